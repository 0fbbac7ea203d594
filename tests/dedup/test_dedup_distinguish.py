"""Documents that state different facts stay apart, whatever stands between them; those that state the same meet."""

from __future__ import annotations

import csv
import datetime as dt
import random
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import combinations, product
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.cleaning.labels.vocabulary import Vocabularies
from curation.cleaning.step import clean_source
from curation.dedup.cluster import HERE, Signed, cluster
from curation.dedup.facts import (
    STATED_FACTS,
    facts_kernel,
    facts_version,
    group_digest,
    label_values,
    objection,
    spelled,
    stated,
)
from curation.dedup.settings import DedupSettings
from curation.dedup.signing import HashFiles, sign_file
from curation.dedup.step import find_clusters
from curation.dedup.tables import CLUSTERS
from curation.deployment.project import landing_dates, open_night
from curation.document import DOCUMENTS, document_id, text_digest
from curation.engine.batches import Failed
from curation.engine.kernels import Limits, Workplace, run_kernel
from curation.sources.step import assemble_source, find_people, land_source
from tests.dedup.reference import jaccard, shingles
from tests.growth import assert_linear, repeated

CODE, PRODUCT = r"(?i)\b[EWQX][ -]?\d{3,5}\b", r"(?i)\b(aqua[ -]?line \d+|thermo[ -]?box \d+)\b"
SETTINGS = DedupSettings(facts={"error_code": CODE, "product": PRODUCT}, distinguish=("error_code", "product"))
WORDS = [f"word{n}" for n in range(600)]
SEEDS = (1, 2, 3)
FAMILIES = 12


@dataclass(frozen=True)
class Ticket:
    """A planted ticket: what it is a copy of, and what it states."""

    doc_id: str
    text: str
    truth: tuple[int, frozenset[str], frozenset[str]]  # family, codes, products


def planted(seed: int) -> list[Ticket]:
    """Families of long tickets that differ in a code or a product only, each twice, in several spellings."""
    rng = random.Random(seed)
    made: list[tuple[str, tuple[int, frozenset[str], frozenset[str]]]] = []
    for family in range(FAMILIES):
        words = rng.choices(WORDS, k=400)

        def write(codes: list[str], products: list[str], words: list[str] = words) -> str:
            return " ".join([*words[:60], *products, *words[60:280], *codes, *words[280:]])

        first, second = rng.sample(range(1000, 9999), 2)
        line, box = f"AquaLine {rng.randint(10, 99)}", f"ThermoBox {rng.randint(10, 99)}"
        cases: list[tuple[list[str], list[str]]] = [
            ([f"E{first}"], [line]),
            ([f"e{first}"], [line.upper()]),  # the same in other spellings
            ([f"E-{first}"], [line.replace("AquaL", "Aqua-L")]),
            ([f"e {first}"], [line]),
            ([f"E{second}"], [line]),  # another code
            ([f"e-{second}"], [line]),
            ([f"W{first}"], [line]),  # the same number, another kind of code
            ([], [line]),  # no code: resembles them all
            ([], [line]),
            ([f"E{first}"], [box]),  # another product
            ([f"E {first}"], [box.lower()]),
            ([f"E{first}"], []),  # no product
            ([f"E{first}", f"E{second}"], [line]),  # both codes, and in the other order
            ([f"e{second}", f"e{first}"], [line]),
            ([], []),
        ]
        for codes, products in cases:
            canonical = frozenset(code.lower().replace("-", "").replace(" ", "") for code in codes)
            named = frozenset(product.lower().replace("-", "").replace(" ", "") for product in products)
            made.append((f"{write(codes, products)} note {rng.randint(0, 9)}", (family, canonical, named)))
    rng.shuffle(made)
    return [Ticket(f"doc{number:04}", text, truth) for number, (text, truth) in enumerate(made)]


def components(tickets: list[Ticket], settings: DedupSettings, group: Callable[[Ticket], int]) -> set[frozenset[str]]:
    """Clusters as they are defined: connected pairs of one group that are as similar as the threshold. Quadratic."""
    sets = {ticket.doc_id: shingles(ticket.text) for ticket in tickets}
    groups = {ticket.doc_id: group(ticket) for ticket in tickets}
    cluster_of = {ticket.doc_id: {ticket.doc_id} for ticket in tickets}
    for left, right in combinations(sets, 2):
        if groups[left] == groups[right] and jaccard(sets[left], sets[right]) >= settings.threshold:
            joined = cluster_of[left] | cluster_of[right]
            for member in joined:
                cluster_of[member] = joined
    return {frozenset(cluster) for cluster in cluster_of.values()}


def clusters(
    tickets: list[Ticket], settings: DedupSettings, group: Callable[[Ticket], int], folder: Path
) -> set[frozenset[str]]:
    """Clusters as the pipeline's own kernels find them."""
    texts = [ticket.text for ticket in tickets]
    pq.write_table(pa.table({"text": texts}), folder / "documents.parquet")
    signed = sign_file(folder / "documents.parquet", folder, settings, HERE)
    columns = {
        "doc_id": [ticket.doc_id for ticket in tickets],
        "clean_sha256": signed.digests,
        "group": np.array([group(ticket) for ticket in tickets], np.uint64),
    }
    found = cluster(
        pa.table(columns),
        Signed(signed.digests, signed.sketches, signed.worded),
        lambda numbers, rows: HashFiles.at(folder, numbers, rows),
        folder,
        settings,
    ).clusters
    members = defaultdict(set)
    for row in found.to_pylist():
        members[row["cluster_id"]].add(row["doc_id"])
    return {frozenset(each) for each in members.values()}


def truth(tickets: list[Ticket]) -> set[frozenset[str]]:
    found = defaultdict(set)
    for ticket in tickets:
        found[ticket.truth].add(ticket.doc_id)
    return {frozenset(members) for members in found.values()}


def batch(texts: list[str]) -> pa.Table:
    return pa.table({"clean_sha256": pa.array(map(text_digest, texts), pa.binary(32)), "text": texts})


def facts_of(tickets: list[Ticket], settings: DedupSettings) -> Mapping[str, bytes]:
    kept = facts_kernel(batch([ticket.text for ticket in tickets]), settings).kept
    return dict(zip((ticket.doc_id for ticket in tickets), kept["facts"].to_pylist(), strict=True))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_planted_tickets_are_so_alike_that_words_alone_make_one_cluster_of_each_family(seed: int) -> None:
    tickets = planted(seed)
    assert len(components(tickets, DedupSettings(), lambda ticket: 0)) == FAMILIES
    sets = {ticket: shingles(ticket.text) for ticket in tickets}
    one_code = [ticket for ticket in tickets if len(ticket.truth[1]) == len(ticket.truth[2]) == 1]
    for left, right in combinations(one_code, 2):
        if left.truth[0] == right.truth[0] and left.truth[2] == right.truth[2]:
            assert jaccard(sets[left], sets[right]) >= 0.9


@pytest.mark.parametrize("seed", SEEDS)
def test_tickets_that_state_different_facts_stay_apart_and_those_that_state_the_same_meet(
    seed: int, tmp_path: Path
) -> None:
    tickets = planted(seed)
    facts = facts_of(tickets, SETTINGS)

    def group(ticket: Ticket) -> int:
        return group_digest("", facts[ticket.doc_id], {})

    # Equal to the truth: precision and recall of pairs are 1.
    assert components(tickets, SETTINGS, group) == truth(tickets) == clusters(tickets, SETTINGS, group, tmp_path)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_label_keeps_apart_what_the_text_does_not_say(seed: int, tmp_path: Path) -> None:
    tickets = planted(seed)
    settings = DedupSettings(facts={"error_code": CODE}, distinguish=("error_code", "product"))
    facts = facts_of(tickets, settings)

    def group(ticket: Ticket) -> int:
        return group_digest("", facts[ticket.doc_id], {"product": sorted(ticket.truth[2])})

    assert components(tickets, settings, group) == truth(tickets) == clusters(tickets, settings, group, tmp_path)


def test_one_text_of_two_products_is_two_clusters(tmp_path: Path) -> None:
    text = " ".join(WORDS[:80])
    tickets = [Ticket(f"d{n}", text, (0, frozenset(), frozenset([product]))) for n, product in enumerate("hhvh")]
    found = clusters(
        tickets, DedupSettings(), lambda ticket: group_digest("", None, {"product": [*ticket.truth[2]]}), tmp_path
    )
    assert found == {frozenset({"d0", "d1", "d3"}), frozenset({"d2"})}


def test_a_text_without_a_code_does_not_bridge_two_that_have_different_ones() -> None:
    words = random.Random(4).choices(WORDS, k=150)
    texts = [" ".join([*words[:75], *code, *words[75:]]) for code in (["E100"], [], ["E200"])]
    assert min(jaccard(shingles(left), shingles(right)) for left, right in combinations(texts, 2)) > 0.9
    settings = DedupSettings(facts={"error_code": CODE}, distinguish=("error_code",))
    assert len(set(facts_kernel(batch(texts), settings).kept["facts"].to_pylist())) == 3


@pytest.mark.parametrize(
    ("values", "one"),
    [
        (("E4711", "e4711", "E-4711", "e 4711", "E - 4711", "E\u20114711", " E_4711 "), "e4711"),
        (("AquaLine 20", "AQUALINE-20", "aqualine20"), "aqualine20"),
        (("Aqua-Line 20", "aqua line\n20", " AquaLine_20-"), "aqualine20"),
        (("E-100-A", "e100a"), "e100a"),
        (("STRASSE 1", "straße1"), "strasse1"),
    ],
)
def test_a_value_has_one_spelling(values: tuple[str, ...], one: str) -> None:
    assert {spelled(value) for value in values} == {one}


def test_spaces_that_tell_values_apart_stay() -> None:
    assert len({spelled(value) for value in ("E1-23", "E12-3", "E123", "E 1 2 3")}) == 4


@given(st.text(st.sampled_from("aEb19 -_\u2011\n"), max_size=12))
def test_a_spelling_is_its_own_spelling(value: str) -> None:
    assert spelled(spelled(value)) == spelled(value)


def test_values_are_sorted_and_each_stands_once_by_every_name() -> None:
    text = "W300, then E200, e-200 again and E100"
    patterns = {"error_code": r"\b[EWe]-?\d{3}\b", "serial": r"SN (\w+)"}
    assert stated(text, patterns) == {"error_code": ("e100", "e200", "w300"), "serial": ()}
    assert stated("", patterns) == {"error_code": (), "serial": ()}


def test_the_first_group_is_the_value_where_there_is_one_and_an_empty_value_is_none() -> None:
    assert stated("code: E77 and code: E78", {"code": r"code: (E\d+)"}) == {"code": ("e77", "e78")}
    assert stated("code: E77 and code: E78", {"code": r"code: (?:E\d+)"}) == {"code": ("code:e77", "code:e78")}
    assert stated("code: and code: E78", {"code": r"code:(?: (E\d+))?"}) == {"code": ("e78",)}
    assert stated("a - b", {"sign": r"[-_]"}) == {"sign": ()}


def test_a_text_may_hold_any_character_and_none_at_all() -> None:
    texts = pa.array(["nul \0 E100", "züri 🙂 E100", None, ""], pa.string())
    table = pa.table({"clean_sha256": pa.array([bytes([n]) * 32 for n in range(4)], pa.binary(32)), "text": texts})
    settings = DedupSettings(facts={"error_code": CODE}, distinguish=("error_code",))
    first, second, null, empty = facts_kernel(table, settings).kept["facts"].to_pylist()
    assert first == second != null == empty


def test_the_kernel_keeps_a_row_a_text_in_their_order_without_a_value_in_it() -> None:
    texts = ["E100 here", "none", "AquaLine 7 says E100", "there e-100"]
    result = facts_kernel(batch(texts), SETTINGS)
    assert result.kept.schema == STATED_FACTS
    assert result.kept["clean_sha256"].to_pylist() == [text_digest(text) for text in texts]
    assert set(result.kept["stage_version"].to_pylist()) == {facts_version(SETTINGS)}
    first, none, product, again = result.kept["facts"].to_pylist()
    assert first == again
    assert len({first, none, product}) == 3
    assert result.figures == {"texts": 4, "texts_with_error_code": 3, "texts_with_product": 1}
    assert facts_kernel(batch([]), SETTINGS).kept.num_rows == 0


def test_digests_of_facts_do_not_depend_on_the_batch() -> None:
    texts = [ticket.text for ticket in planted(9)][:40]
    whole = facts_kernel(batch(texts), SETTINGS).kept["facts"].to_pylist()
    assert whole == [facts_kernel(batch([text]), SETTINGS).kept["facts"][0].as_py() for text in texts]


def test_stored_facts_depend_on_the_patterns_and_on_nothing_else() -> None:
    turned = DedupSettings(
        facts=dict(reversed(SETTINGS.facts.items())), distinguish=("product", "error_code", "status"), threshold=0.9
    )
    assert facts_version(turned) == facts_version(SETTINGS)
    other = DedupSettings(facts={"error_code": CODE, "product": PRODUCT + "x"}, distinguish=("error_code", "product"))
    renamed = DedupSettings(facts={"fault": CODE, "product": PRODUCT}, distinguish=("fault", "product"))
    assert len({facts_version(each) for each in (SETTINGS, other, renamed, DedupSettings())}) == 4


def test_a_group_depends_neither_on_order_nor_on_repetition() -> None:
    one = group_digest("source", b"f" * 16, {"product": ["a", "b"], "region": ["x"], "status": []})
    assert one == group_digest("source", b"f" * 16, {"region": ["x", "x"], "product": ["b", "a", "b"]})
    assert 0 <= one < 2**64


def test_names_values_and_scopes_are_not_taken_for_each_other() -> None:
    cases: list[tuple[str, bytes | None, dict[str, list[str]]]] = [
        ("", None, {}),
        ("a", None, {}),
        ("", b"", {}),
        ("", b"a", {}),
        ("", None, {"a": ["b"]}),
        ("", None, {"b": ["a"]}),
        ("", None, {"a": ["b", "c"]}),
        ("", None, {"a": ["bc"]}),
        ("", None, {"ab": ["c"]}),
        ("", None, {"a": ["b"], "c": ["d"]}),
        ("", None, {"a": ["b", "c", "d"]}),
        ("", None, {"a": [""]}),
        ("a", None, {"a": ["b"]}),
    ]
    assert len({group_digest(*case) for case in cases}) == len(cases)


def test_a_group_has_the_same_number_on_every_machine() -> None:
    assert group_digest("ticket", bytes(range(16)), {"product": ["hub"]}) == 16854803584743929087


@given(st.dictionaries(st.sampled_from("ab"), st.lists(st.sampled_from("xyz"), max_size=3)))
def test_two_documents_meet_exactly_when_all_their_sets_are_equal(labels: dict[str, list[str]]) -> None:
    sets = {name: frozenset(values) for name, values in labels.items() if values}
    for a, b in product([[], ["x"], ["y"], ["y", "x"]], repeat=2):
        other = {"a": a, "b": b}
        same = {name: frozenset(values) for name, values in other.items() if values} == sets
        assert (group_digest("", None, labels) == group_digest("", None, other)) == same


def test_labels_are_values_of_the_vocabulary_on_the_documents_day() -> None:
    vocabularies = Vocabularies.model_validate(
        {
            "labels": {
                "product": {
                    "values": {"view-camera": ["ViewCam"], "hub": [], "hub-2": [{"name": "the hub", "from": "2025-01-01"}]},
                    "per_source": {"desk": {"7": "hub"}},
                }
            }
        }
    )  # fmt: skip

    def row(number: int, year: int, *labels: tuple[str, str | None]) -> dict[str, object]:
        stated_ = [{"name": name, "raw": raw} for name, raw in labels]
        return {
            "doc_id": f"d{number}",
            "source": "desk",
            "created_at": dt.datetime(year, 6, 1, tzinfo=dt.UTC),
            "labels": stated_,
            "governance": {"region": "emea"},
        }

    documents = pa.Table.from_pylist(
        [
            row(0, 2025, ("product", "viewcam"), ("product", "View Camera"), ("status", "open")),
            row(1, 2025, ("product", "7"), ("product", "VIEW_CAMERA")),
            row(2, 2026, ("product", "The Hub")),
            row(3, 2026, ("product", "Samovar  9")),
            row(4, 2026, ("product", "samovar-9")),
            row(5, 2026, ("product", " "), ("product", None)),
            row(6, 2026),
        ],
        schema=DOCUMENTS,
    )
    assert label_values(documents, "desk", vocabularies, ["product"]) == {
        "d0": {"product": ["view-camera"]},
        "d1": {"product": ["hub", "view-camera"]},
        "d2": {"product": ["hub-2"]},
        "d3": {"product": ["samovar 9"]},  # no word for it: it stands for itself
        "d4": {"product": ["samovar 9"]},
    }
    assert label_values(documents, "desk", vocabularies, ["region"])["d6"] == {"region": ["emea"]}


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        (r"E(\d+", "missing"),
        (r"(?=E)\d+", "RE2"),
        (r"(E)\1", "RE2"),
        (r"E\d{2000}", "repetition"),
        (r"(E\d+)?", "empty"),
        (r"x*", "empty"),
        ("", "empty"),
        (r"\b", "nothing but empty values"),
        (r"\b(?:^|\B+){2}\b", "nothing but empty values"),
        (r"()x", "nothing but empty values"),
        (r"E(?:\d+)(?P<code>(?i)\b(?:$|))x", "nothing but empty values"),
        (r"[(]\(\Q(\E(\s*)E(\d+)", "nothing but empty values"),
        (r" - ", "nothing but empty values"),
        (r"E\C", "finds a byte"),
    ],
)
def test_a_pattern_that_cannot_be_used_is_told(pattern: str, said: str) -> None:
    assert said in (objection(pattern) or "")


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"\bE", "E"),
        (r"(?i:\b)()?E(\d+)|(x)()", ""),
        (r"(\b(E\d)())", "E1"),
        (r"[)(](?:())?", ""),
        (r"\Q(\E", "("),
        (r"\\C", r"\C"),
        (r"\Q\C\E", r"\C"),
        (r"[]()[:alpha:]]+1", "a1"),
        (r"\x{45}\d", "E1"),
        (r"\pN", "1"),
        (r"(?i)e\d{3}", "E100"),
    ],
)
def test_a_pattern_is_refused_only_if_it_finds_no_value(pattern: str, text: str) -> None:
    assert (objection(pattern) is None) == bool(text)
    assert bool(text) == bool(stated(text or "E1 ( x", {"fact": pattern})["fact"])


def test_a_pattern_that_hangs_elsewhere_takes_no_time() -> None:
    pattern = {"many": r"(a+)+$"}
    assert objection(pattern["many"]) is None
    assert stated("a" * 100_000 + "b", pattern) == {"many": ()}
    assert_linear(lambda text: stated(text, pattern), repeated("a", behind="b"))


@pytest.mark.slow
def test_a_text_whose_pattern_does_not_end_fails_alone(tmp_path: Path) -> None:
    settings = DedupSettings(facts={"tail": r"(?s)a(?:.*b)?"}, distinguish=("tail",))
    rows = batch(["a b", "a" * 1_000_000, "c"])  # from each `a` to the end: hours
    done = list(
        run_kernel(
            facts_kernel,
            rows,
            settings,
            limits=Limits(rows=1, seconds=5.0),
            what="facts",
            at=Workplace(folder=tmp_path),
        )
    )
    assert [isinstance(each, Failed) for each in done] == [False, True, False]
    failed = done[1]
    assert isinstance(failed, Failed) and failed.reason == "timeout"


SOURCE = """\
type: curation.components.Source
attributes:
  name: {name}
  reader: mapped
  description: Tickets of two desks.
  owner: desk@example.com
  licence: internal
  purpose: customer support
  mode: snapshot
  options:
    tables:
      - files: tickets.csv
        entity: thread
        fields: {{record_id: id, text: body, created_at: created, author_ref: customer}}
        labels: {{product: product}}
  governance: {{department: support, confidentiality: internal}}
"""
PLAIN = [
    "the",
    "router",
    "stops",
    "after",
    "some",
    "minutes",
    "and",
    "then",
    "nobody",
    "can",
    "open",
    "a",
    "page",
    "while",
    "light",
    "on",
    "its",
    "front",
    "stays",
    "green",
    "we",
    "have",
    "tried",
    "another",
    "cable",
    "and",
    "moved",
    "it",
    "to",
    "different",
    "room",
    "but",
    "evening",
    "always",
    "same",
    "thing",
    "happens",
    "please",
    "tell",
    "us",
    "what",
    "else",
    "could",
    "be",
    "done",
    "before",
    "we",
    "send",
    "this",
    "back",
    "because",
    "my",
    "colleagues",
    "need",
    "connection",
    "every",
    "day",
]
# What the vendor writes → which documents are to meet.
PRODUCTS = {
    "X2": "router-x2",
    "TX2": "router-x2",
    "X5": "router-x5",
    "Samovar 9": "samovar",
    "samovar-9": "samovar",
    "": "",
}
CODES = {"E1000": "e1000", "e-1000": "e1000", "W1000": "w1000", "": ""}


@pytest.mark.parametrize("scope", ["everything", "source"])
def test_a_night_keeps_apart_what_texts_and_labels_distinguish(small: Any, scope: str) -> None:
    for folder in ("sources", "corpora"):
        for each in sorted((small.defs / folder).iterdir()):
            if each.is_dir():
                small.without(f"{folder}/{each.name}")
    rng = random.Random(6)
    groups: defaultdict[tuple[str, ...], set[str]] = defaultdict(set)
    texts = [rng.choices(PLAIN, k=160) for _ in range(2)]
    for name in ("desk", "shop"):
        (small.defs / "sources" / name).mkdir()
        (small.defs / "sources" / name / "defs.yaml").write_text(SOURCE.format(name=name))
        folder = small.data / "landing" / name / "2026-01-05"
        folder.mkdir(parents=True)
        with (folder / "tickets.csv").open("w", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(["id", "body", "created", "customer", "product"])
            for number, (family, raw, code) in enumerate(product(range(2), PRODUCTS, CODES)):
                body = " ".join([*texts[family][:80], *filter(None, [code]), *texts[family][80:]])
                rows.writerow([number, body, "2026-01-02T10:00:00Z", f"c{number}", raw])
                key = (str(family), PRODUCTS[raw], CODES[code], name if scope == "source" else "")
                groups[key].add(document_id(name, str(number)))
    (small.defs / "dedup" / "defs.yaml").write_text(
        f"type: curation.components.Dedup\nattributes:\n  scope: {scope}\n"
        "  facts:\n    error_code: '(?i)\\b[EW]-?\\d{4}\\b'\n  distinguish: [error_code, product]\n"
    )
    night = open_night(small.project())
    for name in night.project.sources:
        land_source(night, name, landing_dates(night.project))
        assemble_source(night, name)
    find_people(night)
    for name in night.project.sources:
        clean_source(night, name)
    find_clusters(night)
    found = defaultdict(set)
    for row in night.tables.read("clusters", CLUSTERS).to_pylist():
        found[row["cluster_id"]].add(row["doc_id"])
    assert {frozenset(each) for each in found.values()} == {frozenset(each) for each in groups.values()}
