"""Word documents, PDFs and pages: their text, paragraphs by newline."""

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from ingest.readers.pages import page_of
from knowledge.model import Apart, Kind


def test_a_document_is_its_paragraphs_and_the_rows_of_its_tables(part_of, samples, said):
    part = part_of("report.docx", samples["report.docx"])

    assert part.text == "Carrowmore\nReport\nThe seal is worn.\nPump\tP-204\nHours\t7.5"
    assert [words for _, words in said(part)] == ["Report", "The seal is worn.", "Pump\tP-204", "Hours\t7.5"]


def test_page_headers_stand_first_and_are_boilerplate(part_of, samples):
    part = part_of("report.docx", samples["report.docx"])

    [header] = part.set_apart
    assert (header.reason, header.of(part.text)) == (Apart.BOILERPLATE, "Carrowmore")


def test_inserted_text_is_read_and_deleted_text_is_not(part_of, tmp_path):
    document = Document()
    paragraph = document.add_paragraph("We pay ")
    paragraph._p.append(parse_xml(f"<w:ins {nsdecls('w')}><w:r><w:t>60 days</w:t></w:r></w:ins>"))
    paragraph._p.append(parse_xml(f"<w:del {nsdecls('w')}><w:r><w:delText>30 days</w:delText></w:r></w:del>"))
    box = f"<w:sdt {nsdecls('w')}><w:sdtContent><w:p><w:r><w:t>In a box</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    paragraph._p.addnext(parse_xml(box))
    document.save(tmp_path / "a.docx")

    assert part_of("a.docx", (tmp_path / "a.docx").read_bytes()).text == "We pay 60 days\nIn a box"


def test_an_interview_in_word_is_one(part_of, make, said):
    data = make["word"]("VOC interview", "CH: How is it?", "CD: Quiet.", "CH: Why?", "CD: Nobody rings.")
    part = part_of("a.docx", data)

    assert part.kind is Kind.INTERVIEW
    assert said(part)[1:3] == [("CH", "How is it?"), ("CD", "Quiet.")]


def test_lines_that_fill_a_page_of_a_pdf_are_one_paragraph(part_of, make):
    data = make["pdf"](
        "Complaint R-25-031",
        "The inspection certificates state heat number 88412 and the parts are",
        "stamped 88142. They may not be mounted.",
        "- a list",
    )

    assert part_of("a.pdf", data).text.split("\n") == [
        "Complaint R-25-031",
        "The inspection certificates state heat number 88412 and the parts are stamped 88142. They may not be mounted.",
        "- a list",
    ]


def test_a_page_is_what_its_reader_sees(part_of, samples, said):
    part = part_of("page.html", samples["page.html"])

    assert part.text == "Message\nGoods are accepted at gate 3 only.\nFrom 17 August.\nGate\t3"
    assert part.title == "Message 4471"
    assert len(said(part)) == 4


def test_a_page_states_its_own_encoding(part_of):
    page = '<html><head><meta charset="iso-8859-1"></head><body><p>Läuft</p></body></html>'

    assert part_of("a.html", page.encode("latin-1")).text == "Läuft"


def test_preformatted_lines_stay_lines_and_quotations_are_known():
    page = page_of("<pre>one\ntwo</pre><blockquote>three<p>four</p></blockquote>five")

    assert page.text == "one\ntwo\nthree\nfour\nfive"
    assert [span.of(page.text) for span in page.quoted] == ["three\nfour"]


def test_a_page_that_nests_without_end_is_read():
    assert page_of("<div>" * 20_000 + "deep").text in {"deep", ""}
