"""Planner network: value iteration with learned costs of moves."""

from __future__ import annotations

from dataclasses import dataclass
from math import log, sqrt
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from simulator.learning.networks import NetworkKind, register
from simulator.learning.networks.cost_to_go import FAR, PriceGraph, ahead, cost_to_go, look_up
from simulator.learning.networks.patches import FEATURES, KINDS, Patches, goal_of, patches
from simulator.learning.networks.whole_map import CHANNELS, WholeMapNetwork, WholeMapSettings
from simulator.learning.settings.rate import rate
from simulator.protocol.settings import setting

if TYPE_CHECKING:
    from simulator.world.mdp import Mdp

GATE_SCALE = 2.0
"""Gates move twice as fast as the network under them: they have far to go, from 1/8 of a step to 100,000."""


GATE_START = -1.0
"""All gates are rather open to begin with, those into walls too."""

SHUT, OPEN = 12.0, -6.0
"""Gates are pushed no further than this: a price of 160,000 steps, or 1/400 of one on top."""


DECIDED = 2.0
"""A gate beyond which a move costs 7 steps more has been shut by experience, not by chance."""

MOST_LENGTH = 0.35
"""Natural logarithm of the greatest length: a diagonal is no longer than two straight moves, so that it
cannot be ruled out by its length because of all the corners that it was tried around."""

MOST_GROUND = 2.0
"""Natural logarithm of the greatest factor of mud or water: 7. What costs more is left to the gates."""

GROUND = ("mud", "water")
"""Kinds of cells with a factor of their own."""

LEAST_LOGIT = -40.0
"""A move 40 nats behind the best is never drawn; below, ratios of two such probabilities would overflow."""

QUICK = 5.0
"""Temperature, lengths, factors and the worth of a step move five times as fast as a weight. Where they
lagged behind, gates did their work, and all prices rose together, but not by the same in all places."""

MOST_COST = 10_000.0
"""Cost-to-go from which values say no more than that it is far. A cell that chance has put behind a wall's
price of 160,000 steps would else be worth −1,600, and the critic's error there end the run."""

VALUE_UNIT = 0.01
"""Reward that one unit of cost-to-go is held for at first, which is the default step reward."""


@dataclass(frozen=True)
class PlannerSettings(WholeMapSettings):
    """Settings of the planner."""

    learning_rate: float = rate(3e-3)
    width: int = setting(
        48,
        low=1,
        high=1024,
        log=True,
        help="Units of each of the two hidden layers that look at a cell's neighbourhood.",
    )
    softness: float = setting(
        1.0,
        low=1e-3,
        high=100.0,
        log=True,
        help="How undecided the untrained policy is: steps by which a move may look dearer and still be "
        "taken often.",
    )
    value_share: float = setting(
        0.1,
        low=0.0,
        high=1.0,
        help="How much the prices follow the critic: share of its gradient that reaches them. It makes "
        "them exact; in full, and before the policy is any good, it explains poor returns by dear "
        "moves of all kinds and shuts the diagonal ones.",
    )
    commitment: float = setting(
        1e-3,
        low=0.0,
        high=1.0,
        help="How hard the network is pushed to decide which moves are shut: gates stay open unless "
        "experience has shut them, and in the second half of the entropy schedule shut for good. "
        "Walls then cost far more than the longest detour met in training, which larger maps need. "
        "Too hard, and gates stay where chance put them.",
    )


class Planner(WholeMapNetwork):
    """π and V from a learned cost-to-go, `v(s) = min_a c(s, a) + v(s + a)`, `v(goal) = 0`.

    The price of a move, `c = exp(length + ground) · (1 + exp gate)`, is learned: a length of straight and one
    of diagonal moves, a factor for mud and one for water, and for everything else a gate that a small network
    computes from the 3×3 cells around s, turned into the direction of the move, so that all eight
    symmetries of the square hold. Nothing tells it that walls cannot be entered: untrained, it walks into
    them. Logits are `(v(s) − c − v(s + a)) / temperature`, values are affine in v.

    Costs-to-go add up, where discounted values fade, so they reach over any distance; the sweeps go on until
    no value changes. After value iteration networks (Tamar et al. 2016, arXiv:1602.02867), whose kernel is
    the same everywhere and whose sweeps are counted beforehand.

    Args:
        mdp: gives the maps and the number of actions.
        settings: sizes.
        rng: draws weights.
    """

    ground_places: Tensor

    def __init__(self, mdp: Mdp, settings: PlannerSettings, rng: torch.Generator) -> None:
        super().__init__(mdp, settings)
        self.straight, self.diagonal = (_gate(settings.width, rng) for _ in range(2))
        self.length = nn.Parameter(torch.zeros(2))
        self.ground = nn.Parameter(torch.zeros(len(GROUND)))
        self.cool = nn.Parameter(torch.tensor(log(settings.softness) / QUICK))
        self.worth = nn.Parameter(torch.tensor([0.0, 1.0 / QUICK]))
        self.commitment = settings.commitment
        self.value_share = settings.value_share
        self._gates: list[Tensor] = []
        self._known: tuple[Tensor, Patches] | None = None
        self._graph: PriceGraph | None = None
        places = torch.tensor([KINDS.index(name) for name in GROUND])
        self.register_buffer("ground_places", places, persistent=False)
        self.bind(mdp)

    def prepare(self, channels: Tensor) -> Patches:
        """Tell the neighbourhoods of the maps apart; those of the same cells with another goal are known."""
        goal = CHANNELS.index("goal")
        cells = torch.cat([channels[:, :goal], channels[:, goal + 1 :]], 1)
        known = self._known
        if known is not None and torch.equal(known[0], cells):
            return known[1]._replace(goal=goal_of(channels))
        found = patches(channels, self.actions)
        self._known = cells, found
        return found

    def forward(self) -> tuple[Tensor, Tensor]:
        """Return logits [K, A] and values [K] of the acting cells."""
        self._gates = []
        return super().forward()

    def scan(self, seen: Patches) -> tuple[Tensor, Tensor]:
        """Sweep the maps and read policy and values off the cost-to-go."""
        price = self.prices(seen)
        cost = self._cost_to_go(price, seen)
        behind = cost.detach() - price - ahead(cost, seen.steps)
        logits = (behind * torch.exp(-QUICK * self.cool)).clamp(min=LEAST_LOGIT)
        held = self.value_share * cost + (1 - self.value_share) * cost.detach()
        value = QUICK * (self.worth[0] - self.worth[1] * VALUE_UNIT * held.clamp(max=MOST_COST))
        shape = (-1, seen.height, seen.width)
        logits, value = logits.to(price.dtype), value.to(price.dtype)
        return _inner(logits.view(self.actions, *shape)).transpose(0, 1), _inner(value.view(shape))

    def _cost_to_go(self, price: Tensor, seen: Patches) -> Tensor:
        """[N] by sweeps where a derivative is wanted, else by search."""
        if torch.is_grad_enabled():
            return cost_to_go(price, seen.goal, seen.steps)
        if self._graph is None or not torch.equal(self._graph.price, price):
            self._graph = PriceGraph(price, seen.steps)
        return self._graph.cost_to_go(seen.goal)

    def prices(self, seen: Patches) -> Tensor:
        """[A, N] price of each move from each cell of the planes, `FAR` beyond the ring of walls."""
        straight, diagonal = self.straight(seen.features), self.diagonal(seen.features)
        gate = torch.where(seen.diagonal == 0, straight.squeeze(1), diagonal.squeeze(1))
        gate = GATE_SCALE * gate + GATE_START
        self._gates.append(gate)
        length, ground = _bounded(self.length, MOST_LENGTH), _bounded(self.ground, MOST_GROUND)
        factor = ground.new_zeros(len(KINDS)).index_put((self.ground_places,), ground)
        step = torch.exp(length[seen.diagonal] + factor[seen.entered])
        price = step * (1 + gate.clamp(max=SHUT).exp())
        return look_up(torch.cat([price, price.new_full((1,), FAR)]), seen.which)

    def penalty(self) -> Tensor | None:
        """Push gates apart: those that experience has shut towards `SHUT`, all others towards `OPEN`.

        Not at first, when experience has not told yet.
        """
        if not self.commitment:
            return None
        gate = torch.cat(self._gates)
        shut = gate > DECIDED
        late = max(0.0, 2 * self.exploration_progress - 1)
        ajar = self.exploration_progress * (gate - OPEN).clamp(min=0)
        short = torch.where(shut, late * (SHUT - gate).clamp(min=0), ajar)
        return self.commitment * short.mean()


def _bounded(parameter: Tensor, most: float) -> Tensor:
    """A quick parameter within ±`most`."""
    return most * torch.tanh(parameter * (QUICK / most))


def _inner(plane: Tensor) -> Tensor:
    """A plane without the ring of walls and what was added to it."""
    return plane[..., 1:-2, 1:-2]


def _gate(width: int, rng: torch.Generator) -> nn.Sequential:
    """Make the network that looks at a neighbourhood."""
    return nn.Sequential(
        _linear(FEATURES, width, sqrt(2.0), rng),
        nn.ReLU(),
        _linear(width, width, sqrt(2.0), rng),
        nn.ReLU(),
        _linear(width, 1, 0.5, rng),
    )


def _linear(inputs: int, outputs: int, gain: float, rng: torch.Generator) -> nn.Linear:
    """Make a layer with orthogonal weights and no bias to begin with."""
    layer = nn.Linear(inputs, outputs)
    nn.init.orthogonal_(layer.weight, gain, generator=rng)
    nn.init.zeros_(layer.bias)
    return layer


register(
    NetworkKind(
        "planner", "Value iteration with learned local kernels, for any map", PlannerSettings, Planner
    )
)
