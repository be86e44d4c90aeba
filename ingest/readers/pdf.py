"""PDF files: their pages' text, paragraphs a line each."""

import io
import re
from collections.abc import Iterable

from pypdf import PdfReader
from pypdf.errors import DependencyError, FileNotDecryptedError, PyPdfError

from ingest.readers.decoding import newlines
from ingest.readers.front_matter import front_matter
from ingest.readers.limits import PAGES, TEXT, Deadline, at_most
from ingest.readers.notes import note
from ingest.readers.reading import File, Reading, line_paragraphs, quiet
from knowledge.errors import Unreadable

FULL = 0.8
"""A line of at least this share of a page's longest was broken by the margin, and its paragraph goes on."""
FULLEST = 0.95
"""A line of this share goes on even where it ends as a sentence does."""
SHOWN = 10
"""Page numbers that a warning names."""

_ENDS = re.compile(r"[.!?:;…][\"'”’»)\]]*$")
_BEGINS = re.compile(r"[-*•–▪·●○]|\d{1,3}[.)]\s|[^\W\d_]{1,25}:\s")
_SEALED = "it is protected by a password; save it without one and take it in again"


def read(file: File) -> Reading:
    """A PDF as one part."""
    with quiet("pypdf"):
        try:
            reader = PdfReader(io.BytesIO(file.data))
            if reader.is_encrypted and not reader.decrypt(""):
                raise Unreadable(_SEALED)
            pages, failed = _pages(reader, file.deadline)
        except (DependencyError, FileNotDecryptedError):
            raise Unreadable(_SEALED) from None
        except (PyPdfError, ValueError, OSError, LookupError, TypeError, AttributeError, RecursionError):
            raise Unreadable("it is damaged or cut off; save or copy it anew") from None
    text = "\n".join(page for page in map(_unwrapped, pages) if page)
    if not any(character.isalnum() for character in text):
        raise Unreadable("it holds no text, only pictures; run text recognition (OCR) over it and take it in again")
    part = note(text, front_matter(text), file.stem, paragraphs=line_paragraphs)
    blank = [number for number, page in enumerate(pages, 1) if not page.strip() and number not in failed]
    return Reading((part,), (*_pages_warning(failed, "could not be read"), *_pages_warning(blank, "holds no text")))


def _pages(reader: PdfReader, deadline: Deadline) -> tuple[list[str], set[int]]:
    """The text of each page, and the numbers of those that cannot be read, whose text is empty."""
    at_most(len(reader.pages), PAGES, "pages")
    pages: list[str] = []
    failed: set[int] = set()
    length = 0
    for number, page in enumerate(reader.pages, 1):
        try:
            pages.append(newlines(page.extract_text(visitor_operand_before=lambda *_: deadline.check())))
        except Unreadable:
            raise
        except Exception:  # noqa: BLE001 - one bad page, whatever is bad about it, does not cost the others
            pages.append("")
            failed.add(number)
        length += len(pages[-1])
        at_most(length, TEXT, "characters")
    if len(failed) == len(pages):
        raise Unreadable("it is damaged or cut off; save or copy it anew")
    return pages, failed


def _unwrapped(page: str) -> str:
    """The page with each paragraph on one line: a line that fills the page goes on in the next."""
    lines = [line.rstrip() for line in page.split("\n")]
    longest = max(map(len, lines), default=0)
    joined: list[str] = []
    goes_on = False
    for line in lines:
        if goes_on and line.strip() and not _BEGINS.match(line.lstrip()):
            joined[-1] += line.lstrip() if joined[-1].endswith("-") else " " + line.lstrip()
        elif line.strip() or (joined and joined[-1]):
            joined.append(line)
        goes_on = (
            bool(line.strip())
            and len(line) >= FULL * longest
            and (not _ENDS.search(line) or len(line) >= FULLEST * longest)
        )
    return "\n".join(joined).strip("\n")


def _pages_warning(numbers: Iterable[int], what: str) -> tuple[str, ...]:
    listed = sorted(numbers)
    shown = ", ".join(map(str, listed[:SHOWN])) + (", …" if len(listed) > SHOWN else "")
    return (f"page {shown} {what}",) if listed else ()
