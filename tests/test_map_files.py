"""Which files of a folder are maps, and that every command says what an import guessed."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from simulator.cli import main
from simulator.commands.sets import is_recipe
from simulator.world.dataset import load_dataset, read_folder
from simulator.world.formats import load, save

MAP = "S..\n.#.\n..G\n"


def picture(path: Path) -> None:
    path.parent.mkdir(exist_ok=True, parents=True)
    Image.fromarray(np.array([[0, 255], [255, 255]], np.uint8)).save(path)


def test_pictures_that_stand_with_maps_are_no_maps(tmp_path: Path) -> None:
    (tmp_path / "maps").mkdir()
    (tmp_path / "maps" / "a.txt").write_text(MAP)
    picture(tmp_path / "hero.png")
    picture(tmp_path / "art" / "t.png")
    save(load(tmp_path / "maps" / "a.txt").grid, tmp_path / "ours.png")
    found, bad = read_folder(tmp_path)
    assert [path.name for path, _ in found] == ["a.txt", "ours.png"]
    assert bad == [f"{tmp_path}: pictures that stand with maps are no maps: art/t.png, hero.png"]


def test_a_folder_of_pictures_is_one_of_maps_whatever_texts_stand_there(tmp_path: Path) -> None:
    for name in ("a.png", "b/c.png"):
        picture(tmp_path / name)
    (tmp_path / "README.txt").write_text("Pictures of two floors, drawn by hand.\n")
    (tmp_path / "config.yaml").write_text("rate: 3\n")
    assert len(read_folder(tmp_path)[0]) == 2


@pytest.mark.parametrize("folder", [False, True])
@pytest.mark.parametrize(
    "command",
    ["plan optimal MAP", "evaluate optimal MAP --json", "compare optimal random MAP --json",
     "train MAP --updates 1 --out OUT", "convert MAP OUT", "split MAP"],
)  # fmt: skip
def test_every_command_says_what_was_guessed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str, folder: bool
) -> None:
    path = tmp_path / "maps" / "a.txt"
    path.parent.mkdir()
    path.write_text("...\n.#.\n...\n")
    if command.startswith(("plan", "split")) and folder == command.startswith("plan"):
        pytest.skip("plan takes a file, split a folder")
    named = {"MAP": str(path.parent if folder else path), "OUT": str(tmp_path / "out")}
    assert main([named.get(word, word) for word in command.split()]) == 0
    said = capsys.readouterr().err
    assert "names no movement rule, so four is used" in said
    assert "names no start and no goal" in said


def test_a_set_keeps_the_notes_of_its_files(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(MAP)
    made = load_dataset(tmp_path)
    assert made.import_notes == (f"{tmp_path / 'a.txt'}: names no movement rule, so four is used",)
    assert made.kept


@pytest.mark.parametrize("word", ["C:\\maps\\a.map", "a,b.map", "maps/a@2.png", "x/y:3"])
def test_the_name_of_a_file_is_no_recipe(word: str) -> None:
    assert not is_recipe(word)
