"""Training: the trainer, its maps, validation, inspection, checkpoints."""
