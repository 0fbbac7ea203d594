"""Load policies of the invented company, with dated versions whose numbers change, and guides and notices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from curation.demo.texts import read_texts, rows


@dataclass(frozen=True)
class Version:
    """One version of a policy: its effective date, and the numbers that it promises, by slot."""

    number: int
    effective: str
    facts: dict[str, str]


@dataclass(frozen=True)
class Policy:
    """A policy: its place, its template, whose slots the versions fill, and its versions, oldest first."""

    slug: str
    title: str
    department: str
    region: str
    confidentiality: str
    body: str
    versions: tuple[Version, ...]


class Guide(NamedTuple):
    """A guide that comes with a product; each slot is drawn per product."""

    slug: str
    title: str
    body: str


class Notice(NamedTuple):
    """An article about how support works, and its starting date."""

    slug: str
    title: str
    effective: str
    body: str


def _policy(versions: Any, **said: Any) -> Policy:
    return Policy(**said, versions=rows(Version, versions))


_TEXTS = read_texts("policies")
POLICIES = rows(_policy, _TEXTS["policies"])
FUTURE = ("refund-policy", 4)
CURRENT = {policy.slug: max(v.number for v in policy.versions if v.effective <= "2026-11-02") for policy in POLICIES}
GUIDES = rows(Guide, _TEXTS["guides"])
NOTICES = rows(Notice, _TEXTS["notices"])
