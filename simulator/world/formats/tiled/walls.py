"""Decides which cells of a Tiled map are walls: by tile sets, layers and objects."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulator.texts import tr
from simulator.world.formats.source import short
from simulator.world.formats.tiled.object_shapes import covered, number
from simulator.world.grid import Cell

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulator.world.formats.source import Source
    from simulator.world.formats.tiled.board import Board

MAX_AREAS = 5000
"""Objects that are drawn."""


def cells_of(
    source: Source, board: Board, grids: list[NDArray[np.uint32]], corner: tuple[int, int]
) -> NDArray[np.uint8]:
    """[H, W] uint8: labelled tiles are what their tile set says, layers and objects what their name says.

    Where nothing speaks of walls, 0 is free and the tiles of one layer are walls.

    Args:
        source: for complaints.
        board: the map.
        grids: [H, W] uint32 tile numbers of each layer.
        corner: (x, y) of the first cell in tiles.
    """
    cells = np.full(grids[0].shape, Cell.FLOOR, np.uint8)
    labelled = np.array(sorted(board.kinds), np.uint32)
    kinds = _kinds_of_layers(board)
    holders = [n for n, kind in enumerate(kinds) if kind == Cell.WALL]
    floors = _floors(board, grids)
    if Cell.WALL in board.kinds.values() or any(np.isin(grid, labelled).any() for grid in grids):
        _label(cells, board, grids, holders)
    elif floors and not holders:
        cells[~np.any([grids[n] != 0 for n in floors], axis=0)] = Cell.WALL
        for grid, kind in zip(grids, kinds, strict=True):
            if kind:
                cells[(grid != 0) & (cells != Cell.WALL)] = kind
        board.notes.append(tr("walls.where_no_floor_is", names=_names(board, floors)))
    elif speaking := [(n, kind) for n, kind in enumerate(kinds) if kind]:
        for n, kind in speaking:  # floor, which is 0, is there already
            cells[grids[n] != 0] = kind
        _tell_layers(board, [n for n, _ in speaking])
    elif not board.areas:
        grid = _chosen(board, grids)
        if grid.all():
            _refuse(source, board)
        cells[grid != 0] = Cell.WALL
        board.notes.append(tr("walls.no_tile_says_what_it_is"))
    else:
        names = ", ".join(short(layer.name) for layer in board.layers[:5])
        board.notes.append(tr("walls.no_tile_says_what_it_is_2", names=names))
    _draw(cells, board, corner)
    return cells


def _kinds_of_layers(board: Board) -> list[Cell | None]:
    """What layers are of: where one says "collision", those of trees and rocks are no walls."""
    stated = any(layer.stated and layer.kind == Cell.WALL for layer in board.layers)
    return [
        None if stated and layer.kind == Cell.WALL and not layer.stated else layer.kind
        for layer in board.layers
    ]


def _floors(board: Board, grids: list[NDArray[np.uint32]]) -> list[int]:
    """Layers outside of which there are walls: those that say they are walkable, if they have gaps."""
    found = [n for n, layer in enumerate(board.layers) if layer.stated and layer.kind == Cell.FLOOR]
    return found if found and not np.any([grids[n] != 0 for n in found], axis=0).all() else []


def _refuse(source: Source, board: Board) -> None:
    why = f" ({board.unread[0]})" if board.unread else ""
    source.refuse(
        None, tr("walls.a_tile_on_every_cell_and", why=why), tr("walls.zero_for_free_or_a_property")
    )


def _label(
    cells: NDArray[np.uint8], board: Board, grids: list[NDArray[np.uint32]], holders: list[int]
) -> None:
    labelled = np.array(sorted(board.kinds), np.uint32)
    kinds = np.array([board.kinds[int(gid)] for gid in labelled], np.uint8)
    soft = np.array(sorted(board.soft), np.uint32)
    if Cell.WALL not in board.kinds.values() and not holders and not board.areas:
        others = _chosen(board, grids)
        if board.walkable or (others == 0).any():
            cells[(others != 0) & ~np.isin(others, labelled)] = Cell.WALL
            board.notes.append(tr("walls.tiles_that_say_nothing_of_themselves"))
    for n, grid in enumerate(grids):
        there = np.isin(grid, labelled)
        if n in holders:
            solid = (grid != 0) & (~there | np.isin(grid, soft))
            cells[solid] = Cell.WALL
            there &= ~solid
        cells[there] = kinds[np.searchsorted(labelled, grid[there])]
    board.notes.append(tr("walls.tiles_are_what_their_tile_set", count=len(grids)))
    if holders:
        _tell_layers(board, holders)


def _tell_layers(board: Board, holders: list[int]) -> None:
    names = _names(board, holders)
    many = "layer" if len(holders) == 1 else "layers"
    used = "is" if len(holders) == 1 else "are"
    board.notes.append(tr("walls.of_used", many=many, names=names, count=len(board.layers), used=used))


def _names(board: Board, numbers: list[int]) -> str:
    return ", ".join(short(board.layers[n].name) for n in numbers)


def _chosen(board: Board, grids: list[NDArray[np.uint32]]) -> NDArray[np.uint32]:
    """The layer taken for walls where none says so: the topmost with gaps, else the lowest."""
    silent = [n for n, layer in enumerate(board.layers) if layer.kind is None]
    gappy = [n for n in silent if grids[n].any() and not grids[n].all()]
    others = [n for n, grid in enumerate(grids) if grid.any() and not grid.all()]
    pick = (gappy or others or [0])[-1]
    if len(grids) > 1:
        board.notes.append(
            tr("walls.layer_of_is_used", name=short(board.layers[pick].name), count=len(grids))
        )
    return grids[pick]


def _draw(cells: NDArray[np.uint8], board: Board, corner: tuple[int, int]) -> None:
    """Draw the objects that say what they are."""
    drawn: dict[str, int] = {}
    size = (cells.shape[1], cells.shape[0])
    for kind, thing, layer in board.areas[:MAX_AREAS]:
        moved = {
            **thing,
            "x": number(thing.get("x")) - corner[0] * board.cell[0],
            "y": number(thing.get("y")) - corner[1] * board.cell[1],
        }
        cells[covered(moved, board.cell, size)] = kind
        drawn[layer] = drawn.get(layer, 0) + 1
    for layer, count in drawn.items():
        board.notes.append(tr("walls.objects_of_layer_are_drawn_as", count=count, layer=short(layer)))
    if len(board.areas) > MAX_AREAS:
        board.notes.append(tr("walls.more_objects_were_left_out", count=len(board.areas) - MAX_AREAS))
