"""The next migration step: what we are to a customer, what next, by which approach, one step, why, and what stops it.

Source: migration, foot in the door, all at once, unbundling and augmentation (BMM); what it leads with (IMP); whom not
to serve (LOY: low loyalty at much effort; BMM: no is an answer). The first approach that holds is taken: hold, decline,
unbundle, then augment, all at once or foot in the door.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from knowledge.frameworks.failures import Failure, failures
from knowledge.frameworks.fit import Catalogue, Fit, Need, earliest, ordered, problem
from knowledge.frameworks.promises import Promise
from knowledge.frameworks.situation import Situation, quoted, working_day
from knowledge.frameworks.stages import NEXT, Stage, services, stage
from knowledge.frameworks.uncertainty import OPEN_QUESTION
from knowledge.frameworks.weighing import TOLD_FROM, tells, theirs
from knowledge.matching import fold, terms
from knowledge.model import Evidence, Offer, Said, Signal, Voiced
from knowledge.wording import any_of

Approach: TypeAlias = Literal["hold", "decline", "unbundle", "augment", "all-at-once", "foot-in-the-door"]

SURE_NEED: Final = 0.4
"""Below this certainty a need carries no step: ours."""

KNOWN_NEED: Final = 0.7
"""From this certainty on a need is known even where it is open what the customer is unsure of: ours; one statement,
however plain and fresh, does not reach it."""

STEP_DAYS: Final = 14
"""A step is taken within this many days: ours."""

HAS_DAYS: Final = 365
"""An offer ordered within this long back is one the customer has: ours."""

TOGETHER_DAYS: Final = 365
"""Changes within this long back are changes together: ours."""

NAMED: Final = 3
"""So many services are named as options at most: ours."""

SWITCHER: Final = 3
"""Up to this rung a customer won't buy, has to be convinced, or buys on price (LOY)."""

LARGE: Final = frozenset({"a", "1", "key", "strategic", "gold", "platinum", "enterprise", "global"})
"""Tiers of larger customers, for which all at once is meant (BMM): ours."""

_BUYING: Final = any_of(
    r"purchas\w*|procure\w*|buyers?|buying|tenders?|quotations?|sign(?:s|ed|ing)?|approv\w*|central(?:ly|ised|ized)?|"
    r"framework|category"
)
_CHANGES: Final = any_of(
    r"new|chang\w*|from (?:now|january|february|march|april|may|june|july|august|september|october|november|december|"
    r"next)|instead|now|mov(?:e|es|ed|ing)|no longer|takes? over|merg\w*|reorgani[sz]\w*|goes to|will be"
)
_SKILLS: Final = any_of(
    r"skills?|train\w*|teach\w*|taught|expert\w*|specialists?|know-?how|competence|engineers? (?:who|that)|"
    r"technical (?:people|advice|sales)|someone who (?:knows|understands)|somebody who (?:knows|understands)"
)
_NOT_YET: Final = any_of(
    r"until|not before|before (?:the|our|we)|decides?|decision|approval|frozen|three (?:quotations|prices)",
    r"(?:no|new|next|out of) budget|(?:the|our) (?:\w+ )?budget (?:is|has|opens|comes|must)|budget year",
)
"""Words by which a customer says what a purchase waits for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Migration:
    """The next step with a customer; `next_stage` is None at the last stage, and where we step back."""

    stage: Stage
    next_stage: Stage | None
    approach: Approach
    step: Said
    because: tuple[Said, ...]
    blocked_by: tuple[Said, ...]


def migration(situation: Situation, catalogue: Catalogue | None = None) -> Migration:
    """The next migration step with an account; `catalogue` tells which offers are parts of which."""
    now, why = stage(situation)
    live = failures(situation)
    if live:
        return _hold(now, why, live)
    if not _is_known(situation):
        return _learn(situation, now, why)
    fit = _carrying(situation)
    if reason := _declining(situation):
        return _decline(situation, now, reason)
    if situation.is_loyal is False and situation.costly:
        return _unbundle(situation, now, why, fit)
    first, whole = _first_part(fit, catalogue) if fit and catalogue else (fit.offer if fit else None, None)
    changing = _all_changing(situation)
    if changing:
        approach: Approach = "all-at-once"
    elif fit and whole and _is_foot_in_the_door(situation, fit, now):
        approach = "foot-in-the-door"
    else:
        approach = "augment"
    step = _selling(situation, fit, first, whole, approach)
    return Migration(
        stage=now,
        next_stage=NEXT[now],
        approach=approach,
        step=step,
        because=(*_because(situation, fit), *changing, why),
        blocked_by=_in_the_way(situation, fit),
    )


# hold -----------------------------------------------------------------------------------------------------------------


def _hold(now: Stage, why: Said, live: tuple[Failure, ...]) -> Migration:
    """Mend first: the most pressing failure is the step, all of them stand in the way."""
    return Migration(
        stage=now,
        next_stage=NEXT[now],
        approach="hold",
        step=live[0].mend,
        because=(live[0].what, why),
        blocked_by=tuple(failure.what for failure in live),
    )


def _is_known(situation: Situation) -> bool:
    """Whether enough is known to take a step: what the customer is unsure of, or surely what it lacks.

    Where nobody tells whose words they are, and nothing was ordered, nothing is known of it.
    """
    if _is_nobodys(situation) and not situation.ordered:
        return False
    return situation.uncertainty.dominant != "insufficient" or any(
        need.certainty >= KNOWN_NEED for need in situation.open_needs
    )


def _is_nobodys(situation: Situation) -> bool:
    """Whether words are on file, and none of them are surely the customer's."""
    known = situation.known
    return bool(known) and all(each.evidence.side != "customer" for each in known)


def _learn(situation: Situation, now: Stage, why: Said) -> Migration:
    """Learn first: ask whom we know the question that settles it."""
    lacking = next(iter(situation.open_needs), None)
    evidence = lacking.evidence if lacking else tuple(situation.uncertainty.evidence[:2])
    whom = situation.voiced_by(evidence) or situation.closest() or "the person we know best there"
    question = situation.uncertainty.settle_with or OPEN_QUESTION
    step = f"{situation.owner} rings {whom} by {_by(situation)} and asks: “{question}” Nothing is offered before."
    why_not = "Too little is on file to know what it is unsure of"
    if _is_nobodys(situation):
        why_not = "Nothing on file is surely its own word: nobody tells who speaks for it"
    elif lacking:
        why_not += f", and what it lacks is heard but once: {quoted(lacking.statement)}"
    too_little = Said(f"{why_not}.", evidence)
    return Migration(
        stage=now,
        next_stage=NEXT[now],
        approach="hold",
        step=Said(step, evidence),
        because=(too_little, why),
        blocked_by=(too_little,),
    )


# decline and unbundle -------------------------------------------------------------------------------------------------


def _declining(situation: Situation) -> Said | None:
    """Why to say no: not loyal, nothing that we have solves what it lacks, and price is the talk, or it costs much.

    Source: not every opportunity is worth taking (BMM); a customer that buys on price alone (LOY). Which of it must
    meet is ours. Where loyalty is unknown, price must be all that is talked of. Without a list of offers nobody can say
    that none of them fits.
    """
    if situation.is_loyal or not situation.has_offers or situation.fits:
        return None
    lacking = next((need for need in situation.open_needs if need.certainty >= SURE_NEED), None)
    price_alone = lacking is None and situation.uncertainty.dominant == "market"
    if situation.pressing and (situation.is_loyal is False or price_alone):
        text = (
            f"It talks of price, and nothing that we offer solves what it lacks: {quoted(situation.pressing[0].quote)}."
        )
        return Said(text, situation.pressing)
    if situation.costly and situation.is_loyal is False:
        asked = f": {quoted(lacking.statement)}" if lacking else ""
        text = f"It costs much to serve and is not loyal, and nothing that we offer solves what it asks for{asked}."
        return Said(text, (*situation.rung_rests_on, *(lacking.evidence if lacking else ())))
    return None


def _decline(situation: Situation, now: Stage, reason: Said) -> Migration:
    whom = situation.voiced_by(reason.evidence) or situation.closest() or "them"
    step = (
        f"{situation.owner} tells {whom} by {_by(situation)} that we do not quote for this, and why, "
        "and says which orders we go on taking at the list price."
    )
    blocked = (reason, *_low(situation))
    return Migration(
        stage=now,
        next_stage=None,
        approach="decline",
        step=Said(step, reason.evidence),
        because=blocked,
        blocked_by=(),
    )


def _low(situation: Situation) -> tuple[Said, ...]:
    """That loyalty is low, where a rung says so."""
    if situation.rung is None or situation.is_loyal or not situation.rung_rests_on:
        return ()
    buys = "buys on price" if situation.rung <= SWITCHER else "buys a bundle and no more"
    return (Said(f"Its loyalty is low (rung {situation.rung}): it {buys}.", situation.rung_rests_on),)


def _unbundle(situation: Situation, now: Stage, why: Said, fit: Fit | None) -> Migration:
    """Low loyalty that costs much: what it uses without paying becomes an option with a price (BMM)."""
    whom = situation.closest("purchasing") or situation.closest() or "them"
    row = (situation.account.row.evidence(),) if situation.account.row else ()
    used = list(dict.fromkeys(order.product for order in reversed(services(situation)) if order.product))[:NAMED]
    paid = used + ([fit.offer.name] if fit else [])
    options = f" ({', '.join(paid)})" if paid else ""
    step = (
        f"{situation.owner} puts to {whom} by {_by(situation)} two prices, the goods alone, and each service as an "
        f"option that is paid{options}."
    )
    account = situation.account
    cost = "It costs much to serve for what it buys"
    if account.cost_to_serve is not None and account.revenue:
        share = account.cost_to_serve / account.revenue
        cost = f"It costs {account.cost_to_serve:,.0f} a year to serve, {share:.0%} of what it buys of us"
    rests_on = (*situation.rung_rests_on, *row)
    return Migration(
        stage=now,
        next_stage=None,
        approach="unbundle",
        step=Said(step, (*rests_on, *(fit.need.evidence if fit else ()))),
        because=(Said(f"{cost}.", row), *_low(situation), why) if row else (*_low(situation), why),
        blocked_by=_in_the_way(situation, fit),
    )


# what to sell ---------------------------------------------------------------------------------------------------------


def _carrying(situation: Situation) -> Fit | None:
    """The fit that carries the step: of a sure need that is not met, whose offer the customer does not have.

    One whose very offer we have promised to propose comes first, taken up as its need is by that; else the most
    important need that is open.
    """
    coming = _to_come(situation)
    new = [
        fit
        for fit in situation.fits
        if fit.need.status != "met" and fit.need.certainty >= SURE_NEED and not _has(situation, fit.offer)
    ]
    promised = (fit for fit in new if any(_is_about(promise, fit.offer) for promise in coming))
    return next(promised, None) or next((fit for fit in new if fit.need.status == "open"), None)


def _has(situation: Situation, offer: Offer) -> bool:
    return any(
        order.ordered is None or (situation.as_of - order.ordered).days <= HAS_DAYS
        for order in ordered(offer, situation.orders, situation.as_of)
    )


def _first_part(fit: Fit, catalogue: Catalogue) -> tuple[Offer, Offer | None]:
    """What to begin with, and what it opens the door to, None where the offer is all of one piece.

    A part opens the door to its whole. A whole begins with the part that is there sooner than itself, else it is first
    and its part follows.
    """
    offer = fit.offer
    if whole := catalogue.whole(offer):
        return offer, whole
    parts = catalogue.modules(offer)
    sooner = [
        part
        for part in parts
        if part.lead_time_days is not None
        and offer.lead_time_days is not None
        and part.lead_time_days < offer.lead_time_days
    ]
    if sooner:
        return min(sooner, key=lambda part: part.lead_time_days or 0), offer
    return offer, parts[0] if parts else None


def _is_foot_in_the_door(situation: Situation, fit: Fit, now: Stage) -> bool:
    """Whether a small yes can lead to a larger one: value in the first part, a close fit, and a stage to lead to (BMM).

    That the offer comes in parts is known. A customer of high loyalty needs no foot in its door: ours.
    """
    worth = fit.need.value is not None or fit.offer.unique or fit.offer.reference is not None
    return bool(worth) and fit.is_close and NEXT[now] is not None and not situation.is_loyal


def _selling(
    situation: Situation, fit: Fit | None, first: Offer | None, whole: Offer | None, approach: Approach
) -> Said:
    """The one thing to do next, with whom, and by when."""
    if fit is None or first is None:
        return _without_offer(situation)
    whom = situation.voiced_by(fit.need.evidence) or situation.closest() or "them"
    promised = next((each for each in _to_come(situation) if _is_about(each, first)), None)
    evidence = (*fit.need.evidence, *((promised.evidence) if promised else ()))
    lack = quoted(fit.need.statement)
    step_on = (promised.due if promised else None) or _by(situation)
    day = earliest(first, step_on)
    ready = f" Ordered then, it may be promised for {day}." if day else " Promise no day: no lead time is on file."
    if promised:
        to = situation.still_there(promise_to) if (promise_to := promised.to) else whom
        step = (
            f"{promised.by or situation.owner} brings {to or whom} our proposal for {first.name} by {promised.due}, as "
            f"promised, against {lack}.{ready}"
        )
    elif approach == "all-at-once":
        step = (
            f"{situation.owner} brings its decision-makers and {whom} to one table with our engineer and leadership by "
            f"{_by(situation)}, and lays out one programme around {first.name}.{ready}"
        )
    elif approach == "foot-in-the-door" and whole:
        step = (
            f"{situation.owner} offers {whom} by {_by(situation)} one small start, {first.name}, against {lack}, "
            f"and leaves {whole.name} for when it has shown its worth.{ready}"
        )
    else:
        step = (
            f"{situation.owner} sits down with {whom} by {_by(situation)} and shows {first.name} against {lack}, as an "
            f"addition to what we deliver, with its price.{ready}"
        )
    return Said(step, evidence)


def _without_offer(situation: Situation) -> Said:
    """Where no offer can be named: keep what is promised next, else bring the need to whoever can say yes or no."""
    if promise := next(iter(_to_come(situation)), None):
        to = situation.still_there(promise.to) or situation.closest() or "them"
        step = (
            f"{promise.by or situation.owner} gives {to} by {promise.due} what we promised, {quoted(promise.text)}, "
            f"and asks there what it needs next."
        )
        return Said(f"{step} {_no_offer(situation)}", promise.evidence)
    needs = [need for need in situation.open_needs if need.certainty >= SURE_NEED]
    had = [fit for fit in situation.fits if fit.need in needs and _has(situation, fit.offer)]
    need = next((need for need in needs if all(fit.need is not need for fit in had)), None)
    if had and (need is None or had[0].need is needs[0]):
        whom = situation.voiced_by(had[0].need.evidence) or situation.closest() or "them"
        step = (
            f"{situation.owner} asks {whom} by {_by(situation)} how {had[0].offer.name} does against "
            f"{quoted(had[0].need.statement)}, and walks with them to where else it would serve."
        )
        return Said(step, had[0].need.evidence)
    if need is None:
        whom = situation.closest() or "the person we know best there"
        question = situation.uncertainty.settle_with or OPEN_QUESTION
        step = f"{situation.owner} sits down with {whom} by {_by(situation)} and asks: “{question}”"
        return Said(f"{step} {_no_offer(situation)}", tuple(situation.uncertainty.evidence[:2]))
    whom = situation.voiced_by(need.evidence) or situation.closest() or "them"
    step = (
        f"{situation.owner} takes {quoted(need.statement)} to our engineering, and tells {whom} by {_by(situation)} "
        "whether we can do it, and if not who can."
    )
    return Said(f"{step} {_no_offer(situation)}", need.evidence)


def _no_offer(situation: Situation) -> str:
    if situation.has_offers:
        return "No offer is named, since none on our list that it does not have plainly solves this."
    return "No offer is named, since no list of what we offer is on file."


def _to_come(situation: Situation) -> list[Promise]:
    """Our promises that are yet to come due, the next first."""
    open_ones = [
        each for each in situation.promises if each.status == "open" and each.due and each.due >= situation.as_of
    ]
    return sorted(open_ones, key=lambda promise: promise.due or dt.date.max)


def _is_about(promise: Promise, offer: Offer) -> bool:
    """Whether a promise names an offer."""
    return frozenset(terms(offer.name).split()) <= frozenset(terms(promise.text).split())


# all at once ----------------------------------------------------------------------------------------------------------


def _all_changing(situation: Situation) -> tuple[Said, ...]:
    """What is changing together at a larger customer, where all of it is: who decides, who buys, what, and the skills.

    Source: all at once (BMM).
    """
    if fold(situation.account.tier or "").strip() not in LARGE:
        return ()
    lately = [
        each
        for each in situation.known
        if theirs(each) and each.evidence.date and (situation.as_of - each.evidence.date).days <= TOGETHER_DAYS
    ]
    processes: list[Evidence] = [
        piece for said in situation.changes for piece in said.evidence if _is_of_late(situation, piece)
    ]
    found = {
        "Who decides is changing": _first(lately, lambda each, _: tells(each, Signal.DECISION_MAKER_CHANGE)),
        "Who buys is changing": _first(
            lately,
            lambda each, words: (
                bool(_BUYING.search(words) and _CHANGES.search(words))
                and tells(each, Signal.DECISION_MAKER_CHANGE, Signal.PROCESS_CHANGE, Signal.CONSTRAINT, at_least=0.3)
            ),
        ),
        "What it makes, and how, is changing": tuple(processes[:1])
        or _first(lately, lambda each, _: tells(each, Signal.PROCESS_CHANGE)),
        "The skills called for are changing": _first(
            lately,
            lambda each, words: _SKILLS.search(words) is not None and each.reading.unmet_need >= TOLD_FROM,
        ),
    }
    if not all(found.values()):
        return ()
    return tuple(Said(f"{what}: {quoted(pieces[0].quote)}.", pieces) for what, pieces in found.items())


def _is_of_late(situation: Situation, piece: Evidence) -> bool:
    return piece.date is not None and (situation.as_of - piece.date).days <= TOGETHER_DAYS


def _first(lately: list[Voiced], holds: Callable[[Voiced, str], bool]) -> tuple[Evidence, ...]:
    """The latest statement that tells it."""
    return next(((each.evidence,) for each in reversed(lately) if holds(each, fold(each.evidence.quote))), ())


# why, and what stops it -----------------------------------------------------------------------------------------------


def _because(situation: Situation, fit: Fit | None) -> tuple[Said, ...]:
    found = []
    if fit:
        who = situation.voiced_by(fit.need.evidence)
        times = f", said {len(fit.need.evidence)} times" if len(fit.need.evidence) > 1 else ""
        last = f" (last on {fit.need.last_seen}{times})" if fit.need.last_seen else ""
        found.append(Said(f"{who or 'It'} lacks this{last}: {quoted(fit.need.statement)}.", fit.need.evidence))
        if fit.offer.row:
            only = " and only we have it" if fit.offer.unique else ""
            elsewhere = fit.offer.reference and fold(situation.account.name) not in fold(fit.offer.reference)
            shown = f"; it is shown at {fit.offer.reference}" if elsewhere else ""
            text = f"{fit.offer.name} is made for it{only}: {problem(fit.offer)}{shown}."
            found.append(Said(text, (fit.offer.row.evidence(),)))
    else:
        need: Need | None = next((need for need in situation.open_needs if need.certainty >= SURE_NEED), None)
        if need:
            found.append(Said(f"It lacks this most: {quoted(need.statement)}.", need.evidence))
    unsure = situation.uncertainty
    if unsure.dominant != "insufficient" and unsure.lead_with:
        own = tuple(piece for piece in unsure.evidence if piece.type == unsure.dominant)[:2]
        found.append(Said(f"It is most unsure of {_UNSURE_OF[unsure.dominant]}, so lead with {unsure.lead_with}.", own))
    return tuple(found)


_UNSURE_OF: Final = {
    "need": "what it needs",
    "market": "the market",
    "transaction": "getting what it orders",
}


def _in_the_way(situation: Situation, fit: Fit | None) -> tuple[Said, ...]:
    """What would stop the step: what the purchase waits for, open conflicts, who left, and price."""
    found = [
        Said(f"It waits for this: {quoted(said.text)}.", said.evidence)
        for said in situation.constraints
        if _NOT_YET.search(fold(said.text)) and all(_is_of_late(situation, piece) for piece in said.evidence)
    ]
    for conflict in situation.conflicts:
        pieces = tuple(side.evidence for side in conflict.sides)
        if all(_is_of_late(situation, piece) for piece in pieces):
            said = ", against ".join(f"{quoted(side.evidence.quote)} ({side.who})" for side in conflict.sides)
            found.append(Said(f"This is seen differently: {said}.", pieces))
    asked = Counter(piece.speaker for piece in fit.need.evidence if piece.speaker) if fit else Counter()
    most = max(asked.values(), default=0)
    found += [
        Said(f"{each.person}, who asked for it, has left.", each.evidence)
        for each in situation.departures
        if asked[each.person] == most > 0 and each.gone(situation.as_of) and each.evidence
    ]
    if situation.pressing and not situation.is_loyal:
        text = f"It presses on the price: {quoted(situation.pressing[0].quote)}."
        found.append(Said(text, situation.pressing[:1]))
    return tuple(found)


def _by(situation: Situation) -> dt.date:
    return working_day(situation.as_of + dt.timedelta(days=STEP_DAYS))
