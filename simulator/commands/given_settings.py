"""Merges the settings of a run: an earlier run, a TOML file, options."""

from __future__ import annotations

import dataclasses
import re
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from simulator.commands.command_line import group, note, one_of, parse
from simulator.commands.refusal import BadInput, refusing
from simulator.learning.policies.run_folder import opened, read_config
from simulator.learning.policies.run_settings import RunSettings, catalogue
from simulator.learning.settings.map_set_settings import MapSetSettings
from simulator.protocol.settings import describe
from simulator.texts import did_you_mean, tr

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from simulator.protocol.catalogue import Choice
    from simulator.protocol.settings import FieldSpec, Value

Options = TypeVar("Options")
CHOSEN = ("algorithm", "network")


def read(base: type[Options], command: str, arguments: Sequence[str]) -> tuple[Options, dict[str, Value]]:
    """Read a command's options together with all settings of the algorithm and network they choose.

    Args:
        base: frozen keyword-only dataclass of the command's other options.
        command: its name.
        arguments: what was typed.

    Returns:
        The options, and the settings as flat names for a `Trainer`.

    Raises:
        BadInput: anything is wrong; one line.
    """
    run, file = peek(arguments, "from") or peek(arguments, "resume"), peek(arguments, "config")
    before = _of_file(opened(Path(run)) / "config.toml") if run else {}
    for spec in (
        () if peek(arguments, "resume") else describe(MapSetSettings)
    ):  # another run's maps are not taken over with its policy
        before.pop(spec.name, None)
    told = _of_file(Path(file)) if file else {}
    typed = {name: word for name in CHOSEN if (word := peek(arguments, name))}
    chosen = {name: v for name, v in {**before, **told, **typed}.items() if name in CHOSEN}
    with refusing():
        settings = RunSettings.of(chosen)
    groups = _groups(settings.algorithm, settings.network)
    specs = {spec.name: spec for _, described in groups.values() for spec in described}
    if file:
        _check_file(Path(file), told, specs)
    _refuse_strangers(arguments, settings, specs)
    defaults = {name: value for name, value in {**before, **told}.items() if name in specs}
    options = parse(_with_settings(base, settings, groups, defaults), command, arguments)
    flat: dict[str, Value] = {name: getattr(settings, name) for name in CHOSEN}
    for name in groups:
        flat |= dataclasses.asdict(getattr(options, name))
    return options, flat


def peek(arguments: Sequence[str], name: str) -> str | None:
    """Return the value given to an option, the last one if it was given twice, before all are read."""
    found = None
    for word, after in pairwise([*arguments, ""]):
        if word == f"--{name}":
            found = after
        elif word.startswith(f"--{name}="):
            found = word.partition("=")[2]
    return found or None


Groups = dict[str, tuple[str, "Sequence[FieldSpec]"]]


def _groups(algorithm: str, network: str) -> Groups:
    """The settings that apply, by the group that the help shows them in."""
    known = catalogue()
    return {
        "general": (tr("commands_settings.settings_of_every_run"), known.general),
        algorithm: (
            tr("commands_settings.settings_of_the_algorithm", algorithm=algorithm),
            _named(known.algorithms, algorithm).settings,
        ),
        network: (
            tr("commands_settings.settings_of_the_network", network=network),
            _named(known.networks, network).settings,
        ),
    }


def _named(choices: Iterable[Choice], name: str) -> Choice:
    return next(choice for choice in choices if choice.name == name)


def _with_settings(
    base: type[Options], settings: RunSettings, groups: Groups, defaults: Mapping[str, Value]
) -> type[Options]:
    """The command's options with the settings added, as one dataclass."""
    known = catalogue()
    fields: list[tuple[str, Any, Any]] = []
    for name, choices in (("algorithm", known.algorithms), ("network", known.networks)):
        default = getattr(settings, name)
        help_text = "\n".join(f"  {choice.name}: {choice.title}" for choice in choices) + "\n"
        kind = Annotated[str, one_of(name, [c.name for c in choices]), note(help_text, default)]
        fields.append((name, kind, dataclasses.field(default=default)))
    for name, (title, specs) in groups.items():
        made = group(name, title, specs, defaults)
        fields.append((name, made, dataclasses.field(default_factory=made)))
    return dataclasses.make_dataclass("Options", fields, bases=(base,), frozen=True, kw_only=True)


def _of_file(path: Path) -> dict[str, Value]:
    with refusing():
        return read_config(path)


def _check_file(path: Path, told: Mapping[str, Value], specs: Mapping[str, FieldSpec]) -> None:
    """Refuse unknown names and values out of range, naming the line."""
    for name, value in told.items():
        if name in CHOSEN:
            continue
        if name not in specs:
            unknown = tr("commands_settings.no_such_setting", name=name)
            trouble: str | None = unknown + did_you_mean(name, specs)
        else:
            trouble = specs[name].check(value)
        if trouble:
            raise BadInput(f"{path}:{_line_of(path, name)}: {trouble}")


def _line_of(path: Path, name: str) -> int:
    """The line that sets a name, counted from 1."""
    lines = path.read_text("utf-8").splitlines()
    setting = re.compile(rf"""\s*["']?{re.escape(name)}["']?\s*=""")
    return next((number for number, line in enumerate(lines, 1) if setting.match(line)), 1)


def _refuse_strangers(
    arguments: Sequence[str], settings: RunSettings, specs: Mapping[str, FieldSpec]
) -> None:
    """Say whose setting it is, where one was given that belongs to another algorithm or network."""
    known = catalogue()
    for what, choices in (("algorithm", known.algorithms), ("network", known.networks)):
        for choice in choices:
            for spec in choice.settings:
                flag = spec.name.replace("_", "-")
                if spec.name not in specs and peek(arguments, flag):
                    chosen = getattr(settings, what)
                    raise BadInput(
                        tr(
                            "commands_settings.of_another",
                            flag=flag,
                            what=what,
                            name=choice.name,
                            chosen=chosen,
                        )
                    )
