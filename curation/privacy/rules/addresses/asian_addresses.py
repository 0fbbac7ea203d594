"""Addresses in Japan, China, Taiwan, Hong Kong and Korea, in the order in which they are written there: from the
largest part to the door.

The patterns expect a blank between words and numbers, as `scripts.parted` sets it.
"""

from __future__ import annotations

import functools
import importlib
import json
import re
from collections.abc import Iterator, Mapping
from importlib.resources import files

from curation.privacy.models.languages import script_language
from curation.privacy.policy import PrivacyPolicy
from curation.privacy.rules.alternatives import either
from curation.privacy.rules.names.asian_words import HAN
from curation.privacy.rules.recognizer import Hit, Recognizer
from curation.text.patterns import lazy_pattern

VERSION = "1"
SAID: Mapping[str, str] = json.loads((files(__package__) / "asian_addresses.json").read_bytes())["words"]


def _any(what: str) -> str:
    return f"(?:{either(word.replace('_', ' ') for word in SAID[what].split())})"


# ---- Japan ----

LETTER = "[㐀-䶿一-鿿々〆ヶケノァ-ヺーぁ-ん]"
PREFECTURE = rf"(?:東京都|北海道|京都府|大阪府|(?:神奈川|和歌山|鹿児島|{HAN}{{2}})県)"
TOWNS = rf"(?>(?:{HAN}|[ァ-ヺー]|{_any('towns in kana')}){{1,7}}?[市区郡町村])"
JOINT = r"(?:[ ]?(?:丁目|番地の|番地|番|号|の|[\-−ー‐–])[ ]?)"
SAPPORO = r"[東西南北]?[ ]?\d{1,2}[ ]?条[東西南北]?[ ]?\d{1,2}"
BLOCK = (
    rf"(?:{SAPPORO}|\d{{1,4}}|[一二三四五六七八九十]{{1,3}}(?=丁目)){JOINT}\d{{1,4}}(?:{JOINT}\d{{1,4}}){{0,3}}"
    r"(?:[ ]?(?:号室|号棟|番地|号|番))?"
)
ONE_BLOCK = r"\d{1,4}[ ]?(?:番地|丁目|号)"
STOREY = r"(?:号室|号棟|号|室|階|[FＦ])"
FLAT = (
    rf"(?:[ 　,、]{{0,2}}(?:(?!です|にて|から|まで|への?|に[ ]){LETTER}|[A-Za-z.'・&]){{2,24}}"
    rf"[ ]?(?:[A-Z]?-?\d{{1,4}}|[0-9A-Z]棟[ ]?\d{{1,4}})[ ]?{STOREY})"
    rf"|(?:[ 　](?:{HAN}|[ァ-ヺー]){{2,20}}[ ]?\d{{1,4}}(?![\d年月日円]))"
    rf"|(?:[ ,\-]{{0,2}}\d{{1,4}}[ ]?{STOREY}(?![a-z]))"
)
CODE_JA = r"(?:〒?[ ]?\d{3}-\d{4}[ \t,]{0,3}\n?[ \t]{0,3})"
JAPANESE = lazy_pattern(
    rf"{CODE_JA}?(?:{PREFECTURE}[ ]?(?:{TOWNS}[ ]?){{0,3}}|(?:{TOWNS}[ ]?){{1,3}}){LETTER}{{0,14}}?[ ]?"
    rf"(?:{BLOCK}|{ONE_BLOCK})(?:{FLAT}){{0,2}}"
    rf"|{CODE_JA}{PREFECTURE}(?:{TOWNS}){{0,3}}{LETTER}{{0,12}}"
)

# ---- China, Taiwan, Hong Kong ----

ADMIN = rf"(?>{HAN}{{1,9}}?{_any('admin')})"
ROAD = (
    rf"(?:{HAN}{{1,10}}?{_any('roads')}(?:[东西南北中東][段路]?)?"
    r"(?:[一二三四五六七八九十]{1,2}段|[ ]?\d[ ]?段)?)"
)
UNITS = "号號楼樓层層室座栋棟单單弄之年月日元"
DOOR = (
    r"(?:[ ]?(?:[A-Z]?\d{1,5}(?:-\d{1,4}){0,2}|[A-Z]|[甲乙丙丁东西南北一二三四五六七八九十]{1,3})[ ]?"
    rf"{_any('doors')}(?:[ ]?之[ ]?\d{{1,3}})?(?:[ ]?[A-Z]?\d{{2,4}}(?:[ ]?[室房])?(?![\d\-]|[ ]?[{UNITS}]))?)"
)
CHINESE = (
    lazy_pattern(
        rf"(?:{ADMIN}[ ]?){{0,5}}(?:{ROAD}(?:{DOOR}){{1,6}}"
        rf"(?:,?[ ]?(?:[A-Za-z]{{1,12}}[ ]?)?{HAN}{{2,10}}(?:{DOOR}){{1,4}})?)"
    ),
    lazy_pattern(rf"(?:{ADMIN}){{2,5}}{HAN}{{0,12}}?(?:{DOOR}){{1,5}}"),
)
CODE_ZH = re.compile(r"(?<!\d)\d{3}(?:\d{2,3})?[ ]$")
LED_BY = re.compile(rf".{{0,14}}{_any('led by')}")
NAMED_ROAD = re.compile("[路街道巷弄]")

# ---- Korea ----

PROVINCE = rf"(?:{_any('provinces')}(?:특별자치시|특별자치도|특별시|광역시|시|도)?)"
CITY = r"(?:[가-힣]{1,6}[시군구][ ]+)"
VILLAGE = r"(?:[가-힣]{1,6}[읍면동리가][ ]+)"
HOUSE = r"\d{1,5}(?:-\d{1,4})?(?:[ ]?번지)?(?!\d|[ ]?[년월일원개명시])"
ROAD_KO = (
    rf"[가-힣]{{1,8}}(?:[ ]?\d{{1,3}}[ ]?)?(?:대로|로|길)(?:[ ]?\d{{1,4}}[ ]?번?[가나다라]?길)?[ ]?(?:지하[ ]?)?{HOUSE}"
)
LOT = rf"[가-힣]{{1,6}}(?:\d{{0,2}}[ ]?)?(?:동[ ]?\d[ ]?가|[동읍면리가])[ ]?(?:산[ ]?)?{HOUSE}"
PARTS_KO = (
    rf"(?:,?[ ]?\([가-힣0-9 ,]{{1,24}}\)|,?[ ]{{0,2}}[가-힣A-Za-z]{{0,12}}{_any('buildings')}"
    r"|,?[ ]{0,2}(?:[가-힣]{2,14}[ ])?(?:\d{1,4}|[A-Z가나다라])[ ]?동(?=[ ]?\d)"
    r"|,?[ ]{0,2}(?:지하[ ]?|B)?\d{1,4}(?:-\d{1,4})?[ ]?(?:호|층|번지|동)(?![가-힣]))"
)
KOREAN = lazy_pattern(
    rf"(?:\(?\d{{5}}\)?[ ])?(?:{PROVINCE}[ ]+(?:{CITY}){{0,2}}|(?:{CITY}){{1,2}})(?:{VILLAGE}){{0,2}}"
    rf"(?:{ROAD_KO}|{LOT})(?:{PARTS_KO}){{0,5}}"
    rf"|(?<![가-힣]){ROAD_KO}(?:{PARTS_KO}){{1,5}}"
)

LABEL = lazy_pattern(
    rf"{_any('labels')}[ ]{{0,3}}(?:[:=】\]]|は[ ]?|是[ ]?|은[ ]|는[ ])[ ]{{0,3}}\n?[ ]{{0,3}}"
    r"(?P<value>[^\n。:|]{5,90})"
)
LABEL_ENDS = re.compile(
    rf"(?:[、,。;(（]|[ ]{{1,4}}){_any('next labels')}.*$|[ ]?(?:です|になります|に変更|으로|로 변경|입니다).*$"
)
NO_ADDRESS = re.compile(r"https?:|@|\d+\.\d+\.\d+")
SHORTEST = 5  # characters


@functools.cache
def _places() -> re.Pattern[str]:
    """Return a pattern of the provinces and cities with which a Chinese address begins."""
    providers = [importlib.import_module(f"faker.providers.address.{locale}").Provider for locale in ("zh_CN", "zh_TW")]
    named = {
        name.rstrip("省市")
        for provider in providers
        for name in (*provider.cities, *getattr(provider, "provinces", ()))
    }
    return re.compile(either(named | set(SAID["regions"].split())))


def _chinese(text: str) -> Iterator[Hit]:
    for pattern in CHINESE:
        for match in pattern.finditer(text):
            start, end = match.span()
            place, led = _places().search(text, start, end), LED_BY.match(text, start, end)
            if place and place.start() < end - SHORTEST:
                start = place.start()
            elif led and led.end() < end - SHORTEST:
                start = led.end()
            code = CODE_ZH.search(text[max(0, start - 8) : start])
            start -= len(code[0]) if code else 0
            if any(map(str.isdigit, text[start:end])) and end - start >= SHORTEST:
                yield Hit(start, end, 0.6 if place or NAMED_ROAD.search(text, start, end) else 0.5)


def find(text: str) -> Iterator[Hit]:
    """Yield addresses with a house number, and values behind a label of addresses that hold a digit."""
    language = script_language(text)
    if not language:
        return
    if language == "zh":
        yield from _chinese(text)
    else:
        pattern = JAPANESE if language == "ja" else KOREAN
        yield from (Hit(*match.span(), 0.7) for match in pattern.finditer(text))
    for match in LABEL.finditer(text):
        value = LABEL_ENDS.sub("", match["value"]).rstrip(" ,、")
        if any(map(str.isdigit, value)) and not NO_ADDRESS.search(value):
            yield Hit(match.start("value"), match.start("value") + len(value), 0.6)


def recognizers(policy: PrivacyPolicy) -> Iterator[Recognizer]:
    """Yield the recognizer of East Asian addresses."""
    yield Recognizer("asian_address", "STREET_ADDRESS", find, VERSION, libraries=("faker",))
