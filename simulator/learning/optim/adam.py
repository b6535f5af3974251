"""Adam (Kingma and Ba 2015) with PyTorch's fused kernel.

Making any `torch.optim.Optimizer` imports PyTorch's compiler, 800 modules in 1.4 s, more than PyTorch
itself takes: too long between pressing start and the first update. Its functional form does not,
and a step costs 25 µs instead of 72.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch
from torch.optim.adam import adam

from simulator.texts import tr

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from torch import nn


class Adam:
    """Adam (Kingma and Ba 2015, arXiv:1412.6980) with β = (0.9, 0.999).

    Args:
        parameters: what is optimised.
        learning_rate: step size, can be changed at any time.
        epsilon: added to the root of the mean square of the gradients; far smaller gradients hardly move.
    """

    def __init__(self, parameters: Iterable[nn.Parameter], learning_rate: float, epsilon: float) -> None:
        self.parameters = list(parameters)
        self.learning_rate = learning_rate
        self.epsilon = epsilon
        self._means = [torch.zeros_like(p) for p in self.parameters]
        self._squares = [torch.zeros_like(p) for p in self.parameters]
        self._steps = [torch.zeros((), device=p.device) for p in self.parameters]

    def step(self) -> None:
        """Move every parameter that has a gradient down it."""
        used = [k for k, p in enumerate(self.parameters) if p.grad is not None]
        with torch.no_grad():
            adam(
                [self.parameters[k] for k in used],
                [g for p in self.parameters if (g := p.grad) is not None],
                [self._means[k] for k in used],
                [self._squares[k] for k in used],
                [],
                [self._steps[k] for k in used],
                fused=self.parameters[0].device.type in ("cpu", "cuda"),
                amsgrad=False,
                beta1=0.9,
                beta2=0.999,
                lr=self.learning_rate,
                weight_decay=0.0,
                eps=self.epsilon,
                maximize=False,
            )

    @property
    def tensors(self) -> list[torch.Tensor]:
        """Everything that a step changes: parameters, moments, step counts."""
        return [*self.parameters, *self._means, *self._squares, *self._steps]

    def state_dict(self) -> dict[str, Any]:
        """Return the moments and step counts, for a checkpoint."""
        return {"means": self._means, "squares": self._squares, "steps": self._steps}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Go on from a `state_dict`.

        Raises:
            ValueError: it belongs to other parameters.
        """
        for own, kept in (
            (self._means, state["means"]),
            (self._squares, state["squares"]),
            (self._steps, state["steps"]),
        ):
            if [t.shape for t in own] != [t.shape for t in kept]:
                raise ValueError(tr("adam.the_optimizers_state_belongs_to_another"))
            for tensor, value in zip(own, kept, strict=True):
                tensor.copy_(value)
