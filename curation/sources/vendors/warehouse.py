"""Vendors' tables as a sync lands them: Fivetran's with a column a field, Airbyte's with the vendor's own objects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, Literal

from pydantic import Field, ValidationInfo, field_validator

from curation.sources import decode, values
from curation.sources.census import Census, Family
from curation.sources.decode import Row
from curation.sources.options import ConsentField
from curation.sources.reader import NoOptions, Record, Rejected
from curation.sources.reasons import UNKNOWN_FILE
from curation.sources.warehouse import airbyte, freshdesk, hubspot, jira, salesforce, servicenow, zendesk
from curation.sources.warehouse.joined import Joined
from curation.sources.warehouse.landed import Landed, tables
from curation.sources.warehouse.tables import Extra, Sync, Table, record
from curation.storage.landings.landing import LandedFile

VERSION = "4"

Vendor = Literal["zendesk", "jira", "freshdesk", "hubspot", "salesforce", "servicenow"]
SYNCS: Mapping[Vendor, Sync] = {
    "zendesk": zendesk.SYNC,
    "jira": jira.SYNC,
    "freshdesk": freshdesk.SYNC,
    "hubspot": hubspot.SYNC,
    "salesforce": salesforce.SYNC,
    "servicenow": servicenow.SYNC,
}


class Options(NoOptions):
    """What a warehouse source may set."""

    vendor: Vendor = Field(default="zendesk", description="Vendor whose tables these are.")
    sync: Literal["fivetran", "airbyte"] = Field(default="fivetran", description="Tool that landed the tables.")
    tables: dict[str, str] = Field(
        default_factory=dict,
        description="File name without suffix, or table of a database → the table (Airbyte: the stream) that it holds.",
    )
    labels: dict[str, str] = Field(
        default_factory=dict, description="Column of the tickets' table → name of the label."
    )
    summary_field: str | None = Field(
        default=None,
        description="Column of the tickets' table that holds a summary by a person. Left out: there is none.",
    )
    consent_field: ConsentField | None = Field(
        default=None, description="Column of people that says true, false, granted or denied. Left out: there is none."
    )
    account_field: str | None = Field(
        default=None, description="Column of people that holds an account number. Left out: there is none."
    )
    vendor_options: dict[str, Any] = Field(
        default_factory=dict, description="With `airbyte`: options of the vendor's own reader."
    )

    @field_validator("vendor_options")
    @classmethod
    def _known(cls, value: dict[str, Any], info: ValidationInfo) -> dict[str, Any]:
        vendor = info.data.get("vendor")
        if value and vendor:
            airbyte.module(vendor).Options.model_validate(value)
        return value


GUESSES = tuple({"vendor": vendor, "sync": sync} for sync in ("fivetran", "airbyte") for vendor in SYNCS)
FAMILIES: Mapping[str, Family] = {
    **{f"{vendor}.{name}": table.family() for vendor, sync in SYNCS.items() for name, table in sync.tables.items()},
    **{f"{vendor}.{name}": Family(custom=".*") for vendor, sync in SYNCS.items() for name in sync.others},
    **airbyte.FAMILIES,
}


def read(files: Sequence[LandedFile], options: Options, census: Census) -> Iterator[Record | Rejected]:
    """Yield one item for each row of each table; the contract is `curation.sources.reader.Reader`.

    An unlisted table with columns of the sync gives `other`; any other file or table is `unknown_file`. Tables that
    describe other rows (tags, names behind ids, field histories) are read first and apply within the landing. A row
    that the sync marks as deleted is a tombstone.

    Raises:
        SourceError: a table lacks a column without which it cannot be read.
    """
    if options.sync == "airbyte":
        yield from airbyte.read(files, options.vendor, options.tables, options.vendor_options, census)
        return
    sync = SYNCS[options.vendor]
    extra = Extra(options.labels, options.consent_field, options.account_field, options.summary_field)
    joined = _joined(files, options, sync)
    for file in files:
        for landed in tables(file, options.tables, sync.knows):
            if isinstance(landed, Rejected):
                yield landed
            else:
                yield from _records(landed, options.vendor, sync, joined, extra, census)


def _joined(files: Sequence[LandedFile], options: Options, sync: Sync) -> Joined:
    histories = {name: table.history for name, table in sync.tables.items() if table.history is not None}
    joined = Joined(sync.links, histories)
    for file in files:
        for landed in tables(file, options.tables, sync.knows, joined.tables):
            if isinstance(landed, Rejected):
                continue
            for row in landed.rows():
                if isinstance(row, Row) and row.flaw is None:
                    joined.see(landed.name, row.origin, row.fields)
    joined.close()
    return joined


def _records(
    landed: Landed, vendor: Vendor, sync: Sync, joined: Joined, extra: Extra, census: Census
) -> Iterator[Record | Rejected]:
    file, family = landed.file, f"{vendor}.{landed.name}"
    rows = landed.rows()
    if not sync.knows(landed.name):
        head = next(rows, None)
        if not isinstance(head, Row) or not any(name.startswith("_fivetran_") for name in head.fields):
            yield Rejected(decode.origin(file, landed.start), UNKNOWN_FILE)
            return
        rows = chain((head,), rows)
    table = sync.tables.get(landed.name, Table())
    for number, row in enumerate(rows):
        if isinstance(row, Rejected):
            yield row
            continue
        if number == 0 and row.flaw is None:
            values.require(file.name, row.fields, (*table.key, *table.needs) if table.entity != "other" else ())
        census.see(family, row.fields, file.name)
        yield record(row, landed.name, table, joined, extra)
