"""A setting declared at one field appears in the form, on the command line and in the run folder."""

import tomllib
from dataclasses import dataclass

import pytest

from simulator.cli import main
from simulator.learning.algorithms import ALGORITHMS, AlgorithmKind
from simulator.learning.algorithms.reinforce import PolicyGradient
from simulator.learning.policies.run_settings import catalogue
from simulator.protocol.settings import check, setting, when
from simulator.texts import texts_of
from simulator.ui.widgets import rows
from simulator.ui.widgets.form import Form
from tests.test_ui_panels import make_state


@dataclass(frozen=True)
class SharpSettings:
    """Settings of a toy algorithm: one depends on the other."""

    sharpen: bool = setting(False, label="Sharpen it", help="Make advantages larger.")
    sharpness: float = setting(
        2.0,
        low=1.0,
        high=9.0,
        label="How sharp",
        shown_if=when("sharpen", True),
        help="Factor of the advantages.",
    )

    def __post_init__(self) -> None:
        check(self)


class Sharp(PolicyGradient):
    """A policy gradient whose settings are those above."""

    gae_lambda, normalise = 0.9, False

    def __init__(self, settings: SharpSettings) -> None:
        self.settings = settings


@pytest.fixture(autouse=True)
def sharp(monkeypatch):
    monkeypatch.setitem(ALGORITHMS, "sharp", AlgorithmKind("sharp", "Sharp", SharpSettings, Sharp))


def test_it_has_a_row_with_its_label_while_the_other_setting_is_on():
    state = make_state()
    state.feed.catalogue = catalogue()
    state.feed.settings = {"algorithm": "sharp", "network": "table"}
    form = Form(state)
    labels = [line.spec.label for line in rows.layout(form) if line.spec is not None]
    assert "Sharpen it" in labels and "How sharp" not in labels

    form.offer(next(spec for spec in form.specs() if spec.name == "sharpen"), value=True)

    labels = [line.spec.label for line in rows.layout(form) if line.spec is not None]
    assert labels.index("How sharp") == labels.index("Sharpen it") + 1


def test_its_texts_have_ids():
    (kind,) = (choice for choice in catalogue().algorithms if choice.name == "sharp")
    assert texts_of(kind.settings[1]) == {
        "setting.sharp.sharpness.help": "Factor of the advantages.",
        "setting.sharp.sharpness.label": "How sharp",
    }


def test_it_is_an_option_and_stands_in_the_run_folder(tmp_path, capsys):
    (tmp_path / "map.txt").write_text("S..\n...\n..G\n")
    words = ["train", str(tmp_path / "map.txt"), "--algorithm", "sharp", "--network", "table"]
    words += ["--agents", "8", "--updates", "1", "--out", str(tmp_path / "run"), "--json"]

    assert main([*words, "--sharpen", "true", "--sharpness", "3"]) == 0
    assert "sharpness = 3.0" in (tmp_path / "run" / "config.toml").read_text()
    assert tomllib.loads((tmp_path / "run" / "config.toml").read_text())

    assert main([*words, "--sharpness", "10"]) == 2
    assert "from 1 to 9" in capsys.readouterr().err
