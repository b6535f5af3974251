"""Evaluates a policy on maps of any sizes, a slice of work at a time."""

from __future__ import annotations

import time
from dataclasses import replace
from math import ceil
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from simulator.learning.evaluation.drawing import Drawings
from simulator.learning.evaluation.following import circle_from, circles, first_wrong_states, follow_many
from simulator.learning.evaluation.problems import EvaluationProblem, groups_of
from simulator.learning.evaluation.statistics import Tally
from simulator.learning.evaluation.stepping import actor_choice, step_agents
from simulator.learning.policies.reference import Random
from simulator.protocol.evaluation import Evaluation, JudgingProgress, Loop
from simulator.world.interruption import cancellation_point
from simulator.world.planner import measures

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence

    from numpy.typing import NDArray

    from simulator.learning.evaluation.results import JudgedEpisodes
    from simulator.learning.policies.protocols import Policy
    from simulator.protocol.evaluation import Mode
    from simulator.world.grid import GridMap

    Watch = Callable[[str, JudgedEpisodes], None]

Result = TypeVar("Result")

ROLES = ("policy", "untrained", "random")
BUDGET = 4.0
"""An episode succeeds if it takes at most this many times the optimal number of steps."""
DRAWN = 100
"""Episodes at least where moves are drawn: on fewer maps than this, each is walked several times."""
BATCH = 4096
"""Agents with a memory that are stepped side by side."""
LOOPS = 200
"""Loops that are kept, those that most episodes end in."""


def evaluate(
    policy: Policy,
    maps: Sequence[GridMap],
    *,
    mode: Mode = "greedy",
    budget: float = BUDGET,
    all_cells: bool = False,
    seed: int = 0,
    baselines: Sequence[str] = ROLES[1:],
    watch: Watch | None = None,
) -> Generator[JudgingProgress, None, Evaluation]:
    """Judge a policy, and beside it the same network untrained and chance; pause after every slice.

    A start counts if some way leads from it to the goal. Success is to reach the goal within `budget`
    times the number of steps of the exact planner's path (with mud and water other paths of the same
    cost may have other numbers of steps), under slip of its expected number. Path lengths are costs:
    length × cell, 1 for a collision. They are compared with the shortest path; where moves can slip, with
    the expected cost of the best policy's episodes that arrive, see `simulator.world.planner.Plan`.
    Chance has no best action, so it is always sampled. Greedy walks without slip are followed all at
    once; others are stepped.

    Args:
        policy: what is judged.
        maps: of any sizes, movement rules and slips that the policy serves.
        mode: take the most probable action, or draw from the probabilities.
        budget: see above.
        all_cells: start from every free cell but the goal, not only from the map's start.
        seed: of all that is drawn.
        baselines: which of the other `ROLES` to judge as well.
        watch: gets one of `ROLES` and episodes of that policy, as they come.

    Returns:
        as the generator's value; `finish` runs it to its end.

    Raises:
        ValueError: the policy does not serve a map; one line.
    """
    judge = _Judge(
        policy, maps, mode, budget, all_cells=all_cells, seed=seed, baselines=baselines, watch=watch
    )
    for _ in judge.run():
        yield judge.progress
    return judge.result()


def finish(
    work: Generator[JudgingProgress, None, Result], show: Callable[[JudgingProgress], None] | None = None
) -> Result:
    """Run an evaluation to its end and return what it found."""
    while True:
        try:
            progress = next(work)
        except StopIteration as stop:
            result: Result = stop.value
            return result
        if show is not None:
            show(progress)


class _Judge:
    """One evaluation under way; see `evaluate`."""

    def __init__(
        self,
        policy: Policy,
        maps: Sequence[GridMap],
        mode: Mode,
        budget: float,
        *,
        all_cells: bool,
        seed: int,
        baselines: Sequence[str],
        watch: Watch | None,
    ) -> None:
        self._began = time.perf_counter()
        for grid in {grid.movement: grid for grid in maps}.values():
            policy.check(grid)
        untrained = policy.untrained() if "untrained" in baselines else None
        roles = (policy, untrained, Random() if "random" in baselines else None)
        self._policies = {role: found for role, found in zip(ROLES, roles, strict=True) if found is not None}
        self._maps, self._mode, self._budget, self._all_cells = maps, mode, budget, all_cells
        self._watch = watch
        self._tallies = {role: Tally(len(maps)) for role in self._policies}
        self._rngs = {role: np.random.default_rng((seed, number)) for number, role in enumerate(ROLES)}
        self._waiting = {
            role: Drawings(self._rngs[role], greedy=mode == "greedy" and not found.drawn)
            for role, found in self._policies.items()
        }
        self._wrong = np.full((len(maps), 2), -1, np.int32)
        self._loops: list[Loop] = []
        self._left_out = 0
        self.progress = JudgingProgress(0, len(maps) * len(self._policies), policy.title)

    def run(self) -> Iterator[None]:
        """Do the work; yield between its slices."""
        groups = list(groups_of(self._maps))
        steps = 0.0
        if self._all_cells and any(map(self._draws, self._policies.values())):
            for numbers in groups:
                problem = EvaluationProblem.of(self._maps, numbers, self._budget, all_cells=True)
                steps += float(problem.limit[problem.starts].sum())
                yield
        for numbers in groups:
            problem = EvaluationProblem.of(self._maps, numbers, self._budget, all_cells=self._all_cells)
            self._left_out += problem.left_out
            for role, policy in self._policies.items():
                self.progress = replace(self.progress, what=policy.title)
                for episodes in self._walked(role, policy, problem, steps):
                    self._take(role, episodes)
                    yield
                self.progress = replace(self.progress, done=self.progress.done + len(numbers))
            yield
        for role in self._policies:
            for episodes in self._stepped(role):
                self._take(role, episodes)
                yield

    def _take(self, role: str, episodes: JudgedEpisodes | None) -> None:
        if episodes is None:
            return
        self._tallies[role].add(episodes)
        if self._watch is not None:
            self._watch(role, episodes)

    def _stepped(self, role: str) -> Iterator[JudgedEpisodes | None]:
        """Episodes of a policy that wait to be stepped, or None for a pause."""
        work = self._waiting[role].run()
        while True:
            try:
                next(work)
            except StopIteration as done:
                yield from done.value
                return
            yield None

    def _draws(self, policy: Policy) -> bool:
        """Whether a policy is stepped, on the first map as on all others unless their slips differ."""
        return self._mode == "sampled" or policy.stepped or any(grid.slip > 0 for grid in self._maps)

    def _walked(
        self, role: str, policy: Policy, problem: EvaluationProblem, steps: float
    ) -> Iterator[JudgedEpisodes | None]:
        """Episodes of a policy, or None for a pause."""
        mdp = problem.mdp
        greedy = self._mode == "greedy" and not policy.drawn
        actor = policy.actor(mdp)
        yield None
        if actor.table is not None and greedy:
            action = actor.table.argmax(1)
            if role == "policy":
                self._note_wrong(problem, action)
            if not mdp.slips:
                yield self._followed(role, problem, action)
                return
        starts = self._chosen(role, policy, problem, steps)
        rng = self._rngs[role]
        if actor.table is not None:
            waiting = self._waiting[role]
            if not waiting.fits(problem):
                yield from self._stepped(role)
            waiting.add(problem, actor.table, starts)
            if waiting.full:
                yield from self._stepped(role)
            return
        for first in range(0, starts.size, BATCH):
            cancellation_point()
            batch = starts[first : first + BATCH]
            choose = actor_choice(actor, batch.size, None if greedy else rng)
            walks = yield from step_agents(
                mdp, choose, batch, problem.limit[batch], rng, optimal=problem.plan.optimal
            )
            yield problem.episodes(batch, walks, np.zeros(batch.size, bool))

    def _followed(self, role: str, problem: EvaluationProblem, action: NDArray[np.int64]) -> JudgedEpisodes:
        """Episodes of a deterministic policy, and the loops they end in."""
        mdp, starts = problem.mdp, problem.starts
        walks = follow_many(mdp, action, starts, problem.limit[starts])
        loops = np.zeros(starts.size, bool)
        if mdp.decision_states[walks.end].any():
            circle = circles(mdp, action)
            loops = circle[starts] >= 0
            if role == "policy":
                self._note_loops(problem, action, circle[starts[loops]])
        return problem.episodes(starts, walks, loops)

    def _chosen(
        self, role: str, policy: Policy, problem: EvaluationProblem, steps: float
    ) -> NDArray[np.int64]:
        """The starts that are stepped from: some of many, or few of them several times."""
        starts = problem.starts
        if self._all_cells:
            share = min(1.0, policy.step_budget / max(steps, 1.0))
            return starts if share == 1.0 else starts[self._rngs[role].random(starts.size) < share]
        once = not (self._mode == "sampled" or policy.drawn or problem.mdp.slips)
        return np.repeat(starts, 1 if once else ceil(DRAWN / max(1, len(self._maps))))

    def _note_wrong(self, problem: EvaluationProblem, action: NDArray[np.int64]) -> None:
        mdp = problem.mdp
        starts = mdp.start.astype(np.int64)
        wrong = first_wrong_states(mdp, action, problem.plan.optimal, starts)
        wrong[np.isinf(problem.plan.distance[starts])] = -1
        cell = wrong % mdp.maps[0].cells.size
        places = np.stack(np.divmod(cell, mdp.maps[0].width), 1)
        self._wrong[problem.numbers] = np.where(wrong[:, None] >= 0, places, -1)

    def _note_loops(
        self, problem: EvaluationProblem, action: NDArray[np.int64], ends: NDArray[np.int64]
    ) -> None:
        """Keep the loops that most episodes end in; `ends` holds the lowest state of each episode's."""
        lowest, counts = np.unique(ends, return_counts=True)
        size = problem.mdp.maps[0].cells.size
        for place in np.argsort(-counts, kind="stable")[:LOOPS]:
            grid_number = int(lowest[place]) // size
            grid = problem.mdp.maps[grid_number]
            states = circle_from(problem.mdp, action, int(lowest[place]))
            cells = tuple(grid.position(state % size) for state in states)
            self._loops.append(Loop(int(problem.numbers[grid_number]), cells, int(counts[place])))
        self._loops = sorted(self._loops, key=lambda loop: (-loop.episodes, loop.map))[:LOOPS]

    def result(self) -> Evaluation:
        """Sum up."""
        scores = {role: tally.score(self._policies[role].title) for role, tally in self._tallies.items()}
        tally = self._tallies["policy"]
        return Evaluation(
            policy=scores["policy"],
            untrained=scores.get("untrained"),
            random=scores.get("random"),
            buckets=tally.buckets(),
            maps=tally.maps(self._wrong),
            loops=tuple(self._loops),
            mode=self._mode,
            budget=self._budget,
            all_cells=self._all_cells,
            seconds=time.perf_counter() - self._began,
            unreachable=self._left_out,
            measure=measures(self._maps),
        )
