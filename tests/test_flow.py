"""The flow is what steps declare: their order, what they open, what a manifest names, the picture."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from curation.cleaning.flow import TEXTS
from curation.cleaning.step import clean_source
from curation.cleaning.texts import cleaned_documents
from curation.dedup.flow import CLUSTERS_STEP
from curation.demo.planted import DATES
from curation.deployment.project import open_night
from curation.deployment.stages import COUNTED, accounting
from curation.document import DOCUMENTS, PEOPLE
from curation.errors import ConfigurationError, Undeclared
from curation.fates import EVERYWHERE, FATES_TABLE, PASSED, Fate, fates_table
from curation.flow import Flow, Step, Table
from curation.graph import flow
from curation.sources.flow import DOCUMENTS_STEP, DOCUMENTS_TABLE, PEOPLE_STEP
from curation.sources.step import assemble_source, land_source
from curation.state.night import Night

OWN = Table("own_rows", pa.schema([("doc_id", pa.string())]), refers={"doc_id": "document"})


@pytest.fixture
def night(small: Any) -> Night:
    return open_night(small.project(), dt.date(2026, 11, 2))


def named(graph: Flow, name: str) -> Step:
    return next(step for step in graph.steps if step.name == name)


def names(steps: list[Step]) -> list[str]:
    return [step.name for step in steps]


def test_every_step_comes_after_those_whose_tables_it_reads() -> None:
    steps = flow().steps
    place = {step.name: number for number, step in enumerate(steps)}
    for step in steps:
        written = [
            each for each in steps if each.name != step.name for t in each.writes if t.ordered and t in step.reads
        ]
        assert all(place[each.name] < place[step.name] for each in written), step.name
    assert place["{source}_records"] < place["people"] < place["findings"] < place["{corpus}"] < place["nights"]


def test_a_step_follows_directly_only_what_it_does_not_follow_through_another() -> None:
    graph = flow()
    assert names(graph.before(CLUSTERS_STEP)) == ["boilerplate"]
    assert "{source}_cleaned" in names(graph.ancestors(CLUSTERS_STEP))
    corpora = ("support_sft", "hr_chunks")
    assert graph.assets_before(named(graph, "nights"), "", ("kb", "zendesk"), corpora) == [
        "support_sft_release", "hr_chunks_release",
    ]  # fmt: skip
    assert graph.assets_before(named(graph, "{corpus}_release"), "hr_chunks", ("kb",), corpora) == ["hr_chunks"]
    assert graph.assets_before(named(graph, "people"), "", ("kb", "zendesk"), corpora) == [
        "kb_records",
        "zendesk_records",
    ]


def test_a_step_opens_no_table_that_it_does_not_declare(night: Night) -> None:
    night.tables.replace("people", PEOPLE.empty_table())
    handed = night.only(CLUSTERS_STEP)
    for opened in (
        lambda: handed.tables.read("people", PEOPLE),
        lambda: handed.tables.exists("people"),
        lambda: handed.tables.version("people"),
        lambda: list(handed.tables.scan("people", PEOPLE)),
        lambda: handed.tables.replace("people", PEOPLE.empty_table()),
        lambda: handed.tables.drop("people"),
    ):
        with pytest.raises(Undeclared, match=r"step clusters: it (reads|writes) the table people and does not decl"):
            opened()
    assert "people" not in handed.tables.names()


def test_a_step_writes_no_table_that_it_only_reads(night: Night) -> None:
    handed = night.only(CLUSTERS_STEP)
    assert handed.tables.read("kb_documents", DOCUMENTS).num_rows == 0
    for changed in (
        lambda: handed.tables.replace("kb_documents", DOCUMENTS.empty_table()),
        lambda: handed.tables.append("kb_documents", DOCUMENTS.empty_table()),
        lambda: handed.tables.widen("kb_documents", DOCUMENTS),
        lambda: handed.tables.vacuum("kb_documents"),
        lambda: handed.tables.compact("kb_documents"),
        lambda: handed.tables.replace_with("kb_documents", [], DOCUMENTS, {}),
    ):
        with pytest.raises(Undeclared, match="it writes the table kb_documents"):
            changed()
    assert not night.tables.exists("kb_documents")


def test_a_step_of_a_source_opens_the_tables_of_that_source_alone(night: Night) -> None:
    handed = night.only(DOCUMENTS_STEP, "kb")
    assert not handed.tables.exists("kb_records")
    with pytest.raises(Undeclared, match="step kb_documents: it reads the table zendesk_records"):
        handed.tables.exists("zendesk_records")
    assert not night.only(PEOPLE_STEP).tables.exists("zendesk_records")


def test_a_stage_that_is_brought_stands_where_its_tables_say() -> None:
    brought = Step("own", "own", reads=(DOCUMENTS_TABLE, PASSED), writes=(OWN, FATES_TABLE, PASSED), version="1")
    other = Step("a_second", "own", reads=(PASSED, OWN), writes=(FATES_TABLE, PASSED), version="2")
    graph = flow([other, brought])
    assert names(graph.before(named(graph, "own"))) == ["{source}_cleaned"]
    assert names(graph.before(named(graph, "a_second"))) == ["own"]
    for after in ("boilerplate", "rule_labels", "contradictions"):
        assert names(graph.before(named(graph, after))) == ["a_second"]
    assert OWN in graph.tables
    aside = flow([Step("aside", "own", reads=(DOCUMENTS_TABLE,), writes=(OWN,), version="3")])
    assert "aside" in names(aside.before(named(aside, "nights")))  # whose row, written last, names its table


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        ([Step("clusters", "own")], "stage 'clusters': another step has that name"),
        ([Step("truth", "own")], "stage 'truth': another step has that name"),  # as a manifest names a stage
        ([Step("own", "own"), Step("own", "own")], "stage 'own': another step has that name"),
        ([Step("own", "own", every=True)], "it sets more than its tables"),
        ([Step("{source}_own", "own")], "it sets more than its tables"),
        ([Step("own", "own", after=("cluster",))], "which is no step that it can come after. did you mean clusters?"),
        ([Step("own", "own", after=("redaction",))], "it comes after 'redaction', which is no step"),  # of a manifest
        ([Step("own", "own", after=("purge",))], "it comes after 'purge', which is no step that it can"),  # no asset
        ([Step("own", "own", after=("nights",))], "it comes after 'nights', and they wait for each other"),
        ([Step("own", "own", reads=(Table("clusters"),))], "it reads clusters, which nobody declares so"),
        ([Step("own", "own", reads=(Table("kb_documents"),))], "it reads kb_documents, which nobody declares so"),
        ([Step("own", "own", writes=(Table("released", ordered=False),))], "it writes the table released of another"),
        ([Step("own", "own", writes=(Table("fates", ordered=False),))], "it writes the table fates of another step"),
        ([Step("own", "own", writes=(DOCUMENTS_TABLE,))], "it writes the table {source}_documents of another step"),
        ([Step("own", "own", writes=(Table("own"),))], "its table own does not say what an erasure takes from it"),
        ([Step("own", "own", writes=(Table("own_records"),))], "its table own_records is called or declared as one of"),
        ([Step("own", "own", writes=(Table("{x}", whole=True),))], "its table {x} is called or declared as one of"),
        ([Step("own", "own", writes=(Table("own", state=True),))], "its table own is called or declared as one of"),
        ([Step("own", "own", writes=(Table("own", refers={"id": "documents"}),))], "id of own refers to 'documents'"),
        ([Step("own", "own", writes=(PASSED,), version="1")], "it decides what passes without the fates"),
        ([Step("own", "own", writes=(OWN,)), Step("two", "own", writes=(OWN,))], "own_rows of another step"),
        ([Step("three", "own", after=("four",)), Step("four", "own", after=("three",))], "wait for each other"),
    ],
)
def test_stages_that_do_not_fit_are_refused(steps: list[Step], said: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        flow(steps)
    assert said in str(refused.value)


def test_only_steps_that_a_stage_can_come_after_are_named() -> None:
    with pytest.raises(ConfigurationError) as refused:
        flow([Step("own", "own", writes=(OWN, FATES_TABLE, PASSED), reads=(PASSED,), version="1", after=("cluster",))])
    named = refused.value.fix.partition("use one of: ")[2].split(", ")
    assert named == ["people", "{source}_cleaned", "{source}_documents", "{source}_records"]
    for name in named:
        assert flow([Step("own", "own", after=(name,))])


def test_a_manifest_names_the_stages_in_the_order_of_the_flow(night: Night) -> None:
    from curation.corpora.recipe import Recipe
    from curation.corpora.step import stages

    recipe = next(iter(night.project.every(Recipe).values()))
    assert [*stages(night, recipe)] == [
        "records", "people", "documents", "cleaned", "passed", "boilerplate", "clusters", "findings",
        "labels", "macros", "truth", "sift", "concepts", "corpus", "redaction",
    ]  # fmt: skip


def test_the_picture_in_the_documentation_is_drawn_from_what_steps_declare() -> None:
    page = Path(__file__).parents[1] / "curation" / "docs" / "concepts" / "flow.md"
    assert f"```mermaid\n{flow().picture()}\n```" in page.read_text(encoding="utf-8")


def test_no_table_is_declared_twice() -> None:
    declared: dict[str, Table] = {}
    for step in flow().steps:
        for table in (*step.reads, *step.writes):
            assert declared.setdefault(table.name, table) is table
    assert isinstance(flow(), Flow)


def test_a_stage_that_gives_a_document_no_fate_or_two_is_found_out(small: Any) -> None:
    small.land(DATES[0], source="kb")
    night = open_night(small.project(), DATES[0])
    for run in (land_source, assemble_source, clean_source):
        run(night, "kb")
    own = Step("own", "own", reads=TEXTS, writes=(FATES_TABLE, PASSED), version="1")
    project = replace(night.project, stages={})
    object.__setattr__(project, "graph", flow([own]))
    handed = replace(night, project=project).only(own)
    ids = cleaned_documents(handed, "kb", ["doc_id"])["doc_id"].to_pylist()
    assert accounting(handed, own) == {"documents": len(ids), "difference": len(ids)}

    def decide(kept: list[str]) -> None:
        fates = [Fate(EVERYWHERE, "own", "document", each, DATES[0], "kept", None, None, "1") for each in kept]
        handed.write_fates(EVERYWHERE, "own", fates_table(fates))

    later = replace(night, project=project).only(CLUSTERS_STEP)
    with pytest.raises(ConfigurationError, match="stage own: it has not run since it was declared"):
        cleaned_documents(later, "kb", ["doc_id"])
    assert cleaned_documents(replace(night, project=project), "kb", ["doc_id"]).num_rows == len(ids)
    with pytest.raises(Undeclared, match="it writes fates of another stage"):
        handed.write_fates(EVERYWHERE, "kb_cleaned", fates_table([]))
    with pytest.raises(Undeclared, match=r"its own fates it writes by `night\.write_fates`"):
        handed.tables.replace("fates", fates_table([]))
    kept = Fate(EVERYWHERE, "own", "document", ids[0], DATES[0], "kept", None, None, "1")
    asks: Any = "asks ada@example.com"
    for said in (
        kept._replace(fate="dropped", reason=asks),
        kept._replace(fate=asks),
        kept._replace(subject_kind=asks),
        kept._replace(fate="dropped"),
        kept._replace(reason="under_embargo"),
    ):
        with pytest.raises(Undeclared, match="or a reason that is no plain word") as refused:
            handed.write_fates(EVERYWHERE, "own", fates_table([said]))
        assert "ada@" not in str(refused.value)
    with pytest.raises(Undeclared, match="it reads the table of another name") as refused:
        handed.tables.exists(asks)
    decide(ids)
    assert accounting(handed, own) == {"documents": len(ids), "kept": len(ids), "difference": 0}
    decide([*ids, ids[0]])
    assert accounting(handed, own)["difference"] == 1
    decide(ids[1:])
    assert accounting(handed, own)["difference"] == 1
    assert cleaned_documents(later, "kb", ["doc_id"])["doc_id"].to_pylist() == ids[1:]


def test_the_flow_is_known_without_kernels_and_models() -> None:
    code = (
        "import sys; from curation.graph import flow; flow();"
        "print([m for m in ('numba', 'spacy', 'presidio_analyzer', 'great_expectations', 'dvc', 'dagster')"
        " if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_door_for_dagster_opens_without_models_and_without_compiling_large_patterns() -> None:
    code = (
        "import gc, sys; import curation.definitions; from curation.text.patterns import LazyPattern;"
        "heavy = ('spacy', 'presidio_analyzer', 'great_expectations', 'dvc', 'matplotlib', 'pandas', 'pyarrow.dataset');"
        "late = [each for each in gc.get_objects() if type(each) is LazyPattern];"
        "print([m for m in heavy if m in sys.modules], len(late) > 100, [e.given for e in late if 'compiled' in vars(e)])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[] True []"


@pytest.mark.parametrize("name", ["kept", "dropped:under_embargo"])
def test_what_a_stage_counts_has_plain_names(name: str) -> None:
    assert COUNTED.fullmatch(name)
    for other in (f"{name}:Müller", f"{name} of ada", f"{name}:4111-1111", name.upper(), f"a{'b' * 80}"):
        assert not COUNTED.fullmatch(other)
