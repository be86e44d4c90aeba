import pytest
from pypdf import PdfReader

from bot.paper import UnknownPaper, markdown, write_brief
from bot.sheet import Line, Section, Sheet

SHEET = Sheet(
    title="Łódź Bakery, as of 1 Jun 2026",
    about="Food",
    headline=Line("It is unsure of the market.", id="abc.0-4"),
    sections=(
        Section("What they lack", (Line(" open", "“A # list & <b>more</b>”", "Ann, 1 May 2026", "abc.5-9"),)),
        Section("Who we know", rows=(("Ann Lee", "Buyer", "●●○"),)),
    ),
    more=False,
)


def test_a_pdf_holds_every_word_in_any_letters(tmp_path):
    file = tmp_path / "brief.pdf"
    write_brief(SHEET, file)
    text = " ".join(page.extract_text() for page in PdfReader(file).pages)
    for words in ("Łódź Bakery", "A # list & <b>more</b>", "Ann Lee", "●●○", "abc.5-9"):
        assert words in text


def test_marks_in_a_customers_words_stay_words_in_markdown():
    text = markdown(SHEET)
    assert text.startswith("# Łódź Bakery, as of 1 Jun 2026\n")
    assert "- **“A \\# list & \\<b\\>more\\</b\\>”** open *— Ann, 1 May 2026 · abc.5-9*" in text
    assert "| Ann Lee | Buyer | ●●○ |" in text


def test_another_kind_of_file_is_refused(tmp_path):
    with pytest.raises(UnknownPaper, match=r"cannot be written as brief\.docx: give a file that ends in \.md or \.pdf"):
        write_brief(SHEET, tmp_path / "brief.docx")


def test_a_file_that_cannot_be_written_is_told(tmp_path):
    with pytest.raises(UnknownPaper, match="cannot be written: No such file or directory"):
        write_brief(SHEET, tmp_path / "missing" / "brief.md")
