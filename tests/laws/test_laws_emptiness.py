"""Law: an empty corpus is never published; one that an erasure or an expiry empties is withdrawn, and the night goes on."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from curation.errors import GateClosed
from curation.quality.step import judge_corpus
from curation.registry.released_documents import emptied_by
from curation.registry.step import EMPTIED, registry_of, release_corpus
from tests.laws.shop import LANDED, land_article, land_desk, make_shop, night_of

OVER, LATER = ("2026-03-10",) * 4, dt.date(2026, 3, 10)
LAMPS = "Lamps are packed in two boxes, the glass apart from the stand. Ask the driver to open both before you sign."


@pytest.fixture
def shop(small: Any) -> Any:
    make_shop(small)
    land_article(small, "lamps", LAMPS)
    return small


def versions(small: Any) -> list[tuple[str, str | None]]:
    return [(release.version, release.withdrawn) for release in registry_of(small.project()).releases("desk-text")]


@pytest.mark.slow
def test_an_empty_corpus_is_not_published_and_the_check_says_what_to_do(shop: Any, laws: Any) -> None:
    land_desk(shop, until=OVER)
    night = laws.night(shop, LATER)
    assert (
        emptied_by(night, registry_of(night.project), "desk-text") == {}
    )  # nothing was released that could be empty now
    (said,) = [verdict for verdict in judge_corpus(night, "desk-text") if verdict.name == "has_examples"]
    assert (said.passed, said.blocking, said.figures) == (False, True, {"examples": 0})
    assert "mend the source or the recipe and run again" in said.advice
    with pytest.raises(GateClosed, match="'has_examples' failed"):
        release_corpus(night, "desk-text", {}, asked=True)
    assert versions(shop) == []


@pytest.mark.slow
def test_a_corpus_whose_every_document_expires_is_withdrawn_and_comes_back_with_new_ones(shop: Any) -> None:
    land_desk(shop, until=OVER)
    night_of(shop, LANDED)
    assert versions(shop) == [("v1.0.0", None)]
    place = shop.project().locations.corpora / "desk-text"
    assert place.is_dir()
    for days in range(2):  # and the night after says the same
        night, published = night_of(shop, LATER + dt.timedelta(days=days))
        assert published["desk-text"].figures() == {"outcome": "emptied", "version": "none"}
        assert emptied_by(night, registry_of(night.project), "desk-text") == {"retention_expired": 4}
    assert versions(shop) == [("v1.0.0", EMPTIED)]
    assert not place.exists()
    assert [release.withdrawn for release in registry_of(shop.project()).releases("kb-chunks")] == [None]
    land_desk(shop, until=("", "", "2026-03-10", ""), date=LATER)
    _, published = night_of(shop, LATER + dt.timedelta(days=3))
    assert published["desk-text"].outcome == "published"
    assert [withdrawn for _, withdrawn in versions(shop)] == [EMPTIED, None]


@pytest.mark.slow
def test_a_corpus_that_is_empty_for_another_reason_keeps_its_version_and_stops(shop: Any, laws: Any) -> None:
    """Nobody was erased: what its source lost, somebody has to look at."""
    land_desk(shop)
    night_of(shop, LANDED)
    land_desk(shop, until=(), date=LATER)
    night = laws.night(shop, LATER)
    registry = registry_of(night.project)
    failed = {
        v.name
        for v in judge_corpus(night, "desk-text", emptied=emptied_by(night, registry, "desk-text"))
        if not v.passed
    }
    assert "has_examples" in failed
    assert versions(shop) == [("v1.0.0", None)]


@pytest.mark.slow
def test_an_erasure_that_empties_a_corpus_ends_well(shop: Any, curation: Any) -> None:
    land_desk(shop, until=("",))
    assert shop.run(as_of=LANDED).success
    request = ("--who", "dpo@example.com", "--why", "request 17", "--as-of", LATER.isoformat())
    done = curation("erase", "customer0@example.com", *request, on=shop)
    assert done.code == 0, done.err
    assert "desk-text: empty, as everything in it was erased" in done.out
    assert "withdrawn: desk-text@v1.0.0" in done.out
    assert [withdrawn is not None for _, withdrawn in versions(shop)] == [True]
    again = curation("run", "--as-of", LATER.isoformat(), on=shop)
    assert (again.code, "desk-text: empty" in again.out) == (0, True)
