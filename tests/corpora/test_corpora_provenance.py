"""What a manifest says of the origin of its content is the same whenever the content is."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from typing import Any

import pyarrow as pa

from curation.corpora.facts import settings_given
from curation.corpora.provenance import Handled, decisions_fact, exports_fact, first_landings
from curation.corpora.recipe import Recipe
from curation.document import ORIGIN
from curation.state.decisions import Decision

MONDAY, TUESDAY = dt.date(2026, 11, 2), dt.date(2026, 11, 3)
NOW = dt.datetime(2026, 11, 4, tzinfo=dt.UTC)
A, B = b"a" * 32, b"b" * 32


def decision(kind: str, *subjects: str, who: str = "legal@example.com", **detail: str) -> Decision:
    return Decision(kind, who, "because", NOW, subjects, detail)  # type: ignore[arg-type]


def test_an_export_that_lands_every_night_is_of_its_first_landing() -> None:
    rows = [(A, TUESDAY), (A, MONDAY), (B, TUESDAY), (A, TUESDAY)]
    origins = [{"file_sha256": export, "file": "x.csv", "position": 1} for export, _ in rows]
    records = pa.table({"origin": pa.array(origins, ORIGIN), "landed_on": pa.array([date for _, date in rows])})
    assert first_landings(records) == {A: MONDAY, B: TUESDAY}
    assert first_landings(records.slice(0, 0)) == {}


def test_exports_are_counted_by_landing_in_whatever_order_they_come() -> None:
    exports = {"e1": TUESDAY, "e2": MONDAY, "e3": TUESDAY}
    fact = exports_fact(exports)
    assert fact == exports_fact(dict(reversed(list(exports.items()))))
    assert (fact["exports"], [(each["date"], each["exports"]) for each in fact["landings"]]) == (
        3,
        [("2026-11-02", 1), ("2026-11-03", 2)],
    )
    assert len({fact["digest"], *(each["digest"] for each in fact["landings"])}) == 3


def test_a_setting_that_nobody_has_set_is_none_of_a_recipe_however_many_the_code_has() -> None:
    said: dict[str, Any] = {
        "name": "answers",
        "description": "Answers.",
        "owner": "ml@example.com",
        "licence": "other",
        "select": {"sources": ["desk"], "kinds": ["ticket"]},
        "profile": "default",
        "shape": {"type": "conversations", "least_letters": 0},
        "splits": {"salt": "answers-2026"},
    }
    plain = settings_given(Recipe.model_validate(said))
    assert plain == settings_given(Recipe.model_validate({**said, "duplicates": "merge", "publish": "manual"}))
    assert plain == settings_given(Recipe.model_validate({**said, "description": "Other words."}))
    assert plain != settings_given(Recipe.model_validate({**said, "duplicates": "keep"}))
    assert plain != settings_given(Recipe.model_validate({**said, "splits": {"salt": "answers-2027"}}))


def test_only_decisions_on_what_is_in_the_content_are_facts_of_it() -> None:
    log = [
        decision("resolution", "c1", keep="first"),
        decision("resolution", "c2", keep="first"),
        decision("review", "d1", "d9", label="queue", value="billing"),
        decision("publication", "c1"),
        decision("erasure", "c1"),
    ]
    fact = decisions_fact(log, {"c1", "d1"}, b"key")
    assert {kind: each["count"] for kind, each in fact.items()} == {"resolution": 1, "review": 1}
    random.Random(1).shuffle(log)
    assert (
        decisions_fact([*log, decision("resolution", "c1", who="somebody else", keep="first")], {"c1", "d1"}, b"key")
        == fact
    )
    other = decisions_fact([decision("resolution", "c1", keep="second")], {"c1"}, b"key")
    assert other["resolution"]["digest"] != fact["resolution"]["digest"]
    assert decisions_fact(log, {"c1", "d1"}, b"other")["resolution"]["digest"] != fact["resolution"]["digest"]
    assert decisions_fact(log, (), b"key") == {}


def test_what_stages_did_is_told_by_their_names() -> None:
    handled = Handled(exports=2, documents=3, turns=7, edits=Counter(signature=2, quote=1), values=4, examples=5)
    assert handled.by_stage()["cleaned"] == {"quote": 1, "signature": 2}
    assert handled.by_stage()["documents"] == {"documents": 3, "turns": 7}
