"""A component of Acme's: an asset that loads the newest version of a corpus, which it knows by its key alone."""

import subprocess
import tempfile
from pathlib import Path

import dagster as dg
import pandas as pd


class Lengths(dg.Component, dg.Model, dg.Resolvable):
    """How many rows a corpus has, and how long they are."""

    corpus: str

    def build_defs(self, context: dg.ComponentLoadContext) -> dg.Definitions:
        released = dg.AssetKey(f"{self.corpus}_release")

        @dg.asset(name=f"{self.corpus}_lengths", deps=[released], group_name="acme", tags={"curation/night": ""})
        def lengths(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
            event = context.instance.get_latest_materialization_event(released)
            said = event.asset_materialization.metadata
            registry, tag = str(said["registry"].value), str(said["tag"].value)
            with tempfile.TemporaryDirectory() as folder:
                place = Path(folder) / "release"
                call = ["dvc", "get", registry, f"corpora/{tag.split('@')[0]}", "--rev", tag, "-o", str(place)]
                subprocess.run(call, cwd=folder, check=True, capture_output=True)
                rows = pd.concat(map(pd.read_parquet, sorted((place / "data" / "default").glob("*.parquet"))))
            return dg.MaterializeResult(metadata={"rows": len(rows), "tag": tag})

        return dg.Definitions(assets=[lengths])
