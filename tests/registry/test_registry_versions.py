"""What changed decides the number."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from curation.errors import ConfigurationError, GateClosed
from curation.registry.release.manifest import Manifest, ReleasedFile
from curation.registry.release.versions import Fingerprint, Version, next_version
from curation.registry.repository.ledger import Entry, dump, load, next_entry, withdraw

OLD = Fingerprint("c", "d", "s", "h", "p", {"release_id": "k1"}, 2, {"default": {"train": 3}})


def test_the_first_release_is_one() -> None:
    assert next_version(None, OLD) == (Version(1, 0, 0), ["first release"])


def test_equal_content_is_no_release() -> None:
    assert next_version((Version(1, 2, 3), OLD), OLD) is None


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"schema": "h2", "data": "d2"}, "v2.0.0"),
        ({"profile": "p2"}, "v2.0.0"),
        ({"keys": {"release_id": "k2"}}, "v2.0.0"),
        ({"keys": {}}, "v2.0.0"),
        ({"data": "d2"}, "v1.3.0"),
        ({"settings": "s2"}, "v1.3.0"),
        ({}, "v1.2.4"),
    ],
)
def test_the_greatest_change_wins(change: dict[str, Any], expected: str) -> None:
    step = next_version((Version(1, 2, 3), OLD), replace(OLD, content="c2", **change))
    assert step is not None
    assert str(step[0]) == expected
    assert all(step[1])


STAGES = [
    {"name": "cleaned", "version": "1", "settings_digest": None},
    {"name": "corpus", "version": "1", "settings_digest": "s"},
]
FACTS: dict[str, Any] = {
    "stages": STAGES,
    "schema": {"default": {"text": "string"}},
    "profile": {"name": "standard", "digest": "p"},
    "keys": {"release_id": "k1"},
    "counts": {"examples": {"default": {"train": 3}}},
    "description": "Invented.",
    "owner": "support@example.com",
    "licence": "other",
    "limits": [],
}
SHARD = ReleasedFile("data/default/train-2024-01-00000.parquet", "ab", 1, 3)


def after(files: tuple[ReleasedFile, ...] = (SHARD,), **facts: Any) -> tuple[str, list[str]]:
    """Version and changelog of a manifest that comes after v1.2.3 of `FACTS`."""
    old, new = Manifest((SHARD,), FACTS), Manifest(files, {**FACTS, **facts})
    step = next_version((Version(1, 2, 3), Fingerprint.of(old)), Fingerprint.of(new))
    return (str(step[0]), step[1]) if step else ("none", [])


@pytest.mark.parametrize(
    ("facts", "expected", "said"),
    [
        ({}, "none", ""),
        ({"description": "Other words."}, "v1.2.4", "description"),
        ({"licence": "internal"}, "v1.2.4", "description"),
        ({"owner": "ml@example.com", "limits": ["English only."]}, "v1.2.4", "description"),
        ({"decisions": {"resolution": {"count": 1}}}, "v1.2.4", "provenance"),
        ({"stages": [{**stage, "counts": {"turns": 5}} for stage in STAGES]}, "v1.2.4", "provenance"),
        ({"stages": [STAGES[0], {**STAGES[1], "settings_digest": "t"}]}, "v1.3.0", "other settings of corpus"),
        ({"stages": [{**STAGES[0], "version": "2"}, STAGES[1]]}, "v1.3.0", "another version of cleaned"),
        ({"profile": {"name": "strict", "digest": "q"}}, "v2.0.0", "profile"),
        ({"schema": {"default": {"text": "large_string"}}}, "v2.0.0", "schema"),
        ({"schema": {"default": {"text": "string"}, "conversations": {"text": "string"}}}, "v2.0.0", "schema"),
        ({"keys": {"release_id": "k2"}}, "v2.0.0", "key for release_id"),
    ],
)
def test_each_fact_of_a_manifest_has_its_weight(facts: dict[str, Any], expected: str, said: str) -> None:
    version, changelog = after(**facts)
    assert version == expected
    assert said in "; ".join(changelog)


def test_settings_that_were_digested_in_another_way_are_not_said_to_be_others() -> None:
    changed = {**STAGES[1], "version": "2", "settings_digest": "given:s"}
    assert after(stages=[STAGES[0], changed]) == ("v1.3.0", ["another version of corpus"])


def test_other_records_are_a_minor_version_and_other_completions_allowed_a_major_one() -> None:
    assert after((ReleasedFile(SHARD.path, "cd", 1, 3),))[0] == "v1.3.0"
    assert after((SHARD, ReleasedFile("schema/default.json", "ab", 1, 0)))[0] == "v2.0.0"


def test_a_fingerprint_reads_back_also_from_before_it_told_its_stages() -> None:
    new = Fingerprint.of(Manifest((SHARD,), FACTS))
    assert Fingerprint.from_json(new.to_json()) == new
    older = {name: value for name, value in new.to_json().items() if name != "stages"}
    step = next_version((Version(1, 0, 0), Fingerprint.from_json({**older, "settings": "s", "content": "c"})), new)
    assert step == (Version(1, 1, 0), ["a stage's version or settings changed"])


@pytest.mark.parametrize("text", ["1", "v1.2", "v01.2.3", "v1.2.3-rc1", "v1.2.3 ", ""])
def test_a_version_is_three_numbers(text: str) -> None:
    with pytest.raises(ValueError, match=r"v1\.2\.3"):
        Version.parse(text)


def test_versions_are_in_order_of_number() -> None:
    assert Version.parse("v1.10.0") > Version.parse("1.9.9")


def test_a_ledger_reads_back_as_written_and_a_withdrawal_is_kept() -> None:
    entries = (
        Entry(Version(1, 0, 0), "2024-01-01T00:00:00+00:00", "2024-01-01", None, ("first release",), OLD),
        Entry(
            Version(1, 1, 0),
            "2024-01-02T00:00:00+00:00",
            "2024-01-02",
            Version(1, 0, 0),
            ("more",),
            replace(OLD, content="c2"),
        ),
    )
    marked = withdraw("a", entries, ["v1.0.0"], "erasure", "2024-02-01T00:00:00+00:00")
    assert load("a", dump("a", marked)) == marked
    assert [entry.withdrawn for entry in marked] == ["erasure", None]
    assert withdraw("a", marked, ["1.0.0"], "another", "2025-01-01T00:00:00+00:00") == marked


def test_what_was_withdrawn_as_it_might_be_kept_no_longer_is_a_new_version_where_it_may_be_kept_again() -> None:
    first = Entry(Version(1, 0, 0), "2026-01-01", "2026-01-01", None, (), OLD)
    over = withdraw("desk", [first], ["v1.0.0"], "2 of its documents may be kept no longer", "2026-02-01", lapsed=True)
    assert load("desk", dump("desk", over)) == over
    again = next_entry("desk", over, OLD, "2026-03-01", "2026-03-01")
    assert again is not None and str(again.version) == "v1.0.1"
    asked = withdraw("desk", over, ["v1.0.0"], "a request", "2026-02-02")
    assert (asked[0].withdrawn, asked[0].lapsed) == (over[0].withdrawn, False)
    with pytest.raises(GateClosed, match=r"withdrawn as v1\.0\.0"):
        next_entry("desk", asked, OLD, "2026-03-01", "2026-03-01")


def test_withdrawing_what_was_never_released_is_refused() -> None:
    for versions, reason in ((["v9.0.0"], "x"), (["nine"], "x"), ([], " ")):
        with pytest.raises(ConfigurationError):
            withdraw("a", (), versions, reason, "2024-02-01T00:00:00+00:00")


@pytest.mark.parametrize(
    ("last", "lost", "change", "expected"),
    [
        ("v1.0.0", ["v1.1.0"], {"data": "d2"}, "v1.2.0"),
        ("v1.0.0", ["v1.1.0", "v1.3.2"], {}, "v1.4.0"),
        ("v1.0.0", ["v1.0.1"], {}, "v1.0.2"),
        ("v1.0.0", ["v1.0.1"], {"schema": "h2"}, "v2.0.0"),
        ("v1.0.0", ["v2.1.0"], {"data": "d2"}, "v3.0.0"),
        ("v1.2.0", ["v1.1.0"], {"data": "d2"}, "v1.3.0"),
        (None, ["v1.4.0"], {}, "v2.0.0"),
    ],
)
def test_a_number_that_was_given_before_is_not_given_to_another_content(
    last: str | None, lost: list[str], change: dict[str, Any], expected: str
) -> None:
    there = () if last is None else (Entry(Version.parse(last), "2026-01-01", "2026-01-01", None, (), OLD),)
    given = {Version.parse(version): f"of {version}" for version in lost}
    new = replace(OLD, content="c2", **change)
    entry = next_entry("desk", there, new, "2026-03-01", "2026-03-01", given)
    assert entry is not None
    assert str(entry.version) == expected
    said = f"numbered behind {max(given)}, which was published before and is lost"
    assert (said in entry.changelog) == (last != "v1.2.0")
    same = next_entry("desk", there, replace(new, content=f"of {lost[0]}"), "2026-03-01", "2026-03-01", given)
    assert same is not None
    assert str(same.version) == (lost[0] if last != "v1.2.0" else expected)
