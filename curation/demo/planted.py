"""Record the phenomena that the demo planted, with place and value, for tests and scores."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

DATES = (dt.date(2026, 11, 2), dt.date(2026, 11, 3), dt.date(2026, 11, 4))
SOURCES = ("zendesk", "salesforce", "kb", "jira", "wiki", "mailbox")

PHENOMENA = (
    *("exact_duplicate", "near_duplicate", "late_survivor", "cross_system_copy", "shared_customer"),
    *(
        "signature",
        "quoted_reply",
        "forward_header",
        "disclaimer",
        "mobile_footer",
        "auto_reply",
        "mojibake",
        "zero_width",
    ),
    *(
        "pii_customer_name",
        "pii_email",
        "pii_phone",
        "pii_account",
        "pii_card",
        "pii_iban",
        "pii_ip",
        "pii_street",
        "pii_stranger",
    ),
    *(
        "stale_policy",
        "current_policy",
        "stale_quote",
        "future_article",
        "withdrawn_article",
        "revised_article",
        "confidential_article",
    ),
    *(
        "opted_out",
        "consent_expires",
        "late_person",
        "late_comment",
        "status_change",
        "deleted_record",
        "quarantined_update",
    ),
    *("orphan_comment", "unknown_requester", "unmapped_status", "internal_secret", "german", "french"),
    *("escalated_copy", "restricted_comment", "workflow_change", "internal_issue"),
    *("historical_version", "revised_page", "restricted_page", "draft_page", "deleted_page", "removed_page"),
    *("late_root", "late_reply", "out_of_office_mail", "internal_mail"),
    *("bounce", "alert", "invitation", "survey", "merge_notice", "status_notice", "human_about_notice"),
    *("reply_marker", "ticket_banner", "tracking_link", "html_remains", "slogan", "gateway_banner", "frequent_answer"),
    *("product_alias", "former_product", "unmapped_product"),
    *("hyphenation", "page_number", "running_head", "ocr_broken"),
    *("macro", "edited_macro", "rated_pair", "reopened", "solved_at_first_answer", "ticket_change"),
    *("human_summary", "edited_summary", "escalation", "refund", "draft_and_sent", "label_conflict"),
    *("stale_link", "current_link", "stale_citation", "current_citation", "stale_title"),
    *("contradiction", "no_contradiction", "contradicting_sentence", "owned_article"),
    *("glossary_term", "product_code", "jargon", "control_token", "injected_instruction"),
    *("malformed_request", "ambiguous_request", "rare_intent", "noisy_table", "half_written_note", "paraphrase"),
    *("refused_request", "angry_customer", "frozen_candidate", "frozen_copy", "sales_note", "customer_tier"),
    *("invalid_json", "duplicate_key", "missing_id", "bad_date", "ragged_row", "unknown_file", "bad_front_matter"),
)
BROKEN = PHENOMENA[-7:]


class Planted(NamedTuple):
    """One planted phenomenon at its place.

    `where` holds references `source:entity:id`: `zendesk:ticket:50001`, `zendesk:comment:…`, `zendesk:user:…`,
    `salesforce:case:…`, `salesforce:contact:…`, `kb:article:refund-policy@2`, `jira:issue:…`, `jira:comment:…`,
    `zendesk:event:…` (an entry of a ticket's history), `zendesk:summary:…` (what a field of the ticket says),
    `salesforce:task:…`, `wiki:article:99001@2`, `mailbox:message:…` (its Message-ID), and for broken bytes
    `zendesk:2026-11-02/tickets-0001.ndjson:12` (file and zero-based position; a CSV's header is not counted; in a Jira
    page or a Confluence dump the position of the object).
    `value` is the planted text exactly as written there, or a date, or empty. For a change it is `field:before→after`,
    for a contradiction (or none) its kind, and for related texts (`rated_pair`, `paraphrase`) the text in common.
    """

    phenomenon: str
    where: tuple[str, ...]
    value: str = ""


@dataclass(frozen=True)
class Truth:
    """All phenomena planted by one call of `write_landings`, sorted; equal seeds and scales give equal truths.

    `rows` counts rows, lines, objects, articles or messages by (source, landing date), including broken ones and
    unknown files (one each); for Jira also the people whom a page names.
    """

    seed: int
    scale: float
    planted: tuple[Planted, ...]
    rows: Mapping[tuple[str, dt.date], int]

    def of(self, phenomenon: str) -> tuple[Planted, ...]:
        """Return everything planted under this name of `PHENOMENA`."""
        return tuple(item for item in self.planted if item.phenomenon == phenomenon)

    def values(self, phenomenon: str) -> frozenset[str]:
        """Return the distinct values planted under this name."""
        return frozenset(item.value for item in self.of(phenomenon))

    def ids(self, phenomenon: str, prefix: str = "") -> frozenset[str]:
        """Return every reference under this name that begins with `prefix`, such as `zendesk:ticket:`."""
        return frozenset(ref for item in self.of(phenomenon) for ref in item.where if ref.startswith(prefix))


def truth(seed: int, scale: float, planted: Iterable[Planted], rows: Mapping[tuple[str, dt.date], int]) -> Truth:
    """Return a `Truth` with its items sorted and without repetition."""
    return Truth(seed, scale, tuple(sorted(set(planted))), dict(rows))
