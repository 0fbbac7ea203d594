"""Law: under a legal hold what is deleted of somebody is kept sealed: nothing else has it, nothing here can read it, and
it is destroyed when the hold is over."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from curation.deployment.project import open_night
from curation.registry.settling import settle_withdrawals
from curation.registry.step import registry_of
from curation.reports.erasures.certificate import certificates
from curation.reports.erasures.reach import reach_of
from curation.state.night import Night
from tests.laws.shop import LANDED, land_article, make_shop, night_of
from tests.laws.test_laws_expiry import DAY, LAMPS, LATER, SENTINEL, desk, places_that_say

pytestmark = pytest.mark.slow

WHOM = "customer1@example.com"
ASKED = ("--who", "legal@example.com", "--why", "case 7")


@pytest.fixture(scope="module")
def legal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the legal department has its key, which is nowhere else."""
    home = tmp_path_factory.mktemp("legal")
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", str(home / "key"), "-out", str(home / "crt"),
            "-days", "30", "-subj", "/CN=legal")  # fmt: skip
    openssl("genpkey", "-algorithm", "RSA", "-out", str(home / "other"))
    return home


@pytest.fixture
def shop(small: Any) -> Any:
    make_shop(small)
    land_article(small, "lamps", LAMPS)
    return small


def openssl(*arguments: str) -> bytes:
    return subprocess.run(["openssl", *arguments], check=True, capture_output=True).stdout


def hold(curation: Callable[..., Any], small: Any, legal: Path, *whom: str) -> str:
    """Order a legal hold; its id."""
    until = (dt.date.today() + 400 * DAY).isoformat()
    done = curation("legal-hold", *whom, *ASKED, "--until", until, "--certificate", str(legal / "crt"), on=small)
    assert done.code == 0, done.err
    (found,) = open_night(small.project()).legal_holds()
    assert f"legal hold {found.id} until {until}" in done.out
    return found.id


def sealed(small: Any) -> list[Path]:
    return sorted(path for path in small.project().locations.sealed.rglob("*") if path.is_file())


def opened(small: Any, key: Path) -> list[dict[str, Any]]:
    """The sealed records, as whoever has the key reads them."""
    command = ("cms", "-decrypt", "-inform", "DER", "-inkey", str(key), "-in")
    return [json.loads(openssl(*command, str(path))) for path in sealed(small)]


def erase(small: Any, day: dt.date) -> Night:
    """The decision, and a night."""
    night = open_night(small.project(), day)
    night.decide("erasure", "dpo@example.com", "request 51", reach_of(night, WHOM).subjects)
    night, _ = night_of(small, day)
    settle_withdrawals(night)
    return night


def certified(night: Night) -> str:
    entries = [entry for entry in night.decisions.entries() if entry.decision.kind == "erasure"]
    (made,) = certificates(night, entries, registry_of(night.project).releases(), night.today())
    return "\n".join(made.lines(night.today()))


def test_what_an_erasure_deletes_is_sealed_and_destroyed_when_the_hold_is_lifted(
    shop: Any, curation: Callable[..., Any], legal: Path
) -> None:
    desk(shop)
    night_of(shop, LANDED)
    name = hold(curation, shop, legal, WHOM)
    assert sealed(shop) == []
    night = erase(shop, LANDED)
    assert places_that_say(shop.data) == {"landing"}
    assert all(b"customer" not in path.read_bytes() for path in sealed(shop))
    with pytest.raises(subprocess.CalledProcessError):
        opened(shop, legal / "other")
    rows = {row["entity"]: row for row in opened(shop, legal / "key")}
    assert rows.keys() == {"thread", "person"}
    assert SENTINEL in rows["thread"]["title"]
    assert SENTINEL in rows["thread"]["text"]
    assert rows["person"]["emails"] == [WHOM]
    assert f"legal hold {name}: 2 records are kept sealed until" in certified(night)

    desk(shop, LATER)  # they land once more: another state of the same records
    night_of(shop, LATER)
    assert places_that_say(shop.data) == {"landing"}
    assert len(sealed(shop)) == 4
    night_of(shop, LATER + DAY)
    assert len(sealed(shop)) == 4

    assert curation("legal-hold", "--lift", name, *ASKED, on=shop).code == 0
    assert "4 sealed records are not destroyed yet" in certified(open_night(shop.project(), LATER))
    night, _ = night_of(shop, LATER + 2 * DAY)
    assert sealed(shop) == []
    said = certified(night)
    assert f"legal hold {name} is over; what it had kept sealed was destroyed on {night.today()}" in said
    assert "no record of the person is in the tables, and no version that held them stands" in said
    night, _ = night_of(shop, LATER + 3 * DAY)
    assert sealed(shop) == []
    assert curation("legal-hold", "--lift", name, *ASKED, on=shop).code == 2


def test_what_may_be_kept_no_longer_is_sealed_of_a_record_under_hold_alone(
    shop: Any, curation: Callable[..., Any], legal: Path
) -> None:
    desk(shop, until=("", LATER.isoformat(), LATER.isoformat(), ""))
    night_of(shop, LANDED)
    hold(curation, shop, legal, "--record", "desk:1")
    night_of(shop, LATER)
    assert "restricted" not in places_that_say(shop.data)
    (row,) = opened(shop, legal / "key")
    assert (row["record_id"], SENTINEL in row["text"]) == ("1", True)


def test_a_hold_that_names_nobody_or_no_key_is_refused(
    shop: Any, curation: Callable[..., Any], legal: Path, tmp_path: Path
) -> None:
    desk(shop)
    night_of(shop, LANDED)
    whole = {"--until": "2999-01-01", "--certificate": str(legal / "crt"), "--record": "desk:1"}
    for option, wrong, said in (
        ("--until", "2020-01-01", "its last day is over"),
        ("--certificate", str(legal / "key"), "it is no certificate of an RSA key"),
        ("--record", "desk:99", "there is no such record"),
        ("--record", "shop:1", "there is no such source"),
        ("--choose", "0" * 12, "there is nobody to choose from"),
    ):
        given = [each for pair in (whole | {option: wrong}).items() for each in pair]
        refused = curation("legal-hold", *ASKED, *given, on=shop)
        assert (refused.code, said in refused.err) == (2, True), refused.err
    assert open_night(shop.project()).legal_holds() == []
