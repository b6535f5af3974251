"""Policies with memory, π(a | x_t, h_{t-1}; θ): what they see, how they remember, how they learn from it.

A policy without memory is a table of logits and learns from sums. This one sees observations instead
of states and carries h from step to step, so it is asked step by step and learns sample by sample, by
back-propagation through time. What surrounds it, from agents to charts, is the same for both.
"""
