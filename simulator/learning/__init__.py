"""Policy gradient on grid maps: sampling, estimation, networks, training."""
