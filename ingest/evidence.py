"""What in a part speaks for which account: who takes part in it, and whom its words name.

Every judging number about it stands here; they are ours. What speaks for an account adds up as independent hints do:
1 - (1 - a)(1 - b)…
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from ingest.cells import EMAIL
from ingest.directory import SHARED_BY, Directory, Mention, MentionKind, domain_of
from ingest.names import STYLES, Token, tokens
from knowledge.model import Apart, Part, Possible

ENOUGH: Final = 0.6
"""An account is chosen by content only when as much as this speaks for it …"""
AHEAD: Final = 0.3
"""… and this much more than for any other."""
NAMED_IN_TITLE: Final = 0.75
NAMED_IN_TEXT: Final = (0.5, 0.65, 0.75)
"""Named once, twice, three times or more: one mention alone may be in passing."""
TAKES_PART: Final = 0.6
"""A contact who takes part or speaks, known by the full name only."""
SURNAME_SPEAKS: Final = 0.45
"""Somebody who speaks under a surname that only one account's contact has."""
CONTACT_NAMED: Final = 0.35
SURNAME: Final = 0.3
"""Such a surname after a style ("Herr Pfaff")."""
CONTACT_ADDRESS: Final = 0.6
DOMAIN_IN_TEXT: Final = 0.5
PART_OF_NAME: Final = 0.3
SITE_IN_TITLE: Final = 0.6
SITE_IN_TEXT: Final = 0.2
"""A site that only one account has; one that several have speaks for none."""
KINDS: Final[tuple[MentionKind, ...]] = ("name", "contact", "surname", "site", "part")
"""The most telling first."""
ACRONYM: Final = 4
"""Names of up to this many letters, all capitals, are looked for in capitals."""


@dataclass(slots=True)
class Hints:
    """What speaks for one account: how much each hint does, and the words for it."""

    weights: list[float] = field(default_factory=list)
    whys: list[str] = field(default_factory=list)
    named: bool = False
    """Whether it is called by its full name or an alias."""

    def add(self, weight: float, why: str) -> None:
        """Take one more hint, independent of the others."""
        self.weights.append(weight)
        self.whys.append(why)

    @property
    def score(self) -> float:
        """How much speaks for the account, 0 to 1."""
        return 1 - math.prod(1 - weight for weight in self.weights)


@dataclass(frozen=True, slots=True)
class Taking:
    """The accounts whose people take part, by mail address: for each address that tells, the accounts it may be of."""

    by_address: Mapping[str, frozenset[int]]

    def agreed(self) -> set[int]:
        """The accounts that every telling address may be of."""
        sets = list(self.by_address.values())
        return set(frozenset.intersection(*sets)) if sets else set()

    def any(self) -> set[int]:
        """The accounts that any address may be of."""
        return {key for keys in self.by_address.values() for key in keys}


def taking_part(part: Part, directory: Directory) -> Taking:
    """Whose people take part, by their addresses: a contact's own, else the domain's."""
    found = {}
    for someone in part.participants:
        if someone.email:
            keys = directory.by_email(someone.email) or directory.by_domain(domain_of(someone.email))
            if keys:
                found[someone.email] = frozenset(keys)
    return Taking(found)


def hints_in(part: Part, directory: Directory) -> dict[int, Hints]:
    """What the words of a part, and the names of those who take part, say for each account."""
    hints: defaultdict[int, Hints] = defaultdict(Hints)
    taking: set[str] = set()
    for name in dict.fromkeys([*(who.name for who in part.participants), *(said.speaker for said in part.utterances)]):
        in_full, by_surname = directory.by_person(name or ""), directory.by_surname(name or "")
        for found, weight in ((in_full, TAKES_PART), (by_surname, SURNAME_SPEAKS)):
            if len(found) == 1:
                key, contact = next(iter(found))
                hints[key].add(weight, f"{name} takes part")
                taking.add(contact)
                break
    for mention, (in_title, times) in _mentions(part, directory).items():
        if mention.letters not in taking:
            _weigh(hints[mention.account], mention, times, in_title=in_title)
    for address in dict.fromkeys(match.group().lower() for match in EMAIL.finditer(own_text(part))):
        known = directory.by_email(address)
        for key in known or directory.by_domain(domain_of(address)):
            hints[key].add(CONTACT_ADDRESS if known else DOMAIN_IN_TEXT, f"{address} stands in it")
    return dict(hints)


def likeliest(hints: Mapping[int, Hints], directory: Directory) -> tuple[Possible, ...]:
    """The accounts that something speaks for, likeliest first, each with what does."""
    found = sorted(hints.items(), key=lambda item: (-item[1].score, directory.accounts[item[0]].name))
    return tuple(
        Possible(directory.accounts[key].name, round(each.score, 2), "; ".join(each.whys[:3])) for key, each in found
    )


def own_text(part: Part) -> str:
    """A part's text without front matter and boilerplate."""
    text, start, kept = part.text, 0, []
    for span in part.set_apart:
        if span.reason in {Apart.FRONT_MATTER, Apart.BOILERPLATE} and span.start >= start:
            kept.append(text[start : span.start])
            start = span.end
    return "\n".join([*kept, text[start:]]) if kept else text


def _weigh(hints: Hints, mention: Mention, times: int, *, in_title: bool) -> None:
    where = "the title" if in_title else "the text"
    match mention.kind:
        case "name":
            hints.named = True
            if in_title:
                hints.add(NAMED_IN_TITLE, f"the title names “{mention.letters}”")
            if times:
                weight = NAMED_IN_TEXT[min(times, len(NAMED_IN_TEXT)) - 1]
                hints.add(weight, f"the text names “{mention.letters}”" + (f" {times} times" if times > 1 else ""))
        case "contact":
            hints.add(CONTACT_NAMED, f"{where} names its contact {mention.letters}")
        case "surname":
            hints.add(SURNAME, f"{where} names its contact {mention.letters}")
        case "site":
            hints.add(SITE_IN_TITLE if in_title else SITE_IN_TEXT, f"{where} names its site {mention.letters}")
        case "part":
            hints.add(PART_OF_NAME, f"{where} names a part of “{mention.letters}”")


def _mentions(part: Part, directory: Directory) -> dict[Mention, tuple[bool, int]]:
    """Every phrase of an account that the part holds: whether in its title, and how often in its text."""
    in_title, in_text = _count(part.title or "", directory), _count(own_text(part), directory)
    title_in_text = part.title is not None and part.title in part.text
    found = {}
    for mention in {**in_title, **in_text}:
        times = in_text[mention] - (in_title[mention] if title_in_text else 0)
        found[mention] = (bool(in_title[mention]), max(times, 0))
    return found


def _count(text: str, directory: Directory) -> Counter[Mention]:
    words = list(tokens(text))
    lower = {token.word for token in words if token.letters.islower()}
    found: Counter[Mention] = Counter()
    names: dict[int, Mention] = {}
    for start, end, mentions in directory.phrases.find(words):
        meant = [each for each in mentions if end - start > 1 or _is_name(words[start], each, lower)]
        meant = [each for each in meant if each.kind != "surname" or (start and words[start - 1].word in STYLES)]
        for mention in _telling(meant):
            if mention.kind == "name":
                mention = names.setdefault(mention.account, mention)  # noqa: PLW2901 - however called, it is one account
            found[mention] += 1
    return found


def _telling(mentions: Sequence[Mention]) -> Iterator[Mention]:
    """Of what one phrase may mean, the most telling kind, once for each account; nothing where too many share it."""
    for kind in KINDS:
        of_kind = sorted(
            (each for each in mentions if each.kind == kind), key=lambda each: (len(each.letters), each.letters)
        )
        if of_kind:
            accounts = {each.account: each for each in reversed(of_kind)}
            if len(accounts) == 1 or (kind in {"name", "part"} and len(accounts) <= SHARED_BY):
                yield from accounts.values()
            return


def _is_name(token: Token, mention: Mention, lower: set[str]) -> bool:
    """Whether a single word is meant as the name it spells: written as one, and not used as a plain word as well."""
    if len(mention.letters) <= ACRONYM and mention.letters.isupper():
        return token.letters.isupper()
    written_as_name = not token.letters.islower() or mention.letters.islower()
    return written_as_name and token.word not in lower
