import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.cleaning import SKETCH_SIZE, Sketches, cleaned, sketch
from knowledge.model import Apart, Document, Kind, Part, SetApart

HOSTILE = st.text(
    st.one_of(st.characters(), st.sampled_from("\n\n. confidential unsubscribe")), max_size=120
) | st.lists(
    st.sampled_from(["It leaks.", "Sent from my iPhone", "Disclaimer: no order.", "\n\n", "\n", "Press star one."])
).map(" ".join)


def document(*parts):
    return Document(source="a.eml", root="/in", digest="0", format="eml", parts=parts)


def apart(text, **fields):
    (part,) = cleaned(document(Part(text=text, **fields))).parts
    return [(span.of(text), span.reason) for span in part.set_apart]


@pytest.mark.parametrize(
    "boilerplate",
    [
        pytest.param(
            "This e-mail and any attachments may contain confidential information intended solely for the addressee. "
            "If you have received it in error please notify the sender and delete it. Strandby Mejeri A/S accepts no "
            "liability for viruses, for delay, or for any agreement entered into by e-mail. Please consider the "
            "environment before printing.",
            id="confidentiality notice",
        ),
        pytest.param(
            "Disclaimer: this message does not constitute an order. Orders are valid only with an order number. "
            "The general purchasing conditions apply to the exclusion of all others.",
            id="disclaimer to the end of its paragraph",
        ),
        pytest.param("Diese E-Mail enthält vertrauliche Informationen.", id="German notice"),
        pytest.param("CAUTION: This email originated from outside the organisation.", id="banner of a mail gateway"),
        pytest.param("Sent from my iPhone", id="phone"),
        pytest.param("Gesendet von meinem iPad", id="Gerät"),
        pytest.param("Get Outlook for iOS<https://aka.ms/o0ukef>", id="mail program"),
        pytest.param("Click here to unsubscribe from this list", id="unsubscribe"),
        pytest.param("You are receiving this email because you asked for it.", id="why you get this"),
        pytest.param("© 2025 Acme Ltd. All rights reserved.", id="copyright"),
        pytest.param("Тhis е-mail is сonfidential.", id="look-alike letters"),
        pytest.param("At this time, all participants are in a listen-only mode.", id="operator"),
        pytest.param("To ask a question, press star one.", id="operator's keys"),
        pytest.param("Actual results may differ materially from these forward-looking statements.", id="safe harbour"),
        pytest.param("This call is being recorded.", id="recording"),
        pytest.param("Join Zoom Meeting\nMeeting ID: 812 5543 0021\nPasscode: 4471", id="invitation"),
    ],
)
def test_what_nobody_wrote_for_the_occasion_is_set_apart(boilerplate):
    text = f"The seal leaks again.\n\n{boilerplate}\n\nPlease come on Friday."
    assert apart(text) == [(boilerplate, Apart.BOILERPLATE)]


@pytest.mark.parametrize(
    "said",
    [
        pytest.param("Please treat this as confidential: we are leaving our other supplier.", id="a confidence"),
        pytest.param("The pump was sent from the plant on Friday.", id="something sent"),
        pytest.param("We want to unsubscribe from the monitoring service.", id="a customer who leaves"),
        pytest.param("You accept no liability for late deliveries, and that is the trouble.", id="liability"),
        pytest.param("I am looking forward to the statement of account.", id="looking forward"),
        pytest.param("The operator has to press the start button twice.", id="pressing a button"),
        pytest.param("The report you sent was intended for the other plant.", id="intended"),
        pytest.param("We received it damaged.", id="received"),
        pytest.param("The vibration is recorded every hour and the line is recorded as down.", id="recorded"),
        pytest.param("Our view is that a virus in the control system stopped the line.", id="virus"),
    ],
)
def test_what_a_customer_says_is_not(said):
    assert apart(f"The seal leaks again.\n\n{said}\n\nPlease come on Friday.") == []


def test_one_sentence_is_set_apart_from_the_words_around_it():
    text = "Thank you for standing by. The seal leaks again, and nobody came to look at it since last Friday."
    assert apart(text, kind=Kind.CALL) == [("Thank you for standing by.", Apart.BOILERPLATE)]


def test_boilerplate_goes_around_what_the_reader_set_apart():
    text = "It leaks.\n\nLise\nSent from my iPhone"
    signature = SetApart(text.index("Lise"), len(text), Apart.SIGNATURE)
    assert apart(text, set_apart=(signature,)) == [(signature.of(text), Apart.SIGNATURE)]
    quoted = SetApart(0, 4, Apart.QUOTED_REPLY)
    assert apart("Sent from my iPhone", set_apart=(quoted,)) == [
        ("Sent", Apart.QUOTED_REPLY),
        (" from my iPhone", Apart.BOILERPLATE),
    ]


def test_what_ends_three_mails_of_a_mailbox_alike_is_a_footer():
    footer = "Visit us in hall 4 at the Achema fair."
    mails = [Part(text=f"Seal number {each} leaks.\n\n{footer}", kind=Kind.MAIL) for each in range(3)]
    for part in cleaned(document(*mails)).parts:
        assert [span.of(part.text) for span in part.set_apart] == [footer]
    for part in cleaned(document(*mails[:2])).parts:
        assert part.set_apart == ()


def test_a_complaint_repeated_before_something_else_is_no_footer():
    mails = [
        Part(text=f"We still have not received the order.\n\nThat was week {each}.", kind=Kind.MAIL)
        for each in range(3)
    ]
    assert all(part.set_apart == () for part in cleaned(document(*mails)).parts)


def test_rows_that_are_facts_stay_as_they_are():
    part = Part(text="Notes: Sent from my iPhone", kind=Kind.TABLE)
    assert cleaned(document(part)).parts == (part,)


@given(HOSTILE, st.lists(st.integers(0, 120), max_size=4))
def test_whatever_the_text_spans_are_in_order_without_overlap_and_the_text_stays(text, cuts):
    cuts = sorted(min(each, len(text)) for each in cuts)
    before = tuple(SetApart(a, b, Apart.QUOTED_REPLY) for a, b in zip(cuts[::2], cuts[1::2], strict=False) if a < b)
    (part,) = cleaned(document(Part(text=text, set_apart=before, kind=Kind.MAIL))).parts
    assert part.text == text
    assert set(before) <= set(part.set_apart)
    reached = 0
    for span in part.set_apart:
        assert reached <= span.start < span.end <= len(text)
        reached = span.end


# near-duplicates ------------------------------------------------------------------------------------------------------

NOTE = """Silent season is over, mashing again since the first. Grzegorz rang Declan on Thursday the eleventh: outer
race, drive end, three to five weeks left. Declan pulled it on Tuesday between two mashes, an hour and a half.
Tadhg cut the bearing open on the bench. She wants to do the grain side next, before Christmas if Gráinne finds the
money, and wants a call with us on the thirtieth to go through it."""


def nearest(text, *earlier, name=None, set_apart=()):
    known = {str(at): sketch(Part(text=each, name=name)) for at, each in enumerate(earlier)}
    return Sketches(known).nearest_duplicate(sketch(Part(text=text, name=name, set_apart=set_apart)))


@pytest.mark.parametrize(
    ("text", "duplicate"),
    [
        pytest.param(NOTE, True, id="the same"),
        pytest.param(NOTE.replace("\n", " ").upper(), True, id="wrapped and cased otherwise"),
        pytest.param(
            "As asked, the note.\n" + NOTE.replace("before Christmas", "before the year ends"), True, id="forwarded"
        ),
        pytest.param(NOTE.replace("a", "а"), True, id="with look-alike letters"),
        pytest.param(NOTE[: len(NOTE) // 2], False, id="half of it"),
        pytest.param(NOTE + NOTE.replace("bearing", "seal").replace("the", "a").replace("on", "by"), False, id="more"),
    ],
)
def test_a_part_that_says_nearly_the_same_is_found(text, duplicate):
    assert nearest(text, "Something else was said, of no use at all.", NOTE) == ("1" if duplicate else None)


def test_a_reply_is_no_duplicate_of_the_mail_it_quotes():
    text = "Agreed.\n" + NOTE
    assert nearest(text, NOTE, set_apart=(SetApart(8, len(text), Apart.QUOTED_REPLY),)) is None


def test_short_parts_are_duplicates_only_word_for_word():
    assert nearest("The seal leaks again.", "the seal leaks - again") == "0"
    assert nearest("The seal leaks again.", "The seal leaks now.") is None


def test_rows_are_duplicates_only_word_for_word():
    row = "\n".join(f"Column {each}: the same in every row" for each in range(20))
    assert nearest(row + "\nScore: 1", row + "\nScore: 9", name="row-2") is None
    assert nearest(row, row, name="row-2") == "0"


def test_the_earliest_of_equals_is_named_and_a_part_never_its_own_duplicate():
    made = sketch(Part(text=NOTE))
    sketches = Sketches({"a": made})
    for each in range(40):
        sketches.add(f"b{each}", made)
    assert sketches.nearest_duplicate(made) == "a"
    assert sketches.nearest_duplicate(made, but_not={"a"}) == "b0"


def test_what_has_no_words_has_no_sketch():
    assert sketch(Part(text="- \n*")) is None
    assert Sketches({}).nearest_duplicate(bytes(4 * SKETCH_SIZE)) is None


def test_a_sketch_is_the_same_whenever_it_is_made():
    assert sketch(Part(text="one two three"))[:8].hex() == "0312305f94df655c"
