"""Computes contrast ratios of colours (WCAG 2.2, success criterion 1.4.11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

LEAST = 3.0
"""Ratio that marks and borders must keep against what lies beside them."""

_BYTES = np.arange(256) / 255.0
_LINEAR = np.where(_BYTES <= 0.04045, _BYTES / 12.92, ((_BYTES + 0.055) / 1.055) ** 2.4).astype(np.float32)
_WEIGHTS = np.array([0.2126, 0.7152, 0.0722], np.float32)


def luminance(colours: ArrayLike) -> NDArray[np.float32]:
    """Return relative luminances in [0, 1].

    Args:
        colours: [..., 3] sRGB from 0 to 255.
    """
    return np.asarray(_LINEAR[np.asarray(colours, np.uint8)] @ _WEIGHTS, np.float32)


def ratio(one: ArrayLike, other: ArrayLike) -> NDArray[np.float32]:
    """Return the contrast of colours, from 1 for equal ones to 21 for black and white.

    Args:
        one: [..., 3] sRGB from 0 to 255.
        other: [..., 3], of a shape that fits.
    """
    first, second = luminance(one) + 0.05, luminance(other) + 0.05
    return np.asarray(np.maximum(first, second) / np.minimum(first, second), np.float32)
