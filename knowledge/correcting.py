"""A correction as a person gives it: what it is about is found, and whether it can be said of that."""

import datetime as dt
from collections.abc import Sequence
from typing import Final, get_args

from knowledge import sources
from knowledge.errors import AmbiguousPerson, RapportError, UnknownPerson, UnknownSource
from knowledge.matching import fold
from knowledge.model import (
    Contact,
    Correction,
    Scope,
    Span,
    StoredPart,
    Uncertainty,
    Verdict,
)
from knowledge.ports import Records
from knowledge.voice.statements import statements

OF_WHAT_THEY_SAY: Final = frozenset[Verdict]({"type", "not-a-need", "met"})
"""Verdicts on the customer's words; the others may be said of ours."""


class UnknownVerdict(RapportError):
    """Not one of the things that can be said; the message lists them."""

    kind = "unknown_verdict"


def verdict(words: Sequence[str]) -> tuple[Verdict, Uncertainty | None]:
    """The verdict in a person's words, `type` with its uncertainty. Error: `UnknownVerdict`."""
    match [word.casefold() for word in words]:
        case ["type", uncertainty] if uncertainty in get_args(Uncertainty):
            return "type", uncertainty  # type: ignore[return-value]  # it is one of them
        case ["not-a-need" | "met" | "open" | "kept" | "broken" | "left" as said]:
            return said, None
    raise UnknownVerdict(
        f"{' '.join(words)!r} is no verdict: say type need, type market, type transaction, type none, not-a-need, met, "
        "open, kept, broken, left, or account with its name."
    )


def correction(
    reference: str,
    said: Verdict,
    records: Records,
    *,
    uncertainty: Uncertainty | None,
    accounts: frozenset[int] | None,
    by: str,
    at: dt.datetime,
) -> Correction:
    """What a person says of the words with an id, or of someone with a name; `accounts` narrows the name.

    Errors: `UnknownSource` where nothing that is said goes by the id, `UnknownPerson` and `AmbiguousPerson` for a name.
    """
    if said == "left":
        name, account = _person(reference, records, accounts)
        return Correction(verdict="left", person=name, account=account, by=by, at=at)
    part, span = words(reference, records)
    theirs = [each for each in statements(part) if each.start < span.end and span.start < each.end]
    if not theirs:
        raise UnknownSource(f"Nobody says anything at {reference!r}, so there is nothing to correct.")
    if said in OF_WHAT_THEY_SAY and all(each.side == "us" for each in theirs):
        raise UnknownSource(f"{reference!r} are our own words: {said} can be said of the customer's only.")
    evidence = part.evidence(span.start, span.end)
    return Correction(verdict=said, uncertainty=uncertainty, evidence=evidence, account=part.account, by=by, at=at)


def words(reference: str, records: Records) -> tuple[StoredPart, Span]:
    """The words that an evidence id marks. Error: `UnknownSource`."""
    part, span = sources.find(reference, records)
    if span is None:
        raise UnknownSource(f"{reference!r} is a whole text: give the id of a quote, as the brief and `ask` print it.")
    return part, span


def _person(name: str, records: Records, accounts: frozenset[int] | None) -> tuple[str, int]:
    wanted = fold(name)
    found = {
        (contact.name, account)
        for account, contacts in records.rows(Contact, accounts).items()
        for contact in contacts
        if account is not None and wanted in {fold(contact.name), fold(contact.email or "")}
    } or {
        (each.evidence.speaker, each.account)
        for each in records.voiced(Scope(accounts))
        if each.account is not None and each.evidence.speaker and fold(each.evidence.speaker) == wanted
    }
    if not found:
        raise UnknownPerson(f"Nobody at a customer is known as {name!r}; `rapport brief ACCOUNT` names who is known.")
    if len({account for _, account in found}) > 1:
        names = {account.key: account.name for account in records.accounts()}
        at = sorted(names[account] for _, account in found)
        raise AmbiguousPerson(f"{name!r} is known at {' and '.join(at)}: say at which with --account.", candidates=at)
    return min(found)
