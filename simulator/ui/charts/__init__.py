"""Charts of training on a shared time axis."""
