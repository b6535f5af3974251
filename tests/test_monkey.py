"""Senseless clicks and keys end neither a frame nor the trainer, and leave every map readable."""

from tests.monkey import romp


def test_a_monkey_plays_for_twenty_seconds(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    frames, wrong = romp(20.0, 7, tmp_path)
    assert wrong == []
    assert frames > 50
