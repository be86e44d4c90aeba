import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

from knowledge.matching import terms
from knowledge.voices import LABEL_WORDS, MOST_QUOTES, QUOTED_FROM, subject, voices
from tests.builders import vector
from tests.voices import said

NAMES = {1: "Acme", 2: "Norvik", 3: "Globex", 4: "Initech"}


def at(account, text, on="2026-05-17", **read):
    return replace(said(text, on, **({"need": True} | read)), account=account)


def asked(question):
    words = terms(subject(question)).split()
    mean = np.sum([vector(word) for word in words], axis=0)
    return mean / np.linalg.norm(mean)


def answered(question, *heard, sees=(), masked=lambda each: f"masked {each.evidence.quote}"):
    names = {key: NAMES[key] for key in sees}
    return voices(question, asked(question), heard, names=names, among=4, masked=masked)


SEALS = [at(key, text) for key, text in enumerate(("The seal leaks.", "Our seal leaks.", "A seal leaks again."), 1)]
QUESTION = "What do customers say about seals that leak?"


@pytest.mark.parametrize(
    ("question", "about"),
    [
        ("What do customers say about late deliveries?", "late deliveries"),
        ("How many accounts complain about certificates", "certificates"),
        ("spare parts lists", "spare parts lists"),
        ("What do they need most?", "What do they need most?"),
    ],
)
def test_a_question_is_about_its_words_without_those_of_asking(question, about):
    assert subject(question) == about


def test_the_like_is_one_theme_counted_by_account():
    told = answered(QUESTION, *SEALS, at(1, "The seal leaks, the seal leaks."))
    (need,) = told.needs
    assert (need.accounts, need.statements, told.accounts, told.among) == (3, 4, 3, 4)
    assert set(need.theme.split(" · ")) == {"seal", "leaks"}


def test_what_is_about_something_else_is_left_out():
    told = answered(QUESTION, *SEALS, at(4, "The invoice was wrong."))
    assert told.accounts == 3


def test_where_nothing_bears_on_it_there_is_nothing():
    assert answered(QUESTION, at(4, "The invoice was wrong.")).needs == ()
    assert answered(QUESTION).needs == ()


def test_what_more_accounts_say_comes_first():
    other = [at(4, "The leak detector for seals needs batteries, batteries, batteries.")]
    told = answered(QUESTION, *other, *SEALS)
    assert [need.accounts for need in told.needs] == sorted((need.accounts for need in told.needs), reverse=True)


def test_the_same_words_of_one_account_count_once():
    assert answered(QUESTION, SEALS[0], at(1, "The seal leaks!")).needs[0].statements == 2
    assert answered(QUESTION, SEALS[0], SEALS[0]).needs[0].statements == 1


class TestWhoMaySeeWhat:
    def test_under_three_accounts_the_theme_and_its_count_and_no_word_more(self):
        (need,) = answered(QUESTION, *SEALS[: QUOTED_FROM - 1]).needs
        assert (need.accounts, need.statement, need.quotes, need.named, need.last_seen) == (2, None, (), (), None)

    def test_from_three_on_masked_quotes_without_evidence_and_the_day(self):
        (need,) = answered(QUESTION, *SEALS).needs
        assert len(need.quotes) == MOST_QUOTES
        for quote in need.quotes:
            assert quote.words.startswith("masked ")
            assert (quote.account, quote.evidence, quote.date) == (None, None, dt.date(2026, 5, 1))
        assert need.named == ()

    def test_of_their_own_account_the_words_to_the_letter_however_few_say_it(self):
        (need,) = answered(QUESTION, *SEALS[:2], sees=[2]).needs
        (quote,) = need.quotes
        assert (quote.words, quote.account, quote.evidence) == ("Our seal leaks.", "Norvik", SEALS[1].evidence)
        assert need.named == ("Norvik",)

    def test_no_name_is_in_a_theme_nor_a_word_that_one_account_alone_uses(self):
        heard = [at(1, "The Wrona seal leaks by Tadhg's dentist."), at(2, "A seal leaks in the Wrona cellar.")]
        told = answered(QUESTION, *heard, masked=lambda each: each.evidence.quote.replace("Wrona", "[name]"))
        words = {word for need in told.needs for word in need.theme.split(" · ")}
        assert words == {"seal", "leaks"}

    def test_a_theme_is_a_few_words(self):
        told = answered("leaks", *(at(key, "It leaks oil, water, steam, dirt, noise and gas.") for key in (1, 2, 3)))
        assert all(len(need.theme.split(" · ")) <= LABEL_WORDS for need in told.needs)

    def test_one_account_is_not_quoted_twice_before_another_once(self):
        heard = [*SEALS, at(1, "The seal leaks every day."), at(1, "The seal leaks every night.")]
        (need,) = answered(QUESTION, *heard, sees=[1, 2, 3]).needs
        assert sorted(quote.account for quote in need.quotes) == ["Acme", "Globex", "Norvik"]
