"""What the content of a corpus depends on in `cleaning`, and what its steps keep once a text."""

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
    """Of the edits: this code and its settings, as they are for prose and for messages."""
    prose = sorted({project.every(SourceSettings)[name].prose for name in demand.sources})
    return "+".join(stage_version(project.one(CleaningSettings).texts(is_prose)) for is_prose in prose)


def passed(project: Declared, demand: Demand) -> str:
    """Of what passes: the verdicts, the facts they rest on, and the signals of others that the corpus asks for."""
    known, brought = facts(project.one(CleaningSettings)), others()
    own = [known[name].memo.version for name in ("signals", "notices")]
    return ".".join([VERDICTS_VERSION, *own, *(f"{n}-{brought[n]}" for n in demand.signals if n in brought)])


def boilerplate(project: Declared, demand: Demand) -> str:
    """Of the learned lines."""
    return boilerplate_version(project.one(CleaningSettings))


def texts(night: Night) -> list[Memo]:
    """Clean texts of each source, and what is known of each."""
    cleaned = [cleaned_memo(night, source) for source in night.project.sources]
    return [*cleaned, *(fact.memo for fact in facts(night.project.one(CleaningSettings)).values())]


def votes(night: Night) -> list[Memo]:
    """Which patterns of rules stand in each text."""
    rules = night.project.one(CleaningSettings).label_rules
    return [votes_memo(rules)] if rules.rules else []
