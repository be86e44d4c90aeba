"""Finding passages: within what may be looked at, as well as can be, and saying what was left out."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

from knowledge import retrieval
from knowledge.adapters.database.records import SqlRecords
from knowledge.matching import legible, terms
from knowledge.model import Account, Candidate, Document, Kind, Part, Passage, Scope, part_id, span_id
from knowledge.ports import PartToStore
from knowledge.retrieval import LeftOut, Retriever, same, weigh

TODAY = dt.date(2026, 11, 24)


class World:
    """A record to which texts can be added, one passage a line."""

    def __init__(self, encoder):
        self.records = SqlRecords.open("sqlite://")
        self.encoder = encoder
        self.keys = {name: self.records.save_account(Account(key=0, name=name)).key for name in ("Acme", "Brock")}

    def tell(self, source, text, *, account="Acme", date=None, side="customer", duplicate_of=None):
        part = Part(text=text, kind=Kind.CALL, date=date)
        passages, start = [], 0
        for line in text.split("\n"):
            passages.append(
                Passage(
                    start=start,
                    end=start + len(line),
                    speaker=None,
                    side=side,
                    reported=False,
                    context="",
                    terms=terms(line),
                )
            )
            start += len(line) + 1
        id_ = part_id(source, None, text)
        stored = PartToStore(
            id=id_,
            index=0,
            account=self.keys[account],
            reason="told",
            passages=tuple(passages),
            duplicate_of=duplicate_of,
        )
        document = Document(source=source, root="", digest=source, format="txt", parts=(part,))
        vectors = self.encoder.encode([legible(line) for line in text.split("\n")])
        self.records.put(document, "1", [stored], vectors, replaces=None)
        return id_

    def search(self, question, *, account="Acme", as_of=None, limit=5, index=lambda: None, **more):
        accounts = None if account is None else frozenset({self.keys[account]})
        retriever = Retriever(self.records, self.encoder, index)
        return retriever.search(question, Scope(accounts, as_of), limit=limit, today=TODAY, **more)


@pytest.fixture
def world(encoder):
    return World(encoder)


def quotes(findings):
    return [found.evidence.quote for found in findings.found]


def test_what_is_asked_about_comes_first_by_word_and_by_meaning(world):
    world.tell("a.txt", "The cafeteria has a new menu.\nThe gasket of pump HX-40 leaks again.\nWe like the training.")
    assert quotes(world.search("HX-40"))[0] == "The gasket of pump HX-40 leaks again."
    assert quotes(world.search("seal that drips"))[0] == "The gasket of pump HX-40 leaks again."


def test_a_turn_borrows_from_the_question_it_answers(world):
    world.tell("a.txt", "How many pumps will you need next year?\nForty, I think.\nThe weather was bad.")
    world.tell("b.txt", "The lift is slow.\nForty guests came to the party.\nThe music was good.")
    found = [*quotes(world.search("number of pumps needed next year")), "Forty guests came to the party."]
    assert found.index("Forty, I think.") < found.index("Forty guests came to the party.")


def test_nothing_of_another_account_is_ever_found(world):
    world.tell("a.txt", "The pump leaks.", account="Acme")
    world.tell("b.txt", "The pump leaks badly at Brock.", account="Brock")
    assert quotes(world.search("pump leaks", account="Acme")) == ["The pump leaks."]
    assert len(quotes(world.search("pump leaks", account=None))) == 2


def test_what_is_dated_later_does_not_exist_and_is_counted(world):
    world.tell("a.txt", "The pump leaks.", date=dt.date(2026, 1, 10))
    world.tell("b.txt", "The pump is mended.", date=dt.date(2026, 6, 10))
    findings = world.search("pump", as_of=dt.date(2026, 3, 1))
    assert quotes(findings) == ["The pump leaks."]
    assert findings.left_out[LeftOut.LATER] == 1


def test_a_near_duplicate_is_collapsed_and_counted(world):
    words = "The seal of the third pump on line two fails every other week."
    first = world.tell("a.txt", words)
    world.tell("b.txt", words + " Regards", duplicate_of=first)
    findings = world.search("seal of the third pump")
    assert len(findings.found) == 1
    assert findings.left_out[LeftOut.NEAR_DUPLICATE] == 1


def test_what_has_nothing_to_do_with_the_question_is_below_the_floor(world):
    world.tell("a.txt", "The pump leaks.")
    world.tell("b.txt", "Lunch was served at noon in the garden.")
    findings = world.search("why does the pump leak?")
    assert quotes(findings) == ["The pump leaks."]
    assert findings.left_out[LeftOut.BELOW_FLOOR] == 1


def test_whose_words_come_first_can_be_chosen(world):
    world.tell("a.txt", "The pump shall be mended by May.", side="us")
    world.tell("b.txt", "The pump shall be mended by May.", side="customer")
    assert world.search("pump mended by May").found[0].evidence.side == "customer"
    assert world.search("pump mended by May", prefer="us").found[0].evidence.side == "us"


def test_of_two_alike_the_recent_one_comes_first(world):
    world.tell("a.txt", "The price of the pump is too high.", date=dt.date(2023, 1, 1))
    world.tell("b.txt", "The pump's price is too high now.", date=dt.date(2026, 11, 1))
    assert world.search("pump price too high").found[0].evidence.date == dt.date(2026, 11, 1)


@pytest.mark.parametrize(
    "question", ["", "   ", "?!…", "🙂🙂", "насос протекает", "泵漏水吗", "pump " * 3000, "' OR 1=1 --", '"HX" AND']
)
def test_any_question_can_be_asked(world, question):
    world.tell("a.txt", "The pump leaks.")
    findings = world.search(question)
    assert len(findings.found) <= 1


def test_with_nothing_in_scope_nothing_is_found(world):
    assert world.search("pump").found == ()


def test_the_passages_next_to_what_was_found_come_along_on_request(world):
    world.tell("a.txt", "Hello there.\nThe pump leaks.\nSince Monday.")
    findings = world.search("pump leaks", limit=1, beside=True)
    assert quotes(findings) == ["The pump leaks."]
    assert {found.evidence.quote for found in findings.beside} == {"Hello there.", "Since Monday."}


class Memory:
    """An index in memory, as forgetful as it is told to be."""

    def __init__(self, encoder, known):
        self.ids = list(known)
        self.vectors = encoder.encode(list(known.values()))

    def nearest(self, vector, limit, accounts):
        order = np.argsort(-(self.vectors @ vector))[:limit]
        return [(self.ids[at], float(self.vectors[at] @ vector)) for at in order]


@pytest.fixture
def wide(world, monkeypatch):
    """A scope that is too wide to score whole."""
    monkeypatch.setattr(retrieval, "EXACT", 2)
    lines = ["The pump leaks.", "The valve sticks.", "The motor hums.", "Lunch was good."]
    world.mine = world.tell("a.txt", "\n".join(lines))
    world.theirs = world.tell("b.txt", "The pump leaks at Brock.", account="Brock")
    world.known = {
        span_id(world.mine, 0, 15): "The pump leaks.",
        span_id(world.theirs, 0, 24): "The pump leaks at Brock.",
    }
    return world


def test_in_a_wide_scope_the_index_proposes_and_sql_disposes(wide):
    findings = wide.search("pump leaks", index=lambda: Memory(wide.encoder, wide.known))
    assert quotes(findings)[0] == "The pump leaks."
    assert findings.left_out[LeftOut.NOT_IN_SCOPE] == 1


def test_what_the_index_lacks_is_found_all_the_same(wide):
    findings = wide.search("something sticks", index=lambda: Memory(wide.encoder, wide.known))
    assert quotes(findings)[0] == "The valve sticks."


def test_without_an_index_a_wide_scope_is_read_through(wide):
    assert quotes(wide.search("pump leaks"))[0] == "The pump leaks."


def candidate(place, words, part="p"):
    return Candidate(
        key=place,
        id=f"{part}{place}",
        part_id=part,
        ordinal=place,
        account=None,
        date=None,
        side="unknown",
        reported=False,
        speaker=None,
        kind=Kind.CALL,
        terms=words,
        duplicate_of=None,
    )


def test_a_window_never_reaches_into_another_part():
    vectors = np.eye(3, dtype=np.float32)
    together = [candidate(0, "pump"), candidate(1, "leak"), candidate(2, "valv")]
    apart = [replace(each, part_id=each.id) for each in together]
    asked = {"vector": vectors[0], "asked": ["pump"], "held": {"pump": 1}, "in_scope": 3}
    cosine, words = weigh(apart, vectors, **asked)
    assert cosine.tolist() == pytest.approx([1, 0, 0])
    assert words[1] == words[2] == 0
    cosine, words = weigh(together, vectors, **asked)
    assert cosine[0] > cosine[1] > cosine[2] > 0
    assert words[0] > words[1] > words[2] > 0


def test_short_passages_are_not_taken_for_duplicates_of_each_other():
    assert not same(candidate(0, "ye exact", "p"), candidate(0, "ye exact", "q"))
    assert same(candidate(0, "a b c d e f g", "p"), candidate(0, "a b c d e f g", "q"))
