"""A corpus: its candidate, its checks as gates, and its release."""

import getpass
from collections.abc import Iterator
from typing import Any, Literal

import dagster as dg
from pydantic import BaseModel, Field

from curation.components.account import of_candidate, of_release
from curation.components.assets import asset
from curation.components.columns import column_schema
from curation.components.figures import materialized
from curation.components.keys import key_of
from curation.components.runs.failed_checks import ClosedGates, since_when
from curation.components.runs.retries import tried_again
from curation.components.runs.unchanged_steps import UNCHANGED
from curation.components.runs.watching import in_time, in_time_spec
from curation.components.shell import SettingsComponent, deployment, metadata, tonight
from curation.corpora.flow import CORPUS_STEP
from curation.corpora.recipe import Recipe
from curation.quality.flow import CHECKS_STEP
from curation.quality.suite import OWN_CHECKS, Expectation
from curation.registry.flow import RELEASE_STEP
from curation.registry.page import page_path
from curation.storage.locations import without_password
from curation.storage.modes import private


class CorpusParams(BaseModel):
    """The parameters that `dg scaffold defs curation.components.Corpus NAME` takes besides the name."""

    source: str = Field(description="The source that it selects from; more are added in the YAML.")
    kind: Literal["article", "ticket", "transcript"] = Field(
        default="ticket", description="Chunks are made of articles, conversations of tickets and transcripts."
    )
    owner: str = Field(default="", description="E-mail address or team; the user who calls where it is not given.")


class CorpusScaffolder(dg.Scaffolder[CorpusParams]):
    """Scaffolder of a corpus's `defs.yaml` and `suite.yaml`, with the content that `curation init` writes."""

    @classmethod
    def get_scaffold_params(cls) -> type[CorpusParams]:
        return CorpusParams

    def scaffold(self, request: dg.ScaffoldRequest[CorpusParams]) -> None:
        from curation.start.corpus import write_corpus

        params, name = request.params, request.target_path.name.replace("_", "-")
        write_corpus(request.target_path, name, params.source, params.kind, params.owner or getpass.getuser())


@dg.scaffold_with(CorpusScaffolder)
class Corpus(SettingsComponent):
    """One corpus: select, redact, shape, split, check, publish."""

    Settings = Recipe
    settings: Recipe

    def build_defs(self, context: dg.ComponentLoadContext) -> dg.Definitions:
        from curation.corpora.shapes.every import shape_of
        from curation.quality.suite import check_names

        recipe, project = self.settings, deployment(context)
        candidate_key = key_of(project, recipe.asset)
        schema = next(iter(shape_of(recipe.shape).CONTRACT.schemas.values()))
        checks = check_names(project.suites[recipe.name])
        own = {name: check.asks for name, check in OWN_CHECKS.items()}
        asked = own | {e.name: _asked(e) for e in project.suites[recipe.name].expectations}

        @asset(
            project,
            CORPUS_STEP,
            recipe.name,
            owner=[recipe.owner],
            says=recipe.description,
            kinds={recipe.shape.type},
            metadata={"dagster/column_schema": column_schema(recipe.shape.type, schema)},
        )
        def candidate(context: dg.AssetExecutionContext) -> dg.MaterializeResult:  # type: ignore[type-arg]
            from curation.cleaning.step import labels_hold
            from curation.registry.step import build_with_frozen

            night = tonight(context, project, CORPUS_STEP, recipe.name)
            _, figures, _ = build_with_frozen(night, recipe.name)
            examples = sum(
                n for name, n in figures.items() if name.startswith("examples:default:") and isinstance(n, int)
            )
            every = night.decisions.held()
            held = {
                name: every[subject]
                for name in recipe.select.sources
                for subject in (labels_hold(name), f"source:{name}")
                if subject in every
            }
            account = of_candidate(recipe.name, figures, examples, held, recipe.on_hold)
            return dg.MaterializeResult(metadata=account | materialized(figures, examples))

        @dg.multi_asset_check(
            name="__".join(key_of(project, CHECKS_STEP.named(recipe.asset)).path),
            specs=[
                dg.AssetCheckSpec(name, asset=candidate_key, blocking=blocking, description=asked[name])
                for name, blocking in checks
            ],
        )
        def gates(context: dg.AssetCheckExecutionContext) -> Iterator[dg.AssetCheckResult]:
            from curation.quality.step import judge_corpus
            from curation.registry.frozen import fetch_standing
            from curation.registry.released_documents import emptied_by, superseded_releases
            from curation.registry.step import registry_of

            with private(), tried_again(context, project):
                night = tonight(context, project, CHECKS_STEP, recipe.name)
                registry = registry_of(night.project)
                standing = superseded_releases(night, registry, recipe.name)
                released = fetch_standing(night, registry, recipe.against)
                emptied = emptied_by(night, registry, recipe.name)
                verdicts = judge_corpus(night, recipe.name, standing, released, emptied)
            closed = []
            for verdict in verdicts:
                result = dg.AssetCheckResult(
                    passed=verdict.passed,
                    check_name=verdict.name,
                    asset_key=candidate_key,
                    severity=dg.AssetCheckSeverity.ERROR if verdict.blocking else dg.AssetCheckSeverity.WARN,
                    metadata=metadata(verdict.figures) | ({UNCHANGED: True} if verdict.unchanged else {}),
                    description=None if verdict.passed else verdict.advice,
                )
                result = since_when(context.instance, project, candidate_key, result)
                closed += [result] if verdict.blocking and not verdict.passed else []
                yield result
            if closed:
                raise ClosedGates(recipe.name, closed)

        release_key = key_of(project, RELEASE_STEP.named(recipe.asset))

        @asset(
            project,
            RELEASE_STEP,
            recipe.name,
            owner=[recipe.owner],
            says=f"Versions of {recipe.name}.",
            check_specs=[in_time_spec(release_key)],
        )
        def release(context: dg.AssetExecutionContext) -> dg.MaterializeResult:  # type: ignore[type-arg]
            from curation.registry.step import release_corpus

            night = tonight(context, project, RELEASE_STEP, recipe.name)
            published = release_corpus(night, recipe.name, {"run_id": context.run.run_id})
            shown = of_release(published, recipe.name) | materialized(published.figures())
            if published.current is not None:
                shown |= _where(project.locations.registry, published.current.corpus, published.current.tag)
                page = page_path(project.locations.corpora, recipe.name, published.current.version)
                if page.is_file():
                    shown["page"] = dg.MetadataValue.path(page)
            return dg.MaterializeResult(metadata=shown, check_results=[in_time("")])  # as it has come through

        return dg.Definitions(assets=[candidate, release], asset_checks=[gates])


def _asked(expectation: Expectation) -> str:
    arguments = ", ".join(f"{name}: {value}" for name, value in expectation.arguments.items())
    return f"{expectation.expect} ({arguments}) over the config {expectation.config}"


def _where(registry: str, corpus: str, tag: str) -> dict[str, Any]:
    """Return how to get the release that consumers see; a name or password in a URL is not shown."""
    shown = without_password(registry)
    link = dg.MetadataValue.url(shown) if shown.startswith("http") else dg.MetadataValue.path(shown)
    pull = f"`dvc get {shown} corpora/{corpus} --rev {tag} -o {corpus}`"
    return {"tag": tag, "registry": link, "pull": dg.MetadataValue.md(pull)}
