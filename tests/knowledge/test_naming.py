import pytest

from knowledge.naming import People

PEOPLE = People(["Dr Jürgen Pfaff", "Femke de Wit", "Mark Roe", "Anna Roe"])


@pytest.mark.parametrize(
    ("text", "names"),
    [
        pytest.param("Told Femke de Wit", ["Femke de Wit"], id="full name"),
        pytest.param("Frau de Wit asked", ["Femke de Wit"], id="last name"),
        pytest.param("JÜRGEN rang", ["Jürgen Pfaff"], id="first name in any case"),
        pytest.param("Jurgen rang", ["Jürgen Pfaff"], id="without its diaeresis"),
        pytest.param("Mr Roe rang", [], id="a last name of two is nobody's"),
        pytest.param("Mark and Anna rang", ["Mark Roe", "Anna Roe"], id="in order"),
        pytest.param("mark the date", [], id="a word is no name"),
        pytest.param("Marking", [], id="part of a word is no name"),
    ],
)
def test_people_are_found_by_what_they_are_called(text, names):
    assert [name for _, name in PEOPLE.named(text)] == names


def test_a_speaker_is_known_by_title_or_part_of_the_name():
    assert PEOPLE.who("Dr. Pfaff") == "Jürgen Pfaff"
    assert PEOPLE.who("Somebody Else") == "Somebody Else"
    assert PEOPLE.who(None) is None


def test_nobody_is_found_where_nobody_is_known():
    assert People([]).named("Anna rang") == []
