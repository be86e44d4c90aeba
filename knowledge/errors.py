"""The errors a user may meet; the message of each is the sentence the user reads."""

from collections.abc import Sequence


class RapportError(Exception):
    """Something expected went wrong; `str(error)` says what, where, and what to do, in one sentence.

    `kind` is the machine-readable name that `--json` prints; `candidates` are what the user may have meant.
    """

    kind = "refused"

    def __init__(self, message: str, *, candidates: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.candidates = tuple(candidates)


class SettingsError(RapportError):
    """Settings are missing or wrong; the message names every one of them."""

    kind = "settings"


class UnknownAccount(RapportError):
    """No account has that name or alias; `candidates` are the closest names."""

    kind = "unknown_account"


class AmbiguousAccount(RapportError):
    """Several accounts answer to that name; `candidates` lists them, and none is guessed."""

    kind = "ambiguous_account"


class NotAllowed(RapportError):
    """Whoever asks does not see what is asked for."""

    kind = "not_allowed"


class UnknownSource(RapportError):
    """No document, part or evidence answers to that reference."""

    kind = "unknown_source"


class AmbiguousSource(RapportError):
    """A reference names several parts; `candidates` lists them."""

    kind = "ambiguous_source"


class UnknownPerson(RapportError):
    """Nobody of that name or address is known."""

    kind = "unknown_person"


class AmbiguousPerson(RapportError):
    """Several people answer to that name; `candidates` lists their addresses."""

    kind = "ambiguous_person"


class Unreadable(RapportError):
    """A file, or a part of it, cannot be read; nothing of it was taken in."""

    kind = "unreadable"


class NothingTakenIn(RapportError):
    """Of everything that was to be taken in, nothing could be."""

    kind = "nothing_taken_in"


class OldSchema(RapportError):
    """The database was made by another version of Rapport; `rapport db upgrade` mends it."""

    kind = "old_schema"


class Busy(RapportError):
    """Another process holds what is needed; trying again later works."""

    kind = "busy"


class NotReachable(RapportError):
    """A server that the settings name does not answer."""

    kind = "not_reachable"


class ModelMissing(RapportError):
    """The embedding model is absent, altered, or not the one the stored vectors were made with."""

    kind = "model"
