"""HTML, as a page of its own or within a mail: the text a reader sees, paragraphs a line each."""

import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PreformattedString, Tag

from ingest.readers.decoding import decode_as
from ingest.readers.front_matter import FrontMatter
from ingest.readers.limits import HTML, at_most
from ingest.readers.notes import note
from ingest.readers.reading import File, Reading, joined, line_paragraphs
from knowledge.errors import Unreadable
from knowledge.model import Span

UNSEEN = ("script", "style", "head", "template", "noscript", "iframe", "object", "svg", "select", "button", "nav")
BLOCKS = (
    *("address", "article", "aside", "blockquote", "body", "caption", "dd", "details", "div", "dl", "dt", "figcaption"),
    *("figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li", "main", "ol", "p"),
    *("pre", "section", "summary", "table", "tbody", "tfoot", "thead", "tr", "ul"),
)
BREAK, CELL, OPEN, CLOSE = "\0", "\1", "\2", "\3"
"""Marks set into the text where a line ends, a cell ends, and a quotation begins and ends."""
OPENED = {**dict.fromkeys(BLOCKS, BREAK), "br": BREAK, "blockquote": BREAK + OPEN}
CLOSED = {**dict.fromkeys(BLOCKS, BREAK), "td": CELL, "th": CELL, "blockquote": CLOSE + BREAK}
DEEP = 10
"""Tags deep that text may lie within preformatted text."""

_MARKS = re.compile(r"[\0-\3]")
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?:px|pt|em|%)?\s*(?:;|$)", re.IGNORECASE
)
_EMBEDDED = re.compile(r"data:[^\"'()<>\s]{1000,}")
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_QUOTES = re.compile(f"[{OPEN}{CLOSE}]")
_BLANKS = re.compile(r"\s+")
HEAD = 2048
"""Bytes among which a page states its encoding."""


@dataclass(frozen=True, slots=True)
class Page:
    """The text of a page, what it calls itself, and where it quotes (`blockquote`)."""

    text: str
    title: str | None
    quoted: tuple[Span, ...]


def read(file: File) -> Reading:
    """A page as one part."""
    stated = _CHARSET.search(file.data[:HEAD])
    page = page_of(decode_as(file.data, stated[1].decode("ascii") if stated else None))
    if not page.text.strip():
        raise Unreadable("it holds no text; save the page itself and not only its frame")
    return Reading((note(page.text, FrontMatter(), file.stem, title=page.title, paragraphs=line_paragraphs),))


def page_of(html: str) -> Page:
    """What a reader sees of `html`; nothing it refers to is fetched."""
    html = _EMBEDDED.sub("", html)
    at_most(len(html), HTML, "characters of HTML")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        soup = BeautifulSoup(_MARKS.sub("", html), "lxml")
    title = soup.title.get_text(" ", strip=True) if soup.title else ""
    return _page("".join(_marked(soup)), title)


def _marked(soup: BeautifulSoup) -> Iterator[str]:
    """What is seen, with marks where lines and cells end and quotations begin and end.

    One walk along the page with the tags that are open: however deep it nests, each tag costs the same.
    """
    within: list[Tag] = []
    unseen = 0
    for node in soup.descendants:
        while within and within[-1] is not node.parent:
            closed = within.pop()
            unseen -= _is_unseen(closed)
            yield CLOSED.get(closed.name, "")
        if isinstance(node, Tag):
            within.append(node)
            unseen += _is_unseen(node)
            yield OPENED.get(node.name, "")
        elif isinstance(node, NavigableString) and not unseen and not isinstance(node, PreformattedString):
            words = _MARKS.sub("", node)
            yield words.replace("\n", BREAK) if any(tag.name == "pre" for tag in within[-DEEP:]) else words
    yield from (CLOSED.get(tag.name, "") for tag in reversed(within))


def _is_unseen(tag: Tag) -> bool:
    return tag.name in UNSEEN or tag.has_attr("hidden") or bool(_HIDDEN.search(str(tag.get("style", ""))))


def _page(marked: str, title: str) -> Page:
    lines: list[str] = []
    quoted: list[Span] = []
    depth = length = 0
    for line in _BLANKS.sub(" ", marked).split(BREAK):
        depth += line.count(OPEN)
        words = "\t".join(cell.strip() for cell in _QUOTES.sub("", line).split(CELL)).strip()
        if words:
            if depth > 0:
                quoted.append(Span(length, length + len(words)))
            lines.append(words)
            length += len(words) + 1
        depth = max(0, depth - line.count(CLOSE))
    return Page("\n".join(lines), " ".join(title.split()) or None, tuple(joined(quoted)))
