"""Notes and plain text: front matter, paragraphs, dialogues and interviews."""

import pytest

from ingest.readers.front_matter import people
from knowledge.model import Apart, Kind, Participant


def test_the_text_is_the_decoded_file_to_the_letter(part_of):
    words = "  Visit \t at Aarhus \r\n\r\n\r\nP-204  stripped.  \r"

    assert part_of("a.txt", "\ufeff" + words).text == "  Visit \t at Aarhus \n\n\nP-204  stripped.  \n"


def test_front_matter_is_set_apart_and_says_what_the_note_is(part_of, samples):
    part = part_of("note.md", samples["note.md"])

    [front] = part.set_apart
    assert front.reason is Apart.FRONT_MATTER
    assert front.of(part.text) == part.text[: part.text.index("\n\nWe agreed")]
    assert part.title == "HS-35 trial"
    assert part.account_hint == "Strandby Dairy"
    assert part.participants == (Participant("Lise Thygesen"), Participant("Jonas Frandsen"))
    assert part.attributes["date"] == "2025-05-21"


def test_a_note_is_cut_into_paragraphs_items_of_lists_and_lines_of_those_who_took_part(part_of, samples, said):
    assert said(part_of("note.md", samples["note.md"])) == [
        (None, "We agreed the trial."),
        (None, "Two seals, fitted by 13 June."),
        ("Lise", "I don't want to compare, I want to sleep."),
    ]


def test_lines_broken_by_the_margin_are_one_paragraph_and_jottings_are_not(part_of, said):
    wrapped = (
        "The return line runs empty before the pump stops and nobody thinks\n"
        "about it because the pump is self-priming, so the faces run dry for\n"
        "two minutes.\n"
    )

    assert len(said(part_of("a.txt", wrapped))) == 1
    assert (
        len(said(part_of("a.txt", "mash pump MP1, called out at five\nDE bearing gone\nwent sometime sun night\n")))
        == 3
    )


def test_front_matter_that_is_no_yaml_is_read_line_by_line(part_of):
    part = part_of("a.md", "---\nsubject: Re: pumps: again\naccount: 'Strandby'\n: odd\n---\nWords.")

    assert part.title == "Re: pumps: again"
    assert part.account_hint == "Strandby"


def test_front_matter_keeps_every_value_as_it_is_written(part_of):
    part = part_of("a.md", "---\nphone: 0045\nanswer: yes\ntime: 12:30\ntags: [a, b]\nmore: {c: d}\n---\nWords.")

    assert part.attributes == {"phone": "0045", "answer": "yes", "time": "12:30", "tags": "a; b", "more": "c: d"}


def test_front_matter_that_multiplies_itself_by_aliases_is_not_expanded(part_of):
    bomb = "---\na: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n---\nWords."

    assert part_of("a.md", bomb).attributes["c"] == "[*b, *b]"


def test_a_rule_at_the_top_is_no_front_matter(part_of):
    part = part_of("a.md", "---\n\nJust a rule above prose.\n\n---\n")

    assert part.set_apart == ()


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        pytest.param("2026-09-09 visit.txt", "H&B visit", Kind.REPORT, id="visit"),
        pytest.param("a.txt", "HARROW LIFT - CALL-OUT REPORT\n\nBelt snapped.", Kind.REPORT, id="title of a report"),
        pytest.param("visit notes.md", "We talked.", Kind.NOTE, id="notes of a visit"),
        pytest.param("account-history-rabenau.md", "The mill.", Kind.HISTORY, id="history"),
        pytest.param("voc_pfaff.md", "We talked.", Kind.INTERVIEW, id="voice of the customer"),
        pytest.param("a.md", "---\nkind: VOC interview\n---\nWords.", Kind.INTERVIEW, id="stated"),
        pytest.param("a.md", "---\ntype: service report\n---\nWords.", Kind.REPORT, id="stated report"),
        pytest.param("call Nadia.md", "---\ntype: call\n---\nShe is cross.", Kind.NOTE, id="notes of a call"),
        pytest.param("handover survey.md", "Eleven lifts.", Kind.NOTE, id="a survey of lifts"),
        pytest.param("divisor.md", "Words about provocation.", Kind.NOTE, id="no part of a word"),
    ],
)
def test_the_kind_is_what_front_matter_the_name_or_the_title_calls_it(name, text, kind, part_of):
    assert part_of(name, text).kind is kind


CHAT = """WhatsApp conversation, exported 11 August 2026

[06/08/2026 18:03] Thiago Moraes: Can they come on the 20th?
[06/08/2026 18:40] Rogério Bastos: 20th I am in Cuiabá
and on the 21st too
[06/08/2026 18:41] Thiago Moraes: closed
"""


def test_a_text_most_of_whose_lines_name_a_speaker_is_a_call(part_of, said):
    part = part_of("chat.txt", CHAT)

    assert part.kind is Kind.CALL
    assert said(part)[1:] == [
        ("Thiago Moraes", "Can they come on the 20th?"),
        ("Rogério Bastos", "20th I am in Cuiabá\nand on the 21st too"),
        ("Thiago Moraes", "closed"),
    ]
    assert [someone.name for someone in part.participants] == ["Thiago Moraes", "Rogério Bastos"]


def test_fields_of_a_report_are_no_speakers(part_of, said):
    report = "Site: Brannock\nFault: belt snapped\nCause: wear\nFault: second belt\nCause: wear again\n"

    assert {speaker for speaker, _ in said(part_of("a.txt", report))} == {None}


INTERVIEW = """---
kind: VOC interview
interviewee: Travis McCall, Facilities Engineer
interviewer: Dub Hollis
---

Travis started in June.

**What's eating your time?** Wet oil.

**You've been here a while.**

Since June. What would you expect?

My impression: he means it.

## Afterwards

He irons his jeans.
"""


def test_in_an_interview_questions_are_the_interviewers_and_answers_the_interviewees(part_of, said):
    part = part_of("a.md", INTERVIEW)

    assert said(part) == [
        (None, "Travis started in June."),
        ("Dub Hollis", "**What's eating your time?**"),
        ("Travis McCall", "Wet oil."),
        ("Dub Hollis", "**You've been here a while.**"),
        ("Travis McCall", "Since June. What would you expect?"),
        (None, "My impression: he means it."),
        (None, "## Afterwards"),
        (None, "He irons his jeans."),
    ]
    assert part.participants == (Participant("Travis McCall"),)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        pytest.param("Ann Lee, Bo Berg and Ida", [("Ann Lee", None), ("Bo Berg", None), ("Ida", None)], id="commas"),
        pytest.param("Travis McCall, Facilities Engineer", [("Travis McCall", None)], id="a role"),
        pytest.param("Ann <A@X.example>; Bo (buyer)", [("Ann", "a@x.example"), ("Bo", None)], id="addresses and roles"),
        pytest.param("ann@x.example", [(None, "ann@x.example")], id="an address alone"),
        pytest.param("", [], id="nobody"),
        pytest.param(
            "Martin Sallow (Harrow, contracts), Bo Berg",
            [("Martin Sallow", None), ("Bo Berg", None)],
            id="commas within brackets part nobody",
        ),
    ],
)
def test_people_are_found_in_lists_as_written(words, found):
    assert [(someone.name, someone.email) for someone in people(words)] == found


@pytest.mark.parametrize(
    ("text", "title"),
    [
        pytest.param("\n# Yearly meeting\n\nCoffee was good.", "Yearly meeting", id="heading"),
        pytest.param("**Debrief**\n\nWords.", "Debrief", id="bold line"),
        pytest.param("VISIT REPORT  P. Wrona\nAarhus", "VISIT REPORT  P. Wrona", id="first line"),
        pytest.param("We met in the canteen.\n\nIt was good.", None, id="sentence"),
        pytest.param("**You've been here a while.**\n\nYes.", None, id="question in bold"),
        pytest.param("word " * 40, None, id="paragraph"),
    ],
)
def test_the_first_line_is_the_title_where_it_is_no_sentence(text, title, part_of):
    assert part_of("a.md", text).title == title


@pytest.mark.parametrize(
    ("text", "kind", "turns"),
    [
        pytest.param(
            "Ida: It leaks. Bo: Since when? Ida: Since Friday. Bo: I see.",
            Kind.CALL,
            [("Ida", "It leaks."), ("Bo", "Since when?"), ("Ida", "Since Friday."), ("Bo", "I see.")],
            id="one paragraph",
        ),
        pytest.param(
            "Speaker 1: It leaks, so Speaker 2: Since when?\n\nSpeaker 1: Friday. Speaker 2: I see.",
            Kind.CALL,
            [
                ("Speaker 1", "It leaks, so"),
                ("Speaker 2", "Since when?"),
                ("Speaker 1", "Friday."),
                ("Speaker 2", "I see."),
            ],
            id="numbered speakers, one cut short",
        ),
        pytest.param(
            "It leaks again. Cause: wear. Found: scoring. Remedy: new faces. Ida: she wants it by Friday.",
            Kind.NOTE,
            [(None, "It leaks again. Cause: wear. Found: scoring. Remedy: new faces. Ida: she wants it by Friday.")],
            id="colons in a note",
        ),
    ],
)
def test_turns_glued_in_a_paragraph_are_told_apart_where_speakers_come_again(part_of, said, text, kind, turns):
    part = part_of("a.txt", text)
    assert (part.kind, said(part)) == (kind, turns)
