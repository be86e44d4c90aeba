from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.forgetting import BLOT, Forgotten
from knowledge.model import Contact, Order, Part, Participant, Utterance

NOBODY = Forgotten("salt", frozenset())
ANNA = NOBODY.and_also(["Anna Berg", "anna.berg@acme.example"]).and_also(["anna"], account=7)


@pytest.mark.parametrize(
    ("text", "blotted"),
    [
        pytest.param("Ask Anna Berg.", "Ask ████ ████.", id="a name"),
        pytest.param("ANNA  BERG", "████  ████", id="in any case and spacing"),
        pytest.param("mail anna.berg@acme.example now", f"mail {BLOT * 22} now", id="an address"),
        pytest.param("Аnnа Berg", "████ ████", id="with look-alike letters"),
        pytest.param("Anna Berg's word", "████ ████'s word", id="as whose something is"),
        pytest.param("Anna Berg’s", "████ ████’s", id="whatever the apostrophe"),
        pytest.param("2026_Anna_Berg.md", "2026_█████████.md", id="in a file's name"),
        pytest.param("Anna Bergström", "Anna Bergström", id="but nobody else"),
        pytest.param("Anna said so", "Anna said so", id="nor a first name elsewhere"),
    ],
)
def test_who_is_forgotten_is_blotted_out(text, blotted):
    assert ANNA.blotted(text, account=None) == blotted


def test_within_their_account_a_first_name_is_enough():
    assert ANNA.blotted("Anna said so", account=7) == "████ said so"
    assert ANNA.blotted("Anna said so", account=8) == "Anna said so"


def test_decomposed_letters_are_the_same_letters():
    kim = NOBODY.and_also(["Kim Bøgh-Jürgens"])
    assert kim.blotted(normalize("NFD", "ask Kim Bøgh-Jürgens now"), None) == f"ask ███ {BLOT * 13} now"


def test_apostrophes_within_a_name_belong_to_it():
    assert NOBODY.and_also(["Pat O'Shea"]).blotted("Pat O’Shea's", None) == "███ ██████'s"


@given(st.text(), st.integers(1, 9))
def test_blotting_never_moves_anything(text, account):
    assert len(ANNA.blotted(text, account)) == len(text)


def test_nothing_kept_names_the_forgotten():
    assert "anna" not in repr(ANNA).lower()


def test_a_part_loses_them_from_all_that_was_read_from_it():
    part = Part(
        text="Anna Berg: it leaks",
        title="Call with Anna Berg",
        participants=(Participant("Anna Berg", "anna.berg@acme.example"),),
        utterances=(Utterance(11, 19, "Anna Berg"),),
        attributes={"who": "Anna Berg"},
    )
    assert "anna" not in repr(ANNA.part(part, None)).lower()
    assert ANNA.part(part, None).text[11:19] == "it leaks"


def test_a_contact_who_was_forgotten_is_none_and_other_facts_stay():
    contact, order = Contact(name="Anna Berg"), Order(number="1", attributes={"by": "Anna Berg"})
    assert ANNA.facts((contact, order), None) == (Order(number="1", attributes={"by": "████ ████"}),)


def test_without_anybody_forgotten_nothing_is_touched():
    part = Part(text="Anna Berg")
    assert NOBODY.part(part, None) is part
