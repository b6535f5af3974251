"""`simulator plan RUN MAP`: the path that a policy, or the exact planner, takes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Literal

import numpy as np
import tyro
from numpy.typing import NDArray

from simulator.commands.command_line import PLACE, RULE, bounded, note, parse
from simulator.commands.given_maps import load_one, override, unreachable, xy
from simulator.commands.refusal import refusing
from simulator.commands.report import show
from simulator.commands.streams import say
from simulator.texts import tr
from simulator.world.best_return import policy_return
from simulator.world.grid import GridMap, Position
from simulator.world.mdp import Mdp, compile_mdp
from simulator.world.planner import Plan, follow, likely_moves, path_cost
from simulator.world.planner import plan as plan_exactly

if TYPE_CHECKING:
    from simulator.learning.policies.protocols import Policy
    from simulator.world.episode import EpisodeTrace

BUDGET = 4
"""Policies that draw or remember walk at most this many times the number of cells one can stand on."""


@dataclass(frozen=True)
class PlanOptions:
    """What `simulator plan` takes."""

    run: Annotated[tyro.conf.Positional[str], tyro.conf.arg(metavar="RUN", help=tr("options.run"))]
    map: Annotated[tyro.conf.Positional[str], tyro.conf.arg(metavar="MAP", help=tr("options.plan_map"))]
    start: Annotated[Position | None, PLACE, note(tr("options.plan_start"), tr("options.the_maps"))] = None
    goal: Annotated[Position | None, PLACE, note(tr("options.plan_goal"), tr("options.the_maps"))] = None
    movement: Annotated[str | None, RULE, note(tr("options.moves"), tr("options.the_maps"))] = None
    seed: Annotated[int, bounded("seed", "int", 0, 2**31 - 1), note(tr("options.plan_seed"), "0")] = 0
    json: Annotated[bool, note(tr("options.json"))] = False


def run(arguments: Sequence[str]) -> int:
    """Run the command."""
    options = parse(PlanOptions, "plan", arguments)
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
    options: PlanOptions, grid: GridMap, mdp: Mdp, best: Plan
) -> tuple[list[int], float, NDArray[np.int64] | None]:
    """States of the path, its cost, and the moves [S] of a deterministic policy."""
    if options.run == "optimal":
        return best.path.tolist(), path_cost(mdp, best.path, best.action), best.action
    with refusing():
        from simulator.learning.policies.by_name import resolve

        policy = resolve(options.run, seed=options.seed)
        policy.check(grid)
        if policy.stepped:
            return *_episode(policy, grid, best, options.seed), None
        action = policy.actor(mdp).first_steps()[0].argmax(1)
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


def _episode(policy: "Policy", grid: GridMap, best: Plan, seed: int) -> tuple[list[int], float]:
    """Run one episode: drawn where no action is the best, else greedy, slip left out; it may cross itself."""
    from simulator.learning.evaluation.episode_run import run_episode

    mdp = compile_mdp([grid if policy.drawn else replace(grid, slip=0.0)])
    mode: Literal["greedy", "sampled"] = "sampled" if policy.drawn else "greedy"
    actor, rng = policy.actor(mdp), np.random.default_rng(seed)
    trace = run_episode(actor, best.cost, mode=mode, limit=_patience(mdp), rng=rng)
    return _states(grid, trace), trace.cost


def _patience(mdp: Mdp) -> int:
    """Steps after which a walk is given up."""
    return BUDGET * (int(mdp.decision_states.sum()) + 1)


def _states(grid: GridMap, trace: "EpisodeTrace") -> list[int]:
    return [grid.index((int(row), int(col))) for row, col in trace.positions]


def _text(result: Mapping[str, object], best: Plan) -> str:
    path = result["path"]
    assert isinstance(path, list)  # noqa: S101 - made above
    steps = " ".join(f"{x},{y}" for x, y in path)
    head = tr("plan.reached_the_goal") if result["reached"] else tr("plan.did_not_reach_the_goal")
    length = tr("plan.length", length=result["length"]) if result["length"] is not None else ""
    if best.under_slip is None:
        return tr("plan.shortest", head=head, length=length, length2=best.length) + (
            f"\n{steps}" if steps else ""
        )
    lines = [tr("plan.by_its_most_likely_course", head=head, length=length)] if steps else [head]
    if result.get("expected_return") is not None:
        cost = (
            tr("plan.expected_cost", expected_cost=result["expected_cost"])
            if result["expected_cost"] is not None
            else ""
        )
        lines.append(
            tr(
                "plan.expected_return_success",
                expected_return=result["expected_return"],
                success_probability=result["success_probability"],
                cost=cost,
            )
        )
    if result["best_expected_return"] is not None:
        success = tr("plan.success", best_success_probability=result["best_success_probability"])
        lines.append(
            tr(
                "plan.best_expected_return_expected_cost",
                best_expected_return=result["best_expected_return"],
                success=success,
                length=best.length,
            )
        )
    else:
        lines.append(tr("plan.no_finite_best_expected_return_from"))
    return "\n".join(lines + [steps] * bool(steps))
