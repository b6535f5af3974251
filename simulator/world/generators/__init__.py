"""Map generators by name; a file registers its generator.

Each makes solvable maps from a size and a random stream. Streams are used for whole numbers and single
fractions only, and what is sorted is sorted stably: the same seed gives the same map on any machine.
"""

from __future__ import annotations

import importlib
import pkgutil

from simulator.world.generators.generator_registry import (
    GENERATORS,
    Density,
    GeneratorKind,
    kind_of,
    register,
)

__all__ = ["GENERATORS", "Density", "GeneratorKind", "kind_of", "register"]

for _module in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_module.name}")

for _name in sorted(GENERATORS):  # one registers before another that it is made of
    GENERATORS[_name] = GENERATORS.pop(_name)
