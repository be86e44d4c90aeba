"""How well an installed set-up does on its owner's own cases: each is put to it, and what it says is counted.

A case is a statement with labels, a question, what an account is unsure of, or a need or a promise that is, or is not,
to be found in an account. Nothing is learned or set by them.
"""

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, Protocol, Self, TypeAlias, get_args

import numpy as np
from numpy.typing import NDArray

from knowledge.answering import Answer
from knowledge.briefing import Brief
from knowledge.frameworks import promises
from knowledge.frameworks.promises import Promise
from knowledge.matching import fold
from knowledge.model import Account, Evidence, Heard, Reading, Scope, Uncertainty
from knowledge.ports import Records
from knowledge.voice import needs
from knowledge.voice.needs import Need
from knowledge.voice.reader import UNCERTAINTIES, speaker, voices_need

BINS: Final = 10
"""Of how many equal widths the bins are that probabilities are held against what came true in."""

SHORT: Final = 90
"""How many characters of a case are repeated where it is named as missed: ours."""

PARTS: Final = 10_000
"""How many parts of an account are searched for the words of a case: ours, as many as a brief looks at."""

Wanted: TypeAlias = Literal["need", "promise"]
Dominant: TypeAlias = Literal["need", "market", "transaction", "insufficient"]
STATUSES: Final[Mapping[Wanted, Sequence[str]]] = {
    "need": get_args(needs.Status),
    "promise": get_args(promises.Status),
}
"""Where a need and a promise may stand."""


# cases ----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LabelledStatement:
    """A statement and what it voices; None where that is not labelled."""

    line: int
    heard: Heard
    uncertainty: Uncertainty | None
    unmet_need: bool | None


@dataclass(frozen=True, slots=True)
class LabelledQuestion:
    """A question, of one account or of all; a right answer has a quote that holds `contains`."""

    line: int
    question: str
    account: Account | None
    as_of: dt.date | None
    answerable: bool
    contains: str | None


@dataclass(frozen=True, slots=True)
class LabelledState:
    """What an account is unsure of on a day."""

    line: int
    account: Account
    as_of: dt.date
    dominant: Dominant


@dataclass(frozen=True, slots=True)
class Sought:
    """A need or a promise that is (`found`), or is not, to be known of an account: by words of one of its quotes.

    `status` is where it is to stand, None where that does not matter.
    """

    line: int
    what: Wanted
    account: Account
    as_of: dt.date
    words: str
    found: bool
    status: str | None


Case: TypeAlias = LabelledStatement | LabelledQuestion | LabelledState | Sought


# what is counted ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Share:
    """How many of `n` are right; `share` is None of none."""

    n: int
    right: int
    share: float | None

    @classmethod
    def of(cls, right: Iterable[bool]) -> Self:
        """The share of what is right."""
        each = list(right)
        return cls(len(each), sum(each), sum(each) / len(each) if each else None)


@dataclass(frozen=True, slots=True)
class Detection:
    """Of `n` cases `wanted` hold something and `said` are said to; `right` is how many do that are said to."""

    n: int
    wanted: int
    said: int
    right: int
    precision: float | None
    recall: float | None
    f1: float | None

    @classmethod
    def of(cls, wanted: Sequence[bool], said: Sequence[bool]) -> Self:
        """Held against each other, case by case. A share of none is None, and precision where none can be in vain."""
        right = sum(each and other for each, other in zip(wanted, said, strict=True))
        true, told = sum(wanted), sum(said)
        return cls(
            len(wanted),
            true,
            told,
            right,
            right / told if told and true < len(wanted) else None,
            right / true if true else None,
            2 * right / (true + told) if true + told else None,
        )


@dataclass(frozen=True, slots=True)
class Labels:
    """How uncertainties were told apart; the macro-F1 is over those that some case is labelled with.

    `calibration_error` is of the probabilities of the labels given, our own side's statements left out.
    """

    n: int
    right: int
    accuracy: float
    macro_f1: float
    by_label: dict[Uncertainty, Detection]
    calibration_error: float | None


@dataclass(frozen=True, slots=True)
class Needs:
    """How unmet needs were told from other statements."""

    told: Detection
    calibration_error: float | None


@dataclass(frozen=True, slots=True)
class Statements:
    """How statements were read."""

    n: int
    uncertainty: Labels | None
    unmet_need: Needs | None


@dataclass(frozen=True, slots=True)
class Questions:
    """How questions were answered: of the answerable, of those whose right quote is known, of the unanswerable."""

    n: int
    answered: Share
    quoted_rightly: Share
    refused: Share


@dataclass(frozen=True, slots=True)
class Missed:
    """A case that was not as it should have been, and in a sentence what it was instead."""

    line: int
    case: str
    why: str


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The figures; None where no case asked for them. `quotes` counts those shown that equal their source."""

    statements: Statements | None
    questions: Questions | None
    accounts: Share | None
    needs: Detection | None
    promises: Detection | None
    quotes: Share
    missed: tuple[Missed, ...]


class SetUp(Protocol):
    """What is asked: the reader, what answers questions, the briefs, and the record."""

    @property
    def records(self) -> Records:
        """What is on file."""
        ...

    def readings(self, statements: Sequence[Heard]) -> Sequence[Reading]:
        """What statements voice, in order."""
        ...

    def answer(self, question: str, account: Account | None, as_of: dt.date | None) -> Answer:
        """The answer to a question, as a user gets it."""
        ...

    def brief(self, account: Account, as_of: dt.date) -> Brief:
        """The brief on an account as of a day."""
        ...


# evaluating -----------------------------------------------------------------------------------------------------------


def evaluate(cases: Sequence[Case], setup: SetUp) -> Evaluation:
    """Put each case to the set-up and count."""
    run = _Run(setup)
    statements = run.statements([case for case in cases if isinstance(case, LabelledStatement)])
    questions = run.questions([case for case in cases if isinstance(case, LabelledQuestion)])
    accounts = run.states([case for case in cases if isinstance(case, LabelledState)])
    sought = [case for case in cases if isinstance(case, Sought)]
    wanted = {what: run.sought([case for case in sought if case.what == what]) for what in STATUSES}
    return Evaluation(
        statements=statements,
        questions=questions,
        accounts=accounts,
        needs=wanted["need"],
        promises=wanted["promise"],
        quotes=Share.of(_exact(piece, setup.records) for piece in run.quotes.values()),
        missed=tuple(sorted(run.missed, key=lambda missed: missed.line)),
    )


@dataclass(slots=True)
class _Run:
    """One evaluation: what was missed, and every quote that was shown."""

    setup: SetUp
    missed: list[Missed] = field(default_factory=list)
    quotes: dict[str, Evidence] = field(default_factory=dict)
    briefs: dict[tuple[int, dt.date], Brief] = field(default_factory=dict)

    def statements(self, cases: Sequence[LabelledStatement]) -> Statements | None:
        if not cases:
            return None
        readings = self.setup.readings([case.heard for case in cases])
        for case, reading in zip(cases, readings, strict=True):
            wrong = []
            if case.uncertainty not in {None, reading.label}:
                sure = reading.uncertainty[reading.label]
                wrong.append(f"uncertainty {case.uncertainty}, and read as {reading.label} ({sure:.0%})")
            if case.unmet_need not in {None, voices_need(reading)}:
                need = "an unmet need" if case.unmet_need else "no unmet need"
                wrong.append(f"{need}, and one is read in it with {reading.unmet_need:.0%}")
            if wrong:
                self._miss(case.line, case.heard.text, f"It is labelled {'; and '.join(wrong)}.")
        return Statements(len(cases), _labels(cases, readings), _needs(cases, readings))

    def questions(self, cases: Sequence[LabelledQuestion]) -> Questions | None:
        if not cases:
            return None
        answers = [self._answer(case) for case in cases]
        asked = list(zip(cases, answers, strict=True))
        for case, answer in asked:
            if why := _wrong(case, answer):
                self._miss(case.line, case.question, why)
        return Questions(
            len(cases),
            answered=Share.of(_answered(answer) for case, answer in asked if case.answerable),
            quoted_rightly=Share.of(_holds(answer.evidence, case.contains) for case, answer in asked if case.contains),
            refused=Share.of(not _answered(answer) for case, answer in asked if not case.answerable),
        )

    def states(self, cases: Sequence[LabelledState]) -> Share | None:
        if not cases:
            return None
        right = []
        for case in cases:
            found = self._brief(case.account, case.as_of).uncertainty
            right.append(found.dominant == case.dominant)
            if not right[-1]:
                why = f"It should be unsure of {case.dominant}, and is judged {found.dominant} as of {case.as_of}."
                self._miss(case.line, case.account.name, why)
        return Share.of(right)

    def sought(self, cases: Sequence[Sought]) -> Detection | None:
        if not cases:
            return None
        found = [self._find(case) for case in cases]
        return Detection.of([case.found for case in cases], found)

    def _find(self, case: Sought) -> bool:
        """Whether what is sought is known; what is known otherwise than it should be counts as not."""
        brief = self._brief(case.account, case.as_of)
        known: Sequence[Need | Promise] = brief.unmet_needs if case.what == "need" else brief.promises
        those = [each for each in known if _stands(case.words, _words_of(each))]
        right = [each for each in those if case.status in {None, each.status}]
        if case.found and not those:
            self._miss(case.line, case.words, self._why_not(case))
        elif case.found and not right:
            why = f"This {case.what} of {case.account.name} should be {case.status}, and is {those[0].status}."
            self._miss(case.line, case.words, why)
        elif right and not case.found:
            self._miss(case.line, case.words, f"It is taken for a {case.what} of {case.account.name}, and is none.")
        return bool(right)

    def _why_not(self, case: Sought) -> str:
        scope = Scope(frozenset({case.account.key}), case.as_of)
        parts = self.setup.records.account_parts(scope, limit=PARTS)
        part = next((part for part in parts if _stands(case.words, [part.text])), None)
        if part is None:
            return f"These words stand nowhere in what is on file about {case.account.name} as of {case.as_of}."
        where = f"{part.source}#{part.name}" if part.name else part.source
        return f"They stand in {where}, and are not taken for a {case.what}."

    def _answer(self, case: LabelledQuestion) -> Answer:
        answer = self.setup.answer(case.question, case.account, case.as_of)
        self.quotes |= {piece.id: piece for piece in answer.evidence}
        return answer

    def _brief(self, account: Account, as_of: dt.date) -> Brief:
        made = self.briefs.get((account.key, as_of))
        if made is None:
            made = self.briefs[account.key, as_of] = self.setup.brief(account, as_of)
            self.quotes |= {piece.id: piece for piece in made.evidence}
        return made

    def _miss(self, line: int, case: str, why: str) -> None:
        short = " ".join(case.split())
        self.missed.append(Missed(line, short if len(short) <= SHORT else f"{short[: SHORT - 1]}…", why))


def _labels(cases: Sequence[LabelledStatement], readings: Sequence[Reading]) -> Labels | None:
    rows = [
        (case, case.uncertainty, reading)
        for case, reading in zip(cases, readings, strict=True)
        if case.uncertainty is not None
    ]
    if not rows:
        return None
    by_label = {
        kind: Detection.of([label == kind for _, label, _ in rows], [reading.label == kind for _, _, reading in rows])
        for kind in UNCERTAINTIES
    }
    right = [label == reading.label for _, label, reading in rows]
    return Labels(
        n=len(rows),
        right=sum(right),
        accuracy=sum(right) / len(rows),
        macro_f1=float(np.mean([found.f1 or 0.0 for found in by_label.values() if found.wanted])),
        by_label=by_label,
        calibration_error=_error(
            [
                (reading.uncertainty[reading.label], label == reading.label)
                for case, label, reading in rows
                if speaker(case.heard) != "us"
            ]
        ),
    )


def _needs(cases: Sequence[LabelledStatement], readings: Sequence[Reading]) -> Needs | None:
    rows = [
        (case, case.unmet_need, reading)
        for case, reading in zip(cases, readings, strict=True)
        if case.unmet_need is not None
    ]
    if not rows:
        return None
    return Needs(
        Detection.of([labelled for _, labelled, _ in rows], [voices_need(reading) for _, _, reading in rows]),
        _error([(reading.unmet_need, labelled) for case, labelled, reading in rows if speaker(case.heard) != "us"]),
    )


def _error(pairs: Sequence[tuple[float, bool]]) -> float | None:
    if not pairs:
        return None
    said, true = zip(*pairs, strict=True)
    return calibration_error(np.array(said), np.array(true))


def calibration_error(said: NDArray[np.floating], true: NDArray[np.bool_]) -> float:
    """How far what was said to be probable lies from what came true, averaged over cases, in bins of a tenth.

    The expected calibration error, 0..1; `said` and `true` have an entry a case. What is certain by rule is best left
    out: it would flatter.
    """
    places = np.minimum((said * BINS).astype(int), BINS - 1)
    return float(
        sum(
            abs(said[places == place].mean() - true[places == place].mean()) * np.mean(places == place)
            for place in np.unique(places)
        )
    )


def _answered(answer: Answer) -> bool:
    return answer.status == "answered"


def _wrong(case: LabelledQuestion, answer: Answer) -> str | None:
    """What is wrong with an answer, in a sentence."""
    if not case.answerable:
        return f"It should have no answer, and was answered with “{_first(answer)}”." if _answered(answer) else None
    if not _answered(answer):
        return "It should have an answer, and none was found."
    if case.contains and not _holds(answer.evidence, case.contains):
        return f"No quote holds “{case.contains}”; the first is “{_first(answer)}”."
    return None


def _first(answer: Answer) -> str:
    words = " ".join(answer.evidence[0].quote.split()) if answer.evidence else answer.answer
    return words if len(words) <= SHORT else f"{words[: SHORT - 1]}…"


def _holds(evidence: Iterable[Evidence], words: str) -> bool:
    return _stands(words, [piece.quote for piece in evidence])


def _words_of(known: Need | Promise) -> list[str]:
    own = known.statement if isinstance(known, Need) else known.text
    return [own, *(piece.quote for piece in known.evidence)]


def _stands(words: str, texts: Iterable[str]) -> bool:
    """Whether words stand in one of the texts in that order, whatever case, spacing and punctuation are."""
    wanted = plain(words)
    return any(f" {wanted} " in f" {plain(text)} " for text in texts)


def plain(text: str) -> str:
    """The words of a text as they are compared: folded, one space between them."""
    return re.sub(r"[\W_]+", " ", fold(text)).strip()


def _exact(piece: Evidence, records: Records) -> bool:
    part = records.part(piece.id.split(".")[0])
    return part is not None and part.text[piece.start : piece.end] == piece.quote
