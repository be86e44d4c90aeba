"""What is true of every office file, whatever is in it: a zip of XML that may be a bomb."""

import io
import zipfile
import zlib
from xml.sax import SAXException
from xml.sax.handler import ContentHandler

from defusedxml.common import DefusedXmlException
from defusedxml.expatreader import create_parser

from ingest.readers.limits import MEMBERS, UNPACKED_BYTES, XML_DEPTH, Deadline, at_most
from knowledge.errors import Unreadable

MAIN = {".docx": "word/document.xml", ".xlsx": "xl/workbook.xml"}
BLOCK = 2**20


def check(data: bytes, suffix: str, deadline: Deadline) -> None:
    """Raise `Unreadable` unless `data` is a whole office file of that suffix whose XML is safe to parse."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            members = package.infolist()
            at_most(len(members), MEMBERS, "members")
            _check_content({member.filename for member in members}, suffix)
            if any(member.flag_bits & 1 for member in members):
                raise Unreadable("it is protected by a password; save it without one and take it in again")
            left = UNPACKED_BYTES
            for member in members:
                left = _unpack(package, member, left, deadline)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError, SAXException):
        raise Unreadable("it is damaged or cut off; save or copy it anew") from None


def _check_content(names: set[str], suffix: str) -> None:
    if MAIN[suffix] in names:
        return
    for other, main in MAIN.items():
        if main in names:
            raise Unreadable(f"it is a {other} file by its content, though its name ends in {suffix}; rename it")
    raise Unreadable(f"it is a zip archive and not a {suffix} file; unpack it and take in what is in it")


def _unpack(package: zipfile.ZipFile, member: zipfile.ZipInfo, left: int, deadline: Deadline) -> int:
    """Unpack a member to nowhere, a block at a time; returns how many bytes the others may still unpack to."""
    parser = create_parser(forbid_dtd=True) if member.filename.endswith((".xml", ".rels")) else None
    if parser is not None:
        parser.setContentHandler(_Depth())
    try:
        with package.open(member) as stream:
            while block := stream.read(BLOCK):
                deadline.check()
                left -= len(block)
                if left < 0:
                    raise Unreadable("it unpacks to far more than a document holds; save it anew without its pictures")
                if parser is not None:
                    parser.feed(block)
        if parser is not None:
            parser.close()
    except DefusedXmlException:
        raise Unreadable("its XML declares entities, which no office program writes; save it anew") from None
    return left


class _Depth(ContentHandler):
    """Counts how deep elements nest."""

    def __init__(self) -> None:
        super().__init__()
        self.depth = 0

    def startElement(self, name: str, attrs: object) -> None:  # noqa: N802, ARG002 - the parser's names
        self.depth += 1
        if self.depth > XML_DEPTH:
            raise Unreadable("its XML nests deeper than any document; save it anew")

    def endElement(self, name: str) -> None:  # noqa: N802, ARG002 - the parser's names
        self.depth -= 1
