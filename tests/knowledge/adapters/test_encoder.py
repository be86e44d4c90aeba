import numpy as np
import pytest

from knowledge.adapters.encoder import (
    BATCH_TOKENS,
    PackagedEncoder,
    SentenceTransformerEncoder,
    batches_by_length,
    export_folder,
    packaged_model,
)
from knowledge.errors import ModelMissing

SENTENCES = ["The pump leaks again.", "Delivery was two weeks late, for the third time.", "x " * 600, ""]


def test_vectors_have_length_one_whatever_the_text(encoder):
    vectors = encoder.encode(SENTENCES)
    assert vectors.shape == (4, encoder.dimensions)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-3)


def test_no_texts_give_no_vectors(encoder):
    assert encoder.encode([]).shape == (0, encoder.dimensions)


def test_the_vectors_come_in_the_order_of_the_texts(encoder):
    together, alone = encoder.encode(SENTENCES), np.vstack([encoder.encode([text]) for text in SENTENCES])
    assert np.min(np.sum(together * alone, axis=1)) > 0.97


def test_what_means_the_same_is_nearer_than_what_does_not(encoder):
    late, overdue, lunch = encoder.encode(
        ["The delivery came late.", "The shipment arrived after the promised date.", "We had soup for lunch."]
    )
    assert float(late @ overdue) > float(late @ lunch) + 0.2


def test_tokens_begin_where_they_stand_in_the_text(encoder):
    text = "Pump HX-40 läuft"
    assert encoder.token_starts(text)[0] == text.index("Pump")
    assert list(encoder.token_starts(text)) == sorted(encoder.token_starts(text))


def test_an_altered_export_is_refused(cache, tmp_path):
    made, copy = export_folder(cache), export_folder(tmp_path)
    copy.mkdir(parents=True)
    (copy / "export.json").write_bytes((made / "export.json").read_bytes())
    (copy / "model.onnx").write_bytes((made / "model.onnx").read_bytes()[:-1] + b"?")
    with pytest.raises(ModelMissing, match="altered"):
        PackagedEncoder(tmp_path).encode(["anyone?"])


def test_a_model_that_cannot_be_loaded_is_refused_in_one_sentence(tmp_path):
    with pytest.raises(ModelMissing, match="RAPPORT_EMBEDDING_MODEL"):
        SentenceTransformerEncoder(str(tmp_path))


@pytest.mark.slow
def test_the_export_agrees_with_the_original_run_by_sentence_transformers(encoder):
    original = SentenceTransformerEncoder(str(packaged_model()))
    assert original.dimensions == encoder.dimensions
    agreement = np.sum(original.encode(SENTENCES) * encoder.encode(SENTENCES), axis=1)
    assert np.mean(agreement) > 0.97
    assert list(original.token_starts("two words")) == list(encoder.token_starts("two words"))


def test_batches_hold_every_text_once_and_no_more_tokens_than_allowed():
    lengths = [3, 250, 7, 7, 256, 12] * 40
    batches = batches_by_length(lengths)
    assert sorted(index for batch in batches for index in batch) == list(range(len(lengths)))
    assert all(len(batch) * max(lengths[index] for index in batch) <= BATCH_TOKENS for batch in batches)
