"""How eight languages tell a model to ignore its instructions."""

from __future__ import annotations

from typing import NamedTuple


class Tongue(NamedTuple):
    """How one language says "ignore all previous instructions": alternatives, each a few words.

    `before`, `behind`: what makes them the model's instructions, in front of the noun or behind it. `whole`: words for
    all of them. `fill`: what may stand between.
    """

    verbs: str
    nouns: str
    before: str
    behind: str
    whole: str
    fill: str


TONGUES = (
    Tongue(
        r"ignore|disregard|forget|override|bypass|discard|do\s+not\s+follow|don['’]t\s+follow|stop\s+following",
        r"instructions?|directives?|directions|prompts?|guidelines|programming",
        r"previous|prior|above|earlier|preceding|foregoing|initial|original|system|safety|developer|all\s+(?:of\s+)?your",
        r"above|before\s+this|(?:that\s+)?you\s+(?:were|have\s+been|received|had\s+been)(?:\s+given)?",
        r"all|any|every|everything",
        r"of|the|these|those|your|other|and|or|given|existing",
    ),
    Tongue(
        r"ignorier(?:e|en|t)?|missachte[nt]?|vergiss|vergesst|vergessen|übergehe[n]?|verwirf|überschreibe[n]?",
        r"(?:system)?(?:anweisung|instruktion|vorgabe|richtlinie|anleitung)(?:en|n)?|(?:system)?prompts?",
        r"vorherige[nrs]?|vorige[nrs]?|bisherige[nrs]?|obige[nrs]?|frühere[nrs]?|vorangegangene[nrs]?|alle\s+deine",
        r"oben|davor|von\s+oben|zuvor",
        r"alle|sämtliche|jegliche",
        r"sie|bitte|die|der|deine|ihre|diese|und|anderen|dir|gegebenen",
    ),
    Tongue(
        r"ignore[rz]?|oublie[rz]?|négligez|néglige|ne\s+suis\s+pas|ne\s+suivez\s+pas",
        r"instructions?|consignes?|directives?|prompts?",
        r"précédentes?|antérieures?|initiales?|toutes\s+(?:tes|vos)",
        r"précédente?s?|antérieure?s?|ci-dessus|initiale?s?|système|reçues",
        r"toutes?|tous|l['’]ensemble",
        r"les|des|tes|vos|ces|autres|de|et",
    ),
    Tongue(
        r"ignora|ignore|ignorad|olvida|olvide|olvidad|omite|descarta|no\s+sigas",
        r"instrucci(?:ón|ones)|indicaciones|directrices|prompts?",
        r"anteriores|previas|todas\s+(?:tus|sus)",
        r"anteriores|previas|de\s+arriba|iniciales|del\s+sistema|recibidas",
        r"todas|todos|cualquier",
        r"las|los|tus|sus|estas|otras|de|y",
    ),
    Tongue(
        r"ignora(?:te)?|dimentica(?:te)?|trascura|tralascia|non\s+seguire",
        r"istruzion[ie]|direttive|indicazioni|prompt",
        r"precedenti|antecedenti|tutte\s+le\s+tue",
        r"precedenti|di\s+sopra|qui\s+sopra|iniziali|di\s+sistema|ricevute",
        r"tutte|tutti|ogni|qualsiasi",
        r"le|gli|i|tue|tuoi|vostre|altre|di|e",
    ),
    Tongue(
        r"ignore|ignora|esqueça|esquece|desconsidere|descarte|não\s+siga",
        r"instruç(?:ão|ões)|diretrizes|orientações|prompts?",
        r"anteriores|prévias|todas\s+as\s+(?:suas|tuas)",
        r"anteriores|prévias|acima|iniciais|do\s+sistema|recebidas",
        r"todas|todos|quaisquer",
        r"as|os|suas|tuas|essas|outras|de|e",
    ),
    Tongue(
        r"zignoruj(?:cie)?|ignoruj(?:cie)?|zapomnij(?:cie)?\s+o|zapomnij(?:cie)?|pomiń|odrzuć",
        r"instrukcj[ieęa]|instrukcjach|polece(?:nia|ń|niach)|wytyczn(?:e|ych)|promptu?|prompty",
        r"poprzednie|poprzednich|wcześniejsze|wcześniejszych|powyższe|powyższych|wszystkie\s+(?:twoje|swoje)",
        r"poprzednie|wcześniejsze|powyżej|systemowe",
        r"wszystkie|wszystkich|wszelkie",
        r"o|te|tych|twoje|swoje|inne|i",
    ),
    Tongue(
        r"negeer|vergeet|sla|volg\s+niet",
        r"instructies?|aanwijzingen|richtlijnen|prompts?",
        r"vorige|eerdere|voorgaande|bovenstaande|al\s+je",
        r"hierboven|van\s+hiervoor|van\s+het\s+systeem",
        r"alle|al|elke",
        r"de|het|je|uw|jouw|deze|andere|van|en|bovengenoemde",
    ),
)
