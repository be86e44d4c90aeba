import datetime as dt

import pytest

from knowledge.grounding import Fault, fault
from knowledge.model import Evidence

QUESTION = "Why does the technical director not trust our delivery dates?"


def evidence(quote, *, speaker="Helen Oduya", date=dt.date(2026, 5, 20)):
    return Evidence(
        id=f"abc.0-{len(quote)}",
        quote=quote,
        source="Acme/call.md",
        part=None,
        date=date,
        speaker=speaker,
        side="customer",
        start=0,
        end=len(quote),
        passage=None,
    )


MOVED = evidence("Your confirmed dates moved twice since March, and the HX-40 for line 3\ncame 12 days late.")
PRICE = evidence("Voith offered 4 % less, 1,200 EUR in all; Dr. Uhl wants an answer by 3 June.", speaker=None)
HAPPY = evidence("We are happy with the seals.")


@pytest.mark.parametrize(
    ("sentence", "pieces"),
    [
        pytest.param("Confirmed dates moved twice since March.", [MOVED], id="its own words"),
        pytest.param("They say the “confirmed dates moved twice.”", [MOVED], id="a quote, closed as writers do"),
        pytest.param('The customer says "line 3 came 12 days late".', [MOVED], id="a quote across a line's end"),
        pytest.param("The confirmed dates moved two times.", [MOVED], id="a number in other words"),
        pytest.param("Helen Oduya's HX-40 came twelve days late on line 3.", [MOVED], id="who said it"),
        pytest.param("On 20 May 2026 Helen said that confirmed dates moved.", [MOVED], id="when it was said"),
        pytest.param("Voith offered four percent less, €1200.", [PRICE], id="measures in other signs"),
        pytest.param("Dr Uhl wants an answer by June 3rd.", [PRICE], id="a date in another form"),
        pytest.param("Confirmed dates moved, and Voith offered less.", [MOVED, PRICE], id="two quotes together"),
        pytest.param(
            "Dr. Uhl wants an answer.",
            [evidence("I want an answer.", speaker="Dr. Katrin Uhl")],
            id="a name without a part",
        ),
        pytest.param("Acme's confirmed dates moved.", [MOVED], id="whose evidence it is"),
        pytest.param("They do not trust our dates since the confirmed ones moved.", [MOVED], id="what was asked"),
    ],
)
def test_a_sentence_that_says_what_its_evidence_says_stands(sentence, pieces):
    assert fault(sentence, pieces, QUESTION, "Acme") is None


@pytest.mark.parametrize(
    ("sentence", "pieces", "why"),
    [
        pytest.param('They say "dates move twice".', [MOVED], Fault.LETTER, id="a quote changed"),
        pytest.param("They say ‘dates always moved’.", [MOVED], Fault.LETTER, id="single marks"),
        pytest.param('They say "dates moved … came late".', [MOVED], Fault.LETTER, id="a quote with a gap"),
        pytest.param('They say "ates moved twice".', [MOVED], Fault.LETTER, id="half a word"),
        pytest.param('They say "dates moved twice since March', [MOVED], None, id="a mark that is not closed"),
        pytest.param('Dates moved "" twice.', [MOVED], Fault.LETTER, id="nothing quoted"),
        pytest.param("Dates moved twice, see www.example.com.", [MOVED], Fault.LETTER, id="a link"),
        pytest.param("Confirmed dates moved since 21 May 2026.", [MOVED], Fault.DATE, id="another day"),
        pytest.param("Dr. Uhl wants an answer by 20 June.", [PRICE], Fault.DATE, id="a day mixed from two"),
        pytest.param("Confirmed dates moved since April.", [MOVED], Fault.DATE, id="another month"),
        pytest.param("Dr. Uhl wants an answer by 2025-06-03.", [PRICE], Fault.DATE, id="a year that is not told"),
        pytest.param("Confirmed dates moved three times.", [MOVED], Fault.NUMBER, id="another number"),
        pytest.param("The HX-40 came 3 days late.", [MOVED], Fault.NUMBER, id="a number of something else"),
        pytest.param("The HX-40 came late by a 12-week delay.", [MOVED], Fault.NUMBER, id="another unit, joined"),
        pytest.param("The HX-40 came 12 weeks late.", [MOVED], Fault.NUMBER, id="another unit"),
        pytest.param("The HX-45 came 12 days late.", [MOVED], Fault.NUMBER, id="another part number"),
        pytest.param("40 dates moved.", [MOVED], Fault.NUMBER, id="a piece of a part number"),
        pytest.param("Voith offered 4 less, 1,200 dollars.", [PRICE], Fault.NUMBER, id="another currency"),
        pytest.param("Voith offered 1,200,000 EUR less.", [PRICE], Fault.NUMBER, id="a thousand times as much"),
        pytest.param("Mads says confirmed dates moved.", [MOVED], Fault.NAME, id="a name that begins"),
        pytest.param("Confirmed dates moved for Siemens.", [MOVED], Fault.NAME, id="a name that ends"),
        pytest.param("Mr. Uhl wants an answer.", [PRICE], Fault.NAME, id="another title"),
        pytest.param("Helen Uhl wants an answer.", [MOVED, PRICE], Fault.NAME, id="a name mixed from two"),
        pytest.param("Voith offered less.", [MOVED], Fault.NAME, id="what other evidence says"),
        pytest.param("They are not happy with the seals.", [HAPPY], Fault.DENIAL, id="the contrary"),
        pytest.param("The customer is delighted and loyal.", [MOVED], Fault.WORDS, id="other words"),
        pytest.param("The technical director trusts our delivery dates.", [HAPPY], Fault.WORDS, id="the question"),
        pytest.param("They do.", [MOVED], Fault.WORDS, id="nothing"),
    ],
)
def test_a_sentence_that_says_more_falls(sentence, pieces, why):
    assert fault(sentence, pieces, "" if why is Fault.DENIAL else QUESTION, "Acme") is why


def test_look_alike_letters_do_not_hide_a_name_or_a_number():
    assert fault("Confirmed dates moved for Ѕiemens.", [MOVED], QUESTION) is Fault.NAME
    assert fault("Dates moved ７ times.", [MOVED], QUESTION) is Fault.NUMBER


def test_without_evidence_nothing_stands():
    assert fault("Confirmed dates moved.", [], QUESTION) is not None
