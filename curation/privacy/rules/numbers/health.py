"""Numbers of patients and of insured people."""

from __future__ import annotations

import re
from collections.abc import Iterator

from curation.privacy.policy import PrivacyPolicy
from curation.privacy.rules.numbers.labelled import LINK, digits_of, labelled, mentions
from curation.privacy.rules.recognizer import Hit, Recognizer
from curation.text.word_files import word_file

LISTS = word_file("privacy/numbers/health")

RECORD = r"(?=(?:[A-Z]{0,4}[\-/ ]?\d){4})(?:[A-Z]{0,4}[\-/]?|[A-Z] )\d[\dA-Z]{0,14}(?:[\-/]\d{1,8}){0,3}"
RECORDS = labelled(LISTS.phrases("records"), rf"(?:{RECORD}(?:-[A-Z]{{1,3}})?)", 0.9)
# A number of a case counts only near a word for a hospital; else it is a ticket's.
CASES = labelled(LISTS.phrases("cases"), RECORD, 0.8)
HOSPITAL = re.compile(
    r"(?i)\b(?:hospital|clinic|surgery|inpatient|outpatient|admitted to|krankenhaus|klinik\w{0,5}|stationär\w{0,3}|"
    r"h[ôo]pital|clinique|hospitali[sz]\w{1,6}|ospedale|clínica|ziekenhuis|szpital\w{0,2})\b"
)
# What may stand between the name of a plan and `number`.
OF_PLAN = r"(?:[ \-](?:" + LISTS.alternation("of_plan") + r")(?![^\W\d_])){0,3}"
PLAN_NUMBER = (
    r"(?!(?:19|20)\d\d(?!\d))(?=(?:[A-Z]{0,4}[ \-]?\d){4})"  # no year
    r"[A-Z0-9]{2,20}(?:[ \-][A-Z0-9]{0,9}\d[A-Z0-9]{0,9}){0,4}"
)
NHS = labelled(
    ("nhs", "national health service", "nhs no", "nhs number"),
    r"\d{3}[\s\-]?\d{3}[\s\-]?\d{4}",
    1.0,
    link=r"[^\n\d]{0,30}?",
)
KVNR = labelled(LISTS.phrases("kvnr"), r"[A-Z]\s?\d{3}\s?\d{3}\s?\d{3}", 1.0, link=r"[^\n\d]{0,30}?(?<!\w)")
LETTER, EITHER = "[AC-HJKMNP-RT-Y]", "[AC-HJKMNP-RT-Y0-9]"
MEDICARE = re.compile(
    rf"[1-9](?<![\w\-].){LETTER}{EITHER}\d-?{LETTER}{EITHER}\d-?{LETTER}{{2}}\d{{2}}(?![\w\-])", re.IGNORECASE
)
INSURER = LISTS.phrases("insurer")
MEMBERS = labelled(LISTS.phrases("members"), PLAN_NUMBER, 0.85, link=OF_PLAN + LINK)
# Words whose number is always a health plan's.
HEALTH_MEMBERS = labelled(LISTS.phrases("health_members"), PLAN_NUMBER, 0.85, link=OF_PLAN + LINK)
NEAR = 100  # characters on either side in which an insurer is named


def plans(text: str) -> Iterator[Hit]:
    """Yield numbers of health plans: labelled ones whose check digit holds, the US Medicare form, numbers
    behind words that only a health plan has, a member's number near an insurer."""
    yield from _with_check_digit(text)
    for match in MEDICARE.finditer(text):
        yield Hit(*match.span(), 0.9)
    yield from HEALTH_MEMBERS(text)
    for hit in MEMBERS(text):
        if mentions(text[max(0, hit.start - NEAR) : hit.end + NEAR], INSURER):
            yield hit


def _with_check_digit(text: str) -> Iterator[Hit]:
    from stdnum.gb import nhs

    yield from (hit for hit in NHS(text) if nhs.is_valid(digits_of(text[hit.start : hit.end])))
    yield from (hit for hit in KVNR(text) if _kvnr(text[hit.start : hit.end].replace(" ", "").upper()))


def _kvnr(number: str) -> bool:
    """Whether the check digit of a German health insurance number holds.

    The letter counts as its two-digit place in the alphabet. Digits are weighted 1 2 1 2 …, and the cross sums of the
    products add up.
    """
    digits = [int(character) for character in f"{ord(number[0]) - 64:02}{number[1:-1]}"]
    total = sum(sum(divmod(digit * (1 + at % 2), 10)) for at, digit in enumerate(digits))
    return total % 10 == int(number[-1])


def records(text: str) -> Iterator[Hit]:
    """Yield numbers of patients and of participants in a study, and numbers of cases near a word for a hospital."""
    yield from RECORDS(text)
    for hit in CASES(text):
        if HOSPITAL.search(text, max(0, hit.start - NEAR), hit.end + NEAR):
            yield hit


def recognizers(policy: PrivacyPolicy) -> Iterator[Recognizer]:
    """Yield the recognizers of numbers of patients and insured people."""
    yield Recognizer("medical_record", "MEDICAL_RECORD", records, version="3")
    yield Recognizer("health_plan", "HEALTH_PLAN", plans, version="4", libraries=("python-stdnum",))
