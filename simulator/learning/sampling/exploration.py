"""Exploration: behaviour policies and their importance weights.

Three of the means change the *objective* and need no correction: the entropy bonus, the count bonus (an
intrinsic reward), and whatever the start states do. Three change the *behaviour* b, which then is no
longer the policy π that learns: a temperature (b ∝ π^(1/τ)), a share ε of uniform moves
(b = (1−ε) π + ε/A), and noise on the weights (b = π of perturbed weights). Both are tables, so the
importance weight w = π/b of every step is a look-up, and the estimate is V-trace with it: what is
learned is the gradient of π from the states that b visits. Only w of the action taken and of those
after it enters; the way to the state does not (Degris et al. 2012, arXiv:1205.4839).
"""

from __future__ import annotations

from math import exp, inf
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

import numpy as np

from simulator.learning.settings.exploration_settings import ExplorationSettings
from simulator.protocol.schedule import Schedule, parts, schedule_of
from simulator.protocol.settings import describe, values

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.random import Generator
    from numpy.typing import NDArray

    from simulator.protocol.settings import FieldSpec
    from simulator.world.mdp import Mdp

LARGEST_WEIGHT = 10.0
"""Importance weights of one step are cut here. Uniform moves and temperatures above 1 never give more
than A, at most 8; weights of parameter noise and of temperatures below 1 can."""

SCHEDULED = {spec.name: spec for spec in describe(ExplorationSettings) if spec.schedule}
"""The settings that can change over a run."""

GAIN = 0.02
"""How fast an adaptive schedule moves: log(level), or the level itself where it is a share, per update and
share of the target that the entropy is off."""

DAMPING = 1.0
"""How much it moves with every change of that share: without, it overshoots and swings about the target."""

NOISE_STEP = 1.05
"""Factor by which the size of the parameter noise follows its distance (Plappert et al. 2018 use 1.01)."""


class Perturbed(Protocol):
    """A network that can be asked with noise on its weights."""

    def perturbed(self, scale: float, rng: Generator, mdp: Mdp) -> NDArray[np.float32]:
        """Return π(a|s) [S, A] of the weights with normal noise of a standard deviation."""


class Explorer:
    """The levels of exploration over a run, and the behaviour they give.

    Args:
        settings: in force; replace them with `set`.
        shape: S and A.
        rng: draws parameter noise.

    Attributes:
        levels: value in force of every setting that has a schedule.
        counts: [S, A] float64, how often each move was made since the run began.
        scale: standard deviation of the parameter noise; 0 if there is none.
    """

    STATE: ClassVar[tuple[str, ...]] = ("levels", "scale", "counts", "_off")
    """Attributes that a checkpoint keeps."""

    def __init__(self, settings: ExplorationSettings, shape: tuple[int, int], rng: Generator) -> None:
        self.settings = settings
        self.levels = {name: float(getattr(settings, name)) for name in SCHEDULED}
        self.counts = np.zeros(shape)
        self.scale = 0.0
        self._schedules = _schedules(settings)
        self._off: dict[str, float] = {}
        self._rng = rng

    def set(self, settings: ExplorationSettings) -> None:
        """Use other settings; an adaptive level goes on from where it is unless its own value was changed."""
        for name in SCHEDULED:
            if getattr(settings, name) != getattr(self.settings, name):
                self.levels[name] = float(getattr(settings, name))
        self.settings = settings
        self._schedules = _schedules(settings)

    def resize(self, shape: tuple[int, int]) -> None:
        """Serve tables of another size: what was counted means nothing there."""
        if shape != self.counts.shape:
            self.counts = np.zeros(shape)

    def begin(self, update: int) -> None:
        """Set the levels of an update, counted from the beginning of the schedules."""
        for name, schedule in self._schedules.items():
            if schedule.kind != "adaptive":
                self.levels[name] = schedule.at(update)

    def follow(self, entropies: Mapping[str, float]) -> None:
        """Steer adaptive levels to the target.

        Args:
            entropies: nats; of the policy for the entropy weight, of the behaviour for the others.
        """
        target = self.settings.entropy_target
        for name, spec in SCHEDULED.items():
            if not self._adapts(spec):
                continue
            off = min(1.0, max(-1.0, (target - entropies[name]) / target))
            step = GAIN * off + DAMPING * (off - self._off.get(name, off))
            self._off[name] = off
            low, high = float(spec.low or 0.0), float(spec.high or inf)
            level = self.levels[name]
            share = (low, high) == (0.0, 1.0)
            level = level + step if share else max(level, 1e-4) * exp(step)
            self.levels[name] = min(high, max(low, level))

    @property
    def adapts(self) -> bool:
        """Whether any level follows the entropy."""
        return any(self._adapts(spec) for spec in SCHEDULED.values())

    def _adapts(self, spec: FieldSpec) -> bool:
        return bool(getattr(self.settings, parts(spec)[0]) == "adaptive")

    # ------------------------------------------------------------ acting

    def behaviour(
        self, mdp: Mdp, network: Perturbed, probabilities: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        """Return what the agents act by, [S, A] float32; `probabilities` itself if that is the policy."""
        acting = probabilities
        if self.settings.parameter_noise > 0:
            acting = self._noisy(mdp, network, acting)
        else:
            self.scale = 0.0
        temperature, epsilon = self.levels["temperature"], self.levels["epsilon"]
        if temperature != 1.0:
            acting = tempered(acting, temperature)
        if epsilon > 0.0:
            acting = mixed(acting, epsilon)
        return acting

    def _noisy(self, mdp: Mdp, network: Perturbed, probabilities: NDArray[np.float32]) -> NDArray[np.float32]:
        """The policy of perturbed weights, and a size of noise that comes nearer to the distance wanted."""
        self.scale = self.scale or 0.1
        noisy = network.perturbed(self.scale, self._rng, mdp)
        tiny = np.float32(1e-12)
        apart = probabilities * (np.log(probabilities + tiny) - np.log(noisy + tiny))
        seen = self.counts.sum(1)
        weight = seen / seen.sum() if seen.any() else np.full(len(seen), 1.0 / len(seen))
        distance = float(weight @ apart.sum(1))
        wider = distance < self.settings.parameter_noise
        self.scale = min(100.0, max(1e-4, self.scale * (NOISE_STEP if wider else 1 / NOISE_STEP)))
        return noisy

    def record(self, moves: NDArray[Any]) -> None:
        """Count [S, A] moves made."""
        self.counts += moves

    @property
    def visits(self) -> NDArray[np.float64]:
        """[S] float64, how often an agent chose a move in each state since the run began."""
        return np.asarray(self.counts.sum(1), np.float64)

    def bonus(self) -> NDArray[np.float32] | None:
        """Intrinsic reward of every move, [S, A] float32; None without a count bonus."""
        beta = self.settings.count_bonus
        return (beta / np.sqrt(np.maximum(self.counts, 1.0))).astype(np.float32) if beta > 0 else None

    def mean_bonus(self) -> NDArray[np.float32] | None:
        """[S] float32 intrinsic reward of a move in each state, on average; None without a count bonus."""
        bonus = self.bonus()
        return None if bonus is None else np.asarray(bonus.mean(1), np.float32)


def _schedules(settings: ExplorationSettings) -> dict[str, Schedule]:
    flat = values(settings)
    return {name: schedule_of(flat, spec) for name, spec in SCHEDULED.items()}


def tempered(probabilities: NDArray[np.float32], temperature: float) -> NDArray[np.float32]:
    """π^(1/τ), scaled to sum to 1 again: the softmax of the logits ÷ τ.

    Args:
        probabilities: [S, A] float32.
        temperature: τ > 0.
    """
    logs = np.log(np.maximum(probabilities, np.float32(1e-37))) / np.float32(temperature)
    raised = np.exp(logs - logs.max(1, keepdims=True))
    return np.asarray(raised / raised.sum(1, keepdims=True), np.float32)


def mixed(probabilities: NDArray[np.float32], epsilon: float) -> NDArray[np.float32]:
    """(1 − ε) π + ε/A.

    Args:
        probabilities: [S, A] float32.
        epsilon: share of even moves.
    """
    actions = probabilities.shape[1]
    return np.asarray(np.float32(1.0 - epsilon) * probabilities + np.float32(epsilon / actions), np.float32)


def entropy_of(probabilities: NDArray[np.float32], visits: NDArray[np.float32]) -> float:
    """Mean of H(π(·|s)) over visited states, nats.

    Args:
        probabilities: [S, A] float32.
        visits: [S] float32, summing to 1.
    """
    rows = -(probabilities * np.log(np.maximum(probabilities, np.float32(1e-37)))).sum(1)
    return float(visits @ rows)
