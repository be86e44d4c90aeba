"""Tables: a part a row, in `.csv` and in workbooks."""

import datetime as dt

import pytest

from knowledge.errors import Unreadable
from knowledge.model import Kind, Participant


def test_a_row_is_its_cells_under_their_columns_and_named_as_a_spreadsheet_counts(read_as, samples):
    first, second = read_as("tickets.csv", samples["tickets.csv"]).parts

    assert first.name == "row-2"
    assert first.text == (
        "Ticket: 1\nDate: 2026-01-15\nAccount: Hollis & Breck\nRaised By: Nadia Breck\n"
        "Description: Invoice charges two sets.\nWe received one.\nResolution: Credit note was sent."
    )
    assert (second.name, second.text.count("\n")) == ("row-3", 4)
    assert first.attributes["Description"] == "Invoice charges two sets.\nWe received one."


def test_a_row_names_its_account_its_date_and_who_speaks(read_as, samples):
    part = read_as("tickets.csv", samples["tickets.csv"]).parts[0]

    assert part.account_hint == "Hollis & Breck"
    assert part.date.isoformat() == "2026-01-15"
    assert part.kind is Kind.TICKET
    assert part.participants == (Participant("Nadia Breck"),)


def test_prose_is_the_respondents_and_what_we_did_is_ours(read_as, samples):
    part = read_as("tickets.csv", samples["tickets.csv"]).parts[0]
    complaint, resolution = part.utterances

    assert (complaint.speaker, complaint.side) == ("Nadia Breck", "unknown")
    assert complaint.of(part.text) == "Invoice charges two sets.\nWe received one."
    assert (resolution.speaker, resolution.side) == (None, "us")


def test_what_a_colleague_logs_that_the_customer_said_is_the_customers_as_reported(part_of):
    part = part_of(
        "log.csv", "Date,Logged by,Customer said,What we did\n2026-02-02,Cody,Glad it is me again.,Rates set back.\n"
    )
    said, done = part.utterances

    assert (said.side, said.reported) == ("customer", True)
    assert (done.speaker, done.side) == ("Cody", "us")


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_found(separator, part_of):
    table = "Name,Company,Comment\nAnn,Dairy,It leaks again".replace(",", separator)

    assert part_of("a.csv", table).attributes == {"Name": "Ann", "Company": "Dairy", "Comment": "It leaks again"}


def test_a_separator_may_be_stated_as_excel_does(part_of):
    part = part_of("a.csv", "sep=;\nA;B\n1,5;2\n")

    assert part.attributes == {"A": "1,5", "B": "2"}


def test_repeated_and_missing_column_names_are_told_apart(part_of):
    part = part_of("a.csv", "\ufeffComment,, comment ,Comment\nfirst one,second one,third one,fourth one\n")

    assert list(part.attributes) == ["Comment", "column 2", "comment", "Comment (2)"]


def test_blank_rows_count_and_make_no_part(read_as):
    parts = read_as("a.csv", "A,B\n\n1,2\n,\n3,4\n").parts

    assert [part.name for part in parts] == ["row-3", "row-5"]


def test_a_title_above_the_table_is_passed_over(read_as):
    [part] = read_as("a.csv", "Export of 1 May,,\nA,B,C\n1,2,3\n").parts

    assert (part.name, part.attributes) == ("row-3", {"A": "1", "B": "2", "C": "3"})


def test_a_row_that_overflows_is_kept_with_a_warning(read_as):
    rows = "A,B\n" + "1,2\n" * 9 + "1,2,three\n"
    document = read_as("a.csv", rows)

    assert document.parts[-1].attributes["column 3"] == "three"
    assert document.warnings == (
        "more cells than column names in row 11; put cells that hold separators in quotation marks",
    )


def test_quotation_marks_out_of_place_are_borne_with_a_warning(read_as):
    document = read_as("a.csv", 'A,B\n"so" he said,2\n')

    assert document.parts[0].attributes["A"] == "so he said"
    assert document.warnings == ("some quotation marks are out of place",)


@pytest.mark.parametrize(
    ("name", "header", "kind"),
    [
        pytest.param("contacts.csv", "Name,Email,Notes", Kind.TABLE, id="export"),
        pytest.param("CRM orders-2025.csv", "No,Account,Comment", Kind.TABLE, id="export by a word"),
        pytest.param("a.csv", "Respondent,Score,Comment", Kind.SURVEY, id="survey by columns"),
        pytest.param("survey-2026.csv", "Person,Function,Comment", Kind.SURVEY, id="survey by name"),
        pytest.param("a.csv", "Ticket,Person,Description", Kind.TICKET, id="tickets"),
        pytest.param("service reports.csv", "Job,Person,Findings", Kind.REPORT, id="reports"),
        pytest.param("a.csv", "Place,Person,Text", Kind.NOTE, id="prose of any kind"),
        pytest.param("a.csv", "Place,Person,Colour", Kind.TABLE, id="no prose"),
    ],
)
def test_the_kind_is_told_by_name_and_columns(name, header, kind, part_of):
    assert part_of(name, header + "\nAarhus,Ann,they come late\n").kind is kind


def test_a_cell_beyond_the_limit_is_refused(read_as):
    with pytest.raises(Unreadable, match="characters in the cell “Comment” of row-2"):
        read_as("a.csv", "A,Comment\n1," + "word " * 24_000 + "\n")


def test_a_sheet_of_records_is_a_part_a_row_and_another_a_part_a_sheet(read_as, samples):
    row, memo = read_as("answers.xlsx", samples["answers.xlsx"]).parts

    assert (row.name, row.account_hint) == ("Answers!2", "Strandby")
    assert row.text == "Account: Strandby\nRespondent: Lise\nComment: They come when the line stops at night."
    assert row.utterances[0].speaker == "Lise"
    assert (memo.name, memo.text) == ("Memo", "Pumps\nP-204\tleaks")
    assert [utterance.of(memo.text) for utterance in memo.utterances] == ["Pumps", "P-204\tleaks"]


def test_cells_are_shown_as_people_read_them(read_as, make):
    rows = [
        ("Account", "Date", "Price", "Open"),
        ("Dairy", dt.date(2026, 2, 3), 12.0, True),
        ("Mill", None, 0.1, False),
    ]
    first, second = read_as("a.xlsx", make["workbook"](Sheet1=rows)).parts

    assert first.attributes == {"Account": "Dairy", "Date": "2026-02-03", "Price": "12", "Open": "True"}
    assert second.attributes["Price"] == "0.1"


def test_a_list_of_names_and_values_is_no_table_of_records(read_as, make):
    [part] = read_as("a.xlsx", make["workbook"](Visit=[("Account", "Strandby"), ("Pump", "P-204")])).parts

    assert part.name == "Visit"
