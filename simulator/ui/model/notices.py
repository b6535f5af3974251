"""Words for the status line on events of the trainer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.protocol.events import Refused, ReportSaved, RunBegan, RunLoaded, RunSaved, TrainingStopped

if TYPE_CHECKING:
    from simulator.protocol.events import Event


def notice(event: Event) -> str:
    """What an event has to say to the user in one line; "" if nothing."""
    said = ""
    match event:
        case RunBegan(_, _, reason, _) if reason:
            said = f"Training begins anew: {reason}"
        case ReportSaved(path):
            said = f"Report saved to {path}"
        case RunSaved(folder):
            said = f"Policy saved to {folder}"
        case RunLoaded(folder, _):
            said = f"Policy loaded from {folder}"
        case Refused(text):
            said = text
        case TrainingStopped(_, reason, _):
            said = f"Training stopped: {reason}"
    return said
