"""Measure anew what `curation/privacy/canaries/carried.ndjson` carries: of the policies that ship, and the demo's.

    python tests/bench/carried.py [--all] [--workers 2]

What is there under a run id that still holds stays, unless `--all` is said; the rest is measured, a minute of
processor time for each policy, language and set of types that profiles hide, and what holds no more goes. Call it after
anything that a run id is over was changed, as a recognizer or a library, before a release; until then a night measures
for itself. The slow test `tests/privacy/test_privacy_carried.py` compares.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import cache

from curation.demo.folder import DEMO_DEFS
from curation.deployment.project import load_alone
from curation.privacy.canaries.carried import FILE, Measured, carried, carried_text
from curation.privacy.canaries.language_texts import languages
from curation.privacy.canaries.planted import classes_of
from curation.privacy.canaries.proof import Proofs, measure
from curation.privacy.policy import PrivacyPolicy
from curation.start.folder import START_DEFS

POLICIES = {"demo": DEMO_DEFS, "start": START_DEFS}
# Of the demo's policy, what its three nights ask; of the one that a deployment begins with, everything.
ASKED = {"demo": (("default", "strict"), ("de", "fr"))}
Run = tuple[str, str, str]  # policy, profile, language


@cache
def policy_of(name: str) -> PrivacyPolicy:
    return load_alone("Privacy", PrivacyPolicy, POLICIES[name])


def runs() -> Iterator[Run]:
    """Everything that is carried, what the demo asks first."""
    for name in POLICIES:
        profiles, spoken = ASKED.get(name, (tuple(policy_of(name).profiles), languages()))
        yield from ((name, profile, language) for language in spoken for profile in profiles)


def run_id(run: Run) -> str:
    policy, profile, language = run
    return Proofs(policy_of(policy), profile).run_id(language)


def measured(together: tuple[Run, ...]) -> list[tuple[Run, Measured]]:
    """Of runs of one policy and language, whose profiles hide the same types."""
    every = [Proofs(policy_of(policy), profile) for policy, profile, _ in together]
    return list(zip(together, measure(together[0][2], every), strict=True))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args()
    found: dict[Run, Measured] = {}
    groups: dict[tuple[object, ...], list[Run]] = {}
    for run in runs():
        before = None if asked.all else carried(run_id(run))
        if before is not None:
            found[run] = before
            continue
        policy, profile, language = run
        hidden = classes_of(policy_of(policy), policy_of(policy).profile(profile))
        groups.setdefault((policy, language, hidden), []).append(run)
    with ProcessPoolExecutor(asked.workers) as pool:
        for each in as_completed([pool.submit(measured, tuple(group)) for group in groups.values()]):
            found.update(each.result())
            print(*(" ".join(run) for run, _ in each.result()), sep=", ", flush=True)
            FILE.write_text(carried_text((*run, run_id(run), own) for run, own in found.items()))


if __name__ == "__main__":
    main()
