"""The program as it is really started: a process with a window on an X server, driven by xdotool."""

import os
import shutil
import subprocess
import sys
import tempfile

import numpy as np
import pytest

from simulator.paths import sample_maps
from simulator.world.formats import save
from simulator.world.grid import Cell, GridMap
from tests.waiting import lives, until

pytestmark = pytest.mark.skipif(
    not (shutil.which("Xvfb") and shutil.which("xdotool")), reason="needs Xvfb and xdotool"
)

PATIENCE = 20.0


@pytest.fixture(scope="module")
def display():
    """An X server of our own."""
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "1600x1000x24", "-nolisten", "tcp", "-noreset"],
        pass_fds=[write],
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    with os.fdopen(read) as numbers:
        number = numbers.readline().strip()
    yield f":{number}"
    server.terminate()
    server.wait(10)


class Program:
    """The app as a process of its own."""

    def __init__(self, display, *arguments):
        home = tempfile.mkdtemp()  # nothing of the user's is read or written
        own = dict.fromkeys(("XDG_CONFIG_HOME", "XDG_DATA_HOME"), home)
        self.environment = {**os.environ, **own, "DISPLAY": display, "SDL_VIDEODRIVER": "x11"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "simulator", "app", *map(str, arguments)],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.window = self.until(self.find)

    def find(self):
        """Our window by its title; xdotool's own search by name misses it without a window manager."""
        windows = self.tool("search", "--class", ".*").split()
        return next((w for w in windows if "Path-planning" in self.tool("getwindowname", w)), None)

    def tool(self, *words):
        done = subprocess.run(
            ["xdotool", *words], env=self.environment, capture_output=True, text=True, check=False
        )
        return done.stdout.strip()

    def until(self, found):
        def seen():
            assert self.process.poll() is None, self.process.stdout.read()
            return found()

        return until(seen)

    def key(self, name):
        self.tool("windowfocus", self.window)
        self.tool("key", "--window", self.window, name)

    def drag(self, x0, y0, x1, y1):
        self.tool("mousemove", "--window", self.window, str(x0), str(y0), "mousedown", "1")
        self.tool("mousemove", "--window", self.window, str(x1), str(y1), "mouseup", "1")

    @property
    def title(self):
        return self.tool("getwindowname", self.window)


def test_open_draw_train_undo_and_leave(display):
    program = Program(display, sample_maps()[1])
    try:
        assert lives(program.process, 1.0)
        program.key("space")
        assert lives(program.process, 4.0)
        before = program.title
        program.tool("mousemove", "--window", program.window, "500", "300")
        program.drag(500, 300, 600, 300)
        program.until(lambda: program.title.startswith("•"))
        program.key("ctrl+z")
        program.until(lambda: program.title == before)
        program.key("ctrl+q")
        assert program.process.wait(PATIENCE) == 0
        assert "Traceback" not in program.process.stdout.read()
    finally:
        program.process.kill()


@pytest.mark.parametrize("wait", [0.0, 1.2, 5.0])
def test_a_signal_ends_it_cleanly_while_it_learns(display, wait):
    program = Program(display, sample_maps()[3])
    try:
        program.key("space")
        assert lives(program.process, wait)
        program.process.terminate()
        assert program.process.wait(PATIENCE) == 0
        assert "Traceback" not in program.process.stdout.read()
    finally:
        program.process.kill()


def test_a_large_map_is_panned_and_zoomed_while_it_learns_and_left_at_once(display, tmp_path):
    cells = np.zeros((512, 512), np.uint8)
    cells[1::2, ::7] = Cell.WALL
    path = tmp_path / "large.map"
    save(GridMap(cells, (0, 0), (510, 511), "octile"), path, title="Large")
    program = Program(display, path)
    try:
        program.until(lambda: program.title.startswith("Large"))
        program.key("space")
        for button in ("4", "4", "4", "5", "4"):
            program.tool("mousemove", "--window", program.window, "500", "300", "click", button)
        program.tool("mousedown", "2")
        program.tool("mousemove", "--window", program.window, "300", "200", "mouseup", "2")
        program.drag(500, 300, 520, 300)
        program.until(lambda: program.title.startswith("•"))
        program.key("ctrl+z")
        program.until(lambda: program.title.startswith("Large"))
        program.key("ctrl+q")
        assert program.process.wait(PATIENCE) == 0
        assert "Traceback" not in program.process.stdout.read()
    finally:
        program.process.kill()
