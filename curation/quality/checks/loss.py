"""The check of how many examples a corpus lost since its newest released version. One that shrinks to a part of itself
is more often a source or a rule that broke than what somebody wanted.
"""

from __future__ import annotations

from collections.abc import Collection

import pyarrow as pa
import pyarrow.compute as pc

from curation.quality.declared import Loss
from curation.quality.expectations import Verdict
from curation.quality.flagged import DECIDES, flagged_subject, numbered
from curation.quality.flow import SIZES_TABLE
from curation.quality.verdicts import Checks
from curation.storage.tables import Tables

NAME = "loss"
TABLE = SIZES_TABLE.name
# Examples of the first config of each corpus's newest released version, noted when it was released.
SIZES = pa.schema([("corpus", pa.string()), ("version", pa.string()), ("examples", pa.int64())])
STEPS = 10  # a decision covers tenths: a loss that reaches the next tenth needs another decision


def loss_verdict(
    declared: Loss, now: int, before: int | None, corpus: str, against: str, decided: Collection[str]
) -> Verdict:
    """Judge whether no more examples are gone than declared, or a decision accepts it.

    Args:
        now, before: examples of the candidate, and of the newest released version; None where none was released.
        against: that version; a decision is valid only for the step from it.
        decided: subjects of overrides (`flagged_subject`).
    """
    if before is None:
        figures: dict[str, int | float | str] = {"examples": now, "against": "no version was released before"}
        return Verdict(NAME, True, figures=figures)
    lost = max(before - now, 0) / max(before, 1)
    figures = {"examples": now, "before": before, "against": against, "lost": round(lost, 4)}
    flagged = [f"{int(lost * STEPS)} tenths or more"] if before >= declared.fewest and lost > declared.share else []
    subject = flagged_subject(NAME, corpus, against, *flagged)
    if flagged:
        figures |= {**numbered(flagged), "decided": "yes" if subject in decided else "no", DECIDES: subject}
    return Verdict(
        NAME,
        not flagged or subject in decided,
        figures=figures,
        advice=f"{now:,} examples, {before:,} in {against}: {lost:.1%} are gone, at most {declared.share:.1%} may be; "
        f"the fates of {corpus} say why documents are out, and `curation status` which source waits: mend that "
        f"and run again; if so many may go: `curation accept {corpus} {NAME} --who … --why …`",
    )


def newest_size(tables: Tables, name: str) -> tuple[int | None, str]:
    """Return the number of examples of a corpus's newest released version, and that version; (None, "") where none was
    noted.
    """
    rows = tables.read(TABLE, SIZES, where=pc.field("corpus") == name).to_pylist()
    return (rows[0]["examples"], rows[0]["version"]) if rows else (None, "")


def note_size(tables: Tables, name: str, version: str, verdicts: Checks) -> None:
    """Note how many examples a version has, once consumers see it. A second call changes nothing.

    Args:
        verdicts: verdicts on the candidate that the version was made from (`require_checked`).
    """
    examples = int(verdicts[NAME]["figures"]["examples"])
    if newest_size(tables, name) != (examples, version):
        rows = pa.Table.from_pylist([{"corpus": name, "version": version, "examples": examples}], SIZES)
        tables.replace(TABLE, rows, f"corpus = '{name}'", ["corpus"], "corpus")
