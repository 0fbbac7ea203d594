"""Secrets that look like words, in sentences that leave no doubt: what a password was changed to, what somebody uses
as one, the answer to a secret question, a mother's maiden name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from curation.privacy.models.languages import LANGUAGES, SHARED
from curation.privacy.rules.secrets.passwords import PLACEHOLDER, STATES
from curation.text.patterns import lazy_pattern
from curation.text.word_files import word_file

LISTS = word_file("privacy/secrets/states")

QUOTE = "\"'“”„«»‘’`"
VALUE = rf"[{QUOTE}]?\s?(?P<value>[^\s{QUOTE},;:()<>]{{4,40}})"
NEXT = rf"(?=\s?(?:$|[.,;!?)\n{QUOTE}]|(?:und|aber|doch|et|mais|y|e|pero|ma|però|mas|en|maar)(?!\w)))"
PASSWORD = {
    "de": r"(?:\w{0,20}passwor[dt]|\w{0,20}kennwort|pw|zugangswort|losung)",
    "es": r"(?:contrase(?:ñ|n|ny)a|clave|password|pass|palabra clave)",
    "fr": r"(?:mot de passe?|mdp|password)",
    "it": r"(?:password|psw|pwd|passw|parola d['’]ordine|parola chiave)",
    "nl": r"(?:\w{0,20}wach?two?o?rd|pass?woord|ww|password)",
    "pt": r"(?:senha|palavra[\- ]passe|password|pass|palavra[\- ]chave)",
}
SAID = {
    "de": (
        rf"{PASSWORD['de']}\s(?:[^\W\d_]{{2,12}}\s){{0,3}}(?:in|auf|zu)\s{VALUE}[{QUOTE}]?"
        rf"\s(?:ge|um|ver|abge)[^\W\d_]{{3,12}}(?:t|en)(?!\w)",
        rf"als\s(?:\w{{3,8}}\s)?{PASSWORD['de']}\s(?:habe|nehme|nutze|verwende|benutze|hatte|nahm)"
        rf"\s(?:ich|wir)\s(?:immer\s|jetzt\s)?{VALUE}",
        rf"{VALUE}[{QUOTE}]?\sals\s(?:\w{{3,8}}\s)?{PASSWORD['de']}\s(?:ge|ver|be|ein|fest|hinter)[^\W\d_]{{3,12}}",
    ),
    "es": (
        rf"cambi[^\W\d_]{{1,5}}\s(?:ya\s)?(?:la|mi|su)\s{PASSWORD['es']}\sa\s{VALUE}{NEXT}",
        rf"(?:uso|utilizo|usaba|puse|puesto|elegí|pongo|tengo)\s{VALUE}[{QUOTE}]?\scomo\s(?:la\s|mi"
        rf"\s)?{PASSWORD['es']}",
        rf"como\s(?:mi\s)?{PASSWORD['es']}\s(?:uso|utilizo|usaba|puse|he puesto|pongo|tengo)\s{VALUE}",
    ),
    "fr": (
        rf"(?:changé|modifié|remplacé)\s(?:le|mon|son)\s{PASSWORD['fr']}\s(?:en|par)\s{VALUE}{NEXT}",
        rf"(?:mis|mets|utilise|utilisais|choisi|pris|tape|saisi|entré)\s{VALUE}[{QUOTE}]?\scomme\s{PASSWORD['fr']}",
        rf"comme\s{PASSWORD['fr']},?\sj['’](?:ai mis|ai choisi|ai pris|utilise|utilisais|avais)\s{VALUE}",
    ),
    "it": (
        rf"(?:cambiat[oa]|modificat[oa]|impostat[oa]|cambio)\s(?:la\s)?(?:mia\s)?{PASSWORD['it']}"
        rf"\s(?:in|con|su)\s{VALUE}{NEXT}",
        rf"(?:uso|utilizzo|usavo|messo|scelto|inserito|digito)\s{VALUE}[{QUOTE}]?\scome\s{PASSWORD['it']}",
        rf"come\s{PASSWORD['it']}\s(?:uso|utilizzo|usavo|ho messo|ho scelto|metto|avevo|ho)\s{VALUE}",
    ),
    "nl": (
        rf"{PASSWORD['nl']}\s(?:[^\W\d_]{{2,12}}"
        rf"\s){{0,3}}(?:veranderd|gewijzigd|aangepast|gezet|ingesteld)\s(?:in|naar|op)\s{VALUE}{NEXT}",
        rf"{PASSWORD['nl']}\s(?:in|naar|op)\s{VALUE}[{QUOTE}]?\s(?:veranderd|gewijzigd|aangepast|gezet|ingesteld)",
        rf"(?:voer|vul|typ|geef)\s{VALUE}[{QUOTE}]?\sin\s(?:als|bij)\s(?:het\s|mijn\s)?{PASSWORD['nl']}",
        rf"als\s{PASSWORD['nl']}\s(?:gebruik|gebruikte|heb|had|koos|nam)\s(?:ik|wij|we)\s(?:altijd\s|nu\s)?{VALUE}",
        rf"(?:gebruik|gebruikte|koos|nam|heb)\s(?:altijd\s|nu\s|gewoon\s)?{VALUE}[{QUOTE}]?\sals"
        rf"\s(?:mijn\s)?{PASSWORD['nl']}",
        rf"(?:{PASSWORD['nl']}|wachtw\.?|inlogwoord)(?:\s(?:is|luidt|was)|\s?[:=])\s{VALUE}{NEXT}",
        rf"(?:gebruikersnaam|inlognaam|login|gebruiker)\s?[:=]?\s[^\s,;]{{2,40}}\s?(?:,|/|en|;)"
        rf"\s?{PASSWORD['nl']}\s?[:=]?\s{VALUE}{NEXT}",
    ),
    "pt": (
        rf"(?:mud|troqu|alter|troc)[^\W\d_]{{1,4}}\s(?:já\s)?(?:a|minha|a minha)\s{PASSWORD['pt']}\spara"
        rf"\s{VALUE}{NEXT}",
        rf"(?:uso|utilizo|usava|pus|coloquei|usei|escolhi|digito)\s{VALUE}[{QUOTE}]?\scomo\s(?:minha"
        rf"\s)?{PASSWORD['pt']}",
        rf"como\s{PASSWORD['pt']}\s(?:uso|utilizo|usava|pus|coloquei|usei|escolhi|tenho)\s{VALUE}",
    ),
}
IS = r"(?:is|was|luidt|ist|war|lautet|wäre|est|était|c['’]est|es|era|sería|è|era|sarebbe|é|seria)"
# my password is sunflower and …
PLAIN = {
    language: rf"(?:{mine})\s{PASSWORD[language]}(?:\s[^\W\d_]{{2,12}}){{0,3}}?\s{IS}"
    rf"\s(?P<plain>[^\W\d_]{{7,30}}){NEXT}"
    for language, mine in {
        "de": "mein|das|dein|unser|ihr|sein|altes|neues|aktuelles",
        "es": "mi|la|su|nuestra|tu",
        "fr": "mon|le|notre|votre|son",
        "it": "mia|la|nostra|sua|tua",
        "nl": "mijn|het|ons|m['’]n|zijn|haar",
        "pt": "minha|a|nossa|sua|tua",
    }.items()
}
# Forms of words that describe a password and are no value.
STATE = {
    "de": ".*(?:"
    + LISTS.alternation("state_endings_de")
    + ")|(?:"
    + LISTS.alternation("participle_beginnings_de")
    + r")\w+(?:t|en)|un.*",
    "es": ".*(?:" + LISTS.alternation("state_endings_es") + ")",
    "fr": ".*(?:" + LISTS.alternation("state_endings_fr") + ")",
    "it": ".*(?:" + LISTS.alternation("state_endings_it") + ")",
    "nl": ".*(?:"
    + LISTS.alternation("state_endings_nl")
    + ")|(?:"
    + LISTS.alternation("participle_beginnings_nl")
    + r")\w+(?:d|t|en)|on.*",
    "pt": ".*(?:" + LISTS.alternation("state_endings_pt") + ")",
}
# Words in a value's place that are no value: `para entrar`, `por otra`.
NONE = {
    "de": r"(?:ein|neu|etwas|ihr|ander)\w*|immer|jetzt|leider|wieder|gerade|bisher",
    "es": r"otr[oa]s?|un[oa]|siempre|algo|part\w*|través|mano|dist\w+|nuev\w+",
    "fr": r"toujours|ligne|urgence|vain|un|une|autre|quelque|français|cours|majuscules?|entier|cas|minuscules?",
    "it": r"sempre|fretta|ufficio|modo|quanto|quest\w+|una?|un['’]\w+|altr\w+|qualcos\w+|nuov\w+|maiuscolo|"
    r"caso|corso|automatico",
    "nl": r"iets|een|altijd|gewoon|nu|weer|steeds|ander\w*|nieuw\w*|hoofdletters|goed|orde|plaats|overleg",
    "pt": r"outr[oa]s?|uma?|sempre|algo|nov[oa]|.*[aei]r|todos|todas|isso",
}
QUESTION = {
    "de": r"(?:\w{0,20}sicherheits|geheim|kontroll)frage|geheimen? frage",
    "es": r"pregunta (?:secreta|de seguridad|de control|de recuperación)",
    "fr": r"question (?:secrète|de sécurité|de contrôle|de récupération|personnelle)",
    "it": r"domanda (?:segreta|di sicurezza|di controllo|di recupero|personale)",
    "nl": r"geheime vraag|(?:beveiligings|controle|veiligheids|herstel)vraag",
    "pt": r"pergunta (?:secreta|de segurança|de controlo|de controle|de recuperação)",
}
ANSWER = {"de": "antwort", "es": "respuesta", "fr": "réponse", "it": "risposta", "nl": "antwoord", "pt": "resposta"}
MAIDEN = {
    "de": r"(?:mädchen|geburts)name[^\n:.]{0,5}\s(?:meiner|der|ihrer|seiner) mutter",
    "es": r"(?:apellido|nombre) de soltera de (?:mi|su|la) madre",
    "fr": r"nom de jeune fille de (?:ma|sa|la) mère",
    "it": r"cognome (?:da (?:nubile|ragazza|signorina)|da ragazza) d(?:i|ella) (?:mia |sua )?madre",
    "nl": r"meisjesnaam van (?:mijn|m['’]n|haar|zijn|de) moeder",
    "pt": r"(?:apelido|nome|sobrenome) de solteira d(?:a|e) (?:minha |sua )?mãe",
}
ANSWERED = (
    rf"(?:\s{IS}|\s?[:=])\s{{1,2}}[{QUOTE}]?\s?(?P<answer>[^\s{QUOTE},;:.!?()]{{2,30}}"
    rf"(?:\s(?-i:[A-ZÀ-Þ])[\w'’\-]{{1,20}}){{0,2}}){NEXT}"
)
RULES = {
    language: tuple(
        lazy_pattern(rf"(?i)(?<![^\W_]){phrase}")
        for phrase in (
            *SAID[language],
            PLAIN[language],
            rf"{ANSWER[language]}[^\n:=.]{{1,30}}(?:{QUESTION[language]})[^\n:=.]{{0,25}}?{ANSWERED}",
            rf"(?:{QUESTION[language]})[^\n]{{1,80}}?{ANSWER[language]}{ANSWERED}",
            rf"(?:{MAIDEN[language]}){ANSWERED}",
        )
    )
    for language in PASSWORD
}
STATES_OF = {language: lazy_pattern(f"(?i)(?:{STATE[language]})") for language in STATE}
NONE_OF = {language: re.compile(f"(?i)(?:{NONE[language]})") for language in NONE}
CUES = {language: re.compile(rf"(?i)(?<![^\W_])(?:{QUESTION[language]}|{MAIDEN[language]})") for language in QUESTION}


def secret_cues(text: str, language: str) -> Iterator[tuple[int, int]]:
    """Yield [start, end) of questions for an answer that only one person knows."""
    if language in CUES:
        yield from (match.span() for match in CUES[language].finditer(text))


def told_secrets(text: str, start: int, end: int, language: str) -> Iterator[tuple[int, int]]:
    """Yield [start, end) of such secrets in the sentence [start, end), in a text of the language."""
    for pattern in RULES.get(language, ()):
        for match in pattern.finditer(text, start, end):
            name = match.lastgroup or "value"
            first, value = match.start(name), match[name].rstrip(".!?")
            word = value.casefold()
            if word in STATES or word in LANGUAGES or word in SHARED or PLACEHOLDER.fullmatch(value):
                continue
            if NONE_OF[language].fullmatch(word) or (
                name != "value" and value.islower() and STATES_OF[language].fullmatch(word)
            ):
                continue
            yield first, first + len(value)
