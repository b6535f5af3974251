"""Paths of the program's own files and of the user's."""

from __future__ import annotations

from pathlib import Path

from platformdirs import user_config_path, user_data_path, user_pictures_path

_PACKAGE = Path(__file__).parent
_INSTALLED = _PACKAGE / "_data"
_ROOT = _INSTALLED if _INSTALLED.is_dir() else _PACKAGE.parent
"""A wheel carries `assets/` and `maps/` inside the package; in a checkout they lie beside it."""

APP = "path-planning-simulator"


def asset(name: str) -> Path:
    """Return the path of a file in `assets/`."""
    return _ROOT / "assets" / name


def sample_maps() -> list[Path]:
    """Return the maps that come with the program, in order."""
    return sorted((_ROOT / "maps").glob("*.map"))


def trained_policies() -> list[Path]:
    """Return the run folders of the policies that come with the program, each named after its movement rule.

    One that was not learned from samples says so after a dash: `octile-exact`.
    """
    return sorted(path.parent for path in asset("policies").glob("*/policy.safetensors"))


def user_maps() -> Path:
    """Return the folder that maps are saved to if nobody says otherwise; made if missing."""
    return _made(user_data_path(APP, appauthor=False) / "maps")


def user_runs() -> Path:
    """Return the folder that policies are saved to if nobody says otherwise; made if missing."""
    return _made(user_data_path(APP, appauthor=False) / "runs")


def user_recovery() -> Path:
    """Return the folder of the maps that were not saved when the program ended; not made."""
    return user_data_path(APP, appauthor=False) / "recovery"


def user_preferences() -> Path:
    """Return the file that remembers the window between starts; not made."""
    return user_config_path(APP, appauthor=False) / "window.json"


def screenshots() -> Path:
    """Return the folder that screenshots go to; made if missing."""
    pictures = user_pictures_path()
    return _made(pictures if pictures.is_dir() else user_data_path(APP, appauthor=False) / "screenshots")


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder
