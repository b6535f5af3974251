"""The page of a report: its style, its tables, its frame. No address of any other file is in it."""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape
from math import isfinite
from typing import TYPE_CHECKING

from simulator.learning.report.style import STYLE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from simulator.protocol.evaluation import Evaluation, Score

KEY = (
    ('<circle cx="13" cy="6" r="5" fill="#20b26e"/>', "start"),
    ('<polygon points="13,0 19,6 13,12 7,6" fill="#eb4078"/>', "goal"),
    ('<path d="M1 6H25" stroke="#1e40af" stroke-width="2.5"/>', "the policy’s path"),
    ('<path d="M1 6H25" stroke="#f59e0b" stroke-width="6"/>', "an optimal path"),
    ('<rect x="8" y="1" width="10" height="10" fill="none" stroke="#d62020" stroke-width="2"/>',
     "first wrong decision: from here on, no longer optimal"),
    ('<path d="M8 1L18 11M8 11L18 1" stroke="#d62020" stroke-width="2"/>', "stopped here, or goes round"),
)  # fmt: skip

NOTES = (
    "Success: the goal is reached within the budget, a multiple of the number of steps of the exact "
    "planner’s path. The interval is Wilson’s at 95 %, clustered by map: cells of one map succeed or fail "
    "together. SPL is success weighted by optimal ÷ actual path length; soft SPL counts the share of the way "
    "made good instead of success. Lengths are costs: length "
    "of the step × cost of the cell, 1 for a move into a wall. Path ÷ optimal is of the successful episodes, "
    "collisions are moves into a wall an episode, timeouts were cut off by the budget, loops come back to a "
    "cell, hazards ended in one. The exact planner scores, it does not teach."
)


def page(title: str, about: str, *sections: str) -> str:
    """Put a report together.

    Args:
        title: plain text.
        about: one line below it, plain text.
        sections: HTML.
    """
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        f'<h1>{escape(title)}</h1>\n<p class="dim">{escape(about)}</p>\n'
        + "\n".join(filter(None, sections))
        + f"\n<footer>{escape(NOTES)}</footer>\n</body>\n</html>\n"
    )


def head(found: Evaluation, count: int, where: str) -> str:
    """Return the line below the title: maps, date and how it was judged.

    Args:
        found: the evaluation.
        count: of maps.
        where: what the maps are called together, "" if they have no name.
    """
    starts = "every free cell a start" if found.all_cells else "from each map’s own start"
    now = datetime.now(UTC).astimezone()
    words = [
        *([where] if where else []),
        f"{count:,} {'maps' if count != 1 else 'map'}",
        f"{now:%Y-%m-%d %H:%M}",
        f"{found.mode} moves",
        starts,
        f"steps at most {found.budget:g} × those of the best path",
        f"optimal is the {found.measure}",
    ]
    if found.unreachable:
        words.append(f"{found.unreachable:,} starts without a way to the goal left out")
    return ", ".join(words)


def section(title: str, *parts: str) -> str:
    """A part of the page under a heading."""
    return f"<h2>{escape(title)}</h2>\n" + "\n".join(parts)


def figure(title: str, drawing: str) -> str:
    """A chart under its title."""
    return f"<figure><figcaption>{escape(title)}</figcaption>{drawing}</figure>"


def group(kind: str, parts: Sequence[str]) -> str:
    """Things side by side: `tiles`, `charts` or `cards`."""
    return f'<div class="{kind}">' + "\n".join(parts) + "</div>"


def card(drawing: str, name: str, *lines: str) -> str:
    """A map with its name and some lines of plain text."""
    below = "".join(f"<p>{escape(line)}</p>" for line in lines)
    return f'<div class="card">{drawing}<p class="name"><b>{escape(name)}</b></p>{below}</div>'


def key() -> str:
    """What the signs on the maps mean."""
    items = (f'<span><svg viewBox="0 0 26 12">{sign}</svg>{escape(text)}</span>' for sign, text in KEY)
    return f'<p class="key">{"".join(items)}</p>'


def settings_list(settings: dict[str, object]) -> str:
    """Name and value of every setting."""
    rows = (f"<div><dt>{escape(n)}</dt><dd>{escape(str(v))}</dd></div>" for n, v in settings.items())
    return f"<dl>{''.join(rows)}</dl>"


def percent(share: float) -> str:
    """A share as people read it: two digits after the point where it matters."""
    return f"{100 * share:.1f} %" if isfinite(share) else "–"


def _plain(value: float) -> str:
    return f"{value:.3f}" if isfinite(value) else "–"


def _interval(score: Score) -> str:
    low, high = score.success_interval
    return f"{100 * low:.1f} – {100 * high:.1f} %"


ROWS: tuple[tuple[str, Callable[[Score], str], Callable[[Score], float] | None], ...] = (
    ("Episodes", lambda s: f"{s.episodes:,}", None),
    ("Success", lambda s: percent(s.success_rate), lambda s: s.success_rate),
    ("· 95 % interval, by map", _interval, None),
    ("SPL", lambda s: _plain(s.spl), lambda s: s.spl),
    ("Soft SPL", lambda s: _plain(s.soft_spl), lambda s: s.soft_spl),
    ("Optimal", lambda s: percent(s.optimal_share), lambda s: s.optimal_share),
    ("Path ÷ optimal", lambda s: _plain(s.path_ratio), lambda s: -s.path_ratio),
    (
        "Collisions",
        lambda s: _plain(s.collisions_per_episode),
        lambda s: -s.collisions_per_episode,
    ),
    ("Timeouts", lambda s: f"{s.timeouts:,}", None),
    ("Loops", lambda s: f"{s.loops:,}", None),
    ("Hazards", lambda s: f"{s.hazards:,}", None),
)
"""What a table says of a policy: title, text, and what is better the greater it is."""


def score_table(heads: Sequence[str], scores: Sequence[Score], *, mark_best: bool) -> str:
    """Policies side by side.

    Args:
        heads: title of each column.
        scores: one a column.
        mark_best: whether to print the best of each row bold; else the first column is.
    """
    lines = []
    for title, text, worth in ROWS:
        values = [worth(score) for score in scores] if worth and mark_best else []
        top = max((value for value in values if isfinite(value)), default=None)
        cells = []
        for number, score in enumerate(scores):
            kind = "best" if top is not None and values[number] == top else ""
            kind = "main" if not mark_best and number == 0 else kind
            cells.append(f'<td class="{kind}">{text(score)}</td>')
        sub = ' class="sub"' if title.startswith("·") else ""
        lines.append(f"<tr{sub}><td>{escape(title.lstrip('· '))}</td>{''.join(cells)}</tr>")
    head = "".join(f"<th>{escape(name)}</th>" for name in ("", *heads))
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(lines)}</tbody></table>"
