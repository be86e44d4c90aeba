"""What a seasoned account manager concludes from how an account stands: one framework after the other."""

from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.frameworks.abilities import CustomerAbilities, OurUncertainty, customer_abilities, our_uncertainty
from knowledge.frameworks.commoditization import Commoditization, commoditization
from knowledge.frameworks.conjoint import Preference
from knowledge.frameworks.failures import stands
from knowledge.frameworks.fit import Catalogue
from knowledge.frameworks.loyalty import Loyalty, Quadrant, costly, loyalty, quadrant
from knowledge.frameworks.migration import Migration, migration
from knowledge.frameworks.promises import Promise
from knowledge.frameworks.questions import questions
from knowledge.frameworks.relationship import Relationship, relationship
from knowledge.frameworks.segments import ServiceTier, Serving, service_tier, serving
from knowledge.frameworks.situation import Situation
from knowledge.frameworks.teach import Lesson, Peer, lessons
from knowledge.standing import Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """Each conclusion with what it rests on; None, or empty, where the evidence does not bear one.

    `unkept` are the promises that stand between us: of those done late, not what the customer calls closed.
    """

    our_uncertainty: OurUncertainty
    customer_abilities: CustomerAbilities
    migration: Migration
    loyalty: Loyalty
    quadrant: Quadrant | None
    relationship: Relationship
    serving: Serving
    service_tier: ServiceTier
    commoditization: Commoditization
    teach: tuple[Lesson, ...]
    questions: tuple[str, ...]
    unkept: tuple[Promise, ...]


def judge(
    known: Standing,
    catalogue: Catalogue,
    peers: Sequence[Peer] = (),
    *,
    industry_positions: Sequence[float] = (),
    preference: Preference | None = None,
    revenues: Sequence[float] = (),
) -> Judgement:
    """The judgement on an account; `peers` are those it may be compared with.

    `industry_positions` are where the relationships of those of its industry stand. `preference` is what its people
    choose by, where they were asked; `revenues` are those of all accounts.
    """
    rung = loyalty(known.statements, known.as_of, orders=known.orders)
    held = relationship_of(known, industry_positions)
    situation = Situation(
        account=known.account,
        as_of=known.as_of,
        uncertainty=known.uncertainty,
        statements=known.statements,
        needs=known.needs,
        promises=known.promises,
        conflicts=known.conflicts,
        orders=known.orders,
        departures=known.departures,
        people=known.people.people,
        fits=catalogue.fits(known.needs, known.statements, segment=known.account.segment),
        has_offers=bool(catalogue),
        rung=rung.rung,
        rung_rests_on=rung.evidence,
        costly=costly(known.account),
        position=held.position,
        pressing=known.price_pressure.evidence if known.price_pressure.present else (),
        changes=known.business.process_changes,
        constraints=known.business.constraints,
    )
    ours = our_uncertainty(situation, known.behaviour, known.assets)
    return Judgement(
        our_uncertainty=ours,
        customer_abilities=customer_abilities(situation),
        migration=migration(situation, catalogue),
        loyalty=rung,
        quadrant=quadrant(rung.high, costly(known.account)),
        relationship=held,
        serving=serving(known.account, preference, known.statements, as_of=known.as_of),
        service_tier=service_tier(
            known.account,
            known.as_of,
            behaviour=known.behaviour,
            orders=known.orders,
            loyalty=rung,
            statements=known.statements,
            offers=catalogue.offers,
            revenues=revenues,
        ),
        commoditization=commoditization(
            known.statements, known.as_of, orders=known.orders, people=known.people.people, needs=known.needs
        ),
        teach=lessons(situation, catalogue, peers, known.assets),
        questions=questions(situation, ours, known.people.missing, aims_known=bool(known.business.objectives)),
        unkept=tuple(each for each in known.failures if each.done_on is None or stands(situation, each)),
    )


def relationship_of(known: Standing, industry_positions: Sequence[float] = ()) -> Relationship:
    """The working relationship with an account, held against those of its industry."""
    return relationship(
        known.statements,
        known.as_of,
        orders=known.orders,
        people=known.people.people,
        conflicts=known.conflicts,
        share_of_business=known.share_of_business,
        industry_positions=industry_positions,
    )
