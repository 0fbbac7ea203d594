"""Draws figures of a release for its card as small PNGs on a pale ground; equal figures give equal bytes."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH, HEIGHT, DPI = 6.4, 3.0, 100  # inches, dots an inch
LINE = 0.22  # inches that a line of text takes
GROUND, INK, BAR = "#f7f7f5", "#22262a", "#3b6fb6"
# Told apart by people who see no red, and by their lightness.
COLOURS = (BAR, "#8fb8de", "#e0a33b", "#7a5195", "#4c9f70", "#b0bec5", "#c0504d", "#8d6e63", "#d3a4c9", "#6b7f3a")
FATE_COLOURS = {"kept": BAR, "merged": "#8fb8de", "dropped": "#e0a33b", "quarantined": "#c0504d"}
SPLIT_COLOURS = {"train": BAR, "validation": "#8fb8de", "test": "#e0a33b"}
NAMED = 12  # ticks of an axis
ACROSS = 70  # letters that stand side by side under an axis
SHADES = 96  # colours of a PNG: a third of the bytes of one in true colour
KINDS = 7  # colours of a stack; what goes beyond is drawn as one


def drawn(size: tuple[float, float], draw: Callable[[Axes], None]) -> bytes:
    """Return a PNG of a size in inches, into whose only axes `draw` has drawn."""
    # Never pyplot: it keeps figures alive, and chooses a display.
    from matplotlib import rc_context, rcParamsDefault
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from PIL import Image

    # What a person has in a matplotlibrc of theirs does not change our pictures.
    ours = {name: value for name, value in rcParamsDefault.items() if not name.startswith("backend")}
    with rc_context(ours | {"font.family": ["DejaVu Sans"], "font.size": 9, "text.color": INK}):
        figure = Figure(size, DPI, facecolor=GROUND, layout="constrained")
        canvas: Any = FigureCanvasAgg(figure)
        draw(figure.add_subplot(facecolor=GROUND))
        canvas.draw()
    written = io.BytesIO()
    image = Image.frombytes("RGBA", canvas.get_width_height(), bytes(canvas.buffer_rgba())).convert("RGB")
    image.quantize(SHADES, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(written, "png", optimize=True)
    return written.getvalue()


def stacked(counts: Mapping[str, Mapping[str, int]], across: str, up: str, colours: Mapping[str, str]) -> bytes:
    """Return a bar for each name in the order given, stacked by kind: first those of `colours`, then the largest."""
    sums: dict[str, int] = {}
    for parts in counts.values():
        for kind, n in parts.items():
            sums[kind] = sums.get(kind, 0) + n
    kinds = [kind for kind in colours if kind in sums]
    kinds += sorted(sums.keys() - colours.keys(), key=lambda kind: (-sums[kind], kind))
    others = iter(colour for colour in COLOURS if colour not in colours.values())
    own = kinds if len(kinds) <= KINDS else kinds[: KINDS - 1]
    rest = kinds[len(own) :]

    def draw(axes: Axes) -> None:
        bottom = [0] * len(counts)
        for kind in [*own, *(["others"] if rest else [])]:
            heights = [
                sum(parts.get(part, 0) for part in rest) if kind not in sums else parts.get(kind, 0)
                for parts in counts.values()
            ]
            colour = colours.get(kind) or next(others)
            axes.bar(range(len(counts)), heights, width=0.8, bottom=bottom, color=colour, label=kind)
            bottom = [low + height for low, height in zip(bottom, heights, strict=True)]
        _whole_numbers(axes.yaxis)
        step = -(-len(counts) // NAMED)
        names = list(counts)
        tilted = sum(len(name) + 2 for name in names[::step]) > ACROSS
        lean: Any = {"rotation": 30, "ha": "right", "rotation_mode": "anchor"} if tilted else {}
        axes.set_xticks(range(0, len(names), step), names[::step], **lean)
        axes.set_xlim(-0.8, max(len(names), 4) - 0.2)  # a single bar is no wall
        _dress(axes, across, up)
        axes.legend(frameon=False, loc="upper left", bbox_to_anchor=(1.0, 1.02), labelcolor=INK)

    return drawn((WIDTH, HEIGHT), draw)


def ranked(counts: Mapping[str, int], along: str) -> bytes:
    """Return horizontal bars, the largest first, each with its number."""
    names = sorted(counts, key=lambda name: (-counts[name], name))

    def draw(axes: Axes) -> None:
        bars = axes.barh(range(len(names)), [counts[name] for name in names], height=0.7, color=BAR)
        axes.bar_label(bars, [f"{counts[name]:,}" for name in names], color=INK, padding=3)
        axes.set_yticks(range(len(names)), names)
        axes.invert_yaxis()
        axes.set_ylim(max(len(names), 3) - 0.4, -0.6)
        axes.margins(x=0.12)
        _whole_numbers(axes.xaxis)
        _dress(axes, along, "")

    return drawn((WIDTH, 0.9 + LINE * max(len(names), 3)), draw)


def doublings(counts: Mapping[int, int], across: str, up: str) -> bytes:
    """Return a bar for each doubling: `counts[n]` counts sizes from 2^(n-1) up to but not including 2^n; 0 means size
    0.
    """
    first, last = min(counts), max(counts)
    numbers = range(first, last + 1)
    names = ["0" if number == 0 else _short(2 ** (number - 1)) for number in numbers]

    def draw(axes: Axes) -> None:
        heights = [counts.get(number, 0) for number in numbers]
        bars = axes.bar(range(len(heights)), heights, width=0.8, color=BAR)
        if len(heights) <= NAMED:
            axes.bar_label(bars, [f"{n:,}" if n else "" for n in heights], color=INK, padding=2)
        axes.set_xticks(range(len(names)), names)
        axes.set_xlim(-0.8, max(len(names), 4) - 0.2)
        axes.margins(y=0.12)
        _whole_numbers(axes.yaxis)
        _dress(axes, across, up)

    return drawn((WIDTH, HEIGHT), draw)


def _short(number: int) -> str:
    if number < 1024:
        return str(number)
    return f"{number // 1024} Ki" if number < 1024**2 else f"{number // 1024**2} Mi"


def _whole_numbers(axis: Any) -> None:
    from matplotlib.ticker import MaxNLocator, StrMethodFormatter

    axis.set_major_locator(MaxNLocator("auto", integer=True))
    axis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))


def _dress(axes: Axes, across: str, up: str) -> None:
    axes.set_xlabel(across, color=INK)
    axes.set_ylabel(up, color=INK)
    axes.minorticks_off()
    axes.tick_params(colors=INK, length=2)
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color(INK)
