"""The voice of many customers: what they say about a matter, the like grouped, counted by account."""

import datetime as dt
from collections.abc import Sequence
from typing import Final

import numpy as np

from knowledge.frameworks.weighing import theirs
from knowledge.model import Scope, Voiced
from knowledge.ports import Records
from knowledge.retrieval import Retriever

LOOKED_AT: Final = 200
"""How many passages that bear on a matter are read for what is said of it: ours."""

ALIKE_FROM: Final = 0.6
"""From this cosine on two customers say the like: ours."""


def said_about(
    matter: str, scope: Scope, retriever: Retriever, records: Records, *, limit: int = LOOKED_AT
) -> tuple[Voiced, ...]:
    """What customers in scope say in the passages that bear most on a matter; nothing of it is read or encoded anew."""
    found = retriever.search(matter, scope, limit=limit, today=scope.as_of or dt.datetime.now(dt.UTC).date()).found
    passages = {each.evidence.passage for each in found if each.evidence.passage}
    return tuple(each for each in records.voiced_in(passages, scope) if theirs(each) and each.account is not None)


def seen_elsewhere(
    said: Sequence[Voiced], matter: str, others: frozenset[int], retriever: Retriever, records: Records
) -> frozenset[int]:
    """Those of the other accounts at which somebody says the like of what is `said`."""
    heard = said_about(matter, Scope(others), retriever, records)
    if not said or not heard:
        return frozenset()
    likely = np.stack([each.vector for each in heard]) @ np.stack([each.vector for each in said]).T
    alike = likely.max(axis=1) >= ALIKE_FROM
    return frozenset(each.account for each, is_alike in zip(heard, alike, strict=True) if is_alike and each.account)
