"""Texts that people read: every id is in the catalogue, none is unused, none stands outside it."""

import ast
import re
import string
from dataclasses import dataclass
from pathlib import Path

import pytest
from jinja2 import nodes

import simulator
from simulator.commands import COMMANDS
from simulator.learning.policies.run_settings import catalogue as catalogue_of_settings
from simulator.learning.report.page import environment
from simulator.protocol.figures import FIGURES
from simulator.texts import declared, language, languages, set_language, texts_of, tr, translated
from simulator.texts.lookup import ENGLISH, catalogue
from simulator.ui.charts.chart_list import CHARTS
from simulator.ui.overlays import OVERLAYS
from simulator.ui.panels import PANELS
from simulator.ui.shell.actions import ACTIONS
from simulator.ui.tools import TOOLS
from simulator.world.generators import GENERATORS

SOURCES = sorted(Path(simulator.__file__).parent.rglob("*.py"))
TEMPLATES = sorted(Path(simulator.__file__).parent.rglob("templates/*.*ml"))


def parsed(template):
    return environment().parse(template.read_text())


def calls():
    """Every `tr("id", name=...)` in the sources and templates: where, id, names of its values."""
    for path in TEMPLATES:
        for call in parsed(path).find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name == "tr":
                where = f"{path.name}:{call.lineno}"
                yield where, call.args[0].value, {one.key for one in call.kwargs}
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "tr":
                where = f"{path.name}:{node.lineno}"
                first = node.args[0]
                if isinstance(first, ast.Constant):
                    names = {one.arg for one in node.keywords}
                    yield where, first.value, names


def forms(text):
    return list(text.values()) if isinstance(text, dict) else [text]


def placeholders(text):
    return {name for form in forms(text) for _, name, _, _ in string.Formatter().parse(form) if name}


def test_every_id_that_is_used_has_an_english_text():
    missing = [(where, text_id) for where, text_id, _ in calls() if text_id not in catalogue(ENGLISH)]

    assert missing == []


def test_every_text_is_used():
    literals = {
        node.value
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    literals |= {node.value for path in TEMPLATES for node in parsed(path).find_all(nodes.Const)}

    assert set(catalogue(ENGLISH)) - literals == set()


def test_what_the_command_line_says_stands_in_the_catalogue():
    said = [
        (path.name, part.value)
        for path in SOURCES
        if path.parent.name == "commands"
        for call in ast.walk(ast.parse(path.read_text()))
        if isinstance(call, ast.Call)
        and ast.unparse(call.func) in ("BadInput", "note", "say", "tyro.conf.arg")
        for argument in (*call.args, *(one.value for one in call.keywords))
        for part in ast.walk(argument)
        if isinstance(part, ast.Constant) and re.search(r"[a-z]{2,},? [a-z]{2,}", str(part.value))
    ]

    assert said == []


def test_templates_hold_no_text_themselves():
    code = re.compile(r"{%.*?%}|{{.*?}}|<style>.*?</style>|<[^>]*>", re.DOTALL)

    assert TEMPLATES
    assert {
        path.name: words
        for path in TEMPLATES
        if (words := re.findall(r"\w+", code.sub("", path.read_text())))
    } == {}


def test_values_are_those_that_the_text_asks_for():
    wrong = [
        (where, text_id)
        for where, text_id, names in calls()
        if None not in names and not placeholders(catalogue(ENGLISH)[text_id]) <= names
    ]

    assert wrong == []


def test_a_text_is_filled_in():
    text = tr("dataset.no_map_is_in_the_split", source="maps", split="test")

    assert text == "maps: no map is in the test split, expected a larger share"


def test_an_id_that_nobody_wrote_is_an_error():
    with pytest.raises(KeyError):
        tr("nowhere.nothing")


def test_plural_forms_follow_the_count(monkeypatch):
    monkeypatch.setitem(catalogue(ENGLISH), "test.doors", {"one": "{count} door", "other": "{count} doors"})

    assert [tr("test.doors", count=n) for n in (0, 1, 2)] == ["0 doors", "1 door", "2 doors"]


@pytest.fixture
def other_language(tmp_path, monkeypatch):
    (tmp_path / "en.toml").write_text('[test]\nhello = "hello {name}"\nonly = "only English"\n')
    (tmp_path / "xx.toml").write_text('[test]\nhello = "{name}, olleh"\ntool = "rotceteD"\n')
    monkeypatch.setattr("simulator.texts.lookup.FOLDER", tmp_path)
    catalogue.cache_clear()
    yield
    set_language(ENGLISH)
    catalogue.cache_clear()


@pytest.mark.usefixtures("other_language")
def test_a_language_is_one_file_and_is_switched_at_once():
    assert languages() == ("en", "xx")
    assert tr("test.hello", name="Ada") == "hello Ada"

    set_language("xx")

    assert language() == "xx"
    assert tr("test.hello", name="Ada") == "Ada, olleh"
    assert tr("test.only") == "only English"
    assert declared("test.tool", "Detector") == "rotceteD"
    assert declared("test.other", "Other") == "Other"


@translated("toy", "title", "help")
@dataclass(frozen=True)
class Toy:
    name: str
    title: str
    help: str = ""


@pytest.mark.usefixtures("other_language")
def test_a_declared_thing_is_read_in_the_chosen_language(tmp_path):
    (tmp_path / "xx.toml").write_text('[toy.ball]\ntitle = "llaB"\n')
    ball, top = Toy("ball", "Ball", "Rolls."), Toy("top", "Top")
    assert (ball.title, ball.help, top.title, top.help) == ("Ball", "Rolls.", "Top", "")

    set_language("xx")

    assert (ball.title, ball.help, top.title, top.help) == ("llaB", "Rolls.", "Top", "")
    assert texts_of(ball) == {"toy.ball.title": "Ball", "toy.ball.help": "Rolls."}
    assert texts_of(top) == {"toy.top.title": "Top"}


def test_a_language_without_a_catalogue_is_refused():
    with pytest.raises(ValueError, match="language 'tlh': expected en"):
        set_language("tlh")


def test_every_declared_thing_has_texts_with_ids_of_its_own():
    things = catalogue_of_settings()
    declarations = [
        *TOOLS.values(),
        *ACTIONS.values(),
        *GENERATORS.values(),
        *things.general,
        *FIGURES,
        *OVERLAYS.values(),
        *PANELS.values(),
        *CHARTS,
        *COMMANDS.values(),
    ]
    for choice in (*things.algorithms, *things.networks):
        declarations += [choice, *choice.settings]
    found = {}
    for thing in declarations:
        texts = texts_of(thing)
        assert texts, thing
        for text_id, english in texts.items():
            assert found.setdefault(text_id, english) == english, text_id

    assert {text_id.split(".")[0] for text_id in found} == {
        "tool", "action", "generator", "setting", "algorithm", "network", "figure", "command",
        "overlay", "panel", "chart",
    }  # fmt: skip


DECLARING = {"Action", "Chart", "Tool", "FieldSpec", "Group", "Trace", "_both", "_switch"}
"""What is declared once carries its English there: see `translated`."""


def test_what_the_window_says_stands_in_the_catalogue():
    """No sentence stands in the window's sources, but where a thing is declared."""
    said = []
    for path in SOURCES:
        if "ui" not in path.parts:
            continue
        tree = ast.parse(path.read_text())
        docs = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr)}
        declared = [
            part
            for node in ast.walk(tree)
            if (isinstance(node, ast.Call) and ast.unparse(node.func) in DECLARING)
            or (
                isinstance(node, ast.ClassDef)
                and any("register" in ast.unparse(d) for d in node.decorator_list)
            )
            for part in (node.body if isinstance(node, ast.ClassDef) else [node])
            if not isinstance(part, ast.FunctionDef)
        ]
        fine = docs | {id(part) for one in declared for part in ast.walk(one)}
        said += [
            (path.name, node.value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in fine
            and re.search(r"[A-Za-z]{2,},? [a-z]{2,} [a-z]{2,}", node.value)
        ]

    assert said == []
