"""What the pages for people promise: short, links that lead somewhere, commands and code that work."""

import re
import shlex
from pathlib import Path

import pytest

from simulator.cli import main
from simulator.commands import COMMANDS

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
PAGES = sorted({README, *ROOT.glob("simulator/**/README.md")})
NETWORK = re.compile(r"--network[= ](\w+)")


def blocks(page, language=""):
    found = re.findall(r"^```(\w*)\n(.*?)^```$", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    return [code for name, code in found if name == language]


def commands():
    """Every command line of the pages, without `simulator` and its comment."""
    for page in PAGES:
        for block in blocks(page):
            for line in block.replace("\\\n", " ").splitlines():
                if line.startswith("simulator "):
                    yield " ".join(shlex.split(line, comments=True)[1:])


@pytest.fixture(autouse=True)
def at_root(monkeypatch):
    monkeypatch.chdir(ROOT)


def test_it_is_read_in_five_minutes():
    lines = README.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 200
    assert max(map(len, lines[:15])) <= 120
    assert 'python -m pip install -e ".[test]" && python -m pytest' in lines


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    text = page.read_text(encoding="utf-8")
    titles = {f"#{title.lower().replace(' ', '-')}" for title in re.findall(r"^#+ (.*)$", text, re.MULTILINE)}
    links = [link for link in re.findall(r"\]\(([^)]+)\)", text) if not link.startswith("https://")]
    lost = [link for link in links if link not in titles and not (page.parent / link).exists()]
    assert lost == []


@pytest.mark.parametrize("line", sorted(set(commands())))
def test_commands_and_their_options_are_there(line, capsys):
    name, *words = line.split()
    assert name in COMMANDS
    chosen = [word for found in NETWORK.findall(line) for word in ("--network", found)]
    assert main([name, *chosen, "--help"]) == 0
    options = set(re.findall(r"--[\w-]+", capsys.readouterr().out))
    assert {word.partition("=")[0] for word in words if word.startswith("--")} <= options
    ours = [word for word in words if word.startswith(("maps/", "assets/"))]
    assert [path for path in ours if not Path(path).exists()] == []


def test_the_library_example_runs(capsys):
    (code,) = blocks(README, "python")
    assert len(code.splitlines()) <= 15
    exec(compile(code, "README.md", "exec"), {})  # noqa: S102 - our own page
    assert capsys.readouterr().out.splitlines()[-1] == "a policy learned on other maps: 1.0 1.0"
