"""What may be asked of Rapport, and by whom: the one place where a question is checked, answered and put on record."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.access import find_person, sight
from bot.logbook import NAMED_IN_TEXT, Guess, Logbook
from ingest.directory import Directory, known_directory
from ingest.masking import Masking, lower_case
from knowledge import correcting
from knowledge.briefing import Brief
from knowledge.errors import NotAllowed, UnknownAccount, UnknownPerson
from knowledge.frameworks.promises import Promise
from knowledge.model import Account, Asked, Correction, Scope, Thread, Vote, rests_on
from knowledge.portfolio import Portfolio, portfolio
from knowledge.standing import standing
from knowledge.voices import Voices, said_about, subject, voices
from knowledge.writing import Written, write

MOST_ASKED: Final = 6
"""How many of the last questions of a conversation are remembered: ours."""

LONGEST_ASKED: Final = 300
"""How many characters of each: ours."""

DUE_SOON: Final = dt.timedelta(days=7)
"""A promise due within this is at risk: ours, a week's warning."""

WATCHED: Final = 30
"""Of how many accounts promises at risk are looked for, those last heard first: ours, for a home tab within seconds."""

REMEMBERED: Final = dt.timedelta(days=30)
"""A conversation that has not gone on for this long is forgotten: ours."""


@dataclass(frozen=True, slots=True)
class Audience:
    """Who reads an answer, and the accounts that every one of them sees.

    `who` goes into the audit: an address, or the id of a channel. `reason` is a clause that says why they see no more,
    empty where there is no one reason. `ours` is whether all of them work here; others learn nothing, not even whether
    a customer of that name is on record.
    """

    who: str
    accounts: frozenset[int]
    themes: bool
    reason: str
    ours: bool = True


class Desk(Logbook):
    """The few things one may ask, each for an audience; whatever an audience does not see does not exist for it.

    Errors, besides those of each question: `NotAllowed` where the account asked for exists and is not theirs to see.
    Anyone who works here may give feedback, on any account; that is the logbook's.
    """

    def audience(self, who: str, addresses: Sequence[str | None]) -> Audience:
        """The audience of members with these e-mail addresses: what each of them sees. None is a member without one.

        Of nobody, and of an address that is not on record, nothing is seen; guests and outsiders never get here.
        """
        records = self._rapport.records
        known, people = records.accounts(), records.people()
        if not addresses:
            return Audience(who, frozenset(), themes=False, reason="nobody is known to read this", ours=False)
        seen = frozenset(account.key for account in known)
        themes, ours = True, True
        for address in addresses:
            try:
                person = find_person(address, people) if address else None
            except UnknownPerson:
                person = None
            sees = sight(person, people, known)
            seen &= {account.key for account in known if account.name in sees.accounts}
            themes, ours = themes and sees.themes, ours and not (people and person is None)
        return Audience(who, seen, themes, _reason(len(addresses), ours=ours, listed=bool(people)), ours)

    def accounts(self, audience: Audience) -> tuple[Account, ...]:
        """The accounts they see, by name."""
        return tuple(account for account in self._rapport.records.accounts() if account.key in audience.accounts)

    def account(self, name: str, audience: Audience) -> Account:
        """The account of that name or alias; errors: `UnknownAccount`, `AmbiguousAccount`, `NotAllowed`.

        Names are suggested only of accounts that they see.
        """
        self.for_ours(audience)
        seen = Directory(self.accounts(audience))
        try:
            return seen.find(name)
        except UnknownAccount:
            hidden = known_directory(self._rapport.records).lookup(name)
            if hidden:
                raise NotAllowed(f"You do not see {name}: {audience.reason}. An admin can change that.") from None
            raise

    def for_ours(self, audience: Audience) -> None:
        """Raise `NotAllowed` where not all of them work here: the same, whatever was asked and is on record."""
        if not audience.ours:
            raise NotAllowed(f"I can tell you nothing: {audience.reason}. An admin can change that.")

    def accounts_like(self, words: str, audience: Audience, *, anywhere: bool = False) -> tuple[Account, ...]:
        """Those they see whose name or an alias holds these words; `anywhere`: one that they name in full besides."""
        wanted = words.strip().casefold()
        seen = self.accounts(audience)
        found = [each for each in seen if any(wanted in name.casefold() for name in (each.name, *each.aliases))]
        if anywhere and wanted and audience.ours:
            found += [each for each in known_directory(self._rapport.records).lookup(wanted) if each not in seen]
        return tuple(found)

    def guessed(self, text: str, audience: Audience, *, channel: str | None = None) -> Guess | None:
        """The account that they probably speak of; one that is not theirs to see only where they spell its name."""
        guess = self.guess(text, audience.who, channel) if audience.ours else None
        if guess is None or guess.account.key in audience.accounts or guess.why != NAMED_IN_TEXT:
            return guess
        spelled = text.casefold()
        names = (guess.account.name, *guess.account.aliases)
        return guess if any(name.casefold() in spelled for name in names) else None

    def at_risk(self, audience: Audience, *, as_of: dt.date | None = None) -> tuple[tuple[Account, Promise], ...]:
        """Promises to the accounts they see that are overdue, stand broken, or are due soon; the longest due first."""
        day = as_of or dt.datetime.now().astimezone().date()
        accounts = self.accounts(audience)
        summaries = self._rapport.records.account_summaries()
        met = {each.key: summaries.get(each.key, (0, None))[1] or dt.date.min for each in accounts}
        latest = sorted(accounts, key=lambda each: met[each.key], reverse=True)[:WATCHED]
        self._rapport.pipeline.read_voice({account.key for account in latest})
        found = [
            (account, promise)
            for account in latest
            for promise in standing(account, self._rapport.records, day).promises
            if promise.status == "overdue"
            or (promise.status == "broken" and promise.live)
            or (promise.status == "open" and promise.due is not None and promise.due <= day + DUE_SOON)
        ]
        for account in {account.key: account for account, _ in found}.values():
            self._audit(audience, "promises at risk", account, tuple(each for whose, each in found if whose == account))
        return tuple(sorted(found, key=lambda each: each[1].due or day))

    def brief(
        self,
        name: str,
        audience: Audience,
        *,
        as_of: dt.date | None = None,
        since: dt.date | None = None,
        person: str | None = None,
    ) -> Brief:
        """The brief on an account; feedback that it shows counts as used, unless who gave it asks alone."""
        account = self.account(name, audience)
        self.take_in()
        day = as_of or dt.datetime.now().astimezone().date()
        told = self._rapport.brief(account, day, since=since, person=person)
        self._audit(audience, "brief", account, told)
        self.used(rests_on(told), audience.who)
        return told

    def pictures(self, name: str, audience: Audience, *, as_of: dt.date | None = None) -> Mapping[str, bytes]:
        """The pictures of an account, as PNG by name; errors: those of `account`."""
        from knowledge.charts import account_charts  # noqa: PLC0415  half a second to import

        account = self.account(name, audience)
        self._rapport.pipeline.read_voice({account.key})
        known = standing(account, self._rapport.records, as_of or dt.datetime.now().astimezone().date())
        self._audit(audience, "pictures", account, known)
        return account_charts(known)

    def portfolio(self, audience: Audience, *, as_of: dt.date | None = None) -> Portfolio:
        """The accounts that they see, judged together. Error: `NotAllowed` where there is none."""
        self.for_ours(audience)
        accounts = self.accounts(audience)
        if not accounts:
            raise NotAllowed(f"You see no accounts: {audience.reason}. An admin can change that.")
        self._rapport.pipeline.read_voice({account.key for account in accounts})
        day = as_of or dt.datetime.now().astimezone().date()
        found = portfolio(accounts, self._rapport.records, day, self._rapport.catalogue())
        self._audit(audience, "portfolio", None, found)
        return found

    def portfolio_picture(self, audience: Audience, *, as_of: dt.date | None = None) -> bytes:
        """The portfolio as a picture, as PNG. Error: as of `portfolio`."""
        from knowledge.charts import portfolio_chart  # noqa: PLC0415

        return portfolio_chart(self.portfolio(audience, as_of=as_of))

    def ask(
        self, question: str, audience: Audience, *, account: str | None = None, as_of: dt.date | None = None
    ) -> Written:
        """The answer to a question about an account, or about all that they see."""
        self.for_ours(audience)
        customer = self.account(account, audience) if account else None
        found = self._rapport.answerer.answer(question, customer, as_of, permitted=audience.accounts)
        told = write(found, self._rapport.chat)
        self._audit(audience, question, customer, told)
        return told

    def voices(self, question: str, audience: Audience, *, as_of: dt.date | None = None) -> Voices:
        """What customers say to a question, over all accounts for those who may see themes, else over theirs.

        Of accounts that are not theirs: the theme and how many, and from three accounts on masked quotes.
        """
        self.for_ours(audience)
        records = self._rapport.records
        accounts = records.accounts()
        names = {account.key: account.name for account in accounts if account.key in audience.accounts}
        asked = frozenset(account.key for account in accounts) if audience.themes else frozenset(names)
        if not asked:
            raise NotAllowed(
                f"You see no account, and no themes over all: {audience.reason}. An admin can change that."
            )
        matter = subject(question)
        heard = said_about(matter, Scope(asked, as_of), self._rapport.retriever, records)
        people = {each.evidence.speaker for each in heard} | {account.owner for account in accounts}
        people |= {person.name for person in records.people()}
        masking = Masking(
            known_directory(records), filter(None, people), lower_case(each.evidence.quote for each in heard)
        )
        told = voices(
            question,
            self._rapport.encoder.encode([matter])[0],
            heard,
            names=names,
            among=len(asked),
            masked=lambda said: masking.masked(said.evidence.quote, said.account, said.evidence.speaker),
        )
        self._audit(audience, question, None, told)
        return told

    def correct(self, reference: str, words: Sequence[str], audience: Audience, *, by: str) -> Correction | Account:
        """Keep a verdict on the words with an id, or on a person of that name; given to an account, the account.

        Errors: `UnknownVerdict`, `UnknownSource`, `UnknownPerson`, `AmbiguousPerson`, and those of `account`.
        """
        records = self._rapport.records
        if [word.casefold() for word in words[:1]] == ["account"] and len(words) > 1:
            part, _ = correcting.words(reference, records)
            self._theirs(part.account, audience)
            given = self.account(" ".join(words[1:]), audience)
            self._rapport.pipeline.assign(part.source, part.name, given.key, by=by)
            self._rapport.index.tend()
            self._audit(audience, f"correct {reference} {' '.join(words)}", given, None)
            return given
        said, uncertainty = correcting.verdict(words)
        made = correcting.correction(
            reference,
            said,
            records,
            uncertainty=uncertainty,
            accounts=audience.accounts,
            by=by,
            at=dt.datetime.now(dt.UTC),
        )
        account = self._theirs(made.account, audience)
        records.correct(made)
        self._audit(audience, f"correct {reference} {' '.join(words)}", account, made)
        return made

    # conversations ----------------------------------------------------------------------------------------------------

    def thread(self, team: str, channel: str, ts: str) -> Thread:
        """What is remembered of a conversation; whom it may be told is asked anew each time, see `about`."""
        return self._rapport.records.thread(team, channel, ts)

    def about(self, thread: Thread, audience: Audience) -> Account | None:
        """The account that a conversation is about, if they see it."""
        return next((each for each in self.accounts(audience) if each.key == thread.account), None)

    def remember(
        self,
        thread: Thread,
        *,
        account: Account | None = None,
        listening: bool | None = None,
        asked: str | None = None,
    ) -> Thread:
        """Remember a conversation with what is new: what it is about, whether we follow it, what was asked."""
        now = dt.datetime.now(dt.UTC)
        questions = (*thread.asked, " ".join(asked.split())[:LONGEST_ASKED]) if asked else thread.asked
        after = replace(
            thread,
            account=account.key if account else thread.account,
            listening=thread.listening if listening is None else listening,
            asked=questions[-MOST_ASKED:],
        )
        self._rapport.records.save_thread(after, now)
        self._rapport.records.forget_before(now - REMEMBERED)
        return after

    def vote(self, vote: Vote) -> None:
        """Keep whether a message of ours was helpful, and why (not)."""
        self._rapport.records.save_vote(vote)

    def claim(self, name: str) -> bool:
        """Whether this is the first to claim what must happen once, over all processes; `release` what did not."""
        return self._rapport.records.claim(name, dt.datetime.now(dt.UTC))

    def release(self, name: str) -> None:
        """Let another claim it."""
        self._rapport.records.release(name)

    def calendars(self) -> Mapping[str, str]:
        """Whose calendars are read before a call, and where, as `keep_calendar` was given it."""
        return self._rapport.records.calendars()

    def keep_calendar(self, who: str, address: str | None) -> None:
        """Keep where someone's calendar is read; None: nowhere any more."""
        self._rapport.records.save_calendar(who, address)

    # what is behind it ------------------------------------------------------------------------------------------------

    def _theirs(self, key: int | None, audience: Audience) -> Account:
        """The account of that key, if they see it."""
        found = next((each for each in self.accounts(audience) if each.key == key), None)
        if found is None:
            raise NotAllowed(
                f"You do not see the account that this is of: {audience.reason}. An admin can change that."
            )
        return found

    def _audit(self, audience: Audience, what: str, account: Account | None, told: object) -> None:
        sources = tuple(dict.fromkeys(piece.source for piece in rests_on(told)))
        now = dt.datetime.now(dt.UTC)
        key = account.key if account else None
        self._rapport.records.audit(Asked(at=now, who=audience.who, what=what, account=key, sources=sources))


def _reason(readers: int, *, ours: bool, listed: bool) -> str:
    """Why so many readers, all full members, see no more than they do; empty where each may have a reason."""
    if not listed:
        return "nobody is on record as working here, so every full member sees every account"
    if not ours:
        return f"{'you are not' if readers == 1 else 'not everybody here is'} on record as working here"
    return "yours to see are the accounts that you own, or that are named for you" if readers == 1 else ""
