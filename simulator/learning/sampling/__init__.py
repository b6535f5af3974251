"""Experience: rollouts of dense and recurrent policies, starts, exploration."""
