"""The order gate: sign, sell, deliver (CR-5)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import pytest

from salesflow.basics.money import UNLIMITED, Limit, Money, money
from salesflow.basics.terms import days
from salesflow.credit.catalogue.control import EXAMPLE_CHECK
from salesflow.credit.control.account import Account, Order
from salesflow.credit.control.checks_conduct import MaxDunning
from salesflow.credit.control.checks_grant import LimitExpired, LineFrozen
from salesflow.credit.control.checks_limit import DynamicLimit, StaticLimit
from salesflow.credit.control.credit_check import Answer, ControlRule, CreditCheck
from salesflow.credit.control.gate import Passage, gate
from salesflow.credit.control.switch import Act, Switch
from salesflow.credit.exposure import Exposure
from salesflow.credit.ledger.position import OpenDocument, Position
from salesflow.credit.ledger.stage import Stage
from salesflow.credit.limits.facts import LineState
from salesflow.credit.limits.grant import Grant
from salesflow.credit.rating.citation import Citation
from salesflow.errors import CurrencyError, InputError

DAY = date(2026, 3, 31)
TOY = Citation("toy", "1", "-")


def cny(amount: int) -> Money:
    return money(amount, "CNY")


def account_of(limit: Limit = None, *documents: OpenDocument, **more: Any) -> Account:
    line = LineState() if limit is None else LineState([Grant("G-1", limit, date(2026, 1, 1))])
    known: dict[str, Any] = {
        "exposure": Exposure("C-7", "CNY", DAY, ()),
        "position": Position("C-7", "CNY", DAY, documents),
        "line": line,
        "dunning_level": 0,
    }
    return Account("C-7", "CNY", DAY, **(known | more))


SELL = ControlRule(StaticLimit("0.1"), [Switch.CREDIT_SALES])
SHIP = ControlRule(StaticLimit(), [Switch.DELIVERIES])
SIGN = ControlRule(MaxDunning(2), [Switch.CONTRACTS])
CHECK = CreditCheck(TOY, [SELL, SHIP, SIGN])
ORDER = Order("O-7", cny(50))
ALL = list(Switch)


def pass_of(account: Account, order: Order = ORDER, act: Act = Act.SELL, **more: Any) -> Passage:
    how: dict[str, Any] = {"switches": [], "as_of": DAY, "check": CHECK}
    how |= more
    found = gate(how.pop("check"), account, order, act, **how)
    assert "[en]" not in found.explain("zh")
    return found


def codes(reasons: Iterable[Any]) -> list[str]:
    return [each.code for each in reasons]


def test_the_credit_part_is_judged_and_the_prepaid_part_is_free():
    """CR-5: 订单总额减预收; what is paid ahead consumes nothing."""
    account = account_of(cny(40))
    held = pass_of(account)
    assert (held.answer, held.on_credit, held.ask_for) == (Answer.HOLD, cny(50), cny(10))
    assert not held.may_pass
    part = pass_of(account, Order("O-7", cny(50), prepaid=cny(10)))
    assert (part.answer, part.on_credit, part.ask_for) == (Answer.PASS, cny(40), None)
    assert (
        part.explain()
        == "pass: take order O-7 [CR-5]\nCNY 10 is paid ahead and free; CNY 40 is on credit [CR-5]"
    )
    nothing = account_of(line=None, exposure=None, position=None)
    for act in (Act.SELL, Act.DELIVER):
        free = pass_of(nothing, Order("O-7", cny(50), prepaid=cny(50)), act, switches=None)
        assert (free.answer, codes(free.notes), free.check) == (Answer.PASS, ["all_prepaid"], None)


def test_a_prepaid_contract_may_still_be_stopped():
    """CR-5: 停止签约 is for the firm, not for its money."""
    paid = Order("O-7", cny(50), prepaid=cny(50))
    assert pass_of(account_of(), paid, Act.SIGN).answer is Answer.PASS
    assert pass_of(account_of(), paid, Act.SIGN, switches=[Switch.CONTRACTS]).answer is Answer.HOLD
    assert pass_of(account_of(dunning_level=3), paid, Act.SIGN).answer is Answer.HOLD
    assert pass_of(account_of(cny(1)), paid, Act.SIGN, switches=[Switch.CREDIT_SALES]).answer is Answer.PASS


@pytest.mark.parametrize("act", list(Act), ids=str)
def test_a_switch_holds_its_own_act(act: Act):
    """CR-5: three independent switches."""
    answers = [pass_of(account_of(UNLIMITED), ORDER, act, switches=[switch]).answer for switch in Switch]
    expected = [Answer.HOLD if switch.stops(act, on_credit=True) else Answer.PASS for switch in Switch]
    assert answers == expected
    unknown = pass_of(account_of(UNLIMITED), ORDER, act, switches=None)
    assert (unknown.answer, codes(unknown.missing)) == (Answer.REFER, ["switches_unknown"])


def test_each_rule_counts_for_the_acts_that_its_switches_stop():
    """CR-5: the stage is chosen by the switch (2.3 point 9): orders may go over by a tenth, deliveries may not."""
    account = account_of(cny(46))
    sell, ship = pass_of(account), pass_of(account, act=Act.DELIVER)
    assert (sell.answer, codes(sell.warnings)) == (Answer.WARN, ["over_limit"])
    assert sell.may_pass
    assert (ship.answer, codes(ship.reasons), ship.ask_for) == (Answer.HOLD, ["over_limit"], cny(4))
    assert "what was delivered already is invoiced all the same [CR-5]" in ship.explain()
    assert pass_of(account_of(cny(46), dunning_level=None), act=Act.SIGN).answer is Answer.REFER
    assert "warning: CNY 50 would be used, CNY 4 over the limit of CNY 46 [CR-5 CR-6]" in sell.explain()


@pytest.mark.parametrize(
    ("line", "sell", "ship", "code"),
    [
        (LineState(), Answer.HOLD, Answer.HOLD, "never_granted"),
        (LineState([Grant("G-1", cny(0), date(2026, 1, 1))]), Answer.HOLD, Answer.HOLD, "no_credit"),
        (
            LineState([Grant("G-1", cny(99), date(2026, 1, 1), DAY)]),
            Answer.HOLD,
            Answer.HOLD,
            "limit_expired",
        ),
        (
            LineState([Grant("G-1", cny(99), date(2026, 1, 1))], frozen_on=DAY),
            Answer.HOLD,
            Answer.PASS,
            "frozen",
        ),
        (
            LineState([Grant("G-1", cny(0), date(2026, 1, 1))], is_cancelled=True),
            Answer.HOLD,
            Answer.HOLD,
            "no_credit",
        ),
    ],
    ids=range(5),
)
def test_nothing_goes_on_credit_without_a_grant(line: LineState, sell: Answer, ship: Answer, code: str):
    """CR-5: none, ended, zero, cancelled; frozen takes no new order, and what was sold may leave."""
    toy = CreditCheck(TOY, [SIGN])
    one, other = (pass_of(account_of(line=line), act=act, check=toy) for act in (Act.SELL, Act.DELIVER))
    assert (one.answer, other.answer) == (sell, ship)
    assert codes(one.reasons) == [code]
    assert one.ask_for is None
    assert pass_of(account_of(line=line), act=Act.SIGN, check=toy).answer is Answer.PASS


def test_a_line_that_is_not_known_calls_a_person():
    """CR-5: unknown is never no."""
    found = pass_of(account_of(line=None))
    assert (found.answer, codes(found.missing)) == (Answer.REFER, ["line_unknown", "limit_unknown"])


def test_the_grace_of_the_house_holds_at_the_gate():
    """CR-5: limit expired, with days of grace."""
    ended = account_of(line=LineState([Grant("G-1", cny(99), date(2026, 1, 1), date(2026, 3, 25))]))
    kind = CreditCheck(TOY, [SELL, ControlRule(LimitExpired(days(7)), [Switch.CREDIT_SALES])])
    assert pass_of(ended, check=kind).answer is Answer.PASS
    assert codes(pass_of(ended).reasons) == ["limit_expired"]


def test_a_reason_is_said_once():
    """CR-5: the gate and a rule may find the same."""
    frozen = account_of(line=LineState([Grant("G-1", cny(99), date(2026, 1, 1))], frozen_on=DAY))
    rule = ControlRule(LineFrozen(), [Switch.CREDIT_SALES])
    assert codes(pass_of(frozen, check=CreditCheck(TOY, [rule])).reasons) == ["frozen"]


def test_what_holds_is_no_warning_besides():
    """CR-5: one rule warns of the same thing for which another holds."""
    both = CreditCheck(TOY, [SHIP, ControlRule(StaticLimit("0.01"), [Switch.CREDIT_SALES])])
    found = pass_of(account_of(cny(40)), check=both)
    assert (codes(found.reasons), found.warnings) == (["over_limit"], ())


def test_several_limits_ask_for_the_largest_amount():
    """CR-5: what would do for all of them; none on a frozen line, and none for what a person has released."""
    later = OpenDocument(Stage.ORDERED, "O-9", cny(30), date(2026, 9, 1))
    both = CreditCheck(TOY, [ControlRule(DynamicLimit(days(30)), [Switch.CREDIT_SALES]), ControlRule(StaticLimit(), [Switch.CREDIT_SALES])])  # fmt: skip
    account = account_of(cny(45), later)
    found = pass_of(account, check=both)
    assert (found.ask_for, len(found.reasons)) == (cny(35), 2)
    assert pass_of(account, check=both, released=["static_limit"]).ask_for == cny(5)
    frozen = account_of(line=LineState([Grant("G-1", cny(45), date(2026, 1, 1))], frozen_on=DAY))
    assert pass_of(frozen, check=both).ask_for is None
    same = CreditCheck(TOY, [SELL, ControlRule(StaticLimit(), [Switch.CREDIT_SALES], key="strict")])
    asked = [
        pass_of(account, check=same, released=each).ask_for
        for each in ([], ["static_limit"], ["static_limit", "strict"])
    ]
    assert asked == [cny(35), cny(35), None]  # the rule that stays still asks


def test_a_person_may_set_a_rule_aside_and_not_a_switch():
    """CR-5: released cause by cause; a forced hold is never lifted by itself."""
    account = account_of(cny(10))
    free = pass_of(account, released=["static_limit", "static_limit-2"])
    assert (free.answer, codes(free.notes), free.ask_for) == (Answer.PASS, ["released", "released"], None)
    one = pass_of(account, released=["static_limit"])
    assert (one.answer, codes(one.notes), codes(one.warnings)) == (Answer.WARN, ["released"], ["over_limit"])
    assert pass_of(account, released=["static_limit"], switches=ALL).answer is Answer.HOLD
    assert codes(pass_of(account_of(UNLIMITED), released=["static_limit"]).notes) == []


def test_a_change_that_makes_nothing_worse_passes():
    """CR-5: 2.2: judged again only when it gets worse."""
    account = account_of(cny(10))
    before = Order("O-7", cny(60))
    better = pass_of(account, before=before, switches=ALL)
    assert (better.answer, codes(better.notes)) == (Answer.PASS, ["not_worse"])
    worse = pass_of(account, Order("O-7", cny(70)), before=before)
    assert (worse.answer, codes(worse.notes)) == (Answer.HOLD, ["more_on_credit", "ask_for", "correction"])


def test_an_order_in_the_books_counts_once():
    """CR-5: 2.3 points 1, 4 and 5: a delivery of an order is not counted beside it."""
    booked = OpenDocument(Stage.ORDERED, "O-7", cny(50))
    account = account_of(cny(50), booked)
    assert pass_of(account, act=Act.DELIVER).answer is Answer.PASS
    assert pass_of(account, Order("O-7", cny(20)), Act.DELIVER).answer is Answer.PASS
    paid = OpenDocument(Stage.PREPAID, "P-1", cny(50), order="O-7")
    free = pass_of(account_of(None, booked, paid), act=Act.DELIVER, switches=ALL)
    assert (free.answer, free.on_credit) == (Answer.PASS, cny(0))


def test_bad_input_is_refused():
    """CR-5: one clear sentence each."""
    account = account_of(cny(99))
    with pytest.raises(InputError, match="is no rule of toy 1"):
        pass_of(account, released=["static_limits"])
    with pytest.raises(InputError, match="a delivery is always looked at"):
        pass_of(account, act=Act.DELIVER, before=ORDER)
    with pytest.raises(InputError, match="another order"):
        pass_of(account, before=Order("O-8", cny(5)))
    with pytest.raises(CurrencyError, match="in CNY"):
        pass_of(account, Order("O-7", money(5, "USD")))
    for order in (ORDER, Order("O-7", cny(50), prepaid=cny(50))):
        with pytest.raises(InputError, match="of the same day"):
            pass_of(account, order, as_of=date(2026, 4, 1))


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        ({"act": "sell"}, "give an Act"),
        ({"act": None}, "give an Act"),
        ({"switches": ["credit_sales"]}, "give a Switch"),
        ({"switches": "credit_sales"}, "give a Switch"),
        ({"switches": Switch.CREDIT_SALES}, "give a list"),
        ({"released": "static_limit"}, "give several keys"),
        ({"order": "O-7"}, "give an Order"),
    ],
)
def test_what_is_misspelt_never_passes(wrong: dict[str, object], problem: str):
    """CR-5: a word instead of an act or a switch would have let the order pass."""
    given: dict[str, Any] = {"order": ORDER, "act": Act.SELL, "switches": []} | wrong
    order, act = given.pop("order"), given.pop("act")
    with pytest.raises(InputError, match=problem):
        gate(EXAMPLE_CHECK, account_of(cny(100)), order, act, as_of=DAY, **given)
