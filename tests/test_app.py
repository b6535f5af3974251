"""The app as a whole, in this process: what holds once window and trainer stand beside each other."""

import os

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")

import gc
import signal

import pytest

from simulator import app
from simulator.app import ENDING, Session
from simulator.paths import sample_maps
from tests.waiting import until


def test_what_is_there_for_good_is_not_searched_for_garbage_while_the_app_runs():
    assert gc.get_freeze_count() == 0
    with Session(sample_maps()[0]) as session:
        until(lambda: (session.frame([]), session.window.feed.catalogue)[1])
        session.frame([])
        assert gc.get_freeze_count() > 50_000
        assert gc.collect() < 50_000
        session.frame([])
    assert gc.get_freeze_count() == 0


@pytest.mark.parametrize("number", ENDING)
@pytest.mark.parametrize("moment", ["read", "Window", "Worker"])
def test_a_signal_while_the_app_starts_closes_it_after_its_first_frame(number, moment, monkeypatch, tmp_path):
    """Wherever the start has come to, the program ends with 0 and leaves the handlers as they were."""
    real, before = getattr(app, moment), signal.getsignal(number)

    def interrupted(*arguments):
        os.kill(os.getpid(), number)
        return real(*arguments)

    monkeypatch.setattr(app, moment, interrupted)
    monkeypatch.setattr(app, "user_recovery", lambda: tmp_path)
    monkeypatch.setattr(app, "user_preferences", lambda: tmp_path / "window.toml")
    signal.signal(number, signal.SIG_DFL)
    try:
        assert app.main(sample_maps()[0]) == 0
        assert signal.getsignal(number) is signal.SIG_DFL
    finally:
        signal.signal(number, before)
