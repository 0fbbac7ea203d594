"""What was measured of languages before this package was made, with the policies that it ships: the file
`carried.ndjson`, a line a run.

A run is carried so that a deployment which looks for what ships need not plant the same canaries in the same sentences
again: minutes of a first night. A language is let pass on such counts, so this is what they have to bear:

- *They are of these recognizers.* A line is taken only where its run id is the one of tonight
  (`curation.privacy.canaries.proof.Proofs.run_id`): a digest over what is planted (texts, code that draws, its
  libraries, the fixed key that is part of it), over what looks (code, settings and limits of each recognizer, each
  model by the hash of its files, every library that has a part in it) and over what is written and judged (operators,
  policy, the number of copies). Where one of them differs, as after an upgrade of a library or with an identifier of a
  company's own, there is no line, and the night measures. `tests/privacy/test_privacy_carried.py` sees that no library
  which is loaded while canaries are looked for is left out.
- *They are what measuring would give.* Nothing of a night, key, machine or clock has a part in them. Copies that could
  not be scanned in time are the exception: of a run that lost one nothing is carried. The slow test measures every line
  anew and compares; it was made by the command that it names.
- *They allow nothing.* Whether so many missed are few enough is asked tonight, of tonight's profile.
- *They are no new way in.* Who can write this file can write the recognizers beside it: it is of the same wheel, under
  the same hash. No policy, environment or table adds to it. Model files are checked on loading, as ever.
- *They say nothing of anybody.* Types, the numbers of invented sentences, and counts.

What a night takes from here it keeps in its own table, as if it had measured: there the counts stand on which a release
was let pass.
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
    """The content of the file.

    Args:
        runs: policy (a name to find it by), profile, language, run id, counts.

    Raises:
        ValueError: of a run, copies could not be scanned.
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
