"""Reports: what they must hold, that they need nothing beside themselves, and drawings of known paths."""

from __future__ import annotations

import base64
import csv
import io
import json
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from simulator.cli import main
from simulator.learning.evaluation import evaluate, finish
from simulator.learning.policies.by_name import resolve
from simulator.learning.policies.metrics import read_metrics
from simulator.learning.report import Candidate, html_comparison, html_report
from simulator.learning.report.comparison import most_apart, names
from simulator.learning.report.map_pictures import CELLS, drawing
from simulator.learning.report.plots import COLOURS, POINTS, binned
from simulator.learning.report.walked import walked
from simulator.world.recipe import Recipe
from tests.maps import picture
from tests.test_cli import FIRST, ROOT, refusal_of, result_of
from tests.test_evaluation import Arrows, Counting

if TYPE_CHECKING:
    from pathlib import Path

BENT = picture("S..G ....")
AROUND = Arrows("v>>^ >>>^")


@pytest.fixture(autouse=True)
def at_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


class Checked(HTMLParser):
    """Notes what a page would fetch, and that every tag is closed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.fetched += [
            v or "" for name, v in attrs if name in ("src", "href", "xlink:href", "srcset", "data")
        ]
        if tag not in ("meta", "link", "br", "img", "input", "hr"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def assert_stands_alone(page: str) -> None:
    checked = Checked(page)
    assert not checked.open
    assert all(address.startswith(("data:image/png;base64,", "#")) for address in checked.fetched)
    assert "http:" not in page and "https:" not in page and "<script" not in page and "@import" not in page
    assert not re.search(r"url\((?!#)", page)


def judged(policy, *maps, **more):
    return finish(evaluate(policy, maps, **more))


def course(updates: int) -> list[dict[str, float]]:
    return [
        {"update": n, "seconds": n / 10, "success_rate": n / updates, "path_ratio": 2.0, "policy_loss": 0.5,
         "value_loss": float("nan"), "validation_success": 0.5 if n % 5 == 0 else float("nan")}
        for n in range(1, updates + 1)
    ]  # fmt: skip


def test_a_report_holds_all_and_needs_nothing_beside_itself() -> None:
    maps = Recipe.parse("random:8@0.2,random:9@0.3").make(12, seed=2)
    policy = resolve("untrained:mlp")
    found = judged(policy, *maps, all_cells=True)
    named = [(f"<map> & {n}", grid) for n, grid in enumerate(maps)]
    page = html_report(found, named, policy, history=course(700), settings={"gamma": 0.99})
    assert_stands_alone(page)
    for words in ("Evaluation of untrained:mlp", "12 maps", "every free cell a start", "random", "Loops",
                  "Success by optimal path length", "Path error", "Loss of the policy", "gamma",
                  "maps set aside",
                  "&lt;map&gt; &amp; 3"):  # fmt: skip
        assert words in page
    assert "Loss of the critic" not in page  # it has none
    assert page.count('<svg class="map"') == 10
    assert f"{found.policy.spl:.3f}" in page


def test_a_report_of_the_planner_has_neither_loops_nor_wrong_decisions() -> None:
    policy = resolve("optimal")
    page = html_report(judged(policy, BENT), [("bent", BENT)], policy)
    assert_stands_alone(page)
    assert "100.0 %" in page
    assert "first wrong decision at" not in page
    assert "<h2>Loops" not in page and "While it learned" not in page


def test_a_report_where_nothing_could_be_walked() -> None:
    grid = picture("S#G")
    policy = resolve("optimal")
    page = html_report(judged(policy, grid), [("split", grid)], policy)
    assert_stands_alone(page)
    assert "1 start without a way" in page


AWKWARD = """<b>&"it's"<script>alert(1)</script>{{ 7 * 7 }}"""
ESCAPED = "&lt;b&gt;&amp;&#34;it&#39;s&#34;&lt;script&gt;alert(1)&lt;/script&gt;{{ 7 * 7 }}"


def test_names_of_others_are_text_and_never_code() -> None:
    named = [(AWKWARD, BENT), (AWKWARD, BENT)]
    policy = Arrows("<<<< <<<<")
    policy.title = AWKWARD
    found = judged(policy, BENT, BENT)
    more = {"history": course(9), "advice": AWKWARD}
    one = html_report(found, named, policy, settings={AWKWARD: AWKWARD}, where=AWKWARD, **more)
    both = html_comparison([Candidate(policy, found, **more)] * 2, named, where=AWKWARD)
    for page in (one, both):
        assert_stands_alone(page)
        assert '<b>&"' not in page and "<script" not in page
        assert f"<dd>{ESCAPED}: 2 maps</dd>" in page
        assert f"<th>{ESCAPED}</th>" in page
    for line in (f"<title>Evaluation of {ESCAPED}</title>", f"<b>{ESCAPED}</b></p>", f"<p>{ESCAPED}</p>",
                 f"<td>{ESCAPED}</td>", f"<dt>{ESCAPED}</dt><dd>{ESCAPED}</dd>"):  # fmt: skip
        assert line in one
    for line in (f"<title>Comparison of {ESCAPED} and {ESCAPED} (2)</title>", f"<h3>{ESCAPED}</h3>",
                 f"</b>: {ESCAPED}</p>"):  # fmt: skip
        assert line in both


def test_a_report_of_the_command_line_is_text_too(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "a&'b.map"
    path.write_bytes((ROOT / FIRST).read_bytes())
    page = tmp_path / "page.html"
    assert main(["compare", "optimal", "random", str(path), "--report", str(page)]) == 0
    capsys.readouterr()
    text = page.read_text()
    assert_stands_alone(text)
    assert "a&amp;&#39;b.map</h3>" in text


def test_a_policy_keeps_its_colour_in_every_chart() -> None:
    policies = [resolve("optimal"), AROUND]
    alone = [Candidate(p, judged(p, BENT), course(9) if n else ()) for n, p in enumerate(policies)]
    page = html_comparison(alone, [("bent", BENT)])
    learning = page[page.index("Success of sampled episodes") : page.index("Path error")]
    assert COLOURS[1] in learning and COLOURS[0] not in learning
    assert AROUND.title in learning  # named, though it is alone


def test_the_path_that_is_drawn_is_the_policys() -> None:
    seen = walked(AROUND, BENT, judged(AROUND, BENT))
    assert seen.path == [(0, 0), (1, 0), (1, 1), (1, 2), (1, 3), (0, 3)]
    assert seen.best == [(0, 0), (0, 1), (0, 2), (0, 3)]
    assert (seen.wrong, seen.loop, len(seen.failed)) == ((0, 0), "", 0)


def test_with_all_cells_the_path_begins_where_the_policy_does_worst() -> None:
    grid, policy = picture("..S.G ....."), Arrows(">>>>> <>>>^")
    seen = walked(policy, grid, judged(policy, grid, all_cells=True))
    assert seen.path == [(1, 0), (1, 0)]
    assert seen.failed.tolist() == [[1, 0]]
    assert seen.loop == "pushes a wall at 0,1"


def test_a_policy_with_memory_is_walked_step_by_step() -> None:
    grid = picture("S.. ... ..G")
    seen = walked(Counting(), grid, judged(Counting(), grid))
    assert seen.path == [(0, 0), (0, 1), (1, 1), (1, 2), (2, 2)]
    assert seen.wrong is None


def test_a_drawing_has_a_pixel_a_cell_and_corners_only() -> None:
    grid = picture("S.#m wG!.")
    svg = drawing(grid, [(0, 0), (0, 1), (1, 1)], [(0, 0), (1, 0), (1, 1)], wrong=(0, 1),
                  failed=np.array([[1, 3]], np.int32))  # fmt: skip
    assert 'points="0.5,0.5 1.5,0.5 1.5,1.5"' in svg
    pixels = re.search(r"base64,([^\"]+)", svg)
    assert pixels is not None
    image = np.asarray(Image.open(io.BytesIO(base64.b64decode(pixels[1]))))
    assert image.shape == (2, 4, 3)
    assert image[0, 2].tolist() == CELLS[1].tolist()
    assert image[0, 3].tolist() == CELLS[2].tolist()
    assert image[1, 3, 0] > image[1, 3, 1]  # tinted red
    long = drawing(grid, [(0, 0)] + [(0, 1)] * 1, [(0, col) for col in range(4)])
    assert 'points="0.5,0.5 3.5,0.5"' in long


def test_curves_are_bounded_and_keep_their_means() -> None:
    x = np.arange(5000.0)
    y = np.sin(x / 100)
    y[7] = np.nan
    middle, least, most, at = binned(x, y)
    assert middle.size == POINTS
    assert (least <= middle).all() and (middle <= most).all()
    assert (np.diff(at) > 0).all()
    assert np.allclose(middle, np.sin(at / 100), atol=0.01)
    assert binned(x[:3], np.full(3, np.nan))[0].size == 0


def test_metrics_are_read_with_their_gaps(tmp_path: Path) -> None:
    path = tmp_path / "metrics.jsonl"
    path.write_text('{"update": 1, "path_ratio": null}\n\n{"update": 2, "path_ratio": 1.5}\n')
    rows = read_metrics(path)
    assert [row["update"] for row in rows] == [1, 2]
    assert np.isnan(rows[0]["path_ratio"]) and rows[1]["path_ratio"] == 1.5
    for bad in ("{", "3", '{"update": "x"}', '{"update": [1]}', "[" * 100_000,
                '{"update": ' + "9" * 400 + "}", '{"update": ' + "9" * 5000 + "}"):  # fmt: skip
        path.write_text('{"update": 1}\n' + bad)
        with pytest.raises(ValueError, match=rf"^{re.escape(str(path))}:2: expected an object of numbers"):
            read_metrics(path)


# ---------------------------------------------------------------- comparing


def test_a_comparison_draws_where_policies_differ_most() -> None:
    maps = [picture("S..G ....", "four"), picture("S.G ...")]
    policies = [Arrows("v>>^ >>>^", ">>> >>>"), Arrows(">>>^ >>>^", "<<< <<<"), resolve("optimal")]
    candidates = [Candidate(p, judged(p, *maps), course(20) if n else ()) for n, p in enumerate(policies)]
    assert most_apart(candidates) == [1, 0]
    page = html_comparison(candidates, [("one", maps[0]), ("two", maps[1])])
    assert_stands_alone(page)
    assert page.index("<h3>two") < page.index("<h3>one")
    assert page.count('<svg class="map"') == 6
    assert page.count("first wrong decision at 0,0") == 2
    assert "Success on maps set aside" in page
    assert names(["a", "b", "a"]) == ["a", "b", "a (2)"]


def test_the_command_compare(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    result = result_of(capsys, "compare", "untrained:mlp", "optimal", FIRST, "--report", str(page))
    one, best = result["runs"]  # type: ignore[misc]
    assert (one["run"], best["run"], best["spl"]) == ("untrained:mlp", "optimal", 1)
    assert one["untrained"]["spl"] == one["spl"]
    assert result["random"]["episodes"] == 100  # type: ignore[index]
    (row,) = result["maps"]  # type: ignore[misc]
    assert row["spl"] == [one["spl"], 1]
    assert row["first_wrong"][1] is None and len(row["first_wrong"][0]) == 2
    assert_stands_alone(page.read_text())
    assert main(["compare", "untrained:mlp", "optimal", FIRST]) == 0
    assert "first wrong decision" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("optimal FIRST", "compare: policies named: 1, expected two or more before the maps"),
        ("optimal random", "compare: no map named, expected MAP_OR_DIR... after the policies"),
        ("optimal random nope.map", "nope.map: No such file or directory"),
    ],
)
def test_compare_answers_bad_input(capsys: pytest.CaptureFixture[str], words: str, line: str) -> None:
    assert refusal_of(capsys, "compare", *words.replace("FIRST", FIRST).split()) == line


# ---------------------------------------------------------------- files of the command evaluate


def test_evaluate_writes_a_report_and_rows(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    run, page, rows, maps = (str(tmp_path / name) for name in ("run", "p.html", "e.csv", "m.csv"))
    assert main(["train", FIRST, "--out", run, "--updates", "3", "--quiet"]) == 0
    capsys.readouterr()
    files = ("--report", page, "--csv", rows, "--csv-maps", maps)
    result = result_of(capsys, "evaluate", run, FIRST, "--all-cells", *files)
    text = (tmp_path / "p.html").read_text()
    assert_stands_alone(text)
    assert "While it learned" in text and "Settings of the run" in text
    with (tmp_path / "e.csv").open() as file:
        found = list(csv.DictReader(file))
    mine = [row for row in found if row["policy"] == "policy"]
    assert len(mine) == result["episodes"]
    assert {row["policy"] for row in found} == {"policy", "untrained", "random"}
    assert sum(row["outcome"] == "goal" for row in mine) / len(mine) == pytest.approx(
        result["success_rate"], abs=1e-6
    )
    assert np.mean([float(row["spl"]) for row in mine]) == pytest.approx(result["spl"], abs=1e-5)
    with (tmp_path / "m.csv").open() as file:
        (row,) = csv.DictReader(file)
    assert (row["map"], int(row["episodes"]), row["width"]) == (FIRST, result["episodes"], "5")


def test_files_that_cannot_be_written_are_refused_at_once(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    nowhere = tmp_path / "no" / "p.html"
    for words in (("evaluate", "optimal"), ("compare", "optimal", "random")):
        line = refusal_of(capsys, *words, FIRST, "--report", str(nowhere))
        assert line == f"--report {nowhere}: its folder is not there"
    line = refusal_of(capsys, "evaluate", "optimal", FIRST, "--csv-maps", str(tmp_path))
    assert line == f"--csv-maps {tmp_path}: a folder, expected a file"


def test_a_damaged_course_of_a_run_is_named(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    run = tmp_path / "run"
    assert main(["train", FIRST, "--out", str(run), "--updates", "1", "--quiet"]) == 0
    capsys.readouterr()
    (run / "metrics.jsonl").write_text(json.dumps([1]))
    line = refusal_of(capsys, "evaluate", str(run), FIRST, "--report", str(tmp_path / "p.html"))
    assert line == f"{run / 'metrics.jsonl'}:1: expected an object of numbers on every line"


def test_advice_on_a_run_stands_in_train_and_in_its_report(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    run, page = str(tmp_path / "run"), tmp_path / "report.html"
    line = "Episodes are cut off after 3 steps, but the shortest way takes 8: set the episode limit to 32."
    short = ("train", FIRST, "--updates", "20", "--out", run, "--quiet")
    assert line in text_of(capsys, *short, "--episode-limit", "3")
    assert main(["evaluate", run, FIRST, "--report", str(page)]) == 0
    assert f"<p>{line}</p>" in page.read_text()
    capsys.readouterr()
    assert result_of(capsys, *short)["advice"] == ""
    assert main(["evaluate", run, FIRST, "--report", str(page)]) == 0
    assert "cut off after 3 steps" not in page.read_text()


def text_of(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """What a command prints."""
    assert main(list(words)) == 0
    return capsys.readouterr().out
