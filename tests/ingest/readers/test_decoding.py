"""Text files of every encoding that people's programs write."""

import pytest

from ingest.readers.decoding import decode, decode_as
from knowledge.errors import Unreadable

DANISH = "Pumpen på anlægget lækker, sagde Bøgh – “igen”.\n"


@pytest.mark.parametrize(
    ("data", "text"),
    [
        pytest.param(DANISH.encode("utf-8"), DANISH, id="UTF-8"),
        pytest.param(DANISH.encode("utf-8-sig"), DANISH, id="UTF-8 with a mark"),
        pytest.param(DANISH.encode("utf-16"), DANISH, id="UTF-16 with a mark"),
        pytest.param(DANISH.encode("utf-16-le"), DANISH, id="UTF-16 without one"),
        pytest.param(DANISH.encode("utf-16-be"), DANISH, id="big-endian UTF-16 without one"),
        pytest.param(DANISH.encode("utf-32"), DANISH, id="UTF-32"),
        pytest.param(DANISH.encode("cp1252"), DANISH, id="Windows, Western Europe"),
        pytest.param("Läuft.".encode("cp1252"), "Läuft.", id="one umlaut"),
        pytest.param("Łódź: żółty pompa.".encode("cp1250"), "Łódź: żółty pompa.", id="Windows, Central Europe"),
        pytest.param("Насос течёт снова.".encode("cp1251"), "Насос течёт снова.", id="Windows, Cyrillic"),
    ],
)
def test_the_encoding_is_found(data, text):
    assert decode(data, ".txt")[0] == text


def test_a_guess_is_said_to_be_one_and_certainty_is_not():
    assert decode(DANISH.encode("cp1252"), ".txt")[1] == ("it does not say its encoding; it was read as cp1252",)
    assert decode(DANISH.encode(), ".txt")[1] == ()


def test_a_damaged_character_does_not_cost_the_others():
    text, warnings = decode((DANISH * 9).encode().replace(b"\xc3\xb8", b"\xc3", 1), ".txt")

    assert text.count("på anlægget") == 9
    assert warnings == ("some characters could not be read",)


@pytest.mark.parametrize("data", [b"a\0b\0\0c", bytes(range(1, 32)) * 4, b"\x7f\x01words"])
def test_bytes_that_are_no_text_are_refused(data):
    with pytest.raises(Unreadable, match="it is not text"):
        decode(data, ".txt")


@pytest.mark.parametrize("charset", ["utf-8", "nonsense", "unicode_escape", None, "cp1252"])
def test_a_stated_encoding_that_is_wrong_or_unknown_is_looked_past(charset):
    assert decode_as("Grüße\r\n".encode("cp1252"), charset) == "Grüße\n"
