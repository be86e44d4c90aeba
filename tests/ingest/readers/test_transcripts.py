"""Transcripts as JSON."""

import json

import pytest

from knowledge.model import Kind, Participant


def test_a_gong_call_names_its_speakers_and_their_sides(part_of, make, said):
    part = part_of("gong.json", json.dumps(make["gong"]))

    assert part.text == "Siobhán Keane: Thanks for the time. So.\nAoife Lenihan: I'll say it."
    assert said(part)[0] == ("Siobhán Keane", "Thanks for the time. So.")
    assert [utterance.side for utterance in part.utterances] == ["us", "customer"]
    assert part.participants == (
        Participant("Siobhán Keane", "sk@us.example", "us"),
        Participant("Aoife Lenihan", None, "customer"),
    )
    assert part.title == "Sentry, end of trial"
    assert part.kind is Kind.CALL
    assert part.attributes == {"started": "2025-09-30T14:00:00+01:00", "id": "77", "callid": "77"}


def test_several_calls_are_several_parts(read_as, make):
    content = {**make["gong"], "callTranscripts": make["gong"]["callTranscripts"] * 2}

    assert [part.name for part in read_as("gong.json", json.dumps(content)).parts] == ["call-1", "call-2"]


ZOOM = {
    "topic": "Line 3",
    "start_time": "2026-02-18T08:30:00Z",
    "participants": [{"name": "Karsten", "user_email": "k@dairy.example"}, {"name": "Mads", "internal_user": True}],
    "transcript": [
        {"speaker_name": "Karsten", "start_time": "00:00:03.200", "text": "Nineteen pumps."},
        {"speaker_name": "Mads", "start_time": "00:00:08", "text": "For eleven\nI am comfortable."},
    ],
}


def test_a_zoom_call_is_read_by_its_names(part_of):
    part = part_of("zoom.json", json.dumps(ZOOM))

    assert part.text == "Karsten: Nineteen pumps.\nMads: For eleven I am comfortable."
    assert part.title == "Line 3"
    assert part.participants == (Participant("Karsten", "k@dairy.example"), Participant("Mads", None, "us"))
    assert part.attributes["started"] == "2026-02-18T08:30:00Z"


@pytest.mark.parametrize(
    "content",
    [
        pytest.param({"segments": [{"speaker": "Ann", "text": "It leaks.", "start": 0}]}, id="segments"),
        pytest.param([{"speaker": "Ann", "text": "It leaks."}], id="a bare list"),
        pytest.param({"data": {"results": {"utterances": [{"speaker": "Ann", "transcript": "It leaks."}]}}}, id="deep"),
        pytest.param({"entries": [{"user": {"name": "Ann"}, "content": "It leaks."}]}, id="nested user"),
        pytest.param(
            {
                "speakers": [{"id": 7, "name": "Ann"}],
                "monologues": [{"speakerId": 7, "sentences": [{"text": "It leaks."}]}],
            },
            id="speaker by id",
        ),
        pytest.param(
            {"turns": [{"speaker": "Ann", "words": [{"word": "It"}, {"word": "leaks."}]}]},
            id="words",
        ),
        pytest.param(
            {
                "timeline": [{"ts": "00:00:01", "users": [{"username": "Ann"}]}],
                "transcript": [{"ts": "00:00:02.5", "text": "It leaks."}],
            },
            id="who spoke by the timeline",
        ),
    ],
)
def test_whatever_lists_who_said_what_is_a_call(content, part_of):
    assert part_of("call.json", json.dumps(content)).text == "Ann: It leaks."


def test_segments_that_name_nobody_are_read_without_speakers(part_of):
    part = part_of("call.json", json.dumps({"segments": [{"start": 0.0, "end": 2.5, "text": " It leaks. "}]}))

    assert part.text == "It leaks."
    assert part.utterances[0].speaker is None


def test_a_start_counted_from_1970_is_dated(part_of):
    content = {"started": 1759237200000, "segments": [{"speaker": "Ann", "text": "It leaks."}]}

    assert part_of("call.json", json.dumps(content)).attributes["started"] == "2025-09-30T13:00:00+00:00"
