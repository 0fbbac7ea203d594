"""Runs the checks that search a candidate from end to end. Their verdicts stay valid as long as candidate, people,
texts and decisions do, so a night in which nothing changed searches nothing.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

from curation.corpora.recipe import Recipe
from curation.corpora.step import stages
from curation.privacy.canaries.planted import measured_as
from curation.privacy.policy import PrivacyPolicy
from curation.quality.expectations import Verdict
from curation.quality.flow import COPIES_TABLE, SEARCHED_STEP
from curation.quality.leak_gate.clean_texts import added
from curation.quality.leak_gate.waivers import open_waivers
from curation.state.night import Night
from curation.state.receipts import Made, standing

ACCOUNTING, LEAK, CANARIES, QUASI, ANSWERS = "accounting", "leak", "canaries", "quasi", "answers"  # in order


def searched(night: Night, name: str, candidate: Path, judged: str) -> dict[str, Sequence[Verdict]]:
    """Return the verdicts of each of those checks.

    A waiver that has run out is another input, as every decision is.

    Args:
        judged: the digest of the candidate; verdicts on other bytes do not count.
    """
    recipe, waived = night.project.every(Recipe)[name], open_waivers(night, name)
    policy = night.project.one(PrivacyPolicy)
    within = night.only(SEARCHED_STEP, name)

    def make() -> Made:
        from curation.quality.checks.accounting import accounting_verdict
        from curation.quality.checks.answers import answers_verdict
        from curation.quality.checks.canaries import canaries_verdict, is_measured
        from curation.quality.checks.quasi import quasi_verdict
        from curation.quality.leak_gate.gate import leak_verdicts

        planted = canaries_verdict(within, name)
        verdicts = {
            ACCOUNTING: [accounting_verdict(within, name, candidate)],
            LEAK: [*leak_verdicts(within, name, candidate, waived)],
            CANARIES: [planted],
            QUASI: [quasi_verdict(within, name, candidate)],
            ANSWERS: [answers_verdict(candidate, recipe.sift.sentences)],
        }
        made = {check: [asdict(verdict) for verdict in check_verdicts] for check, check_verdicts in verdicts.items()}
        return {"verdicts": made, "figures": {"failed": int(not is_measured(planted))}}  # else: tried again

    stands = standing(
        within,
        make,
        subject=name,
        version=json.dumps([stages(night, recipe), added(policy), measured_as(policy)], sort_keys=True),
        asked=(judged, *sorted(waived)),
        others={COPIES_TABLE.name: {"profile": [recipe.profile]}},
    )
    return {
        check: [replace(Verdict(**verdict), unchanged=stands.unchanged) for verdict in check_verdicts]
        for check, check_verdicts in stands.made["verdicts"].items()
    }
