"""`simulator convert IN OUT`: turns map files of one format into another."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any

import tyro

from simulator.commands.command_line import RULE, bounded, kind, note, parse
from simulator.commands.helping import section
from simulator.commands.refusal import BadInput, refusing
from simulator.commands.report import show
from simulator.commands.streams import say
from simulator.texts import tr
from simulator.world.files import is_folder, why, write_atomically
from simulator.world.formats import FORMATS, KINDS, Format, ImageOptions, Loaded, lost, makers, rendered
from simulator.world.formats.format_registry import by_suffix, kind_of
from simulator.world.formats.scen import read_scenarios, write_scenarios
from simulator.world.grid import MAX_SIDE
from simulator.world.map_files import map_files, said_of

PARTS = {
    "terrain": "convert.terrain",
    "hazards": "convert.hazards",
    "places": "convert.places",
    "movement": "convert.movement",
    "slip": "convert.slip",
    "costs": "convert.costs",
    "rewards": "convert.rewards",
    "title": "convert.title",
}
"""What a format may keep, see `registry.EVERYTHING` → id of its words."""


def _format(word: str) -> str:
    try:
        return kind_of(word).name
    except ValueError as error:
        raise ValueError(str(error).removeprefix("format ")) from None


FORMAT = kind("FORMAT", _format)


@dataclass(frozen=True)
class ConvertOptions:
    """What `simulator convert` takes."""

    source: Annotated[
        tyro.conf.Positional[str], tyro.conf.arg(metavar="IN", help=tr("options.convert_source"))
    ]
    target: Annotated[tyro.conf.Positional[str], tyro.conf.arg(metavar="OUT", help=tr("options.target"))]
    from_: Annotated[
        str | None,
        FORMAT,
        tyro.conf.arg(name="from", help=tr("options.convert_from", formats=", ".join(sorted(KINDS))),
                      help_behavior_hint=tr("options.default", value=tr("options.from_default"))),
    ] = None  # fmt: skip
    to: Annotated[str | None, FORMAT, note(tr("options.to"), tr("options.to_default"))] = None
    movement: Annotated[str | None, RULE, note(tr("options.moves"), tr("options.the_maps"))] = None
    threshold: Annotated[
        float | None,
        bounded("threshold", "float", 0, 1),
        note(tr("options.threshold"), tr("options.threshold_default")),
    ] = None
    size: Annotated[
        int,
        bounded("size", "int", 0, MAX_SIDE),
        note(tr("options.convert_size"), tr("options.size_default")),
    ] = 0
    invert: Annotated[bool, note(tr("options.invert"))] = False
    force: Annotated[bool, note(tr("options.force"))] = False
    json: Annotated[bool, note(tr("options.json"))] = False


@dataclass(frozen=True)
class Job:
    """One map to be written.

    Attributes:
        source: its file.
        target: its new file.
        loaded: the map.
    """

    source: Path
    target: Path
    loaded: Loaded


@dataclass
class Report:
    """What was done, for people and programs."""

    files: list[str]
    notes: list[str]
    lost: list[str]
    left_out: list[str]
    maps: int = 0


def run(arguments: Sequence[str]) -> int:
    """Run the command."""
    options = parse(ConvertOptions, "convert", arguments, _formats)
    report = Report([], [], [], [])
    with refusing():
        if _is_scenario_rewrite(options):
            _rewrite_scenarios(options, report)
        else:
            for job in _jobs(options, report):
                _write(job, options, report)
    if not report.files:
        raise BadInput(
            report.left_out[0] if report.left_out else tr("convert.no_map_in_it", source=options.source)
        )
    result: dict[str, Any] = {"maps": report.maps, "files": report.files, "notes": report.notes,
                              "lost": report.lost, "left_out": report.left_out}  # fmt: skip
    show(result, "\n".join(report.files), as_json=options.json)
    return 0


def _formats() -> str:
    """The formats for the help: name, suffixes, and what a written file keeps."""
    rows = []
    for name, one in sorted(KINDS.items()):
        if one.render is not None:
            gone = ", ".join(tr(text) for part, text in PARTS.items() if part not in one.keeps)
            written = tr("convert.written_without", gone=gone) if gone else tr("convert.written_whole")
        else:
            written = tr("convert.written_back") if one.patch else tr("convert.read_only")
        rows.append((name, f"{one.title} ({' '.join(one.suffixes)})\n{written}"))
    return section(tr("convert.formats"), rows)


def _jobs(options: ConvertOptions, report: Report) -> Iterator[Job]:
    """The maps of IN with their new files."""
    source, target = Path(options.source), Path(options.target)
    if is_folder(source):
        made = kind_of(options.to or "movingai")
        used: set[Path] = set()
        if target.is_file() or (target.suffix.lower() in FORMATS and not target.is_dir()):
            raise BadInput(tr("convert.one_file_for_the_maps_of", target=target, source=source))
        paths, pictures = map_files(source)
        for text in said_of(source, pictures):
            report.left_out.append(text)
            say(tr("convert.simulator_left_out", text=text))
        for path in paths:
            folder = target / path.relative_to(source).parent
            try:
                yield from _of_file(path, folder, made, used, options)
            except (ValueError, OSError) as error:
                text = why(error)
                report.left_out.append(text)
                say(tr("convert.simulator_left_out", text=text))
        return
    _, found = makers(source, kind=options.from_, image=_image(options))
    to_folder = target.is_dir() or (not target.suffix and options.to is None) or len(found) > 1
    if not to_folder:
        yield Job(source, target, _moved(found[0](), options))
        return
    if not target.is_dir() and target.suffix.lower() in FORMATS:
        raise BadInput(
            tr("convert.one_file_for_the_maps_of_2", target=target, count=len(found), source=source)
        )
    yield from _of_file(source, target, kind_of(options.to or "movingai"), set(), options)


def _of_file(
    path: Path, folder: Path, made: Format, used: set[Path], options: ConvertOptions
) -> Iterator[Job]:
    """The maps of one file, each with a name of its own in a folder."""
    _, found = makers(path, kind=options.from_, image=_image(options))
    for number, make in enumerate(found):
        loaded = make()
        called = re.sub(r"[^\w.-]+", "-", loaded.name).strip("-.") or str(number)
        stem = f"{path.stem}-{called}" if len(found) > 1 else path.stem
        target = folder / f"{stem}{made.suffix}"
        copy = 2
        while target in used:
            target, copy = folder / f"{stem}-{copy}{made.suffix}", copy + 1
        used.add(target)
        yield Job(path, target, _moved(loaded, options))


def _write(job: Job, options: ConvertOptions, report: Report) -> None:
    made = kind_of(options.to) if options.to else by_suffix(job.target)
    files = rendered(job.loaded, job.target, made.name)
    for path, _ in files:
        if path.exists() and not options.force:
            raise BadInput(tr("convert.exists_expected_another_name_or_force", path=path))
    job.target.parent.mkdir(parents=True, exist_ok=True)
    for path, data in reversed(files):
        write_atomically(path, data)
    gone = lost(job.loaded, made)
    report.lost += (
        [tr("convert.a_does_not_keep", target=job.target, title=made.title, gone=", ".join(gone))]
        if gone
        else []
    )
    report.notes += job.loaded.notes
    for text in (*job.loaded.notes, *(report.lost[-1:] if gone else ())):
        say(f"simulator: {text}")
    report.files += [str(path) for path, _ in files]
    report.maps += 1


def _moved(loaded: Loaded, options: ConvertOptions) -> Loaded:
    if options.movement is None:
        return loaded
    return replace(loaded, grid=replace(loaded.grid, movement=options.movement))


def _image(options: ConvertOptions) -> ImageOptions:
    return ImageOptions(options.threshold, options.size, options.invert)


def _is_scenario_rewrite(options: ConvertOptions) -> bool:
    """Whether scenarios stay scenarios, in which case they need no map."""
    source, target = Path(options.source), Path(options.target)
    suffixes = (source.suffix.lower(), target.suffix.lower())
    return suffixes == (".scen", ".scen") and options.to is None and options.from_ is None


def _rewrite_scenarios(options: ConvertOptions, report: Report) -> None:
    target = Path(options.target)
    scenarios = read_scenarios(options.source)
    if target.exists() and not options.force:
        raise BadInput(tr("convert.exists_expected_another_name_or_force_2", target=target))
    write_atomically(target, write_scenarios(scenarios))
    report.files.append(str(target))
    report.maps = len(scenarios)
