"""Returns and sums that make the coefficients of a policy gradient, sampled or exact."""
