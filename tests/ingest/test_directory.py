import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.directory import Directory
from ingest.names import Phrases, fold, split_legal_form, tokens
from knowledge.errors import AmbiguousAccount, UnknownAccount
from knowledge.model import Account, Contact


def directory(*names, **more):
    return Directory([Account(key=key, name=name) for key, name in enumerate(names, start=1)], **more)


@pytest.mark.parametrize(
    ("known", "asked"),
    [
        pytest.param("Norvik Foods", "norvik foods", id="case"),
        pytest.param("Norvik Foods", "  Norvik   Foods ", id="blanks"),
        pytest.param("Déneigement Cité-Verte", "deneigement cite verte", id="diacritics and punctuation"),
        pytest.param("Norvik Foods GmbH", "Norvik Foods", id="a legal form left out"),
        pytest.param("Norvik Foods", "Norvik Foods Inc.", id="a legal form added"),
        pytest.param("Norvik Foods Limited", "Norvik Foods Ltd", id="a legal form shortened"),
        pytest.param("Hollis & Breck", "Hollis and Breck", id="an ampersand spelt out"),
        pytest.param("Müller AG", "Mueller", id="an umlaut spelt out"),
        pytest.param("Land's End", "lands end", id="an apostrophe left out"),
        pytest.param("Norvik", "N\u043ervik", id="a Cyrillic letter that looks Latin"),
        pytest.param("Ромашка", "РОМАШКА", id="a name that is Cyrillic"),
        pytest.param("Prysmian S.p.A.", "Prysmian SpA", id="a legal form with points"),
        pytest.param("Sørensen & Co. A/S", "Sorensen", id="two legal forms"),
    ],
)
def test_an_account_answers_to_its_name_however_it_is_spelt(known, asked):
    assert directory(known, "Somebody Else").find(asked).name == known


def test_an_account_answers_to_its_aliases():
    known = Directory([Account(key=1, name="Norvik Foods", aliases=("NVF", "Norvik"))])

    assert known.find("nvf").key == 1
    assert known.find("Norvik").key == 1


@pytest.mark.parametrize("asked", ["Norvik", "Norvik Food", "Norvik F", "Foods", "", "&"])
def test_a_name_that_only_nearly_matches_is_never_taken(asked):
    with pytest.raises(UnknownAccount):
        directory("Norvik Foods").find(asked)


def test_a_legal_form_makes_no_name_like_another():
    known = Directory([Account(key=1, name="Brandt, Söhne & Co. KG")])
    assert known.closest("Unknown Co") == ()
    assert [possible.account for possible in known.closest("Brandt Sohne GmbH")] == ["Brandt, Söhne & Co. KG"]


def test_an_unknown_name_gets_the_closest_ones():
    with pytest.raises(UnknownAccount) as refused:
        directory("Norvik Foods", "Norvik Foundry", "Strandby Dairy").find("Norvik Fods")

    assert refused.value.candidates[0] == "Norvik Foods"
    assert "Strandby Dairy" not in refused.value.candidates
    assert "“Norvik Foods”" in str(refused.value)


def test_nothing_like_it_is_said_without_candidates():
    with pytest.raises(UnknownAccount) as refused:
        directory("Norvik Foods").find("Xyz")

    assert refused.value.candidates == ()
    assert str(refused.value) == "No account is called “Xyz”."


def test_an_alias_of_two_accounts_is_ambiguous_and_lists_both():
    known = Directory(
        [Account(key=1, name="Norvik Foods", aliases=("NV",)), Account(key=2, name="Norvik Foundry", aliases=("NV",))]
    )

    with pytest.raises(AmbiguousAccount) as refused:
        known.find("nv")

    assert refused.value.candidates == ("Norvik Foods", "Norvik Foundry")


def test_two_legal_forms_are_two_companies():
    known = directory("Norvik GmbH", "Norvik Inc")

    assert known.find("Norvik Inc.").name == "Norvik Inc"
    with pytest.raises(AmbiguousAccount):
        known.find("Norvik")
    with pytest.raises(UnknownAccount):
        known.find("Norvik Ltd")


def test_the_name_as_written_outranks_the_name_as_folded():
    assert directory("Norvik", "Nørvik").find("nørvik").name == "Nørvik"


def test_sub_domains_lead_to_their_account_and_free_mail_to_none():
    known = Directory(
        [
            Account(key=1, name="Norvik", domains=("norvik.example", "gmail.com"), owner_email="ida@ours.example"),
            Account(key=2, name="Strandby", domains=("ours.example",)),
        ],
        {2: (Contact(name="Bo Berg", email="bo@strandby.example"), Contact(name="Eva", email="eva@hotmail.com"))},
    )

    assert known.by_domain("mail.EU.norvik.example") == {1}
    assert known.by_domain("strandby.example") == {2}, "a contact's address shows a domain too"
    for nobodys in ("gmail.com", "hotmail.com", "ours.example", "sales.ours.example", "example", "notnorvik.example"):
        assert known.by_domain(nobodys) == set()
    assert known.by_email("EVA@hotmail.com") == {2}


def test_an_account_made_later_is_found_at_once():
    known = directory("Norvik")
    with pytest.raises(UnknownAccount):
        known.find("Zeta")

    known.add(Account(key=9, name="Zeta"))

    assert known.find("zeta").key == 9


@pytest.mark.parametrize(
    ("name", "core", "form"),
    [
        pytest.param("Norvik GmbH & Co. KG", ("norvik",), "gmbh co kg", id="a German partnership"),
        pytest.param("Inc", ("inc",), "", id="a name that is nothing else"),
        pytest.param("New Home Company Inc", ("new", "home"), "co inc", id="two"),
        pytest.param("Spa World", ("spa", "world"), "", id="not at the end"),
    ],
)
def test_legal_forms_are_split_off(name, core, form):
    assert split_legal_form(fold(name)) == (core, form)


def test_the_longest_phrase_wins_and_none_overlap():
    phrases: Phrases[str] = Phrases()
    for words in ("norvik", "norvik foods", "foods oslo"):
        phrases.add(tuple(words.split()), words)

    found = [(start, end, values) for start, end, values in phrases.find(list(tokens("a Norvik Foods Oslo, Norvik.")))]

    assert found == [(1, 3, {"norvik foods"}), (4, 5, {"norvik"})]


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_account_is_found_by_its_own_name_and_any_question_gets_an_answer(name, asked):
    known = Directory([Account(key=1, name=name)])

    assert known.find(name).key == 1
    assert known.lookup(asked) in ((), (known.accounts[1],))
    assert {possible.account for possible in known.closest(asked)} <= {name}


def test_ten_thousand_accounts_are_looked_through_in_one_pass_of_a_long_text():
    names = [f"Nor{at % 97}vik {at} Works" for at in range(10_000)]
    known = directory(*names)
    words = list(tokens("The line at Nor5vik 102 Works stopped and Nor6vik was not amused. " * 5_000))

    start = time.perf_counter()
    found = list(known.phrases.find(words))

    assert time.perf_counter() - start < 2
    assert len(found) >= 5_000
