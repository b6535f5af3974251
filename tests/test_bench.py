"""Benchmarks: what they report has the shape it should, and what they measure has known bounds."""

import json

import pytest

from simulator.bench import BENCHMARKS, machine, result, run
from simulator.bench.solve import maps, one_run, random_is_optimal
from simulator.world.generators import GENERATORS


def test_the_names_of_the_contract_are_there():
    named = {"throughput", "solve", "adapt", "gradient", "startup", "frames", "memory", "open-512", "pan-512"}
    assert set(BENCHMARKS) >= named


def test_a_result_is_the_median_of_its_runs():
    made = result("x", "case", [3.0, 1.0, 10.0], "s")
    assert (made.value, made.runs, made.min, made.max) == (3.0, 3, 1.0, 10.0)


def test_more_samples_point_closer_to_the_exact_gradient():
    report = run(["gradient"], quick=True)
    assert set(report) == {"results", "machine"}
    assert all(
        set(row) == {"name", "case", "value", "unit", "runs", "min", "max"} for row in report["results"]
    )
    values = [row["value"] for row in report["results"]]
    assert values == sorted(values)
    assert values[-1] > 0.98
    json.dumps(report)


def test_one_run_is_judged_by_the_planner():
    (grid,) = maps("open", 6, 1)
    seconds, solved, untrained = one_run(grid, {"seed": 0}, 20.0)
    assert solved
    assert not untrained
    assert 0 < seconds < 20
    _, solved, _ = one_run(grid, {"seed": 0, "agents": 1, "rollout_steps": 1}, 0.0)
    assert not solved
    assert not random_is_optimal(grid, 0)


def test_generated_maps_are_the_same_every_time():
    one, other = maps("maze", 11, 2), maps("maze", 11, 2)
    assert all((a.cells == b.cells).all() for a, b in zip(one, other, strict=True))
    assert (one[0].cells != one[1].cells).any()


def test_the_machine_is_named():
    assert machine()["cores"] >= 1


def test_maps_by_the_hundred_are_counted():
    rows = run(["generators"], quick=True)["results"]
    assert len(rows) == 3 * len(GENERATORS)
    assert all(row["value"] > 0 for row in rows if row["unit"] == "ms")
    assert all(row["value"] == 0 for row in rows if row["unit"] == "of 100")


@pytest.mark.parametrize("name", ["evaluate", "planner", "throughput"])
def test_quick_runs_measure_something(name):
    rows = run([name], quick=True)["results"]
    assert all(row["value"] > 0 and row["min"] <= row["value"] <= row["max"] for row in rows)
