"""Field feedback: entered in ten seconds, kept before anything else is done with it, and followed up afterwards."""

import datetime as dt
import logging
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Final

from bot.access import find_person
from bot.assembly import Assembly
from ingest.accounts import resolve
from ingest.directory import Directory, known_directory
from ingest.feedback import document_of
from ingest.forgetting import Forgotten
from ingest.names import fold
from knowledge.errors import AmbiguousPerson, NotAllowed, RapportError, UnknownPerson, UnknownSource
from knowledge.model import (
    Account,
    Asked,
    Evidence,
    FieldFeedback,
    Part,
    Progress,
    Scope,
    Severity,
    Signal,
    Uncertainty,
    Voiced,
    storable,
)
from knowledge.standing import standing
from knowledge.voice.needs import Need
from knowledge.voice.reader import shown, voiced, voices_need
from knowledge.voices import seen_elsewhere

FOLLOWED: Final = dt.timedelta(days=365)
"""For how long it is followed up what becomes of feedback: ours."""

NAMED_IN_TEXT: Final = "the text names it"
"""Why an account is guessed from a text: it names the account, or somebody there."""

LISTED: Final = 50
"""How much of what somebody entered is listed: ours."""

CHANNEL_WORDS: Final = frozenset({
    "acct", "account", "accounts", "acc", "customer", "cust", "client", "ext", "external", "int", "internal", "shared",
    "sales", "service", "support", "field", "team", "proj", "project", "deal", "general", "chat", "room",
})  # fmt: skip
"""Words in the names of channels that name no account."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Draft:
    """Field feedback on its way in: `account` is a name or alias, `by` an address, else a name.

    `said_by` is whose words they are; None where `by` saw it, or tells it. `reply_to` is kept as given, for whoever
    tells `by` what becomes of it.
    """

    account: str
    text: str
    by: str
    said_by: str | None = None
    asset: str | None = None
    severity: Severity | None = None
    files: tuple[str, ...] = ()
    reply_to: str | None = None


@dataclass(frozen=True, slots=True)
class ReadAs:
    """What was read in feedback: an uncertainty where one is sure, whether a need is in it, and what else it tells."""

    uncertainty: Uncertainty | None
    need: bool
    signals: tuple[Signal, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """Feedback as whoever entered it is shown it; `credit` is the name that `by` is credited under.

    `read_as` is None where it has not been read (yet), and in lists, where it is not asked for; `seen_at` is at how
    many other accounts the like was said, None likewise. `account` is None where it no longer is on record.
    """

    id: str
    account: str | None
    text: str
    by: str
    credit: str
    said_by: str | None
    asset: str | None
    severity: Severity | None
    files: tuple[str, ...]
    reply_to: str | None
    at: dt.datetime
    edited: dt.datetime | None
    used: dt.datetime | None
    status: Progress
    read_as: ReadAs | None = None
    seen_at: int | None = None


@dataclass(frozen=True, slots=True)
class News:
    """What became of feedback that who entered it has not been told; `need` is the need it fed, where it fed one."""

    feedback: Feedback
    status: Progress
    need: Need | None

    @property
    def name(self) -> str:
        """The same however often it is asked for: claim it, so that it is told once."""
        return f"feedback {self.feedback.id} {self.status}"


@dataclass(frozen=True, slots=True)
class Guess:
    """The account that something is probably about, and a clause that says why."""

    account: Account
    why: str


class Logbook:
    """Takes field feedback, and says what became of it."""

    def __init__(self, rapport: Assembly) -> None:
        self._rapport = rapport

    def submit(self, draft: Draft, at: dt.datetime | None = None, *, once: str | None = None) -> Feedback:
        """Keep feedback, then read it; what is kept stays kept whatever the reading comes to.

        `once` names the occasion: submitted again under it, nothing is kept twice. Errors: `UnknownAccount`,
        `AmbiguousAccount`, and `RapportError` where there is nothing in it.
        """
        records = self._rapport.records
        account = known_directory(records).find(draft.account)
        id_ = sha256(once.encode("utf-8", "surrogatepass")).hexdigest()[:12] if once else secrets.token_hex(6)
        at = at or _now()
        kept = records.save_feedback(replace(self._said(draft, account), id=id_, at=at))
        self._note(draft.by, "feedback", kept)
        self.take_in()
        return self._whole(kept.id)

    def edit(self, id: str, draft: Draft, *, by: str | None = None) -> Feedback:
        """Put what it says now in the place of what it said; only who entered it may (None: the terminal's owner).

        Errors: those of `submit`, `UnknownSource`, `NotAllowed`.
        """
        records = self._rapport.records
        before = self._of(id, by)
        said = self._said(draft, known_directory(records).find(draft.account))
        after = replace(before, **{name: getattr(said, name) for name in SAID}, edited=_now())
        records.change_feedback(after)
        self._note(by or before.by, "feedback edited", after)
        self.take_in()
        return self._whole(id)

    def withdraw(self, id: str, *, by: str | None = None) -> Feedback:
        """Take it back: its text and all that was read in it are gone; that there was some stays.

        Errors: `UnknownSource`, `NotAllowed`.
        """
        records = self._rapport.records
        before = self._of(id, by)
        records.withdraw_feedback(id)
        for document in records.known(before.source):
            records.remove(document.key)
        self._tend()
        self._note(by or before.by, "feedback withdrawn", before)
        return self._shown(records.feedback(id) or before)

    def feedback_of(self, *by: str) -> tuple[Feedback, ...]:
        """What somebody of these addresses and names entered, the latest first, with what became of it."""
        return self._all_shown(self._rapport.records.feedback_by(by, LISTED))

    def feedback(self, id: str, by: str | None = None) -> Feedback:
        """Feedback with what it was read as; only who entered it is shown it. Errors: `UnknownSource`, `NotAllowed`."""
        self._of(id, by)
        return self._whole(id)

    def credits(self, evidence: Iterable[Evidence]) -> dict[str, str]:
        """Whom the feedback among the sources of evidence is owed to, by source."""
        kept = self._rapport.records.feedback_in({piece.source for piece in evidence})
        return {each.source: self._credit(each.by) for each in kept}

    def used(self, evidence: Iterable[Evidence], who: str) -> None:
        """Keep that feedback among the sources of evidence was shown to `who`; to who entered it, that is no news."""
        shown = self._rapport.records.feedback_in({piece.source for piece in evidence})
        ids = [each.id for each in shown if each.by.casefold() != who.casefold()]
        if ids:
            self._rapport.records.feedback_used(ids, _now())

    def take_in(self) -> None:
        """Take in what is kept and was not taken in yet; what fails is in the log, and is tried again next time."""
        records = self._rapport.records
        done = False
        for kept in records.feedback_to_take_in():
            try:
                if kept.account is not None:
                    document = document_of(kept, self._credit(kept.by))
                    self._rapport.pipeline.take_in(document, kept.account, by=kept.by)
                records.feedback_taken_in(kept)
                done = True
            except Exception:  # noqa: BLE001 - it is kept, and whatever came up, whoever entered it is told so
                _log.exception("Feedback %s is kept but could not be taken in", kept.id)
        if done:
            self._tend()

    def news(self, as_of: dt.date | None = None) -> tuple[News, ...]:
        """What became of feedback that who entered it has not been told, the oldest feedback first.

        A brief used it, or the need it fed is being addressed or met; say `told` of what was told.
        """
        records = self._rapport.records
        accounts = {account.key: account for account in records.accounts()}
        under_way = records.feedback_since(_now() - FOLLOWED)
        needs = {
            key: standing(accounts[key], records, as_of or _now().astimezone().date()).needs
            for key in {each.account for each in under_way if each.account is not None} & accounts.keys()
        }
        found = []
        for each in under_way:
            fed = next((need for need in needs.get(each.account or 0, ()) if _feeds(each, need)), None)
            become = _become(each, fed)
            status = become[-1] if become else "received"
            if status != each.status:
                records.feedback_became(each.id, status)
            if not set(each.told) <= set(become):
                records.feedback_told(each.id, set(each.told) & set(become))
            found += [(replace(each, status=status), what, fed) for what in become if what not in each.told]
        feedback = self._all_shown([each for each, _, _ in found])
        return tuple(News(each, what, fed) for each, (_, what, fed) in zip(feedback, found, strict=True))

    def told(self, news: News) -> None:
        """Keep that who entered it knows."""
        kept = self._rapport.records.feedback(news.feedback.id)
        if kept is not None:
            self._rapport.records.feedback_told(kept.id, {*kept.told, news.status})

    def guess(self, text: str, by: str | None = None, channel: str | None = None) -> Guess | None:
        """The account that feedback is probably about: by the channel's name, the text, or what `by` entered last."""
        directory = known_directory(self._rapport.records)
        if channel and (named := _named_by(channel, directory)):
            return Guess(named, f"the channel is #{channel.lstrip('#')}")
        if named := _named_in(text, directory):
            return Guess(named, NAMED_IN_TEXT)
        last = self._rapport.records.feedback_by([by], 1) if by else ()
        if last and last[0].account in directory.accounts:
            return Guess(directory.accounts[last[0].account], "your last feedback was about it")
        return None

    # what is behind it ------------------------------------------------------------------------------------------------

    def _tend(self) -> None:
        try:
            self._rapport.index.tend()
        except RapportError:
            _log.warning("The index could not be brought up to date; the next to tend it does so", exc_info=True)

    def _said(self, draft: Draft, account: Account) -> FieldFeedback:
        """What a draft says, without whoever was forgotten."""
        if not draft.text.strip():
            raise RapportError("There is nothing in it yet: say what was seen or heard.")
        forgotten = Forgotten.read(self._rapport.records)
        said_by, asset = ((words or "").strip() for words in (draft.said_by, draft.asset))
        return FieldFeedback(
            id="",
            account=account.key,
            text=forgotten.blotted(storable(draft.text), account.key),
            by=draft.by,
            at=_now(),
            said_by=forgotten.blotted(said_by, account.key) or None,
            asset=forgotten.blotted(asset, account.key) or None,
            severity=draft.severity,
            files=tuple(forgotten.blotted(file, account.key) for file in draft.files),
            reply_to=draft.reply_to,
        )

    def _of(self, id: str, by: str | None) -> FieldFeedback:
        """The feedback of that id that is not withdrawn, if it is theirs to change."""
        kept = self._rapport.records.feedback(id)
        if kept is None or kept.status == "withdrawn":
            gone = "was withdrawn" if kept else "is not on record"
            raise UnknownSource(f"Feedback {id} {gone}; `rapport feedback --list` names what is.")
        if by is not None and kept.by.casefold() != by.casefold():
            raise NotAllowed("Only whoever entered feedback may see it here or change it.")
        return kept

    def _whole(self, id: str) -> Feedback:
        """Feedback with what it was read as, and at how many other accounts the like was said."""
        records = self._rapport.records
        kept = records.feedback(id)
        if kept is None:
            raise UnknownSource(f"Feedback {id} is not on record.")
        told = self._shown(kept)
        said = [] if kept.account is None else self._said_in(kept)
        if not said:
            return told
        return replace(told, read_as=_read_as(said), seen_at=self._seen_at(kept, said))

    def _said_in(self, kept: FieldFeedback) -> list[Voiced]:
        scope = Scope(None if kept.account is None else frozenset({kept.account}))
        return [each for each in self._rapport.records.voiced(scope) if each.evidence.source == kept.source]

    def _seen_at(self, kept: FieldFeedback, said: Sequence[Voiced]) -> int | None:
        """At how many other accounts the like was said; None where that could not be looked up."""
        others = frozenset(each.key for each in self._rapport.records.accounts()) - {kept.account}
        if not others:
            return 0
        try:
            return len(seen_elsewhere(said, kept.text, others, self._rapport.retriever, self._rapport.records))
        except RapportError:
            _log.warning("Where else the like of feedback %s was said could not be looked up", kept.id, exc_info=True)
            return None

    def _shown(self, kept: FieldFeedback) -> Feedback:
        return self._all_shown([kept])[0]

    def _all_shown(self, kept: Sequence[FieldFeedback]) -> tuple[Feedback, ...]:
        names = {account.key: account.name for account in self._rapport.records.accounts()} if kept else {}
        return tuple(
            Feedback(
                id=each.id,
                account=names.get(each.account or 0),
                text=each.text,
                by=each.by,
                credit=self._credit(each.by),
                said_by=each.said_by,
                asset=each.asset,
                severity=each.severity,
                files=each.files,
                reply_to=each.reply_to,
                at=each.at,
                edited=each.edited,
                used=each.used,
                status=each.status,
            )
            for each in kept
        )

    def _credit(self, by: str) -> str:
        """The name of whoever goes by an address or a name: the one on record, else as the address spells it."""
        people = self._rapport.records.people()
        try:
            person = find_person(by, people)
        except (UnknownPerson, AmbiguousPerson):
            person = None
        if person and person.name:
            return person.name
        words = by.partition("@")[0].replace("_", ".").replace(".", " ") if "@" in by else by
        return " ".join(word[:1].upper() + word[1:] for word in words.split()) or by

    def _note(self, who: str, what: str, kept: FieldFeedback) -> None:
        self._rapport.records.audit(Asked(at=_now(), who=who, what=what, account=kept.account, sources=(kept.source,)))


SAID: Final = ("account", "text", "said_by", "asset", "severity", "files")
"""What of feedback is said by whoever enters it, and changes when it is edited."""


def _read_as(said: Sequence[Voiced]) -> ReadAs:
    """What the statements of feedback come to: the surest uncertainty, any need, all signals."""
    sure = [each.reading for each in said if voiced(each.reading) not in {None, "none"}]
    surest = max(sure, key=lambda reading: reading.uncertainty[reading.label], default=None)
    signals = dict.fromkeys(signal for each in said for signal in shown(each.reading))
    return ReadAs(surest.label if surest else None, any(voices_need(each.reading) for each in said), tuple(signals))


def _feeds(kept: FieldFeedback, need: Need) -> bool:
    return any(piece.source == kept.source for piece in need.evidence)


def _become(kept: FieldFeedback, fed: Need | None) -> list[Progress]:
    """What has become of it so far, the latest last."""
    used: list[Progress] = ["used"] if kept.used else []
    return used if fed is None or fed.status == "open" else [*used, fed.status]


def _named_by(channel: str, directory: Directory) -> Account | None:
    """The account that a channel's name names: its words without those that name none, else the longest run of them."""
    words = [word for word in fold(channel.replace("_", " ").replace("-", " ")) if word not in CHANNEL_WORDS]
    for length in range(len(words), 0, -1):
        found = {
            account.key: account
            for start in range(len(words) - length + 1)
            for account in directory.lookup(" ".join(words[start : start + length]))
        }
        if found:
            return next(iter(found.values())) if len(found) == 1 else None
    return None


def _named_in(text: str, directory: Directory) -> Account | None:
    """The account that a text speaks of more than of any other; in what is typed to us, one mention is enough."""
    if not text.strip():
        return None
    found = resolve(Part(text=text), source="", root="", assigned={}, directory=directory)
    if found.account is not None:
        return directory.accounts[found.account]
    first, second = (*found.possible, None, None)[:2]
    if first is None or (second is not None and second.score >= first.score):
        return None
    return directory.find(first.account)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
