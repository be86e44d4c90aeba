"""`make eval`: how well questions are answered and statements read, on labelled data that nothing was trained on."""

import sys
from itertools import chain

from tests.evals.answering import report
from tests.evals.questions import encoder_at_hand
from tests.evals.voice import report as report_on_voice


def main() -> None:
    for line in chain(report(encoder_at_hand()), report_on_voice()):
        sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
