"""What people typed in Slack, as they meant it."""

import re
from collections.abc import Mapping
from typing import Any, Final, TypeAlias

Payload: TypeAlias = dict[str, Any]
"""What Slack brings, as it brings it."""

_MENTION: Final = re.compile(r"<@[A-Z0-9]+(?:\|([^>]*))?>")
_CHANNEL: Final = re.compile(r"<#[A-Z0-9]+\|([^>]+)>")
_SPECIAL: Final = re.compile(r"<!(?:[a-z_]+\^?[^|>]*\|)?([^>]+)>")
_LINK: Final = re.compile(r"<(?:[^|>]+\|)?([^>]+)>")

CHANNEL_ENTITY: Final = "slack#/types/channel_id"
"""The kind of thing beside which the app was opened that tells us of a customer."""


def typed(text: str) -> str:
    """A message as it reads: mentions of people gone, links by their label, `&amp;` and its like as they were typed."""
    text = _MENTION.sub(lambda found: found[1] or "", text)
    text = _CHANNEL.sub(r"#\1", text)
    text = _SPECIAL.sub(r"@\1", text)
    text = _LINK.sub(r"\1", text)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip()


def beside(context: Mapping[str, Any] | None) -> str | None:
    """The channel that somebody has before them, by the context of an event; the most relevant comes first."""
    for entity in (context or {}).get("entities") or ():
        if entity.get("type") == CHANNEL_ENTITY:
            return str(entity["value"])
    return None
