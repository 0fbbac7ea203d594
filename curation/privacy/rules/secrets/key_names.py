"""Keys without an issuer's form: random characters beside a name that contains a word for a key: `DD_APP_KEY=…`,
`polar_oat_…`, `the deploy token for staging, …`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from curation.privacy.policy import PrivacyPolicy
from curation.privacy.rules.numbers.labelled import Words, long_words, lowered
from curation.privacy.rules.recognizer import Hit, Recognizer
from curation.privacy.rules.secrets.randomness import is_content, is_drawn, is_filler
from curation.text.word_files import word_file

LISTS = word_file("privacy/secrets/key_names")

# Words in a setting's name or in a sentence, before or inside a name: `app_key`, `Zugangsschlüssel`.
KEYS = Words(LISTS.phrases("keys"), inside=True)
# Names of keys whose value is no secret: it names a row, a place or a text, or is public.
OPEN = re.compile("(?i)(?:" + LISTS.alternation("open") + r")[\s_.\-]{0,2}(?:key|token)$")
# `DD_APP_KEY=…`, `"signingKey": "…"`, `subscription key is …`: behind the word, up to the value.
SET = re.compile(
    r"(?i)[\w.\-]{0,24}(?:\s?\([^()\n]{1,30}\))?[\"'`*\]]{0,3}\s{0,3}(?::=|=>|[:=>→]|->|\s(?:is|ist|lautet|est|es|è|to)\s:?)"
    r"\s{0,3}[*]{0,2}(?P<quote>[\"'`])?(?P<value>(?:[a-z0-9]{2,12}:)?(?(quote)[^\s\"'`]{16,512}|[\w\-./+~=!@#$%^]{16,512}))"
)
# What may stand between the word and a value that is not set: `the token for the build on staging, …`.
BEYOND = 60
LONGEST = 520  # characters of a value, and what stands behind it
DRAWN = re.compile(r"(?<![\w\-./+=@#:%])[A-Za-z0-9][A-Za-z0-9_\-+/.~]{18,510}[A-Za-z0-9_]={0,2}(?![\w\-/+=@%])")
# Keys without a cue must be longer, and mix capitals, small letters and digits.
LONG = re.compile(
    r"(?<![\w\-./+=@#:%?&])(?<!base64,)[A-Za-z0-9][A-Za-z0-9_\-+/~]{30,510}[A-Za-z0-9_](?:=[0-9A-F]{8}|={0,2})"
    r"(?![\w\-/+=@%]|[.:]\w)"
)
ARMOURED = re.compile(r"-----BEGIN [A-Z0-9 ]{0,30}(?:PUBLIC KEY|CERTIFICATE|MESSAGE|SIGNATURE|REQUEST)")
UNBROKEN = 9  # characters without a sign that one of the pieces has: `ECDSA-NIST-P256V1-SHA256` is a name
# Words before a value that is no key: `commit 3f78…`, `request id 8f14…`, `ssh-rsa AAAA…`.
NAMED_ELSE = re.compile("(?i)(?:" + LISTS.alternation("named_else") + r")\W{0,4}$")
HASH = re.compile(r"(?i)[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
PUBLIC = re.compile(r"AAAA[BCE]3N|MI[IG][A-Za-z]|ssh-|sha\d{3}-|https?:")
# `polar_oat_…`, `access-production-…`: a head with a word for a key in it, before characters that were drawn.
HEADED = re.compile(
    r"(?<![A-Za-z0-9_\-./%])(?P<head>(?:[A-Za-z][A-Za-z0-9]{0,19}[_\-.~$+]){1,5})"
    r"(?P<drawn>[A-Za-z0-9]{20,512}(?:[_\-.][A-Za-z0-9]{2,512}){0,3}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"
    r"={0,2}(?![A-Za-z0-9.])"
)
OF_A_KEY = re.compile(
    r"(?i)(?:^|[_\-.~$+])(?:[srp]k|[a-z]?pat|[a-z]?at|tok|tkn|sec|live|prod|production|pw|pass|sdk|sa|rt|st|pt|ct)(?=[_\-.~$+])"
    r"|key|token|secret|api|auth|credential|passw"
)
# Passwords for programs, as mail providers and blogs issue them: `abcd efgh ijkl mnop`.
APP_PASSWORD = re.compile(
    r"(?i)pass(?:word|wort|wd)?[\"'`*]{0,3}(?:\s?\([^()\n]{1,30}\))?\s{0,2}(?:[:=]|is\s|ist\s|est\s|es\s)\s{0,2}[\"'`]?"
    r"(?P<value>(?:[a-z0-9]{4} ){3,5}[a-z0-9]{4})(?!\w)"
)
SIGNS = re.compile(r"[^A-Za-z0-9]")
UPTO = 40  # characters before a value, in which a word may say what else it is


def named_keys(text: str) -> Iterator[Hit]:
    """Yield values of settings whose name has a word for a key, and values behind such a word in a sentence."""
    if "pass" in lowered(text):
        yield from (Hit(*match.span("value"), 0.85) for match in APP_PASSWORD.finditer(text))
    if not long_words(text):
        return
    for at, end in KEYS.spans(text):
        behind = text[end : end + 1]
        if (behind.islower() and behind != "s") or OPEN.search(text, max(0, at - 24), end):
            continue  # tokenizer, keyboard; cache key
        if assigned := SET.match(text, end):
            start, value = assigned.start("value"), assigned["value"]
            until = start + len(value if assigned["quote"] else value.rstrip(".:!,;"))
            if _is_key(text, start, until, named=True):
                yield Hit(start, until, 0.85)
        stop = text.find("\n", end, end + BEYOND)
        stop = end + BEYOND if stop < 0 else stop
        for match in DRAWN.finditer(text, end, stop + LONGEST):
            if match.start() > stop:
                break
            if _is_key(text, *match.span()) and not HASH.fullmatch(match[0]):
                yield Hit(*match.span(), 0.7)


def headed_keys(text: str) -> Iterator[Hit]:
    """Yield tokens whose own head has a word for a key, of issuers that no list has."""
    if not any(map(OF_A_KEY.search, long_words(text))):
        return
    for match in HEADED.finditer(text):
        head, own = match["head"], match["drawn"]
        if PUBLIC.match(match[0]) or not OF_A_KEY.search(head):
            continue
        # `auth-service-3f78…` is an image and its commit.
        if "-" in own or head.endswith("_") if HASH.fullmatch(own) else is_drawn(own):
            yield Hit(*match.span(), 0.8)


def drawn_keys(text: str) -> Iterator[Hit]:
    """Yield keys without any cue: long, random, of capitals, small letters and digits, and no part of an address, a
    Base64 file or an identifier."""
    if not any(len(word) >= 32 for word in long_words(text)) or ARMOURED.search(text):
        return
    for match in LONG.finditer(text):
        value = match[0]
        kinds = [any(map(kind, value)) for kind in (str.isupper, str.islower, str.isdigit)]
        headed = "_" in value[:8] and not HASH.fullmatch(value.rpartition("_")[2])
        if (all(kinds) or (headed and kinds[2])) and _is_key(text, *match.span()):
            yield Hit(*match.span(), 0.6)


def _is_key(text: str, start: int, end: int, named: bool = False) -> bool:
    value = text[start:end]
    return (
        is_drawn(value)
        and (named or max(map(len, SIGNS.split(value))) >= UNBROKEN)
        and not is_content(value)
        and not is_filler(value)
        and not PUBLIC.match(value)
        and not NAMED_ELSE.search(lowered(text[max(0, start - UPTO) : start]))
    )


def recognizers(policy: PrivacyPolicy) -> Iterator[Recognizer]:
    """Yield the recognizers of keys by their names."""
    yield Recognizer("named_key", "SECRET", named_keys)
    yield Recognizer("headed_key", "SECRET", headed_keys)
    yield Recognizer("drawn_key", "SECRET", drawn_keys)
