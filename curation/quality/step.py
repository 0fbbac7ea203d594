"""The step of `quality`: runs every check on a candidate and writes the verdicts beside it, so that nothing unchecked
is published.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from curation.cleaning.step import labels_hold
from curation.corpora.candidate import AGAIN, candidate_digest, require_sealed
from curation.corpora.choice.frozen_set import FrozenSet
from curation.corpora.recipe import Recipe
from curation.corpora.step import candidate_of
from curation.errors import GateClosed, IntegrityError
from curation.quality.checks.drift import NAME as DRIFT
from curation.quality.checks.emptiness import emptied_verdicts, emptiness_verdict
from curation.quality.checks.suite_checks import Measured
from curation.quality.checks.superseded import superseded_verdict
from curation.quality.expectations import Verdict, advice, judge
from curation.quality.flow import CHECKS_STEP
from curation.quality.leak_gate.searched import ACCOUNTING, ANSWERS, CANARIES, LEAK, QUASI, searched
from curation.quality.suite import Expectation, Suite, check_names
from curation.quality.verdicts import Checks, Verdicts, WrittenVerdict, sealed_verdicts, verdicts_place, write_verdicts
from curation.settings.entry_points import origin, source
from curation.state.night import Night, step


@step(CHECKS_STEP)
def judge_corpus(
    night: Night,
    name: str,
    standing: Mapping[str, int] = MappingProxyType({}),
    released: Sequence[FrozenSet] = (),
    emptied: Mapping[str, int] = MappingProxyType({}),
) -> list[Verdict]:
    """Run every check on a candidate and write the verdicts beside it.

    Our own checks run every night: people may have become known since, and sources may be held. Those that search the
    candidate search it again only where something that they read changed (`searched`), and an expectation is not
    computed again for bytes that it has judged.

    Args:
        standing: version of each release in force → articles in it that are no longer valid; only the registry knows.
        released: the versions to which the channels of the corpora `against` point, each fetched as a frozen set is.
        emptied: reason why documents of the newest version are gone → their number, where all were erased or their
            retention ended.
    """
    candidate = candidate_of(night, name)
    asked, judged = _asked(night, name), require_sealed(candidate, night.keys.log)
    measured = Measured(night, name, candidate, released)
    rightly_empty = not measured.size and bool(emptied)
    every = emptied_verdicts(measured.suite, emptied) if rightly_empty else _verdicts_on(measured, standing, judged)
    verdicts = [*every]
    kept: dict[str, WrittenVerdict] = {
        v.name: {
            "passed": v.passed,
            "severity": v.severity,
            "figures": v.figures,
            "advice": v.advice,
            "asked": asked.get(v.name),
        }
        for v in verdicts
    }
    if measured.profile is not None and not rightly_empty:
        kept[DRIFT]["profile"] = measured.profile.written()  # the next candidate is compared with it
    if candidate_digest(candidate) != judged:
        raise IntegrityError(str(candidate), "it was changed while it was judged", AGAIN)
    write_verdicts(verdicts_place(candidate), kept, judged, night.as_of, night.keys.log)
    return verdicts


def _verdicts_on(measured: Measured, standing: Mapping[str, int], judged: str) -> Iterator[Verdict]:
    """Yield one verdict for each check, in the order in which they run."""
    night, name, candidate = measured.night, measured.name, measured.candidate
    yield emptiness_verdict(measured.size, name)
    verdicts = searched(night, name, candidate, judged)
    yield from (*verdicts[ACCOUNTING], *verdicts[LEAK])
    yield _sources(night, name)
    yield from (*verdicts[CANARIES], *verdicts[QUASI])
    yield superseded_verdict(standing)
    yield from verdicts[ANSWERS]
    yield from measured.verdicts()
    yield from _expectations(measured.suite, candidate, _asked(night, name), _known(night, candidate, judged))


def _expectations(suite: Suite, candidate: Path, asked: dict[str, str], before: Checks) -> Iterator[Verdict]:
    known = {
        e.name: _as_before(e, before[e.name])
        for e in suite.expectations
        if e.name in before and before[e.name].get("asked") == asked[e.name]
    }
    results = _results(candidate)
    if len(known) < len(suite.expectations) or not results.exists():  # Great Expectations takes seconds to import
        yield from judge(candidate, suite, results)
    else:
        yield from known.values()


def _as_before(expectation: Expectation, before: WrittenVerdict) -> Verdict:
    """Return the verdict that an earlier night gave on the same bytes."""
    figures = before["figures"]
    return Verdict(expectation.name, before["passed"], expectation.severity, figures, advice(expectation, figures))


def _known(night: Night, candidate: Path, judged: str) -> Checks:
    """Return the stored verdicts on these very bytes; nothing where there are none, or where they were changed."""
    try:
        before = sealed_verdicts(verdicts_place(candidate), night.keys.log)
    except IntegrityError:
        return {}
    return before.checks if before.judged == judged else {}


def require_checked(night: Night, name: str, candidate: Path) -> tuple[dict[str, WrittenVerdict], str]:
    """Return the verdicts of a candidate and the digest of the candidate, if every check ran and no blocking one
    failed.

    Raises:
        GateClosed: a check did not run or a blocking one failed; names the first.
        IntegrityError: candidate or verdicts are not what was written.
    """
    judged, file = require_sealed(candidate, night.keys.log), verdicts_place(candidate)
    judgement = sealed_verdicts(file, night.keys.log) if file.exists() else Verdicts({}, "", "")
    verdicts, asked = judgement.checks, _asked(night, name)
    of_tonight = (judgement.judged, judgement.as_of) == (judged, night.as_of.isoformat())
    for check, blocking in check_names(night.project.every(Suite)[name]):
        verdict = verdicts.get(check)
        if verdict is None or verdict.get("asked") != asked.get(check) or not of_tonight:
            raise GateClosed(name, f"the check {check!r} did not run on this candidate", "run `curation run` again")
        if blocking and not verdict["passed"]:
            raise GateClosed(
                name, f"the check {check!r} failed", f"see `curation status`; the last release of {name} stays current"
            )
    return dict(verdicts), judged


def _asked(night: Night, name: str) -> dict[str, str]:
    """Return expectation or declared check → digest of its settings; a verdict with another digest does not count."""
    suite = night.project.every(Suite)[name]
    questions = {
        e.name: e.model_dump_json() + (f"{origin(e.expect)} {source(e.expect)}" if "." in e.expect else "")
        for e in suite.expectations
    }
    questions |= {check: declared.model_dump_json() for check, declared in suite.declared.items()}
    questions["loss"] = suite.loss.model_dump_json()
    if suite.high_stakes:
        questions["bias"] = f"{questions['bias']} high_stakes"
    return {check: hashlib.sha256(question.encode()).hexdigest() for check, question in questions.items()}


def _results(candidate: Path) -> Path:
    """Return the file beside a candidate for the results of Great Expectations, as it writes them."""
    return candidate.with_name(f".{candidate.name}.validation.json")


def _sources(night: Night, name: str) -> Verdict:
    recipe = night.project.every(Recipe)[name]
    held = night.decisions.held()
    holds = [(s, held.get(subject)) for s in recipe.select.sources for subject in (f"source:{s}", labels_hold(s))]
    waiting = {source: hold for source, hold in holds if hold is not None}
    figures: dict[str, int | float | str] = {f"held_{source}": hold.why for source, hold in waiting.items()}
    since = ", ".join(f"{source} since {hold.at:%Y-%m-%d}" for source, hold in waiting.items())
    held_sources = f"{len(waiting)} of {len(recipe.select.sources)} sources are held" + (f" ({since})" if since else "")
    return Verdict(
        "sources_ready",
        not waiting or recipe.on_hold == "previous",
        figures={"held": len(waiting), **figures},
        advice=f"{held_sources}, with on_hold: {recipe.on_hold} none may be: do what the hold says and run again, or "
        "set on_hold: previous for this corpus",
    )
