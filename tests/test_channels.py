"""The two promises: a mailbox keeps the latest, a line keeps all in order; across threads."""

from __future__ import annotations

import threading
import time

from simulator.protocol.channels import Line, Mailbox


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


def test_a_line_loses_nothing_and_keeps_the_order() -> None:
    line: Line[int] = Line(limit=16)
    writer = threading.Thread(target=lambda: [line.put(number) for number in range(2_000)])
    writer.start()
    got: list[int] = []
    while len(got) < 2_000:
        got += line.take(limit=7)
    writer.join()
    assert got == list(range(2_000))
    assert line.take() == []


def test_a_full_line_makes_the_writer_wait_until_it_is_told_to_stop() -> None:
    line: Line[int] = Line(limit=2)
    stop = threading.Event()
    assert line.put(1, stop=stop)
    assert line.put(2, stop=stop)
    results: list[bool] = []
    writer = threading.Thread(target=lambda: results.append(line.put(3, stop=stop)))
    writer.start()
    time.sleep(0.02)
    assert writer.is_alive()
    stop.set()
    writer.join(2)
    assert results == [False]
    assert line.take() == [1, 2]
    assert line.put(3, stop=stop)  # there is room again


def test_waiting_gives_the_oldest_or_nothing() -> None:
    line: Line[str] = Line()
    assert line.wait(0.01) is None
    threading.Timer(0.02, line.put, ["late"]).start()
    assert line.wait(2.0) == "late"
    line.put("a")
    line.put("b")
    assert line.wait(0) == "a"
    assert line.take(limit=0) == []
    assert line.take() == ["b"]
