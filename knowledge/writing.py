"""Words of a language model in the place of a list of quotes, where each sentence is borne out by the quotes it names.

The model is asked only about what was found without it, and what it writes stays only where `knowledge.grounding`
finds it borne out. Where it is slow, down or wrong the answer stays as it was, and says so.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Final

from knowledge.answering import Answer
from knowledge.grounding import fault
from knowledge.matching import fold
from knowledge.model import Evidence
from knowledge.ports import Chat, Unanswered
from prompts import render

MOST: Final = 4
"""How many sentences an answer has at most."""

LONGEST: Final = 300
"""How many characters a sentence has at most."""

_TO_A_MACHINE: Final = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass)\b.{0,40}\b(?:instruct\w+|prompts?|rules|guidelines)\b"
    r"|\b(?:ignore|disregard|forget)\b.{0,20}\b(?:everything|all|anything) (?:of the )?(?:above|before|previous)\b"
    r"|\b(?:system|developer) prompt\b|\byou are (?:now )?(?:an? )?(?:ai|assistant|language model|chatbot|llm)\b"
    r"|\b(?:ai|llms?|language models?|chatbots?)\b.{0,40}\b(?:must|should|reading|summari\w+|instruct\w+)\b"
    r"|(?:^|[.!?:]\s+)(?:please )?(?:write|say|state|answer|reply|respond|conclude|report|output|print)"
    r" (?:only|exactly|that)\b"
    r"|^\s*(?:system|assistant)\s*:|<\|?/?(?:system|assistant|user|im_\w+|endoftext)\b|\[/?inst\]",
    re.DOTALL | re.MULTILINE,
)
"""Words that a customer has no cause to say to us, but somebody who wants a model to say something has."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence, and the ids of the evidence it rests on."""

    text: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Claims:
    """What a model is asked for: the claims that answer the question."""

    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Written(Answer):
    """An answer that a model was, or could have been, asked to write.

    Where `written_by` names a model `answer` is its sentences, each with the places of its evidence in the list, from
    [1]; else all is as it was found. `dropped` counts its sentences that were left out; `note` says in a sentence what
    a reader should know of the writing.
    """

    written_by: str | None = None
    dropped: int = 0
    note: str | None = None


def write(answer: Answer, chat: Chat | None) -> Written:
    """`answer` in the words of `chat` as far as the evidence bears them out; as it is without a model or evidence."""
    shown = {
        f"e{place}": piece
        for place, piece in enumerate(answer.evidence, start=1)
        if not _TO_A_MACHINE.search(fold(piece.quote))
    }
    if chat is None or answer.status == "not_found" or not answer.evidence:
        return _written(answer)
    if not shown:
        return _written(answer, note="No model was asked, since what was found speaks to machines rather than to us.")
    given = chat.ask(render("answer.v1", question=answer.question, evidence=shown, most=MOST, longest=LONGEST), Claims)
    if isinstance(given, Unanswered):
        return _written(answer, note=f"These are the quotes alone: {chat.name} {given.why}.")
    sentences = [
        f"{claim.text.strip().rstrip('.')} {''.join(f'[{place[1:]}]' for place in dict.fromkeys(claim.evidence))}."
        for claim in given.claims[:MOST]
        if _holds(claim, answer, shown)
    ]
    dropped = len(given.claims) - len(sentences)
    if not sentences:
        why = f"nothing that {chat.name} wrote is borne out by them" if dropped else f"{chat.name} wrote nothing"
        return _written(answer, dropped=dropped, note=f"These are the quotes alone: {why}.")
    left_out = "a sentence" if dropped == 1 else f"{dropped} sentences"
    note = f"Left out {left_out} of {chat.name} that the quotes do not bear out." if dropped else None
    return _written(answer, text=" ".join(sentences), written_by=chat.name, dropped=dropped, note=note)


def _holds(claim: Claim, answer: Answer, shown: Mapping[str, Evidence]) -> bool:
    """Whether a claim is one plain sentence that names evidence it was shown, and is borne out by it."""
    text = claim.text.strip()
    if not 0 < len(text) <= LONGEST or not text.isprintable() or set(text) & set("[]⟦⟧"):
        return False
    if not claim.evidence or not shown.keys() >= set(claim.evidence):
        return False
    named = [shown[each] for each in dict.fromkeys(claim.evidence)]
    return fault(text, named, answer.question, answer.account) is None


def _written(
    answer: Answer, *, text: str | None = None, written_by: str | None = None, dropped: int = 0, note: str | None = None
) -> Written:
    found = {field.name: getattr(answer, field.name) for field in fields(answer)}
    return Written(**found | ({"answer": text} if text else {}), written_by=written_by, dropped=dropped, note=note)
