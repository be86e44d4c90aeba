"""The words of doubt, and of what each kind of doubt is about; looked for in folded text.

They are of the language, not of any account.
"""

import re
from typing import Final, Literal, TypeAlias

from knowledge.wording import any_of, either

Type: TypeAlias = Literal["need", "market", "transaction"]

DOUBTS: Final = any_of(
    "(?:do|does|did)n't (?:know|understand|see)|can'?t (?:say|tell|decide|judge|see)|cannot|couldn't (?:say|tell)",
    "not (?:sure|certain|clear|decided)|unsure|uncertain|unclear|undecided|no idea|who knows|nobody (?:knows|can say)",
    "whether|wonder|doubt\\w*|worr\\w*|afraid|fear|anxious|nervous|guess\\w*|hope|trust|rely|risk\\w*",
    "question|in two minds|think twice|find out|tell me|tell us|explain",
)
"""Words of doubt, whatever it is about."""

NO_OTHERS: Final = re.compile(
    r"\b(?:there (?:is|are) none|nobody else|no ?one else|no other|"
    r"(?:did|do|wo|will|would)(?: not|n['’]?t) (?:\w+ ){0,3}?(?:look(?:ing)?|ask(?:ing)?|want|need|go)|"
    r"not looking|never looked)\b"
)
"""Words that say there is nobody else who sells it, or that nobody was looked for."""

ABOUT: Final[dict[Type, re.Pattern[str]]] = {
    "need": any_of(
        "what (?:do|does|should) (?:i|we|he|she|they) (?:\\w+ )?(?:need|want|do)",
        "what (?:i|we|he|she|they) (?:\\w+ )?needs?",
        f"which {either('one ones way type kind solution product system size programme of')}|right for",
        "how (?:many|big|much|long|often)|the cause|why|what it is|where to (?:start|begin)",
        "someone who|somebody (?:who|to)",
        "advi[cs]e\\w*|recommend\\w*|help (?:us|me)|come and (?:look|see|show|talk)",
        f"tried {either('everything two three four')}",
    ),
    "market": any_of(
        r"market|pric\w*|tender\w*|compar\w*|competit\w*|alternatives?|suppliers?|quotes?",
        r"quotations?|offers?|cheaper|expensive",
        r"index|moment|wait|contract|commit\w*|tie (?:myself|ourselves)|sign|years|longer than|framework",
        r"trend|forecast|law|rules",
        "compared|elsewhere|other (?:makes|firms|vendors|people)|what others|in the frame|buy now|or later",
    ),
    "transaction": any_of(
        r"deliver\w*|late|dates?|on time|in time|order(?:s|ed)?|short|wrong|missing|incomplete|complete",
        r"arriv\w*|came|comes?",
        r"invoic\w*|credit|charg\w*|certificat\w*|papers|paperwork|delivery note|label\w*",
        r"box|parcel|pallet|truck|lorry|driver",
        r"promis\w*|confirm\w*|status|track\w*|ship\w*|instead|again|still|never|returned?|damag\w*",
    ),
}
"""What each kind of doubt is about."""
