"""Law: what may be kept no longer reaches what is out. Versions that hold it are withdrawn or superseded that night, and
its text is nowhere but in the vendors' exports."""

from __future__ import annotations

import datetime as dt
import io
import re
import shutil
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from curation.causes.every import causes_of
from curation.causes.inputs import Looked
from curation.causes.runs import Runs
from curation.deployment.project import open_night
from curation.deployment.read_only import read_state
from curation.document import QUARANTINE, RECORDS, document_id
from curation.errors import GateClosed, TryAgain
from curation.fates import EVERYWHERE, FATES, counts
from curation.messages.cause import Cause
from curation.registry.remote.check import look_at_remote
from curation.registry.settling import settle_withdrawals
from curation.registry.step import registry_of
from curation.reports.erasures.reach import reach_of
from curation.sources.landings.expired import EXPIRED, PURGED
from curation.sources.landings.purging import _loses, _without_text, purge_texts
from curation.sources.step import accounting, gone
from curation.state.night import Night, fates_of
from curation.state.purge import purge
from tests.laws.conftest import live_night
from tests.laws.shop import LANDED, SAID, land_article, make_shop, night_of

pytestmark = pytest.mark.slow

DAY = dt.timedelta(days=1)
LATER = dt.date(2026, 3, 4)
NEVER = """\
expectations:
  - {name: never_so_many, expect: expect_table_row_count_to_be_between, arguments: {min_value: 1000}}
"""
COMMENTS = """\
    - files: comments*.csv
      entity: turn
      public: always
      fields: {record_id: id, parent_id: ticket, text: body, created_at: created, author_ref: customer}
"""
LAMPS = "Lamps are packed in two boxes, the glass apart from the stand. Ask the driver to open both before you sign."
SENTINEL = "Zqabrovex"  # in the ticket that goes: its subject, its text, a link
GONE = 1


def desk(small: Any, date: dt.date = LANDED, until: Sequence[str] = ("",) * 4, consent: str = "granted") -> None:
    """Four tickets of four customers; the second one's says a word that nobody else does. Fewer where `until` says of
    one that it is not there."""
    home = small.data / "landing" / "desk" / date.isoformat()
    home.mkdir(parents=True, exist_ok=True)
    rows = ["id,subject,body,created,customer,until"]
    for n, keep in enumerate(until):
        said = f"{SAID[n]} The {SENTINEL} is broken." if n == GONE else SAID[n]
        subject = f"About the {SENTINEL}" if n == GONE else f"Question {n}"
        if keep != "absent":
            rows.append(f'{n},{subject},"{said}",2026-02-0{n + 1}T10:00:00Z,c{n},{keep}')
    people = ["id,name,mail,consent,ends"]
    people += [f"c{n},,customer{n}@example.com,{consent if n == GONE else 'granted'}," for n in range(4)]
    (home / "tickets.csv").write_text("\n".join(rows) + "\n")
    (home / "people.csv").write_text("\n".join(people) + "\n")


def places_that_say(folder: Path, word: str = SENTINEL) -> set[str]:
    """Parts of the data folder of which any file says a word: tables and their logs, objects of git and DVC."""
    found = set()
    for path in (path for path in sorted(folder.rglob("*")) if path.is_file()):
        data = path.read_bytes()
        if data[:4] == b"PAR1":
            data = str(pq.read_table(io.BytesIO(data)).to_pylist()).encode()
        elif re.search(r"/objects/[0-9a-f]{2}/[0-9a-f]{38}$", str(path)):
            data = zlib.decompress(data)
        if word.casefold().encode() in data.lower():
            found.add(path.relative_to(folder).parts[0])
    return found


def versions(small: Any, corpus: str = "desk-text") -> list[tuple[str, str | None, str | None]]:
    found = registry_of(small.project()).releases(corpus)
    return [(release.version, release.withdrawn, release.superseded) for release in found]


def causes(small: Any) -> list[Cause]:
    """All that status and messages tell."""
    project = small.project()
    return causes_of(Looked(read_state(project), Runs(), dt.datetime(2026, 3, 4, 12, tzinfo=dt.UTC)))


def set_source(small: Any, line: str) -> None:
    place = small.defs / "sources" / "desk" / "defs.yaml"
    place.write_text(place.read_text().replace("  purpose: support\n", f"  purpose: support\n  {line}\n"))


@pytest.fixture
def shop(small: Any) -> Any:
    make_shop(small, publish="weekly")
    land_article(small, "lamps", LAMPS)
    return small


def test_a_retention_that_ends_supersedes_what_is_out_whatever_the_rhythm(shop: Any) -> None:
    desk(shop, until=("", "2026-03-04", "", ""))
    night_of(shop, LANDED)
    assert SENTINEL in _copy(shop)
    assert places_that_say(shop.data) == {"landing", "restricted", "corpora", "remote"}
    _, published = night_of(shop, LATER - DAY)
    assert published["desk-text"].outcome == "unchanged" or published["desk-text"].outcome == "waits_for_week"
    night, published = night_of(shop, LATER)
    assert published["desk-text"].outcome == "published"
    (old, new) = versions(shop)
    assert old == ("v1.0.0", None, "1 of its documents may be kept no longer")
    assert (new[1], new[2]) == (None, None)
    assert places_that_say(shop.data) == {"landing", "remote"}  # the old version stands, by the source's own word
    found = counts(night.tables.read("fates", FATES, where=fates_of(EVERYWHERE, "desk_documents")))
    assert found["dropped:retention_expired"] == 1
    assert accounting(night, "desk")["difference"] == 0
    (cause,) = [each for each in causes(shop) if each.kind == "expired_stands"]
    assert cause.says == "v1.0.0 stands: 1 of its documents may be kept no longer"
    _, published = night_of(shop, LATER + DAY)
    assert published["desk-text"].outcome == "waits_for_week"  # once is enough
    assert [withdrawn for _, withdrawn, _ in versions(shop)] == [None, None]


def test_a_consent_that_is_withdrawn_withdraws_what_is_out(shop: Any) -> None:
    desk(shop)
    night_of(shop, LANDED)
    desk(shop, LATER, consent="denied")
    night, published = night_of(shop, LATER)
    assert published["desk-text"].outcome == "published"
    (old, new) = versions(shop)
    assert old[:2] == ("v1.0.0", "1 of its documents are of somebody who has withdrawn their consent")
    assert new[1:] == (None, None)
    assert places_that_say(shop.data) == {"landing"}
    withdrawals = [d for d in night.decisions.read() if d.kind == "withdrawal"]
    assert [decision.subjects for decision in withdrawals] == [("desk-text@v1.0.0",)]


def two_versions(shop: Any) -> None:
    """The older one holds what its vendor has deleted, which its source now wants withdrawn."""
    desk(shop)
    night_of(shop, LANDED)
    desk(shop, LATER - DAY, until=("", "absent", "", ""))
    night_of(shop, LATER - DAY)
    assert [withdrawn for _, withdrawn, _ in versions(shop)] == [None, None]
    set_source(shop, "on_expiry: withdraw")


def test_an_older_version_is_withdrawn_in_a_week_that_publishes_nothing(shop: Any) -> None:
    two_versions(shop)
    _, published = night_of(shop, LATER)
    assert published["desk-text"].outcome == "waits_for_week"
    assert [withdrawn is None for _, withdrawn, _ in versions(shop)] == [False, True]
    assert places_that_say(shop.data) == {"landing"}


def test_who_was_erased_and_what_is_over_are_both_withdrawn_though_the_remote_is_away(shop: Any) -> None:
    two_versions(shop)
    night = open_night(shop.project(), LATER)
    night.decide("erasure", "privacy desk", "a request", reach_of(night, "customer2@example.com").subjects)
    (shop.data / "remote").rename(shop.data / "away")
    with pytest.raises(TryAgain, match="its folder is not there"):
        settle_withdrawals(open_night(shop.project(), LATER))
    assert {withdrawn for _, withdrawn, _ in versions(shop)} == {"a person was erased"}
    (shop.data / "away").rename(shop.data / "remote")
    assert look_at_remote(registry_of(shop.project())).advice == ""
    assert "remote" not in places_that_say(shop.data)


@pytest.mark.parametrize("why", ["erased", "over"])
def test_what_a_cut_off_night_has_withdrawn_is_made_up_for_whatever_the_rhythm(shop: Any, why: str) -> None:
    set_source(shop, "on_expiry: withdraw")
    desk(shop, until=("", LATER.isoformat() if why == "over" else "", "", ""))
    night_of(shop, LANDED)
    recipe = shop.defs / "corpora" / "desk_text" / "defs.yaml"
    recipe.write_text(recipe.read_text().replace("publish: weekly", "publish: manual"))
    night = open_night(shop.project(), LATER)
    if why == "erased":
        night.decide("erasure", "privacy desk", "a request", reach_of(night, "customer2@example.com").subjects)
    (shop.data / "remote").rename(shop.data / "away")
    with pytest.raises(TryAgain):
        night_of(shop, LATER)
    with pytest.raises(TryAgain):
        settle_withdrawals(open_night(shop.project(), LATER))
    (shop.data / "away").rename(shop.data / "remote")
    assert [withdrawn is None for _, withdrawn, _ in versions(shop)] == [False]
    assert night_of(shop, LATER)[1]["desk-text"].outcome == "published"
    assert [withdrawn is None for _, withdrawn, _ in versions(shop)] == [False, True]
    desk(shop, LATER + DAY)
    assert night_of(shop, LATER + DAY)[1]["desk-text"].outcome == "waits_for_person"


@pytest.mark.parametrize("recipe", ["gone", "closed"])
def test_copies_go_where_no_build_and_no_gate_comes_to_replace_them(shop: Any, recipe: str) -> None:
    desk(shop, until=("", LATER.isoformat(), "", ""))
    night_of(shop, LANDED)
    assert places_that_say(shop.data) == {"landing", "restricted", "corpora", "remote"}
    if recipe == "gone":
        shutil.rmtree(shop.defs / "corpora" / "desk_text")
        night_of(shop, LATER)
    else:
        (shop.defs / "corpora" / "desk_text" / "suite.yaml").write_text(NEVER)
        with pytest.raises(GateClosed):
            night_of(shop, LATER)
    assert places_that_say(shop.data) == {"landing", "remote"}
    assert (shop.data / "corpora" / "kb-chunks").is_dir()


def test_a_source_may_ask_for_a_withdrawal_or_for_none(shop: Any) -> None:
    set_source(shop, "on_expiry: withdraw")
    desk(shop)
    night_of(shop, LANDED)
    desk(shop, LATER, until=("", "absent", "", ""))  # its vendor has deleted it
    night_of(shop, LATER)
    (old, _) = versions(shop)
    assert old[:2] == ("v1.0.0", "1 of its documents were deleted, or parts of them, where they came from")
    assert places_that_say(shop.data) == {"landing"}


def test_a_licence_that_ends_ends_all_that_was_made_under_it(shop: Any) -> None:
    set_source(shop, "licence_ends: 2026-03-04")
    desk(shop)
    night_of(shop, LANDED)
    night, published = night_of(shop, LATER)
    assert published["desk-text"].outcome == "emptied"
    (old,) = versions(shop)
    assert old[1] is not None
    assert places_that_say(shop.data) == {"landing"}
    found = counts(night.tables.read("fates", FATES, where=fates_of(EVERYWHERE, "desk_documents")))
    assert found["dropped:licence_ended"] == 4


def test_a_landing_that_is_read_again_does_not_bring_it_back(shop: Any) -> None:
    desk(shop, until=("", "2026-03-04", "", ""))
    assert shop.run(as_of=LANDED).success
    assert shop.run(as_of=LATER).success
    assert shop.run(as_of=LATER, full_refresh=True).success
    assert "restricted" not in places_that_say(shop.data)
    assert "corpora" not in places_that_say(shop.data)


@pytest.mark.parametrize("mode", ["snapshot", "incremental"])
def test_what_may_be_kept_again_is_read_again(shop: Any, another: Callable[..., Any], laws: Any, mode: str) -> None:
    """Nights in which retentions and consents end, and are given anew, agree with one rebuild of their last day."""
    rebuilt = make_shop(another("rebuilt"), publish="weekly")
    days = [LANDED, LATER, LATER + DAY, LATER + 2 * DAY]
    for small in (shop, rebuilt):
        place = small.defs / "sources" / "desk" / "defs.yaml"
        if mode == "incremental":
            place.write_text(place.read_text().replace("mode: snapshot\n  max_deleted_share: 1", "mode: incremental"))
        land_article(small, "lamps", LAMPS)
        desk(small, days[0], until=("2026-03-04", "", "2026-03-05", ""))
        only = "absent" if mode == "incremental" else ""
        desk(small, days[1], until=("2026-03-04", only, only, "absent"), consent="denied")
        desk(small, days[2], until=("2026-09-04", only, only, only), consent="denied")
        desk(small, days[3], until=(only, only, only, only))
    for day in days:
        last, _ = night_of(shop, day)
    first, _ = night_of(rebuilt, days[-1])
    assert laws.differences(laws.staged(shop), laws.staged(rebuilt)) == []
    found = [counts(n.tables.read("fates", FATES, where=fates_of(EVERYWHERE, "desk_documents"))) for n in (last, first)]
    assert found[0] == found[1]
    assert SENTINEL in _copy(shop)


def test_a_frozen_set_shrinks_by_an_erasure_alone_and_is_named(shop: Any) -> None:
    desk(shop)
    night_of(shop, LANDED)
    (frozen,) = registry_of(shop.project()).releases("desk-text")
    recipe = shop.defs / "corpora" / "kb_chunks" / "defs.yaml"
    named = f"{{corpus: desk-text, version: v1.0.0, digest: {frozen.content_digest}}}"
    text = recipe.read_text()
    desk(shop, LATER, consent="denied")
    recipe.write_text(text + f"  frozen: [{named}]\n")
    from curation.registry.over import holding_expired, over_tonight

    night = live_night(shop, LATER, corpora=False)
    (over,) = holding_expired(night, "desk-text", registry_of(shop.project()).releases(), over_tonight(night))
    assert (over.withdraw, over.frozen, over.goes) == (True, True, False)


def test_what_vendors_name_after_somebody_who_is_erased_goes_too(shop: Any) -> None:
    """An id of a row that cannot be read, the name of a file, and that of a field."""
    desk(shop)
    home, mail = shop.data / "landing" / "desk" / LANDED.isoformat(), f"ann@{SENTINEL.lower()}.example.com"
    rows = [f"id,name,mail,consent,ends,Note on Ann {SENTINEL}", f"c7,Ann {SENTINEL},{mail},granted,,late"]
    (home / "people.csv").write_text("\n".join(rows) + "\n")
    tickets = (home / "tickets.csv").rename(home / f"tickets of Ann {SENTINEL}.csv")
    tickets.write_text(f"{tickets.read_text()}{mail},A title,A text,no date,c2,\n")
    night = read_and_purged(shop, LANDED)
    assert night.tables.read("quarantine", QUARANTINE)["record_id"].to_pylist() == [mail]
    night = open_night(shop.project(), LATER)
    whom = reach_of(night, mail).subjects
    night.decide(
        "erasure", "dpo@example.com", "request 61", (*whom, night.suppression.record("desk", "thread", str(GONE)))
    )
    night = read_and_purged(shop, LATER)
    assert places_that_say(shop.data) == {"landing"}
    assert night.tables.read("quarantine", QUARANTINE).num_rows == 1
    assert accounting(night, "desk")["difference"] == 0
    assert counts(night.tables.read("fates", FATES, where=fates_of(EVERYWHERE, "desk_documents")))["kept"] == 3
    read_and_purged(shop, LATER + DAY)
    assert places_that_say(shop.data) == {"landing"}


def _copy(small: Any) -> str:
    """All that the copy in `corpora/` says."""
    home = small.project().locations.corpora / "desk-text"
    tables = [pq.read_table(path) for path in sorted((home / "data").rglob("*.parquet"))]
    return str(pa.concat_tables(tables).to_pylist()) if tables else ""


def read_and_purged(small: Any, day: dt.date) -> Night:
    """A night as far as its sources go, and what it purges."""
    night = live_night(small, day, corpora=False)
    over = gone(night)
    purge_texts(night, over)
    purge(night, over)
    return night


def test_what_waits_in_a_held_landing_is_kept_no_longer_than_the_rest(shop: Any) -> None:
    place = shop.defs / "sources" / "desk" / "defs.yaml"
    place.write_text(place.read_text().replace("max_deleted_share: 1", "max_deleted_share: 0.2"))
    until = LATER.isoformat()
    desk(shop, until=("", until, "", ""))
    read_and_purged(shop, LANDED)
    desk(shop, LANDED + DAY, until=("absent", until, "absent", "absent"))
    night = read_and_purged(shop, LANDED + DAY)
    assert "source:desk" in night.decisions.held()
    assert "restricted" in places_that_say(shop.data)
    night = read_and_purged(shop, LATER)
    assert places_that_say(shop.data) == {"landing"}
    assert accounting(night, "desk")["difference"] == 0
    rows = night.tables.read("desk_records", RECORDS, ["record_id", "entity", "visibility"]).to_pylist()
    assert {row["record_id"] for row in rows if row["visibility"] == PURGED} == {str(GONE)}


def test_a_held_copy_that_ends_earlier_leaves_the_one_that_lives(shop: Any) -> None:
    place = shop.defs / "sources" / "desk" / "defs.yaml"
    place.write_text(place.read_text().replace("max_deleted_share: 1", "max_deleted_share: 0.2"))
    desk(shop)
    desk(shop, LANDED + DAY, until=("absent", LATER.isoformat(), "absent", "absent"))
    for day in (LANDED, LANDED + DAY, LATER):
        night = read_and_purged(shop, day)
    texts = night.tables.read("desk_records", RECORDS, ["landed_on", "text"]).to_pylist()
    assert [row["landed_on"] for row in texts if SENTINEL in (row["text"] or "")] == [LANDED]
    assert counts(night.tables.read("fates", FATES, where=fates_of(EVERYWHERE, "desk_documents")))["kept"] == 4


def test_a_text_whose_newer_state_cannot_be_read_is_kept_no_longer_than_it_may_be(shop: Any) -> None:
    desk(shop, until=("", LATER.isoformat(), "", ""))
    read_and_purged(shop, LANDED)
    desk(shop, LANDED + DAY, until=("", LATER.isoformat(), "", ""))
    tickets = shop.data / "landing" / "desk" / (LANDED + DAY).isoformat() / "tickets.csv"
    tickets.write_text(tickets.read_text().replace("2026-02-02T10:00:00Z", "no date"))
    night = read_and_purged(shop, LANDED + DAY)
    found = counts(night.tables.read("fates", FATES, where=fates_of(EVERYWHERE, "desk_documents")))
    assert found["merged:newest_state_quarantined"] == 1
    assert "restricted" in places_that_say(shop.data)
    night = read_and_purged(shop, LATER)
    assert places_that_say(shop.data) == {"landing"}
    (row,) = night.tables.read("desk_expired", EXPIRED).to_pylist()
    assert (row["doc_id"], row["reason"]) == (document_id("desk", str(GONE)), "retention_expired")


def test_a_comment_that_waits_for_its_ticket_goes_when_its_author_says_no(shop: Any) -> None:
    place = shop.defs / "sources" / "desk" / "defs.yaml"
    place.write_text(place.read_text().replace("    - files: people.csv\n", COMMENTS + "    - files: people.csv\n"))
    desk(shop, until=("", "absent", "", ""))
    written = "id,ticket,body,created,customer\n5,99,The Zqabrovex is here again.,2026-02-09T10:00:00Z,c1\n"
    (shop.data / "landing" / "desk" / LANDED.isoformat() / "comments.csv").write_text(written)
    night = read_and_purged(shop, LANDED)
    found = counts(night.tables.read("fates", FATES, where=fates_of(EVERYWHERE, "desk_documents")))
    assert found["quarantined:no_thread"] == 1
    assert "restricted" in places_that_say(shop.data)
    desk(shop, LATER, until=("", "absent", "", ""), consent="denied")
    (shop.data / "landing" / "desk" / LATER.isoformat() / "comments.csv").write_text(written)
    night = read_and_purged(shop, LATER)
    assert places_that_say(shop.data) == {"landing"}
    assert accounting(night, "desk")["difference"] == 0
    desk(shop, LATER + DAY, until=("", "absent", "", ""))
    (shop.data / "landing" / "desk" / (LATER + DAY).isoformat() / "comments.csv").write_text(written)
    read_and_purged(shop, LATER + DAY)
    assert "restricted" in places_that_say(shop.data)


def test_who_somebody_was_is_kept_for_their_consent_alone(shop: Any) -> None:
    desk(shop, until=("", (LATER + DAY).isoformat(), "", ""), consent="denied")
    night = read_and_purged(shop, LANDED)
    row = night.tables.read("desk_records", RECORDS).to_pylist()[0]
    named = {**row, "visibility": PURGED, "names": ["Ann Lee"], "emails": ["ann@example.com"], "birth_date": LANDED}
    assert not _loses(named, (LANDED, "consent_denied"))
    assert _loses(named, (LANDED, "retention_expired"))
    kept = _without_text(night, named, (LANDED, "retention_expired"))
    assert (kept["names"], kept["emails"], kept["birth_date"]) == ([], [], None)
    assert not _loses(kept, (LANDED, "retention_expired"))
