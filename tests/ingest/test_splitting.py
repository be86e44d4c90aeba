import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.splitting import LIMIT_WORDS, SPECIAL_TOKENS, TARGET_WORDS, embedded, passages
from knowledge.matching import terms
from knowledge.model import Apart, Kind, Part, SetApart, Utterance

HOSTILE = st.text(
    st.one_of(st.characters(), st.sampled_from("aбIs. \n\n.!?…。-1)#:\"'”\u200b")),
    max_size=200,
)


def said(*turns, kind=Kind.CALL, **fields):
    """A transcript of `(speaker, side, words)`, as readers make them: `speaker: words` a line."""
    text, utterances = "", []
    for speaker, side, words, *reported in turns:
        label = f"{speaker}: " if speaker else ""
        start = len(text) + len(label)
        utterances.append(Utterance(start, start + len(words), speaker, side, bool(reported)))
        text += label + words + "\n"
    return Part(text=text, kind=kind, utterances=tuple(utterances), **fields)


def quotes(part, encoder, **numbers):
    return [part.text[each.start : each.end] for each in passages(part, "Acme", encoder, **numbers)]


def test_a_passage_says_whose_words_it_holds_and_carries_its_context(encoder):
    part = said(("Anna Berg", "customer", "The HX-40 leaks."), date=dt.date(2025, 3, 14))
    (passage,) = passages(part, "Acme", encoder)
    assert (passage.speaker, passage.side, passage.reported) == ("Anna Berg", "customer", False)
    assert passage.context == "Acme · 2025-03-14 · call · Anna Berg"
    assert passage.terms == terms("The HX-40 leaks.")
    assert embedded(passage, part.text) == "Acme · 2025-03-14 · call · Anna Berg\nThe HX-40 leaks."


def test_what_is_not_known_is_left_out_of_the_context(encoder):
    (passage,) = passages(Part(text="It leaks."), None, encoder)
    assert passage.context == "note"


def test_look_alike_letters_reach_the_encoder_as_they_are_read(encoder):
    part = Part(text="the cоmрressоr leaks")
    (passage,) = passages(part, None, encoder)
    assert embedded(passage, part.text) == "note\nthe compressor leaks"
    assert part.text[passage.start : passage.end] == part.text


def test_short_turns_of_one_speaker_are_one_passage(encoder):
    part = said(("Ann", "customer", "It leaks."), ("Ann", "customer", "Every week."), ("Bo", "us", "I see."))
    assert quotes(part, encoder) == ["It leaks.\nAnn: Every week.", "I see."]


@pytest.mark.parametrize(
    "turns",
    [
        pytest.param([("Ann", "customer", "It leaks."), ("Bo", "us", "It leaks.")], id="sides"),
        pytest.param([("Ann", "customer", "It leaks."), ("Eve", "customer", "It leaks.")], id="speakers of one side"),
        pytest.param([(None, "customer", "It leaks.", True), (None, "customer", "It leaks.")], id="told and said"),
    ],
)
def test_a_passage_never_holds_two_voices(turns, encoder):
    assert quotes(said(*turns), encoder) == ["It leaks.", "It leaks."]


def test_a_short_answer_carries_the_question_of_its_own_side(encoder):
    part = said(
        ("Ann", "customer", "Thanks for the tour. How often does it stop?"),
        ("Eve", "customer", "Twice a week."),
        ("Bo", "us", "Really?"),
        ("Eve", "customer", "Yes."),
    )
    contexts = [each.context for each in passages(part, "Acme", encoder)]
    assert contexts == [
        "Acme · call · Ann",
        "Acme · call · Eve · asked: How often does it stop?",
        "Acme · call · Bo",
        "Acme · call · Eve",
    ]


def test_paragraphs_are_packed_up_to_the_target(encoder):
    paragraph = "The seal leaks again and nobody came to look at it."  # 11 words
    part = Part(text="\n\n".join([paragraph] * 25))
    words = [len(each.split()) for each in quotes(part, encoder)]
    assert words == [110, 110, 55]


def test_a_short_rest_goes_along_with_what_came_before(encoder):
    part = Part(text="\n\n".join(["The seal leaks again and nobody came to look at it."] * 11))
    assert [len(each.split()) for each in quotes(part, encoder)] == [121]


def test_a_heading_opens_a_passage(encoder):
    body = "The seal leaks again and nobody came to look at it.\n\n" * 4
    part = Part(text=f"# Pumps\n\n{body}# Valves\n\n{body}")
    assert [each.split("\n")[0] for each in quotes(part, encoder)] == ["# Pumps", "# Valves"]


def test_what_is_set_apart_is_in_no_passage(encoder):
    text = "It leaks.\nSent from my phone\nEvery week."
    apart = SetApart(text.index("Sent"), text.index("Every"), Apart.BOILERPLATE)
    whole = Utterance(0, len(text), "Ann", "customer")
    assert quotes(Part(text=text, utterances=(whole,), set_apart=(apart,)), encoder) == ["It leaks.", "Every week."]


def test_an_utterance_that_is_set_apart_is_gone_whole(encoder):
    part = said(("Op", "unknown", "Press star one."), ("Ann", "customer", "It leaks."))
    first = part.utterances[0]
    part = Part(
        text=part.text, utterances=part.utterances, set_apart=(SetApart(first.start, first.end, Apart.BOILERPLATE),)
    )
    assert quotes(part, encoder) == ["It leaks."]


def test_words_in_no_utterance_are_nobodys_but_labels_are_no_words(encoder):
    text = "Ticket: 4471\nProduct: HX-40 seal\nAnna van Berg: it leaks\nBo the engineer of Acme: I see"
    spoken = [
        Utterance(text.index(words), text.index(words) + len(words), speaker, "customer")
        for words, speaker in [("it leaks", "Anna"), ("I see", "Bo")]
    ]
    found = passages(Part(text=text, utterances=tuple(spoken)), "Acme", encoder)
    assert [(each.speaker, text[each.start : each.end]) for each in found] == [
        (None, "Ticket: 4471\nProduct: HX-40 seal\nAnna van Berg:"),
        ("Anna", "it leaks"),
        ("Bo", "I see"),
    ]


def test_of_a_row_of_facts_only_what_someone_said_is_split(encoder):
    text = "Order: 7 of 9\nNotes: the seal leaks"
    row = Part(text=text, kind=Kind.TABLE, utterances=(Utterance(text.index("the"), len(text)),))
    (passage,) = passages(row, "Acme", encoder, spoken_only=True)
    assert text[passage.start : passage.end] == "the seal leaks"
    assert passages(Part(text=text, kind=Kind.TABLE), "Acme", encoder, spoken_only=True) == ()


def test_a_part_without_words_has_no_passages(encoder):
    assert passages(Part(text=" \n "), "Acme", encoder) == ()


def fits(part, encoder, account="Acme"):
    return all(
        len(encoder.token_starts(embedded(each, part.text))) <= encoder.window - SPECIAL_TOKENS
        for each in passages(part, account, encoder)
    )


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("xq7-" * 3000, id="one endless word"),
        pytest.param("P-204/3.5 " * 500, id="part numbers"),
        pytest.param("泵在漏水" * 500, id="no blanks"),
        pytest.param("\u1100\u1161" * 2000, id="decomposed"),
        pytest.param("(" * 3000, id="punctuation"),
        pytest.param("leak " * 3000, id="no sentence"),
    ],
)
def test_every_passage_fits_the_encoder_and_nothing_is_lost(text, encoder):
    part = Part(text=text)
    assert fits(part, encoder)
    assert "".join("".join(each.split()) for each in quotes(part, encoder)) == "".join(text.split())


def test_a_hostile_name_leaves_room_for_the_words(encoder):
    part = said(("泵" * 500, "customer", "泵 漏 " * 200))
    assert fits(part, encoder, account="漏" * 500)


@st.composite
def parts(draw):
    text = draw(HOSTILE)
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8)))
    spoken = [
        Utterance(start, end, draw(st.sampled_from([None, "Ann", "Bo"])), draw(st.sampled_from(["us", "customer"])))
        for start, end in zip(cuts[::2], cuts[1::2], strict=False)
    ]
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=4)))
    apart = [SetApart(start, end, Apart.BOILERPLATE) for start, end in zip(cuts[::2], cuts[1::2], strict=False)]
    return Part(text=text, utterances=tuple(spoken), set_apart=tuple(apart))


@given(part=parts())
@settings(deadline=None)
def test_whatever_the_text_passages_are_in_order_of_one_voice_and_of_nothing_set_apart(part, encoder):
    found = passages(part, "Acme", encoder, target=5, limit=8)
    assert [each.start for each in found] == sorted(each.start for each in found)
    reached = 0
    for each in found:
        assert reached <= each.start < each.end <= len(part.text)
        reached = each.end
        assert part.text[each.start : each.end].strip()
        assert not any(
            each.start < apart.end and apart.start < each.end for apart in part.set_apart if apart.end > apart.start
        )
        spoken = [u for u in part.utterances if max(u.start, each.start) < min(u.end, each.end)]
        assert all((u.speaker, u.side) == (each.speaker, each.side) for u in spoken)


@given(HOSTILE)
@settings(deadline=None)
def test_whatever_the_text_all_its_words_are_in_passages(encoder, text):
    part = Part(text=text)
    assert "".join("".join(each.split()) for each in quotes(part, encoder, target=5, limit=8)) == "".join(text.split())


def test_the_numbers_leave_room_in_the_packaged_encoders_window(encoder):
    assert TARGET_WORDS < LIMIT_WORDS < encoder.window
