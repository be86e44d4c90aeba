"""What `rapport doctor` looks at: settings, database, index, model; each with what to do where it is not well."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from bot.assembly import Assembly
from bot.settings import Settings
from knowledge.errors import RapportError


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: how it is, in a sentence, and whether that is well."""

    name: str
    ok: bool
    found: str


def examine(settings: Settings, *, slack: bool = False) -> tuple[Check, ...]:
    """Look at everything, `slack` included if asked for; what is not well keeps nothing else from being looked at."""
    with Assembly(settings) as rapport:
        database = _check("database", lambda: _database(rapport))
        found = (
            _check("settings", lambda: f"home {settings.home}, cache {settings.cache}"),
            database,
            *(
                _check(name, partial(look, rapport))
                if database.ok
                else Check(name, ok=False, found="not looked at: it needs the database")
                for name, look in (("model", _model), ("index", _index), ("inbox", _inbox))
            ),
        )
    if not slack or not database.ok:
        return found
    from bot.slack.checking import slack_checks  # noqa: PLC0415  Slack's libraries take a second to import

    return found + slack_checks(settings)


def _check(name: str, look: Callable[[], str]) -> Check:
    try:
        return Check(name, ok=True, found=look())
    except RapportError as wrong:
        return Check(name, ok=False, found=str(wrong))


def _database(rapport: Assembly) -> str:
    held = rapport.records.statistics()
    counted = ((held.accounts, "account"), (held.documents, "document"), (held.passages, "passage"))
    return ", ".join(f"{number} {what}" + ("" if number == 1 else "s") for number, what in counted)


def _model(rapport: Assembly) -> str:
    (vector,) = rapport.encoder.encode(["Is anyone there?"])
    return f"{rapport.encoder.name}, {len(vector)} dimensions"


def _index(rapport: Assembly) -> str:
    return f"{rapport.update_index()} passages"


def _inbox(rapport: Assembly) -> str:
    waiting = rapport.records.statistics().waiting
    return f"{waiting} waiting: rapport inbox shows them" if waiting else "nothing waits"
