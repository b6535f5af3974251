"""Waits for what other threads and processes do."""

import subprocess
import threading
import time

PATIENCE = 60.0
"""Seconds after which something that was waited for will not happen any more."""


def until(found, seconds=PATIENCE):
    """Return what a function finds as soon as it is true; others work meanwhile."""
    others, end = threading.Event(), time.monotonic() + seconds
    while time.monotonic() < end:
        got = found()
        if got:
            return got
        others.wait(0.002)
    raise AssertionError(f"nothing happened in {seconds} s")


def lives(process, seconds):
    """Whether a process does not end within so many seconds."""
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return True
    return False
