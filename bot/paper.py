"""The brief on paper: Markdown, or PDF, to take along."""

from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.sheet import Line, Section, Sheet
from knowledge.errors import RapportError

if TYPE_CHECKING:
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Flowable

MARGIN: Final = 50
"""Points around the page."""

FONT: Final = "DejaVuSans"
"""It has the letters of every European language, and comes with matplotlib."""


class UnknownPaper(RapportError):
    """A file of a kind that a brief cannot be written as, or that cannot be written."""

    kind = "unknown_paper"


def write_brief(sheet: Sheet, file: Path) -> None:
    """Write a sheet to `file`, as its suffix says. Error: `UnknownPaper`."""
    made = {".md": lambda: markdown(sheet).encode(), ".pdf": lambda: pdf(sheet)}.get(file.suffix.lower())
    if made is None:
        raise UnknownPaper(f"A brief cannot be written as {file.name}: give a file that ends in .md or .pdf.")
    try:
        file.write_bytes(made())
    except OSError as error:
        raise UnknownPaper(f"{file} cannot be written: {error.strerror}.") from None


def markdown(sheet: Sheet) -> str:
    """A sheet as Markdown; marks in customers' words stay words."""
    lines = [f"# {_plain(sheet.title)}", "", _plain(sheet.about), "", _marked(sheet.headline)]
    for section in sheet.sections:
        lines += ["", f"## {section.title}", ""]
        lines += [f"| {' | '.join(map(_plain, row))} |" for row in _with_heading(section)]
        lines += [""] if section.rows and section.lines else []
        lines += [f"- {_marked(line)}" for line in section.lines]
    return "\n".join(lines) + "\n"


def _with_heading(section: Section) -> Iterator[tuple[str, ...]]:
    """The rows of a table in Markdown, which has no table without a heading."""
    if section.rows:
        columns = len(section.rows[0])
        yield ("",) * columns
        yield ("---",) * columns
        yield from section.rows


def _marked(line: Line) -> str:
    strong = f"**{_plain(line.strong)}**" if line.strong else ""
    source = " · ".join(text for text in (line.said, line.id) if text)
    return f"{strong}{_plain(line.text)}" + (f" *— {_plain(source)}*" if source else "")


def _plain(text: str) -> str:
    for mark in "\\`*_[]<>|#":
        text = text.replace(mark, f"\\{mark}")
    return text


def pdf(sheet: Sheet) -> bytes:
    """A sheet as PDF, A4."""
    from io import BytesIO  # noqa: PLC0415

    import matplotlib as mpl  # noqa: PLC0415  a second to import, for its fonts
    from reportlab.lib.pagesizes import A4  # noqa: PLC0415
    from reportlab.lib.styles import ParagraphStyle  # noqa: PLC0415
    from reportlab.pdfbase import pdfmetrics  # noqa: PLC0415
    from reportlab.pdfbase.ttfonts import TTFont  # noqa: PLC0415
    from reportlab.platypus import SimpleDocTemplate  # noqa: PLC0415

    fonts = Path(mpl.get_data_path()) / "fonts" / "ttf"
    for name, file in ((FONT, "DejaVuSans.ttf"), (f"{FONT}-Bold", "DejaVuSans-Bold.ttf")):
        pdfmetrics.registerFont(TTFont(name, fonts / file))
    pdfmetrics.registerFontFamily(FONT, normal=FONT, bold=f"{FONT}-Bold", italic=FONT, boldItalic=f"{FONT}-Bold")
    body = ParagraphStyle("body", fontName=FONT, fontSize=9, leading=12.5, spaceAfter=3)
    into = BytesIO()
    page = SimpleDocTemplate(
        into,
        pagesize=A4,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=MARGIN,
        title=sheet.title,
    )
    page.build(list(_flow(sheet, body)))
    return into.getvalue()


def _flow(sheet: Sheet, body: "ParagraphStyle") -> "Iterator[Flowable]":
    from reportlab.lib.styles import ParagraphStyle  # noqa: PLC0415
    from reportlab.platypus import Paragraph, Table, TableStyle  # noqa: PLC0415

    title = ParagraphStyle("title", parent=body, fontName=f"{FONT}-Bold", fontSize=15, leading=20)
    heading = ParagraphStyle("heading", parent=title, fontSize=10.5, leading=14, spaceBefore=9, keepWithNext=1)
    dim = ParagraphStyle("dim", parent=body, textColor="#666666", spaceAfter=8)
    yield Paragraph(escape(sheet.title), title)
    yield Paragraph(escape(sheet.about), dim)
    yield Paragraph(_inked(sheet.headline), body)
    for section in sheet.sections:
        yield Paragraph(escape(section.title), heading)
        if section.rows:
            cells = [[Paragraph(escape(cell), body) for cell in row] for row in section.rows]
            yield Table(cells, hAlign="LEFT", style=TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP")]))
        for line in section.lines:
            yield Paragraph(_inked(line), body)


def _inked(line: Line) -> str:
    strong = f"<b>{escape(line.strong)}</b>" if line.strong else ""
    source = " · ".join(text for text in (line.said, line.id) if text)
    return f"{strong}{escape(line.text)}" + (
        f' <font color="#777777" size="7.5">— {escape(source)}</font>' if source else ""
    )
