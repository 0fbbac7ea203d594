"""Prompts and answers of a holdout that were planted among what is trained on, in templated text and in natural one:
none is left, and what is unique stays. What is left is looked for by comparing all with all, word by word."""

from __future__ import annotations

import itertools
import random
import re
from collections import Counter
from collections.abc import Callable, Sequence

import pytest

from curation.corpora.sift.every import sift
from curation.corpora.sift.settings import Contamination, Sentences, Sift
from curation.corpora.sift.view import SiftRow, row_of
from curation.demo.stories import phrases

WORD = re.compile(r"\w+")
TICKETS, PLANTED = 400, 15  # tickets of which a fifth is held out; planted of each kind
ALIKE = 0.85
REPORTED = Sift(sentences=Sentences(beyond="report"))  # sentences that all say stay: they are not what is asked here
VOCABULARY = [
    first + last
    for first, last in itertools.product(
        (
            "bor",
            "cal",
            "den",
            "fer",
            "gan",
            "hol",
            "jas",
            "kel",
            "lim",
            "mor",
            "nes",
            "pad",
            "quo",
            "ras",
            "sil",
            "tam",
        ),
        (
            "ade",
            "ber",
            "cot",
            "dun",
            "eld",
            "fil",
            "gow",
            "hap",
            "ink",
            "jol",
            "kin",
            "lor",
            "mus",
            "nip",
            "ove",
            "pry",
        ),
    )
]
_DRAW = random.Random(0)


def sentence(draw: random.Random) -> str:
    return " ".join(draw.choices(VOCABULARY, k=draw.randint(8, 14))) + "."


SUBJECTS = [f"The {thing} {fails}" for thing in VOCABULARY[:12] for fails in ("drops the line", "is very slow")]
MATTERS, STEPS = ([sentence(_DRAW) for _ in range(30)] for _ in range(2))


class Ticket:
    """A question and its answer; `question` is what the prompt says below its subject."""

    def __init__(self, subject: str, question: str, answer: str) -> None:
        self.subject, self.question, self.answer = subject, question, answer

    def row(self, name: str, split: str) -> SiftRow:
        columns = {
            "example_id": name,
            "prompt": [{"role": "user", "content": f"{self.subject}\n\n{self.question}"}],
            "completion": [{"role": "assistant", "content": self.answer}],
        }
        return row_of("default", split, name, (f"d-{name}",), columns)


def templated(draw: random.Random) -> Ticket:
    """Every sentence of it stands in dozens of other tickets; all of them together in none."""
    question = [*draw.sample(MATTERS, 3), *draw.sample(phrases.CONTEXTS, 2)]
    answer = [draw.choice(phrases.AGENT_LEADS), *draw.sample(STEPS, 3), draw.choice(phrases.AGENT_CLOSES)]
    draw.shuffle(question)
    return Ticket(draw.choice(SUBJECTS), " ".join(question), " ".join(answer))


def natural(draw: random.Random) -> Ticket:
    """Words that nobody else writes in this order."""

    def text(least: int, most: int) -> str:
        return " ".join(sentence(draw) for _ in range(draw.randint(least, most)))

    return Ticket(" ".join(draw.choices(VOCABULARY, k=4)), text(3, 5), text(3, 6))


def same_answer(held: Ticket, own: Ticket, draw: random.Random) -> Ticket:
    return Ticket(own.subject, own.question, held.answer)


def inside_a_longer_ticket(held: Ticket, own: Ticket, draw: random.Random) -> Ticket:
    before, after = own.question.split(". ", 1)
    return Ticket(own.subject, f"{before}. {held.question} {after}", own.answer)


def nearly_the_same_question(held: Ticket, own: Ticket, draw: random.Random) -> Ticket:
    said = held.question.split(" ")
    for place in draw.sample(range(len(said)), len(said) // 10):
        said[place] = draw.choice(("really", "again", "always", "sadly"))
    return Ticket(own.subject, " ".join(said), own.answer)


def part_of_what_is_held_out(held: Ticket, own: Ticket, draw: random.Random) -> Ticket:
    """The other way round: the longer ticket is the one that judges."""
    return Ticket(own.subject, held.question.partition(". ")[2], own.answer)


KINDS: tuple[Callable[[Ticket, Ticket, random.Random], Ticket], ...] = (
    same_answer,
    inside_a_longer_ticket,
    nearly_the_same_question,
    part_of_what_is_held_out,
)


def planted(make: Callable[[random.Random], Ticket], seed: int) -> tuple[dict[str, SiftRow], set[str]]:
    """Rows by name, and the names of those that were planted on the training side."""
    draw = random.Random(seed)
    tickets = [make(draw) for _ in range(TICKETS)]
    held = tickets[: TICKETS // 5]
    rows = {f"e{n}": ticket.row(f"e{n}", "test") for n, ticket in enumerate(held)}
    rows |= {f"t{n}": ticket.row(f"t{n}", "train") for n, ticket in enumerate(tickets[TICKETS // 5 :])}
    names = set()
    for kind, each in itertools.product(KINDS, held[:PLANTED]):
        name = f"p{len(names)}"
        rows[name] = kind(each, make(draw), draw).row(name, "train")
        names.add(name)
    return rows, names


def sides(row: SiftRow) -> tuple[list[str], list[str]]:
    """Words of the prompt below its subject, and of the answer."""
    prompt, answer = row.text.rsplit("\n", 1)
    return WORD.findall(prompt.partition("\n\n")[2].lower()), WORD.findall(answer.lower())


def repeats(first: Sequence[str], second: Sequence[str]) -> bool:
    """Whether one of two texts holds six words in seven of the other, in their order: by the longest common
    subsequence with every stretch of the shorter one's length."""
    short, long = sorted((first, second), key=len)
    if (Counter(short) & Counter(long)).total() < ALIKE * len(short):
        return False
    stretches = (long[start : start + len(short)] for start in range(len(long) - len(short) + 1))
    return any(common(short, stretch) >= ALIKE * len(short) for stretch in stretches)


def common(first: Sequence[str], second: Sequence[str]) -> int:
    before = [0] * (len(second) + 1)
    for word in first:
        row = [0]
        for place, each in enumerate(second):
            row.append(before[place] + 1 if word == each else max(before[place + 1], row[-1]))
        before = row
    return before[-1]


@pytest.mark.parametrize("make", [templated, natural])
@pytest.mark.parametrize("seed", [1, 2])
def test_nothing_that_is_held_out_is_left_among_what_is_trained_on_and_what_is_unique_stays(
    make: Callable[[random.Random], Ticket], seed: int
) -> None:
    rows, names = planted(make, seed)
    found = sift(lambda: iter(rows.values()), REPORTED)
    gone = {name for _, name in found.drops}
    assert names <= gone
    kept = [sides(row) for name, row in rows.items() if name not in gone and row.split == "train"]
    held = [sides(row) for row in rows.values() if row.split == "test"]
    for one, other in itertools.product(kept, held):
        assert not any(map(repeats, one, other))
    unique = [name for name, row in rows.items() if row.split == "train" and name not in names]
    assert len([name for name in unique if name not in gone]) >= 0.99 * len(unique)


def test_an_answer_that_more_than_ten_tickets_hold_is_a_macro_and_one_that_ten_hold_is_none() -> None:
    draw = random.Random(5)
    macro = templated(draw).answer

    def rows(number: int) -> list[SiftRow]:
        tickets = [same_answer(Ticket("", "", macro), natural(draw), draw) for _ in range(number)]
        return [ticket.row(f"r{n}", "train" if n else "test") for n, ticket in enumerate(tickets)]

    ten, eleven = rows(10), rows(11)
    assert len(sift(lambda: iter(ten), REPORTED).drops) == 9
    assert sift(lambda: iter(eleven), REPORTED).drops == {}


def test_one_held_out_wording_of_a_form_that_many_fill_in_is_told_from_the_others() -> None:
    """Forty tickets differ in one word of a form: they are no copies of each other. The same word twice is one."""
    form = "My order {} of last week has not arrived, the parcel service says it was delivered, and nobody here has it."
    asked = [form.format(word) for word in VOCABULARY[:40]]
    draw = random.Random(6)
    tickets = [
        Ticket(SUBJECTS[n % 24], question, natural(draw).answer) for n, question in enumerate([*asked, asked[0]])
    ]
    rows = [ticket.row(f"r{n}", "train" if n else "test") for n, ticket in enumerate(tickets)]
    assert {name for _, name in sift(lambda: iter(rows), Sift()).drops} == {"r40"}


def test_labels_that_two_tickets_were_given_are_no_text_that_they_share() -> None:
    said = '{"category": "billing", "priority": "high", "group": "second level support of the north"}'
    draw = random.Random(7)
    rows = [Ticket("", natural(draw).question, said).row(f"r{n}", "train" if n else "test") for n in range(4)]
    assert sift(lambda: iter(rows), Sift()).drops == {}


def test_the_share_of_words_that_may_be_changed_is_a_setting() -> None:
    draw = random.Random(8)
    held, other = natural(draw), natural(draw)
    rows = [held.row("e", "test"), nearly_the_same_question(held, other, draw).row("t", "train")]
    strict = Sift(contamination=Contamination(edited=0.0, overlap=1.0))
    assert len(sift(lambda: iter(rows), Sift(contamination=Contamination(overlap=1.0))).drops) == 1
    assert sift(lambda: iter(rows), strict).drops == {}
