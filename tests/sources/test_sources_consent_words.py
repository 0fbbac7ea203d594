"""A field of consent grants and denies by values that its owner names; what is not understood denies, and is told."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml
from pydantic import ValidationError

from curation.deployment.project import load_project, open_night
from curation.document import RECORDS
from curation.settings.yamlfile import read_yaml
from curation.sources.first_look.look import look
from curation.sources.options import is_refusal
from curation.sources.reader import Record, Rejected, reader
from curation.sources.records import records_table
from curation.sources.settings import SourceSettings
from curation.sources.step import land_source
from curation.sources.trial import try_parse
from curation.sources.values import UNCLEAR, match_value
from curation.start.begin import begin
from curation.storage.landings.landing import LandedFile

Export = Callable[[Mapping[str, Any]], list[LandedFile]]
Read = Callable[..., list[Record | Rejected]]
DAY = "2026-11-02"


def people(column: str = "ai", consent: str = "") -> dict[str, Any]:
    """The mapping of a table of people."""
    mapped = f"- {{files: 'people*', entity: person, fields: {{record_id: id, consent: {column}}}{consent}}}"
    return {"tables": yaml.safe_load(mapped)}


def said(items: list[Record | Rejected]) -> list[str | None]:
    return [item.person.consent for item in items if isinstance(item, Record)]


@pytest.mark.parametrize("written", [2, 2.0, "2", "2.0", " 2.00 ", [2], [2.0], ["2"]])
def test_a_whole_number_is_one_value_however_it_is_written(written: object) -> None:
    assert match_value(written) == "2"


@pytest.mark.parametrize("written", [2.5, "20", "2.01", "2.0.0", [2, 2], "v2.0", [], True])
def test_what_is_no_whole_number_is_not_taken_for_one(written: object) -> None:
    assert match_value(written) != "2"


@pytest.mark.parametrize("values", ["[2]", "['2']", "[2.0]"])
def test_values_that_are_named_grant_and_deny_in_every_form_of_file(
    export: Export, read: Read, tmp_path: Path, values: str
) -> None:
    table = pa.table({"id": ["1", "2", "3"], "ai": pa.array([2, 0, None], pa.float64())})
    pq.write_table(table, tmp_path / "people.parquet")
    files: tuple[dict[str, Any], ...] = (
        {"people.csv": "id,ai\n1,2\n2,0\n3,\n"},
        {"people.csv": "id,ai\n1,2.0\n2,0.0\n3,\n"},
        {"people.json": [{"id": 1, "ai": 2.0}, {"id": 2, "ai": [0]}, {"id": 3, "ai": None}]},
        {"people.parquet": (tmp_path / "people.parquet").read_bytes()},
    )
    for number, content in enumerate(files):
        folder = {f"{number}/{name}": data for name, data in content.items()}
        items = read("mapped", [file for file in export(folder) if file.name.startswith(f"{number}/")],
                     **people(consent=f", consent: {{granted: {values}, denied: [0, 1]}}"))  # fmt: skip
        assert said(items) == ["granted", "denied", None]


def test_values_that_are_named_replace_the_others(export: Export, read: Read) -> None:
    files = export({"people.csv": "id,ai\n1,ja\n2,true\n3,granted\n4,nein\n5,denied\n6,\n"})
    assert said(read("mapped", files, **people())) == [UNCLEAR, "granted", "granted", UNCLEAR, "denied", None]
    german = people(consent=", consent: {granted: [Ja], denied: [nein, denied]}")
    assert said(read("mapped", files, **german)) == ["granted", UNCLEAR, UNCLEAR, "denied", "denied", None]
    silent = people(consent=", consent: {granted: [ja], denied: ['', nein]}")
    assert said(read("mapped", files, **silent)) == ["granted", UNCLEAR, UNCLEAR, "denied", UNCLEAR, "denied"]


@pytest.mark.parametrize("empty", ["''", "null", "' '"])
def test_an_empty_value_gives_no_consent_as_a_field_that_is_missing_is_empty_too(empty: str) -> None:
    with pytest.raises(ValidationError, match="an empty value cannot give consent"):
        reader("mapped").Options(**people(consent=f", consent: {{granted: [{empty}, no], denied: [yes]}}"))


@pytest.mark.parametrize("name", ["opt_out", "HasOptedOutOfEmail", "optOut", "prefs.opt_out", "do_not_train",
                                  "no_training", "prefs.no_training", "optedout", "hasoptedoutofemail", "donottrain",
                                  "nicht_trainieren", "keine_einwilligung", "Ablehnung", "unsubscribed", "Widerspruch", "consent_revoked"])  # fmt: skip
def test_a_field_named_after_a_refusal_has_to_say_which_values_grant(export: Export, read: Read, name: str) -> None:
    with pytest.raises(ValidationError, match="which values give it"):
        reader("mapped").Options(**people(name))
    reversed_ = people("opt_out", ", consent: {granted: [no], denied: [yes]}")  # YAML reads both as truth values
    files = export({"people.csv": "id,opt_out\n1,true\n2,false\n3,YES\n4,No\n"})
    assert said(read("mapped", files, **reversed_)) == ["denied", "granted", "denied", "granted"]


@pytest.mark.parametrize("name", ["consent", "opt_in", "notes_consent", "consent_no", "ai_training", "checkout.ok", "no.consent",
                                  "consent_not_withdrawn"])  # fmt: skip
def test_other_names_are_taken_as_they_are(name: str) -> None:
    assert not is_refusal(name)
    reader("mapped").Options(**people(name))


@pytest.mark.parametrize(
    ("name", "more"),
    [("zendesk", {}), ("intercom", {}), ("freshdesk", {}), ("hubspot", {}), ("servicenow", {}), ("salesforce", {}),
     ("warehouse", {"vendor": "zendesk"})],
)  # fmt: skip
def test_every_reader_refuses_a_field_of_consent_that_is_named_after_a_refusal(name: str, more: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="opt_out says yes where somebody refuses"):
        reader(name).Options(consent_field="opt_out", **more)
    assert reader(name).Options(consent_field="ai_consent", **more)


def test_what_contradicts_itself_is_refused_without_the_value() -> None:
    for consent in (", consent: {granted: [2], denied: ['2.0']}", ", consent: {granted: [yes], denied: ['yes']}"):
        with pytest.raises(ValidationError, match="a value stands in `granted` and in `denied`"):
            reader("mapped").Options(**people(consent=consent))
    with pytest.raises(ValidationError, match="granted"):
        reader("mapped").Options(**people(consent=", consent: {granted: []}"))
    table = {"files": "p", "entity": "person", "fields": {"record_id": "id"}, "consent": {"granted": ["x"]}}
    with pytest.raises(ValidationError, match="map consent in `fields`"):
        reader("mapped").Options(tables=[table])


def zendesk(folder: Path, consents: list[object]) -> Path:
    """Users of Zendesk, and a ticket."""
    folder.mkdir(parents=True)
    users = [{"id": n, "name": f"Ann {n}", "email": f"ann{n}@example.com", "role": "end-user",
              "created_at": "2026-10-01T08:00:00Z", "updated_at": "2026-10-01T08:00:00Z",
              "user_fields": {"training_consent": consent}} for n, consent in enumerate(consents)]  # fmt: skip
    ticket = {"id": 7, "subject": "Lamp", "description": "It is dark", "status": "open", "requester_id": 0,
              "created_at": "2026-11-01T08:00:00Z", "updated_at": "2026-11-01T08:00:00Z"}  # fmt: skip
    (folder / "users.ndjson").write_text("".join(json.dumps(user) + "\n" for user in users))
    (folder / "tickets.ndjson").write_text(json.dumps(ticket) + "\n")
    return folder


SECRET = "zustimmung-per-post"


def test_a_night_denies_what_it_does_not_understand_and_tells_how_often_and_not_what(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    zendesk(tmp_path / "desk" / "data" / "landing" / "zendesk" / DAY, ["granted", SECRET, SECRET, False, None, 1.0])
    begun = begin(tmp_path / "desk", "zendesk", "data@example.com")
    project = load_project(begun.folder / "defs", begun.folder)
    with caplog.at_level(logging.INFO, "curation"):
        night = open_night(project, as_of=project.zone("zendesk").dates()[0])
        (first,) = land_source(night, "zendesk", project.zone("zendesk").dates())
    assert [told.partition(" state")[0] for told in first.unclear] == ["2 people"]
    assert first.unclear[0] in caplog.text
    assert SECRET not in caplog.text + str(first)
    rows = night.tables.read(records_table("zendesk"), RECORDS).to_pylist()
    consents = [row["governance"]["consent"] for row in rows if row["entity"] == "person"]
    assert sorted(map(str, consents)) == ["None", "denied", "denied", "denied", "granted", "granted"]


def test_a_trial_and_a_first_look_tell_it_too(tmp_path: Path, curation: Callable[..., Any]) -> None:
    folder = zendesk(tmp_path / "export", ["granted", SECRET])
    _, told = try_parse([folder], "zendesk", {})
    assert any("1 person states a consent" in sentence for sentence in told)
    assert look([folder]).unclear
    shown = curation("inspect", str(folder))
    assert "a consent that is not understood" in shown.out
    assert SECRET not in shown.out + shown.err


def test_where_everybody_is_understood_nothing_is_told(tmp_path: Path) -> None:
    folder = zendesk(tmp_path / "export", ["granted", "denied", None, True, 0])
    _, told = try_parse([folder], "zendesk", {})
    assert not [sentence for sentence in told if "consent" in sentence]


def test_consents_and_refusals_are_no_labels_of_a_draft(tmp_path: Path) -> None:
    head = "id,subject,body,created_at,opt_out,marketing_consent,area"
    rows = [f"{n},Lamp {n},Dark since {n},2026-11-01T08:00:00Z,{'YN'[n % 2]},{'YN'[n % 2]},north" for n in range(30)]
    (tmp_path / "tickets.csv").write_text("\n".join([head, *rows]) + "\n")
    found = look([tmp_path])
    assert list(found.labels) == ["area"]
    assert any("`opt_out`, `marketing_consent` may say what a person agreed to" in line for line in found.unsure)


def test_a_refusal_in_yaml_names_its_line(tmp_path: Path) -> None:
    file = tmp_path / "defs.yaml"
    file.write_text(
        "attributes:\n  name: desk\n  reader: mapped\n  description: d\n  owner: a@example.com\n  licence: l\n"
        "  purpose: p\n  options:\n    tables:\n    - {files: p.csv, entity: person, fields: {record_id: id, consent: opt_out}}\n"
    )
    with pytest.raises(Exception, match=r"defs.yaml:10.*opt_out says yes where somebody refuses"):
        read_yaml(file).parse(SourceSettings, ("attributes",)).parsed_options()
