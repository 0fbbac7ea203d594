"""Define a cause: a condition that somebody has to know of or act on, in words that may leave the raw zone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

Severity = Literal["info", "warning", "error"]
SEVERITIES: tuple[Severity, ...] = get_args(Severity)  # from the least severe

# Kind → severity. An error keeps a release back, takes one from its readers, or leaves a duty or a command undone; it
# makes `curation status` return 1. A warning becomes an error if nobody acts. The rest is sent only to receivers that
# ask for it.
KINDS: dict[str, Severity] = {
    "accounting_wrong": "error",
    "approval_missing": "error",
    "candidate_damaged": "error",
    "canaries_failed": "error",
    "check_failed": "warning",
    "command_cut_off": "error",
    "corpus_stale": "warning",
    "decisions_damaged": "error",
    "disk_low": "warning",
    "erasure_overdue": "error",
    "erasure_waits": "warning",
    "expired_stands": "warning",
    "files_damaged": "warning",
    "gate_closed": "error",
    "labels_held": "error",
    "lock_held_long": "warning",
    "log_outdated": "error",
    "night_failed": "error",
    "night_not_run": "error",
    "night_retried": "info",
    "quarantine_jumped": "warning",
    "registry_lost": "error",
    "registry_unreadable": "error",
    "remote_lacking": "error",
    "remote_unreachable": "error",
    "rotation_cut_off": "warning",
    "source_held": "error",
    "source_late": "warning",
    "texts_held": "warning",
    "upgrade_due": "info",
    "waiver_ending": "warning",
    "withdrawn_stands": "error",
    "witness_unreachable": "error",
    "yaml_wrong": "error",
}

NAMED = 3  # names that are listed; the others are counted


def few(names: Sequence[str]) -> str:
    """Return the first `NAMED` names with commas, and `…` if there are more."""
    return ", ".join(names[:NAMED]) + (", …" if len(names) > NAMED else "")


@dataclass(frozen=True)
class Cause:
    """A condition that somebody has to know of or act on, for as long as it lasts.

    No part of it may be a vendor's text: it holds names that the deployment's YAML declares, dates, counts and
    releases.

    Args:
        kind: one of `KINDS`.
        subject: the source, corpus or step that it is about; empty if it is about the deployment.
        says: the condition in words.
        todo: what to do, as an instruction.
        owners: the people or teams responsible for the subject.
        about: the names that it consists of, such as the failed checks; when they change, it is told again.
        page: the path of its page in Dagster.
    """

    kind: str
    subject: str
    says: str
    todo: str
    owners: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    page: str = ""

    @property
    def id(self) -> str:
        """The identity of the cause from one night to the next."""
        return f"{self.kind}:{self.subject}"

    @property
    def severity(self) -> Severity:
        """The severity of the cause."""
        return KINDS[self.kind]

    @property
    def named(self) -> str:
        """The kind of the cause in words, with its subject."""
        words = self.kind.replace("_", " ")
        return f"{self.subject}: {words}" if self.subject else words
