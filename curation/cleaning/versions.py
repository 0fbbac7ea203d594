"""Versions of `cleaning` that a corpus's content depends on, and the memos that its steps keep for each text."""

from __future__ import annotations

from curation.cleaning.facts import facts
from curation.cleaning.kernel import stage_version
from curation.cleaning.labels.labelling import votes_memo
from curation.cleaning.learned import stage_version as boilerplate_version
from curation.cleaning.settings import CleaningSettings
from curation.cleaning.signals.package_signals import others
from curation.cleaning.texts import cleaned_memo
from curation.cleaning.verdicts import VERSION as VERDICTS_VERSION
from curation.engine.memo import Memo
from curation.flow import Demand
from curation.sources.settings import SourceSettings
from curation.state.night import Declared, Night


def cleaned(project: Declared, demand: Demand) -> str:
    """Return the version of the edits: their code and settings, for the kinds of sources that the corpus uses."""
    prose = sorted({project.every(SourceSettings)[name].prose for name in demand.sources})
    return "+".join(stage_version(project.one(CleaningSettings).texts(is_prose)) for is_prose in prose)


def passed(project: Declared, demand: Demand) -> str:
    """Return the version of what passes: verdicts, the facts under them, and requested signals of other packages."""
    known, brought = facts(project.one(CleaningSettings)), others()
    own = [known[name].memo.version for name in ("signals", "notices")]
    return ".".join([VERDICTS_VERSION, *own, *(f"{n}-{brought[n]}" for n in demand.signals if n in brought)])


def boilerplate(project: Declared, demand: Demand) -> str:
    """Return the version of the learned boilerplate."""
    return boilerplate_version(project.one(CleaningSettings))


def texts(night: Night) -> list[Memo]:
    """Return the memos of clean texts of each source, and of the facts of clean texts."""
    cleaned = [cleaned_memo(night, source) for source in night.project.sources]
    return [*cleaned, *(fact.memo for fact in facts(night.project.one(CleaningSettings)).values())]


def votes(night: Night) -> list[Memo]:
    """Return the memo of which patterns of rules stand in each text; empty if there are no rules."""
    rules = night.project.one(CleaningSettings).label_rules
    return [votes_memo(rules)] if rules.rules else []
