import time

import pytest

from ingest.directory import Directory
from ingest.sides import House, Known, sided
from knowledge.model import Account, Apart, Contact, Kind, Part, Participant, Person, SetApart, Utterance

NORVIK = 1
CONTACTS = (Contact(name="Ida Holm", email="ida@norvik.example"), Contact(name="Bo Berg"))


@pytest.fixture(name="house")
def _house():
    account = Account(key=NORVIK, name="Norvik Foods", owner="Pia Lund", owner_email="pia@ours.example")
    people = [Person(email="max@ours.example", name="Max Rud")]
    return House(Directory([account], {NORVIK: CONTACTS}), Known.of([account], people))


def part(*said, kind=Kind.CALL, **fields):
    """A part whose lines are `speaker: words` (or words alone), an utterance each."""
    text, utterances = "", []
    for line in said:
        speaker, _, words = line.rpartition(" | ")
        start = len(text) + (len(speaker) + 2 if speaker else 0)
        text += (f"{speaker}: " if speaker else "") + words + "\n"
        utterances.append(Utterance(start, start + len(words), speaker or None))
    return Part(text=text, kind=kind, utterances=tuple(utterances), **fields)


def sides(house, found, account=NORVIK):
    return [(each.side, each.speaker) for each in sided(found, account, house).utterances]


def pieces(house, found, account=NORVIK):
    result = sided(found, account, house)
    return [
        (each.side + (" reported" if each.reported else ""), each.speaker, result.text[each.start : each.end])
        for each in result.utterances
    ]


# calls ----------------------------------------------------------------------------------------------------------------


def test_a_calls_speakers_are_known_by_contacts_and_by_our_people(house):
    call = part("Ida | It leaks.", "Pia Lund | Since when?", "Speaker 2 | Hm.", "Max | I see.")

    assert sides(house, call) == [
        ("customer", "Ida Holm"),
        ("us", "Pia Lund"),
        ("unknown", "Speaker 2"),
        ("us", "Max Rud"),
    ]


@pytest.mark.parametrize(
    ("lines", "last"),
    [
        pytest.param(["Ida | a", "Kai | b"], "us", id="who speaks with the customer is us"),
        pytest.param(["Pia | a", "Kai | b"], "customer", id="whom we speak with is the customer"),
        pytest.param(["Ida | a", "Pia | b", "Kai | c"], "unknown", id="with both sides there, nobody can say"),
        pytest.param(["Pia | a", "Lars | b", "Kai | c"], "unknown", id="of two left, nobody can say"),
        pytest.param(["Pia | a", "Speaker 1 | b"], "unknown", id="a number is nobody"),
    ],
)
def test_one_speaker_left_is_of_the_other_side(house, lines, last):
    assert sides(house, part(*lines))[-1][0] == last


def test_a_talk_among_ourselves_has_no_customer(house):
    assert sides(house, part("Pia | a", "Kai | b", title="Internal debrief"))[-1][0] == "unknown"


def test_numbered_speakers_stay_unknown(house):
    assert {side for side, _ in sides(house, part("Speaker 0 | a", "Speaker 1 | b"))} == {"unknown"}


def test_a_side_that_the_format_states_holds_for_all_that_speaker_says(house):
    call = Part(
        text="a b c",
        kind=Kind.CALL,
        utterances=(Utterance(0, 1, "Kai", "customer"), Utterance(2, 3, "Kai"), Utterance(4, 5)),
    )

    assert sides(house, call) == [("customer", "Kai"), ("customer", "Kai"), ("unknown", None)]


def test_labels_for_a_side_tell_it(house):
    call = part("Rep | a", "Customer | b", "Interviewer | c", "Us | d")

    assert [side for side, _ in sides(house, call)] == ["us", "customer", "us", "us"]


# mails ----------------------------------------------------------------------------------------------------------------


def test_a_mail_is_its_senders(house):
    people = (Participant("Ida", "ida@norvik.example"), Participant("Someone", "x@ours.example"))

    assert sides(house, part("Ida | Hello.", kind=Kind.MAIL, participants=people)) == [("customer", "Ida Holm")]
    assert sides(house, part("Hello.", kind=Kind.MAIL, participants=people)) == [("customer", "Ida Holm")]
    assert sides(house, part("Hello.", kind=Kind.MAIL, participants=people[::-1])) == [("us", "Someone")]


def test_our_mail_tells_what_the_customer_said(house):
    people = (Participant("Pia Lund", "pia@ours.example"), Participant("Ida Holm", "ida@norvik.example"))
    letter = part("Pia Lund | You told me it holds. We send two more.", kind=Kind.MAIL, participants=people)

    assert pieces(house, letter) == [
        ("customer reported", "Ida Holm", "You told me it holds."),
        ("us", "Pia Lund", "We send two more."),
    ]


def test_a_mail_of_strangers_is_unknown(house):
    people = (Participant("Kai", "kai@a.example"), Participant("Lars", "lars@b.example"))

    assert sides(house, part("Kai | Hello.", kind=Kind.MAIL, participants=people), None) == [("unknown", "Kai")]


# interviews -----------------------------------------------------------------------------------------------------------


def test_in_an_interview_who_asks_is_us_and_who_answers_the_customer(house):
    interview = part("Met at noon.", "Kai | What hurts?", "Travis | Wet oil.", "Kai | And?", kind=Kind.INTERVIEW)

    assert sides(house, interview) == [("us", None), ("us", "Kai"), ("customer", "Travis"), ("us", "Kai")]


def test_participants_of_a_focus_group_are_the_customer(house):
    group = part("Moderator | What hurts?", "Participant 1 | Rust.", "Participant 2 | Noise.", kind=Kind.INTERVIEW)

    assert [side for side, _ in sides(house, group)] == ["us", "customer", "customer"]


def test_an_interview_without_names_goes_by_its_questions(house):
    interview = part(
        "Met at noon.",
        "**What hurts?**",
        "Wet oil.",
        "Every day.",
        "My impression: tired.",
        "Bye.",
        kind=Kind.INTERVIEW,
    )

    assert [side for side, _ in sides(house, interview)] == ["us", "us", "customer", "customer", "us", "us"]


def test_what_the_interviewer_adds_under_its_own_heading_is_ours(house):
    interview = part("Pia | What hurts?", "Ida | Rust.", "Ida | PL remarks", "Ida | She is tired.", kind=Kind.INTERVIEW)

    assert sides(house, interview)[1:] == [("customer", "Ida Holm"), ("us", None), ("us", None)]


# notes ----------------------------------------------------------------------------------------------------------------


def test_our_note_is_ours_but_for_the_customers_words(house):
    note = part("Changed the belt. Ida said it is the third.", kind=Kind.NOTE, attributes={"author": "Pia Lund"})

    assert pieces(house, note) == [
        ("us", "Pia Lund", "Changed the belt."),
        ("customer reported", "Ida Holm", "Ida said it is the third."),
    ]


def test_a_contacts_own_note_is_the_customers_own_words(house):
    note = part("We lack spares.", kind=Kind.NOTE, attributes={"author": "Ida Holm"})

    assert pieces(house, note) == [("customer", "Ida Holm", "We lack spares.")]


def test_a_line_of_a_note_that_names_its_speaker_is_that_persons_as_we_tell_it(house):
    assert pieces(house, part("Ida | We lack spares.", kind=Kind.NOTE)) == [
        ("customer reported", "Ida Holm", "We lack spares.")
    ]


def test_a_note_that_nobody_cut_is_read_by_paragraphs_without_what_is_set_apart(house):
    text = "---\nauthor: Pia\n---\nChanged it.\n\nIda wants two."
    note = Part(text=text, kind=Kind.REPORT, set_apart=(SetApart(0, 20, Apart.FRONT_MATTER),))

    assert [words for _, _, words in pieces(house, note)] == ["Changed it.", "Ida wants two."]


# records --------------------------------------------------------------------------------------------------------------


def record(kind, *cells, **fields):
    """A row whose prose cells are (column, words, speaker)."""
    text, utterances = "", []
    for column, words, speaker in cells:
        start = len(text) + len(column) + 2
        text += f"{column}: {words}\n"
        utterances.append(Utterance(start, start + len(words), speaker))
    return Part(text=text, name="row-2", kind=kind, utterances=tuple(utterances), **fields)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        pytest.param(
            record(Kind.SURVEY, ("Better?", "Spares.", "Kai")), [("customer", "Kai", "Spares.")], id="a survey's answer"
        ),
        pytest.param(
            record(Kind.SURVEY, ("Better?", "Spares.", None)), [("customer", None, "Spares.")], id="an anonymous one"
        ),
        pytest.param(
            record(Kind.TICKET, ("Description", "It leaks.", "Ida"), ("Resolution", "New seal sent.", None)),
            [("customer", "Ida Holm", "It leaks."), ("us", None, "New seal sent.")],
            id="a complaint and its answer",
        ),
        pytest.param(
            record(Kind.TICKET, ("Description", "Weekend done. Ida wants more.", "Max Rud")),
            [("us", "Max Rud", "Weekend done."), ("customer reported", "Ida Holm", "Ida wants more.")],
            id="a ticket of ours",
        ),
        pytest.param(
            record(Kind.REPORT, ("Record", "Cold room works.", "Edson"), attributes={"Recorded by": "Max Rud"}),
            [("customer reported", "Edson", "Cold room works.")],
            id="what we wrote down of somebody heard",
        ),
        pytest.param(
            record(Kind.REPORT, ("Work done", "New seal.", "Edson"), attributes={"Engineer": "Max Rud"}),
            [("us", "Max Rud", "New seal.")],
            id="what we did, whoever reported it",
        ),
        pytest.param(
            record(Kind.REPORT, ("Findings", "Seal worn. Ida wants two.", None)),
            [("us", None, "Seal worn."), ("customer reported", "Ida Holm", "Ida wants two.")],
            id="a report without names",
        ),
    ],
)
def test_a_records_cells_are_the_customers_or_ours_by_what_they_tell(house, found, expected):
    assert pieces(house, found) == expected


def test_rows_of_exports_are_ours(house):
    assert sides(house, record(Kind.TABLE, ("Notes", "Ida wants two.", None))) == [("us", None)]


# all ------------------------------------------------------------------------------------------------------------------


def test_the_text_and_what_is_set_apart_stay_as_they_are(house):
    note = part("Ida said so.", kind=Kind.NOTE)

    result = sided(note, NORVIK, house)

    assert (result.text, result.set_apart, result.attributes) == (note.text, note.set_apart, note.attributes)


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("account", [NORVIK, None])
def test_an_empty_part_of_any_kind_has_nothing_to_tell(house, kind, account):
    assert sided(Part(text="", kind=kind), account, house).utterances == ()


def test_many_rows_of_one_account_are_sided_quickly():
    contacts = tuple(Contact(name=f"First{at} Last{at}") for at in range(1_000))
    house = House(Directory([Account(key=NORVIK, name="Norvik Foods")], {NORVIK: contacts}))
    rows = [record(Kind.SURVEY, ("Better?", "Spares.", f"First{at} Last{at}")) for at in range(1_000)]

    start = time.perf_counter()
    found = [sides(house, row) for row in rows]

    assert time.perf_counter() - start < 2
    assert found[7] == [("customer", "First7 Last7")]
