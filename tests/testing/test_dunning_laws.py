"""The laws of dunning hold for everything that can be drawn, and they can fail (CR-5)."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import attrs
import pendulum
import pytest
from drawing import drawn_until
from hypothesis import given, settings
from hypothesis import strategies as st

from salesflow.basics.money import money
from salesflow.credit.catalogue.dunning import EXAMPLE_DUNNING
from salesflow.credit.dunning import plan as dunning
from salesflow.credit.dunning.entries import Ground
from salesflow.credit.dunning.log import DunningLog
from salesflow.credit.dunning.plan import DunningPlan, dunning_level
from salesflow.customers.history import Invoice
from salesflow.testing.dunning_laws import (
    check_dunning,
    check_executed,
    check_next_due,
    check_payment,
    check_same_end,
    check_shifted,
    executed,
)
from salesflow.testing.dunning_logs import dunning_invoices, dunning_logs, dunning_plans

DAY = date(2026, 3, 31)
plans = dunning_plans() | dunning_plans(last=30) | st.just(EXAMPLE_DUNNING)
days = st.integers(-20, 40).map(lambda after: DAY + timedelta(after))


def test_every_day_keeps_the_laws_and_everything_comes():
    """CR-5: never twice, never disputed, nothing late is dropped silently; asks and every reason to withhold come."""
    seen: Counter[str] = Counter()

    @settings(max_examples=200)
    @given(plans, dunning_invoices(), dunning_logs(), days)
    def holds(plan, invoices, log, day):
        found = check_dunning(plan, invoices, log, as_of=day)
        seen.update(reason.code for reason in found.reasons)

    wanted = {"ask", "nothing", "late", "falls_due", "missed", "part_paid", "set_off", "disputed"}
    wanted |= {"promised", "blocked", "tolerated"}
    drawn_until(lambda: wanted <= set(seen), holds)
    assert wanted <= set(seen), seen


def test_a_plan_that_is_carried_out_asks_nothing_twice():
    """CR-5: each step of an item once, nothing after payment; many steps are reached."""
    most = 0

    @given(
        plans,
        dunning_invoices(),
        dunning_logs(),
        st.dictionaries(st.integers(0, 4), st.integers(0, 60), max_size=3),
    )
    def holds(plan, invoices, log, paid):
        nonlocal most
        rows = [_paid(row, paid) for row in invoices]
        found = check_executed(plan, rows, log, begins=DAY, ends=DAY + timedelta(60))
        most = max(most, len(found.entries) - len(log.entries))
        for ahead in (0, 20, 40):
            check_dunning(plan, rows, found, as_of=DAY + timedelta(ahead))

    drawn_until(lambda: most >= 4, holds)
    assert most >= 4


def _paid(row, days):
    place = int(row.id[2:])
    if row.credit_note or place not in days:
        return row
    return attrs.evolve(row, open_amount=None, paid_on=max(row.issued_on, DAY + timedelta(days[place])))


def test_daily_and_weekly_reach_the_same_level_in_the_end():
    """CR-5: who looks once a week dunns as far as who looks every day."""
    levels: Counter[int] = Counter()

    @settings(max_examples=30)
    @given(dunning_plans(last=30), dunning_invoices(), dunning_logs())
    def holds(plan, invoices, log):
        ends = DAY + timedelta(130)
        levels[check_same_end(plan, invoices, log, begins=DAY, ends=ends)] += 1

    drawn_until(lambda: len(levels) >= 3, holds)
    assert len(levels) >= 3, levels


def test_a_payment_never_raises_the_level():
    """CR-5."""
    fell = 0

    @settings(max_examples=100)
    @given(plans, dunning_invoices(), dunning_logs(), st.integers(0, 4), days)
    def holds(plan, invoices, log, place, day):
        nonlocal fell
        rows = [row for row in invoices if not row.credit_note]
        log = executed(plan, invoices, log, begins=DAY, ends=DAY + timedelta(15), every=5)
        paid = rows[place % len(rows)].id
        check_payment(plan, invoices, log, paid, as_of=day)
        settled = [
            attrs.evolve(row, open_amount=None, paid_on=row.due_on) if row.id == paid else row
            for row in invoices
        ]
        fell += dunning_level(settled, log, as_of=day) < dunning_level(invoices, log, as_of=day)

    drawn_until(lambda: fell, holds)
    assert fell


@given(plans, dunning_invoices(), dunning_logs(), st.integers(-400, 400), days)
def test_a_shift_of_all_days_shifts_the_asks(plan, invoices, log, by, day):
    """CR-5, field study of credit 4.2 (20, extra)."""
    log = executed(plan, invoices, log, begins=DAY, ends=DAY + timedelta(10), every=3)
    check_shifted(plan, invoices, log, as_of=day, days=by)


def test_a_shift_takes_promises_and_blocks_along():
    """CR-5: with an end, without one, and a dispute."""
    at = pendulum.datetime(2026, 3, 20, 9, tz="Asia/Shanghai")
    log = DunningLog("C-7").promise("F-9", until=DAY, amount=money(9, "CNY"), owed=money(9, "CNY"), at=at)
    for ends in (date(2026, 4, 5), None):
        ground = Ground.DECISION if ends else Ground.INSOLVENCY
        held = log.block(ground, "a person said so", ends=ends, by="u-4", at=at).dispute(
            "F-2", "broken", at=at
        )
        found = check_shifted(EXAMPLE_DUNNING, [BILL, NEW], held, as_of=DAY, days=40)
        assert {each.reason.code for each in found.withheld} == {"promised", "disputed"}


def test_the_next_ask_comes_on_the_day_foreseen():
    """CR-5: an application may sleep until then."""
    seen: Counter[bool] = Counter()

    @given(plans, dunning_invoices(), dunning_logs())
    def holds(plan, invoices, log):
        log = executed(plan, invoices, log, begins=DAY, ends=DAY + timedelta(8), every=2)
        seen[check_next_due(plan, invoices, log, as_of=DAY + timedelta(8), days=50) is None] += 1

    drawn_until(lambda: set(seen) == {True, False}, holds)
    assert set(seen) == {True, False}


# -- the laws can fail ------------------------------------------------------------------------------------------------

BILL = Invoice("C-7", "F-9", date(2026, 1, 5), date(2026, 3, 1), money(900, "CNY"))
NEW = Invoice("C-7", "F-2", date(2026, 1, 6), date(2026, 3, 28), money(300, "CNY"))


@pytest.mark.parametrize(
    ("part", "law"),
    list(
        enumerate(
            [
                "only what is open is asked for",
                "what is disputed is never asked for",
                "nothing late is dropped silently",
                "the level is at least that of the step",
                "no step comes twice",
                "no ask without a new step",
            ]
        )
    ),
)
def test_a_broken_plan_is_found(part, law, monkeypatch):
    """CR-5: each law names what broke it."""
    rows = [attrs.evolve(BILL, disputed=part == 1), NEW]
    log = DunningLog("C-7")
    if part == 4:
        log = executed(EXAMPLE_DUNNING, rows, log, begins=DAY, ends=DAY + timedelta(1))
    real = DunningPlan.due

    def broken(self, invoices, log, *, as_of, calendar=None):
        rows = [attrs.evolve(row, disputed=False) for row in invoices]
        asked = real(self, rows, DunningLog("C-7"), as_of=as_of)
        ask = asked.ask
        assert ask is not None
        match part:
            case 0:
                ask = attrs.evolve(ask, items=[attrs.evolve(each, open=each.open * 2) for each in ask.items])
            case 2:
                ask = attrs.evolve(ask, items=[each for each in ask.items if each.id == "F-9"])
            case 3:
                ask = attrs.evolve(ask, level=0)
            case 5:
                ask = attrs.evolve(ask, items=[attrs.evolve(each, step=None) for each in ask.items])
            case _:
                pass
        return attrs.evolve(asked, ask=ask)

    monkeypatch.setattr(DunningPlan, "due", broken)
    with pytest.raises(AssertionError, match=law):
        check_dunning(EXAMPLE_DUNNING, rows, log, as_of=DAY + timedelta(5))


def test_a_plan_that_forgets_is_found(monkeypatch):
    """CR-5: a plan that overlooks the log asks twice."""
    monkeypatch.setattr(DunningLog, "last_step", lambda self, item: None)
    monkeypatch.setattr(DunningLog, "last_sent_on", None)
    with pytest.raises(AssertionError, match="not asked for again on the day"):
        executed(EXAMPLE_DUNNING, [BILL], DunningLog("C-7"), begins=DAY, ends=DAY + timedelta(3))
    assert dunning.DunningPlan is DunningPlan


def test_days_are_read_in_the_zone_of_the_moment():
    """CR-5: one day is one day, wherever it was written down."""
    ask = EXAMPLE_DUNNING.due([BILL], DunningLog("C-7"), as_of=DAY).ask
    late = DunningLog("C-7").send(ask, at=pendulum.datetime(2026, 3, 31, 23, tz="America/New_York"))
    assert isinstance(late, DunningLog)
    assert late.last_sent_on == DAY
