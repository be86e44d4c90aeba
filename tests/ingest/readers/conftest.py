"""One small real file of each format, and a way to read bytes as a file."""

import io
import json
from email.message import EmailMessage

import docx
import openpyxl
import pytest
from reportlab.pdfgen import canvas

from ingest.readers import read

NOTE = """---
title: HS-35 trial
date: 2025-05-21
account: Strandby Dairy
participants: Lise Thygesen, Jonas Frandsen
---

We agreed the trial.

- Two seals, fitted by 13 June.
- Lise: I don't want to compare, I want to sleep.
"""

VTT = """WEBVTT

NOTE Teams recording, Strandby Dairy, 5 February 2025

1
00:00:01.000 --> 00:00:04.000
<v Mads Lindqvist>Good morning from Aarhus.</v>

2
00:00:05.000 --> 00:00:09.000
<v Lise Thygesen>The CIP return pumps leak.
Again &amp; again.</v>
"""

SRT = """1
00:00:01,000 --> 00:00:02,000
Karsten Bøgh: Can you hear me?

2
00:00:03,000 --> 00:00:04,000
Mads Lindqvist: I hear you.
"""

GONG = {
    "calls": [
        {
            "metaData": {"id": "77", "title": "Sentry, end of trial", "started": "2025-09-30T14:00:00+01:00"},
            "parties": [
                {"speakerId": "1", "name": "Siobhán Keane", "emailAddress": "SK@us.example", "affiliation": "Internal"},
                {"speakerId": "2", "name": "Aoife Lenihan", "affiliation": "External"},
            ],
        }
    ],
    "callTranscripts": [
        {
            "callId": "77",
            "transcript": [
                {"speakerId": "1", "topic": None, "sentences": [{"text": "Thanks for the time."}, {"text": "So."}]},
                {"speakerId": "2", "topic": None, "sentences": [{"text": "I'll say it."}]},
            ],
        }
    ],
}

CSV = (
    "Ticket,Date,Account,Raised By,Description,Resolution\r\n"
    '1,2026-01-15,Hollis & Breck,Nadia Breck,"Invoice charges two sets.\r\nWe received one.",Credit note was sent.\r\n'
    "2,2026-02-20,Hollis & Breck,Lewis Tran,Crash when nesting bridges.,\r\n"
)

HTML = """<!doctype html><html><head><title>Message 4471</title><style>p{}</style></head><body>
<h1>Message</h1><p>Goods are accepted
at gate <b>3</b> only.<br>From 17 August.</p><script>alert(1)</script>
<table><tr><td>Gate</td><td>3</td></tr></table><p hidden>unseen</p></body></html>"""


def mail(subject="Leakage P-204", body="Dear Mads,\n\nThe pump leaks again.\n\nRegards\nUlla\n", **headers):
    message = EmailMessage()
    message["From"] = headers.pop("sender", "Ulla Damgård <Ulla@Dairy.example>")
    message["To"] = "Mads <mads@us.example>"
    message["Date"] = "Wed, 02 Apr 2025 16:42:10 +0200"
    message["Subject"] = subject
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(body)
    return message


def word(*paragraphs, header=None, table=()):
    document = docx.Document()
    if header:
        document.sections[0].header.paragraphs[0].text = header
    for words in paragraphs:
        document.add_paragraph(words)
    if table:
        grid = document.add_table(rows=0, cols=len(table[0]))
        for row in table:
            for cell, words in zip(grid.add_row().cells, row, strict=True):
                cell.text = words
    return saved(document.save)


def pdf(*lines, encrypt=None):
    return saved(lambda out: _drawn(out, lines, encrypt))


def _drawn(out, lines, encrypt):
    page = canvas.Canvas(out, encrypt=encrypt)
    for number, line in enumerate(lines):
        page.drawString(72, 760 - 14 * number, line)
    page.showPage()
    page.save()


def workbook(**sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    return saved(book.save)


def saved(save):
    out = io.BytesIO()
    save(out)
    return out.getvalue()


SAMPLES = {
    "note.md": NOTE.encode(),
    "note.txt": b"Visit 19.03.2025, P. Wrona\n\nP-204 stripped. Faces cracked.\n",
    "call.vtt": VTT.encode(),
    "call.srt": SRT.encode(),
    "mail.eml": bytes(mail()),
    "thread.mbox": b"From a@b.example Mon Apr 27 09:14:31 2026\n"
    + bytes(mail())
    + b"\nFrom c@d.example Tue Apr 28 09:14:31 2026\n"
    + bytes(mail("Re: Leakage P-204", "It is agreed.\n\n> The pump leaks again.\n")),
    "report.docx": word(
        "Report", "The seal is worn.", header="Carrowmore", table=[("Pump", "P-204"), ("Hours", "7.5")]
    ),
    "letter.pdf": pdf("Rabenau, 12 May 2025", "The parts may not be mounted without certificates."),
    "page.html": HTML.encode(),
    "page.htm": HTML.encode(),
    "tickets.csv": CSV.encode(),
    "gong.json": json.dumps(GONG).encode(),
    "answers.xlsx": workbook(
        Answers=[("Account", "Respondent", "Comment"), ("Strandby", "Lise", "They come when the line stops at night.")],
        Memo=[("Pumps",), ("P-204", "leaks")],
    ),
}


@pytest.fixture(scope="session")
def samples():
    """A good file of each format, by name."""
    return SAMPLES


@pytest.fixture(scope="session")
def make():
    """What builds files of the formats that are not written by hand."""
    return {"mail": mail, "word": word, "pdf": pdf, "workbook": workbook, "gong": GONG}


@pytest.fixture(scope="session")
def read_as(tmp_path_factory):
    """Reads bytes, or text as UTF-8, as a file of that name."""
    folder = tmp_path_factory.mktemp("files")

    def reads(name, content):
        data = content.encode() if isinstance(content, str) else content
        path = folder / name.rsplit("/", 1)[-1]
        path.write_bytes(data)
        try:
            return read(path, name, str(folder))
        finally:
            path.unlink()

    return reads


@pytest.fixture(scope="session")
def part_of(read_as):
    """The only part of what such a file holds."""

    def only(name, content):
        [part] = read_as(name, content).parts
        return part

    return only


@pytest.fixture(scope="session")
def said():
    """Who says what in a part."""

    def listed(part):
        return [(utterance.speaker, utterance.of(part.text)) for utterance in part.utterances]

    return listed
