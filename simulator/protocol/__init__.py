"""What crosses between the window and the trainer: frozen values and the channels they travel by."""
