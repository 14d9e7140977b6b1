"""The switchboard: what is stopped, why and by whom, and how it comes off (CR-5)."""

from __future__ import annotations

from datetime import date, datetime
from itertools import count

import attrs
import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.actors import Actor
from salesflow.basics.authority import Authority, Mandate
from salesflow.basics.budgets import Budget, Granted, Scope
from salesflow.basics.money import money
from salesflow.basics.reasons import Declined
from salesflow.basics.terms import days
from salesflow.basics.text import Text
from salesflow.basics.truth import Truth
from salesflow.credit.control.account import Account, Order
from salesflow.credit.control.checks_conduct import MaxDunning, OldestOpenItem, OverdueDays
from salesflow.credit.control.checks_firm import SignalOpen
from salesflow.credit.control.credit_check import Answer, ControlRule, CreditCheck
from salesflow.credit.control.switch import Act, Switch
from salesflow.credit.exposure import Exposure
from salesflow.credit.limits.facts import LineState, OpenSignal
from salesflow.credit.limits.grant import Grant
from salesflow.credit.rating.citation import Citation
from salesflow.credit.switches.entries import Cause, Cleared, LetThrough, TurnedOn, Used, causes_of
from salesflow.credit.switches.history import CauseState, PassState
from salesflow.credit.switches.switchboard import Switchboard
from salesflow.credit.warnings.signal import Severity
from salesflow.customers.history import Invoice
from salesflow.errors import HistoryError, InputError
from salesflow.testing.switchboard_laws import check_switchboard
from salesflow.testing.switchboards import SWITCH_HOUSE, switch_causes, switchboards

AT = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
DAY = date(2026, 3, 2)
ON, SALES, DELIVERIES = Switch.CONTRACTS, Switch.CREDIT_SALES, Switch.DELIVERIES
FINANCE, BOSS, CHIEF = Actor("u-4", ["finance"]), Actor("u-2", ["manager"]), Actor("u-3", ["manager"])
LATE = Cause("late", "F-9 is 47 days late", items=["F-9"], evidence=["F-9"])
LICENCE = Cause("licence", "it is being renewed", until=date(2026, 3, 5))
FRAUD = Cause("fraud", "two of his buyers do not exist", forced=True)


def cny(amount):
    return money(amount, "CNY")


ORDER = Order("O-1", cny(60_000), prepaid=cny(20_000))


def done(answer):
    assert not isinstance(answer, Declined), answer.explain()
    return answer


def codes(answer):
    assert isinstance(answer, Declined)
    assert "[en]" not in answer.explain("zh")
    return list(answer.codes)


def on(*causes, switch=DELIVERIES, board=None, by="u-4", at=AT):
    return done((board or Switchboard("C-7")).turn_on(switch, causes, by=by, at=at))


def cleared(board, cause="late", switch=DELIVERIES, *, evidence=("R-1",), by=FINANCE, at=AT, **more):
    said = {"authority": SWITCH_HOUSE, "sellers": ["u-7"]} | more
    return board.clear(switch, cause, evidence=evidence, by=by, at=at, **said)


def let(board, order=ORDER, act=Act.DELIVER, *, until=date(2026, 3, 5), by=FINANCE, at=AT, **more):
    said = {"authority": SWITCH_HOUSE, "sellers": ["u-7"]} | more
    return board.let_through(order, act, "a running contract", valid_until=until, by=by, at=at, **said)


@given(
    switchboards(), st.sampled_from([date(2026, 3, 2), date(2026, 3, 5), pendulum.datetime(2026, 3, 4, 3)])
)
def test_boards_keep_the_laws(board, when):
    """CR-5: fold and replay, independence, no switch off with a cause left, an order passes once."""
    check_switchboard(board, when=when)


@given(switch_causes(), switch_causes())
def test_a_cause_that_comes_again_never_becomes_weaker(one, other):
    """CR-5: a second writing cannot shorten, unforce or empty a stop."""
    other = attrs.evolve(other, key=one.key)
    both = one.joined(other)
    assert both.is_forced is (one.is_forced or other.is_forced)
    assert {*both.items} == {*one.items, *other.items}
    assert {*both.evidence} == {*one.evidence, *other.evidence}
    if both.until is not None:
        assert both.until == max(one.until, other.until)
    assert not ((one.until is None or other.until is None) and both.until is not None)
    assert {*other.grounds} <= {*both.grounds}
    assert both.why == other.why


@given(switchboards(), st.sampled_from(Switch), switch_causes())
def test_turning_one_switch_on_leaves_the_others(board, switch, cause):
    """CR-5: three independent switches."""
    at = pendulum.datetime(2026, 3, 20, tz="UTC")
    cause = attrs.evolve(cause, until=None, disputed=[])
    more = on(cause, switch=switch, board=board, at=at)
    before, after = board.on_at(at), more.on_at(at)
    assert switch in after
    assert {key: after[key] for key in after if key is not switch} == {
        key: before[key] for key in before if key is not switch
    }


def test_a_switch_is_off_when_its_last_cause_is_cleared():
    """CR-5: cause by cause, switch by switch."""
    board = on(LATE, switch=SALES, board=on(LATE, LICENCE))
    assert board.switches(DAY) == (SALES, DELIVERIES)
    one = done(cleared(board, at=AT.add(hours=1)))
    assert [each.cause.key for each in one.on_at(DAY)[DELIVERIES]] == ["licence"]
    assert [each.cause.key for each in one.on_at(DAY)[SALES]] == ["late"]
    both = done(cleared(one, "licence", at=AT.add(hours=2)))
    assert both.switches(DAY) == (SALES,)
    assert both.switches(AT.add(minutes=61)) == (SALES, DELIVERIES)
    assert board.switches(date(2026, 3, 1)) == ()
    assert codes(cleared(both)) == ["too_early", "not_on"]
    assert codes(cleared(both, "unheard", at=AT.add(hours=3))) == ["not_on"]
    assert cleared(both, at=AT.add(hours=1)) is both
    again = on(LATE, board=both, at=AT.add(hours=2))
    assert again.switches(DAY) == (SALES, DELIVERIES)  # the same moment: what is written later counts
    assert again.on_at(DAY)[DELIVERIES][0].since == AT.add(hours=2)


def test_a_cause_with_an_end_is_over_on_that_day_in_its_own_zone():
    """CR-5, bad input 13: the same instant gives the same answer in every zone."""
    board = on(LICENCE)
    assert board.switches(date(2026, 3, 4)) == (DELIVERIES,)
    assert board.switches(date(2026, 3, 5)) == ()
    midnight = pendulum.datetime(2026, 3, 5, tz="Asia/Shanghai")
    for zone in ("Asia/Shanghai", "Pacific/Honolulu", "Pacific/Auckland"):
        assert board.switches(midnight.in_timezone(zone)) == ()
        assert board.switches(midnight.subtract(microseconds=1).in_timezone(zone)) == (DELIVERIES,)
    assert codes(cleared(board, "licence", at=midnight)) == ["not_on"]
    assert [each.state(midnight) for each in board.causes(midnight)] == [CauseState.LAPSED]
    longer = on(attrs.evolve(LICENCE, until=date(2026, 3, 9)), board=board)
    shorter = on(attrs.evolve(LICENCE, until=date(2026, 3, 3)), board=longer, by="u-7")
    assert shorter.switches(date(2026, 3, 8)) == (DELIVERIES,)
    assert shorter.on_at(DAY)[DELIVERIES][0].by == ("u-4", "u-7")
    anew = on(attrs.evolve(LICENCE, until=date(2026, 3, 9)), board=board, at=midnight)
    assert anew.on_at(midnight)[DELIVERIES][0].since == midnight  # it had lapsed, so it begins anew


def test_nobody_stops_without_a_person_or_on_disputed_items_alone():
    """CR-5, bad input 10: a person and a reason; disputes never stop anybody by themselves."""
    disputed = Cause("overdue", "F-8 is late", items=["F-8"], disputed=["F-8"])
    board = on(LATE)
    assert codes(board.turn_on(ON, [LATE], at=AT)) == ["nobody_named"]
    assert codes(board.turn_on(ON, [LATE, disputed], at=AT.subtract(hours=1))) == [
        "nobody_named", "only_disputed", "too_early",
    ]  # fmt: skip
    partly = on(attrs.evolve(disputed, items=["F-8", "F-9"]), switch=ON)
    assert "items: F-9; disputed and not counted: F-8" in partly.explain(when=DAY)
    assert on(attrs.evolve(FRAUD, items=[]), switch=ON).switches(DAY) == (ON,)


def test_clearing_needs_evidence_a_mandate_and_other_hands_than_the_sellers():
    """CR-5: an unknown seller is not nobody; several ids are one person."""
    board = on(LATE)
    assert codes(cleared(board, evidence=[])) == ["no_evidence"]
    assert codes(cleared(board, "fraud", evidence=[], at=AT.subtract(days=1))) == [
        "no_evidence",
        "too_early",
        "not_on",
    ]
    assert codes(cleared(board, by=Actor("u-4"))) == ["no_mandate"]
    assert codes(cleared(board, sellers=["u-4 "])) == ["sells"]
    assert codes(cleared(board, sellers=None)) == ["sellers_unknown"]
    assert codes(cleared(board, sellers=["u-4-day"], same_person=[["u-4", "u-4-day"]])) == ["sells"]
    assert done(cleared(board, sellers=[])).switches(DAY) == ()


def test_a_forced_cause_takes_two_people_and_no_check_clears_it():
    """CR-5: who turned it on may sign, but never alone, nor under a second id."""
    board = on(FRAUD, by="u-2")
    assert board.release_candidates({"fraud": False}, when=DAY) == ()
    assert codes(cleared(board, "fraud")) == ["no_mandate"]
    one = done(cleared(board, "fraud", by=BOSS))
    assert one.on_at(DAY)[DELIVERIES][0].state(DAY) is CauseState.SIGNED
    assert "u-2 has signed, a second person must" in one.explain(when=DAY)
    assert codes(cleared(one, "fraud", by=BOSS, at=AT.add(hours=1))) == ["signed_already"]
    twin = cleared(one, "fraud", by=Actor("u-2-b", ["manager"]), same_person=[["u-2", "u-2-b"]])
    assert codes(twin) == ["signed_already"]
    assert done(cleared(one, "fraud", by=CHIEF)).switches(DAY) == ()
    worse = on(attrs.evolve(FRAUD, evidence=["R-9"]), board=one)
    assert (
        worse.on_at(DAY)[DELIVERIES][0].state(DAY) is CauseState.STANDS
    )  # the signature was for what stood then
    upgraded = on(attrs.evolve(LATE, forced=True), board=on(LATE))
    assert codes(cleared(upgraded)) == ["no_mandate"]
    weakened = on(LATE, board=upgraded, by="u-5")
    assert codes(cleared(weakened)) == ["no_mandate"]


def test_candidates_are_proposed_and_nothing_changes():
    """CR-5: what is unknown or was not checked is not proposed."""
    board = on(LATE, FRAUD, LICENCE, switch=SALES, board=on(LATE))
    found = board.release_candidates({"late": Truth.NO, "licence": None, "fraud": False}, when=DAY)
    assert [(each.standing.switch, each.standing.cause.key, each.is_last) for each in found] == [
        (SALES, "late", False), (DELIVERIES, "late", True),
    ]  # fmt: skip
    assert "the switch would be off" in found[1].explain()
    assert "the switch would be off" not in found[0].explain()
    assert board.release_candidates({"late": True}, when=DAY) == ()
    by_now = board.release_candidates({"late": True}, disputed=["F-9"], when=DAY)
    assert [each.reason.code for each in by_now] == ["disputed_now", "disputed_now"]
    assert all("[en]" not in each.explain("zh") for each in (*found, *by_now))
    assert board == on(LATE, FRAUD, LICENCE, switch=SALES, board=on(LATE))


def test_an_order_is_let_through_once_and_not_more_of_it():
    """CR-5: exactly this order, within the mandate, until a day."""
    board = done(let(on(LATE)))
    assert board.for_order(ORDER, Act.DELIVER, when=DAY) == ()
    assert board.for_order(ORDER, Act.SELL, when=DAY) == (DELIVERIES,)
    assert board.released_for(ORDER, Act.DELIVER, when=DAY) == ("late",)
    assert board.released_for(ORDER, Act.SELL, when=DAY) == ()
    for other in (
        attrs.evolve(ORDER, id="O-2"), attrs.evolve(ORDER, amount=cny(60_001)), attrs.evolve(ORDER, prepaid=cny(19_999)),
        Order("O-1", money(9, "USD")),
    ):  # fmt: skip
        assert board.for_order(other, Act.DELIVER, when=DAY) == (DELIVERIES,)
        assert codes(board.use(other, Act.DELIVER, at=AT)) in (["grown"], ["not_let_through"])
    smaller = attrs.evolve(ORDER, amount=cny(50_000))
    assert board.for_order(smaller, Act.DELIVER, when=DAY) == ()
    used = done(board.use(smaller, Act.DELIVER, by="u-7", at=AT))
    assert used.use(smaller, Act.DELIVER, by="u-7", at=AT) is used
    assert codes(used.use(smaller, Act.DELIVER, by="u-7", at=AT.add(hours=1))) == ["used_already"]
    assert used.for_order(ORDER, Act.DELIVER, when=DAY) == (DELIVERIES,)
    assert codes(board.use(ORDER, Act.DELIVER, at=AT.add(days=4))) == ["pass_over"]
    assert board.for_order(ORDER, Act.DELIVER, when=date(2026, 3, 5)) == (DELIVERIES,)
    again = done(let(used, at=AT.add(hours=2)))
    assert [each.state(AT.add(hours=2)) for each in again.passes(DAY)] == [PassState.USED, PassState.OPEN]
    assert codes(on(LATE).use(ORDER, Act.DELIVER, at=AT)) == ["not_let_through"]
    assert codes(Switchboard("C-7").use(ORDER, Act.DELIVER, at=AT)) == ["nothing_stops"]


def test_a_newer_decision_replaces_and_a_newer_cause_overtakes():
    """CR-5: a decision is for the causes that stood then."""
    board = done(let(on(LATE)))
    newer = done(let(board, attrs.evolve(ORDER, amount=cny(61_000)), at=AT.add(hours=1)))
    assert [each.state(DAY) for each in newer.passes(DAY)] == [PassState.REPLACED, PassState.OPEN]
    overtaken = on(LICENCE, board=newer, at=AT.add(hours=2))
    assert overtaken.passes(DAY)[1].state(DAY) is PassState.OVERTAKEN
    assert overtaken.for_order(ORDER, Act.DELIVER, when=DAY) == (DELIVERIES,)
    assert codes(overtaken.use(ORDER, Act.DELIVER, at=AT.add(hours=2))) == ["overtaken"]
    other = on(LICENCE, switch=SALES, board=newer, at=AT.add(hours=2))
    assert other.for_order(ORDER, Act.DELIVER, when=DAY) == (SALES,)
    gone = done(cleared(other, at=AT.add(hours=3)))
    assert codes(gone.use(ORDER, Act.DELIVER, at=AT.add(hours=3))) == ["nothing_stops"]


def test_letting_through_needs_authority_and_no_forced_stop():
    """CR-5: the amount on credit, of a contract the whole; a seller never, a forced stop never."""
    board = on(LATE)
    large = Order("O-1", cny(100_000), prepaid=cny(40_000))
    assert done(let(board, large)).passes(DAY)[0].granted.at_stake == cny(60_000)
    assert codes(let(board, attrs.evolve(large, prepaid=cny(39_999)))) == ["beyond_authority"]
    assert codes(let(on(LATE, switch=ON), large, Act.SIGN)) == ["beyond_authority"]
    assert codes(let(board, by=Actor("u-7", ["finance"]))) == ["sells"]
    assert codes(let(board, sellers=None)) == ["sellers_unknown"]
    assert codes(let(board, act=Act.SELL)) == ["nothing_stops"]
    assert codes(let(board, Order("O-1", cny(9), prepaid=cny(9)))) == ["nothing_stops"]
    assert codes(let(on(FRAUD, board=board), by=BOSS)) == ["forced_stop"]
    assert codes(let(board, at=AT.subtract(hours=1))) == ["too_early"]


def test_a_budget_counts_what_was_let_through_before():
    """CR-5: ten small orders are no way round one large refusal."""
    budgets = [Budget(Scope.CUSTOMER, cny(70_000), days(30)), Budget(Scope.ACTOR, cny(75_000), days(30))]
    house = Authority([Mandate("finance", "let_through", cny(60_000), budgets=budgets)])
    board = done(let(on(LATE), authority=house))
    assert [(each.case, each.amount) for each in board.granted] == [("O-1", cny(40_000))]
    second = Order("O-2", cny(30_000))
    assert codes(let(board, attrs.evolve(second, amount=cny(30_001)), authority=house)) == ["beyond_budget"]
    assert done(let(board, second, authority=house))
    elsewhere = Granted("O-9", "C-8", "let_through", cny(6_000), "u-4", AT, key="1")
    assert codes(let(board, second, authority=house, granted=[elsewhere])) == ["beyond_budget"]


def test_it_is_told_in_plain_words_and_both_languages():
    """CR-5, point 10: what is stopped, why, since when, who decides, and how it is corrected by a named person."""
    board = done(let(on(FRAUD, switch=ON, board=on(LATE, LICENCE)), by=FINANCE))
    said = board.explain(when=DAY)
    assert said.splitlines()[0] == "stop contracts: no new contract is signed, paid ahead or not [CR-5]"
    assert "order O-1 may pass once (deliver on credit): CNY 60,000, of it CNY 40,000 on credit" in said
    assert "until 5 Mar 2026" in said
    assert "forced: two people must lift it" in said
    assert "Tell u-4 what" in said
    assert "Tell u-5 what" in board.explain(when=DAY, contact="u-5")
    for each in (*board.causes(DAY), *board.passes(DAY)):
        assert each.explain() in said
        assert "[en]" not in each.explain("zh")
    assert "[en]" not in board.explain("zh", when=DAY)
    assert Switchboard("C-7").explain(when=DAY) == "nothing is stopped [CR-5]"
    assert all("[en]" not in each.render("zh") for each in (*CauseState, *PassState))
    assert [repr(CauseState.STANDS), repr(PassState.OPEN)] == ["CauseState.STANDS", "PassState.OPEN"]


TURNED = TurnedOn(DELIVERIES, [LATE], at=AT, by="u-4")
LET = LetThrough(ORDER, Act.DELIVER, "why", at=AT, by="u-4", valid_until=date(2026, 3, 5))
USED = Used(ORDER, Act.DELIVER, at=AT)
FORCED = TurnedOn(DELIVERIES, [FRAUD], at=AT, by="u-2")
SIGNED = Cleared(DELIVERIES, "fraud", at=AT, by="u-2", evidence=["R-1"], lifts=True)


@pytest.mark.parametrize(
    ("entries", "problem"),
    [
        ([SIGNED], "does not stand"),
        ([TURNED, Cleared(SALES, "late", at=AT, by="u-4", evidence=["R"])], "does not stand"),
        ([FORCED, attrs.evolve(SIGNED, lifts=False)], "must be one who may lift"),
        ([FORCED, SIGNED, attrs.evolve(SIGNED, at=AT.add(hours=1))], "has signed"),
        ([FORCED, SIGNED, attrs.evolve(SIGNED, by="u-3", same_person=["u-2"])], "has signed"),
        ([LET], "no switch that is on stops"),
        ([FORCED, LET], "forced stop"),
        ([TURNED, USED], "nobody has let"),
        ([TURNED, LET, USED, attrs.evolve(USED, by="u-7")], "has passed once"),
        ([TURNED, LET, attrs.evolve(USED, order=attrs.evolve(ORDER, prepaid=None))], "is more than"),
        ([TURNED, attrs.evolve(LET, at=AT.subtract(hours=1))], "come before it"),
    ],
    ids=map(str, count()),
)
def test_entries_that_do_not_fit_together_are_refused(entries, problem):
    """CR-5, bad input 9: a switch does not go off by a stored line that nobody could have written."""
    with pytest.raises(HistoryError, match=problem):
        Switchboard("C-7", entries)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Switchboard(" "),
        lambda: Switchboard("C-7", ["late"]),
        lambda: Cause("late", " "),
        lambda: Cause(" ", "why"),
        lambda: Cause("late", "why", items="F-9"),
        lambda: Cause("late", "why", disputed=["F-9"]),
        lambda: Cause("late", "why", forced=True, until=DAY),
        lambda: Cause("late", "why", forced=1),
        lambda: Cause("late", "why", until=AT),
        on,
        lambda: on("late"),
        lambda: on(LATE, LATE),
        lambda: on(LATE, switch="deliveries"),
        lambda: on(LATE, at=datetime(2026, 3, 2)),
        lambda: on(attrs.evolve(LICENCE, until=DAY)),
        lambda: TurnedOn(ON, [LATE], at=AT),
        lambda: TurnedOn(ON, [attrs.evolve(LATE, disputed=["F-9"])], at=AT, by="u-4"),
        lambda: Cleared(ON, "late", at=AT, by="u-4", evidence=[]),
        lambda: cleared(on(LATE), evidence="R-1"),
        lambda: cleared(on(LATE), sellers="u-7"),
        lambda: let(on(LATE), until=DAY),
        lambda: let(on(LATE), act="deliver"),
        lambda: LetThrough("O-1", Act.SELL, "why", at=AT, by="u", valid_until=DAY),
        lambda: on(LATE).switches("2026-03-02"),
        lambda: on(LATE).release_candidates({"late": "no"}, when=DAY),
    ],
    ids=map(str, count()),
)
def test_bad_input_is_refused(make):
    """CR-5: ids, words, moments, days, and what is no cause."""
    with pytest.raises(InputError):
        make()


CHECK = CreditCheck(
    Citation("toy", "1", "-"),
    [
        ControlRule(OldestOpenItem(30), [SALES, DELIVERIES]),
        ControlRule(OldestOpenItem(7), [SALES]),
        ControlRule(OverdueDays(7), [SALES]),
        ControlRule(MaxDunning(2), [DELIVERIES]),
    ],
)


def account(*, level=0, disputed=False):
    bill = Invoice("C-7", "F-9", date(2025, 12, 1), date(2026, 1, 1), cny(900), disputed=disputed)
    owed = Exposure.of([bill], customer="C-7", currency="CNY", as_of=DAY)
    line = LineState([Grant("G-1", cny(900_000), date(2026, 1, 1))])
    return Account("C-7", "CNY", DAY, exposure=owed, line=line, dunning_level=level)


def test_a_check_gives_the_causes_that_it_later_clears():
    """CR-5: one cause for each failing rule, two of one kind apart, with its invoices; a later check proposes to clear."""
    result = CHECK.run(account(), as_of=DAY)
    causes = causes_of(result, SALES, evidence=["R-1"])
    assert [each.key for each in causes] == ["oldest_open_item", "oldest_open_item-2", "overdue_days"]
    assert all((each.items, each.evidence) == (("F-9",), ("R-1",)) for each in causes)
    assert [each.why for each in causes[:2]] == [
        "CNY 900 is more than 30 days late, the oldest part 60 days",
        "CNY 900 is more than 7 days late, the oldest part 60 days",
    ]
    assert causes_of(result, SALES, language="zh")[0].why != causes[0].why
    assert [each.key for each in causes_of(result, DELIVERIES)] == ["oldest_open_item"]
    assert causes_of(result, ON) == ()
    board = on(*causes, switch=SALES)
    assert board.release_candidates(result.fails, when=AT) == ()
    later = CHECK.run(account(disputed=True), as_of=DAY)
    freed = board.release_candidates(later.fails, when=AT)
    assert [each.standing.cause.key for each in freed] == [each.key for each in causes]
    freed = board.release_candidates({}, disputed=["F-9"], when=AT)
    assert [each.reason.code for each in freed] == ["disputed_now"] * 3


def warned(*kinds):
    """An account with warnings of these kinds, and nothing else."""
    label = Text("a warning", zh="一条预警")
    return Account("C-7", "CNY", DAY, signals=[OpenSignal(each, Severity.ALERT, label) for each in kinds])


def test_two_rules_of_one_kind_are_cleared_apart():
    """CR-5: a warning of the second kind does not keep the first from being proposed for release."""
    rules = [
        ControlRule(SignalOpen([kind]), [SALES], key=key)
        for kind, key in [("debtor", None), ("licence", "shut")]
    ]
    check = CreditCheck(Citation("toy", "1", "-"), [*rules, ControlRule(SignalOpen(["moved"]), [SALES])])
    assert check.keys == ("signal_open", "shut", "signal_open-3")
    first = check.run(warned("debtor", "licence"), as_of=DAY)
    board = on(*causes_of(first, SALES), switch=SALES)
    second = check.run(warned("licence"), as_of=DAY)
    assert second.fails == {"signal_open": Truth.NO, "shut": Truth.YES, "signal_open-3": Truth.NO}
    freed = board.release_candidates(second.fails, when=AT)
    assert [each.standing.cause.key for each in freed] == ["signal_open"]


def test_an_order_is_let_past_a_rule_by_its_own_key():
    """CR-5: the gate sets aside the second rule of a kind that a decision knew, and holds for the first."""
    known = [Grant("G-1", cny(900_000), date(2026, 1, 1))]
    rules = [ControlRule(SignalOpen([kind]), [DELIVERIES]) for kind in ("debtor", "licence")]
    check = CreditCheck(Citation("toy", "1", "-"), rules)
    shut = attrs.evolve(warned("licence"), line=LineState(known))
    worse = attrs.evolve(warned("licence", "debtor"), line=LineState(known))
    order = Order("O-1", cny(60_000))
    board = on(*causes_of(check.run(shut, as_of=DAY), DELIVERIES))
    free = done(let(board, order))
    assert free.released_for(order, Act.DELIVER, when=AT) == ("signal_open-2",)
    assert free.gate(check, shut, order, Act.DELIVER, when=AT).may_pass
    assert free.gate(check, worse, order, Act.DELIVER, when=AT).answer is Answer.HOLD


def test_the_board_asks_the_gate_with_what_it_lets_through():
    """CR-5: causes that name no rule of the check are passed over; a rule that no cause names still holds."""
    order, causes = Order("O-1", cny(60_000)), causes_of(CHECK.run(account(), as_of=DAY), DELIVERIES)
    board = on(*causes, LATE)
    assert board.gate(CHECK, account(), order, Act.DELIVER, when=AT).answer is Answer.HOLD
    let_through = done(let(board, order))
    assert "late" in let_through.released_for(order, Act.DELIVER, when=AT)
    for when in (AT, DAY):
        passed = let_through.gate(CHECK, account(), order, Act.DELIVER, when=when)
        assert passed.may_pass
        assert [each.code for each in passed.notes][:1] == ["released"]
    assert let_through.gate(CHECK, account(level=3), order, Act.DELIVER, when=AT).answer is Answer.HOLD
    with pytest.raises(InputError, match="of the same day"):
        board.gate(CHECK, account(), order, Act.DELIVER, when=AT.add(days=1))


def test_what_is_of_another_kind_is_refused():
    """CR-5: one cause instead of a list, an id instead of an actor, a word instead of items."""
    board = on(LATE)
    for wrong in (LATE, None):
        with pytest.raises(InputError, match="give a list"):
            board.turn_on(SALES, wrong, by="u-4", at=AT)
    with pytest.raises(InputError, match="give several ids"):
        Cause("late", "it is late", items=None)
    for make in (lambda: cleared(board, by="u-4"), lambda: let(board, by="u-4")):
        with pytest.raises(InputError, match="give an Actor"):
            make()
    with pytest.raises(InputError, match="by cause"):
        board.release_candidates(None, when=AT)
    with pytest.raises(InputError, match="give several ids"):
        board.release_candidates({}, disputed="F-9", when=AT)
