"""Maps, movement, MDP tables, exact planner, file formats."""
