"""Policies: their protocols, networks with weights, policies by name."""
