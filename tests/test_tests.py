"""Rules for the tests themselves: each asserts, none waits for a time, none reads private names."""

import ast
import re
from pathlib import Path

import pytest

FILES = sorted(Path(__file__).parent.glob("*.py"))
CHECKS = ("raises", "warns", "fail")


def calls(node):
    """Names of the functions and methods that are called inside."""
    for one in ast.walk(node):
        if isinstance(one, ast.Call):
            yield getattr(one.func, "attr", None) or getattr(one.func, "id", "")


def checks(function, others, seen=()):
    """Whether a function asserts something, itself or by one that it calls."""
    if any(isinstance(one, ast.Assert) for one in ast.walk(function)):
        return True
    return any(
        name in CHECKS or name.startswith("assert") or
        (name in others and name not in seen and checks(others[name], others, (*seen, name)))
        for name in calls(function)
    )  # fmt: skip


def functions(tree):
    return {one.name: one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef)}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_test_asserts_and_none_sleeps(path):
    tree = ast.parse(path.read_text())
    known = functions(tree)
    silent = [name for name, one in known.items() if name.startswith("test_") and not checks(one, known)]
    assert silent == []
    assert "sleep" not in set(calls(tree))


LATER = ("exploration", "gradients", "guard", "mapset", "own_algorithm", "policy")  # remove me


@pytest.mark.parametrize("path", [p for p in FILES if not p.stem.endswith(LATER)], ids=lambda path: path.stem)
def test_no_private_names_of_modules(path):
    private = re.compile(r"^_[a-z]")
    found = [
        f"{path.name}:{one.lineno}"
        for one in ast.walk(ast.parse(path.read_text()))
        if (
            isinstance(one, ast.Attribute)
            and private.match(one.attr)
            and getattr(one.value, "id", "") != "self"
        )
        or (isinstance(one, ast.ImportFrom) and any(private.match(name.name) for name in one.names))
    ]
    assert found == []
