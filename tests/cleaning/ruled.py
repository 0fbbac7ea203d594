"""A night whose deployment declares other rules for labels."""

from __future__ import annotations

from dataclasses import replace

from curation.cleaning.labels.rules import LabelRules
from curation.state.night import Night


def ruled(night: Night, rules: LabelRules) -> Night:
    """The same night under these rules."""
    cleaning = night.project.cleaning.model_copy(update={"label_rules": rules})
    return replace(night, project=replace(night.project, cleaning=cleaning))
