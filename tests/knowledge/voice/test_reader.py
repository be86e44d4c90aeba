import json
import subprocess
import sys
import tomllib
from pathlib import Path

import numpy as np
import pytest

from knowledge.adapters.encoder import PackagedEncoder, export_folder
from knowledge.errors import ModelMissing
from knowledge.model import Heard, Reading, Signal
from knowledge.voice import VoiceReader
from knowledge.voice.reader import (
    NEED_FROM,
    SURE_FROM,
    UNCERTAINTIES,
    WEIGHTS,
    Head,
    shown,
    speaker,
    voiced,
    voices_need,
    written,
)

RECORDED = Path(__file__).parent / "recorded.json"
CHIT_CHAT = (
    "Good morning, how was your weekend?",
    "Thanks a lot, talk to you on Thursday then.",
    "Yes, I can hear you now, go ahead.",
    "Best regards from all of us, and a happy new year.",
    "The weather was lovely up there, we went sailing.",
)
DRY_FACTS = (
    "The lorry came at nine, was unloaded and left at ten.",
    "Our second site has two furnaces and sixty people.",
    "I paid the invoice for the gaskets on Monday.",
    "The motor has eleven kilowatts and turns at 1,450.",
    "We took the smaller model in March and it is in service.",
    "The price for this year is fixed in the contract.",
)


@pytest.fixture(scope="module")
def reader(cache, encoder):
    return VoiceReader(PackagedEncoder(cache, tuning=WEIGHTS), Head.of(WEIGHTS), encoder)


def said(text, side="customer", *, reported=False, context=None):
    return Heard(text, side, reported, context)


class Fixed:
    """An encoder whose vectors are given."""

    name, dimensions = "fixed", 2

    def __init__(self, *vectors):
        self.vectors = np.array(vectors, dtype=np.float32)

    def encode(self, texts):
        return self.vectors[: len(texts)]


def reading(probability, *, label="market", need=0.2, signals=()):
    rest = (1 - probability) / 3
    return Reading(
        {kind: probability if kind == label else rest for kind in UNCERTAINTIES},
        need,
        {kind: dict(signals).get(kind, 0.0) for kind in Signal},
    )


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Two of our engineers want the bigger unit and the other two say retrofit the old one.", "need"),
        ("We are not sure whether we need a second unit or only a better seal.", "need"),
        ("Prices fall every month, so we keep postponing the order until the market settles.", "market"),
        ("I do not know if the new regulation will come, so nothing is signed this year.", "market"),
        ("Last time the certificate came three weeks after the valves.", "transaction"),
        ("The invoice shows the wrong price again and the delivery was short by two boxes.", "transaction"),
        ("Late again.", "transaction"),
        ("Wrong size, second time this month.", "transaction"),
        ("Third reminder, still no invoice.", "transaction"),
        ("The pump runs well since May and everybody here is content.", "none"),
    ],
)
def test_a_plain_statement_is_read_as_what_it_is(reader, text, label):
    (read,) = reader.readings([said(text)])
    assert read.label == label


def test_what_is_wanted_is_an_unmet_need_and_what_is_settled_is_none(reader):
    wanted, settled = reader.readings(
        [
            said("We need a smaller carrier for the night shift and nobody offers one."),
            said("The smaller carrier you sent solved it, we have no wishes left."),
        ]
    )
    assert voices_need(wanted)
    assert not voices_need(settled)


@pytest.mark.parametrize("text", ["We are not sure what they need.", "I doubt the parts will ever arrive on time."])
def test_our_own_side_is_never_uncertain_for_the_customer_and_lacks_nothing(reader, text):
    (read,) = reader.readings([said(text, "us")])
    assert read.uncertainty == {"need": 0, "market": 0, "transaction": 0, "none": 1}
    assert read.unmet_need == 0


def test_only_our_own_side_promises_and_only_the_customer_complains(reader):
    text = "I will send you the corrected invoice by Friday, it was wrong for the third time."
    ours, theirs = reader.readings([said(text, "us"), said(text)])
    assert ours.signals[Signal.PROMISE] > 0.5
    assert ours.signals[Signal.COMPLAINT] == 0
    assert theirs.signals[Signal.PROMISE] == 0


@pytest.mark.parametrize("text", [*CHIT_CHAT, *DRY_FACTS])
def test_chit_chat_and_dry_facts_voice_nothing(reader, text):
    (read,) = reader.readings([said(text)])
    assert voiced(read) in {"none", None}
    assert not voices_need(read)


@pytest.mark.parametrize("text", ["", " ", "…", "12 345,00 €", "?!", "\0"])
def test_what_has_no_letter_in_it_says_nothing(reader, text):
    (read,) = reader.readings([said(text)])
    assert (read.label, read.unmet_need, shown(read)) == ("none", 0, ())


def test_probabilities_are_probabilities(reader):
    read = reader.readings([said(text) for text in (*CHIT_CHAT, "Not sure.", "x " * 3_000, "价格还会变吗?")])
    for each in read:
        assert sum(each.uncertainty.values()) == pytest.approx(1, abs=1e-6)
        assert tuple(each.uncertainty) == UNCERTAINTIES
        assert tuple(each.signals) == tuple(Signal)
        assert all(0 <= value <= 1 for value in (*each.uncertainty.values(), each.unmet_need, *each.signals.values()))


def test_no_statements_give_no_readings(reader):
    assert reader.readings([]) == ()


def test_readings_come_in_the_order_of_the_statements_whatever_their_length(reader):
    texts = [*CHIT_CHAT, "The gaskets came in the wrong size. " * 20, "Late again."]
    together, alone = reader.readings([said(text) for text in texts]), [reader.readings([said(t)])[0] for t in texts]
    assert [each.label for each in together] == [each.label for each in alone]


def test_what_was_said_before_is_read_along():
    assert written(said("Yes.", context="Is it late?")) == "customer: Is it late? [SEP] Yes."


@pytest.mark.parametrize(
    ("heard", "whose"),
    [
        (said("x"), "customer"),
        (said("x", "unknown"), "customer"),
        (said("x", "us"), "us"),
        (said("x", reported=True), "reported"),
        (said("x", "us", reported=True), "reported"),
    ],
)
def test_a_customers_words_told_by_us_are_the_customers(heard, whose):
    assert speaker(heard) == whose


def test_statements_are_compared_by_what_they_are_about(reader, encoder):
    readings, vectors = reader.read([said("The pump leaks."), said("The invoice is wrong.")])
    assert len(readings) == 2
    assert vectors.shape == (2, reader.dimensions)
    assert np.allclose(vectors, encoder.encode(["The pump leaks.", "The invoice is wrong."]))


def test_a_label_that_is_less_likely_than_not_is_an_abstention():
    assert voiced(reading(SURE_FROM)) == "market"
    assert voiced(reading(SURE_FROM - 0.01)) is None


def test_a_need_counts_from_even_odds():
    assert voices_need(reading(0.9, need=NEED_FROM))
    assert not voices_need(reading(0.9, need=NEED_FROM - 0.01))


def test_likely_signals_are_listed_likeliest_first():
    read = reading(0.9, signals={Signal.PRAISE: 0.6, Signal.COMPETITOR: 0.9, Signal.OBJECTIVE: 0.1}.items())
    assert shown(read) == (Signal.COMPETITOR, Signal.PRAISE)


def test_the_head_tempers_each_kind_of_probability_by_its_own_number():
    weights = np.zeros((len(UNCERTAINTIES) + 1 + len(Signal), 2), dtype=np.float32)
    weights[1, 0], weights[4, 0], weights[5, 0] = 4, 4, 4
    head = Head(weights, np.zeros(len(weights), dtype=np.float32), np.array([0.5, 0.25, 1], dtype=np.float32))
    (read,) = VoiceReader(Fixed([1, 0]), head, Fixed([0, 1])).readings([said("x")])
    assert read.uncertainty["market"] == pytest.approx(np.exp(2) / (np.exp(2) + 3))
    assert read.unmet_need == pytest.approx(1 / (1 + np.exp(-1)))


def test_the_shipped_weights_read_what_they_were_recorded_to_read(reader):
    recorded = json.loads(RECORDED.read_text(encoding="utf-8"))
    read = reader.readings([said(each["text"], each["side"], context=each["context"]) for each in recorded])
    for found, each in zip(read, recorded, strict=True):
        for kind in UNCERTAINTIES:
            assert found.uncertainty[kind] == pytest.approx(each["uncertainty"][kind], abs=0.15), each["text"]
        assert found.unmet_need == pytest.approx(each["unmet_need"], abs=0.15), each["text"]


def test_the_shipped_weights_are_a_few_megabytes_without_pickles():
    assert WEIGHTS.stat().st_size < 4e6
    with np.load(WEIGHTS, allow_pickle=False) as parts:
        assert all(parts[name].dtype in {np.dtype("float16"), np.dtype("float32")} for name in parts.files)


def test_the_tuned_model_reads_without_torch(reader, cache):
    reader.readings([said("It is exported by now.")])
    script = (
        "import sys; from pathlib import Path; from knowledge.adapters.encoder import PackagedEncoder;"
        "from knowledge.voice.reader import WEIGHTS;"
        f"PackagedEncoder(Path({str(cache)!r}), tuning=WEIGHTS).encode(['customer: [SEP] Late again.']);"
        "print({'torch', 'transformers'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_the_tuned_model_goes_by_another_name_and_lies_in_another_folder(cache):
    assert PackagedEncoder(cache, tuning=WEIGHTS).name != PackagedEncoder(cache).name
    assert export_folder(cache, WEIGHTS) != export_folder(cache)


def test_an_altered_export_of_the_tuned_model_is_refused(reader, cache, tmp_path):
    reader.readings([said("It is exported by now.")])
    made, copy = export_folder(cache, WEIGHTS), export_folder(tmp_path, WEIGHTS)
    copy.mkdir(parents=True)
    (copy / "export.json").write_bytes((made / "export.json").read_bytes())
    (copy / "model.onnx").write_bytes((made / "model.onnx").read_bytes()[:-1] + b"?")
    with pytest.raises(ModelMissing, match="altered"):
        PackagedEncoder(tmp_path, tuning=WEIGHTS).encode(["anyone?"])


def test_the_wheel_holds_the_weights():
    project = tomllib.loads((Path(__file__).parents[3] / "pyproject.toml").read_text(encoding="utf-8"))
    assert f"*{WEIGHTS.suffix}" in project["tool"]["setuptools"]["package-data"]["*"]
