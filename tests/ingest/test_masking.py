import pytest

from ingest.directory import Directory
from ingest.masking import Masking, lower_case
from knowledge.model import Account, Contact

ACME, NORVIK = 1, 2
ACCOUNTS = (
    Account(key=ACME, name="Acme Pumps GmbH", aliases=("ACP",), sites=("Harrow Mill",)),
    Account(key=NORVIK, name="Norvik Foods"),
)
CONTACTS = {ACME: (Contact(name="Anna Berg"), Contact(name="Will Marsh"))}
PLAIN = lower_case(["the pump and its heat exchanger leak on every line; seals fail again, since new ones are"])


@pytest.fixture(scope="module", name="masking")
def _masking():
    return Masking(Directory(ACCOUNTS, CONTACTS), ["Pieter de Vos", "ola.nord@us.example"], PLAIN)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        pytest.param("At Acme Pumps it leaks.", "At [customer] it leaks.", id="an account"),
        pytest.param("like norvik foods does", "like [customer] does", id="another account, in any case"),
        pytest.param("ACP's pump leaks", "[customer]'s pump leaks", id="an alias, as whose something is"),
        pytest.param("since Harrow Mill closed", "since [place] closed", id="a site"),
        pytest.param("Anna Berg and Berg's team", "[person] and [person]'s team", id="a contact, in full and in part"),
        pytest.param("Ask Pieter about it", "Ask [person] about it", id="somebody who speaks elsewhere"),
        pytest.param("Mr. Wrona installed it", "Mr. [name] installed it", id="a stranger by style"),
        pytest.param("I told Bent in March", "I told [name] in March", id="a stranger by capital"),
        pytest.param("Bent says it leaks", "[name] says it leaks", id="a stranger who speaks first"),
        pytest.param("It leaks. Tadhg measured it", "It leaks. [name] measured it", id="a stranger who begins"),
        pytest.param("Bent Friis left. It leaks", "[name] left. It leaks", id="a stranger in full"),
        pytest.param("write to a.b@acme.example now", "write to [address] now", id="a mail address"),
        pytest.param("see https://acme.example/x?y=1 for it", "see [address] for it", id="a link"),
        pytest.param("see portal.acme.com for it", "see [address] for it", id="a domain"),
        pytest.param("ring +45 20 30 40 50 first", "ring [phone] first", id="a phone number"),
        pytest.param("ring 020 7946 0958 first", "ring [phone] first", id="a phone number with a nought"),
        pytest.param("order PO-48213 is late", "order [number] is late", id="an order number"),
        pytest.param("our order no. 77/1 is late", "our order no. [number] is late", id="a short number so called"),
        pytest.param("order 4500123 is late", "order [number] is late", id="a bare number"),
        pytest.param("@jo see <#C123> now", "[name] see [name] now", id="a mention"),
    ],
)
def test_whatever_tells_whose_it_is_is_made_neutral(masking, text, masked):
    assert masking.masked(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("The pump leaks every Monday in May.", id="days and months"),
        pytest.param("Seals fail. Overheating again.", id="words that begin a sentence"),
        pytest.param("The Heat Exchanger leaks.", id="a plain word in capitals"),
        pytest.param("In 2024 we lost 12 hours and 26,000 EUR, 3.5 % of it at 85 °C.", id="years and quantities"),
        pytest.param("On 2026-05-11 and on 11.05.2026 it stood still.", id="dates"),
        pytest.param("The CIP of the HX-40 and I'm sure the OEE is down", id="abbreviations and models"),
        pytest.param("Will you come?", id="a name that is a plain word"),
        pytest.param("all bergs melt", id="a name in lower case that is none of theirs"),
    ],
)
def test_everything_else_stays_to_the_letter(masking, text):
    assert masking.masked(text) == text


def test_in_the_words_of_an_account_its_own_are_masked_in_whatever_case(masking):
    assert masking.masked("anna from acme says so", ACME, "hans thal") == "[person] from [customer] says so"
