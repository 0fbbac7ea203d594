"""Phrases that tell of a birth without the word for it: `cumplo 60 el 14 de julio`, `ik ben jarig op`, `F.N.`; and
phrases before a year of birth: `soy del 84`, `Jahrgang '61`, `mijn moeder is van '52`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from curation.text.patterns import lazy_pattern
from curation.text.word_files import word_file

LISTS = word_file("privacy/dates/kin")

NUMERAL = r"(?:\d{1,3}|[^\W\d_]{4,16}(?:\s[eyë]\s[^\W\d_]{3,10})?)"
DAY = (
    r"(?:\d{1,2}\.\s?(?:\d{1,2}\.?|[^\W\d_]{3,10}\.?)|\d{1,2}[/\-]\d{1,2}|\d{1,2}\s[^\W\d_]{3,10}\.?)"
    r"(?:\s?(?:19|20)\d\d)?"
)
DE_AGE, NL_AGE = (rf"(?:\d{{1,3}}|[^\W\d_]{{0,16}}(?:{tens}))" for tens in ("zehn|zwölf|[zßs]ig", "tien|twaalf|tig"))
ENDS = r"(?=\s?(?:$|[.,;:!?)\n]|(?:und|en|jahre|jaar|alt|oud)(?!\w)))"
THEN = r"(?=\s?(?:$|[.,;:!?)\n]|(?:jahre\s|jaar\s)?(?:am|op)\s))"
# Relatives, since things have birthdays too.
KIN = {
    "de": r"(?:mein|sein|ihr|unser)e?\s(?:" + LISTS.alternation("kin_de") + ")",
    "es": r"mi\s(?:" + LISTS.alternation("kin_es") + ")",
    "fr": r"(?:mon|ma)\s(?:" + LISTS.alternation("kin_fr") + ")",
    "it": r"mi[oa]\s(?:" + LISTS.alternation("kin_it") + ")",
    "nl": r"(?:mijn|m['’]n|onze)\s(?:" + LISTS.alternation("kin_nl") + ")",
    "pt": r"(?:meu|minha)\s(?:" + LISTS.alternation("kin_pt") + ")",
}
# A label of letters alone counts just before a date.
LABEL = (
    r"(?:f[./]?\s?n|d[./]?\s?n|d\.?\s?d\.?\s?n|f\.?d\.?n)\.?(?:\s(?:do|da|del|della|des|de la|du|van)\s[^\W\d_]{2,15})?"
    r"\s?[:=]?\s{0,2}"
    r"(?=\d{1,2}[\s/.\-](?:\d{1,2}|[ivx]{1,4}|[^\W\d_]{3,10})[\s/.\-]\s?['’]?\d|\d{8}(?!\d)|\d{4}-\d\d-)"
)
BETWEEN = r"[^.\n\d]{0,25}?\s"
MINE = {
    "de": rf"zur welt(?!\w)|auf die welt|licht der welt|geburtstagskind|wiegenfest"
    rf"|(?:werde|{KIN['de']}{BETWEEN}?w[iu]rde?)(?=\s(?:[^\W\d_]{{2,12}}\s){{0,2}}{DAY}\s(?:schon\s|endlich\s)?{DE_AGE}{ENDS})"
    rf"|w[iu]rde?\s{KIN['de']}\s(?:schon\s)?{DE_AGE}{ENDS}"
    rf"|(?:werde|{KIN['de']}{BETWEEN}?wird)\s(?:ich\s|schon\s|bald\s)?{DE_AGE}{THEN}",
    "es": r"(?:mi|tu|su|el|al|del|de)\s(?:próximo\s|último\s)?cumple(?:añero|s)?(?!\w)|cumple(?=\s?[:=])"
    r"|(?:cumpl(?:o|í|iré)|para cumplir|recién cumplidos)\s(?:los\s|mis\s|ya\s)?"
    rf"(?:años|{NUMERAL}(?=\s(?:años|el|este|hoy|mañana)(?!\w)|[,.]))"
    rf"|{KIN['es']}{BETWEEN}?cumpl(?:e|ió|irá)\s(?:los\s|ya\s|años|{NUMERAL})"
    r"|vin[eo] al mundo|d(?:i|io) a luz|partida de nac|f(?:ec(?:ha)?)?\.?\s?(?:de\s)?n(?:ac|to(?!\w))|soplo las velas",
    "fr": r"anniv(?!\w)|v[ue]s? le jour|(?:venue?s?|mise?|mettre) au monde|accouché"
    rf"|(?:aurai|(?:ai|viens d['’]avoir) eu|fêt(?:e|erai|é|ais)\smes|souffl[^\W\d_]{{1,4}}\smes)\s"
    rf"(?:déjà\s)?{NUMERAL}\s(?:ans|bougies)"
    rf"|{KIN['fr']}{BETWEEN}?(?:aura|a eu|fêt[^\W\d_]{{1,4}}\sses)\s{NUMERAL}\sans"
    r"|(?:date|dt|d)\.?\s?(?:de\s)?naiss|naiss(?!\w)",
    "it": rf"compi[^\W\d_]{{0,5}}\s(?:gli\s|i\s|i miei\s)?(?:{NUMERAL}\s)?anni(?!\w)"
    r"|spengo\s(?:le|\d{1,3})"
    r"|(?:faccio|farò|ho fatto|facciamo)\s(?:gli|i|\d{1,3})\s(?:\d{1,3}\s)?anni(?!\w)|partorit[oa]"
    r"|(?:venut[oaie]|vengo|venne|messo|dato) al(?:la)? (?:mondo|luce)"
    r"|n\.(?:\s(?:a|ad)\s[^\n\d,]{2,30},?)?\s(?:il\s|l['’]\s?)(?=\d)",
    "nl": rf"jarige?(?!\w)|verjaar(?:t|de|dag|dagen|sdag)?(?!\w)|ter wereld|levenslicht|bevallen"
    r"|geb\.?\s?da?t|geboortedat"
    rf"|(?:ik word|word ik|{KIN['nl']}{BETWEEN}?word[te])"
    rf"(?=\s(?:[^\W\d_]{{2,12}}\s){{0,2}}{DAY}\s(?:al\s)?{NL_AGE}{ENDS})"
    rf"|wordt?\s{KIN['nl']}\s(?:al\s)?{NL_AGE}{ENDS}"
    rf"|(?:ik word|word ik|{KIN['nl']}{BETWEEN}?wordt)\s(?:al\s|binnenkort\s)?{NL_AGE}{THEN}",
    "pt": rf"(?:faço|farei|fiz)\s(?:os\s|meus\s|já\s)?{NUMERAL}\sanos"
    rf"|complet(?:o|ei|arei)\s(?:{NUMERAL}\sanos|\d{{2}}(?=\s(?:no|em|a|dia)\s))"
    rf"|{KIN['pt']}{BETWEEN}?(?:faz|fez|fará|completa|completou)\s{NUMERAL}(?:\sanos|(?=\s(?:no|em|a|dia)\s))"
    r"|niver(?!\w)|aniver(?!\w)|v(?:im|eio) ao mundo|de(?:u|i) à luz|d(?:t|ata)\.?\s?(?:de\s)?nasc",
}
PHRASES = {language: lazy_pattern(rf"(?i)(?<![^\W_])(?:{mine}|{LABEL})") for language, mine in MINE.items()}

YEAR = (
    r"(?P<year>19[2-9]\d|20[01]\d|['’]\d\d|[3-9]\d)"
    r"(?![\w%€$ªº°]|[.,:/\-]\d|\s(?:€|euros?|eur|de|di|da|des?|del|km|kg|stück|stuks)(?!\w))"
)
# In Italian `sono` is what things are too.
IO = r"(?:io\s|(?:e|ma|perché|siccome|che)\s|(?<=\n)|(?<![\s\S])|(?<=[.,;:!?(]\s)|(?<=[.,;:!?(]))sono"
SAID = {
    "de": rf"jahrgang:?|geburtsjahr:?|jg\.?:?|(?:ich bin|bin ich|{KIN['de']} ist)\s(?:baujahr|aus|von)",
    "es": rf"(?:soy|somos|{KIN['es']} es)\s(?:de la quinta\s)?del?(?:\saño)?|quintas?\sdel?(?:\saño)?"
    r"|año (?:de )?nac\w{0,9}:?",
    "fr": rf"(?:je suis|chuis|j['’]suis|{KIN['fr']} est)\s(?:de|de l['’]année|de la classe|de la cuvée)"
    r"|année (?:de )?naiss\w{0,4}\s?:?",
    "it": rf"(?:{IO}|{KIN['it']} è)\s(?:una?\s)?(?:del|dell['’]anno|classe)|classe(?:\sdi ferro)?(?:\sdel)?"
    r"|anno (?:di )?nasc\w{0,4}:?",
    "nl": rf"(?:ik ben|ben ik|ben|{KIN['nl']} is)\s(?:er een\s|nog\s)?(?:(?:van|uit)(?: het jaar)?|(?:van )?bouwjaar)"
    r"|geboortejaar:?",
    "pt": rf"(?:sou|somos|{KIN['pt']} é)\s(?:de|do ano(?: de)?|da (?:classe|colheita|safra) de)"
    r"|ano (?:de )?nasc\w{0,7}\.?:?",
}
YEARS = {language: lazy_pattern(rf"(?i)(?<![^\W_])(?:{phrases})\s?{YEAR}") for language, phrases in SAID.items()}
# Ich bin ein 61er.
OF_YEAR = re.compile(
    r"(?i)(?<!\w)(?:bin|ist|sind)\s(?:auch\s|ein\s|einer\s|eine\s|vom\s){0,2}(?P<year>['’]?[3-9]\der)"
    r"(?=\sjahrgang|\s?[.,;!?)\n]|\s(?:und|aber)\s)"
)


def birth_cues(text: str, language: str) -> Iterator[tuple[int, int]]:
    """Yield [start, end) of the phrases that tell of a birth whose date stands in the same sentence."""
    if language in PHRASES:
        yield from (match.span() for match in PHRASES[language].finditer(text))


def birth_years(text: str, start: int, end: int, language: str) -> Iterator[tuple[int, int]]:
    """Yield [start, end) of years of birth in the sentence [start, end) of `text`: `Jahrgang '61`."""
    years = (YEARS[language],) if language in YEARS else ()
    for pattern in (*years, OF_YEAR) if language == "de" else years:
        yield from (match.span("year") for match in pattern.finditer(text, start, end))
