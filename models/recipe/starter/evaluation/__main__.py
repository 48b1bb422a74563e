"""Stage 7, evaluation:  python -m starter.evaluation MODEL [KIND] [CONDITION...]

KIND is performance, real, commands, short, quiet, calibration or all.
"""

import argparse

from vosk import Model

from starter.evaluation.calibration import measure_calibration
from starter.evaluation.commands import CONDITIONS, measure_commands, measure_short_refusal
from starter.evaluation.performance import measure_performance
from starter.evaluation.quiet import measure_phantoms
from starter.evaluation.recordings import measure_as_commands, measure_refusal, measure_word_errors

KINDS = ("performance", "real", "commands", "short", "quiet", "calibration")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", help="a Vosk model folder")
    parser.add_argument("what", nargs="?", default="all", choices=[*KINDS, "all"])
    parser.add_argument("conditions", nargs="*", default=CONDITIONS, help=f"of commands: {', '.join(CONDITIONS)}")
    asked = parser.parse_args()
    if asked.what in ("performance", "all"):
        measure_performance(asked.model)
    model = Model(asked.model)
    if asked.what in ("real", "all"):
        measure_word_errors(model)
        measure_as_commands(model)
        measure_refusal(model)
    if asked.what in ("commands", "all"):
        measure_commands(model, tuple(asked.conditions))
    if asked.what in ("short", "all"):
        measure_short_refusal(model)
    if asked.what in ("quiet", "all"):
        measure_phantoms(model)
    if asked.what in ("calibration", "all"):
        measure_calibration(model)


if __name__ == "__main__":
    main()
