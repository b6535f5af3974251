"""Protocol between window and trainer: frozen messages and channels.

*Commands* go from the window to the trainer and are obeyed at its next safe point, in order.
*Snapshots* come back through a `Mailbox`: the latest wins, an unread one is dropped.
*Events* come back through a `Line`: in order, never lost. Arrays are read-only NumPy everywhere.
"""
