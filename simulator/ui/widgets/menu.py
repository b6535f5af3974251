"""Drop-down menu with a tool tip, open or closed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pygame_gui.elements import UIDropDownMenu

from simulator.ui.widgets.canvas import TIP

if TYPE_CHECKING:
    from pygame_gui.elements import UIButton


class Menu(UIDropDownMenu):
    """A `UIDropDownMenu` whose buttons, which it makes again each time it opens, all carry one tip.

    Args:
        args: of `UIDropDownMenu`.
        tip: what is chosen here.
        kwargs: of `UIDropDownMenu`.
    """

    tip = ""

    def __init__(self, *args: Any, tip: str, **kwargs: Any) -> None:
        self.tip = tip
        super().__init__(*args, **kwargs)
        self._explain()

    @property
    def parts(self) -> list[UIButton]:
        """Return the buttons it is made of at the moment."""
        names = ("selected_option_button", "open_button", "close_button")
        found = (getattr(self.current_state, name, None) for name in names)
        return [button for button in found if button is not None]

    def update(self, time_delta: float) -> None:
        """Let time pass, seconds."""
        super().update(time_delta)
        self._explain()

    def _explain(self) -> None:
        for button in self.parts:
            if button.tool_tip_text != self.tip:
                button.set_tooltip(self.tip, delay=0.6, wrap_width=TIP)
