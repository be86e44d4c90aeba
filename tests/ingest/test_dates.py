"""When a part is from."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.dates import date_all, dated, month_of, settled
from knowledge.model import Apart, Kind, Part, SetApart, Utterance


def found(part, source="note.md"):
    part = dated(part, source)
    return (part.date.isoformat(), part.date_basis) if part.date else None


def note(text="Words.", **attributes):
    front = (SetApart(0, 1, Apart.FRONT_MATTER),) if attributes else ()
    return Part(text=text, attributes=attributes, set_apart=front)


def test_front_matter_outranks_the_name_and_the_name_the_text():
    text = "Date: 3 May 2025\n\nWords."

    assert found(note(text, date="2025-05-01"), "2025-05-02 a.md") == ("2025-05-01", "front matter")
    assert found(note(text), "2025-05-02 a.md") == ("2025-05-02", "file name")
    assert found(note(text), "a.md") == ("2025-05-03", "text")
    assert found(note(), "a.md") is None


def test_a_part_that_has_a_date_keeps_it():
    part = Part(text="Words.", date=dt.date(2020, 1, 1), date_basis="header")

    assert dated(part, "2025-05-02.md") is part


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("2025-05-21", "2025-05-21"),
        ("2025-09-30T14:00:00+01:00", "2025-09-30"),
        ("Wed, 02 Apr 2025 16:42:10 +0200", "2025-04-02"),
        ("Mon Apr 27 09:14:31 2026", "2026-04-27"),
        ("21 May 2025", "2025-05-21"),
        ("May 21st, 2025", "2025-05-21"),
        ("1er mars 2025", "2025-03-01"),
        ("14 de março de 2025", "2025-03-14"),
        ("3. März 2026", "2026-03-03"),
        ("26. november 2025", "2025-11-26"),
        ("9 Sep 26", "2026-09-09"),
        ("19.3.25", "2025-03-19"),
        ("21/05/2025", "2025-05-21"),
        ("05/21/2025", "2025-05-21"),
        ("05/05/2025", "2025-05-05"),
        ("Tue 3/11/26", "2026-11-03"),
        ("May 2025", "2025-05-31"),
        ("03/04/2025", None),
        ("31.02.2025", None),
        ("12 pumps 2025", None),
        ("soon", None),
    ],
)
def test_a_date_is_read_however_it_is_written_unless_it_can_be_read_in_two_ways(written, date):
    assert found(note(date=written)) == (date and (date, "front matter"))


@pytest.mark.parametrize(
    ("name", "date"),
    [
        ("2025-03-14 call.vtt", "2025-03-14"),
        ("2026-11-05_strandby.md", "2026-11-05"),
        ("20250327_bas.srt", "2025-03-27"),
        ("call_20260611.srt", "2026-06-11"),
        ("GMT20260203-call.json", None),
        ("visit 19-03-2025 PW.txt", "2025-03-19"),
        ("visit 14.03.2025.txt", "2025-03-14"),
        ("visit 14.03.25.txt", "2025-03-14"),
        ("silent_season_20_08_2026.md", "2026-08-20"),
        ("March 14 2025 call.md", "2025-03-14"),
        ("22 Jan 2025 mash pump.txt", "2025-01-22"),
        ("2020 Q3 earnings call.vtt", "2020-09-30"),
        ("Q1-2024 review.md", "2024-03-31"),
        ("survey-2026-08.csv", "2026-08-31"),
        ("VOC Oct 2025.docx", "2025-10-31"),
        ("voc_pfaff_may 2026.md", "2026-05-31"),
        ("P-20250314 seal.md", None),
        ("SN20250314.md", None),
        ("part 1234-56-78.md", None),
        ("CAM 7.3.21 notes.md", None),
        ("tickets 2026.csv", None),
        ("order 4711-2025-99.md", None),
        ("25-0331-B.md", None),
        ("2025-02-30.md", None),
        ("1850-01-01 founding.md", None),
        ("03-04-2025.md", None),
        ("folder 2025-01-01/a.md", None),
    ],
)
def test_the_name_of_a_file_dates_it_and_numbers_of_parts_do_not(name, date):
    assert found(note(), name) == (date and (date, "file name"))


def test_the_day_that_the_text_states_refines_the_month_of_the_name():
    assert found(note("Limerick, 11 February 2026\n\nWords."), "Users group Feb 2026.md") == ("2026-02-11", "text")
    assert found(note("Limerick, 11 May 2026\n\nWords."), "Users group Feb 2026.md") == ("2026-02-28", "file name")


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("Date: 14 March 2025\n", "2025-03-14"),
        ("**Date:** 2025-09-23. Devon with Mélanie.", "2025-09-23"),
        ("Job 60114/06      Date 14.01.2026\nSite: Brannock", "2026-01-14"),
        ("SERVICE VISIT\nDate: night of 8/9.07.2026   Engineers: C. Brisling", "2026-07-09"),
        ("Strandby mejeri, CIP kitchen, wed 19.03.2025, 07:30 - 15:00", "2025-03-19"),
        ("# Call w/ Lewis Tran 4 Mar 2026, 25 min. TO", "2026-03-04"),
        ("glenadoon 22/1/25\nmash pump", "2025-01-22"),
        ("the Doon, tues 3/11/26, TOR", "2026-11-03"),
        ("Visit on 13/4/25\n", "2025-04-13"),
        ("Rabenau Papier GmbH\nEinkauf\nMill 1\nTo\nAttn.\nRe\nRabenau, 12 May 2025\nDear Sirs", "2025-05-12"),
        ("Visit on 3/4/25\n", None),
        ("They deliver by 12 May 2025.\n", None),
        ("The pump was installed on 12 May 2025.\n", None),
        ("Our order of 12 May 2025 is late.\n", None),
        ("Delivery date: 12 May 2025\n", None),
        ("Due date 12 May 2025\n", None),
        ("6 to 31 July 2026, six overhauls", None),
        ("From 1 May 2025 to 3 June 2025", None),
        ("a\n" * 20 + "Aarhus, 12 May 2025\n", None),
    ],
)
def test_what_the_text_states_of_itself_dates_it_and_what_it_mentions_does_not(text, date):
    assert found(note(text)) == (date and (date, "text"))


def row(**attributes):
    text = "\n".join(f"{key}: {value}" for key, value in attributes.items())
    return Part(text=text, name="row-2", attributes={key.replace("_", " "): value for key, value in attributes.items()})


@pytest.mark.parametrize(
    ("cells", "date"),
    [
        ({"Opened": "2026-01-15", "Closed": "2026-02-01"}, "2026-01-15"),
        ({"Promised_Date": "2026-01-15"}, None),
        ({"Order_Date": "2026-01-15", "Delivery_Date": "2026-02-01"}, "2026-01-15"),
        ({"Created": "1 Feb 2026", "Date": "2 Feb 2026"}, "2026-02-02"),
        ({"Comment": "on 2 Feb 2026"}, None),
    ],
)
def test_a_row_is_dated_by_its_own_column_and_not_by_what_is_due_or_done(cells, date):
    assert found(row(**cells), "a.csv") == (date and (date, "header"))


def test_what_is_said_in_a_call_does_not_date_it_and_the_note_above_it_does():
    call = Part(text="Ann: Date: 3 May 2025", kind=Kind.CALL, utterances=(Utterance(5, 21, "Ann"),))

    assert found(call) is None
    assert found(Part(text="Ann: Hi", kind=Kind.CALL, attributes={"note": "Teams, 5 February 2025"})) == (
        "2025-02-05",
        "header",
    )


def test_a_mail_is_not_dated_by_its_text():
    assert found(Part(text="Pump\nDate: 3 May 2025", kind=Kind.MAIL)) is None


def test_the_other_dates_of_a_file_tell_day_from_month():
    parts, warnings = date_all([row(Date="03/04/2025"), row(Date="25/04/2025")], "a.csv")

    assert [part.date.isoformat() for part in parts] == ["2025-04-03", "2025-04-25"]
    assert warnings == ()


def test_what_nothing_tells_apart_stays_undated_and_is_warned_of_once():
    parts, warnings = date_all([row(Date="03/04/2025"), row(Date="05/04/2025"), row(Date="2025-01-01")], "a.csv")

    assert [part.date for part in parts] == [None, None, dt.date(2025, 1, 1)]
    [warning] = warnings
    assert "“03/04/2025” may be 2025-04-03 or 2025-03-04 and nothing in the file tells which" in warning
    assert "so 2 of 3 parts are left undated" in warning


def test_dates_that_contradict_each_other_settle_nothing():
    assert settled(["25/04/2025 and 13/1/25"]) == "day first"
    assert settled(["04/25/2025"]) == "month first"
    assert settled(["04/25/2025", "25/04/2025"]) is None
    assert settled(["03/04/2025"]) is None


def test_months_are_known_in_several_languages():
    assert [month_of(word) for word in ("May", "Mai", "maj", "mayo", "Sept", "lunch")] == [5, 5, 5, 5, 9, None]


@given(st.text(max_size=60), st.text(max_size=200))
def test_whatever_a_file_is_called_and_says_it_is_dated_within_reason_or_not(name, text):
    date = dated(Part(text=text), name).date

    assert date is None or dt.date(1990, 1, 1) <= date <= dt.date(2099, 12, 31)
