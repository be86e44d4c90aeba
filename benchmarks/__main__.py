"""`make bench`: what Rapport costs and finds, beside named peers in the same run."""

import argparse
from collections.abc import Iterable
from pathlib import Path

from bot.assembly import Assembly
from bot.settings import Settings

ROOT = Path(__file__).parents[1]
PARTS = ("ingest", "commands", "scale", "retrieval")


def main() -> None:
    """Run the benchmarks asked for, all of them by default."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--only", choices=PARTS, help="run this one alone")
    parser.add_argument("--folder", type=Path, default=ROOT / "tests" / "evals" / "answers", help="files to take in")
    parser.add_argument("--qmsum", type=Path, help="QMSum's meetings as JSON lines, for retrieval within a meeting")
    given = parser.parse_args()
    wanted = (given.only,) if given.only else PARTS
    if "ingest" in wanted:
        from benchmarks import ingest  # noqa: PLC0415  one benchmark's imports must not weigh on another

        show("Ingest", ingest.run(given.folder))
    if "commands" in wanted:
        from benchmarks import commands  # noqa: PLC0415

        show("Commands from the shell", commands.run(ROOT / "examples", "Rabenau Papier"))
    if "scale" in wanted:
        from benchmarks import scale  # noqa: PLC0415

        show("100,000 passages", scale.run())
    if "retrieval" in wanted and given.qmsum is None:
        show("Retrieval", ["not measured: name QMSum's file with --qmsum (MIT licence, not in this repository)"])
    elif "retrieval" in wanted:
        from benchmarks import retrieval  # noqa: PLC0415

        with Assembly(Settings.read()) as rapport:
            show("Retrieval", retrieval.run(given.qmsum, rapport.any_encoder))


def show(title: str, lines: Iterable[str]) -> None:
    """Print a benchmark's lines as they come."""
    print(title)
    for line in lines:
        print(f"  {line}", flush=True)


main()
