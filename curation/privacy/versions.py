"""Versions of the privacy step: what the content of a corpus depends on, and what the step stores of a text."""

from __future__ import annotations

from curation.flow import Demand
from curation.privacy.detector import scan_of
from curation.privacy.known.findings import VERSION as KNOWN_VERSION
from curation.privacy.policy import PrivacyPolicy
from curation.privacy.step import tonight
from curation.state.night import Declared, Night


def findings(project: Declared, demand: Demand) -> str:
    """Return the version of a corpus's findings: the recognizers of its profile, and the search for known people."""
    looked = scan_of(project.one(PrivacyPolicy), project.one(PrivacyPolicy).detected([demand.profile]))
    return "+".join([looked.scan_id, f"known-{KNOWN_VERSION}", *looked.brought, *looked.classifiers])


def scanned(night: Night) -> dict[str, str]:
    """Return the versions of tonight's searches by table."""
    return {"findings": tonight(night).scan_id, "known_findings": KNOWN_VERSION}
