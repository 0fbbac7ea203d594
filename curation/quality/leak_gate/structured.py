"""Finds identifiers that stock recognizers miss, or find where there is none: by RE2 and check digits, apart from the
detector's rules and from Presidio's.

A hit blocks a release, so a rule here is narrow: a check digit holds, nothing else looks so, or the word just before
says so. RE2 needs time linear in the text whatever the text. Each rule says what it does better than the stock of
`second_opinion`; what that finds as well stands in no rule (`tests/bench/gate.py` measures both).
"""

from __future__ import annotations

import functools
import ipaddress
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import re2  # type: ignore[import-untyped, unused-ignore]
from stdnum import iban
from stdnum.es import dni, nie
from stdnum.fr import nir
from stdnum.in_ import pan
from stdnum.it import codicefiscale

from curation.privacy.profile import EntityType
from curation.quality.leak_gate.hits import Found
from curation.quality.leak_gate.marked import marked
from curation.quality.leak_gate.numbers import (
    ABROAD,
    JOINS,
    RUN,
    before,
    is_joined,
    numbers,
    of_a_thing,
    of_nobody,
    phones_abroad,
    stands_alone,
)

Valid = Callable[[str], bool]
# Endings in the names of files and services that follow an @ and a dot but are no domains.
NO_DOMAINS = frozenset(
    (
        "css",
        "csv",
        "gif",
        "htm",
        "html",
        "jpeg",
        "jpg",
        "js",
        "json",
        "md",
        "pdf",
        "png",
        "service",
        "svg",
        "txt",
        "xml",
    )
)
IBAN_LENGTHS = range(15, 35)
BY_STATES = ("ssn", "nir", "dni", "nie", "codice_fiscale", "pan", "aadhaar", "pesel", "steuer_id", "bsn", "tfn")
NATIONAL: tuple[EntityType, ...] = ("NATIONAL_ID", "TAX_ID")
# Kind → entity types that the detector may give it. If a profile keeps one of them, the kind is not searched for.
KINDS: Mapping[str, tuple[EntityType, ...]] = {
    "email": ("EMAIL_ADDRESS",),
    "phone": ("PHONE_NUMBER",),
    "card": ("CREDIT_CARD",),
    "iban": ("IBAN_CODE",),
    "ip": ("IP_ADDRESS",),
    "mac": ("MAC_ADDRESS",),
    "private_key": ("SECRET",),
    "token": ("SECRET",),
    **dict.fromkeys(BY_STATES, NATIONAL),
}


@dataclass(frozen=True)
class Rule:
    """A pattern, and a test of what matches it.

    The pattern needs no lookaround: a match counts only where no word continues beside it and, across one of `joins`,
    no number.
    """

    kind: str
    pattern: bytes
    valid: Valid = lambda written: True
    joins: bytes = b""


def is_address(written: str) -> bool:
    """Return whether a match is an e-mail address: no file name, no place on a map (`/@43.04,-2.42`), no variable of a
    template (`{password}@`, `%PASS%@`), and not `git@`, by which every repository is reached.
    """
    local, _, domain = written.rpartition("@")
    top = domain.rpartition(".")[2].lower()
    known = top not in NO_DOMAINS and any(map(str.isalpha, top)) and not local.endswith(("}", "%"))
    return known and local.lower() != "git" and any(map(str.isalnum, local))


def _ipv4(written: str) -> bool:
    """Return whether an IPv4 address is a host's: no network, netmask, loopback or multicast address."""
    parts = written.split(".")
    if any(int(part) > 255 or (part[0] == "0" and part != "0") for part in parts):
        return False
    return 0 < int(parts[0]) < 224 and parts[0] != "127" and parts[3] != "0"


def _ipv6(written: str) -> bool:
    try:
        address = ipaddress.IPv6Address(written.rstrip(":."))
    except ValueError:
        return False
    return not (address.is_loopback or address.is_unspecified or address.is_multicast)


def _mixed(written: str) -> bool:
    return len(written) == 17 and ":" in written and "-" in written


def _in_groups(written: str) -> bool:
    return " " in written and bool(codicefiscale.is_valid(written.replace(" ", "").upper()))


def _spelt(checked: Callable[[str], bool]) -> Valid:
    """Return a check of python-stdnum that ignores the characters between the parts."""
    return lambda written: checked("".join(c for c in written if c.isalnum()).upper())


RULES = (
    # EmailRecognizer asks for a known top-level domain, for letters of ASCII, and for an @.
    Rule("email", rb"[A-Za-z0-9\x01._%+'-]+@(?:[A-Za-z0-9\x01-]+\.)+[A-Za-z\x01]{2,24}", is_address),
    Rule(
        "email",
        rb"(?i)[a-z0-9._%+-]+ ?[\[({<] ?(?:at|@) ?[\])}>] ?[a-z0-9-]+"
        rb"(?: ?(?:[\[({<] ?(?:dot|\.) ?[\])}>]|\.) ?[a-z0-9-]+){1,4}",
    ),
    # PhoneRecognizer is phonenumbers, by which the detector looks.
    Rule("phone", rb"\([2-9][0-9]{2}\)[ -]?[0-9]{3}[-. ][0-9]{4}", joins=JOINS),
    # IpRecognizer takes versions, loopback and masks.
    Rule("ip", rb"(?:[0-9]{1,3}\.){3}[0-9]{1,3}", _ipv4, b"."),
    Rule("ip", rb"(?i)(?:[23][0-9a-f]{3}|f[cd][0-9a-f]{2}|fe80):[0-9a-f:.]{2,36}", _ipv6),
    # Presidio knows nothing of France.
    Rule("nir", rb"[12] ?[0-9]{2} ?[0-9]{2} ?2[AB] ?[0-9]{3} ?[0-9]{3} ?[0-9]{2}", _spelt(nir.is_valid), JOINS),
    # EsNifRecognizer and EsNieRecognizer take seven digits and a letter, so they count only where one is named; they
    # find none with dots, or with a dash behind the first letter.
    Rule("dni", rb"(?:[0-9]{8}|[0-9]{2}\.[0-9]{3}\.[0-9]{3})-?[A-Z]", _spelt(dni.is_valid), JOINS),
    Rule("nie", rb"[XYZ]-?[0-9]{7}-?[A-Z]", _spelt(nie.is_valid)),
    # ItFiscalCodeRecognizer finds none in groups, as the card has it.
    Rule(
        "codice_fiscale",
        rb"(?i)[A-Z]{3} ?[A-Z]{3} ?[0-9L-V]{2} ?[A-Z] ?[0-9L-V]{2} ?[A-Z] ?[0-9L-V]{3} ?[A-Z]",
        _in_groups,
    ),
    # MacAddressRecognizer asks for one mark between all pairs.
    Rule("mac", rb"[0-9A-Fa-f]{2}(?:[:-][0-9A-Fa-f]{2}){5,}", _mixed),
    # InPanRecognizer needs time that grows with the square of the text.
    Rule("pan", rb"[A-Z]{3}P[A-Z][0-9]{4}[A-Z]", _spelt(pan.is_valid)),
    # PrivateKeyDetector asks for the first line and no key.
    Rule("private_key", rb"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----[^-]{0,200}?[A-Za-z0-9+/]{24,}=*"),
    # AWSKeyDetector finds a secret key in quotes only, GitHubTokenDetector no fine-grained token, SlackDetector no hook
    # without https:// and no token without a number, JwtTokenDetector none that was cut or is long.
    Rule("token", rb"(?i)aws_?secret_?(?:access_?)?key[\"']? ?[:=] ?[\"']?[A-Za-z0-9/+]{40}"),
    Rule("token", rb"github_pat_[A-Za-z0-9_]{40,}"),
    # ArtifactoryDetector takes words in capitals, and asks for a blank or a quote behind the key.
    Rule("token", rb"AKCp[A-Za-z0-9]{10,}", lambda written: any(map(str.isdigit, written))),
    Rule("token", rb"xox[abeprs]-[A-Za-z0-9-]{10,}"),
    Rule("token", rb"hooks\.slack\.com/services/[A-Z0-9]{8,14}/[A-Z0-9]{8,14}/[A-Za-z0-9]{20,}"),
    Rule("token", rb"eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}"),
)
# IbanRecognizer finds none in small letters, and none behind two letters and two digits of something else.
IBAN = rb"[A-Za-z]{2}[0-9]{2}(?:[ .\-\t\n\v]{0,3}[A-Za-z0-9]){11,}"
IBAN_START = re.compile(rb"(?<![0-9A-Za-z_\x01])[A-Za-z]{2}\d\d(?=[ .\-\t\n\v]{0,3}[0-9A-Za-z])")
IBAN_GROUP = re.compile(rb"[ .\-\t\n\v]{0,3}([0-9A-Za-z]+)")
# Words that say that four numbers with dots are no address; and the text between two numbers to which they apply.
VERSION = re2.compile(
    rb"(?i)(?:(?:^|[^a-z])(?:v|ver|versions?|release|firmware|fw|build|kernel|revision|rev|sdk|driver|treiber|patch"
    rb"|hotfix|section|chapter)\.?(?: (?:number|no|nr|is|was|to|from|auf|von|de|a))?"
    rb"|(?:^|[^/a-z])(?-i:[A-Z])[a-z0-9_]{1,20}/)"
    rb"[ :=#(>\"'-]{0,3}v?\z"
)
CLAUSE = re.compile(rb"(?:\A|[^A-Za-z0-9_.])[A-Z]\.\Z")  # of a standard, as it numbers them: A.2.2.4.12
ANOTHER = re.compile(rb" ?(?:,|-|->|/|to|and|or|und|auf|bis|nach|et|a|y)? ?v?")
# Of addresses one in five thousand has four numbers below 32 outside 10.0.0.0/8, of versions most have: behind the name
# of a product or what programs are called these are a version, unless a machine is named in the line.
SMALL = 32
PRODUCT = re2.compile(
    rb"(?:[0-9]{1,2}(?:\.[0-9]{1,2}){1,2},? (?:or|and|to) |(?:^|[^A-Za-z0-9_.])[a-z][a-z0-9_+]+-"
    rb"|(?:^|[^A-Za-z0-9_])(?:[A-Z][A-Za-z0-9_+]*|(?i:updates?|upgrades?|client|app|agent|plug-?in|add-?in|modules?|package"
    rb"|library|player|browser|installer|bios|uefi|middleware|runtime|products?|source|(?:on-)?prem(?:ises)?|edition"
    rb"|framework))[ /@=-]{1,2})\(?\z"
)
UPDATED = re2.compile(rb"(?i)(?:^|[^a-z])(?:updat|upgrad|downgrad)[a-z]{1,4} (?:(?:to|from|auf|von) )?\z")
RELEASED = re.compile(rb"(?i) (?:rc|beta|alpha|ga|releases?)(?:[0-9]|\b)")
MACHINE = re2.compile(
    rb"(?i)(?:^|[^a-z])(?:ip|ips|ipv4|hosts?|hostname|servers?|address(?:es)?|adresse|dns|gateway|router?|record|node"
    rb"|machine|ping|ssh|telnet|login|from|via|at|on|im|unter|laptop|firewall|home|office|workstation|printer|proxy|camera"
    rb"|users?|customers?|macbook|modem|phone|pc|device|vpn|visitor|attacker|(?:un)?(?:block|bann?|whitelist|allow|den[iy])"
    rb"(?:ed|s)?|connect\w*|log(?:ged|s)?|attack\w*|scan\w*)(?:$|[ :=(])|://|@"
)


@functools.cache
def _compiled() -> tuple[re2.Set, tuple[re2._Regexp, ...]]:
    """Return all patterns as one set, to tell in one pass which of them match, and each alone, to tell where."""
    every = re2.Set.SearchSet()
    for pattern in (*(rule.pattern for rule in RULES), IBAN, RUN, ABROAD):
        every.Add(pattern)
    every.Compile()
    return every, tuple(re2.compile(rule.pattern) for rule in RULES)


def structured(text: str) -> Iterator[Found]:
    """Yield what has the form of an identifier, in no order; linear in the text, which is as from `leak.bare`."""
    raw = marked(text)
    every, compiled = _compiled()
    present = every.Match(raw) or ()
    yield from _search(raw, present, compiled)


def _search(raw: bytes, present: list[int] | tuple[()], compiled: tuple[re2._Regexp, ...]) -> Iterator[Found]:
    for index in present:
        if index < len(RULES):
            yield from _matches(raw, RULES[index], compiled[index])
    if len(RULES) in present:
        yield from _ibans(raw)
    if len(RULES) + 1 in present:
        yield from numbers(raw)
    if len(RULES) + 2 in present:
        yield from phones_abroad(raw)


def _matches(raw: bytes, rule: Rule, pattern: re2._Regexp) -> Iterator[Found]:
    version = -1  # end of the last version number
    for match in pattern.finditer(raw):
        start, end = match.span()
        if not stands_alone(raw, start, end, rule.joins, extended=rule.kind == "phone") or not rule.valid(
            match.group().decode("ascii")
        ):
            continue
        if rule.kind == "ip" and (
            VERSION.search(before(raw, start))
            or (version >= 0 and ANOTHER.fullmatch(raw, version, start))
            or _is_small_version(match.group(), before(raw, start), RELEASED.match(raw, end) is not None)
        ):
            version = end
            continue
        if not _is_a_thing(raw, rule.kind, start, end):
            yield Found(start, end, rule.kind)


def _is_small_version(written: bytes, told: bytes, released: bool) -> bool:
    parts = [] if b":" in written else list(map(int, written.split(b".")))
    small = bool(parts) and max(parts) < SMALL and parts[0] != 10
    if small and CLAUSE.search(told):
        return True
    named = (released or PRODUCT.search(told) is not None) and MACHINE.search(told) is None
    return small and (named or UPDATED.search(told) is not None)


def _is_a_thing(raw: bytes, kind: str, start: int, end: int) -> bool:
    """Return whether a number in the form of a person's is the number of an order, a part or the like."""
    if kind in BY_STATES:
        return of_nobody(raw, start, end)
    if kind == "mac":
        return is_joined(raw, start, end)
    return kind == "phone" and of_a_thing(raw, start, end)


def _ibans(raw: bytes) -> Iterator[Found]:
    """Yield for each start the one length at which country, structure and check digits hold."""
    for match in IBAN_START.finditer(raw):
        start, end, written = match.start(), match.end(), match.group()
        while len(written) < IBAN_LENGTHS.stop and (group := IBAN_GROUP.match(raw, end)):
            written, end = written + group[1], group.end()
            if len(written) in IBAN_LENGTHS and iban.is_valid(written.decode("ascii"), check_country=False):
                yield Found(start, end, "iban")
                break
