"""How far an ingest has come: files, passages a second, time left. Only where someone watches a terminal."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from ingest.pipeline import Progress as Told


@contextmanager
def progress_bar() -> Iterator[Told]:
    """A callback that draws a bar on standard error; it draws nothing where that is no terminal."""
    console = Console(stderr=True)
    columns = (
        TextColumn("Taking in"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("files · {task.fields[passages]} passages · {task.fields[rate]:.0f}/s ·"),
        TimeRemainingColumn(),
        TextColumn("left"),
    )
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("ingest", total=None, passages=0, rate=0.0)

        def told(files: int, of: int, passages: int) -> None:
            elapsed = bar.tasks[task].elapsed or 0
            rate = passages / elapsed if elapsed else 0.0
            bar.update(task, completed=files, total=of, passages=passages, rate=rate)

        yield told
