"""Two releases compared: every example that differs is named once, with what of the inputs made it so."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from curation.errors import ConfigurationError, IntegrityError, TryAgain
from curation.registry.pull import find_release, pull
from curation.registry.release.causes import CHANGES
from curation.registry.release.difference import Difference, differences, inputs_that_differ
from curation.registry.release.manifest import build, facts_of
from curation.registry.release.verify import RELEASE

COUNT = pa.struct([("kind", pa.string()), ("count", pa.int32())])
ENTITY = pa.struct([("type", pa.string()), ("operator", pa.string()), ("count", pa.int32())])
LINEAGE = pa.schema(
    [
        ("example_id", pa.string()),
        ("config", pa.string()),
        ("turn", pa.string()),
        ("export", pa.string()),
        ("position", pa.int64()),
        ("edits", pa.list_(COUNT)),
        ("entities", pa.list_(ENTITY)),
    ]
)
STAGES = {"cleaned": "1", "findings": "1", "corpus": "1", "redaction": "1"}


@dataclass(frozen=True)
class One:
    """An example and where it came from."""

    name: str
    text: str = "As before."
    split: str = "train"
    month: str = "2024-01"
    turns: tuple[str, ...] = ("t1",)
    export: str = "e1"
    edits: int = 0
    people: int = 0


@dataclass(frozen=True)
class Content:
    """A release: examples, and what its manifest and its night say."""

    examples: tuple[One, ...]
    stages: dict[str, str] = field(default_factory=lambda: STAGES)
    settings: str = "s1"
    profile: str = "p1"
    keys: dict[str, str] = field(default_factory=lambda: {"release_id": "k1", "pseudonym": "k2"})
    landings: tuple[str, ...] = ("2024-01-31",)
    elsewhere: tuple[str, ...] = ()  # landings of a source that nothing here is made from
    decisions: dict[str, Any] = field(default_factory=dict)
    as_of: str = "2024-01-31"


def candidate(folder: Path, content: Content) -> Path:
    configs: dict[str, dict[str, list[str]]] = {"default": {}}
    counts: dict[str, int] = {}
    for split, month in sorted({(one.split, one.month) for one in content.examples}):
        own = sorted((o for o in content.examples if (o.split, o.month) == (split, month)), key=lambda o: o.name)
        name = f"{split}-{month}-00000.parquet"
        rows = [{"example_id": one.name, "completion": one.text} for one in own]
        lineage = [
            {
                "example_id": one.name,
                "config": "default",
                "turn": turn if turn.startswith("shared") else f"{one.name}-{turn}",
                "export": one.export,
                "position": number,
                "edits": [{"kind": "quote", "count": one.edits}] if one.edits else [],
                "entities": [{"type": "PERSON", "operator": "pseudonym", "count": one.people}] if one.people else [],
            }
            for one in own
            for number, turn in enumerate(one.turns)
        ]
        for path, table in (
            (f"data/default/{name}", pa.Table.from_pylist(rows)),
            (f"lineage/{name}", pa.Table.from_pylist(lineage, LINEAGE)),
        ):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            pq.write_table(table, folder / path, write_page_checksum=True)
        configs["default"].setdefault(split, []).append(f"data/default/{name}")
        counts[split] = counts.get(split, 0) + len(own)
    facts: dict[str, Any] = {
        "corpus": "support-sft",
        "description": "Invented.",
        "owner": "support@example.com",
        "licence": "other",
        "shape": "conversations",
        "schema": {"default": {"example_id": "string", "completion": "string"}},
        "configs": configs,
        "sources": [
            {
                "name": "zendesk",
                "digest": "".join(sorted({o.export for o in content.examples})),
                "owner": "support",
                "licence": "internal",
                "purpose": "training",
            }
        ],
        "stages": [
            {"name": name, "version": version, "settings_digest": content.settings if name == "corpus" else None}
            for name, version in content.stages.items()
        ],
        "counts": {"examples": {"default": counts}},
        "profile": {"name": "standard", "digest": content.profile},
        "keys": content.keys,
        "limits": [],
        "decisions": content.decisions,
    }
    (folder / "facts.json").write_text(json.dumps(facts))
    return folder


def run_of(content: Content) -> dict[str, Any]:
    return {
        "as_of": content.as_of,
        "landings": {"zendesk": list(content.landings), "jira": list(content.elsewhere)},
        "settings_digest": "n1",
    }


def released(folder: Path, content: Content) -> Path:
    """As it is after a pull: what `differences` reads of a release."""
    candidate(folder, content)
    (folder / "manifest.json").write_bytes(build(folder, facts_of(folder)).canonical)
    (folder / RELEASE).write_text(json.dumps({"as_of": content.as_of, "run": run_of(content)}))
    return folder


def compared(tmp_path: Path, before: Content, after: Content) -> list[Difference]:
    return differences(released(tmp_path / "before", before), released(tmp_path / "after", after))


def test_every_kind_of_change_is_told_and_what_is_the_same_is_not(tmp_path: Path) -> None:
    before = (One("same"), One("gone"), One("changes"), One("moves"), One("untouched", month="2023-12"))
    after = (
        One("same"),
        One("changes", "Another."),
        One("moves", split="test"),
        One("untouched", month="2023-12"),
        One("comes", export="e2"),
    )
    found = compared(tmp_path, Content(before), Content(after, settings="s2", landings=("2024-01-31", "2024-02-29")))
    assert [(d.example_id, d.change, d.before, d.after) for d in found] == [
        ("changes", "changed", "train", "train"),
        ("comes", "added", None, "train"),
        ("gone", "removed", "train", None),
        ("moves", "moved", "train", "test"),
    ]
    assert {d.change for d in found} == set(CHANGES)
    assert {d.config for d in found} == {"default"}


def test_equal_releases_do_not_differ(tmp_path: Path) -> None:
    assert compared(tmp_path, Content((One("a"),)), Content((One("a"),))) == []


@pytest.mark.parametrize(
    ("before", "after", "inputs", "why"),
    [
        (
            (),
            (One("a", export="e2"),),
            {"landings": ("2024-01-31", "2024-02-29")},
            "new landing: zendesk of 2024-02-29",
        ),
        ((), (One("a"),), {"settings": "s2"}, "settings: corpus"),
        ((One("a"),), (), {"decisions": {"erasure": {"count": 1}}}, "decision: erasure"),
        ((One("a"),), (), {"as_of": "2024-02-01"}, "day: 2024-01-31 is now 2024-02-01"),
        (
            (One("a"),),
            (One("a", "Longer.", turns=("t1", "t2"), export="e2"),),
            {"landings": ("2024-01-31", "2024-02-29"), "stages": STAGES | {"cleaned": "2"}},
            "new landing: zendesk of 2024-02-29",
        ),
        (
            (One("a", edits=1),),
            (One("a", "Less.", edits=2),),
            {"stages": STAGES | {"cleaned": "2", "findings": "2"}},
            "stage version: cleaned",
        ),
        (
            (One("a", people=1),),
            (One("a", "Less.", people=2),),
            {"stages": STAGES | {"cleaned": "2", "findings": "2"}},
            "stage version: findings",
        ),
        ((One("a", people=1),), (One("a", "[NAME]", people=2),), {"profile": "p2"}, "settings: profile"),
        (
            (One("a", people=1),),
            (One("a", "PERSON_B", people=1),),
            {"keys": {"release_id": "k1", "pseudonym": "k3"}},
            "identity: another key for pseudonym",
        ),
        ((One("a"),), (One("a", split="test"),), {"settings": "s2"}, "settings: corpus"),
        (
            (One("a"),),
            (One("b"),),
            {"keys": {"release_id": "k9", "pseudonym": "k2"}},
            "identity: another key for release_id, so every id is another one",
        ),
    ],
)
def test_the_cause_that_the_lineage_shows_is_named_alone(
    tmp_path: Path, before: tuple[One, ...], after: tuple[One, ...], inputs: dict[str, Any], why: str
) -> None:
    stays = One("stays", month="2023-12")  # its export was known before
    found = compared(tmp_path, Content((stays, *before)), Content((stays, *after), **inputs))
    assert found
    assert {d.why for d in found} == {(why,)}


def test_a_move_between_splits_without_another_recipe_is_another_person(tmp_path: Path) -> None:
    dates = ("2024-01-31", "2024-02-29")
    (found,) = compared(tmp_path, Content((One("a"),)), Content((One("a", split="test"),), landings=dates))
    assert found.why == (
        "identity: its customer is another person, or known by another reference",
        "new landing: zendesk of 2024-02-29",
    )


def test_where_nothing_shows_which_all_that_differs_is_named(tmp_path: Path) -> None:
    after = Content((One("a", "Other."),), settings="s2", stages=STAGES | {"cleaned": "2"}, as_of="2024-02-01")
    (found,) = compared(tmp_path, Content((One("a"),)), after)
    assert [why.partition(":")[0] for why in found.why] == ["settings", "stage version", "day"]


LATER: dict[str, Any] = {"landings": ("2024-01-31", "2024-02-29"), "as_of": "2024-02-29", "settings": "s2"}


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        ((One("a"),), (), "gone: from its sources or from what is selected"),
        ((One("a", turns=("shared",)),), (One("b", turns=("shared",)),), "shape: its turns are in other examples now"),
        (
            (One("a", turns=("shared", "t2")),),
            (One("b", turns=("shared",)),),
            "shape: some of its turns are gone, the others are in other examples now",
        ),
    ],
)
def test_of_what_is_gone_only_what_its_own_lineage_shows_is_said(
    tmp_path: Path, before: tuple[One, ...], after: tuple[One, ...], why: str
) -> None:
    stays = One("stays", month="2023-12")
    found = compared(tmp_path, Content((stays, *before)), Content((stays, *after), **LATER))
    assert {each.why for each in found if each.change == "removed"} == {(why,)}


def test_what_is_new_out_of_known_exports_is_not_blamed_on_a_landing(tmp_path: Path) -> None:
    before = (One("stays"), One("old", turns=("shared",)))
    after = (One("stays"), One("recut", turns=("shared",)), One("chosen"))
    found = compared(tmp_path, Content(before), Content(after, **LATER))
    assert {each.example_id: each.why for each in found if each.change == "added"} == {
        "recut": ("shape: its turns were in other examples before",),
        "chosen": ("selected: its exports were known before, and it is selected only now",),
    }


def test_a_landing_of_a_source_that_the_corpus_has_nothing_of_is_no_cause(tmp_path: Path) -> None:
    before, after = (One("a"), One("b")), (One("b"),)
    found = compared(tmp_path, Content(before), Content(after, elsewhere=("2024-02-29",), as_of="2024-02-29"))
    assert {each.why for each in found} == {("day: 2024-01-31 is now 2024-02-29",)}


def test_where_only_a_setting_changed_it_is_named_though_no_example_differs(tmp_path: Path) -> None:
    folders = (
        released(tmp_path / "a", Content((One("a"),))),
        released(tmp_path / "b", Content((One("a"),), settings="s2")),
    )
    assert differences(*folders) == []
    assert inputs_that_differ(*folders) == ("settings: corpus",)


@pytest.mark.slow
def test_a_changelog_says_that_as_many_examples_are_other_ones(tmp_path: Path, registry_in: Any) -> None:
    registry = registry_in(tmp_path)
    lines = []
    for number, examples in enumerate(((One("a"), One("b")), (One("a"), One("c")), (One("a"), One("c", "Other.")))):
        folder = candidate(tmp_path / str(number), Content(examples))
        release = registry.publish(folder, facts_of(folder), run_of(Content(examples)))
        lines += release.changelog
    assert lines == [
        "first release",
        "records changed: examples default 2 → 2 (others than before in train); shards 1 → 1",
        "examples: default 1 added, 1 removed",
        "records changed: examples default 2 → 2 (the same ids); shards 1 → 1",
        "examples: default 1 changed",
    ]


@pytest.mark.slow
def test_a_changelog_counts_nothing_after_a_version_that_was_withdrawn_or_for_words_alone(
    tmp_path: Path, registry_in: Any
) -> None:
    registry = registry_in(tmp_path)
    contents = (Content((One("a"),)), Content((One("a"),), settings="s2"), Content((One("b"),), settings="s2"))
    lines = []
    for number, content in enumerate(contents):
        if number == 2:
            registry.withdraw("support-sft", ["v1.1.0"], "It was wrong.")
        folder = candidate(tmp_path / str(number), content)
        lines += registry.publish(folder, facts_of(folder), run_of(content)).changelog
    assert not [line for line in lines if line.startswith("examples:")]


def test_what_became_of_examples_is_not_told_by_a_release_that_is_damaged(tmp_path: Path, registry_in: Any) -> None:
    registry = registry_in(tmp_path)
    folder = candidate(tmp_path / "0", Content((One("a"),)))
    registry.publish(folder, facts_of(folder), run_of(Content((One("a"),))))
    shard = next(path for path in folder.rglob("data/default/*.parquet")).read_bytes()
    for path in (path for path in (tmp_path / "remote").rglob("*") if path.is_file() and path.read_bytes() == shard):
        path.chmod(0o644)
        path.write_bytes(shard[:-9] + b"X" + shard[-8:])
    folder = candidate(tmp_path / "1", Content((One("b"),)))
    with pytest.raises((IntegrityError, TryAgain)):
        registry.publish(folder, facts_of(folder), run_of(Content((One("b"),))))
    assert registry.current("support-sft").version == "v1.0.0"


@pytest.mark.slow
def test_releases_are_found_by_version_and_channel_pulled_and_compared(tmp_path: Path, registry_in: Any) -> None:
    registry = registry_in(tmp_path)
    contents = (Content((One("a"), One("b"))), Content((One("a"), One("b", "Other.")), stages=STAGES | {"corpus": "2"}))
    for number, content in enumerate(contents):
        folder = candidate(tmp_path / str(number), content)
        assert registry.publish(folder, facts_of(folder), run_of(content)) is not None
    old, new = find_release(registry, "support-sft@1.0.0"), find_release(registry, "support-sft@prod")
    assert (old.version, new.version) == ("v1.0.0", "v1.1.0")
    assert any("another version of corpus" in line for line in new.changelog)
    for name in ("support-sft", "support-sft@v3.0.0", "nothing@v1.0.0", "@", ""):
        with pytest.raises(ConfigurationError, match="no such release"):
            find_release(registry, name)
    (found,) = differences(*(pull(registry, release, tmp_path / "pulled") for release in (old, new)))
    assert (found.example_id, found.change, found.why) == ("b", "changed", ("stage version: corpus",))
    registry.withdraw("support-sft", ["v1.0.0"], "erasure request 7")
    with pytest.raises(ConfigurationError, match="withdrawn"):
        pull(registry, find_release(registry, "support-sft@v1.0.0"), tmp_path / "again")
