"""Load remains of programs, scanners and mail systems in tickets: notices, banners, a slogan, and broken texts."""

from __future__ import annotations

from typing import NamedTuple

from curation.demo.texts import read_texts, rows


class Notice(NamedTuple):
    """A ticket that a program opened."""

    title: str
    text: str


class Alert(NamedTuple):
    """A ticket that a monitor opened, and an agent's answer."""

    title: str
    text: str
    answer: str


class AboutNotice(NamedTuple):
    """A person who writes about a notice: the sentence that names it, and the rest of the message."""

    title: str
    named: str
    more: str
    answer: str


class TrackingLink(NamedTuple):
    """A sentence with a link, and the link without its tracking part."""

    sentence: str
    link: str
    clean: str


class HtmlRemains(NamedTuple):
    """A paragraph with remains of HTML, and the part of it that cleaning must remove."""

    paragraph: str
    remains: tuple[str, ...]


class Pasted(NamedTuple):
    """A text pasted from a PDF: the words broken at a line's end, and the line with the page number."""

    subject: str
    text: str
    words: tuple[str, ...]
    number: str


_TEXTS = read_texts("untidy_phrases")
BOUNCES = rows(Notice, _TEXTS["bounces"])
BOUNCE_NOTE: str = _TEXTS["bounce_note"]
ALERTS = rows(Alert, _TEXTS["alerts"])
INVITATIONS = rows(Notice, _TEXTS["invitations"])
SURVEYS: tuple[str, ...] = _TEXTS["surveys"]
MERGES: tuple[str, ...] = _TEXTS["merges"]
STATUSES: tuple[str, ...] = _TEXTS["statuses"]
ABOUT_NOTICES = rows(AboutNotice, _TEXTS["about_notices"])
ACCOUNT_ISSUE = "locked-out"  # the subject of bounces, invitations and messages about notices
REPLY_MARKER: str = _TEXTS["reply_marker"]
TICKET_BANNER: str = _TEXTS["ticket_banner"]
TRACKING_LINKS = rows(TrackingLink, _TEXTS["tracking_links"])
HTML_REMAINS = rows(HtmlRemains, _TEXTS["html_remains"])
GATEWAY_BANNER: str = _TEXTS["gateway_banner"]
SLOGAN: str = _TEXTS["slogan"]
RESET_ANSWER: str = _TEXTS["reset_answer"]
RESET_ISSUES: tuple[str, ...] = _TEXTS["reset_issues"]
NAMED: tuple[str, ...] = _TEXTS["named"]
PRODUCT_TYPO = ("router-x5", "routr-x5")  # a product, and its spelling in the custom field of a ticket
PASTED_LEAD: str = _TEXTS["pasted_lead"]
PASTED = rows(Pasted, _TEXTS["pasted"])
PASTED_ASK: str = _TEXTS["pasted_ask"]
OCR_TITLE: str = _TEXTS["ocr_title"]
OCR_BROKEN: str = _TEXTS["ocr_broken"]
HANDBOOK_TITLE: str = _TEXTS["handbook_title"]
HANDBOOK_HEAD: str = _TEXTS["handbook_head"]
HANDBOOK: tuple[str, ...] = _TEXTS["handbook"]
# Pages have so few lines that the running head interrupts sentences.
HANDBOOK_FIRST_PAGE, HANDBOOK_LINES, HANDBOOK_WIDTH = 11, 21, 64
