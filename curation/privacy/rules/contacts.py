"""E-mail addresses, also as people spell them to hide them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from curation.privacy.policy import PrivacyPolicy
from curation.privacy.rules.numbers import phones
from curation.privacy.rules.numbers.labelled import Words
from curation.privacy.rules.recognizer import Hit, Recognizer
from curation.text.patterns import lazy_pattern
from curation.text.word_files import word_file

LISTS = word_file("privacy/mail_domains")

EMAIL = re.compile(
    r"(?<!\w)[\w%'][\w.+\-%']{0,63}@(?:[\w\-]{1,63}\.){1,8}(?:xn--[a-z0-9\-]{2,59}|[^\W\d_]{2,24})(?![^\W_])"
)
OPEN, CLOSE = r"\s{0,2}[\[({<*_~\-|]{1,2}\s{0,2}", r"\s{0,2}[\])}>*_~\-|]{1,2}\s{0,2}"
AT_WORD = r"(?:at(?:[\s\-]sign)?|@|ät|klammeraffe|arobase|arroba|chiocciola|ma[lł]pa|apenstaartje|snabela)"
DOT_WORD = r"(?:d[o0]t|\.|punkt|point|punto|kropka|punt|ponto)"
AT = re.compile(rf"(?i){OPEN}{AT_WORD}{CLOSE}|\s{{1,2}}{AT_WORD}\s{{1,2}}|@\s{{0,2}}")
AT_WORDS = Words(
    ("at", "@", "ät", "klammeraffe", "arobase", "arroba", "chiocciola", "malpa", "małpa", "apenstaartje", "snabela"),
    inside=True,
)
AT_REACH = 6  # what AT may begin with before its word
DOT = rf"(?:{OPEN}{DOT_WORD}{CLOSE}|\s{{1,2}}{DOT_WORD}\s{{1,2}}|\.)"
JOINED = rf"(?:{DOT}|\s(?:underscore|dash|hyphen|minus|unterstrich|bindestrich|tiret|guion)\s)"
TOP = "(?:" + LISTS.alternation("top") + ")"
USER = re.compile(rf"(?i)(?<![\w@])(?:\w[\w+\-]{{0,30}}(?:{JOINED}[\w+\-]{{1,30}}){{0,3}}|(?:\w\s){{2,20}}\w)$")
HOST = lazy_pattern(
    rf"(?i)[\w\-]{{1,40}}(?:{DOT}[\w\-]{{1,30}}){{0,3}}(?:{DOT}|,){TOP}(?:{DOT}(?:uk|au|nz|br|mx|jp|in|pl|tr))?(?!\w|\.\w)"
)
SPELT_DOT = re.compile(r"(?i)\s(?:d[o0]t|\.|punkt|point|punto|kropka|punt|ponto)\s|[\[({<]")
IN_CAPITALS = re.compile(r"(?<!\w)[a-z0-9._\-]{1,40}AT[a-z0-9\-]{1,40}DOT[a-z]{2,6}(?!\w)")  # annaATexampleDOTcom
MAIL = re.compile(r"(?i)mail|@")
USER_INFO = re.compile(r"://[^\s/\"'<>]{0,100}:[^\s/\"'<>]{0,100}$")  # postgres://user:password@host is no address
REPOSITORY = re.compile(r"(?i)(?:git|hg|svn|gitlab|gitea)@")  # git@example.com:team/tool.git
STACK = re.compile(r"(?:com|org|net|io|java|sun)\.")  # NullPointerException at com.example.shop
# `at some point in`: no host is called so.
POINT_IN_TIME = re.compile(r"(?i)(?:some|one|any|this|that|what|which|the|every|each|no|an?|certain) point ")
# Words for an account before an @ and a domain, which are no user's name: `une adresse @example.fr`.
HAD_THERE = frozenset(
    "address addresses adresse adressen adresses direccion account accounts mail email domain".split()  # noqa: SIM905
)
REACH = 130  # characters that the part before the @ may take
# Words that stand before `at` where no address does: look at example.com
BEFORE_AT = frozenset(
    "look looking arrived available hosted located found work works working be is me us him her them support".split()  # noqa: SIM905
)


def emails(text: str) -> Iterator[Hit]:
    """Yield addresses as they are written, and as people spell them to hide them."""
    if "@" in text:
        for match in EMAIL.finditer(text):
            if not REPOSITORY.match(match.group()) and not USER_INFO.search(
                text[max(0, match.start() - REACH) : match.start()]
            ):
                yield Hit(*match.span(), 1.0)
    if "DOT" in text:
        yield from (Hit(*match.span(), 0.9) for match in IN_CAPITALS.finditer(text))
    for at in _ats(text):
        host = HOST.match(text, at.end())
        if host:
            start = max(0, at.start() - REACH)
            before = text[start : at.start()]
            user = USER.search(before.rstrip())
            if user and _beyond_doubt(before, at.group(), user.group(), host.group()):
                yield Hit(start + user.start(), host.end(), 0.9)


def _ats(text: str) -> Iterator[re.Match[str]]:
    """Yield every match of a sign or word for @."""
    last = 0
    for start, end in AT_WORDS.spans(text):
        if text[end - 1] != "@" and (text[start - 1 : start].isalnum() or text[end : end + 1].isalnum()):
            continue
        at = AT.search(text, max(last, start - AT_REACH), end + AT_REACH + 8)
        if at and at.start() <= start:
            yield at
            last = at.end()


def _beyond_doubt(before: str, at: str, user: str, host: str) -> bool:
    """Whether a spelt address is one: a bracket or an @, a word for mail, dots as words, or a user that is no word."""
    if at == "@" and not re.search(r"[\s,]", user + before[-1:] + host):
        return False  # as it is written: EMAIL has it
    if at.strip().lower() == "at" and POINT_IN_TIME.match(host):
        return False
    if at == "@" and before.endswith(" ") and user.lower() in HAD_THERE:
        return False
    if at.strip().lower() != "at" or SPELT_DOT.search(host):
        return True
    if STACK.match(host):
        return False
    named = re.search(r"[._\d+]|\sdot\s", user) or MAIL.search(before)
    return named is not None and user.lower() not in BEFORE_AT and any(map(str.isalpha, user))


def recognizers(policy: PrivacyPolicy) -> Iterator[Recognizer]:
    """Yield the recognizers of e-mail addresses and phone numbers."""
    yield Recognizer("email", "EMAIL_ADDRESS", emails, version="7")
    yield from phones.recognizers(policy)
