"""Phrases for codes by what the code opens or is for: `Torcode`, `de code van het hek`, `código de recuperación`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from importlib.resources import files

from curation.privacy.rules.alternatives import either
from curation.text.patterns import lazy_pattern

SAID = json.loads((files(__package__) / "code_words.json").read_bytes())  # words are data
CODES = {
    "de": r"(?:code|kombination|pin|geheimzahl)s?",
    "es": r"(?:código|clave|combinación|pin|número secreto)s?",
    "fr": r"(?:code|combinaison|pin)s?",
    "it": r"(?:codic[ei]|combinazione|pin)",
    "nl": r"(?:code|combinatie|pin|cijfer)s?",
    "pt": r"(?:código|combinação|pin|segredo)s?",
}
OF = {
    "de": r"(?:(?:für|vom|von|zum|zur|am|an)\s(?:(?:d(?:er|ie|as|en|em)|mein\w*|unser\w*)\s)?)?[^\W\d_]{0,12}",
    "es": r"(?:(?:del?|para|al?|de (?:la|mi|su)|para (?:el|la))\s)?",
    "fr": r"(?:(?:du|de(?: la| mon| ma| notre)?|des|pour(?: la| le)?)\s|(?:de |pour )?[ld]['’])?",
    "it": r"(?:(?:d(?:i|el|ella|el mio|ella mia)|per(?: il| la)?)\s|(?:dell|per l|d)['’])?",
    "nl": r"(?:(?:van|voor|op|bij|naar)\s(?:(?:het|de|mijn|onze|['’]t)\s)?)?[^\W\d_]{0,12}",
    "pt": r"(?:(?:d[aoe]|para(?: [ao])?|d[ao] (?:meu|minha|nosso|nossa))\s)?",
}
# Phrases for typing a code (TYPED), for opening a place with one (OPENS), and for one's own code (MINE).
TYPED = {
    "de": r"tippe|gebe|gib|eintippen|eingeben|getippt",
    "es": r"marco|marcar|tecleo|teclear|pulso|pongo|introduzco",
    "fr": r"tape|taper|compose|composer|saisis|fais",
    "it": r"digito|digitare|premo|inserisco|faccio|batto",
    "nl": r"toets|intoetsen|tik|intikken|typ|intypen|druk|gebruik",
    "pt": r"marco|marcar|digito|digitar|ponho|coloco|introduzo",
}
OPENS = r"(?:[^\W\d_]{4,14}\s)?(?:mit|con|avec|met|com)(?=\s\d{4,8}[#*]?(?![\w.,]))"
MINE = {
    "de": r"mein(?:e|en)?\s(?:neuer?\s)?code\s(?:ist|war|lautet)|code\s(?:auf|in)(?=\s\d)",
    "es": r"mi\s(?:nuevo\s)?código\s(?:es|era)",
    "fr": r"mon\s(?:nouveau\s)?code\s(?:est|était|c['’]est)",
    "it": r"(?:il\s)?mio\s(?:nuovo\s)?codice\s(?:è|era)",
    "nl": r"mijn\s(?:nieuwe\s)?code\s(?:is|was)|code\s(?:is\s)?(?:gewijzigd|veranderd)\s(?:in|naar)",
    "pt": r"meu\s(?:novo\s)?código\s(?:é|era)",
}
# Continuations that make a place's word mean something else: a port of a machine, a card of a shop, an input of data.
NO_PLACE = (
    r"(?!\w|[\s\-](?:usb|hdmi|vga|lan|tcp|udp|com|serial\w*|serie|d[ei] dat\w+|d[ei] d(?:ados|onnées)|dati|logic\w*|"
    r"cadeau|regalo|presente|gr[aá]fica|gráfico)(?!\w))"
)


def _phrases(language: str) -> re.Pattern[str]:
    """Return a pattern of a language's phrases: names of codes, and words for `code` with what the code opens."""
    places, code = f"(?:{either(SAID['places'][language])}){NO_PLACE}", CODES[language]
    in_one = either(SAID["in_one"].get(language, ()))
    parts = [
        rf"(?:{either(SAID['called'][language])})(?!\w)",
        *([rf"(?:{in_one})[\- ]?(?:codes?|pins?)(?!\w)"] if in_one else []),
        rf"{code}\s{OF[language]}{places}",
        rf"{places}[^.\n\d]{{0,20}}?\s{code}(?=\s\d)",
        rf"(?:{TYPED[language]})(?=\s\d{{3,8}}[#*]?\s(?:[^.\n\d]{{0,20}}\s)?{places})",
        rf"{places}(?=\s\d{{3,8}}[#*]?\s(?:{TYPED[language]})(?!\w))",
        rf"{places}\s{OPENS}",
        rf"(?:{MINE[language]})(?=\s\d)",
    ]
    return lazy_pattern(rf"(?i)(?<![^\W_])(?:{'|'.join(parts)})")


PHRASES = {language: _phrases(language) for language in CODES}


def code_cues(text: str, language: str) -> Iterator[tuple[int, int]]:
    """Yield [start, end) of the phrases that tell of a code in their sentence."""
    if language in PHRASES:
        yield from (match.span() for match in PHRASES[language].finditer(text))
