"""Receipts of steps: while a step's inputs stay the same its result stands, and it is not run again.

A step that has finished leaves a receipt: a digest over all that decided its result, the files of the tables that it
may open as the step left them, and the value that it returned. A later night that finds all of that unchanged takes
that value. The step runs again where anything differs, is missing or cannot be read, where this deployment's log key
did not seal the receipt, and where the process was killed between step and receipt.

The result of a step depends on: the code and the packages that are installed, the step's version, the deployment's
YAML, keys, decisions and holds, the rows of the tables that the step declares, its arguments, and the day, as far as
`Step.days` says.
"""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
import hmac
import importlib.metadata
import json
import sys
import sysconfig
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from curation.fates import EVERYWHERE
from curation.flow import DAYLESS, Step, Table, called
from curation.state.legal_hold import KIND as LEGAL_HOLD
from curation.state.night import Night
from curation.storage.files import write_atomic
from curation.storage.secrets.keys import keyed
from curation.storage.tables import Tables

FORM = 1
BEGAN = time.time_ns()  # before what steps need is imported
TRIED_AGAIN = "failed"  # what a figure ends with, of texts that the next night tries again
ONCE = ("purged_", "legal_holds_destroyed")  # what a night took away, no other night takes away
Made = dict[str, Any]
Rows = Mapping[str, Sequence[str]]  # column that a table is partitioned by → values


@dataclass(frozen=True)
class Standing:
    """The return value of a step, as plain values of JSON; `unchanged` says that an earlier night's receipt gave it."""

    made: Made
    unchanged: bool


def standing(
    night: Night,
    make: Callable[[], Made],
    *,
    subject: str = "",
    version: str = "",
    asked: Sequence[str] = (),
    others: Mapping[str, Rows] | None = None,
) -> Standing:
    """Return the result of the step that the night was handed to: from its receipt where nothing changed, else made
    now.

    Args:
        make: runs the step; returns plain values of JSON, with its figures under `figures`.
        subject: the source or corpus that the step is run for, where it is run once for each.
        version: the version of the step's code, and of the libraries that it names.
        asked: all other arguments that the step is called with.
        others: table → the rows of it that the step reads, where those are others than its own.
    """
    step = night.opened
    if step is None or step.every:
        return Standing(_plain(make()), False)
    given = functools.partial(_given, night, step, subject, version, tuple(asked))
    receipt = _read(night, step.named(subject))
    if receipt is not None and _is_day(night, receipt) and receipt["given"] == given():  # the cheapest first
        now = _tables(night, step, subject, others or {})
        if _same(receipt["tables"], now):
            return Standing(_as_of_tonight(receipt["made"]), True)
    made = _plain(make())
    if _is_final(made):
        _write(
            night,
            step.named(subject),
            {
                "given": given(),  # after it: what it has decided itself counts
                "as_of": night.as_of.isoformat(),
                "until": _until(night, step),
                "tables": _tables(night, step, subject, others or {}),
                "made": made,
            },
        )
    else:
        _place(night, step.named(subject)).unlink(missing_ok=True)
    return Standing(made, False)


def _plain(made: Made) -> Made:
    """Return values as JSON gives them back, so that fresh values equal those of a receipt."""
    plain: Made = json.loads(json.dumps(made))
    return plain


def _is_final(made: Made) -> bool:
    """Whether running the same step again on the same inputs would do nothing more."""
    figures = made.get("figures", {})
    return not any(number for name, number in figures.items() if name.endswith(TRIED_AGAIN) or name.startswith(ONCE))


def _as_of_tonight(made: Made) -> Made:
    """Return the values of a receipt as of tonight: what was `new` then counts as `known`."""
    figures = dict(made.get("figures", {}))
    if {"new", "known"} <= figures.keys():
        figures |= {"new": 0, "known": figures["known"] + figures["new"]}
    return {**made, **({"figures": figures} if "figures" in made else {})}


# Inputs beside tables


def _given(night: Night, step: Step, subject: str, version: str, asked: tuple[str, ...]) -> str:
    """Return one digest over all that decides the result of a step besides its tables and the day. 64 hex digits."""
    decisions = night.decisions.read()
    legal = [decision.content() for decision in decisions if decision.kind == LEGAL_HOLD]
    inputs = {
        "step": step.named(subject),
        "code": code_digest(),
        "version": version,
        "memos": [(memo.table, memo.version) for memo in called(step.memos)(night)] if step.memos else [],
        "kept": called(step.kept)(night) if step.kept else {},
        "settings": night.project.settings_digest(),
        "keys": night.keys.ids(),
        "older_keys": {duty: [_named(key) for key in keys] for duty, keys in night.keys.older.items()},
        "decisions": night.decisions.digest(),
        "held": sorted((subject, hold.why) for subject, hold in night.decisions.held().items()),
        # They end by the clock's day too, and not before the night's.
        "legal_holds": [legal, str(night.today()), str(min(night.as_of, night.today()))] if legal else [],
        "asked": asked,
    }
    return hashlib.sha256(json.dumps(inputs, sort_keys=True, default=str).encode()).hexdigest()


def _named(key: bytes) -> str:
    return hashlib.sha256(b"receipt" + key).hexdigest()


@functools.cache  # what runs does not change while it runs
def code_digest() -> str:
    """Return one digest over the code that runs: this package byte for byte, the interpreter, and the installed
    packages by name, version and time of installation.

    Where code was changed on the disk since this process began, nobody can tell which of it runs: then the digest is
    random, and matches none.
    """
    home = Path(__file__).parents[1]
    files = [
        file
        for file in sorted(home.rglob("*"))
        if file.is_file() and "__pycache__" not in file.parts and not file.is_relative_to(home / "docs")
    ]
    installed = [folder for name in ("purelib", "platlib") if (folder := Path(sysconfig.get_path(name))).is_dir()]
    ages = {path: path.stat().st_mtime_ns for path in (*installed, *files)}
    if max(ages.values()) > BEGAN:
        return uuid.uuid4().hex
    # What a distribution says of itself is parsed anew by each of `name` and `version`: a millisecond for each of 300.
    about = (distribution.metadata for distribution in importlib.metadata.distributions())
    packages = sorted(f"{metadata['Name']} {metadata['Version']}" for metadata in about)
    total = hashlib.sha256(f"{sys.version} {packages} {[ages[folder] for folder in installed]}".encode())
    for file in files:
        total.update(file.relative_to(home).as_posix().encode() + hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


def _is_day(night: Night, receipt: Mapping[str, Any]) -> bool:
    """Whether tonight's day decides nothing differently from the receipt's day."""
    since, until = dt.date.fromisoformat(receipt["as_of"]), receipt["until"]
    if until == DAYLESS:
        return True
    if until is None:
        return night.as_of == since
    return since <= night.as_of < dt.date.fromisoformat(until)


def _until(night: Night, step: Step) -> str | None:
    """Return the next day on which the result of a step may change; None where it may change every day, `DAYLESS` where
    never.
    """
    if not step.days or step.days == DAYLESS:
        return step.days or None
    return str(called(step.days)(night).isoformat())


# Tables


def _tables(night: Night, step: Step, subject: str, others: Mapping[str, Rows]) -> Made:
    """Return, for every table that a step may open, the files that hold the rows that the step reads.

    A digest over the files; a list of them for a table that the step writes and that only grows, as others add to it
    later.
    """
    tables, files_by_table = Tables(night.tables.root), {}
    for name in night.tables.names():
        declared = next(table for table in (*step.writes, *step.reads, *step.earlier) if table.covers(name))
        rows = others.get(name, _own_rows(step, declared, subject))
        files = sorted(tables.files(name, rows))
        grows = declared.grows and declared in step.writes
        files_by_table[name] = files if grows else _digest(files)
    return files_by_table


def _digest(files: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(files).encode()).hexdigest()


def _own_rows(step: Step, table: Table, subject: str) -> Rows:
    """Return the filter of the rows that a step reads, for a table in which several steps, or corpora, have rows of
    their own.
    """
    if "stage" in table.parts and table not in step.reads and step.each != "corpus":
        return {"scope": [EVERYWHERE], "stage": [step.named(subject)]}
    own = [subject] if step.each == "corpus" else []
    rows = {"scope": [EVERYWHERE, *own]} if "scope" in table.parts else {}
    return rows | ({"corpus": own} if "corpus" in table.parts and own else {})


def _same(before: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    """Whether tables hold the same files as before; a table that grows may have gained files.

    A table that was made since, and has no rows, does not count as a change.
    """
    return before.keys() <= now.keys() and all(
        set(before.get(name, ())) <= set(files) if isinstance(files, list) else before.get(name, _digest(())) == files
        for name, files in now.items()
    )


# Receipts on disk


def _place(night: Night, name: str) -> Path:
    return night.project.locations.receipts / f"{name}.json"


def _seal(night: Night, name: str, body: Mapping[str, Any]) -> str:
    return keyed(night.keys.log, "receipt", str(FORM), name, json.dumps(body, sort_keys=True))


def _read(night: Night, name: str) -> Made | None:
    """Return the receipt of a step; None where there is none that this deployment has sealed."""
    try:
        body: Made = json.loads(_place(night, name).read_bytes())
        seal = str(body.pop("seal"))
    except (OSError, ValueError, KeyError, AttributeError, TypeError, RecursionError):
        return None
    return body if hmac.compare_digest(seal.encode(), _seal(night, name, body).encode()) else None


def _write(night: Night, name: str, body: Made) -> None:
    place = _place(night, name)
    place.parent.mkdir(mode=0o700, exist_ok=True)
    body = _plain(body)
    write_atomic(place, json.dumps({**body, "seal": _seal(night, name, body)}, sort_keys=True).encode(), 0o600)
