"""Names as they are compared: folded, without legal forms, and found in running text in one pass.

A folded text is a tuple of words: lower case, without diacritics and punctuation, look-alike letters resolved (see
`knowledge.matching`). It serves comparison only; what a person reads keeps the original letters.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, Generic, TypeAlias, TypeVar

from knowledge import matching

Words: TypeAlias = tuple[str, ...]

T = TypeVar("T")

WORD = re.compile(r"[^\W_]+(?:['’ʼ`´][^\W_]+)*|[&+]")
APOSTROPHES = re.compile(r"['’ʼ`´]")
POSSESSIVE = re.compile(r"['’ʼ`´]s$")

UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})

STYLES: Final = frozenset({
    "mr", "mrs", "ms", "miss", "dr", "prof", "herr", "frau", "hr", "fr", "sir", "madame", "monsieur", "mme", "sr",
    "sra", "dona", "don", "seu", "ing", "dipl",
})  # fmt: skip
"""How somebody is styled before the name."""
LEGAL_FORMS: dict[Words, str] = {
    tuple(form.split()): canonical
    for canonical, forms in {
        "ab": "ab",
        "ag": "ag",
        "aps": "aps",
        "as": "as|a s",
        "asa": "asa",
        "bv": "bv|b v",
        "co": "co|company|and co|and company",
        "corp": "corp|corporation",
        "doo": "doo|d o o",
        "ev": "ev|e v",
        "gmbh": "gmbh|g m b h",
        "gmbh co kg": "gmbh and co kg|gmbh co kg|gmbh and co kgaa",
        "inc": "inc|incorporated",
        "kft": "kft",
        "kg": "kg",
        "kgaa": "kgaa",
        "kk": "kk|k k",
        "llc": "llc|l l c",
        "llp": "llp",
        "lp": "lp",
        "ltd": "ltd|limited",
        "ltda": "ltda",
        "nv": "nv|n v",
        "oao": "oao",
        "ohg": "ohg",
        "ooo": "ooo",
        "oy": "oy",
        "oyj": "oyj",
        "plc": "plc",
        "pte ltd": "pte ltd|pte",
        "pty ltd": "pty ltd|pty limited|pty",
        "sa": "sa|s a",
        "sarl": "sarl|s a r l",
        "sas": "sas|s a s",
        "se": "se",
        "sl": "sl|s l",
        "spa": "spa|s p a",
        "spzoo": "spzoo|sp z o o|sp zoo",
        "srl": "srl|s r l",
        "sro": "sro|s r o",
        "zao": "zao",
        "zrt": "zrt",
    }.items()
    for form in forms.split("|")
}
LONGEST_LEGAL_FORM = max(map(len, LEGAL_FORMS))


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text: where it stands, its letters, and as it is compared."""

    start: int
    end: int
    letters: str
    word: str


@lru_cache(maxsize=1 << 16)
def fold_word(letters: str) -> str:
    """One word as it is compared; a possessive 's is dropped. May be empty."""
    if letters in {"&", "+"}:
        return "and"
    return "".join(letter for letter in matching.fold(POSSESSIVE.sub("", letters)) if letter.isalnum())


def tokens(text: str) -> Iterator[Token]:
    """The words of a text, with their places in it."""
    for match in WORD.finditer(text):
        word = fold_word(match.group())
        if word:
            yield Token(match.start(), match.end(), match.group(), word)


def fold(text: str) -> Words:
    """A text as it is compared."""
    return tuple(token.word for token in tokens(unicodedata.normalize("NFC", text)))


def split_legal_form(words: Words) -> tuple[Words, str]:
    """A company's folded name without its legal form, and that form ("" where it names none)."""
    form = ""
    while len(words) > 1:
        for length in range(min(LONGEST_LEGAL_FORM, len(words) - 1), 0, -1):
            found = LEGAL_FORMS.get(words[-length:])
            if found is not None:
                words, form = words[:-length], f"{found} {form}".strip()
                break
        else:
            break
    return words, form


def variants(text: str) -> set[Words]:
    """The ways a name may be written that fold differently: umlauts spelt out, an apostrophe's word kept or joined."""
    plain = unicodedata.normalize("NFC", text)
    joined = APOSTROPHES.sub("", plain)
    return {words for words in (fold(plain), fold(joined), fold(plain.lower().translate(UMLAUTS))) if words}


@dataclass(slots=True)
class _Node(Generic[T]):
    after: "dict[str, _Node[T]]" = field(default_factory=dict)
    values: set[T] = field(default_factory=set)


class Phrases(Generic[T]):
    """A dictionary of phrases, found in a text in one pass however many there are; the longest phrase wins."""

    def __init__(self) -> None:
        self._root: _Node[T] = _Node()

    def add(self, words: Words, value: T) -> None:
        """Let `value` be meant wherever `words` stand."""
        node = self._root
        for word in words:
            node = node.after.setdefault(word, _Node())
        if words:
            node.values.add(value)

    def find(self, text: list[Token]) -> Iterator[tuple[int, int, set[T]]]:
        """Each longest phrase from left to right, without overlap: its first token, the one after it, its values."""
        at = 0
        while at < len(text):
            node: _Node[T] | None = self._root.after.get(text[at].word)
            end, best, reached = at + 1, None, at + 1
            while node is not None:
                if node.values:
                    end, best = reached, node.values
                node = node.after.get(text[reached].word) if reached < len(text) else None
                reached += 1
            if best is not None:
                yield at, end, best
            at = end


def listed(names: Iterable[str], most: int = 3) -> str:
    """Names as a sentence takes them: “A”, “B” and “C”."""
    quoted = [f"“{name}”" for name in names][:most]
    return quoted[0] if len(quoted) == 1 else ", ".join(quoted[:-1]) + " and " + quoted[-1] if quoted else ""
