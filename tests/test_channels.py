"""Channels: a mailbox keeps the latest, commands and events keep their order; across threads."""

from __future__ import annotations

import threading
from queue import Queue

import numpy as np

from simulator.protocol.channels import CommandQueue, Mailbox, drain
from simulator.protocol.commands import (
    Command,
    Pause,
    Reset,
    Run,
    SampleEpisodes,
    SetLive,
    SetMap,
    SetSpeed,
)
from simulator.world.grid import GridMap


def test_a_mailbox_keeps_the_latest_of_each_type() -> None:
    box: Mailbox[object] = Mailbox()
    for item in (1, "a", 2, "b"):
        box.put(item)
    assert sorted(map(str, box.take())) == ["2", "b"]
    assert box.take() == []


def test_a_mailbox_read_while_written_never_goes_back_and_ends_with_the_last() -> None:
    box: Mailbox[object] = Mailbox()
    last = 20_000

    def write() -> None:
        for number in range(last + 1):
            box.put(number)
            box.put(float(number))

    writer = threading.Thread(target=write)
    seen: dict[type, list[float]] = {int: [], float: []}
    writer.start()
    while writer.is_alive():
        for item in box.take():
            seen[type(item)].append(item)  # type: ignore[arg-type]
    writer.join()
    for item in box.take():
        seen[type(item)].append(item)  # type: ignore[arg-type]
    for numbers in seen.values():
        assert numbers == sorted(numbers)
        assert numbers[-1] == last


def test_draining_loses_nothing_and_keeps_the_order() -> None:
    line: Queue[int] = Queue(16)
    writer = threading.Thread(target=lambda: [line.put(number) for number in range(2_000)])
    writer.start()
    got: list[int] = []
    while len(got) < 2_000:
        got += drain(line, limit=7)
    writer.join()
    assert got == list(range(2_000))
    assert drain(line) == []


def grid(revision: int) -> GridMap:
    return GridMap(np.zeros((3, 3), np.uint8), (0, 0), (2, 2), revision=revision)


def sent(*commands: Command) -> list[Command]:
    line = CommandQueue()
    for command in commands:
        line.put(command)
    return line.take()


def test_of_maps_settings_and_speeds_only_the_latest_waits() -> None:
    line = CommandQueue()
    for number in range(10_000):  # nobody reads, as after the end of the trainer
        line.put(SetMap(grid(number)))
        line.put(SetLive("gamma", number / 10_000))
        line.put(SetLive("clip", 0.1))
        line.put(SetSpeed(float(number)))
    kept = line.take()
    assert [type(command) for command in kept] == [SetMap, SetLive, SetLive, SetSpeed]
    assert kept[1:] == [SetLive("gamma", 0.9999), SetLive("clip", 0.1), SetSpeed(9999.0)]


def test_a_command_that_depends_on_the_map_keeps_it() -> None:
    first, second, third = (SetMap(grid(number)) for number in range(3))
    ask = SampleEpisodes("greedy")
    assert sent(first, second, ask, third) == [second, ask, third]
    begin = Reset({"gamma": 0.5})
    assert sent(SetLive("gamma", 0.1), begin, SetLive("gamma", 0.2)) == [
        SetLive("gamma", 0.1),
        begin,
        SetLive("gamma", 0.2),
    ]


def test_waiting_gives_the_oldest_or_nothing_and_looking_takes_nothing() -> None:
    line = CommandQueue()
    assert line.wait(0) is None
    line.put(Run())
    line.put(Pause())
    assert line.waiting() == (Run(), Pause())
    line.stir(30.0)  # returns at once: something is there
    assert line.wait(0) == Run()
    assert line.take(limit=0) == []
    assert line.take() == [Pause()]
