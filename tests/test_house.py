"""A reader finds the room by its name: no name stands for two things, no file is too long to read."""

import ast
from collections import defaultdict
from pathlib import Path

HOUSE = Path(__file__).parents[1] / "simulator"
SOURCES = sorted(HOUSE.rglob("*.py"))
NAMED_AFTER_WHAT_THEY_RUN = {HOUSE / "commands", HOUSE / "bench"}
"""A command and a benchmark bear the name of what they are about: `plan` of plans."""

MOST_LINES = 300


def twice(places):
    return {name: found for name, found in places.items() if len(found) > 1}


def test_no_file_name_stands_for_two_things():
    places = defaultdict(list)
    for path in SOURCES:
        if path.stem not in ("__init__", "__main__") and path.parent not in NAMED_AFTER_WHAT_THEY_RUN:
            places[path.stem].append(str(path.relative_to(HOUSE)))
    assert len(places) > 200
    assert twice(places) == {}


def test_no_class_name_stands_for_two_things():
    places = defaultdict(list)
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef):
                places[node.name].append(str(path.relative_to(HOUSE)))
    assert len(places) > 200
    assert twice(places) == {}


def test_every_file_can_be_read_at_one_sitting():
    long = {
        str(path.relative_to(HOUSE)): lines
        for path in SOURCES
        if (lines := len(path.read_text().splitlines())) > MOST_LINES
    }
    assert long == {}


def test_the_first_line_of_a_file_says_what_it_is():
    """A verb or a noun of the field and its object, in a line that a list of files has room for."""
    wrong = {}
    for path in SOURCES:
        words = (ast.get_docstring(ast.parse(path.read_text())) or "").partition("\n")[0]
        if not 0 < len(words) <= 80 or words.lower().startswith("what ") or "nobody" in words:
            wrong[str(path.relative_to(HOUSE))] = words
    assert wrong == {}
