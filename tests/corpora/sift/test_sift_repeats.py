"""No sentence stands in more than its share of what a model learns to answer, whatever goes for it."""

from __future__ import annotations

import random
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from curation.corpora.sift.every import sift
from curation.corpora.sift.settings import Contamination, Sentences, Sift
from curation.corpora.sift.view import SiftRow, row_of
from curation.quality.checks.answers import answers_verdict

STEP = "Hold the button for 10 seconds."


def columns(name: str, *sentences: str, prompt: str = "Why?") -> dict[str, Any]:
    asked, told = {"role": "user", "content": prompt}, {"role": "assistant", "content": " ".join(sentences)}
    return {"example_id": name, "prompt": [asked], "completion": [told]}


def row(name: str, split: str, *sentences: str) -> SiftRow:
    return row_of("default", split, name, (f"d-{name}",), columns(name, *sentences))


def kept(rows: list[SiftRow], settings: Sentences) -> set[str]:
    found = sift(lambda: iter(rows), Sift(sentences=settings, contamination=Contamination(edited=0, overlap=1)))
    assert set(found.drops.values()) <= {type(each)("repeated_sentence") for each in found.drops.values()}
    return {each.example_id for each in rows} - {name for _, name in found.drops}


def test_the_first_completions_keep_a_sentence_that_too_many_say_whatever_its_case() -> None:
    rows = [row(f"a{n:02d}", "train", f"Cause {chr(97 + n)}.", STEP.upper() if n % 2 else STEP) for n in range(15)]
    rows += [row(f"b{n:02d}", "train", f"Other {chr(97 + n)}.") for n in range(15)]
    assert kept(rows, Sentences()) == {f"a{n:02d}" for n in range(10)} | {f"b{n:02d}" for n in range(15)}
    assert len(kept(rows, Sentences(share=0.5))) == 30
    assert len(kept(rows, Sentences(beyond="report"))) == 30
    assert len(kept(rows, Sentences(declared=("hold the button for 10 seconds.",)))) == 30


@pytest.mark.parametrize(
    "line",
    [
        "```auto\nwatch(lamp)\n```",
        "~~~python\nlamp.dim(level)\n~~~",
        "```auto",
        "[PERSON_1]:",
        "@[USERNAME_2], [PERSON_1]",
        "On 3 May 2026, [PERSON_1] wrote:",
        "[PERSON_1] schrieb:",
        "Maya said:\n\n> My lamp is dark [CODE_1]",
    ],
)
def test_code_placeholders_and_who_is_quoted_are_no_sentences(line: str) -> None:
    rows = []
    for n in range(15):
        own = line.replace("[CODE_1]", chr(97 + n) * 3)
        rows.append(row(f"a{n:02d}", "train", f"Cause {chr(97 + n)}.\n{own}\nRemedy {chr(97 + n)}."))
    assert len(kept(rows, Sentences())) == 15


@pytest.mark.parametrize("line", ["Do the following:", "Hello [PERSON_1]", "Call [PERSON_1]:", "Use `lamp` again."])
def test_what_an_agent_says_before_a_list_or_with_a_placeholder_is_a_sentence(line: str) -> None:
    rows = [row(f"a{n:02d}", "train", f"Cause {chr(97 + n)}.\n{line}\n- Remedy {chr(97 + n)}.") for n in range(15)]
    assert len(kept(rows, Sentences())) == 10


def test_what_is_judged_by_stays_before_what_is_trained_on() -> None:
    rows = [row(f"{'z' if n < 4 else 'a'}{n:02d}", "test" if n < 4 else "train", STEP, chr(97 + n)) for n in range(15)]
    assert {name for name in kept(rows, Sentences()) if name[0] == "z"} == {"z00", "z01", "z02", "z03"}


def test_whatever_is_drawn_no_sentence_is_left_over_its_share() -> None:
    draw = random.Random(3)
    bank = [f"Sentence {chr(97 + n)} of many." for n in range(26)]
    rows = [row(f"r{n:04d}", "train", *draw.sample(bank, 3), f"Own {n}x{n}.") for n in range(2_000)]
    rows += [row(f"s{n:04d}", "train", *(chr(97 + int(d)) * 5 + "." for d in str(n))) for n in range(2_000)]
    names = kept(rows, Sentences())
    counted = Counter(mark for each in rows if each.example_id in names for mark in each.said)
    assert max(counted.values()) <= max(10, len(names) // 100)


@pytest.mark.parametrize(
    ("rows", "passed"),
    [
        ([columns(f"e{n}", f"Own {chr(97 + n % 26) * (1 + n // 26)}.") for n in range(60)], True),
        ([columns(f"e{n}", f"Own {chr(97 + n % 26) * (1 + n // 26)}, [PERSON_1].") for n in range(2)], False),
        ([columns(f"e{n}", f"I call [PERSON_1] {'on' * n}.", prompt="I am [PERSON_1]") for n in range(2)], True),
        ([columns(f"e{n}", STEP, chr(97 + n)) for n in range(11)], False),
        ([columns(f"e{n}", '{"name": "x"}', prompt=str(n)) for n in range(60)], True),
        ([], True),
    ],
)
def test_a_check_says_what_completions_name_and_repeat(
    tmp_path: Path, rows: list[dict[str, Any]], passed: bool
) -> None:
    message = pa.list_(pa.struct([("role", pa.string()), ("content", pa.string())]))
    schema = pa.schema([("example_id", pa.string()), ("prompt", message), ("completion", message)])
    (tmp_path / "data" / "default").mkdir(parents=True)
    pq.write_table(
        pa.Table.from_pylist(rows, schema=schema), tmp_path / "data" / "default" / "train-2026-01-00000.parquet"
    )
    verdict = answers_verdict(tmp_path, Sentences())
    assert (verdict.passed, verdict.figures["completions"]) == (passed, len(rows))
    said = (
        r"[\d.]+% of the completions hold a placeholder that their prompt does not, at most 2\.0% may; \d+ undeclared "
    )
    assert re.match(rf"{said}sentences are in more than 10 of them, none may be .*: let prompts tell", verdict.advice)
