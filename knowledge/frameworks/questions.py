"""What to ask next: the three questions whose answers would change most of what we think of an account.

Source: the question that settles an uncertainty (IMP), what a need is worth (consultative selling, INT), what we are
unsure of ourselves (IMP), and who there we do not know (INT). Their order is ours.
"""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from typing import Final

from knowledge.frameworks.abilities import OurUncertainty
from knowledge.frameworks.failures import stands
from knowledge.frameworks.situation import Situation, quoted

MOST: Final = 3
"""So many questions are asked: ours, for one call."""

SURE_NEED: Final = 0.4
"""A need less certain than this is not asked the worth of: ours."""

AIMS: Final = "What does your business have to reach in the next year, and what could stop it?"
"""What a consultative seller has to know of a business (INT)."""

MENDS: Final = "What do you have to see from us, and for how long, before you count on our dates again?"
"""What is asked first where our word stands broken: ours."""

ALWAYS: Final = (
    "What would have to be different for us to be the first you call?",
    "What has changed for you since we last spoke that we should know?",
    "What will you buy next that we could supply, and who decides on it?",
)
"""What is always worth asking: ours."""

_FUNCTION: Final = re.compile(r"nobody (?:known|met) in (?P<function>.+?)(?: for a year)?$")


def questions(
    situation: Situation, ours: OurUncertainty, missing: Iterable[str], *, aims_known: bool
) -> tuple[str, ...]:
    """Three questions, the one that would change most first, each with whom to ask where somebody is known.

    `missing` is `Coverage.missing`; `aims_known` tells whether the customer has said what it aims at.
    """
    asked = [
        *_mending(situation),
        *_settling(situation),
        *_worth(situation),
        *_of_ours(situation, ours),
        *_whom(situation, missing),
    ]
    if not aims_known:
        asked.append(_to(situation.closest("leadership") or situation.closest(), AIMS))
    always = ALWAYS[1:] if situation.is_loyal else ALWAYS  # a loyal customer calls us first
    asked += [_to(_who_decides(situation), question) for question in always]
    return tuple(dict.fromkeys(asked))[:MOST]


def _mending(situation: Situation) -> list[str]:
    """What would mend the latest promise that stands broken between us."""
    broken = [each for each in situation.promises if stands(situation, each)]
    if not broken:
        return []
    latest = max(broken, key=lambda each: each.due or dt.date.min)
    return [_to(situation.still_there(latest.to) or situation.closest(), MENDS)]


def _settling(situation: Situation) -> list[str]:
    question = situation.uncertainty.settle_with
    if question is None:
        return []
    return [_to(situation.voiced_by(situation.uncertainty.evidence) or situation.closest(), question)]


def _worth(situation: Situation) -> list[str]:
    """What the most important need is worth, where nobody says so."""
    need = next((need for need in situation.open_needs if need.certainty >= SURE_NEED), None)
    if need is None or need.value is not None:
        return []
    who = situation.voiced_by(need.evidence) or situation.closest()
    return [_to(who, f"You said {quoted(need.statement)}. What does that cost you, in money, hours or risk?")]


def _of_ours(situation: Situation, ours: OurUncertainty) -> list[str]:
    buyer = situation.closest("purchasing") or situation.closest()
    user = situation.closest("engineering", "maintenance", "operations") or situation.closest()
    found: Sequence[tuple[object, str | None, str]] = (
        (ours.transaction, buyer, "Who has to agree before an order of yours stands, and how long does that take?"),
        (ours.capacity, buyer, "How much do you expect to need in the next year, and what would change that?"),
        (ours.application, user, "Where do you use what you buy from us, and under what conditions?"),
    )
    return [_to(who, question) for uncertain, who, question in found if uncertain]


def _whom(situation: Situation, missing: Iterable[str]) -> list[str]:
    functions = [found["function"] for text in missing if (found := _FUNCTION.match(text))]
    return [
        _to(_who_decides(situation), f"Whom in {function} should we get to know, and would you introduce us?")
        for function in functions[:1]
    ]


def _who_decides(situation: Situation) -> str | None:
    """Whom we know best of those who can open a door or speak for the whole, else whom we know best."""
    there = [person for person in situation.people if not person.left and person.bond in {"strong", "some"}]
    leads = next((person.name for person in there if person.level in {"executive", "management"}), None)
    return leads or situation.closest()


def _to(who: str | None, question: str) -> str:
    return f"Ask {who}: {question}" if who else question
