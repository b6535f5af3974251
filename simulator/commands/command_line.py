"""Parses options of a command into a dataclass with tyro."""

from __future__ import annotations

import contextlib
import dataclasses
import io
import os
import re
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import tyro
from tyro.constructors import PrimitiveConstructorSpec

from simulator.commands import COMMANDS
from simulator.commands.helping import ending
from simulator.commands.refusal import BadInput
from simulator.commands.streams import put, written
from simulator.protocol.settings import FieldSpec
from simulator.texts import tr
from simulator.world.movement import rule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from simulator.protocol.settings import Value
    from simulator.world.grid import Position

Options = TypeVar("Options")
MARKERS = (tyro.conf.FlagCreatePairsOff, tyro.conf.OmitArgPrefixes)


def parse(
    kind: type[Options], name: str, arguments: Sequence[str], more: Callable[[], str] = lambda: ""
) -> Options:
    """Read a command's arguments.

    Args:
        kind: frozen dataclass of its options.
        name: of the command.
        arguments: what was typed after it.
        more: what the help lists besides, below the files that the command reads.

    Raises:
        BadInput: an option is unknown, incomplete or out of range; one line, with the nearest right one.
        SystemExit: help was asked for and printed.
    """
    box, command = io.StringIO(), COMMANDS[name]
    try:
        with contextlib.redirect_stderr(box), _wide_errors(arguments), written():
            return tyro.cli(
                kind,
                prog=f"simulator {name}",
                description=command.about,
                args=list(arguments),
                config=MARKERS,
            )
    except SystemExit as stop:
        if not stop.code:
            put(ending(command, more()))
            raise
        raise BadInput(condense(box.getvalue())) from None


def condense(box: str) -> str:
    """One line out of one of tyro's boxes: what is wrong, and what was probably meant."""
    lines = [re.sub(r"\x1b\[[0-9;]*m", "", line).strip(" │") for line in box.splitlines()]
    rules = [number for number, line in enumerate(lines) if re.match(r"[╭╰]|[─-]{5}", line)]
    body = lines[rules[0] + 1 : rules[1]] if len(rules) > 1 else lines
    what = " ".join(filter(None, body)) or tr("commands_options.cannot_be_understood")
    meant = next((word for line in lines[len(body) :] for word in re.findall(r"^--\w[\w-]*", line)), None)
    if found := re.match(r"Error parsing (\S+): (.*)", what):
        return f"{found[1]} {found[2]}"
    if found := re.match(r"Unrecognized (?:options|arguments?): ([^,]+)", what):
        if not found[1].startswith("-"):
            return tr("commands_options.unexpected_here_see_help", found=found[1])
        return tr("commands_options.no_such_option", found=found[1]) + (
            tr("nearest.did_you_mean", near=meant) if meant else tr("commands_options.see_help")
        )
    if found := re.match(r"Missing from .*?: (\S+)", what):
        return tr("commands_options.expected_it_see_help", found=found[1])
    if found := re.match(r"Missing value for argument '(\S+)'", what):
        return tr("commands_options.expected_a_value_after_it", found=found[1])
    return what


@contextlib.contextmanager
def _wide_errors(arguments: Sequence[str]) -> Iterator[None]:
    """Keep error boxes from breaking lines; help keeps the width of the terminal."""
    before = os.environ.get("COLUMNS")
    if not {"-h", "--help"} & set(arguments):
        os.environ["COLUMNS"] = "4000"
    try:
        yield
    finally:
        os.environ.pop("COLUMNS", None)
        if before is not None:
            os.environ["COLUMNS"] = before


# ---------------------------------------------------------------- kinds of values


def kind(metavar: str, read: Callable[[str], Any]) -> PrimitiveConstructorSpec[Any]:
    """Make a kind of option value.

    Args:
        metavar: how the help shows it.
        read: makes the value of a word; raises ValueError with `what was found: what was expected`.
    """
    return PrimitiveConstructorSpec(
        nargs=1,
        metavar=metavar,
        instance_from_str=lambda words: read(words[0]),
        is_instance=lambda _: True,
        str_from_instance=lambda value: [str(value)],
    )


def _position(word: str) -> Position:
    match = re.fullmatch(r"([0-9]{1,9}),([0-9]{1,9})", word)
    if match is None:
        raise ValueError(tr("commands_options.expected_x_y_in_whole_numbers", word=word))
    return int(match[2]), int(match[1])


def _movement(word: str) -> str:
    try:
        return rule(word).name
    except ValueError as error:
        raise ValueError(str(error).removeprefix("movement ")) from None


def number(spec: FieldSpec) -> PrimitiveConstructorSpec[Any]:
    """Return the kind of a described setting: its type, its range, its words."""

    def read(word: str) -> Value:
        value = _value(spec.kind, word)
        trouble = spec.check(value)
        if trouble:
            raise ValueError(trouble.removeprefix(f"{spec.name} "))
        return value

    words = spec.choices or (("true", "false") if spec.kind == "bool" else ())
    return kind("{" + ",".join(words) + "}" if words else spec.kind.upper(), read)


def _value(kind_name: str, word: str) -> Value:
    """Read a word as its kind; what is none stays a word, which the check then refuses."""
    if kind_name == "bool":
        return {"true": True, "false": False}.get(word.lower(), word)
    if kind_name in ("choice", "text") or len(word) > 40:
        return word
    for read in (int, float) if kind_name == "int" else (float,):
        with contextlib.suppress(ValueError):
            return read(word)
    return word


def bounded(name: str, kind_name: str, low: float, high: float) -> PrimitiveConstructorSpec[Any]:
    """Return the kind of a number that is no setting, such as when to stop."""
    return number(FieldSpec(name, kind_name, 0, low, high, (), live=False, log=False, help=""))


def one_of(name: str, words: Sequence[str]) -> PrimitiveConstructorSpec[Any]:
    """Return the kind of a word out of a list."""
    return number(FieldSpec(name, "choice", "", None, None, tuple(words), live=False, log=False, help=""))


def note(text: str, default: str = "") -> Any:
    """Return what the help says about an option."""
    return tyro.conf.arg(
        help=text, help_behavior_hint=tr("options.default", value=default) if default else ""
    )


PLACE = kind("X,Y", _position)
RULE = kind("RULE", _movement)
FOLDER = kind("DIR", str)
FILE = kind("FILE", str)


def group(name: str, title: str, specs: Sequence[FieldSpec], defaults: Mapping[str, Value]) -> type:
    """Make a dataclass of described settings, which the help shows as a group of its own.

    Args:
        name: of the group.
        title: one line above its options.
        specs: the settings.
        defaults: values that replace the settings' own defaults.
    """
    fields: list[tuple[str, Any, Any]] = []
    for spec in specs:
        default = defaults.get(spec.name, spec.default)
        shown = str(default).lower() if isinstance(default, bool) else f"{default}"
        text = " ".join(spec.help.split()) + (tr("options.range", range=spec.range) if spec.range else "")
        fields.append(
            (spec.name, Annotated[Any, number(spec), note(text, shown)], dataclasses.field(default=default))
        )
    made = dataclasses.make_dataclass(name, fields, frozen=True)
    made.__doc__ = title
    return made
