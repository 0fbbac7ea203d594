"""The types of `release.json`: what depends on history, and what is known of the night that made the release.

A key that is not required is one that older releases do not have, or that only some nights tell.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NotRequired, TypedDict

from curation.corpora.stated_facts import BecameCounts
from curation.quality.verdicts import Figure


class StageFates(TypedDict):
    """What became of all that came to a stage: fate with reason → how many."""

    stage: str
    fates: Mapping[str, int]


class NightFlow(TypedDict):
    """The stages in order, and landing date → fate → documents of the corpus."""

    flow: list[StageFates]
    nights: Mapping[str, Mapping[str, int]]


class ReleaseRun(TypedDict, total=False):
    """What is known of the night that made a release."""

    run_id: str
    as_of: str
    decisions_digest: str
    settings_digest: str
    inputs_digest: str
    landings: Mapping[str, Sequence[str]]  # source → dates
    fates: Mapping[str, int]  # of documents
    sifted: Mapping[str, int]
    became: BecameCounts
    flow: Sequence[StageFates]
    nights: Mapping[str, Mapping[str, int]]
    checks: Mapping[str, bool]  # check → whether it passed
    figures: Mapping[str, Mapping[str, Figure]]  # check → what it counted


class StandingRelease(TypedDict):
    """A release that stands. `examples`: of the default config, by split."""

    version: str
    as_of: str
    examples: Mapping[str, int]


class ReleaseJson(TypedDict):
    """`release.json`. `made`: files that are made of content and history."""

    corpus: str
    version: str
    previous: str | None
    published_at: str
    as_of: str
    changelog: list[str]
    content_digest: str
    deployment: NotRequired[str | None]
    run: ReleaseRun
    history: NotRequired[list[StandingRelease]]
    signed_by: NotRequired[str]
    made: NotRequired[list[str]]
    format: NotRequired[str]
