"""Law: a source that is taken out of the YAML keeps nobody who is erased, and nothing beyond its day."""

from __future__ import annotations

import shutil
from typing import Any

import pytest

from curation.deployment.project import open_night
from curation.document import RECORDS
from curation.registry.settling import settle_withdrawals
from curation.registry.step import registry_of
from curation.reports.erasures.reach import reach_of
from curation.reports.erasures.requested import Request, candidates
from curation.sources.landings.expired import PURGED
from curation.sources.step import stubs
from tests.laws.shop import LANDED, land_article, make_shop, night_of
from tests.laws.test_laws_expiry import DAY, GONE, LAMPS, LATER, desk, places_that_say, read_and_purged, versions

pytestmark = pytest.mark.slow


@pytest.fixture
def shop(small: Any) -> Any:
    """A help desk that was read, and whose YAML is gone since; articles are left."""
    make_shop(small)
    land_article(small, "lamps", LAMPS)
    desk(small, until=("", "", (LATER + DAY).isoformat(), ""))
    night_of(small, LANDED)
    small.without("sources/desk")
    shutil.rmtree(small.defs / "corpora" / "desk_text")
    return small


def test_whom_only_a_source_knows_that_is_gone_is_erased_there_and_withdrawn(shop: Any) -> None:
    night_of(shop, LANDED + DAY)
    night = open_night(shop.project(), LATER)
    (found,) = candidates(night, Request(email=f"customer{GONE}@example.com"))
    assert found.subject == f"desk:c{GONE}"
    reach = reach_of(night, found.subject)
    assert [document["record_id"] for document in reach.documents] == [str(GONE)]
    night.decide("erasure", "dpo@example.com", "request 60", reach.subjects)
    night, _ = night_of(shop, LATER)
    settle_withdrawals(night)
    assert places_that_say(shop.data) == {"landing"}
    assert len(stubs(night)) == 2
    assert [withdrawn for _, withdrawn, _ in versions(shop)] == ["a person was erased"]
    assert registry_of(night.project).current("kb-chunks") is not None
    assert reach_of(open_night(shop.project(), LATER), found.subject).subjects == ()


def test_a_retention_ends_in_a_source_that_is_gone_too(shop: Any) -> None:
    night = read_and_purged(shop, LATER + DAY)
    rows = night.tables.read("desk_records", RECORDS, ["record_id", "entity", "visibility"]).to_pylist()
    assert [(row["entity"], row["record_id"]) for row in rows if row["visibility"] == PURGED] == [("thread", "2")]
    assert not night.tables.exists("desk_cleaned")
