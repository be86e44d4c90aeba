"""The commands: each asks one thing of what is assembled, and prints the result as a page or as JSON."""

import datetime as dt
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from getpass import getuser
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from rich.console import Console, RenderableType

from bot.assembly import Assembly
from bot.cli import pages
from bot.settings import Settings
from bot.wire import line
from bot.words import correction_told, named
from knowledge.errors import NothingTakenIn, RapportError, Unreadable
from knowledge.model import Heard, Severity

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="What your customers lack and are unsure of, in their own dated words.",
)
database = typer.Typer(no_args_is_help=True, help="The database.")
app.add_typer(database, name="db")


def _day_given(words: str) -> dt.datetime:
    try:
        return dt.datetime.combine(dt.date.fromisoformat(words), dt.time())
    except ValueError:
        raise typer.BadParameter(f"write the day as year-month-day, such as 2026-11-25, not “{words}”.") from None


Json = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of a page.")]
AsOf = Annotated[
    dt.datetime | None,
    typer.Option("--as-of", metavar="DATE", parser=_day_given, help="As things stood on that day."),
]
AccountName = Annotated[str, typer.Argument(metavar="ACCOUNT", help="A customer, by name or alias.")]

WIDTH = 100
"""How wide a page is where it is not shown on a terminal."""


@contextmanager
def assembled() -> Iterator[Assembly]:
    """What the settings call for, let go of afterwards."""
    with Assembly(Settings.read()) as rapport:
        yield rapport


def show(page: RenderableType) -> None:
    """Print a page to standard output."""
    width = None if sys.stdout.isatty() else WIDTH
    Console(highlight=False, markup=False, width=width).print(page)


def tell(value: object) -> None:
    """Print one JSON object to standard output."""
    sys.stdout.write(line(value) + "\n")


def refuse(refused: RapportError, report: "DataclassInstance", *, json: bool) -> NoReturn:
    """End a command of which nothing was done: with one sentence and, as JSON, with its report too."""
    if not json:
        raise refused
    error = {"kind": refused.kind, "message": str(refused), "candidates": refused.candidates}
    tell({**asdict(report), "error": error})
    sys.stderr.write(f"{refused}\n")
    raise typer.Exit(1)


def user() -> str:
    """The name of whoever uses this computer, as far as it has one."""
    try:
        return getuser()
    except (KeyError, OSError, ImportError):  # which of them depends on the system and on Python
        return "someone"


def day(given: dt.datetime | None) -> dt.date:
    """The day asked for, or today."""
    return given.date() if given else dt.datetime.now().astimezone().date()


@app.command()
def ingest(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH…", help="Files and folders, in any number.")],
    *,
    json: Json = False,
) -> None:
    """Take files and folders in; again and again, what has not changed costs nothing."""
    from bot.cli.progress import progress_bar  # noqa: PLC0415  only this command draws a bar

    with assembled() as rapport:
        with progress_bar() as progress:
            report = rapport.pipeline.ingest(paths, progress)
        if rapport.records.statistics().pending or report.passages:
            rapport.index.tend()
    if not report.failed or report.added or report.updated or report.unchanged:
        tell(report) if json else show(pages.report_page(report))
        return
    refuse(NothingTakenIn(pages.nothing_taken_in(report)), report, json=json)


@app.command()
def inbox(*, json: Json = False) -> None:
    """Show what waits for a person to say which account it belongs to, and why."""
    with assembled() as rapport:
        waiting = rapport.records.waiting()
    tell({"waiting": waiting}) if json else show(pages.inbox_page(waiting))


@app.command()
def assign(
    source: Annotated[str, typer.Argument(metavar="SOURCE[#PART]", help="As `rapport inbox` names it.")],
    account: AccountName,
    *,
    json: Json = False,
) -> None:
    """Say which account a document, a row or a message belongs to; it stays so."""
    from knowledge import sources  # noqa: PLC0415

    with assembled() as rapport:
        customer = rapport.directory.find(account)
        found, part = sources.split(source, rapport.records)
        rapport.pipeline.assign(found, part, customer.key)
        rapport.index.tend()
    given = {"source": found, "part": part, "account": customer.name}
    tell(given) if json else show(pages.sentence(f"{source} belongs to {customer.name}."))


@app.command()
def accounts(*, json: Json = False) -> None:
    """List the accounts."""
    with assembled() as rapport:
        summaries = rapport.records.account_summaries()
        rows = [(account, *summaries.get(account.key, (0, None))) for account in rapport.records.accounts()]
    if not json:
        show(pages.accounts_page(rows))
        return
    listed = [
        {
            "name": account.name,
            "aliases": account.aliases,
            "owner": account.owner,
            "tier": account.tier,
            "documents": documents,
            "last_contact": last,
        }
        for account, documents, last in rows
    ]
    tell({"accounts": listed})


@app.command()
def brief(
    account: AccountName,
    *,
    as_of: AsOf = None,
    since: Annotated[
        dt.datetime | None,
        typer.Option("--since", metavar="DATE", parser=_day_given, help="Also what is new since that day."),
    ] = None,
    person: Annotated[
        str | None, typer.Option("--with", metavar="PERSON", help="Also what to know of whom you will meet.")
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="More than can be read in a minute.")] = False,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Also write all of it, as .md or .pdf, to take along.")
    ] = None,
    json: Json = False,
) -> None:
    """Print what to know about a customer before a call."""
    from bot.cli.briefs import brief_page  # noqa: PLC0415  only this command draws a brief
    from bot.logbook import Logbook  # noqa: PLC0415
    from bot.paper import write_brief  # noqa: PLC0415
    from bot.sheet import sheet  # noqa: PLC0415

    with assembled() as rapport:
        logbook = Logbook(rapport)
        logbook.take_in()
        customer = rapport.directory.find(account)
        made = rapport.brief(customer, day(as_of), since=since.date() if since else None, person=person)
        logbook.used(made.evidence, user())
    if out is not None:
        write_brief(sheet(made, full=True), out)
    tell(made) if json else show(brief_page(sheet(made, full=full)))


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="In your own words.")],
    *,
    account: Annotated[str | None, typer.Option("--account", help="Only of this customer.")] = None,
    as_of: AsOf = None,
    json: Json = False,
) -> None:
    """Answer a question from what is on file, in quotes; or say that it is not there."""
    from knowledge.writing import write  # noqa: PLC0415

    with assembled() as rapport:
        customer = rapport.directory.find(account) if account else None
        answer = write(rapport.answerer.answer(question, customer, as_of.date() if as_of else None), rapport.chat)
    tell(answer) if json else show(pages.answer_page(answer))


@app.command()
def correct(
    reference: Annotated[
        str, typer.Argument(metavar="ID", help="Of a quote, a need or a promise; or a person's name.")
    ],
    verdict: Annotated[
        list[str],
        typer.Argument(
            metavar="VERDICT",
            help="type need|market|transaction|none, not-a-need, met, open, account NAME, kept, broken, left.",
        ),
    ],
    *,
    by: Annotated[str | None, typer.Option("--by", help="Who says so; else the user of this computer.")] = None,
    account: Annotated[str | None, typer.Option("--account", help="Where a person of several accounts left.")] = None,
    json: Json = False,
) -> None:
    """Say what is so, in the machine's place; it stays so."""
    from knowledge import correcting  # noqa: PLC0415

    by = by or user()
    with assembled() as rapport:
        customer = rapport.directory.find(account) if account else None
        if verdict[0].casefold() == "account" and len(verdict) > 1:
            part, _ = correcting.words(reference, rapport.records)
            given = rapport.directory.find(" ".join(verdict[1:]))
            rapport.pipeline.assign(part.source, part.name, given.key, by=by)
            rapport.index.tend()
            told = f"{named(part.source, part.name)} belongs to {given.name}."
        else:
            said, uncertainty = correcting.verdict(verdict)
            made = correcting.correction(
                reference,
                said,
                rapport.records,
                uncertainty=uncertainty,
                accounts=frozenset({customer.key}) if customer else None,
                by=by,
                at=dt.datetime.now(dt.UTC),
            )
            rapport.records.correct(made)
            told = correction_told(made)
    done = {"id": reference, "verdict": " ".join(verdict), "by": by}
    tell(done) if json else show(pages.sentence(told))


@app.command()
def corrections(
    *,
    labelled: Annotated[
        bool, typer.Option("--labelled", help="As labelled statements, one JSON line each, to train on.")
    ] = False,
    json: Json = False,
) -> None:
    """List what people corrected, who and when."""
    from knowledge.voice.teaching import labelled as as_labelled  # noqa: PLC0415

    with assembled() as rapport:
        if labelled:
            for row in as_labelled(rapport.records):
                tell(row)
            return
        kept = rapport.records.corrections()
        names = {account.key: account.name for account in rapport.records.accounts()}
    if not json:
        show(pages.corrections_page(kept))
        return
    tell(
        {
            "corrections": [
                {
                    "verdict": each.verdict,
                    "uncertainty": each.uncertainty,
                    "evidence": each.evidence,
                    "person": each.person,
                    "account": names.get(each.account) if each.account is not None else None,
                    "by": each.by,
                    "at": each.at,
                }
                for each in kept
            ]
        }
    )


@app.command()
def feedback(
    account: Annotated[str | None, typer.Argument(metavar="ACCOUNT", help="A customer, by name or alias.")] = None,
    text: Annotated[str | None, typer.Argument(metavar="TEXT", help="What was seen or heard, in your words.")] = None,
    *,
    by: Annotated[str | None, typer.Option("--by", help="Who was there; else the user of this computer.")] = None,
    said_by: Annotated[str | None, typer.Option("--said-by", help="Whose words they are, at the customer.")] = None,
    asset: Annotated[str | None, typer.Option("--asset", help="The equipment it is about.")] = None,
    severity: Annotated[Severity | None, typer.Option("--severity", help="How bad it is.")] = None,
    listing: Annotated[bool, typer.Option("--list", help="List what was entered, and what became of it.")] = False,
    withdraw: Annotated[str | None, typer.Option("--withdraw", metavar="ID", help="Take feedback back.")] = None,
    json: Json = False,
) -> None:
    """Keep what was seen or heard at a customer: it is in the next brief, with credit to who was there."""
    from bot.cli.feedback import feedback_list, feedback_page  # noqa: PLC0415
    from bot.logbook import Draft, Logbook  # noqa: PLC0415

    if not listing and withdraw is None and (account is None or text is None):
        raise typer.BadParameter("Give an account and what was seen or heard there, or --list, or --withdraw ID.")
    by = by or user()
    with assembled() as rapport:
        logbook = Logbook(rapport)
        if listing:
            listed = logbook.feedback_of(by)
            tell({"feedback": listed}) if json else show(feedback_list(listed))
        elif withdraw is not None:
            gone = logbook.withdraw(withdraw)
            tell(gone) if json else show(
                pages.sentence(f"{withdraw} is withdrawn; its text and what was read is gone.")
            )
        else:
            kept = logbook.submit(Draft(account or "", text or "", by, said_by, asset, severity))
            tell(kept) if json else show(feedback_page(kept))


@app.command()
def source(
    reference: Annotated[str, typer.Argument(metavar="ID|PATH[#PART]", help="An evidence id, or a source.")],
    *,
    json: Json = False,
) -> None:
    """Show the text that a quote came from, the quote marked."""
    from knowledge import sources  # noqa: PLC0415

    with assembled() as rapport:
        part, span = sources.find(reference, rapport.records)
        names = {account.key: account.name for account in rapport.records.accounts()}
    account = None if part.account is None else names.get(part.account)
    if not json:
        show(pages.source_page(part, account, span))
        return
    tell(
        {
            "id": reference if span else part.id,
            "source": part.source,
            "part": part.name,
            "account": account,
            "date": part.date,
            "text": part.text,
            "start": span.start if span else None,
            "end": span.end if span else None,
            "quote": span.of(part.text) if span else None,
        }
    )


@app.command()
def forget(
    person: Annotated[str | None, typer.Argument(metavar="EMAIL|NAME", help="Whom to forget.")] = None,
    *,
    source: Annotated[str | None, typer.Option("--source", help="Forget this document instead.")] = None,
    json: Json = False,
) -> None:
    """Erase a person, or a document, from everything that is kept, and prove it."""
    from ingest.forgetting import forget_person, forget_source  # noqa: PLC0415
    from knowledge import sources  # noqa: PLC0415

    if (person is None) == (source is None):
        raise typer.BadParameter("Give a person's address or name, or --source with a document.")
    with assembled() as rapport:
        if source is not None:
            found, part = sources.split(source, rapport.records)
            if part is not None:
                raise RapportError(f"Only a whole document can be forgotten: name {found!r}, or forget a person.")
            erased = forget_source(found, rapport.records)
        else:
            erased = forget_person(person or "", rapport.records, rapport.pipeline.reread)
        rapport.index.tend()
    tell(erased) if json else show(pages.erased_page(person or source or "", erased))


@app.command()
def people(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV of Email, Name, Role, Manager, Accounts.")],
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be taken over.")] = False,
    json: Json = False,
) -> None:
    """Take over who works here and who sees which accounts, in place of what was known before."""
    from bot.access import read_people  # noqa: PLC0415
    from ingest.readers import read  # noqa: PLC0415

    with assembled() as rapport:
        try:
            document = read(file, file.name, str(file.parent))
        except Unreadable as wrong:
            raise Unreadable(f"{file}: {wrong}") from wrong
        taken = read_people(document.parts, rapport.records.accounts())
        if not dry_run:
            rapport.records.save_people(taken.people)
    done = {"people": taken.people, "warnings": taken.warnings, "saved": not dry_run}
    tell(done) if json else show(pages.people_page(taken, saved=not dry_run))


@app.command()
def access(
    person: Annotated[str, typer.Argument(metavar="PERSON", help="Someone who works here, by address or name.")],
    *,
    json: Json = False,
) -> None:
    """Say which accounts a person sees, and why."""
    from bot.access import find_person, sight  # noqa: PLC0415

    with assembled() as rapport:
        known = rapport.records.people()
        seen = sight(find_person(person, known), known, rapport.records.accounts())
    tell(seen) if json else show(pages.sight_page(person, seen))


@app.command()
def portfolio(
    *,
    as_of: AsOf = None,
    since: Annotated[
        dt.datetime | None,
        typer.Option("--since", metavar="DATE", parser=_day_given, help="What is new since that day; else a week."),
    ] = None,
    plot: Annotated[
        Path | None, typer.Option("--plot", metavar="FILE.png", help="Also draw loyalty against cost to serve.")
    ] = None,
    json: Json = False,
) -> None:
    """Show the accounts side by side: loyalty, cost, how they are served, what is at risk, who was not heard."""
    from bot.cli.portfolio import portfolio_page  # noqa: PLC0415
    from bot.pictures import picture_file, write_picture  # noqa: PLC0415
    from knowledge.charts import portfolio_chart  # noqa: PLC0415
    from knowledge.portfolio import portfolio as judged  # noqa: PLC0415

    file = picture_file(plot) if plot else None
    with assembled() as rapport:
        accounts = rapport.records.accounts()
        rapport.pipeline.read_voice({account.key for account in accounts})
        found = judged(
            accounts, rapport.records, day(as_of), rapport.catalogue(), since=since.date() if since else None
        )
    if file:
        write_picture(portfolio_chart(found), file)
    tell(found) if json else show(portfolio_page(found))


@app.command()
def pictures(
    account: AccountName,
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Where they are put; it is made if need be.")],
    *,
    as_of: AsOf = None,
    json: Json = False,
) -> None:
    """Draw an account: what it is unsure of over time, whom we know and how well, promised against delivered."""
    from bot.pictures import write_pictures  # noqa: PLC0415
    from knowledge.charts import account_charts  # noqa: PLC0415
    from knowledge.standing import standing  # noqa: PLC0415

    with assembled() as rapport:
        customer = rapport.directory.find(account)
        rapport.pipeline.read_voice({customer.key})
        known = standing(customer, rapport.records, day(as_of))
    files = {name: str(file) for name, file in write_pictures(account_charts(known), folder).items()}
    tell({"account": customer.name, "pictures": files}) if json else show(pages.sentence("\n".join(files.values())))


@app.command()
def conjoint(
    *,
    account: Annotated[str | None, typer.Option("--account", help="Only this customer.")] = None,
    json: Json = False,
) -> None:
    """Tell what customers choose between price, quality and service by, and how they should be served for that."""
    from bot.cli.conjoint import conjoint_page, told  # noqa: PLC0415
    from knowledge.frameworks.conjoint import study  # noqa: PLC0415  statsmodels takes a second to import
    from knowledge.frameworks.segments import serving  # noqa: PLC0415
    from knowledge.model import Choice  # noqa: PLC0415

    with assembled() as rapport:
        asked = [rapport.directory.find(account)] if account else rapport.records.accounts()
        choices = rapport.records.rows(Choice, None)
    found = study(choices)
    on = day(None)
    shown = told(found, [(each, serving(each, found.accounts.get(each.key), as_of=on)) for each in asked])
    tell(shown) if json else show(conjoint_page(shown))


@app.command()
def index(
    *,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Make the index anew from the database.")] = False,
    json: Json = False,
) -> None:
    """Bring the index up to what the database says; with --rebuild, make it anew."""
    with assembled() as rapport:
        held = rapport.rebuild_index() if rebuild else rapport.update_index()
    tell({"passages": held}) if json else show(pages.sentence(f"The index holds {held} passages, all on record."))


@app.command()
def numbers(*, json: Json = False) -> None:
    """List the numbers we judge by; a file named in RAPPORT_JUDGEMENT changes them."""
    from knowledge.numbers import numbers as known  # noqa: PLC0415

    with assembled():  # what the settings change is changed
        listed = known()
    tell({"numbers": listed}) if json else show(pages.numbers_page(listed))


@app.command()
def doctor(
    *,
    slack: Annotated[bool, typer.Option("--slack", help="Slack too: tokens, scopes, and every view we show.")] = False,
    json: Json = False,
) -> None:
    """Check settings, database, index and model, and say what to mend."""
    from bot.doctor import examine  # noqa: PLC0415

    checks = examine(Settings.read(), slack=slack)
    well = all(check.ok for check in checks)
    tell({"checks": checks, "well": well}) if json else show(pages.checks_page(checks))
    raise typer.Exit(0 if well else 1)


@app.command()
def serve(
    *,
    http: Annotated[bool, typer.Option("--http", help="Over HTTP, not in Socket Mode.")] = False,
    port: Annotated[
        int | None, typer.Option("--port", min=1, max=65535, help="For HTTP; else PORT, else 3000.")
    ] = None,
) -> None:
    """Serve the Slack app, until stopped."""
    from bot.slack.serving import serve as serve_slack  # noqa: PLC0415

    serve_slack(Settings.read(), http=http, port=port)


@app.command(name="try")
def try_it(
    *,
    own: Annotated[
        bool, typer.Option("--own", help="On your own data, not on the examples; what you log or correct is kept.")
    ] = False,
    port: Annotated[int | None, typer.Option("--port", min=1, max=65535, help="Else one that is free.")] = None,
    browse: Annotated[bool, typer.Option("--browser/--no-browser", help="Open the page in the browser.")] = True,
) -> None:
    """Show the Slack app in the browser, without Slack: on this computer alone, on example data, until stopped."""
    from bot.cli.progress import progress_bar  # noqa: PLC0415
    from bot.slack.trying.running import Terminal, try_out  # noqa: PLC0415

    terminal = Terminal(tell=typer.echo, progress=progress_bar)
    try_out(Settings.read(), terminal, own=own, port=port, browse=browse)


@app.command()
def work() -> None:
    """Share the queued work of `rapport serve`, over one PostgreSQL, until stopped."""
    from bot.slack.serving import work as work_on  # noqa: PLC0415

    work_on(Settings.read())


@app.command()
def calendar(
    person: Annotated[str, typer.Argument(metavar="EMAIL", help="Whose calendar: the address Slack knows them by.")],
    address: Annotated[str | None, typer.Argument(metavar="URL", help="Where its ICS feed is read.")] = None,
    *,
    remove: Annotated[bool, typer.Option("--remove", help="Read it no more.")] = False,
) -> None:
    """Have someone's calendar read, so that a brief comes before each call; without a URL, say whether it is."""
    from bot.slack.calendars import kept_calendar  # noqa: PLC0415

    with assembled() as rapport:
        show(pages.sentence(kept_calendar(rapport, person, address, remove=remove)))


@app.command(name="read")
def read_statements(
    *,
    json: Annotated[bool, typer.Option("--json", help="Print a line of JSON for each, not a readable one.")] = False,
) -> None:
    """Say what statements voice: JSON lines of {"text", "speaker"?, "context"?} in, a line out for each."""
    from bot.cli.reading import read_lines  # noqa: PLC0415

    with assembled() as rapport:
        for told in read_lines(sys.stdin.buffer, rapport.voice, as_json=json):
            sys.stdout.write(told + "\n")
            sys.stdout.flush()


@app.command(name="eval")
def evaluate(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="Cases, one a line: JSON lines, or .csv. README says of what kinds.")
    ],
    *,
    json: Json = False,
) -> None:
    """Score this set-up on a file of your own: statements, questions, accounts, needs, promises."""
    from bot.cli.evaluating import evaluated, evaluation_page, nothing_used  # noqa: PLC0415

    with assembled() as rapport:
        made = evaluated(file, rapport, day(None))
    if not (nothing := nothing_used(made)):
        tell(made) if json else show(evaluation_page(made))
        return
    refuse(nothing, made, json=json)


@app.command()
def setup() -> None:
    """Prepare the packaged models for this processor, once; every command that needs it does so too."""
    with assembled() as rapport:
        rapport.voice.read([Heard("Is anyone there?", "customer", reported=False, context=None)])


@database.command()
def upgrade(*, json: Json = False) -> None:
    """Bring the database to the schema of this version."""
    with assembled() as rapport:
        before, now = rapport.upgrade_database()
    tell({"before": before, "now": now}) if json else show(pages.sentence(f"The database is at revision {now}."))
