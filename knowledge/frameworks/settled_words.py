"""The words by which a customer says that a matter is settled, or wanted no more; looked for in folded text.

They are of the language, not of any account.
"""

import re
from functools import lru_cache
from typing import Final

from knowledge.matching import TEXTS_REMEMBERED
from knowledge.wording import any_of, either

_HAPPENED: Final = either("mentioned heard seen lost driven called complained stopped tripped failed leaked had needed")
_UNWANTED: Final = either("shelved scrapped dropped cancelled abandoned")
SETTLED: Final = any_of(
    r"needn't (?:\w+ )?(?:any ?more|now)|not needed any ?more|don't need [^.!?]{0,30}\bany ?more",
    f"(?<![a-z] )(?:it|that)(?:'s| is) {either('closed settled solved done sorted kept')}",
    "no longer (?:need|want|a (?:topic|problem)|an issue|necessary)",
    "forget what i said|forget (?:about )?(?:it|the|that)",
    f"has (?:been )?(?:{either('solved settled fixed cured')}|dealt with)",
    f"(?:is|are) (?:now )?(?:{either('solved settled sorted fixed cured')}|dealt with)",
    f"(?:is|are) {either('done closed over finished')}(?: now)? (?:for us|with us|as far as)",
    r"as far as (?:i'?m|we'?re|i am|we are) concerned [^.!?]{0,40}\b(?:closed|done|settled|over)",
    "have (?:decided|found (?:one|it|a solution))",
    f"(?:tick|cross|strike|take) {either('that this it them')}(?: one)? off|(?:ticked|crossed|struck) off",
    "off (?:my|our|the) (?:list|table)|a thing of the past|(?:is|are) history|(?:is|are) (?:now )?behind us",
    "like (?:a )?(?:clockwork|clock|charm|dream)|closed (?:his|her|the|that) (?:book|file|chapter|matter|case)",
    rf"(?:has|have)n't (?:had |been |{_HAPPENED} ){{0,2}}(?:\w+ ){{1,3}}?(?:once|a single)|not once|not a single",
    r"nobody has (?:been|had|called|rung|complained|mentioned)\b[^.!?]{0,40}\bsince|no more (?:\w+ ){1,4}since",
    r"since (?:\w+ ){1,5}no (?:more|longer)|(?:works|runs|fits|match|matches|holds|is fine|is good) (?:\w+ ){0,3}since",
    "no (?:point|use|sense|need)(?: any ?more)? (?:in|for|to)|(?:do|does|wo|will|would)n't be needed|can do without",
    f"{_UNWANTED} (?:it|that|this|the (?:idea|plan|project))|(?:is|are|has been|was) {_UNWANTED}",
    "has become (?:unnecessary|superfluous)|changed (?:our|my) minds? about",
)
"""Satisfied, or wanted no more, in so many words."""

_SATISFACTION: Final = either(
    "solved settled sorted resolved happy content satisfied fixed closed good right finished over"
)
NOT_SATISFIED: Final = re.compile(
    rf"\b(?:not|isn'?t|n't|never|nothing|no|nobody|hardly|far from|anything but)\s(?:\w+\s){{0,5}}?{_SATISFACTION}\b|"
    r"\bstill\b[^.!?]{0,30}\b(?:not|no|nothing)\b|\bbetter if\b|"
    r"\b(?:they|it|that|this|which) (?:is|are|was|were)(?:n'?t| not)(?: so| true)?\s*(?:[.!;,]|$)"
)
"""That it is not."""


@lru_cache(maxsize=TEXTS_REMEMBERED)
def settles(words: str) -> bool:
    """Whether folded text says in so many words that something is settled, or wanted no more."""
    return SETTLED.search(words) is not None and NOT_SATISFIED.search(words) is None
