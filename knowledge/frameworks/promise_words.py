"""The words that promise, and those that tell what became of a promise: done, missed, late, released, accepted.

All are looked for in folded text. They are of the language, not of any account.
"""

import re
from typing import Final

from knowledge.matching import fold, terms
from knowledge.wording import any_of, either

_TITLES: Final = r"(?:(?:mr|mrs|ms|dr|prof|herr|frau)\.?\s+)*"
_COUNT: Final = rf"(?P<count>\d+|{either('a an one two three four five six seven eight nine ten')})"
_WHO: Final = either("i we he she they you it both the our")

# what promises --------------------------------------------------------------------------------------------------------

PLAINLY: Final = any_of(
    r"(?:i|we|have|has) (?:\w+ )?promised",
    rf"promised? (?:\w+ ){{0,3}}{either('that to the a an her him them you')}",
    r"promised? (?:\w+ ){0,3}(?:i|we)'?d",
    r"prom\.",
    r"(?<!am )(?<!was )(?<!been )(?<!were )(?:told|assured|said to|promised) (?:\w+\.? ){1,3}?(?:that )?"
    rf"{_WHO}?(?:'(?:ll|d)|\b\w+ {either('will is are stand stands get gets has have')}|"
    rf" {either('will would gets goes')})",
    r"(?:i )?give you my word",
)
"""Words that name a promise: "told Ann she'll have it"."""

BINDS: Final = any_of(
    r"\w+'ll",
    "will|shall|going to|(?:i|we)'d(?! (?:an?|the|my|our|his|her|their|no|only) )",
    "leave (?:it|that|this) (?:with|to) (?:me|us)",
    f"you {either('get receive have')}|you can have",
    f"i can {either('do get give bring send make')} you",
    f"we {either('make write send bring hold deliver come replace credit take')}",
    f"i {either('send bring write call ring come make ask look check')}",
    "let me (?:find|get|check|ask|come back)",
    f"{either('leave leaves go goes follow follows ship ships start starts')}(?: \\w+){{0,2}} "
    f"{either('tonight tomorrow tmrw today on')}",
    f"{either('leave leaves go goes follow follows')} you",
    "(?<![^.;!?] )told",
)
"""Words of ours that bind us to do something."""

WE_SHALL: Final = any_of("(?:i|we|you)(?:'ll| will| shall)")
"""Words that bind whoever says them, where it is not known who does."""

TO_THEM: Final = any_of("you|your|yours")
BY: Final = any_of("by|until|till|before|within|no later than")
DELIVERY: Final = any_of(
    r"deliver\w*|arrive\w*|ship\w*|fitted|installed|stands?|order",
    "there|here|with you|(?:in|at|on|to) your",
    "dock|yard|site|door|gate|lorry|truck|on the van",
)
"""Words of something that is to come to a place."""

GONE_BY: Final = any_of(
    "was|were|had|did|went|came|got|gave|given|sent|met|done|taken",
    "arrived|signed|landed|pulled|moved|visited|walked|fitted",
    "approved|called (?:out|in|off|for)|released|decided|booked|lost|seized|tripped|failed|stripped",
)
"""Words that tell of what has been; a note leaves the "was" before them out."""

ASKS_THEM: Final = re.compile(
    r"\bplease\b|\bvalid\b|\b(?:could|can|would|will|may|might) (?:you|i|we)\b[^.!]*\?|"
    r"\b(?:send|give|let|tell) (?:us|me)\b|\b(?:we|i) need\b|\bwhen do you\b|\binvite you\b|"
    r"\byou(?:'ll)? (?:wanted|asked|said|told|promised|sent)\b"
)
"""Words by which we ask for something, or repeat what they said."""

OF_ANOTHER_TIME: Final = any_of(
    "had promised",
    r"if (?:you|i|we) (?:tell|told|say|said|promise)\w*",
    "(?:should|could|would|ought to)(?:n't| not)? have "
    f"(?:\\w+ed|{either('told rung sent been said done given known')})",
)
"""Words of a promise that is past or supposed, or of what we regret."""

ANSWERED: Final = re.compile(r"\b(?:told|said to) \w+ (?:yes|no|so|ok|okay|that|not)[\s.!;]*$")
"""A question was answered: what was said yes to stands elsewhere, or nowhere."""

THEIR_CALENDAR: Final = any_of(
    f"{either('the your their our')} (?:\\w+ )?"
    f"{either('turnaround shutdown outage stop season audit board holidays tender campaign round rebuild project')} "
    f"{either('start starts begin begins is runs ends opens closes follows')}"
)
"""Words of what happens at the customer on a day: a fact, whoever says it."""

THEIR_ORDER: Final = any_of(
    r"(?:po|purchase order|order)\b[^.;]{0,40}\b(?:to come|to follow|will (?:be placed|come|follow))"
)
"""Words of what the customer is to order."""

DOES: Final = re.compile(r"[\w'’-]+(?: [A-ZÀ-Þ][\w'’-]+)? [a-z]")
"""After the name of one of the customer's people at the beginning: that person does something."""

WILL: Final = re.compile(
    r"[\w'’-]+(?: [A-ZÀ-Þ][\w'’-]+)?(?:['’]ll| will| is going to) (?!have|get|receive|hear|be called)"
)
"""From the name of one of the customer's people on: that person will do something, not have something of us."""

RECEIVES: Final = re.compile(
    r"[\w'’-]+(?: [A-ZÀ-Þ][\w'’-]+)?(?:['’]ll| will)? (?:have|has|get|gets|receive|receives|hear|hears|be called)\b"
)
"""From the name of one of the customer's people on: that person will have something of us."""

PROMISED_THEM: Final = any_of(
    "you(?: (?:had|have|also|all|people|folks|guys))? (?:promised|confirmed|gave (?:me|us) your word)",
    "your (?:confirmation|acknowledgement|promise)|(?:was|were|been) promised|promised (?:me|us)",
)
"""The customer tells that we promised."""

TOLD_THEM: Final = any_of("you(?: (?:had|have))? (?:said|told (?:me|us)|wrote)")
"""The customer tells what we said."""

NAMED_AS_TOLD: Final = re.compile(
    r"\b(?:told|promised|promise|agreed with|said to|assured|dear|hi|hello|hallo|prom\.|for|send|give|ring|call|"
    r"tell)\s+"
    rf"{_TITLES}$"
)
"""Before a name: who is told."""

TOLD_PRONOUN: Final = any_of(f"(?:told|promised|assured|agreed with|said to) {either('her him them')}")
"""Who is told has been named before."""

GREETING: Final = re.compile(
    rf"\b(?:dear|hi|hello|hallo|hey|good (?:morning|afternoon|evening|day)|to:)[\s,]+{_TITLES}$|(?:^|\n)\s*{_TITLES}$"
)
"""Before a name: who is greeted."""

RECURRENT: Final = any_of("every|each|weekly|monthly|daily|per (?:week|month|day)")
WEEKDAY: Final = any_of("(?:mon|tues|wednes|thurs|fri|satur|sun)day")
ANAPHORA: Final = any_of("it|that|this|them|those|these|both|same|one")
"""Words by which a second sentence speaks of what the first one named."""

COMES: Final = any_of(
    f"(?:will|'ll|shall|is going to) {either('come visit')}|comes? (?:by|over|out|round|himself|herself|to)|"
    "(?:will|'ll) be (?:there|with you|on site)"
)
"""Words that promise somebody's coming."""

VISITED: Final = any_of("visit(?:ed)?|visit report|service report|on site|stripped|walk(?:ed)? (?:of|through|round)")
"""Words at the head of a note of somebody who was there."""

# what became of it ----------------------------------------------------------------------------------------------------

DONE: Final = any_of(
    "arrived|received|came|delivered|sent|brought|picked up|collected|dropped off|handed over|signed(?: for)?",
    "got (?:it|the|your|them|both|all)|ha(?:ve|s) it|(?:is|are|was|were) (?:here|there)|here (?:is|are|it is)",
    "attached|enclosed|done|finished|completed|carried out|closed|made it|measured|taken|credited",
    "fitted|installed|mounted|set up|in place|replaced|repaired|back in|up and running|(?:works|runs) now",
    r"went|visited|thanks? (?:you )?[^.!?]{0,20}for|as (?:promised|agreed|\w+ said)",
)
HEREWITH: Final = any_of("attached|enclosed|herewith|here (?:is|are|it is)")
_HAPPENED: Final = either(
    "arrive arrived come came receive received sent send gone done been delivered heard seen got gotten get happened "
    "show shown called answered here there ready finished"
)
_HAD: Final = r"had (?:it|them|an answer|a reply)|turned up|in place"
NOT_DONE: Final = any_of(
    "not yet|never|missing|again no|instead of|waiting (?:for|on)|where (?:is|are)",
    "still (?:(?:have|has|had|is) )?(?:no|not|nothing|waiting|missing|open|owe|in draft|without)",
    r"nothing (?:came|arrived|yet|has)|no (?:sign|word|answer|reply|news)|no \w+ (?:since|yet)",
    f"{either('has have had did does is are was were')}(?:n't| never) (?:yet )?(?:{_HAPPENED}|{_HAD})",
    f"not (?:yet )?(?:{_HAPPENED}|{_HAD})|nobody (?:came|called|has|rang)|(?:has|have)n't",
    r"since (?:\w+ )?(?:no|not|nothing)",
)
CEASED: Final = any_of("(?:has |have )?(?:stopped|ceased|dried up)|no longer (?:come|comes|call|calls|arrive|arrives)")
"""Words of something recurrent that is done no more."""

HAD_NONE: Final = any_of("(?:has|have|had)n't had (?:a|one|any)|without")
"""Words that sound of something missed and tell that no trouble came."""

NOT_TOLD: Final = any_of(r"if|unless|whether|\d+ (?:of|out of) (?:the )?\d+ (?:are |is )?done")
"""A condition, or work half done: neither tells that anything was done or missed."""

PENDING: Final = any_of("yet|still|draft|working on|in progress|waiting|on its way|not ready")
LATE: Final = any_of(
    "(?<!the )late|finally|at last|overdue|too late|delayed|slipped",
    rf"{_COUNT} (?P<unit>day|week|month)s? (?:late|after|behind)",
)
EARLY: Final = any_of(rf"{_COUNT} (?P<unit>day|week)s? (?:early|before|ahead)")
TODAY: Final = any_of("today|just|this morning|this afternoon|now")
RELEASED: Final = any_of(
    r"needn't|no longer (?:need|want|necessary)",
    r"(?:do|does)n't (?:need|want)\b[^.!?]{0,30}\b(?:any ?more|now|longer)",
    "forget (?:it|about|the|that|what)|drop it|(?:is|was) stopped|cancel(?:led)?|never mind|not needed|leave it",
)
ACCEPTED: Final = any_of(
    "closed|accepted|settled|sorted|solved|fine|all right|in order|no harm|forgiven|happy|good|grand|great|thanks?"
)

_CLAUSE: Final = re.compile(r"(?<=[.!?;:])\s+|,\s+(?=(?:and|but|the|so|then|which|who|that)\b)|\n")


def told_of(text: str, about: frozenset[str]) -> str:
    """What a text tells of something, folded: from the first clause that holds one of the terms `about` to the end."""
    clauses = _CLAUSE.split(text)
    first = next((place for place, clause in enumerate(clauses) if about & set(terms(clause).split())), 0)
    return fold(" ".join(clauses[first:]))
