"""Certify erasures: what was removed, where a person may remain and until when, checked on every request."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from curation.causes.of_erasures import received_on
from curation.deployment.project import Project
from curation.deployment.read_only import read_state
from curation.errors import ConfigurationError
from curation.registry.released_documents import holdings, standing_of_erased
from curation.registry.remote.remote_policy import last_look
from curation.registry.repository.ledger import Release
from curation.registry.step import registry_of
from curation.reports.erasures.before import MENTIONS
from curation.reports.erasures.landings import Landing, landings_of, still_on_file
from curation.reports.erasures.left import left_in_tables, left_of
from curation.reports.erasures.legal_holds import said_of
from curation.reports.terminal import printable
from curation.settings.explanations import many
from curation.state.decisions import Entry
from curation.state.night import Night

WHERE = "curation certificate"


@dataclass(frozen=True)
class Certificate:
    """The certificate of one erasure. It holds ids, dates and counts, and names no erased person.

    Attributes:
        entry: its entry in the decisions log.
        withdrawn: versions that held the person, and can no longer be pulled.
        left: what still has to be removed; empty when it is done.
        remains: places where the person may remain, out of reach of this pipeline.
        kept: sentences on records of the person that legal holds keep or have kept.
    """

    entry: Entry
    withdrawn: tuple[Release, ...]
    left: tuple[str, ...]
    remains: tuple[str, ...]
    kept: tuple[str, ...] = ()

    def lines(self, today: dt.date) -> Iterator[str]:
        """Yield the certificate as text, a statement a line."""
        decision = self.entry.decision
        yield f"Erasure {self.entry.number} of {decision.at.date()}, by {decision.who}: {decision.why}"
        yield f"  entry {self.entry.number} of the decisions log, SHA-256 {self.entry.digest}"
        yield f"  received on {received_on(decision)}"
        counted = [f"{decision.detail[name]} {name}" for name in ("records", "documents") if name in decision.detail]
        if counted:
            done = "was decided over" if self.left else "removed from the tables"
            yield f"  {done}: {', '.join(counted)}; of a record an HMAC is kept, by which it is known"
        for release in self.withdrawn:
            yield f"  withdrawn: {release.tag}: {release.withdrawn}"
        yield from (f"  {line}" for line in self.kept)
        yield from (f"  may remain: {line}" for line in self.remains)
        sentence = (
            "; ".join(self.left) or "no record of the person is in the tables, and no version that held them stands"
        )
        yield f"  looked at on {today}: {sentence}"


def show_certificate(project: Project, number: int | None) -> int:
    """Print the certificate of one erasure or of all. Returns 0, or 1 where something is left to remove.

    Args:
        number: number of its entry in the decisions log.

    Raises:
        ConfigurationError: no erasure has that number, or there is none.
        TryAgain: the registry cannot be reached.
    """
    state = read_state(project)
    night = state.as_night()
    entries = [
        entry
        for entry in state.decisions.entries()
        if entry.decision.kind == "erasure" and number in (None, entry.number)
    ]
    if not entries or night is None:
        raise ConfigurationError(WHERE, "there is no such erasure", "see `curation audit --kind erasure`")
    today = project.today()
    made = list(certificates(night, entries, registry_of(project).releases(), today))
    for certificate in made:
        for line in certificate.lines(today):
            print(printable(line))
    return 1 if any(certificate.left for certificate in made) else 0


def certificates(
    night: Night, entries: Sequence[Entry], releases: Sequence[Release], today: dt.date
) -> Iterator[Certificate]:
    """Yield the certificates of some erasures, in their order."""
    holds, held = night.legal_holds(), holdings(night, releases)
    every = {
        entry.number: [version for version in releases if (version.corpus, version.content_digest) in contents]
        for entry in entries
        for contents in [held.of({*entry.decision.subjects})]
    }
    # If only later landings showed that a document belongs to somebody erased, it is unknown to whom; all are told.
    late = [
        version for version in standing_of_erased(night, releases) if not any(version in own for own in every.values())
    ]
    remaining = last_look(registry_of(night.project).last_look).get("remaining", {})
    in_tables, landings, on_file = left_in_tables(night), landings_of(night, entries), still_on_file(night, entries)
    maskings = [frozenset(decision.subjects) for decision in night.decisions.read() if decision.kind == "masking"]
    for entry in entries:
        erased, own = set(entry.decision.subjects), every[entry.number]
        withdrawn = tuple(release for release in own if release.withdrawn is not None)
        left = [*left_of(night, [*own, *late]), *in_tables]
        if number := on_file[entry.number]:
            references = many(number, "reference of the person is", "references of the person are")
            left.append(f"{references} on file: call `curation run`")
        kept, not_destroyed = said_of(holds, frozenset(erased), today)
        left += not_destroyed
        masked = any(subjects and subjects <= erased for subjects in maskings)
        remains = [*_remains(night, entry, today, masked, landings[entry.number])]
        remains += [
            f"copies that somebody pulled of {version.tag}, published on {version.published_at[:10]}" for version in own
        ]
        remains += [
            f"objects of {version.tag} in its remote until {remaining[version.tag]}"
            for version in own
            if version.tag in remaining
        ]
        yield Certificate(entry, withdrawn, tuple(left), tuple(remains), tuple(kept))


def _remains(
    night: Night, entry: Entry, today: dt.date, masked: bool, landings: Mapping[Landing, int]
) -> Iterator[str]:
    """Yield where a person may remain: exports, which are the vendors', texts of others, and backups.

    Args:
        landings: landings that hold the person, with numbers of records.
        masked: it was decided to mask what other people's texts say of the person.
    """
    if exports := ", ".join(f"{source}/{date}: {number}" for (source, date), number in landings.items()):
        yield f"exports in landing/, which are their vendors' (records by landing): {exports}"
    mentions = entry.decision.detail.get(MENTIONS, "0")
    if mentions != "0" and not masked:
        yield f"{mentions} documents of others, whose texts speak of them; released are placeholders, and --mask masks"
    from curation.deployment.nightly import NightlySettings  # settings of the whole deployment, which no step reads

    days = night.project.one(NightlySettings).erasure.backup_days
    decided = entry.decision.at.date()
    if days is None:
        yield f"backups that were made until {decided}: `erasure: {{backup_days: …}}` does not say until when"
    elif decided + dt.timedelta(days=days) >= today:
        yield f"backups that were made until {decided}, until {decided + dt.timedelta(days=days)}"
