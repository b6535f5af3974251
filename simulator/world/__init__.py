"""Maps, movement, MDP tables, the exact planner and file formats: NumPy and SciPy only."""
