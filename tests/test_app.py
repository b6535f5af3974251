"""The app as a whole, in this process: what holds once window and trainer stand beside each other."""

import os

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")

import gc
import time

from simulator.app import Session
from simulator.paths import sample_maps


def test_what_is_there_for_good_is_not_searched_for_garbage_while_the_app_runs():
    assert gc.get_freeze_count() == 0
    with Session(sample_maps()[0]) as session:
        end = time.monotonic() + 60
        while session.window.feed.catalogue is None and time.monotonic() < end:
            session.frame([])
            time.sleep(0.01)
        session.frame([])
        assert gc.get_freeze_count() > 50_000
        assert gc.collect() < 50_000
        session.frame([])
    assert gc.get_freeze_count() == 0
