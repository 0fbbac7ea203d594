"""The search finds what looking for everybody in every text finds, whatever the nights in which names and texts came."""

from __future__ import annotations

import base64
import hashlib
import itertools
import random
import unicodedata
import urllib.parse
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from curation.cleaning.step import clean_source
from curation.cleaning.texts import clean_digests
from curation.demo.planted import DATES
from curation.deployment.project import open_night
from curation.document import DIGEST, PEOPLE, text_digest
from curation.engine.kernels import Workplace
from curation.engine.tasks import Engine
from curation.privacy.digests import Digests
from curation.privacy.known.findings import KNOWN_FINDINGS, TABLE, findings_of, holders, term_id, uncovered
from curation.privacy.known.identities import KNOWN_TERMS
from curation.privacy.known.identities import TABLE as TERMS_TABLE
from curation.privacy.known.search import KNOWN_TEXTS, TEXTS_TABLE, search
from curation.privacy.known.search_text import KnownPeople, Term, terms_of
from curation.privacy.known.traces import traces_of_term, traces_of_texts
from curation.privacy.known.words import Words, views
from curation.privacy.models.name_cues import surname_span
from curation.privacy.step import texts_of as texts_of_night
from curation.sources.step import assemble_source, find_people, land_source
from curation.storage.tables import Tables
from tests.growth import assert_linear

NAMES = (
    "Jörg Karl Müller", "Anne-Marie O'Brien", "Jan van den Berg", "Piet Vandenberg", "María de la Cruz López", "Jan de",
    "De la Cruz, Ana", "Dr. Eva Faure, PhD", "Smith (Anna)", "Anna Smith - Acme Sales", "Anna Smith", "Ann Smiths",
    "王小明", "欧阳娜娜", "山田 太郎", "김민수", "สมชาย ใจดี", "Иван Петров", "Анна Смирнова", "Katarzyna Wójcik-Nowak",
    "Łukasz Żak", "Al Lin", "Bo Li", "Ng Xi", "Æthel Straße", "Will May", "Joel Bauer", "Jol Baur", "Aaron Taaek",
    "O'Neil Aaron", "李娜 Anna", "Maria Anna Smith", "Anna Maria", "Juan Carlos García Márquez", "Jean-Luc d'Arc",
    "Prince", "Marek Kowalczyk", "Ewa Kozłowska", "Abu Bakr al Rashid", "Street Lane", "Nguyễn Văn An", "Zoë Noël",
)  # fmt: skip
ADDRESSES = (
    "12 Main Street, Springfield", "Hauptstraße 7", "Calle Mayor 5", "North Lane 88", "8 St John Court", "Am Ring 3",
    "Avenue Road 9",
)  # fmt: skip
PHONES = ("+44 7700 900123", "(415) 555-0164", "+1 212 555 0147", "0301234567", "+49 30 12345678", "5551234")
EMAILS = (
    "jörg.mueller@mail.example.com", "anna@example.org", "anna.smith@example.org", "info@noon", "a@at.example.dot.net",
    "maae@oeo.example", "jan_van-den.berg@berg.example.nl", "smith@example.org",
)  # fmt: skip
ACCOUNTS = ("ACC-0012345", "DE-77123", "brookfield", "Bo-Li", "x1y2z3", "12345", "AB 12 34 56", "a½bcd9")
FILLER = (
    "Hello, I wrote at noon about order 48213.", "Please call back at once, e.g. tomorrow.", "The lane is at 12 Main.",
    "They met Dr. May in the U.S. before.", "谢谢你的帮助。", "Will you look at de la and van den again?",
    "See section A. Smith is a trade, 3 a b c d.", "id=41555501&x=%41nna", "a@b", "Grüße aus Köln,", "",
)  # fmt: skip
LOOK_ALIKE = str.maketrans("aeopcx", "аеорсх")


def world(chance: random.Random) -> list[dict[str, Any]]:
    people = []
    for number, name in enumerate(NAMES):
        pick = {"emails": EMAILS, "phones": PHONES, "accounts": ACCOUNTS, "addresses": ADDRESSES}
        row = {"person_id": f"p{number}", "source": "desk", "ref": str(number), "names": [name]}
        row["role"] = "account" if number % 13 == 5 else "requester"
        row |= {key: [chance.choice(values)] for key, values in pick.items()}
        row["external_ids"] = [f"EXT{number:05d}", "x"]
        people.append(row)
    return people


def written(name: str, chance: random.Random) -> Iterator[str]:
    """A value as people and machines write it."""
    words = name.replace(",", " ").split()
    first, last = words[0], words[-1]
    yield from (name, name.upper(), name.lower(), " ".join(reversed(words)), f"{last}, {first}", "".join(words))
    yield from (f"{first} J. {last}", f"{first} J K {last}", f"{name}s", f"{name}'s", f"{last} ({first})")
    yield from (f"Mr {last}", f"Frau van {last}", f"{first[0]}. {last}", f"{last}, {first[0]}.", f"Ae. {last}")
    yield from (f"Dr. {last.lower()}", f"Ms. O'{last}", f"herr {last}-{first}")
    yield "".join(each for each in unicodedata.normalize("NFKD", name) if not unicodedata.combining(each))
    yield unicodedata.normalize("NFD", name)
    yield from (name.translate(LOOK_ALIKE), "\u200b".join(name), name.replace(" ", "\u00a0"), name.replace(" ", "\n> "))
    yield from ("".join(f"&#{ord(each)};" for each in name), urllib.parse.quote(name), " ".join(name))
    yield from (f"**{first}** {last}", f"_{first}_ ~~{last}~~", f"请问{name}在吗", f"x{name}", f"{first}.{last}")
    yield base64.b64encode(f"please ask {name} today".encode()).decode()
    yield "  ".join(" ".join(word) for word in words)
    yield from (name.replace("@", " at ").replace(".", " dot "), name.replace("@", " @ "), f"<{name}>", f"@{name}")
    yield from (f"[~{name}]", f"{name}+tag", name.replace("@", "+tag@"), name.replace("-", " "), name.replace(" ", "-"))
    yield from (name.replace("Street", "St."), name.replace("straße", "str."), name.replace(" ", ". "))
    yield f"{name[: len(name) // 2]}{chance.choice('-/. ')}{name[len(name) // 2 :]}"


def texts_of(people: Sequence[Mapping[str, Any]], chance: random.Random) -> list[str]:
    values = sorted({value for row in people for key in KEYS for value in row[key]})
    forms = [form for value in values for form in written(value, chance)]
    chance.shuffle(forms)
    found = []
    for some in itertools.batched(forms, 5):
        filler = chance.sample(FILLER, 4)
        gaps = chance.choices((" ", "\n", ", ", ". ", " and "), k=8)
        parts = [*itertools.chain.from_iterable(zip(filler, some, strict=False)), some[-1]]
        found.append("".join(itertools.chain.from_iterable(itertools.zip_longest(parts, gaps, fillvalue=""))))
    return found


KEYS = ("names", "emails", "phones", "accounts", "addresses", "external_ids")


class Desk:
    """Tables of a deployment, and the texts that there are."""

    def __init__(self, folder: Path, engine: Engine | None = None) -> None:
        self.tables = Tables(folder / "tables")
        folder.mkdir(exist_ok=True)
        self.folder, self.engine = folder, engine or Engine()
        self.asked: list[set[bytes]] = []

    def search(
        self, people: Iterable[Mapping[str, Any]], texts: Iterable[str], lost: Collection[str] = ()
    ) -> dict[str, int]:
        """A night; of the texts those that are `lost` cannot be read."""
        held = {hashlib.sha256(text.encode()).digest(): text for text in texts}

        def fetch(keys: pa.Array) -> Iterator[pa.Table]:
            self.asked.append(set(keys.to_pylist()))
            for some in itertools.batched(keys.to_pylist(), 700):
                yield pa.table({"clean_sha256": pa.array(some, DIGEST), "text": [held[key] for key in some]}).filter(
                    pa.array([held[key] not in lost for key in some])
                )

        place = self.folder / f"work{len(list(self.folder.iterdir()))}"
        place.mkdir()
        rows = pa.Table.from_pylist(list(people), schema=PEOPLE)
        parts = [rows.slice(start, 7) for start in range(0, rows.num_rows, 7)]
        return search(self.tables, parts, pa.array(sorted(held), DIGEST), fetch, Workplace(self.engine, place))

    def found(self) -> set[tuple[Any, ...]]:
        rows = self.tables.read(TABLE, KNOWN_FINDINGS).to_pylist()
        return {(row["clean_sha256"], row["term_id"], row["start"], row["end"], row["type"]) for row in rows}


def exhaustive(people: Iterable[Mapping[str, Any]], texts: Iterable[str]) -> set[tuple[Any, ...]]:
    """Everybody looked for in every text."""
    terms = {term_id(term): term for term in terms_of(pa.Table.from_pylist(list(people), schema=PEOPLE))}
    known = KnownPeople(Term(term.value, term.kind, key.hex()) for key, term in terms.items())
    return {
        (hashlib.sha256(text.encode()).digest(), bytes.fromhex(each.person_id or ""), each.start, each.end, each.type)
        for text in texts
        for each in known.scan(text)
    }


@pytest.fixture(scope="module")
def people() -> list[dict[str, Any]]:
    return world(random.Random(1))


@pytest.fixture(scope="module")
def texts(people: list[dict[str, Any]]) -> list[str]:
    return texts_of(people, random.Random(2))


def test_the_search_finds_what_looking_for_everybody_in_every_text_finds(
    people: list[dict[str, Any]], texts: list[str], tmp_path: Path
) -> None:
    desk = Desk(tmp_path)
    figures = desk.search(people, texts)
    expected = exhaustive(people, texts)
    assert desk.found() == expected
    assert figures["added"] == len(expected) and "failed" not in figures
    terms = {term_id(term): term for term in terms_of(pa.Table.from_pylist(people, schema=PEOPLE))}
    kinds = {terms[key].kind for _, key, *_ in expected}
    assert kinds == {"PERSON", "SURNAME", "EMAIL_ADDRESS", "PHONE_NUMBER", "ACCOUNT_NUMBER", "STREET_ADDRESS"}
    names = {terms[key].value for _, key, *_ in expected if terms[key].kind == "PERSON"}
    single = {
        "Prince",
        "Jan de",
        "Smith (Anna)",
    }  # who is called by one word is looked for among a document's own people
    assert names == {row["names"][0] for row in people if row["role"] != "account"} - single


def test_workers_find_what_this_process_finds(people: list[dict[str, Any]], texts: list[str], tmp_path: Path) -> None:
    desk = Desk(tmp_path, Engine("local", 2))
    desk.search(people, texts)
    assert desk.found() == exhaustive(people, texts)


def test_names_and_texts_that_come_night_after_night_give_what_one_night_gives(
    people: list[dict[str, Any]], texts: list[str], tmp_path: Path
) -> None:
    apart = [row for row in people if not set(row["emails"]) & {"smith@example.org", "anna.smith@example.org"}]
    desk = Desk(tmp_path)
    for names, some in ((0, 1), (3, 2), (1, 2), (2, 3), (2, 3)):
        figures = desk.search(apart[: len(apart) * names // 3], texts[: len(texts) * some // 3])
    assert figures == {"new_texts": 0, "new_terms": 0, "added": 0}
    desk.search(apart, texts)
    assert desk.found() == exhaustive(apart, texts)
    one = Desk(tmp_path / "one")
    one.search(apart, texts)
    assert one.found() == desk.found()


def test_a_surname_learnt_tonight_is_found_in_an_old_text_and_is_one_of_the_person(tmp_path: Path) -> None:
    texts = ["ask Herr Kowalczyk", "Jan Kowalczyk", "nobody"]
    people = [{"person_id": "p", "names": ["Jan Kowalczyk"]}]
    desk = Desk(tmp_path)
    desk.search([], texts[:2])
    assert desk.search(people, texts)["added"] == 2
    keys = {hashlib.sha256(text.encode()).digest(): text for text in texts}
    who = holders(terms_of(pa.Table.from_pylist(people, schema=PEOPLE)))
    found = findings_of(desk.tables, pa.array(sorted(keys), DIGEST), who)
    assert {keys[key][f.start : f.end] for key, some in found.items() for f in some} == {"Kowalczyk", "Jan Kowalczyk"}
    assert {f.person_id for some in found.values() for f in some} == {"p"}
    assert term_id(Term("kowalczyk", "SURNAME")) in {key for _, key, *_ in desk.found()}


def test_a_new_name_is_looked_for_only_in_old_texts_in_which_it_may_stand(
    people: list[dict[str, Any]], tmp_path: Path
) -> None:
    texts = [f"ticket {number} is about the printer" for number in range(2_000)]
    naming = [f"{texts[7]} of Bartosz Ruiz", f"{texts[8]} ask Mr. Ruiz", f"{texts[9]} bruiz@example.com"]
    desk = Desk(tmp_path)
    desk.search(people, [*texts, *naming])
    late = {"person_id": "late", "role": "requester", "names": ["Bartosz Ruiz"], "emails": ["bruiz@example.com"]}
    assert desk.search([*people, late], [*texts, *naming]) == {"new_texts": 0, "new_terms": 3, "added": 3}
    assert desk.asked[-1] == {hashlib.sha256(text.encode()).digest() for text in naming}


def test_texts_that_older_code_has_searched_are_searched_for_new_names_once(
    people: list[dict[str, Any]], tmp_path: Path
) -> None:
    texts = [f"{number}: Bartosz Ruiz" for number in range(10)]
    desk = Desk(tmp_path)
    desk.search(people, texts)
    desk.tables.drop(TEXTS_TABLE)  # which it did not have
    for names in (["Bartosz Ruiz"], ["Bartosz Ruiz", "Nobody Else"]):
        late = {"person_id": "late", "role": "requester", "names": names}
        desk.search([*people, late], texts)
    assert len(desk.asked[1]) == len(texts) and not desk.asked[2]
    assert len(desk.found()) == len(texts)


def test_whom_nobody_declares_any_more_leaves_no_table_but_findings(
    people: list[dict[str, Any]], tmp_path: Path
) -> None:
    desk = Desk(tmp_path)
    late = {"person_id": "late", "role": "requester", "names": ["Bartosz Ruiz"]}
    desk.search([*people, late], ["Bartosz Ruiz wrote"])
    assert "Bartosz Ruiz" in desk.tables.read(TERMS_TABLE, KNOWN_TERMS)["value"].to_pylist()
    desk.search(people, ["Bartosz Ruiz wrote"])
    assert "Bartosz Ruiz" not in desk.tables.read(TERMS_TABLE, KNOWN_TERMS)["value"].to_pylist()
    name = next(
        term_id(term) for term in terms_of(pa.Table.from_pylist([late], schema=PEOPLE)) if term.kind == "PERSON"
    )
    assert uncovered(desk.tables, [name], [b"x" * 32]) == {b"x" * 32}


def test_a_deployment_that_knows_nobody_any_more_has_no_names(tmp_path: Path) -> None:
    desk, person = Desk(tmp_path), {"person_id": "one", "role": "requester", "names": ["Bartosz Ruiz"]}
    for people, texts in (([person], ["Bartosz Ruiz wrote"]), ([], ["Bartosz Ruiz wrote"]), ([], [])):
        desk.search(people, texts)
        assert len(desk.tables.read(TERMS_TABLE, KNOWN_TERMS)) == len(people)
    desk.search([person], ["again Bartosz Ruiz"])
    assert exhaustive([person], ["again Bartosz Ruiz"]) <= desk.found()


def test_a_text_that_could_not_be_read_does_not_count_as_searched(tmp_path: Path) -> None:
    texts, desk = ["Bartosz Ruiz wrote", "so did Bartosz Ruiz"], Desk(tmp_path)
    person = {"person_id": "one", "role": "requester", "names": ["Bartosz Ruiz"]}
    assert desk.search([person], texts, lost=texts[1:])["failed"] == 1
    assert desk.found() == exhaustive([person], texts[:1])
    assert "failed" not in desk.search([person], texts)
    assert desk.found() == exhaustive([person], texts)


def test_a_search_that_was_ended_between_two_commits_gives_what_an_undisturbed_one_gives(
    people: list[dict[str, Any]], texts: list[str], tmp_path: Path
) -> None:
    class Ended(Exception):
        pass

    class Dying(Tables):
        left = 0

        def _changing(self, name: str) -> None:
            self.left -= 1
            if self.left == 0:
                raise Ended

    some, undisturbed = texts[:60], Desk(tmp_path / "undisturbed")
    undisturbed.search(people, some)
    for commits in itertools.count(1):
        desk = Desk(tmp_path / f"dying{commits}")
        desk.tables = Dying(tmp_path / f"dying{commits}" / "tables")
        desk.tables.left = commits
        try:
            desk.search(people, some)
        except Ended:
            desk.search(people, some)
        else:
            break
        assert desk.found() == undisturbed.found()
        kept = desk.tables.read(TEXTS_TABLE, KNOWN_TEXTS)["clean_sha256"]
        assert len(kept) == len(kept.unique()) == len(set(some))
    assert commits > 4


def test_digests_that_end_with_zeros_are_told_apart() -> None:
    some = [b"a" * 31 + b"\0", b"a" * 30 + b"\0\0", b"\0" * 32]
    digests = Digests(pa.array(some[:2], DIGEST))
    assert digests.array.to_pylist() == sorted(some[:2])
    assert digests.have(pa.array(some, DIGEST)).tolist() == [True, True, False]
    assert not Digests(pa.array([], DIGEST)).have(pa.array(some, DIGEST)).any()


def test_a_surname_that_is_shown_has_a_title_or_an_initial_near_it(texts: list[str]) -> None:
    seen = 0
    for text in texts:
        read = list(views(text))
        own = set(traces_of_texts([read]).values.tolist())
        for words in read:
            shown = [key for at, key in enumerate(words.keys) if len(key) > 2 and surname_span(words, at) is not None]
            seen += len(shown)
            assert all(traces_of_term("SURNAME", key) <= own for key in shown)
    assert seen > 300


def test_the_traces_of_a_text_are_those_that_it_has_among_others(texts: list[str]) -> None:
    read: list[list[Words]] = [list(views(text)) for text in [*texts[:50], "", *texts[50:90]]]
    together = traces_of_texts(read)
    for number, one in enumerate(read):
        own = together.values[together.starts[number] : together.starts[number + 1]]
        assert own.tolist() == traces_of_texts([one]).values.tolist()


def test_traces_take_time_as_a_text_is_long(texts: list[str]) -> None:
    whole = " ".join(texts)
    assert_linear(traces_of_texts, lambda size: [list(views((whole * (1 + size // len(whole)))[:size]))], 20_000)


def test_texts_that_are_asked_for_are_given_whatever_else_lies_among_them(small: Any) -> None:
    small.articles_alone()
    night = open_night(small.project())
    land_source(night, "kb", DATES[:1])
    find_people(night)
    assemble_source(night, "kb")
    clean_source(night, "kb")
    every = sorted(set(clean_digests(night, "kb").values()))
    for wanted in (every[-3:], every[::5], every[:1], every):
        rows = pa.concat_tables(texts_of_night(night, pa.array(wanted, DIGEST)))
        assert sorted(rows["clean_sha256"].to_pylist()) == wanted
        assert [*map(text_digest, rows["text"].to_pylist())] == rows["clean_sha256"].to_pylist()
    assert len(every) > 10
