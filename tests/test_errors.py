"""What an error of somebody else's leaves behind: a type and a place, and where it is asked for the calls; never a text."""

from __future__ import annotations

from pathlib import Path

import pytest

from curation.errors import UnexpectedError, show_calls, type_and_place
from curation.state.night import guarded

TEXT = "Ada wrote this"


def fail(text: str) -> None:
    """Raise an error that quotes a text, on top of one that a library raised."""
    try:
        int(text)
    except ValueError as error:
        raise KeyError(text) from error


def test_the_innermost_call_in_a_package_is_named_and_not_the_library_below_it() -> None:
    with pytest.raises(FileNotFoundError) as failed:
        Path(TEXT).read_text()
    assert "test_errors.py" not in type_and_place(failed.value)
    assert type_and_place(failed.value, [str(Path(__file__).parent)]).startswith("FileNotFoundError at test_errors.py:")
    assert type_and_place(failed.value, ["/nowhere"]) == "FileNotFoundError as it was called"


@pytest.mark.parametrize("asked", ["", "1"])
def test_calls_are_shown_with_types_and_without_messages(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], asked: str
) -> None:
    monkeypatch.setenv("CURATION_TRACEBACK", asked)
    with pytest.raises(KeyError) as failed:
        fail(TEXT)
    show_calls(failed.value)
    shown = capsys.readouterr().err
    assert ("int(text)" in shown and "ValueError\n" in shown and shown.endswith("KeyError\n")) == bool(asked)
    assert TEXT not in shown


@pytest.mark.parametrize("asked", ["", "1"])
def test_a_step_that_fails_shows_all_of_it_on_stderr_alone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], asked: str
) -> None:
    """What is raised goes into Dagster's log, which is kept: it holds no text, whatever was asked for."""

    monkeypatch.setenv("CURATION_TRACEBACK", asked)
    with pytest.raises(UnexpectedError, match=r"fail: KeyError at test_errors\.py") as failed:
        guarded(fail)(TEXT)
    assert TEXT not in str(failed.value)
    assert (TEXT in capsys.readouterr().err) == bool(asked)
