"""Pictures as maps: dark is wall, or a colour for each kind of cell.

A written PNG has one pixel a cell, in the colours of `PALETTE`; what colours cannot say (movement rule,
slip, what a start or goal stands on) stands in a text chunk named `path-planning-simulator`. A picture of
these colours alone is read by them, also without the chunk.
"""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.texts import tr
from simulator.world.formats.assemble import Said, assemble, clean
from simulator.world.formats.format_registry import EVERYTHING, Format, Loaded, alone, one, register
from simulator.world.formats.options import ImageOptions
from simulator.world.formats.pixels import is_picture, read_pixels
from simulator.world.formats.shrinking import shrink
from simulator.world.formats.source import Source
from simulator.world.grid import MAX_SIDE, Cell
from simulator.world.movement import RULES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulator.world.formats.pixels import Pixels

PALETTE = {
    Cell.FLOOR: (255, 255, 255),
    Cell.WALL: (0, 0, 0),
    Cell.MUD: (139, 94, 60),
    Cell.WATER: (46, 134, 193),
    Cell.HAZARD: (214, 69, 65),
}
START, GOAL = (39, 174, 96), (142, 68, 173)
CHUNK = "path-planning-simulator"

_COLOURS = np.array([*PALETTE.values(), START, GOAL], np.uint8)
_START, _GOAL = 5, 6


def read_image(path: str | Path, options: ImageOptions | None = None) -> Loaded:
    """Read a picture as a map.

    Args:
        path: of the file.
        options: threshold, size and sense of light and dark; None finds a threshold and keeps the size.

    Raises:
        ValueError: it is no picture, damaged, too large, or nothing of it is free; one line.
        OSError: it cannot be read.
    """
    return read(Source(Path(path), image=options))


def read(source: Source) -> Loaded:
    """Read a picture."""
    pixels = read_pixels(source)
    if source.image == ImageOptions():
        codes = _codes(pixels.colours) if pixels.alpha is None else None
        if codes is not None and (CHUNK in pixels.texts or codes.max() > Cell.WALL):
            return _ours(source, codes, pixels.texts.get(CHUNK, ""))
    return _dark(source, pixels)


def otsu(grey: NDArray[np.uint8]) -> float:
    """Return the threshold that parts dark from light best (Otsu 1979), 0 to 1; 0.5 for a single grey."""
    counts = np.bincount(grey.ravel(), minlength=256).astype(np.float64)
    below, levels = np.cumsum(counts), np.arange(256)
    mass = np.cumsum(counts * levels)
    above = below[-1] - below
    inside = (below > 0) & (above > 0)
    if not inside.any():
        return 0.5
    with np.errstate(divide="ignore", invalid="ignore"):
        gap = mass / below - (mass[-1] - mass) / above
        between = np.where(inside, below * above * gap * gap, 0.0)
    best = np.flatnonzero(between >= between.max() * (1 - 1e-12))
    return float((best[0] + best[-1] + 1) / 2 / 255)  # between the two greys, wherever that is


def render(loaded: Loaded) -> bytes:
    """Write a map as a PNG of one pixel a cell."""
    from PIL import Image, PngImagePlugin

    grid = loaded.grid
    codes = grid.cells.copy()
    codes[grid.start], codes[grid.goal] = _START, _GOAL
    image = Image.frombytes("P", (grid.width, grid.height), codes.tobytes())
    image.putpalette(_COLOURS.tobytes())
    said = {
        "start": [grid.start[1], grid.start[0]],
        "goal": [grid.goal[1], grid.goal[0]],
        "under": [int(grid.cells[grid.start]), int(grid.cells[grid.goal])],
        "movement": grid.movement,
        "slip": grid.slip,
        "title": loaded.title,
        "about": loaded.about,
    }
    info = PngImagePlugin.PngInfo()
    info.add_itxt(CHUNK, json.dumps(said))
    data = io.BytesIO()
    image.save(data, "PNG", pnginfo=info)
    return data.getvalue()


register(Format("image", "picture", (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".pgm"), one(read), is_picture,
                alone(render), EVERYTHING - {"rewards"}))  # fmt: skip


def _dark(source: Source, pixels: Pixels) -> Loaded:
    """Read dark as wall."""
    grey, options, said = pixels.grey(), source.image, Said()
    threshold = otsu(grey) if options.threshold is None else options.threshold
    said.meta = {"threshold": threshold}
    found = tr("image.found_otsu") if options.threshold is None else "given"
    wall = grey < np.float32(threshold * 255)
    dark = "light" if options.invert else "dark"
    said.notes.append(tr("image.is_wall_parted_from_the_rest", dark=dark, threshold=threshold, found=found))
    wall = ~wall if options.invert else wall
    longest = max(wall.shape)
    size = min(options.size or longest, longest)
    if size > MAX_SIDE or size < longest:
        small, closed = shrink(wall, min(size, MAX_SIDE))
        said.notes.append(
            tr("image.pixels_became_cells_wall_where_half", wall=_size(wall), small=_size(small))
        )
        if closed:
            said.notes.append(tr("image.cells_are_thin_walls", closed=closed))
        wall = small
    return assemble(source, np.where(wall, Cell.WALL, Cell.FLOOR).astype(np.uint8), said)


def _size(wall: NDArray[np.bool_]) -> str:
    return f"{wall.shape[1]}x{wall.shape[0]}"


def _codes(colours: NDArray[np.uint8]) -> NDArray[np.uint8] | None:
    """[H, W] uint8 place in the palette of every pixel; None if one is of another colour."""
    height, width, channels = colours.shape
    if channels != 3 or max(height, width) > MAX_SIDE:
        return None
    codes = np.full((height, width), 255, np.uint8)
    for code, colour in enumerate(_COLOURS):
        codes[(colours == colour).all(2)] = code
    return None if (codes == 255).any() else codes


def _ours(source: Source, codes: NDArray[np.uint8], text: str) -> Loaded:
    """Read colours as kinds of cells, and what the chunk says beside them."""
    said, cells = Said(), codes.copy()
    for name, code in (("start", _START), ("goal", _GOAL)):
        there = np.argwhere(codes == code)
        cells[codes == code] = Cell.FLOOR
        if len(there):
            said.places[name] = (int(there[0, 0]), int(there[0, 1]))
    chunk = _chunk(text)
    if chunk:
        said.movement = next((name for name in RULES if name == chunk.get("movement")), "")
        said.title, said.about = clean(str(chunk.get("title", ""))), clean(str(chunk.get("about", "")))
        slip = chunk.get("slip")
        said.slip = float(slip) if isinstance(slip, int | float) and 0 <= slip <= 1 else 0.0
        start = _pair(chunk.get("start"))
        if start is not None and start == said.places.get("goal"):
            said.places["start"] = start
        for name, under in zip(("goal", "start"), _pair(chunk.get("under")) or (), strict=False):
            if name in said.places and under in (Cell.FLOOR, Cell.MUD, Cell.WATER):
                cells[said.places[name]] = under
    else:
        said.notes.append(tr("image.colours_are_read_as_kinds_of"))
    return assemble(source, cells, said)


def _chunk(text: str) -> dict[str, Any]:
    """What the text chunk says, as far as it can be used."""
    try:
        found = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _pair(value: Any) -> tuple[int, int] | None:
    """Two whole numbers `[X, Y]` as (Y, X); kinds come as (of the goal, of the start)."""
    if isinstance(value, list) and len(value) == 2 and all(isinstance(part, int) for part in value):
        return value[1], value[0]
    return None
