"""Who works in the workspace, and what they talk in: from who is on record as working here, and their accounts."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from bot.access import sight
from bot.slack.trying.workspace import BOT, Channel, Member, Workspace
from knowledge.model import Account, Person

CHANNELS: Final = 12
"""Of how many accounts there is a channel: ours, for a list that fits a screen."""

YOU: Final = Person(email="you@this.computer", name="You")
"""Who looks at the page where nobody is on record."""

_NO_LETTER: Final = re.compile(r"[\W_]+")


def workspace(people: Sequence[Person], accounts: Sequence[Account]) -> Workspace:
    """A workspace of these people, with a channel for each account in which those are who see it.

    Two more show where answers stop: one that everybody reads, and one that somebody of a customer reads.
    """
    present = _by_role(people) or (YOU,)
    members = [_member(number, each, people) for number, each in enumerate(present, start=1)]
    outsider = Member("UCUSTOMER", "Somebody at a customer", "of another company", None)
    ids = [each.id for each in members]
    sees = [sight(person if people else None, people, accounts).accounts for person in present]
    channels = [
        Channel(f"CACCOUNT{number}", f"acct-{_slug(account.name)}", [*_who(ids, sees, account), BOT])
        for number, account in enumerate(accounts[:CHANNELS], start=1)
    ]
    channels += [
        Channel("CGENERAL", "general", [*ids, BOT]),
        Channel("CSHARED", "with-a-customer", [*ids, outsider.id, BOT], shared=True),
    ]
    return Workspace([*members, outsider], channels)


def _who(ids: Iterable[str], sees: Iterable[Iterable[str]], account: Account) -> list[str]:
    return [each for each, seen in zip(ids, sees, strict=True) if account.name in seen]


def _by_role(people: Sequence[Person]) -> tuple[Person, ...]:
    """Those who meet customers first."""
    first = ("rep", "service", "marketing", "manager", "admin")
    return tuple(sorted(people, key=lambda each: first.index(each.role) if each.role in first else len(first)))


def _member(number: int, person: Person, people: Sequence[Person]) -> Member:
    does = person.role or ("sees every account" if not people else "no role")
    return Member(f"U{number:03}", person.name or person.email, does, person.email)


def _slug(name: str) -> str:
    return _NO_LETTER.sub("-", name.casefold()).strip("-")
