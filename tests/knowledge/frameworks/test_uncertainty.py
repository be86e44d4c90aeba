import pytest

from knowledge.frameworks.departures import departures
from knowledge.frameworks.uncertainty import BUYS_BY, LEAD_WITH, OPEN_QUESTION, uncertainty
from tests.voices import ann, day, order, ours, said

TODAY = day("2026-06-30")


def doubt(kind, on="2026-06-20", text=None, **more):
    return said(text or f"We doubt the {kind} on {on}", on=on, doubt=kind, **more)


def judged(*statements, as_of=TODAY, **more):
    return uncertainty(statements, as_of, **more)


@pytest.mark.parametrize(
    ("statements", "dominant"),
    [
        pytest.param([], "insufficient", id="nothing"),
        pytest.param([said("Lovely weather")], "insufficient", id="nothing telling"),
        pytest.param([doubt("need")], "need", id="one fresh own statement"),
        pytest.param([doubt("need", reported=True)], "insufficient", id="one reported is not enough"),
        pytest.param(
            [doubt("need", reported=True), doubt("need", on="2026-06-01", reported=True)], "need", id="two reported are"
        ),
        pytest.param([doubt("need", on="2025-06-20")], "insufficient", id="one old"),
        pytest.param([doubt("need", sure=0.4)], "insufficient", id="read unsurely"),
        pytest.param([ours("They doubt the market", doubt="market")] * 3, "insufficient", id="our opinion, hardly"),
        pytest.param([doubt("market"), doubt("market", on="2026-06-10"), doubt("need")], "market", id="most of it"),
        pytest.param([doubt("market"), doubt("need", on="2026-06-21")], "insufficient", id="one against one"),
        pytest.param([doubt("need", on="2026-07-01")], "insufficient", id="said later"),
        pytest.param(
            [doubt("market", text="We didn't go looking for another price and we won't be")],
            "insufficient",
            id="nobody else was looked for",
        ),
        pytest.param(
            [doubt("transaction", text="No more wrong papers since May, tick that off")], "insufficient", id="settled"
        ),
        pytest.param(
            [doubt("market", on="2025-01-10"), doubt("market", on="2025-01-12"), doubt("need")],
            "need",
            id="new before old",
        ),
    ],
)
def test_what_is_dominant(statements, dominant):
    assert judged(*statements).dominant == dominant


def test_insufficient_evidence_has_no_shares_and_a_question():
    found = judged()
    assert (found.shares, found.buys_by, found.lead_with, found.settle_with) == (None, None, None, OPEN_QUESTION)
    assert found.certainty == 0


def test_a_judgement_says_how_the_customer_buys_and_what_to_lead_with():
    found = judged(doubt("market"), doubt("market", on="2026-06-10"))
    assert (found.buys_by, found.lead_with) == (BUYS_BY["market"], LEAD_WITH["market"])
    assert found.shares.need + found.shares.market + found.shares.transaction == pytest.approx(1)
    assert found.settle_with is None


def test_close_types_are_asked_about():
    found = judged(
        *(doubt("market", on=f"2026-06-1{n}") for n in range(3)), doubt("need"), doubt("need", on="2026-06-19")
    )
    assert found.dominant in {"market", "insufficient"}
    assert "look at others" not in found.settle_with
    assert "what you need" in found.settle_with


def test_late_deliveries_speak_for_transaction_whatever_is_said():
    late = [order(delivered=f"2026-06-{n:02}", promised="2026-05-20", number=f"O-{n}") for n in range(1, 7)]
    assert judged(orders=late).dominant == "transaction"
    assert judged(orders=late).evidence[0].source == "orders.csv"


def test_a_late_delivery_among_many_in_time_says_little():
    lines = [order(delivered="2026-05-19", promised="2026-05-20", number=f"O-{n}") for n in range(9)]
    late = order(delivered="2026-06-01", promised="2026-05-20", number="O-late")
    assert judged(orders=[*lines, late]).dominant == "insufficient"


def test_a_delivery_that_comes_later_has_not_come_late_yet():
    assert judged(orders=[order(delivered="2026-07-20", promised="2026-07-05")]).evidence == ()


def test_what_is_resolved_counts_little_and_speaks_against():
    complaint = doubt("transaction", on="2026-05-01", text="Will the pump delivery come on the day?")
    mended = said("The pump delivery is closed for us", on="2026-06-01", signals=("resolved",))
    before, after = judged(complaint), judged(complaint, mended)
    assert after.evidence[0].weight == pytest.approx(before.evidence[0].weight * 0.2, abs=0.001)
    assert after.dominant == "insufficient"
    still = judged(complaint, mended, doubt("transaction", on="2026-06-20", text="Late again"))
    assert [piece.quote for piece in still.against] == ["The pump delivery is closed for us"]


def test_our_word_that_it_is_over_resolves_nothing():
    complaint = doubt("transaction", on="2026-05-01", text="Will the pump delivery come on the day?")
    opinion = ours("The delivery topic is over", on="2026-06-01", signals=("resolved",))
    assert judged(complaint, opinion).evidence == judged(complaint).evidence


def test_the_words_of_who_left_count_less():
    statement = doubt("need", by="Ann Lee")
    left = departures([], [ann(left=True, left_on=day("2026-06-25"))], TODAY)
    assert judged(statement, departures=left).evidence[0].weight < 0.3


def test_what_is_said_often_in_one_document_counts_less_each_time():
    thrice = [doubt("need", text=f"Doubt number {n}", source="call", start=n * 50) for n in range(3)]
    weights = [piece.weight for piece in judged(*thrice).evidence]
    assert weights[1] == pytest.approx(weights[0] / 2**0.5, abs=0.001)
    assert weights[2] == pytest.approx(weights[0] / 3**0.5, abs=0.001)


def test_without_words_of_doubt_a_statement_counts_less():
    plain, wordless = judged(doubt("need")), judged(doubt("need", text="Nineteen pumps and a pencil"))
    assert wordless.evidence[0].weight == pytest.approx(plain.evidence[0].weight * 0.4, abs=0.001)


def test_praise_voices_no_doubt():
    assert judged(doubt("transaction", signals=("praise",))).evidence == ()


@pytest.mark.parametrize(
    ("delivered", "signals", "share"),
    [
        pytest.param("2026-05-19", (), 0.5, id="all in time"),
        pytest.param("2026-05-19", ("complaint",), 1.0, id="all in time, but a complaint"),
        pytest.param("2026-05-21", (), 1.0, id="none in time"),
    ],
)
def test_a_doubt_of_deliveries_counts_less_where_all_come_in_time(delivered, signals, share):
    statement = doubt("transaction", signals=signals)
    line = order(promised="2026-05-20", delivered=delivered)
    with_order = next(piece for piece in judged(statement, orders=[line]).evidence if piece.source != "orders.csv")
    assert with_order.weight == pytest.approx(judged(statement).evidence[0].weight * share, abs=0.001)


def test_more_evidence_of_one_kind_is_more_certain():
    one = judged(doubt("need")).certainty
    three = judged(doubt("need"), doubt("need", on="2026-06-10"), doubt("need", on="2026-06-15")).certainty
    assert 0 < one < three < 1
