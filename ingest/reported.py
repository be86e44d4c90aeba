"""The customer's words as our own notes tell them: "she said …", "per Maria: …", "GH wants …", quotes with a source.

A stretch of a note is cut into what the customer said, wanted or felt, and our narration, sentence by sentence and,
where one sentence holds both, clause by clause. Whoever is not known to be of one side is of none.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from ingest.names import STYLES, Token, fold, tokens
from ingest.people import SOMEONE, Cast, Who
from ingest.telling import (
    BETWEEN,
    ELIDED,
    FEELS,
    HE,
    JOINTS,
    MATTERS,
    NO_NAMES,
    OUR,
    OUTSIDERS,
    PLAINLY_SAYS,
    ROLES,
    SAYS,
    THEIR,
    THEY,
    WE,
    WE_DID,
    WE_SAY,
    WOULD,
    YOU_SAID,
)
from knowledge.model import Span, Utterance
from knowledge.sentences import sentences

Role: TypeAlias = Literal["person", "pronoun", "role", "stranger", "we", "you", "word"]

LONGEST_QUOTE: Final = 1_000
SHORTEST_QUOTE: Final = 3
"""Fewer quoted words are a term, not speech."""
REACH: Final = 7
"""How many words on from a subject the verb that tells it speaks may stand."""
NEAR: Final = 3
BEFORE_QUOTE: Final = 8
"""How many words before a quote, and `NEAR` after it, its source may stand where no verb tells it."""
CLAUSE: Final = 10
"""How many words before its subject a clause may begin."""
SECTION: Final = re.compile(
    r"(?:customer|client|they|he|she)(?:['’]?s)? (?:has |have )?(?:said|says|told|opinion|views?|comments?|remarks?|"
    r"words|wishes|feedback|voice)\b|^heard (?:on site|from)|^voice of (?:the )?customer|^in (?:his|her|their) words",
    re.IGNORECASE,
)
"""Headings under which a note tells what the customer said."""
FEMALE: Final = frozenset({"mrs", "ms", "miss", "frau", "mme", "madame", "dona", "sra"})
MALE: Final = frozenset({"mr", "herr", "sir", "monsieur", "don", "seu"})

_QUOTES = re.compile(r'“[^”]*”|„[^“”]*[“”]|«[^»]*»|"[^"]*"')
_OPENING = re.compile(r'[“„«"]')
_NAME_LINE = re.compile(r"[^\n:]{1,60}:\**")
_POINTED = re.compile(r"\.[^\W\d_]$")
_ON = re.compile(r" (?:on|re|about|abt|w/) [^.:;,\n]{1,30}:")


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of a sentence: what it can be in telling who speaks, and the person it names."""

    token: Token
    role: Role
    who: Who | None = None
    quoted: bool = False
    bracketed: bool = False

    @property
    def plain(self) -> str:
        return _plain(self.token)


@dataclass(frozen=True, slots=True)
class _Attribution:
    """From the word at `at` on, the sentence tells what `who` says; None where it is we who say it."""

    at: int
    who: Who | None


@dataclass(frozen=True, slots=True)
class _Told:
    """A stretch and whose word it tells; `who` None is our own narration."""

    span: Span
    who: Who | None


class Notes:
    """Reads the notes of one part from top to bottom, remembering who was spoken of."""

    def __init__(self, text: str, cast: Cast, *, you: Who | None = None) -> None:
        """`you` is whom the text addresses so, where that is one of the customer's people."""
        self._text = text
        self._cast = cast
        self._you = you
        self._last: Who | None = None
        self._here: dict[str, Who] = {}
        self._spoken_of: dict[str, Who] = {}
        self._pronouns: dict[str, str] = {}
        self._topic: Who | None = None
        present = [each for each in cast.participants if each.side == "customer" and each.name]
        self._only = Who(present[0].name or "", "customer") if len(present) == 1 else None

    def read(self, start: int, end: int, author: str | None) -> Iterator[Utterance]:
        """What `text[start:end]` tells, in order: the customer's words as reported, and our narration."""
        self._here.clear()
        if self._last is not None and self._last.side == "us":
            self._last = None
        if self._is_heading(start, end):
            yield Utterance(start, end, author, "us")
            return
        if self._topic not in (None, SOMEONE) and not self._in_list(start):
            self._topic = None
        for told in _joined(self._told(start, end)):
            if told.who is None:
                yield Utterance(told.span.start, told.span.end, author, "us")
            else:
                yield Utterance(told.span.start, told.span.end, told.who.name or None, told.who.side, reported=True)

    # headings ---------------------------------------------------------------------------------------------------------

    def _is_heading(self, start: int, end: int) -> bool:
        """Whether the stretch is a heading, or a person's name before a list; both say whose words follow."""
        line = self._text[start:end]
        bare = line.strip("*_#: \t")
        is_marked = line.startswith("#") or (line.startswith("**") and line.rstrip(" :").endswith("**"))
        if "\n" in line or not (is_marked or _NAME_LINE.fullmatch(line)):
            return False
        who = self._cast.called(tuple(token.word for token in tokens(bare)))
        if who is None and not is_marked and not SECTION.search(bare):
            return False
        self._topic = who if who and who.side == "customer" else SOMEONE if SECTION.search(bare) else None
        for word in self._words(Span(start, end)):
            if word.who is not None:
                self._speak_of(word.who)
        return True

    def _in_list(self, start: int) -> bool:
        before = self._text[self._text.rfind("\n", 0, start) + 1 : start]
        return bool(before.strip()) and not any(character.isalpha() for character in before)

    # sentences --------------------------------------------------------------------------------------------------------

    def _told(self, start: int, end: int) -> Iterator[_Told]:
        for sentence in _whole_quotes(self._text, sentences(self._text, start, end)):
            words = self._words(sentence)
            found = self._attributions(words) or self._by_quote(words) or self._by_topic(words)
            yield from self._cut(sentence, words, found)

    def _words(self, sentence: Span) -> list[_Word]:
        found = [
            Token(each.start + sentence.start, each.end + sentence.start, each.letters, each.word)
            for each in tokens(sentence.of(self._text))
        ]
        quotes = [match.span() for match in _QUOTES.finditer(self._text, sentence.start, sentence.end)]
        opened = [start for start, _ in quotes]
        people = self._cast.spoken_of(found)
        words: list[_Word] = []
        at = depth = 0
        while at < len(found):
            until, who = people.get(at, (at + 1, None))
            if who is not None and not self._is_written_as_name(found[at:until], who):
                until, who = at + 1, None
            token = Token(found[at].start, found[until - 1].end, self._text[found[at].start : found[until - 1].end], "")
            gap = self._text[words[-1].token.end if words else sentence.start : token.start]
            depth = max(depth + gap.count("(") - gap.count(")"), 0)
            nearest = bisect_left(opened, token.start)
            quoted = nearest > 0 and token.start < quotes[nearest - 1][1]
            if who is not None and at:
                self._style(who, found[at - 1].word)
            words.append(_Word(token, "person" if who else _role(found, at), who, quoted, bracketed=depth > 0))
            at = until
        return words

    def _is_written_as_name(self, words: Sequence[Token], who: Who) -> bool:
        """Names begin with a capital; initials are all capitals, and have points where they are apart ("H.O.")."""
        if len(words) == 1 and who.name and words[0].word not in fold(who.name):
            return re.sub(r"['’]s$", "", words[0].letters).isupper()
        if all(len(word.word) == 1 for word in words):
            pointed = all(self._text[word.end : word.end + 1] == "." for word in words[:-1])
            return pointed and all(word.letters[:1].isupper() for word in words)
        return any(word.letters[:1].isupper() for word in words)

    def _style(self, who: Who, style: str) -> None:
        if style in FEMALE | MALE:
            self._pronouns[who.name] = "she" if style in FEMALE else "he"

    def _attributions(self, words: Sequence[_Word]) -> list[_Attribution]:
        """Who says something in a sentence, in order, from each subject with a verb of saying, wishing or feeling."""
        found: list[_Attribution] = []
        places = [at for at, word in enumerate(words) if not word.quoted]
        plain = [words[at] for at in places]
        for position, word in enumerate(plain):
            speaks = self._speaks(plain, position)
            if speaks is not None and (not found or found[-1].who != speaks.who):
                found.append(_Attribution(places[position], speaks.who))
            if word.who is not None or word.role == "role":
                self._speak_of(word.who or SOMEONE)
        return found

    def _speaks(self, words: Sequence[_Word], at: int) -> _Attribution | None:
        match words[at].role:
            case "person":
                return self._person_speaks(words, at)
            case "pronoun":
                return self._antecedent(at, words[at].plain) if self._verb_follows(words, at) else None
            case "role":
                return _Attribution(at, SOMEONE) if self._verb_follows(words, at) else None
            case "stranger":
                return self._stranger_speaks(words, at)
            case "we" | "you":
                return self._we_or_you(words, at)
            case "word":
                return self._elided(words, at) or self._inverted(words, at)

    def _person_speaks(self, words: Sequence[_Word], at: int) -> _Attribution | None:
        """As in "Ida wants …", "Ida: …", "Ida on the trial: …", "Ida's worry is …"."""
        word = words[at]
        after = self._text[word.token.end : word.token.end + 40]
        matter = word.plain.endswith("'s") and any(each.plain in MATTERS for each in words[at + 1 : at + 4])
        label = word.who is not None and word.who.name and (after.startswith(":") or _ON.match(after))
        if not (matter or label or self._verb_follows(words, at)):
            return None
        return _Attribution(at, None if word.who is None or word.who.side == "us" else word.who)

    def _stranger_speaks(self, words: Sequence[_Word], at: int) -> _Attribution | None:
        """Somebody nobody here knows: said by someone, but of which side cannot be told."""
        following = next(iter(words[at + 1 : at + 2]), None)
        if following is None or following.token.letters not in PLAINLY_SAYS:
            return None
        if self._text[words[at].token.end : following.token.start].strip():
            return None
        self._last = Who(re.sub(r"['’]s$", "", words[at].token.letters), "unknown")
        return _Attribution(at, self._last)

    def _elided(self, words: Sequence[_Word], at: int) -> _Attribution | None:
        """Without subject at a sentence's beginning: "Wants a quote" is the customer's, "Told him …" is ours."""
        begins = at == 0 or (at == 1 and words[0].plain == "also")
        if not begins and not self._text[words[at - 1].token.end : words[at].token.start].lstrip().startswith(":"):
            return None
        verb, after = words[at].plain, words[at + 1 : at + 5]
        if (
            verb in ELIDED
            or (verb == "said" and at == 1)
            or (verb == "asked" and any(word.plain in OUR | WE | {"us"} for word in after))
        ):
            return self._antecedent(at, "")
        return _Attribution(at, None) if verb in WE_DID and at == 0 and after else None

    def _inverted(self, words: Sequence[_Word], at: int) -> _Attribution | None:
        """As in "…," says Jukka; per Maria; according to the customer; told by her."""
        verb, after = (
            words[at].plain,
            [word for word in words[at + 1 : at + 4] if word.plain not in {"the", "by", "to"}],
        )
        if not after or after[0].role not in {"person", "pronoun", "role"} or after[0].plain in THEY:
            return None
        gap = self._text[words[at].token.end : after[0].token.start].split()
        direct = gap in ([], ["the"]) and verb in {"says", "said", "asks", "thinks", "per"}
        passive = gap in (["by"], ["by", "the"]) and verb in SAYS
        according = gap in (["to"], ["to", "the"]) and verb == "according"
        if not (direct or passive or according):
            return None
        if after[0].role == "pronoun":
            return self._antecedent(at, after[0].plain)
        who = after[0].who or SOMEONE
        return _Attribution(at, None if who.side == "us" else who)

    def _we_or_you(self, words: Sequence[_Word], at: int) -> _Attribution | None:
        verb = next((word.plain for word in words[at + 1 : at + 1 + NEAR] if word.plain not in BETWEEN), "")
        if words[at].role == "we":
            return _Attribution(at, None) if verb in WE_SAY else None
        return _Attribution(at, self._you) if self._you and verb in YOU_SAID and at < NEAR else None

    def _verb_follows(self, words: Sequence[_Word], at: int) -> bool:
        """Whether the subject at `at` says, wants or feels something, or would do it."""
        would = "'d" in words[at].token.letters.replace("’", "'")
        for position in range(at + 1, min(at + 1 + REACH, len(words))):
            word, gap = words[position], self._text[words[position - 1].token.end : words[position].token.start]
            if position == at + 1 and _POINTED.search(words[at].token.letters):
                gap = gap.removeprefix(".")
            if any(mark in gap for mark in ".;:!?\n") or word.role in {"pronoun", "we", "you", "stranger"}:
                return False
            if word.bracketed and not words[at].bracketed:
                continue
            if word.plain == "like":
                return would or words[position - 1].plain in {"doesn't", "doesnt", "didn't", "don't"}
            if word.plain in SAYS | FEELS and word.token.letters.islower():
                return True
            if word.plain in WOULD:
                would = True
            elif word.role != "person" and word.plain not in BETWEEN | JOINTS and not word.plain.endswith("ly"):
                return would and words[position - 1].plain in WOULD | BETWEEN
        return False

    # who is meant -----------------------------------------------------------------------------------------------------

    def _antecedent(self, at: int, pronoun: str) -> _Attribution:
        """Whom a pronoun means: one of ours if we were last spoken of, else the customer, by name where it is clear."""
        plural = pronoun in THEY
        if self._last is not None and self._last.side == "us" and not plural:
            return _Attribution(at, None)
        if self._last is not None and self._last.side == "unknown":
            return _Attribution(at, Who("" if plural else self._last.name, "unknown"))
        return _Attribution(at, (None if plural else self._named(pronoun)) or SOMEONE)

    def _named(self, pronoun: str) -> Who | None:
        """The person whom "he" or "she" means, where nobody else can be meant: a name is worse wrong than missing."""
        everyone = list(self._spoken_of.values()) or ([self._only] if self._only else [])
        here = list(self._here.values())
        fitting = [who for who in everyone if pronoun and self._pronouns.get(who.name) == pronoun]
        only = [group[0] for group in (everyone, here) if len(group) == 1]
        found = only[0] if only else next((who for who in fitting if who.name in self._here), None)
        if found is None or (pronoun and self._pronouns.get(found.name, pronoun) != pronoun):
            return None
        if any(who != found for who in fitting):
            return None
        if pronoun:
            self._pronouns[found.name] = pronoun
        return found

    def _speak_of(self, who: Who) -> None:
        self._last = who
        if who.side == "customer" and who.name:
            self._here[who.name] = self._spoken_of[who.name] = who

    def _by_quote(self, words: Sequence[_Word]) -> list[_Attribution]:
        """A quote of some length beside the name of one of the customer's people is that person's."""
        quoted = [at for at, word in enumerate(words) if word.quoted]
        if len(quoted) < SHORTEST_QUOTE or any(word.role == "we" and not word.quoted for word in words):
            return []
        beside = [*words[max(quoted[0] - BEFORE_QUOTE, 0) : quoted[0]], *words[quoted[-1] + 1 : quoted[-1] + 1 + NEAR]]
        named = {word.who for word in beside if word.who and not word.quoted}
        who = named.pop() if len(named) == 1 else None
        return [_Attribution(0, who)] if who and who.side == "customer" else []

    def _by_topic(self, words: Sequence[_Word]) -> list[_Attribution]:
        """What stands under a customer's name or "what the customer said", unless it is about ourselves."""
        ours = any(word.role == "we" or (word.who and word.who.side == "us") for word in words if not word.quoted)
        return [_Attribution(0, self._topic)] if self._topic and words and not ours else []

    # clauses ----------------------------------------------------------------------------------------------------------

    def _cut(self, sentence: Span, words: Sequence[_Word], found: Sequence[_Attribution]) -> Iterator[_Told]:
        """The sentence in clauses, each told as its first attribution says."""
        start, current = sentence.start, found[0] if found else _Attribution(0, None)
        for attribution in found[1:]:
            boundary = self._boundary(words, current.at, attribution.at)
            if boundary is not None:
                yield _Told(_trim(self._text, start, boundary), current.who)
                start, current = boundary, attribution
        yield _Told(_trim(self._text, start, sentence.end), current.who)

    def _boundary(self, words: Sequence[_Word], after: int, before: int) -> int | None:
        """Where between two subjects a new clause begins."""
        for at in range(before, max(after, before - CLAUSE), -1):
            word = words[at]
            if word.plain in JOINTS and at != before and not word.quoted:
                return word.token.start
            gap = self._text[words[at - 1].token.end : word.token.start]
            if any(mark in gap for mark in ",;—–:") or " - " in gap or "->" in gap:
                return word.token.start
        return None


def _plain(token: Token) -> str:
    """A word as the vocabulary has it; of "he's" and "I'd" the pronoun."""
    plain = token.letters.lower().replace("’", "'")
    pronoun = plain.split("'")[0]
    return pronoun if pronoun in HE | THEY | WE | {"you"} else plain


def _role(words: Sequence[Token], at: int) -> Role:
    plain, letters = _plain(words[at]), words[at].letters
    before = words[at - 1].letters if at else ""
    if plain in HE | THEY:
        return "pronoun"
    if plain in WE:
        return "we"
    if plain == "you":
        return "you"
    if (plain in ROLES and before.lower() not in OUR) or (plain in OUTSIDERS and before.lower() in THEIR):
        return "role"
    of_another = plain in OUTSIDERS and before[:1].isupper() and before.lower() not in NO_NAMES
    a_name = letters[:1].isupper() and not letters.isupper() and not plain.endswith("ly")
    is_no_verb = plain not in NO_NAMES | STYLES | SAYS | WE_DID | FEELS | JOINTS
    return "stranger" if of_another or (a_name and is_no_verb) else "word"


def _whole_quotes(text: str, spans: Sequence[Span]) -> Iterator[Span]:
    """Sentences joined where a quote runs over their ends."""
    at = 0
    while at < len(spans):
        last = at
        if _is_open(text[spans[at].start : spans[at].end]):
            for following in range(at + 1, len(spans)):
                if spans[following].end - spans[at].start > LONGEST_QUOTE:
                    break
                if not _is_open(text[spans[at].start : spans[following].end]):
                    last = following
                    break
        yield Span(spans[at].start, spans[last].end)
        at = last + 1


def _is_open(words: str) -> bool:
    """Whether a quote is opened in these words and not closed."""
    return _OPENING.search(_QUOTES.sub("", words)) is not None


def _joined(told: Iterable[_Told]) -> Iterator[_Told]:
    """Neighbours that tell the same person's word as one."""
    current: _Told | None = None
    for each in told:
        if each.span.start >= each.span.end:
            continue
        if current is not None and current.who == each.who:
            current = _Told(Span(current.span.start, each.span.end), current.who)
            continue
        if current is not None:
            yield current
        current = each
    if current is not None:
        yield current


def _trim(text: str, start: int, end: int) -> Span:
    words = text[start:end]
    return Span(start + len(words) - len(words.lstrip()), start + len(words.rstrip()))
