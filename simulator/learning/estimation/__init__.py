"""Estimation: returns, advantages and sums of the policy gradient."""
