"""Keeping the index in step with the record."""

import numpy as np
import pytest

from knowledge.adapters.database.records import SqlRecords
from knowledge.errors import Busy
from knowledge.indexing import IndexKeeper, drain, in_step, rebuild
from knowledge.model import Account
from tests.builders import document, put


class Plain:
    """An index that is a dictionary; `kept` outlives its closing, as a folder would."""

    def __init__(self, kept):
        self.kept = kept
        self.closed = False

    def add(self, ids, vectors, accounts):
        self.kept.update(zip(ids, zip(vectors, accounts, strict=True), strict=True))

    def remove(self, ids):
        for id_ in ids:
            self.kept.pop(id_, None)

    def nearest(self, vector, limit, accounts):
        cosines = {
            id_: float(stored @ vector) for id_, (stored, of) in self.kept.items() if not accounts or of in accounts
        }
        return sorted(cosines.items(), key=lambda one: -one[1])[:limit]

    def count(self):
        return len(self.kept)

    def clear(self):
        self.kept.clear()

    def close(self):
        self.closed = True


@pytest.fixture
def records(sqlite):
    opened = SqlRecords.open(sqlite)
    yield opened
    opened.close()


@pytest.fixture
def acme(records):
    return records.save_account(Account(key=0, name="Acme")).key


@pytest.fixture
def kept():
    return {}


@pytest.fixture
def keeper(records, kept, tmp_path):
    made = IndexKeeper(records, lambda: Plain(kept), tmp_path / "index.lock")
    yield made
    made.release()


def test_draining_puts_in_what_is_new_and_takes_out_what_is_gone(records, acme, kept):
    gone = put(records, document("a.md", "a\nb"), acme)
    put(records, document("c.md", "c"), None)
    assert drain(records, Plain(kept)) == 3
    assert sorted(of for _, of in kept.values() if of) == [acme, acme]
    records.remove(gone)
    assert drain(records, Plain(kept)) == 2
    assert len(kept) == 1
    assert drain(records, Plain(kept)) == 0


def test_a_row_of_two_documents_is_indexed_once_and_comes_to_an_end(records, acme, kept):
    put(records, document("a.md", "same", root="/a"), acme)
    put(records, document("a.md", "same", root="/b"), acme)
    assert drain(records, Plain(kept)) == 2
    assert in_step(records, Plain(kept))
    assert len(kept) == 1


def test_an_index_that_lost_something_is_out_of_step_and_made_anew(records, acme, kept):
    put(records, document("a.md", "a\nb"), acme)
    drain(records, Plain(kept))
    before = dict(kept)
    kept.popitem()
    assert not in_step(records, Plain(kept))
    assert rebuild(records, Plain(kept)) == 2
    assert in_step(records, Plain(kept))
    assert kept.keys() == before.keys()
    np.testing.assert_array_equal(*(np.stack([index[id_][0] for id_ in sorted(index)]) for index in (before, kept)))


def test_while_something_is_pending_nobody_can_tell(records, acme, kept):
    put(records, document("a.md", "a"), acme)
    assert in_step(records, Plain({"a": None, "b": None}))


def test_the_keeper_brings_the_index_up_to_date_and_mends_it(records, acme, kept, keeper):
    put(records, document("a.md", "a\nb"), acme)
    assert keeper.tend() == 2
    assert keeper.index().count() == 2
    kept.clear()
    assert keeper.tend() == 2
    assert len(kept) == 2


def test_an_index_is_searched_as_it_is_at_once(records, acme, kept, keeper):
    put(records, document("a.md", "a"), acme)
    assert keeper.index().count() == 0


def test_an_index_that_needs_mending_is_not_searched_until_it_is_mended(records, acme, kept, keeper):
    put(records, document("a.md", "a"), acme)
    drain(records, Plain(kept))
    kept.clear()
    assert keeper.index() is None
    assert keeper.index() is None
    keeper.tend()
    assert keeper.index().count() == 1


def test_while_one_owns_the_index_another_does_without(records, acme, kept, keeper, tmp_path):
    other = IndexKeeper(records, lambda: Plain(kept), tmp_path / "index.lock")
    assert keeper.tend() == 0
    put(records, document("a.md", "a"), acme)
    assert other.tend() is None
    assert other.index() is None
    with pytest.raises(Busy):
        other.rebuild()
    assert kept == {}
    keeper.release()
    assert other.tend() == 1
    assert keeper.index() is None
    other.release()


def test_who_lets_go_closes_it_and_opens_it_anew(records, kept, tmp_path):
    opened = []

    def open_index():
        opened.append(Plain(kept))
        return opened[-1]

    keeper = IndexKeeper(records, open_index, tmp_path / "index.lock")
    keeper.tend()
    keeper.tend()
    keeper.release()
    keeper.release()
    assert [index.closed for index in opened] == [True]
    keeper.tend()
    keeper.release()
    assert len(opened) == 2


def test_a_server_is_everybodys(records, acme, kept):
    put(records, document("a.md", "a"), acme)
    one, other = (IndexKeeper(records, lambda: Plain(kept), None) for _ in range(2))
    assert (one.tend(), other.tend()) == (1, 0)
    assert one.index().count() == other.index().count() == 1
    assert other.rebuild() == 1
