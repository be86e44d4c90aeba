"""Answers a question from what is on file, in quotes to the letter; or says that it is not there."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal

import numpy as np

from knowledge.answering import asking
from knowledge.answering.features import Line, Measured, Numbers, measure
from knowledge.answering.judging import ANSWERED_FROM, Judge, learned
from knowledge.answering.known import from_known
from knowledge.answering.tables import from_tables
from knowledge.matching import fold
from knowledge.model import Account, Contact, Evidence, Scope, span_id
from knowledge.ports import Encoder, Records
from knowledge.retrieval import Findings, LeftOut, Retriever

PASSAGES: Final = 40
"""How many passages are read for their sentences."""

MOST_QUOTES: Final = 4
"""An answer is at most this many quotes."""

WORTH_SHOWING: Final = 0.08
"""A further quote is shown where it is at least this likely, compared with the first."""

SHORT: Final = 6
"""A sentence of fewer words is shown with the one before it."""

SAME_MATTER: Final = 0.5
"""From this cosine on two quotes speak of the same matter, and the later comes first."""

OPEN_ANSWERED_FROM: Final = 0.3
"""The certainty from which a question after whatever was said of a subject is answered, where that is spoken of: ours.
The judge has learned from questions after one fact, which a passage on the subject alone does not answer."""

SPOKEN_OF: Final = 0.6
"""A subject is spoken of where a passage found holds this share of the question's terms: ours."""

LONGEST_QUESTION: Final = 2_000
"""Code points of a question that are read."""

NAME: Final = 3
"""Words of a name shorter than this identify nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What is on file about a question; where it is not found, there is no evidence and `answer` says so.

    `certainty` is the probability that the quotes answer it; `left_out` counts passages not looked at, by reason.
    """

    question: str
    account: str | None
    status: Literal["answered", "not_found"]
    answer: str
    evidence: tuple[Evidence, ...] = ()
    certainty: float = 0.0
    left_out: Mapping[LeftOut, int] = field(default_factory=dict)


class Answerer:
    """Answers questions from tables first, then from text."""

    def __init__(self, records: Records, retriever: Retriever, encoder: Encoder, judge: Judge | None = None) -> None:
        self._records = records
        self._retriever = retriever
        self._encoder = encoder
        self._given = judge

    def answer(
        self,
        question: str,
        account: Account | None = None,
        as_of: dt.date | None = None,
        *,
        permitted: frozenset[int] | None = None,
        today: dt.date | None = None,
    ) -> Answer:
        """Answer `question` about `account`, or about all of those `permitted` (None: every one)."""
        question = " ".join(question.split())[:LONGEST_QUESTION]
        today = today or as_of or dt.datetime.now(tz=dt.UTC).date()
        asked = permitted if account is None else frozenset({account.key})
        scope = Scope(asked if permitted is None or asked is None else asked & permitted, as_of)
        nothing_permitted = scope.accounts is not None and not scope.accounts
        told = (
            None
            if nothing_permitted
            else from_tables(question, account, self._records, day=as_of or today, permitted=scope.accounts)
        )
        if told is None and account is not None and not nothing_permitted:
            told = from_known(question, account, self._records, as_of or today)
        if told is not None:
            return Answer(
                question=question,
                account=account.name if account else None,
                status="answered",
                answer=told.text or "\n".join(map(composed, told.evidence)),
                evidence=told.evidence,
                certainty=1.0,
            )
        findings, measured = self.look(question, scope, today)
        judge = self._given or learned()
        scores = judge.scores(measured)
        certainty = judge.certainty(measured, scores) if len(scores) else 0.0
        said = Answer(
            question=question,
            account=account.name if account else None,
            status="not_found",
            answer=not_found(findings, account, as_of),
            certainty=certainty,
            left_out=findings.left_out,
        )
        if certainty < (OPEN_ANSWERED_FROM if _spoken_of(asking.read(question), findings) else ANSWERED_FROM):
            return said
        evidence = tuple(quoted(lines) for lines in chosen(measured, scores))
        whose = {} if account else {each.key: each.name for each in self._records.accounts()}
        named = {found.evidence.passage: whose.get(found.candidate.account or 0) for found in findings.found}
        return replace(
            said,
            status="answered",
            answer="\n".join(composed(each, named.get(each.passage)) for each in evidence),
            evidence=evidence,
        )

    def look(self, question: str, scope: Scope, today: dt.date) -> tuple[Findings, Measured]:
        """What is found for `question` in scope, and everything measured of it."""
        read = asking.read(question)
        findings = self._retriever.search(
            question, scope, limit=PASSAGES, today=today, prefer="us" if read.ours else "customer", beside=True
        )
        return findings, measure(read, findings, self._encoder, self.people(findings))

    def people(self, findings: Findings) -> frozenset[str]:
        """The words, folded, of the names of those who speak in what was found, and of the accounts' contacts."""
        accounts = {found.candidate.account for found in findings.found} - {None}
        contacts = self._records.rows(Contact, [key for key in accounts if key is not None])
        names = [contact.name for each in contacts.values() for contact in each]
        names += [found.evidence.speaker for found in findings.found if found.evidence.speaker]
        return frozenset(word for name in names for word in fold(name).split() if len(word) >= NAME)


def _spoken_of(read: asking.Question, findings: Findings) -> bool:
    """Whether an open question's subject is spoken of in what was found."""
    if not read.open:
        return False
    subject = set(read.about) - asking.SAYING
    held = [len(subject & set(found.candidate.terms.split())) for found in findings.found]
    return bool(subject) and max(held, default=0) >= SPOKEN_OF * len(subject)


def chosen(measured: Measured, scores: Numbers) -> list[list[Line]]:
    """The sentences to quote, those that follow on each other together; of the same matter, the later first."""
    order = [int(at) for at in np.argsort(-scores, kind="stable")[:MOST_QUOTES]]
    picked = [at for at in order if np.exp(scores[at] - scores[order[0]]) >= WORTH_SHOWING]
    groups: list[list[int]] = []
    for at in picked:
        with_before = [at - 1, at] if _needs_before(measured.lines, at) else [at]
        if any(at in group for group in groups):
            continue
        joining = next((group for group in groups if _joins(measured.lines, group, with_before)), None)
        if joining is None:
            groups.append(with_before)
        else:
            joining[:] = sorted({*joining, *with_before})
    first = groups[0]
    later = [
        group
        for group in groups[1:]
        if measured.vectors[group[-1]] @ measured.vectors[first[-1]] >= SAME_MATTER
        and _day(measured.lines[group[0]]) > _day(measured.lines[first[0]])
    ]
    later.sort(key=lambda group: _day(measured.lines[group[0]]), reverse=True)
    ordered = [*later, *(group for group in groups if group not in later)]
    return [[measured.lines[at] for at in group] for group in ordered]


def _day(line: Line) -> dt.date:
    return line.found.evidence.date or dt.date.min


def _same_passage(lines: Sequence[Line], one: int, other: int) -> bool:
    return lines[one].found.evidence.passage == lines[other].found.evidence.passage


def _needs_before(lines: Sequence[Line], at: int) -> bool:
    """Whether a sentence is too short to be read alone, and there is one before it."""
    return at > 0 and len(lines[at].text.split()) < SHORT and _same_passage(lines, at, at - 1)


def _joins(lines: Sequence[Line], group: Sequence[int], more: Sequence[int]) -> bool:
    """Whether sentences follow on each other within a passage."""
    touching = min(more) <= max(group) + 1 and max(more) >= min(group) - 1
    return touching and _same_passage(lines, group[0], more[0])


def quoted(lines: Sequence[Line]) -> Evidence:
    """Sentences that follow on each other as one piece of evidence, to the letter."""
    whole = lines[0].found.evidence
    start, end = lines[0].start, lines[-1].end
    return replace(
        whole,
        id=span_id(lines[0].found.candidate.part_id, whole.start + start, whole.start + end),
        quote=whole.quote[start:end],
        start=whole.start + start,
        end=whole.start + end,
    )


def composed(evidence: Evidence, account: str | None = None) -> str:
    """A quote as it reads in an answer: whose words, when, and in which file."""
    words = " ".join(evidence.quote.split())
    told = ", as told by us" if evidence.reported else ""
    who = f"{evidence.speaker}{told}" if evidence.speaker else ("The customer" + told if evidence.reported else None)
    when = evidence.date.isoformat() if evidence.date else "undated"
    where = evidence.source if evidence.part is None else f"{evidence.source}#{evidence.part}"
    return f"“{words}” — {', '.join(filter(None, (who, account, when, where)))}"


def not_found(findings: Findings, account: Account | None, as_of: dt.date | None) -> str:
    """The sentence that says so, and what was looked at."""
    until = f" up to {as_of.isoformat()}" if as_of else ""
    about = f" about {account.name}" if account else ""
    if not findings.in_scope:
        return f"There is nothing on file{about}{until}."
    return f"Not found: nothing on file{about}{until} answers that."
