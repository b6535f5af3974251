"""List of the chart pages at the left of the strip."""

from __future__ import annotations

import pygame

from simulator.texts import declared, tr
from simulator.ui.charts.chart_list import PAGE_HELP, PAGES
from simulator.ui.draw.paint import box, text
from simulator.ui.draw.theme import ACCENT, PANEL_RAISED, TEXT, TEXT_DIM

CONTENTS, ENTRY = 88, 24
"""Width of the list, height of one of its lines, pixels."""

MORE_HELP = "contents.some_charts_do_not_fit_a"


def entry(row: int) -> pygame.Rect:
    """Return where a page's title is, inside the strip."""
    return pygame.Rect(4, 8 + row * ENTRY, CONTENTS - 14, ENTRY - 2)


def more_rect() -> pygame.Rect:
    """Return where the sign is that charts do not fit; a click shows the others."""
    return entry(len(PAGES))


def page_at(place: tuple[int, int]) -> str | None:
    """Return the page whose title is at a place inside the strip."""
    return next((page for row, page in enumerate(PAGES) if entry(row).collidepoint(place)), None)


def tip_at(place: tuple[int, int], more: str) -> tuple[str, pygame.Rect] | None:
    """Return what explains a line of the list, and where it is; None elsewhere.

    Args:
        place: inside the strip, pixels.
        more: words of the sign, "" if there is none.
    """
    page = page_at(place)
    if page is not None:
        return tr(PAGE_HELP[page]), entry(list(PAGES).index(page))
    return (tr(MORE_HELP), more_rect()) if more and more_rect().collidepoint(place) else None


def paint_contents(surface: pygame.Surface, now: str, more: str) -> None:
    """Paint the list.

    Args:
        surface: of the strip.
        now: the page that is shown.
        more: words of the sign, "" if there is none.
    """
    for place, page in enumerate(PAGES):
        rect, on = entry(place), page == now
        if on:
            box(surface, rect, PANEL_RAISED, ACCENT)
        title = declared(f"chart_page.{page.lower()}", page)
        text(surface, title, (rect.left + 6, rect.centery), TEXT if on else TEXT_DIM, 11)
    if more:
        rect = more_rect()
        text(surface, more, (rect.left + 6, rect.centery), ACCENT, 11)
        x, y = rect.right - 8, rect.centery
        pygame.draw.polygon(surface, ACCENT, [(x - 3, y - 4), (x - 3, y + 4), (x + 2, y)])
