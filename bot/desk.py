"""What may be asked of Rapport, and by whom: the one place where a question is checked, answered and put on record."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from bot.access import find_person, sight
from bot.assembly import Assembly
from ingest.directory import Directory, known_directory
from knowledge.briefing import Brief
from knowledge.errors import NotAllowed, UnknownAccount, UnknownPerson
from knowledge.model import Account, Asked, rests_on
from knowledge.writing import Written, write


@dataclass(frozen=True, slots=True)
class Audience:
    """Who reads an answer, and the accounts that every one of them sees.

    `who` goes into the audit: an address, or the id of a channel. `reason` says why these accounts, or why none.
    """

    who: str
    accounts: frozenset[int]
    themes: bool
    reason: str


class Desk:
    """The few things one may ask, each for an audience; whatever an audience does not see does not exist for it.

    Errors, besides those of each question: `NotAllowed` where the account asked for exists and is not theirs to see.
    """

    def __init__(self, rapport: Assembly) -> None:
        self._rapport = rapport

    def audience(self, who: str, addresses: Sequence[str | None]) -> Audience:
        """The audience of members with these e-mail addresses: what each of them sees. None is a member without one.

        Of nobody, and of an address that is not on record, nothing is seen; guests and outsiders never get here.
        """
        records = self._rapport.records
        known, people = records.accounts(), records.people()
        if not addresses:
            return Audience(who, frozenset(), themes=False, reason="nobody is known to read this")
        seen = frozenset(account.key for account in known)
        themes, reason = True, ""
        for address in addresses:
            try:
                person = find_person(address, people) if address else None
            except UnknownPerson:
                person = None
            sees = sight(person, people, known)
            seen &= {account.key for account in known if account.name in sees.accounts}
            themes, reason = themes and sees.themes, reason or sees.reason
        return Audience(who, seen, themes, reason)

    def accounts(self, audience: Audience) -> tuple[Account, ...]:
        """The accounts they see, by name."""
        return tuple(account for account in self._rapport.records.accounts() if account.key in audience.accounts)

    def account(self, name: str, audience: Audience) -> Account:
        """The account of that name or alias; errors: `UnknownAccount`, `AmbiguousAccount`, `NotAllowed`.

        Names are suggested only of accounts that they see.
        """
        seen = Directory(self.accounts(audience))
        try:
            return seen.find(name)
        except UnknownAccount:
            hidden = known_directory(self._rapport.records).lookup(name)
            if hidden:
                raise NotAllowed(f"You do not see {name}: {audience.reason}. An admin can change that.") from None
            raise

    def brief(self, name: str, audience: Audience, *, as_of: dt.date | None = None) -> Brief:
        """The brief on an account."""
        account = self.account(name, audience)
        told = self._rapport.brief(account, as_of or dt.datetime.now().astimezone().date())
        self._audit(audience, "brief", account, told)
        return told

    def ask(
        self, question: str, audience: Audience, *, account: str | None = None, as_of: dt.date | None = None
    ) -> Written:
        """The answer to a question about an account, or about all that they see."""
        customer = self.account(account, audience) if account else None
        found = self._rapport.answerer.answer(question, customer, as_of, permitted=audience.accounts)
        told = write(found, self._rapport.chat)
        self._audit(audience, question, customer, told)
        return told

    def _audit(self, audience: Audience, what: str, account: Account | None, told: object) -> None:
        sources = tuple(dict.fromkeys(piece.source for piece in rests_on(told)))
        now = dt.datetime.now(dt.UTC)
        key = account.key if account else None
        self._rapport.records.audit(Asked(at=now, who=audience.who, what=what, account=key, sources=sources))
