"""`curation explain`: from any name of a thing to where it came from, what was done to it and where it went."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from pydantic import TypeAdapter

from curation.cleaning.edits import Edit
from curation.corpora.choice.survivors import MERGES
from curation.corpora.example import EXAMPLES
from curation.corpora.step import write_merges
from curation.dedup.tables import CLUSTERS
from curation.demo.planted import SOURCES
from curation.deployment.read_only import read_state
from curation.document import DOCUMENTS, RECORDS
from curation.fates import EVERYWHERE, FATES
from curation.privacy.redaction.resolve import Finding
from curation.reports.reason_texts import CORPORA, QUARANTINED, in_words
from curation.reports.reason_texts import RECORDS as RECORD_WORDS
from curation.reports.subject import document_name
from curation.reports.terminal import printable
from curation.reports.texts.clusters import similar, stands_for, why
from curation.reports.texts.edits import edited
from curation.reports.texts.explain import marked
from curation.reports.texts.explain_object import Explanation
from curation.sources import reasons
from curation.sources.landings.expired import EXPIRED
from curation.storage.tables import Tables

Call = Callable[..., Any]


def tables(deployment: Any) -> Tables:
    return Tables(deployment.data / "restricted" / "tables")


def documents(deployment: Any) -> dict[str, dict[str, Any]]:
    return {
        row["doc_id"]: row
        for source in SOURCES
        for row in tables(deployment).read(f"{source}_documents", DOCUMENTS).to_pylist()
    }


def document_fates(deployment: Any) -> list[dict[str, Any]]:
    """What became of documents, in cleaning and in each corpus."""
    rows = tables(deployment).read("fates", FATES).sort_by("subject_id").to_pylist()
    return [row for row in rows if row["subject_kind"] == "document"]


def with_fate(deployment: Any, corpus: str, fate: str, reason: str | None = None) -> str:
    """The name of the first document with this fate."""
    for row in document_fates(deployment):
        if (row["scope"], row["fate"], row["reason"]) == (corpus, fate, reason):
            return document_name(documents(deployment)[row["subject_id"]])
    raise AssertionError(f"nothing is {fate} in {corpus} for {reason}")


def test_every_turn_has_its_landing_file_position_and_export(curation: Call, finished: Any) -> None:
    name = with_fate(finished, "support-sft", "kept")
    shown = curation("explain", name, on=finished)
    assert (shown.code, shown.err) == (0, "")
    document = next(d for d in documents(finished).values() if document_name(d) == name)
    for turn in document["turns"]:
        origin = turn["origin"]
        assert f"/{origin['file']}:{origin['position']} in {origin['file_sha256'].hex()[:16]}" in shown.out


@pytest.mark.parametrize(
    ("reason", "words"), [("where_status", "because its status is not one that the recipe selects")]
)
def test_a_refusal_is_said_in_words(curation: Call, finished: Any, reason: str, words: str) -> None:
    name = with_fate(finished, "support-sft", "dropped", reason)
    assert f"not in support-sft {words}" in curation("explain", name, on=finished).out


@pytest.mark.parametrize(
    ("reason", "words"),
    [("consent_denied", "its customer denied consent"), ("consent_expired", "its customer's consent has ended")],
)
def test_what_may_be_kept_no_longer_is_said_to_be_in_no_corpus(
    curation: Call, finished: Any, reason: str, words: str
) -> None:
    gone = tables(finished).read("zendesk_expired", EXPIRED, where=pc.field("reason") == reason).to_pylist()
    shown = curation("explain", f"zendesk:{gone[0]['record_id']}", on=finished)
    assert f"is in no corpus because {words}" in shown.out
    assert "has no live document" in shown.out
    assert "Releases that hold it: " in shown.out


@pytest.mark.parametrize(
    ("fate", "reason", "words"),
    [
        ("dropped", "automatic_bounce", "Cleaning: dropped because it is a notice that a mail was not delivered"),
        ("quarantined", "ocr_broken", "Cleaning: held back because its text was read by a machine"),
    ],
)
def test_what_did_not_pass_cleaning_is_said_and_that_it_is_in_no_corpus(
    curation: Call, finished: Any, fate: str, reason: str, words: str
) -> None:
    rows = tables(finished).read("fates", FATES).to_pylist()
    subject = next(r["subject_id"] for r in rows if (r["scope"], r["fate"], r["reason"]) == ("*", fate, reason))
    shown = curation("explain", document_name(documents(finished)[subject]), on=finished).out
    assert words in shown
    assert "so it is in no corpus" in shown


def test_what_a_corpus_takes_out_of_a_clean_text_is_shown_edit_by_edit(curation: Call, copied: Any) -> None:
    """Boilerplate is learned from all texts, so it is no edit of the clean one."""
    found = [d for d in documents(copied).values() if d["source"] == "zendesk" and d["kind"] == "ticket"]
    reader, shown = ("--who", "Privacy Officer", "--why", "request 31"), ""
    for document in sorted(found, key=lambda d: d["doc_id"]):
        raws = {turn["raw_sha256"] for turn in document["turns"]}
        where = pc.field("raw_sha256").isin(pa.array(sorted(raws), pa.binary(32)))
        texts = tables(copied).read("zendesk_records", RECORDS, ["text"], where)["text"].to_pylist()
        if any("no threats found" in (text or "") for text in texts):
            shown = curation("explain", document_name(document), "--show-text", *reader, on=copied).out
            break
    assert "as support-sft takes it" in shown
    assert "of_firm" in shown


def test_a_turn_that_was_dropped_is_said_in_its_row(curation: Call, finished: Any) -> None:
    rows = tables(finished).read("fates", FATES).to_pylist()
    (turn, *_) = sorted(
        r["subject_id"] for r in rows if r["subject_kind"] == "turn" and r["reason"] == "automatic_survey"
    )
    owner = next(d for d in documents(finished).values() if any(t["turn_id"] == turn for t in d["turns"]))
    shown = curation("explain", document_name(owner), on=finished).out
    assert "turn dropped: it asks for a rating" in " ".join(re.sub(r"[│\s]+", " ", shown).split())
    assert "Signals: language en" in shown


def test_a_duplicate_names_who_stands_for_it_and_the_cluster_who_survived(curation: Call, finished: Any) -> None:
    fates = [r for r in document_fates(finished) if r["scope"] == "support-sft"]
    kept = {r["subject_id"] for r in fates if r["fate"] == "kept"}
    merged = next(r for r in fates if r["into"] in kept)
    name, stands = (document_name(documents(finished)[key]) for key in (merged["subject_id"], merged["into"]))
    shown = curation("explain", name, on=finished).out
    assert re.search(rf"not in support-sft: {stands} says (nearly )?the same .*and stands for it, because ", shown)
    assert re.search(rf"^  {stands}  [01]\.\d\d\d  survives in support-sft", shown, re.MULTILINE)
    assert re.search(rf"^  {name}  [01]\.\d\d\d  survives in no corpus$", shown, re.MULTILINE)


def merge(**given: Any) -> dict[str, Any]:
    """A row of `MERGES`: document `b` was merged into `a`."""
    turns = {"survivor": 6, "loser": 4}
    made = {"corpus": "c", "doc_id": "b", "into": "a", "similarity": 0.9126, "decided_by": "turns", "turns": turns}
    return {**made, "disagreements": [], **given}


NAMES = {"a": "zendesk:1", "b": "salesforce:2"}


@pytest.mark.parametrize(
    ("decided_by", "words"),
    [
        ("prefer", "because zendesk is preferred over salesforce"),
        ("resolved", "because its thread is resolved"),
        ("turns", "because it has more turns (6 to 4)"),
        ("updated", "because it is newer"),
        ("doc_id", "because its id is the smaller: nothing else tells them apart"),
    ],
)
def test_why_one_survived_is_said_in_words(decided_by: str, words: str) -> None:
    said = stands_for(merge(decided_by=decided_by), NAMES)
    assert said == f"zendesk:1 says nearly the same (similarity 0.913) and stands for it, {words}"


def test_only_the_same_text_is_said_to_be_the_same() -> None:
    assert stands_for(merge(similarity=1.0), NAMES).startswith("zendesk:1 says the same and stands for it")
    assert [similar(value) for value in (1.0, 0.99999, 0.57, 0.0, None)] == ["1.000", "0.999", "0.570", "0.000", "-"]


@pytest.mark.slow
def test_every_merge_is_recorded_and_explained_from_both_sides(curation: Call, finished: Any) -> None:
    fates = [r for r in document_fates(finished) if r["scope"] != "*" and r["fate"] == "merged"]
    rows = tables(finished).read("merges", MERGES).to_pylist()
    assert {(r["corpus"], r["doc_id"], r["into"]) for r in rows} == {
        (f["scope"], f["subject_id"], f["into"]) for f in fates
    }
    clusters = tables(finished).read("clusters", CLUSTERS, ["doc_id", "cluster_id"]).to_pylist()
    cluster = {row["doc_id"]: row["cluster_id"] for row in clusters}
    names = {key: document_name(row) for key, row in documents(finished).items()}
    assert len({row["decided_by"] for row in rows}) > 1
    for row in rows:
        assert cluster[row["doc_id"]] == cluster[row["into"]]
        assert 0 < row["similarity"] <= 1
        loser = curation("explain", row["doc_id"], on=finished).out
        assert f"not in {row['corpus']}: {stands_for(row, names)}" in loser
        survivor = curation("explain", row["into"], on=finished).out
        line = f"  {names[row['doc_id']]}  {similar(row['similarity'])}  {why(row, names)}"
        assert line in survivor
        for each in row["disagreements"]:
            assert f"{each['label']} {each['survivor'][0]} of {names[row['into']]}" in loser


def test_who_was_merged_into_one_that_is_in_no_corpus_either_is_told_so(curation: Call, copied: Any) -> None:
    """It gave examples when it was chosen, and all of them repeat an evaluation set."""
    found = tables(copied)
    rows = found.read("fates", FATES).to_pylist()
    lost = next(r for r in document_fates(copied) if (r["scope"], r["fate"]) == ("support-sft", "merged"))
    for row in rows:
        if (row["scope"], row["subject_id"]) == ("support-sft", lost["into"]):
            row |= {"fate": "dropped", "reason": "contaminated"}
    found.replace("fates", pa.Table.from_pylist(rows, schema=FATES), partition_by=["scope", "stage"])
    shown = curation("explain", lost["subject_id"], on=copied).out
    reason = in_words("contaminated", "corpus")
    assert f"; that one is itself not in support-sft because {reason}" in shown


def test_one_that_stands_alone_is_told_among_which(curation: Call, copied: Any) -> None:
    lone = next(r["doc_id"] for r in tables(copied).read("clusters", CLUSTERS).to_pylist() if r["size"] == 1)

    def told(*lines: str) -> str:
        settings = "".join(f"  {line}\n" for line in ("threshold: 0.8", *lines))
        (copied.defs / "dedup" / "defs.yaml").write_text(f"type: curation.components.Dedup\nattributes:\n{settings}")
        (line,) = [line for line in curation("explain", lone, on=copied).out.splitlines() if "Cluster: " in line]
        return line.partition("Cluster: ")[2]

    among = "no other document that it is compared with says the same"
    assert told() == "no other document says the same"
    assert told("scope: source") == f"{among} (scope: source)"
    assert told("distinguish: [product, status]") == f"{among} (distinguish: product, status)"
    code = "facts: {error_code: 'E[0-9]+'}"
    assert told("scope: kind", code, "distinguish: [error_code]") == f"{among} (scope: kind, distinguish: error_code)"


def test_of_a_large_cluster_twenty_members_are_shown_and_the_rest_counted(curation: Call, copied: Any) -> None:
    """Its own document, the first, and the survivor are among them; so it is for those that one document stands for."""
    found = tables(copied)
    fates = [r for r in document_fates(copied) if r["fate"] == "kept" and r["scope"] != EVERYWHERE]
    kept = {r["subject_id"] for r in fates if r["scope"] == "support-sft"}
    anywhere = {r["subject_id"] for r in fates}  # survivors in any corpus are shown before those in none
    rows = sorted(found.read("clusters", CLUSTERS).to_pylist(), key=lambda r: r["doc_id"])
    same = [r for r in rows if r["doc_id"] not in anywhere][:33]
    survivor = next(r for r in rows if r["doc_id"] in kept)
    first, asked = min(same[0]["doc_id"], survivor["doc_id"]), same[-1]["doc_id"]
    for number, row in enumerate([*same, survivor]):
        row |= {"cluster_id": first, "kind": "near", "size": 34, "similarity": 1 - number / 100}
    found.replace("clusters", pa.Table.from_pylist(rows, schema=CLUSTERS))
    merges = [merge(corpus="support-sft", doc_id=r["doc_id"], into=survivor["doc_id"]) for r in same]
    write_merges(found, "support-sft", pa.Table.from_pylist(merges, schema=MERGES))

    names = {key: document_name(row) for key, row in documents(copied).items()}
    shown = curation("explain", asked, on=copied).out.splitlines()
    start = next(number for number, line in enumerate(shown) if line.startswith("Cluster: 34 documents say nearly"))
    members, more = shown[start + 1 : start + 21], shown[start + 21]
    assert members[0].startswith(f"  {names[asked]}  0.680  ")
    assert [line for line in members if line.startswith(f"  {names[first]}  ")]
    assert [line for line in members if f"  {names[survivor['doc_id']]}  0.670  survives in support-sft" in line]
    assert more == "  … and 14 more"
    told = curation("explain", survivor["doc_id"], on=copied).out.splitlines()
    start = next(number for number, line in enumerate(told) if line.startswith("  it stands for 33 others"))
    assert all(line.endswith("  0.913  it has more turns (6 to 4)") for line in told[start + 1 : start + 21])
    assert told[start + 21] == "  … and 13 more"


def test_a_released_example_leads_back_to_its_document_and_its_releases(curation: Call, finished: Any) -> None:
    shard = next((finished.data / "corpora" / "support-sft" / "data" / "default").glob("*.parquet"))
    example = pq.read_table(shard)["example_id"][0].as_py()
    by_example = curation("explain", example, on=finished)
    (row,) = [r for r in tables(finished).read("examples", EXAMPLES).to_pylist() if r["example_id"] == example]
    assert by_example.out == curation("explain", row["doc_id"], on=finished).out
    assert example in by_example.out
    assert "Releases that hold it: support-sft@v1.0.0" in by_example.out


def test_each_released_example_has_exactly_one_way_back(finished: Any) -> None:
    place = finished.data / "corpora"
    released = [
        (table.column_names[0], identity)
        for shard in place.glob("*/data/*/*.parquet")
        for table in [pq.read_table(shard)]
        for identity in table.column(0).to_pylist()
    ]
    back = tables(finished).read("examples", EXAMPLES).to_pylist()
    assert sorted(identity for _, identity in released) == sorted(row["example_id"] for row in back)
    assert {row["doc_id"] for row in back} <= documents(finished).keys()


def test_a_vendors_url_names_the_same_thing(curation: Call, finished: Any) -> None:
    ticket = with_fate(finished, "support-sft", "kept").partition(":")[2]
    by_url = curation("explain", f"https://tarnwick.zendesk.com/agent/tickets/{ticket}", on=finished)
    assert by_url.out == curation("explain", f"zendesk:{ticket}", on=finished).out
    case = next(d["record_id"] for d in documents(finished).values() if d["source"] == "salesforce")
    by_url = curation("explain", f"https://tarnwick.lightning.force.com/lightning/r/Case/{case}/view", on=finished)
    assert by_url.out == curation("explain", f"salesforce:{case}", on=finished).out


def test_an_article_is_explained_version_by_version(curation: Call, finished: Any) -> None:
    versions = sorted(d["version"] for d in documents(finished).values() if d["record_id"] == "refund-policy")
    shown = curation("explain", "kb:refund-policy", on=finished).out
    assert len(versions) > 1
    assert all(f"\nkb:refund-policy@{version}  article" in shown for version in versions)
    one = curation("explain", f"kb:refund-policy@{versions[0]}", on=finished).out
    assert f"kb:refund-policy@{versions[0]}  article" in one
    assert f"\nkb:refund-policy@{versions[-1]}  article" not in one


def test_a_comment_leads_to_its_ticket_and_a_person_to_what_arrived(curation: Call, finished: Any) -> None:
    rows = tables(finished).read("zendesk_records", RECORDS, ["entity", "record_id", "parent_id"]).to_pylist()
    tickets = {d["record_id"] for d in documents(finished).values() if d["source"] == "zendesk"}
    comment = next(r for r in rows if r["entity"] == "turn" and r["parent_id"] in tickets)
    shown = curation("explain", f"zendesk:{comment['record_id']}", on=finished).out
    assert f"zendesk:{comment['parent_id']}  ticket" in shown
    person = next(r["record_id"] for r in rows if r["entity"] == "person")
    shown = curation("explain", f"zendesk:{person}", on=finished).out
    assert "has no live document" in shown
    assert "it describes a person" in shown


def test_a_quarantined_record_says_why(curation: Call, finished: Any) -> None:
    from curation.document import QUARANTINE

    refused = next(r for r in tables(finished).read("quarantine", QUARANTINE).to_pylist() if r["record_id"])
    shown = curation("explain", f"{refused['source']}:{refused['record_id']}", on=finished).out
    said = " ".join(re.findall(r"[^\s│]+", shown))  # the last column, wrapped
    assert f"quarantined: {QUARANTINED[refused['reason']]}" in said


def test_text_is_shown_only_when_it_is_asked_for(curation: Call, copied: Any) -> None:
    name = with_fate(copied, "support-sft", "kept")
    night = read_state(copied.project()).as_night()
    assert night is not None
    rows = (
        tables(copied)
        .read(f"{name.partition(':')[0]}_records", RECORDS, ["record_id", "parent_id", "text"])
        .to_pylist()
    )
    texts = [r["text"] for r in rows if r["text"] and name.partition(":")[2] in (r["record_id"], r["parent_id"])]
    words = {line.strip() for text in texts for line in text.splitlines() if 20 < len(line.strip()) < 100}
    assert words
    assert not [line for line in words if line in curation("explain", name, on=copied).out]
    shown = curation("explain", name, "--show-text", "--who", "Privacy Officer", "--why", "request 31", on=copied).out
    assert [line for line in words if line in shown]
    assert "before (" in shown or "not edited" in shown


def test_json_holds_what_the_words_say_and_no_text(curation: Call, finished: Any) -> None:
    name = with_fate(finished, "support-sft", "kept")
    said = curation("explain", name, on=finished).out
    shown = curation("explain", name, "--json", on=finished)
    assert (shown.code, shown.err, shown.out.count("\n")) == (0, "", 1)
    found = TypeAdapter(Explanation).validate_json(shown.out, strict=True, extra="forbid")
    (document,) = found["documents"]
    assert (document["name"], document["taken_out"], found["erased"]) == (name, None, False)
    assert document["doc_id"] in said
    assert all(row["fate"] in ("kept", "merged", "dropped", "quarantined") for row in found["arrived"])
    for turn in document["turns"]:
        where = f"{turn['landed_on']}/{turn['file']}:{turn['position']} in {turn['export_sha256']}"
        assert where in said
    for each in (e for turn in document["turns"] for e in turn["personal_data"] or ()):
        assert each["type"] in said
    corpora = {each["corpus"]: each for each in document["corpora"]}
    assert len(corpora) > 1
    examples = corpora["support-sft"]["examples"]
    assert f"in support-sft as {len(examples)} example" in said
    assert all(f"{e['config']}/{e['split']} {e['example_id']}" in said for e in examples)
    assert all(f"because {each['why']}" in said for each in corpora.values() if each["fate"] == "dropped")
    assert f"Releases that hold it: {', '.join(each['release'] for each in document['releases'])}\n" in said

    ids = {turn["origin"]["position"] for turn in documents(finished)[document["doc_id"]]["turns"]}
    assert {turn["position"] for turn in document["turns"]} == ids
    source, _, record = name.partition(":")
    rows = tables(finished).read(f"{source}_records", RECORDS, ["record_id", "parent_id", "text"]).to_pylist()
    texts = [row["text"] for row in rows if row["text"] and record in (row["record_id"], row["parent_id"])]
    lines = {line.strip() for text in texts for line in text.splitlines() if len(line.strip()) > 20}
    assert lines
    assert not [line for line in lines if json.dumps(line)[1:-1] in shown.out or line in shown.out]


def test_json_says_which_document_stands_for_one_that_was_merged(curation: Call, finished: Any) -> None:
    merged = next(r for r in tables(finished).read("merges", MERGES).to_pylist() if r["corpus"] == "support-sft")
    shown = curation("explain", merged["doc_id"], "--json", on=finished).out
    document = TypeAdapter(Explanation).validate_json(shown, strict=True, extra="forbid")["documents"][0]
    (own,) = [each for each in document["corpora"] if each["corpus"] == "support-sft"]
    assert (own["fate"], own["merged_into"]["doc_id"], own["examples"]) == ("merged", merged["into"], [])
    assert own["merged_into"]["decided_by"] == merged["decided_by"]
    assert document["cluster"]["members"][0]["doc_id"] == merged["doc_id"]
    assert merged["into"] in {member["doc_id"] for member in document["cluster"]["members"]}
    survivor = json.loads(curation("explain", merged["into"], "--json", on=finished).out)["documents"][0]
    (its,) = [each for each in survivor["corpora"] if each["corpus"] == "support-sft"]
    assert merged["doc_id"] in {row["doc_id"] for row in its["stands_for"]}


def test_text_and_json_together_are_refused_and_nothing_is_written_down(curation: Call, copied: Any) -> None:
    name = with_fate(copied, "support-sft", "kept")
    before = curation("audit", "--json", on=copied).out
    done = curation(
        "explain", name, "--json", "--show-text", "--who", "Privacy Officer", "--why", "request 31", on=copied
    )
    assert (done.code, done.out) == (2, "")
    assert "leave one of the two out" in done.err
    assert curation("audit", "--json", on=copied).out == before


@pytest.mark.parametrize(
    "subject",
    ["zendesk:1", "nope:50001", "0" * 64, "0" * 32, "https://example.com/agent/tickets/50001", "50001", "zendesk:"],
)
def test_what_is_not_known_ends_with_2_and_names_the_forms(curation: Call, finished: Any, subject: str) -> None:
    done = curation("explain", subject, on=finished)
    assert (done.code, done.out, len(done.err.splitlines())) == (2, "", 1)
    assert f"source:record_id (sources: {', '.join(sorted(SOURCES))})" in done.err


def test_before_the_first_night_it_says_what_to_run(curation: Call, small: Any) -> None:
    done = curation("explain", "zendesk:50001", on=small)
    assert (done.code, "nothing has run yet" in done.err) == (2, True)


def test_every_reason_that_occurs_has_its_words(finished: Any) -> None:
    occurring = {row["reason"] for row in tables(finished).read("fates", FATES).to_pylist()} - {None}
    plain = {r for r in occurring if in_words(r, "corpus") == r.replace("_", " ")}
    assert occurring
    assert plain == set()
    assert QUARANTINED.keys() == reasons.REASONS
    assert all(not text.endswith(".") for text in (*QUARANTINED.values(), *RECORD_WORDS.values(), *CORPORA.values()))


def test_a_record_cannot_steer_the_terminal() -> None:
    hostile = "a\x1b[2Jb\x07c\u202ed\x9be\x7f\n\t"
    shown = printable(hostile)
    assert len(shown) == len(hostile)
    assert shown == "a\u241b[2Jb\u2407c\ufffdd\ufffde\u2421\n\t"


def test_edits_and_findings_are_marked_in_place() -> None:
    before = edited("Hello [b]Ann\n-- \nBo", [Edit(12, 19, "", "signature", "r", "1")])
    assert before.plain.replace("\u23ce", "") == "Hello [b]Ann\n-- \nBo"
    assert {s.style for s in before.spans} == {"red strike"}
    after = marked("Hello [b]Ann", [Finding(9, 12, "PERSON", 1.0, "known_people")])
    assert after.plain == "Hello [b]Ann[PERSON]"
