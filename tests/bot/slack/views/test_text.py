from bot.slack.views.text import cut, escaped, fallback, line, markdown, plain, quoted, rich, words
from knowledge.model import Evidence
from tests.slack.blocks import blocks_faults

HOSTILE = "<!channel> <@U0REP> <https://evil.example|here> *bold* _it_ `code` & https://evil.example"


def test_in_markup_nobody_is_called_and_nothing_is_a_link():
    assert "<" not in escaped(HOSTILE)
    assert escaped("R&D <3") == "R&amp;D &lt;3"


def test_in_markdown_words_come_out_as_they_are():
    told = markdown("*a* [b](https://c.example) <!here> www.d.example")
    assert told == r"\*a\* \[b\](https\://c.example) &lt;!here&gt; www\.d.example"


def test_a_text_that_stands_in_is_escaped_and_never_long():
    assert len(fallback("x" * 9000)) == 3000
    assert fallback("a\nb <!here>") == "a b &lt;!here&gt;"


def test_words_of_documents_stand_in_rich_text_to_the_letter():
    block = rich(line(HOSTILE))
    assert block["elements"][0]["elements"] == [{"type": "text", "text": HOSTILE}]
    assert blocks_faults([block]) == []


def test_nothing_is_ever_empty_since_slack_takes_no_empty_text():
    assert cut("  \n", 10) == "–"
    assert words("")["text"] == "–"
    assert plain("", 10)["text"] == "–"


def test_a_quote_is_dated_and_says_who_said_it():
    piece = Evidence(
        id="a.0-3",
        quote="It\nleaks.",
        source="a",
        part=None,
        date=None,
        speaker="Anna",
        side="customer",
        start=0,
        end=3,
        passage=None,
    )
    said, who = quoted(piece)
    assert said["elements"][0]["text"] == "“It leaks.”"
    assert who["elements"][0]["text"] == "— Anna, undated"
