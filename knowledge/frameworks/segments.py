"""Which need segment an account is of, how it should be served for that, and who is served first where few can be.

Sources: need segments and their serving model (CEB): price alone is served by inside sales, price and quality by inside
and field together, all three in the field. Tiers (Davidow and Uttal, SVC) rank accounts by value against the cost of
service: size, likely repeat, growth, influence, loyalty, and demanding lead users who teach us. All numbers are ours.
"""

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final, Literal, TypeAlias, get_args

from knowledge.frameworks.behaviour import Behaviour, as_known_on
from knowledge.frameworks.conjoint import ATTRIBUTES, MATTERS_FROM, Attribute, NeedSegment, Preference
from knowledge.frameworks.loyalty import Loyalty, costly
from knowledge.frameworks.weighing import known_on, tells, theirs
from knowledge.matching import fold
from knowledge.model import Account, Evidence, Offer, Order, Said, Signal, Voiced
from knowledge.wording import any_of

Model: TypeAlias = Literal["inside", "joint", "field"]
Verdict: TypeAlias = Literal["over-served", "under-served", "right"]
Basis: TypeAlias = Literal["choices", "record", "words"]
Tier: TypeAlias = Literal["A", "B", "C"]

SERVED_BY: Final[Mapping[NeedSegment, Model]] = {
    "price": "inside",
    "price+quality": "joint",
    "price+quality+service": "field",
}
"""How each need segment is served (CEB)."""

IN_WORDS: Final[Mapping[Model, str]] = {
    "inside": "inside sales",
    "joint": "inside and field sales together",
    "field": "field sales",
}

INSIDE_COST: Final = 0.4
"""What serving an account by inside sales costs, against field sales."""

JOINT_COST: Final = 0.7
"""What serving it by both together costs, against field sales alone."""

WITHIN_DAYS: Final = 365
"""What is said this long back tells what an account wants, and whether it teaches us."""

BOUND: Final = 1.28
"""A share of the talk is told from a bar where so many standard errors lie between: four of five are then right."""

LEAST_SPEAKERS: Final = 2
"""One person's words tell nothing of what an account wants."""

LARGE_FROM: Final = 2 / 3
"""An account is large where its revenue is above that of this share of all accounts."""

LEAST_ACCOUNTS: Final = 3
"""Among fewer accounts than this none is large or small."""

ADVOCATE_FROM: Final = 7
"""From this rung on a customer speaks for us (LOY)."""

LEAST_KNOWN: Final = 3
"""A tier is advised where at least so many of the six marks of value can be told."""

A_FROM: Final = 0.6
"""Tier A from this share of the marks that can be told on; high cost of service counts as one mark less."""

B_FROM: Final = 0.3
"""Tier B from this share on; below it is tier C."""

DIGITS: Final = 2
"""To so many digits what a change is worth is told: it is an estimate."""

SHOWN: Final = 3
"""So many pieces of evidence stand for a sentence at most."""

_NAMES: Final[Mapping[Model, re.Pattern[str]]] = {
    "joint": any_of("joint(?:ly)?", "hybrid", "mixed", "both", "shared", r"inside (?:and|&|\+|/) (?:field|outside)"),
    "inside": any_of("inside", "internal", "phone", "telesales", "online", "web", "desk", "remote"),
    "field": any_of("field", "outside", "external", "key account(?: management| manager)?", "kam", "face to face"),
}
"""What a CRM calls each way of being served; the first that is found, in folded text."""

_BETWEEN: Final = re.compile(r"[\s+,;/&·_-]+|\band\b|\bonly\b|\balone\b|\bbuyers?\b|\bfirst\b|\bsensitive\b|\bdriven\b")

_SPEAKS_OF: Final[Mapping[Attribute, re.Pattern[str]]] = {
    "price": any_of(
        r"pric(?:e[sd]?|ing|ey)", r"cheap\w*", r"discounts?", r"costs? (?:too|more|less)", r"tenders?", r"expensive",
        r"budgets?", r"per ?cent off",
    ),
    "quality": any_of(
        r"quality", r"reliab\w+", r"fail(?:s|ed|ures?)?", r"lasts|lasted|last longer", r"wears?", r"leak\w*",
        r"defect\w*", r"br(?:eaks?|oke|oken)", r"material", r"tolerances?", r"durab\w+", r"lifetime",
    ),
    "service": any_of(
        r"service\w*", r"support\w*", r"respon(?:d|ds|se|sive)\w*", r"advi[cs]e\w*", r"train(?:ing|ed)?", r"on site",
        r"engineers?", r"repairs?", r"call(?:s|ed)? back", r"help(?:s|ed)?", r"visits?",
    ),
}  # fmt: skip
"""Words by which a customer speaks of each, in folded text; deliveries are none, since no way of selling mends them."""

_TRIES: Final = any_of(
    r"trials?", r"pilots?", r"prototypes?", r"beta", r"field tests?", r"test(?:ed|ing)? (?:it|them) for you"
)
"""Words of a customer that tries what is new."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """How an account is served and how it should be; a field is None where nothing on file tells.

    `basis` is what the need segment was told by. `worth` is the cost to serve that putting it right saves a year, in
    the accounts' currency; below 0 where it costs more.
    """

    need_segment: NeedSegment | None
    now: Model | None
    advised: Model | None
    verdict: Verdict | None
    worth: float | None
    basis: Basis | None
    why: tuple[Said, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceTier:
    """Who is served first: `tier` is the CRM's, else ours; `advised` is ours, None where too little tells."""

    tier: str | None
    advised: Tier | None
    why: tuple[Said, ...]


def serving(
    account: Account, preference: Preference | None = None, statements: Sequence[Voiced] = (), *, as_of: dt.date
) -> Serving:
    """How the account is served and should be, by its people's choices, else as its record says, else by its words."""
    told = _by_choices(preference) or _by_record(account) or _by_words(statements, as_of)
    segment, basis, why = told or (None, None, None)
    now = model_of(account.sales_model)
    advised = SERVED_BY[segment] if segment else None
    worth = None
    reasons = [why] if why else []
    if now and advised and now != advised:
        if account.cost_to_serve is not None:
            worth = round(account.cost_to_serve * (1 - _cost(advised) / _cost(now)), 2)
        reasons.append(_change(account, now, advised, worth))
    return Serving(
        need_segment=segment,
        now=now,
        advised=advised,
        verdict=verdict(now, advised),
        worth=worth,
        basis=basis,
        why=tuple(reasons),
    )


def verdict(now: Model | None, advised: Model | None) -> Verdict | None:
    """Whether an account is served with more, or with less, than its needs call for; None where one is not known."""
    if now is None or advised is None:
        return None
    models = get_args(Model)
    more = models.index(now) - models.index(advised)
    return "right" if not more else "over-served" if more > 0 else "under-served"


def model_of(text: str | None) -> Model | None:
    """The way of being served that a CRM names; None where it names none of the three."""
    folded = fold(text or "")
    return next((model for model, words in _NAMES.items() if words.search(folded)), None)


def segment_named(text: str | None) -> NeedSegment | None:
    """The need segment that a record names, such as "Price and quality"; None for a segment of another kind."""
    words = {word for word in _BETWEEN.split(fold(text or "")) if word}
    if "price" not in words or not words <= set(ATTRIBUTES):
        return None
    return "price+quality+service" if "service" in words else "price+quality" if "quality" in words else "price"


def _by_choices(preference: Preference | None) -> tuple[NeedSegment, Basis, Said] | None:
    if preference is None or preference.segment is None:
        return None
    people = preference.respondents
    names = ", ".join(f"{one.name} by {_listed(one.segment)}" for one in people if one.segment)
    evidence = tuple(piece for one in people for piece in one.evidence[:SHOWN])
    text = f"In the choice tasks it decides by {_listed(preference.segment)} ({names})."
    return preference.segment, "choices", Said(text, evidence)


def _by_record(account: Account) -> tuple[NeedSegment, Basis, Said] | None:
    segment = segment_named(account.segment)
    if segment is None:
        return None
    return segment, "record", Said(f"Its record names the segment: {account.segment}.", _row(account))


def _by_words(statements: Sequence[Voiced], as_of: dt.date) -> tuple[NeedSegment, Basis, Said] | None:
    """By what the customer speaks of, where the talk leaves no doubt of what counts and what does not."""
    lately = [each for each in known_on(statements, as_of) if theirs(each) and _is_within(each.evidence, as_of)]
    of: dict[Attribute, list[Voiced]] = {
        each: [said for said in lately if _speaks_of(said, each)] for each in ATTRIBUTES
    }
    all_told = sum(len(said) for said in of.values())
    speakers = {fold(each.evidence.speaker) for said in of.values() for each in said if each.evidence.speaker}
    if len(speakers) < LEAST_SPEAKERS:
        return None
    counts = {each: _counts(len(said), all_told) for each, said in of.items()}
    if None in counts.values() or not any(counts.values()):
        return None
    segment: NeedSegment = (
        "price+quality+service" if counts["service"] else "price+quality" if counts["quality"] else "price"
    )
    rests_on = tuple(said.evidence for each in ATTRIBUTES if counts[each] for said in of[each][-1:])
    told = ", ".join(f"{len(said)} of {each}" for each, said in of.items())
    return segment, "words", Said(f"In a year it spoke {told}: it decides by {_listed(segment)}.", rests_on)


def _counts(times: int, all_told: int) -> bool | None:
    """Whether something is spoken of often enough to count; None where it is too near the bar to say."""
    if not all_told:
        return None
    share = times / all_told
    error = BOUND * sqrt(MATTERS_FROM * (1 - MATTERS_FROM) / all_told)
    return None if abs(share - MATTERS_FROM) < error else share > MATTERS_FROM


def _speaks_of(said: Voiced, attribute: Attribute) -> bool:
    if attribute == "price" and tells(said, Signal.PRICE_PRESSURE):
        return True
    return _SPEAKS_OF[attribute].search(fold(said.evidence.quote)) is not None


def _cost(model: Model) -> float:
    return {"inside": INSIDE_COST, "joint": JOINT_COST, "field": 1.0}[model]


def _change(account: Account, now: Model, advised: Model, worth: float | None) -> Said:
    money = "" if worth is None else f"about {float(f'{abs(worth):.{DIGITS}g}'):,.0f} a year"
    if verdict(now, advised) == "over-served":
        saves = f", and save {money} in cost to serve" if money else ""
        return Said(f"It is served by {IN_WORDS[now]}; {IN_WORDS[advised]} would do{saves}.", _row(account))
    costs = f", {money} more in cost to serve" if money else ""
    return Said(f"It is served by {IN_WORDS[now]}; what it wants takes {IN_WORDS[advised]}{costs}.", _row(account))


# tiers ----------------------------------------------------------------------------------------------------------------


def service_tier(
    account: Account,
    as_of: dt.date,
    *,
    behaviour: Behaviour | None = None,
    orders: Sequence[Order] = (),
    loyalty: Loyalty | None = None,
    statements: Sequence[Voiced] = (),
    offers: Sequence[Offer] = (),
    revenues: Sequence[float] = (),
) -> ServiceTier:
    """The tier as the CRM gives it, and the one that value against cost of service advises.

    `behaviour` is that of the `orders`; `revenues` are those of all accounts, this one included. A mark of value that
    nothing tells counts neither way.
    """
    bought = [order for order in as_known_on(orders, as_of) if order.ordered]
    rows = tuple(order.row.evidence(order.ordered) for order in bought[-SHOWN:] if order.row)
    marks = [
        *_size(account, revenues),
        *_buying(behaviour, rows),
        *_influence(account, loyalty, offers),
        *_lead_user(statements, as_of),
    ]
    effort = costly(account)
    advised: Tier | None = None
    if len(marks) >= LEAST_KNOWN:
        share = max(0.0, (sum(mark.holds for mark in marks) - bool(effort)) / len(marks))
        advised = "A" if share >= A_FROM else "B" if share >= B_FROM else "C"
    given = account.tier.strip() if account.tier and account.tier.strip() else None
    named = [Said(f"Its record gives it tier {given}.", _row(account))] if given else []
    dear = [Said("It costs much to serve for what it buys.", _row(account))] if effort else []
    told = [mark.said for holds in (True, False) for mark in marks if mark.said and mark.holds is holds]
    return ServiceTier(tier=given or advised, advised=advised, why=(*named, *dear, *told))


@dataclass(frozen=True, slots=True)
class _Mark:
    """A mark of value, whether the account bears it, and what tells so; None where only the want of evidence does."""

    holds: bool
    said: Said | None


def _size(account: Account, revenues: Sequence[float]) -> Iterator[_Mark]:
    if account.revenue is None or len(revenues) < LEAST_ACCOUNTS:
        return
    larger = sum(revenue > account.revenue for revenue in revenues)
    place = f"number {larger + 1}" if larger else "the largest"
    is_large = larger < (1 - LARGE_FROM) * len(revenues)
    yield _Mark(is_large, Said(f"By revenue it is {place} of {len(revenues)} accounts.", _row(account)))


def _buying(shown: Behaviour | None, rows: tuple[Evidence, ...]) -> Iterator[_Mark]:
    """Likely repeat, and growth."""
    if shown is None:
        return
    if shown.usual_gap_days is not None and shown.overdue_days is not None:
        gap = f"{shown.usual_gap_days} days"
        if shown.overdue_days > shown.usual_gap_days:
            late = f"It used to order every {gap}, and its next order is {shown.overdue_days} days overdue."
            yield _Mark(holds=False, said=Said(late, rows))
        else:
            yield _Mark(holds=True, said=Said(f"It orders again and again, usually every {gap}.", rows))
    if shown.trend is not None:
        buys = {"growing": "more than", "steady": "about as much as", "shrinking": "less than"}[shown.trend]
        yield _Mark(shown.trend == "growing", Said(f"It buys {buys} before.", rows))


def _influence(account: Account, loyal: Loyalty | None, offers: Sequence[Offer]) -> Iterator[_Mark]:
    """Whether it speaks for us to others, and its loyalty."""
    names = [fold(name) for name in (account.name, *account.aliases)]
    refers = next((each for each in offers if each.reference and _names(each.reference, names)), None)
    rung = loyal.rung if loyal else None
    if refers:
        row = (refers.row.evidence(),) if refers.row else ()
        yield _Mark(holds=True, said=Said(f"It is our reference for {refers.name}.", row))
    elif loyal and rung is not None:
        speaks = rung >= ADVOCATE_FROM
        yield _Mark(speaks, Said("It speaks for us to others.", loyal.evidence) if speaks else None)
    if loyal and loyal.high is not None:
        high = "high" if loyal.high else "low"
        yield _Mark(loyal.high, Said(f"Its loyalty is {high}: {loyal.name}.", loyal.evidence))


def _names(text: str, names: Sequence[str]) -> bool:
    return any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", fold(text)) for name in names)


def _lead_user(statements: Sequence[Voiced], as_of: dt.date) -> Iterator[_Mark]:
    lately = [each for each in known_on(statements, as_of) if theirs(each) and _is_within(each.evidence, as_of)]
    tries = tuple(each.evidence for each in lately if _TRIES.search(fold(each.evidence.quote)))
    if lately:
        yield _Mark(bool(tries), Said("It tries with us what is new.", tries[-SHOWN:]) if tries else None)


def _row(account: Account) -> tuple[Evidence, ...]:
    return (account.row.evidence(),) if account.row else ()


def _is_within(piece: Evidence, as_of: dt.date) -> bool:
    return piece.date is not None and (as_of - piece.date).days <= WITHIN_DAYS


def _listed(segment: NeedSegment | None) -> str:
    return {"price": "price", "price+quality": "price and quality"}.get(segment or "", "price, quality and service")
