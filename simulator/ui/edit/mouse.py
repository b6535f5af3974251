"""The mouse on the map: draw, erase, pick, drag, pan, zoom, pin."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame

from simulator.texts import tr
from simulator.ui.edit.stroke import Stroke
from simulator.ui.tools import TOOLS

if TYPE_CHECKING:
    from simulator.ui.draw.camera import Camera
    from simulator.ui.model.document import Document
    from simulator.ui.model.state import State
    from simulator.world.grid import Position

LEFT, MIDDLE, RIGHT = 1, 2, 3

ZOOM_STEP = 1.2
"""Factor of one notch of the wheel."""


class MapMouse:
    """What buttons and wheel do on the map.

    Args:
        document: what is drawn on.
        state: tells the tool; gets the hovered and the pinned cell.
        camera: moved by wheel and panning.
    """

    def __init__(self, document: Document, state: State, camera: Camera) -> None:
        self.document, self.state, self.camera = document, state, camera
        self.stroke: Stroke | None = None
        self.asking = False  # for start and goal of a map that named none
        self.space = False  # held down
        self.space_used = False  # held and dragged: then letting go is no tap
        self._panning = False
        self._leading = False  # the goal follows the pointer: one step of undo until it leaves the map

    def handle(self, event: pygame.event.Event) -> bool:
        """Take an event; return whether it was used up."""
        if event.type == pygame.MOUSEMOTION:
            return self._move(event)
        if event.type == pygame.MOUSEBUTTONDOWN and self.camera.rect.collidepoint(event.pos):
            return self._press(event)
        if event.type == pygame.MOUSEBUTTONUP:
            return self._release(event)
        return False

    def wheel(self, notches: float, pixel: tuple[int, int]) -> bool:
        """Zoom at a pixel; return whether it lies on the map."""
        if not self.camera.rect.collidepoint(pixel):
            return False
        self.camera.zoom(ZOOM_STEP**notches, pixel)
        return True

    def let_go(self) -> None:
        """End what is under way: the window lost the focus, or a dialog opened."""
        self._panning = False
        self.space = False  # its release will not be heard
        self.stop_leading()
        self._finish()

    def _press(self, event: pygame.event.Event) -> bool:
        if event.button == MIDDLE or (event.button == LEFT and self.space):
            self._panning, self.space_used = True, True
            return True
        cell = self.camera.cell_at(event.pos)
        if event.button not in (LEFT, RIGHT) or cell is None or self.stroke is not None:
            return False
        self.stop_leading()
        if self.state.goal_follows and event.button == LEFT:
            self.state.goal_follows = False
            self.state.message = tr("mouse.the_goal_stays_here_t_lets")
            return True
        mods = pygame.key.get_mods()
        if event.button == LEFT and mods & pygame.KMOD_ALT:
            self._pick(cell)
            return True
        if event.button == LEFT and mods & pygame.KMOD_CTRL:
            self.state.pinned = None if self.state.pinned == cell else cell
            return True
        self.stroke = Stroke(
            self.document,
            TOOLS[self.state.tool],
            cell,
            erase=event.button == RIGHT,
            shift=bool(mods & pygame.KMOD_SHIFT),
            reward=self.state.reward,
        )
        self.state.drawing = True
        return True

    def _pick(self, cell: Position) -> None:
        """Take the tool that left what is on a cell; a painted reward comes first."""
        grid = self.document.grid
        kind, reward = int(grid.cells[cell]), float(grid.rewards[cell])
        if reward:
            self.state.tool, self.state.reward = "reward", round(reward, 6)
            self.state.message = tr("mouse.tool_reward_of", reward=reward)
            return
        tool = next((t for t in TOOLS.values() if t.kind is not None and int(t.kind) == kind), None)
        if tool is not None:
            self.state.tool = tool.name
            self.state.message = tr("mouse.tool_title", title=tool.title)

    def _move(self, event: pygame.event.Event) -> bool:
        if self._panning:
            self.camera.pan(*event.rel)
            return True
        self.state.hovered = self.camera.cell_at(event.pos)
        if self.stroke is not None:
            self.stroke.move(self.camera.nearest(event.pos))
            return True
        self._lead()
        return self.state.hovered is not None

    def _lead(self) -> None:
        """Let the goal go where the pointer is, if it shall."""
        cell = self.state.hovered
        if not self.state.goal_follows or cell is None or not self._inside(cell):
            self.stop_leading()
            return
        if not self._leading:
            self._leading = True
            self.document.begin()
        self.document.move("goal", cell)

    def stop_leading(self) -> None:
        """The goal stays where it is: its way so far is one step of undo."""
        if self._leading:
            self._leading = False
            self.document.end()

    def _inside(self, cell: Position) -> bool:
        return cell[0] < self.document.grid.height and cell[1] < self.document.grid.width

    def _release(self, event: pygame.event.Event) -> bool:
        if self._panning and event.button in (LEFT, MIDDLE):
            self._panning = False
            return True
        if self.stroke is None or event.button not in (LEFT, RIGHT):
            return False
        self._finish()
        return True

    def _finish(self) -> None:
        if self.stroke is None:
            return
        placed, wanted = self.stroke.place, self.stroke.last
        self.stroke.finish()
        self.stroke = None
        self.state.drawing = False
        if not placed:
            return
        grid = self.document.grid
        other = "goal" if placed == "start" else "start"
        if (grid.start if placed == "start" else grid.goal) == wanted:
            if self.asking:
                self._ask_next(placed)
        elif wanted == (grid.goal if placed == "start" else grid.start):
            self.state.message = tr("mouse.the_cannot_stand_on_the_each", placed=placed, other=other)
        else:
            self.state.message = tr("mouse.the_cannot_stand_there_click_a", placed=placed)

    def _ask_next(self, placed: str) -> None:
        """After the start of a map that named none comes its goal, then drawing."""
        self.asking = placed == "start"
        self.state.tool = "goal" if self.asking else "wall"
        self.state.message = (
            tr("mouse.now_click_where_it_should_go")
            if self.asking
            else tr("mouse.ready_draw_or_start_training")
        )
