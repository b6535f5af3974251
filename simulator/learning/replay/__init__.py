"""Experience replay: stored rollouts, and how they are sampled and weighted."""
