"""Figures as pictures in Dagster: small PNGs inside Markdown, the same bytes for the same figures."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import dagster as dg

from curation.dedup.overview import SHARES, Overview
from curation.storage.secrets.keys import Keys

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH, HEIGHT, DPI = 6.4, 3.0, 100  # inches, dots an inch
# A picture cannot know whether the UI is dark: on its own pale ground it can be read on either.
GROUND, INK, BAR = "#f7f7f5", "#22262a", "#3b6fb6"
NAMED = 12  # bars that have their number written above them, and ticks of an axis


def clusters_metadata(found: Overview, keys: Keys) -> dict[str, Any]:
    """Return counts, both histograms, and the largest clusters under names that reveal nothing; `curation report dedup`
    says which documents these are. Where nothing is duplicated, return only the counts.
    """
    shown: dict[str, Any] = {"kept": found.kept, "exact": found.exact, "near": found.near}
    if found.largest:
        shown["cluster_sizes"] = markdown(sizes_picture(found), "Clusters by number of documents")
        shown["largest_clusters"] = dg.MetadataValue.table(
            [
                dg.TableRecord({"cluster": cluster.public_name(keys), "documents": cluster.size, "kind": cluster.kind})
                for cluster in found.largest
            ]
        )
    if found.similarities.any():
        shown["similarities"] = markdown(similarities_picture(found), "Near duplicates by similarity")
    return shown


def markdown(picture: bytes, says: str) -> dg.MarkdownMetadataValue:
    """Return a PNG as a value that the UI shows; `says` is shown where pictures are not."""
    return dg.MetadataValue.md(f"![{says}](data:image/png;base64,{base64.b64encode(picture).decode()})")


def sizes_picture(found: Overview) -> bytes:
    """Return a histogram of clusters by number of documents, one bar per doubling, on a logarithmic scale."""
    last = int(found.sizes.nonzero()[0].max(initial=0))
    names = ["1", *(f"{2 ** (doubling - 1) + 1:,}" for doubling in range(1, last + 1))]
    counts = found.sizes[: last + 1].tolist()
    return _bars(counts, names, "documents in a cluster, from", "clusters", logarithmic=True)


def similarities_picture(found: Overview) -> bytes:
    """Return a histogram of near duplicates by similarity to the first document of their cluster, lowest first."""
    first = int(found.similarities.nonzero()[0].min(initial=SHARES - 1))
    names = [f"{edge / SHARES:.2f}" for edge in range(first, SHARES)]
    counts = found.similarities[first:].tolist()
    return _bars(counts, names, "similarity to the first document of the cluster, from", "documents")


def _bars(counts: Sequence[int], names: Sequence[str], across: str, up: str, *, logarithmic: bool = False) -> bytes:
    # Never pyplot: it keeps figures alive, and chooses a display.
    from matplotlib import rc_context, rcParamsDefault
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator

    # What a person has in a matplotlibrc of theirs does not change our pictures.
    ours = {name: value for name, value in rcParamsDefault.items() if not name.startswith("backend")}
    with rc_context(ours | {"font.family": ["DejaVu Sans"], "font.size": 9, "text.color": INK}):
        figure = Figure((WIDTH, HEIGHT), DPI, facecolor=GROUND, layout="constrained")
        FigureCanvasAgg(figure)
        axes = figure.add_subplot(facecolor=GROUND)
        drawn = axes.bar(range(len(counts)), counts, width=0.8, color=BAR)
        if len(counts) <= NAMED:
            axes.bar_label(drawn, [f"{count:,}" if count else "" for count in counts], color=INK, padding=2)
        if logarithmic:
            axes.set_yscale("log")
            axes.set_ylim(0.7, max(counts) * 2)
        else:
            axes.yaxis.set_major_locator(MaxNLocator("auto", integer=True))
        _dress(axes, names, across, up)
        written = io.BytesIO()
        figure.savefig(written, format="png", metadata={"Software": None})
    return written.getvalue()


def _dress(axes: Axes, names: Sequence[str], across: str, up: str) -> None:
    from matplotlib.ticker import StrMethodFormatter

    step = -(-len(names) // NAMED)
    axes.set_xticks(range(0, len(names), step), names[::step])
    axes.set_xlabel(across, color=INK)
    axes.set_ylabel(up, color=INK)
    axes.yaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
    axes.minorticks_off()
    axes.tick_params(colors=INK, length=2)
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color(INK)
