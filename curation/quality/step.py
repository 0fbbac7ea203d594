"""The step of `quality`: every check of a candidate, its verdict written beside it, so that nothing unchecked is
published."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

from curation.cleaning.step import labels_hold
from curation.corpora.candidate import AGAIN, content_digest
from curation.corpora.frozen_set import FrozenSet
from curation.corpora.recipe import Recipe
from curation.corpora.step import candidate_of
from curation.doors import origin, source
from curation.errors import GateClosed, IntegrityError
from curation.night import Night, step
from curation.quality.accounting import accounting_verdict
from curation.quality.answers import answers_verdict
from curation.quality.canaries import canaries_verdict
from curation.quality.drift import NAME as DRIFT
from curation.quality.emptiness import emptied_verdicts, emptiness_verdict
from curation.quality.expectations import Verdict, advice, judge
from curation.quality.flow import CHECKS_STEP
from curation.quality.gate import leak_verdicts
from curation.quality.measured import Measured
from curation.quality.quasi import quasi_verdict
from curation.quality.suite import Suite, check_names
from curation.quality.superseded import superseded_verdict
from curation.quality.waivers import open_waivers
from curation.storage.files import write_atomic


@step(CHECKS_STEP)
def judge_corpus(
    night: Night,
    name: str,
    standing: Mapping[str, int] = MappingProxyType({}),
    released: Sequence[FrozenSet] = (),
    emptied: Mapping[str, int] = MappingProxyType({}),
) -> list[Verdict]:
    """Run every check on a candidate and keep the verdicts beside it.

    Ours are run every time: people may have become known since, and sources may be held. An expectation is not asked
    again of bytes that it has judged.

    Args:
        standing: version of each release that stands → articles in it that do not hold any more; only the registry
            knows.
        released: the versions that the channels of the corpora `against` are on, each fetched as a frozen set is.
        emptied: why all documents of the newest version are gone, where they were erased or may be kept no longer.
    """
    candidate = candidate_of(night, name)
    asked, content = _asked(night, name), content_digest(candidate)
    measured = Measured(night, name, candidate, released)
    rightly_empty = not measured.size and bool(emptied)
    verdicts = [*(emptied_verdicts(measured.suite, emptied) if rightly_empty else _verdicts_on(measured, standing))]
    kept: dict[str, dict[str, Any]] = {
        v.name: {
            "passed": v.passed,
            "severity": v.severity,
            "figures": v.figures,
            "advice": v.advice,
            "asked": asked.get(v.name),
            "content": content,
        }
        for v in verdicts
    }
    if measured.profile is not None and not rightly_empty:
        kept[DRIFT]["profile"] = measured.profile.written()  # the version that is made of it is compared with it
    write_atomic(_place(candidate), json.dumps(kept, sort_keys=True, indent=1).encode(), 0o600)
    return verdicts


def _verdicts_on(measured: Measured, standing: Mapping[str, int]) -> Iterator[Verdict]:
    """One verdict for each check, in the order that they run."""
    night, name, candidate = measured.night, measured.name, measured.candidate
    yield emptiness_verdict(measured.size, name)
    yield accounting_verdict(night, name, candidate)
    yield from leak_verdicts(night, name, candidate, open_waivers(night, name))
    yield _sources(night, name)
    yield canaries_verdict(night, name)
    yield quasi_verdict(night, name, candidate)
    yield superseded_verdict(standing)
    yield answers_verdict(candidate, night.project.every(Recipe)[name].sift.sentences)
    yield from measured.verdicts()
    yield from _expectations(measured.suite, candidate, _asked(night, name), content_digest(candidate))


def _expectations(suite: Suite, candidate: Path, asked: dict[str, str], content: str) -> Iterator[Verdict]:
    before = _verdicts(candidate)
    known = {
        e.name: Verdict(e.name, before[e.name]["passed"], e.severity, before[e.name]["figures"], advice(e))
        for e in suite.expectations
        if (before.get(e.name) or {}).get("asked") == asked[e.name] and before[e.name]["content"] == content
    }
    results = _place(candidate, "validation")
    if len(known) < len(suite.expectations) or not results.exists():  # Great Expectations takes seconds to import
        yield from judge(candidate, suite, results)
    else:
        yield from known.values()


def _verdicts(candidate: Path) -> dict[str, Any]:
    """What was written down beside a candidate; nothing where nothing was, or nothing that can be read."""
    try:
        return read_verdicts(_place(candidate))
    except IntegrityError:
        return {}


def require_checked(night: Night, name: str, candidate: Path) -> dict[str, Any]:
    """The verdicts of a candidate, all there and none that blocks.

    Raises:
        GateClosed: a check is missing or a blocking one failed; names the first.
    """
    verdicts = _verdicts(candidate)
    asked, content = _asked(night, name), content_digest(candidate)
    for check, blocking in check_names(night.project.every(Suite)[name]):
        verdict = verdicts.get(check)
        if verdict is None or (verdict.get("asked"), verdict.get("content")) != (asked.get(check), content):
            raise GateClosed(name, f"the check {check!r} did not run on this candidate", "run `curation run` again")
        if blocking and not verdict["passed"]:
            raise GateClosed(
                name, f"the check {check!r} failed", f"see `curation status`; the last release of {name} stays current"
            )
    return verdicts


def _asked(night: Night, name: str) -> dict[str, str]:
    """Expectation or declared check → digest of what it asks; a verdict on another question is none."""
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


def _place(candidate: Path, what: str = "verdicts") -> Path:
    """Beside a candidate: its verdicts, and the results that Great Expectations gave, as it writes them."""
    return candidate.with_name(f".{candidate.name}.{what}.json")


def _sources(night: Night, name: str) -> Verdict:
    recipe = night.project.every(Recipe)[name]
    held = night.decisions.held()
    holds = [(s, held.get(subject)) for s in recipe.select.sources for subject in (f"source:{s}", labels_hold(s))]
    waiting = {source: hold.why for source, hold in holds if hold is not None}
    figures: dict[str, int | float | str] = {f"held_{source}": why for source, why in waiting.items()}
    return Verdict(
        "sources_ready",
        not waiting or recipe.on_hold == "previous",
        figures={"held": len(waiting), **figures},
        advice="do what the hold says and run again, or set on_hold: previous for this corpus",
    )


def verdict_files(staging: Path) -> Iterator[tuple[str, Path]]:
    """(corpus, file of its verdicts) of what lies in staging now, in order of name."""
    for home in sorted(staging.iterdir()) if staging.is_dir() else ():
        for file in sorted(home.glob(".*.verdicts.json")):
            if (home / file.name[1 : -len(".verdicts.json")]).is_dir():
                yield home.name, file


def read_verdicts(file: Path) -> dict[str, Any]:
    """Check → what was found (`passed`, `figures`, …).

    Raises:
        IntegrityError: the file is missing or damaged.
    """
    try:
        found: dict[str, Any] = json.loads(file.read_bytes())
        damaged = not all(isinstance(v["passed"], bool) and isinstance(v["figures"], dict) for v in found.values())
    except (FileNotFoundError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        damaged = True
    if damaged:
        raise IntegrityError(str(file), "the verdicts on a candidate cannot be read", AGAIN)
    return found
