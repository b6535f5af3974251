"""Policy gradient on grid maps: rollouts, returns, aggregation, networks, algorithms, the trainer."""
