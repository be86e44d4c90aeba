"""What holds for every format: spans, refusals, limits, and that nothing but `Unreadable` is ever raised."""

import io
import json
import socket
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reportlab.lib.pdfencrypt import StandardEncryption

from ingest import readers
from ingest.readers import FORMATS, limits, read
from knowledge.errors import Unreadable
from knowledge.model import Kind

HOSTILE = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
NAMES = [
    *("note.md", "note.txt", "call.vtt", "call.srt", "mail.eml", "thread.mbox", "report.docx", "letter.pdf"),
    *("page.html", "page.htm", "tickets.csv", "gong.json", "answers.xlsx"),
]


def holds(document):
    """Every promise on spans that a document makes."""
    for part in document.parts:
        for spans in (
            part.utterances,
            part.set_apart,
            sorted((*part.utterances, *part.set_apart), key=lambda s: s.start),
        ):
            end = 0
            for span in spans:
                assert end <= span.start < span.end <= len(part.text)
                end = span.end
        assert "\0" not in part.text
        part.text.encode()
    assert document.parts
    assert len({part.name for part in document.parts}) == len(document.parts)
    return True


def read_or_refused(read_as, name, content):
    """The file is read and keeps every promise, or is refused with a sentence."""
    try:
        document = read_as(name, content)
    except Unreadable as refused:
        return str(refused)
    return holds(document)


def test_there_is_a_good_sample_of_each_format(samples):
    assert {Path(name).suffix for name in samples} == FORMATS
    assert list(samples) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_good_file_is_read_with_its_spans_in_order_and_disjoint(name, samples, read_as):
    document = read_as(name, samples[name])

    assert holds(document)
    assert document.source == name
    assert document.format == {"htm": "html"}.get(name.rsplit(".")[-1], name.rsplit(".")[-1])
    assert len(document.digest) == 64


@pytest.mark.parametrize("name", NAMES)
def test_reading_opens_no_connection(name, samples, read_as, monkeypatch):
    def refuse(*_, **__):
        raise AssertionError("reading asked for the network")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)

    assert read_as(name, samples[name])


@pytest.mark.parametrize("name", NAMES)
@HOSTILE
@given(data=st.data())
def test_a_mutated_file_is_read_or_refused_and_nothing_else(name, samples, read_as, data):
    good = samples[name]
    at = data.draw(st.integers(0, len(good)), label="at")
    length = data.draw(st.sampled_from([0, 1, 2, 7, len(good)]), label="length")
    bytes_ = data.draw(st.one_of(st.binary(max_size=6), st.sampled_from([b"\0", b'"', b"\xff", b">", b"<", b"\n"])))
    assert read_or_refused(read_as, name, good[:at] + bytes_ + good[at + length :])


@pytest.mark.parametrize("name", NAMES)
@HOSTILE
@given(
    content=st.one_of(st.binary(max_size=400), st.text(max_size=400).map(lambda text: text.encode("utf-8", "replace")))
)
def test_random_content_is_read_or_refused_and_nothing_else(name, read_as, content):
    assert read_or_refused(read_as, name, content)


@pytest.mark.parametrize(
    ("start", "name"),
    [
        pytest.param("---\n", "note.md", id="front matter"),
        pytest.param("WEBVTT\n\n", "call.vtt", id="vtt"),
        pytest.param("From: a@b.example\nSubject: x\n\n", "mail.eml", id="mail"),
        pytest.param("A,B,C\n", "rows.csv", id="csv"),
        pytest.param("<p>", "page.html", id="html"),
    ],
)
@HOSTILE
@given(rest=st.text(alphabet="ab:<>/v-\n\r\t \"',;.#*&|[]{}()?01Ø\u2028", max_size=300))
def test_text_that_nearly_is_the_format_is_read_or_refused_and_nothing_else(start, name, read_as, rest):
    assert read_or_refused(read_as, name, start + rest)


def refusal(read_as, name, content):
    with pytest.raises(Unreadable) as refused:
        read_as(name, content)
    return str(refused.value)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("content", [b"", b" \r\n\t", b"\0" * 100], ids=["no bytes", "blanks", "zeros"])
def test_an_empty_file_is_refused_as_empty(name, content, read_as):
    assert refusal(read_as, name, content) == "it is empty; nothing was taken in"


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        pytest.param("a.exe", b"MZ", ".exe is not a format", id="unsupported"),
        pytest.param("Makefile", b"all:", "a name without a suffix is not a format", id="no suffix"),
        pytest.param("a.txt", b"%PDF-1.7\n", "it is a PDF by its content", id="PDF named text"),
        pytest.param("a.txt", b"MZ\x90\0\x03", "it is a program by its content", id="program named text"),
        pytest.param("a.md", b"\x89PNG\r\n\x1a\n\0", "it is a picture by its content", id="picture named note"),
        pytest.param("a.md", b"some \0 bytes \x01\x02 here", "it is not text, though", id="binary"),
        pytest.param("a.pdf", b"hello", "it is not a PDF, though", id="text named PDF"),
        pytest.param("a.docx", b"hello", "it is not a Word document", id="text named docx"),
        pytest.param("a.vtt", b"1\n00:00:01,000 --> 00:00:02,000\nhi\n", "does not begin with WEBVTT", id="srt as vtt"),
        pytest.param("a.vtt", b"WEBVTT\n\nhello\n", "holds no spoken words", id="no cue"),
        pytest.param("a.srt", b"hello\n", "holds no spoken words", id="no subtitle"),
        pytest.param("a.eml", b"hello there, this is prose\n", "it is not a mail with its headers", id="prose as mail"),
        pytest.param("a.mbox", b"Subject: x\n\nhi\n", "it is not a mailbox", id="mail as mailbox"),
        pytest.param("a.mbox", b"From here on, prose.\n", "it holds no message", id="prose as mailbox"),
        pytest.param("a.html", b"hello\n", "it is not HTML", id="text as HTML"),
        pytest.param("a.csv", b"<html><body>", "it is HTML by its content", id="HTML as csv"),
        pytest.param("a.json", b'{"a": [1, 2', "it is not whole and valid JSON", id="cut JSON"),
        pytest.param("a.json", b'{"name": "rapport"}', "its JSON is no transcript of a call", id="other JSON"),
        pytest.param("a.json", b"[" * 5000, "it is not whole and valid JSON", id="deep JSON"),
        pytest.param("a.json", b"[" * 500 + b"]" * 500, "nests too deep", id="deep valid JSON"),
        pytest.param("a.html", b"<html><body><img src=x></body></html>", "it holds no text", id="page of pictures"),
        pytest.param("a.csv", b'A,B\n1,"never closed\n', "is opened and never closed", id="open quote"),
        pytest.param("a.csv", b"A,B\n1,2,3\n4,5,6\n7,8,9\n", "do not fit its header", id="ragged rows"),
        pytest.param("a.csv", b"ann@x.example,1\nbo@x.example,2\n", "its first row holds data", id="no header"),
        pytest.param("a.csv", b"A,B\n", "no row beneath its header", id="header alone"),
        pytest.param("a.txt", b"---\n***\n", "it holds no words", id="rules alone"),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_is_wrong_and_what_to_do(name, content, says, read_as):
    assert says in refusal(read_as, name, content)


def test_an_old_or_protected_office_file_is_told_apart(read_as):
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600

    assert "before 2007" in refusal(read_as, "a.docx", ole)
    assert "protected by a password" in refusal(read_as, "a.xlsx", ole + "EncryptedPackage".encode("utf-16-le"))


def test_a_protected_pdf_is_refused_and_one_that_only_its_owner_may_change_is_read(read_as, make):
    owned = StandardEncryption(userPassword="", ownerPassword="secret")

    assert "protected by a password" in refusal(read_as, "a.pdf", make["pdf"]("Secret words", encrypt="secret"))
    assert read_as("a.pdf", make["pdf"]("Words for all", encrypt=owned)).parts[0].text == "Words for all"


def test_a_scanned_pdf_is_refused_with_the_advice_to_recognise_its_text(read_as, make):
    assert "text recognition (OCR)" in refusal(read_as, "a.pdf", make["pdf"]())


@pytest.mark.parametrize("name", ["report.docx", "answers.xlsx", "letter.pdf"])
def test_a_truncated_file_is_refused_as_damaged(name, samples, read_as):
    assert "damaged or cut off" in refusal(read_as, name, samples[name][: len(samples[name]) // 3])


def test_office_files_under_each_others_names_are_refused(samples, read_as):
    assert "it is a .docx file by its content" in refusal(read_as, "a.xlsx", samples["report.docx"])
    assert "it is a .xlsx file by its content" in refusal(read_as, "a.docx", samples["answers.xlsx"])


def zipped(**members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items():
            package.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return out.getvalue()


def test_a_zip_that_is_no_office_file_is_refused(read_as):
    assert "it is a zip archive and not a .docx file" in refusal(read_as, "a.docx", zipped(readme="hi"))


def test_a_zip_bomb_is_refused_without_unpacking_it_all(read_as, monkeypatch):
    monkeypatch.setattr("ingest.readers.packages.UNPACKED_BYTES", 2**20)

    assert "unpacks to far more" in refusal(
        read_as, "a.docx", zipped(word__document_xml=b"<a>" + b" " * 2**22 + b"</a>")
    )


def test_xml_that_declares_entities_or_nests_without_end_is_refused(read_as):
    bomb = '<!DOCTYPE a [<!ENTITY b "bbbb">]><a>&b;</a>'
    deep = "<a>" * 5000 + "</a>" * 5000

    assert "declares entities" in refusal(read_as, "a.docx", zipped(word__document_xml=bomb))
    assert "nests deeper" in refusal(read_as, "a.xlsx", zipped(xl__workbook_xml=deep))


def test_a_file_beyond_the_size_limit_is_refused(read_as, monkeypatch):
    monkeypatch.setattr(readers, "FILE_BYTES", 10)

    assert "is larger than" in refusal(read_as, "a.txt", "eleven bytes and more")


def test_a_file_that_takes_too_long_is_refused(read_as, samples, monkeypatch):
    monkeypatch.setattr(readers, "SECONDS", -1.0)

    assert "takes too long" in refusal(read_as, "call.vtt", samples["call.vtt"])


def test_a_folder_and_a_missing_file_are_refused(tmp_path):
    (tmp_path / "folder.md").mkdir()
    for path in (tmp_path / "folder.md", tmp_path / "missing.md"):
        with pytest.raises(Unreadable, match="it is no file"):
            read(path, path.name, str(tmp_path))


MANY = 50_000


@pytest.mark.timeout(30)
@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("a.txt", "a b " * MANY, id="words"),
        pytest.param("a.txt", "A: " * MANY + "\n" + "- " * MANY, id="labels and bullets"),
        pytest.param("a.txt", "# " + "**" * MANY + "?" * MANY, id="marks"),
        pytest.param("a.md", "---\nwith: " + "a." * 15_000 + "\nby: x" + " " * 20_000 + "\n---\nWords", id="addresses"),
        pytest.param(
            "a.vtt", "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n<v" + "." * MANY + "\n", id="classes of a voice"
        ),
        pytest.param("a.srt", "1\n" + " " * MANY + "00:00:01,000", id="blanks among subtitles"),
        pytest.param("a.eml", "From: a@b.example\n\nOn " + "a b " * MANY + "\n" + "From: " * MANY, id="reply headers"),
        pytest.param("a.eml", "From: a@b.example\n\n" + "-" * MANY + "x\n" + "_" * MANY + "x\n", id="rules"),
        pytest.param("a.eml", "From: a@b.example\nTo: " + "<a" * 10_000 + "\n\nWords", id="addresses of a mail"),
        pytest.param("a.mbox", "From " + "1" * MANY + "\n" + "From " + "2025" * MANY + "\nx", id="separators"),
        pytest.param("a.html", "<div>" * MANY + "deep", id="deep HTML"),
        pytest.param("a.html", "<p " * MANY + "style='" + "display:" * MANY, id="open tags"),
        pytest.param("a.csv", "@" * MANY + ",B\n" + "a " * MANY + ",2\n", id="cells"),
        pytest.param("a.json", '{"segments": [{"speaker": "A", "text": "' + "a: " * MANY + '"}]}', id="turns"),
    ],
)
def test_text_made_to_be_slow_is_not(name, content, read_as):
    assert read_or_refused(read_as, name, content)


def test_the_number_of_things_is_limited_in_one_sentence():
    limits.at_most(3, 3, "rows")
    with pytest.raises(Unreadable, match=r"it holds more than 1,000 rows; split it into smaller files"):
        limits.at_most(1001, 1000, "rows")


def test_characters_that_no_database_keeps_are_replaced_one_for_one(part_of, make):
    gong = replace_text(make["gong"], "a\0b\ud800c")

    part = part_of("call.json", gong)

    assert part.utterances[0].of(part.text).startswith("a\ufffdb\ufffdc")
    assert part.kind is Kind.CALL


def replace_text(gong, words):
    copy = json.loads(json.dumps(gong))
    copy["callTranscripts"][0]["transcript"][0]["sentences"][0]["text"] = words
    return json.dumps(copy)


def test_names_are_composed_as_unicode_wants(read_as):
    assert read_as("Café/De\u0301neigement.txt", "Visit of the yard").source == "Café/Déneigement.txt"


def test_a_documents_digest_is_of_its_bytes(read_as):
    one, two = read_as("a.txt", "the same words"), read_as("b.txt", "the same words")

    assert one.digest == two.digest
    assert one != replace(two, source="a.txt", digest="")
