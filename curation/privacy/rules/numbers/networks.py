"""Addresses of networks and wallets: IPv4 and IPv6, told from versions of software; Ethereum and Bitcoin addresses."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator

from stdnum import bitcoin

from curation.privacy.policy import PrivacyPolicy
from curation.privacy.rules.recognizer import Hit, Recognizer
from curation.text.word_files import word_file

LISTS = word_file("privacy/numbers/programs_and_machines")

POINT = r"\s?(?:\.|\[\.\]|\(\.\)|\[dot\])\s?"
IPV4 = re.compile(
    rf"\d(?<!\w.)(?<!\d\..)(?<!\b[A-Za-z]\..)\d{{0,2}}(?:{POINT}\d{{1,3}}){{3}}(?!\w|\.\d| \. \d)"
)  # what follows a full stop is no part
IPV6 = re.compile(r"(?<![\w:.])[0-9A-Fa-f:]{1,38}[0-9A-Fa-f](?:(?:\.\d{1,3}){3})?(?!\w|:\w|\.\d)")
NET = re.compile(r"/(\d{1,2})(?![\w.])")
HOSTS = 31  # bits of a net from which it is one machine or two
PRIVATE = tuple(map(ipaddress.IPv4Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")))  # RFC 1918
MULTICAST = 224  # first octet of what is no machine's: groups, and what is reserved
PORT_OR_NET = re.compile(r":\d{2,5}(?!\d)|/\d{1,2}(?!\d)")
VERSION = re.compile(
    r"(?:(?i:(?<!\w)(?:v|ver|versions?|versionen|versión|versione|versie|wersja|firmware|fw)\b\.?"
    r"(?:\s(?:number|no|nr|is|was|to|from|auf|von|de|à|a))?"
    r"|(?<!\w)(?:build|release|rev|revision|sdk|driver|treiber|patch|hotfix|section|chapter|clause|abschnitt|kapitel)\b\.?"
    r"|§)|(?<![/\w])[A-Z]\w{1,20}/)[\s:=#(\->\"']{0,3}$"
)
# Four small numbers are also a version where its clause says so, and no machine is named in between.
SMALL = 31
NO_MACHINE = (
    r"(?:(?!(?:on|at|via|hosts?|servers?|ips?|dns|address(?:es)?|gateway|record|route|node|machine|im|am|unter)\b)"
    r"[^\W\d]{1,14}\s){0,4}"
)
SMALL_VERSION = re.compile(
    r"(?i)(?<!\w)(?:(?:ver|versions?|versionen|versión|versione|versie|wersj[aieę]|versão|firmware|fw|oid|build|release)"
    rf"[:,]?\s{NO_MACHINE}"
    r"|(?:updat|upgrad|downgrad|roll|aktualisier|mis à jour|mise à jour|actualiz|aggiorna|bijgewerkt|zaktualiz)"
    rf"[^\W\d]{{0,8}}\s{NO_MACHINE}(?:to|from|back to|auf|von|à|de|a|alla|naar|do|z)\s)[(\"']?$"
)
PROGRAM = re.compile(r"(?i)(?<!\w)(?:(?:" + LISTS.alternation("program") + r")[\s\-=@]{1,2}\(?|(?-i:[A-Z])\w{1,20}/)$")
# Behind a product's name, or another version, where no machine is named before it.
NAMED = re.compile(
    r"(?:(?<![\w.])(?:[A-Z][\w+]{1,20}[ \-=/@]|[a-z][\w+]{1,20}-)|\d{1,2}(?:\.\d{1,2}){1,2},?\s(?:or|and|to)\s)\(?$"
)
MACHINE = re.compile(r"(?i)(?<!\w)(?:" + LISTS.alternation("machine") + ")(?=$|[ :=(])|://|@")
IS_ONE = re.compile(
    r"(?i) (?:is (?:my|the|our) (?:ip|address)|logged|connected|tried|attacked|sent|banned|disconnected|unreachable"
    r"|timed out|refused|(?:is|was) (?:blocked|banned|down)|yours?\b)"
)
BEHIND_VERSION = re.compile(r"(?i)[-+~](?:patch|hotfix|rc|beta|alpha|snapshot|rev|release|p\d)")
BEHIND_SMALL = re.compile(r"(?i) (?:rc|beta|alpha|ga|releases?)(?:\d|\b)")  # `203.0.113.7 release` may be a machine
LISTED = re.compile(r"[.)][ \t]")
NEXT_VERSION = re.compile(r"\s?(?:,|-|->|→|/|to|and|or|und|auf|bis|nach|à|et|a|y)?\s?")
# Base58Check, whose check digits are looked at, and Bech32, which nothing else looks like.
BITCOIN = re.compile(
    r"(?<![A-Za-z0-9])(?:([13][1-9A-HJ-NP-Za-km-z]{25,34})|bc1(?:[02-9ac-hj-np-z]{59}|[02-9ac-hj-np-z]{39})"
    r"|BC1(?:[02-9AC-HJ-NP-Z]{59}|[02-9AC-HJ-NP-Z]{39}))(?![A-Za-z0-9])"
)
ETHEREUM = re.compile(r"(?<![\w])0x[0-9a-fA-F]{40}(?!\w)")
GLOBAL = re.compile(r"[23][0-9a-f]{3}|f[cdef][0-9a-f]{2}")


def _of_nobody(octets: list[int]) -> bool:
    """Whether octets are no address, or name no single machine: loopback, masks, multicast, reserved ones."""
    return any(octet > 255 for octet in octets) or octets[0] in (0, 127) or octets[0] >= MULTICAST


def _is_network(octets: list[int], text: str, end: int) -> bool:
    """Whether an address with its net size is a whole private network, such as `10.0.0.0/8`, and no machine in it."""
    size = NET.match(text, end)
    if size is None or not 0 < int(size[1]) < HOSTS:
        return False
    address = int.from_bytes(bytes(octets))
    everybodys = any(ipaddress.IPv4Address(address) in network for network in PRIVATE)
    return everybodys and address & ((1 << (32 - int(size[1]))) - 1) == 0


def fourth(text: str) -> Iterator[Hit]:
    """Yield IPv4 addresses, also defanged or spaced, but no numbers of versions, builds or sections."""
    version_until = -1
    for match in IPV4.finditer(text):
        start, end = match.span()
        if "\n" in match.group() and LISTED.match(text, end):
            continue  # a version at the end of a step, and the number of the next one
        octets = [int(octet) for octet in re.findall(r"\d+", match.group())]
        if _of_nobody(octets) or _is_network(octets, text, end):
            continue
        if not PORT_OR_NET.match(text, end):
            goes_on = version_until >= 0 and NEXT_VERSION.fullmatch(text, version_until, start) is not None
            told = VERSION.search(text, max(0, start - 30), start) or BEHIND_VERSION.match(text, end)
            if goes_on or told or _small_version(text, match):
                version_until = end
                continue
        yield Hit(start, end, 0.9)


def _small_version(text: str, match: re.Match[str]) -> bool:
    octets = [int(octet) for octet in re.findall(r"\d+", match.group())]
    if max(octets) > SMALL:
        return False
    before = text[max(0, match.start() - 70) : match.start()]
    if SMALL_VERSION.search(before) is not None:
        return True
    line = before.rpartition("\n")[2]
    behind = text[match.end() : match.end() + 40].partition("\n")[0]
    if octets[0] == 10 or IS_ONE.match(behind):
        return False
    named = NAMED.search(line) or BEHIND_SMALL.match(behind)
    return (named is not None and MACHINE.search(line) is None) or PROGRAM.search(before) is not None


def sixth(text: str) -> Iterator[Hit]:
    """Yield IPv6 addresses; `a::b` and `12:34:56` do not count."""
    for match in IPV6.finditer(text):
        written = match.group()
        try:
            address = ipaddress.IPv6Address(written)
        except ValueError:
            continue
        groups = [group for group in written.lower().split(":") if group]
        likely = len(groups) >= 3 or "." in written or (groups and GLOBAL.fullmatch(groups[0]))
        if likely and any(letter.isdigit() for letter in written) and not address.is_loopback:
            yield Hit(*match.span(), 0.9)


def addresses(text: str) -> Iterator[Hit]:
    """Yield IPv4 and IPv6 addresses, without a port or the size of a net."""
    if text.count(".") >= 3 or "dot]" in text:
        yield from fourth(text)
    if "::" in text or text.count(":") >= 7:
        yield from sixth(text)


def wallets(text: str) -> Iterator[Hit]:
    """Yield Ethereum accounts. A transaction's hash is longer and does not count."""
    if "0x" in text:
        for match in ETHEREUM.finditer(text):
            yield Hit(*match.span(), 0.9)


def coins(text: str) -> Iterator[Hit]:
    """Yield Bitcoin addresses."""
    for match in BITCOIN.finditer(text):
        if match[1] is None:
            yield Hit(*match.span(), 0.9)
        elif bitcoin.is_valid(match[1]):
            yield Hit(*match.span(), 1.0)


def recognizers(policy: PrivacyPolicy) -> Iterator[Recognizer]:
    """Yield the recognizers of networks and wallets."""
    yield Recognizer("ip_address", "IP_ADDRESS", addresses, version="12")
    yield Recognizer("ethereum_account", "CRYPTO", wallets)
    yield Recognizer("bitcoin_address", "CRYPTO", coins, libraries=("python-stdnum",))
