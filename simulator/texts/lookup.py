"""Look texts up by id in the catalogue of a language.

A catalogue is one file, `LANGUAGE.toml` in this folder: a table for each module, in it a text for each
id. Values stand in braces as in `str.format`. A text that depends on a number is a table of plural
forms, `one` and `other`, chosen by the value `count`.

Things that are declared once (settings, tools, overlays, actions, formats, generators, algorithms,
networks) carry their English where they are declared; `declared` finds their translation.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

Text: TypeAlias = "str | dict[str, str]"

ENGLISH = "en"
FOLDER = Path(__file__).parent
_PLURALS = {"one", "other"}
_chosen = [ENGLISH]


def tr(text_id: str, /, **values: object) -> str:
    """Give a text in the chosen language; in English if the language lacks it.

    Args:
        text_id: module and name, such as "split.no_maps".
        **values: what stands in the braces of the text; `count` also picks the plural form.

    Raises:
        KeyError: no catalogue has this id, or the text asks for a value that is not given.
    """
    found = catalogue(_chosen[0]).get(text_id)
    if found is None:
        found = catalogue(ENGLISH)[text_id]
    if isinstance(found, dict):
        found = found["one" if values.get("count") == 1 and "one" in found else "other"]
    return found.format(**values) if values else found


def declared(text_id: str, english: str) -> str:
    """Give a text whose English stands at its declaration, in the chosen language."""
    if not translating():
        return english
    found = catalogue(_chosen[0]).get(text_id, english)
    return found if isinstance(found, str) else english


def languages() -> tuple[str, ...]:
    """Codes of the languages that have a catalogue, in alphabetical order."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


def translating() -> bool:
    """Whether another language than English is chosen."""
    return _chosen[0] != ENGLISH


def language() -> str:
    """Code of the chosen language."""
    return _chosen[0]


def set_language(code: str) -> None:
    """Choose the language of all texts from now on.

    Raises:
        ValueError: there is no catalogue of that language.
    """
    if code not in languages():
        raise ValueError(tr("lookup.no_catalogue", code=code, known=", ".join(languages())))
    _chosen[0] = code


@cache
def catalogue(code: str) -> dict[str, Text]:
    """Read the catalogue of a language: texts by id."""
    tables = tomllib.loads((FOLDER / f"{code}.toml").read_text(encoding="utf-8"))
    return dict(_flat(tables, ""))


def _flat(table: dict[str, Any], prefix: str) -> list[tuple[str, Text]]:
    found: list[tuple[str, Text]] = []
    for key, value in table.items():
        if isinstance(value, dict) and not set(value) <= _PLURALS:
            found += _flat(value, f"{prefix}{key}.")
        else:
            found.append((f"{prefix}{key}", value))
    return found
