"""Gated recurrent unit over many steps, cleared at the end of an episode.

The equations are those of `torch.nn.GRU` (Cho et al. 2014, arXiv:1406.1078):

    r = σ(gᵣ + U_r h + c_r)    z = σ(g_z + U_z h + c_z)    n = tanh(gₙ + r (Uₙ h + cₙ))
    h' = n + z (h − n)

`torch.nn.GRU` cannot forget in the middle of a sequence, and a loop of autograd's own operations took
three times as long as the derivatives written out below.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import torch

if TYPE_CHECKING:
    from torch import Tensor


def step(gates: Tensor, h: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    """Return the memory after one step, [B, D].

    Args:
        gates: [B, 3 D] the input's share of r, z and n.
        h: [B, D] memory before.
        weight: [3 D, D] U.
        bias: [3 D] c.
    """
    D = h.shape[1]
    own = torch.addmm(bias, h, weight.t())
    rz = torch.sigmoid(gates[:, : 2 * D] + own[:, : 2 * D])
    n = torch.tanh(torch.addcmul(gates[:, 2 * D :], rz[:, :D], own[:, 2 * D :]))
    return torch.lerp(n, h, rz[:, D:])


class _Unroll(torch.autograd.Function):
    """All steps at once, with the derivatives of back-propagation through time."""

    @staticmethod
    def forward(  # noqa: PLR0917 - autograd calls by position
        ctx: Any, gates: Tensor, h: Tensor, keep: Tensor, weight: Tensor, bias: Tensor
    ) -> Tensor:
        T, B, D = *gates.shape[:2], h.shape[1]
        before, after = gates.new_empty(T, B, D), gates.new_empty(T, B, D)
        rz, n, own_n = gates.new_empty(T, B, 2 * D), gates.new_empty(T, B, D), gates.new_empty(T, B, D)
        turned = weight.t()
        for t in range(T):
            torch.mul(h, keep[t, :, None], out=before[t])
            own = torch.addmm(bias, before[t], turned)
            torch.add(gates[t, :, : 2 * D], own[:, : 2 * D], out=rz[t]).sigmoid_()
            own_n[t] = own[:, 2 * D :]
            torch.addcmul(gates[t, :, 2 * D :], rz[t, :, :D], own_n[t], out=n[t]).tanh_()
            h = torch.lerp(n[t], before[t], rz[t, :, D:], out=after[t])
        ctx.save_for_backward(keep, weight, before, rz, n, own_n)
        return after

    @staticmethod
    def backward(ctx: Any, wanted: Tensor) -> Any:
        keep, weight, before, rz, n, own_n = ctx.saved_tensors
        T, B, D = n.shape
        by_gates, by_own = n.new_empty(T, B, 3 * D), n.new_empty(T, B, 3 * D)
        r, z = rz[:, :, :D], rz[:, :, D:]
        # What does not depend on later steps, for all steps at once.
        to_n = (1 - z) * (1 - n * n)
        to_z = (before - n) * z * (1 - z)
        to_r = own_n * r * (1 - r)
        ahead = torch.zeros_like(n[0])
        for t in range(T - 1, -1, -1):
            ahead += wanted[t]
            d_n = torch.mul(ahead, to_n[t], out=by_gates[t, :, 2 * D :])
            torch.mul(ahead, to_z[t], out=by_gates[t, :, D : 2 * D])
            torch.mul(d_n, to_r[t], out=by_gates[t, :, :D])
            by_own[t] = by_gates[t]
            by_own[t, :, 2 * D :] *= r[t]
            ahead = torch.addmm(ahead * z[t], by_own[t], weight).mul_(keep[t, :, None])
        flat = by_own.flatten(0, 1)
        return by_gates, ahead, None, flat.t() @ before.flatten(0, 1), flat.sum(0)


def unroll(gates: Tensor, h: Tensor, keep: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    """Return the memory after each of T steps, [T, B, D].

    Args:
        gates: [T, B, 3 D] the inputs' share of r, z and n.
        h: [B, D] memory before the first step.
        keep: [T, B] 1 where the memory of the step before is kept, 0 where an episode begins.
        weight: [3 D, D] U.
        bias: [3 D] c.
    """
    return cast("Tensor", _Unroll.apply(gates, h, keep, weight, bias))  # type: ignore[no-untyped-call]
