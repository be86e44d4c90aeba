"""What views are made of: Slack's blocks as plain dictionaries, each within Slack's limits.

Words of documents stand in rich text or in plain text, where `<!channel>`, links and `*bold*` are letters like any
other, and never in Slack's markup. Only the text that stands in for a message in a notification is markup, escaped.
"""

import re
from collections.abc import Iterable
from typing import Any, Final, TypeAlias

from bot.words import byline, shortened, words_of
from knowledge.model import Evidence

Block: TypeAlias = dict[str, Any]
"""A block, an element of one, or a whole view, as Slack's Web API takes it."""

BLOCKS: Final = 50
"""How many blocks a message has at most (Slack)."""

VIEW_BLOCKS: Final = 100
"""How many blocks a modal or the home tab has at most (Slack)."""

CHARACTERS: Final = 12_000
"""How many characters the blocks of a message hold at most: Slack refuses from about 13,200 on."""

HEADER, CONTEXT, BUTTON, OPTION, TITLE, PLACEHOLDER, FALLBACK = 150, 2000, 75, 75, 24, 150, 3000
"""How many characters a text of that kind has at most (Slack); a text that stands in for a message: ours."""

QUOTE: Final = 320
"""How many characters of a quote are shown: ours, as long as what a brief quotes."""

_MARKUP: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_MARKDOWN: Final = re.compile(r"[\\`*_~#|\[\]]|:(?=//)|(?<=\bwww)\.")
_BREAKS: Final = re.compile(r"[\r\n]+")


def escaped(text: str) -> str:
    """Words of any origin where Slack reads markup: nobody is called, and nothing becomes a link."""
    return text.translate(_MARKUP)


def markdown(text: str) -> str:
    """Words of any origin where Slack reads markdown, as in a stream: they come out as they are."""
    return _MARKDOWN.sub(r"\\\g<0>", escaped(text))


def fallback(text: str) -> str:
    """What stands in for a message in a notification."""
    return escaped(cut(text, FALLBACK))


def cut(text: str, most: int) -> str:
    """Words on one line, of that many characters at most; never empty, since Slack takes no empty text."""
    line = _BREAKS.sub(" ", text).strip() or "–"
    return line if len(line) <= most else f"{line[: most - 1]}…"


def plain(text: str, most: int) -> Block:
    """A text without markup; what looks like an emoji's name stays as it is."""
    return {"type": "plain_text", "text": cut(text, most), "emoji": False}


def words(text: str, *, bold: bool = False, italic: bool = False, code: bool = False) -> Block:
    """Words in rich text, to the letter."""
    style = {name: True for name, on in (("bold", bold), ("italic", italic), ("code", code)) if on}
    return {"type": "text", "text": text or "–"} | ({"style": style} if style else {})


def person(user: str) -> Block:
    """A member of the workspace, named as Slack names them; in rich text."""
    return {"type": "user", "user_id": user}


def line(*pieces: Block | str) -> Block:
    """Pieces of rich text in one paragraph."""
    return {"type": "rich_text_section", "elements": _pieces(pieces)}


def quotation(*pieces: Block | str) -> Block:
    """Pieces of rich text set as a quote."""
    return {"type": "rich_text_quote", "elements": _pieces(pieces)}


def bullets(lines: Iterable[Block], *, numbered: bool = False) -> Block:
    """Paragraphs as a list."""
    return {"type": "rich_text_list", "style": "ordered" if numbered else "bullet", "elements": list(lines)}


def rich(*parts: Block, block_id: str | None = None) -> Block:
    """A block of paragraphs, quotes and lists."""
    return {"type": "rich_text", "elements": list(parts)} | ({"block_id": block_id} if block_id else {})


def paragraph(text: str) -> Block:
    """A block of one paragraph."""
    return rich(line(text))


def titled(title: str, *parts: Block) -> Block:
    """A block under a title of its own."""
    return rich(line(words(title, bold=True)), *parts)


def header(text: str) -> Block:
    """A heading."""
    return {"type": "header", "text": plain(text, HEADER)}


def small(*lines: str) -> Block:
    """Small print."""
    return {"type": "context", "elements": [plain(each, CONTEXT) for each in lines]}


def divider() -> Block:
    """A line across."""
    return {"type": "divider"}


def button(label: str, action: str, value: str = "", *, style: str | None = None, sure: str | None = None) -> Block:
    """A button; `sure` is the question asked before it does anything."""
    made: Block = {"type": "button", "text": plain(label, BUTTON), "action_id": action}
    if value:
        made["value"] = value
    if style:
        made["style"] = style
    if sure:
        made["confirm"] = {
            "title": plain(label, 100),
            "text": plain(sure, 300),
            "confirm": plain(label, 30),
            "deny": plain("Not now", 30),
        }
    return made


def actions(*elements: Block, block_id: str | None = None) -> Block:
    """Buttons and menus beside each other."""
    return {"type": "actions", "elements": list(elements)} | ({"block_id": block_id} if block_id else {})


def option(label: str, value: str) -> Block:
    """One entry of a menu."""
    return {"text": plain(label, OPTION), "value": value}


def field(block_id: str, label: str, element: Block, *, optional: bool = False, hint: str | None = None) -> Block:
    """An input of a modal."""
    made: Block = {
        "type": "input",
        "block_id": block_id,
        "label": plain(label, 2000),
        "element": element,
        "optional": optional,
    }
    return made | ({"hint": plain(hint, 2000)} if hint else {})


def modal(
    callback: str,
    title: str,
    blocks: Iterable[Block],
    *,
    submit: str | None = None,
    kept: str = "",
    close: str = "Close",
) -> Block:
    """A modal; `kept` comes back with what is submitted."""
    made: Block = {
        "type": "modal",
        "callback_id": callback,
        "title": plain(title, TITLE),
        "close": plain(close, TITLE),
        "blocks": list(blocks)[:VIEW_BLOCKS],
    }
    if submit:
        made["submit"] = plain(submit, TITLE)
    if kept:
        made["private_metadata"] = kept
    return made


def quoted(piece: Evidence, most: int = QUOTE) -> tuple[Block, Block]:
    """A customer's words, and under them who said them when."""
    return quotation(f"“{shortened(words_of(piece), most)}”"), line(words(f"— {byline(piece)}", italic=True))


def characters(value: object) -> int:
    """How many characters of text a view shows."""
    if isinstance(value, dict):
        shown = value.get("text")
        return (len(shown) if isinstance(shown, str) else 0) + sum(
            characters(each) for name, each in value.items() if name != "text" or not isinstance(each, str)
        )
    return sum(map(characters, value)) if isinstance(value, list | tuple) else 0


def _pieces(pieces: Iterable[Block | str]) -> list[Block]:
    return [words(each) if isinstance(each, str) else each for each in pieces]
