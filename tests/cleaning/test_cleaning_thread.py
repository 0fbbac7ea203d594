"""Mails: what goes, what stays, and that wanted sentences are not lost."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curation.cleaning.edits import apply, from_arrow
from curation.cleaning.kernel import CLEANED, CleaningSettings, clean, clean_kernel, stage_version
from curation.cleaning.thread import KINDS
from curation.cleaning.trial import removals, try_hygiene, try_hygiene_parquet
from curation.document import text_digest
from curation.errors import ConfigurationError

REPLY = "It works now.\nThe second order is still missing."


def cleaned(text: str) -> tuple[str, list[str]]:
    found, edits = clean(text, CleaningSettings())
    return found, [edit.kind for edit in edits if edit.kind in KINDS]


@pytest.mark.parametrize(
    "header",
    [
        "On Mon, 3 Feb 2025 at 10:12, Maya Chen <maya@example.com> wrote:",
        "On Mon, Feb 3, 2025 at 10:12 AM Maya Chen with a long name <\nmaya@example.com> wrote:",
        "Am 03.02.2025 um 10:12 schrieb Maya Chen <maya@example.com>:",
        "Le lun. 3 févr. 2025 à 10:12, Maya Chen <maya@example.com> a écrit :",
        "El lun, 3 feb 2025 a las 10:12, Maya Chen (<maya@example.com>) escribió:",
        "Il giorno lun 3 feb 2025 alle ore 10:12 Maya Chen <maya@example.com> ha scritto:",
        "Op ma 3 feb 2025 om 10:12 schreef Maya Chen <maya@example.com>:",
        "Em seg., 3 de fev. de 2025 às 10:12, Maya Chen <maya@example.com> escreveu:",
        "Den mån 3 feb. 2025 kl 10:12 skrev Maya Chen <maya@example.com>:",
        "pon., 3 lut 2025 o 10:12 Maya Chen <maya@example.com> napisał(a):",
        "пн, 3 февр. 2025 г. в 10:12, Maya Chen <maya@example.com>:",
        "2025年2月3日(月) 10:12 Maya Chen <maya@example.com>:",
    ],
)
def test_the_mail_replied_to_goes_with_its_header(header: str) -> None:
    assert cleaned(f"{REPLY}\n\n{header}\n\n> Hello,\n> did it arrive?\n")[0] == REPLY
    assert cleaned(f"{REPLY}\n\n{header}\n\nHello,\ndid it arrive?\n")[0] == REPLY


@pytest.mark.parametrize(
    "block",
    [
        "From: Maya Chen <maya@example.com>\nSent: Monday, February 3, 2025\nTo: Support\nSubject: Order",
        "Von: Maya Chen <maya@example.com>\nGesendet: Montag, 3. Februar 2025\nAn: Support\nBetreff: Bestellung",
        "De : Maya Chen <maya@example.com>\nEnvoyé : lundi 3 février 2025\nÀ : Support\nObjet : Commande",
        "________________________________\n*From:* Maya Chen\n*Sent:* Monday\n*To:* Support\n*Subject:* Order",
        "-----Original Message-----\nFrom: maya@example.com\nTo: Support\nSubject: Order",
    ],
)
def test_a_block_of_fields_and_all_below_it_goes(block: str) -> None:
    assert cleaned(f"{REPLY}\n\n{block}\n\nHello,\ndid it arrive?")[0] == REPLY


def test_replies_between_quotes_are_kept_with_what_they_answer() -> None:
    header = "On 3 Feb 2025 at 10:12, Maya Chen <maya@example.com> wrote:"
    mail = "Hi Maya,\n{}\n> Is it blue?\n\nYes.\n\n> And large?\n\nNo, small.\n\n-- \nOwen\nSupport"
    text, kinds = cleaned(mail.format(header))
    assert text == "Hi Maya,\n> Is it blue?\n\nYes.\n\n> And large?\n\nNo, small."
    assert sorted(kinds) == ["quote", "signature"]


def test_a_reply_below_a_quote_is_kept() -> None:
    header = "On 3 Feb 2025 at 10:12, Maya Chen <maya@example.com> wrote:"
    assert cleaned(f"{header}\n> Did it arrive?\n> Yours, Maya\n\n{REPLY}")[0] == REPLY
    assert cleaned(f"> Did it arrive?\n\n{REPLY}")[0] == f"> Did it arrive?\n\n{REPLY}"


def test_forwarded_prose_is_kept_without_its_header() -> None:
    mail = "Please help her.\n\n---------- Forwarded message ---------\nFrom: Maya <maya@example.com>\nDate: Monday\n"
    text, kinds = cleaned(f"{mail}Subject: Order\nTo: <support@example.com>\n\nMy order is late.")
    assert text.split() == ["Please", "help", "her.", "My", "order", "is", "late."]
    assert kinds == ["forward_header"]


@pytest.mark.parametrize(
    ("tail", "kind"),
    [
        ("-- \nMaya Chen\nOperations\n+44 7700 900123", "signature"),
        ("Kind regards,\nMaya Chen\nOperations | +44 7700 900123", "signature"),
        ("Mit freundlichen Grüßen\nMaya Chen", "signature"),
        ("Sent from my iPhone", "footer"),
        ("Envoyé de mon iPad", "footer"),
        (
            "This message is confidential and intended only for the addressee.\nIf you received it in error, delete it.",
            "disclaimer",
        ),
    ],
)
def test_what_ends_a_mail_goes(tail: str, kind: str) -> None:
    assert cleaned(f"{REPLY}\n\n{tail}") == (REPLY, [kind])


@pytest.mark.parametrize(
    "text",
    [
        "On 3 May I wrote to you:\nno answer since.",
        "Thanks,\nbut the parcel that you sent on Monday has still not arrived.",
        "Sent from your warehouse on Monday, the parcel has been on its way for three weeks now, where is it?\nOwen",
        "The log says:\n\nmysql> select 1;\nmysql> quit",
        "I ran this:\n\n>>> import csv\n>>> csv.reader(1)",
        "| name | state |\n| ---- | ----- |\n| cart | empty |",
        "From: is the field that is empty\nin the form, see below.",
        "Is the report confidential? Who may read it?",
        "> only a quote",
        "Thanks!",
        "",
    ],
)
def test_ordinary_prose_is_left_alone(text: str) -> None:
    assert cleaned(text) == (text, [])


PIECES = st.sampled_from(
    ["Hi,", "", "> quoted", ">> deeper", "-- ", "Maya", "Thanks,", "Sent from my iPhone", "From: a@example.com", "To: b",
     "Subject: c", "On 3 Feb 2025 at 10:12, A <a@example.com> wrote:", "-----Original Message-----", "It broke.  ", "\u200b",
     "---------- Forwarded message ---------", "_______", "caf\u0065\u0301 Ã©", "\r", "| a |", "confidential, delete it"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=14).map("\n".join))
@settings(max_examples=250, deadline=None)
def test_cleaning_can_be_replayed_and_a_clean_text_is_clean(text: str) -> None:
    found, edits = clean(text, CleaningSettings())
    assert apply(text, edits) == found
    assert clean(found, CleaningSettings()) == (found, [])
    kept, spans = removals(text)
    mask = set().union(*(range(s["start"], s["end"]) for s in spans)) if spans else set()
    assert kept == "".join(c for i, c in enumerate(text) if i not in mask)


def test_the_kernel_keeps_every_text_and_counts_by_kind() -> None:
    raw = [f"{REPLY}\r\n\r\n-- \r\nMaya\r\n", "ok", None]
    digests = [text_digest(text or "") for text in raw]
    batch = pa.table({"raw_sha256": pa.array(digests, pa.binary(32)), "text": raw})
    result = clean_kernel(batch, CleaningSettings())
    assert result.kept.schema == CLEANED
    first = result.kept.to_pylist()[0]
    assert (first["text"], first["clean_sha256"]) == (REPLY, text_digest(REPLY))
    assert apply(raw[0] or "", from_arrow(first["edits"])) == REPLY
    assert result.kept["raw_sha256"].to_pylist() == digests
    assert result.figures["texts"] == 3
    assert result.figures["texts_changed"] == 1
    assert result.figures["edits_signature"] == 1


def test_switches_are_read_and_change_the_stage_version() -> None:
    prose = CleaningSettings(threads=())
    assert clean(f"{REPLY}\n\n-- \nMaya", prose)[0] == f"{REPLY}\n\n--\nMaya"
    assert stage_version(prose) != stage_version(CleaningSettings())


def test_the_trial_answers_each_record_in_order_and_names_a_bad_one() -> None:
    records = [{"id": n, "text": f"{REPLY} {n}\u2028\n\n-- \nMaya"} for n in range(3)]
    answers = list(try_hygiene(records))
    assert [answer["id"] for answer in answers] == [0, 1, 2]
    assert {span["kind"] for answer in answers for span in answer["removed"]} == {"signature"}
    with pytest.raises(ConfigurationError) as raised:
        list(try_hygiene([records[0], {"id": 1, "text": 5, "note": "secret"}]))
    assert "secret" not in str(raised.value)


def test_the_trial_reads_and_writes_parquet(tmp_path: Path) -> None:
    pq.write_table(pa.table({"doc_id": ["a", "b"], "text": [f"{REPLY}\n\n-- \nMaya", None]}), tmp_path / "in.parquet")
    assert try_hygiene_parquet(tmp_path / "in.parquet", tmp_path / "out.parquet") == 2
    rows = pq.read_table(tmp_path / "out.parquet").to_pylist()
    assert [row["text"].strip() for row in rows] == [REPLY, ""]
    assert rows[0]["removed"][0]["kind"] == "signature"
    with pytest.raises(ConfigurationError):
        try_hygiene_parquet(tmp_path / "absent.parquet", tmp_path / "out.parquet")


def test_real_mails_lose_no_wanted_line_and_clean_for_good(shared: Path) -> None:
    for folder in ("reply-trimmer/emails", "reply-crisp/test/fixtures", "forward-crisp/test/fixtures"):
        for path in sorted((shared / "data" / folder).glob("*.txt")):
            text = path.read_bytes().decode()
            found, edits = clean(text, CleaningSettings())
            assert apply(text, edits) == found
            assert clean(found, CleaningSettings()) == (found, []), path.name
    command = f"{sys.executable} -m curation.cli try hygiene"
    score = [sys.executable, shared / "score" / "hygiene.py", "--command", command]
    done = subprocess.run(score, check=True, capture_output=True, text=True)
    result = json.loads(done.stdout.splitlines()[-1])
    for name, f1 in {"reply-trimmer": 0.93, "reply-crisp": 0.98, "forward-crisp": 0.98}.items():
        assert result[name]["lost_lines"] == result[name]["disagreements"] == 0
        assert result[name]["f1"] >= f1


@pytest.mark.parametrize(
    "part", [" ", "\n", "@", "_", "--\n", "wrote ", "From: a\n", "confidential received ", "Ã©", "> "]
)
def test_hostile_text_costs_no_more_than_its_length(part: str) -> None:
    text = "x\n" + part * (60_000 // len(part)) + "x"
    started = time.process_time()
    clean(text, CleaningSettings())
    assert time.process_time() - started < 3
