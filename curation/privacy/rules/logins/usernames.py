"""Logins of people: behind a label or in a sentence in eleven languages, as handles, and in programs' syntax
(`account_syntax`). Logins that name no person (`looks.of_nobody`) do not count."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

from curation.privacy.models.code import code_spans, within
from curation.privacy.models.languages import proof_language
from curation.privacy.policy import PrivacyPolicy
from curation.privacy.rules.alternatives import either
from curation.privacy.rules.english import all_words
from curation.privacy.rules.fields.columns import cells
from curation.privacy.rules.logins.account_sentences import account_sentences
from curation.privacy.rules.logins.account_syntax import DOMAIN, END, IN_ADDRESS, NAME, announced
from curation.privacy.rules.logins.login_words import SAID, is_word
from curation.privacy.rules.logins.logins_by_cue import told_logins
from curation.privacy.rules.logins.looks import LETTER, Form, is_login, of_no_word, of_words, personal, shared
from curation.privacy.rules.logins.paired_logins import paired_logins
from curation.privacy.rules.names.given_names import names
from curation.privacy.rules.numbers.labelled import Words
from curation.privacy.rules.recognizer import Hit, Recognizer
from curation.privacy.rules.secrets.passwords import PARTICIPLE, STATES
from curation.privacy.rules.vocabularies import LIBRARY, is_ordinary, spoken_in
from curation.text.patterns import lazy_pattern
from curation.text.readings import FOLDED

VERSION = "5"
LIBRARIES = ("babel", "faker", "py3langid", "simple-icons-pack", "symspellpy", LIBRARY)
SCORE = 0.85
IN_AN_ADDRESS, FAR = 0.45, 200  # less than the address itself; characters of one before a login


def _both(words: Sequence[str]) -> Iterator[str]:
    """Yield each word as written and with a straight apostrophe."""
    return itertools.chain.from_iterable({word, word.replace("’", "'")} for word in words)


LABELS = Words(_both([word for own in SAID["labels"].values() for word in own]), inside=True)
USERS = Words(_both(SAID["users"]["en"]))
ABROAD = Words(_both([word for language, own in SAID["users"].items() if language != "en" for word in own]))
OWNERS = Words(_both(SAID["owners"]))
SIGNS_IN = Words(_both(SAID["signs_in"]))
SIGNS_IN_WITH = Words(_both(SAID["signs_in_with"]))
PLATFORMS = Words(_both(SAID["platforms"]))
PLAYERS = Words(_both(SAID["players"]))
OPEN = rf"(?:«\s|[\"'`“”„«»‘’(\[<{{*_「『@]{{0,3}})(?:live:)?{DOMAIN}"
IS = either(SAID["is"])
PARTICLE = f"[{''.join(SAID['particles'])}]"  # of scripts without blanks
SIGN = r":=|=>|->|→|[:=>|](?!=)|(?<=[ ])[-–—](?=[ ])"
FOR = "|".join(SAID["for"])
# username: x · "username": "x" · <username>x · Benutzername (Portal): x · username for the portal = x
ASSIGNED = re.compile(
    rf"(?:\s?\([^()\n]{{1,30}}\)|\s(?:{FOR})(?:\s[^\s:=]{{1,20}}){{1,3}})?"
    rf"[\"'\])*`_ ]{{0,3}}(?P<sign>{SIGN})\s{{0,3}}(?:\n[ \t]{{0,4}})?(?!```){OPEN}{NAME}{END}"
)
STATED = lazy_pattern(
    rf"(?P<between>[^\n.:;!?=\"]{{0,40}}?)\s?(?P<is>(?<![^\W_])(?:{IS})(?![A-Za-zÀ-ɏ])|{PARTICLE})\s{{0,2}}:?\s?{OPEN}{NAME}{END}"
)
QUOTED = re.compile(rf"\s?(?:[\"'`“”„«»‘’(「『]{{1,2}}|«\s)@?{NAME}(?:[\"'`“”„«»‘’)」』]|\s»)")
BESIDE = re.compile(rf"[ ]{{1,2}}@?{DOMAIN}{NAME}{END}")
AS = re.compile(rf":?[ ]{{1,2}}(?:(?:the )?(?:{'|'.join(SAID['kinds'])}) )?{OPEN}{NAME}{END}")
# the account of our colleague, aweber, is …
APPOSED = re.compile(rf"[ ][^\n.:;!?,]{{1,40}},[ ]{NAME}(?=,|\.?\Z|\.[ \n])")
# Username, and below it the login alone
BELOW = re.compile(rf"[ \t]*\n{{1,2}}[ \t>]*{NAME}[ \t]*(?:\n|\Z)")
# the user aweber cannot …, user aweber logged in
ACTING = re.compile(rf"[ ]{{1,2}}{DOMAIN}{NAME}{END}(?=[ ](?:{'|'.join(SAID['acts'])})(?![^\W_]))")
# on Discord I am x, Telegram unter x, my PSN name is x
CALLED = lazy_pattern(
    rf"(?:[ ][^\s.:;!?=\"]{{1,16}}){{0,3}}?[ ](?i:{'|'.join(SAID['called'])})(?![A-Za-zÀ-ɏ])\s?:?[ ]?{OPEN}{NAME}{END}"
)
NUMBER = re.compile(r"#[0-9A-Za-z]{3,5}(?!\w)")
ENGLISH = frozenset(SAID["labels"]["en"])
NEEDS_FORM = frozenset(SAID["tells"])
IN_ENGLISH = frozenset(("is", "was", "is now", "is still", "should be", "will be", "must be", "shall be"))
USED: tuple[tuple[Words, Form], ...] = ((USERS, "unworded"), (ABROAD, "formed"))
NAMING = lazy_pattern(r"(?i)name|nom|naam|nazw|kennung|user|kürzel|id\Z|[\u3040-\uffff]")
# The rest of a full name, whose first word is no login: `user: Anna Weber`.
FULL_NAME = re.compile(r",?[ ][A-ZÀ-Þ][a-zà-ɏ]")
HANDLE = re.compile(rf"(?<![\w.@/+\-`\\$&={{])@(?P<login>[A-Za-z_][{LETTER}_.\-]{{1,38}}+)(?![@/(=\[{{<\\])")
ALONE_FORMED = re.compile(
    r"(?<![\w@/.\-:\\+#$&=?%<({\[])(?P<login>(?P<first>[a-z]{1,15}+)(?:[._](?P<last>[a-z]{3,20}+)\d{0,4}|\d{2,4}))"
    r"(?![\w@/(=\[\\:\-]|\.\w)"
)
ALONE_SCORE, NAMED = 0.6, 4
ALONE = re.compile(r"(?:\A|\n)[ \t]*\Z")
LINE_ENDS = re.compile(r"[ \t]*(?:\n|\Z)")
# 'aweber としてログイン', 'aweber로 로그인', '用 aweber 登录': what stands before the word for signing in.
BEHIND = Words(("ログイン", "サインイン", "로그인", "登录", "登陆", "登入", "登錄"), inside=True)
BEFORE = re.compile(
    rf"(?<![{LETTER}.@/\\-])@?{NAME}[\"'」』”’)]?\s?(?:で|として|から|でも|という(?:ユーザー?|アカウント)(?:名)?で|というアカウントで|"
    rf"으로|로|계정으로|아이디로|身份|账号|帐号|这个账号|的身份)?\s?(?:再|も|は|에)?\s?\Z"
)
POSSESSED = Words(SAID["possessed"])
DID = Words(SAID["did"])
BELONGS = Words(_both(SAID["belongs"]))
OWNER = re.compile(rf"(?<![{LETTER}.@/\\-])@?{NAME}[\"'`]?[ ]?\Z")
# « x » comme identifiant, mit x als Benutzername
SERVING = re.compile(rf"(?<![{LETTER}.@/\\-])@?{NAME}\s?[\"'`“”»’]?\s(?:als|comme|come|como)(?:\s[^\W\d_]{{2,5}})?\s\Z")
WITH = (" mit", " avec", " con", " com", " met")  # a person signs in with a product too: mit Office365
KIND = re.compile(rf"(?:[ \-](?i:{'|'.join(SAID['kinds'])}))?")
NEAR = 12  # characters between a label and what it is said to be
WHOLE = re.compile(rf"@?{NAME}")
HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
TABLE = re.compile(
    r"(?m)^[ \t>]{0,4}(?P<head>\|?[^\n|]{1,60}(?:\|[^\n|]{0,60}){1,12})\n[ \t>]{0,4}[|+]?[ \t]{0,3}:?-{2,}[-:|+ \t]*\n"
    r"(?P<rows>(?:[ \t>]{0,4}[^\n]*\|[^\n]*(?:\n|\Z))+)"
)
ROW = re.compile(r"[^\n]*\|[^\n]*")
CELL = re.compile(r"[ \t*`_]{0,6}(?P<value>[^|\n]{0,80}?)[ \t*`_]{0,6}(?:\||$|(?=\n))")
# I am aweber on Discord
THERE = re.compile(
    rf"(?i:{'|'.join(SAID['before_there'])})"
    rf"[ ]{OPEN}{NAME}[\"'`]?[ ](?:{'|'.join(SAID['before_platform'])})[ ]\Z"
)
NUMBERED = re.compile(r"(?P<word>[a-zà-ɏ]{3,})_\d")  # tabelle_3
CJK = "\u3040"  # from here on scripts in which a Latin word is a foreign one
SHORT = 3  # letters of a handle that may be a folder's: @src
REACH = 70


def _hit(text: str, match: re.Match[str] | None, form: Form = "any") -> Iterator[Hit]:
    """Yield the login of a match, with the number behind it (`Nightowl#4821`). A login without the form, a word that
    states something, and the beginning of a full name do not count."""
    if match is None:
        return
    start, login = match.start("login"), match["login"].rstrip(".+-")
    full = login.istitle() and login.isalpha() and FULL_NAME.match(text, match.end("login"))
    if (
        is_login(login, form)
        and login.casefold() not in STATES
        and not (full or (form != "any" and is_word(login, text)))
    ):
        number = NUMBER.match(text, match.end("login"))
        yield Hit(start, number.end() if number else start + len(login), SCORE)


def labelled(text: str) -> Iterator[Hit]:
    """Yield logins behind a label, in a form, a setting or a sentence."""
    foreign = (
        proof_language(text) in NEEDS_FORM
    )  # Login funktioniert, account staat: what is no word of English is one there
    for start, end in LABELS.spans(text):
        if text[end : end + 1].isalpha() and text[end].isascii():
            continue  # logins, usernames
        yield from _assigned(text, end)
        yield from _stated(text, end, NAMING.search(text, start, end) is not None)
        yield from _hit(text, QUOTED.match(text, end))
        english = (text[start:end].casefold() in ENGLISH and not foreign) or text[end - 1] >= CJK
        yield from _beside(text, end, "unworded" if english else "formed")
        yield from _hit(text, APPOSED.match(text, end), "unworded" if english else "formed")
        if ALONE.search(text, max(0, start - 40), start):
            yield from _hit(text, BELOW.match(text, end), "unworded")
    for words, form in USED:
        for _, end in words.spans(text):
            yield from _assigned(text, end)
            yield from _stated(text, end, naming=False)
            yield from _hit(text, QUOTED.match(text, end), "unworded")
            yield from _hit(text, ACTING.match(text, end), "unworded")
            yield from _hit(text, APPOSED.match(text, end), form)
            yield from _beside(text, end, "formed" if foreign else form)
    for _, end in OWNERS.spans(text):
        match = ASSIGNED.match(text, end)
        whole = match is not None and (match["sign"] == "=" or LINE_ENDS.match(text, match.end("login")))
        yield from _hit(text, match, "unworded" if whole else "formed")
        yield from _beside(text, end, "formed")
    for start, end in PLATFORMS.spans(text):
        if text[start:end] in SAID["also_words"]:
            continue
        yield from _assigned(text, KIND.match(text, end).end())  # type: ignore[union-attr]
        yield from _hit(text, CALLED.match(text, end), "cased")
        yield from _hit(text, BESIDE.match(text, end), "formed")
        yield from _hit(text, THERE.search(text, max(0, start - REACH), start), "unworded")
    for _, end in PLAYERS.spans(text):
        for pattern in (BESIDE, ASSIGNED, CALLED):
            yield from _hit(text, pattern.match(text, end), "tagged")


def _beside(text: str, end: int, form: Form) -> Iterator[Hit]:
    """Yield the login directly behind a word; if it is made of words, as in `the account docstring`, it must be
    `formed`."""
    match = BESIDE.match(text, end)
    if match:
        yield from _hit(text, match, "formed" if of_words(match["login"]) else form)


def _assigned(text: str, end: int) -> Iterator[Hit]:
    """Yield the login behind a colon or an equals sign. In code, `a = b` needs a login of a sure form."""
    match = ASSIGNED.match(text, end)
    if match is None:
        return
    quoted = text[match.start("login") - 1] in "\"'`"
    whole = quoted or LINE_ENDS.match(text, match.end("login")) is not None
    code = match["sign"] == "=" and not whole and text[match.start("sign") - 1].isspace()
    yield from _hit(text, match, "formed" if code else "any" if whole and match["sign"] != "=" else "unworded")


def _stated(text: str, end: int, naming: bool) -> Iterator[Hit]:
    """Yield the login that a sentence states: `my user name is x`.

    Behind `is` in another language than English, of which few words are known here, a plain word counts only if the
    label names nothing but logins.
    """
    match = STATED.match(text, end)
    if match and not PARTICIPLE.fullmatch(match["login"]):
        told = naming or match["is"] in IN_ENGLISH or match["is"] >= CJK
        yield from _hit(
            text, match, "formed" if not told else "any" if naming and len(match["between"]) <= NEAR else "cased"
        )


def signed_in(text: str) -> Iterator[Hit]:
    """Yield logins behind or before words for signing in, and logins of an account's owner."""
    for _, end in SIGNS_IN.spans(text):
        yield from _hit(text, AS.match(text, end), "cased")
    for words in (SIGNS_IN_WITH, BELONGS):
        for _, end in words.spans(text):
            match = AS.match(text, end)
            product = match is not None and match["login"][-1:].isdigit() and not of_no_word(match["login"])
            numbered = NUMBERED.fullmatch(match["login"]) if match else None
            product = product or (numbered is not None and is_ordinary(numbered["word"], ""))
            if not (product and text.endswith(WITH, 0, end)):
                yield from _hit(text, match, "unworded" if text[end - 3 : end] in (" of", "ock") else "formed")
    rules: tuple[tuple[Words, re.Pattern[str], Form], ...]
    rules = (
        (BEHIND, BEFORE, "unworded"),
        (POSSESSED, OWNER, "formed"),
        (DID, OWNER, "unworded"),
        (LABELS, SERVING, "formed"),
        (ABROAD, SERVING, "formed"),
    )
    for words, pattern, form in rules:
        for start, _ in words.spans(text):
            yield from _hit(text, pattern.search(text, max(0, start - REACH), start), form)


def in_tables(text: str) -> Iterator[Hit]:
    """Yield logins in a column named so, of a CSV file, an `INSERT` or a Markdown table."""
    if not LABELS.spans(text):
        return
    for cell in cells(text) if "," in text or ";" in text or "\t" in text else ():
        if _names_a_login(cell.name):
            yield from _hit(text, WHOLE.fullmatch(text, cell.start, cell.end))
    for table in TABLE.finditer(text) if "|" in text else ():
        columns = [_names_a_login(heading.strip(" *`_")) for heading in table["head"].strip().strip("|").split("|")]
        for row in ROW.finditer(text, table.start("rows"), table.end("rows")):
            inner = CELL.finditer(text, row.start() + row.group().index("|") + 1, row.end())
            for is_one, value in zip(columns, inner, strict=False):
                if is_one:
                    yield from _hit(text, WHOLE.fullmatch(text, *value.span("value")))


def _names_a_login(column: str) -> bool:
    name = HUMP.sub(" ", column).replace("_", " ").casefold().strip()
    return name in LABELS.words or name in USERS.words or name in ABROAD.words


def formed_alone(text: str) -> Iterator[Hit]:
    """Yield logins that need no context: a given name or an initial apart from a surname, or a name with two digits
    behind it."""
    for match in ALONE_FORMED.finditer(text):
        if not shared(match["login"]) and (_is_named(match["first"], match["last"]) or _is_numbered(match["login"])):
            yield Hit(*match.span("login"), ALONE_SCORE)


def _is_named(first: str, last: str | None) -> bool:
    known = names()
    if last is None or last in all_words():
        return False
    if len(first) == 1:
        return len(last) > NAMED and last in known.surnames
    return first in known.sure and first not in known.everyday


def _is_numbered(login: str) -> bool:
    word = login.rstrip("0123456789")
    return word.isalpha() and NAMED < len(word) < len(login) - 1 and personal(word)


def handles(text: str) -> Iterator[Hit]:
    """Yield `@somebody` in prose; decorators, at-rules, scopes of packages and variables of programs do not count."""
    code = code_spans(text)
    for match in HANDLE.finditer(text) if "@" in text else ():
        login = match["login"].rstrip(".-_")
        end = match.start("login") + len(login)
        if within(code, match.start(), end) or not is_login(login, "unworded"):
            continue
        alone = ALONE.search(text, max(0, match.start() - 80), match.start()) and LINE_ENDS.match(text, match.end())
        plain = alone or of_words(login) or (login.isalpha() and len(login) <= SHORT)
        if personal(login) or any(map(str.isdigit, login)) or not plain:
            yield Hit(match.start("login"), end, SCORE)


def _of_programs(text: str) -> Iterator[Hit]:
    """Yield logins in programs' syntax, but no words of another language: in `ID colonna ordinamento`, ID is no
    command."""
    spoken = spoken_in(text)
    for hit in announced(text):
        login = text[hit.start : hit.end]
        language = spoken[0] if len(spoken) == 1 else ""
        word = spoken and login.isalpha() and is_ordinary(login.lower(), language)
        if not word or names().know(login.translate(FOLDED)) or personal(login):
            yield hit


def usernames(text: str) -> Iterator[Hit]:
    """Yield all logins. One within a web address scores lower, since the whole address may be redacted."""
    finders = (labelled, signed_in, in_tables, formed_alone, _of_programs, handles)
    told_of = (told_logins, paired_logins, account_sentences)
    for hit in itertools.chain.from_iterable(finder(text) for finder in (*finders, *told_of)):
        within_address = "/" in text and IN_ADDRESS.search(text, max(0, hit.start - FAR), hit.start)
        yield hit._replace(score=IN_AN_ADDRESS) if within_address else hit


def recognizers(policy: PrivacyPolicy) -> Iterator[Recognizer]:
    """Yield the recognizer of logins."""
    yield Recognizer("username", "USERNAME", usernames, version=VERSION, libraries=LIBRARIES)
