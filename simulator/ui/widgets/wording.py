"""Settings in words: their names, their values as they are written and typed, their tool tips."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.protocol.schedule import SCHEDULED
from simulator.ui.widgets.headings import NOTHING

if TYPE_CHECKING:
    from simulator.protocol.settings import FieldSpec, Value

OF_SCHEDULE = ("schedule", "final value", "over updates")
"""What the three parts of a schedule are called."""

PARTS = {part: words for parts in SCHEDULED.values() for part, words in zip(parts, OF_SCHEDULE, strict=True)}
"""Settings that say how another one changes, and their short names below it."""


def typed(spec: FieldSpec, words: str) -> Value:
    """What people typed as a number; the words themselves if it is none."""
    if spec.kind == "text":
        return words.strip()
    words = words.strip().replace("−", "-").replace(",", "")
    try:
        value = float(words)
    except ValueError:
        return words
    return int(value) if spec.kind == "int" and value.is_integer() else value


def title(spec: FieldSpec) -> str:
    """A setting's name for people: "entropy_weight" is "Entropy weight"."""
    words = spec.name.replace("_", " ").replace("lambda", "λ")
    return (
        (words[0].upper() + words[1:])
        .replace("Gae", "GAE")
        .replace("Starts", "Start cells")
        .replace("Gamma", "Discount γ")
        .replace("Epsilon", "Random moves ε")
    )


def label(spec: FieldSpec) -> tuple[str, bool]:
    """A setting's name in its row, and whether it belongs to the one above."""
    return (PARTS[spec.name], True) if spec.name in PARTS else (title(spec), False)


def shown(spec: FieldSpec, value: Value) -> str:
    """A value as the form writes it, and as it can be typed back."""
    if isinstance(value, bool) or spec.kind in ("choice", "bool", "text"):
        return str(value)
    return str(value) if spec.kind == "int" else f"{float(value):.6g}"


def explain(spec: FieldSpec) -> str:
    """A setting's tool tip: what it means, its range, its default, when it takes effect."""
    lines = [f"<b>{title(spec)}</b><br>{spec.help}"]
    if spec.kind == "choice":
        lines.append(f"One of: {', '.join(spec.choices)}")
    elif spec.range:
        lines.append(f"Range:{spec.range}")
    words = shown(spec, spec.default) or NOTHING.get(spec.name, "empty")
    lines.append(f"Default: {words} (right-click sets it)")
    lines.append("Takes effect at once" if spec.live else "Takes effect at the next reset")
    return "<br>".join(lines)
