"""What kind of document something is, by what people call it."""

import re

from knowledge.model import Kind

NAMED: tuple[tuple[Kind, str], ...] = (
    (Kind.INTERVIEW, r"voc|voice of (the )?customer|interviews?|focus groups?|kundeninterview"),
    (Kind.HISTORY, r"(account |customer )?history|account plan"),
    (Kind.SURVEY, r"surveys?|nps|csat|verbatims?|questionnaires?"),
    (Kind.TICKET, r"tickets?|support cases?|complaints? log|helpdesk"),
    (Kind.FEEDBACK, r"(field )?feedback"),
    (Kind.MAIL, r"e-?mails?|mail"),
    (Kind.CALL, r"transcripts?|call recordings?|recordings?"),
    (Kind.NOTE, r"(meeting|call|phone|visit|trip) notes?|notes?|minutes|memos?"),
    (
        Kind.REPORT,
        r"reports?|call-?outs?|service (visits?|logs?|records?)|field records?|visits?|protocols?|inspections?",
    ),
)
"""The first whose words are found names the kind."""

_NAMED = tuple((kind, re.compile(rf"(?<![^\W_])(?:{words})(?![^\W_])", re.IGNORECASE)) for kind, words in NAMED)


def kind_of(*names: str | None) -> Kind | None:
    """The kind that the first of `names` that tells one is called (a front matter entry, a title, a file's name)."""
    for name in names:
        for kind, words in _NAMED:
            if name and words.search(name):
                return kind
    return None
