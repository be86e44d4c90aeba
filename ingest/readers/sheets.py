"""Excel workbooks, `.xlsx`: a part a sheet, or a part a row where a sheet is a table of records."""

import datetime as dt
import io
import re
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import replace

from openpyxl import load_workbook
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from ingest.readers import packages
from ingest.readers.front_matter import FrontMatter
from ingest.readers.limits import CELL, CELLS, COLUMNS, at_most
from ingest.readers.notes import note
from ingest.readers.reading import File, Reading, line_paragraphs, some_text
from ingest.readers.records import Columns, Row, headed, is_export, parts_of, understand
from knowledge.errors import Unreadable
from knowledge.model import Part

FILLED = 0.6
"""A table of records has this share of its rows filled at least by half."""
NARROWEST = 3
"""Two columns are a list of names and values."""

_UNNAMED = re.compile(r"(sheet|tabelle|feuil|hoja|blad|ark|taul|foglio|planilha)\s*\d*$", re.IGNORECASE)


def read(file: File) -> Reading:
    """A part a sheet, named like it; a table of records a part a row, named `Sheet1!2`."""
    packages.check(file.data, ".xlsx", file.deadline)
    parts: list[Part] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        workbook = load_workbook(io.BytesIO(file.data), read_only=True, data_only=True, keep_links=False)
        sheets = [(sheet.title, _rows(sheet, file)) for sheet in workbook.worksheets]
    for title, rows in sheets:
        parts += _sheet(file, title, rows)
    some_text(parts, "it holds no text; if its cells are formulas, open it, save it and take it in again")
    return Reading(tuple(parts))


def _rows(sheet: ReadOnlyWorksheet, file: File) -> list[Row]:
    """The rows that hold anything, however far the sheet says it reaches."""
    sheet.reset_dimensions()
    rows: list[Row] = []
    cells = 0
    for number, values in enumerate(sheet.iter_rows(values_only=True), 1):
        file.deadline.check()
        row = [_shown(value) for value in values]
        while row and not row[-1].strip():
            row.pop()
        if row:
            cells += len(row)
            at_most(len(row), COLUMNS, "columns")
            at_most(cells, CELLS, "cells")
            rows.append((number, row))
    return rows


def _shown(value: object) -> str:
    """A cell as people read it; dates as ISO 8601."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ", "seconds")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, float):
        return format(value, ".15g")
    shown = str(value).replace("\r\n", "\n").replace("\r", "\n").replace("_x000D_", "")
    at_most(len(shown), CELL, "characters in a cell")
    return shown


def _sheet(file: File, title: str, rows: list[Row]) -> Iterator[Part]:
    records = _records(title if not _UNNAMED.match(title) else file.stem, rows)
    if records is not None:
        columns, body = records
        yield from parts_of(columns, body, lambda number: f"{title}!{number}", file.deadline)
        return
    text = "\n".join("\t".join(cell.replace("\n", " ") for cell in cells).rstrip("\t") for _, cells in rows)
    if any(character.isalnum() for character in text):
        part = note(text, FrontMatter(), f"{file.stem} {title}", title=title, paragraphs=line_paragraphs)
        yield replace(part, name=title)


def _records(name: str, rows: list[Row]) -> tuple[Columns, Sequence[Row]] | None:
    """The table of records that the rows plainly are: columns by name, one of whom the record is of, rows filled."""
    try:
        (_, headers), body = headed(rows)
    except Unreadable:
        return None
    columns = understand(headers, body, name)
    full = sum(sum(map(bool, cells)) * 2 >= len(headers) for _, cells in body)
    known = is_export(name) or columns.account is not None or columns.respondent is not None
    plain = len(headers) >= NARROWEST and body and full >= FILLED * len(body)
    return (columns, body) if known and plain else None
