"""Write receipts of steps, so that a step is not run again while its inputs stay the same.

A finished step leaves a receipt: a digest over everything that decided its result, the files of the tables that it may
open, as they were at its end, and the value that it returned. A later night that finds all of that unchanged uses the
value. The step runs again if anything differs, is missing or cannot be read, if this deployment's log key did not seal
the receipt, or if the process was killed between step and receipt.

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
BEGAN = time.time_ns()  # before the modules of steps are imported
TRIED_AGAIN = "failed"  # end of the names of figures that count texts which the next night tries again
ONCE = ("purged_", "legal_holds_destroyed")  # figures of removals, which no other night repeats
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
    """Return the result of the night's step: from its receipt if nothing changed, else made now.

    Args:
        make: runs the step; returns plain values of JSON, with its figures under `figures`.
        subject: the source or corpus that the step is run for, where it is run once for each.
        version: the version of the step's code, and of the libraries that it names.
        asked: all other arguments of the step.
        others: table → the rows that the step reads, if they are not its own.
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
                "given": given(),  # after the step, so that its own decisions count
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
    """Return whether running the same step again on the same inputs would change nothing."""
    figures = made.get("figures", {})
    return not any(number for name, number in figures.items() if name.endswith(TRIED_AGAIN) or name.startswith(ONCE))


def _as_of_tonight(made: Made) -> Made:
    """Return the values of a receipt as of tonight, with `new` counted as `known`."""
    figures = dict(made.get("figures", {}))
    if {"new", "known"} <= figures.keys():
        figures |= {"new": 0, "known": figures["known"] + figures["new"]}
    return {**made, **({"figures": figures} if "figures" in made else {})}


# Inputs beside tables


def _given(night: Night, step: Step, subject: str, version: str, asked: tuple[str, ...]) -> str:
    """Return a digest over everything that decides a step's result besides its tables and the day. 64 hex digits."""
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


@functools.cache  # the running code does not change
def code_digest() -> str:
    """Return one digest over the code that runs: this package byte for byte, the interpreter, and the installed
    packages by name, version and time of installation.

    If code was changed on the disk since this process began, it is unknown which code runs; then the digest is random,
    and matches none.
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
    # `name` and `version` each parse the metadata of a distribution again: a millisecond for each of 300.
    about = (distribution.metadata for distribution in importlib.metadata.distributions())
    packages = sorted(f"{metadata['Name']} {metadata['Version']}" for metadata in about)
    total = hashlib.sha256(f"{sys.version} {packages} {[ages[folder] for folder in installed]}".encode())
    for file in files:
        total.update(file.relative_to(home).as_posix().encode() + hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


def _is_day(night: Night, receipt: Mapping[str, Any]) -> bool:
    """Return whether tonight's day decides everything as the receipt's day did."""
    since, until = dt.date.fromisoformat(receipt["as_of"]), receipt["until"]
    if until == DAYLESS:
        return True
    if until is None:
        return night.as_of == since
    return since <= night.as_of < dt.date.fromisoformat(until)


def _until(night: Night, step: Step) -> str | None:
    """Return the next day on which the result of a step may change; None if every day, `DAYLESS` if never."""
    if not step.days or step.days == DAYLESS:
        return step.days or None
    return str(called(step.days)(night).isoformat())


# Tables


def _tables(night: Night, step: Step, subject: str, others: Mapping[str, Rows]) -> Made:
    """Return, for every table that a step may open, the files that hold the rows that the step reads.

    It is a digest over the files, or a list of them for a growing table that the step writes, as others add to it
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
    """Return the filter of a step's own rows in a table that several steps or corpora share."""
    if "stage" in table.parts and table not in step.reads and step.each != "corpus":
        return {"scope": [EVERYWHERE], "stage": [step.named(subject)]}
    own = [subject] if step.each == "corpus" else []
    rows = {"scope": [EVERYWHERE, *own]} if "scope" in table.parts else {}
    return rows | ({"corpus": own} if "corpus" in table.parts and own else {})


def _same(before: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    """Return whether tables have the same files as before; a growing table may have more.

    A new table without rows does not count as a change.
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
    """Return the receipt of a step; None if there is none with this deployment's seal."""
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
