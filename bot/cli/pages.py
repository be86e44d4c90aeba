"""Results as terminal pages: pure functions from a value to something rich can print."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from rich import box
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from bot.words import byline, correction_told, counted, day, not_found, place, words_of
from knowledge.model import Account, Correction, Evidence, Span, StoredPart, Waiting

if TYPE_CHECKING:  # a page is drawn of one result; the others' modules are not loaded for it
    from bot.access import PeopleRead, Sight
    from bot.doctor import Check
    from ingest.forgetting import Erased
    from ingest.pipeline import Report
    from knowledge.numbers import Number
    from knowledge.writing import Written

WARNINGS_SHOWN = 10
"""How many notes of an ingest a page lists before it only counts them."""

AROUND = 400
"""How many characters of a source are shown before and after a quote."""


def quoted(piece: Evidence) -> Group:
    """A quote with who said it, when, where, and the id that shows it in its source."""
    return Group(
        Text(f"“{words_of(piece)}”"),
        Text(f"— {byline(piece)} · {place(piece)} · {piece.id}", style="dim"),
    )


def section(title: str, body: Iterable[RenderableType], *, spaced: bool = False) -> list[RenderableType]:
    """A heading and what stands under it."""
    lines: list[RenderableType] = [Text(), Text(title, style="bold")]
    for number, item in enumerate(body):
        if spaced and number:
            lines.append(Text())
        lines.append(Padding(item, (0, 0, 0, 2)))
    return lines


def accounts_page(accounts: Sequence[tuple[Account, int, dt.date | None]]) -> RenderableType:
    """All accounts, a line each: how much is on file and when they were last heard."""
    if not accounts:
        return Text("No accounts yet: rapport ingest FOLDER takes files in.")
    table = headed_table("Account", "Owner", "Tier", "Documents", "Last contact")
    for account, documents, last in accounts:
        table.add_row(account.name, account.owner or "", account.tier or "", str(documents), day(last) if last else "")
    return table


def inbox_page(waiting: Sequence[Waiting]) -> RenderableType:
    """What waits for a person to say whose it is, and how to say it."""
    if not waiting:
        return Text("Nothing waits in the inbox.")
    lines: list[RenderableType] = []
    for item in waiting:
        name = f"{item.source}#{item.part}" if item.part else item.source
        lines += [Text(name, style="bold"), Text(f"  {item.reason}")]
        lines += [Text(f"  {possible.score:4.0%}  {possible.account}: {possible.why}") for possible in item.candidates]
    lines += [Text(), Text('rapport assign "SOURCE" "ACCOUNT" gives one its account.', style="dim")]
    return Group(*lines)


def source_page(part: StoredPart, account: str | None, span: Span | None) -> Group:
    """A part's text, the quote marked and the text around it; all of it where no quote is asked for."""
    head = " · ".join(
        (f"{part.source}#{part.name}" if part.name else part.source, account or "in the inbox", day(part.date))
    )
    if span is None:
        return Group(Text(head, style="bold"), Text(), Text(part.text))
    before, after = max(0, span.start - AROUND), min(len(part.text), span.end + AROUND)
    return Group(
        Text(head, style="bold"),
        Text(),
        Text.assemble(
            "…" if before else "",
            part.text[before : span.start],
            (span.of(part.text), "reverse"),
            part.text[span.end : after],
            "…" if after < len(part.text) else "",
        ),
    )


def report_page(report: "Report") -> Group:
    """What an ingest did, what failed and why, what waits."""
    lines: list[RenderableType] = [
        Text(
            f"{report.added} added, {report.updated} updated, {report.unchanged} unchanged; "
            f"{report.passages} passages in {report.seconds:.1f} s."
        )
    ]
    if report.unassigned:
        lines.append(Text(f"{report.unassigned} waiting for an account: rapport inbox shows them."))
    lines += [Text(f"not taken in: {failure.source}: {failure.reason}") for failure in report.failed]
    shown = report.warnings[:WARNINGS_SHOWN]
    lines += [Text(f"note: {warning}", style="dim") for warning in shown]
    if len(report.warnings) > len(shown):
        lines.append(Text(f"and {len(report.warnings) - len(shown)} more notes: --json prints them all", style="dim"))
    return Group(*lines)


def nothing_taken_in(report: "Report") -> str:
    """Why nothing was taken in, in one sentence that names the first of the files."""
    first, *others = report.failed
    more = f" (and {counted(len(others), 'other file')} likewise)" if others else ""
    return f"Nothing was taken in: {first.source}: {first.reason}{more}."


def answer_page(answer: "Written") -> Group:
    """The quotes that answer a question, under what a model wrote from them; or that nothing on file does."""
    if answer.status == "not_found":
        return Group(Text(not_found(answer.account)))
    lines: list[RenderableType] = [Text(answer.answer)] if answer.written_by else []
    for number, piece in enumerate(answer.evidence, start=1):
        if lines:
            lines.append(Text())
        lines.append(Group(Text(f"[{number}]"), quoted(piece)) if answer.written_by else quoted(piece))
    if answer.note:
        lines += [Text(), Text(answer.note, style="dim")]
    return Group(*lines)


def erased_page(what: str, erased: "Erased") -> Group:
    """What forgetting took away, and whether anything is still found."""
    counts = ", ".join(
        counted(count, name.replace("_", " ").removesuffix("s")) for name, count in erased.removed.items()
    )
    lines = [Text(f"{what} is forgotten: {counts}.")]
    if erased.still_found:
        lines.append(Text(f"Still found in {'; '.join(erased.still_found)}.", style="bold"))
    else:
        lines.append(Text("A search of everything that is kept finds nothing any more."))
    lines.append(Text("The files it came from are yours to delete.", style="dim"))
    return Group(*lines)


def corrections_page(corrections: Sequence[Correction]) -> Group:
    """What people corrected, the latest last."""
    if not corrections:
        return Group(Text("Nobody has corrected anything."))
    return Group(
        *(Text.assemble(correction_told(each), (f"  {each.by}, {day(each.at.date())}", "dim")) for each in corrections)
    )


def people_page(read: "PeopleRead", *, saved: bool) -> Group:
    """Who was taken over."""
    lines = [Text(f"{len(read.people)} people {'on record' if saved else 'would be taken over'}.")]
    lines += [Text(f"note: {warning}", style="dim") for warning in read.warnings]
    return Group(*lines)


def sight_page(person: str, seen: "Sight") -> Group:
    """Which accounts someone sees, and why."""
    lines: list[RenderableType] = [Text(f"{person} sees {counted(len(seen.accounts), 'account')} ({seen.reason}).")]
    table = plain_table()
    for account, reason in seen.accounts.items():
        table.add_row(account, reason)
    lines.append(Padding(table, (0, 0, 0, 2)))
    if seen.themes:
        lines.append(Text("They see themes over all accounts."))
    return Group(*lines)


def checks_page(checks: Sequence["Check"]) -> Table:
    """What the doctor found."""
    table = plain_table()
    for check in checks:
        table.add_row("well" if check.ok else "MEND", check.name, check.found)
    return table


def sentence(text: str) -> Text:
    """One sentence."""
    return Text(text)


def plain_table() -> Table:
    """A table without lines or headings."""
    return Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))


def headed_table(*headings: str) -> Table:
    """A table with a line under its headings."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in headings:
        table.add_column(heading, justify="right" if heading == "Documents" else "left")
    return table


def numbers_page(numbers: Sequence["Number"]) -> RenderableType:
    """The numbers we judge by, by module."""
    table = headed_table("Number", "Value", "What it means")
    for number in numbers:
        table.add_row(f"{number.module}.{number.name}", f"{number.value:g}", number.meaning)
    return table
