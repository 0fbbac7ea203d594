"""`curation try`: the pipeline's own kernels on given text; ids and order as given, and nothing is stored."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from rich.console import Console

from curation.privacy.policy import Operator, Profile
from curation.privacy.redaction.pseudonyms import Pseudonyms
from curation.privacy.redaction.redact import redact
from curation.privacy.redaction.resolve import Finding
from curation.privacy.trial import Tried
from curation.reports.texts.spans import SpansView, marked, placed

Call = Callable[..., Any]
MAIL = "Thanks, that works.\n\nOn Mon, 2 Nov 2026, Ann Lee wrote:\n> Please restart it.\n"


def lines(*records: dict[str, Any]) -> bytes:
    return "".join(json.dumps(record) + "\n" for record in records).encode()


def answers(out: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.split("\n") if line]


def table(path: Path, *texts: str | None) -> Path:
    pq.write_table(pa.table({"doc_id": [f"d{n}" for n in range(len(texts))], "text": texts}), path)
    return path


def files(folder: Path) -> set[Path]:
    return set(folder.rglob("*"))


def test_hygiene_answers_each_line_once_in_order_with_spans_of_the_input(curation: Call) -> None:
    given = [{"id": 7, "text": MAIL}, {"id": "b", "text": ""}, {"id": 7, "text": "A line\u2028separator stays."}]
    done = curation("try", "hygiene", stdin=lines(*given) + b"\n")
    assert done.code == 0
    found = answers(done.out)
    assert [(a["id"], sorted(a)) for a in found] == [(g["id"], ["id", "removed", "text"]) for g in given]
    assert found[0]["removed"]
    for question, answer in zip(given, found, strict=True):
        kept, at = "", 0
        for span in answer["removed"]:
            assert sorted(span) == ["end", "kind", "score", "start"]
            kept, at = kept + str(question["text"])[at : span["start"]], span["end"]
        assert kept + str(question["text"])[at:] == answer["text"]


def test_hygiene_of_a_text_shows_it_before_the_edits_and_the_text_after(curation: Call, tmp_path: Path) -> None:
    file = tmp_path / "mail.txt"
    file.write_text(MAIL, encoding="utf-8")
    done = curation("try", "hygiene", str(file))
    assert done.code == 0
    before, _, after = done.out.partition("\nafter\n")
    assert "Please restart it." in before
    assert "Please restart it." not in after
    assert after.startswith("Thanks, that works.\n")
    for word in ("quote", "wrote", "thread-7", "0.95", "Signals: "):
        assert word in done.out, word
    shown = curation("try", "hygiene", "--show", stdin=lines({"id": 7, "text": MAIL}))
    assert shown.out.partition("\n")[2] == done.out.partition("\n")[2]
    assert set(tmp_path.iterdir()) == {file}


def test_hygiene_of_what_a_machine_wrote_says_that_the_night_drops_it(curation: Call, tmp_path: Path) -> None:
    file = tmp_path / "notice.txt"
    file.write_text("Delivery to the following recipient failed permanently:\n\nann@example.com\n", encoding="utf-8")
    assert "A machine wrote it (bounce" in curation("try", "hygiene", str(file)).out


@pytest.mark.parametrize("data", [b"\xff\xfe\x00", None], ids=["binary", "absent"])
def test_hygiene_of_what_is_no_text_says_so_in_one_line(curation: Call, tmp_path: Path, data: bytes | None) -> None:
    file = tmp_path / "mail.txt"
    if data is not None:
        file.write_bytes(data)
    done = curation("try", "hygiene", str(file))
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert str(file) in done.err


def test_hygiene_of_a_parquet_file_says_what_the_lines_say(curation: Call, tmp_path: Path) -> None:
    source, target = table(tmp_path / "in.parquet", MAIL, None, "Plain."), tmp_path / "out.parquet"
    assert curation("try", "hygiene", str(source), str(target)).code == 0
    rows = pq.read_table(target).to_pylist()
    said = answers(curation("try", "hygiene", stdin=lines({"id": "d0", "text": MAIL}, {"id": "d1", "text": ""})).out)
    assert [row["doc_id"] for row in rows] == ["d0", "d1", "d2"]
    assert [(row["text"], len(row["removed"])) for row in rows[:2]] == [(a["text"], len(a["removed"])) for a in said]
    assert set(tmp_path.iterdir()) == {source, target}


def test_privacy_answers_in_order_with_disjoint_findings_of_the_input(curation: Call) -> None:
    given = [
        {"id": "1", "text": "Write to ann.lee@example.com or call +1 212 555 0147."},
        {"id": "2", "text": "Zyx Qwv asked.", "people": [{"names": ["Zyx Qwv"]}]},
        {"id": "3", "text": "Nothing here."},
    ]
    found = answers(curation("try", "privacy", stdin=lines(*given)).out)
    assert [(a["id"], a["status"]) for a in found] == [("1", "ok"), ("2", "ok"), ("3", "ok")]
    assert "ann.lee" not in found[0]["text"]
    assert "0147" not in found[0]["text"]
    assert [(f["start"], f["end"], f["type"]) for f in found[1]["findings"]] == [(0, 7, "PERSON")]
    assert found[2] == {"id": "3", "text": "Nothing here.", "findings": [], "status": "ok"}
    for answer in found:
        edges = [edge for f in answer["findings"] for edge in (f["start"], f["end"])]
        assert edges == sorted(edges)


def test_a_text_that_is_too_long_to_scan_is_quarantined_and_empty(curation: Call, tmp_path: Path) -> None:
    long = "word " * 50_000
    (answer,) = answers(curation("try", "privacy", stdin=lines({"id": 1, "text": long})).out)
    assert (answer["text"], answer["findings"], answer["status"]) == ("", [], "quarantined")
    curation("try", "privacy", str(table(tmp_path / "in.parquet", long, "hi")), str(tmp_path / "out.parquet"))
    assert [(r["doc_id"], r["text"], r["status"]) for r in pq.read_table(tmp_path / "out.parquet").to_pylist()] == [
        ("d0", "", "quarantined"),
        ("d1", "hi", "ok"),
    ]


def test_a_profile_decides_how_privacy_writes_and_an_unknown_one_is_refused(curation: Call) -> None:
    given = lines({"id": 1, "text": "Mail ann.lee@example.com"})
    (strict,) = answers(curation("try", "privacy", "--profile", "strict", stdin=given).out)
    assert strict["text"].startswith("Mail [EMAIL_ADDRESS_")
    assert strict["text"] != answers(curation("try", "privacy", stdin=given).out)[0]["text"]
    refused = curation("try", "privacy", "--profile", "nope", stdin=given)
    assert (refused.code, refused.out) == (2, "")
    assert "use one of: default, " in refused.err


def test_privacy_of_a_text_shows_each_finding_with_its_recognizer_and_what_profiles_make_of_it(
    curation: Call, tmp_path: Path
) -> None:
    file = tmp_path / "mail.txt"
    file.write_text("Write to ann.lee@example.com today.\n", encoding="utf-8")
    shown = curation("try", "privacy", str(file), "--profile", "default", "--profile", "strict")
    assert (shown.code, shown.err) == (0, "")
    assert "{ann.lee@example.com}[EMAIL_ADDRESS]" in shown.out
    (row,) = [line for line in shown.out.partition("after, profile default")[0].splitlines() if "9–28" in line]
    assert [cell.strip() for cell in row.split("│")[2:6]] == ["EMAIL_ADDRESS", "email", "1.00", "replace"]
    assert row.split("│")[7].strip() == "[EMAIL_ADDRESS_1]"
    default, _, strict = shown.out.partition("after, profile default")[2].partition("after, profile strict")
    assert default.startswith("\nWrite to [EMAIL_ADDRESS_1] today.\n")
    assert "Write to [EMAIL_ADDRESS_" in strict
    assert "ann.lee" not in default.splitlines()[1] + strict
    assert set(tmp_path.iterdir()) == {file}
    lines_shown = curation("try", "privacy", "--show", stdin=lines({"id": 7, "text": file.read_text()}))
    assert "[EMAIL_ADDRESS_1] today." in lines_shown.out


def test_a_text_that_a_profile_drops_or_that_nobody_can_scan_says_so(curation: Call) -> None:
    card = lines({"id": 1, "text": "My card is 4111 1111 1111 1111."})
    dropped = curation("try", "privacy", "--show", "--profile", "strict", stdin=card)
    assert "CREDIT_CARD drops the whole example" in dropped.out
    (answer,) = answers(curation("try", "privacy", "--profile", "strict", stdin=card).out)
    assert (answer["text"], answer["status"]) == ("", "quarantined")
    assert [found["type"] for found in answer["findings"]] == ["CREDIT_CARD"]
    long = curation("try", "privacy", "--show", stdin=lines({"id": 1, "text": "word " * 50_000}))
    assert "quarantined" in long.out


@pytest.mark.parametrize(
    "arguments",
    [
        ("--profile", "default", "--profile", "strict", "--lines"),
        ("in.jsonl",),
        ("a.parquet", "b.parquet", "--show"),
        ("mail.txt", "--lines"),
    ],
)
def test_what_can_be_neither_shown_nor_written_is_refused(curation: Call, arguments: tuple[str, ...]) -> None:
    done = curation("try", "privacy", *arguments)
    assert (done.code, done.out, len(done.err.splitlines())) == (2, "", 1)


def test_the_records_of_a_call_are_one_corpus_and_in_it_a_person_has_one_pseudonym(curation: Call) -> None:
    zyx, ann = {"names": ["Zyx Qwv"], "emails": ["zyx@example.com"]}, {"names": ["Ann Lee"]}
    given = lines(
        {"id": 1, "text": "Zyx Qwv asked.", "people": [zyx]},
        {"id": 2, "text": "It was Zyx Qwv.", "people": [ann, zyx]},
        {"id": 3, "text": "Ann Lee asked.", "people": [ann]},
    )
    said = [answer["text"] for answer in answers(curation("try", "privacy", "--profile", "strict", stdin=given).out)]
    first, second, third = (re.search(r"_([A-Z2-7]{10})\]", text) for text in said)
    assert first and second and third
    assert first[1] == second[1] != third[1]


def test_what_was_written_has_the_colour_of_its_type_whatever_it_looks_like() -> None:
    text = "Card 4111 1111 1111 1111, born 2001-02-03"
    operators = {"CREDIT_CARD": Operator(operator="mask"), "DATE": Operator(operator="generalise", to="year")}
    profile = Profile.model_validate({"operators": operators})
    found = (Finding(5, 24, "CREDIT_CARD", 1.0, "card_number"), Finding(31, 41, "DATE", 1.0, "date"))
    redacted = redact(text, found, profile, Pseudonyms(bytes(32), "example"))
    stream = io.StringIO()
    console = Console(file=stream, color_system="standard", force_terminal=True, width=160)
    console.print(SpansView(Tried(text, found, redacted), redacted, "p", profile))
    _, _, after = stream.getvalue().partition("after, profile p")
    assert re.findall(r"\x1b\[30;\d+m(.+?)\x1b\[0m", after) == ["*" * 19, "2001"]


def test_each_type_has_its_colour_on_a_terminal() -> None:
    text = "Ann, ann@example.com"
    found = [Finding(0, 3, "PERSON", 1.0, "known_people"), Finding(5, 20, "EMAIL_ADDRESS", 1.0, "email")]
    shown = marked(text, found)
    assert shown.plain == "Ann[PERSON], ann@example.com[EMAIL_ADDRESS]"
    person, email = (str(span.style) for span in shown.spans if span.style != "dim")
    assert person != email
    assert [str(span.style) for span in placed("[PERSON_1], [EMAIL_ADDRESS]").spans] == [person, email]


def test_outside_a_deployment_the_demo_key_is_used_and_no_file_is_made(curation: Call, small: Any) -> None:
    before = files(small.root)
    given = lines({"id": 1, "text": "Mail ann.lee@example.com"})
    once = curation("try", "privacy", "--profile", "strict", on=small, stdin=given)
    assert (once.code, files(small.root)) == (0, before)
    assert once.out == curation("try", "privacy", "--profile", "strict", on=small, stdin=given).out


def test_dedup_gives_each_document_a_cluster(curation: Call, tmp_path: Path) -> None:
    text = "The printer on the second floor shows error twelve after the update of this morning. " * 3
    rows = {
        "doc_id": ["a", "b", "c"],
        "kind": ["ticket"] * 3,
        "created": ["2026-11-02"] * 3,
        "text": [text, text, "No."],
    }
    pq.write_table(pa.table(rows), tmp_path / "documents.parquet")
    done = curation("try", "dedup", str(tmp_path / "documents.parquet"), str(tmp_path / "clusters.parquet"))
    assert (done.code, done.out) == (0, "")
    found = {r["doc_id"]: r["cluster_id"] for r in pq.read_table(tmp_path / "clusters.parquet").to_pylist()}
    assert found["a"] == found["b"] != found["c"]


def test_parse_reads_an_export_where_it_lies_and_accounts_for_every_row(
    curation: Call, small: Any, exports: Path, tmp_path: Path
) -> None:
    landing = exports / "zendesk" / "2026-11-02"
    before = files(tmp_path)
    done = curation("try", "parse", "--source", "zendesk", str(landing), on=small)
    assert (done.code, files(tmp_path)) == (0, before)
    documents = answers(done.out)
    assert {d["source"] for d in documents} == {"zendesk"}
    assert all(turn["text"] for d in documents for turn in d["turns"])
    sums = done.err.strip()
    read, parsed, quarantined = (int(sums.split(word)[0].split()[-1]) for word in (" read", " parsed", " quarantined"))
    assert read == parsed + quarantined
    assert f"= {len(documents)} documents + " in sums


def test_parse_takes_the_name_of_a_reader_where_no_source_has_it(curation: Call, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\ntitle: Refunds\n---\n\nWithin 30 days.\n")
    (found,) = answers(curation("try", "parse", "--source", "folder", str(tmp_path / "a.md")).out)
    assert (found["kind"], [turn["role"] for turn in found["turns"]]) == ("article", ["title", "author"])
    dotted = curation("try", "parse", "--source", "curation.sources.vendors.folder", str(tmp_path / "a.md"))
    assert [document["source"] for document in answers(dotted.out)] == ["folder"]
    refused = curation("try", "parse", "--source", "nope", str(tmp_path))
    assert (refused.code, "folder" in refused.err) == (2, True)


@pytest.mark.parametrize("verb", ["hygiene", "privacy"])
@pytest.mark.parametrize(
    "line", [b"sentinel-7", b'["sentinel-7"]', b'{"id": 1}', b'{"text": "sentinel-7"}', b'{"id": 1, "text": 7}']
)
def test_a_line_that_is_no_record_is_named_and_not_quoted(curation: Call, verb: str, line: bytes) -> None:
    done = curation("try", verb, stdin=lines({"id": 0, "text": ""}) + line + b"\n")
    assert (done.code, "stdin:2" in done.err) == (2, True)
    assert "sentinel" not in done.err
    assert len(done.err.splitlines()) == 1


@pytest.mark.parametrize("verb", ["hygiene", "privacy", "dedup"])
def test_a_file_that_is_no_table_of_texts_is_refused_and_nothing_is_left(
    curation: Call, tmp_path: Path, verb: str
) -> None:
    (tmp_path / "no.parquet").write_bytes(b"PAR1 but not really")
    pq.write_table(pa.table({"id": [1]}), tmp_path / "columns.parquet")
    for name in ("no.parquet", "columns.parquet", "absent.parquet"):
        done = curation("try", verb, str(tmp_path / name), str(tmp_path / "out.parquet"))
        assert (done.code, name in done.err, len(done.err.splitlines())) == (2, True, 1)
    assert {path.name for path in tmp_path.iterdir()} == {"no.parquet", "columns.parquet"}
