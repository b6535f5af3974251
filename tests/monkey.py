"""A seeded monkey at mouse and keyboard of the whole app: `python -m tests.monkey 600`."""

from __future__ import annotations

import os

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")

import random
import shutil
import sys
import tempfile
import time
import traceback
from pathlib import Path
from unittest.mock import patch

import pygame

from simulator.app import Session
from simulator.paths import sample_maps
from simulator.world.formats import load

LEAVES = {(pygame.K_q, pygame.KMOD_CTRL), (pygame.K_F4, pygame.KMOD_ALT), (pygame.K_F12, 0)}
"""What ends the app, or writes a picture of it."""
LETTERS = [getattr(pygame, f"K_{sign}") for sign in "abcdefghijklmnopqrstuvwxyz1234567890"]
OTHERS = [
    pygame.K_SPACE, pygame.K_RETURN, pygame.K_ESCAPE, pygame.K_TAB, pygame.K_DELETE, pygame.K_BACKSPACE,
    pygame.K_UP, pygame.K_DOWN, pygame.K_LEFT, pygame.K_RIGHT, pygame.K_HOME, pygame.K_END, pygame.K_PLUS,
    pygame.K_MINUS, pygame.K_EQUALS, pygame.K_F1, pygame.K_F11, pygame.K_PERIOD, pygame.K_COMMA,
]  # fmt: skip
MODIFIERS = [0, 0, 0, 0, pygame.KMOD_CTRL, pygame.KMOD_SHIFT, pygame.KMOD_ALT]
TEXTS = ["S..\n.#.\n..G", "no map at all", "30", "-1", "9" * 40, "río 地图 ∞"]


class Monkey:
    """Makes events without sense.

    Args:
        seed: of all of them.
    """

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.at = (0, 0)
        self.pressed = 0

    def events(self) -> list[pygame.event.Event]:
        """Return what it does in a frame."""
        return [event for _ in range(self.random.choice((0, 1, 1, 2, 3))) for event in self._one()]

    def _one(self) -> list[pygame.event.Event]:
        act = self.random.choices(
            (self._move, self._button, self._click, self._key, self._wheel, self._text, self._rare),
            (5, 3, 5, 4, 1, 1, 0.1),
        )[0]
        return act()

    def _move(self) -> list[pygame.event.Event]:
        width, height = pygame.display.get_surface().get_size()
        before, self.at = self.at, (self.random.randrange(width), self.random.randrange(height))
        rel = (self.at[0] - before[0], self.at[1] - before[1])
        held = tuple(int(self.pressed == number) for number in (1, 2, 3))
        return [pygame.event.Event(pygame.MOUSEMOTION, pos=self.at, rel=rel, buttons=held, touch=False)]

    def _button(self) -> list[pygame.event.Event]:
        if self.pressed:
            number, self.pressed = self.pressed, 0
            return [pygame.event.Event(pygame.MOUSEBUTTONUP, pos=self.at, button=number, touch=False)]
        self.pressed = self.random.choice((1, 1, 1, 2, 3))
        return [pygame.event.Event(pygame.MOUSEBUTTONDOWN, pos=self.at, button=self.pressed, touch=False)]

    def _click(self) -> list[pygame.event.Event]:
        return [*self._move(), *self._button(), *(self._button() if self.pressed else [])]

    def _key(self) -> list[pygame.event.Event]:
        key, mod = self.random.choice(LETTERS + OTHERS), self.random.choice(MODIFIERS)
        if (key, mod) in LEAVES:
            return []
        sign = chr(key) if 32 <= key < 127 and not mod & pygame.KMOD_CTRL else ""
        down = pygame.event.Event(pygame.KEYDOWN, key=key, mod=mod, unicode=sign, scancode=0)
        return [down, pygame.event.Event(pygame.KEYUP, key=key, mod=mod, unicode=sign, scancode=0)]

    def _wheel(self) -> list[pygame.event.Event]:
        notches = self.random.choice((-3, -1, 1, 3))
        return [pygame.event.Event(pygame.MOUSEWHEEL, x=0, y=notches, precise_y=float(notches), pos=self.at)]

    def _text(self) -> list[pygame.event.Event]:
        kind = self.random.choice((pygame.TEXTINPUT, pygame.DROPTEXT))
        return [pygame.event.Event(kind, text=self.random.choice(TEXTS))]

    def _rare(self) -> list[pygame.event.Event]:
        size = self.random.choice(((1024, 700), (1366, 768), (1440, 900), (1920, 1080)))
        pygame.display.set_mode(size, pygame.RESIZABLE)
        return [pygame.event.Event(pygame.WINDOWSIZECHANGED, x=size[0], y=size[1])]


def romp(seconds: float, seed: int, folder: Path) -> tuple[int, list[str]]:
    """Let a monkey play with an app whose files all lie in a folder.

    Returns:
        frames, and what went wrong: exceptions in frames and of the trainer.
    """
    maps = [Path(shutil.copy(path, folder)) for path in sample_maps()]
    wrong: list[str] = []
    monkey, frames = Monkey(seed), 0

    def noted() -> None:
        wrong.append(traceback.format_exc())

    where = {name: str(folder) for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "HOME")}
    with (
        patch.dict(os.environ, where),
        patch("traceback.print_exc", noted),
        Session(maps[3], recovery=folder / "recovery") as session,
    ):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            session.frame(monkey.events())
            failure = session.window.feed.failure
            if failure is not None and failure.traceback not in wrong:
                wrong.append(failure.traceback)
            frames += 1
    for path in maps:
        load(path)  # whatever was saved can be read again
    return frames, wrong


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as home:
        os.chdir(home)
        made, faults = romp(float(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0, Path(home))
        print(made, "frames;", len(faults), "faults")
        print("\n".join(faults[:5]))
