"""Boilerplate is learned from what recurs at the edge of messages; answers that recur are not boilerplate."""

from __future__ import annotations

import csv
import random
import sys
from collections import Counter
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pytest

sys.path.insert(0, str(Path(__file__).parent))
from tickets import Line, Written, tickets

from curation.cleaning.boilerplate.learning import BoilerplateSettings, Learned, learn
from curation.cleaning.boilerplate.lines import (
    FORM,
    LINES,
    PROSE,
    LinesSettings,
    line_form,
    lines_kernel,
    pieces,
    stage_version,
)
from curation.cleaning.edits import Edit, apply
from curation.cleaning.tables import BOILERPLATE
from curation.document import text_digest
from tests.growth import assert_linear, repeated

SETTINGS = BoilerplateSettings()
FOOTER = "Sample Supplies Ltd is registered in Testville under number 12."
BANNER = "We receive more letters than usual and answer within three days."
ANSWER = "Please restart the router and wait for two minutes."
WORDS = (
    "amber",
    "birch",
    "cedar",
    "delta",
    "ember",
    "fjord",
    "grove",
    "haven",
    "ivory",
    "jolly",
    "karma",
    "lemon",
    "mango",
    "noble",
    "ocean",
    "piano",
    "quilt",
)


def digests(text: str) -> list[bytes]:
    return [piece.digest for piece in pieces(text, SETTINGS.lines)]


def table(turns: list[Written]) -> pa.Table:
    names = ("document", "source", "author", "role", "kind")
    columns = {name: pa.array([getattr(turn, name) for turn in turns], pa.string()) for name in names}
    lists = pa.array([digests(turn.text) for turn in turns], pa.list_(pa.binary(8)))
    return pa.table({**columns, "digests": lists})


def turn(number: int, *lines: str, author: str | None = "s:agent", role: str = "agent", source: str = "s") -> Written:
    return Written(f"d{number}", source, author, role, "ticket", tuple(Line(line) for line in lines))


def sentence(seed: object) -> str:
    return " ".join(random.Random(str(seed)).choices(WORDS, k=8)).capitalize() + "."


def learned_lines(turns: list[Written]) -> set[str]:
    """The folded lines that are learned of some turns."""
    names = {p.digest: line_form(t.text[p.start : p.end]) for t in turns for p in pieces(t.text, SETTINGS.lines)}
    return {names[digest] for digest in learn(table(turns), SETTINGS)["digest"].to_pylist()}


class Score(NamedTuple):
    precision: float  # of lines removed, each time that they are
    precision_distinct: float  # of different lines removed
    recall: float
    recall_distinct: float


@cache
def score(seed: int, half: int, documents: int) -> Score:
    turns = tickets(seed, half, documents)
    learned = Learned(learn(table(turns), SETTINGS))
    counts: dict[tuple[bool, bool], Counter[str]] = {(g, b): Counter() for g in (True, False) for b in (True, False)}
    for written in turns:
        edits, at = learned.edits(written.text, written.author, SETTINGS), 0
        for line in written.lines:
            gone = any(edit.start <= at and at + len(line.text) <= edit.end for edit in edits)
            counts[gone, line.boilerplate][line_form(line.text)] += bool(line.text)
            at += len(line.text) + 1
    right, wrong, missed = counts[True, True], counts[True, False], counts[False, True]
    return Score(
        right.total() / (right.total() + wrong.total()),
        len(+right) / (len(+right) + len(+wrong)),
        right.total() / (right.total() + missed.total()),
        len(+right) / len(+right + missed),
    )


@pytest.mark.parametrize("half", [0, 1])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_is_removed_is_boilerplate_on_templates_seen_and_unseen(seed: int, half: int) -> None:
    found = score(seed, half, 250)
    assert min(found.precision, found.precision_distinct) >= 0.98, found
    assert found.recall >= 0.93 and found.recall_distinct >= 0.8, found  # measured: .976 to .997, .864 to .976


@pytest.mark.parametrize("half", [0, 1])
@pytest.mark.parametrize("documents", [30, 100])
def test_few_tickets_are_judged_with_the_same_precision(documents: int, half: int) -> None:
    for seed in (1, 2, 3):
        found = score(seed, half, documents)
        assert min(found.precision, found.precision_distinct) >= 0.98, found


@pytest.mark.parametrize("half", [0, 1])
def test_where_nothing_is_boilerplate_nothing_is_learned(half: int) -> None:
    for seed, documents in ((1, 20), (2, 60), (3, 200)):
        assert learn(table(tickets(seed, half, documents, boilerplate=False)), SETTINGS).num_rows == 0


def test_a_footer_beneath_differing_messages_is_learned_and_removed() -> None:
    turns = [turn(i, BANNER, "", "Hi Mira,", "", sentence(i), "", FOOTER) for i in range(30)]
    assert learned_lines(turns) == {line_form(BANNER), line_form(FOOTER)}
    text = turns[0].text
    edits = Learned(learn(table(turns), SETTINGS)).edits(text, "s:agent", SETTINGS)
    assert apply(text, edits) == f"Hi Mira,\n\n{sentence(0)}"
    assert {edit.kind for edit in edits} == {"boilerplate"}


def test_numbers_and_addresses_that_change_are_one_line() -> None:
    assert line_form("Ticket 4711 was opened at 10:12") == line_form("TICKET 9 was  opened at 8:03!")
    assert line_form("Rate us: https://rate.example.com/a/b?t=f00") == line_form("Rate us: https://rate.example.com/zz")
    assert line_form("Case AB-12:x was closed") == line_form("Case QQ-7:y was closed")
    assert line_form("Restart the router") != line_form("Restart the printer")


@pytest.mark.parametrize("share", [10, 4, 2])  # one in so many messages
def test_a_frequent_answer_that_is_at_times_all_that_was_said_is_not_boilerplate(share: int) -> None:
    turns = []
    for i in range(400):
        own = [sentence(i)] if i % (2 * share) else []
        answer = [ANSWER] if i % share == 0 else []
        turns.append(turn(i, "Hi Mira,", "", *own, *answer, "", FOOTER, author=f"s:{i // 7 % 4}"))
    assert learned_lines(turns) == {line_form(FOOTER)}


def test_an_answer_given_once_a_conversation_is_not_boilerplate_though_it_ends_a_third_of_all_messages() -> None:
    turns = [
        turn(i // 3, sentence(i), *([ANSWER] if i % 3 == 0 else []), FOOTER, author=f"s:{i // 3 % 4}")
        for i in range(600)
    ]
    assert learned_lines(turns) == {line_form(FOOTER)}


def test_a_macro_of_several_agents_is_content() -> None:
    macro = (
        "Returns work like this: you print the label and hand the parcel in.",
        "As soon as it is here we refund it.",
    )
    turns = [turn(i, *(macro if i % 3 == 0 else (sentence(i),)), "", FOOTER, author=f"s:{i % 5}") for i in range(300)]
    assert learned_lines(turns) == {line_form(FOOTER)}


def test_copies_of_a_ticket_and_a_text_mailed_to_many_make_nothing_boilerplate() -> None:
    once = [turn(i, sentence(i)) for i in range(40)]
    copies = [turn(100 + i, sentence("news"), "", FOOTER) for i in range(40)]
    mailed = [turn(200 + i, f"Dear {WORDS[i % 17]},", "", sentence("outage"), "", BANNER) for i in range(40)]
    assert learned_lines(once + copies + mailed) == set()


def test_versions_of_one_article_make_its_last_line_no_boilerplate() -> None:
    def article(name: int, version: int, *last: str) -> Written:
        changes = random.Random(name)
        body = [sentence(f"{name} {line}") for line in range(12)]
        for change in range(version):  # each version keeps what the ones before it changed
            body[changes.randrange(12)] = sentence(f"{name} changed {change}")
        return Written(f"a{name}-{version}", "kb", None, "author", "article", tuple(map(Line, (*body, *last))))

    turns = [article(0, version, FOOTER) for version in range(30)] + [article(name, 0) for name in range(1, 40)]
    assert learned_lines(turns) == set()
    assert learned_lines([article(name, version, FOOTER) for name in range(20) for version in range(3)]) == {
        line_form(FOOTER)
    }


def test_steps_code_logs_greetings_and_thanks_are_never_learned() -> None:
    block = [
        "1. Open the settings of the device", "2031-04-01 08:12:22 WARN sync.worker - queue is stalled", "```",
        "systemctl restart labeld.service now", "```", "| Setting | Meaning of it |", "## Before you start with it",
        "Thank you very much for your patience!", "Hello dear support team,", "Kind regards,", "Mira Sample",
    ]  # fmt: skip
    turns = [turn(i, sentence(i), *block) for i in range(60)]
    assert learned_lines(turns) == set()
    assert all(digest[0] < PROSE for digest in digests("\n".join(block)))
    assert digests(block[0])[0][0] == FORM


@pytest.mark.parametrize("customers", [2, 6])
def test_a_firms_footer_is_learned_of_several_customers_and_an_error_that_they_quote_is_not(customers: int) -> None:
    turns = []
    for i in range(900):
        error = ["Unexpected response from the gateway of the bank"] if i % 7 == 0 else []
        footer = ["", FOOTER] if i % 300 < customers else []
        author = f"s:customer{i % 300}"
        turns.append(turn(i, sentence(i), *error, *footer, author=author, role="requester"))
    assert learned_lines(turns) == ({line_form(FOOTER)} if customers == 6 else set())


def test_a_turn_is_never_emptied() -> None:
    learned = Learned(learn(table([turn(i, sentence(i), "", FOOTER) for i in range(40)]), SETTINGS))
    assert learned.edits(FOOTER, "s:agent", SETTINGS) == []
    assert learned.hits(digests(f"Hi Mira,\n\n{FOOTER}"), "s:agent") == ()
    assert learned.hits(digests(f"Done!\n\n{FOOTER}"), "s:agent") == (digests(FOOTER)[0],)


def test_an_authors_habit_is_not_removed_from_others_messages() -> None:
    turns = [turn(i, sentence(i), "", FOOTER) for i in range(40)]
    turns += [turn(i, sentence(i), author="s:other") for i in range(40, 80)]
    learned = Learned(learn(table(turns), SETTINGS))
    text = f"{sentence(1)}\n\n{FOOTER}"
    assert learned.hits(digests(text), "s:agent") and learned.edits(text, "s:agent", SETTINGS)
    for author in ("s:other", None):
        assert learned.hits(digests(text), author) == () and learned.edits(text, author, SETTINGS) == []


def test_the_rest_of_a_wrapped_notice_goes_with_it_and_own_short_lines_stay() -> None:
    notice = ["The contents of this message are for its reader and may not", "be passed on."]
    turns = [turn(i, sentence(i), "", *notice) for i in range(40)]
    learned = Learned(learn(table(turns), SETTINGS))
    text = f"It works.\nYes!\n\n{notice[0]}\n{notice[1]}\n\nBye"
    assert apply(text, learned.edits(text, "s:agent", SETTINGS)) == "It works.\nYes!\n\nBye"


def test_rules_between_and_above_removed_lines_go_with_them() -> None:
    turns = [turn(i, sentence(i), "", "-----", FOOTER, "=====", BANNER) for i in range(40)]
    learned = Learned(learn(table(turns), SETTINGS))
    assert apply(turns[0].text, learned.edits(turns[0].text, "s:agent", SETTINGS)) == sentence(0)
    text = f"First -\n{sentence(1)}\n{FOOTER}\n\n---\n\n{BANNER}\n"
    assert apply(text, learned.edits(text, "s:agent", SETTINGS)) == f"First -\n{sentence(1)}"


def test_learning_depends_on_the_set_of_turns_alone() -> None:
    turns = tickets(4, 0, 60)
    expected = learn(table(turns), SETTINGS)
    assert expected.num_rows and expected.schema == BOILERPLATE
    random.Random(1).shuffle(turns)
    shuffled = table(turns)
    assert learn(shuffled, SETTINGS).equals(expected)
    parts = pa.concat_tables([shuffled.slice(0, 100), shuffled.slice(100, 0), shuffled.slice(100)])
    assert learn(parts, SETTINGS).equals(expected)
    keys = [(row["digest"], row["author"] or "", row["place"]) for row in expected.to_pylist()]
    assert keys == sorted(keys)


def test_no_turns_teach_nothing() -> None:
    assert learn(table([]), SETTINGS).equals(BOILERPLATE.empty_table())
    assert learn(table([turn(1, ""), turn(2, "Hi,")]), SETTINGS).num_rows == 0
    assert Learned(BOILERPLATE.empty_table()).hits(digests(FOOTER), None) == ()


def test_hits_and_edits_agree_on_every_turn_and_equal_hits_mean_equal_edits() -> None:
    turns = tickets(5, 1, 40)
    learned = Learned(learn(table(turns), SETTINGS))
    authors = sorted({written.author or "" for written in turns})[:12]
    removed = 0
    for written in turns:
        seen: dict[tuple[bytes, ...], list[Edit]] = {}
        for author in (written.author, None, *authors):
            edits = learned.edits(written.text, author, SETTINGS)
            hits = learned.hits(digests(written.text), author)
            assert bool(edits) == bool(hits)
            assert seen.setdefault(hits, edits) == edits
            assert apply(written.text, edits).strip()
            removed += len(edits)
    assert removed > 1000


def test_the_kernel_digests_each_text_in_order_at_a_version_of_its_settings() -> None:
    texts = ["One line of several words\n\nanother line of several words", "", None]
    keys = pa.array([text_digest(text or "") for text in texts], pa.binary(32))
    result = lines_kernel(pa.table({"clean_sha256": keys, "text": pa.array(texts, pa.string())}), LinesSettings())
    assert result.kept.schema == LINES
    assert result.kept["digests"].to_pylist() == [digests(text or "") for text in texts]
    assert len(result.kept["digests"][0]) == 2 and dict(result.figures)["lines"] == 2
    assert set(result.kept["stage_version"].to_pylist()) == {stage_version(LinesSettings())}
    assert stage_version(LinesSettings()) != stage_version(LinesSettings(least_words=4))


@pytest.mark.parametrize(
    "unit",
    ["a", " ", ">", "\n", "a.", "1 ", "a1", "http://", "www.", "**", "<a", "{;", "- ", "```\n", "日", "hi ", ": "],
)
def test_hostile_lines_are_cheap(unit: str) -> None:
    assert_linear(lambda text: pieces(text, SETTINGS.lines), repeated(unit))


def test_nothing_is_learned_of_customers_questions_and_of_manuals(shared: Path) -> None:
    with open(shared / "data" / "banking77" / "train.csv", newline="") as file:
        questions = [row["text"] for row in csv.DictReader(file)]
    turns = [turn(i, text, author=f"s:{i % 400}", role="requester") for i, text in enumerate(questions)]
    for folder in ("etcd-docs-versions", "basecamp-policies-versions/versions"):
        pages = sorted(path for path in (shared / "data" / folder).rglob("*.md") if path.is_file())
        turns += [
            Written(str(path), folder, None, "author", "article", tuple(map(Line, path.read_text().split("\n"))))
            for path in pages
        ]
    assert len(turns) > 10_000
    assert learned_lines(turns) == set()
