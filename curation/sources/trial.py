"""`curation try parse`: turn a vendor's export into documents with their texts, read in place; nothing is stored."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from curation.errors import ConfigurationError
from curation.fates import OUTCOMES, counts
from curation.sources.absent import in_words
from curation.sources.assembly.assemble import WAITING, assemble
from curation.sources.first_look.shared_ids import SharedIds
from curation.sources.first_look.showable_names import names_by
from curation.sources.identities.people import identify
from curation.sources.reader import READERS, reader
from curation.sources.records import Reading
from curation.sources.settings import SourceSettings
from curation.storage.landings.landing import LandedFile, file_sha256, seen_through

MAPPED = "mapped"  # the reader of what no other one knows
UNDATED = dt.date(1970, 1, 1)  # the landing date of files that lie in no folder named after one
UNKNOWN = dt.datetime.combine(UNDATED, dt.time(), dt.UTC)  # of what says no date and landed on none


def try_parse(
    paths: Sequence[Path], source: str, sources: Mapping[str, SourceSettings], *, every_name: bool = False
) -> tuple[Iterator[dict[str, Any]], tuple[str, ...]]:
    """Parse and assemble files as one landing.

    Args:
        paths: files, or folders that are read whole; hidden files are left out, as in the landing zone.
        source: the name of one of `sources`, or of a reader, which is then used with its defaults.
        every_name: give all names of fields, as to somebody who may read the export.

    Returns:
        The documents in order of id, and lines about them: what was read and what became of it; turns by role and
        visibility; what keeps answers from being trained on; fields that the YAML names and no record has; how many
        turns have an id of another thread's turn; how many consents are not understood.

    Raises:
        ConfigurationError: no such source or reader; a path is not there, or two files have one name.
        SourceError: the export as a whole is not what the reader expects.
    """
    settings = _settings(source, sources)
    with tempfile.TemporaryDirectory(prefix="curation-") as scratch, Reading() as reading:
        reading.take(seen_through(export_files(paths), (), Path(scratch)), settings, _date(paths))
        records, quarantine = reading.records.table(), reading.quarantine.table()
        shows = (lambda name, rows: True) if every_name else reading.heard(names_by(settings)).shows
        absent = in_words(reading.absent, shows)
    people = identify(records, ())
    roles = dict(zip(people["ref"].to_pylist(), people["role"].to_pylist(), strict=True))
    made = assemble(settings.name, records, quarantine, roles, mode=settings.mode, stage="documents")
    counted = _accounting(settings.name, records, quarantine, made.fates)
    told = (
        *_turns(made.documents["turns"]),
        *doubts(settings),
        *absent,
        *_shared_ids(settings, records),
        *reading.unclear.said(),
    )
    return _shown(made.documents, _texts(records)), (counted, *(f"{settings.name}: {sentence}" for sentence in told))


def _settings(name: str, sources: Mapping[str, SourceSettings]) -> SourceSettings:
    if name in sources:
        return sources[name]
    if name not in READERS and "." not in name:
        raise ConfigurationError(
            f"--source {name}",
            "no source or reader of that name",
            f"use a source ({', '.join(sources) or 'none'}) or a reader ({', '.join(READERS)})",
        )
    named = name.rpartition(".")[2]  # a reader may be given by its dotted path, a source is called by one word
    return SourceSettings(name=named, reader=name, description="", owner="", licence="", purpose="a trial")


def _date(paths: Sequence[Path]) -> dt.date:
    """Return the date in the landing folder's name, if all paths are, or lie in, one such folder."""
    named: set[dt.date] = set()
    for path in paths:
        folder = path.resolve() if path.is_dir() else path.resolve().parent
        try:
            named.add(dt.date.fromisoformat(folder.name))
        except ValueError:
            return UNDATED
    return named.pop() if len(named) == 1 else UNDATED


def export_files(paths: Sequence[Path]) -> list[LandedFile]:
    """Return the files at these paths, in order of name; folders are read whole, without hidden files.

    Raises:
        ConfigurationError: a path is not there, or two files have one name.
    """
    files: dict[str, LandedFile] = {}
    for name, path in named_files(paths):
        if name in files:
            raise ConfigurationError(str(path), f"a second file is called {name}", "give the folder that holds both")
        files[name] = LandedFile(path, name, file_sha256(path))
    return [files[name] for name in sorted(files)]


def named_files(paths: Sequence[Path]) -> Iterator[tuple[str, Path]]:
    """Yield the files at these paths with their names; folders are read whole, without hidden files.

    Raises:
        ConfigurationError: a path is not there.
    """
    for path in paths:
        if path.is_dir():
            for inner in sorted(path.rglob("*")):
                relative = inner.relative_to(path)
                if inner.is_file() and not any(part.startswith(".") for part in relative.parts):
                    yield relative.as_posix(), inner
        elif path.is_file():
            yield path.name, path
        else:
            raise ConfigurationError(str(path), "no such file or folder", "give the files of one export, or its folder")


def _texts(records: pa.Table) -> dict[bytes, str]:
    texts: dict[bytes, str] = {}
    for key, text in (("raw_sha256", "text"), ("title_sha256", "title"), ("summary_sha256", "summary")):
        texts.update(zip(records[key].to_pylist(), records[text].to_pylist(), strict=True))
    return texts


def _shown(documents: pa.Table, texts: Mapping[bytes, str]) -> Iterator[dict[str, Any]]:
    for row in documents.to_pylist():
        yield {
            "id": f"{row['source']}:{row['record_id']}" + (f"@{row['version']}" if row["version"] else ""),
            **{name: row[name] for name in ("kind", "source", "record_id", "version")},
            "created_at": _instant(row["created_at"]),
            "updated_at": _instant(row["updated_at"]),
            "held": [{edge: _instant(interval[edge]) for edge in ("from", "to")} for interval in row["held"] or ()],
            "turns": [
                {
                    **{name: turn[name] for name in ("role", "visibility", "author_ref")},
                    "at": _instant(turn["at"]),
                    "text": texts[turn["raw_sha256"]],
                    "origin": {name: turn["origin"][name] for name in ("file", "position")},
                }
                for turn in row["turns"]
            ],
            "system_turns": [
                {
                    "author_ref": turn["author_ref"],
                    "at": _instant(turn["at"]),
                    "changes": [{"field": c["field"], "from": c["before"], "to": c["after"]} for c in turn["changes"]],
                    "origin": {name: turn["origin"][name] for name in ("file", "position")},
                }
                for turn in row["system_turns"]
            ],
            "labels": [{"name": label["name"], "value": label["raw"]} for label in row["labels"] or ()],
            "governance": {
                name: value.isoformat() if isinstance(value, dt.date) else value
                for name, value in (row["governance"] or {}).items()
            },
        }


def _instant(value: dt.datetime | None) -> str | None:
    return value.isoformat() if value and value != UNKNOWN else None


def doubts(settings: SourceSettings) -> Iterator[str]:
    """Yield sentences, which the reader makes, on what the options of a source leave open and may not be meant."""
    module = reader(settings.reader)
    if (told := getattr(module, "doubts", None)) is not None:
        yield from told(settings.parsed_options())


def _shared_ids(settings: SourceSettings, records: pa.Table) -> tuple[str, ...]:
    """Return a sentence on turns that share an id, for a source whose options say which field is the id."""
    if settings.reader != MAPPED:
        return ()
    turns, shared = records.filter(pc.equal(records["entity"], "turn")), SharedIds()
    for record_id, thread in zip(turns["record_id"].to_pylist(), turns["parent_id"].to_pylist(), strict=True):
        shared.see(record_id, thread)
    return shared.said()


def _turns(documents: pa.ChunkedArray) -> Iterator[str]:
    """Yield lines with the turns by role and visibility, and with the number of public answers after internal text,
    which counts until an agent has answered, as in `curation.corpora.shapes.thread`.
    """
    counts: Counter[tuple[str, str]] = Counter()
    answers = after = 0
    for turns in documents.to_pylist():
        internal = False
        for turn in turns:
            role, public = turn["role"], turn["visibility"] == "public"
            counts[role, turn["visibility"]] += 1
            if role == "agent" and public:
                answers, after = answers + 1, after + internal
                internal = False
            internal |= not public and role != "summary"
    if counts:
        summary = ", ".join(f"{number:,} {role} {seen}" for (role, seen), number in sorted(counts.items()))
        yield f"turns by role and visibility: {summary}"
    if after:
        yield (
            f"{after:,} of {answers:,} public answers come after text that is internal, a title too, and are not "
            "trained on (internal_context)"
        )


def _accounting(name: str, records: pa.Table, quarantine: pa.Table, fates: pa.Table) -> str:
    """Return one line with exact sums: read = parsed + quarantined, parsed = documents + merged + dropped + waiting."""
    by_fate: dict[str, dict[str, int]] = {outcome: {} for outcome in OUTCOMES}
    for key, number in counts(fates).items():
        outcome, _, reason = key.partition(":")
        by_fate[outcome][reason] = number
    totals = {outcome: sum(reasons.values()) for outcome, reasons in by_fate.items()}
    reasons = {outcome: _reasons(reason_counts.items()) for outcome, reason_counts in by_fate.items()}
    waiting = {reason: number for reason, number in by_fate["quarantined"].items() if reason in WAITING}
    refused = {reason: number for reason, number in by_fate["quarantined"].items() if reason not in WAITING}
    return (
        f"{name}: {records.num_rows + quarantine.num_rows} read = {records.num_rows} parsed"
        f" + {quarantine.num_rows} quarantined{_reasons(refused.items())};"
        f" {records.num_rows} parsed = {totals['kept']} documents + {totals['merged']} merged{reasons['merged']}"
        f" + {totals['dropped']} dropped{reasons['dropped']}"
        f" + {sum(waiting.values())} waiting{_reasons(waiting.items())}"
    )


def _reasons(found: Iterable[tuple[str, int]]) -> str:
    named = [f"{reason} {number}" for reason, number in found if reason]
    return f" ({', '.join(named)})" if named else ""
