"""PINs, one-time codes, API keys and other keys that the words around them announce."""

from __future__ import annotations

import re
from collections.abc import Iterator

from curation.privacy.policy import PrivacyPolicy
from curation.privacy.rules.numbers.labelled import Words, lowered
from curation.privacy.rules.recognizer import Hit, Recognizer
from curation.privacy.rules.secrets.passwords import IS, PLACEHOLDER, QUOTE, formed
from curation.text.word_files import word_file

LISTS = word_file("privacy/secrets/codes")

CODE_WORDS = Words(LISTS.phrases("code_words"))
IS_A_CODE = Words(("code", "kod", "código", "pin", "otp", "passcode"), inside=True)
CODE = re.compile(
    r"(?i)(?:[\s\-](?:code|pass(?:word|code)|pin|number|nummer|nr))?(?![^\W_])(?:\s(?:"
    + LISTS.alternation("code")
    + r")){0,4}[^\w\n]{0,4}(?:(?:is|was|ist|lautet|est|es|è|é|era|luidt|jest"
    r"|code)(?!\w))?[^\w\n]{0,4}\n?(?P<value>\d{3}[ \-]\d{3}|\d{4}[ \-]\d{4}|(?:[A-Z]-)?\d{3,8})(?![\w%]"
    r"|[.,:/\-]\d|\s?(?:digit|times|chars?|min|hour|sec|days?))"
)
BEFORE_CODE = re.compile(
    r"(?i)(?<![\w.,:/\-#])(?P<value>(?:[A-Z]-)?\d{4,8})"
    r"\s(?:is|ist|est|es|as|als|comme|como)\s(?:your|my|the|ihr|dein|votre|su|tu)\s"
    r"(?:[\w\-]{1,20}\s){0,3}(?:code|pin|otp|passcode|código|bestätigungscode|sicherheitscode)"
)
INDIAN = re.compile(r"(?i)pin[\s\-]?code\W{0,4}[1-9]\d{5}$")  # a postal code

KEY_WORDS = Words(LISTS.phrases("key_words"), inside=True)
KEY = re.compile(
    r"(?i)(?![\s_\-]?(?:name|url|type|size|count|length|ref|path|file|manager|rotation|expir))[\w\-]{0,8}"
    r"(?:\s(?:id|for|für|pour|para|of)(?:\s[^\s:=]{1,20}){1,3}?|\s\([^()\n]{1,30}\))?"
    rf"[{QUOTE}*_\]]{{0,3}}(?:\s{{0,2}}(?::=|=>|[:=]|->|>)\s{{0,2}}\n?|\s{IS}\s?:?\s|\s)[{QUOTE}*_]{{0,3}}"
    rf"(?P<value>[\w\-./+~=:!@#$%^*]{{8,512}})"
)
NEXT_CODE = re.compile(r"[\s,;]{1,3}(?:[\-*•]\s|\d\d?[.)]\s|and\s)?(?P<value>(?=[a-zA-Z\-]{0,8}\d)[\w\-]{6,24})(?!\w)")
SPACED = re.compile(r"(?:[A-Z0-9]{4,6}[ \-]){3,7}[A-Z0-9]{4,6}(?!\w)")


def codes(text: str) -> Iterator[Hit]:
    """Yield announced PINs, card security codes and one-time codes."""
    for start, end in CODE_WORDS.spans(text):
        match = CODE.match(text, end)
        if match and not INDIAN.search(text[start : match.end()]):
            yield Hit(*match.span("value"), 0.85)
    if IS_A_CODE.spans(text):
        yield from (Hit(*match.span("value"), 0.85) for match in BEFORE_CODE.finditer(text))


def keys(text: str) -> Iterator[Hit]:
    """Yield announced API keys, tokens, secrets, licence and recovery keys."""
    for at, end in KEY_WORDS.spans(text):
        match = KEY.match(text, end)
        if not match:
            continue
        if lowered(text[at:end]).endswith(" code"):
            yield from _listed(text, match.end())
        start = match.start("value")
        spaced = SPACED.match(text, start)
        value = match["value"].rstrip(".:!,")
        named = any(sign in text[end:start] for sign in ":=>")
        if spaced and (formed(re.sub("[ -]", "", spaced[0])) or spaced[0][:4].isdigit()):
            yield Hit(*spaced.span(), 0.85)
        elif (
            len(value) >= (8 if named else 12)
            and any(map(str.isdigit, value))
            and not (PLACEHOLDER.fullmatch(value) or _other(value))
        ):
            yield Hit(start, start + len(value), 0.85)


def _listed(text: str, at: int) -> Iterator[Hit]:
    """Yield the codes of a list behind its first one."""
    while match := NEXT_CODE.match(text, at):
        yield Hit(*match.span("value"), 0.85)
        at = match.end()


def _other(value: str) -> bool:
    """Whether a value behind a word for a key is an address, a date, a file or a name such as `cluster-1`."""
    return (
        re.fullmatch(
            r"(?i)https?:.*|\d{1,4}[-/.]\d\d?[-/.]\d{1,4}.*|(?-i:[a-z]{2,12}(?:[-_.][a-z]{2,12}){0,4}[-_.]\d{1,2})|[\w\-/]+\.(?:py|js|json|ya?ml|txt|pem|env|php)",
            value,
        )
        is not None
    )


def recognizers(policy: PrivacyPolicy) -> Iterator[Recognizer]:
    """Yield the recognizers of codes and keys."""
    yield Recognizer("one_time_code", "SECRET", codes, version="3")
    yield Recognizer("announced_key", "SECRET", keys, version="4")
