"""Mails: what goes, what stays, and that wanted sentences are not lost."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curation.cleaning.edits import apply, from_arrow, removed, undo
from curation.cleaning.kernel import TextSettings, clean, clean_kernel, stage_version
from curation.cleaning.mails.settings import RuleScores, ThreadSettings
from curation.cleaning.mails.thread import KINDS, thread_edits
from curation.cleaning.tables import CLEANED
from curation.cleaning.trial import removals, try_hygiene, try_hygiene_parquet
from curation.document import text_digest
from curation.errors import ConfigurationError
from tests.cleaning.mails import LANGUAGES, mails
from tests.growth import assert_linear, repeated

REPLY = "It works now.\nThe second order is still missing."


def cleaned(text: str) -> tuple[str, list[str]]:
    found, edits = clean(text, TextSettings())
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


def test_what_the_answered_mail_quoted_itself_goes_and_its_own_words_stay() -> None:
    mail = (
        "On Mon, 2 Nov 2026 at 10:00, Bo <bo@example.com> wrote:\n> > > Does the lamp hum?\n>> Since when?\n> Since Monday.\n\n"
        "Then turn the ring.\n\n> >>> lamp.on()\n\nThat is a prompt, and stays."
    )
    assert (
        cleaned(mail)[0] == "> Since Monday.\n\nThen turn the ring.\n\n> >>> lamp.on()\n\nThat is a prompt, and stays."
    )
    shown = "It says:\n\n> > 5 mm\n\nWhat is wrong?"
    assert cleaned(shown)[0] == shown  # nobody's mail is quoted


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
        (
            '-- \nYou received this message because you are subscribed to the Google Groups "Lamps" group.\nTo unsubscribe from '
            "this group, send an email to lamps+unsubscribe@example.com.\nTo view this discussion on the web visit "
            "https://groups.example.com/d/msgid/lamps/1.",
            "footer",
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
        "I changed these:\n\nFrom: 10:00\nTo: 11:00\nSubject: Standup\n\nPlease confirm.",
        "Le 14/01/2025 à 09:41 votre collègue m'a écrit :\npas de remboursement.\nJe conteste.",
        "Am 14.01.2025 um 09:41 rief ich an. Frau Okoye schrieb mir:\nkeine Erstattung.\nIch möchte eine.",
        "On 14 Jan 2025 at 09:41 I called and Maya said:\nno refund.\nI want one.",
        "The order from 10:15 for maya@example.com:\n2 lamps\n1 cable",
        "On 14.01.2025 09:41 tom@example.com wrote:",
        "The screen says:\n\n> Access denied",
        "Thanks!",
        "",
    ],
)
def test_ordinary_prose_is_left_alone(text: str) -> None:
    assert cleaned(text) == (text, [])


@pytest.mark.parametrize("language", LANGUAGES)
def test_mails_of_ten_kinds_lose_no_wanted_line_and_nearly_all_that_is_not_wanted(language: str) -> None:
    unwanted = left = 0
    for seed in (1, 2, 3):
        for mail in mails(language, seed):
            kept = Counter(clean(mail.text, TextSettings())[0].split("\n"))
            kept.subtract(line for line, wanted in mail.lines if wanted is None and line in kept)
            for line in mail.of(True):
                assert kept[line] > 0, (mail.kind, line, mail.text)
                kept[line] -= 1
            unwanted += len(mail.of(False))
            left += sum((kept & Counter(mail.of(False))).values())
    assert unwanted > 500
    assert left / unwanted <= 0.1


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_message_with_nothing_around_it_is_left_alone(language: str) -> None:
    words = LANGUAGES[language]
    for first in (*words.said, *words.asked):
        for last in (*words.said, *words.asked):
            for between in ("\n", "\n\n"):
                text = f"{words.greetings[0]}\n\n{first}{between}{last}"
                assert cleaned(text) == (text, [])


def test_a_thread_of_quoted_headers_alone_says_nothing() -> None:
    header = "On 3 Feb 2025 at 10:12, Maya Chen <maya@example.com> wrote:"
    assert cleaned(f"> {header}\n>\n>> {header}\n>>\n>>> {header}") == ("", ["quote"])
    assert cleaned(f"> {header}\n> It broke.")[0] == "> It broke."


def test_what_a_colleague_wrote_is_told_from_a_mail_that_is_quoted() -> None:
    prose = "In May 2024 your colleague wrote:\nthe refund is on its way.\nIt never came."
    assert cleaned(prose) == (prose, [])
    assert cleaned("It never came.\n\nOn May 3 your colleague wrote:\n> It is on its way.")[0] == "It never came."


def test_a_name_before_the_verb_and_a_date_behind_it_is_a_header_above_marked_lines_only() -> None:
    header = "Support wrote on 04/03/2025 09:11:"
    assert cleaned(f"{REPLY}\n\n{header}\n> Shall we cancel?")[0] == REPLY
    told = f"{REPLY}\n\n{header}\nShall we cancel?"
    assert cleaned(told) == (told, [])


def test_the_line_above_a_header_stays() -> None:
    mail = "I am free on 3 March\nOn 3 Feb 2025 at 10:12, Maya Chen <maya@example.com> wrote:\n> When?"
    assert cleaned(mail)[0] == "I am free on 3 March"


def test_a_memo_keeps_what_stands_below_its_own_fields() -> None:
    memo = "MEMO\nFrom: Board\nDate: {}\nSubject: Stock\n\nThe count starts on Monday."
    assert cleaned(memo.format("Monday, 3 February 2025 10:00"))[0] == "MEMO\n\nThe count starts on Monday."
    for date in ("3 February 2025", "Monday, 3 February 2025"):
        assert cleaned(memo.format(date)) == (memo.format(date), [])


@pytest.mark.parametrize(
    "note",
    ["The customer says:", "FYI", "Siehe unten.", "Voir ci-dessous", "Ver abaixo.", "Zie hieronder", "Patrz poniżej"],
)
def test_a_mail_that_the_writer_hands_over_is_kept_without_its_header(note: str) -> None:
    block = "From: Maya <maya@example.com>\nSent: Monday\nTo: Support\nSubject: Lamp"
    assert cleaned(f"{note}\n\n{block}\n\nThe lamp is dark.")[0].split("\n")[-1] == "The lamp is dark."
    assert cleaned(f"It works.\n\n{block}\n\nThe lamp is dark.")[0] == "It works."


BLOCK = "From: Carl <carl@b.example>\nSent: Monday, 3 March 2025 18:20\nTo: Shop\nSubject: {}\n\nThe table has a broken leg."
SAID = "The table has a broken leg."


@pytest.mark.parametrize(
    ("note", "replies"),
    [  # who hands a complaint over says what it is, or who deals with it; who replies may name a customer too
        (("Please handle.", "Please look at this complaint and tell me what to answer."), "We told the customer."),
        (("Das kam gerade vom Kunden rein.", "Kannst du das bitte übernehmen?"), "Der Kunde weiß es noch nicht."),
        (("Un client mécontent, à traiter svp", "Merci de prendre en charge."), "Le client ne le sait pas encore."),
        (("Les paso la queja de una clienta.", "¿Qué le contesto?"), "El cliente aún no lo sabe."),
        (("Vi giro il reclamo.", "Cosa gli rispondo?"), "Il cliente non lo sa ancora."),
        (("Segue a reclamação.", "O que devo responder?"), "O cliente ainda não sabe."),
        (("Proszę zająć się tą skargą.", "Proszę się tym zająć."), "Klient jeszcze nie wie."),
        (("Een klacht van een klant.", "Graag oppakken."), "De klant weet het nog niet."),
    ],
)
def test_a_complaint_that_is_handed_over_is_kept_and_one_that_is_answered_goes(
    note: tuple[str, str], replies: str
) -> None:
    for line in note:
        text, kinds = cleaned(f"{line}\n\n{BLOCK.format('Leg')}")
        assert (text.split("\n")[0], text.split("\n")[-1], kinds) == (line, SAID, ["forward_header"])
    assert cleaned(f"{replies}\n\n{BLOCK.format('Leg')}")[0] == replies


@pytest.mark.parametrize("sign", ["Fwd", "FW", "WG", "TR", "RV", "I", "Enc", "Doorst", "PD"])
def test_a_subject_that_says_it_was_passed_on_keeps_the_mail_and_an_answer_to_one_does_not(sign: str) -> None:
    assert cleaned(f"Hello.\n\n{BLOCK.format(sign + ': Leg')}")[0].split("\n")[-1] == SAID
    assert cleaned(f"Hello.\n\n{BLOCK.format('Re: ' + sign + ': Leg')}")[0] == "Hello."


@pytest.mark.parametrize(
    "text",
    [
        # a route or a booking: no address, and a day without its clock
        "Booking change\nFrom: London\nTo: Lisbon\nDate: 12 May\nCan we get a refund?",
        "Auf dem Etikett steht\n\nVon: Lager 4\nAn: Filiale Kiel\nDatum: 3.3.2025\n\nund das ist falsch.",
        "Changer mon billet\nDe : Paris\nÀ : Lyon\nDate : 12/04/2025\nEst-ce possible sans frais ?",
        "Cambiar el billete\nDe: Madrid\nPara: Sevilla\nFecha: 12/04/2025\n¿Es posible?",
        "Cambio del biglietto\nDa: Milano\nA: Torino\nData: 12/04/2025\nÈ possibile?",
        "Mudar o bilhete\nDe: Lisboa\nPara: Porto\nData: 12/04/2025\nPode ser?",
        "Zmiana biletu\nOd: Kraków\nDo: Gdańsk\nData: 12.04.2025\nCzy to możliwe?",
        "Ander kaartje\nVan: Utrecht\nAan: Breda\nDatum: 12-04-2025\nKan dat?",
        "A pickup\nFrom: Depot 4\nTo: 22 Mill Lane\nDate: Monday, 10:00\nCan we move it?",  # no subject
        "A pickup\nFrom: Depot 4, ops@example.com\nTo: 22 Mill Lane\nDate: 14 March\nCan we move it?",
        # a field that no mail has, between, below or above
        "Seen\n\nFrom: Ann <a@example.com>\nPhone: 555-0100\nDate: Mon, 10:00\nSubject: Hinge\n\nIt broke.",
        "Seen\n\nDate: Mon, 10:00\nFrom: a@example.com\nTo: b@example.com\nPassengers: 2\nCan I add one?",
        "Employee: M. Chen\nFrom: Monday, 9:00\nTo: Friday\nDate: Monday, 9:00\nSubject: Leave\n\nIs it right?",
        "The rota\n\nFrom: Monday 9:00\nTo: Monday 17:00\nSubject: Rota\nDate: Monday 8:00\n\nDone?",  # a clock is no sender
        "A letter\n\nTo: Shop\nFrom: Carl\nDate: Monday, 3 March 2025\nSubject: Leg\n\nDear Sir, it broke.",  # no clock
        # contact forms keep who wrote and what about
        "A new message:\n\nFrom: Jamie <j@example.com>\nSubject: Hinge\nDate: 3 April 2025\n\nIt broke.",
        "Kontaktformular\n\nVon: Petra Huber\nDatum: 12.03.2025\nBetreff: Größe\n\nIch habe 40 bestellt.",
        # programs write names of fields with a capital; a mapping has none
        "The map:\n\nfrom: a@example.com\nto: b@example.com\nsubject: Your order\n\nbut no subject arrives.",
        "The map\nfrom: sender\nto: recipient\ndate: sent_at\nsubject: title\nWhy is it empty?",
    ],
)
def test_a_form_with_the_fields_of_a_mail_is_left_alone(text: str) -> None:
    assert cleaned(text) == (text, [])


@pytest.mark.parametrize(
    "text",
    [
        # a person tells who wrote when: nothing is quoted below, and it is no program's line
        "It is odd.\n\nOn 4 March at 11:30 the bot wrote:\nYour account is blocked.",
        "It is odd.\n\nOn 4 March 2025 at 11:30 the bot wrote:\nYour account is blocked.",
        "Seltsam.\n\nAm 3.3. um 10:12 schrieb Frau Klein im Chat:\nEs ist gesperrt.",
        "Seltsam.\n\nAm 03.03. um 10:12 schrieb Frau Klein:\nEs ist gesperrt.",
        "Bizarre.\n\nLe 3 mars à 10:12, votre conseillère a écrit :\nC'est bloqué.",
        "Raro.\n\nEl 3 de marzo a las 10:12 su compañera escribió:\nEstá bloqueado.",
        "Strano.\n\nIl 3 marzo alle 10:12 la vostra collega ha scritto:\nÈ bloccato.",
        "Estranho.\n\nEm 3 de março às 10:12 a vossa colega escreveu:\nEstá bloqueado.",
        "Dziwne.\n\n3 marca o 10:12 Państwa koleżanka napisała:\nJest zablokowane.",
        "Vreemd.\n\nOp 3 maart om 10:12 schreef uw collega:\nHet is geblokkeerd.",
        "On 3 March 2025 10:12 it broke\nOn 4 March 2025 10:12 Maya wrote:\nRestart it.",  # no paragraph of its own
        # a sentence ends before the verb
        "I called on 3 March at 10:00. Your colleague wrote:\nthe refund is on its way.\nIt is not.",
        "I called on 3 March at 10:00. Your colleague wrote:\n> the refund is on its way.\nIt is not.",
        "I asked help@shop.example. Your colleague wrote:\nno refund.\nWhy?",
        "I got a mail. On 3 March help@shop.example wrote:\nwe will call you\nbut nobody called.",
        # an address in a sentence
        "As ann@shop.example wrote:\nthe lamp is broken.\nPlease send one.",
        "Seltsam.\n\nAm 03.03.2025 um 10:12 schrieb der Bot:\nGesperrt.\nWarum?",
        "Mein Kollege schrieb am 3.3.2025 um 10:15:\nEs geht.\nEs geht nicht.",
        "On Monday at 10:00 I talked to ann@shop.example (sales) and she wrote:\nwe will call.",
        "Hi,\nthe order from 3 March at 10:00 Anna <ann@shop.example>:\n2 lamps",
        # a chat
        "10:02 Anna wrote:\nmy screen is black\n10:03 Ben wrote:\nrestart",
        # advice, with a date somewhere inside
        "My neighbour (bought on 3.2.2025) wrote:\n> hold the button\nand that did not help.",
        # what a program inserts, shown
        "It inserts:\n\n-----Original Message-----\n\nHow can I stop that?",
        "When I answer it inserts\n\n-----Original Message-----\n\nand then my text is blue.",
        "Es fügt dies ein:\n\n---------- Weitergeleitete Nachricht ---------\n\nWie stelle ich das ab?",
        # lines behind ">" without a header are the matter
        "It fails with\n> FATAL: no file",
        "Which screws have a length of\n> 5 mm",
        "Ich tippe\n\n> cd C:\\Tools\n> setup.exe",
        "The manual says so.\n\n> The limit is 100 requests.",
    ],
)
def test_what_somebody_tells_or_shows_is_no_quoted_mail(text: str) -> None:
    assert cleaned(text) == (text, [])


@pytest.mark.parametrize(
    "header",
    [  # whole dates with a clock and a name, as programs write them without an address
        "On 14/01/2025 09:41, Maya Chen wrote:",
        "On Tue, Jan 14, 2025 at 9:41 AM Maya Chen wrote:",
        "Am 14.01.25 um 09:41 schrieb Maya Chen:",
        "Le 14/01/2025 à 09:41, Maya Chen a écrit :",
        "El 14/1/25 a las 9:41, Maya Chen escribió:",
        "Il 14/01/2025 09:41, Maya Chen ha scritto:",
        "Em 14/01/2025 09:41, Maya Chen escreveu:",
        "W dniu 14.01.2025 o 09:41, Maya Chen pisze:",
        "Op 14-01-2025 om 09:41 schreef Maya Chen:",
    ],
)
def test_a_program_s_header_without_an_address_is_one_above_an_unmarked_mail(header: str) -> None:
    assert cleaned(f"{REPLY}\n\n{header}\n\nHello,\ndid it arrive?")[0] == REPLY


def test_quotes_behind_initials_go_below_a_header_only() -> None:
    header = "On 3 Feb 2025 at 10:12, Maya Chen <maya@example.com> wrote:"
    assert cleaned(f"Hi.\n{header}\n> Is it blue?\n\nYes.\n\nMC> And large?\nMC> Or small?")[0].endswith("Yes.")
    assert cleaned("I typed this:\n\nC> dir\nC> exit")[0] == "I typed this:\n\nC> dir\nC> exit"


def test_a_line_break_of_the_mail_program_inside_a_header_is_followed() -> None:
    header = "On Monday, 3 February 2025 at 10:12 Maya Chen <\nmaya@example.com> wrote:"
    assert cleaned(f"{REPLY}\n\n{header}\n\n> Did it?")[0] == REPLY


def test_yahoo_writes_all_fields_into_one_line() -> None:
    line = "----- Forwarded message ----- From: Maya <maya@example.com>To: Owen <owen@example.com>Sent: Monday"
    text, kinds = cleaned(f"Please help.\n\n   {line}\n\nMy order is late.")
    assert (text.split(), kinds) == (["Please", "help.", "My", "order", "is", "late."], ["forward_header"])


def test_every_rule_has_its_score_and_edits_less_sure_than_asked_are_not_made() -> None:
    text = f"[EXTERNAL]\n{REPLY}\n\nKind regards,\nMaya\n\nSent from my iPhone\n\nOn 3 Feb 2025 at 10:12, A <a@example.com> wrote:\n> Hi"
    found = thread_edits(text)
    assert {edit.rule for edit in found} == {"external", "closing", "sent_from", "wrote", "quoted"}
    for edit in found:
        assert edit.score == getattr(RuleScores(), edit.rule)
        assert edit.rule_version == "thread-7"
    sure = thread_edits(text, ThreadSettings(least_score=0.92))
    assert {edit.rule for edit in sure} == {"wrote"}
    raised = ThreadSettings(scores=RuleScores(closing=0.99), least_score=0.98)
    assert {edit.rule for edit in thread_edits(text, raised)} == {"closing"}


def test_only_the_kinds_asked_for_are_edited() -> None:
    text = f"{REPLY}\n\n-- \nMaya\nhttps://example.com/?utm_source=a&id=1"
    assert {edit.kind for edit in thread_edits(text, ThreadSettings(kinds=("signature",)))} == {"signature"}
    assert thread_edits(text, ThreadSettings(kinds=())) == []
    assert thread_edits("") == []


def test_thresholds_are_settings() -> None:
    long = f"{REPLY}\n\n-- \n" + "\n".join("Maya" for _ in range(20))
    assert thread_edits(long) == []
    assert len(thread_edits(long, ThreadSettings(delimited_lines=30))) == 1
    assert all(field.description for field in ThreadSettings.model_fields.values())
    assert all(field.description for field in RuleScores.model_fields.values())


PIECES = st.sampled_from(
    ["Hi,", "", "> quoted", ">> deeper", "-- ", "Maya", "Thanks,", "Sent from my iPhone", "From: a@example.com", "To: b",
     "Subject: c", "On 3 Feb 2025 at 10:12, A <a@example.com> wrote:", "-----Original Message-----", "It broke.  ", "\u200b",
     "---------- Forwarded message ---------", "_______", "caf\u0065\u0301 Ã©", "\r", "| a |", "confidential, delete it",
     "##- Please type your reply above this line -##", "[EXTERNAL] It broke", "CAUTION: external e-mail, do not click links",
     "See https://example.com/?utm_source=a&id=1#x and", "https://example.us1.list-manage.com/track/click?u=1", "Unsubscribe",
     "https://x.safelinks.protection.outlook.com/?url=https%3A%2F%2Fexample.com%2F%3Futm_id%3D1&data=2", "MC> what", "MEMO",
     "This e-mail is confidential. Delete it if you received it in error.", "You receive this e-mail because you watch it.",
     "Your request (#12) has been updated.", "Kind regards", "Best regards, Maya", "PS: call me",
     "Date: Monday, 10:00", "Date: 3 May 2025", "Subject: Fwd: c", "Phone: 12", "It inserts:", "and then", "From: London",
     "On 4 March at 11:30 the bot wrote:", "On 3 Feb 2025 10:12, Ann wrote:", "Please handle this complaint."]
)  # fmt: skip


@given(st.lists(PIECES, max_size=14).map("\n".join))
@settings(max_examples=250, deadline=None)
def test_cleaning_can_be_replayed_and_a_clean_text_is_clean(text: str) -> None:
    found, edits = clean(text, TextSettings())
    assert apply(text, edits) == found
    assert clean(found, TextSettings()) == (found, [])
    kept, spans = removals(text)
    mask = set().union(*(range(s["start"], s["end"]) for s in spans)) if spans else set()
    assert kept == "".join(c for i, c in enumerate(text) if i not in mask)
    assert undo(found, edits, removed(text, edits)) == text


def test_the_kernel_keeps_every_text_and_counts_by_kind() -> None:
    raw = [f"{REPLY}\r\n\r\n-- \r\nMaya\r\n", "ok", None]
    digests = [text_digest(text or "") for text in raw]
    batch = pa.table({"raw_sha256": pa.array(digests, pa.binary(32)), "text": raw})
    result = clean_kernel(batch, TextSettings())
    assert result.kept.schema == CLEANED
    first = result.kept.to_pylist()[0]
    assert (first["text"], first["clean_sha256"]) == (REPLY, text_digest(REPLY))
    assert apply(raw[0] or "", from_arrow(first["edits"])) == REPLY
    assert result.kept["raw_sha256"].to_pylist() == digests
    assert result.figures["texts"] == 3
    assert result.figures["texts_changed"] == 1
    assert result.figures["edits_signature"] == 1


def test_switches_are_read_and_change_the_stage_version() -> None:
    prose = TextSettings(threads=None)
    assert clean(f"{REPLY}\n\n-- \nMaya", prose)[0] == f"{REPLY}\n\n--\nMaya"
    assert stage_version(prose) != stage_version(TextSettings())


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


def test_real_mails_clean_for_good_and_can_be_replayed_and_undone(shared: Path) -> None:
    data = shared / "data"
    folders = ("reply-trimmer/emails", "reply-crisp/test/fixtures", "forward-crisp/test/fixtures")
    texts = [path.read_bytes().decode() for folder in folders for path in sorted((data / folder).glob("*.txt"))]
    rows = (data / "bipia/email/train.jsonl").read_text().splitlines()
    texts += [text for row in rows for text in json.loads(row).values() if isinstance(text, str)]
    assert len(texts) > 450
    for text in texts:
        found, edits = clean(text, TextSettings())
        assert apply(text, edits) == found
        assert undo(found, edits, removed(text, edits)) == text
        assert clean(found, TextSettings()) == (found, []), text


@pytest.mark.slow
def test_real_mails_lose_no_wanted_line(shared: Path) -> None:
    command = f"{sys.executable} -m curation.cli try hygiene"
    score = [sys.executable, shared / "score" / "hygiene.py", "--command", command]
    done = subprocess.run(score, check=True, capture_output=True, text=True)
    result = json.loads(done.stdout.splitlines()[-1])
    for name in ("reply-trimmer", "reply-crisp", "forward-crisp"):
        assert result[name]["lost_lines"] == result[name]["disagreements"] == 0
        assert result[name]["f1"] >= 0.98


@pytest.mark.parametrize(
    "part",
    [" ", "\n", "@", "_", "--\n", "wrote ", "From: a\n", "To: a\n", "confidential received ", "Ã©", "> ", ">", "a.a.a", ">\n",
     "x wrote:\n", "> on 3 may 2020 at 10:00, a@b.de wrote:\n", "on 1 wrote:\n> a\nb\n", "thanks\n", "regards\nbob\n\n",
     "sent from my iphone\n\n", "MEMO\nFrom: a\nTo: b\nSubject: c\n\n", "[EXTERNAL] x\n", "caution external mail click\n",
     "https://a.b/?utm_a=1 ", "http://", "https://a.b/?a=1&", "[a](https://x.ct.a.de/ls/click?upn=1)", "[", "](", "_____\nx\n",
     "https://urldefense.com/v3/__https://a.b/*__;Iw!!x ", "%25", "unsubscribe | ", "C> x\n", "-- \nx\n", "> a\n\nThanks,\nBob\n",
     "---------- Forwarded message ---------\n", "a@b.c 10:00 1. may " * 10 + ":\n",
     "a:\n", "1:\n", "Von: a\nDatum: b\n", "Date: 1 2 3\n", "2025 a 2025 wrote:\n\n", "aaaa. " * 50 + "1 wrote:\n",
     "From: a@b\nTo: b\nSubject: c\n\n" + "please an a client of the a " * 13 + "\n"],
)  # fmt: skip
def test_the_work_grows_as_the_text_does(part: str) -> None:
    assert_linear(thread_edits, repeated(part, before="x\n", behind="x"))


QUESTION = "> My lamp blinks twice and goes out.\n> How do I reset it?\n"


@pytest.mark.parametrize("greeting", ["Hi Tony,\n\n", "Hello,\n", "Dear all,\n\nHi Tony!\n\n"])
def test_a_whole_quote_below_a_greeting_goes_like_one_that_nothing_stands_above(greeting: str) -> None:
    text = f"{greeting}On 06/11/2023 12:06, Tony wrote:\n{QUESTION}\nHold the button for ten seconds."
    assert QUESTION not in cleaned(text)[0]
    assert cleaned(text)[0].startswith(greeting.strip().partition("\n")[0])
    assert "Hold the button" in cleaned(text)[0]


def test_a_quoted_footer_below_the_answer_is_no_second_quote_that_is_answered() -> None:
    footer = "> -- \n> You received this message because you are subscribed to the group lamps.\n"
    text = f"On 06/11/2023 12:06, Tony wrote:\n{QUESTION}\nHold the button for ten seconds.\n\n{footer}"
    assert cleaned(text)[0].strip() == "Hold the button for ten seconds."


def test_a_quote_between_words_that_say_something_stays() -> None:
    text = f"Hi Tony, I tried it.\n\nOn 06/11/2023 12:06, Tony wrote:\n{QUESTION}\nHold the button for ten seconds."
    assert "> How do I reset it?" in cleaned(text)[0]
    twice = f"Hi Tony,\n\nOn 06/11/2023 12:06, Tony wrote:\n{QUESTION}\nHold it.\n\n> Is it broken?\n\nNo.\n"
    assert "> How do I reset it?" in cleaned(twice)[0]


def cleaned_of(text: str) -> str:
    return cleaned(text)[0]


QUOTED = "Take the second lamp, please.\n\n-Maya\n\n{} wrote:\n{}> Which of the lamps do I take?\n>\n> Bram\n"


@pytest.mark.parametrize(
    "name",
    [
        "Bram Kessel",
        "Bram van der Kessel",
        '"Kessel, Bram"',
        "Kessel, Bram (AC/EDD)",
        "B. Kessel",
        "Jos? Kessel",
        "bram",
        "Bram",
        "bram at lamps.example.com",
    ],
)
@pytest.mark.parametrize("gap", ["", "\n"])
def test_a_name_alone_above_a_marked_quote_is_who_wrote_it(name: str, gap: str) -> None:
    assert cleaned_of(QUOTED.format(name, gap)).strip() == "Take the second lamp, please.\n\n-Maya"
    signed = (
        QUOTED.format(name, gap) + "\n\n-- \nMaya Chen\nPhone 020 7946 0991\nWeb www.example.com\nLight is all...\n"
    )
    assert cleaned_of(signed).strip() == "Take the second lamp, please.\n\n-Maya"


@pytest.mark.parametrize("who", ["The customer", "Our supplier Acme", "He", "I", "a customer of ours", "Customer"])
def test_words_of_somebody_that_the_message_shows_stay(who: str) -> None:
    assert cleaned_of(QUOTED.format(who, "")) == QUOTED.format(who, "").rstrip("\n") or "Which of" in cleaned_of(
        QUOTED.format(who, "")
    )


def test_a_name_that_wrote_no_marked_quote_and_an_answer_below_stay() -> None:
    told = "As you know,\nBram Kessel wrote:\nthe lamp is broken.\n\nCan you look?"
    assert "the lamp is broken" in cleaned_of(told)
    between = "Bram Kessel wrote:\n> Which lamp?\n\nThe second.\n\n> And when?\n\nTomorrow."
    assert cleaned_of(between).strip() == between.partition("\n")[2].strip()


def test_a_sentence_below_dashes_with_one_way_to_reach_nobody_stays() -> None:
    text = "It fails so:\n\n--\nPlease call 020 7946 0991 before noon\nand ask for the second lamp that we have sent."
    assert "second lamp" in cleaned_of(text)


@pytest.mark.parametrize("last", ["P.S. The fix must be live by Friday.", "Please restart the server first."])
def test_a_postscript_or_a_request_below_ways_to_reach_somebody_is_no_saying(last: str) -> None:
    assert last in cleaned_of(f"It works again.\n\n-- \nMaya Chen\nmaya@example.com\n020 7946 0991\n{last}")


@pytest.mark.parametrize(
    "who", ["Klient pisze", "Klant schreef", "Dieser Kunde schrieb", "Euer Kollege schrieb", "System pisze"]
)
def test_whoever_is_called_by_what_they_are_is_shown(who: str) -> None:
    assert "Which of" in cleaned_of(QUOTED.replace("{} wrote", who).format(""))
