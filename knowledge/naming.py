"""People by the names they are called by: full, last or first, where only one person is meant."""

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from knowledge.matching import fold, legible

_TITLE: Final = re.compile(r"^(?:(?:mr|mrs|ms|miss|dr|prof|herr|frau|ing|dipl)\b\.?\s*)+", re.IGNORECASE)
LEAST_NAME: Final = 2
"""A name of fewer letters names nobody by itself: ours."""


class People:
    """The people of one side. A name is looked for with a capital, so that "mark" is a verb and "Mark" a person."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = tuple(dict.fromkeys(_TITLE.sub("", legible(name)).strip() for name in names if name.strip()))
        called = defaultdict(set)
        for name in self.names:
            words = name.split()
            called[fold(name)].add(name)
            if len(words) > 1:
                called[fold(words[0])].add(name)
                called[fold(" ".join(words[1:]))].add(name)
                called[fold(words[-1])].add(name)
        self._called = {
            word: next(iter(meant)) for word, meant in called.items() if len(meant) == 1 and len(word) >= LEAST_NAME
        }
        longest_first = sorted(self._called, key=len, reverse=True)
        self._pattern = (
            re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)") if longest_first else None
        )

    def named(self, text: str) -> list[tuple[int, str]]:
        """Who is named in `text`, and where, in order."""
        if self._pattern is None:
            return []
        readable = legible(text)
        folded = fold(readable)
        if len(folded) != len(readable):
            readable = folded
        return [
            (found.start(), self._called[found[0]])
            for found in self._pattern.finditer(folded)
            if readable is folded or any(map(str.isupper, readable[found.start() : found.end()]))
        ]

    def who(self, name: str | None) -> str | None:
        """The one that a speaker's name means, else that name itself."""
        if not name:
            return None
        plain = _TITLE.sub("", legible(name)).strip()
        return self._called.get(fold(plain), plain)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self._called.get(fold(_TITLE.sub("", legible(name)).strip())) is not None
