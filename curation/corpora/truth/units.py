"""Define numbers, units and times as texts in English, German and French write them: patterns, and their values."""

from __future__ import annotations

import re

from curation.text.word_files import word_file

LISTS = word_file("corpora/truth/units")

_TENS = "thirty forty fifty sixty seventy eighty ninety"
WORDS = {word: number for number, word in enumerate(LISTS.words("counted"))}
WORDS |= {word: 10 * number for number, word in enumerate(_TENS.split(), start=3)}
WORDS |= {"hundred": 100}
WORDS |= {word: int(number) for words, number in LISTS.values("counted_elsewhere").items() for word in words.split()}
# Words that are articles too, such as `ein` and `un`, count with a unit of time only.
WORDS |= {"ein": 1, "un": 1, "und": 0, "et": 0}
ORDINALS = {word: number for number, word in enumerate(LISTS.words("ordinals"), start=1)}
ORDINALS |= {"twentieth": 20, "thirtieth": 30}
DAYS = {"second": 1 / 86_400, "minute": 1 / 1_440, "hour": 1 / 24, "day": 1, "week": 7, "fortnight": 14}
DAYS |= {"month": 30.4, "quarter": 91.3, "year": 365}
DAYS |= {word: DAYS[unit] for words, unit in LISTS.values("times_elsewhere").items() for word in words.split()}
SHORT = {"sec": "second", "secs": "second", "min": "minute", "mins": "minute", "hr": "hour", "hrs": "hour"}
SHORT |= {"h": "hour", "wk": "week", "mo": "month", "yr": "year", "yrs": "year"}
# Nobody who writes a limit means the difference between GB and GiB.
BYTES = {"kb": 1e3, "mb": 1e6, "gb": 1e9, "tb": 1e12, "kib": 1e3, "mib": 1e6, "gib": 1e9, "tib": 1e12}
BYTES |= {"kilobyte": 1e3, "megabyte": 1e6, "gigabyte": 1e9, "terabyte": 1e12}
MONEY = {"$": "usd", "€": "eur", "£": "gbp", "¥": "jpy", "dollar": "usd", "euro": "eur", "pound": "gbp"}
MONEY |= dict(zip(*[("usd", "eur", "gbp", "chf", "jpy", "cad", "aud")] * 2, strict=True))
_LENGTHS = {"km": 1e3, "m": 1.0, "cm": 0.01, "mm": 0.001, "mile": 1609.344, "inch": 0.0254, "ft": 0.3048}
_WEIGHTS = {"kg": 1e3, "g": 1.0, "lb": 453.592, "pound": 453.592, "tonne": 1e6}
_SPELLINGS = {"metre": "m", "meter": "m", "kilometre": "km", "kilometer": "km", "centimetre": "cm", "centimeter": "cm"}
_SPELLINGS |= {"feet": "ft", "foot": "ft", "inches": "inch", "gram": "g", "kilogram": "kg", "kilo": "kg", "lbs": "lb"}
_SPELLINGS |= {"volt": "v", "watt": "w", "degree": "°c", "kilogramm": "kg", "kilogramme": "kg", "kilomètre": "km"}


def measure(unit: str) -> tuple[str, float]:
    """Return the kind of value that a unit measures, such as `in m`, and the size of the unit in the base unit."""
    unit = unit.lower().removesuffix("s") if len(unit) > 3 else unit.lower()
    unit = _SPELLINGS.get(unit, unit)
    if unit in _LENGTHS:
        return "in m", _LENGTHS[unit]
    if unit in _WEIGHTS:
        return "in g", _WEIGHTS[unit]
    return f"in {unit}", 1.0


OFTEN = {
    "täglich": 1,
    "wöchentlich": 7,
    "monatlich": 30.4,
    "vierteljährlich": 91.3,
    "jährlich": 365,
    "stündlich": 1 / 24,
}
OFTEN |= {"hourly": 1 / 24, "daily": 1, "nightly": 1, "weekly": 7, "fortnightly": 14, "biweekly": 14, "monthly": 30.4}
OFTEN |= {"quarterly": 91.3, "yearly": 365, "annually": 365}
MONTHS = {word: int(number) for words, number in LISTS.values("month_beginnings").items() for word in words.split()}


def month(name: str) -> int:
    """Return the number of a month, given its name or at least its first three letters."""
    return MONTHS.get(name[:4].lower()) or MONTHS[name[:3].lower()]


WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

THOUSANDS = (
    r"\d{1,3}(?:[,'\u202f\u00a0 ]\d{3})+(?!\d)(?:\.\d{1,4})?|[1-9]\d{0,2}(?:\.\d{3})+(?=,\d|\s?(?:€|eur|chf)|\.\d)"
)
_DIGITS = rf"{THOUSANDS}|\d{{1,12}}(?:[.,]\d{{1,4}})?"
_LONGEST_FIRST = "|".join(
    sorted(WORDS.keys() - {"hundred", "ein", "un", "und", "et"}, key=lambda word: (-len(word), word))
)
SPELT = (
    rf"(?:twenty|{_TENS.replace(' ', '|')})[ -](?:one|two|three|four|five|six|seven|eight|nine)\b"
    r"|(?:ein|zwei|drei|vier|fünf|sechs|sieben|acht|neun)und(?:zwanzig|dreißig|vierzig|fünfzig|sechzig|siebzig"
    r"|achtzig|neunzig)"
    r"|(?:vingt|trente|quarante|cinquante|soixante)(?:-|\ et\ )(?:un|deux|trois|quatre|cinq|six|sept|huit|neuf|dix)\b"
    rf"|(?:a|one)\ hundred|{_LONGEST_FIRST.replace(' ', chr(92) + ' ')}"
)
NUMBER = rf"(?:{_DIGITS}|(?:{SPELT})\b)"
MANY = r"(?:\s?(?:hundred|thousand|million|billion)\b|(?:k|bn)\b)?"
TIME_UNIT = LISTS.alternation("time_units")

MONTH = "(?:" + LISTS.alternation("months") + ")"
OFTENS = "|".join(OFTEN)
ORDINAL = "|".join(ORDINALS)
WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?"
_CURRENCY = r"euros?|dollars?|pounds?|usd|eur|gbp|chf|jpy|cad|aud|€|£|\$"
UNIT = (
    rf"(?P<percent>%|per\s?cents?\b|percentage\ points\b|prozent\b|pour\ cent\b)|(?P<money>(?:{_CURRENCY})(?!\w))"
    r"|(?P<cents>cents?|pence|centimes?)\b"
    rf"|(?P<working>(?:business|working|work)[ -])?(?:calendar|consecutive|full"
    rf"|whole|paid|straight)?[ -]?(?P<time>{TIME_UNIT})\b(?P<worked>\s(?:ouvrés|ouvrables|ouvré)\b)?"
    rf"|(?P<bytes>(?:[kmgt]i?b|(?:kilo|mega|giga|tera)bytes?)\b(?!/|ps))"
    rf"|(?P<measure>(?:°[cf]|degrees|volts?|watts?|(?:kilo|centi)?m(?:et(?:re|er)|ètre)s?|miles?|inch(?:es)?|feet"
    rf"|ft|(?:kilo)?gram(?:m?e?s?)?|kilos?|lbs?|tonnes?|[kmc]?m|k?g|k?w|m?a|v|[kmg]?hz|[kmg]b(?:it)?/?p?s"
    rf"|px|dpi)\b)"
)


def number(text: str) -> float:
    """Return the number that digits or words express."""
    text = text.lower().strip()
    if text[0].isalpha():
        if text in WORDS:
            return float(WORDS[text])
        known = [
            WORDS[part]
            for part in re.split(r"[ -]|(?<=\w)(?=und[zdfsan])|(?<=und)(?=[zdvfsan])", text)
            if part in WORDS
        ]
        return float(100 if "hundred" in text else sum(known))
    if re.fullmatch(r"\d{1,3}(?:[,'\u202f\u00a0 ]\d{3})+(?:\.\d+)?", text):
        return float(re.sub(r"[,'\u202f\u00a0 ]", "", text))
    if (
        re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", text)
        and text.count(".") + ("," in text) >= 1
        and len(text.split(".")[1]) >= 3
    ):
        return float(text.replace(".", "").replace(",", "."))
    return float(text.replace(",", "."))


def scale(text: str | None) -> float:
    """Return the factor that a word behind a number stands for, such as 1000 for `k`; 1 if it is unknown."""
    scales = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "k": 1e3, "bn": 1e9}
    return scales.get((text or "").strip().lower(), 1.0)


def days(unit: str) -> float:
    """Return the number of days in a unit of time; 1 for an unknown unit."""
    unit = unit.lower()
    unit = SHORT.get(unit, unit)
    return DAYS[unit] if unit in DAYS else DAYS.get(unit.removesuffix("s"), 1.0)
