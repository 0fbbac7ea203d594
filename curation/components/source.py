"""A source: `<name>_records` a landing, then `<name>_documents` and `<name>_cleaned` over all of them."""

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import dagster as dg
from pydantic import BaseModel, Field

from curation.cleaning.flow import CLEANED_STEP
from curation.cleaning.labels.vocabulary import Unmapped
from curation.cleaning.uses import RuleUse
from curation.components.account import of_documents, of_landing, of_no_landing
from curation.components.assets import asset
from curation.components.figures import materialized
from curation.components.keys import key_of, landings_of
from curation.components.runs.failed_checks import since_when
from curation.components.runs.unchanged_steps import plain_metadata, restored, shown, stands
from curation.components.runs.watching import in_time, in_time_spec, lateness_tonight
from curation.components.shell import SettingsComponent, deployment, metadata, sparkline, tonight
from curation.sources.census import FieldUse
from curation.sources.first_look.attached import FAMILY as ATTACHED
from curation.sources.flow import DOCUMENTS_STEP, RECORDS_STEP
from curation.sources.settings import SourceSettings
from curation.state.decision import Decision
from curation.state.receipts import Made


class ExportParams(BaseModel):
    """The parameters that `dg scaffold defs curation.components.Source NAME` takes besides the name."""

    export: str = Field(description="A folder with one export, or one of its files, to draft the YAML from.")


class SourceScaffolder(dg.Scaffolder[ExportParams]):
    """Scaffolder that writes the draft of `curation inspect` as a source's `defs.yaml`."""

    @classmethod
    def get_scaffold_params(cls) -> type[ExportParams]:
        return ExportParams

    def scaffold(self, request: dg.ScaffoldRequest[ExportParams]) -> None:
        from curation.sources.first_look.drafting import draft
        from curation.sources.first_look.look import look

        first_look = look([Path(request.params.export)])
        request.target_path.mkdir(parents=True, exist_ok=True)
        (request.target_path / "defs.yaml").write_text(draft(first_look, request.target_path.name), encoding="utf-8")


@dg.scaffold_with(SourceScaffolder)
class Source(SettingsComponent):
    """One source of text: its reader, owner, licence and how its landings follow each other."""

    Settings = SourceSettings
    settings: SourceSettings

    def build_defs(self, context: dg.ComponentLoadContext) -> dg.Definitions:
        settings, name = self.settings, self.settings.name
        project = deployment(context)
        landed_key, documents_key, cleaned_key = (
            key_of(project, step.named(name)) for step in (RECORDS_STEP, DOCUMENTS_STEP, CLEANED_STEP)
        )
        given: dict[str, Any] = {"owner": [settings.owner], "tags": {"reader": settings.reader}}

        @asset(
            project,
            RECORDS_STEP,
            name,
            says=settings.description,
            kinds={settings.reader},
            partitions_def=landings_of(project),
            backfill_policy=dg.BackfillPolicy.single_run(),
            check_specs=[
                dg.AssetCheckSpec(
                    "source_ready",
                    asset=landed_key,
                    description="The export reads as declared; else the source is held, with its last good landings.",
                ),
                dg.AssetCheckSpec(
                    "fields_filled",
                    asset=landed_key,
                    description="Every field of `minimum_fill` is filled as often as declared in the newest landing.",
                ),
                in_time_spec(landed_key),
            ],
            **given,
        )
        def records(context: dg.AssetExecutionContext) -> dg.MaterializeResult:  # type: ignore[type-arg]
            from curation.sources.step import fields_shown, fill_rates, land_source

            night = tonight(context, project, RECORDS_STEP, name)
            dates = [dt.date.fromisoformat(key) for key in context.partition_keys]
            every = land_source(night, name, dates)
            hold = night.decisions.held().get(f"source:{name}")
            for landed in every:
                uses = fields_shown(night, name, landed.landed_on)
                figures = {**landed.figures(), **{f"reason:{why}": n for why, n in landed.reasons.items()}}
                figures |= {f"attached:{u.field}": u.filled for u in uses if u.family == ATTACHED}
                shown = of_landing(landed, hold) | materialized(figures, most=3)
                shown |= _fields([use for use in uses if use.family != ATTACHED])
                if landed.undated:
                    shown["undated"] = dg.MetadataValue.md("\n".join(f"- {sentence}" for sentence in landed.undated))
                if landed.absent:
                    shown["absent_fields"] = dg.MetadataValue.md(
                        "\n".join(f"- {sentence}" for sentence in landed.absent)
                    )
                if landed.unclear:
                    shown["unclear_consents"] = " ".join(landed.unclear)
                shown["dagster/partition_row_count"] = landed.parsed
                context.add_asset_metadata(shown, landed_key, partition_key=landed.landed_on.isoformat())
            for date in sorted({*dates} - {landed.landed_on for landed in every}):
                context.add_asset_metadata(of_no_landing(date, hold), landed_key, partition_key=date.isoformat())
            ready = _ready(hold)
            late = in_time(lateness_tonight(night, name, project.nightly.expected_every.get(name)))
            ready, late = (since_when(context.instance, project, landed_key, verdict) for verdict in (ready, late))
            filled = since_when(context.instance, project, landed_key, _filled(fill_rates(night, name)))
            return dg.MaterializeResult(check_results=[ready, filled, late])

        @asset(
            project,
            DOCUMENTS_STEP,
            name,
            check_specs=[
                dg.AssetCheckSpec(
                    "accounting",
                    asset=documents_key,
                    blocking=True,
                    description="read = parsed + quarantined; parsed = documents + merged + dropped + waiting.",
                )
            ],
            **given,
        )
        def documents(context: dg.AssetExecutionContext) -> dg.MaterializeResult:  # type: ignore[type-arg]
            night = tonight(context, project, DOCUMENTS_STEP, name)

            def make() -> Made:
                from curation.sources.step import accounting, assemble_source

                figures = assemble_source(night, name)
                return {"figures": figures, "accounting": accounting(night, name)}

            made = stands(night, make, name)
            sums = made.made["accounting"]
            balanced = dg.AssetCheckResult(
                passed=sums["difference"] == 0,
                check_name="accounting",
                metadata=metadata(sums),
                description=f"{sums['difference']:,} records have no fate or two, none may: this is a bug; "
                "run with --full-refresh, and report it if it stays"
                if sums["difference"]
                else None,
            )
            balanced = since_when(context.instance, project, documents_key, balanced)
            account = of_documents(sums, made.made["figures"], night.decisions.held().get(f"source:{name}"))
            counted = {name: sums[name] for name in ("quarantined", "waiting")}  # as the account counts them
            told = account | shown(made, "documents", most=5) | counted
            return dg.MaterializeResult(metadata=told, check_results=[balanced])

        @asset(
            project,
            CLEANED_STEP,
            name,
            check_specs=[
                dg.AssetCheckSpec(
                    "labels_mapped",
                    asset=cleaned_key,
                    description="Every value of a label that has a vocabulary is in it; else the nearest is suggested.",
                )
            ],
            **given,
        )
        def cleaned(context: dg.AssetExecutionContext) -> dg.MaterializeResult:  # type: ignore[type-arg]
            night = tonight(context, project, CLEANED_STEP, name)

            def make() -> Made:
                from curation.cleaning.step import clean_source
                from curation.cleaning.uses import rule_uses

                return {"figures": clean_source(night, name), "rules": plain_metadata(_rules(rule_uses(night, name)))}

            made = stands(night, make, name)
            missing: Sequence[Unmapped] = ()
            if any(figure.startswith("unmapped:") for figure in made.made["figures"]):  # else there is nothing to find
                from curation.cleaning.step import unmapped_labels

                missing = unmapped_labels(night, name)  # the vendor's words stand in no receipt
            rules = restored(made.made["rules"])
            mapped = since_when(context.instance, project, cleaned_key, _mapped(missing))
            return dg.MaterializeResult(metadata=shown(made) | rules, check_results=[mapped])

        return dg.Definitions(assets=[records, documents, cleaned])


def _fields(uses: Sequence[FieldUse]) -> dict[str, dg.MetadataValue]:
    """Return how full each field is, which fields are new and how many: names and numbers, never a value."""
    if not uses:
        return {}
    rows: list[dict[str, str | int | float | bool | None]] = [
        {"family": u.family, "field": u.field, "rows": u.rows, "filled": f"{u.filled / u.rows:.1%}", "known": u.known}
        for u in sorted(uses, key=lambda use: use.known)  # new ones first
    ]
    return {
        "fields": dg.MetadataValue.table([dg.TableRecord(row) for row in rows]),
        "new_fields": dg.MetadataValue.int(sum(not u.known for u in uses)),
    }


def _rules(uses: Sequence[RuleUse]) -> dict[str, dg.MetadataValue]:
    """Return how many documents each rule touched, and its share of the documents that landed on each date."""
    if not uses:
        return {}
    lines = ["| kind | rule | documents | share by landing date |", "| --- | --- | ---: | --- |"]
    lines += [f"| {u.kind} | {u.rule} | {u.documents:,} | `{sparkline(u.nights)}` |" for u in uses]
    return {"rules": dg.MetadataValue.md("\n".join(lines))}


def _mapped(missing: Sequence[Unmapped]) -> dg.AssetCheckResult:
    """Return the verdict on labels: numbers and known values; what the vendor wrote stays in the raw zone."""
    sentences = []
    for label in sorted({value.label for value in missing}):
        own = [value for value in missing if value.label == label]
        near = sorted({value.nearest for value in own if value.nearest})
        number = sum(value.count for value in own)
        sentences.append(
            f"{label}: {len(own):,} values in {number:,} documents have no mapping, none may lack one"
            + (f" (nearest known: {', '.join(near)})" if near else "")
        )
    return dg.AssetCheckResult(
        passed=not missing,
        check_name="labels_mapped",
        severity=dg.AssetCheckSeverity.ERROR
        if any(value.policy == "fatal" for value in missing)
        else dg.AssetCheckSeverity.WARN,
        metadata={"values": len(missing), "documents": sum(value.count for value in missing)},
        description=f"{'; '.join(sentences)}. `curation report labels --show-text` lists them: add them to a vocabulary"
        if missing
        else None,
    )


def _filled(rates: Mapping[str, tuple[float, float]]) -> dg.AssetCheckResult:
    short = {name: rate for name, (rate, due) in rates.items() if rate < due}
    sentence = ", ".join(
        f"{name} is filled in {rate:.1%} of rows, {rates[name][1]:.1%} is due" for name, rate in short.items()
    )
    return dg.AssetCheckResult(
        passed=not short,
        check_name="fields_filled",
        severity=dg.AssetCheckSeverity.WARN,
        metadata={name: rate for name, (rate, _) in rates.items()},
        description=f"{sentence}: ask the vendor's side what changed, or lower minimum_fill" if short else None,
    )


def _ready(hold: Decision | None) -> dg.AssetCheckResult:
    sentence = (
        f"it is held since {hold.at:%Y-%m-%d}, and is to be read every night: {hold.why}" if hold is not None else None
    )
    return dg.AssetCheckResult(
        passed=hold is None,
        check_name="source_ready",
        severity=dg.AssetCheckSeverity.WARN,
        metadata={"held": hold.why, "held_since": f"{hold.at:%Y-%m-%d}"} if hold is not None else {},
        description=sentence,
    )
