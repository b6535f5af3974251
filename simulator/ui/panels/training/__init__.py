"""Train panel."""
