"""Damaged or hostile files are refused in one line, by what is wrong with them."""

import io
import zipfile

import pytest

from simulator.learning.policies.run_folder import read_config
from simulator.world import formats
from simulator.world.split import read_split

DEEP = b"a = " + b"[" * 20_000 + b"]" * 20_000


def test_settings_nested_too_deep_or_too_large_are_refused(tmp_path):
    path = tmp_path / "config.toml"
    path.write_bytes(DEEP)
    with pytest.raises(ValueError, match="nested too deep"):
        read_config(path)
    with path.open("wb") as file:
        file.truncate(1 << 30)  # a sparse file: nothing on the disk, a gigabyte to read
    with pytest.raises(ValueError, match="more than"):
        read_config(path)


def test_a_split_nested_too_deep_is_refused(tmp_path):
    (tmp_path / "split.toml").write_bytes(DEEP)
    with pytest.raises(ValueError, match="nested too deep"):
        read_split(tmp_path / "split.toml")


def test_an_archive_with_a_damaged_name_is_refused(tmp_path):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("mapé.npy", b"x")
    name = "mapé.npy".encode()
    damaged = data.getvalue().replace(name, name[:3] + b"\xff\xff" + name[5:])
    path = tmp_path / "set.npz"
    path.write_bytes(damaged)
    with pytest.raises(ValueError, match=r"set\.npz.*expected an \.npz file"):
        formats.load(path)
