"""Arguments that nobody means: each is refused in a line that says what is wrong, and none is taken for a bug."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main

from curation.cli import app
from curation.state.decision import LONGEST

Call = Callable[..., Any]
MANY = "99999999999999999999"
STEERING = ("\x1b[31mred", "a\nb", "a\rb", "\x9b2J", "a\u202eb", "a\u2028b", "\udcff", "x" * (LONGEST + 1))


def answered_for(command: Any, *path: str) -> Iterator[tuple[str, ...]]:
    """Every verb and option by which somebody says who and why."""
    for name, inner in getattr(command, "commands", {}).items():
        yield from answered_for(inner, *path, name)
    yield from ((*path, f"--{each.name}") for each in command.params if each.name in ("who", "why"))


ANSWERED_FOR = list(answered_for(typer.main.get_command(app)))


def test_the_verbs_that_somebody_answers_for_are_found() -> None:
    assert len(ANSWERED_FOR) >= 28
    assert {("erase", "--why"), ("review", "import", "--who"), ("report", "labels", "--why")} <= set(ANSWERED_FOR)


@pytest.mark.parametrize("call", ANSWERED_FOR, ids=" ".join)
def test_a_who_or_why_that_would_steer_a_terminal_or_fill_it_is_refused(curation: Call, call: tuple[str, ...]) -> None:
    for given in STEERING:
        done = curation(*call, given)
        assert (done.code, done.out) == (2, "")
        assert done.err.startswith(f"curation: {call[-1]}: it has ")
        assert given not in done.err
        assert len(done.err) < 200


@pytest.mark.parametrize("given", ["Ünal 東京 👩‍💻", "x" * LONGEST, "מדיניות"])
def test_any_words_of_any_language_are_taken(curation: Call, given: str) -> None:
    """They are not what the call then lacks."""
    assert "Missing argument" in curation("rollback", "--who", given, "--why", given).err


@pytest.mark.slow
@pytest.mark.parametrize("verb", ["where-is", "explain"])
@pytest.mark.parametrize("url", ["https://[::1/x", "https://]/tickets/1", "https://\u2100.zendesk.com/tickets/1"])
def test_an_address_that_is_none_names_nothing(curation: Call, finished: Any, verb: str, url: str) -> None:
    done = curation(verb, url, on=finished)
    assert (done.code, done.out) == (2, "")
    assert "nothing of that name is known" in done.err


@pytest.mark.parametrize("call", [("preview", "support-sft", "--skip", MANY), ("preview", "support-sft", "-n", MANY)])
def test_a_number_that_no_corpus_has_is_out_of_range(curation: Call, finished: Any, call: tuple[str, ...]) -> None:
    done = curation(*call, on=finished)
    assert (done.code, done.out, "less than or equal to" in done.err) == (2, "", True)


def test_more_examples_than_can_be_counted_are_not_exported(curation: Call, finished: Any, tmp_path: Path) -> None:
    call = ("review", "export", "support-sft", "--out", str(tmp_path / "out"), "--label", "x", "-n")
    done = curation(*call, MANY, on=finished)
    assert (done.code, done.out, "less than or equal to" in done.err) == (2, "", True)


@pytest.mark.parametrize("verb", ["channels", "releases"])
@pytest.mark.parametrize("corpus", ["nosuch", "../x", "", "support-sft@v1.0.0"])
def test_a_corpus_that_is_not_there_has_neither_channels_nor_releases(
    curation: Call, finished: Any, verb: str, corpus: str
) -> None:
    done = curation(verb, corpus, on=finished)
    assert (done.code, done.out) == (2, "")
    assert "no corpus of that name. use one of: " in done.err.lower()


def test_a_corpus_without_a_release_has_no_channel_yet(curation: Call, finished: Any) -> None:
    done = curation("channels", "support-triage", on=finished)
    assert (done.code, done.out) == (0, "No channel yet: the first release sets them\n")
