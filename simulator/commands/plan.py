"""`simulator plan RUN MAP`: the path that a policy, or the exact planner, takes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated

import numpy as np
import tyro
from numpy.typing import NDArray

from simulator.commands.inputs import load_one, override, unreachable, xy
from simulator.commands.options import PLACE, RULE, bounded, note, parse, say
from simulator.commands.refusal import refusing
from simulator.commands.report import show
from simulator.learning.evaluate import run_episode
from simulator.learning.policy import DensePolicy, Policy, resolve
from simulator.world.episode import EpisodeTrace
from simulator.world.grid import GridMap, Position
from simulator.world.mdp import Mdp, compile_mdp
from simulator.world.planner import Plan, follow, path_cost
from simulator.world.planner import plan as plan_exactly

ABOUT = "Print the path of a policy. It is the greedy one; slip is left out, so that it is one path."
RUN = "A run's folder, or one of the words: optimal (exact planner), random, untrained:NETWORK."
BUDGET = 4
"""Policies that draw or remember walk at most this many times the number of cells one can stand on."""


@dataclass(frozen=True)
class Options:
    """What `simulator plan` takes."""

    run: Annotated[tyro.conf.Positional[str], tyro.conf.arg(metavar="RUN", help=RUN)]
    map: Annotated[tyro.conf.Positional[str], tyro.conf.arg(metavar="MAP", help="Map file.")]
    start: Annotated[Position | None, PLACE, note("Start here.", "the map's")] = None
    goal: Annotated[Position | None, PLACE, note("Go there.", "the map's")] = None
    movement: Annotated[str | None, RULE, note("four, octile, octile-free or moore.", "the map's")] = None
    seed: Annotated[
        int, bounded("seed", "int", 0, 2**31 - 1), note("Of what random and untrained:NETWORK draw.", "0")
    ] = 0
    json: Annotated[bool, note("Print one JSON object.")] = False


def run(arguments: Sequence[str]) -> int:
    """Run the command."""
    options = parse(Options, "simulator plan", ABOUT, arguments)
    loaded = load_one(options.map)
    grid = override(loaded.grid, start=options.start, goal=options.goal, movement=options.movement)
    grid = replace(grid, slip=0.0)
    mdp = compile_mdp([grid])
    best = plan_exactly(grid, mdp)
    walked, cost = _walk(options, grid, mdp, best)
    reached = bool(walked) and walked[-1] == grid.index(grid.goal)
    result = {
        "reached": reached,
        "path": [xy(grid.position(state)) for state in walked],
        "length": cost if walked else None,
        "optimal_length": best.length,
    }
    if not np.isfinite(best.length):
        say(f"simulator: {unreachable(options.map, loaded, grid)}")
    show(result, _text(result, best.length), as_json=options.json)
    return 0


def _walk(options: Options, grid: GridMap, mdp: Mdp, best: Plan) -> tuple[list[int], float]:
    """States of the path and its cost."""
    if options.run == "optimal":
        return best.path.tolist(), best.length
    with refusing():
        policy = resolve(options.run, seed=options.seed)
        policy.check(grid)
        if not isinstance(policy, DensePolicy):
            return _remember(policy, grid, mdp, best)
        probabilities, _ = policy.table(mdp)
    if options.run == "random":
        return _wander(mdp, grid, best, probabilities, options.seed)
    action = probabilities.argmax(1)
    path = follow(mdp, action, int(mdp.start[0]))
    return path, path_cost(mdp, path, action)


def _remember(policy: Policy, grid: GridMap, mdp: Mdp, best: Plan) -> tuple[list[int], float]:
    """Take the greedy path of a policy with memory, which may cross itself."""
    from simulator.learning.memory.episodes import run_remembering
    from simulator.learning.memory.policy import MemoryPolicy

    assert isinstance(policy, MemoryPolicy)  # noqa: S101 - there is no third kind
    rng, player = np.random.default_rng(0), policy.player(mdp)  # nothing is drawn: greedy, without slip
    trace = run_remembering(player, best.distance, mode="greedy", limit=_patience(mdp), rng=rng)
    return _states(grid, trace), trace.cost


def _wander(
    mdp: Mdp, grid: GridMap, best: Plan, even: NDArray[np.float32], seed: int
) -> tuple[list[int], float]:
    """Draw every move evenly."""
    unknown = np.full(mdp.states, np.nan, np.float32)
    rng = np.random.default_rng(seed)
    trace = run_episode(mdp, even, unknown, best.distance, mode="sampled", limit=_patience(mdp), rng=rng)
    return _states(grid, trace), trace.cost


def _patience(mdp: Mdp) -> int:
    """Steps after which a walk is given up."""
    return BUDGET * (int(mdp.acting.sum()) + 1)


def _states(grid: GridMap, trace: EpisodeTrace) -> list[int]:
    return [grid.index((int(row), int(col))) for row, col in trace.positions]


def _text(result: dict[str, object], best: float) -> str:
    path = result["path"]
    assert isinstance(path, list)  # noqa: S101 - made above
    steps = " ".join(f"{x},{y}" for x, y in path)
    head = "reached the goal" if result["reached"] else "did not reach the goal"
    length = f", length {result['length']:g}" if result["length"] is not None else ""
    return f"{head}{length}, shortest {best:g}" + (f"\n{steps}" if steps else "")
