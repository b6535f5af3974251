"""Benchmark against Stable-Baselines3 on the same maps, where it is installed."""

from __future__ import annotations

import sys
import time
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from simulator.bench import Result, register, result
from simulator.bench.solve import maps, one_run
from simulator.world.mdp import compile_mdp
from simulator.world.planner import follow, plan

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.world.grid import GridMap
    from simulator.world.mdp import Mdp

TUNED = {"n_steps": 64, "batch_size": 1024, "n_epochs": 10, "learning_rate": 3e-3, "ent_coef": 0.01}
"""The best of several hyper-parameters that were tried for the peer on these maps."""

ENVIRONMENTS = 64


@register("peers")
def peers(quick: bool) -> Iterator[Result]:
    """PPO with an MLP of 2 × 64 units from a fixed start, ours and theirs in turn, one thread."""
    if not (find_spec("stable_baselines3") and find_spec("gymnasium")):
        print(
            "peers: Stable-Baselines3 is not installed, nothing to compare with "
            "(pip install 'path-planning-simulator[peers]')",
            file=sys.stderr,
        )
        return
    torch.set_num_threads(1)
    cap = 10.0 if quick else 120.0
    for kind, size in (("open", 10),) if quick else (("open", 10), ("four-rooms", 17)):
        (grid,) = maps(kind, size, 1)
        ours, theirs, rates = [], [], []
        for seed in range(1 if quick else 3):
            ours.append(one_run(grid, {"network": "mlp", "width": 64, "seed": seed}, cap)[0])
            seconds, rate = _peer(grid, seed, cap)
            theirs.append(seconds)
            rates.append(rate)
        case = f"{size}x{size} {kind}, mlp, to an optimal greedy path (cap {cap:.0f} s)"
        yield result("peers", f"ours, {case}", ours, "s")
        yield result("peers", f"Stable-Baselines3, {case}", theirs, "s")
        yield result("peers", f"Stable-Baselines3, {size}x{size} {kind}, learning", rates, "samples/s")


def _peer(grid: GridMap, seed: int, cap: float) -> tuple[float, float]:
    """Seconds to an optimal greedy path (or the cap) and samples a second of the peer."""
    from stable_baselines3 import PPO
    from stable_baselines3.common.callbacks import BaseCallback
    from stable_baselines3.common.vec_env import DummyVecEnv

    mdp = compile_mdp([grid])
    best = plan(grid, mdp)
    cells = np.arange(mdp.states)
    every = torch.from_numpy(_observe(grid, cells))

    class Judge(BaseCallback):
        solved = False

        def _on_rollout_start(self) -> None:
            with torch.no_grad():
                logits = self.model.policy.get_distribution(every).distribution.logits
            path = follow(mdp, logits.argmax(1).numpy(), int(mdp.start[0]))
            self.solved = path[-1] == mdp.goal[0] and len(path) == best.path.size

        def _on_step(self) -> bool:
            return not self.solved and time.perf_counter() - began < cap

    world = DummyVecEnv([lambda: _environment(grid, mdp)] * ENVIRONMENTS)
    shape = {"net_arch": [64, 64]}
    model = PPO("MlpPolicy", world, device="cpu", seed=seed, gamma=0.99, policy_kwargs=shape, **TUNED)
    began = time.perf_counter()
    model.learn(10**9, callback=Judge())
    seconds = time.perf_counter() - began
    return seconds, model.num_timesteps / seconds


def _observe(grid: GridMap, cells: Any) -> Any:
    """Coordinates of cells, scaled to [0, 1]: [N, 2] float32."""
    rows, cols = np.divmod(cells, grid.width)
    return np.stack([rows / (grid.height - 1), cols / (grid.width - 1)], 1).astype(np.float32)


def _environment(grid: GridMap, mdp: Mdp) -> Any:
    """The map as a gymnasium environment on the same tables."""
    import gymnasium as gym

    class World(gym.Env):
        observation_space = gym.spaces.Box(0.0, 1.0, (2,), np.float32)
        action_space = gym.spaces.Discrete(mdp.actions)

        def reset(self, *, seed: int | None = None, options: Any = None) -> tuple[Any, dict[str, Any]]:
            super().reset(seed=seed, options=options)
            self.state, self.steps = int(mdp.start[0]), 0
            return _observe(grid, np.array([self.state]))[0], {}

        def step(self, action: int) -> tuple[Any, float, bool, bool, dict[str, Any]]:
            reward = float(mdp.reward[self.state, action])
            ends = bool(mdp.terminal[self.state, action])
            self.state = int(mdp.successor[self.state, action])
            self.steps += 1
            late = self.steps >= 4 * mdp.states and not ends
            return _observe(grid, np.array([self.state]))[0], reward, ends, late, {}

    return World()
