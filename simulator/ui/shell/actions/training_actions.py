"""Actions on training: start, pause, single update, reset, save and load a policy."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from simulator.paths import trained_policies, user_runs
from simulator.protocol.commands import LoadRun, SaveRun, StepOnce
from simulator.texts import tr
from simulator.ui.dialogs.policy_question import ask_policy
from simulator.ui.dialogs.questions import ask_name
from simulator.ui.panels.training.train import TrainPanel
from simulator.ui.shell.actions.action import Action, ActionGroup, action
from simulator.ui.shell.actions.file_actions import plain
from simulator.world.files import why

if TYPE_CHECKING:
    from pathlib import Path


class TrainingActions(ActionGroup):
    """What is done with the run in hand."""

    group = "Learn"

    @action(
        Action(
            "run",
            "Train",
            "The policy learns from trying moves on the map; a second press pauses",
            ("Space",),
            bar=20,
        )
    )
    def run(self) -> None:
        """Start or pause training."""
        feed = self.host.feed
        self.host.state.speed.run_or_pause(feed, self.host.state.grid)
        if feed.catalogue is None:
            self.host.state.message = tr("training.training_starts_as_soon_as_pytorch")

    @action(Action("full-speed", "", "Train as fast as it goes"))
    def full_speed(self) -> None:
        """Train as fast as it goes from now on."""
        self.host.state.speed.choose(self.host.feed, None)

    @action(
        Action(
            "single",
            "One update",
            "The policy learns once from what its agents tried, then pauses",
            (".",),
            bar=21,
        )
    )
    def single(self) -> None:
        """Make a single update, then pause."""
        self.host.feed.send(StepOnce())

    @action(Action("goal-follows", "", "The goal follows the pointer, or stays", ("T",)))
    def goal_follows(self) -> None:
        """Let the goal go where the pointer is from now on, or stay."""
        state = self.host.state
        state.goal_follows = not state.goal_follows
        self.host.mouse.stop_leading()
        state.message = (
            tr("training.the_goal_follows_the_pointer_a")
            if state.goal_follows
            else tr("training.the_goal_stays")
        )

    @action(Action("reset", "Reset", "Begin again with a new, untrained network", ("Ctrl+R",), bar=22))
    def reset(self) -> None:
        """Begin again with the settings of the form."""
        panel = self.host.panels["train"]
        assert isinstance(panel, TrainPanel)  # noqa: S101 - registered under that name
        panel.form.reset()

    @action(
        Action(
            "save-policy",
            "Save policy",
            "Save what was learned, in a folder whose name you choose",
            bar=23,
        )
    )
    def save_policy(self) -> None:
        """Save the policy in a folder of the user's."""
        settings = self.host.feed.settings
        base = plain(f"{self.host.document.name}-{settings.get('algorithm')}-{settings.get('network')}")
        try:
            runs = user_runs()
        except OSError as error:
            self.host.state.message = tr("training.policy_not_saved", error=why(error))
            return
        names = (runs / f"{base}-{number}" for number in itertools.count(1))
        begin = next(path for path in names if not path.exists())
        ask_name(
            self.host.dialogs,
            tr("training.save_the_policy"),
            tr("training.name_of_its_folder"),
            begin.name,
            check=lambda name: _trouble(runs, name),
            answer=lambda name: self.host.feed.send(SaveRun(runs / name)),
        )

    @action(
        Action(
            "load-policy",
            "Load policy",
            "Go on from a policy that was saved, or from one that comes with the program",
            bar=24,
        )
    )
    def load_policy(self) -> None:
        """Ask for a saved policy and go on from it."""
        host = self.host
        ask_policy(
            host.dialogs,
            tr("training.load_a_policy"),
            host.document.grid.movement,
            trained_policies(),
            lambda folder: host.feed.send(LoadRun(folder)),
        )


def _trouble(folder: Path, name: str) -> str:
    """Return why a folder of that name cannot be made, "" if it can."""
    if plain(name) != name or name.startswith(".") or not name:
        return tr("training.use_letters_digits_and_for_the")
    return tr("training.is_there_already_choose_another_name", name=name) if (folder / name).exists() else ""
