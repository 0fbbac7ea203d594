"""The company's own domains, mailboxes, numbers, products and networks: they identify nobody and stay readable.

Both the redaction and the leak gate ask here, so that the gate passes what the redaction leaves. A declared thing
counts only as it is written and whole: around it, and in an address beside it, everything is still looked for.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Annotated, Literal, NamedTuple, Self

from pydantic import AfterValidator, Field, model_validator

from curation.privacy.known.erased import RECOGNIZER as ERASED
from curation.privacy.profile import Closed
from curation.privacy.redaction.resolve import GUESSED, Finding
from curation.privacy.rules.names.given_names import names
from curation.text.readings import FOLDED, WORD

HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}")
LOCAL = re.compile(r"[a-z0-9._+-]{1,64}")
WIDEST = {4: 8, 6: 16}  # bits that a network fixes at least
# Networks that cannot be reached from outside, by IANA's registries for special purposes: this network and masks, this
# machine, this link, private, shared by a carrier's customers, for examples and for measurements, multicast.
INTERNAL = (
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.2.0/24",
    "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
    "::/127", "2001:db8::/32", "fc00::/7", "fe80::/10", "ff00::/8",
)  # fmt: skip
IPV4 = re.compile(r"(?<![\w.-])\d{1,3}(?:\.\d{1,3}){3}(?!\w|\.\w)")
IPV6 = re.compile(r"(?<![\w:.])[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}(?![\w:]|\.\w)")
NUMBER = re.compile(r"(?<![\w+(])[+(]{0,2}\d(?:[ ().\-/\u00a0\u2010-\u2013]{0,3}\d){5,18}(?!\w|[.\-/]\d)")
OPENING = re.compile(r"(?i)(?:[a-z][a-z0-9+.-]{1,15}://)?\Z")  # of a web address, before its host
PORT = re.compile(r":\d{1,5}(?=[/?#]|\Z)")


def _domain(name: str) -> str:
    if not HOST.fullmatch(name.lower()):
        raise ValueError("a domain is a host name with a dot in it, such as example.com, and nothing around it")
    return name.lower()


def _mailbox(address: str) -> str:
    local, _, domain = address.lower().partition("@")
    if not LOCAL.fullmatch(local) or not HOST.fullmatch(domain):
        raise ValueError("a mailbox is one whole address, such as support@example.com")
    return address.lower()


def _phone(number: str) -> str:
    import phonenumbers

    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        parsed = None
    if parsed is None or not phonenumbers.is_possible_number(parsed) or parsed.extension:
        raise ValueError("a phone number is written whole and begins with + and the code of its country")
    return number


def _product(term: str) -> str:
    if len(term.strip()) < 3 or term != term.strip() or not any(map(str.isalnum, term)):
        raise ValueError("products are names or numbers of three characters or more, without blanks around them")
    return term


def _network(written: str) -> str:
    network = ipaddress.ip_network(written)
    if network.prefixlen < WIDEST[network.version]:
        raise ValueError(f"a network fixes {WIDEST[network.version]} bits or more; this one is everybody's")
    return written


class Own(NamedTuple):
    """A part of a text that is the company's own. `above`: where the host name that ends with a domain begins."""

    start: int
    end: int
    kind: Literal["domain", "mailbox", "phone", "product", "network"]
    above: int = 0


class OwnThings(Closed):
    """The things of the company that are in texts and identify nobody. Each stays readable where it stands whole."""

    domains: tuple[Annotated[str, AfterValidator(_domain)], ...] = Field(
        default=(),
        description="Your own domains. A host name that is or ends with one stays readable. A user, path or query "
        "beside it does not, except an account that is named like a part of the domain (`@acme`).",
    )
    mailboxes: tuple[Annotated[str, AfterValidator(_mailbox)], ...] = Field(
        default=(), description="Addresses at your own domains that belong to no person, each written out."
    )
    phones: tuple[Annotated[str, AfterValidator(_phone)], ...] = Field(
        default=(), description="Your own phone numbers, each complete, with + and country code."
    )
    products: tuple[Annotated[str, AfterValidator(_product)], ...] = Field(
        default=(),
        description="Names and numbers of products, projects and parts that look like personal data. Case makes no "
        "difference.",
    )
    networks: tuple[Annotated[str, AfterValidator(_network)], ...] = Field(
        default=INTERNAL,
        description="Networks, such as 192.168.0.0/16, whose addresses stay readable in articles, but not in tickets. "
        "The default lists networks that cannot be reached from outside: private ones, and those reserved "
        "for examples.",
    )

    @model_validator(mode="after")
    def _mailboxes_are_at_own_domains(self) -> Self:
        for number, address in enumerate(self.mailboxes, start=1):
            domain = address.partition("@")[2]
            if not any(domain == own or domain.endswith(f".{own}") for own in self.domains):
                raise ValueError(f"mailbox {number} is at no domain of `domains`: declare its domain, or take it out")
        return self

    def spans(self, text: str, article: bool) -> list[Own]:
        """Return where own things are in a text, sorted. `article`: whether addresses in `networks` count as
        own there.
        """
        return sorted(self._found(text, article)) if self._declared else []

    @cached_property
    def _declared(self) -> bool:
        return any((self.domains, self.mailboxes, self.phones, self.products, self.networks))

    def _found(self, text: str, article: bool) -> Iterator[Own]:
        if self._hosts is not None:
            for match in self._hosts.finditer(text):
                yield Own(*match.span(2), "domain", match.start())
        if self._terms is not None:
            for match in self._terms.finditer(text):
                yield Own(*match.span(), "mailbox" if "@" in match.group() else "product")
        for match in NUMBER.finditer(text) if self._digits else ():
            if _as_dialled(match.group()) in self._digits:
                yield Own(*match.span(), "phone")
        for match in (*IPV4.finditer(text), *IPV6.finditer(text)) if article and self.networks else ():
            if self._in_network(match.group()):
                yield Own(*match.span(), "network")

    @cached_property
    def _hosts(self) -> re.Pattern[str] | None:
        """The pattern of a host name that ends with an own domain: no further label, letter or user comes behind it."""
        if not self.domains:
            return None
        ends = "|".join(re.escape(name) for name in sorted(self.domains, key=len, reverse=True))
        return re.compile(
            rf"(?<![\w@%.-])((?:[A-Za-z0-9_-]{{1,63}}\.){{0,8}}?)((?ai:{ends}))(?![\w@%-]|[.\u3002\uff0e\uff61][\w-]|[^\s/?#<>()\"]{{1,200}}@)"
        )

    @cached_property
    def _terms(self) -> re.Pattern[str] | None:
        """The pattern of mailboxes and products as declared, where no word or address continues beside them."""
        addresses = "|".join(rf"(?ai:{re.escape(mailbox)})" for mailbox in self.mailboxes)
        products = "|".join(rf"(?i:{re.escape(product)})" for product in sorted(self.products, key=len, reverse=True))
        forms = [rf"(?<![\w.+%'/=!#$&?^|~-])(?:{addresses})(?![\w@%-]|[.\u3002\uff0e\uff61][\w-])"] if addresses else []
        forms += [rf"(?<![\w@-])(?:{products})(?![\w@-])"] if products else []
        return re.compile("|".join(forms)) if forms else None

    @cached_property
    def _digits(self) -> frozenset[str]:
        """The own numbers as they are dialed: from abroad, and at home with the prefix before the area code."""
        import phonenumbers

        numbers: set[str] = set()
        for number in self.phones:
            parsed = phonenumbers.parse(number)
            abroad = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
            national = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL)
            numbers |= {abroad, re.sub(r"\D", "", abroad), "00" + abroad[1:], re.sub(r"\D", "", national)}
        return frozenset(numbers)

    def _in_network(self, written: str) -> bool:
        try:
            address = ipaddress.ip_address(written)
        except ValueError:
            return False
        return any(address in network for network in self._networks)

    @cached_property
    def _networks(self) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
        return tuple(ipaddress.ip_network(network) for network in self.networks)

    def aside(self, text: str, findings: Iterable[Finding], article: bool) -> list[Finding]:
        """Return the findings without those that are own. A web address at an own domain keeps only the part behind its
        host.

        A known person's name in a host name still counts, except in the domain itself; an erased person's name always
        counts.
        """
        candidates = [
            finding for finding in findings if finding.type != "USERNAME" or not self._is_login(text, finding)
        ]
        spans = self.spans(text, article)
        return [left for finding in candidates for left in _left(text, finding, spans)] if spans else candidates

    def _is_login(self, text: str, finding: Finding) -> bool:
        """Return whether an account has the name of a label of an own domain, a product, or the user of an own
        mailbox.
        """
        return finding.recognizer != ERASED and text[finding.start : finding.end].casefold() in self._logins

    @cached_property
    def _logins(self) -> frozenset[str]:
        named = (*(mailbox.partition("@")[0] for mailbox in self.mailboxes), *self.products)
        labels = (label for domain in self.domains for label in domain.split(".")[:-1] if label != "www")
        return frozenset(login.casefold() for login in (*named, *labels))


NOTHING = OwnThings(networks=())


def _as_dialled(written: str) -> str:
    return ("+" if "+" in written else "") + re.sub(r"\D", "", written.replace("(0)", ""))


def _left(text: str, finding: Finding, spans: Sequence[Own]) -> Iterator[Finding]:
    if finding.type == "PERSON" and finding.recognizer in GUESSED and not _names_somebody(text, finding, spans):
        return
    if finding.recognizer == ERASED or not within(spans, finding.start, finding.end):
        at = _host_of(text, finding, spans) if finding.type == "URL" else None
        if at is None:
            yield finding
        elif text[at : finding.end].strip("/"):
            yield replace(finding, start=at)


def _names_somebody(text: str, person: Finding, spans: Sequence[Own]) -> bool:
    """Return whether a name that was guessed from its words and surroundings has a known name beside the product in it:
    `Acme Inventory` has none, `Anna Acme` has one.
    """
    own = [span for span in spans if span.kind == "product" and span.start < person.end and person.start < span.end]
    if not own:
        return True
    edges = [person.start, *(edge for span in own for edge in (span.start, span.end)), person.end]
    rest = " ".join(text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True) if start < end)
    lists = names()
    words = [word.translate(FOLDED) for word in WORD.findall(rest)]
    return any(map(lists.know, words))


def _host_of(text: str, url: Finding, spans: Sequence[Own]) -> int | None:
    """Return where the host of a web address ends, port included; None where it is not own or a user is before it."""
    own = next((span for span in spans if span.kind == "domain" and url.start <= span.start < url.end), None)
    if own is None or not OPENING.fullmatch(text[url.start : own.above]):
        return None
    port = PORT.match(text, own.end, url.end)
    return port.end() if port else own.end


def within(spans: Sequence[Own], start: int, end: int) -> bool:
    """Return whether [start, end) of the text lies in something own."""
    return any(own.start <= start and end <= own.end for own in spans)
