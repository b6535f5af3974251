"""Commands of the command line, one module each, loaded when it is called.

Each module has `run(arguments) -> exit code`; what a command is for stands here, for all helps.
"""

from dataclasses import dataclass

from simulator.texts import translated


@translated("command", "title", "about", "notes", "reads", "writes", "exits")
@dataclass(frozen=True, kw_only=True)
class Command:
    """A command, for people.

    Attributes:
        name: as it is typed.
        title: a few words for the list of commands.
        about: one line at the top of its help.
        notes: what there is to know besides, a line each; "" if nothing.
        reads: which files; "" if none.
        writes: which files; "" if none.
        exits: an exit code that other commands do not have; "" if none.
    """

    name: str
    title: str
    about: str
    notes: str = ""
    reads: str = ""
    writes: str = ""
    exits: str = ""


MAPS = (
    "Map files of any format (simulator convert --help lists them), folders of them, or recipes (simulator "
    "generate --help)."
)

COMMANDS = {
    one.name: one
    for one in (
        Command(
            name="app",
            title="open the window, on a map if one is named",
            about="Open the window: draw maps, train on them, step through episodes, evaluate.",
            notes="F1 lists every key.",
            reads="A map file of any format (simulator convert --help lists them). Files dropped onto the "
            "window, and maps pasted as text with Ctrl+V. What was guessed or left out stands in the window.",
            writes="What you save: maps, policies, reports, screenshots. A map that was drawn and not saved "
            "is kept for the next start.",
            exits="1 there is no screen.",
        ),
        Command(
            name="train",
            title="learn maps without a window, and keep the policy",
            about="Learn maps and keep the policy. Every setting of the run is an option.",
            notes="The settings above are those of the chosen algorithm and network: simulator train "
            "--network mlp --help shows those of mlp.\n"
            "Where moves can slip, optimal means that the expected return of the greedy policy equals the "
            "best one to three decimals (relative 5e-4); elsewhere lengths of paths are compared to 1e-5.\n"
            "A changed map empties the buffer of --replay; a changed reward prices it anew.\n"
            "Updates with exploding gradients or NaN are skipped and counted.",
            reads=f"{MAPS} A folder with a split.toml is learned by its training side and judged by its "
            "validation side. --config: a TOML file, one setting a line (entropy_weight = 0.05). --from, "
            "--resume, --replay-from: a run’s folder.",
            writes="The run’s folder, whole or not at all, every --save-every seconds, at the end and when "
            "it is interrupted: config.toml (settings), policy.safetensors (weights), metrics.jsonl "
            "(figures, a line an update), training_state.pt (for --resume), the maps, and advice.txt if "
            "something was in the way.",
            exits="1 three updates in a row exploded; the last good weights are kept.",
        ),
        Command(
            name="split",
            title="divide a set of maps into training, validation and test",
            about="Divide a set of maps into training, validation and test, by a seed.",
            notes="train, evaluate and the window obey the split. The same map on two sides is refused.",
            reads="A folder of maps of any format, or a recipe.",
            writes="split.toml, in the folder or in --out.",
        ),
        Command(
            name="generate",
            title="make maps of many kinds and write them into a folder",
            about="Make maps, all different and each solvable by every movement rule.",
            notes="The same seed gives the same maps on any machine.\n"
            "The summary says how hard they are: length of the best path, detour against the straight "
            "line, dead ends, and in a word how long a random walk looks for the goal.",
            writes="MovingAI .map files in --out. A file that holds something else is not replaced.",
        ),
        Command(
            name="evaluate",
            title="score a policy on maps, beside its untrained network and a random policy",
            about="Score a policy on maps, beside the same network untrained and a random policy.",
            notes="Success: the goal is reached within --budget times the steps of the best path.\n"
            "SPL: success × optimal length ÷ length walked.\n"
            "Lengths are costs: length of the step × cost of the cell, 1 for a move into a wall.\n"
            "Where moves can slip, the optimum is the best expected return; the output says which it is.",
            reads=f"A run’s folder. {MAPS} --scenarios: MovingAI .scen files, posed by the benchmark’s rules "
            "(octile moves, mud and water at cost 1, water closed) unless the map itself says otherwise.",
            writes="--report an HTML page that opens offline, --csv and --csv-maps tables.",
        ),
        Command(
            name="compare",
            title="score several policies on the same maps, side by side",
            about="Score several policies on the same maps, with the first wrong decision of each.",
            reads=f"Runs’ folders. {MAPS}",
            writes="--report an HTML page that opens offline, with charts and drawings.",
        ),
        Command(
            name="convert",
            title="turn map files of one format into another",
            about="Turn maps of one format into another, and say what was guessed and what is lost.",
            notes="IN’s content says what it is, OUT’s suffix what it becomes.\n"
            "A text that could be art, frozenlake or pogema says which in its first line (type art), or "
            "--from does.\n"
            "A folder, or a file of several maps, becomes a folder with a file for each.",
            reads="A map file, or a folder of them.",
            writes="OUT, and the files that belong to it (the picture of a ROS map). An existing file is "
            "replaced only with --force.",
        ),
        Command(
            name="plan",
            title="print the path that a policy takes on a map, beside the shortest one",
            about="Print the greedy path of a policy, and its length beside the optimal one.",
            notes="Where moves can slip, each step is the most likely one, the optimum is the best expected "
            "return, and the policy’s own expected return and success stand beside it.",
            reads="A run’s folder, and one map file of any format (simulator convert --help lists them).",
        ),
        Command(
            name="bench",
            title="measure how fast this machine learns and draws",
            about="Measure how fast this machine learns, plans and draws.",
        ),
    )
}
"""By name, in the order of the help."""
