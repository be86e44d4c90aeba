import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.sentences import sentences

HOSTILE = st.text(
    st.one_of(st.characters(), st.sampled_from("aбIs. \n\n.!?…。-1)#:\"'”\u200b")),
    max_size=200,
)


def cut(text):
    return [span.of(text) for span in sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "It stops. We wait! Why? Nobody knows", ["It stops.", "We wait!", "Why?", "Nobody knows"], id="marks"
        ),
        pytest.param("Dr. Uhl and Mr. Holst came.", ["Dr. Uhl and Mr. Holst came."], id="titles"),
        pytest.param(
            "J. K. Smith came. So did I. We left.", ["J. K. Smith came.", "So did I.", "We left."], id="initials"
        ),
        pytest.param(
            "It runs at 3.5 bar. No. 5 too.", ["It runs at 3.5 bar.", "No. 5 too."], id="decimals and numbers"
        ),
        pytest.param("He said no. Then 5 left.", ["He said no.", "Then 5 left."], id="no is also a word"),
        pytest.param("At 5 p.m. We left.", ["At 5 p.m.", "We left."], id="an abbreviation that ends a sentence"),
        pytest.param("At 5 p.m. Monday it broke.", ["At 5 p.m. Monday it broke."], id="one that does not"),
        pytest.param(
            "The U.S. Navy buys it, e.g. seals.", ["The U.S. Navy buys it, e.g. seals."], id="initials of names"
        ),
        pytest.param("Seals, kits etc. are late.", ["Seals, kits etc. are late."], id="a small letter goes on"),
        pytest.param('"Why?" she asked. "Late!"', ['"Why?" she asked.', '"Late!"'], id="a question within a sentence"),
        pytest.param("Well... maybe. Wait... No.", ["Well... maybe.", "Wait...", "No."], id="ellipses"),
        pytest.param("(It leaks.) We know.", ["(It leaks.)", "We know."], id="brackets"),
        pytest.param("1. One thing\n2. Another", ["1. One thing", "2. Another"], id="numbered list"),
        pytest.param("We want\n- seals\n- kits", ["We want", "- seals", "- kits"], id="bullets"),
        pytest.param("# Visit\nIt leaks.", ["# Visit", "It leaks."], id="heading"),
        pytest.param("Ann: it leaks\nBo: again", ["Ann: it leaks", "Bo: again"], id="speakers"),
        pytest.param(
            "Since the autumn we have had all of the checked dates and I\nhear nothing more.",
            ["Since the autumn we have had all of the checked dates and I\nhear nothing more."],
            id="a wrapped line goes on",
        ),
        pytest.param("Hi Mads\n\nIt leaks", ["Hi Mads", "It leaks"], id="blank lines"),
        pytest.param(
            "it leaks. we wait. so what", ["it leaks.", "we wait.", "so what"], id="a writer of small letters"
        ),
        pytest.param("壊れた。直して！はい", ["壊れた。", "直して！", "はい"], id="marks that need no blank"),
        pytest.param(" \n ", [], id="nothing"),
    ],
)
def test_a_text_is_cut_into_sentences(text, expected):
    assert cut(text) == expected


@given(HOSTILE)
def test_everything_but_white_space_is_in_exactly_one_sentence(text):
    found = sentences(text)
    reached = 0
    for span in found:
        assert not text[reached : span.start].strip()
        assert span.of(text) == span.of(text).strip() != ""
        reached = span.end
    assert not text[reached:].strip()


def test_only_the_stretch_asked_for_is_cut():
    text = "One. Two. Three."
    assert [span.of(text) for span in sentences(text, 5, 9)] == ["Two."]


def test_a_long_text_without_an_end_is_cut_in_good_time():
    text = "word, 3.5 and U.S. x. " * 20_000
    assert sentences(text)


def test_a_word_without_an_end_is_read_in_good_time():
    assert sentences("a" * 200_000)
