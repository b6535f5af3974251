"""Experience replay: storing, sampling and weighting rollouts."""
