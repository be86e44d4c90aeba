"""`make eval`: how well questions are answered, on labelled questions that nothing was trained on."""

import sys

from tests.evals.answering import report
from tests.evals.questions import encoder_at_hand


def main() -> None:
    for line in report(encoder_at_hand()):
        sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
