"""Words for the status line on events of the trainer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.protocol.events import Refused, ReportSaved, RunBegan, RunLoaded, RunSaved, TrainingStopped
from simulator.texts import tr

if TYPE_CHECKING:
    from simulator.protocol.events import Event
    from simulator.protocol.stats import UpdateStats


def notice(event: Event) -> str:
    """What an event has to say to the user in one line; "" if nothing."""
    said = ""
    match event:
        case RunBegan(_, _, reason, _) if reason:
            said = tr("trainer_client.training_begins_anew_reason", reason=reason)
        case ReportSaved(path):
            said = tr("trainer_client.report_saved_to_path", path=path)
        case RunSaved(folder):
            said = tr("trainer_client.policy_saved_to_folder", folder=folder)
        case RunLoaded(folder, _):
            said = tr("trainer_client.policy_loaded_from_folder", folder=folder)
        case Refused(text):
            said = text
        case TrainingStopped(_, reason, _):
            said = tr("trainer_client.training_stopped_reason", reason=reason)
    return said


def skipped(stats: UpdateStats, before: UpdateStats | None) -> list[str]:
    """Return a line if an update had to be taken back; none if not.

    Args:
        stats: of the update.
        before: of the one before it; None without one.
    """
    if stats.skipped <= (before.skipped if before is not None else 0):
        return []
    why = tr("trainer_client.its_gradient_exploded_or_was_no")
    return [tr("trainer_client.update_skipped_so_far", update=stats.update, why=why, skipped=stats.skipped)]
