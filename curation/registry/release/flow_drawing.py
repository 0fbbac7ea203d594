"""Draws the flow of records as a Sankey diagram: a trunk from records read to examples kept, and branches that leave
it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from curation.registry.release.pictures import FATE_COLOURS, GROUND, INK, LINE, drawn

if TYPE_CHECKING:
    from matplotlib.axes import Axes

TALLEST = 12.0  # lines that the largest stage takes
THINNEST = 0.12  # lines that the smallest branch takes, so that it is seen
REASONS, EARLIER = 9, 5  # branches of the last stage, and of one before it; smaller ones are drawn as one of each fate
NODE = 0.035  # width of a node, in stages
LETTER = 0.078  # inches that a letter takes


@dataclass(frozen=True)
class Stage:
    """The outcomes at one stage: `kept`, and `<fate>:<reason>` of the rest → count."""

    name: str
    fates: Mapping[str, int]

    @property
    def total(self) -> int:
        return sum(self.fates.values())

    @property
    def kept(self) -> int:
        return self.fates.get("kept", 0)

    def branches(self, most: int) -> list[tuple[str, str, int]]:
        """Return (fate, label, count) of what left the stage, the largest first: at most `most`, and one rest for each
        fate.
        """
        left = [(n, *name.partition(":")[::2]) for name, n in self.fates.items() if name != "kept" and n]
        left.sort(key=lambda branch: (-branch[0], branch[1], branch[2]))
        shown, rest = left[:most], left[most:]
        for fate in FATE_COLOURS:
            own = [branch for branch in rest if branch[1] == fate]
            joined = (sum(n for n, *_ in own), fate, f"{len(own)} other reasons")
            shown += own if len(own) < 2 else [joined]
        return [(fate, f"{fate}: {_words(reason)}" if reason else fate, n) for n, fate, reason in shown]


def flow_picture(stages: Sequence[Stage]) -> bytes:
    """Return a PNG of the stages from left to right, each a bar as high as its total.

    What is kept runs on along the top; below it, each reason for leaving has a branch that ends in its name and number.
    """
    scale = TALLEST / max(1, *(stage.total for stage in stages))
    height = _height(stages, scale)
    all_branches = [branch for place in range(len(stages)) for branch in _branches(stages[place:])]
    longest = max([20, *(len(f"{says}  {n:,}") for _, says, n in all_branches)])
    step = 1.4 if len(stages) > 1 else 2.4

    def draw(axes: Axes) -> None:
        axes.set_xlim(-0.05, len(stages) + 0.1 + longest * LETTER / step)
        axes.set_ylim(height + 0.3, -1.6)
        axes.set_axis_off()
        _draw(axes, list(stages), 0, 0.0, scale)

    return drawn((len(stages) * step + 0.3 + longest * LETTER, LINE * (height + 2.2)), draw)


def _branches(stages: Sequence[Stage]) -> list[tuple[str, str, int]]:
    """Return the branches of the first of these stages."""
    return stages[0].branches(EARLIER if stages[1:] else REASONS)


def _words(reason: str) -> str:
    return reason.replace("_", " ").replace(":", ", ")


def _height(stages: Sequence[Stage], scale: float) -> float:
    """Return the height, in lines, of the first of these stages and all after it."""
    if not stages:
        return 0.0
    stage, behind = stages[0], stages[1:]
    trunk = max(stage.kept * scale, 1.0, _height(behind, scale))
    return max(trunk + sum(_slot(n, scale) for _, _, n in _branches(stages)), stage.total * scale)


def _slot(n: int, scale: float) -> float:
    return max(n * scale, 1.0) + 0.25


def _draw(axes: Axes, stages: list[Stage], column: int, top: float, scale: float) -> None:
    """Draw the first of these stages and, recursively, those after it. `top` is where its bar begins."""
    stage, behind = stages[0], stages[1:]
    _node(axes, column, top, top + stage.total * scale, INK)
    axes.text(column, top - 0.35, f"{stage.name}\n{stage.total:,}", ha="left", va="bottom", color=INK, linespacing=1.1)
    target = column + 1
    at, kept = top, stage.kept * scale
    if stage.kept:
        _band(axes, (column, at, at + kept), (target, top, top + kept), FATE_COLOURS["kept"])
    at += kept
    if behind:
        _draw(axes, behind, target, top, scale)
    else:
        _node(axes, target, top, top + max(kept, THINNEST), FATE_COLOURS["kept"])
        axes.text(target + 0.07, top + kept / 2, f"kept  {stage.kept:,}", va="center", color=INK, weight="bold")
    place = top + max(kept, 1.0, _height(behind, scale)) + 0.25
    for fate, says, n in _branches(stages):
        thick, slot = max(n * scale, THINNEST), _slot(n, scale)
        middle = place + (slot - 0.25) / 2
        ends = (middle - thick / 2, middle + thick / 2)
        _band(axes, (column, at, at + n * scale), (target, *ends), FATE_COLOURS[fate])
        _node(axes, target, *ends, FATE_COLOURS[fate])
        axes.text(target + 0.07, middle, f"{says}  {n:,}", va="center", color=INK)
        at += n * scale
        place += slot


def _node(axes: Axes, column: float, top: float, bottom: float, colour: str) -> None:
    from matplotlib.patches import Rectangle

    axes.add_patch(Rectangle((column, top), NODE, bottom - top, facecolor=colour, edgecolor="none"))


def _band(axes: Axes, start: tuple[float, float, float], end: tuple[float, float, float], colour: str) -> None:
    """Draw a band from (column, top, bottom) to (column, top, bottom), level at both ends."""
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    (left, top, bottom), (right, high, low) = start, end
    left += NODE
    middle = (left + right) / 2
    corners = [
        (left, top), (middle, top), (middle, high), (right, high),
        (right, low), (middle, low), (middle, bottom), (left, bottom), (left, top),
    ]  # fmt: skip
    codes = [Path.MOVETO, *[Path.CURVE4] * 3, Path.LINETO, *[Path.CURVE4] * 3, Path.CLOSEPOLY]
    axes.add_patch(PathPatch(Path(corners, codes), facecolor=colour, edgecolor=GROUND, linewidth=0.3, alpha=0.55))
