"""The forms of logins, and tests for logins that name no person: roots, services, mailboxes, placeholders, words."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterator
from importlib.resources import files
from typing import Literal, NamedTuple

from curation.privacy.rules.english import all_words, common_words
from curation.privacy.rules.names.given_names import names
from curation.text.readings import FOLDED
from curation.text.word_files import word_file

LISTS = word_file("privacy/logins/file_endings")

LETTER = r"A-Za-z0-9\u00c0-\u024f"  # no Han, Kana or Hangul: these go on behind a login without a blank
LOGIN = rf"[{LETTER}_][{LETTER}_.+\-]{{0,62}}"
# The form that a login must have. `any`: none. `unworded`: it is more than words. `cased`: that, or a capital inside.
# `formed`: no word looks like it. `tagged`: that, or a capital inside.
type Form = Literal["any", "unworded", "cased", "formed", "tagged"]
CASED = re.compile(r"[a-z][A-Z]")
SHORTEST, LONGEST = 2, 40
PART = re.compile(r"[A-Z]{2,}(?![a-z])|[A-ZÀ-Þ]?[a-zà-ɏ]+|[A-Z]+")
APART = re.compile(r"[_.+\-]")
HASH = re.compile(r"(?i)(?=[a-f]{0,40}\d)[0-9a-f\-]{16,}")
# `v1.2`, `3.11`, `report.pdf`, `main.py`: versions and files.
OTHER = re.compile(r"(?i)v?\d[\d.]*(?:[a-z]{1,5}\d*)?|.*\.(?:" + LISTS.alternation("other") + ")")
OF_A_ROLE = ("user", "admin", "service", "account", "params", "username", "_name")
NUMBERED = 4  # digits behind one letter
# Particles that are joined to a surname: jvdberg, a.demeer, jan.devries, mdirossi.
PARTICLES = re.compile(
    r"\A(?:van(?:de[rn]?)?|v[ad]|de[rn]?|d[aiu]|dell?[aeo]?|dos?|las?|ter?|ten|von|zum?)(?=[a-z]{4})"
)
# Three initials with the kind of a second account: jdv-admin.
SECOND = re.compile(r"(?P<initials>[a-z]{3})[-_.](?:admin|adm|a|ext|extern|prive|dev|test|beheer)\d?")
NAMED, TAIL = 4, 3  # letters of a surname, and of a given name, within a login of one word


class Accounts(NamedTuple):
    """Lists of words about accounts that no person has.

    Attributes:
        accounts: whole logins that name no person.
        roles: words that name a role.
        service_marks: words that make any login a service's.
        systems: systems that are known by three letters.
    """

    accounts: frozenset[str]
    roles: frozenset[str]
    service_marks: frozenset[str]
    systems: frozenset[str]


@functools.cache
def accounts() -> Accounts:
    """Return the lists, read once a process."""
    lists = json.loads((files(__package__) / "shared_accounts.json").read_bytes())
    return Accounts(*(frozenset(lists[field]) for field in Accounts._fields))


@functools.lru_cache(maxsize=4096)
def shared(login: str) -> bool:
    """Whether a login names no person in any context: a system's or service's account, a role, a placeholder, a
    number, a file, an everyday word."""
    lists = accounts()
    small = login.lower().strip("_.+-")
    parts = _parts(login)
    if second(small):
        return False
    if not SHORTEST <= len(small) <= LONGEST or not parts or small in lists.accounts or HASH.fullmatch(small):
        return True
    if personal(login):
        return bool(lists.service_marks.intersection(parts))
    if small.endswith(OF_A_ROLE) or OTHER.fullmatch(small) or lists.service_marks.intersection(parts):
        return True
    numbered = parts[0] not in lists.roles and sum(map(str.isdigit, small)) >= NUMBERED  # x482913, as employers give
    if not numbered and all(len(part) == 1 or part in lists.roles for part in parts):
        return True
    return small.isalpha() and login[1:] == small[1:] and _is_common(small) and small not in names().small


@functools.lru_cache(maxsize=4096)
def of_nobody(login: str) -> bool:
    """Whether a login is `shared`, or consists of words alone, as many other things do: `blue_fox`,
    `case-sensitive`."""
    parts = _parts(login)
    if shared(login) or personal(login) or login.lower() in names().small:
        return shared(login)
    return not any(map(str.isdigit, login)) and all(len(part) == 1 or _is_a_word(part) for part in parts)


def _parts(login: str) -> list[str]:
    """Return the runs of letters in a login, folded; a capital begins a new one."""
    return [part.translate(FOLDED) for part in PART.findall(login)]


def _is_common(word: str) -> bool:
    known = names()
    return word in common_words() or word in known.everyday or word in known.nobody


def _is_a_word(part: str) -> bool:
    known = names()
    return part in all_words() or part in known.everyday or part in known.nobody or part in known.ordinary


def formed(login: str) -> bool:
    """Whether a login looks like no word: it has a letter, and a digit, an underscore, a dot, or somebody's name."""
    if not any(map(str.isalpha, login)):
        return False
    return any(map(str.isdigit, login)) or "_" in login or "." in login or personal(login) or second(login)


def is_login(login: str, form: Form) -> bool:
    """Whether a login names a person and has the required form."""
    cased = CASED.search(login) is not None
    loose = form == "any" or (cased and form in ("cased", "tagged"))
    if shared(login) if loose else of_nobody(login):
        return False
    return form not in ("tagged", "formed") or formed(login) or (cased and form == "tagged")


@functools.lru_cache(maxsize=4096)
def personal(login: str) -> bool:
    """Whether a login is made of somebody's name: `anna.weber`, `aweber`, `annaw`, `weber_a`, `anna-maria`."""
    known = names()
    parts = [
        part for piece in APART.split(login.lower()) if (part := "".join(filter(str.isalpha, piece)).translate(FOLDED))
    ]
    parts = [part for part in parts if part not in accounts().roles] or parts  # mrossi-admin is mrossi's
    if len(parts) > 1:
        surname = any(
            (part in known.surnames or PARTICLES.sub("", part, count=1) in known.surnames)
            and (part not in all_words() or min(map(len, parts)) == 1)
            for part in parts
        )
        first, last = parts[0], parts[-1]
        both = (first in known.sure or first in known.unsure) and last in known.surnames and last not in known.everyday
        return surname or both or any(part in known.sure and part not in known.everyday for part in parts)
    word = parts[0] if parts else ""
    if not word or word in all_words() or word in known.everyday:
        return False
    return word in known.sure or word in known.surnames or any(_halves(word))


@functools.lru_cache(maxsize=4096)
def initialled(login: str) -> bool:
    """Whether a login is made of a name but is none itself, as an initial with a surname is: `aweber`, `weber-a`."""
    known = names()
    return personal(login) and login.lower() not in known.surnames and login.lower() not in known.sure


def _halves(word: str) -> Iterator[bool]:
    """Yield, for every way to split a word, whether the halves are an initial or given name with a surname or an
    initial."""
    known = names()
    for at in range(1, len(word)):
        first, last = word[:at], word[at:]
        given = at == 1 or (at >= TAIL and first in known.sure)
        yield given and len(last) >= NAMED and last in known.surnames
        particle = PARTICLES.match(last) if at == 1 else None
        yield particle is not None and last[particle.end() :] in known.surnames
        yield at >= NAMED and first in (known.surnames if len(last) == 1 else known.sure) and len(last) <= 1


@functools.lru_cache(maxsize=4096)
def second(login: str) -> bool:
    """Whether a login is a second account of a person known by three initials: `jdv-admin`, but not `sql-admin`."""
    match = SECOND.fullmatch(login.lower())
    return match is not None and match["initials"] not in accounts().systems and not _is_a_word(match["initials"])


def of_one(owner: str) -> bool:
    """Whether the owner of a repository looks like a person, not an organisation: a name, or two digits at the end."""
    parts = _parts(owner)
    word = any(len(part) > TAIL and _is_a_word(part) and not names().know(part) for part in parts)
    return (personal(owner) and not word) or owner[-2:].isdigit()


@functools.lru_cache(maxsize=4096)
def of_words(handle: str) -> bool:
    """Whether a handle is made of words, as programs name things: `staticmethod`, `certParams`, `ng_model`."""
    parts = _parts(handle)
    if len(parts) > 1 and any(len(part) > TAIL and _is_a_word(part) and not names().know(part) for part in parts):
        return True
    return bool(parts) and all(_in_words(part) for part in parts)


def of_no_word(login: str) -> bool:
    """Whether no part of three letters or more is a word, and a part has four letters or the login three digits.
    `Office365`, `ipv4` and `config_v2` fail."""
    parts = [part for part in _parts(login) if len(part) >= TAIL]
    long = any(len(part) > TAIL for part in parts) or sum(map(str.isdigit, login)) >= TAIL
    return long and not any(map(_is_a_word, parts))


def _in_words(part: str) -> bool:
    """Whether a part is a word, two joined words of at least three letters each, or shorter than three letters."""
    if len(part) < TAIL or _is_a_word(part):
        return True
    sure = names().sure
    halves = ((part[:at], part[at:]) for at in range(TAIL, len(part) - TAIL + 1))
    return any(_is_a_word(first) and _is_a_word(last) and first not in sure for first, last in halves)
