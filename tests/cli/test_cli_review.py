"""`curation preview` and `curation review`: what a domain expert reads, and the way of their labels back."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from curation.corpora.candidate import FACTS, files_digest, read_facts
from curation.deployment.project import open_night
from curation.document import DOCUMENTS, PEOPLE
from curation.errors import ConfigurationError
from curation.reports.texts.preview import candidate, render, sample
from curation.reports.texts.review import read_review

pytestmark = pytest.mark.slow

Call = Callable[..., Any]
WHO = ("--who", "linguist", "--why", "review of November")


def test_a_preview_shows_roles_reasons_and_redactions_in_the_terminal_and_on_a_page(
    curation: Call, copied: Any, tmp_path: Path
) -> None:
    page = tmp_path / "page.html"
    shown = curation("preview", "support-sft", "-n", "1000", "--page", str(page), on=copied)
    assert (shown.code, shown.err) == (0, "")
    chosen = sample(candidate(copied.project(), "support-sft"), 1000)  # all: which are first depends on drawn keys
    assert len(chosen) > 12
    text = html.unescape(page.read_text())
    for example in chosen:
        assert example.example_id in shown.out
        assert f'<section id="{example.example_id}">' in text
        for block in example.blocks:
            for line in block.text.split("\n"):
                assert re.sub(r"\s", "", line) in re.sub(r"\s", "", re.sub(r"</?mark[^>]*>", "", text))
        assert {block.masked for block in example.blocks if block.name == "user"} == {"user"}
        assert example.blocks[-1].trained
        opening = example.blocks[0].text.partition("\n")[0].removeprefix("From: ")  # is told beside what was redacted
        told = {piece for block in example.blocks for piece, kind in block.pieces() if kind} - {opening}
        assert sum(example.redactions.values()) >= len(told)
    assert "not trained: user" in shown.out
    redacted = {kind for example in chosen for kind in example.redactions}
    assert redacted
    for kind in redacted:
        assert re.search(rf"redacted: .*{kind} \d", " ".join(shown.out.split())), kind
    assert page.stat().st_mode & 0o077 == 0


def test_a_preview_names_nobody_who_is_known(curation: Call, copied: Any) -> None:
    night = open_night(copied.project())
    people = night.tables.read("people", PEOPLE).to_pylist()
    for corpus in copied.project().corpora:
        shown = curation("preview", corpus, on=copied)
        page = (copied.data / "corpora" / f"{corpus}.preview.html").read_text()
        known = [value for row in people for value in (*row["names"], *row["emails"], *row["phones"])]
        assert known
        assert not [value for value in known if value in shown.out + page]


def test_a_page_escapes_what_an_example_says_and_loads_nothing(copied: Any) -> None:
    folder = candidate(copied.project(), "support-sft")
    (example, *_) = sample(folder, 1)
    block = type(example.blocks[0])("user", "<script>alert(1)</script> [PERSON_1] <img src=x>")
    page = render(
        "<b>", read_facts(folder)["facts"], [type(example)("x", "default", "train", (block,), {"<i>": "<u>"}, {})]
    )
    assert not re.search(r"<(script|img|b|i|u)\b(?!>redacted)", page.replace("<b>&lt;i&gt;</b>", ""))
    assert '<mark title="PERSON">[PERSON_1]</mark>' in page
    assert "http" not in page


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nothing"], "use one of"),
        (["support-sft", "--config", "nothing"], "use one of: conversations, default"),
        (["support-sft", "--split", "nothing"], "use one of"),
    ],
)
def test_a_preview_of_what_is_not_there_says_what_is(curation: Call, finished: Any, arguments: Any, says: str) -> None:
    shown = curation("preview", *arguments, on=finished)
    assert shown.code == 2
    assert says in shown.err


def shown_around(deployment: Any) -> Path:
    """A corpus that has passed: four threads, of which messages are trained or not for several reasons."""
    reasons = {
        "e1": ["user", "trained"],
        "e2": ["user", "low_rating"],
        "e3": ["user", "trained", "user", "placeholder"],
    }
    message = pa.struct([(n, pa.string()) for n in ("role", "content", "train_reason")] + [("train", pa.bool_())])
    rows = [
        {
            "example_id": name,
            "messages": [
                {"role": role, "content": f"Said {n} in {name}.", "train": why == "trained", "train_reason": why}
                for n, (why, role) in enumerate(zip(said, ("user", "assistant") * 2, strict=False))
            ],
        }
        for name, said in {**reasons, "e4": []}.items()
    ]
    folder: Path = deployment.data / "corpora" / "support-sft"
    for part in ("data/conversations", "lineage"):
        (folder / part).mkdir(parents=True)
    schema = pa.schema([("example_id", pa.string()), ("messages", pa.list_(message))])
    for split, own in (("train", rows[1:]), ("test", rows[:1])):
        shard = folder / f"data/conversations/{split}-2024-01-00000.parquet"
        pq.write_table(pa.Table.from_pylist(own, schema), shard, write_page_checksum=True)
    about = {"description": "Invented.", "shape": "conversations", "profile": {"name": "default"}}
    stated = {"facts": about, "circumstances": {}, "content": files_digest(folder)}
    (folder / FACTS).write_text(json.dumps(stated))
    return folder


def test_a_preview_chooses_by_reason_and_goes_on_where_it_stopped(small: Any) -> None:
    folder = shown_around(small)

    def names(number: int = 20, **chosen: Any) -> list[str]:
        return [example.example_id for example in sample(folder, number, **chosen)]

    assert names(reason="trained") == ["e1", "e3"]
    assert names(reason="low_rating") == ["e2"]
    assert names(reason="user", split="train") == ["e2", "e3"]
    assert [*names(2), *names(2, skip=2)] == ["e1", "e2", "e3", "e4"]
    assert names(1, reason="user", skip=1) == ["e2"]
    with pytest.raises(ConfigurationError, match=r"use one of: low_rating \(1\), placeholder \(1\), trained \(2\)"):
        names(reason="bored")
    with pytest.raises(ConfigurationError, match="there are 4 examples"):
        names(skip=4)


def test_a_preview_on_the_command_line_takes_a_reason_and_how_many_to_skip(curation: Call, small: Any) -> None:
    shown_around(small)
    shown = curation("preview", "support-sft", "--reason", "user", "--skip", "1", "-n", "1", on=small)
    assert (shown.code, shown.err) == (0, "")
    assert "e2" in shown.out
    assert "e1" not in shown.out
    assert "not trained: low_rating" in shown.out


@pytest.mark.parametrize("tool", ["argilla", "label-studio"])
def test_who_reviews_sees_each_message_with_its_mask_and_reason(
    curation: Call, small: Any, tmp_path: Path, tool: str
) -> None:
    shown_around(small)
    out = tmp_path / "out.jsonl"
    asked = ("--label", "category", "--tool", tool, "--out", str(out))
    assert curation("review", "export", "support-sft", *asked, on=small).code == 0
    records = [json.loads(line) for line in out.read_text().splitlines()]
    fields = [record["fields" if tool == "argilla" else "data"] for record in records]
    assert fields[1]["messages"] == [
        {"role": "user", "content": "Said 0 in e2.", "train": False, "train_reason": "user"},
        {"role": "assistant", "content": "Said 1 in e2.", "train": False, "train_reason": "low_rating"},
    ]
    assert "assistant, not trained: low_rating:\nSaid 1 in e2." in fields[1]["text"]
    if tool == "argilla":
        assert records[1]["metadata"]["train_reasons"] == ["low_rating", "user"]
        assert "messages" not in fields[3]  # a chat field without a message is refused


def test_a_folder_that_is_not_there_is_named_and_no_file_of_ours(curation: Call, small: Any, tmp_path: Path) -> None:
    shown_around(small)
    out = tmp_path / "missing" / "x.jsonl"
    shown = curation("review", "export", "support-sft", "--label", "category", "--out", str(out), on=small)
    assert shown.code == 2
    assert f"{out.parent}: there is no such folder" in shown.err
    assert ".tmp" not in shown.err


def answered_argilla(line: str, value: str) -> str:
    record = json.loads(line)
    assert record.keys() == {"id", "fields", "metadata"}
    return json.dumps(record | {"responses": {"category": [{"value": value, "user_id": "u1", "status": "submitted"}]}})


def answered_label_studio(line: str, value: str) -> str:
    task = json.loads(line)
    result = {"from_name": "category", "to_name": "text", "type": "choices", "value": {"choices": [value]}}
    return json.dumps({"id": 1, **task, "annotations": [{"id": 7, "completed_by": 3, "result": [result]}]})


@pytest.mark.parametrize(("tool", "answered"), [("argilla", answered_argilla), ("label-studio", answered_label_studio)])
def test_labels_that_people_gave_come_back_and_win_from_the_next_night_on(
    curation: Call, copied: Any, tmp_path: Path, tool: str, answered: Any
) -> None:
    out, back = tmp_path / "out.jsonl", tmp_path / "back.jsonl"
    asked = ("--label", "category", "--tool", tool, "-n", "5", "--out", str(out))
    shown = curation("review", "export", "support-triage", *asked, on=copied)
    assert (shown.code, shown.err) == (0, "")
    project = copied.project()
    values = list(project.cleaning.vocabularies["category"].values)
    assert f"category: {', '.join(values)}" in shown.out
    before = {e.example_id: e for e in sample(candidate(project, "support-triage"), 5, "default")}
    lines = out.read_text().splitlines()
    given: dict[str, str] = {}
    written = []
    for number, line in enumerate(lines):
        value = values[number % len(values)]
        written.append(answered(line, value))
        (said,) = read_review_of(tmp_path, written[-1])
        given[said.example_id] = value
    back.write_text("\n".join(written) + "\n")
    shown = curation("review", "import", "support-triage", str(back), *WHO, on=copied)
    assert (shown.code, shown.err) == (0, "")
    assert f"{len(lines)} labels" in shown.out
    assert copied.run().success
    night = open_night(copied.project())
    kept = night.decisions.reviews()
    documents = night.tables.read("zendesk_documents", DOCUMENTS).to_pylist()
    marks = {night.suppression.document(d["doc_id"]) for d in documents}
    assert kept.keys() <= marks
    folder = candidate(copied.project(), "support-triage")
    after = {e.example_id: e for e in sample(folder, 10_000)}
    assert given.keys() <= after.keys()
    for name, value in given.items():
        answer = json.loads(after[name].blocks[-1].text)
        assert answer["category"] == value
    assert before is not None


def read_review_of(tmp_path: Path, line: str) -> list[Any]:
    file = tmp_path / "one.jsonl"
    file.write_text(line + "\n")
    return list(read_review(file))


def test_what_cannot_be_taken_is_counted_by_reason_and_the_rest_goes_in(
    curation: Call, copied: Any, tmp_path: Path
) -> None:
    out, back = tmp_path / "out.jsonl", tmp_path / "back.jsonl"
    curation("review", "export", "support-triage", "--label", "category", "-n", "4", "--out", str(out), on=copied)
    values = list(copied.project().cleaning.vocabularies["category"].values)
    records = [json.loads(line) for line in out.read_text().splitlines()]
    response = {"value": values[0], "status": "submitted"}
    records[0]["responses"] = {"category": [response]}
    records[1]["responses"] = {"category": [response, {"value": values[1], "status": "submitted"}]}
    records[2]["responses"] = {"category": [{"value": "Ann Doe", "status": "submitted"}], "mood": [response]}
    records[3]["responses"] = {"category": [{"value": values[1], "status": "draft"}]}
    stranger = {**records[0], "id": "0" * 32}
    back.write_text(json.dumps([*records, stranger]))
    shown = curation("review", "import", "support-triage", str(back), *WHO, on=copied)
    assert shown.code == 1
    assert shown.out.startswith("1 labels of support-triage")
    for reason in ("people disagree", "no value of the label", "no label with a vocabulary", "not of this corpus"):
        assert f"left out 1: {reason}" in re.sub(r"its (example_id is|question is|answer is) ", "", shown.out) or (
            reason in shown.out
        )
    assert "Ann" not in shown.out


@pytest.mark.parametrize("text", ["no json", '{"id": 1}', '{"fields": {}, "responses": 3}', "[" * 100_000, "\udcff"])
def test_a_file_of_neither_tool_is_refused_with_its_place(
    curation: Call, finished: Any, tmp_path: Path, text: str
) -> None:
    file = tmp_path / "bad.jsonl"
    file.write_bytes(text.encode("utf-8", "surrogateescape"))
    shown = curation("review", "import", "support-triage", str(file), *WHO, on=finished)
    assert shown.code == 2
    assert "bad.jsonl" in shown.err
    assert "export it as JSON" in shown.err


def test_a_broken_line_is_named_by_its_number(curation: Call, finished: Any, tmp_path: Path) -> None:
    file = tmp_path / "bad.jsonl"
    file.write_text('{"id": "1", "fields": {}}\n\n{"id": "2", "fi\n')
    shown = curation("review", "import", "support-sft", str(file), *WHO, on=finished)
    assert (shown.code, "bad.jsonl, line 3: it is not JSON" in shown.err) == (2, True)


def test_a_file_with_a_byte_order_mark_and_line_separators_in_its_texts_is_read(tmp_path: Path) -> None:
    record = {"id": "e1", "fields": {"text": "one\u2028two\x85three"}, "responses": {"category": [{"value": "a"}]}}
    file = tmp_path / "marked.jsonl"
    for written in (f"{json.dumps(record, ensure_ascii=False)}\r\n", json.dumps([record], ensure_ascii=False)):
        file.write_bytes(b"\xef\xbb\xbf" + written.encode())
        assert [(said.example_id, said.label, said.value) for said in read_review(file)] == [("e1", "category", "a")]


def test_a_question_whose_name_is_no_text_is_refused_with_its_place(
    curation: Call, finished: Any, tmp_path: Path
) -> None:
    result = {"from_name": ["category"], "type": "choices", "value": {"choices": ["a"]}}
    file = tmp_path / "bad.json"
    file.write_text(json.dumps([{"data": {"example_id": "e1"}, "annotations": [{"result": [result]}]}]))
    shown = curation("review", "import", "support-sft", str(file), *WHO, on=finished)
    assert (shown.code, "a bug" in shown.err) == (2, False)
    assert "bad.json, record 1: it is neither Argilla's nor Label Studio's" in shown.err


def test_labels_for_a_corpus_that_is_not_there_are_refused(curation: Call, finished: Any, tmp_path: Path) -> None:
    file = tmp_path / "back.json"
    file.write_text("[]")
    shown = curation("review", "import", "nothing", str(file), *WHO, on=finished)
    assert (shown.code, shown.out) == (2, "")
    assert "nothing: there is no such corpus" in shown.err


@pytest.mark.parametrize(("tool", "answered"), [("argilla", answered_argilla), ("label-studio", answered_label_studio)])
def test_a_later_import_says_whose_answers_it_replaces_and_takes_none_of_another_corpus(
    curation: Call, copied: Any, tmp_path: Path, tool: str, answered: Any
) -> None:
    out, back = tmp_path / "out.jsonl", tmp_path / "back.jsonl"
    asked = ("--label", "category", "--tool", tool, "-n", "2", "--out", str(out))
    assert curation("review", "export", "support-triage", *asked, on=copied).code == 0
    one, other, *_ = copied.project().cleaning.vocabularies["category"].values
    lines = out.read_text().splitlines()

    def imported(who: str, *values: str) -> Any:
        back.write_text("\n".join(answered(line, value) for line, value in zip(lines, values, strict=True)))
        return curation("review", "import", "support-triage", str(back), "--who", who, "--why", "review", on=copied)

    for who, values, says in (
        ("anna", (one, one), ""),
        ("bert", (one, other), "  1 of them replace another answer, imported before by anna\n"),
        ("bert", (one, other), ""),
        ("cleo", (other, one), "  2 of them replace another answer, imported before by bert\n"),
    ):
        shown = imported(who, *values)
        assert (shown.code, shown.err) == (0, "")
        assert shown.out.partition("\n")[2] == says
    lines = [line.replace('"corpus": "support-triage"', '"corpus": "support-sft"') for line in lines]
    shown = imported("anna", one, one)
    assert (shown.code, shown.out.partition("\n")[2]) == (1, "  left out 2: it was exported of another corpus\n")
