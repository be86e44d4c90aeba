"""The voice of many customers: what they say about a matter, the like grouped, counted by account.

Source: themes across customers, how many, in the customers' words (INT). Whoever may see themes over all sees of
accounts that are not theirs the theme and its count, and from three accounts on masked quotes.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from knowledge.due import CALENDAR
from knowledge.frameworks.weighing import theirs
from knowledge.matching import STOP_WORDS, fold, terms
from knowledge.model import Evidence, Scope, Voiced
from knowledge.ports import Records
from knowledge.retrieval import Retriever
from knowledge.voice.reader import shown, voices_need

LOOKED_AT: Final = 200
"""How many passages that bear on a matter are read for what is said of it: ours."""

ALIKE_FROM: Final = 0.6
"""From this cosine on two customers say the like: ours."""

QUOTED_FROM: Final = 3
"""From this many accounts on whoever sees themes is shown masked quotes (INTERFACE: who may see what)."""

BEARS_FROM: Final = 0.4
"""What is said bears on the question from this relevance on: cosine and share of the question's words. Ours."""

PLAINLY_FROM: Final = 0.6
"""From this relevance on it does so even where nothing is read in it: ours."""

WORDS: Final = 0.5
"""What holding every word of the question is worth, in units of cosine: ours."""

ONE_VOICE_FROM: Final = 0.45
"""Two groups of statements whose mean cosine is above this tell one theme: ours."""

TELLING: Final = 0.15
"""What it is worth, in units of cosine, that a statement voices a need for sure: ours."""

MOST: Final = 8
"""Themes in an answer at most: ours."""

MOST_QUOTES: Final = 3
"""Quotes a theme at most, of different accounts first: ours."""

LONGEST_QUOTE: Final = 280
"""Longer statements are no quotes for an answer over many customers: ours."""

LABEL_WORDS: Final = 3
"""Words in a theme's label at most: ours."""

SHORTEST_LABEL_WORD: Final = 4
"""Letters: shorter words say little by themselves; ours."""

_ASKING: Final = frozenset(
    terms(
        "customer customers client clients account accounts say says said saying tell tells talk talking think "
        "complain complains complaining need needs want wants ask asks how many much often who which any anyone "
        "someone people mention mentions voice voices problem problems issue issues thing things about most all "
        "across common main lack lacks there get give show me us our we"
    ).split()
)
"""Words of a question that say what is asked for, not what it is about."""


@dataclass(frozen=True, slots=True)
class VoiceQuote:
    """Somebody's words: to the letter with their `evidence` and `account` where the account is theirs to see.

    Else `words` are masked and the rest is None; `date` is the month's first day then.
    """

    words: str
    date: dt.date | None
    account: str | None = None
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class VoicedNeed:
    """Something that customers say alike: `theme` in a few plain words, `statement` the most telling quote's.

    `accounts` counts distinct accounts, `named` are those of them that whoever asks sees. `statement` is None and there
    are no quotes where too few accounts say it and none of them may be seen.
    """

    theme: str
    statement: str | None
    accounts: int
    statements: int
    named: tuple[str, ...]
    quotes: tuple[VoiceQuote, ...]
    last_seen: dt.date | None


@dataclass(frozen=True, slots=True)
class Voices:
    """What customers say to a question, what most of them say first; `accounts` say any of it, of `among` asked."""

    question: str
    needs: tuple[VoicedNeed, ...]
    accounts: int
    among: int


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


def subject(question: str) -> str:
    """What a question is about: its words without those of asking; all of it where nothing else is left."""
    words = [word for word in question.replace("?", " ").split() if not _is_asking(word)]
    return " ".join(words) or question


def voices(
    question: str,
    vector: NDArray[np.float32],
    heard: Sequence[Voiced],
    *,
    names: Mapping[int, str],
    among: int,
    masked: Callable[[Voiced], str],
) -> Voices:
    """What is `heard` to a question, the like grouped; `vector` is that of its subject.

    `names` are the accounts that whoever asks sees; `masked` makes a quote of any other neutral.
    """
    bearing, relevance = _bearing(question, vector, heard)
    if not bearing:
        return Voices(question, (), 0, among)
    groups = _grouped(np.stack([each.vector for each in bearing]))
    ranked = sorted(groups, key=lambda group: _rank(group, bearing, relevance))
    themes = _Themes(question, heard, masked)
    found = tuple(_voiced([bearing[at] for at in group], themes, names) for group in ranked[:MOST])
    said = {bearing[at].account for group in ranked[:MOST] for at in group}
    return Voices(question, found, len(said), among)


def _is_asking(word: str) -> bool:
    found = terms(word).split()
    return fold(word) in STOP_WORDS or not found or all(term in _ASKING for term in found)


def _bearing(
    question: str, vector: NDArray[np.float32], heard: Sequence[Voiced]
) -> tuple[list[Voiced], NDArray[np.float64]]:
    """What bears on the question, the most relevant first, the same words of one account once; and how much it does."""
    asked = set(terms(subject(question)).split())
    found: dict[tuple[int | None, str], tuple[float, Voiced]] = {}
    for each in heard:
        held = len(asked & set(terms(each.evidence.quote).split())) / max(1, len(asked))
        bears = float(each.vector @ vector) + WORDS * held
        if bears >= BEARS_FROM and (bears >= PLAINLY_FROM or _tells_something(each)):
            worth = bears + TELLING * each.reading.unmet_need
            found.setdefault((each.account, fold(each.evidence.quote)), (worth, each))
    ranked = sorted(found.values(), key=lambda pair: -pair[0])
    return [each for _, each in ranked], np.array([worth for worth, _ in ranked])


def _tells_something(said: Voiced) -> bool:
    """Whether more is read in a statement than that somebody speaks."""
    return said.reading.label != "none" or voices_need(said.reading) or bool(shown(said.reading))


def _grouped(vectors: NDArray[np.float32]) -> list[list[int]]:
    """Rows in groups that tell one theme each: the two most alike are joined until none are alike enough."""
    groups = [[row] for row in range(len(vectors))]
    mean = (vectors @ vectors.T).astype(np.float64)
    np.fill_diagonal(mean, -1.0)
    while len(groups) > 1:
        first, second = sorted(divmod(int(mean.argmax()), len(groups)))
        if mean[first, second] < ONE_VOICE_FROM:
            break
        sizes = len(groups[first]), len(groups[second])
        joined = (mean[first] * sizes[0] + mean[second] * sizes[1]) / sum(sizes)
        mean[first], mean[:, first] = joined, joined
        mean[first, first] = -1.0
        groups[first] += groups[second]
        del groups[second]
        mean = np.delete(np.delete(mean, second, axis=0), second, axis=1)
    return [sorted(group) for group in groups]


def _rank(group: Sequence[int], bearing: Sequence[Voiced], relevance: NDArray[np.float64]) -> tuple[float, float]:
    """What more accounts say comes first; of as many, what bears more on the question."""
    return -len({bearing[at].account for at in group}), -float(relevance[list(group)].max())


class _Themes:
    """Names groups of statements in a few words, and quotes them."""

    def __init__(self, question: str, heard: Sequence[Voiced], masked: Callable[[Voiced], str]) -> None:
        self._subject = subject(question)
        self._asked = tuple(terms(self._subject).split())
        self.masked = masked
        accounts: defaultdict[str, set[int | None]] = defaultdict(set)
        self._times: Counter[str] = Counter()
        for each in heard:
            for term in set(terms(each.evidence.quote).split()):
                accounts[term].add(each.account)
                self._times[term] += 1
        self._shared = {term for term, keys in accounts.items() if len(keys) > 1} | set(self._asked)

    def label(self, group: Sequence[Voiced]) -> str:
        """The words that a group shares and others have less; none that may be a name, or that one account alone uses.

        What was asked about comes first.
        """
        spelt: dict[str, Counter[str]] = {}
        times: Counter[str] = Counter()
        for each in group:
            words = filter(None, map(_plain, self.masked(each).replace("[", " [").split()))
            held = {found[0]: word for word in words if len(found := terms(word).split()) == 1}
            for term, word in held.items():
                if term in self._shared:
                    times[term] += 1
                    spelt.setdefault(term, Counter())[word] += 1
        weight = {term: times[term] * (times[term] / self._times[term]) ** 0.5 for term in times}
        telling = sorted(times, key=lambda term: (term not in self._asked, -weight[term]))
        return " · ".join(spelt[term].most_common(1)[0][0] for term in telling[:LABEL_WORDS]) or self._subject


def _voiced(group: Sequence[Voiced], themes: _Themes, names: Mapping[int, str]) -> VoicedNeed:
    accounts = {each.account for each in group}
    enough = len(accounts) >= QUOTED_FROM
    open_ = [each for each in group if enough or each.account in names]
    once = {each.account: each for each in reversed(open_) if len(each.evidence.quote) <= LONGEST_QUOTE}
    chosen = [each for each in open_ if once.get(each.account) is each][:MOST_QUOTES]
    quotes = tuple(_quote(each, names, themes.masked) for each in chosen)
    return VoicedNeed(
        theme=themes.label(group),
        statement=quotes[0].words if quotes else None,
        accounts=len(accounts),
        statements=len(group),
        named=tuple(sorted(names[key] for key in accounts if key is not None and key in names)),
        quotes=quotes,
        last_seen=max((quote.date for quote in quotes if quote.date), default=None),
    )


def _quote(said: Voiced, names: Mapping[int, str], masked: Callable[[Voiced], str]) -> VoiceQuote:
    piece = said.evidence
    if said.account is not None and said.account in names:
        return VoiceQuote(piece.quote, piece.date, names[said.account], piece)
    return VoiceQuote(masked(said), piece.date and piece.date.replace(day=1))


def _plain(word: str) -> str:
    """A word as a label takes it: lower case, no punctuation; empty where it says nothing, or may be a name."""
    bare = word.strip(".,;:!?\"'“”„«»()*_–—-…")
    if word.startswith("[") or not bare.isalpha() or len(bare) < SHORTEST_LABEL_WORD:
        return ""
    lower = bare.lower()
    return "" if lower in STOP_WORDS | CALENDAR or _is_asking(lower) else lower
