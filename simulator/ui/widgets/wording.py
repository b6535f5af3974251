"""Wording of settings: names, formatted values, tool tips."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.texts import declared, tr

if TYPE_CHECKING:
    from simulator.protocol.settings import FieldSpec, Value


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
    """Return a setting's name as a sentence begins with it."""
    return spec.label[:1].upper() + spec.label[1:]


def shown(spec: FieldSpec, value: Value) -> str:
    """A value as the form writes it, and as it can be typed back."""
    if isinstance(value, bool) or spec.kind in ("choice", "bool", "text"):
        return str(value)
    return str(value) if spec.kind == "int" else f"{float(value):.6g}"


def choice_word(choice: str) -> str:
    """One of the words of a choice, in the language of the window."""
    return declared(f"choice.{choice}", choice)


def explain(spec: FieldSpec) -> str:
    """A setting's tool tip: what it means, its range, its default, when it takes effect."""
    lines = [f"<b>{title(spec)}</b><br>{spec.help}"]
    if spec.kind == "choice":
        lines.append(tr("wording.one_of", choices=", ".join(map(choice_word, spec.choices))))
    elif spec.range:
        lines.append(tr("wording.range", range=spec.range))
    words = shown(spec, spec.default) or spec.empty or tr("wording.empty")
    lines.append(tr("wording.default_right_click_sets_it", words=words))
    lines.append(
        tr("wording.takes_effect_at_once") if spec.live else tr("wording.takes_effect_at_the_next_reset")
    )
    return "<br>".join(lines)
