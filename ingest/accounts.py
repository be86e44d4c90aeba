"""Whose is it? The account of each part, or why it waits in the inbox for a person; nothing is guessed.

The order: what a person said; a folder that names an account; what the part itself names (front matter, a cell); a
plain folder, which makes a new account; the addresses of those who take part; then what the words say, if they say it
clearly (`ingest.evidence`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ingest.directory import Directory
from ingest.evidence import AHEAD, ENOUGH, Hints, Taking, hints_in, likeliest, taking_part
from ingest.folders import Folder, folder_of
from ingest.names import fold, listed
from knowledge.model import Account, Part, Possible

__all__ = ["Directory", "Resolution", "resolve"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """Whose a part is: a known account, a new one to be made, or neither, and then it waits.

    `reason` says in one sentence why; `possible` are the accounts a waiting part may belong to, likeliest first.
    """

    account: int | None = None
    new_account: str | None = None
    reason: str
    possible: tuple[Possible, ...] = ()
    warning: str | None = None
    by_person: bool = False
    by_content: bool = False
    """Whether nothing but what it says, and who takes part, told: then whoever else is known may change it."""


@dataclass(frozen=True, slots=True)
class _Case:
    """A part to be resolved, and what is looked up once for all steps."""

    part: Part
    folder: Folder
    by_person: int | None
    directory: Directory


def resolve(
    part: Part, *, source: str, root: str, assigned: Mapping[str | None, int], directory: Directory
) -> Resolution:
    """Whose a part of the file `source` is; `assigned` is what people have said of that file's parts."""
    said = assigned.get(part.name, assigned.get(None))
    case = _Case(part, folder_of(source, root, directory), said, directory)
    for step in (_by_person, _by_folder, _by_its_own_word, _by_new_folder):
        if (resolution := step(case)) is not None:
            return resolution
    return replace(_by_evidence(part, directory), by_content=True)


def _by_person(case: _Case) -> Resolution | None:
    if case.by_person not in case.directory.accounts:
        return None
    return Resolution(account=case.by_person, reason="A person said so.", by_person=True)


def _by_folder(case: _Case) -> Resolution | None:
    if not case.folder.accounts:
        return None
    if len(case.folder.accounts) > 1:
        return _waits_between(case.folder.accounts, f"Its folder “{case.folder.name}” may name")
    account = case.folder.accounts[0]
    warning = _contradiction(case.part, account, case.directory)
    return Resolution(account=account.key, reason=f"Its folder names “{account.name}”.", warning=warning)


def _by_its_own_word(case: _Case) -> Resolution | None:
    word = case.part.account_hint
    if word is None:
        return None
    named = case.directory.lookup(word)
    if len(named) > 1:
        return _waits_between(named, f"It names “{word}”, which may be")
    if named:
        warning = _contradiction(case.part, named[0], case.directory)
        return Resolution(account=named[0].key, reason=f"It names “{word}” as its account.", warning=warning)
    is_a_row = case.part.name is not None
    if case.folder.name and not is_a_row:
        return None
    return Resolution(
        reason=f"It names “{word}”, which is no account's name or alias.", possible=case.directory.closest(word)
    )


def _by_new_folder(case: _Case) -> Resolution | None:
    name = case.folder.name
    if name is None:
        return None
    sentences = [f"“{name}” is a new account, made from its folder."]
    if near := case.directory.closest(name)[:1]:
        sentences = [f"{sentences[0][:-1]}; if it is “{near[0].account}”, give that account this alias."]
    word = case.part.account_hint
    if word and not set(fold(word)) & set(fold(name)):
        sentences.append(f"It names “{word}” itself.")
    if others := _contradiction(case.part, None, case.directory):
        sentences.append(others)
    return Resolution(new_account=name, reason=f"Its folder “{name}” makes a new account.", warning=" ".join(sentences))


def _waits_between(accounts: tuple[Account, ...], what: str) -> Resolution:
    names = [account.name for account in accounts]
    share = round(1 / len(names), 2)
    possible = tuple(Possible(name, share, "answers to that name") for name in names)
    return Resolution(reason=f"{what} {listed(names, most=len(names))}.", possible=possible)


def _by_evidence(part: Part, directory: Directory) -> Resolution:
    taking = taking_part(part, directory)
    hints = hints_in(part, directory)
    if len(taking.agreed()) == 1:
        account = directory.accounts[next(iter(taking.agreed()))]
        addresses = ", ".join(list(taking.by_address)[:3])
        return Resolution(
            account=account.key,
            reason=f"Those who take part are of “{account.name}”: {addresses}.",
            warning=_contradiction(part, account, directory),
        )
    if taking.any():
        return _waits_among_those_taking_part(taking, hints, directory)
    ranked = likeliest(hints, directory)
    if not ranked:
        return Resolution(reason="Nothing in it speaks for an account.")
    first, second = ranked[0], ranked[1].score if len(ranked) > 1 else 0.0
    if first.score >= ENOUGH and first.score - second >= AHEAD:
        key = max(hints, key=lambda each: hints[each].score)
        return Resolution(account=key, reason=f"Its content speaks for “{first.account}”: {first.why}.")
    if first.score < ENOUGH:
        reason = f"What speaks for “{first.account}” is not enough: {first.why}."
    else:
        reason = f"It speaks for {listed([possible.account for possible in ranked[:2]])} alike."
    return Resolution(reason=reason, possible=ranked)


def _waits_among_those_taking_part(taking: Taking, hints: dict[int, Hints], directory: Directory) -> Resolution:
    for address, keys in taking.by_address.items():
        for key in keys:
            hints.setdefault(key, Hints()).add(1 / (1 + len(keys)), f"{address} takes part")
    ranked = likeliest({key: found for key, found in hints.items() if key in taking.any()}, directory)
    names = listed([possible.account for possible in ranked], most=len(ranked))
    return Resolution(reason=f"Those who take part may be of {names}.", possible=ranked)


def _contradiction(part: Part, account: Account | None, directory: Directory) -> str | None:
    """A sentence where the part plainly names another account and not its own."""
    own = account.key if account else None
    called = directory.lookup(part.account_hint) if part.account_hint else ()
    others = {each.key for each in called} if len(called) == 1 else set()
    taking = taking_part(part, directory)
    hints = hints_in(part, directory)
    if own in taking.any() or own in {each.key for each in called} or (own in hints and hints[own].named):
        return None
    others |= taking.agreed() | {key for key, found in hints.items() if found.named and found.score >= ENOUGH}
    names = sorted(directory.accounts[key].name for key in others - {own})
    if not names:
        return None
    return f"It was given to “{account.name}” but names {listed(names)}." if account else f"It names {listed(names)}."
