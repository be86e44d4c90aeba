"""What every record must do with statements and corrections, on each database it runs on."""

import datetime as dt
import time
from dataclasses import replace

import pytest

from knowledge.adapters.database.records import SqlRecords
from knowledge.model import Account, Correction, Kind, Part, Scope, Utterance, heard, part_id, span_id
from tests.builders import ListeningReader, document, statements, to_store, vector, voice

DAY = dt.date(2026, 3, 1)
NOW = dt.datetime(2026, 11, 24, 9, 30, tzinfo=dt.UTC)
TEXT = "We need a list.\nThe market moves.\nAll is well."


@pytest.fixture(params=["sqlite", "postgres"])
def records(request):
    opened = SqlRecords.open(request.getfixturevalue(request.param))
    yield opened
    opened.close()


@pytest.fixture
def acme(records):
    return records.save_account(Account(key=0, name="Acme")).key


@pytest.fixture
def globex(records):
    return records.save_account(Account(key=0, name="Globex")).key


def put(records, read, account=None, *, reader=None, said=statements, replaces=None, **more):
    """Store a document with a statement a line; returns its key."""
    parts, vectors = to_store(read, account, **more)
    parts = [replace(part, statements=said(read.parts[part.index].text)) for part in parts]
    records.put(read, "1", parts, vectors, replaces=replaces, voice=voice(read, parts, reader))
    return records.known(read.source)[0].key


def quotes(voiced):
    return [each.evidence.quote for each in voiced]


class TestStatements:
    def test_a_statement_comes_back_as_it_was_read(self, records, acme):
        put(records, document("Acme/call.md", Part(text=TEXT, date=DAY, kind=Kind.CALL, name="a")), acme)
        need, market, well = records.voiced(Scope(frozenset({acme})))
        part = part_id("Acme/call.md", "a", TEXT)
        assert need.evidence.id == span_id(part, 0, 15)
        assert need.evidence.passage == span_id(part, 0, 15)
        assert (need.evidence.quote, need.evidence.source, need.evidence.part) == (
            "We need a list.",
            "Acme/call.md",
            "a",
        )
        assert (need.evidence.date, need.evidence.speaker, need.evidence.side) == (DAY, "Anna", "customer")
        assert (need.account, need.kind) == (acme, Kind.CALL)
        assert [each.reading.label for each in (need, market, well)] == ["need", "market", "none"]
        assert sum(need.reading.uncertainty.values()) == pytest.approx(1, abs=1e-6)
        assert need.vector @ vector("We need a list.", 8) == pytest.approx(1, abs=1e-3)

    def test_only_what_is_in_scope_comes_the_earliest_first_and_undated_last(self, records, acme, globex):
        put(records, document("b.md", Part(text="later", date=dt.date(2026, 5, 1))), acme)
        put(records, document("a.md", Part(text="earlier", date=DAY)), acme)
        put(records, document("c.md", "undated"), acme)
        put(records, document("d.md", "theirs"), globex)
        assert quotes(records.voiced(Scope(frozenset({acme})))) == ["earlier", "later", "undated"]
        assert quotes(records.voiced(Scope(frozenset({acme}), DAY))) == ["earlier", "undated"]
        assert len(records.voiced(Scope())) == 4
        assert records.voiced(Scope(frozenset())) == ()

    def test_what_a_near_repetition_has_from_its_original_comes_once(self, records, acme):
        put(records, document("a.md", "one\ntwo"), acme)
        put(records, document("b.md", "one\ntwo\nthree"), acme, duplicate_of=part_id("a.md", None, "one\ntwo"))
        assert quotes(records.voiced(Scope())) == ["one", "two", "three"]

    def test_a_statement_in_no_passage_says_so(self, records, acme):
        put(records, document("a.md", "one"), acme, passages=())
        (only,) = records.voiced(Scope())
        assert only.evidence.passage is None

    def test_statements_go_with_their_document_and_change_with_it(self, records, acme):
        key = put(records, document("a.md", "one\ntwo"), acme)
        put(records, document("a.md", "one\nthree"), acme, replaces=key)
        assert quotes(records.voiced(Scope())) == ["one", "three"]
        records.remove(key)
        assert records.voiced(Scope()) == ()

    def test_statements_follow_their_document_to_another_account(self, records, acme, globex):
        key = put(records, document("a.md", "one"), None)
        put(records, document("a.md", "one"), globex, replaces=key)
        assert [each.account for each in records.voiced(Scope(frozenset({globex})))] == [globex]
        assert records.voiced(Scope(frozenset({acme}))) == ()

    def test_each_statement_has_one_reading(self, records, acme):
        read = document("a.md", "one\ntwo")
        parts, vectors = to_store(read, acme)
        parts = [replace(part, statements=statements("one\ntwo")) for part in parts]
        none = voice(read, to_store(read, acme)[0])
        with pytest.raises(ValueError, match="one reading"):
            records.put(read, "1", parts, vectors, replaces=None, voice=none)

    def test_what_a_reader_has_read_is_known_by_what_it_heard(self, records, acme):
        key = put(records, document("a.md", TEXT), acme)
        known = records.read_before(key, "listening")
        assert set(known) == {heard(said, TEXT) for said in statements(TEXT)}
        found, kept = known[heard(statements(TEXT)[0], TEXT)]
        assert found.label == "need"
        assert kept.shape == (8,)
        assert records.read_before(key, "another") == {}

    def test_what_a_reader_has_not_read_is_named(self, records, acme, globex):
        a = put(records, document("a.md", "one"), acme)
        b = put(records, document("b.md", "one"), globex, reader=ListeningReader("old"))
        parts, vectors = to_store(read := document("c.md", "one"), acme)
        records.put(read, "1", parts, vectors, replaces=None)
        c = records.known("c.md")[0].key
        assert records.unread("listening", None) == (b, c)
        assert records.unread("listening", {acme}) == (c,)
        assert records.unread("old", {acme, globex}) == (a, c)

    def test_what_was_not_read_can_be_read_later(self, records, acme):
        read = document("c.md", Part(text=TEXT, date=DAY))
        parts, vectors = to_store(read, acme)
        records.put(read, "1", parts, vectors, replaces=None)
        (key,) = records.unread("listening", None)
        said = {parts[0].id: statements(TEXT)}
        made = voice(read, [replace(parts[0], statements=said[parts[0].id])])
        records.save_voice(key, said, made)
        assert records.unread("listening", None) == ()
        found = records.voiced(Scope(frozenset({acme}), DAY))
        assert quotes(found) == TEXT.split("\n")
        assert found[1].evidence.passage == span_id(parts[0].id, 16, 33)
        records.save_voice(key, said, made)
        assert records.voiced(Scope(frozenset({acme}), DAY))[0].reading == found[0].reading
        assert len(records.voiced(Scope())) == 3

    def test_a_voice_read_of_a_text_that_has_changed_since_is_not_kept(self, records, acme):
        key = put(records, document("a.md", "one\ntwo"), acme)
        said = {part_id("a.md", None, "other"): statements("other")}
        other = document("a.md", "other")
        parts = [replace(part, statements=statements("other")) for part in to_store(other)[0]]
        records.save_voice(key, said, voice(other, parts, ListeningReader("new")))
        assert quotes(records.voiced(Scope())) == ["one", "two"]
        assert records.unread("listening", None) == ()

    def test_a_name_in_a_statement_is_found_and_rewritten(self, records, acme):
        put(records, document("a.md", "one"), acme)
        assert {place.table for place in records.find_text("anna")} == {"statement"}
        records.rewrite_texts(lambda _, text: text.replace("Anna", "████"))
        assert records.voiced(Scope())[0].evidence.speaker == "████"

    def test_three_thousand_statements_come_in_no_time(self, records, acme):
        line = "It stands still twice a week and nobody can say why that is, {}."
        for number in range(60):
            text = "\n".join(line.format(number * 50 + each) for each in range(50))
            put(records, document(f"{number}.md", Part(text=text, date=DAY)), acme)
        scope = Scope(frozenset({acme}), DAY)
        took = []
        for _ in range(5):
            begun = time.perf_counter()
            assert len(records.voiced(scope)) == 3000
            took.append(time.perf_counter() - begun)
        assert min(took) < 0.2  # 0.03 s where nothing else runs


def said_of(records, verdict, source, quote, **more):
    (part,) = records.parts(source, more.pop("part", None))
    start = part.text.index(quote)
    (evidence,) = [
        each.evidence
        for each in records.voiced(Scope())
        if each.evidence.source == source and each.evidence.start == start and each.evidence.quote == quote
    ]
    made = Correction(verdict=verdict, evidence=evidence, account=part.account, by="jo", at=NOW, **more)
    records.correct(made)
    return made


class TestCorrections:
    def test_what_a_person_said_of_a_quote_comes_back(self, records, acme):
        spoken = Part(text=TEXT, date=DAY, utterances=(Utterance(0, len(TEXT), "Anna", "customer"),))
        put(records, document("a.md", spoken), acme)
        made = said_of(records, "type", "a.md", "All is well.", uncertainty="market")
        (found,) = records.corrections(acme)
        assert found == replace(made, evidence=replace(made.evidence, passage=None))

    def test_only_those_of_the_account_come(self, records, acme, globex):
        put(records, document("a.md", TEXT), acme)
        put(records, document("b.md", TEXT), globex)
        said_of(records, "met", "a.md", "We need a list.")
        said_of(records, "met", "b.md", "We need a list.")
        assert [each.evidence.source for each in records.corrections(acme)] == ["a.md"]
        assert len(records.corrections()) == 2

    def test_the_latest_word_on_the_same_thing_counts(self, records, acme):
        put(records, document("a.md", TEXT), acme)
        said_of(records, "met", "a.md", "We need a list.")
        said_of(records, "type", "a.md", "We need a list.", uncertainty="none")
        said_of(records, "open", "a.md", "We need a list.")
        said_of(records, "type", "a.md", "We need a list.", uncertainty="market")
        assert [(each.verdict, each.uncertainty) for each in records.corrections()] == [
            ("open", None),
            ("type", "market"),
        ]

    def test_a_quote_is_found_again_when_its_file_has_changed(self, records, acme):
        key = put(records, document("a.md", TEXT), acme)
        said_of(records, "met", "a.md", "The market moves.")
        longer = "Something new.\n" + TEXT
        put(records, document("a.md", longer), acme, replaces=key)
        (found,) = records.corrections(acme)
        assert found.evidence.id == span_id(part_id("a.md", None, longer), 31, 48)
        assert records.part(found.evidence.id.split(".")[0]).text[31:48] == found.evidence.quote

    def test_of_a_quote_that_stands_twice_the_nearest_place_is_meant(self, records, acme):
        key = put(records, document("a.md", "no.\nwell.\nno."), acme)
        records.correct(
            Correction(verdict="met", evidence=records.voiced(Scope())[2].evidence, account=acme, by="jo", at=NOW)
        )
        put(records, document("a.md", "no.\nwell, well.\nno."), acme, replaces=key)
        assert records.corrections()[0].evidence.start == 16

    def test_a_quote_is_found_in_another_part_of_its_source(self, records, acme):
        key = put(records, document("a.csv", Part(text="one", name="row-2"), Part(text="two", name="row-3")), acme)
        said_of(records, "met", "a.csv", "one", part="row-2")
        put(
            records,
            document("a.csv", Part(text="zero", name="row-2"), Part(text="one", name="row-3")),
            acme,
            replaces=key,
        )
        assert records.corrections()[0].evidence.part == "row-3"

    def test_it_follows_a_file_that_got_another_name(self, records, acme):
        key = put(records, document("a.md", TEXT), acme)
        said_of(records, "met", "a.md", "We need a list.")
        put(records, document("b.md", TEXT), acme, replaces=key)
        assert [each.evidence.source for each in records.corrections(acme)] == ["b.md"]

    def test_what_is_no_longer_there_is_left_out_and_comes_back_with_it(self, records, acme):
        key = put(records, document("a.md", TEXT), acme)
        said_of(records, "met", "a.md", "We need a list.")
        put(records, document("a.md", "Nothing of the kind."), acme, replaces=key)
        assert records.corrections(acme) == ()
        put(records, document("a.md", TEXT), acme, replaces=key)
        assert len(records.corrections(acme)) == 1

    def test_it_goes_with_the_account_of_the_words(self, records, acme, globex):
        key = put(records, document("a.md", TEXT), acme)
        said_of(records, "met", "a.md", "We need a list.")
        put(records, document("a.md", TEXT), globex, replaces=key)
        assert records.corrections(acme) == ()
        assert [each.account for each in records.corrections(globex)] == [globex]

    def test_someone_who_left_is_kept_once_by_any_spelling(self, records, acme, globex):
        for name, account in (("Anna Berg", acme), ("anna  BERG", acme), ("Anna Berg", globex)):
            records.correct(Correction(verdict="left", person=name, account=account, by="jo", at=NOW))
        (found,) = records.corrections(acme)
        assert (found.person, found.verdict, found.by, found.at) == ("anna  BERG", "left", "jo", NOW)

    def test_forgetting_a_document_forgets_what_was_said_of_it(self, records, acme):
        key = put(records, document("a.md", TEXT), acme)
        said_of(records, "met", "a.md", "We need a list.")
        assert "correction" in {place.table for place in records.find_text("need a list")}
        records.remove(key)
        assert records.find_text("need a list") == ()
