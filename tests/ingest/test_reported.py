from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.directory import Directory
from ingest.people import Cast, House, Known
from ingest.reported import Notes
from knowledge.model import Account, Contact, Part, Person, Utterance

ACCOUNT = Account(key=1, name="Norvik Foods")
CONTACTS = (Contact(name="Ida Holm"), Contact(name="Bo Berg"), Contact(name="Graham Hollis"))
PEOPLE = Known.of(people=[Person(email="pia@ours.example", name="Pia Lund")])
HOUSE = House(Directory([ACCOUNT], {1: CONTACTS}), PEOPLE)


def told(text, *, author="Pia Lund"):
    """What a note tells, as (side, speaker, words): reported words only, and the narration under "us"."""
    notes = Notes(text, Cast(Part(text=text), 1, HOUSE))
    found = []
    for start, end in _paragraphs(text):
        found += notes.read(start, end, author)
    return [(each.side, each.speaker, text[each.start : each.end]) for each in found if each.reported]


def _paragraphs(text):
    start = 0
    for line in text.split("\n"):
        bullet = len(line) - len(line.lstrip("- "))
        if line.strip():
            yield start + bullet, start + len(line)
        start += len(line) + 1


@pytest.mark.parametrize(
    ("text", "reported"),
    [
        pytest.param("Ida said the line stops twice.", [("Ida Holm", "Ida said the line stops twice.")], id="said"),
        pytest.param("Visit. She wants a quote.", [(None, "She wants a quote.")], id="she"),
        pytest.param("They want it by May.", [(None, "They want it by May.")], id="they"),
        pytest.param(
            "Customer complains that pallets jam.", [(None, "Customer complains that pallets jam.")], id="the customer"
        ),
        pytest.param("per Bo: two weeks late again", [("Bo Berg", "per Bo: two weeks late again")], id="per"),
        pytest.param("According to Bo it leaks.", [("Bo Berg", "According to Bo it leaks.")], id="according to"),
        pytest.param("It leaks, says Bo.", [("Bo Berg", "It leaks, says Bo.")], id="inverted"),
        pytest.param(
            "GH would rather have a second one.",
            [("Graham Hollis", "GH would rather have a second one.")],
            id="initials",
        ),
        pytest.param("I.H. says it jams.", [("Ida Holm", "I.H. says it jams.")], id="initials with points"),
        pytest.param("I. Holm told me it is new.", [("Ida Holm", "I. Holm told me it is new.")], id="an initial"),
        pytest.param("Mr Berg is not happy with it.", [("Bo Berg", "Mr Berg is not happy with it.")], id="a feeling"),
        pytest.param("Bo ok with that.", [("Bo Berg", "Bo ok with that.")], id="a feeling without its verb"),
        pytest.param("Ida's worry is the winter.", [("Ida Holm", "Ida's worry is the winter.")], id="a worry"),
        pytest.param("Ida: shades are too white", [("Ida Holm", "Ida: shades are too white")], id="a label"),
        pytest.param("Ida on the trial: works.", [("Ida Holm", "Ida on the trial: works.")], id="a label with a topic"),
        pytest.param("Wants a quote by Friday.", [(None, "Wants a quote by Friday.")], id="no subject"),
        pytest.param(
            "Service: wants Saturdays too.", [(None, "Service: wants Saturdays too.")], id="a topic and no subject"
        ),
        pytest.param("Asked about our crews.", [(None, "Asked about our crews.")], id="asked about us"),
        pytest.param("Norvik expects a discount.", [(None, "Norvik expects a discount.")], id="the company"),
        pytest.param("Their man told me it is old.", [(None, "Their man told me it is old.")], id="their man"),
        pytest.param("The operators say it jams.", [(None, "The operators say it jams.")], id="operators"),
        pytest.param(
            'Ida was clear: "The steam is the limit. You can sell me what you like."',
            [("Ida Holm", 'Ida was clear: "The steam is the limit. You can sell me what you like."')],
            id="a quote over two sentences",
        ),
        pytest.param(
            "Ida smiled. “Nobody else rings at night”, that was Bo.",
            [("Bo Berg", "“Nobody else rings at night”, that was Bo.")],
            id="a quote with its source beside it",
        ),
    ],
)
def test_the_customers_words_are_set_off(text, reported):
    assert told(text) == [("customer", speaker, words) for speaker, words in reported]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Replaced the vanes and set the brake.", id="what we did"),
        pytest.param("Told Ida the licence is yearly.", id="what we told, without subject"),
        pytest.param("I promised Bo an answer by May.", id="what we promised"),
        pytest.param("I said we'd bring it.", id="what we said"),
        pytest.param("Pia said it could be done.", id="what one of ours said"),
        pytest.param("Pia tested it. She says it works.", id="she is one of ours"),
        pytest.param("Asked who does the books.", id="what we asked"),
        pytest.param("The contract says 98.5 per cent.", id="a paper says"),
        pytest.param("The label says 14 to 16.", id="a label says"),
        pytest.param("Our operators say it jams.", id="our own operators"),
        pytest.param("Ida was there, Bo was not.", id="who was there"),
        pytest.param('They call it "the box".', id="a term in quotes"),
        pytest.param("No remarks.", id="no remarks"),
        pytest.param("Credit note sent. Fix promised.", id="nouns that could be verbs"),
        pytest.param("# Visit, Ida said a lot", id="a heading"),
        pytest.param("", id="nothing"),
    ],
)
def test_our_narration_stays_ours(text):
    assert told(text) == []


def test_a_stranger_is_quoted_but_of_no_side():
    assert told("Hector says it leaks. The Permex man told us so.") == [
        ("unknown", "Hector", "Hector says it leaks."),
        ("unknown", "man", "The Permex man told us so."),
    ]


def test_a_sentence_of_two_voices_is_cut_between_them():
    assert told("I offered May, but Ida wants it in April and Bo said never.") == [
        ("customer", "Ida Holm", "but Ida wants it in April"),
        ("customer", "Bo Berg", "and Bo said never."),
    ]


def test_a_pronoun_is_named_only_where_one_person_can_be_meant():
    assert told("Met Ida. She wants a quote.") == [("customer", "Ida Holm", "She wants a quote.")]
    assert told("Met Ida and Bo. She wants a quote.") == [("customer", None, "She wants a quote.")]
    assert told("Met Mrs Holm and Mr Berg. He wants a quote.") == [("customer", "Bo Berg", "He wants a quote.")]


def test_what_is_listed_beneath_a_name_is_that_persons_but_for_what_we_do():
    text = "Ida:\n- Harvest is done, best since 2013.\n- Told her I'd come back.\n- The yard is sold.\n\nWe drove home."

    assert told(text) == [
        ("customer", "Ida Holm", "Harvest is done, best since 2013."),
        ("customer", "Ida Holm", "The yard is sold."),
    ]


def test_a_section_of_the_customers_words_is_the_customers_until_the_next_heading():
    text = (
        "## What the customer told us\nThe agreed response was one hour.\nWe wrote it down.\n## Next\nA visit in May."
    )

    assert told(text) == [("customer", None, "The agreed response was one hour.")]


def test_the_narration_carries_its_authors_name():
    text = "Changed the belt. Ida wants another."

    found = list(Notes(text, Cast(Part(text=text), 1, HOUSE)).read(0, len(text), "Pia Lund"))

    assert found == [
        Utterance(0, 17, "Pia Lund", "us"),
        Utterance(18, len(text), "Ida Holm", "customer", reported=True),
    ]


def test_who_is_addressed_as_you_is_the_customer_in_our_mails():
    text = "You told me the seals hold. You can keep them."
    notes = Notes(text, Cast(Part(text=text), 1, HOUSE), you=Cast(Part(text=""), 1, HOUSE).who("Ida"))

    found = list(notes.read(0, len(text), "Pia Lund"))

    assert [(each.speaker, text[each.start : each.end]) for each in found] == [
        ("Ida Holm", "You told me the seals hold."),
        ("Pia Lund", "You can keep them."),
    ]


WORDS = (
    "Ida", "Bo", "GH", "she", "they", "said", "wants", ":", '"', "“", "”", "I", "told", "(", ")", ".", ",", "\n", "but",
    "- ", "per", "é", "Pia's", "worry", "#", "**", "Hector", "?", "Norvik", "x" * 30,
)  # fmt: skip


@given(st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join))
def test_whatever_a_note_holds_its_pieces_are_in_order_and_cover_every_word(text):
    notes = Notes(text, Cast(Part(text=text), 1, HOUSE))

    found = list(notes.read(0, len(text), None)) if text.strip() else []

    assert all(first.end <= second.start for first, second in pairwise(found))
    covered = {at for each in found for at in range(each.start, each.end)}
    assert all(letter.isspace() for at, letter in enumerate(text) if at not in covered)
