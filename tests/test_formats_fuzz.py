"""Damaged files of every kind are read or refused in one line, and what is saved reads as it was shown."""

import pytest

from tests.fuzz import cases, fault, search


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.kind)
def test_a_whole_file_is_read(case, tmp_path):
    assert fault(case, case.files, tmp_path, refused=False) == ""


def test_damaged_files_are_read_or_refused():
    assert search(600, 11) == []
