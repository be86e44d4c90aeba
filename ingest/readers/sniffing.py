"""Whether a file's content is what its name says."""

import re

from knowledge.errors import Unreadable

TEXTUAL = {
    **dict.fromkeys((".md", ".txt"), "text"),
    ".vtt": "WebVTT subtitles",
    ".srt": "SubRip subtitles",
    ".eml": "a mail",
    ".mbox": "a mailbox",
    ".html": "HTML",
    ".htm": "HTML",
    ".csv": "a table of comma-separated values",
    ".json": "JSON",
}
PACKED = {".docx": "a Word document", ".xlsx": "an Excel workbook"}

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SIGNATURES = (
    (b"%PDF-", "a PDF"),
    (ZIP, "a zip archive or office file"),
    (OLE, "an old Office file"),
    (b"{\\rtf", "an RTF document"),
    (b"\x89PNG\r\n", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF87a", "a picture"),
    (b"GIF89a", "a picture"),
    (b"II*\0", "a picture"),
    (b"MM\0*", "a picture"),
    (b"\x7fELF", "a program"),
    (b"\xcf\xfa\xed\xfe", "a program"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"SQLite format 3\0", "a database"),
    (b"ID3", "a sound recording"),
    (b"OggS\0", "a sound recording"),
    (b"RIFF", "a recording or picture"),
    (b"!BDN", "an Outlook data file"),
)
HEAD = 1024

_MAIL_HEADER = re.compile(rb"^[!-9;-~]{2,76}:[ \t\r\n]", re.MULTILINE)
_HTML = re.compile(rb"<\s*(!doctype|html|head|body|table|div|meta)\b", re.IGNORECASE)
_TAG = re.compile(rb"<[a-zA-Z!/?]")


def check(data: bytes, suffix: str) -> None:
    """Raise `Unreadable` where the bytes are plainly not what `suffix` claims."""
    content = _binary(data)
    if suffix == ".pdf":
        _expect(content == "a PDF", "a PDF", content, suffix)
    elif suffix in PACKED:
        if data.startswith(OLE):
            raise Unreadable(_sealed(data))
        _expect(data.startswith(ZIP), PACKED[suffix], content, suffix)
    else:
        _expect(content is None, TEXTUAL[suffix], content, suffix)
        _check_text(data, suffix)


def _binary(data: bytes) -> str | None:
    for signature, what in SIGNATURES:
        if data.startswith(signature):
            return what
    if b"%PDF-" in data[:HEAD] and b"\0" not in data[: data.find(b"%PDF-")]:
        return "a PDF"
    if data.startswith(b"MZ") and b"\0" in data[:HEAD]:
        return "a program"
    if data[4:8] == b"ftyp":
        return "a video or sound recording"
    return None


def _expect(holds: bool, claimed: str, content: str | None, suffix: str) -> None:  # noqa: FBT001 - it is the condition
    if holds:
        return
    if content is None:
        raise Unreadable(f"it is not {claimed}, though its name ends in {suffix}; save it anew or rename it")
    raise Unreadable(f"it is {content} by its content, though its name ends in {suffix}; give it its own suffix")


def _sealed(data: bytes) -> str:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return "it is protected by a password; save it without one and take it in again"
    return "it is of the Office format before 2007; save it as .docx or .xlsx and take it in again"


def _check_text(data: bytes, suffix: str) -> None:
    head = data[: 4 * HEAD].lstrip(b"\xef\xbb\xbf \t\r\n")
    wide = data[:2] in {b"\xff\xfe", b"\xfe\xff"}
    if suffix == ".eml":
        fine = bool(_MAIL_HEADER.match(head)) or head.startswith(b"From ")
        _expect(fine, "a mail with its headers", None, suffix)
    elif suffix == ".mbox":
        _expect(head.startswith(b"From "), "a mailbox (its first line would begin with “From ”)", None, suffix)
    elif suffix in {".html", ".htm"} and not wide:
        _expect(bool(_TAG.search(data)), "HTML", None, suffix)
    elif suffix in {".csv", ".json", ".vtt", ".srt"} and _HTML.match(head):
        _expect(holds=False, claimed=TEXTUAL[suffix], content="HTML", suffix=suffix)
