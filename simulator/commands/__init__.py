"""The command line, one module a command, loaded when it is called: `app` must not wait for the others.

Each module has `run(arguments) -> exit code`.
"""

COMMANDS = {
    "app": "open the window, on a map if one is named",
    "train": "learn maps without a window, and keep the policy",
    "split": "divide a set of maps into training, validation and test",
    "generate": "make maps of many kinds and write them into a folder",
    "evaluate": "score a policy on maps, beside the same network untrained and chance",
    "compare": "score several policies on the same maps, side by side",
    "convert": "turn map files of one format into another",
    "plan": "print the path that a policy takes on a map, beside the shortest one",
    "bench": "measure how fast this machine learns and draws",
}
"""Name → one line for people, in the order of the help."""
