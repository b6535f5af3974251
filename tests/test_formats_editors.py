"""Maps of level editors read as their makers meant: names, truth, layers, shapes, places, projects."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from simulator.world.formats import load
from simulator.world.formats.tiled.words import kind_of_name, kind_of_properties, place_of
from simulator.world.grid import Cell

if TYPE_CHECKING:
    from pathlib import Path

WALLS = [[0, 0, 1, 0, 0], [0, 0, 1, 0, 0], [0, 0, 0, 0, 0]]
GROUND = "1,1,2,1,1,1,1,2,1,1,1,1,1,1,1"
ONE_WALL = "0,0,1,0,0,0,0,1,0,0,0,0,0,0,0"


def tmx(layers: dict[str, str], tile: str = "", rest: str = "", tileset: str = "", **more: str) -> str:
    said = {"orientation": "orthogonal", "tilewidth": "16", "tileheight": "16", **more}
    attributes = " ".join(f'{name}="{value}"' for name, value in said.items())
    tileset = tileset or f'<tileset firstgid="1" name="t" tilewidth="16" tileheight="16">{tile}</tileset>'
    made = "".join(
        f'<layer name="{name}" width="5" height="3"><data encoding="csv">{data}</data></layer>'
        for name, data in layers.items()
    )
    return f'<map version="1.10" width="5" height="3" {attributes}>{tileset}{made}{rest}</map>'


def cells(folder: Path, content: str, name: str = "a.tmx") -> list[list[int]]:
    path = folder / name
    path.write_text(content)
    found: list[list[int]] = load(path).grid.cells.tolist()
    return found


def marked(name: str, value: str, kind: str = "string") -> str:
    said = f'<property name="{name}" type="{kind}" value="{value}"/>'
    return f'<tile id="1"><properties>{said}</properties></tile>'


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("notWalkable", Cell.WALL),
        ("Not walkable", Cell.WALL),
        ("path_blocked", Cell.WALL),
        ("unwalkable", Cell.WALL),
        ("impassable", Cell.WALL),
        ("non-passable", Cell.WALL),
        ("NONWALKABLE", Cell.WALL),
        ("noWalk", Cell.WALL),
        ("no_collision", Cell.FLOOR),
        ("nonSolid", Cell.FLOOR),
        ("unblocked", Cell.FLOOR),
        ("isSolid", Cell.WALL),
        ("collision free", Cell.FLOOR),
        ("DeepWater", Cell.WATER),
        ("rock path", Cell.FLOOR),
        ("spike_wall_trap", Cell.WALL),
        ("not water", None),
        ("nothing special at all", Cell.FLOOR),
        ("decor", None),
    ],
)
def test_negations_turn_names_round(name: str, kind: Cell | None) -> None:
    assert kind_of_name(name) == kind


@pytest.mark.parametrize("yes", [True, "True", "TRUE", "1", 1, 1.0, "yes", "", "on"])
@pytest.mark.parametrize("no", [False, "False", "0", 0, 0.0, "no", "off"])
def test_truth_has_many_spellings(yes: Any, no: Any) -> None:
    assert kind_of_properties({"solid": yes}) == Cell.WALL
    assert kind_of_properties({"solid": no}) == Cell.FLOOR
    assert kind_of_properties({"notWalkable": yes}) == Cell.WALL
    assert kind_of_properties({"walkable": no}) == Cell.WALL
    assert kind_of_properties({"water": no}) is None


@pytest.mark.parametrize(
    ("name", "value"),
    [("notWalkable", "true"), ("type", "Not walkable"), ("path_blocked", "true"), ("Collidable", "True"),
     ("solid", "1"), ("blocked", ""), ("walkable", "False"), ("walkable", "0"), ("passable", "no"),
     ("passability", "impassable"), ("walkability", "blocked"), ("solidity", "full")],
)  # fmt: skip
def test_both_forms_of_a_map_read_the_same(tmp_path: Path, name: str, value: str) -> None:
    assert cells(tmp_path, tmx({"ground": GROUND}, marked(name, value))) == WALLS
    table = {
        "type": "map", "orientation": "orthogonal", "width": 5, "height": 3,
        "tilewidth": 16, "tileheight": 16,
        "tilesets": [{"firstgid": 1, "tiles": [{"id": 1, "properties": [{"name": name, "value": value}]}]}],
        "layers": [{"type": "tilelayer", "name": "ground", "width": 5, "height": 3,
                    "data": [int(gid) for gid in GROUND.split(",")]}],
    }  # fmt: skip
    assert cells(tmp_path, json.dumps(table), "a.tmj") == WALLS


def test_all_layers_of_walls_are_united(tmp_path: Path) -> None:
    empty = ",".join("0" * 15)
    assert cells(tmp_path, tmx({"Walls": ONE_WALL, "Walls upper": empty})) == WALLS
    more = "0,0,0,0,0,0,0,0,0,0,0,0,0,0,5"
    both = cells(tmp_path, tmx({"Walls": ONE_WALL, "decor": more, "Obstacles": more}))
    assert both == [*WALLS[:2], [0, 0, 0, 0, 1]]


def test_a_layer_of_collisions_is_heard_before_what_layers_are_made_of(tmp_path: Path) -> None:
    trees = "2,0,0,0,2,0,0,0,0,0,2,0,0,0,2"
    assert cells(tmp_path, tmx({"Collision": ONE_WALL, "Trees on top": trees, "Water": "0," * 14 + "4"})) == [
        *WALLS[:2],
        [0, 0, 0, 0, int(Cell.WATER)],
    ]
    assert cells(tmp_path, tmx({"Trees on top": ONE_WALL})) == WALLS


@pytest.mark.parametrize(
    "mark", [("walkable", "true"), ("passable", "1"), ("isFloor", "yes"), ("not blocked", "true")]
)
def test_where_tiles_are_marked_as_floor_the_others_are_walls(tmp_path: Path, mark: tuple[str, str]) -> None:
    floor = marked(*mark).replace('<tile id="1">', '<tile id="0">')
    assert cells(tmp_path, tmx({"ground": GROUND}, floor)) == WALLS
    free = marked("blocked", "false").replace('<tile id="1">', '<tile id="0">')
    assert cells(tmp_path, tmx({"ground": GROUND}, free)) == [[0] * 5] * 3


@pytest.mark.parametrize("name", ["Walkable", "walk area", "not blocked"])
def test_a_walkable_layer_is_where_one_can_go(tmp_path: Path, name: str) -> None:
    floor = ",".join("1" if tile == "0" else "0" for tile in ONE_WALL.split(","))
    mud = "0," * 14 + "3"
    wanted = [*WALLS[:2], [0, 0, 0, 0, int(Cell.MUD)]]
    assert cells(tmp_path, tmx({name: floor, "decor": ONE_WALL})) == WALLS
    assert cells(tmp_path, tmx({name: floor, "Mud": mud, "decor": ONE_WALL})) == wanted


SHAPES = [
    ('x="32" y="0" width="16" height="32"', "", WALLS),
    ('x="32" y="0"', '<polygon points="0,0 16,0 16,32 0,32"/>', WALLS),
    ('x="40" y="1"', '<polyline points="0,0 0,30"/>', WALLS),
    ('x="32" y="0" width="16" height="32"', "<ellipse/>", WALLS),
    ('x="48" y="0" width="32" height="16" rotation="90"', "", WALLS),
    ('x="32" y="0" width="5" height="32"', "", [[0] * 5] * 3),
]


@pytest.mark.parametrize(("attributes", "shape", "expected"), SHAPES)
def test_collision_objects_are_walls(
    tmp_path: Path, attributes: str, shape: str, expected: list[list[int]]
) -> None:
    rest = f'<objectgroup name="Collision"><object id="1" {attributes}>{shape}</object></objectgroup>'
    ground = ",".join("1" * 15)
    path = tmp_path / "a.tmx"
    assert cells(tmp_path, tmx({"ground": ground, "decoration": "0," * 14 + "3"}, rest=rest)) == expected
    assert any("objects of layer 'Collision' are drawn" in note for note in load(path).notes)
    assert any("left out" in note for note in load(path).notes)


def test_collision_shapes_of_tiles_are_walls(tmp_path: Path) -> None:
    shape = (
        '<tile id="1"><objectgroup><object id="1" x="0" y="0" width="16" height="16"/></objectgroup></tile>'
    )
    assert cells(tmp_path, tmx({"ground": GROUND}, shape)) == WALLS


@pytest.mark.parametrize(
    ("names", "place"),
    [
        (("Starting Point", "start"), "start"),
        (("Exit", "exit"), "goal"),
        (("Player Spawn",), "start"),
        (("Spawn Point",), "start"),
        (("PlayerStart",), "start"),
        (("", None, "target"), "goal"),
        (("chest 3", "end"), "goal"),
        (("enemy spawn",), ""),
        (("level_end",), "goal"),
        (("start end",), ""),
        (("decor",), ""),
    ],
)
def test_places_by_name_type_or_class(names: tuple[Any, ...], place: str) -> None:
    assert place_of(*names) == place


def test_objects_of_an_isometric_map_count_in_tile_heights(tmp_path: Path) -> None:
    rest = """<objectgroup><object name="start" x="16" y="80"><point/></object>
    <object name="goal" x="144" y="48"><point/></object></objectgroup>"""
    content = tmx({"walls": ONE_WALL}, rest=rest, orientation="isometric", tilewidth="64", tileheight="32")
    assert cells(tmp_path, content) == WALLS
    grid = load(tmp_path / "a.tmx").grid
    assert (grid.start, grid.goal) == ((2, 0), (1, 4))


def test_objects_come_from_templates(tmp_path: Path) -> None:
    (tmp_path / "s.tx").write_text('<template><object name="start"><point/></object></template>')
    (tmp_path / "g.tj").write_text(
        json.dumps({"type": "template", "object": {"type": "goal", "point": True}})
    )
    rest = """<objectgroup><object template="s.tx" x="8" y="40"/><object template="g.tj" x="72" y="8"/>
    <object template="none.tx" x="1" y="1"/></objectgroup>"""
    assert cells(tmp_path, tmx({"walls": ONE_WALL}, rest=rest)) == WALLS
    loaded = load(tmp_path / "a.tmx")
    assert (loaded.grid.start, loaded.grid.goal) == ((2, 0), (0, 4))
    assert any("template 'none.tx' is not" in note for note in loaded.notes)


def test_tile_sets_of_the_project_are_read_and_no_others(tmp_path: Path) -> None:
    root = tmp_path / "a" / "project"
    (root / "maps").mkdir(parents=True)
    (root / "tilesets").mkdir()
    tsx = '<tileset name="t" tilewidth="16" tileheight="16"><tile id="1" type="wall"/></tileset>'
    (root / "tilesets" / "t.tsx").write_text(tsx)
    (tmp_path / "t.tsx").write_text(tsx)
    content = tmx({"ground": GROUND}, tileset='<tileset firstgid="1" source="../tilesets/t.tsx"/>')
    assert cells(root / "maps", content) == WALLS
    (root / "game.tiled-project").write_text("{}")
    assert cells(root / "maps", content) == WALLS
    (root / "maps" / "t.tsx").symlink_to(tmp_path / "t.tsx")
    for name in ("../../../t.tsx", "t.tsx", "../gone.tsx"):
        other = tmx({"ground": GROUND}, tileset=f'<tileset firstgid="1" source="{name}"/>')
        with pytest.raises(ValueError, match=r"tile set .* was not read.*, expected 0 for free"):
            cells(root / "maps", other)


def ldtk(*layers: tuple[str, dict[int, str], str]) -> dict[str, Any]:
    return {
        "jsonVersion": "0.6.2",
        "defs": {"layers": [
            {"uid": n, "identifier": name, "type": "IntGrid",
             "intGridValues": [{"value": v, "identifier": word} for v, word in values.items()]}
            for n, (name, values, _) in enumerate(layers)]},
        "levels": [{"identifier": "L", "layerInstances": [
            {"__identifier": name, "__type": "IntGrid", "__cWid": 5, "__cHei": 3, "__gridSize": 16,
             "layerDefUid": n, "intGridCsv": [int(v) for v in data.split(",")]}
            for n, (name, _, data) in enumerate(layers)]}],
    }  # fmt: skip


def test_layers_of_ldtk_that_speak_of_walls(tmp_path: Path) -> None:
    solid = ldtk(("Collisions", {1: "dirt", 2: "ladder", 3: "stone"}, ONE_WALL))
    assert cells(tmp_path, json.dumps(solid), "a.ldtk") == WALLS
    ladder = ldtk(("Collisions", {1: "ladder", 3: "stone"}, ONE_WALL))
    assert cells(tmp_path, json.dumps(ladder), "a.ldtk") == [[0] * 5] * 3
    second = ldtk(("IntGrid_8px", {1: ""}, ",".join("0" * 15)), ("IntGrid_rules", {1: "walls"}, ONE_WALL))
    for name in ("a.ldtk", "a.json"):  # an old project says "LDtk" nowhere
        assert cells(tmp_path, json.dumps(second), name) == WALLS
    notes = load(tmp_path / "a.ldtk").notes
    assert any("IntGrid layers left out: 'IntGrid_8px'" in note for note in notes)


def test_a_value_without_meaning_is_floor_where_another_one_is_the_wall(tmp_path: Path) -> None:
    full = ONE_WALL.replace("1", "2").replace("0", "1")
    assert cells(tmp_path, json.dumps(ldtk(("Data", {1: "ok", 2: "Not_Walkable"}, full))), "a.ldtk") == WALLS
    assert any("value 1 (ok) is floor" in note for note in load(tmp_path / "a.ldtk").notes)
