"""Files into documents: one reader a format, and what they all are guarded by."""

import hashlib
import os
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from ingest.dates import date_all
from ingest.readers import captions, mails, notes, pages, pdf, records, sheets, sniffing, transcripts, word
from ingest.readers.limits import FILE_BYTES, SECONDS, Deadline
from ingest.readers.reading import File, Reader
from knowledge.errors import Unreadable
from knowledge.model import Document, Part, Participant, storable

READERS: Mapping[str, Reader] = {
    ".md": notes.read,
    ".txt": notes.read,
    ".vtt": captions.read_vtt,
    ".srt": captions.read_srt,
    ".eml": mails.read_eml,
    ".mbox": mails.read_mbox,
    ".docx": word.read,
    ".pdf": pdf.read,
    ".html": pages.read,
    ".htm": pages.read,
    ".csv": records.read,
    ".json": transcripts.read,
    ".xlsx": sheets.read,
}
FORMATS = frozenset(READERS)
"""The suffixes that can be read, in lower case."""


def read(file: Path, source: str, root: str) -> Document:
    """The document that a file holds, its parts dated where a date is to be had.

    `source` is the bare path it is taken in under, `root` the folder it was taken from. Raises `Unreadable`, and
    nothing else, with one sentence that says what is wrong and what to do, to be put after the file's name.
    """
    suffix = file.suffix.lower()
    reader = READERS.get(suffix)
    if reader is None:
        known = ", ".join(sorted(FORMATS))
        raise Unreadable(f"{suffix or 'a name without a suffix'} is not a format that can be read; these are: {known}")
    data = _bytes(file)
    source = unicodedata.normalize("NFC", source.replace("\\", "/"))
    sniffing.check(data, suffix)
    try:
        reading = reader(File(source, data, Deadline.after(SECONDS)))
        parts, undated = date_all([_storable(part) for part in reading.parts], source)
    except Unreadable:
        raise
    except Exception as error:  # the libraries beneath raise anything on hostile bytes
        raise Unreadable("it is damaged or no program wrote it; save or export it anew") from error
    return Document(
        source=source,
        root=root,
        digest=hashlib.sha256(data).hexdigest(),
        format="html" if suffix == ".htm" else suffix[1:],
        parts=parts,
        warnings=(*reading.warnings, *undated),
    )


def _bytes(file: Path) -> bytes:
    try:
        if not file.is_file():
            raise Unreadable("it is no file; nothing was taken in")
        if file.stat().st_size > FILE_BYTES:
            raise Unreadable(f"it is larger than {FILE_BYTES // 2**20} MB; split it into smaller files")
        with file.open("rb") as stream:
            data = stream.read(FILE_BYTES + 1)
    except OSError as error:
        reason = os.strerror(error.errno).lower() if error.errno else "unknown reason"
        raise Unreadable(f"it cannot be opened ({reason}); see to it that it is there and may be read") from None
    if len(data) > FILE_BYTES:
        raise Unreadable(f"it is larger than {FILE_BYTES // 2**20} MB; split it into smaller files")
    if not data.strip(b"\0 \t\r\n"):
        raise Unreadable("it is empty; nothing was taken in")
    return data


def _storable(part: Part) -> Part:
    """The part without characters that no database holds; nearly always the part itself."""
    strings = [part.text, part.title, part.name, part.account_hint, *part.attributes, *part.attributes.values()]
    strings += [name for someone in part.participants for name in (someone.name, someone.email)]
    strings += [utterance.speaker for utterance in part.utterances]
    together = "".join(filter(None, strings))
    if storable(together) == together:
        return part
    return replace(
        part,
        text=storable(part.text),
        name=part.name and storable(part.name),
        title=part.title and storable(part.title),
        account_hint=part.account_hint and storable(part.account_hint),
        participants=tuple(
            Participant(who.name and storable(who.name), who.email and storable(who.email), who.side)
            for who in part.participants
        ),
        utterances=tuple(replace(said, speaker=said.speaker and storable(said.speaker)) for said in part.utterances),
        attributes={storable(key): storable(value) for key, value in part.attributes.items()},
    )
