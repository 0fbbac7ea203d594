"""Which documents and turns pass cleaning."""

from __future__ import annotations

import pytest

from curation.cleaning.machines.automatic import Notice
from curation.cleaning.settings import CleaningSettings
from curation.cleaning.verdicts import Turn, Verdict, judge

BOUNCE = Notice("bounce", 1.0, "test")
SETTINGS = CleaningSettings()
BROKEN = SETTINGS.signals.damage.broken


def _turn(name: str, role: str, notice: Notice | None = None, damage: float = 0.0, known: bool = True) -> Turn:
    return Turn(name, role, notice, damage, known)


def test_a_ticket_that_people_wrote_is_kept_whole() -> None:
    turns = [_turn("t", "title"), _turn("1", "requester"), _turn("2", "agent")]
    assert judge(turns, (), SETTINGS) == Verdict("kept")


def test_a_notice_within_a_thread_is_dropped_and_the_thread_is_kept() -> None:
    turns = [_turn("1", "requester"), _turn("2", "agent"), _turn("3", "requester", BOUNCE), _turn("4", "requester")]
    assert judge(turns, (), SETTINGS) == Verdict("kept", None, {"3": "automatic_bounce"})


def test_what_a_machine_opened_is_dropped_with_the_answers_that_people_gave_it() -> None:
    turns = [_turn("1", "requester", BOUNCE), _turn("2", "agent"), _turn("3", "agent")]
    assert judge(turns, (), SETTINGS) == Verdict("dropped", "automatic_bounce")


def test_what_a_machine_opened_and_a_requester_took_up_is_kept_without_the_opening() -> None:
    turns = [_turn("1", "system"), _turn("2", "requester"), _turn("3", "agent")]
    assert judge(turns, (), SETTINGS) == Verdict("kept", None, {"1": "automatic_system"})


def test_a_program_by_the_vendors_word_stays_where_the_yaml_keeps_it() -> None:
    keeping = SETTINGS.model_copy(update={"system_turns": "keep"})
    assert judge([_turn("1", "requester"), _turn("2", "system")], (), keeping) == Verdict("kept")
    dropped = judge([_turn("1", "requester"), _turn("2", "system")], (), SETTINGS)
    assert dropped == Verdict("kept", None, {"2": "automatic_system"})


@pytest.mark.parametrize(("damage", "fate"), [(BROKEN, "quarantined"), (BROKEN - 0.01, "kept")])
def test_a_text_beyond_repair_quarantines_its_document(damage: float, fate: str) -> None:
    verdict = judge([_turn("1", "requester", damage=damage), _turn("2", "agent")], (), SETTINGS)
    assert (verdict.fate, verdict.reason) == (fate, "ocr_broken" if fate == "quarantined" else None)


def test_damage_of_a_turn_that_goes_anyway_harms_nobody() -> None:
    turns = [_turn("1", "requester"), _turn("2", "system", damage=1.0)]
    assert judge(turns, (), SETTINGS).fate == "kept"


def test_a_text_that_could_not_be_cleaned_quarantines_its_document() -> None:
    turns = [_turn("t", "title", known=False), _turn("1", "requester")]
    assert judge(turns, (), SETTINGS) == Verdict("quarantined", "not_cleaned")


def test_a_label_that_must_be_known_quarantines_and_the_first_by_name_is_said() -> None:
    assert judge([_turn("1", "requester")], {"status", "product"}, SETTINGS) == Verdict(
        "quarantined", "unmapped_product"
    )
