"""The card tells people what they hold and tells `datasets` how to load it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from jinja2 import UndefinedError

from curation.registry.release.card import card
from curation.registry.release.lineage_events import lineage_events
from curation.registry.release.manifest import Manifest, ReleasedFile, build, facts_of
from curation.registry.release.markdown import templates

GOLDEN = Path(__file__).with_name("golden")
RELEASE: dict[str, Any] = {
    "version": "v1.1.0",
    "previous": "v1.0.0",
    "as_of": "2024-03-31",
    "published_at": "2024-04-01T02:00:00+00:00",
    "changelog": ["records changed"],
    "run": {"landings": {"zendesk": ["2024-03-30", "2024-03-31"]}, "fates": {"kept": 5, "dropped:no_consent": 2}},
}


@pytest.mark.slow
def test_a_pulled_release_loads_by_config_and_split(
    pulled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    import datasets

    dataset = datasets.load_dataset(str(pulled), "default", cache_dir=str(tmp_path / "cache"))
    assert {split: rows.num_rows for split, rows in dataset.items()} == {"train": 24, "test": 6}
    assert set(dataset["train"].column_names) == {"example_id", "prompt", "completion"}
    assert len(pd.read_parquet(pulled / "data" / "default" / "test-2024-01-00000.parquet")) == 2


def test_the_card_says_what_a_reader_must_know(pulled: Path) -> None:
    text = (pulled / "README.md").read_text(encoding="utf-8")
    for part in (
        "# support-sft v1.0.0",
        "not approved by a person",
        "| default | train | 24 |",
        "| zendesk | support |  | internal | training | 2024-03-31 |",
        "dvc get REGISTRY corpora/support-sft --rev support-sft@v1.0.0",
        "sha256sum -c SHA256SUMS",
        "Profile `standard`",
        "- English only.",
    ):
        assert part in text
    assert "train_reason" not in text


def test_a_card_of_conversations_warns_of_training_on_everything(candidate_in: Any, tmp_path: Path) -> None:
    candidate = candidate_in(tmp_path / "a", shape="conversations")
    text = card(build(candidate, facts_of(candidate)), RELEASE)
    assert "Using `messages` without the `train` flag trains on everything" in text
    assert "After v1.0.0:\n\n- records changed" in text


def test_what_only_the_night_knows_is_taken_from_the_run(candidate_in: Any, tmp_path: Path) -> None:
    source = {"name": "zendesk", "exports": 2, "owner": "a", "approved_by": "dpo", "licence": "b", "purpose": "c"}
    counts = {"examples": {"default": {"train": 24, "test": 6}}}
    candidate = candidate_in(tmp_path / "a", sources=[source], counts=counts)
    text = card(build(candidate, facts_of(candidate)), RELEASE)
    assert "| zendesk | a | dpo | b | c | 2, 2024-03-30 to 2024-03-31 |" in text
    assert "| kept |  | 5 |" in text
    assert "| dropped | no_consent | 2 |" in text


def test_the_sheet_answers_from_facts_and_leaves_the_rest_to_the_owner(candidate_in: Any, tmp_path: Path) -> None:
    candidate = candidate_in(tmp_path / "a")
    run = {**RELEASE["run"], "fates": {"kept": 5, "dropped:consent_denied": 2, "merged:duplicate": 1}}
    manifest = build(candidate, facts_of(candidate))
    sheet = card(manifest, {**RELEASE, "run": run}).partition("## Datasheet")[2]
    for part in (
        "of 8 documents 5 are in it",
        "1 documents that say the same as another were merged into it",
        "2 documents were left out because consent was denied or has expired",
        "Documents of 2024-01 to 2024-03, as the sources stood on 2024-03-31",
        f"As `support-sft@v1.1.0` in a DVC registry since 2024-04-01; content digest `{manifest.content_digest}`",
    ):
        assert part in sheet
    assert "- Who funded the creation of the dataset?" in sheet.partition("### Left to the owner")[2]


def test_every_question_of_the_sheet_is_answered_or_left_to_the_owner_whatever_is_known(
    candidate_in: Any, tmp_path: Path
) -> None:
    source = {"name": "zendesk", "owner": "a", "licence": "b", "purpose": "c"}
    left = {}
    for number, (approved, limits) in enumerate((({}, []), ({"approved_by": "dpo"}, ["English only."]))):
        candidate = candidate_in(tmp_path / str(number), sources=[{**source, **approved}], limits=limits)
        sheet = card(build(candidate, facts_of(candidate)), RELEASE).partition("## Datasheet")[2]
        answered, _, owners = sheet.partition("### Left to the owner")
        left[number] = set(re.findall(r"^- (.+\?)$", owners, re.MULTILINE))
        asked = re.findall(r"^\*\*(.+\?)\*\* \S", answered, re.MULTILINE) + sorted(left[number])
        assert len(asked) == len(set(asked)) == 33
    assert left[0] - left[1] == {
        "Were any ethical review processes conducted?",
        "Is there anything about its composition or collection that might impact future uses?",
    }


def test_no_value_breaks_the_row_of_a_table_and_a_name_without_value_is_an_error() -> None:
    rows = "{{ rows | table('a', 'b') }}"
    assert templates().from_string(rows).render(rows=[("x|y", "1\n2")]) == "| a | b |\n| --- | --- |\n| x\\|y | 1 2 |"
    assert templates().from_string(rows).render(rows=[]) == "None."
    with pytest.raises(UndefinedError, match="rows"):
        templates().from_string(rows).render()


def test_manifest_card_and_event_of_a_known_release_are_the_golden_ones(candidate_in: Any, tmp_path: Path) -> None:
    """Goldens: what consumers, catalogues and lawyers read changes only where somebody wanted it to."""
    facts = facts_of(candidate_in(tmp_path / "a"))
    samples = {"default": {"id": "example_id", "splits": {"test": "01" * 32, "train": "02" * 32}}}
    names = sorted(name for splits in facts["configs"]["default"].values() for name in splits)
    rows = {"train": 8, "test": 2}
    files = tuple(ReleasedFile(name, "ab" * 32, 1000, rows[name.split("/")[2].split("-")[0]]) for name in names)
    manifest = Manifest(files, {**facts, "default_config": "default", "samples": samples})
    release = {**RELEASE, "made": ["CHANGELOG.md", "croissant.json", "report/balance.png", "report/flow.png"]}
    made = {
        "manifest.json": manifest.canonical + b"\n",
        "README.md": card(manifest, release).encode(),
        "openlineage.jsonl": lineage_events(manifest, release),
    }
    for name, content in made.items():
        assert content.decode() == (GOLDEN / name).read_text(encoding="utf-8"), name


def test_only_pictures_that_were_made_are_shown(candidate_in: Any, tmp_path: Path) -> None:
    candidate = candidate_in(tmp_path / "a")
    made = ["CHANGELOG.md", "feed/chunks.parquet", "report/flow.png"]
    text = card(build(candidate, facts_of(candidate)), {**RELEASE, "made": made})
    assert "](report/flow.png)" in text
    assert text.count("](report/") == 1
    assert "[CHANGELOG.md](CHANGELOG.md)" in text
    assert "For an index that holds v1.0.0: rows to put in and to take out are in `feed/chunks.parquet`" in text


def test_decisions_and_what_stages_did_are_told(candidate_in: Any, tmp_path: Path) -> None:
    stages = [{"name": "cleaning", "version": "7", "settings_digest": None, "counts": {"turns": 1234, "documents": 5}}]
    decisions = {"resolution": {"count": 2, "digest": "ab" * 32}}
    candidate = candidate_in(tmp_path / "a", stages=stages, decisions=decisions)
    text = card(build(candidate, facts_of(candidate)), RELEASE)
    assert "| cleaning | `7` |  | documents 5, turns 1,234 |" in text
    assert "| resolution | 2 |" in text


def test_a_card_says_that_canaries_were_planted_and_how_many(candidate_in: Any, tmp_path: Path) -> None:
    counts = {"examples": {"default": {"train": 24, "test": 6}}, "figures": {"memorisation_canaries": 21}}
    candidate = candidate_in(tmp_path / "a", counts=counts)
    text = card(build(candidate, facts_of(candidate)), RELEASE)
    assert "21 rows of the training shards are canaries" in text


def test_a_description_cannot_break_header_or_tables(candidate_in: Any, tmp_path: Path) -> None:
    from ruamel.yaml import YAML

    candidate = candidate_in(tmp_path / "a", licence="a: b | c", description="---\nconfigs: []")
    header = card(build(candidate, facts_of(candidate)), RELEASE).split("---\n")[1]
    value = YAML(typ="safe").load(header)
    assert value["license"] == "a: b | c"
    assert value["configs"][0]["config_name"] == "default"
    assert value["configs"][0]["default"] is True


def test_what_was_written_is_told_by_operator_and_what_is_kept_is_not_called_redacted(
    candidate_in: Any, tmp_path: Path
) -> None:
    counts = {
        "examples": {"default": {"train": 24, "test": 6}},
        "redactions": {"PERSON": 7, "DATE": 2},
        "operators": {"PERSON": "pseudonym", "DATE": "generalise"},
        "kept": {"URL": 3, "LOCATION": 0},
    }
    candidate = candidate_in(tmp_path / "a", counts=counts)
    said = card(build(candidate, facts_of(candidate)), RELEASE).partition("## Redaction")[2].partition("## Limits")[0]
    assert "| entity type | operator | count |" in said
    assert [line for line in said.splitlines() if line.startswith("| ")][2:] == [
        "| DATE | generalise | 2 |",
        "| PERSON | pseudonym | 7 |",
        "| URL | keep | 3 |",
    ]
    assert "The profile keeps LOCATION, URL" in said
    assert "redacted |" not in said


def test_a_failed_check_of_a_release_is_a_warning_and_canaries_have_a_table(candidate_in: Any, tmp_path: Path) -> None:
    canaries = {
        "carriers": 9,
        "planted": 302,
        "not_scanned": 2,
        "recall_PERSON": 0.99,
        "bound_PERSON": 0.97,
        "missed_PERSON": 3,
    }
    quasi = {"k": 5, "below_k": 1}
    run = {
        "fates": {"dropped:no_trained_turn:internal_context": 4, "dropped:no_trained_turn:low_rating": 1},
        "checks": {"canaries": True, "quasi_identifiers": False},
        "figures": {"canaries": canaries, "quasi_identifiers": quasi},
    }
    candidate = candidate_in(tmp_path / "a")
    text = card(build(candidate, facts_of(candidate)), {**RELEASE, "run": run})
    for part in (
        "| dropped | no_trained_turn:internal_context | 4 |",
        "| dropped | no_trained_turn:low_rating | 1 |",
        "| canaries | passed | carriers 9, planted 302, not_scanned 2 |",
        "| PERSON | 300 | 3 | 0.99 | 0.97 |",
        "| quasi_identifiers | failed: a warning, which stops no release | k 5, below_k 1 |",
    ):
        assert part in text


def test_the_card_says_what_a_hundred_documents_became_by_rule_and_language(candidate_in: Any, tmp_path: Path) -> None:
    told = {
        "documents": {
            "en": {"kept": 40, "merged:duplicate": 20, "dropped:no_trained_turn": 20},
            "": {"kept": 1, "dropped:language": 19},
        },
        "rows": {"en": {"default": 60}, "": {"default": 1}},
        "words": {"en": {"default": 3000}, "": {"default": 50}},
    }
    candidate = candidate_in(tmp_path / "a")
    text = card(build(candidate, facts_of(candidate)), {**RELEASE, "run": {**RELEASE["run"], "became": told}})
    section = text.partition("### What a hundred documents became")[2]
    for part in (
        "(100 were looked at) 41 became rows: 61 rows of 3,050 words in `default`.",
        "| merged | duplicate | 20 | 20 |",
        "| dropped | language | 19 | 19 |",
        "| en | 80 | 50 | 60 | 3000 | no_trained_turn 25, duplicate 25 |",
        "| not recognised | 20 | 5.0 | 1 | 50 | language 95 |",
        "No tokenizer is assumed",
    ):
        assert part in section
    assert "### What a hundred" not in card(build(candidate, facts_of(candidate)), RELEASE)
