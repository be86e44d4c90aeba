"""`make eval`: quality on labelled data that nothing was trained on, beside what one gets for nothing."""

import time
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path

from tests.evals import answering, over_time, reading
from tests.evals.questions import encoder_at_hand
from tests.evals.voice import shipped


def main() -> None:
    parser = ArgumentParser(prog="python -m tests.evals", description=__doc__)
    parser.add_argument("--calls", type=Path, help="the folder of the real calls that tests/evals/calls has marks of")
    began = time.monotonic()
    for line in lines(parser.parse_args().calls):
        print(line, flush=True)
    print(f"\nMeasured in {time.monotonic() - began:.0f} s.")


def lines(calls: Path | None) -> Iterator[str]:
    encoder, reader = encoder_at_hand(), shipped()
    yield from reading.report(reader, encoder)
    yield ""
    yield from over_time.report(encoder, reader, calls)
    yield ""
    yield "Answering questions, and refusing those without an answer"
    yield from (f"  {line}" for line in answering.report(encoder))


if __name__ == "__main__":
    main()
