"""Give and take with a dealer (CR-7)."""

from __future__ import annotations

from datetime import date, timedelta

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.actors import Actor
from salesflow.basics.money import Money, money
from salesflow.basics.reasons import Declined
from salesflow.credit.trading.trade_entries import Asked, PaidOut, Promised, Taken
from salesflow.credit.trading.trade_off import TradeOff, TradeState
from salesflow.credit.trading.trade_offs import TradeOffs
from salesflow.errors import CurrencyError, HistoryError, InputError

NOW = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
DAY = date(2026, 3, 2)
BY = date(2026, 6, 30)


def cny(amount: int | str) -> Money:
    return money(amount, "CNY")


def done(answer):
    assert not isinstance(answer, Declined), answer.explain()
    return answer


def asked() -> TradeOffs:
    return done(TradeOffs("D-4").ask("T-1", "a leaflet", cny(80), by="u-7", at=NOW))


def granted() -> TradeOffs:
    promised = Promised(cny(500), BY)
    return done(
        asked().grant(
            "T-1", cny(60), payment=promised, off_take=promised, by=Actor("u-2", ["manager"]), at=NOW
        )
    )


def kept() -> TradeOffs:
    book = granted()
    for number, what in enumerate(Taken):
        book = done(
            book.came("T-1", what, cny(500), on=date(2026, 3, 20), voucher=f"V-{number}", at=NOW.add(days=30))
        )
    return done(book.performed("T-1", on=date(2026, 3, 20), evidence="leaflet-1", at=NOW.add(days=30)))


def test_it_is_paid_in_parts_up_to_the_grant():
    """CR-7."""
    book = done(kept().pay_out("T-1", cny(40), voucher="P-1", by="u-3", at=NOW.add(days=31)))
    assert book.pay_out("T-1", cny(21), voucher="P-2", by="u-3", at=NOW.add(days=32)).explain() == (
        "CNY 21 is more than the CNY 20 that is left of the grant T-1 [CR-7]"
    )
    book = done(book.pay_out("T-1", cny(20), voucher="P-2", by="u-3", at=NOW.add(days=32)))
    assert (book.trade_off("T-1").given, book.trade_off("T-1").is_ripe()) == (cny(60), True)


def test_every_reason_against_a_payment_is_named():
    """CR-7: paid without evidence, or beyond the grant."""
    no = granted().pay_out("T-1", cny(70), voucher="P-1", by="u-2", at=NOW.add(days=1))
    assert no.codes == ("beyond_grant", "own_grant", "payment_short", "off_take_short", "no_performance")
    assert no.explain("zh").splitlines() == [
        "70元超过T-1批准额度的余额60元 [CR-7]",
        "u-2批准了T-1，不能由其本人付款 [CR-7]",
        "承诺在2026年6月30日前回款500元，实际回款0元 [CR-7]",
        "承诺在2026年6月30日前提货500元，实际提货0元 [CR-7]",
        "尚无“a leaflet”的履行凭据 [CR-7]",
    ]
    assert asked().pay_out("T-1", cny(5), voucher="P-1", by="u-3", at=NOW).codes == ("not_granted",)


def test_what_comes_after_the_promised_day_does_not_count():
    """CR-7: off-take by a day."""
    book = granted()
    at = pendulum.datetime(2026, 7, 2, 9, tz="Asia/Shanghai")
    book = done(book.came("T-1", Taken.PAYMENT, cny(500), on=BY, voucher="V-1", at=at))
    book = done(book.came("T-1", Taken.OFF_TAKE, cny(500), on=date(2026, 7, 1), voucher="V-2", at=at))
    book = done(book.performed("T-1", on=BY, evidence="photo", at=at))
    assert book.pay_out("T-1", cny(5), voucher="P-1", by="u-3", at=at).codes == ("off_take_short",)
    assert book.trade_off("T-1").taken(Taken.OFF_TAKE) == cny(500)
    assert "he promised to take goods for CNY 500 by 30 Jun 2026, and took CNY 0" in book.explain(
        as_of=at.date()
    )
    assert "he promised" not in book.explain(as_of=BY)


def test_a_grant_is_answered_once_and_never_more_than_was_asked():
    past = Promised(cny(5), date(2026, 3, 1))
    no = asked().grant("T-1", cny(90), payment=past, off_take=Promised(cny(5), BY), by="u-2", at=NOW)
    assert no.codes == ("beyond_asked", "promise_past")
    refused = done(asked().refuse("T-1", "too dear", by="u-2", at=NOW))
    again = refused.grant(
        "T-1", cny(5), payment=Promised(cny(5), BY), off_take=Promised(cny(5), BY), by="u-2", at=NOW
    )
    assert again.explain() == "T-1 was answered already: it is refused [CR-7]"
    assert refused.refuse("T-1", "too dear again", at=NOW).codes == ("answered",)
    assert refused.explain(as_of=BY) == "T-1, a leaflet: CNY 80 was refused: too dear [CR-7]"
    assert refused.explain("zh", as_of=BY) == "T-1（a leaflet）：要求的80元已拒绝，原因：too dear [CR-7]"
    assert done(refused.ask("T-2", "a shelf", cny(5), at=NOW)).ask("T-2", "x", cny(5), at=NOW).codes == (
        "known",
    )


def test_evidence_that_does_not_stand_is_withdrawn_and_claimed_back():
    """CR-7: goods that came back."""
    book = done(kept().pay_out("T-1", cny(60), voucher="P-1", by="u-3", at=NOW.add(days=31)))
    assert book.trade_off("T-1").to_claim_back == cny(0)
    book = done(book.withdraw("T-1", "leaflet-1", "another shop's", at=NOW.add(days=40)))
    assert book.trade_off("T-1").to_claim_back == cny(60)
    assert book.withdraw("T-1", "leaflet-1", "again", at=NOW.add(days=41)).codes == ("no_evidence",)
    again = book.performed("T-1", on=date(2026, 3, 20), evidence="leaflet-1", at=NOW.add(days=41))
    assert again.codes == ("voucher_taken",)
    assert book.claim_back("T-1", cny(61), "all", voucher="P-2", at=NOW.add(days=42)).codes == (
        "beyond_given",
    )
    book = done(book.claim_back("T-1", cny(60), "all", voucher="P-2", at=NOW.add(days=42)))
    assert "追回" not in book.explain("zh", as_of=BY)


def test_a_grant_lapses_once_and_nothing_more_is_paid():
    book = done(kept().lapse("T-1", "shop closed", at=NOW.add(days=31)))
    assert book.trade_off("T-1").state is TradeState.LAPSED
    assert book.pay_out("T-1", cny(5), voucher="P-1", by="u-3", at=NOW.add(days=31)).codes == ("not_granted",)
    assert (
        book.lapse("T-1", "again", at=NOW.add(days=31)).explain("zh")
        == "T-1的状态为已失效，没有有效的批准 [CR-7]"
    )
    assert book.explain(as_of=date(2026, 5, 1)).splitlines()[-1] == "T-1 lapsed: shop closed [CR-7]"
    assert asked().lapse("T-1", "x", at=NOW).codes == ("not_granted",)


def test_a_voucher_counts_once_over_all_exchanges_of_the_dealer():
    """CR-7: one delivery does not earn two grants."""
    book = done(kept().ask("T-2", "a shelf", cny(80), at=NOW.add(days=31)))
    promised = Promised(cny(500), BY)
    book = done(
        book.grant("T-2", cny(60), payment=promised, off_take=promised, by="u-2", at=NOW.add(days=31))
    )
    no = book.came("T-2", Taken.PAYMENT, cny(500), on=date(2026, 3, 20), voucher="V-0", at=NOW.add(days=32))
    assert no.explain() == "V-0 was noted for T-1 already and counts once [CR-7]"


def test_nothing_is_noted_before_it_happened_or_before_what_was_noted():
    no = granted().came(
        "T-1", Taken.PAYMENT, cny(5), on=date(2026, 3, 3), voucher="V-1", at=NOW.subtract(days=1)
    )
    assert no.codes == ("too_early", "not_yet")
    assert asked().performed("T-1", on=date(2026, 3, 2), evidence="E", at=NOW).codes == ("not_granted",)


def test_the_register_is_the_fold_of_its_entries_on_every_day():
    book = kept()
    assert TradeOffs("D-4", book.entries * 2) == book
    assert done(book.ask("T-1", "a leaflet", cny(80), by="u-7", at=NOW)) is book
    assert book.known_on(date(2026, 3, 1)).trade_offs == ()
    assert book.known_on(date(2026, 3, 2)).trade_off("T-1").state is TradeState.GRANTED
    with pytest.raises(HistoryError, match="nobody noted that the dealer asked for T-1"):
        TradeOffs("D-4", book.entries[1:])
    with pytest.raises(HistoryError, match="no evidence yet"):
        TradeOffs("D-4", [*granted().entries, PaidOut("T-1", cny(5), "P-1", at=NOW, by="u-3")])
    assert TradeOff.begun(book.entries[0]).after(book.entries[0]).id == "T-1"
    assert TradeOff.begun(book.entries[0]).short_of() == ()


@given(st.lists(st.integers(0, 9), max_size=6), st.integers(-1, 10))
def test_an_exchange_written_down_late_hides_no_other(days, after):
    """CR-7: the order counts within one exchange, not between two."""
    book = TradeOffs("D-4")
    for number, day in enumerate(days):
        book = done(book.ask(f"T-{number}", "a leaflet", cny(80), at=NOW.add(days=day)))
        book = done(book.refuse(f"T-{number}", "no room", at=NOW.add(days=day + 1)))
    known = book.known_on(DAY + timedelta(after))
    expected = {
        f"T-{number}": TradeState.ASKED if day == after else TradeState.REFUSED
        for number, day in enumerate(days)
        if day <= after
    }
    assert {each.id: each.state for each in known.trade_offs} == expected
    assert [line[:3] for line in book.explain(as_of=DAY + timedelta(after)).splitlines()] == list(expected)


def test_within_an_exchange_nothing_is_known_before_what_came_first():
    """CR-7: an earlier day further west; the other exchange is told."""
    night = pendulum.datetime(2026, 3, 3, 0, 30, tz="Asia/Shanghai")
    book = done(TradeOffs("D-4").ask("T-1", "a leaflet", cny(80), at=night))
    book = done(book.refuse("T-1", "no room", at=pendulum.datetime(2026, 3, 2, 18, 30, tz="Europe/Berlin")))
    book = done(book.ask("T-2", "a shelf", cny(80), at=NOW))
    assert [each.id for each in book.known_on(DAY).trade_offs] == ["T-2"]


@pytest.mark.parametrize("amount", [cny(0), cny(-5), cny("0.001"), 5, 5.0, True, None])
def test_an_amount_is_money_above_zero(amount):
    """Bad inputs 5 and 6."""
    with pytest.raises(InputError, match="amount"):
        Asked("T-1", "a leaflet", amount, at=NOW)


def test_what_cannot_be_written_down_is_refused():
    """Bad input 4 and friends."""
    book, promised = asked(), Promised(cny(5), BY)
    with pytest.raises(InputError, match="was not asked by D-4; there are T-1"):
        book.refuse("T-9", "x", at=NOW)
    with pytest.raises(InputError, match="there are none yet"):
        TradeOffs("D-4").trade_off("T-9")
    with pytest.raises(InputError, match="say why"):
        book.refuse("T-1", " ", at=NOW)
    with pytest.raises(InputError, match="say what the money is for"):
        book.ask("T-2", "", cny(5), at=NOW)
    with pytest.raises(InputError, match="nothing is granted against nothing"):
        book.grant("T-1", cny(5), payment=promised, off_take=None, by="u-2", at=NOW)
    with pytest.raises(InputError, match="by"):
        book.grant("T-1", cny(5), payment=promised, off_take=promised, by=None, at=NOW)
    with pytest.raises(InputError, match="give Taken"):
        book.came("T-1", "payment", cny(5), on=BY, voucher="V", at=NOW)
    with pytest.raises(InputError, match="give entries of give and take"):
        TradeOffs("D-4", ["T-1"])
    with pytest.raises(CurrencyError, match="T-1 was asked in CNY"):
        book.grant("T-1", money(5, "USD"), payment=promised, off_take=promised, by="u-2", at=NOW)
    with pytest.raises(InputError, match="as_of"):
        book.trade_off("T-1").pair(NOW)
    assert (repr(Taken.PAYMENT), repr(TradeState.ASKED)) == ("Taken.PAYMENT", "TradeState.ASKED")
