"""Training a policy: the trainer, its maps, validation, inspection and checkpoints."""
