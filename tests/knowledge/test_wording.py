import pytest

from knowledge.wording import any_of, either


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("it is not here", True, id="n't is not"),
        pytest.param("it isn't here", True, id="n't"),
        pytest.param("it isnt here", True, id="n't without its apostrophe"),
        pytest.param("it is notable", False, id="whole words"),
        pytest.param("it is no more", True, id="another phrase"),
        pytest.param("so it is", False, id="neither"),
    ],
)
def test_phrases_are_found_as_whole_words(text, found):
    assert (any_of("isn't", "no more").search(text) is not None) is found


def test_words_are_alternatives():
    assert either("late early") == "(?:late|early)"
