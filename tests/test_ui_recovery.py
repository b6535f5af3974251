"""Unsaved maps survive the end of the program, whatever ended it."""

import os

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")

import numpy as np
import pygame
import pytest

from simulator.app import Session
from simulator.paths import sample_maps
from simulator.ui.model.document import Document
from simulator.ui.model.recovery_files import RecoveryFiles
from simulator.world.formats import Loaded, load
from simulator.world.grid import Cell, GridMap


def blank():
    return GridMap(np.zeros((6, 8), np.uint8), (0, 0), (5, 7))


def draw(document, cell=8):
    document.begin()
    document.paint(np.array([cell]), Cell.WALL)
    document.end()


def _frames(session, count):
    for _ in range(count):
        session.frame([])


def files(folder):
    return sorted(folder.glob("*.map"))


def test_a_map_without_a_file_is_unsaved_until_it_is_saved(tmp_path):
    document = Document(blank())
    assert not document.dirty
    document.take(Loaded(blank()), None, "Pasted map")
    assert document.dirty
    draw(document)
    document.undo()
    assert document.dirty
    document.save(tmp_path / "a.map")
    assert not document.dirty


def test_a_stroke_is_on_disk_after_a_second_and_gone_once_saved(tmp_path):
    folder, document = tmp_path / "recovery", Document(blank())
    recovery = RecoveryFiles(folder)
    recovery.follow(document, 5.0)
    assert files(tmp_path) == []
    draw(document)
    recovery.follow(document, 1.0)
    recovery.close(document, discard=False)
    (kept,) = files(folder)
    assert (load(kept).grid.cells == document.grid.cells).all()
    document.save(tmp_path / "a.map")
    recovery.follow(document, 1.0)
    recovery.close(document, discard=False)
    assert files(folder) == []


def test_a_session_that_ends_unasked_offers_its_map_at_the_next_start(tmp_path):
    with Session(sample_maps()[0], recovery=tmp_path) as session:
        session.frame([])
        draw(session.window.document)
        cells = session.window.document.grid.cells
        session.window.leave(discard=False)
        assert not session.frame([])
    assert len(files(tmp_path)) == 1
    with Session(sample_maps()[0], recovery=tmp_path) as session:
        session.frame([])
        assert session.window.dialogs.active
        found = session.window.dialogs.open_one.get_container().elements
        (button,) = [e for e in found if getattr(e, "text", None) == "Recover"]
        for kind in (pygame.MOUSEMOTION, pygame.MOUSEBUTTONDOWN, pygame.MOUSEBUTTONUP):
            more = {"rel": (0, 0), "buttons": (0, 0, 0)} if kind == pygame.MOUSEMOTION else {"button": 1}
            session.frame([pygame.event.Event(kind, pos=button.rect.center, touch=False, **more)])
        session.frame([])
        assert (session.window.document.grid.cells == cells).all()
        assert session.window.document.dirty
        session.window.leave()
        session.frame([])
    assert files(tmp_path) == []


def test_a_frame_that_fails_costs_that_frame_only_and_many_keep_the_map(tmp_path, monkeypatch, capsys):
    def fail(*_):
        raise ValueError("Text has zero width")

    session = Session(sample_maps()[0], recovery=tmp_path)
    whole = session.window.frame
    monkeypatch.setattr(session.window, "frame", fail)
    assert session.frame([])
    monkeypatch.setattr(session.window, "frame", whole)
    assert session.frame([])
    draw(session.window.document)
    monkeypatch.setattr(session.window, "frame", fail)
    with session, pytest.raises(ValueError, match="zero width"):
        _frames(session, 1000)
    assert len(files(tmp_path)) == 1
    assert "zero width" in capsys.readouterr().err
