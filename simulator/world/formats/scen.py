"""MovingAI `.scen` files: problems with optimal lengths.

Version 1 has nine fields a line: bucket, map, width, height, start x, start y, goal x, goal y, optimal
length. Before it there were seven, without width and height, and no version line. Fields are parted by
tabs (a map's name may then hold blanks) or by blanks. The map is found by its base name, whatever folders
the file puts before it. Problems are posed by the rules of the benchmark, see `benchmark`.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.texts import tr
from simulator.world.formats import movingai
from simulator.world.formats.assemble import xy
from simulator.world.formats.format_registry import Format, Loaded, register
from simulator.world.formats.scenario import Scenario, benchmark
from simulator.world.formats.scenario_maps import elsewhere, enlarged, enlargement, find_map
from simulator.world.formats.source import Source, short
from simulator.world.grid import Cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from simulator.world.formats.format_registry import Maker
    from simulator.world.formats.source import Lines
    from simulator.world.grid import GridMap

MAX_SCENARIOS = 100_000
_COLUMNS = ("bucket", "width", "height", "start x", "start y", "goal x", "goal y")


def read_scenarios(path: str | Path) -> list[Scenario]:
    """Read every scenario of a file.

    Raises:
        ValueError: a line is no scenario; `path:line: found, expected`.
        OSError: the file cannot be read.
    """
    return _scenarios(Source(Path(path)))


def scenarios_of(
    path: str | Path, maps: Sequence[str | Path] = ()
) -> list[tuple[Path, Loaded, list[Scenario]]]:
    """Read a scenario file and its maps; problems that the map does not fit are left out.

    Args:
        path: of the scenario file.
        maps: files to look among first; the folders around the scenario file come after them.

    Returns:
        for each map its path, the map, and its scenarios in the order of the file. The notes of the map
        tell of what is left out, of another size and of another place. A map of several sizes comes
        once for each.

    Raises:
        ValueError: a map is not found, or no problem is left; one line.
        OSError: a file cannot be read.
    """
    source = Source(Path(path))
    return _with_maps(source, [Path(place) for place in maps])


def write_scenarios(scenarios: Iterable[Scenario]) -> bytes:
    """Return scenarios as the bytes of a `.scen` file of version 1, lengths with 6 significant digits."""
    rows = ["version 1"]
    for one in scenarios:
        places = (one.start[1], one.start[0], one.goal[1], one.goal[0])
        fields = (one.bucket, one.map, one.width, one.height, *places, f"{one.length:.6g}")
        rows.append("\t".join(map(str, fields)))
    return ("\n".join(rows) + "\n").encode()


def scenario_of(grid: GridMap, name: str) -> Scenario:
    """Return a map's own start and goal as a scenario, with the length of its shortest `octile` path.

    Args:
        grid: the map.
        name: of its file.

    Raises:
        ValueError: the goal cannot be reached.
    """
    from simulator.world.planner import plan  # SciPy: only when a scenario is written

    length = plan(benchmark(grid)).length
    if not math.isfinite(length):
        raise ValueError(tr("scen.goal_cannot_be_reached_from_the", goal=xy(grid.goal), start=xy(grid.start)))
    return Scenario(int(length / 4), name, grid.width, grid.height, grid.start, grid.goal, length)


def read(source: Source) -> list[Maker]:
    """Read a scenario file as maps: one a scenario, each with that start and goal."""
    makers: list[Maker] = []
    for file, loaded, scenarios in _with_maps(source, []):
        for scenario in scenarios:
            makers.append(partial(_placed, source, file, loaded, scenario))
            loaded = replace(loaded, notes=())  # noqa: PLW2901 - told once, with the first of them
    return makers


def render(loaded: Loaded, path: Path) -> list[tuple[Path, bytes]]:
    """Write the start and goal of a map as a file of one scenario, for a map of the same name."""
    name = path.stem if path.stem.lower().endswith(".map") else f"{path.stem}.map"
    try:
        return [(path, write_scenarios([scenario_of(loaded.grid, name)]))]
    except ValueError as error:
        raise ValueError(tr("scen.expected_a_goal_with_a_path", path=path, error=error)) from None


def sniff(head: bytes) -> bool:
    """Whether a file begins with the version line of a scenario file."""
    return (
        re.match(rb"(\xef\xbb\xbf)?\s*version[ \t]+[0-9.]+[ \t]*(\r|\n|$)", head, re.IGNORECASE) is not None
    )


register(Format("scen", "MovingAI scenario file", (".scen",), read, sniff, render, frozenset({"places"})))


def _placed(source: Source, file: Path, loaded: Loaded, scenario: Scenario) -> Loaded:
    """Return the map with a scenario's start and goal."""
    name = tr("scen.line", line=scenario.line)
    note = tr("scen.the_map_is_moved_on_by", path=source.path, file=file)
    notes = (note, *loaded.notes)
    return replace(loaded, grid=scenario.on(loaded.grid), notes=notes, placed=False, goal_line=0, name=name)


def _scenarios(source: Source) -> list[Scenario]:
    lines = source.lines(tr("format_kinds.scen"))
    number = next((n for n in range(1, len(lines) + 1) if lines.line(n).strip()), 1)
    words = lines.line(number).lower().split()
    if words[:1] == ["version"]:
        if len(words) != 2 or not re.fullmatch(r"[01](\.0*)?", words[1]):
            lines.refuse(number, short(lines.line(number)), tr("scen.version"))
        number += 1
    if len(lines) - number > MAX_SCENARIOS:
        lines.refuse(
            number + MAX_SCENARIOS,
            tr("scen.yet_another_scenario"),
            tr("scen.at_most", max_scenarios=MAX_SCENARIOS),
        )
    found = [_scenario(lines, at) for at in range(number, len(lines) + 1) if lines.line(at).strip()]
    if not found:
        lines.refuse(number, tr("scen.no_scenario"), tr("scen.lines_of_fields"))
    return found


def _scenario(lines: Lines, number: int) -> Scenario:
    """Read one line."""
    fields = _fields(lines, number)
    map_name, length = fields.pop(1), fields.pop()
    columns = _COLUMNS if len(fields) == 7 else (_COLUMNS[0], *_COLUMNS[3:])
    values = {name: _whole(lines, number, name, word) for name, word in zip(columns, fields, strict=True)}
    try:
        optimal = float(length)
    except ValueError:
        optimal = -1.0
    if not 0.0 <= optimal < math.inf:
        lines.refuse(
            number, tr("scen.optimal_length", length=short(length)), tr("scen.a_number_of_cells_from_on")
        )
    return Scenario(
        values["bucket"], map_name, values.get("width", 0), values.get("height", 0),
        (values["start y"], values["start x"]), (values["goal y"], values["goal x"]), optimal, number,
    )  # fmt: skip


def _fields(lines: Lines, number: int) -> list[str]:
    """Return the nine or seven fields of a line."""
    text = lines.line(number)
    fields = [word.strip() for word in text.split("\t") if word.strip()]
    if len(fields) in (7, 9):
        return fields
    fields = text.split()
    if len(fields) > 9:  # blanks in the name of the map
        fields[1:-7] = [" ".join(fields[1:-7])]
    if len(fields) not in (7, 9):
        lines.refuse(number, tr("scen.fields", count=len(fields)), tr("scen.nine_or_seven_fields"))
    return fields


def _whole(lines: Lines, number: int, name: str, word: str) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", word):
        lines.refuse(number, f"{name} {short(word)}", tr("scen.a_whole_number_from_on"))
    return int(word)


def _with_maps(source: Source, maps: Sequence[Path]) -> list[tuple[Path, Loaded, list[Scenario]]]:
    grouped: dict[tuple[str, int, int], list[Scenario]] = {}
    for scenario in _scenarios(source):
        grouped.setdefault((scenario.base, scenario.width, scenario.height), []).append(scenario)
    read_maps: dict[str, tuple[Path, Loaded]] = {}
    found, bad = [], []
    for (base, width, height), scenarios in grouped.items():
        if base not in read_maps:
            file = find_map(source, scenarios[0].line, base, maps)
            read_maps[base] = file, movingai.read(Source(file))
        file, loaded = read_maps[base]
        notes = [] if file in maps else elsewhere(source, scenarios[0].map, file)
        if factor := enlargement(loaded.grid, width, height):
            loaded = replace(loaded, grid=enlarged(loaded.grid, width, height), glyphs=None)
            size = tr("scen.x_as_the_scenarios_ask_times", width=width, height=height, factor=factor)
            notes.append(tr("scen.was_scaled_to", path=source.path, name=file.name, size=size))
        reasons = [_misfit(scenario, loaded.grid) for scenario in scenarios]
        good = [scenario for scenario, reason in zip(scenarios, reasons, strict=True) if reason is None]
        bad += [(one.line, *why) for one, why in zip(scenarios, reasons, strict=True) if why is not None]
        found.append((file, replace(loaded, notes=tuple(notes)), good))
    found = [part for part in found if part[2]]
    if not found:
        line, _, what, expected = bad[0]
        source.refuse(line, what, expected)
    if bad:
        file, loaded, scenarios = found[0]
        total = sum(map(len, grouped.values()))
        told = _left_out(source, bad, total)
        found[0] = file, replace(loaded, notes=(*loaded.notes, told)), scenarios
    return found


def _left_out(source: Source, bad: Sequence[tuple[int, str, str, str]], total: int) -> str:
    """One line on problems that cannot be posed, with counts of the reasons."""
    counts = Counter(reason for _, reason, _, _ in bad)
    reasons = ", ".join(f"{count} {reason}" for reason, count in counts.most_common())
    line, _, what, _ = bad[0]
    head = tr("scen.left_out_of_problems", path=source.path, count=len(bad), total=total)
    return tr("scen.the_first_in_line", head=head, reasons=reasons, line=line, what=what)


def _misfit(scenario: Scenario, grid: GridMap) -> tuple[str, str, str] | None:
    """Why a problem cannot be posed on a map: a reason to count by, what was found, what was expected."""
    said, real = (scenario.width, scenario.height), (grid.width, grid.height)
    if said not in ((0, 0), real):
        found = tr("scen.a_scenario_for_x_cells_on", said=said[0], said2=said[1], real=real[0], real2=real[1])
        return tr("scen.for_a_map_of_another_size"), found, tr("scen.the_maps_own_size_or_a")
    for name, (row, col) in (("start", scenario.start), ("goal", scenario.goal)):
        if row >= grid.height or col >= grid.width:
            within = tr("scen.x_from_to_and_y_from", width=grid.width - 1, height=grid.height - 1)
            return (
                tr("scen.with_a_place_outside_the_map"),
                tr("scen.outside_the_map", name=name, col=col, row=row),
                within,
            )
        kind = Cell(int(grid.cells[row, col]))
        if kind in (Cell.WALL, Cell.HAZARD):
            what = kind.name.lower()
            return (
                tr("scen.with_a_place_on_a", what=what),
                tr("scen.on_a", name=name, col=col, row=row, what=what),
                tr("scen.a_free_cell"),
            )
    return None
