"""Text as it is matched: look-alike letters resolved, folded, and broken into terms.

What is quoted is always the original text; nothing here changes what is kept. Text of ASCII alone takes a short way.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from threading import Lock
from typing import Final

from confusable_homoglyphs import categories, confusables  # type: ignore[import-untyped]  # ships no types
from Stemmer import Stemmer  # type: ignore[import-not-found]  # likewise

LATIN_WORDS_PER_FOREIGN: Final = 4
"""A word all of whose letters have Latin look-alikes is taken for Latin where Latin words outnumber the words that are
unmistakably of another script by more than this: in an English text "реасе" is "peace", in a Russian one it stays."""

LONGEST_TERM: Final = 40
"""Longer runs of letters or digits are cut to this many characters, in text and question alike."""

MOST_PIECES: Final = 6
"""A part number in more pieces than this is no part number but a hash: it is kept whole only."""

MOST_REMEMBERED: Final = 200_000
"""How many different tokens are remembered with their terms before starting afresh, about 30 MB."""

TEXTS_REMEMBERED: Final = 5_000
"""How many texts a function remembers what it found in: as many as the largest accounts have statements. Ours."""

STOP_WORDS: Final = frozenset({
    "a", "about", "am", "an", "and", "are", "as", "at", "be", "been", "being", "but", "by", "can", "could",
    "did", "do", "does", "doing", "for", "from", "had", "has", "have", "having", "he", "her", "hers", "him",
    "his", "i", "if", "in", "into", "is", "it", "its", "itself", "me", "my", "of", "on", "or", "our", "ours",
    "she", "so", "than", "that", "the", "their", "theirs", "them", "then", "there", "these", "they", "this",
    "those", "to", "us", "was", "we", "were", "what", "which", "who", "whom", "will", "with", "would", "you",
    "your", "yours", "i'm", "i've", "i'd", "i'll", "we're", "we've", "we'd", "we'll", "you're", "you've",
    "you'd", "you'll", "he's", "she's", "it's", "that's", "they're", "they've", "they'd", "they'll", "there's",
    "what's", "let's",
})  # fmt: skip
"""Words so common that BM25 gives them next to no weight. Negations stay: "no", "not", "without" and "never" matter."""

_MARKS: Final = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_MARK: Final = re.compile(f"[{_MARKS}]+")
_WORD: Final = re.compile(rf"[^\W_](?:[^\W_]|[{_MARKS}])*")
_NOT_SHOWN: Final = re.compile("[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
                               "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff]+")  # fmt: skip
_NEUTRAL: Final = {"LATIN", "COMMON", "INHERITED"}
_JOINERS: Final = "-/._"
_SPELT: Final = {
    **dict.fromkeys("‘’‚‛ʼ′´＇ʹ", "'"),
    **dict.fromkeys("“”„‟″«»〝〞", '"'),
    **dict.fromkeys("‐‑‒–−﹣－", "-"),
    **dict.fromkeys("—―﹘", " - "),
    "٫": ".",
    "٬": ",",
    "⁄": "/",
    "×": "x",
    "\u2028": "\n",
    "\u2029": "\n",
}
_WITHOUT_STROKE: Final = {
    "ø": "o", "đ": "d", "ł": "l", "ħ": "h", "ŧ": "t", "ı": "i", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe",
}  # fmt: skip


class _Lazily(dict[int, str]):
    """A table for `str.translate` that works out each character when it is first met."""

    def __missing__(self, code: int) -> str:
        self[code] = spelt = self.work_out(chr(code))
        return spelt

    @staticmethod
    def work_out(character: str) -> str:
        raise NotImplementedError


class _Spelling(_Lazily):
    """Each character in its plain spelling: full-width forms, ligatures, curly quotes; what is not shown goes."""

    @staticmethod
    def work_out(character: str) -> str:
        if character.isascii():
            return character
        if character in _SPELT:
            return _SPELT[character]
        if _is_foreign(character) and _as_latin(character):
            return character
        if unicodedata.category(character) == "Cs":
            return "\ufffd"  # half of a surrogate pair, which no encoder takes
        if unicodedata.decomposition(character).startswith("<fraction>"):
            character = " " + unicodedata.normalize("NFKD", character)
        return "".join(_spell(each) for each in _NOT_SHOWN.sub("", unicodedata.normalize("NFKD", character)))


class _Folding(_Lazily):
    """Each character without case, diacritics and strokes."""

    @staticmethod
    def work_out(character: str) -> str:
        before, folded = "", character
        while before != folded:
            before = folded
            plain = _MARK.sub("", "".join(_Spelling.work_out(each) for each in before.casefold()))
            folded = "".join(_WITHOUT_STROKE.get(each, each) for each in plain)
        return folded


_SPELLING: Final = _Spelling()
_FOLDING: Final = _Folding()


def _spell(character: str) -> str:
    """One character of a decomposed text, with digits, punctuation and Latin letters that look like ASCII made so."""
    if character.isascii() or character in _SPELT:
        return _SPELT.get(character, character)
    category = unicodedata.category(character)
    if category == "Nd":
        return str(unicodedata.decimal(character))
    if category[0] in "PS":
        return next((each for each in _look_alikes(character) if each.isascii() and not each.isalnum()), character)
    if category[0] == "L" and _script(character) == "LATIN":
        return _as_latin(character) or character
    return character


def _look_alikes(character: str) -> tuple[str, ...]:
    return tuple(each["c"] for each in confusables.confusables_data.get(character, ()))


@cache
def _script(character: str) -> str:
    return str(categories.alias(character))


@cache
def _as_latin(character: str) -> str | None:
    """The ASCII letter that a letter looks like, in its own case if need be in the other."""
    for cased in (character, character.casefold()):
        for look_alike in _look_alikes(cased):
            if len(look_alike) == 1 and look_alike.isascii() and look_alike.isalpha():
                is_capital_i = look_alike == "l" and character.isupper()
                return "I" if is_capital_i else look_alike
    return None


@cache
def _out_of_latin(script: str) -> Mapping[str, str]:
    """For each ASCII letter, the letter of `script` that looks like it."""
    table: dict[str, str] = {}
    for letter in "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ":
        same = [each for each in _look_alikes(letter) if len(each) == 1 and _script(each) == script and each.isalpha()]
        if same:
            table[letter] = min(same)
    return table


@cache
def _is_foreign(character: str) -> bool:
    return not character.isascii() and character.isalpha() and _script(character) not in _NEUTRAL


def _foreign(word: str) -> list[str]:
    return [] if word.isascii() else list(filter(_is_foreign, word))


def _unmixed(word: str) -> str:
    """A word of mixed scripts in the one script that all its letters can be read in, Latin first; else as it is.

    Into another script only where that has most of the letters: "ΔT" is a symbol and a letter, no word of Greek.
    """
    foreign = _foreign(word)
    scripts = {_script(each) for each in foreign}
    latin = [each for each in word if each.isascii() and each.isalpha()]
    if not foreign or (not latin and len(scripts) == 1):
        return word
    if all(_as_latin(each) for each in foreign):
        return "".join((_as_latin(each) or each) if each in foreign else each for each in word)
    if len(scripts) == 1 and len(foreign) > len(latin):
        table = _out_of_latin(scripts.pop())
        if all(each in table or each.casefold() in table for each in latin):
            return "".join(table.get(each) or table.get(each.casefold()) or each for each in word)
    return word


def _resolved(text: str) -> str:
    """Look-alikes resolved word by word, letter for letter: the length stays."""
    if not any(map(_is_foreign, set(text))):
        return text
    text = _WORD.sub(lambda found: _unmixed(found[0]), text)
    latin = unmistakable = 0
    doubtful = False
    for found in _WORD.finditer(text):
        foreign = _foreign(found[0])
        if not foreign:
            latin += 1
        elif all(_as_latin(each.casefold()) for each in foreign):
            doubtful = True
        elif not (_in_part_number(found) and all(map(_as_latin, foreign))):
            unmistakable += 1
        else:
            doubtful = True
    if not doubtful or latin <= LATIN_WORDS_PER_FOREIGN * unmistakable:
        return text

    def read(found: re.Match[str]) -> str:
        foreign = _foreign(found[0])
        visible = _as_latin if _in_part_number(found) else lambda each: _as_latin(each.casefold())
        if foreign and all(map(visible, foreign)):
            return "".join((_as_latin(each) or each) if each in foreign else each for each in found[0])
        return found[0]

    return _WORD.sub(read, text)


def _in_part_number(found: re.Match[str]) -> bool:
    """Whether a word has a digit in it, or is joined to one: "НХ-40"."""
    before, after = found.string[max(found.start() - 2, 0) : found.start()], found.string[found.end() : found.end() + 2]
    return (
        any(map(str.isdecimal, found[0]))
        or (len(before) == 2 and before[1] in _JOINERS and before[0].isdecimal())  # noqa: PLR2004 - joiner and digit
        or (len(after) == 2 and after[0] in _JOINERS and after[1].isdecimal())  # noqa: PLR2004 - likewise
    )


def legible(text: str) -> str:
    """The text as a reader sees it, for an encoder: look-alikes, full-width forms and ligatures in plain letters.

    Case and diacritics stay. A word of mixed scripts is read in one; a word of one script stays in it, unless the text
    is of Latin words all around and each of its letters has a Latin look-alike.
    """
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", _resolved(text.translate(_SPELLING)))


def fold(text: str) -> str:
    """The text for matching: as `legible`, and without case and diacritics. Folding twice changes nothing more."""
    return text.lower() if text.isascii() else _folded(text)


@lru_cache(maxsize=TEXTS_REMEMBERED)
def _folded(text: str) -> str:
    return _resolved(text.translate(_SPELLING)).translate(_FOLDING)


# terms ----------------------------------------------------------------------------------------------------------------

_TOKEN: Final = re.compile(r"(?:[a-z]\.){2,}(?![a-z0-9])|[^\W_]+(?:[-/_&+'.,:][^\W_]+)*")
_DIGITS_SPACED: Final = re.compile(r"(?<=\d)[\u00a0\u2009\u202f](?=\d{3}(?!\d))")
_NUMBER: Final = re.compile(
    r"(?P<whole>\d{1,3}(?:,\d{3})+|\d{1,3}(?:'\d{3})+|\d{1,3}(?:\.\d{3}){2,}|\d{1,3}(?:\.\d{3})+(?=,\d)|\d+)"
    r"(?:[.,](?P<decimals>\d+))?"
)
_INITIALS: Final = re.compile(r"(?:[a-z]\.)+")
_CONTRACTED: Final = {"s", "d", "ll", "ve", "re", "m"}
_RUN_TOGETHER: Final = re.compile(r"[,:]|(?<!\d)\.|\.(?!\d)")
_PIECE: Final = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+")
_NOT_ALPHANUMERIC: Final = re.compile(r"[\W_]+")


class _Terms(dict[str, str]):
    """Each token with its terms, joined by spaces; worked out once, and forgotten when too many."""

    def __init__(self) -> None:
        super().__init__()
        self._stemmer = Stemmer("english", 0)
        self._alone = Lock()  # a Stemmer is not for two threads at once

    def __missing__(self, token: str) -> str:
        with self._alone:
            if len(self) >= MOST_REMEMBERED:
                self.clear()
            self[token] = terms = " ".join(self._of(token))
        return terms

    def _of(self, token: str) -> list[str]:
        if token in STOP_WORDS:
            return []
        if token.isalpha():
            return [self._stem(token)]
        if number := _NUMBER.fullmatch(token):
            return _number(number)
        if _INITIALS.fullmatch(token):
            return [token.replace(".", "")[:LONGEST_TERM]]
        if "'" in token:
            word, _, rest = token.rpartition("'")
            return self._of(word if rest in _CONTRACTED else token.replace("'", ""))
        together = list(filter(None, _RUN_TOGETHER.split(token)))
        return (
            self._part_number(token) if len(together) == 1 else [term for each in together for term in self._of(each)]
        )

    def _part_number(self, token: str) -> list[str]:
        """A token whole, and in its pieces: "hx-40" is hx40, hx and 40; "3.5bar" is 3p5bar, 3p5 and bar."""
        pieces = _PIECE.findall(token)
        whole = _NOT_ALPHANUMERIC.sub("", re.sub(r"(?<=\d)[.,](?=\d)", "p", token))
        is_range = whole.isdecimal() and len(pieces) == 2  # noqa: PLR2004 - from one number to another
        terms = [] if is_range else [self._stem(whole)]
        if len(pieces) > MOST_PIECES:
            return terms
        for piece in pieces:
            if number := _NUMBER.fullmatch(piece):
                terms += _number(number)
            elif piece[0].isdecimal():
                terms += [each.lstrip("0") or "0" for each in re.split("[.,]", piece)]
            elif len(piece) > 1 and piece not in STOP_WORDS:
                terms.append(self._stem(piece))
        return [term[:LONGEST_TERM] for term in dict.fromkeys(terms)]

    def _stem(self, word: str) -> str:
        return str(self._stemmer.stemWord(word[:LONGEST_TERM])) if word.isalpha() else word[:LONGEST_TERM]


def _number(found: re.Match[str]) -> list[str]:
    """A number in the one way it is matched: "1,200" and "1200" alike, "3.50" as 3p5; with leading zeros, both ways."""
    written = re.sub(r"\D", "", found["whole"])
    decimals = (found["decimals"] or "").rstrip("0")
    plain = (written.lstrip("0") or "0") + (f"p{decimals}" if decimals else "")
    terms = [plain] if found["decimals"] or plain == written else [written, plain]
    return [term[:LONGEST_TERM] for term in terms]


_TERMS: Final = _Terms()


def terms(text: str) -> str:
    """The text's terms in order, separated by single spaces: folded, stemmed (Snowball English), without stop words.

    Each term is letters and digits only, so that any full-text engine keeps it whole. Part numbers stand whole and in
    pieces ("HX-40" is `hx40 hx 40`), a decimal point is written `p` ("3.5" is `3p5`), numbers lose their separators.
    """
    if not text.isascii():
        text = _DIGITS_SPACED.sub("", text)
    return " ".join(filter(None, map(_TERMS.__getitem__, _TOKEN.findall(fold(text)))))
