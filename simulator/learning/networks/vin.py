"""Value iteration network (Tamar et al. 2016), learned end to end."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING, Any

import torch
import torch.nn.functional as F  # noqa: N812 - what everyone calls it
from torch import Tensor, nn

from simulator.learning.networks import NetworkKind, register
from simulator.learning.networks.whole_map import CHANNELS, WholeMapNetwork, WholeMapSettings
from simulator.learning.settings.rate import rate
from simulator.protocol.settings import setting
from simulator.world.interruption import cancellation_point

if TYPE_CHECKING:
    from simulator.world.mdp import Mdp

PATCH = 9 * len(CHANNELS)
"""What is seen of a cell and the eight around it."""

BLOCK = 6144
"""Cells that are planned together: what a round reads and writes of them stays in a core's cache."""

STEEP = 10.0
"""The kernels' and the discount's weights are read this many times as large: Adam moves all weights by equal
steps, and a softmax needs differences of 5 where a convolution needs 0.1."""

SHARP = 10.0
"""What a difference of the plan's values counts for in the logits to begin with: those of neighbouring cells
differ by a few hundredths."""


@dataclass(frozen=True)
class VinSettings(WholeMapSettings):
    """Settings of the value iteration network."""

    learning_rate: float = rate(5e-3)
    width: int = setting(
        32,
        low=1,
        high=1024,
        log=True,
        help="Units of the hidden layer that makes rewards of what is around a cell.",
    )
    plans: int = setting(
        10,
        low=1,
        high=256,
        log=True,
        help="How many kinds of moves the plan inside the network chooses from: channels q̄.",
    )
    rounds: int = setting(
        0,
        low=0,
        high=4096,
        log=True,
        help="How many steps the network plans ahead; 0 chooses as many as the map has rows and columns "
        "together.",
    )


class Vin(WholeMapNetwork):
    """`q_a ← r_a + P_a ∗ max_b q_b`, K times (Tamar et al. 2016, arXiv:1602.02867).

    A small network makes rewards `r_a` of the 3×3 cells around each cell, one for each channel a of the
    plan. The kernels `P_a`, 3×3 and the same everywhere, say where the plan's moves lead: a softmax
    times a learned discount, so that they are probabilities and the recurrence cannot blow up, whatever
    K. The paper's attention picks the values q̄ of the cell where the agent stands; here every cell is
    asked at once. Its reactive policy reads them beside what is around the cell. Walls are shut by
    learned rewards alone.

    Args:
        mdp: gives the maps and the number of actions.
        settings: sizes.
        rng: draws weights.
    """

    def __init__(self, mdp: Mdp, settings: VinSettings, rng: torch.Generator) -> None:
        super().__init__(mdp, settings)
        Q, width = settings.plans, settings.width
        self.rounds = settings.rounds
        self.look = nn.Linear(PATCH, width)
        self.reward = nn.Linear(PATCH + width, Q)
        self.kernel = nn.Parameter(torch.randn(Q, 9, generator=rng) / STEEP)
        self.discount = nn.Parameter(torch.tensor(3.0 / STEEP))
        self.attend = nn.Linear(Q, mdp.actions + 1, bias=False)
        self.react = nn.Linear(PATCH + width, mdp.actions + 1)
        nn.init.orthogonal_(self.attend.weight, 0.1, generator=rng)
        for layer, gain in ((self.look, sqrt(2.0)), (self.reward, 0.01), (self.react, 0.01)):
            nn.init.orthogonal_(layer.weight, gain, generator=rng)
            nn.init.zeros_(layer.bias)
        with torch.no_grad():
            # To begin with, each of the first channels speaks for one move, and the critic reads the mean of
            # all: it soon makes the goal worth something. Where chance had made it a pit, plans shunned it.
            self.attend.weight[:-1] += SHARP * torch.eye(mdp.actions, Q)
            self.attend.weight[-1] = 1.0 / Q
        self.bind(mdp)

    def prepare(self, channels: Tensor) -> tuple[Tensor, tuple[int, int, int]]:
        """Return what is seen of each cell and around it, [9 C, N], and M, H + 2, W + 2."""
        maps, _, height, width = channels.shape
        patches = F.unfold(channels, 3, padding=1).transpose(0, 1).flatten(1)
        return patches, (maps, height, width)

    def scan(self, seen: tuple[Tensor, tuple[int, int, int]]) -> tuple[Tensor, Tensor]:
        """Return logits [M, A, H, W] and values [M, H, W]."""
        patches, (M, H, W) = seen
        looked = torch.cat([patches, F.relu(_apply(self.look, patches))])
        reward = _apply(self.reward, looked)
        kernel = (STEEP * self.discount).sigmoid() * (STEEP * self.kernel).softmax(1)
        rounds = self.rounds or H + W - 4
        blocks = torch.split(reward, max(1, BLOCK // (H * W)) * H * W, 1)
        plans = [value_iteration(block, kernel, (H, W), rounds) for block in blocks]
        out = _apply(self.react, looked) + self.attend.weight @ torch.cat(plans, 1)
        out = out.view(-1, M, H, W)[..., 1:-1, 1:-1]
        return out[:-1].transpose(0, 1), out[-1]


def _apply(layer: nn.Linear, features: Tensor) -> Tensor:
    """A layer on features [F, N], cells last."""
    return torch.addmm(layer.bias.unsqueeze(1), layer.weight, features)


def value_iteration(reward: Tensor, kernel: Tensor, size: tuple[int, int], rounds: int) -> Tensor:
    """Return `q ← r + P ∗ max q` after some rounds from q = r, [Q, N].

    Args:
        reward: [Q, N] of the cells of N / (H · W) maps in one row; the outermost ones of each are walls.
        kernel: [Q, 9] weights of the cells around, row by row.
        size: H, W.
        rounds: K.
    """
    plan: Tensor = ValueIteration.apply(reward, kernel, size, rounds)  # type: ignore[no-untyped-call]
    return plan


class ValueIteration(torch.autograd.Function):
    """`value_iteration` with its gradient.

    Autograd would keep the values of every channel in every round and look for the greatest again with
    slow masks; only their maximum is kept here and the rest computed anew, which is three times as fast.
    """

    @staticmethod
    def forward(ctx: Any, reward: Tensor, kernel: Tensor, size: tuple[int, int], rounds: int) -> Tensor:
        """Return q."""
        N, (height, width) = reward.shape[1], size
        inside = reward.new_zeros(N // (height * width), height, width)
        inside[:, 1:-1, 1:-1] = 1.0  # nothing is worth anything beyond, so that no map sees its neighbour
        inside = inside.flatten()
        value, windows = _windows(N, width, reward)
        around, plan = reward.new_empty(9, N), reward
        kept = reward.new_empty(rounds if any(ctx.needs_input_grad) else min(rounds, 1), N)
        for turn in range(rounds):
            cancellation_point()
            best = torch.amax(plan, 0, out=kept[turn % len(kept)])
            torch.mul(best, inside, out=value)
            around.view(3, 3, N).copy_(windows)
            plan = torch.addmm(reward, kernel, around)
        ctx.save_for_backward(reward, kernel, inside, kept)
        ctx.width = width
        return plan.clone() if plan is reward else plan

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor, Tensor, None, None]:
        """Return the gradients by reward and kernel."""
        reward, kernel, inside, kept = ctx.saved_tensors
        width, N = ctx.width, reward.shape[1]
        value, windows = _windows(N, width, reward)
        around, plan = reward.new_empty(9, N), torch.empty_like(reward)
        nine = around.view(3, 3, N)
        sent = reward.new_zeros(9, N + 2 * width + 2)  # what each cell sends back to the nine around it
        line = sent.shape[1]
        arriving = sent.as_strided((3, 3, N), (3 * line - width, line - 1, 1), 2 * width + 2)
        by_plan = grads[0]
        by_reward, by_kernel = by_plan.clone(), torch.zeros_like(kernel)
        for turn in range(len(kept) - 1, -1, -1):
            torch.mul(kept[turn], inside, out=value)
            nine.copy_(windows)
            by_kernel.addmm_(by_plan, around.t())
            torch.mm(kernel.t(), by_plan, out=sent[:, width + 1 : width + 1 + N])
            nine.copy_(arriving)
            by_value = around.sum(0).mul_(inside)
            plan.copy_(reward)
            if turn:
                torch.mul(kept[turn - 1], inside, out=value)
                nine.copy_(windows)
                plan.addmm_(kernel, around)
            # the gradient goes to the channel whose value was the greatest: 0 there, far below 0 elsewhere
            greatest = plan.sub_(plan.amax(0)).mul_(1e30).add_(1.0).clamp_(min=0.0)
            by_plan = torch.mul(greatest, by_value)
            by_reward += by_plan
        return by_reward, by_kernel, None, None


def _windows(cells: int, width: int, like: Tensor) -> tuple[Tensor, Tensor]:
    """[N] values between margins of zeros, and a view [3, 3, N] of them that shows what lies around each."""
    wide = like.new_zeros(cells + 2 * width + 2)
    return wide[width + 1 : width + 1 + cells], wide.as_strided((3, 3, cells), (width, 1, 1))


register(NetworkKind("vin", "Value iteration network: a plan by one convolution, K times", VinSettings, Vin))
