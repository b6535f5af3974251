"""YAML, read without making objects of it and in bounded memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.texts import tr
from simulator.world.formats.source import short

if TYPE_CHECKING:
    from simulator.world.formats.source import Source

MAX_YAML = 8 << 20
MAX_MARKS = 400_000
"""Of what may begin an entry or end a line: the parser makes half a kilobyte of some of them."""


def read_yaml(source: Source) -> Any:
    """Return what a YAML file holds: dictionaries, lists, numbers, words.

    Raises:
        ValueError: it is not YAML, too large or too deep; one line.
    """
    import yaml  # only when such a file is read

    data = source.small(MAX_YAML)
    if sum(data.count(mark) for mark in (b"[", b"{", b",", b":", b"-", b"?", b"\n", b"\r")) > MAX_MARKS:
        source.refuse(1, tr("yamlfile.more_than_entries_and_lines", max_marks=MAX_MARKS), "fewer")
    text = source.text(tr("yamlfile.a_yaml_file"))
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        events = yaml.parse(text, loader) if "*" in text else ()
        alias = next((event for event in events if isinstance(event, yaml.AliasEvent)), None)
        found = yaml.load(text, loader) if alias is None else None  # noqa: S506 - one of the two safe loaders
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        source.refuse(line, " ".join(str(error.problem).split())[:100], tr("yamlfile.yaml"))
    except (yaml.YAMLError, ValueError, RecursionError, TypeError, AttributeError) as error:
        source.refuse(
            1, (" ".join(str(error).split()) or tr("yamlfile.cannot_be_read"))[:100], tr("yamlfile.yaml")
        )
    if alias is not None:  # a page of them unfolds into more than any memory holds
        line = alias.start_mark.line + 1 if alias.start_mark else 1
        source.refuse(
            line,
            tr("yamlfile.alias", value=short(f"*{alias.anchor}")),
            tr("yamlfile.an_entry_without_aliases"),
        )
    return found
