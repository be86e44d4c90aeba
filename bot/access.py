"""Who may see what: the people who work here, their roles, and the accounts each of them sees.

Until people are on record every full member sees every account. After that a person sees the accounts it owns or that
are named for it, a manager those of everybody under them too, an admin everything, and who is not on record nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ingest.cells import Unclear, email, items
from ingest.columns import TableKind, columns_of
from knowledge.errors import AmbiguousPerson, UnknownPerson, Unreadable
from knowledge.model import Account, Part, Person

ROLES = ("rep", "service", "marketing", "manager", "admin")
EVERYTHING = "*"


@dataclass(frozen=True, slots=True)
class Sight:
    """The accounts a person sees, each with the reason why; `themes` is whether it sees themes over all accounts."""

    person: Person | None
    accounts: Mapping[str, str]
    themes: bool
    reason: str


@dataclass(frozen=True, slots=True)
class PeopleRead:
    """The people a list names, and what in it points nowhere."""

    people: tuple[Person, ...]
    warnings: tuple[str, ...]


def read_people(rows: Sequence[Part], accounts: Iterable[Account]) -> PeopleRead:
    """The people in the rows of a list; raises `Unreadable` naming every row that is wrong."""
    headers = list(dict.fromkeys(header for row in rows for header in row.attributes))
    columns = columns_of(headers, TableKind.PEOPLE).of
    missing = [name for name in ("email", "role") if name not in columns]
    if missing:
        raise Unreadable(
            f"It has no column {' and no column '.join(missing)}: give Email, Name, Role, Manager, Accounts."
        )
    names = {name.casefold() for account in accounts for name in (account.name, *account.aliases)}
    people: dict[str, Person] = {}
    wrong: list[str] = []
    warnings: list[str] = []
    for row in rows:
        cell = {name: row.attributes.get(header[0], "").strip() for name, header in columns.items()}
        address, role = _address(cell["email"]), cell["role"].casefold()
        if address is None:
            wrong.append(f"{row.name} has no e-mail address")
        elif role not in ROLES:
            wrong.append(f"{row.name} has the role {cell['role'] or 'nothing'!r} and not one of {', '.join(ROLES)}")
        elif address in people:
            wrong.append(f"{row.name} names {address} a second time")
        else:
            named = items(cell.get("accounts", ""))
            warnings += [
                f"{row.name}: no account is called {name!r} (yet)"
                for name in named
                if name != EVERYTHING and name.casefold() not in names
            ]
            people[address] = Person(
                email=address,
                name=cell.get("name") or None,
                role=role,
                manager=cell.get("manager", "").casefold() or None,
                accounts=named,
            )
    if wrong:
        raise Unreadable(f"Nothing was taken over, since {'; '.join(wrong)}.")
    known = {key for person in people.values() for key in (person.email, (person.name or "").casefold())}
    warnings += [
        f"{person.email}: its manager {person.manager} is not in the list"
        for person in people.values()
        if person.manager and person.manager not in known
    ]
    return PeopleRead(tuple(people.values()), tuple(warnings))


def find_person(name: str, people: Sequence[Person]) -> Person | None:
    """The person of that address or name; None where nobody at all is on record.

    Raises `UnknownPerson`, or `AmbiguousPerson` where several bear the name.
    """
    if not people:
        return None
    wanted = name.strip().casefold()
    found = [person for person in people if wanted in {person.email.casefold(), (person.name or "").casefold()}]
    if len(found) > 1:
        raise AmbiguousPerson(
            f"Several people are called {name!r}: use an address.", candidates=[person.email for person in found]
        )
    if not found:
        raise UnknownPerson(
            f"Nobody called {name!r} is on record: rapport people FILE takes people over.",
            candidates=[person.email for person in people][:5],
        )
    return found[0]


def sight(person: Person | None, people: Sequence[Person], accounts: Sequence[Account]) -> Sight:
    """What a person sees; `person` is None for a full member while nobody is on record."""
    if not people:
        reason = "nobody is on record as working here, so every full member sees every account"
        return Sight(person, {account.name: reason for account in accounts}, themes=True, reason=reason)
    if person is None:
        return Sight(person, {}, themes=False, reason="not on record as working here")
    if person.role == "admin":
        return Sight(
            person, {account.name: "an admin sees everything" for account in accounts}, themes=True, reason="admin"
        )
    seen = dict(_own(person, accounts))
    for under in _under(person, people) if person.role == "manager" else ():
        for account, reason in _own(under, accounts):
            seen.setdefault(account, f"{under.name or under.email} is under them and {reason}")
    return Sight(person, seen, themes=person.role in {"marketing", "manager"}, reason=person.role or "no role")


def _own(person: Person, accounts: Iterable[Account]) -> list[tuple[str, str]]:
    named = {name.casefold() for name in person.accounts}
    seen = []
    for account in accounts:
        if (account.owner_email or "").casefold() == person.email.casefold():
            seen.append((account.name, "owns it"))
        elif EVERYTHING in named:
            seen.append((account.name, "all accounts are named for them"))
        elif named & {name.casefold() for name in (account.name, *account.aliases)}:
            seen.append((account.name, "it is named for them"))
    return seen


def _under(manager: Person, people: Sequence[Person]) -> list[Person]:
    """Everybody under a manager, however far down; a circle of managers ends where it began."""
    found: dict[str, Person] = {}
    above = [manager]
    while above:
        head = above.pop()
        names = {head.email.casefold(), (head.name or head.email).casefold()}
        for person in people:
            if (person.manager or "").casefold() in names and person.email not in found and person != manager:
                found[person.email] = person
                above.append(person)
    return list(found.values())


def _address(cell: str) -> str | None:
    try:
        return email(cell)
    except Unclear:
        return None
