"""Recognize erased people and records by HMAC before anything is written: the suppression list."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial
from types import MappingProxyType

import pyarrow as pa

from curation.document import RECORDS, RecordRow, digest, document_id
from curation.state import record_links as links
from curation.state.legal_hold import LegalHold
from curation.state.record_links import Parts
from curation.storage.secrets.keys import keyed, keyed_as_known
from curation.text import readings as canonical

SPACE = re.compile(r"\s+")
DIGITS = re.compile(r"\D+")
COLUMNS = [
    "source", "entity", "record_id", "parent_id", "author_ref", "names", "emails", "phones", "created_at",
    "words_sha256", "opening", "parent_by",
]  # fmt: skip
PHONE_DIGITS, COMPARED_DIGITS, ACCOUNT_CHARACTERS, SURNAME_LETTERS = 7, 9, 5, 4
UMLAUTS = (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ø", "oe"), ("å", "aa"))
CACHED_VALUES = 200_000
Value = tuple[str, str]  # kind of identity and compared form, which are the parts of an HMAC
KEYED = "keyed:"  # in front of the HMAC that replaces an address as reference in a record whose text was purged


def identity_key(value: str) -> str:
    """Return the compared form of a name or an e-mail address: case folded, with single blanks."""
    return SPACE.sub(" ", value).strip().casefold()


def phone_digits(value: str) -> str:
    """Return the last nine digits of a phone number, which do not depend on how its prefix is written."""
    return DIGITS.sub("", value)[-COMPARED_DIGITS:]


def is_account(compact: str) -> bool:
    """Return whether a value of letters and digits can be an account number: it has a digit and is long enough."""
    return len(compact) >= ACCOUNT_CHARACTERS and any(map(str.isdigit, compact))


def value_words(value: str) -> list[str]:
    """Return the words of a value, without case, accents and punctuation."""
    return canonical.WORD.findall(canonical.comparison_form(value).text)


def name_forms(name: str) -> set[tuple[str, ...]]:
    """Return the words of a full name in each order in which it may be written; nothing for a single word."""
    last, comma, first = name.casefold().partition(",")
    spellings = {f"{first} {last}" if comma else name.casefold()}
    for umlaut, letters in UMLAUTS:
        spellings |= {variant.replace(umlaut, letters) for variant in spellings}
        spellings |= {variant.replace(letters, umlaut) for variant in spellings}
    forms: set[tuple[str, ...]] = set()
    for spelling in spellings:
        parts = [word for word in value_words(spelling) if word not in canonical.TITLES]
        if len(parts) < 2:
            continue
        forms |= {tuple(parts), (parts[-1], *parts[:-1]), (*parts[1:], parts[0])}
        forms |= {(parts[0], parts[-1]), (parts[-1], parts[0])}
        if len(parts[-1]) >= SURNAME_LETTERS:
            forms |= {(parts[0][0], parts[-1]), (parts[-1], parts[0][0])}
    return forms


def values(
    emails: Iterable[str], phones: Iterable[str], names: Iterable[str], accounts: Iterable[str] = ()
) -> set[Value]:
    """Return the values that identify a person, in compared form.

    Phone and account numbers too short to identify anybody, and names of a single word, are left out.
    """
    emails = [email for email in emails if email.strip()]
    pairs = {("email", identity_key(email)) for email in emails} | {
        ("address", " ".join(value_words(email))) for email in emails
    }
    pairs |= {("phone", phone_digits(phone)) for phone in phones if len(phone_digits(phone)) >= PHONE_DIGITS}
    pairs |= {("name", " ".join(value_words(" ".join(form)))) for name in names for form in name_forms(name)}
    compact = ("".join(value_words(account)) for account in accounts)
    return pairs | {("account", account) for account in compact if is_account(account)}


class _Known[T](dict[T, bool]):
    """A cache that tells for each value whether its HMAC is in a set, such as that of erased people.

    The HMAC of each value is made once.
    """

    def __init__(self, erased: Collection[str], mark: Callable[[T], str]) -> None:
        super().__init__()
        self.erased, self.mark = erased, mark

    def __missing__(self, value: T) -> bool:
        if len(self) >= CACHED_VALUES:
            self.clear()
        is_erased = self[value] = self.mark(value) in self.erased
        return is_erased


@dataclass(frozen=True, repr=False)
class Suppression:
    """The HMACs of erased people and records, and the keys that make them.

    People erased while another key was in use are found by that key (`older`): a value that is in `erased` or `known`
    under an older key keeps that HMAC for ever, and all other values get the HMAC of `key`. `masks`: HMAC of a text →
    the places in it, as decided, that mention an erased person. `holds`: the legal holds in force, for which lost
    records are sealed first. `masked`: HMACs of the people that no text may mention any more.
    """

    key: bytes
    erased: frozenset[str]
    older: tuple[bytes, ...] = ()
    known: frozenset[str] = frozenset()
    masks: Mapping[str, str] = MappingProxyType({})
    holds: tuple[LegalHold, ...] = ()
    masked: frozenset[str] = frozenset()

    def digest(self, stubs: Iterable[str]) -> bytes:
        """Return a digest, 32 bytes, over erased people, masks and stubs, which a landing keeps for comparison."""
        masks = [digest(*self.masking)] if self.masking else []
        return digest(digest(*sorted(self.erased)), digest(*sorted(stubs)), *masks)

    @property
    def masking(self) -> list[str]:
        """All masks that were decided, sorted; empty where there are none."""
        return sorted({*self.masked, *(f"{text}:{places}" for text, places in self.masks.items())})

    @cached_property
    def speaking(self) -> Suppression:
        """Return the same suppression list for only those people that no text may mention."""
        return replace(self, erased=self.masked)

    def knowing(self, known: Iterable[str]) -> Suppression:
        """Return the same suppression list with more HMACs made before: those of stubs, and those in tables."""
        return replace(self, known=self.known.union(known)) if self.older else self

    def mark(self, *parts: str) -> str:
        """Return the HMAC of a value: the one that is known already, else one by the key in use."""
        if not self.older:
            return keyed(self.key, *parts)
        return keyed_as_known((self.key, *self.older), self._every, *parts)

    @cached_property
    def _every(self) -> frozenset[str]:
        return self.erased | self.known

    def person(self, source: str, ref: str) -> str:
        return self.mark("person", source, ref)

    def record(self, source: str, entity: str, record_id: str) -> str:
        return self.mark("record", source, entity, record_id)

    def opens(self, row: RecordRow) -> str | None:
        """Return the HMAC of time and words of an opening; None for other records.

        An opening is a thread with the text of its first turn, or a turn that may be that turn. The HMAC recognizes the
        answers in a page that does not name its thread.
        """
        parts = links.opening(row)
        return None if parts is None else self.mark(*parts)

    def document(self, doc_id: str) -> str:
        return self.mark("document", doc_id)

    def wrote(self, doc_id: str) -> str:
        """Return the HMAC that marks somebody else's document in which an erased person wrote.

        Such a document stays without that person's turns.
        """
        return self.mark("wrote", doc_id)

    def author(self, source: str, ref: str) -> Iterator[str]:
        """Yield the HMACs by which an erasure or a stub may name the author of a turn, as `reach` knows them."""
        yield self.person(source, ref)
        yield self.record(source, "person", ref)
        if "@" in ref:
            yield self.email(ref)

    def email(self, address: str) -> str:
        return self.mark("email", identity_key(address))

    def phone(self, number: str) -> str:
        return self.mark("phone", phone_digits(number))

    def name(self, name: str) -> str:
        return self.mark("name", " ".join(value_words(name)))

    def address(self, words_of_it: Iterable[str]) -> str:
        """Return the HMAC of an e-mail address in a text, by its words: `ann at example dot com` is an address too."""
        return self.mark("address", " ".join(words_of_it))

    def account(self, number: str) -> str:
        plain = number.isascii() and number.isalnum()  # then a word by itself
        return self.mark("account", number.lower() if plain else "".join(value_words(number)))

    @cached_property
    def known_words(self) -> dict[str, bool]:
        """Whether each word belongs to an erased name or address; a search in texts checks this first."""
        return _Known(self.erased, partial(self.mark, "word"))

    @cached_property
    def known_accounts(self) -> dict[str, bool]:
        """Whether each account number, the joined words of a comparison form, belongs to an erased person."""
        return _Known(self.erased, self.account)

    @cached_property
    def known_phones(self) -> dict[str, bool]:
        """Whether each phone number belongs to an erased person."""
        return _Known(self.erased, self.phone)

    def marks(self, told: Iterable[Value]) -> set[str]:
        """Return the HMACs of values, and of the words of names and addresses, which make the search in texts fast."""
        told = set(told)
        spoken = {word for kind, value in told if kind in ("name", "address") for word in value.split()}
        return {self.mark(*pair) for pair in told} | {self.mark("word", word) for word in spoken}

    def identities(
        self,
        refs: Iterable[tuple[str, str]],
        emails: Iterable[str],
        phones: Iterable[str],
        names: Iterable[str],
        accounts: Iterable[str] = (),
        shared: Collection[Value] = (),
    ) -> tuple[str, ...]:
        """Return the HMACs that an erasure of one person records, sorted.

        References, e-mail addresses, phone numbers and full names in every order recognize records. The same values,
        account numbers, and the words of names and e-mail addresses (which make the search quick) find what other
        people's texts say.

        Args:
            shared: values that other people have as well, such as a phone number or an address: they are left out, as
                they identify nobody. Names are never left out, as a name alone erases no record.
        """
        told = values(emails, phones, names, accounts)
        own = {pair for pair in told if pair[0] == "name" or pair not in shared}
        return tuple(sorted({self.person(source, ref) for source, ref in refs} | self.marks(own)))

    def suppress(self, records: pa.Table, known: frozenset[str]) -> pa.Table:
        """Replace every record whose HMAC is in `known` by a stub: source, landing, origin, HMACs.

        The number and order of rows stay, so that accounting stays exact. Where no record is replaced, the same table
        is returned.
        """
        if not known:
            return records
        ids, names = records.select(["source", "entity", "record_id"]).to_pylist(), self.knowing(known)
        gone = [row["entity"] != "suppressed" and names._own(row) in known for row in ids]
        if not any(gone):
            return records
        full = records.to_pylist()
        return pa.Table.from_pylist(
            [names._stub(row) if hit else row for row, hit in zip(full, gone, strict=True)], schema=RECORDS
        )

    def reach(self, scan: Callable[[], Iterable[pa.Table]], stubs: frozenset[str] = frozenset()) -> frozenset[str]:
        """Return the HMACs of the records of one source that are erased, directly or with a record that they belong to.

        A person record that is recognized makes its reference erased: the records that the person wrote, those about
        the person, and every turn of an erased thread go too. The records are read once for the stubs, once
        in full, and again as long as something is found that others belong to; memory grows with what is erased only.

        Args:
            scan: gives the records anew, batch by batch, with columns `COLUMNS`.
            stubs: the HMACs of records that other landings of the source hold as stubs: a late comment on an erased
                person's new ticket names a thread of theirs, and a ticket may come before or after the person who
                opened it.
        """
        if not self.erased:
            return frozenset()
        return self.knowing(stubs)._reached(scan, stubs)

    def _reached(self, scan: Callable[[], Iterable[pa.Table]], stubs: frozenset[str]) -> frozenset[str]:
        """Do the work of `reach`. HMACs are made only in the first reading; later ones compare names."""
        known = _Known({*stubs, *links.marks_of_stubs(scan())}, self._mark)
        own: set[Parts] = set()
        taking: set[Parts] = set()  # names whose erasure erases other records
        first, grows = True, True
        while first or grows:
            grows = False
            for batch in scan():
                rows = (batch if first else links.linked(batch, taking)).select(COLUMNS).to_pylist()
                for row in (row for row in rows if row["entity"] != "suppressed"):
                    names = links.own(row), *links.belongs(row)
                    if names[0] in own:
                        continue
                    linked = not taking.isdisjoint(names)
                    if linked or (first and (self._is_stub(names, known) or self._erased(row))):
                        own.add(names[0])
                        more = set(links.takes(row))
                        if row["entity"] in ("thread", "person"):  # nothing belongs to a record of another kind
                            more.add(names[0])
                        grows |= not more <= taking
                        taking |= more
            first = False
        return frozenset(map(self._mark, own))

    def _is_stub(self, names: Iterable[Parts], known: _Known[Parts]) -> bool:
        return bool(known.erased) and any(known[name] for name in names)

    def _mark(self, parts: Parts) -> str:
        return self.mark(*parts)

    @cached_property
    def _known_references(self) -> dict[Parts, bool]:
        """Whether each record or person that other records refer to is erased, by its parts."""
        return _Known(self.erased, self._mark)

    def _own(self, row: RecordRow) -> str:
        return self.mark(*links.own(row))

    def _erased(self, row: RecordRow) -> bool:
        """Return whether a row is an erased record, or belongs to, was written by or is about an erased person.

        A phone number counts only together with a full name whose first name is written out, so that neither colleagues
        who share a switchboard nor a family with one number are erased with one person.
        """
        source, entity, record_id = str(row["source"]), str(row["entity"]), str(row["record_id"])
        if entity == "suppressed":
            return False
        references: list[Parts] = [("person", source, record_id)] if entity == "person" else []
        marks = [self.record(source, entity, record_id)]
        marks += [self.email(e) for e in row["emails"] or () if e.strip()]
        if row["parent_id"] is not None:  # the thread of a turn, or the person that a note is about
            parent = str(row["parent_id"])
            references.append(("record", source, "thread", parent) if entity == "turn" else ("person", source, parent))
        if row["author_ref"] is not None:
            author = str(row["author_ref"])
            if author.startswith(KEYED):
                marks.append(author.removeprefix(KEYED))
            else:
                references.append(("person", source, author))
            if "@" in author:
                references.append(("email", identity_key(author)))
        if any(self._known_references[reference] for reference in references):
            return True
        full = (name for name in row["names"] or () if sum(len(word) > 1 for word in value_words(name)) > 1)
        named = any(self.name(name) in self.erased for name in full) if row["phones"] else False
        marks += [self.phone(p) for p in row["phones"] or ()] if named else []
        return any(mark in self.erased for mark in marks)

    def _document(self, row: RecordRow) -> str | None:
        """Return the HMAC of the document that a thread or article became, as a release may hold it; None for other
        records.
        """
        if row["entity"] not in ("thread", "article"):
            return None
        version = row["version"] if row["entity"] == "article" else None
        return self.document(document_id(str(row["source"]), str(row["record_id"]), version))

    def _stub(self, row: RecordRow) -> dict[str, object]:
        kept = {name: row[name] for name in ("source", "landed_on", "origin")}
        return {
            **dict.fromkeys(RECORDS.names),
            **kept,
            "entity": "suppressed",
            "record_id": self._own(row),
            "parent_id": self._document(row),
            "deleted": False,
            "words_sha256": bytes.fromhex(opens) if row["entity"] == "thread" and (opens := self.opens(row)) else None,
        }
