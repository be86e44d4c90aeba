"""What `rapport doctor` looks at: settings, database, index, model; each with what to do where it is not well."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.assembly import Assembly
from bot.settings import Settings
from knowledge.errors import RapportError


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: how it is, in a sentence, and whether that is well."""

    name: str
    ok: bool
    found: str


def examine(settings: Settings) -> tuple[Check, ...]:
    """Look at everything; one thing that is not well does not keep the others from being looked at."""
    with Assembly(settings) as rapport:
        return tuple(
            _check(name, look)
            for name, look in (
                ("settings", lambda: f"home {settings.home}, cache {settings.cache}"),
                ("database", lambda: _database(rapport)),
                ("model", lambda: _model(rapport)),
                ("index", lambda: _index(rapport)),
                ("inbox", lambda: _inbox(rapport)),
            )
        )


def _check(name: str, look: Callable[[], str]) -> Check:
    try:
        return Check(name, ok=True, found=look())
    except RapportError as wrong:
        return Check(name, ok=False, found=str(wrong))


def _database(rapport: Assembly) -> str:
    held = rapport.records.statistics()
    return f"{held.accounts} accounts, {held.documents} documents, {held.passages} passages"


def _model(rapport: Assembly) -> str:
    (vector,) = rapport.encoder.encode(["Is anyone there?"])
    return f"{rapport.encoder.name}, {len(vector)} dimensions"


def _index(rapport: Assembly) -> str:
    return f"{rapport.update_index()} passages"


def _inbox(rapport: Assembly) -> str:
    waiting = rapport.records.statistics().waiting
    return f"{waiting} waiting: rapport inbox shows them" if waiting else "nothing waits"
