"""Notices: what machines write goes, what people write about it stays."""

from __future__ import annotations

import csv
import json
import random
import runpy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pydantic import ValidationError

from curation.cleaning.machines.automatic import (
    KINDS,
    NOTICES,
    VERSION,
    AutomaticSettings,
    Notice,
    notice_of,
    notices_kernel,
    opening,
    stage_version,
)
from curation.cleaning.machines.notices import compiled
from curation.cleaning.signals.signals import SignalSettings, signals_of
from curation.document import text_digest
from tests.growth import assert_linear, repeated, seconds

HERE = Path(__file__).parent
SEEN = runpy.run_path(str(HERE / "notices.py"))
APART = runpy.run_path(str(HERE / "notices_apart.py"))
SETTINGS = AutomaticSettings()


def planted(half: str, seed: int) -> list[Any]:
    """The messages of one half: tuned on, or kept apart."""
    if half == "seen":
        return list(SEEN["planted"](SEEN["NOTICES"], SEEN["PEOPLE"], seed))
    notices = [SEEN["Template"](*row) for row in APART["NOTICES"]]
    people = [SEEN["Template"](None, *row) for row in APART["PEOPLE"]]
    return list(SEEN["planted"](notices, people, seed, leads=APART["LEADS"]))


def filled(template: str) -> str:
    return str(SEEN["filled"](template, random.Random(1)))


def verdict(title: str, text: str) -> Notice | None:
    return opening(notice_of(title, title=True), notice_of(text))


def alone(text: str) -> Notice | None:
    return opening(None, notice_of(text))


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("half", ["seen", "apart"])
def test_notices_are_told_from_what_people_write_about_them(half: str, seed: int) -> None:
    messages = planted(half, seed)
    assert sum(message.hard for message in messages) >= 0.4 * len(messages)
    for judge in (verdict, lambda title, text: alone(text)):  # messages with their subject, and turns without
        found = [(message, judge(message.title, message.text)) for message in messages]
        flagged = [message for message, notice in found if notice]
        right = sum(message.kind is not None for message in flagged)
        assert right >= 0.99 * len(flagged)
        assert right >= 0.90 * sum(message.kind is not None for message in messages)
        assert all(notice.kind == message.kind for message, notice in found if notice and message.kind)


def test_further_wordings_are_found_and_people_who_write_like_them_are_not() -> None:
    found = [notice.kind for notice in SEEN["FURTHER"] if verdict(notice.title, notice.text)]
    assert len(found) >= 0.9 * len(SEEN["FURTHER"])
    assert [text for text in SEEN["FURTHER_PEOPLE"] if alone(text)] == []


@pytest.mark.parametrize("half", ["seen", "apart"])
def test_every_kind_is_found(half: str) -> None:
    messages = [message for message in planted(half, 4) if message.kind]
    for kind in KINDS:
        found = [verdict(message.title, message.text) is not None for message in messages if message.kind == kind]
        assert sum(found) >= 0.9 * len(found) > 0


@pytest.mark.parametrize("half", ["seen", "apart"])
def test_no_phrase_is_missed_because_its_words_were_not_looked_for(half: str) -> None:
    for message in planted(half, 5):
        for title, text in ((False, message.text), (True, message.title)):
            table = compiled(title)
            shown = text.lower()
            tried = {number for _, numbers in table.words.iter(" ".join(shown.split())) for number in numbers}
            found = {number for number, pattern in enumerate(table.patterns) if pattern.search(shown)}
            assert {table.rules[number].name for number in found - tried} == set()


@pytest.mark.parametrize(
    "text",
    [
        "I keep getting 'Mail delivery failed', what shall I do?",
        "Please change your out of office text",
        "we were out of the office yesterday so I could not test",
        "Can you merge ticket 12 into 15?",
        "the monitoring alert CPU > 90% fires every night: can you raise the threshold?",
        "I am on vacation until Monday, please call Anna.",
        "Ich bin bis Freitag im Urlaub, bei dringenden Fragen ruf Anna an: +49 30 5550 117",
        "I'm out of the office until Thursday. The logs are on the share, use the read-only account.",
        "Your order #5512 has shipped today with UPS, tracking number 1Z999. Sorry for the delay.",
        "Thank you for your message. We have reset your password. Click the link below to set a new password.",
        "Delivery failed twice. The courier said that the address does not exist.",
        "550 5.1.1 user unknown when mailing to anna@example.com",
        "Ticket 48213 has been merged with 48190 but the attachments are missing.",
        "merged into #4821, same root cause",
        "Priority changed from Normal to High because the customer called twice.",
        "Severity: high\nService: checkout\nSteps to reproduce:\n1. open the cart\n2. pay\nExpected: receipt.",
        "Host: db01\nService: postgres\nStatus: down\nSince the upgrade the service does not start.",
        "When: every night at 2\nWhere: db01\nWhat: backup stops",
        "How satisfied are you with the new version? Ours crashes daily.",
        "Wir haben Ihre Anfrage erhalten. Die Rechnung wurde korrigiert und liegt im Portal.",
        "The fix is live. If it happens again, reply to this email and the ticket reopens.",
        "We opened case 4821 with Microsoft yesterday. They will get back to us within two days.",
        "unsubscribe",
        "",
    ],
)
def test_a_person_who_writes_about_or_like_a_notice_is_no_machine(text: str) -> None:
    assert alone(text) is None


@pytest.mark.parametrize(("language", "words"), SEEN["PASSED_ON"])
def test_a_notice_is_a_persons_below_or_above_three_words_of_their_own(language: str, words: str) -> None:
    for row in SEEN["NOTICES"]:  # of all kinds and languages: people get notices that are not in theirs
        text = filled(row.text)
        if not alone(text):
            continue
        assert alone(f"{words}\n\n{text}") is None
        if (
            words[-1] in ".!?" and "terug" not in words
        ):  # a line that ends needs no blank line; absent people say "terug"
            assert alone(f"{words}\n{text}") is None
        if row.kind != "merge" and "reminder of what" not in text and "with this note:" not in text:  # carry messages
            assert alone(f"{text}\n\n{words}") is None


def test_a_person_has_the_last_word_below_a_notice_too_long_to_be_read_whole() -> None:
    notice = "This is the mail system at host mail.example.net.\n\nYour message could not be delivered.\n\n"
    log = "<a@example.com>: host mx.example.org said: 550 5.1.1 User unknown\n" * 60
    assert alone(notice + log) is not None
    assert alone(f"{notice}{log}\nThe address is right, we wrote to it on Monday.") is None
    assert alone(f"{notice}{log}\nThe original message follows.\n\nThe chair is broken.") is None  # kept: not looked at
    assert alone(f"{notice}A copy of the original message is below.\n{log}\nThe chair is broken.") is not None


@pytest.mark.parametrize("text", ["Text for Ben's mailbox:", "Abwesenheitstext:", "Texto:", "Neu:"])
def test_an_absence_below_a_label_is_a_text_to_be_set_up(text: str) -> None:
    absence = "I am out of the office until 5 May with no access to email. I will respond upon my return."
    assert alone(absence) is not None
    assert alone(f"Hello all:\n\n{absence}") is not None
    assert alone(f"{text}\n\n{absence}") is None


@pytest.mark.parametrize("text", SEEN["TALKED_OF"])
def test_a_phrase_of_a_notice_is_a_persons_beside_what_no_machine_says(text: str) -> None:
    assert alone(text) is None


@pytest.mark.parametrize(("kind", "text"), SEEN["LINES"] + SEEN["ROUNDED_OFF"])
def test_a_short_notice_is_found_and_so_is_one_that_thanks_and_helps_on(kind: str, text: str) -> None:
    found = alone(text)
    assert found is not None
    assert found.kind == kind


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Automatic reply: Invoice for March", "out_of_office"),
        ("Undelivered Mail Returned to Sender", "bounce"),
        ("Accepted: Weekly sync @ Tue 6 May 2025 3pm - 3:30pm (UTC) (anna@example.com)", "invitation"),
        ("** PROBLEM Service Alert: db01/CPU load is CRITICAL **", "alert"),
        ("[JIRA] (SUP-12) Export stops", "status"),
    ],
)
def test_a_subject_that_only_machines_write_is_enough_and_an_answer_to_it_is_not(title: str, kind: str) -> None:
    notice = notice_of(title, title=True)
    assert notice is not None
    assert notice.kind == kind
    assert opening(notice, None) == notice
    for mark in ("Re: ", "RE: ", "AW: ", "Fwd: ", "WG: ", "Tr : ", "R: ", "Odp: "):
        assert notice_of(mark + title, title=True) is None


def test_weak_evidence_counts_only_together_and_only_where_it_agrees() -> None:
    title, text = Notice("survey", 0.6, "title_survey"), Notice("survey", 0.6, "opinion")
    both = opening(title, text)
    assert both is not None
    assert (both.kind, both.rule) == ("survey", "title_survey+opinion")
    assert both.score == pytest.approx(0.84)
    assert opening(title, None) is None
    assert opening(None, text) is None
    assert opening(title, Notice("status", 0.6, "closed")) is None
    sure = Notice("bounce", 0.9, "mail_system")
    assert opening(title, sure) == sure
    assert opening(title, text, AutomaticSettings(least_score=0.9)) is None


def test_only_the_kinds_asked_for_are_looked_for() -> None:
    mail = "This is an automated message, please do not reply. Your request (#4821) has been received."
    assert alone(mail) is not None
    others = AutomaticSettings(kinds=tuple(kind for kind in KINDS if kind != "status"))
    assert notice_of(mail, others) is None
    assert notice_of("[JIRA] (SUP-12) Export stops", others, title=True) is None


def test_settings_are_closed_and_versions_follow_them() -> None:
    with pytest.raises(ValidationError):
        AutomaticSettings(kind=("survey",))  # type: ignore[call-arg]
    with pytest.raises(ValidationError):
        AutomaticSettings(kinds=("spam",))  # type: ignore[arg-type]
    version = stage_version(SETTINGS)
    assert version.startswith(VERSION + ":")
    assert len(version) == len(VERSION) + 9
    assert stage_version(AutomaticSettings(least_score=0.8)) != version
    assert all(field.description for field in AutomaticSettings.model_fields.values())


def test_the_kernel_gives_every_text_its_evidence_in_order() -> None:
    texts = [
        "This is the mail system at host mail.example.net.\n\nYour message could not be delivered.",
        "It works now, thanks.",
        None,
        "Automatic reply: Order 5512",
    ]
    batch = pa.table({"clean_sha256": pa.array([text_digest(t or "") for t in texts], pa.binary(32)), "text": texts})
    result = notices_kernel(batch, SETTINGS)
    assert result.kept.schema == NOTICES
    assert result.kept["clean_sha256"].to_pylist() == batch["clean_sha256"].to_pylist()
    assert set(result.kept["stage_version"].to_pylist()) == {stage_version(SETTINGS)}
    as_text, as_title = result.kept["as_text"].to_pylist(), result.kept["as_title"].to_pylist()
    assert [found and found["kind"] for found in as_text] == ["bounce", None, None, "status"]
    assert as_text[3]["score"] < SETTINGS.least_score  # evidence, but no notice by itself
    assert [found and found["kind"] for found in as_title] == [None, None, None, "out_of_office"]
    assert result.figures == {"texts": 4, **{f"notices_{kind}": int(kind == "bounce") for kind in KINDS}}
    assert notices_kernel(batch.slice(0, 0), SETTINGS).kept.num_rows == 0


@pytest.mark.parametrize(
    "piece",
    [
        *("a", " ", ">", "\n", "a.a.a", "*", "your message ", "i am ", "ticket #1 ", "how likely ", "<a@", "was: "),
        *("\n \n", "^ ", "a\n\n", "we are ", "ich bin 3. ", "use 1234 to ", "declined: x @ 1 ", "if you "),
        "x pushed 3 commits to ",
    ],
)
def test_hostile_texts_are_cheap_and_no_notices(piece: str) -> None:
    make = repeated(piece)
    assert alone(make(100_000)) is None
    assert notice_of(make(100_000), title=True) is None
    assert_linear(alone, make)
    assert_linear(lambda text: notice_of(text, title=True), make)


def strings(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every string of a JSON value, and where it stands."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict | list):
        for key, part in value.items() if isinstance(value, dict) else enumerate(value):
            yield from strings(part, f"{path}/{key}")


def real_texts(data: Path, name: str) -> Iterator[tuple[str, str]]:
    """The texts of one public set, each with its file and row."""
    for file in sorted((data / name).rglob("*")):
        place = str(file.relative_to(data))
        if not file.is_file() or file.name in ("SOURCE.txt", "UPSTREAM-LICENSE", "UPSTREAM-LICENSE.md"):
            continue
        if file.suffix == ".csv":
            with file.open(encoding="utf-8", errors="replace", newline="") as rows:
                for number, row in enumerate(csv.DictReader(rows)):
                    yield from ((f"{place}:{number}/{key}", cell) for key, cell in row.items() if isinstance(cell, str))
        elif file.suffix == ".json":
            yield from ((place + path, text) for path, text in strings(json.loads(file.read_text("utf-8"))))
        elif file.suffix == ".jsonl":
            for number, line in enumerate(file.read_text("utf-8").splitlines()):
                yield from ((f"{place}:{number}{path}", text) for path, text in strings(json.loads(line)))
        else:
            yield place, file.read_text("utf-8", "replace")


AUTOMATIC: dict[str, list[str]] = {  # read by eye: no text of these sets is a notice of these kinds by its own words
    "banking77": [],
    "restaurant8k-spans": [],
    "presidio-research": [],
    "etcd-docs-versions": [],
    "basecamp-policies-versions": [],
    "bipia": [],  # receipts and card notices of a bank are machine-written, but of no kind that is looked for
    "reply-trimmer": [],
    "reply-crisp": [],
    "forward-crisp": [],
    "freshdesk-python": [],
    "fivetran-dbt-seeds": [],
    "sfdc-treeapi": [],
    "sfdc-assets-csv": [],
    "meddocan": [],
    "rgpd-fr-corpus": [],
}


@pytest.mark.parametrize("name", sorted(AUTOMATIC))
def test_real_texts_are_flagged_only_where_a_machine_wrote_them(shared: Path, name: str) -> None:
    texts = list(real_texts(shared / "data", name))
    assert texts
    assert [place for place, text in texts if alone(text)] == AUTOMATIC[name]


def test_whether_a_text_is_a_notice_is_told_in_less_time_than_its_signals_are_measured(shared: Path) -> None:
    texts = [text for name in ("banking77", "etcd-docs-versions") for _, text in real_texts(shared / "data", name)]
    looked = seconds(lambda: [alone(text) for text in texts[::4]])
    assert looked < seconds(lambda: [signals_of(text, SignalSettings()) for text in texts[::4]])  # measured: a quarter


def test_the_absence_of_a_mail_program_is_found_and_who_tells_more_is_a_person() -> None:
    said = "I will be out of the office starting 02/08/2026 and will not return until 19/08/2026"
    for text in (f"{said}.", said.replace(" until ", " until\n"), f"{said}.\n\nI will answer when I return."):
        found = alone(text)
        assert found is not None
        assert found.kind == "out_of_office"
    assert alone(f"{said}, so send the lamps to Tom before Friday.") is None
    assert alone(f"Can you change the delivery date? {said}.") is None
