"""Episodes panel."""
