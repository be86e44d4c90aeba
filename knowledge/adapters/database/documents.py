"""Documents and their parts, as they were read and as they are kept."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, delete, select

from knowledge.adapters.database import putting, values
from knowledge.adapters.database.engine import Store, among, reads, within, writes
from knowledge.adapters.database.feedback import forget_feedback
from knowledge.adapters.database.tables import correction, document, part, passage, vector
from knowledge.errors import UnknownSource
from knowledge.model import Document, Kind, Part, Scope, StoredPart
from knowledge.ports import KnownDocument, PartToStore, Vectors, Voice

KNOWN = select(document.c.key, document.c.source, document.c.root, document.c.digest, document.c.recipe)
PARTS = select(part, document.c.source).join(document)


class Documents(Store):
    """The documents of the record."""

    @reads
    def known(self, db: Connection, source: str) -> tuple[KnownDocument, ...]:
        """See `Records`."""
        rows = db.execute(KNOWN.where(document.c.source == source).order_by(document.c.key)).mappings()
        return tuple(KnownDocument(**row) for row in rows)

    @reads
    def documents(self, db: Connection) -> tuple[KnownDocument, ...]:
        """See `Records`."""
        return tuple(KnownDocument(**row) for row in db.execute(KNOWN.order_by(document.c.key)).mappings())

    @reads
    def document(self, db: Connection, key: int) -> Document:
        """See `Records`."""
        found = db.execute(select(document).where(document.c.key == key)).first()
        if found is None:
            raise UnknownSource("That document is no longer on record.")
        return Document(
            source=found.source,
            root=found.root,
            digest=found.digest,
            format=found.format,
            warnings=tuple(found.warnings),
            parts=tuple(
                Part(
                    text=row.text,
                    name=row.name,
                    title=row.title,
                    kind=Kind(row.kind),
                    date=row.date,
                    date_basis=row.date_basis,
                    account_hint=row.account_hint,
                    participants=values.participants(row.participants),
                    utterances=values.utterances(row.utterances),
                    set_apart=values.set_apart(row.set_apart),
                    attributes=row.attributes,
                )
                for row in db.execute(select(part).where(part.c.document == key).order_by(part.c.position))
            ),
        )

    @writes
    def put(
        self,
        db: Connection,
        document: Document,
        recipe: str,
        parts: Sequence[PartToStore],
        vectors: Vectors,
        *,
        replaces: int | None,
        voice: Voice | None = None,
    ) -> None:
        """See `Records`."""
        putting.put(db, document, recipe, parts, vectors, replaces=replaces, voice=voice)

    @reads
    def vectors_of(
        self, db: Connection, ids: Sequence[str], contexts: Sequence[str] | None = None
    ) -> Mapping[str, NDArray[np.float32]]:
        """See `Records`."""
        query = select(passage.c.id, passage.c.context, vector.c.data).join(vector).where(among(db, passage.c.id, ids))
        wanted = None if contexts is None else set(zip(ids, contexts, strict=True))
        return {
            id_: values.unpacked(data)
            for id_, context, data in db.execute(query)
            if wanted is None or (id_, context) in wanted
        }

    @writes
    def remove(self, db: Connection, key: int) -> None:
        """See `Records`."""
        ids = db.execute(select(passage.c.id).join(part).where(part.c.document == key)).scalars().all()
        source = db.execute(delete(document).where(document.c.key == key).returning(document.c.source)).scalar()
        if not db.execute(select(document.c.key).where(document.c.source == source)).first():
            db.execute(delete(correction).where(correction.c.source == source))
            forget_feedback(db, source)
        putting.to_be_dropped(db, ids)

    @reads
    def parts(self, db: Connection, source: str, name: str | None = None) -> tuple[StoredPart, ...]:
        """See `Records`."""
        query = PARTS.where(document.c.source == source).order_by(part.c.document, part.c.position)
        rows = db.execute(query if name is None else query.where(part.c.name == name))
        return tuple(values.stored_part(row) for row in rows)

    @reads
    def part(self, db: Connection, id: str) -> StoredPart | None:
        """See `Records`."""
        row = db.execute(PARTS.where(part.c.id == id).order_by(part.c.key).limit(1)).first()
        return None if row is None else values.stored_part(row)

    @reads
    def account_parts(self, db: Connection, scope: Scope, *, limit: int) -> tuple[StoredPart, ...]:
        """See `Records`."""
        query = PARTS.where(*within(db, part, scope), part.c.kind != Kind.TABLE)
        query = query.order_by(part.c.date.is_(None), part.c.date.desc(), part.c.key.desc()).limit(limit)
        return tuple(values.stored_part(row) for row in db.execute(query))

    @reads
    def sources(self, db: Connection) -> tuple[str, ...]:
        """See `Records`."""
        return tuple(sorted(db.execute(select(document.c.source).distinct()).scalars()))

    @reads
    def fingerprints(self, db: Connection, account: int) -> Mapping[str, bytes]:
        """See `Records`."""
        query = select(part.c.id, part.c.sketch).where(part.c.account == account, part.c.sketch.is_not(None))
        return {row.id: row.sketch for row in db.execute(query)}
