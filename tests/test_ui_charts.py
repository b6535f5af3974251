"""The strip of charts: bounded memory and work, extremes kept, one time axis."""

from __future__ import annotations

import os
from math import inf, isnan, nan

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")

import numpy as np
import pygame
import pytest

from simulator.protocol.events import Recovered
from simulator.protocol.history import History
from simulator.protocol.stats import UpdateStats
from simulator.ui.charts import boxes, chart_paint, contents
from simulator.ui.charts import charts as module
from simulator.ui.charts.chart import axis
from simulator.ui.charts.chart_layout import GUTTER, TOP, plot_of
from simulator.ui.charts.chart_list import CHARTS, FIELDS, PAGES
from simulator.ui.charts.charts import LOOK_BACK, Charts
from simulator.ui.charts.series import BUCKETS, Series, runs
from simulator.ui.draw.paint import ends, fitted, fixed
from simulator.ui.draw.theme import PANEL, WARN
from simulator.ui.model.marks import Mark, recovered
from simulator.ui.shell.layout import MINIMUM, Layout
from tests.test_ui_panels import make_state

STRIP = pygame.Rect(132, 600, 936, 196)


def stats(update: int, **fields: float) -> UpdateStats:
    return UpdateStats(update, 0, update * 100, update * 0.1, **fields)


def take_all(series: Series, stats: list[UpdateStats], piece: int = 5000) -> None:
    """Give a series a whole run, read every `piece` updates."""
    history = History()
    history.clears = series.clears + 1
    for k, one in enumerate(stats):
        history.append(one)
        if (k + 1) % piece == 0:
            series.take(history)
    series.take(history)


def run_of(stats: list[UpdateStats]) -> History:
    history = History()
    for one in stats:
        history.append(one)
    return history


class Strip:
    """Charts on a clock of their own; `points` counts the points of every line drawn."""

    def __init__(self) -> None:
        self.clock = 0.0
        self.points: list[int] = []
        self.screen = pygame.display.set_mode((1440, 900))
        self.charts = Charts()
        self.state = make_state()

    def draw(self, frames: int = 1) -> list[bool]:
        changed = []
        for _ in range(frames):
            self.clock += 0.02
            changed.append(self.charts.draw(self.screen, STRIP, self.state))
        return changed

    def point(self, place: tuple[int, int]) -> None:
        event = pygame.event.Event(pygame.MOUSEMOTION, pos=place, rel=(0, 0), buttons=(0, 0, 0))
        self.charts.handle(event, STRIP, self.state)


@pytest.fixture
def strip(monkeypatch: pytest.MonkeyPatch) -> Strip:
    pygame.display.init()
    pygame.font.init()
    made, drawn = Strip(), pygame.draw.aalines
    monkeypatch.setattr(module, "monotonic", lambda: made.clock)
    monkeypatch.setattr(pygame.draw, "aalines", lambda *a: (made.points.append(len(a[3])), drawn(*a))[1])
    return made


# ---------------------------------------------------------------- the series


def test_a_short_history_is_kept_as_it_is() -> None:
    series = Series(("entropy",))
    take_all(series, [stats(k + 1, entropy=float(k)) for k in range(5)])
    columns = series.columns(0, 200)
    for values in columns.curves:
        assert values.tolist() == [0, 1, 2, 3, 4]
    assert columns.place.tolist() == [0, 1, 2, 3, 4]


def test_a_million_updates_cost_as_much_as_two_thousand_and_lose_no_extreme() -> None:
    usual = stats(1, entropy=0.5, policy_loss=nan)
    history = [usual] * 1_000_000
    history[123_456] = stats(2, entropy=9.0, policy_loss=-3.0)
    history[999_999] = stats(3, entropy=-7.0)
    series = Series(("entropy", "policy_loss"))
    size = series.low.nbytes
    take_all(series, history)
    assert series.count == 1_000_000
    assert series.low.nbytes == size
    columns = series.columns(0, 300)
    assert len(columns.mean) <= 300
    assert (columns.high.max(), columns.low.min()) == (9.0, -7.0)
    at = columns.place[columns.high.argmax()]
    assert abs(at - 123_456) < 1_000_000 / 200
    assert np.nanmin(series.columns(1, 300).low) == -3.0
    assert series.columns(0, 300).mean.mean() == pytest.approx(0.5, abs=1e-3)


def test_a_long_history_taken_in_pieces_is_the_same_as_at_once() -> None:
    rng = np.random.default_rng(0)
    history = [stats(k + 1, entropy=float(x)) for k, x in enumerate(rng.normal(size=5000))]
    whole, pieces = Series(("entropy",)), Series(("entropy",))
    take_all(whole, history)
    take_all(pieces, history, piece=7)
    for one, other in zip(whole.columns(0, 100).curves, pieces.columns(0, 100).curves, strict=True):
        np.testing.assert_array_equal(one, other)
    values = np.array([s.entropy for s in history], np.float32)
    assert whole.columns(0, 100).high.max() == values.max()
    assert whole.stretch * BUCKETS >= 5000


def test_a_reset_begins_anew() -> None:
    series = Series(("entropy",))
    take_all(series, [stats(1, entropy=1.0), stats(2, entropy=2.0)])
    take_all(series, [stats(1, entropy=5.0), stats(2, entropy=6.0), stats(3, entropy=7.0)])
    assert series.columns(0, 10).mean.tolist() == [5.0, 6.0, 7.0]
    take_all(series, [])
    assert series.count == 0


def test_lines_break_at_wide_gaps_and_cross_narrow_ones() -> None:
    known = np.array([1, 1, 0, 1, 0, 0, 1], bool)
    assert [run.tolist() for run in runs(known, 0)] == [[0, 1], [3], [6]]
    assert [run.tolist() for run in runs(known, 1)] == [[0, 1, 3], [6]]
    assert runs(np.zeros(3, bool), 5) == []


# ---------------------------------------------------------------- axes


def test_an_axis_holds_every_value_and_its_own_ends() -> None:
    success = next(c for c in CHARTS if c.field == "success_rate")
    assert axis(success, np.array([0.2, nan]), np.array([0.4, nan])) == (0.0, 1.0)
    plain = next(c for c in CHARTS if c.field == "episode_return")
    assert axis(plain, np.array([-2.0, 1.0]), np.array([0.0, 3.0])) == (-2.0, 3.0)
    low, high = axis(plain, np.array([4.0]), np.array([4.0]))
    assert low < 4.0 < high
    assert all(isnan(end) for end in axis(plain, np.array([nan, inf]), np.array([nan, inf])))


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ((0.028, 0.0115, 1.06, 4.4e-40, 0.0), ("0.0280", "0.0115", "1.0600", "≈0", "0.0000")),
        ((-0.00131, -123.456, 1234.5, nan, inf), ("−0.0013", "−123.46", "1,234", "–", "∞")),
    ],
)
def test_numbers_of_a_column_have_the_same_decimals(
    values: tuple[float, ...], words: tuple[str, ...]
) -> None:
    assert tuple(fixed(value) for value in values) == words


@pytest.mark.parametrize(
    ("low", "high"),
    [(0.99998, 1.0), (0.0, 1.0), (-0.0137, -0.0013), (999.6, 1000.4), (-1e-8, 1e-8), (1e6, 1.5e6), (-2e5, 0)],
)
def test_the_ends_of_an_axis_differ_keep_their_sign_and_fit_beside_it(low: float, high: float) -> None:
    pygame.font.init()
    words = ends(low, high)
    assert words[0] != words[1]
    assert [word.startswith("−") for word in words] == [low < 0, high < 0]
    assert all(fitted(word, GUTTER - 5, 10) == word for word in words)


def test_an_end_nearer_to_zero_than_can_be_seen_is_zero() -> None:
    assert ends(-0.0004, 1.0) == ("0", "1")
    assert ends(-25.0, 0.04) == ("−25", "0")


def test_values_that_are_all_but_alike_are_drawn_as_one() -> None:
    plain = next(c for c in CHARTS if c.field == "episode_return")
    low, high = axis(plain, np.array([0.9999999]), np.array([1.0]))
    assert high - low > 0.1
    low, high = axis(plain, np.array([0.0]), np.array([4.4e-40]))
    assert high - low >= 1.0


# ---------------------------------------------------------------- the strip


@pytest.mark.parametrize("size", [(500, 154), (842, 169), (916, 198), (1396, 238)])
@pytest.mark.parametrize("page", list(PAGES))
def test_charts_that_do_not_fit_are_one_click_away(strip: Strip, page: str, size: tuple[int, int]) -> None:
    strip.charts.turn_to(page)
    area = pygame.Rect((0, 0), size)
    seen = {chart.field for chart, _ in strip.charts.cells(area)}
    assert bool(strip.charts.more(area)) == (len(seen) < len(PAGES[page]))
    for _ in range(3):
        place = contents.more_rect().center
        assert area.contains(contents.more_rect())
        strip.charts.handle(
            pygame.event.Event(pygame.MOUSEBUTTONDOWN, pos=place, button=1), area, strip.state
        )
        seen |= {chart.field for chart, _ in strip.charts.cells(area)}
    assert seen == {chart.field for chart in PAGES[page]}


def test_the_hint_of_an_empty_strip_covers_no_title_and_leaves_nothing_behind(strip: Strip) -> None:
    strip.draw(20)
    titles = [pygame.Rect(cell.topleft, (cell.width, TOP)).move(STRIP.topleft)
              for _, cell in strip.charts.cells(STRIP)]  # fmt: skip
    hinted = [pygame.image.tobytes(strip.screen.subsurface(title), "RGB") for title in titles]
    strip.state.feed.history = run_of([stats(1)])
    strip.draw(20)
    bare = [pygame.image.tobytes(strip.screen.subsurface(title), "RGB") for title in titles]
    known = [chart.field for chart, _ in strip.charts.cells(STRIP)]
    same = [name for name, one, other in zip(known, hinted, bare, strict=True) if one == other]
    assert "gradient_cosine" in same and "value_loss" in same


def test_the_charts_fill_the_strip_without_overlap(strip: Strip) -> None:
    for width in (520, 936, 1400):
        cells = [cell for _, cell in strip.charts.cells(pygame.Rect(0, 0, width, 196))]
        assert len(cells) == (6 if width == 520 else 8)
        assert all(pygame.Rect(0, 0, width, 196).contains(cell) for cell in cells)
        assert all(a.collidelist(cells[k + 1 :]) == -1 for k, a in enumerate(cells))


@pytest.mark.parametrize("length", [0, 1, 2, 100_000])
def test_any_length_is_drawn_with_at_most_a_point_a_pixel(strip: Strip, length: int) -> None:
    for k in range(length):
        strip.state.feed.history.append(stats(k + 1, entropy=0.5, success_rate=0.25))
        if k % 5000 == 0:
            strip.draw(10)
    strip.draw(20)
    assert strip.charts.series.count == length
    widest = max(plot_of(chart, cell).width for chart, cell in strip.charts.cells(STRIP))
    assert max(strip.points, default=0) <= widest
    assert bool(strip.points) == (length > 1)


def test_nothing_is_painted_while_nothing_happens(strip: Strip) -> None:
    strip.state.feed.history = run_of([stats(k + 1, entropy=1.0) for k in range(50)])
    strip.draw(20)
    strip.points.clear()
    assert not any(strip.draw(50))
    assert strip.points == []


def test_pictures_come_at_most_ten_times_a_second(strip: Strip) -> None:
    for k in range(100):  # two seconds
        strip.state.feed.history.append(stats(k + 1, entropy=1.0 + k))
        strip.draw()
    assert len(strip.points) <= 21  # one line is measured


def test_the_cursor_is_shared_and_finds_the_update_under_the_pointer(strip: Strip) -> None:
    strip.state.feed.history = run_of([stats(k + 1, entropy=float(k)) for k in range(101)])
    strip.draw(20)
    for chart, cell in strip.charts.cells(STRIP):
        plot = plot_of(chart, cell).move(STRIP.topleft)
        for x, entry in (
            (plot.left, 0),
            (plot.right - 1, 100),
            (plot.left + round(0.5 * (plot.width - 1)), 50),
        ):
            strip.point((x, plot.centery))
            assert strip.charts.update_at(STRIP, 101) == pytest.approx(entry, abs=1)
    before = pygame.surfarray.array3d(strip.screen.subsurface(STRIP)).copy()
    assert strip.draw() == [True]
    assert (pygame.surfarray.array3d(strip.screen.subsurface(STRIP)) != before).any()
    strip.point((5, 5))
    assert strip.charts.update_at(STRIP, 101) is None


def test_a_value_that_is_not_measured_every_time_is_looked_for_nearby(strip: Strip) -> None:
    run = [stats(k + 1, gradient_cosine=0.5 if k % 10 == 0 else nan) for k in range(60)]
    strip.state.feed.history = run_of(run)
    strip.draw(20)
    assert strip.charts.series.near(FIELDS.index("gradient_cosine"), 15, LOOK_BACK) == 0.5
    assert isnan(strip.charts.series.near(FIELDS.index("value_loss"), 15, LOOK_BACK))


def test_a_click_on_a_page_shows_its_charts(strip: Strip) -> None:
    strip.state.feed.history = run_of([stats(k + 1, clip_fraction=0.25) for k in range(60)])
    strip.draw(20)
    assert [chart for chart, _ in strip.charts.cells(STRIP)] == list(PAGES["Learning"])
    place = contents.entry(1).move(STRIP.topleft).center
    strip.charts.handle(pygame.event.Event(pygame.MOUSEBUTTONDOWN, pos=place, button=1), STRIP, strip.state)
    strip.points.clear()
    strip.draw(2)
    shown = [chart.field for chart, _ in strip.charts.cells(STRIP)]
    assert "clip_fraction" in shown and "episode_return" not in shown
    assert strip.charts.scaled["clip_fraction"] == (0.0, 0.25) and strip.points


def test_every_chart_shows_a_figure_of_an_update() -> None:
    assert all(hasattr(stats(1), field) for field in FIELDS)
    assert len({chart.field for chart in CHARTS}) == len(CHARTS)


def test_a_picture_is_never_half_blank(strip: Strip) -> None:
    """New figures replace the old ones chart by chart; until then the old ones stay."""
    strip.state.feed.history = run_of([stats(k + 1, entropy=float(k), value_loss=1.0) for k in range(101)])
    strip.draw(20)
    full = (pygame.surfarray.array3d(strip.charts.picture) != PANEL).any(2).sum()
    for k in range(101, 140):
        strip.state.feed.history.append(stats(k + 1, entropy=float(k), value_loss=1.0))
        strip.draw()
        assert (pygame.surfarray.array3d(strip.charts.picture) != PANEL).any(2).sum() > 0.95 * full


def test_an_edit_of_the_map_is_marked_where_it_happened(strip: Strip) -> None:
    strip.state.feed.history = run_of([stats(k + 1, entropy=1.0) for k in range(101)])
    strip.state.feed.marks = [Mark(51), Mark(51)]
    strip.draw(20)
    plot = plot_of(*strip.charts.cells(STRIP)[0]).move(STRIP.topleft)
    row = [strip.screen.get_at((x, plot.top + 1))[:3] == WARN for x in range(plot.left, plot.right)]
    middle = np.flatnonzero(row).mean()
    assert middle == pytest.approx(0.505 * plot.width, abs=2)


def test_a_title_explains_itself_when_the_pointer_rests(strip: Strip) -> None:
    strip.draw(20)
    cell = strip.charts.cells(STRIP)[1][1].move(STRIP.topleft)
    strip.point((cell.left + 20, cell.top + 8))
    assert strip.charts.explained(STRIP, strip.state) is None
    strip.draw(30)
    assert "reach the goal" in strip.charts.explained(STRIP, strip.state)[0]


# ---------------------------------------------------------------- several lines, marks


def test_a_chart_of_several_lines_has_one_axis_and_a_legend_with_their_values(strip: Strip) -> None:
    rows = [stats(k + 1, cosine_naive=0.2, cosine_vtrace=0.9, cosine_imitation=-0.5) for k in range(60)]
    strip.state.feed.history = run_of(rows)
    strip.charts.turn_to("Replay")
    strip.draw(20)
    bias, cell = strip.charts.cells(STRIP)[0]
    assert [trace.label for trace in bias.traces][:3] == ["naive", "v-trace", "self-imitation"]
    assert strip.charts.scaled["cosine_naive"] == (-0.5, 1.0)
    plot = plot_of(bias, cell)
    picture = pygame.surfarray.array3d(strip.charts.picture)
    for trace, value in zip(bias.traces, (0.2, 0.9, -0.5), strict=False):
        y = round(plot.bottom - 2 - (value + 0.5) / 1.5 * (plot.height - 3))
        band = picture[plot.left : plot.right, y - 2 : y + 3].astype(int)
        assert (np.abs(band - trace.colour) < 60).all(2).any(), trace.label


def test_lines_of_a_chart_differ_in_dashes_as_well_as_in_colour() -> None:
    for chart in CHARTS:
        looks = [trace.dash for trace in chart.traces[:3]]
        assert len(set(looks)) == len(looks)
        assert len({trace.colour for trace in chart.traces}) == len(chart.traces)


@pytest.mark.parametrize("size", [(500, 150), (936, 196), (1400, 196)])
@pytest.mark.parametrize("page", list(PAGES))
def test_every_page_fits_its_strip_at_any_size(strip: Strip, page: str, size: tuple[int, int]) -> None:
    strip.charts.turn_to(page)
    area = pygame.Rect((0, 0), size)
    found = strip.charts.cells(area)
    cells = [cell for _, cell in found]
    assert all(area.contains(cell) for cell in cells)
    assert all(a.collidelist(cells[k + 1 :]) == -1 for k, a in enumerate(cells))
    assert all(plot_of(chart, cell).height >= 20 for chart, cell in found)
    if page in ("Replay", "Validation"):
        assert len(found) == len(PAGES[page])  # nothing is left out


def test_a_mark_says_how_long_it_took_to_recover(strip: Strip) -> None:
    strip.state.feed.history = run_of([stats(k + 1, entropy=1.0) for k in range(101)])
    strip.state.feed.marks = recovered([Mark(20), Mark(50)], Recovered(50, 34, 0.42, "path"))
    strip.draw(20)
    assert strip.state.feed.marks[1].words == (
        "Map changed after update 50: optimal again after 34 updates, 0.4 s"
    )
    assert "not recovered yet" in strip.state.feed.marks[0].words
    plot = plot_of(*strip.charts.cells(STRIP)[0]).move(STRIP.topleft)
    strip.point((plot.left + round(0.495 * (plot.width - 1)), plot.centery))
    found = strip.charts.mark_at(STRIP, strip.state)
    assert found is strip.state.feed.marks[1]
    before = pygame.surfarray.array3d(strip.screen.subsurface(STRIP)).copy()
    strip.draw()
    assert (pygame.surfarray.array3d(strip.screen.subsurface(STRIP)) != before).any()
    strip.point((plot.right - 3, plot.centery))
    assert strip.charts.mark_at(STRIP, strip.state) is None


def test_an_empty_page_says_what_fills_it(strip: Strip) -> None:
    strip.state.feed.history = run_of([stats(k + 1, entropy=1.0) for k in range(20)])
    strip.charts.turn_to("Validation")
    strip.draw(20)
    assert not strip.charts.known()
    strip.state.feed.history.append(stats(21, validation_success=0.5, validation_spl=0.5))
    strip.draw(40)
    assert strip.charts.known()


# ---------------------------------------------------------------- narrow windows


@pytest.mark.parametrize("page", PAGES)
def test_in_the_smallest_window_no_title_name_or_hint_is_cut(
    strip: Strip, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []
    for place in (module, chart_paint, boxes):
        drawn = place.text
        monkeypatch.setattr(place, "text", lambda *a, d=drawn, **k: (written.append(a[1]), d(*a, **k))[1])
    area = Layout.of(MINIMUM).charts
    for known in (False, True):
        if known:
            strip.state.feed.history.append(stats(1, **dict.fromkeys(FIELDS, -0.1234)))
        strip.charts.turn_to(page)
        for _ in PAGES[page]:
            strip.clock += 1.0
            strip.charts.draw(strip.screen, area, strip.state)
            shown = strip.charts.cells(area)
            assert {chart.title for chart, _ in shown} <= set(written)
            assert {t.label for chart, _ in shown for t in chart.lines if chart.lines} <= set(written)
            strip.charts.turn_on(area)
    assert not [words for words in written if "…" in words]


def test_a_hint_of_two_lines_stays_inside_its_place() -> None:
    pygame.font.init()
    target = pygame.Surface((300, 200))
    for wide in (120, 200, 290):
        target.fill((0, 0, 0))
        boxes.hint_box(target, pygame.Rect(5, 50, wide, 120), "No validation yet: learn a set of maps first")
        drawn = pygame.mask.from_threshold(target, (0, 0, 0), (1, 1, 1))
        drawn.invert()
        (found,) = drawn.get_bounding_rects()
        assert pygame.Rect(5, 50, wide, 120).contains(found)
