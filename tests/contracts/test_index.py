"""What every vector index must do, embedded or on a server."""

import numpy as np
import pytest

from knowledge.adapters.chroma import ChromaIndex
from knowledge.errors import NotReachable, SettingsError
from tests.builders import vector


def vectors(*texts):
    return np.stack([vector(text) for text in texts])


@pytest.fixture(params=["embedded", "server"])
def index(request, tmp_path):
    if request.param == "embedded":
        opened = ChromaIndex.embedded(tmp_path / "index")
    else:
        opened = ChromaIndex.server(request.getfixturevalue("chroma_server"))
        opened.clear()
    yield opened
    opened.close()


def test_the_nearest_come_first_with_their_cosine(index):
    index.add(["a", "b", "c"], vectors("a", "b", "c"), [1, 2, None])
    asked = vector("b") + 0.5 * vector("c")
    asked /= np.linalg.norm(asked)
    found = index.nearest(asked, 2, None)
    assert [id_ for id_, _ in found] == ["b", "c"]
    expected = vectors("b", "c") @ asked
    np.testing.assert_allclose([cosine for _, cosine in found], expected, atol=1e-4)


def test_only_passages_of_the_accounts_asked_for_are_given(index):
    index.add(["a", "b", "c"], vectors("a", "b", "c"), [1, 2, None])
    assert {id_ for id_, _ in index.nearest(vector("a"), 9, [2])} == {"b"}
    assert {id_ for id_, _ in index.nearest(vector("a"), 9, {1, 2})} == {"a", "b"}
    assert {id_ for id_, _ in index.nearest(vector("a"), 9, None)} == {"a", "b", "c"}
    assert index.nearest(vector("a"), 9, [7]) == []
    assert index.nearest(vector("a"), 9, []) == []
    assert index.nearest(vector("a"), 0, None) == []


def test_a_passage_put_in_again_is_as_it_was_put_in_last(index):
    index.add(["a"], vectors("a"), [1])
    index.add(["a", "b", "a"], vectors("x", "b", "y"), [1, 1, 2])
    assert index.count() == 2
    ((id_, cosine),) = index.nearest(vector("y"), 9, [2])
    assert (id_, round(cosine, 3)) == ("a", 1.0)


def test_what_is_taken_out_is_gone_and_what_was_never_in_does_not_matter(index):
    index.add(["a", "b"], vectors("a", "b"), [1, 1])
    index.remove(["a", "never"])
    index.remove([])
    index.remove(["never"])
    assert index.count() == 1
    assert [id_ for id_, _ in index.nearest(vector("a"), 9, None)] == ["b"]


def test_an_index_is_empty_when_new_and_when_cleared(index):
    assert index.count() == 0
    assert index.nearest(vector("a"), 9, None) == []
    index.add([], np.empty((0, 384), np.float32), [])
    index.add(["a"], vectors("a"), [1])
    index.clear()
    assert index.count() == 0
    index.add(["a"], vectors("a"), [1])
    assert index.count() == 1


def test_more_than_it_takes_at_a_time_goes_in_and_out(index):
    index._batch = 20
    names = [f"p{number}" for number in range(50)]
    index.add(names, vectors(*names), [1] * 50)
    assert index.count() == 50
    index.remove(names[1:])
    assert index.count() == 1


def test_nearly_all_of_the_nearest_are_found(index):
    random = np.random.default_rng(0)
    stored = random.standard_normal((1500, 384)).astype(np.float32)
    stored /= np.linalg.norm(stored, axis=1, keepdims=True)
    accounts = [number % 5 for number in range(1500)]
    index.add([str(number) for number in range(1500)], stored, accounts)
    found = wanted = 0
    for question in random.standard_normal((20, 384)).astype(np.float32):
        asked = question / np.linalg.norm(question)
        of_two = [number for number in range(1500) if accounts[number] in {1, 3}]
        best = sorted(of_two, key=lambda number: -float(stored[number] @ asked))[:20]
        given = {int(id_) for id_, _ in index.nearest(asked, 20, [1, 3])}
        found += len(given & set(best))
        wanted += len(best)
    assert found / wanted >= 0.97


def test_an_embedded_index_keeps_what_it_was_given(tmp_path):
    first = ChromaIndex.embedded(tmp_path)
    first.add(["a"], vectors("a"), [1])
    first.close()
    second = ChromaIndex.embedded(tmp_path)
    assert second.count() == 1
    assert second.nearest(vector("a"), 1, [1])[0][0] == "a"
    second.close()


def test_a_server_cleared_by_another_goes_on_working(chroma_server):
    mine, theirs = ChromaIndex.server(chroma_server), ChromaIndex.server(chroma_server)
    mine.clear()
    theirs.clear()
    mine.add(["a"], vectors("a"), [1])
    assert mine.count() == theirs.count() == 1
    mine.close()
    theirs.close()


def test_a_server_that_does_not_answer_is_named():
    with pytest.raises(NotReachable, match=r"http://127\.0\.0\.1:9 "):
        ChromaIndex.server("http://127.0.0.1:9")


@pytest.mark.parametrize("url", ["chroma:8000", "ftp://chroma", "http://", "http://chroma:none"])
def test_an_address_that_is_none_is_refused(url):
    with pytest.raises(SettingsError, match="RAPPORT_CHROMA_URL"):
        ChromaIndex.server(url)
