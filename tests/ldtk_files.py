"""Builds LDtk projects as the editor writes them: levels inside or outside, worlds, entities, two grids."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from hypothesis import strategies as st

SIDE = 8
VALUES = [{"value": number, "identifier": name} for number, name in ((1, "walls"), (2, "mud"), (3, None))]
Place: TypeAlias = "tuple[int, int]"


@dataclass(frozen=True)
class Shape:
    """How a project is written.

    Attributes:
        external: levels stand in files of their own.
        worlds: levels stand in worlds.
        double: a second grid of values stands above the first.
        coarse: entities stand on a grid of twice the side.
        indent: of the JSON.
        suffix: of the project.
        level: which of three levels is drawn on.
    """

    external: bool
    worlds: bool
    double: bool
    coarse: bool
    indent: int | None
    suffix: str
    level: int


@st.composite
def shapes(draw: st.DrawFn) -> Shape:
    return Shape(*(draw(st.booleans()) for _ in range(4)), draw(st.sampled_from((None, 1, 2))),
                 draw(st.sampled_from((".ldtk", ".json"))), draw(st.integers(0, 2)))  # fmt: skip


def written(wall: np.ndarray, start: Place, goal: Place, shape: Shape) -> dict[str, bytes]:
    """Name to bytes: a project of three levels, one of them of [H, W] bool walls."""
    levels = []
    for number in range(3):
        own = wall if number == shape.level else ~wall
        levels.append(_level(f"Level_{number}", own, start, goal, shape))
    files = {}
    if shape.external:
        for number, level in enumerate(levels):
            name = f"world/Level_{number}.ldtkl"
            files[name] = level
            levels[number] = {
                "identifier": f"Level_{number}",
                "layerInstances": None,
                "externalRelPath": name,
            }
    worlds = [{"identifier": "W", "levels": []}, {"identifier": "World", "levels": levels}]
    project: dict[str, Any] = {
        "__header__": {"fileType": "LDtk Project JSON", "app": "LDtk", "appVersion": "1.5.3"},
        "jsonVersion": "1.5.3", "externalLevels": shape.external, "defaultGridSize": SIDE,
        "defs": {"layers": [{"uid": 7, "identifier": "Cells", "type": "IntGrid", "intGridValues": VALUES}]},
        "levels": [] if shape.worlds else levels,
        "worlds": worlds if shape.worlds else [],
    }  # fmt: skip
    files[f"project{shape.suffix}"] = project
    return {name: json.dumps(table, indent=shape.indent).encode() for name, table in files.items()}


def _level(name: str, wall: np.ndarray, start: Place, goal: Place, shape: Shape) -> dict[str, Any]:
    height, width = wall.shape
    scale = 2 if shape.coarse else 1
    entities = [
        {"__identifier": called, "__grid": [at[1] // scale, at[0] // scale],
         "px": [at[1] // scale * scale * SIDE + 2, at[0] // scale * scale * SIDE + 5],
         "__worldX": 100 + at[1] * SIDE, "__worldY": at[0] * SIDE, "fieldInstances": [{"__value": [1, 2]}]}
        for called, at in (("Chest", (0, 0)), ("Player", start), ("Exit", goal))
    ]  # fmt: skip
    same = {"__cWid": width, "__cHei": height, "__gridSize": SIDE, "layerDefUid": 7, "entityInstances": []}
    lower = np.where(wall, 1, 0)
    layers = [
        {**same, "__identifier": "Entities", "__type": "Entities", "__gridSize": SIDE * scale,
         "intGridCsv": [], "entityInstances": entities},
        {**same, "__identifier": "Cells", "__type": "IntGrid", "intGridCsv": lower.ravel().tolist()},
        {**same, "__identifier": "Pictures", "__type": "Tiles", "intGridCsv": [],
         "gridTiles": [{"px": [0, 8]}]},
    ]  # fmt: skip
    if shape.double:
        odd = np.arange(wall.size).reshape(wall.shape) % 3
        layers[1]["intGridCsv"] = np.where(odd != 0, lower, 0).ravel().tolist()
        upper = np.where(odd != 1, lower, 0).ravel().tolist()
        layers.insert(1, {**same, "__identifier": "Upper", "__type": "IntGrid", "intGridCsv": upper})
    return {"identifier": name, "iid": name, "layerInstances": layers}
