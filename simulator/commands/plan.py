"""`simulator plan RUN MAP`: the path that a policy, or the exact planner, takes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated

import numpy as np
import tyro
from numpy.typing import NDArray

from simulator.commands.inputs import load_one, override, unreachable, xy
from simulator.commands.options import PLACE, RULE, bounded, note, parse, say
from simulator.commands.refusal import refusing
from simulator.commands.report import show
from simulator.world.best_return import policy_return
from simulator.world.grid import GridMap, Position
from simulator.world.mdp import Mdp, compile_mdp
from simulator.world.planner import Plan, follow, likely_moves, path_cost
from simulator.world.planner import plan as plan_exactly

if TYPE_CHECKING:
    from simulator.learning.policies.protocols import Policy
    from simulator.world.episode import EpisodeTrace

ABOUT = (
    "Print the path of a policy: the greedy one. Where moves can slip, each step is the most likely one, and "
    "optimal is the best expected return."
)
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
    mdp = compile_mdp([grid])
    best = plan_exactly(grid, mdp)
    walked, cost, action = _walk(options, grid, mdp, best)
    reached = bool(walked) and walked[-1] == grid.index(grid.goal)
    result = {
        "reached": reached,
        "path": [xy(grid.position(state)) for state in walked],
        "length": cost if walked else None,
        "optimal_length": best.length,
        "measure": best.measure,
        **_under_slip(mdp, best, action),
    }
    if not np.isfinite(best.length):
        say(f"simulator: {unreachable(options.map, loaded, grid)}")
    show(result, _text(result, best), as_json=options.json)
    return 0


def _walk(
    options: Options, grid: GridMap, mdp: Mdp, best: Plan
) -> tuple[list[int], float, NDArray[np.int64] | None]:
    """States of the path, its cost, and the moves [S] of a deterministic policy."""
    if options.run == "optimal":
        return best.path.tolist(), path_cost(mdp, best.path, best.action), best.action
    with refusing():
        from simulator.learning.policies.by_name import resolve
        from simulator.learning.policies.protocols import DensePolicy

        policy = resolve(options.run, seed=options.seed)
        policy.check(grid)
        if not isinstance(policy, DensePolicy):
            return *_remember(policy, grid, best), None
        probabilities, _ = policy.table(mdp)
    if options.run == "random":
        return *_wander(mdp, grid, best, probabilities, options.seed), None
    action = probabilities.argmax(1)
    path = follow(mdp, likely_moves(mdp, action), int(mdp.start[0]))
    return path, path_cost(mdp, path, action), action


def _under_slip(mdp: Mdp, best: Plan, action: NDArray[np.int64] | None) -> dict[str, float | None]:
    """What is expected of the policy and of the best one; nothing where no move slips."""
    if best.under_slip is None:
        return {}
    start, optimum = int(mdp.start[0]), best.under_slip.best
    found = None if action is None else policy_return(mdp, action)
    named = {} if found is None else {
        "expected_return": found.value, "success_probability": found.success, "expected_cost": found.cost,
        "expected_steps": found.steps,
    }  # fmt: skip
    named["best_expected_return"], named["best_success_probability"] = optimum.value, optimum.success
    return {name: _finite(float(column[start])) for name, column in named.items()}


def _finite(number: float) -> float | None:
    """A number as JSON has it."""
    return number if np.isfinite(number) else None


def _remember(policy: "Policy", grid: GridMap, best: Plan) -> tuple[list[int], float]:
    """Take the greedy path of a policy with memory, which may cross itself; slip is left out."""
    from simulator.learning.evaluation.recurrent_episode import run_remembering
    from simulator.learning.policies.recurrent import MemoryPolicy

    assert isinstance(policy, MemoryPolicy)  # noqa: S101 - there is no third kind
    mdp = compile_mdp([replace(grid, slip=0.0)])
    rng, player = np.random.default_rng(0), policy.player(mdp)  # nothing is drawn: greedy, without slip
    trace = run_remembering(player, best.cost, mode="greedy", limit=_patience(mdp), rng=rng)
    return _states(grid, trace), trace.cost


def _wander(
    mdp: Mdp, grid: GridMap, best: Plan, even: NDArray[np.float32], seed: int
) -> tuple[list[int], float]:
    """Draw every move evenly."""
    from simulator.learning.evaluation.episode import run_episode

    unknown = np.full(mdp.states, np.nan, np.float32)
    rng = np.random.default_rng(seed)
    trace = run_episode(mdp, even, unknown, best.cost, mode="sampled", limit=_patience(mdp), rng=rng)
    return _states(grid, trace), trace.cost


def _patience(mdp: Mdp) -> int:
    """Steps after which a walk is given up."""
    return BUDGET * (int(mdp.acting.sum()) + 1)


def _states(grid: GridMap, trace: "EpisodeTrace") -> list[int]:
    return [grid.index((int(row), int(col))) for row, col in trace.positions]


def _text(result: Mapping[str, object], best: Plan) -> str:
    path = result["path"]
    assert isinstance(path, list)  # noqa: S101 - made above
    steps = " ".join(f"{x},{y}" for x, y in path)
    head = "reached the goal" if result["reached"] else "did not reach the goal"
    length = f", length {result['length']:g}" if result["length"] is not None else ""
    if best.under_slip is None:
        return f"{head}{length}, shortest {best.length:g}" + (f"\n{steps}" if steps else "")
    lines = [f"{head} by its most likely course{length}"] if steps else [head]
    if result.get("expected_return") is not None:
        cost = f", expected cost {result['expected_cost']:.4g}" if result["expected_cost"] is not None else ""
        lines.append(f"expected return {result['expected_return']:.4f}, "
                     f"success {result['success_probability']:.3f}{cost}")  # fmt: skip
    if result["best_expected_return"] is not None:
        success = f"success {result['best_success_probability']:.3f}"
        lines.append(f"best expected return {result['best_expected_return']:.4f}, {success}, "
                     f"expected cost {best.length:.4g}")  # fmt: skip
    else:
        lines.append("no finite best expected return from the start")
    return "\n".join(lines + [steps] * bool(steps))
