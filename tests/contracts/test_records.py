"""What every record of everything must do, on each database it runs on."""

import datetime as dt
import threading
from dataclasses import replace

import numpy as np
import pytest

from knowledge.adapters.database.records import SqlRecords
from knowledge.errors import AmbiguousAccount, UnknownAccount, UnknownSource
from knowledge.model import (
    Account,
    Apart,
    Asked,
    Asset,
    Choice,
    Contact,
    Kind,
    Offer,
    Order,
    Part,
    Participant,
    Passage,
    Person,
    Possible,
    Row,
    Scope,
    SetApart,
    Statistics,
    Usage,
    Utterance,
    part_id,
)
from knowledge.ports import PartToStore
from tests.builders import document, put, to_store, vector

DAY = dt.date(2026, 3, 1)


@pytest.fixture(params=["sqlite", "postgres"])
def url(request):
    return request.getfixturevalue(request.param)


@pytest.fixture
def records(url):
    opened = SqlRecords.open(url)
    yield opened
    opened.close()


@pytest.fixture
def acme(records):
    return records.save_account(Account(key=0, name="Acme")).key


@pytest.fixture
def globex(records):
    return records.save_account(Account(key=0, name="Globex")).key


def ids(candidates):
    return [candidate.id for candidate in candidates]


def index_everything(records):
    """As the index would: take what is pending and what is to be removed, and say so."""
    pending, removed = records.pending(10_000), records.removals(10_000)
    records.indexed(pending, removed)
    return pending, removed


class TestAccounts:
    def test_an_account_comes_back_as_it_was_saved_and_knows_its_key(self, records):
        account = Account(
            key=0,
            name="Acme Pumps",
            aliases=("Acme", "ACME GmbH"),
            domains=("acme.example",),
            sites=("Ulm", "Brno"),
            owner="Jo",
            owner_email="jo@us.example",
            industry="pumps",
            tier="A",
            segment="price",
            sales_model="field",
            revenue=1.5,
            total_spend=2.25,
            cost_to_serve=0.1,
            attributes={"Région": "Sud"},
        )
        saved = records.save_account(account)
        assert saved.key > 0
        assert records.accounts() == (replace(account, key=saved.key),)

    def test_saving_by_key_overwrites_what_it_says_and_unites_its_names(self, records, acme):
        records.save_account(Account(key=acme, name="Acme", aliases=("A", "B"), owner="Jo", domains=("a.example",)))
        records.save_account(Account(key=acme, name="Acme Inc", aliases=("b", "C"), sites=("Ulm",)))
        (account,) = records.accounts()
        assert account == Account(
            key=acme, name="Acme Inc", aliases=("A", "B", "C"), domains=("a.example",), sites=("Ulm",)
        )

    def test_a_name_in_another_case_is_the_same_account_and_loses_nothing(self, records):
        first = records.save_account(Account(key=0, name="Acme  Pumps", owner="Jo", attributes={"a": "1"}))
        second = records.save_account(Account(key=0, name="ACME pumps", tier="A", attributes={"b": "2"}))
        assert second.key == first.key
        (account,) = records.accounts()
        assert (account.name, account.owner, account.tier) == ("Acme  Pumps", "Jo", "A")
        assert account.attributes == {"a": "1", "b": "2"}

    def test_accounts_come_by_name_whatever_the_case(self, records):
        for name in ("zeta", "Alpha", "beta", "Öko"):
            records.save_account(Account(key=0, name=name))
        assert [account.name for account in records.accounts()] == ["Alpha", "beta", "zeta", "Öko"]

    def test_an_account_is_not_given_the_name_of_another(self, records, acme, globex):
        with pytest.raises(AmbiguousAccount):
            records.save_account(Account(key=globex, name="acme"))

    def test_an_unknown_key_is_refused(self, records):
        with pytest.raises(UnknownAccount):
            records.save_account(Account(key=99, name="Nobody"))

    def test_an_account_knows_the_row_it_was_read_from_as_long_as_that_is_on_record(self, records):
        read = document("accounts.csv", Part(text="Name: Acme", name="row-2", kind=Kind.TABLE))
        row = Row(part_id("accounts.csv", "row-2", "Name: Acme"), "accounts.csv", "row-2", "Name: Acme")
        key = records.save_account(Account(key=0, name="Acme", row=row)).key
        assert records.accounts()[0].row is None
        stored = put(records, read, key)
        assert records.accounts()[0].row == row
        records.remove(stored)
        assert records.accounts()[0].row is None

    def test_summaries_count_documents_and_tell_the_latest_date_without_exports(self, records, acme, globex):
        put(records, document("a.md", Part(text="x", date=DAY), Part(text="y", name="2")), acme)
        put(records, document("b.md", "z"), acme)
        put(records, document("orders.csv", Part(text="o", kind=Kind.TABLE, date=dt.date(2026, 9, 9))), acme)
        assert records.account_summaries() == {acme: (2, DAY)}


class TestDocuments:
    def test_a_document_comes_back_to_the_letter(self, records, acme):
        text = "Von: Jürgen 🙂\r\n\tThe   line stops.\n\n水泵"
        part = Part(
            text=text,
            name="message-1",
            title="Re: line",
            kind=Kind.MAIL,
            date=DAY,
            date_basis="header",
            account_hint="Acme",
            participants=(Participant("Jo", "jo@acme.example", "customer"), Participant()),
            utterances=(Utterance(0, 5, "Jo", "customer", reported=True), Utterance(5, 9)),
            set_apart=(SetApart(9, 12, Apart.SIGNATURE),),
            attributes={"Priority": "high"},
        )
        read = document("Acme/Straße – “x”.eml", part, "second", warnings=("no date", "odd"))
        key = put(records, read, acme)
        assert records.document(key) == read

    def test_an_unknown_document_is_said_to_be_gone(self, records):
        with pytest.raises(UnknownSource):
            records.document(7)

    def test_what_was_taken_in_before_is_known_by_source_from_whichever_folder(self, records, acme):
        first = put(records, document("n.md", "a", root="/a", digest="1"), acme, recipe="r1")
        second = put(records, document("n.md", "b", root="/b", digest="2"), acme, recipe="r2")
        put(records, document("other.md", "c"), acme)
        known = records.known("n.md")
        assert [(one.key, one.root, one.digest, one.recipe) for one in known] == [
            (first, "/a", "1", "r1"),
            (second, "/b", "2", "r2"),
        ]
        assert records.known("nothing.md") == ()
        assert [one.source for one in records.documents()] == ["n.md", "n.md", "other.md"]
        assert records.sources() == ("n.md", "other.md")

    def test_a_document_taken_in_again_replaces_its_old_self(self, records, acme):
        key = put(records, document("n.md", "old"), acme)
        put(records, document("n.md", "new", digest="2"), acme, replaces=key)
        assert [part.text for part in records.parts("n.md")] == ["new"]
        assert len(records.known("n.md")) == 1

    def test_a_document_replaces_the_one_it_is_said_to_wherever_that_came_from(self, records, acme):
        key = put(records, document("n.md", "old", root="/a"), acme)
        put(records, document("n.md", "new", root="/b"), acme, replaces=key)
        assert [known.root for known in records.known("n.md")] == ["/b"]

    def test_one_row_of_two_documents_is_there_until_the_last_of_them_goes(self, records, acme):
        first = put(records, document("n.md", "same", root="/a"), acme)
        second = put(records, document("n.md", "same", root="/b"), acme)
        index_everything(records)
        records.remove(first)
        assert records.removals(9) == ()
        assert records.part(part_id("n.md", None, "same")) is not None
        records.remove(second)
        assert records.removals(9) == (f"{part_id('n.md', None, 'same')}.0-4",)

    def test_each_part_is_stored_once_and_each_passage_has_a_vector(self, records, acme):
        read = document("n.md", "a", "b")
        parts, vectors = to_store(read, acme)
        with pytest.raises(ValueError, match="once"):
            records.put(read, "1", parts[:1], vectors[:1], replaces=None)
        with pytest.raises(ValueError, match="vector"):
            records.put(read, "1", parts, vectors[:1], replaces=None)
        assert records.sources() == ()

    def test_parts_and_vectors_given_in_another_order_find_each_other(self, records, acme):
        read = document("n.md", "a\nb", "c")
        parts, vectors = to_store(read, acme)
        records.put(read, "1", parts[::-1], vectors[[2, 0, 1]], replaces=None)
        candidates, stored = records.candidates(Scope())
        assert [candidate.terms for candidate in candidates] == ["a", "b", "c"]
        np.testing.assert_allclose(stored, vectors, atol=1e-3)

    def test_a_document_without_text_is_kept_too(self, records, acme):
        key = put(records, document("empty.md", ""), acme, passages=())
        assert records.document(key).parts[0].text == ""

    def test_parts_are_found_by_source_by_name_and_by_id(self, records, acme):
        read = document("s.csv", Part(text="a", name="row-2", title="T", date=DAY), Part(text="b", name="row-3"))
        put(records, read, acme, duplicate_of="abc", reason="the cell")
        first, second = records.parts("s.csv")
        assert (first.name, first.title, first.date, first.account) == ("row-2", "T", DAY, acme)
        assert (first.reason, first.duplicate_of, first.kind) == ("the cell", "abc", Kind.NOTE)
        assert records.parts("s.csv", "row-3") == (second,)
        assert records.part(second.id) == second
        assert records.part("nothing") is None

    def test_an_accounts_parts_come_latest_first_and_undated_last_without_exports(self, records, acme, globex):
        for source, date in (("1.md", None), ("2.md", DAY), ("3.md", DAY + dt.timedelta(9))):
            put(records, document(source, Part(text=source, date=date)), acme)
        put(records, document("4.csv", Part(text="t", kind=Kind.TABLE, date=DAY)), acme)
        put(records, document("5.md", Part(text="g", date=DAY)), globex)
        scope = Scope(frozenset({acme}))
        assert [part.source for part in records.account_parts(scope, limit=9)] == ["3.md", "2.md", "1.md"]
        assert [part.source for part in records.account_parts(scope, limit=1)] == ["3.md"]
        assert [part.source for part in records.account_parts(replace(scope, as_of=DAY), limit=9)] == ["2.md", "1.md"]

    def test_sketches_are_those_of_the_account(self, records, acme, globex):
        put(records, document("a.md", "a"), acme, sketch=b"\0\1")
        put(records, document("b.md", "b"), acme)
        put(records, document("c.md", "c"), globex, sketch=b"\2")
        assert records.fingerprints(acme) == {part_id("a.md", None, "a"): b"\0\1"}

    def test_two_at_once_taking_in_one_file_leave_one_document(self, url, records, acme):
        others = [SqlRecords.open(url) for _ in range(4)]
        start = threading.Barrier(len(others))
        failed = []

        def take_in(own, number):
            try:
                start.wait()
                for turn in range(5):
                    put(own, document("n.md", f"same\n{number} {turn}", digest=str(number)), acme)
            except Exception as error:  # noqa: BLE001 - whatever it was
                failed.append(error)

        threads = [threading.Thread(target=take_in, args=(own, number)) for number, own in enumerate(others)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for own in others:
            own.close()
        assert failed == []
        assert len(records.known("n.md")) == 1
        assert records.count(Scope()) == 2


class TestWhatIsUnchanged:
    def test_it_keeps_its_key_and_need_not_be_indexed_again(self, records, acme):
        key = put(records, document("s.csv", Part(text="a", name="1"), Part(text="b\nc", name="2")), acme)
        index_everything(records)
        before, _ = records.candidates(Scope())
        put(
            records,
            document("s.csv", Part(text="new", name="1"), Part(text="b\nc", name="2", date=DAY)),
            acme,
            replaces=key,
        )
        after, _ = records.candidates(Scope())
        kept = [candidate for candidate in after if candidate.id in ids(before)]
        assert [(one.key, one.terms, one.date) for one in kept] == [(one.key, one.terms, DAY) for one in before[1:]]
        assert records.pending(9).ids == (f"{part_id('s.csv', '1', 'new')}.0-3",)
        assert records.removals(9) == (f"{part_id('s.csv', '1', 'a')}.0-1",)

    def test_a_part_that_comes_to_another_account_is_pending_with_that_account(self, records, acme, globex):
        key = put(records, document("n.md", "a"), acme)
        index_everything(records)
        put(records, document("n.md", "a"), globex, replaces=key)
        pending = records.pending(9)
        assert pending.accounts == (globex,)
        assert records.count(Scope(frozenset({acme}))) == 0

    def test_a_passage_that_is_embedded_otherwise_is_pending_with_its_new_vector(self, records, acme):
        key = put(records, document("n.md", "a"), acme, context="")
        index_everything(records)
        put(records, document("n.md", "a"), acme, replaces=key, context="Acme, in March: ")
        np.testing.assert_allclose(records.pending(9).vectors[0], vector("Acme, in March: a"), atol=1e-3)

    def test_its_vectors_are_at_hand_for_who_embeds_it_after_the_same_context_again(self, records, acme):
        put(records, document("n.md", "a\nb"), acme, context="Acme: ")
        first, second = ids(records.candidates(Scope())[0])
        assert set(records.vectors_of([first, "unknown"])) == {first}
        np.testing.assert_allclose(records.vectors_of([first])[first], vector("Acme: a"), atol=1e-3)
        assert set(records.vectors_of([first, second], ["Acme: ", "Other: "])) == {first}

    def test_putting_a_vector_back_as_it_was_read_changes_nothing(self, records, acme):
        read = document("n.md", "a\nb")
        key = put(records, read, acme)
        index_everything(records)
        parts, _ = to_store(read, acme)
        again = records.vectors_of(ids(records.candidates(Scope())[0]))
        records.put(read, "2", parts, np.stack(list(again.values())), replaces=key)
        assert records.pending(9).ids == ()

    def test_a_passage_that_comes_back_is_not_removed_from_the_index(self, records, acme):
        key = put(records, document("n.md", "a"), acme)
        index_everything(records)
        records.remove(key)
        put(records, document("n.md", "a"), acme)
        assert records.removals(9) == ()
        assert len(records.pending(9).ids) == 1


class TestInbox:
    def test_what_has_no_account_waits_with_who_it_may_belong_to(self, records, acme):
        possible = (Possible("Acme", 0.6, "its domain"), Possible("Globex", 0.2, "a name"))
        put(records, document("z.md", "z"), None, reason="Two accounts are named.", possible=possible)
        put(records, document("a.csv", Part(text="a", name="row-2"), Part(text="b", name="row-3")), None)
        put(records, document("known.md", "k"), acme)
        waiting = records.waiting()
        assert [(one.source, one.part) for one in waiting] == [("a.csv", "row-2"), ("a.csv", "row-3"), ("z.md", None)]
        assert (waiting[2].reason, waiting[2].candidates) == ("Two accounts are named.", possible)
        assert [one.source for one in records.waiting_documents()] == ["z.md", "a.csv"]

    def test_what_belongs_to_no_account_does_not_wait(self, records):
        put(records, document("offers.csv", "o"), None, waits=False)
        assert records.waiting() == ()
        assert records.waiting_documents() == ()

    def test_what_a_person_said_is_kept_for_ever_after(self, records, acme, globex):
        key = put(records, document("n.csv", Part(text="a", name="row-2")), None)
        records.assign("n.csv", "row-2", acme, by="jo@us.example")
        records.assign("n.csv", None, acme)
        records.assign("n.csv", "row-2", globex)
        records.remove(key)
        assert records.assigned("n.csv") == {"row-2": globex, None: acme}
        assert records.assigned("other.csv") == {}


class TestFacts:
    FACTS = (
        Contact(name="Ann", email="a@x.example", left=True, left_on=DAY, last_contact=DAY, attributes={"é": "ü"}),
        Order(number="7", ordered=DAY, promised=DAY, delivered=DAY, quantity=2.5, net_price=0.1, currency="EUR"),
        Offer(name="Care", module_of="All", unique=False, lead_time_days=14),
        Asset(name="Pump 3", serial="E-1042/7", installed=DAY),
        Usage(asset="Pump 3", on=DAY, measure="hours", value=12.0, unit="h"),
        Choice(respondent="Ann", task="1", option="B", price=1.0, chosen=True),
    )

    @pytest.mark.parametrize("fact", FACTS, ids=lambda fact: type(fact).__name__)
    def test_a_fact_comes_back_with_the_row_it_stands_in(self, records, acme, fact):
        put(records, document("t.csv", Part(text="Name: x", name="row-2", kind=Kind.TABLE)), acme, rows=(fact,))
        row = Row(part_id("t.csv", "row-2", "Name: x"), "t.csv", "row-2", "Name: x")
        assert records.rows(type(fact), None) == {acme: (replace(fact, row=row),)}

    def test_facts_come_by_account_in_the_order_of_the_export(self, records, acme, globex):
        def export(*orders):
            read = document("orders.csv", *(Part(text=number, name=number) for number, _ in orders))
            parts, vectors = to_store(read)
            parts = [
                replace(part, account=account, rows=(Order(number=number),))
                for part, (number, account) in zip(parts, orders, strict=True)
            ]
            return read, "1", parts, vectors

        records.put(*export(("1", acme), ("2", globex), ("3", acme), ("4", None)), replaces=None)
        records.put(*export(("0", acme), ("1", acme), ("2", globex), ("3", globex), ("4", None)), replaces=None)

        def numbers(accounts):
            return {key: [row.number for row in rows] for key, rows in records.rows(Order, accounts).items()}

        assert numbers(None) == {acme: ["0", "1"], globex: ["2", "3"], None: ["4"]}
        assert numbers([acme]) == {acme: ["0", "1"]}
        assert numbers([]) == {}
        assert records.rows(Contact, None) == {}


class TestSearch:
    def test_what_is_in_scope_is_counted_and_given(self, records, acme, globex):
        put(records, document("a.md", Part(text="a1\na2", date=DAY)), acme)
        put(records, document("b.md", Part(text="b", date=DAY + dt.timedelta(1))), globex)
        put(records, document("c.md", "c"), None)
        scopes = {
            Scope(): ["a1", "a2", "b", "c"],
            Scope(frozenset({acme})): ["a1", "a2"],
            Scope(frozenset({acme, globex})): ["a1", "a2", "b"],
            Scope(frozenset()): [],
            Scope(as_of=DAY): ["a1", "a2", "c"],
            Scope(frozenset({globex}), as_of=DAY): [],
        }
        for scope, expected in scopes.items():
            candidates, vectors = records.candidates(scope)
            assert [candidate.terms for candidate in candidates] == expected
            assert vectors.shape == (len(expected), 384)
            assert vectors.dtype == np.float32
            assert records.count(scope) == len(expected)
            assert records.count(scope, up_to=2) == min(len(expected), 2)

    def test_a_candidate_says_what_retrieval_weighs(self, records, acme):
        read = document("a.md", Part(text="One.\nTwo.", date=DAY, kind=Kind.CALL))
        parts, vectors = to_store(read, acme, duplicate_of="abc")
        said = [replace(passage, speaker="Ann", reported=True) for passage in parts[0].passages]
        records.put(read, "1", [replace(parts[0], passages=tuple(said))], vectors, replaces=None)
        _, second = records.candidates(Scope())[0]
        id_ = part_id("a.md", None, "One.\nTwo.")
        assert (second.id, second.part_id, second.ordinal) == (f"{id_}.5-9", id_, 1)
        assert (second.account, second.date, second.kind, second.duplicate_of) == (acme, DAY, Kind.CALL, "abc")
        assert (second.side, second.reported, second.speaker, second.terms) == ("customer", True, "Ann", "two")

    def test_candidates_of_given_ids_are_those_in_scope(self, records, acme, globex):
        put(records, document("a.md", "a"), acme)
        put(records, document("b.md", "b"), globex)
        asked = [*ids(records.candidates(Scope())[0]), "unknown"]
        found, vectors = records.candidates(Scope(frozenset({globex})), asked[::-1])
        assert ids(found) == asked[1:2]
        np.testing.assert_allclose(vectors[0], vector("b"), atol=1e-3)
        assert records.candidates(Scope(), [])[0] == ()

    def test_vectors_are_given_slice_by_slice(self, records, acme):
        put(records, document("a.md", "a\nb\nc"), acme)
        keys, first, vectors = records.vectors(Scope(), after=0, limit=2)
        assert (len(keys), vectors.shape) == (2, (2, 384))
        _, rest, _ = records.vectors(Scope(), after=keys[-1], limit=2)
        assert [*first, *rest] == ids(records.candidates(Scope())[0])
        assert records.vectors(Scope(frozenset()), after=0, limit=2)[0] == ()

    WORDS = (
        "e-1042/7",
        "hx-40",
        "pump-3",
        "насос-3",
        "水泵",
        "ß",
        "naïve",
        "c++",
        "a'b",
        'a"b',
        "50%",
        "\\",
        "near",
        "not",
        "x*",
        "(y)",
        "http://a.example/b?c=d",
        "jo@acme.example",
        "1.5e3",
        "-1",
    )

    @pytest.mark.parametrize("word", WORDS)
    def test_a_term_is_found_whole_and_by_nothing_less(self, records, acme, word):
        put(records, document("a.md", f"one {word} two\nother\n1042 7 hx 40 pump 3 насос a b c x y e"), acme)
        (found,) = records.lexical([word], Scope(), 9)
        assert found.endswith(f".0-{len(word) + 8}")
        assert records.frequencies([word, "other", "nowhere"], Scope()) == {word: 1, "other": 1, "nowhere": 0}

    def test_the_rarest_terms_come_first_until_there_are_enough(self, records, acme, globex):
        put(records, document("a.md", "common\ncommon\ncommon rare\ncommon"), acme)
        put(records, document("b.md", "rare\ncommon"), globex)
        of_acme = Scope(frozenset({acme}))
        a = ids(records.candidates(of_acme)[0])
        assert records.lexical(["common", "rare"], of_acme, 3) == (a[2], a[0], a[1])
        assert records.lexical(["common", "rare"], of_acme, 9) == (a[2], a[0], a[1], a[3])
        assert records.lexical(["common", "rare"], of_acme, 0) == ()
        assert records.lexical([], Scope(), 9) == ()
        assert records.frequencies(["common", "rare"], of_acme) == {"common": 4, "rare": 1}
        assert records.frequencies(["common", "rare"], Scope()) == {"common": 5, "rare": 2}

    def test_terms_follow_their_passages(self, records, acme):
        key = put(records, document("a.md", "pump"), acme)
        read = document("a.md", "pump")
        parts, vectors = to_store(read, acme)
        passage = replace(parts[0].passages[0], terms="valve")
        records.put(read, "2", [replace(parts[0], passages=(passage,))], vectors, replaces=key)
        assert records.frequencies(["pump", "valve"], Scope()) == {"pump": 0, "valve": 1}
        records.remove(key)
        assert records.frequencies(["pump", "valve"], Scope()) == {"pump": 0, "valve": 0}

    def test_a_quote_is_cut_to_the_letter(self, records, acme):
        text = "🙂 first.\nZweite Zeile — “ja”.\n\u0065\u0301 last"
        put(records, document("a.md", Part(text=text, name="p", date=DAY)), acme)
        candidates, _ = records.candidates(Scope())
        quotes = records.quote(candidates[::-1])
        assert [quote.quote for quote in quotes] == text.split("\n")[::-1]
        for quote, candidate in zip(quotes, candidates[::-1], strict=True):
            assert text[quote.start : quote.end] == quote.quote
            assert (quote.id, quote.passage) == (candidate.id, candidate.id)
            assert (quote.source, quote.part, quote.date, quote.side) == ("a.md", "p", DAY, "customer")

    def test_what_is_gone_is_not_quoted_even_where_its_place_was_taken(self, records, acme):
        key = put(records, document("a.md", "secret"), acme)
        candidates, _ = records.candidates(Scope())
        records.remove(key)
        assert records.quote(candidates) == ()
        put(records, document("b.md", "public"), acme)
        assert records.quote(candidates) == ()

    def test_neighbours_are_of_the_same_part_in_order(self, records, acme):
        put(records, document("a.md", "a\nb\nc\nd", "e"), acme)
        candidates, _ = records.candidates(Scope())

        def around(place, reach):
            return "".join(one.terms for one in records.neighbours(candidates[place], reach))

        assert (around(0, 1), around(2, 1), around(3, 2), around(4, 3), around(1, 0)) == ("ab", "bcd", "bcd", "e", "b")


class TestMarks:
    def test_what_the_index_lacks_is_pending_until_it_is_marked_done(self, records, acme):
        put(records, document("a.md", "a\nb"), acme)
        put(records, document("c.md", "c"), None)
        assert records.in_index() is None
        pending = records.pending(2)
        assert pending.accounts == (acme, acme)
        np.testing.assert_allclose(pending.vectors, [vector("a"), vector("b")], atol=1e-3)
        before = records.generation()
        records.indexed(pending, ())
        assert records.generation() == before + 1
        rest = records.pending(9)
        assert rest.accounts == (None,)
        assert records.pending_ids(Scope(), 9) == rest.ids
        assert records.pending_ids(Scope(frozenset({acme})), 9) == ()
        records.indexed(rest, ())
        assert records.in_index() == 3

    def test_what_changes_while_it_is_indexed_stays_pending(self, records, acme, globex):
        key = put(records, document("a.md", "a"), acme)
        seen = records.pending(9)
        put(records, document("a.md", "a"), globex, replaces=key)
        records.indexed(seen, ())
        assert records.pending(9).accounts == (globex,)

    def test_what_changes_and_is_indexed_by_another_meanwhile_is_indexed_once_more(self, records, acme, globex):
        key = put(records, document("a.md", "a"), acme)
        older = records.pending(9)
        put(records, document("a.md", "a"), globex, replaces=key)
        records.indexed(records.pending(9), ())
        records.indexed(older, ())
        assert records.pending(9).accounts == (globex,)

    def test_what_comes_back_while_it_is_removed_is_indexed_again(self, records, acme):
        key = put(records, document("a.md", "a"), acme)
        index_everything(records)
        records.remove(key)
        removed = records.removals(9)
        put(records, document("a.md", "a"), acme)
        index_everything(records)
        records.indexed(None, removed)
        assert len(records.pending(9).ids) == 1

    def test_an_index_that_was_cleared_gets_everything(self, records, acme):
        key = put(records, document("a.md", "a\nb"), acme)
        put(records, document("b.md", "b"), acme)
        index_everything(records)
        records.remove(key)
        records.index_all()
        assert len(records.pending(9).ids) == 1
        assert records.removals(9) == ()


class TestPeople:
    def test_a_new_list_takes_the_place_of_the_last(self, records):
        assert records.people() == ()
        records.save_people([Person(email="x@us.example")])
        jo = Person(email="Jo@us.example", name="Jo", role="rep", manager="Al", accounts=("Acme", "*"))
        al = Person(email="al@us.example", role="manager")
        records.save_people([Person(email="jo@US.example"), jo, al])
        assert records.people() == (al, jo)

    def test_who_asked_what_is_kept_latest_first(self, records, acme):
        def entry(minute, who):
            at = dt.datetime(2026, 3, 1, 12, minute, tzinfo=dt.UTC)
            return Asked(at=at, who=who, what="ask: pumps?", account=acme, sources=("a.md", "b.csv#row-2"))

        for one in (entry(1, "jo"), entry(3, "al"), entry(2, "jo")):
            records.audit(one)
        assert records.audited(limit=9) == (entry(3, "al"), entry(2, "jo"), entry(1, "jo"))
        assert records.audited(who="jo", limit=1) == (entry(2, "jo"),)
        assert records.audited(since=entry(3, "al").at, limit=9) == (entry(3, "al"),)


class TestUpkeep:
    def test_what_is_kept_under_a_name_is_the_last_value(self, records):
        assert records.meta("encoder") is None
        records.set_meta("encoder", "a")
        records.set_meta("encoder", "b")
        assert records.meta("encoder") == "b"

    def test_statistics_count_what_is_on_record(self, records, acme):
        put(records, document("a.md", "a\nb", "c"), acme)
        put(records, document("d.md", "d"), None)
        assert records.statistics() == Statistics(accounts=1, documents=2, parts=3, passages=4, pending=4, waiting=1)

    def hide(self, records, acme):
        """Name somebody in as many places as there are."""
        part = Part(
            text="Ann Müller said no.",
            name="row-2",
            title="From Ann Müller",
            account_hint="Ann Müller",
            participants=(Participant("Ann Müller", "x@y.example"),),
            utterances=(Utterance(0, 10, "Ann Müller"),),
            attributes={"Contact": "ANN  MÜLLER"},
        )
        passage = Passage(
            start=0, end=10, speaker="Ann Müller", side="us", reported=False, context="Ann Müller:", terms="ann müller"
        )
        to = PartToStore(
            id=part_id("n.csv", "row-2", part.text),
            index=0,
            account=acme,
            reason="Ann Müller is a contact.",
            passages=(passage,),
            rows=(Contact(name="Ann Müller"),),
        )
        read = document("n.csv", part, warnings=("Ann Müller is unknown.",))
        records.put(read, "1", [to], np.stack([vector("x")]), replaces=None)
        records.save_people([Person(email="a@us.example", name="Ann Müller")])
        records.audit(Asked(at=dt.datetime.now(dt.UTC), who="jo", what="who is Ann Müller?"))
        records.save_account(Account(key=0, name="Müller GmbH", aliases=("Ann Müller",)))

    def test_a_name_is_found_wherever_it_stands(self, records, acme):
        self.hide(records, acme)
        places = {(place.table, place.column) for place in records.find_text("ann müller")}
        assert places == {
            ("alias", "name"),
            ("audit", "what"),
            ("document", "warnings"),
            ("fact", "data"),
            ("part", "account_hint"),
            ("part", "attributes"),
            ("part", "participants"),
            ("part", "reason"),
            ("part", "text"),
            ("part", "title"),
            ("part", "utterances"),
            ("passage", "context"),
            ("passage", "speaker"),
            ("passage", "terms"),
            ("person", "name"),
        }
        sources = {place.source for place in records.find_text("ann müller")}
        assert sources == {None, "n.csv"}

    def test_every_text_can_be_rewritten(self, records, acme):
        self.hide(records, acme)
        found = records.find_text("müller")

        def blot(_, text):
            for name in ("Müller", "MÜLLER", "müller"):
                text = text.replace(name, "█" * 6)
            return text

        assert set(records.rewrite_texts(blot)) == set(found)
        assert records.find_text("müller") == records.find_text("MÜLLER") == ()
        (part,) = records.parts("n.csv")
        assert part.text == "Ann ██████ said no."
        assert records.frequencies(["müller", "██████"], Scope()) == {"müller": 0, "██████": 1}

    def test_the_text_of_a_part_keeps_its_length(self, records, acme):
        put(records, document("a.md", "secret"), acme)
        with pytest.raises(ValueError, match="length"):
            records.rewrite_texts(lambda _, text: text.replace("secret", "-"))
        assert records.parts("a.md")[0].text == "secret"

    def test_compacting_loses_nothing(self, records, acme):
        put(records, document("a.md", "pump\nvalve"), acme)
        records.compact()
        assert records.frequencies(["pump"], Scope()) == {"pump": 1}
        assert records.count(Scope()) == 2


class TestHostileText:
    def test_what_no_database_holds_is_replaced_letter_for_letter(self, records, acme):
        text = "a\0b\ud83dc 🙂\nsecond"
        part = Part(text=text, title="\0", attributes={"\0k": "v\udfff"}, utterances=(Utterance(0, 3, "\0"),))
        key = put(records, document("odd\udce9\0.md", part), acme, reason="\0")
        (kept,) = records.document(key).parts
        assert kept.text == "a\ufffdb\ufffdc 🙂\nsecond"
        assert (kept.title, kept.attributes) == ("\ufffd", {"\ufffdk": "v\ufffd"})
        quotes = records.quote(records.candidates(Scope())[0])
        assert [quote.quote for quote in quotes] == kept.text.split("\n")
        assert records.sources() == ("odd\ufffd\ufffd.md",)
        assert len(records.known("odd\udce9\0.md")) == 1
        assert records.lexical(["\0", "\ud83d"], Scope(), 9) == ()

    def test_a_word_beyond_measure_is_kept_but_not_indexed(self, records, acme):
        long = "x" * 9_000
        put(records, document("a.md", f"pump {long}"), acme)
        assert records.frequencies([long, "pump"], Scope()) == {long: 0, "pump": 1}
        assert long in records.parts("a.md")[0].text

    def test_sql_in_a_text_is_text(self, records, acme):
        text = "'; DROP TABLE part; -- :x %s %(y)s ?"
        put(records, document(text, text), acme)
        assert records.parts(text)[0].text == text
        assert records.find_text("drop table")
