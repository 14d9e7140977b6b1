"""The dunning plan: what is asked for on a day, once, and what is held back and why (CR-5)."""

from __future__ import annotations

from datetime import date, timedelta

import attrs
import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.calendars import Calendar
from salesflow.basics.channels import Channel
from salesflow.basics.money import money
from salesflow.basics.reasons import Declined
from salesflow.basics.text import Text
from salesflow.credit.catalogue.dunning import EXAMPLE_DUNNING, EXAMPLE_TIGHTENING
from salesflow.credit.dunning.entries import Ground
from salesflow.credit.dunning.log import DunningLog
from salesflow.credit.dunning.plan import DunningPlan, dunning_level
from salesflow.credit.dunning.step import ByRole, DunningStep, Formal
from salesflow.credit.rating.citation import Citation
from salesflow.customers.history import Invoice
from salesflow.errors import CurrencyError, InputError, OutOfCalendarError
from salesflow.testing.dunning_laws import check_dunning
from salesflow.testing.dunning_logs import dunning_invoices, dunning_logs, dunning_plans

DUE = date(2026, 3, 2)  # a Monday
LOG = DunningLog("C-7")
PLAN = DunningPlan(
    Citation("house", "1", "our house"),
    [
        DunningStep("remind", Text("reminder", zh="到期提醒"), -2, 0, Channel.MESSAGE),
        DunningStep("call", Text("call", zh="电话催收"), 4, 1, Channel.CALL),
        DunningStep("visit", Text("visit", zh="上门催收"), 12, 2, Channel.VISIT, enters_collection=True),
        DunningStep(
            "letter",
            Text("letter", zh="催款函"),
            30,
            3,
            Formal.LETTER,
            ByRole("finance"),
            tolerance={"CNY": 100},
        ),
    ],
    gap=3,
)


def cny(amount):
    return money(amount, "CNY")


def bill(name="F-1", due=DUE, amount=900, **more):
    return Invoice("C-7", name, due - timedelta(30), due, cny(amount), **more)


def on(day):
    return DUE + timedelta(day)


def noon(day):
    return pendulum.datetime(day.year, day.month, day.day, 12, tz="Asia/Shanghai")


def done(answer):
    assert not isinstance(answer, Declined), answer.explain()
    return answer


def asked(rows, log=LOG, *, day, calendar=None):
    found = PLAN.due(rows, log, as_of=on(day), calendar=calendar)
    assert "[en]" not in found.explain("zh")
    return (
        None
        if found.ask is None
        else (found.ask.step.key, found.ask.level, [each.id for each in found.ask.items])
    )


def held(rows, log=LOG, *, day, calendar=None):
    found = PLAN.due(rows, log, as_of=on(day), calendar=calendar)
    assert "[en]" not in found.explain("zh")
    return [(each.item, each.reason.code, each.until) for each in found.withheld]


def sent(rows, log=LOG, *, day):
    return done(log.send(PLAN.due(rows, log, as_of=on(day)).ask, by="u-7", at=noon(on(day))))


def test_each_step_comes_on_its_day():
    """CR-5: a reminder ahead, nothing between, and no reminder after the due day."""
    steps = {day: asked([bill()], day=day) for day in (-3, -2, 0, 1, 3, 4, 11, 12, 30, 400)}
    keys = {day: None if each is None else each[:2] for day, each in steps.items()}
    assert keys == {
        -3: None, -2: ("remind", 0), 0: ("remind", 0), 1: None, 3: None, 4: ("call", 1), 11: ("call", 1),
        12: ("visit", 2), 30: ("letter", 3), 400: ("letter", 3),
    }  # fmt: skip
    words = PLAN.due([bill()], LOG, as_of=on(-1)).explain()
    assert words.splitlines() == [
        "reminder to C-7: CNY 900; the seller does it by message [CR-5]",
        "F-1: CNY 900 falls due on 2 Mar 2026 [CR-5]",
    ]
    assert PLAN.due([bill()], LOG, as_of=on(1)).explain() == "nothing is asked of C-7 on 3 Mar 2026 [CR-5]"


def test_the_highest_step_decides_and_the_others_are_listed():
    """CR-5: one ask for all items; what has been asked before is listed, the level stays."""
    old, new, soon = bill(), bill("F-2", on(10)), bill("F-3", on(15))
    log = sent([old], day=12)
    assert asked([old, new, soon], log, day=14) is None
    assert held([old, new, soon], log, day=14) == [(None, "gap", on(15))]
    found = PLAN.due([old, new, soon], log, as_of=on(15)).ask
    assert found.explain().splitlines() == [
        "call to C-7: CNY 1,800, level 2; the seller does it by call [CR-5]",
        "he has reached level 2 already, and the level does not fall [CR-5]",
        "F-1: CNY 900 is 15 days late; he was asked for it before [CR-5]",
        "F-2: CNY 900 is 5 days late [CR-5]",
        "F-2: this step was missed and will not be made up for: reminder [CR-5]",
        "F-3: CNY 900 falls due on 17 Mar 2026 [CR-5]",
    ]
    log = done(log.send(found, by="u-7", at=noon(on(15))))
    assert [log.last_step(name).step for name in ("F-1", "F-2", "F-3")] == ["visit", "call", "remind"]
    assert asked([old, new, soon], log, day=30)[:2] == ("letter", 3)


def test_what_was_missed_is_named_and_written_down():
    """CR-5: not all at once, and not silently dropped."""
    found = PLAN.due([bill()], LOG, as_of=on(40)).ask
    assert [each.key for each in found.items[0].missed] == ["remind", "call", "visit"]
    log = done(LOG.send(found, at=noon(on(40))))
    assert log.last_step("F-1").missed == ("remind", "call", "visit")
    assert log.collected == {"F-1": on(40)}
    assert asked([bill()], log, day=400) is None


def test_a_reminder_from_before_the_invoice_was_never_due():
    """CR-5: an invoice with a day to pay gets no reminder two days ahead."""
    quick = Invoice("C-7", "F-1", on(-1), DUE, cny(9))
    assert asked([quick], day=0) is None
    assert PLAN.due([quick], LOG, as_of=on(4)).ask.items[0].missed == ()
    assert asked([attrs.evolve(quick, issued_on=on(-2))], day=0) == ("remind", 0, ["F-1"])


def test_disputed_items_are_named_apart():
    """CR-5: by the ledger or by the log; it counts for no level."""
    rows = [bill(disputed=True), bill("F-2", on(2))]
    assert asked(rows, day=12) == ("call", 1, ["F-2"])
    assert held(rows, day=12) == [("F-1", "disputed", None)]
    log = sent([bill()], day=12)
    assert dunning_level([bill()], log, as_of=on(12)) == 2
    assert dunning_level([bill()], log, as_of=on(11)) == 0
    log = done(log.dispute("F-1", "broken", by="u-7", at=noon(on(13))))
    assert dunning_level([bill()], log, as_of=on(13)) == 0
    assert held([bill()], log, day=40) == [("F-1", "disputed", None)]
    log = done(log.settle_dispute("F-1", "he was wrong", by="u-7", at=noon(on(41))))
    assert asked([bill()], log, day=41) == ("letter", 3, ["F-1"])


def test_credit_notes_and_part_payments_leave_the_rest():
    """CR-5."""
    note = Invoice("C-7", "N-1", on(1), on(1), cny(-500), credit_note=True)
    rows = [bill(), bill("F-2", on(1), 300, open_amount=cny(200)), note]
    found = PLAN.due(rows, LOG, as_of=on(20)).ask
    assert [(each.id, each.open) for each in found.items] == [("F-1", cny(400)), ("F-2", cny(200))]
    codes = [each.code for item in found.items for each in item.reasons]
    assert codes == ["late", "set_off", "missed", "late", "part_paid", "missed"]
    covered = [bill(amount=300), note]
    assert asked(covered, day=20) is None
    assert held(covered, day=20) == [("F-1", "set_off", None)]
    assert held(covered, day=-5) == []


def test_tiny_rests_are_not_dunned():
    """CR-5: each step has its own edge; a rest is listed in what still concerns it."""
    rows = [bill(amount=100), bill("F-2", amount=101)]
    assert asked(rows, day=30) == ("letter", 3, ["F-1", "F-2"])
    done_before = sent([rows[0]], day=12)
    assert held([rows[0]], done_before, day=30) == [("F-1", "tolerated", None)]
    found = PLAN.due([rows[0]], done_before, as_of=on(30))
    assert "F-1: CNY 100 is too small for what is due by now (letter) [CR-5]" in found.explain()
    assert asked([rows[0]], day=30)[0] == "visit"


def test_a_promise_holds_dunning_back_up_to_its_day():
    """CR-5: kept or broken is told."""
    log = done(LOG.promise("F-1", until=on(14), amount=cny(900), owed=cny(900), by="u-7", at=noon(on(5))))
    rows = [bill(), bill("F-2", on(8))]
    assert asked(rows, log, day=14) == ("call", 1, ["F-2"])
    assert held(rows, log, day=14) == [("F-1", "promised", on(15))]
    assert asked(rows, log, day=15) == ("visit", 2, ["F-1", "F-2"])
    assert PLAN.due(rows, log, as_of=on(15)).reasons[-1].code == "promise_broken"
    paid = [bill(paid_on=on(14))]
    assert [each.reason.code for each in PLAN.due(paid, log, as_of=on(20)).promises] == ["promise_kept"]
    unclear = [bill(open_amount=cny(0))]
    assert [each.reason.code for each in PLAN.due(unclear, log, as_of=on(20)).promises] == ["promise_unclear"]
    assert PLAN.due([bill("F-2")], log, as_of=on(20)).promises == ()
    assert PLAN.due(rows, log, as_of=on(4)).promises == ()  # not known yet
    with pytest.raises(CurrencyError):
        PLAN.due([attrs.evolve(bill(), amount=money(9, "USD"))], log, as_of=on(20))


def test_a_block_keeps_the_whole_customer():
    """CR-5: by a person up to its end, in insolvency until it is lifted."""
    log = done(LOG.block(Ground.DECISION, "the director visits", ends=on(20), by="u-4", at=noon(on(5))))
    assert held([bill()], log, day=19) == [(None, "blocked", on(20))]
    assert asked([bill()], log, day=20) == ("visit", 2, ["F-1"])
    log = done(log.block(Ground.INSOLVENCY, "court of Hefei", ends=None, by="u-4", at=noon(on(6))))
    assert held([bill()], log, day=400) == [(None, "blocked", None)]
    assert held([bill()], log, day=2) == []
    assert PLAN.next_due([bill()], log, as_of=on(6)) is None


def test_payment_ends_it_and_the_level_falls_only_then():
    """CR-5."""
    log = sent([bill(), bill("F-2", on(8))], day=12)
    assert dunning_level([bill(), bill("F-2", on(8))], log, as_of=on(50)) == 2
    assert dunning_level([bill(paid_on=on(20)), bill("F-2", on(8))], log, as_of=on(50)) == 1
    assert dunning_level([bill(paid_on=on(20)), bill("F-2", on(8))], log, as_of=on(19)) == 2
    assert dunning_level([bill(paid_on=on(20))], log, as_of=on(50)) == 0
    assert asked([bill(paid_on=on(20))], log, day=50) is None


def test_two_currencies_are_one_ask_with_two_amounts():
    """CR-5: one letter, nothing is converted."""
    rows = [bill(), attrs.evolve(bill("F-2"), amount=money(70, "USD"))]
    found = PLAN.due(rows, LOG, as_of=on(5)).ask
    assert found.totals == (cny(900), money(70, "USD"))
    assert found.explain().startswith("call to C-7: CNY 900, USD 70, level 1;")


OFFICE = Calendar.week_days("Asia/Shanghai", begins=date(2026, 2, 1), ends=date(2026, 5, 1))


def test_with_a_calendar_nothing_is_asked_on_a_closed_day():
    """CR-5: a reminder comes before the closed days, a dunning after them; without one days are civil."""
    rows = [bill()]  # the reminder falls on Saturday 28 February, the visit on Saturday 14 March
    assert asked(rows, day=-3, calendar=OFFICE) == ("remind", 0, ["F-1"])
    assert asked(rows, day=-4, calendar=OFFICE) is None
    assert held(rows, day=12, calendar=OFFICE) == [(None, "closed", on(14))]
    log = sent(rows, day=4)
    assert asked(rows, log, day=11, calendar=OFFICE) is None
    assert held(rows, log, day=12, calendar=OFFICE) == [(None, "closed", on(14))]
    assert asked(rows, log, day=14, calendar=OFFICE) == ("visit", 2, ["F-1"])
    assert PLAN.next_due(rows, log, as_of=on(5), calendar=OFFICE) == on(14)
    assert PLAN.next_due(rows, log, as_of=on(5)) == on(12)
    assert PLAN.next_due(rows, LOG, as_of=on(-10), calendar=OFFICE) == on(-3)
    assert PLAN.next_due([bill(due=on(1))], LOG, as_of=on(-1), calendar=OFFICE) == on(0)
    with pytest.raises(OutOfCalendarError):
        PLAN.due(rows, LOG, as_of=date(2026, 6, 1), calendar=OFFICE)


@given(dunning_plans(last=40), dunning_invoices(), dunning_logs(), st.integers(-20, 20))
def test_with_a_calendar_asks_fall_on_working_days_and_next_due_finds_them(plan, invoices, log, after):
    """CR-5."""
    day = date(2026, 3, 31) + timedelta(after)
    office = Calendar.week_days("Asia/Shanghai", begins=date(2025, 1, 1), ends=date(2028, 1, 1))
    log = DunningLog("C-7", log.known_on(day).entries)
    rows = [row for row in invoices if row.is_known(day)]
    found = plan.next_due(rows, log, as_of=day, calendar=office)
    for ahead in range(30):
        then = day + timedelta(ahead)
        ask = plan.due(rows, log, as_of=then, calendar=office).ask
        assert ask is None or office.is_working_day(then)
        assert (ask is not None) is (then == found) or (found is not None and then > found)


def test_next_due_waits_for_gap_promise_and_block():
    """CR-5: an application may sleep until then."""
    log = sent([bill()], day=12)
    rows = [bill(), bill("F-2", on(9))]
    assert PLAN.next_due(rows, log, as_of=on(12)) == on(15)
    log = done(log.promise("F-2", until=on(22), amount=cny(9), owed=cny(900), at=noon(on(13))))
    assert PLAN.next_due(rows, log, as_of=on(13)) == on(23)
    log = done(log.block(Ground.DECISION, "a visit", ends=on(26), by="u-4", at=noon(on(13))))
    assert PLAN.next_due(rows, log, as_of=on(13)) == on(26)
    assert PLAN.next_due([bill(paid_on=on(1))], LOG, as_of=on(2)) is None


def test_next_due_waits_for_every_block():
    """CR-5: the block that is told first need not be the last to end; all that hold are told."""
    log = done(LOG.block(Ground.DECISION, "the director visits", ends=on(20), by="u-4", at=noon(on(5))))
    log = done(log.block(Ground.INSOLVENCY, "a hearing", ends=on(16), by="u-4", at=noon(on(6))))
    assert held([bill()], log, day=15) == [(None, "blocked", on(16)), (None, "blocked", on(20))]
    assert held([bill()], log, day=16) == [(None, "blocked", on(20))]
    assert PLAN.next_due([bill()], log, as_of=on(6)) == on(20)


blocks = st.lists(st.tuples(st.sampled_from(Ground), st.integers(0, 8), st.integers(1, 40)), max_size=4)


@given(dunning_plans(last=40), dunning_invoices(), blocks)
def test_next_due_is_the_first_day_that_asks_whatever_is_blocked(plan, invoices, drawn):
    """CR-5."""
    log, day = LOG, date(2026, 3, 31)
    for ground, after, length in sorted(drawn, key=lambda each: each[1]):
        at = noon(day - timedelta(8 - after))
        log = done(log.block(ground, "so", ends=at.date() + timedelta(length), by="u-4", at=at))
    rows = [row for row in invoices if row.is_known(day)]
    ahead = [day + timedelta(n) for n in range(90)]
    first = next((then for then in ahead if plan.due(rows, log, as_of=then).ask is not None), None)
    found = plan.next_due(rows, log, as_of=day)
    assert found == first or (first is None and found > ahead[-1])


def test_other_customers_fall_away_and_a_number_counts_once():
    """CR-5."""
    other = attrs.evolve(bill("F-2"), customer="C-8")
    assert asked([bill(), other, attrs.evolve(bill(), customer="C-8")], day=5) == ("call", 1, ["F-1"])
    with pytest.raises(InputError, match="F-1"):
        PLAN.due([bill(), bill()], LOG, as_of=on(5))
    with pytest.raises(InputError):
        PLAN.due([bill()], LOG, as_of=noon(on(5)))


def test_the_example_plan_runs_from_thirty_days_before_to_a_year_after():
    """CR-5: field study of credit 1.2 (3, 7, 15 days) and 1.3 (-30 to 365)."""
    days = [step.day for step in EXAMPLE_DUNNING.steps]
    assert (days[0], days[-1]) == (-30, 365)
    assert {3, 7, 15} <= set(days)
    assert EXAMPLE_DUNNING.collection_day == 7
    assert all(step.label.languages == ("en", "zh") for step in EXAMPLE_DUNNING.steps)
    reached = [check_dunning(EXAMPLE_DUNNING, [bill(amount=9000)], LOG, as_of=on(day)).ask for day in days]
    assert [each.step.day for each in reached] == days
    assert EXAMPLE_TIGHTENING.clean_days == 90
