"""A customer's words without whose they are: names, places, addresses, phone and order numbers made neutral.

What is not on record may be a name too, so whatever is written like one is taken for one: too much is masked rather
than too little. Everything else stays to the letter.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final, TypeAlias

from ingest.cells import EMAIL
from ingest.directory import Directory, MentionKind
from ingest.names import POSSESSIVE, STYLES, Phrases, Token, fold, tokens
from knowledge.due import CALENDAR
from knowledge.matching import STOP_WORDS
from knowledge.sentences import BEGINNERS

NEUTRAL: Final[dict[MentionKind, str]] = {
    "name": "[customer]",
    "part": "[customer]",
    "site": "[place]",
    "contact": "[person]",
    "surname": "[person]",
}
"""What stands in the place of what is on record of an account."""

PERSON: Final = "[person]"
NAME: Final = "[name]"
"""What stands in the place of what is written like a name and is not on record."""

LEAST_LETTERS: Final = 3
"""A first or last name alone is looked for from this many letters on: ours."""

PHONE_DIGITS: Final = 7
"""So many digits, in groups or not, may be a phone number: ours."""

Masked: TypeAlias = tuple[int, int, str]
"""Where something is masked, and by what."""

_DATE: Final = re.compile(r"\b(?:(?:19|20)\d\d-\d\d?-\d\d?|\d\d?[./]\d\d?[./](?:19|20)?\d\d)\b")

_PATTERNS: Final = (
    (EMAIL, "[address]"),
    (re.compile(r"\b(?:https?://|www\.)\S+|\b(?:[\w-]+\.)+(?:com|net|org|io|eu|info|biz|example)\b"), "[address]"),
    (re.compile(r"<?[@#][^\W\d][\w.-]+>?|<[@#]\w+>"), NAME),
    (re.compile(r"(?<![\w.,])(?:\+|00?)\d[\d ()/.-]{5,}\d\b"), "[phone]"),
    (
        re.compile(
            r"""
            (?:(?<=\b[nN][or]\.\ )|(?<=\#))[A-Z0-9]*\d[A-Z0-9]*(?:[-/][A-Z0-9]+)*\b   # called a number
            |\b[A-Z]{1,6}[-/\ ]?\d{3,}(?:[-/]?[A-Z0-9]+)*\b                            # PO-48213
            |\b\d{6,}(?:[-/][A-Z0-9]+)*\b                                             # 4500123
            |\b(?!(?:19|20)\d\d\b)\d{4,5}(?:[-/][A-Z0-9]+)*\b(?!\ ?(?:[%€$£]|[a-zµ°]|[A-Z]{3}\b))  # 48213, no 4500 l
            |\b\d{2,}(?:[-/]\d{2,})+\b                                               # 77-104
            """,
            re.VERBOSE,
        ),
        "[number]",
    ),
)
"""Written in so particular a way that no name has to be known, the most particular first."""

OPENERS: Final = BEGINNERS | {
    "according", "actually", "again", "although", "always", "another", "anyway", "apart", "apparently", "ask",
    "besides", "better", "both", "call", "come", "despite", "during", "each", "either", "else", "even", "every",
    "everybody", "everything", "except", "fewer", "fine", "first", "four", "give", "good", "hi", "instead", "just",
    "last", "later", "least", "less", "like", "look", "many", "maybe", "more", "most", "much", "neither", "never",
    "next", "none", "often", "okay", "other", "others", "otherwise", "overall", "perhaps", "put", "really", "right",
    "same", "second", "see", "send", "several", "somebody", "someone", "something", "sometimes", "soon", "sorry",
    "still", "such", "sure", "take", "tell", "thing", "things", "three", "today", "tomorrow", "tonight", "too",
    "twice", "two", "under", "until", "up", "usually", "very", "wait", "well", "whatever", "whenever", "whether",
    "without", "yesterday", "yet",
}  # fmt: skip
"""Plain words that often begin a sentence, for where few texts are at hand to show them in lower case."""

_FORMED: Final = re.compile(
    r"(?:ing|ed|ly|tions?|sions?|ments?|ness|able|ible|less|ful|ity|ities|ages?|ance|ence|ives?)$"
)
"""How plain words end and names seldom do."""

_I: Final = re.compile(r"I['’]")

_BEGINS: Final = re.compile(r"(?:^|[.!?:;…\n\"“„«(\[–—-])\s*[\"“„«(*_]*$")


class Masking:
    """Masks quotes. `people` are those beside the contacts on record; `plain` words are no names, however written."""

    def __init__(self, directory: Directory, people: Iterable[str] = (), plain: Collection[str] = ()) -> None:
        self._directory = directory
        self._plain = frozenset(plain) | STOP_WORDS | CALENDAR | OPENERS
        self._people: Phrases[str] = Phrases()
        contacts = (contact.name for key in directory.accounts for contact in directory.contacts(key))
        for name in (*contacts, *people):
            for words in _ways(name):
                self._people.add(words, PERSON)

    def masked(self, text: str, account: int | None = None, speaker: str | None = None) -> str:
        """The text with whatever tells whose it is made neutral.

        What is called like the `account` that it is of, its contacts or its `speaker` is so in whatever case.
        """
        taken: list[Masked] = []
        for start, end, neutral in self._found(text, account, speaker):
            if all(end <= there or start >= until for there, until, _ in taken):
                taken.append((start, end, neutral))
        for start, end, neutral in sorted(taken, reverse=True):
            text = text[:start] + neutral + text[end:]
        return _ONCE.sub(r"\1", text)

    def _found(self, text: str, account: int | None, speaker: str | None) -> Iterator[Masked]:
        """Everything that is masked, the surest first; what overlaps something surer is left out by the caller."""
        yield from _written_so(text)
        words = list(tokens(text))
        yield from self._of_accounts(words, account)
        yield from self._of_people(words, account, speaker)
        for at, word in enumerate(words):
            if self._may_be_name(text, words, at):
                yield word.start, _end(word), NAME

    def _of_accounts(self, words: list[Token], account: int | None) -> Iterator[Masked]:
        for start, end, mentions in self._directory.phrases.find(words):
            written_as_name = _written_as_name(words[start:end])
            kinds = [
                each.kind
                for each in mentions
                if written_as_name or each.kind == "name" or (each.account == account and each.kind != "surname")
            ]
            if kinds:
                yield words[start].start, _end(words[end - 1]), NEUTRAL[min(kinds, key=list(NEUTRAL).index)]

    def _of_people(self, words: list[Token], account: int | None, speaker: str | None) -> Iterator[Masked]:
        contacts = self._directory.contacts(account) if account is not None else ()
        own = {way for name in (*(each.name for each in contacts), speaker or "") for way in _ways(name)}
        for start, end, _ in self._people.find(words):
            if _written_as_name(words[start:end]) or tuple(word.word for word in words[start:end]) in own:
                yield words[start].start, _end(words[end - 1]), PERSON

    def _may_be_name(self, text: str, words: Sequence[Token], at: int) -> bool:
        """Whether a word that is not on record is written as a name is, where a plain word would not be.

        Where a sentence begins, a plain word is so written too: what is formed like one is taken for one there.
        """
        word = words[at]
        if not _title(word) or word.word in STOP_WORDS | CALENDAR | STYLES or _I.match(word.letters):
            return False
        if at and words[at - 1].word in STYLES:
            return True
        if word.word in self._plain:
            return False
        return not (_BEGINS.search(text[: word.start]) and _FORMED.search(word.word))


def _written_so(text: str) -> Iterator[Masked]:
    """What needs no name to be known; dates are left as they are."""
    for date in _DATE.finditer(text):
        yield date.start(), date.end(), date.group()
    for pattern, neutral in _PATTERNS:
        for match in pattern.finditer(text):
            if neutral != "[phone]" or sum(map(str.isdigit, match.group())) >= PHONE_DIGITS:
                yield match.start(), match.end(), neutral


_ONCE: Final = re.compile(r"(\[(?:name|person|customer|place)\])(?:[ -]\1)+")


def lower_case(texts: Iterable[str]) -> set[str]:
    """The words that texts write in lower case: what a name in capitals is told from."""
    return {word.word for text in texts for word in tokens(text) if word.letters.islower()}


def _ways(name: str) -> Iterator[tuple[str, ...]]:
    """What somebody of that name may be called: in full, by any one of the names."""
    words = tuple(word for word in fold(name.partition("@")[0]) if word not in STYLES)
    yield words
    yield from ((word,) for word in words if len(word) >= LEAST_LETTERS and word not in STOP_WORDS)


def _title(word: Token) -> bool:
    return word.letters[0].isupper() and not word.letters.isupper()


def _written_as_name(words: Sequence[Token]) -> bool:
    return not all(word.letters.islower() for word in words)


def _end(word: Token) -> int:
    """Where a word ends; the 's of a possessive stays."""
    return word.start + len(POSSESSIVE.sub("", word.letters))
