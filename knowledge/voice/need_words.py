"""The words of a need: of wanting, lacking, asking and trouble; of satisfaction; of trials; of what a need is worth.

All are looked for in folded text. They are of the language, not of any account.
"""

import re
from typing import Final, Literal, TypeAlias

from knowledge.wording import any_of, either

Value: TypeAlias = Literal["cost", "capacity", "risk"]

# what voices a need ---------------------------------------------------------------------------------------------------

WANTS: Final = any_of(
    rf"{either('i we he she they you')}(?:'d| would| should)? (?:\w+ )?"
    f"(?:{either('need needs want wants wanted wish lack lacks miss expect prefer')}|like to|asked? for|rather have)",
    "need(?:s|ed)?|wants?|wish(?:es)?|lacks?|looking for|must have|should be|be glad",
    r"\w+'d (?:like|want|need|pay)|would (?:like|pay)|would be (?:good|nice|welcome)|could do with",
    "ask(?:ed|s)? (?:again )?(?:for|us|if|whether|that)",
)
LACKS: Final = any_of(
    "nobody|no one|no-one|none of|nothing|not one|never|without|missing",
    f"no {either('idea way list report answer reply cause date help drawing training')}",
    "still (?:no|not|have no|is|there|waiting|wait|haven't|hasn't)|(?:have|has)n't",
    "(?:do|does)n't (?:know|understand)|can'?t (?:say|tell|find|see|prove|get)|cannot|couldn't",
    "not sure|unsure|unclear|wonder",
)
ASKS: Final = any_of(
    "somebody|someone|anybody|anyone|is there|(?:can|could|would) you|please",
    "why|how (?:do|can|much|long)|which|what (?:do|does|is)",
    "(?:tell|show|teach|give|send|make) (?:me|us|them)|teach|train|help|explain|make sure",
)
TROUBLE: Final = any_of(
    r"leak\w*|fail\w*|broke\w*|break\w*|jam\w*|damag\w*|hurt\w*|complain\w*|problem|trouble|wrong|late|short|lost",
    f"wait\\w*|by hand|too {either('heavy long late big small high slow')}",
    "not (?:correct|right|working)|(?:do|does)n't (?:work|fit|hold)",
)


def is_plain(words: str) -> bool:
    """Whether folded text wants, lacks or asks for something in so many words."""
    return any(pattern.search(words) for pattern in (WANTS, LACKS, ASKS))


OPENING: Final = re.compile(
    r"^(?:[-*•>–#\s]|\d+[.)]\s|(?:and|but|so|well|look|right|okay|ok|yes|no|yeah|see|also|because|then|now|er|uh|um|"
    r"i mean|you know|to be honest|honestly)\b[,.:;]?\s+)+",
    re.IGNORECASE,
)
"""What opens a sentence in talk and says nothing."""

# what closes or takes up a need ---------------------------------------------------------------------------------------

SETTLED: Final = any_of(
    r"needn't (?:\w+ )?(?:any ?more|now)|not needed any ?more|don't need [^.!?]{0,30}\bany ?more",
    "no longer (?:need|want|a (?:topic|problem)|an issue|necessary)",
    "forget what i said|forget (?:about )?(?:it|the|that)",
    f"has (?:been )?(?:{either('solved settled fixed cured')}|dealt with)",
    f"(?:is|are) (?:now )?(?:{either('solved settled sorted fixed cured')}|dealt with)",
    f"(?:is|are) {either('done closed over finished')}(?: now)? (?:for us|with us|as far as)",
    r"as far as (?:i'?m|we'?re|i am|we are) concerned [^.!?]{0,40}\b(?:closed|done|settled|over)",
    "have (?:decided|found (?:one|it|a solution))",
)
"""Satisfied, or wanted no more, in so many words."""

MENDED: Final = any_of(
    rf"since (?:you|we|they|the|that|it)\b[^.!?;]{{0,40}}\b(?:"
    f"{either('put fitted installed changed replaced mounted repaired cleaned started')}|set up|"
    "(?:went|came|is|are) in)"
)
"""Since something was done: what follows is better, unless it is a complaint."""

SATISFIED: Final = any_of(
    "solved|settled|sorted|resolved|closed|fixed|cured|done|over|decided|in order|on time|correct|complete",
    "happy|content|satisfied|fine|good|great|grand|perfect|right|better|best|trust|like|worth|thanks?",
    "works?|working|runs?|running|holds?|held|stays?|kept|now|since|first time",
    "never again|no (?:more|longer)|not (?:one|had|a single)",
)
_SATISFACTION: Final = either(
    "solved settled sorted resolved happy content satisfied fixed closed good right finished over"
)
NOT_SATISFIED: Final = re.compile(
    rf"\b(?:not|isn'?t|n't|never|nothing|no|nobody|hardly|far from|anything but)\s(?:\w+\s){{0,5}}?{_SATISFACTION}\b|"
    r"\bstill\b[^.!?]{0,30}\b(?:not|no|nothing)\b|\bbetter if\b"
)

TRIAL: Final = any_of(
    "trial|pilot|test (?:run|installation|unit|batch|phase)|on test|try-?out|proof of concept",
    "on loan|loan (?:unit|set|machine|device)|demo unit",
)
ONLY_OFFERED: Final = re.compile(
    r"\b(?:could|might|would|should|offer(?:ed|s|ing)?|propos\w+|suggest\w*|quot\w+|maybe|perhaps|idea|wants?|wanted|"
    r"ask(?:s|ed)?|if (?:you|we|they)|no trial|after the trial)\b|\?"
)
"""Words of a trial that is but thought of."""

# what a need is worth -------------------------------------------------------------------------------------------------

VALUES: Final[dict[Value, re.Pattern[str]]] = {
    "cost": re.compile(
        r"€|\$|£|\b(?:eur|euros?|dollars?|pounds?|kwh|fees?|dear|wast\w*|throw away|thrown away|"
        r"(?:pric|cost|pay|paid|charg|money|expens|cheap|budget|invoic|credit|discount|rebate|energy|electric|fuel|bill|"
        r"sav|freight|tender|afford)\w*)\b"
    ),
    "capacity": any_of(
        r"hours?|minutes|time|faster|slow\w*|throughput|capacity|tonnes|volume|output|bottleneck",
        r"grow\w*|expan\w*|bigger|size\w*",
        r"by hand|manual(?:ly)?|retype\w*|type|double work|look (?:it )?up|search\w*|find|list|label\w*",
        r"staff|people|fitters?|operators?|train\w*|teach\w*|taught|show(?:n|ed)? (?:us|me|them|him|how)",
        r"learn\w*|skill\w*|apprentice|shifts?|weekend|saturday|sunday|night",
    ),
    "risk": any_of(
        r"fail\w*|leak\w*|break\w*|broke|stop(?:s|p\w+)?|down|wrong|cause|why|lose|lost|short|missing|warn\w*",
        r"late|dates?|deadline|deliver\w*|on time|status|trust|rely|reliab\w*|commit\w*|agreed|notice",
        r"safety|safe|hurt|injur\w*|danger\w*|risk\w*|worr\w*|afraid|sure|uncertain",
        r"audit\w*|inspect\w*|certificat\w*|complian\w*|limit|emission\w*|regulat\w*|recall|hygien\w*|quality|written|"
        r"in writing|proof|document\w*",
    ),
}
"""Words by which a need shows what meeting it is worth: cost saved, capacity gained, risk removed."""
