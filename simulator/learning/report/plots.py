"""Charts of a report as inline SVG, drawn by Matplotlib."""

from __future__ import annotations

import io
import re
from itertools import cycle
from typing import TYPE_CHECKING, Any, TypeAlias
from warnings import catch_warnings, filterwarnings

import numpy as np
from markupsafe import Markup

from simulator.texts import tr

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from simulator.protocol.evaluation import Bucket

    Series: TypeAlias = Mapping[str, tuple[NDArray[np.float64], NDArray[np.float64]]]

INK, GRID = "#333842", "#d9dce3"
COLOURS = ("#1e40af", "#d97706", "#047857", "#be185d", "#6d28d9", "#0e7490", "#4d7c0f", "#7f1d1d")
"""Told apart by colour-blind eyes when the markers differ too, as they do."""
MARKERS = "osD^vP*X"
LONGEST = 48
"""Most characters of a title in a legend."""
POINTS = 400
"""Most points of a curve: more are averaged, and their spread is shaded."""


def chart(draw: Callable[[Axes], None], width: float = 5.2, height: float = 2.9) -> Markup:
    """Draw one chart and return it as SVG without any address in it.

    Args:
        draw: draws on the axes.
        width: inches.
        height: inches.
    """
    from matplotlib import rc_context
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    style: dict[Any, Any] = {
        "svg.fonttype": "none",  # text stays text: light, searchable, set in the page's own type
        "svg.hashsalt": "report",
        "font.family": "sans-serif",
        "font.size": 9,
        "axes.edgecolor": GRID,
        "axes.labelcolor": INK,
        "text.color": INK,
        "xtick.color": INK,
        "ytick.color": INK,
    }
    with rc_context(style):
        figure = Figure(figsize=(width, height), layout="constrained")
        FigureCanvasSVG(figure)
        axes = figure.add_subplot()
        axes.grid(axis="y", color=GRID, linewidth=0.6)
        axes.set_axisbelow(True)
        for side in ("top", "right", "left"):
            axes.spines[side].set_visible(False)
        axes.tick_params(length=0)
        draw(axes)
        out = io.StringIO()
        nothing = dict.fromkeys(("Creator", "Date", "Format", "Type"))
        with catch_warnings():  # a browser has the letters that matplotlib's font lacks
            filterwarnings("ignore", "Glyph .* missing from")
            figure.savefig(out, format="svg", transparent=True, metadata=nothing)
    return Markup(_inline(out.getvalue()))  # noqa: S704 - matplotlib escapes the titles that it draws


def _inline(svg: str) -> str:
    """Keep the drawing alone: no prologue, no name spaces, sizes left to the page."""
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r'\s+xmlns(:\w+)?="[^"]*"', "", svg, count=2)
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = re.sub(r'<svg([^>]*?) width="[^"]*"', r"<svg\1", svg, count=1)
    svg = re.sub(r'<svg([^>]*?) height="[^"]*"', r"<svg\1", svg, count=1)
    return svg.replace("xlink:href", "href").strip()


def label(title: str) -> str:
    """Return a title as matplotlib can draw it: short, no control signs, nothing read as mathematics."""
    text = "".join(sign if sign.isprintable() else "?" for sign in title)
    if len(text) > LONGEST:
        text = f"{text[: LONGEST // 3]}…{text[-LONGEST * 2 // 3 :]}"
    hidden = text.startswith("_")  # from the legend
    return ("\N{ZERO WIDTH SPACE}" if hidden else "") + text.replace("$", r"\$")


def _legend(axes: Axes, titles: Iterable[str]) -> None:
    """Name what is drawn above it, in two columns where the titles are short."""
    columns = 2 if max(map(len, titles)) <= LONGEST // 2 else 1
    axes.legend(frameon=False, loc="lower left", bbox_to_anchor=(0, 1), ncols=columns, borderaxespad=0)


def by_distance(series: Mapping[str, Sequence[Bucket]]) -> Markup:
    """Success by optimal path length: bars for one policy, lines for several.

    Args:
        series: title → buckets; those of several policies are of the same widths.
    """
    lows = sorted({one.low for buckets in series.values() for one in buckets})
    names = {one.low: _span(one) for buckets in series.values() for one in buckets}
    place = {low: number for number, low in enumerate(lows)}

    def draw(axes: Axes) -> None:
        if len(series) == 1:
            (buckets,) = series.values()
            x = [place[one.low] for one in buckets]
            axes.bar(
                x, [one.success_rate for one in buckets], 0.66, color=COLOURS[0], label=tr("plots.success")
            )
            axes.plot(x, [one.spl for one in buckets], "D", color=COLOURS[1], markeredgecolor="white",
                      markersize=7, label=tr("plots.spl"))  # fmt: skip
            labels = [f"{_span(one)}\n{one.episodes:,}" for one in buckets]
            axes.set_xticks(x, labels)
            axes.set_xlabel(tr("plots.optimal_path_length_and_number_of"))
        else:
            for (title, buckets), colour, marker in zip(series.items(), cycle(COLOURS), cycle(MARKERS)):
                x = [place[one.low] for one in buckets]
                axes.plot(
                    x, [one.success_rate for one in buckets], marker=marker, color=colour, label=label(title)
                )
            axes.set_xticks(range(len(lows)), [names[low] for low in lows])
            axes.set_xlabel(tr("plots.optimal_path_length"))
        axes.set_ylim(0, 1.05)
        axes.set_ylabel(tr("plots.share_of_episodes"))
        _legend(axes, series)

    return chart(draw)


def _span(one: Bucket) -> str:
    return tr("plots.below", high=one.high) if one.low == 0 else f"{one.low:g}–{one.high:g}"


def curves(series: Series, *, x: str, y: str, low: float | None = None, high: float | None = None) -> Markup:
    """Draw figures over training.

    Args:
        series: title → (x [N], y [N]); NaN is left out, and a title without any y keeps its colour for the
            other charts. One title "" stands for a curve that needs none.
        x: what the horizontal axis is.
        y: what the vertical one is.
        low: of the vertical axis; None fits it.
        high: the same.
    """
    from matplotlib.ticker import MaxNLocator

    def draw(axes: Axes) -> None:
        whole = True
        for (title, (across, up)), colour in zip(series.items(), cycle(COLOURS)):
            if not np.isfinite(up).any():
                continue
            whole = whole and bool((across == np.round(across)).all())
            middle, least, most, at = binned(across, up)
            axes.plot(at, middle, color=colour, linewidth=1.4, label=label(title))
            axes.fill_between(at, least, most, color=colour, alpha=0.15, linewidth=0)
        if low is not None or high is not None:
            axes.set_ylim(low, high)
        axes.margins(x=0.01)
        axes.xaxis.set_major_locator(MaxNLocator("auto", steps=[1, 2, 5, 10], integer=whole))
        axes.set_xlabel(x)
        axes.set_ylabel(y)
        if any(series):
            _legend(axes, series)

    return chart(draw)


def column(history: Sequence[Mapping[str, float]], name: str) -> NDArray[np.float64]:
    """Return one figure of every row [N]; NaN where a row lacks it."""
    return np.array([row.get(name, np.nan) for row in history])


def binned(
    across: NDArray[np.float64], up: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Mean, least and greatest value of neighbouring points, and where: at most `POINTS` of each."""
    known = np.isfinite(across) & np.isfinite(up)
    across, up = across[known], up[known]
    if not up.size:
        empty = np.empty(0)
        return empty, empty, empty, empty
    edges = np.linspace(0, up.size, min(POINTS, up.size) + 1).astype(int)[:-1]
    count = np.diff([*edges, up.size])
    means = [np.add.reduceat(part, edges) / count for part in (up, across)]
    return means[0], np.minimum.reduceat(up, edges), np.maximum.reduceat(up, edges), means[1]
