"""Numbers, births, plates, logins and secrets in Japanese, Chinese and Korean, by the nearest label before them.

Between a label and its value stands a particle or a colon, but no blank: `口座番号は 普通 1234567`. If the nearest
label is one of orders, the number is nobody's.
"""

from __future__ import annotations

import functools
import json
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from importlib.resources import files

from curation.privacy.models.languages import script_language
from curation.privacy.policy import EntityType, PrivacyPolicy
from curation.privacy.rules.numbers.labelled import Words, digits_of
from curation.privacy.rules.recognizer import Hit, Recognizer
from curation.privacy.rules.secrets.passwords import PLACEHOLDER
from curation.text.patterns import lazy_pattern
from curation.text.scripts import parted

VERSION = "1"
LABELS: Mapping[str, str] = json.loads((files(__package__) / "asian_numbers.json").read_bytes())["labels"]
WORDS = {entity: Words((form for word in label_words.lower().split() for form in (word, parted(word))), inside=True)
         for entity, label_words in LABELS.items()}  # fmt: skip
NOBODY, BANK, ACCOUNT, BIRTH, SECRET, LOGIN, PHONE, PLATE = (
    *("nobody", "bank", "ACCOUNT_NUMBER", "DATE_OF_BIRTH", "SECRET", "USERNAME", "PHONE_NUMBER", "VEHICLE_ID"),
)
COUNTRIES = {"ja": ("JP",), "zh": ("CN", "TW", "HK"), "ko": ("KR",)}
LEAST = {  # digits of a number that is told so
    **{"PHONE_NUMBER": 7, "NATIONAL_ID": 7, "TAX_ID": 8, "PASSPORT": 6, "DRIVER_LICENSE": 7, "ACCOUNT_NUMBER": 4},
    **{"HEALTH_PLAN": 4, "MEDICAL_RECORD": 4, "CERTIFICATE_NUMBER": 4, "VEHICLE_ID": 4, "DEVICE_ID": 5},
    **{"POSTAL_CODE": 3, "bank": 9},
}
REACH = {
    "PHONE_NUMBER": 30,
    "NATIONAL_ID": 20,
    "ACCOUNT_NUMBER": 30,
    "bank": 12,
}  # characters from the label; of any other one:
NEAR, FARTHEST = 10, 30
NUMBER = re.compile(
    r"(?<![A-Za-z0-9\-./@])[+(]{0,2}[A-Za-z]{0,4}[\-]?\d[\dA-Za-z]{0,24}"
    r"(?:[\-./()· ]{1,2}[\dA-Za-z]{1,14}){0,6}\)?(?![A-Za-z0-9@%])"
)
COUNTED = re.compile(r"[ ]?(?:[年月日円元块塊个個件人名回次度枚台本時时分秒원개명번년월일시분초건회대만]|%)")
STOP = re.compile(r"[。!?\n][^\n]*$")
DATE = (
    r"(?:(?:明治|大正|昭和|平成|令和|民國|民国|西暦|[MSTHR](?=\d))?[. ]?(?:\d{1,4}|元)[ ]?(?:年|년|[\-/.])[ ]?"
    r"\d{1,2}[ ]?(?:月|월|[\-/.])[ ]?\d{1,2}(?![\d\-/.]|[ ]?[号號])(?:[ ]?[日일])?"
    r"|(?:19|20)\d{6}(?!\d)|\d{6}(?!\d)|(?:[〇零一二三四五六七八九]{4}|(?:大正|昭和|平成|令和)[一二三四五六七八九十元]{1,4})年[一二三四五六七八九十]{1,3}月[一二三四五六七八九十]{1,3}[日号]"
    r"|\d{1,2}[ ]?(?:月|월)[ ]?\d{1,2}(?:[ ]?[日일])?)"
)
BORN = lazy_pattern(
    rf"(?P<before>{DATE})[ ]?(?:生まれ|に生まれ|出生|生(?![产產効效])|생(?!산|성|활)|에?[ ]?태어)"
    r"|(?P<year>(?:19|20)?\d\d)[ ]?년[ ]?생(?!산|성|활)|(?P<born>(?:19|20)\d\d)[ ]?年[ ]?(?:出?生(?![产產効效])|生まれ)"
)
LINK = (
    r"[ ]{0,3}(?:は|が|을|를|은|는|이|가|是|为|為|叫|改成|改为)?[ ]{0,2}[:=>】\])」]?[ ]{0,3}\n?[ \t]{0,4}[「『\"'“(]?"
)
TOLD_BIRTH = lazy_pattern(rf"{LINK}(?P<value>{DATE})")
TOLD_LOGIN = re.compile(rf"{LINK}(?P<value>[A-Za-z0-9][A-Za-z0-9._\-]{{2,39}})(?![\w@])")
TOLD_SECRET = re.compile(rf"{LINK}(?P<value>(?=[^\s]{{0,63}}[\dA-Za-z])[!-~]{{4,64}})")
BESIDE = lazy_pattern("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")  # an English thread may quote some
NO_LOGIN = frozenset("admin administrator root test user guest null none error login password email id".split())  # noqa: SIM905
PLATES = {
    "ja": r"(?<![一-鿿])[一-鿿]{1,4}[ ]?\d{2,3}[ ]?[あ-ん][ ]?(?:\d{2}-\d{2}|[・.]{1,3}\d{1,3})(?!\d)",
    "zh": r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][ ]?[A-HJ-Z][ ·•]?"
    r"(?=[A-Z]{0,2}\d)[A-HJ-NP-Z0-9]{5,6}(?![A-Z0-9])",
    "ko": r"(?<!\d)\d{2,3}[ ]?[가나다라마거너더러머버서어저고노도로모보소오조구누두루무부수우주바사아자배하허호][ ]?"
    r"\d{4}(?!\d|[ ]?[원개명만])",
}
PLATE_OF = {language: lazy_pattern(form) for language, form in PLATES.items()}
TAIWAN = re.compile(r"(?<![A-Z0-9])[A-Z][1289]\d{8}(?![A-Z0-9])")
HONG_KONG = re.compile(r"(?<![A-Z0-9])[A-Z]{1,2}\d{6}\([0-9A]\)")
TAIWAN_LETTERS = "ABCDEFGHJKLMNPQRSTUVXYWZIO"  # in the order of their values, 10 to 35


def _taiwan(number: str) -> bool:
    """Whether the check digit of a Taiwanese identity card holds."""
    tens, ones = divmod(TAIWAN_LETTERS.index(number[0]) + 10, 10)
    weighted = sum(int(digit) * weight for digit, weight in zip(number[1:], (8, 7, 6, 5, 4, 3, 2, 1, 1), strict=True))
    return (tens + ones * 9 + weighted) % 10 == 0


@functools.lru_cache(maxsize=4)
def _found(text: str) -> tuple[tuple[str, Hit], ...]:
    """Return all hits with their entity types; cached, since each type's recognizer asks for the same text."""
    language = script_language(text)
    if not language:
        return ()
    labels = _labels(text)
    return (
        *_numbers(text, labels, language),
        *_births(text, labels),
        *_words(text, labels),
        *((PLATE, Hit(*match.span(), 0.6)) for match in PLATE_OF[language].finditer(text)),
        *(("NATIONAL_ID", Hit(*match.span(), 0.9)) for match in TAIWAN.finditer(text) if _taiwan(match[0])),
        *(("NATIONAL_ID", Hit(*match.span(), 0.7)) for match in HONG_KONG.finditer(text)),
    )


def _labels(text: str) -> list[tuple[int, int, str]]:
    """Return (end, start, what it labels) of every label, in order, but for labels within longer ones."""
    every = sorted(((start, -end, entity) for entity, words in WORDS.items() for start, end in words.spans(text)))
    labels: list[tuple[int, int, str]] = []
    reach = 0
    for start, end, entity in every:
        if -end > reach or (labels and (-end, start) == labels[-1][:2]):
            labels.append((-end, start, entity))
            reach = -end
    return labels


def _numbers(text: str, labels: list[tuple[int, int, str]], language: str) -> Iterator[tuple[str, Hit]]:
    ends = [end for end, _, _ in labels]
    for match in NUMBER.finditer(text):
        start, end = match.span()
        at = bisect_right(ends, start)
        if at > 1 and labels[at - 1][2] == BANK and start - ends[at - 2] <= FARTHEST:
            at -= 1  # the bank of a number that is announced
        near = [label for label in labels[max(0, at - 3) : at] if label[0] == ends[at - 1]] if at else []
        near = near if near and start - near[0][0] <= FARTHEST else []
        between = text[ends[at - 1] : start] if near else ""
        told = {entity for _, _, entity in near if len(between) <= REACH.get(entity, NEAR)}
        if NOBODY in told or STOP.search(between.lstrip(" :\n")):
            told = set()
        digits = digits_of(match[0])
        if any(len(digits) >= LEAST.get(entity, 99) for entity in told) and not _is_counted(text, match):
            for entity in told:
                if len(digits) >= LEAST.get(entity, 99) and (entity != PHONE or len(digits) <= 15):
                    yield ACCOUNT if entity == BANK else entity, Hit(start, end, 0.7)
        elif not (near and NOBODY in {entity for _, _, entity in near}) and (
            BESIDE.search(text, max(0, start - FARTHEST), end + FARTHEST) and _is_phone(match[0], language)
        ):
            yield PHONE, Hit(start, end, 0.6)


def _is_counted(text: str, match: re.Match[str]) -> bool:
    """Whether a number is a date or an amount."""
    return COUNTED.match(text, match.end()) is not None or (
        re.fullmatch(DATE, match[0]) is not None and len(match[0]) > 8
    )


def _is_phone(number: str, language: str) -> bool:
    """Whether a number without a label is a mobile's or a line's with its area code. It begins with 0, or with a
    Chinese 1."""
    import phonenumbers

    digits = digits_of(number)
    national = digits.startswith("0") or (language == "zh" and re.fullmatch(r"1[3-9]\d{9}", digits) is not None)
    if not national or not 9 <= len(digits) <= 12 or any(map(str.isalpha, number)):
        return False
    try:
        return any(phonenumbers.is_valid_number(phonenumbers.parse(number, country)) for country in COUNTRIES[language])
    except phonenumbers.NumberParseException:
        return False


def _births(text: str, labels: list[tuple[int, int, str]]) -> Iterator[tuple[str, Hit]]:
    for end, _, entity in labels:
        match = TOLD_BIRTH.match(text, end) if entity == BIRTH else None
        if match:
            yield BIRTH, Hit(*match.span("value"), 0.8)
    for match in BORN.finditer(text):
        yield BIRTH, Hit(*match.span(match.lastgroup or 0), 0.7)


def _words(text: str, labels: list[tuple[int, int, str]]) -> Iterator[tuple[str, Hit]]:
    for end, _, entity in labels:
        pattern = TOLD_LOGIN if entity == LOGIN else TOLD_SECRET if entity == SECRET else None
        match = pattern.match(text, end) if pattern else None
        if not match:
            continue
        value = match["value"].rstrip("\"'」.,;:)]}>")
        is_placeholder = value.lower() in NO_LOGIN or PLACEHOLDER.fullmatch(value) is not None
        if is_placeholder or (entity == SECRET and value.isalpha() and value.islower()):
            continue
        yield entity, Hit(match.start("value"), match.start("value") + len(value), 0.7)


def _of(entity: str) -> Callable[[str], Iterator[Hit]]:
    return lambda text: (hit for kind, hit in _found(text) if kind == entity)


def recognizers(policy: PrivacyPolicy) -> Iterator[Recognizer]:
    """Yield one recognizer a type, named after the type."""
    types: tuple[EntityType, ...] = tuple(entity for entity in LABELS if entity not in (NOBODY, BANK))
    for entity in types:
        yield Recognizer(f"asian_{entity.lower()}", entity, _of(entity), VERSION, libraries=("phonenumbers",))
