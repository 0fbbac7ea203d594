"""The language of a text, if it is not English: by its function words, or by a model where these are not enough."""

from __future__ import annotations

import functools
import re
from collections import Counter
from itertools import chain

from curation.cleaning.signals.language import language_of
from curation.text.patterns import lazy_pattern
from curation.text.word_files import word_file

LISTS = word_file("privacy/languages")

DEFAULT = "en"
ELSEWHERE = 4  # letters of another script: two names in Chinese
TENTH = 10
FEW = 4  # words: a name alone is in no language
SURE = 0.9  # probability: of 13,083 English questions two are taken for another language
LATIN_ENDS = 0x250
OTHER = "other"
NO_CAPITALS = lazy_pattern(
    "[\u0590-\u1dff\u2e80-\ud7ff\uf900-\ufdff\ufe70-\uffdc\U00020000-\U0003ffff]"
)  # Hebrew to Chinese
WORD = re.compile(r"[^\W\d_]+")
ENGLISH = frozenset(LISTS.words("english"))
# Words that are common in one of the languages and none in English.
FUNCTION_WORDS = {
    language: frozenset(LISTS.words(f"function_words_{language}"))
    for language in ("de", "fr", "es", "it", "pt", "nl", "pl")
}
SHARED = frozenset(LISTS.words("shared"))
LANGUAGES: dict[str, tuple[str, ...]] = {}
for _language, _words in FUNCTION_WORDS.items():
    for _word in _words - SHARED - ENGLISH:
        LANGUAGES[_word] = (*LANGUAGES.get(_word, ()), _language)


# What a letter begins and ends with, where it says too little for function words.
LETTER_WORDS = {
    word: language for language in ("en", *FUNCTION_WORDS) for word in LISTS.words(f"letter_words_{language}")
}
PREVAILING = 2  # words of one language, and more than of English
# Word → the languages that it is counted for by `prevailing`.
TELLING: dict[str, tuple[str, ...]] = LANGUAGES | dict.fromkeys(ENGLISH, ("en",))
TELLING |= {word: (language,) for word, language in LETTER_WORDS.items()}
BATCHES = 256  # texts: of those that are read together the language is asked first, and by rules later


@functools.lru_cache(maxsize=BATCHES)
def prevailing(text: str) -> str | None:
    """Return the language of most of a text's telling words, however short it is; None for English or if there are
    none.

    This is less sure than `foreign`: enough not to ask an English model, not enough to say that nobody read the text.
    """
    counts = _counted(WORD.findall(text.lower()), TELLING)
    language, most = max(sorted(counts.items()), key=lambda pair: pair[1], default=("en", 0))
    return language if language != "en" and most >= PREVAILING and most > counts["en"] else None


def _counted(words: list[str], languages: dict[str, tuple[str, ...]]) -> Counter[str]:
    """Count the words of each language; a word may count for several."""
    return Counter(chain.from_iterable(filter(None, map(languages.get, words))))


@functools.lru_cache(maxsize=BATCHES)
def foreign(text: str) -> str | None:
    """Return the language of a text that is not English: its code, or `other` where much of it is in a script that is
    not Latin; None for English and where the language cannot be told.

    A text is English if a tenth of its words are function words of English and no other language has more. For any
    other text the model of `cleaning` is asked.
    """
    words = WORD.findall(text.lower())
    if not text.isascii():
        letters = sum(map(len, words))
        if len(NO_CAPITALS.findall(text)) * TENTH > max(letters, ELSEWHERE * TENTH) - 1:
            return OTHER
        if sum(character >= chr(LATIN_ENDS) for word in words for character in word) * 2 > letters:
            return OTHER
    if len(words) < FEW:
        return None
    english = sum(map(ENGLISH.__contains__, words))
    counts = _counted(words, LANGUAGES)
    if english * TENTH >= len(words) and english >= max(counts.values(), default=0):
        return None
    language, score = language_of(text)
    return language if language != DEFAULT and score >= SURE else None


@functools.lru_cache(maxsize=8)
def proof_language(text: str) -> str:
    """Return the language whose proof a text needs: `foreign`, else `prevailing` for a text too short to be sure of,
    else English.
    """
    return foreign(text) or prevailing(text) or DEFAULT


POLISH = re.compile("[ąćęłńśźż]")  # letters: piętro is no Pietro


@functools.lru_cache(maxsize=8)
def is_polish(text: str) -> bool:
    """Return whether a text is Polish, or is too short to tell and has Polish letters and no word of English."""
    language = proof_language(text)
    if language != DEFAULT:
        return language == "pl"
    return POLISH.search(text) is not None and (ENGLISH - SHARED).isdisjoint(WORD.findall(text.lower()))


KANA, HANGUL, HAN = re.compile("[\u3041-\u30ff]"), re.compile("[\uac00-\ud7a3]"), re.compile("[\u3400-\u9fff]")
# What forms and addresses say in Japan that have no kana.
JAPANESE = re.compile(  # and characters that only Japan writes so
    "氏名|[^模异異]様|殿(?![堂下])|電話番号|〒|株式会社|生年月日|丁目|受付|携帯|担当:|御中|フリガナ"
    "|[総営県検売応図価円発駅渋沢辺黒桜関竜斎薬気経帰済処権険転実単読変遅込払働畑辻峠々対戻塩栃児徳恵栄豊嶋髙縄絵覚軽銭鉄両歳斉渓滝瀬隠齢証楽拡囲悪黙緑録渉焼穂巻剤庁]"
)


@functools.lru_cache(maxsize=8)
def script_language(text: str) -> str | None:
    """Return `ko`, `ja` or `zh` for a text with Hangul, kana or Han; None for a text without them."""
    if text.isascii():
        return None
    if HANGUL.search(text):
        return "ko" if len(HANGUL.findall(text)) >= len(KANA.findall(text)) else "ja"
    if KANA.search(text):
        return "ja"
    if HAN.search(text):
        return "ja" if JAPANESE.search(text) else "zh"
    return None
