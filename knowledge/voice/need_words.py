"""The words of a need: of wanting, lacking, asking and trouble; of satisfaction; of trials; of what a need is worth.

All are looked for in folded text. They are of the language, not of any account.
"""

import re
from functools import lru_cache
from typing import Final, Literal, TypeAlias

from knowledge.matching import TEXTS_REMEMBERED
from knowledge.wording import any_of, either

Value: TypeAlias = Literal["cost", "capacity", "risk"]

# what voices a need ---------------------------------------------------------------------------------------------------

WANTS: Final = any_of(
    rf"{either('i we he she they you')}(?:'d| would| should)? (?:\w+ )?"
    f"(?:{either('need needs want wants wanted wish lack lacks miss prefer')}|like to|asked? for|rather have)",
    "need(?:s|ed)?|wants?|wish(?:es)?|lacks?|looking for|must have|should be|be glad",
    rf"{either('i we he she they')} expects? (?!to\b|that\b|a (?:rise|fall|loss|decline)\b)",
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
    "somebody|someone|please|(?:tell|show|teach|give|send|make) (?:me|us|them)|teach|train|help|explain|make sure",
)
QUESTIONS: Final = any_of(
    "anybody|anyone|is there|(?:can|could|would) you|why|how (?:do|can|much|long)|which|what (?:do|does|is)"
)
UNWANTED: Final = any_of(
    "please (?:do not|don't|note|find|see)|(?:do|does|did)n't (?:want|need|ask)|never (?:wanted|needed|asked)",
    f"(?:had|was) asked|asks? for reasons|wants? to {either('sell see do finish know')}",
    "(?:everybody|everyone|they all) (?:\\w+ )*wants?|if (?:\\w+ )?\\w+ (?:wants?|needs?)",
    "(?:like|as|what) (?:i|we|he|she|they) (?:\\w+ )?(?:wanted|needed|asked for)",
)
"""Words of wanting that want nothing of a supplier."""

TROUBLE: Final = any_of(
    r"leak\w*|fail\w*|broke\w*|break\w*|jam\w*|damag\w*|hurt\w*|complain\w*|problem|trouble|wrong|late|short|lost",
    f"wait\\w*|by hand|too {either('heavy long late big small high slow')}",
    "not (?:correct|right|working)|(?:do|does)n't (?:work|fit|hold)",
)


@lru_cache(maxsize=TEXTS_REMEMBERED)
def is_plain(words: str) -> bool:
    """Whether folded text wants, lacks or asks for something in so many words."""
    return any(pattern.search(words) for pattern in (WANTS, LACKS, ASKS, QUESTIONS))


@lru_cache(maxsize=TEXTS_REMEMBERED)
def wishes(words: str) -> bool:
    """Whether folded text says what is wanted, or asks somebody for it; not that something is not wanted."""
    wanted = UNWANTED.sub("", words)
    return ASKS.search(wanted) is not None or WANTS.search(wanted) is not None


# what shows a need in a note of ours ----------------------------------------------------------------------------------

SEEN: Final = any_of(
    f"{either('he she they')}(?:'d| would) (?:{either('pay welcome love want need give')}|like|rather)",
    rf"[a-z'’]+ {either('has have had keeps keep')} no(?! "
    f"{either('problem complaint objection question questions plans hurry budget')})",
    f"{either('he she they')} (?:\\w+ )?{either('lose loses lack lacks struggle struggles miss misses')}",
    f"(?:do|does)n't know {either('where why what how which if whether who')}|(?:has|have) tried (?:\\w+ )?\\w+s",
    "(?:is|are) called out|never (?:been )?(?:shown|trained|told)",
    f"keeps? {either('tripping failing leaking breaking jamming stopping coming losing slipping')}",
    f"{either('stops trips fails leaks jams breaks')} (?:down )?{either('at when every after again twice each')}",
)
"""Words by which a note of ours tells what the customer lacks or suffers from, not what it said."""

OURSELVES: Final = any_of(f"{either('i we')}(?:'(?:d|ll|ve|m|re))? (?!{either('saw noticed found')})\\w+|our|us")
"""Words of what we did, said or think ourselves."""

QUOTED: Final = re.compile(r"^[-*•\s]*[\"“„«'‘](?=.*\b(?:i|we|my|our)\b)", re.DOTALL)
"""What opens somebody's own words in a note of ours."""


@lru_cache(maxsize=TEXTS_REMEMBERED)
def is_seen(words: str) -> bool:
    """Whether folded text of a note of ours tells a want of the customer's: as we saw it, or in its words."""
    if QUOTED.match(words):
        return wishes(words) or LACKS.search(words) is not None
    return SEEN.search(words) is not None and OURSELVES.search(words) is None


PAPERS: Final = any_of(
    r"papers?|paperwork|certificates?|delivery notes?|invoices?|invoiced|confirmations?|labels?|documents?",
    "order numbers?",
)
"""Words of what goes with goods."""

# what voices none, however it is read ---------------------------------------------------------------------------------

UNCONCERNED: Final = any_of(
    "thank you[.,!] that is|first time [^.!?]{0,40}that (?:someone|somebody|anyone)",
    r"(?:loses?|losing|costs? \w+) (?:no|any) sleep|nobody (?:\w+ )?(?:loses|wonders|worries|minds)",
    "thinks? (?:no|nothing) more|not in a hurry|not that we",
    f"not {either('upset unhappy urgent worried bothered complaining')}",
    f"no {either('hurry rush worries complaint complaints harm drama urgency')}",
    r"costs? (?:\w+ )?nothing|(?:do|does)n't (?:mind|matter|bother|hurt|want anything)|never mind|leave it",
    f"{either('ask asks asked want wants need needs')} (?:for )?nothing|well (?:served|looked after)",
    "could be worse|(?:live|lived|living) with (?:it|that|this)|acceptable|makes? no difference|either way",
)
"""Words of someone whom it does not trouble."""

_ANSWERED: Final = either(
    "send confirm quote check forward indicate know resend call ring come talk speak repeat restate keep book answer "
    "reply sign"
)
_PAPER: Final = either("signature number copy code letter name quote quotation")
ERRAND: Final = any_of(
    rf"(?:please|kindly|(?:can|could|would|will) you)\b[^.?!;]{{0,60}}?\b{_ANSWERED}",
    "(?:wants?|like) (?:a|another|the) (?:call|meeting|talk|chat|word)",
    rf"(?:i|we) need (?:a|an|the|your|one)(?: \w+)? {_PAPER}|for (?:our|my|the) (?:file|records|broker|bank|insurance)",
)
"""Words of a request that is done once it is answered: to call, to send a paper, to say which of two."""

_SAY: Final = either("thank turn highlight stress focus add point start begin finish say mention remind welcome hand")
OF_THE_TALK: Final = any_of(
    f"(?:like|want) to {_SAY}|like to (?:provide|take|give|wrap)",
    "turn(?:ing)? (?:the call|the floor|it|you|back)? ?(?:over|to)|(?:next|follow-?up) question|operator|slides?",
    r"i (?:must|have to|need to|should) (?:now )?(?:go|run|leave|hang up|drop off)",
    "tell (?:them|him|her) the (?:other|rest)|before we (?:begin|start)|(?:thank|encourage) (?:our|all|every\\w*|each)",
    r"(?:can|could) you\b[^.?!]{0,25}\bgive us|put (?:a|some) numbers? (?:on|to)|colou?r (?:on|as to|around|about)",
    f"{either('one two')} questions? (?:and|per|each|at a time)",
    r"(?:can|could) you (?:\w+ )?(?:talk|comment|elaborate|walk us|give us (?:a|an|some))|press (?:the )?(?:star|\*)",
)
"""Words that lead through a meeting and want nothing but the next word."""

OF_RULES: Final = any_of(
    "(?:orders?|spend|anything|everything) (?:over|above|under|below)|three (?:quotations|quotes|prices|offers)",
    "can sign|signs? (?:for|up to|off)|reports? to|fills? in a form|framework agreement|who is new",
)
"""Words of who decides what, and by which rules."""


@lru_cache(maxsize=TEXTS_REMEMBERED)
def voices_none(words: str) -> bool:
    """Whether folded text is of the kind that wants nothing of a supplier, however much it sounds so."""
    return any(pattern.search(words) for pattern in (UNCONCERNED, ERRAND, OF_THE_TALK, OF_RULES))


OPENING: Final = re.compile(
    r"^(?:[-*•>–#\s]|\d+[.)]\s|(?:look|right|see)[,.:;]\s+|(?:and|but|so|well|okay|ok|yes|no|yeah|also|because|then|now|"
    r"er|uh|um|i mean|you know|to be honest|honestly)\b[,.:;]?\s+)+",
    re.IGNORECASE,
)
"""What opens a sentence in talk and says nothing."""

PRICE_OF: Final = any_of(r"(?:prices?|quotations?|quotes?|quoted|offers?) (?:for|on|of)|quote (?:us|me|it|the|a)")
"""Words of asking for a price."""

LEANS: Final = any_of("it|its|that|this|they|them|their|these|those|he|him|his|she|her|one|same|both|so|then|such")
"""Words by which a sentence leans on the one before, where nothing before them in it can be meant."""

# what closes or takes up a need ---------------------------------------------------------------------------------------

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
        r"€|\$|£|\b(?:eur|euros?|dollars?|pounds?|quid|kwh|fees?|dear|wast\w*|thr(?:o|e)wn? away|free of charge|"
        r"for nothing|(?:pric|cost|pay|paid|charg|money|expens|cheap|budget|credit|discount|rebate|energy|electric|"
        r"fuel|bill|sav|freight|tender|afford|rent)\w*)\b"
    ),
    "capacity": any_of(
        r"hours?|minutes|mornings?|a (?:full|whole) day|half a (?:day|morning)|faster|slow\w*|double work",
        r"throughput|capacity|tonnes|volume|output|bottleneck|grow\w*|expan\w*|bigger|siz(?:e|es|ed|ing)|queue\w*",
        r"second line|more (?:orders|work)",
        r"by hand|manual(?:ly)?|retype\w*|type (?:it|them|in)|search\w*|look(?:ing)? (?:it |them )?up|a list|label\w*",
        "kits?",
        f"{either('no more enough my our young new the')} {either('staff people fitters? operators? hands lads')}",
        r"train(?:ed|ing|s)?|teach\w*|taught|show(?:n|ed|s)? (?:us|me|them|him|how)|learn\w*|skill\w*|apprentice\w*",
        r"shifts?|weekends?|saturdays?|sundays?|overtime|retires?|on the floor",
    ),
    "risk": any_of(
        r"fail\w*|leak\w*|break\w*|broke\w*|stop(?:s|p\w+)?|trip(?:s|p\w+)?|wrong|causes?|why|lose|lost|short|missing",
        r"warn\w*|before it|alarm\w*|late|dates?|deadline|deliver\w*|on time|in time|status|notice",
        r"trust|rely|reliab\w*|commit\w*|agreed|back-?up|standby|redundan\w*|expos\w*|liab\w*|answerable",
        r"safety|safe|hurt|injur\w*|danger\w*|finger|risk\w*|worr\w*|afraid|sure|uncertain",
        r"audit\w*|inspect\w*|certificat\w*|complian\w*|limits?|emission\w*|regulat\w*|recall\w*|hygien\w*|quality",
        r"written|in writing|proof|prove|document\w*|record\w*|who|whether|no idea|which (?:one|of)",
        r"(?:do|does|did)n't know|can'?t (?:say|tell)|nobody (?:knows|tells|can)",
        f"know {either('what if which whether when on')}",
    ),
}
"""Words by which a need shows what meeting it is worth: cost saved, capacity gained, risk removed."""
