"""The brief as a terminal page."""

from rich.console import Group, RenderableType
from rich.text import Text

from bot.cli.pages import plain_table, section
from bot.sheet import Line, Section, Sheet


def brief_page(sheet: Sheet) -> Group:
    """A sheet as a page."""
    lines: list[RenderableType] = [
        Text(sheet.title, style="bold"),
        Text(sheet.about, style="dim"),
        Text(),
        _line(sheet.headline),
    ]
    for each in sheet.sections:
        lines += section(each.title, _body(each), spaced=each.spaced)
    more = "--full shows more of it; " if sheet.more else ""
    return Group(*lines, Text(), Text(f"{more}rapport source ID shows any quote in its source.", style="dim"))


def _body(each: Section) -> list[RenderableType]:
    body: list[RenderableType] = []
    if each.rows:
        table = plain_table()
        for row in each.rows:
            table.add_row(*row)
        body.append(table)
    return [*body, *map(_line, each.lines)]


def _line(line: Line) -> Text:
    source = " · ".join(text for text in (line.said, line.id) if text)
    return Text.assemble((line.strong, "bold"), line.text, (f"  — {source}" if source else "", "dim"))
