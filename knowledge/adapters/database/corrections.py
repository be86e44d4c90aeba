"""What people said of quotes and of persons, found again wherever the quotes now stand."""

from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, delete, insert, select

from knowledge.adapters.database.accounts import folded
from knowledge.adapters.database.engine import Store, among, reads, writes
from knowledge.adapters.database.tables import correction, document, part
from knowledge.adapters.database.values import utterances
from knowledge.model import Correction, Evidence, Utterance, span_id

OF_WHAT_IT_TELLS: Final = "type"
"""The verdict that stands beside whatever else is said of the same quote; the others replace one another."""


class Corrections(Store):
    """The corrections of the record."""

    @writes
    def correct(self, db: Connection, said: Correction) -> None:
        """See `Records`."""
        of_type = correction.c.verdict == OF_WHAT_IT_TELLS
        row: dict[str, Any] = {
            "verdict": said.verdict,
            "uncertainty": said.uncertainty,
            "account": said.account,
            "by": said.by,
            "at": said.at,
        }
        if said.evidence is not None:
            piece = said.evidence
            row |= {"source": piece.source, "part": piece.part, "start": piece.start, "quote": piece.quote}
            db.execute(
                delete(correction).where(
                    correction.c.source == piece.source,
                    correction.c.part.is_not_distinct_from(piece.part),
                    correction.c.start == piece.start,
                    correction.c.quote == piece.quote,
                    of_type if said.verdict == OF_WHAT_IT_TELLS else ~of_type,
                )
            )
            row["account"] = None
        else:
            row["person"] = said.person
            same = select(correction.c.key, correction.c.person).where(correction.c.person.is_not(None))
            keys = [
                key
                for key, person in db.execute(same.where(correction.c.account.is_not_distinct_from(said.account)))
                if folded(person) == folded(said.person or "")
            ]
            db.execute(delete(correction).where(among(db, correction.c.key, keys)))
        db.execute(insert(correction).values(row))

    @reads
    def corrections(self, db: Connection, account: int | None = None) -> tuple[Correction, ...]:
        """See `Records`."""
        kept = db.execute(select(correction).order_by(correction.c.at, correction.c.key)).all()
        same_name = part.c.name.is_not_distinct_from(correction.c.part)
        found = _standing(kept, db.execute(_texts().where(same_name)).all())
        moved = [row.key for row in kept if row.source is not None and row.key not in found]
        if moved:
            found |= _standing(kept, db.execute(_texts().where(among(db, correction.c.key, moved))).all())
        made = []
        for row in kept:
            if row.source is not None and row.key not in found:
                continue
            evidence, whose = found.get(row.key, (None, row.account))
            if account is None or whose == account:
                made.append(
                    Correction(
                        verdict=row.verdict,
                        uncertainty=row.uncertainty,
                        evidence=evidence,
                        person=row.person,
                        account=whose,
                        by=row.by,
                        at=row.at,
                    )
                )
        return tuple(made)


def _texts() -> Select[Any]:
    """The parts that each quote may stand in: those of its source."""
    return (
        select(
            correction.c.key,
            part.c.id,
            part.c.name,
            part.c.date,
            part.c.account,
            part.c.utterances,
            part.c.text,
            document.c.source,
        )
        .select_from(
            correction.join(document, document.c.source == correction.c.source).join(
                part, part.c.document == document.c.key
            )
        )
        .order_by(correction.c.key, part.c.key)
    )


def _standing(kept: Iterable[Row[Any]], texts: Iterable[Row[Any]]) -> dict[int, tuple[Evidence, int | None]]:
    """Where each quote now stands, by the key of its correction: the place nearest to where it stood."""
    said = {row.key: row for row in kept}
    found: dict[int, tuple[Evidence, int | None]] = {}
    for text in texts:
        row = said[text.key]
        start = _nearest(text.text, row.quote, row.start)
        if start is None or text.key in found:
            continue
        end = start + len(row.quote)
        whose = next((each for each in utterances(text.utterances) if each.start <= start < each.end), Utterance(0, 0))
        evidence = Evidence(
            id=span_id(text.id, start, end),
            quote=row.quote,
            source=text.source,
            part=text.name,
            date=text.date,
            speaker=whose.speaker,
            side=whose.side,
            start=start,
            end=end,
            passage=None,
            reported=whose.reported,
        )
        found[text.key] = evidence, text.account
    return found


def _nearest(text: str, quote: str, start: int) -> int | None:
    """Where `quote` stands in `text`, nearest to `start`."""
    if text.startswith(quote, start):
        return start
    before, after = text.rfind(quote, 0, start + len(quote)), text.find(quote, start)
    places = [place for place in (before, after) if place >= 0]
    return min(places, key=lambda place: abs(place - start), default=None)
