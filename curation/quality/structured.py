"""Identifiers with a form of their own, searched a second time: RE2 and check digits, apart from the detector's rules.

A hit blocks a release, so a rule here is narrow: a check digit holds, nothing else looks so, or the word just before
says so. RE2 needs time linear in the text whatever the text.
"""

from __future__ import annotations

import codecs
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

from curation.privacy.profile import EntityType, Profile
from curation.privacy.surrogates import DOMAINS, NETWORKS, PHONES
from curation.quality.hits import Found
from curation.quality.numbers import (
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
LETTER, OTHER, DASH = b"\1", b"\2", b"-"
MARKED = "a byte a character"
# What stands behind an @ and a dot in the names of files and services, and is no domain.
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
NO_NINO = frozenset(("BG", "GB", "KN", "NK", "NT", "TN", "ZZ"))
IBAN_LENGTHS = range(15, 35)
BY_STATES = ("ssn", "nino", "nir", "dni", "nie", "codice_fiscale", "pan", "aadhaar", "pesel", "steuer_id", "bsn", "tfn")
NATIONAL: tuple[EntityType, ...] = ("NATIONAL_ID", "TAX_ID")
# Kind → what the detector may take it for. Where a profile keeps one of these, the kind is not looked for.
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


def _marked(error: UnicodeError) -> tuple[bytes, int]:
    """A byte for each character that is not ASCII: whether it is a letter or digit or not."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    run = error.object[error.start : error.end]
    return b"".join(LETTER if c.isalnum() else OTHER for c in run), error.end


codecs.register_error(MARKED, _marked)


@dataclass(frozen=True)
class Rule:
    """A form, and what must hold of what has it. It needs no lookaround: a match counts only where no word goes on
    beside it, nor a number behind one of `joins`."""

    kind: str
    pattern: bytes
    valid: Valid = lambda written: True
    joins: bytes = b""


def _address(written: str) -> bool:
    local, _, domain = written.rpartition("@")
    known = domain.rpartition(".")[2].lower() not in NO_DOMAINS
    return known and local.lower() != "git" and any(map(str.isalnum, local))


def _ipv4(written: str) -> bool:
    """A host's address: no network's, netmask, loopback or multicast."""
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


def _mac(written: str) -> bool:
    """Twelve hexadecimal digits, not more; four and four with dots are a number where no letter is among them."""
    digits = [c for c in written if c.isalnum()]
    return len(digits) == 12 and len(set(digits)) > 1 and ("." not in written or any(map(str.isalpha, digits)))


def _nino(written: str) -> bool:
    prefix = written[:2]
    return prefix not in NO_NINO and not set(prefix) & set("DFIQUV") and prefix[1] != "O"


def _spelt(checked: Callable[[str], bool]) -> Valid:
    """A check of python-stdnum, whatever stands between the parts."""
    return lambda written: checked("".join(c for c in written if c.isalnum()).upper())


RULES = (
    Rule("email", rb"[A-Za-z0-9\x01._%+'-]+@(?:[A-Za-z0-9\x01-]+\.)+[A-Za-z\x01]{2,24}", _address),
    Rule(
        "email",
        rb"(?i)[a-z0-9._%+-]+ ?[\[({<] ?(?:at|@) ?[\])}>] ?[a-z0-9-]+"
        rb"(?: ?(?:[\[({<] ?(?:dot|\.) ?[\])}>]|\.) ?[a-z0-9-]+){1,4}",
    ),
    Rule("phone", rb"\([2-9][0-9]{2}\)[ -]?[0-9]{3}[-. ][0-9]{4}", joins=JOINS),
    Rule("ip", rb"(?:[0-9]{1,3}\.){3}[0-9]{1,3}", _ipv4, b"."),
    Rule("ip", rb"(?i)(?:[23][0-9a-f]{3}|f[cd][0-9a-f]{2}|fe80):[0-9a-f:.]{2,36}", _ipv6),
    Rule("mac", rb"[0-9A-Fa-f]{2}(?:[:-][0-9A-Fa-f]{2}){5,}", _mac),
    Rule("mac", rb"[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}", _mac),
    Rule("nino", rb"[A-Z]{2} ?[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[A-D]", _nino),
    Rule("nir", rb"[12] ?[0-9]{2} ?[0-9]{2} ?2[AB] ?[0-9]{3} ?[0-9]{3} ?[0-9]{2}", _spelt(nir.is_valid), JOINS),
    Rule("dni", rb"(?:[0-9]{8}|[0-9]{2}\.[0-9]{3}\.[0-9]{3})-?[A-Z]", _spelt(dni.is_valid), JOINS),
    Rule("nie", rb"[XYZ]-?[0-9]{7}-?[A-Z]", _spelt(nie.is_valid)),
    Rule(
        "codice_fiscale",
        rb"(?i)[A-Z]{3} ?[A-Z]{3} ?[0-9L-V]{2} ?[A-Z] ?[0-9L-V]{2} ?[A-Z] ?[0-9L-V]{3} ?[A-Z]",
        _spelt(codicefiscale.is_valid),
    ),
    Rule("pan", rb"[A-Z]{3}P[A-Z][0-9]{4}[A-Z]", _spelt(pan.is_valid)),
    Rule("private_key", rb"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----[^-]{0,200}?[A-Za-z0-9+/]{24,}=*"),
    Rule("token", rb"(?:AKIA|ASIA)[A-Z0-9]{16}"),
    Rule("token", rb"(?i)aws_?secret_?(?:access_?)?key[\"']? ?[:=] ?[\"']?[A-Za-z0-9/+]{40}"),
    Rule("token", rb"gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{40,}"),
    Rule("token", rb"xox[abeoprs]-[A-Za-z0-9-]{10,}"),
    Rule("token", rb"hooks\.slack\.com/services/[A-Z0-9]{8,14}/[A-Z0-9]{8,14}/[A-Za-z0-9]{20,}"),
    Rule("token", rb"eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}"),
)
IBAN = rb"[A-Za-z]{2}[0-9]{2}(?:[ .\-\t\n\v]{0,3}[A-Za-z0-9]){11,}"
IBAN_START = re.compile(rb"(?<![0-9A-Za-z_\x01])[A-Za-z]{2}\d\d(?=[ .\-\t\n\v]{0,3}[0-9A-Za-z])")
IBAN_GROUP = re.compile(rb"[ .\-\t\n\v]{0,3}([0-9A-Za-z]+)")
# What says that four numbers with dots between them are no address; and what stands between two that it says it of.
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
    """All forms at once, to tell in one pass which of them stand somewhere, and each alone, to tell where."""
    every = re2.Set.SearchSet()
    for pattern in (*(rule.pattern for rule in RULES), IBAN, RUN, ABROAD):
        every.Add(pattern)
    every.Compile()
    return every, tuple(re2.compile(rule.pattern) for rule in RULES)


def structured(text: str, kinds: frozenset[str], reserved: frozenset[str] = frozenset()) -> Iterator[Found]:
    """What has the form of an identifier of one of `kinds`, in no order; linear in the text.

    Args:
        text: as from `leak.bare`.
        kinds: of `KINDS`, those that count.
        reserved: of those, the ones of which values that are set aside for examples, and so are nobody's, do not count.
    """
    raw = text.encode("ascii", MARKED)
    every, compiled = _compiled()
    present = every.Match(raw) or ()
    for found in _search(raw, present, compiled):
        written = text[found.start : found.end]
        if found.kind in kinds and not (found.kind in reserved and _is_reserved(found.kind, written)):
            yield found


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
    version = -1  # where the last version of something ended
    for match in pattern.finditer(raw):
        start, end = match.span()
        if not stands_alone(raw, start, end, rule.joins) or not rule.valid(match.group().decode("ascii")):
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
    """Whether the number is an order's, a part's or the like, though it has the form of a person's."""
    if kind in BY_STATES:
        return of_nobody(raw, start, end)
    if kind == "phone":
        return of_a_thing(raw, start, end)
    return kind == "mac" and DASH in raw[start:end] and is_joined(raw, start, end)


def _ibans(raw: bytes) -> Iterator[Found]:
    """From each start, the one length at which country, structure and check digits hold."""
    for match in IBAN_START.finditer(raw):
        start, end, written = match.start(), match.end(), match.group()
        while len(written) < IBAN_LENGTHS.stop and (group := IBAN_GROUP.match(raw, end)):
            written, end = written + group[1], group.end()
            if len(written) in IBAN_LENGTHS and iban.is_valid(written.decode("ascii"), check_country=False):
                yield Found(start, end, "iban")
                break


def kinds_for(profile: Profile) -> tuple[frozenset[str], frozenset[str]]:
    """The kinds that a profile does not keep; and those of them for which it writes surrogates, which are drawn from
    what is set aside for examples (RFC 2606, 3849, 5737, 7042; numbers that regulators keep for fiction)."""
    operators = {kind: [profile.operator_for(each).operator for each in types] for kind, types in KINDS.items()}
    counted = frozenset(kind for kind, chosen in operators.items() if "keep" not in chosen)
    return counted, frozenset(kind for kind in counted if "surrogate" in operators[kind])


FICTION = tuple(re.sub(r"\D", "", form) for forms in PHONES.values() for form in forms)


def _is_reserved(kind: str, written: str) -> bool:
    if kind == "email":
        return written.rpartition("@")[2].lower() in DOMAINS
    if kind == "phone":
        digits = re.sub(r"\D", "", written)
        return any(number.startswith(FICTION) for number in (digits, *(code + digits.lstrip("0") for code in PHONES)))
    if kind == "ip":
        return written.startswith(NETWORKS) or written.lower().startswith("2001:db8:")
    return kind == "mac" and written.upper().startswith("00:00:5E:00:53:")
