"""The cleaning YAML: every threshold stands in it with its default and its reason, and each is read."""

from __future__ import annotations

from collections.abc import Iterator

import yaml
from pydantic import BaseModel

from curation.cleaning.kernel import TextSettings, stage_version
from curation.cleaning.settings import CleaningSettings
from curation.demo.folder import DEMO_DEFS

FILE = DEMO_DEFS / "cleaning" / "defs.yaml"


def _fields(model: BaseModel, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], object, str]]:
    """Every setting that is a value: where it stands, its default, and its reason."""
    for name, field in type(model).model_fields.items():
        value = getattr(model, name)
        if isinstance(value, BaseModel):
            yield from _fields(value, (*path, name))
        elif name != "vocabularies":
            yield (*path, name), value, field.description or ""


def test_every_threshold_stands_in_the_yaml_with_its_default_and_a_reason_before_it() -> None:
    written = yaml.safe_load(FILE.read_text())["attributes"]
    lines = FILE.read_text().splitlines()
    for path, default, reason in _fields(CleaningSettings()):
        found = written
        for name in path:
            assert name in found, f"{'.'.join(path)} is not in {FILE}"
            found = found[name]
        assert (tuple(found) if isinstance(found, list) else found) == default, ".".join(path)
        assert reason, f"{'.'.join(path)} has no reason"
        places = [i for i, line in enumerate(lines) if line.strip().startswith(f"{path[-1]}:")]
        assert any("#" in lines[i] or lines[i - 1].strip().startswith("#") for i in places), ".".join(path)


def test_the_reasons_in_the_yaml_are_those_of_the_code() -> None:
    said = " ".join(" ".join(line.partition("#")[2] for line in FILE.read_text().splitlines()).split())
    for path, _, reason in _fields(CleaningSettings()):
        assert " ".join(reason.split()) in said, ".".join(path)


def test_what_is_shipped_is_the_default() -> None:
    from curation.deployment.project import load_project

    assert load_project(DEMO_DEFS).cleaning.model_copy(update={"vocabularies": {}}) == CleaningSettings()


def test_a_rule_for_mails_is_no_part_of_what_articles_depend_on() -> None:
    changed = CleaningSettings.model_validate({"threads": {"signature_lines": 7}})
    given = CleaningSettings()
    assert stage_version(changed.texts(prose=True)) == stage_version(given.texts(prose=True))
    assert stage_version(changed.texts(prose=False)) != stage_version(given.texts(prose=False))
    assert stage_version(TextSettings(rounds=2)) != stage_version(TextSettings())
