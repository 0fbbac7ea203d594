"""Accepts what a check flagged: an `override` decision lets exactly those findings pass, and nothing flagged later."""

from __future__ import annotations

from curation.corpora.recipe import Recipe
from curation.errors import ConfigurationError, GateClosed
from curation.quality.flagged import DECIDES, overridden
from curation.quality.verdicts import sealed_verdicts, verdict_files
from curation.state.night import Night, guarded

ACCEPTABLE = ("loss", "drift", "bias")


@guarded
def accept(night: Night, corpus: str, check: str, who: str, why: str) -> str:
    """Record the decision that what a check flagged on the candidate in staging may pass; return a sentence about it.

    Raises:
        ConfigurationError: the corpus does not exist, no decision can end the check, the check flagged nothing, or
            `who` or `why` is empty.
        GateClosed: no candidate of the corpus was judged.
        IntegrityError: the verdicts cannot be read, or were changed.
    """
    if corpus not in night.project.every(Recipe):
        raise ConfigurationError(
            corpus, "no corpus of that name", f"use one of: {', '.join(night.project.every(Recipe))}"
        )
    if check not in ACCEPTABLE:
        raise ConfigurationError(check, "no check that a decision ends", f"use one of: {', '.join(ACCEPTABLE)}")
    file = dict(verdict_files(night.project.locations.staging)).get(corpus)
    if file is None:
        raise GateClosed(corpus, "no candidate was judged", "run `curation run` first")
    verdict = sealed_verdicts(file, night.keys.log).checks.get(check)
    figures = verdict["figures"] if verdict is not None else {}
    subject = figures.get(DECIDES)
    if not isinstance(subject, str):
        raise ConfigurationError(check, f"it has flagged nothing on {corpus}", "see `curation status`")
    if subject in overridden(night.decisions):
        return f"{corpus}: what {check} flags is accepted already; nothing was written down"
    night.decide("override", who, why, (subject,), corpus=corpus, check=check, flagged=str(figures.get("flagged", 0)))
    return f"{corpus}: what {check} flags is accepted; run `curation run` to judge the candidate again"
