"""Decide which documents a corpus may use; every refusal is a fate with its reason."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, Literal

from curation.corpora.labelling.origins import prevailing
from curation.corpora.recipe import CONFIDENTIALITY, Select
from curation.document import DocumentRow, IntervalRow
from curation.sources.identities.consent import People, asked, refused, retained

# label name, vendor's value, day, source → vocabulary value
Resolve = Callable[[str, str | None, dt.date | None, str], str | None]
type Signal = Any  # a language, a number or a flag, as its declaration says
Signals = Callable[[DocumentRow], Mapping[str, Signal]]  # a document → the signals of its text


def day(document: DocumentRow) -> dt.date | None:
    """Return the day of a document's creation, whose vocabulary applies to its labels; None if it is unknown."""
    return document["created_at"].date() if document["created_at"] else None


def pivot(document: DocumentRow, resolve: Resolve) -> dict[str, list[str]]:
    """Map each label of a document to the vocabulary values of its strongest origin.

    A value with no mapping is left out, so a label may have an empty list: the vendor gave an unknown value, which is
    not the same as no value.
    """
    on = day(document)
    values_by_label: dict[str, list[str]] = {}
    for label in prevailing(document["labels"]):
        values = values_by_label.setdefault(label["name"], [])
        value = resolve(label["name"], label["raw"], on, document["source"])
        if value is not None:
            values.append(value)
    return values_by_label


def customer(document: DocumentRow) -> tuple[str, str]:
    """Return the customer of a document, for splits and consent: the requester's reference, else the record itself."""
    if document["about_ref"]:
        return (document["source"], document["about_ref"])
    for turn in document["turns"]:
        if turn["role"] in ("title", "requester") and turn["author_ref"]:
            return (document["source"], turn["author_ref"])
    return (document["source"], f"record:{document['record_id']}")


def refusal(
    document: DocumentRow,
    select: Select,
    labels: dict[str, list[str]],
    people: People,
    as_of: dt.date,
    signals: Signals = lambda document: {},
    resolve: Resolve = lambda name, raw, on, source: raw,
) -> str | None:
    """Return why the corpus may not use this document; None if it may.

    The reason is the first that applies in a fixed order; `signals` are computed last and only if the recipe selects by
    them. Department and region are compared as vocabulary values.
    """
    governance = document["governance"]

    def governed(name: Literal["department", "region"]) -> str | None:
        raw = governance.get(name) if governance else None
        return resolve(name, raw, day(document), document["source"]) if raw is not None else None

    if document["source"] not in select.sources:
        return "source_not_selected"
    if document["kind"] not in select.kinds:
        return "kind_not_selected"
    if (document["held"] or document["kind"] == "article") and not in_force(document["held"], as_of):
        return "not_in_force"
    if not retained(governance, as_of):
        return "retention_expired"
    level = (governance.get("confidentiality") if governance else None) or CONFIDENTIALITY[-1]
    if level not in CONFIDENTIALITY or CONFIDENTIALITY.index(level) > CONFIDENTIALITY.index(select.confidentiality):
        return "confidentiality"
    if select.departments is not None and governed("department") not in select.departments:
        return "department"
    if select.regions is not None and governed("region") not in select.regions:
        return "region"
    have_a_say = asked(document["turns"], document["about_ref"])
    if denied := refused(people, document["source"], have_a_say, as_of):
        return denied
    owner = customer(document)
    if select.consent == "granted" and not all(people.grants(owner[0], ref) for ref in {owner[1], *have_a_say}):
        return "consent_not_granted"
    for name, accepted in select.where.items():
        if not set(labels.get(name, ())) & set(accepted):
            return f"where_{name}"
    return unfit(signals(document), select) if select.languages or select.signals else None


def unfit(signals: Mapping[str, Signal], select: Select) -> str | None:
    """Return why a text with these signals is not selected; None if it is. An unknown signal is in no range."""
    if select.languages and signals.get("language") not in select.languages:
        return "language"
    for name, span in select.signals.items():
        value = signals.get(name)
        if (
            value is None
            or not (span.least is None or value >= span.least)
            or not (span.most is None or value <= span.most)
        ):
            return f"signal_{name}"
    return None


def in_force(held: list[IntervalRow], as_of: dt.date) -> list[IntervalRow]:
    """Return the intervals that are in force at the end of a day."""
    end_of_day = dt.datetime.combine(as_of, dt.time.max, dt.UTC)
    return [h for h in held if h["from"] <= end_of_day and (h["to"] is None or h["to"] > end_of_day)]
