"""Subtitles of calls, `.vtt` and `.srt`."""

from knowledge.model import Kind, Participant


def test_a_cue_is_a_line_of_speaker_and_text_and_its_quote_leaves_the_speaker_out(part_of, samples, said):
    part = part_of("call.vtt", samples["call.vtt"])

    assert part.text == (
        "Mads Lindqvist: Good morning from Aarhus.\nLise Thygesen: The CIP return pumps leak. Again & again."
    )
    assert said(part) == [
        ("Mads Lindqvist", "Good morning from Aarhus."),
        ("Lise Thygesen", "The CIP return pumps leak. Again & again."),
    ]
    assert part.kind is Kind.CALL
    assert part.participants == (Participant("Mads Lindqvist"), Participant("Lise Thygesen"))


def test_the_note_above_the_cues_titles_the_call_and_is_kept(part_of, samples):
    part = part_of("call.vtt", samples["call.vtt"])

    assert part.title == part.attributes["note"] == "Teams recording, Strandby Dairy, 5 February 2025"


def test_names_before_a_colon_are_speakers_where_most_cues_have_one(part_of, samples, said):
    assert said(part_of("call.srt", samples["call.srt"])) == [
        ("Karsten Bøgh", "Can you hear me?"),
        ("Mads Lindqvist", "I hear you."),
    ]


def vtt(*cues):
    return "WEBVTT\n\n" + "\n\n".join(f"00:00:0{at}.000 --> 00:00:0{at}.500\n{cue}" for at, cue in enumerate(cues))


def test_words_before_a_colon_are_no_speaker_where_few_cues_have_one(part_of, said):
    part = part_of("call.vtt", vtt("Okay: so it leaks.", "It leaks on Sundays.", "Yes."))

    assert said(part) == [(None, "Okay: so it leaks."), (None, "It leaks on Sundays."), (None, "Yes.")]


def test_two_voices_in_a_cue_are_two_lines(part_of):
    part = part_of("call.vtt", vtt("<v.loud Ann Lee>Hello <i>you</i></v>\n<v Bo>Yo"))

    assert part.text == "Ann Lee: Hello you\nBo: Yo"


def test_a_damaged_cue_is_left_out_with_a_warning(read_as):
    document = read_as("call.vtt", vtt("Hello.") + "\n\n00:0x --> 00:00:09\nlost\n")

    assert document.parts[0].text == "Hello."
    assert document.warnings == ("1 of 2 cues are damaged and were left out",)
