"""Episodes run on demand: a list to choose from, and a player to step through one."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar, Literal

import pygame
from pygame_gui.elements import UIButton

from simulator.protocol.commands import SampleEpisodes
from simulator.texts import tr
from simulator.ui.draw.paint import SMALL, paragraph, text, wrap
from simulator.ui.draw.theme import LINE, PANEL, PANEL_RAISED, TEXT, TEXT_DIM, WARN
from simulator.ui.model.state import Playback
from simulator.ui.panels import Panel, register
from simulator.ui.panels.episodes.player import OUTCOMES, Player, badge
from simulator.world.planner import SHORTEST

if TYPE_CHECKING:
    from collections.abc import Hashable

    from pygame_gui import UIManager

    from simulator.ui.model.state import State
    from simulator.world.episode import EpisodeTrace

MARGIN, ROW = 14, 26

LIST = 98
"""Where the list begins, pixels from the top."""

ASKS: tuple[tuple[str, Literal["greedy", "sampled"], int], ...] = (
    ("1 sampled", "sampled", 1),
    ("10 sampled", "sampled", 10),
    ("1 greedy", "greedy", 1),
    ("10 greedy", "greedy", 10),
)

TIPS = {
    "sampled": "episodes_episodes.draw_every_action_from_the_policy",
    "greedy": "episodes_episodes.always_take_the_most_probable_action",
}

COLUMNS = (("steps", 40), ("cost / optimal", 96), ("actions", 202), ("at update", 268))

ROW_TIP = "episodes_episodes.a_way_that_the_policy_took"

EMPTY = "episodes_episodes.run_an_episode_with_the_buttons"


@register
class EpisodesPanel(Panel):
    """Runs, lists and plays episodes."""

    name: ClassVar[str] = "episodes"
    title: ClassVar[str] = "Episodes"
    help: ClassVar[str] = "Let the policy walk from the start, and step through its way"
    order: ClassVar[int] = 2

    def __init__(self, manager: UIManager, rect: pygame.Rect, state: State) -> None:
        self.player = Player(state)
        self.scroll = 0
        self._hovered: EpisodeTrace | None = None
        self._wanted = False
        self._latest: EpisodeTrace | None = None
        super().__init__(manager, rect, state)

    def build(self) -> None:
        """Make the buttons that ask for episodes."""
        wide = (self.rect.width - 2 * MARGIN - 18) // 4
        for place, (words, mode, count) in enumerate(ASKS):
            UIButton(
                pygame.Rect(MARGIN + place * (wide + 6), 26, wide, 32),
                words,
                self.manager,
                self.box,
                tool_tip_text=tr(TIPS[mode]),
                command=partial(self.ask, mode, count),
            )
        self._arrange()

    def ask(self, mode: Literal["greedy", "sampled"], count: int) -> None:
        """Ask for episodes; the first one that comes back is played."""
        self.state.feed.send(SampleEpisodes(mode, count))
        self._wanted = True
        if self.state.feed.catalogue is None:
            self.state.message = tr("episodes_episodes.episodes_come_as_soon_as_pytorch")

    def _arrange(self) -> None:
        playback = self.state.playback
        actions = self.state.plan.optimal.shape[1]
        if playback is not None:
            actions = playback.trace.probabilities.shape[1]
        tall = self.player.height(actions) if playback is not None else 84
        area = pygame.Rect(0, self.rect.height - tall, self.rect.width, tall)
        if area != self.player.area:
            self.player.area = area
            self.scroll_by(0)

    # ------------------------------------------------------------ list

    @property
    def episodes(self) -> list[EpisodeTrace]:
        """The episodes as listed: the newest first."""
        return self.state.feed.episodes[::-1]

    def view(self) -> pygame.Rect:
        """Where the rows of the list are."""
        return pygame.Rect(0, LIST, self.rect.width, max(0, self.player.area.top - LIST))

    def scroll_by(self, pixels: int) -> bool:
        """Scroll the list; True if it moved."""
        before = self.scroll
        hidden = max(0, len(self.state.feed.episodes) * ROW + 6 - self.view().height)
        self.scroll = max(0, min(self.scroll + pixels, hidden))
        return self.scroll != before

    def row_at(self, place: tuple[int, int]) -> EpisodeTrace | None:
        """The episode at a place of the canvas."""
        view = self.view()
        row = (place[1] - view.top + self.scroll) // ROW
        episodes = self.episodes
        return episodes[row] if view.collidepoint(place) and row < len(episodes) else None

    def choose(self, trace: EpisodeTrace, *, playing: bool = False) -> None:
        """Put an episode in the player, at the speed of the one before."""
        before = self.state.playback
        self.state.playback = Playback(trace, playing=playing)
        if before is not None:
            self.state.playback.speed = before.speed
        self.dirty = True

    def controls(self) -> list[pygame.Rect]:
        """See `Panel`."""
        view = self.view()
        rows = [pygame.Rect(0, view.top + k * ROW, self.rect.width, ROW) for k in range(len(self.episodes))]
        played = [] if self.state.playback is None else self.player.controls()
        return [*(row for row in rows if view.contains(row)), *played]

    def tip(self, place: tuple[int, int]) -> str | None:
        """See `Panel`."""
        if self.row_at(place) is not None:
            return tr(ROW_TIP)
        return self.player.tip(place) if self.state.playback is not None else None

    # ------------------------------------------------------------ events and time

    def handle(self, event: pygame.event.Event) -> bool:
        """Take mouse events on the list and the player."""
        if event.type == pygame.MOUSEBUTTONUP and event.button == 1:
            used = self.player.release()
        elif event.type == pygame.MOUSEWHEEL:
            place = self.canvas.local(pygame.mouse.get_pos())
            used = self.shown and self.view().collidepoint(place) and self.scroll_by(-event.y * 2 * ROW)
        elif event.type == pygame.MOUSEMOTION:
            used = self._move(self.canvas.local(event.pos))
        elif event.type == pygame.MOUSEBUTTONDOWN and event.button == 1 and self.covers(event):
            used = self._press(self.canvas.local(event.pos))
        else:
            return False
        self.dirty |= used
        return used

    def _move(self, place: tuple[int, int]) -> bool:
        if self.player.drag(place):
            return True
        before, self._hovered = self._hovered, self.row_at(place)
        return self._hovered is not before

    def _press(self, place: tuple[int, int]) -> bool:
        trace = self.row_at(place)
        if trace is not None:
            self.choose(trace)
            return True
        return self.player.press(place)

    def refresh(self, dt: float) -> None:
        """Let time pass: play what was asked for; repaint at once when the playback moves on."""
        episodes = self.state.feed.episodes
        if self._wanted and episodes and episodes[-1] is not self._latest:
            known = next((k for k, trace in enumerate(episodes) if trace is self._latest), -1)
            self.choose(episodes[known + 1], playing=True)
            self._wanted = False
        self._latest = episodes[-1] if episodes else None
        self._arrange()
        super().refresh(dt)

    def key(self) -> Hashable:
        """The list and the playback."""
        playback, feed = self.state.playback, self.state.feed
        latest = id(feed.episodes[-1]) if feed.episodes else 0
        played = (
            None
            if playback is None
            else (id(playback.trace), playback.step, playback.playing, playback.speed)
        )
        return (
            len(feed.episodes),
            latest,
            played,
            self.state.grid.revision,
            self.state.plan.revision,
            self.scroll,
        )

    # ------------------------------------------------------------ painting

    def paint(self, surface: pygame.Surface) -> None:
        """Paint the list and the player."""
        self._arrange()
        surface.fill(PANEL)
        text(
            surface,
            tr("episodes_episodes.episodes", count=len(self.state.feed.episodes)),
            (MARGIN, 72),
            TEXT_DIM,
            11,
            bold=True,
        )
        text(surface, tr("episodes_episodes.run_from_the_start"), (MARGIN, 14), TEXT_DIM, 11, bold=True)
        if not self.state.feed.episodes:
            lines = wrap(tr(EMPTY), self.rect.width - 2 * MARGIN, 13)
            paragraph(surface, lines, (MARGIN, LIST - 8), TEXT_DIM, 13)
            return
        for words, x in COLUMNS:
            text(surface, words, (x, LIST - 9), TEXT_DIM, 11)
        self._paint_rows(surface)
        self.player.paint(surface)

    def _paint_rows(self, surface: pygame.Surface) -> None:
        view = self.view()
        surface.set_clip(view)
        chosen = self.state.playback.trace if self.state.playback is not None else None
        first = self.scroll // ROW
        for place, trace in enumerate(self.episodes[first : first + view.height // ROW + 2], first):
            top = view.top + place * ROW - self.scroll
            if trace is chosen or trace is self._hovered:
                frame = (MARGIN - 8, top, self.rect.width - 2 * MARGIN + 10, ROW - 1)
                pygame.draw.rect(
                    surface, (41, 66, 108) if trace is chosen else PANEL_RAISED, frame, border_radius=4
                )
            self._paint_row(surface, trace, top + ROW // 2)
        total = len(self.state.feed.episodes) * ROW + 6
        if total > view.height:
            size = max(24, view.height * view.height // total)
            top = view.top + (view.height - size) * self.scroll // max(1, total - view.height)
            pygame.draw.rect(surface, LINE, (self.rect.width - 9, top, 6, size), border_radius=3)
        surface.set_clip(None)

    def _paint_row(self, surface: pygame.Surface, trace: EpisodeTrace, middle: int) -> None:
        old = trace.revision != self.state.grid.revision
        colour = TEXT_DIM if old else TEXT
        badge(surface, (MARGIN + 8, middle), trace.outcome)
        cost = f"{trace.cost:.4g} / {trace.optimal_cost:.4g}".replace("inf", "∞")
        figures = (str(trace.steps), cost, trace.mode, f"{trace.version:,}")
        steady = trace.measure == SHORTEST  # under slip a cost below the expected one is luck
        best = steady and trace.outcome == "goal" and trace.cost <= trace.optimal_cost * (1 + 1e-4)
        for (_, x), words in zip(COLUMNS, figures, strict=True):
            shade = OUTCOMES["goal"] if best and x == COLUMNS[1][1] and not old else colour
            text(surface, words, (x, middle), shade)
        if old:
            text(
                surface,
                tr("episodes_episodes.old_map"),
                (self.rect.width - MARGIN, middle),
                WARN,
                SMALL,
                align="right",
            )
