"""Counts of canaries that were measured before this package was made, with the policies that ship with it: the file
`carried.ndjson`, a line a run.

They spare a deployment with the shipped policies minutes of its first night, in which it would plant the same canaries
in the same sentences again. A language is let pass on such counts, so they must satisfy this:

- *They are of these recognizers.* A line is used only if its run id is tonight's
  (`curation.privacy.canaries.proof.Proofs.run_id`): a digest over what is planted (texts, code that draws, its
  libraries, the fixed key that is part of it), over what looks (code, settings and limits of each recognizer, each
  model by the hash of its files, every library that has a part in it) and over what is written and judged (operators,
  policy, the number of copies). Where one of them differs, as after an upgrade of a library or with an identifier of a
  company's own, there is no line, and the night measures. `tests/privacy/test_privacy_carried.py` checks that every
  library which is loaded while canaries are looked for is included.
- *They are what measuring would give.* They depend on no night, key, machine or clock. Copies that could
  not be scanned in time are the exception: a run that lost one is not carried. The slow test measures every line
  anew and compares; the file was made by the command that the test names.
- *They allow nothing.* Whether so many missed are few enough is decided tonight, by tonight's profile.
- *They are no new way in.* Whoever can write this file can write the recognizers beside it: it is of the same wheel,
  under the same hash. No policy, environment or table adds to it. Model files are still checked on loading.
- *They identify nobody.* They hold types, the numbers of invented sentences, and counts.

A night stores the counts that it uses from here in its own table, as if it had measured them. There they document on
which counts a release was let pass.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from curation.privacy.canaries.planted import Caught
from curation.privacy.policy import EntityType

FILE = Path(__file__).with_name("carried.ndjson")
type Measured = Mapping[EntityType, Caught]


def carried(run_id: str, file: Path = FILE) -> Measured | None:
    """Return the counts of a run; None where the file does not carry it."""
    return _every(file).get(run_id)


def carried_text(runs: Iterable[tuple[str, str, str, str, Measured]]) -> str:
    """Return the content of the file.

    Args:
        runs: policy (a name to find it by), profile, language, run id, counts.

    Raises:
        ValueError: copies of a run could not be scanned.
    """
    lines = []
    for policy, profile, language, run_id, measured in runs:
        if len({caught.planted for caught in measured.values()}) != 1:
            raise ValueError(f"{policy}, {profile}, {language}: not every copy was scanned")
        types = {entity: [caught.planted, dict(caught.forms)] for entity, caught in sorted(measured.items())}
        told = {"policy": policy, "profile": profile, "language": language, "run_id": run_id, "types": types}
        lines.append(json.dumps(told, separators=(",", ":")))
    return "".join(f"{line}\n" for line in sorted(lines))


@cache
def _every(file: Path) -> Mapping[str, Measured]:
    rows = map(json.loads, file.read_text(encoding="utf-8").splitlines())
    return {
        row["run_id"]: {
            entity: Caught(planted, sum(forms.values()), tuple(forms.items()))
            for entity, (planted, forms) in row["types"].items()
        }
        for row in rows
    }
