"""ROS occupancy maps (map_server): a `.yaml` file and the picture it names.

Read as map_server does: the mean of the channels over 255 is brightness, its complement the probability p
of being occupied (`negate` swaps them). `trinary`: above `occupied_thresh` occupied, below `free_thresh`
free, else unknown; transparency counts as a channel unless all is opaque.
`scale`: the same, but what lies between is a degree,
and what is not opaque unknown. `raw`: the value is the degree, 0 to 100, else unknown. Unknown cells are
walls here, and so are those of 50 and more.

Pictures and maps both begin at the top, `origin` is the lower left corner in metres; it and the resolution
are kept for writing. Written are 0 occupied, 254 free, 205 unknown with `free_thresh` 0.196, for which 205
(p = 0.19608) stays unknown; under 0.25 it would be free.
"""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.texts import tr
from simulator.world.files import is_file
from simulator.world.formats import pogema
from simulator.world.formats.assemble import Said, assemble, clean
from simulator.world.formats.format_registry import Format, Loaded, register
from simulator.world.formats.pixels import read_pixels
from simulator.world.formats.ros_patch import OURS, RosOrigin, ours_of, patch
from simulator.world.formats.shrinking import shrink
from simulator.world.formats.source import Source, short
from simulator.world.formats.yamlfile import read_yaml
from simulator.world.grid import MAX_SIDE, Cell
from simulator.world.movement import RULES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulator.world.formats.format_registry import Maker
    from simulator.world.formats.pixels import Pixels

MODES = ("trinary", "scale", "raw")
UNKNOWN = 205
"""What map_saver writes for it."""
DEFAULTS = {"negate": 0, "occupied_thresh": 0.65, "free_thresh": 0.196, "resolution": 0.05}


def read(source: Source) -> list[Maker]:
    """Read a ROS map; another YAML file is one of POGEMA maps."""
    table = read_yaml(source)
    if not isinstance(table, dict) or "image" not in table:
        return pogema.from_yaml(source, table)
    loaded = _read(source, table)
    return [lambda: loaded]


def render(loaded: Loaded, path: Path) -> list[tuple[Path, bytes]]:
    """Write a map as `.yaml` and `.pgm`."""
    grid, meta = loaded.grid, loaded.meta
    picture = path.with_suffix(".pgm")
    grey = np.where(np.isin(grid.cells, (Cell.WALL, Cell.HAZARD)), 0, 254).astype(np.uint8)
    corner = meta["origin"] if isinstance(meta.get("origin"), tuple) else (0.0, 0.0, 0.0)
    unknown = meta.get("unknown")
    if unknown is not None and unknown.shape == grey.shape:
        grey[unknown & (grid.cells == Cell.WALL)] = UNKNOWN
    lines = [
        f"image: {json.dumps(picture.name)}",
        f"resolution: {meta.get('resolution', DEFAULTS['resolution'])!r}",
        f"origin: {list(corner)}",
        "negate: 0",
        "occupied_thresh: 0.65",
        "free_thresh: 0.196",
        "mode: trinary",
        ours_of(loaded),
    ]
    head = f"P5\n{grid.width} {grid.height}\n255\n".encode()
    return [(path, ("\n".join(lines) + "\n").encode()), (picture, head + grey.tobytes())]


def sniff(head: bytes) -> bool:
    """Whether a file names a picture as a ROS map does."""
    lines = head.removeprefix(b"\xef\xbb\xbf").splitlines()
    return any(line.startswith((b"image:", b"image :")) for line in lines) and b"resolution" in head


register(Format("ros", "ROS occupancy map", (".yaml", ".yml"), read, sniff, render,
                frozenset({"places", "movement", "slip", "title"}), patch))  # fmt: skip


def _read(source: Source, table: dict[Any, Any]) -> Loaded:
    said, line = Said(), _line(source, "image")
    mode = table.get("mode", "trinary")
    mode = mode.lower() if isinstance(mode, str) else mode
    if mode not in MODES:
        source.refuse(_line(source, "mode"), tr("ros.mode", mode=short(mode)), ", ".join(MODES))
    values = {key: _number(source, table, key, said) for key in DEFAULTS}
    picture = _picture(source, table["image"], line, said)
    seen = Source(picture)
    pixels = read_pixels(seen)
    said.files = {picture: seen.mark}
    said.left_out = _left_out(source, table, mode, values)
    wall, unknown = _occupied(pixels, mode, values, said)
    meta: dict[str, Any] = {"resolution": values["resolution"], "origin": _origin(source, table, said)}
    if max(wall.shape) > MAX_SIDE:
        small, closed = shrink(wall, MAX_SIDE)
        meta["resolution"] *= max(wall.shape) / MAX_SIDE
        said.notes.append(
            tr(
                "ros.x_pixels_became_x_cells",
                shape=wall.shape[1],
                shape2=wall.shape[0],
                shape3=small.shape[1],
                shape4=small.shape[0],
            )
        )
        if closed:
            said.notes.append(tr("image.cells_are_thin_walls", closed=closed))
        wall, unknown = small, np.zeros(small.shape, bool)
    if unknown.any():
        meta["unknown"] = unknown
        said.notes.append(tr("ros.unknown_cells_are_walls", count_nonzero=np.count_nonzero(unknown)))
    said.meta = meta
    said.notes.append(tr("ros.a_cell_is_m_wide_the", resolution=meta["resolution"], origin=meta["origin"]))
    _ours(table.get(OURS), said)
    loaded = assemble(source, np.where(wall, Cell.WALL, Cell.FLOOR).astype(np.uint8), said)
    origin = RosOrigin(source.data, picture, loaded.grid, (loaded.title, loaded.about),
                    lambda again: _occupied(read_pixels(again), mode, values, Said())[0])  # fmt: skip
    return replace(loaded, meta={**loaded.meta, "ros": origin})


def _left_out(source: Source, table: dict[Any, Any], mode: str, values: dict[str, float]) -> list[str]:
    """What a written map would not keep, in short words."""
    found = [tr("ros.mode", mode=mode) if mode != "trinary" else ""]
    found += [f"{key} {values[key]:g}" for key in ("negate", "occupied_thresh", "free_thresh")
              if not math.isclose(values[key], DEFAULTS[key])]  # fmt: skip
    known = {"image", "mode", "origin", OURS, *DEFAULTS}
    found += [tr("ros.key", key=clean(str(key))) for key in table if key not in known]
    found.append("comments" if any("#" in line for line in source.raw_lines(tr("ros.a_yaml_file"))) else "")
    return [*filter(None, found), tr("ros.grey_values_of_the_picture")]


def _occupied(
    pixels: Pixels, mode: str, values: dict[str, float], said: Said
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """[H, W] bool walls and, among them, the unknown cells."""
    opaque = pixels.alpha is None or bool((pixels.alpha == 255).all())
    shade = pixels.average(with_alpha=mode == "trinary" and not opaque).astype(np.float64)
    most, least = values["occupied_thresh"], values["free_thresh"]
    if mode == "raw":
        degree = np.rint(shade)
        unknown = degree > 100
        between = ~unknown & (degree > 0) & (degree < 100)
        wall = unknown | (degree >= 50)
    else:
        p = shade / 255 if values["negate"] else (255 - shade) / 255
        between = ~(p > most) & ~(p < least)
        unknown = between.copy() if mode == "trinary" else np.zeros(p.shape, bool)
        if mode == "scale" and pixels.alpha is not None:
            unknown |= pixels.alpha < 255
        half = (p - least) / (most - least) >= 0.5 if most > least else between
        wall = unknown | (p > most) | (between & half)
        unsure = int(np.count_nonzero((shade == UNKNOWN) & (p < least)))
        if unsure:
            said.notes.append(
                tr("ros.cells_of_grey_which_map_saver", unsure=unsure, unknown=UNKNOWN, least=least)
            )
    if mode != "trinary" and (between & ~unknown).any():
        said.notes.append(
            tr("ros.cells_are_neither_free_nor_occupied", count_nonzero=np.count_nonzero(between & ~unknown))
        )
    return wall, unknown


def _picture(source: Source, name: Any, line: int, said: Said) -> Path:
    """Return the picture's file, which must lie in the folder of the YAML file."""
    if not isinstance(name, str) or not name or "\0" in name:
        source.refuse(line, tr("ros.image", name=short(name)), tr("ros.the_name_of_a_picture_beside"))
    parts = PureWindowsPath(name)
    folder = source.path.absolute().parent
    path = folder / name
    outside = parts.drive or parts.root or PurePosixPath(name).is_absolute() or ".." in parts.parts
    beside = _beside(folder, parts.name)
    if (outside or not is_file(path)) and beside is not None:
        said.notes.append(tr("ros.image_is_taken_from_the_folder", name=short(name), name2=beside.name))
        name, path, outside = beside.name, beside, False
    if outside or not path.resolve().is_relative_to(folder.resolve()):
        source.refuse(
            line, tr("ros.image_leaves_the_folder", name=short(name)), tr("ros.a_picture_in_the_folder_of")
        )
    if source.given is not None or not is_file(path):
        source.refuse(
            line, tr("ros.image_which_is_not_there", name=short(name)), tr("ros.a_picture_beside_this_file")
        )
    return source.path.parent / str(name)


def _beside(folder: Path, name: str) -> Path | None:
    """The file of a name in a folder, large and small letters alike if need be; None if there is none."""
    if not name or is_file(folder / name):
        return folder / name if name else None
    alike = sorted(path for path in folder.iterdir() if path.name.lower() == name.lower() and is_file(path))
    return alike[0] if len(alike) == 1 else None


def _number(source: Source, table: dict[Any, Any], key: str, said: Said) -> float:
    """Return one of the numbers; one that is not named is taken as usual and noted."""
    if key not in table:
        said.notes.append(tr("ros.names_no_so_is_used", key=key, defaults=DEFAULTS[key]))
        return DEFAULTS[key]
    value = _float(table[key])
    good = math.isfinite(value)
    if key == "resolution":
        good, expected = good and value > 0, tr("ros.metres_a_cell")
    elif key == "negate":
        good, expected = good and value in (0, 1), "0 or 1"
    else:
        good, expected = good and 0 <= value <= 1, "0 to 1"
    if not good:
        source.refuse(_line(source, key), f"{key} {short(table[key])}", expected)
    return value


def _float(value: Any) -> float:
    """A number; to YAML 1.1 one such as 1e-3 is a word. NaN if it is none."""
    try:
        return float(value) if isinstance(value, int | float | str) else math.nan
    except (ValueError, OverflowError):
        return math.nan


def _origin(source: Source, table: dict[Any, Any], said: Said) -> tuple[float, ...]:
    value = table.get("origin")
    if value is None:
        said.notes.append(tr("ros.names_no_origin_so_is_used"))
        return (0.0, 0.0, 0.0)
    parts = [_float(part) for part in value] if isinstance(value, list) else []
    if len(parts) == 3 and math.isnan(parts[2]):  # as map_saver writes the yaw of a map that was never turned
        parts[2] = 0.0
    if len(parts) not in (2, 3) or not all(map(math.isfinite, parts)):
        source.refuse(_line(source, "origin"), tr("ros.origin", value=short(value)), "[x, y, yaw]")
    found = (*parts, 0.0)[:3]
    if found[2]:
        said.notes.append(tr("ros.a_yaw_of_is_kept_but", found=found[2]))
    return found


def _ours(table: Any, said: Said) -> None:
    """Read what this program has written beside the map."""
    if not isinstance(table, dict):
        return
    for name in ("start", "goal"):
        place = table.get(name)
        if isinstance(place, list) and len(place) == 2 and all(isinstance(part, int) for part in place):
            said.places[name] = (place[1], place[0])
    said.movement = next((name for name in RULES if name == table.get("movement")), "")
    slip = _float(table.get("slip", 0.0))
    said.slip = slip if 0 <= slip <= 1 else 0.0
    said.title, said.about = clean(str(table.get("title", ""))), clean(str(table.get("about", "")))


def _line(source: Source, key: str) -> int:
    """Number of the line that begins with a key."""
    lines = source.raw_lines(tr("ros.a_yaml_file"))
    return next((number for number, text in enumerate(lines, 1) if text.lstrip("{ \"'").startswith(key)), 1)
