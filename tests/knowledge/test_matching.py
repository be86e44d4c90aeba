import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from knowledge import matching
from knowledge.matching import fold, legible, terms

HOSTILE = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from(
            "оеарсухОЕАРСТНХΝΙΣσολ aeopcxHTI-/.,'’'0123456789\u00ad\u200b\u200d\u0301\ufb01Ａ½ßİıøשع中が한"
        ),
    ),
    max_size=60,
)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        pytest.param("the cоmрressоr stopped", "the compressor stopped", id="Cyrillic letters inside a Latin word"),
        pytest.param("ϲomρutеr", "computer", id="Greek and Cyrillic letters inside one Latin word"),
        pytest.param("Нydraulic Ρump", "Hydraulic Pump", id="capitals"),
        pytest.param("we want реасе here", "we want peace here", id="a whole word of look-alikes among Latin words"),
        pytest.param("the НХ-40 leaks", "the HX-40 leaks", id="a part number of look-alikes"),
        pytest.param("Компрессор стоит", "Компрессор стоит", id="Russian"),
        pytest.param("сор оса", "сор оса", id="Russian that could all be read as Latin"),
        pytest.param("кoмпрессор", "компрессор", id="a Latin letter inside a Russian word"),
        pytest.param("Ο κόσμος", "Ο κόσμος", id="Greek"),
        pytest.param("the word компрессор is Russian", "the word компрессор is Russian", id="Russian in English"),
        pytest.param("ΔT of 5 K", "ΔT of 5 K", id="a Greek symbol that looks like no Latin letter"),
        pytest.param("ｐｕｍｐ ﬁlter", "pump filter", id="full width and ligatures"),
        pytest.param("com\u00adpres\u200bsor\ufeff", "compressor", id="soft hyphen, zero-width space, byte order mark"),
        pytest.param("don’t “stop”", 'don\'t "stop"', id="curly quotes"),
        pytest.param("ɡɑs ᴏil", "gas oil", id="look-alikes within Latin"),
        pytest.param("3½ bar, 5 m²", "3 1/2 bar, 5 m2", id="fractions and superscripts"),
        pytest.param("٣٫٥", "3.5", id="digits of another script"),
        pytest.param("Zürich", "Zürich", id="diacritics stay"),
    ],
)
def test_a_text_is_read_as_a_person_reads_it(written, read):
    assert legible(written) == read


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        pytest.param("Zürich", "zurich", id="diacritics"),
        pytest.param("Zu\u0308rich", "zurich", id="diacritics decomposed"),
        pytest.param("ØRSTED Łódź Straße Æble", "orsted lodz strasse aeble", id="strokes, sharp s, ligature letters"),
        pytest.param("İstanbul ılık", "istanbul ilik", id="Turkish dots"),
        pytest.param("Ёлка", "елка", id="Russian yo"),
        pytest.param("PUMP", "pump", id="case"),
    ],
)
def test_folding_takes_case_and_diacritics_away(written, folded):
    assert fold(written) == folded


@given(HOSTILE)
@example("Σο a b c d e")
@example("НЕТ нет one two three four five six seven eight nine")
@example("ΤΜ-1 ТМ-1 x y z")
def test_folding_twice_changes_nothing_more(text):
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("The pumps stopped", "pump stop", id="stems without stop words"),
        pytest.param("no spare parts, never", "no spare part never", id="negations stay"),
        pytest.param("E-1042/7", "e10427 1042 7", id="part number whole and in pieces"),
        pytest.param("HX-40", "hx40 hx 40", id="letters and digits, joined"),
        pytest.param("HX40", "hx40 hx 40", id="letters and digits, run together"),
        pytest.param("pump-3", "pump3 pump 3", id="numbered thing"),
        pytest.param("3.5bar", "3p5bar 3p5 bar", id="number and unit"),
        pytest.param("3.5 bar", "3p5 bar", id="number and unit apart"),
        pytest.param("1,200 1200 1'200 1.200.000 1,200,000", "1200 1200 1200 1200000 1200000", id="thousands"),
        pytest.param("1\u202f200 units", "1200 unit", id="thousands set apart by a narrow space"),
        pytest.param("3.50 3,5 1.200,50 1,200.50", "3p5 3p5 1200p5 1200p5", id="decimals"),
        pytest.param("0042", "0042 42", id="leading zeros"),
        pytest.param("24/7", "24 7", id="two numbers are not one"),
        pytest.param("2025-03-14", "20250314 2025 03 3 14", id="date"),
        pytest.param("lead-time", "leadtim lead time", id="hyphenated word"),
        pytest.param("R&D at AT&T", "rd att", id="ampersand"),
        pytest.param("U.S. plant", "us plant", id="abbreviation"),
        pytest.param("the customer’s line doesn't", "custom line doesnt", id="possessive and contraction"),
        pytest.param("late.Then stopped", "late stop", id="sentences run together"),
        pytest.param("snake_case", "snakecas snake case", id="underscore"),
        pytest.param("a1b2c3d4e5f6", "a1b2c3d4e5f6", id="a hash stays whole"),
        pytest.param("x" * 100, "x" * matching.LONGEST_TERM, id="endless word"),
        pytest.param("to be, or so", "", id="nothing but stop words"),
        pytest.param(" \n ", "", id="nothing"),
    ],
)
def test_a_text_becomes_its_terms(text, expected):
    assert terms(text) == expected


@pytest.mark.parametrize(
    ("question", "passage"),
    [
        pytest.param("compressor", "cоmрressоrs", id="look-alikes"),
        pytest.param("hx 40", "HX-40", id="part number in pieces"),
        pytest.param("hx40", "НХ-40 at the plant", id="part number of look-alikes"),
        pytest.param("Zurich", "Zürich", id="diacritics"),
        pytest.param("delivery", "deliveries", id="number of a noun"),
    ],
)
def test_a_question_meets_the_passage_it_means(question, passage):
    assert set(terms(question).split()) & set(terms(passage).split())


@given(HOSTILE)
def test_a_term_is_letters_and_digits_only_separated_by_single_spaces(text):
    found = terms(text)
    assert found == " ".join(found.split())
    assert re.fullmatch(r"(?:[^\W_]+(?: [^\W_]+)*)?", found)
    assert all(len(term) <= matching.LONGEST_TERM for term in found.split())


@given(HOSTILE)
def test_upper_case_finds_lower_case(text):
    if text.isascii():
        assert terms(text.upper()) == terms(text.lower())


def test_what_is_remembered_of_tokens_stays_bounded(monkeypatch):
    monkeypatch.setattr(matching, "MOST_REMEMBERED", 10)
    remembered = matching._Terms()
    for each in range(100):
        assert remembered[f"word{each}"]
    assert len(remembered) <= 10
