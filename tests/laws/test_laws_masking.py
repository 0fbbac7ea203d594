"""Law: what other people's texts say of somebody who was erased can be masked; a rebuild agrees."""

from __future__ import annotations

from typing import Any

import pytest

from curation.deployment.project import open_night
from curation.document import RECORDS
from tests.laws.shop import LANDED, SAID, land_article, make_shop
from tests.laws.test_laws_expiry import SENTINEL, places_that_say

pytestmark = pytest.mark.slow


def _desk(small: Any) -> None:
    home = small.data / "landing" / "desk" / LANDED.isoformat()
    home.mkdir(parents=True, exist_ok=True)
    rows = ["id,subject,body,created,customer,until"]
    for n, said in enumerate(SAID):
        more = f" My colleague Ottilie {SENTINEL} has opened the same case before." if n == 1 else ""
        rows.append(f'{n},Question {n},"{said}{more}",2026-02-0{n + 1}T10:00:00Z,c{n},')
    people = ["id,name,mail,consent,ends"]
    people += [f"c{n},{f'Ottilie {SENTINEL}' if n == 0 else ''},customer{n}@example.com,granted," for n in range(4)]
    (home / "tickets.csv").write_text("\n".join(rows) + "\n")
    (home / "people.csv").write_text("\n".join(people) + "\n")


def test_a_mention_is_masked_in_the_tables_and_stays_so(small: Any, curation: Any, laws: Any) -> None:
    make_shop(small)
    land_article(small, "lamps", "Lamps are packed in two boxes, the glass apart from the stand. Ask before you sign.")
    _desk(small)
    assert small.run(as_of=LANDED).success
    request = (
        "customer0@example.com",
        "--who",
        "dpo@example.com",
        "--why",
        "request 44",
        "--as-of",
        LANDED.isoformat(),
    )
    plan = curation("erase", *request, "--plan", on=small)
    assert "1 documents of others speak of them, which --mask masks" in plan.out
    assert SENTINEL not in plan.out
    curation("erase", *request, "--mask", on=small)
    assert places_that_say(small.data) == {"landing"}
    night = open_night(small.project(), LANDED)
    (text,) = [
        t for t in night.tables.read("desk_records", RECORDS, ["text"])["text"].to_pylist() if "colleague" in (t or "")
    ]
    assert text.endswith("My colleague [erased] has opened the same case before.")
    (decision,) = [each for each in night.decisions.read() if each.kind == "masking"]
    assert decision.who == "dpo@example.com"
    before = laws.staged(small)
    small.run(as_of=LANDED, full_refresh=True)
    assert places_that_say(small.data) == {"landing"}
    assert laws.differences(laws.staged(small), before) == []
