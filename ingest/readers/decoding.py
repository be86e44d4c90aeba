"""From the bytes of a text file to its text, whatever it was written with."""

import codecs
import re

from charset_normalizer import from_bytes

from knowledge.errors import Unreadable

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
LEGACY = [
    *("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1257", "iso8859_2", "koi8_r", "mac_roman"),
    *("shift_jis", "gb18030", "big5", "euc_jp", "euc_kr"),
]
"""What people's programs wrote before UTF-8; rarer ones are guessed wrongly more often than met."""
NO_ENCODINGS = {"unicode-escape", "raw-unicode-escape", "undefined", "idna", "punycode", "mbcs", "oem"}
"""What Python decodes but nobody writes a text in."""
SAMPLE = 64 * 2**10
"""Bytes that a guess at the encoding looks at."""
FOREIGN = 0.3
"""With a larger share of letters beyond ASCII, a text is none of Western Europe."""
DAMAGED = 0.1
"""With a smaller share of bad bytes among those beyond ASCII, a text is damaged UTF-8 and not something else."""
CONTROLS = 0.005
"""With a larger share of control characters, it is no text."""

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_SYMBOL_IN_WORD = re.compile(r"(?<=[^\W\d_])[\xa1-\xa9\xab-\xb3\xb5\xb6\xb8\xb9\xbb-\xbf](?=[^\W\d_])")


def decode(data: bytes, suffix: str) -> tuple[str, tuple[str, ...]]:
    r"""The text with every newline made `\n` and no byte order mark, and warnings where it had to be guessed.

    Raises `Unreadable` where the bytes are no text; `suffix` is what the file's name claims.
    """
    text, warnings = _decoded(data)
    if "\0" in text or len(_CONTROL.findall(text)) > CONTROLS * len(text):
        raise Unreadable(f"it is not text, though its name ends in {suffix}; give it the suffix of what it is")
    if not text.strip():
        raise Unreadable("it is empty; nothing was taken in")
    return text, warnings


def newlines(text: str) -> str:
    r"""The text with `\r\n` and `\r` made `\n`."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def decode_as(data: bytes, charset: str | None) -> str:
    """The text in the `charset` it states, where that is known and true; else as it looks. Bad bytes become U+FFFD."""
    if charset:
        try:
            if codecs.lookup(charset).name not in NO_ENCODINGS:
                return newlines(data.decode(charset)).removeprefix("\ufeff")
        except (LookupError, UnicodeError, ValueError):
            pass
    return _decoded(data)[0]


def _decoded(data: bytes) -> tuple[str, tuple[str, ...]]:
    for mark, encoding in BOMS:
        if data.startswith(mark):
            text = data[len(mark) :].decode(encoding, "replace")
            return newlines(text), ("some characters could not be read",) if "\ufffd" in text else ()
    try:
        return newlines(data.decode("utf-8")), ()
    except UnicodeDecodeError:
        return _guessed(data)


def _guessed(data: bytes) -> tuple[str, tuple[str, ...]]:
    if b"\0" in data:
        wide = _wide(data)
        if wide is not None:
            return newlines(wide), ()
    text = data.decode("utf-8", "replace")
    beyond = sum(character > "\x7f" for character in text)
    if text.count("\ufffd") <= max(1, DAMAGED * beyond) < beyond:
        return newlines(text), ("some characters could not be read",)
    encoding = "cp1252"
    if not _western(data[:SAMPLE].decode("cp1252", "replace")):
        best = from_bytes(data[:SAMPLE], cp_isolation=LEGACY).best()
        encoding = best.encoding if best is not None else "cp1252"
    text = data.decode(encoding, "replace")
    return newlines(text), (f"it does not say its encoding; it was read as {encoding}",)


def _wide(data: bytes) -> str | None:
    """UTF-16 without a byte order mark: every other byte of Latin text is zero."""
    for encoding, zeros in (("utf-16-le", data[1:SAMPLE:2]), ("utf-16-be", data[0:SAMPLE:2])):
        if zeros and zeros.count(0) > len(zeros) / 2:
            text = data.decode(encoding, "replace")
            if "\0" not in text:
                return text
    return None


def _western(text: str) -> bool:
    letters = [character for character in text if character.isalpha()]
    beyond = sum(character > "\x7f" for character in letters)
    return "\ufffd" not in text and not _SYMBOL_IN_WORD.search(text) and beyond <= FOREIGN * len(letters)
