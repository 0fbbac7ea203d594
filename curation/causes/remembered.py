"""Check, without changes, whether the log of decisions holds all entries that witness and registry remember."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from curation.deployment.project import Project
from curation.errors import CurationError
from curation.messages.cause import Cause, few
from curation.registry.release.numbers import lost_numbers, tags_of
from curation.registry.repository.ledger import Release
from curation.registry.repository.trail import still_standing
from curation.registry.witness.agreement import lost_entries, lost_in_words
from curation.registry.witness.entries import Name
from curation.registry.witness.witnessed_log import witness_of
from curation.settings.explanations import many
from curation.state.decisions import DecisionLog
from curation.storage.secrets.keys import trial_keys

NONE = (
    "Witness: none is declared, so data from a backup can bring back who was erased; `witness:` of the places names one"
)


@dataclass(frozen=True)
class Remembered:
    """Facts about the log that make the next run refuse to build, or withdraw releases.

    Args:
        told: a line for people with the last entry that the witness was told of.
        lost: what the log lacks and what to do; None if it lacks nothing.
        unreachable: why the witness could not be asked; empty if it answered or there is none.
        standing: tags of releases that stand although they were withdrawn.
        numbers: tags that were once published and that the registry lacks, until a later release is published.
    """

    told: str
    lost: tuple[str, str] | None
    unreachable: str
    standing: tuple[str, ...]
    numbers: tuple[str, ...] = ()

    def causes(self, owners: tuple[str, ...]) -> Iterator[Cause]:
        """Yield the causes that follow from these facts."""
        if self.lost is not None:
            yield Cause("log_outdated", "", *self.lost, owners)
        if self.unreachable:
            says, todo = "the witness cannot be asked, so that nothing is built", "`curation status` says why"
            yield Cause("witness_unreachable", "", says, todo, owners)
        if self.standing:
            says = (
                f"{many(len(self.standing), 'withdrawn release stands', 'withdrawn releases stand')} in the registry: "
                f"{few(self.standing)}"
            )
            todo = "`curation run` withdraws them again; see whether the registry was put back from a backup"
            yield Cause("withdrawn_stands", "", says, todo, owners, self.standing)


def find_remembered(project: Project, decisions: DecisionLog, releases: Sequence[Release]) -> Remembered:
    """Compare the entries that the witness remembers with the log of decisions and the registry.

    Copies of the witness's answers are stored where it keeps them.

    Args:
        releases: all releases in the registry.

    Raises:
        IntegrityError: the log of decisions was tampered with.
    """
    witness = witness_of(project, trial_keys(project.locations.keys))
    newest = decisions.newest()
    standing = tuple(release.tag for release, _ in still_standing(decisions, releases))
    names: Sequence[Name] = ()
    told, lost, unreachable = NONE, None, ""
    numbers: tuple[str, ...] = ()
    try:
        if witness is not None:
            last, at = witness.last()
            progress = f"told of entry {last} of {newest.number}, at {at}" if last and newest else "told of nothing yet"
            told = f"Witness {witness.place}: {progress}"
            names = witness.names()
        if entries := lost_entries(project, decisions, names, releases, witness):
            lost = lost_in_words(entries, witness)
        numbers = tags_of(lost_numbers(project, decisions, witness, names, releases))
    except CurationError as error:
        unreachable = str(error)
    return Remembered(told, lost, unreachable, standing, numbers)
