"""Word documents, `.docx`: paragraphs a line each, rows of tables a line each, cells apart by a tab."""

import io
from collections.abc import Iterator

import docx
from docx.oxml.ns import qn
from lxml.etree import _Element

from ingest.readers import packages
from ingest.readers.front_matter import front_matter
from ingest.readers.limits import Deadline
from ingest.readers.notes import note
from ingest.readers.reading import File, Reading, line_paragraphs
from knowledge.errors import Unreadable
from knowledge.model import Apart, SetApart

PARAGRAPH, TABLE, ROW, CELL, BOX = (qn(f"w:{name}") for name in ("p", "tbl", "tr", "tc", "txbxContent"))
TEXT = {qn("w:t"): None, qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
LEFT_OUT = {qn("w:del"), qn("w:moveFrom"), qn("w:pPr"), qn("w:rPr"), qn("w:sectPr")} | {
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
}
"""Deleted text, formatting, and what older programs are shown instead of a text box."""
TITLES = ("Title", "Heading 1", "heading 1", "Titel", "Überschrift 1")


def read(file: File) -> Reading:
    """A document as one part, its page headers first and set apart."""
    packages.check(file.data, ".docx", file.deadline)
    document = docx.Document(io.BytesIO(file.data))
    header: list[str] = []
    for section in document.sections:
        for line in _lines(section.header._element, file.deadline):  # noqa: SLF001 - its text without rebuilding it
            if line.strip() and line not in header:
                header.append(line)
    body = "\n".join(_lines(document.element.body, file.deadline))
    if not body.strip():
        raise Unreadable("it holds no text; if it shows pictures of pages, run text recognition (OCR) over it")
    top = "\n".join(header)
    text = f"{top}\n{body}" if top else body
    title = next((p.text.strip() for p in document.paragraphs if p.style and p.style.name in TITLES), None)
    head = front_matter(text)
    apart = [SetApart(0, len(top), Apart.BOILERPLATE)] if top and not head.end else []
    return Reading((note(text, head, file.stem, title=title or None, apart=apart, paragraphs=line_paragraphs),))


def _lines(element: _Element, deadline: Deadline) -> Iterator[str]:
    """Every paragraph and every row of a table beneath `element`, in order."""
    deadline.check()
    for child in element:
        if child.tag == PARAGRAPH:
            yield from _paragraph(child, deadline)
        elif child.tag == TABLE:
            yield from _rows(child, deadline)
        elif child.tag not in LEFT_OUT:
            yield from _lines(child, deadline)


def _rows(table: _Element, deadline: Deadline) -> Iterator[str]:
    for child in table:
        if child.tag == ROW:
            cells = [" ".join(filter(str.strip, _lines(cell, deadline))) for cell in _cells(child)]
            if any(cells):
                yield "\t".join(cell.replace("\n", " ") for cell in cells)
        elif child.tag not in LEFT_OUT:
            yield from _rows(child, deadline)


def _cells(row: _Element) -> Iterator[_Element]:
    for child in row:
        if child.tag == CELL:
            yield child
        elif child.tag not in LEFT_OUT:
            yield from _cells(child)


def _paragraph(paragraph: _Element, deadline: Deadline) -> Iterator[str]:
    """Its text, then that of the text boxes anchored in it."""
    boxes: list[_Element] = []
    yield "".join(_pieces(paragraph, boxes))
    for box in boxes:
        yield from _lines(box, deadline)


def _pieces(element: _Element, boxes: list[_Element]) -> Iterator[str]:
    for child in element:
        if child.tag == BOX:
            boxes.append(child)
        elif child.tag in TEXT:
            yield TEXT[child.tag] or child.text or ""
        elif child.tag not in LEFT_OUT:
            yield from _pieces(child, boxes)
