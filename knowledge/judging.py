"""What a seasoned account manager concludes from how an account stands: one framework after the other."""

from collections.abc import Iterable
from dataclasses import dataclass

from knowledge.frameworks.abilities import CustomerAbilities, OurUncertainty, customer_abilities, our_uncertainty
from knowledge.frameworks.fit import Catalogue
from knowledge.frameworks.migration import Migration, migration
from knowledge.frameworks.questions import questions
from knowledge.frameworks.situation import Situation
from knowledge.frameworks.teach import Lesson, Peer, lessons
from knowledge.standing import Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """Each conclusion with what it rests on; None, or empty, where the evidence does not bear one."""

    our_uncertainty: OurUncertainty
    customer_abilities: CustomerAbilities
    migration: Migration
    teach: tuple[Lesson, ...]
    questions: tuple[str, ...]


def judge(known: Standing, catalogue: Catalogue, peers: Iterable[Peer] = ()) -> Judgement:
    """The judgement on an account; `peers` are those it may be compared with."""
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
        pressing=known.price_pressure.evidence if known.price_pressure.present else (),
        changes=known.business.process_changes,
        constraints=known.business.constraints,
    )
    ours = our_uncertainty(situation, known.behaviour, known.assets)
    return Judgement(
        our_uncertainty=ours,
        customer_abilities=customer_abilities(situation),
        migration=migration(situation, catalogue),
        teach=lessons(situation, catalogue, peers, known.assets),
        questions=questions(situation, ours, known.people.missing, aims_known=bool(known.business.objectives)),
    )
