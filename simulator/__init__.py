"""A desktop simulator: draw a grid map, watch a policy network learn it, step through what it does."""
