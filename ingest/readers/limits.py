"""How much a file may ask of us: every number that bounds reading, each once, and the clock that bounds its time.

The sizes are ours: well beyond what people write, well below what a laptop with 2 GB to spare can hold.
"""

import time
from dataclasses import dataclass

from knowledge.errors import Unreadable

FILE_BYTES = 64 * 2**20
"""The largest file that is opened at all."""
UNPACKED_BYTES = 256 * 2**20
"""What the members of an office file may unpack to, together."""
MEMBERS = 5_000
"""How many members an office file may hold."""
XML_DEPTH = 200
"""How deep elements may nest in an office file."""
TEXT = 10_000_000
"""Code points of text in one part."""
HTML = 4_000_000
"""Characters of one page's HTML, without the pictures embedded in it."""
CELL = 100_000
"""Code points in one cell of a table."""
COLUMNS = 1_000
"""Columns of one table."""
CELLS = 2_000_000
"""Cells of all tables of one file, so that its rows fit into memory."""
PAGES = 5_000
"""Pages of one PDF."""
MESSAGES = 50_000
"""Messages in one mailbox."""
HEADER = 20_000
"""Characters of a mail's header that are read: a few hundred addresses. The standard parser is quadratic in them."""
MIME_PARTS = 1_000
"""Parts of one message, attachments included."""
MIME_DEPTH = 50
JSON_DEPTH = 100
FRONT_MATTER = 64 * 2**10
"""Code points of front matter."""
RUN = 1_000
"""Blanks or digits in a row, beyond which subtitles are none: their parser is quadratic in them."""
PARTICIPANTS = 500
SECONDS = 120.0
"""What reading one file may take."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """The moment, on the monotonic clock, by which a file must have been read."""

    at: float

    @classmethod
    def after(cls, seconds: float) -> "Deadline":
        """The deadline `seconds` from now."""
        return cls(time.monotonic() + seconds)

    def check(self) -> None:
        """Raise `Unreadable` once the deadline has passed."""
        if time.monotonic() > self.at:
            raise Unreadable("it takes too long to read; split it into smaller files")


def at_most(number: int, limit: int, what: str) -> None:
    """Raise `Unreadable` if there is more of `what` than `limit`."""
    if number > limit:
        raise Unreadable(f"it holds more than {limit:,} {what}; split it into smaller files")
