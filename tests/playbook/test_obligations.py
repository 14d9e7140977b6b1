"""The lines a reader expects, one by one: clocks, promises, money, deals, reminders, and what is said beside them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import attrs
import pendulum
import pytest
from haida_worklist import HAIDA, MONDAY, SHANGHAI, all_lines, all_matters, book_of, matters_of

from salesflow.basics.channels import Channel
from salesflow.errors import InputError, OutOfCalendarError
from salesflow.playbook.house import HOUSE
from salesflow.playbook.matters import Act, Band
from salesflow.playbook.settle import Done, Settled, settle
from salesflow.playbook.today import today


def test_acknowledge_the_complaint_by_eleven_and_sell_nothing() -> None:
    """CO-4: the clock leads, the quota visit is withheld, and the list says so."""
    case = {"id": "K-31", "customer": "C", "received_at": "2026-03-02 08:30", "severity": "major"}
    book = book_of({"customers": [HAIDA], "complaints": [case], "touches": []})
    worklist = today(book, at=MONDAY)
    (line,) = all_lines(worklist)
    assert worklist.line(line.id) is line
    assert worklist.line("L-nothing") is None
    assert (line.acts, line.due) == ((Act.CALL,), MONDAY.set(hour=11))
    assert line.reasons[0].explain() == "acknowledge complaint K-31 by 11:00; no selling [CO-4]"
    assert {each.reason.code for each in worklist.withheld} == {"complaint"}


def test_an_invoice_that_was_promised_is_due() -> None:
    """CA-12."""
    promise = {"id": "P", "customer": "C", "what": "the invoice", "due": "2026-03-02", "by": "Wang"}
    (matter,) = matters_of(promises=[promise]).values()
    assert (matter.owner, matter.act, matter.band) == ("Wang", Act.CALL, Band.PROMISE)
    kept = promise | {"kept_at": "2026-03-02 17:00"}
    assert matters_of(promises=[kept])
    assert not matters_of(MONDAY.set(hour=18), promises=[kept])
    assert matters_of(promises=[promise | {"due": "2026-03-04"}])
    assert not matters_of(promises=[promise | {"due": "2026-03-05"}])
    (broken,) = matters_of(promises=[promise | {"due": "2026-02-26"}]).values()
    assert broken.reason.explain() == "promised: the invoice; was due 26 Feb 2026, 4 days late [CA-12]"
    assert broken.reason.explain("zh") == "承诺：the invoice；2026年2月26日已到期，迟了4天 [CA-12]"


@pytest.mark.parametrize(
    ("consent", "act"),
    [("call=yes", Act.CALL), ("call=no", Act.MESSAGE), ("call=no; message=no", Act.VISIT), ("*=no", Act.ASK)],
)
def test_what_is_owed_is_done_another_way_when_a_channel_is_refused(consent: str, act: Act) -> None:
    """CA-12, CU-1: a refused channel is no reason to break a promise."""
    tables = {
        "people": [{"id": "P", "customer": "C", "name": "Wang", "consent": consent}],
        "promises": [{"id": "P", "customer": "C", "what": "the invoice", "due": "2026-03-02"}],
        "invoices": [_bill("F", 5)],
    }
    found = matters_of(**tables)
    assert {found["promise:P"].act, found["late:C:CNY"].act} == {act}


def test_a_complaint_is_answered_by_whatever_was_not_refused() -> None:
    """CO-4: a blanket no does not forbid the answer that is owed."""
    case = {"id": "K", "customer": "C", "received_at": "2026-03-02 08:30", "severity": "minor"}
    acts = {
        consent: matters_of(
            complaints=[case], people=[{"id": "P", "customer": "C", "name": "Wang", "consent": consent}]
        )["complaint:K:acknowledge"].act
        for consent in ("*=no", "call=no", "call=no; message=no; visit=no")
    }
    assert list(acts.values()) == [Act.CALL, Act.MESSAGE, Act.CALL]


def _bill(number: str, days_late: int, amount: str = "96000", **change: Any) -> dict[str, Any]:
    due = date(2026, 3, 2) - timedelta(days_late)
    bill = {"id": number, "customer": "C", "issued_on": date(2025, 12, 1), "due_on": due, "amount": amount}
    return bill | {"currency": "CNY"} | change


def test_a_hold_is_proposed_for_money_47_days_late() -> None:
    """CR-5."""
    (matter,) = matters_of(invoices=[_bill("F", 47)]).values()
    assert (matter.act, matter.band, matter.seller) == (Act.ASK, Band.MONEY, "Li")
    assert matter.reason.explain() == "propose hold: CNY 96,000 is 47 days late; finance decides [CR-5]"
    assert not matters_of(invoices=[_bill("F", 47)], policy=attrs.evolve(HOUSE, hold=None))


def test_fresh_debt_is_asked_for_and_so_is_that_of_a_customer_on_hold() -> None:
    """CR-5: a hold stops deliveries, not the asking."""
    (matter,) = matters_of(invoices=[_bill("F", 5)]).values()
    assert matter.reason.explain() == "CNY 96,000 is 5 days late; ask when it will be paid [CR-5]"
    held = [HAIDA | {"credit_hold": "yes"}]
    assert list(matters_of(customers=held, invoices=[_bill("F", 47)])) == ["late:C:CNY"]
    assert not matters_of(invoices=[_bill("F", 0)])
    paid = _bill("F", 47, paid_on="2026-03-01")
    assert not matters_of(invoices=[paid])
    assert matters_of(MONDAY.subtract(days=2), invoices=[paid])


def test_credit_notes_are_set_off_against_the_oldest_debt() -> None:
    """CR-5: what is covered is not the oldest part that is late."""
    note = _bill("N", 0, "-100", credit_note="yes")
    bills = [_bill("F1", 20, "100"), _bill("F2", 5, "200"), note]
    (matter,) = matters_of(invoices=bills).values()
    assert matter.reason.explain() == "CNY 200 is 5 days late; ask when it will be paid [CR-5]"
    (matter,) = matters_of(invoices=[*bills, _bill("F3", 7, "50", due_on="2026-02-20")]).values()
    assert (
        matter.reason.sentence.render()
        == "CNY 250 is late, the oldest part 10 days; ask when it will be paid"
    )


def test_what_is_disputed_is_said_and_left_alone() -> None:
    """CR-5."""
    book = book_of({"customers": [HAIDA], "invoices": [_bill("F", 47, disputed="yes")]})
    worklist = today(book, at=MONDAY)
    assert not all_lines(worklist)
    assert [each.reason.code for each in worklist.withheld] == ["disputed"]


def test_a_deal_that_is_stuck_brings_the_visit_that_is_owed() -> None:
    """ST-2, CA-4: one line, a visit that absorbs the call."""
    deal = {
        "id": "D-17", "customer": "C", "process": "seven-step", "stage": "demonstration", "since": "2026-02-02 10:00",
        "decision_makers": "yes", "demonstrated_on": "2026-02-20", "next_date": "2026-03-05",
    }  # fmt: skip
    book = book_of(
        {"customers": [HAIDA | {"id": "X-8"}], "touches": [], "opportunities": [deal | {"customer": "X-8"}]}
    )
    for day in range(4, 12):  # the visits of the Spring Festival are over
        worklist = today(book, at=MONDAY.set(day=day))
        (line,) = [each for each in all_lines(worklist) if each.band is Band.DEAL]
        if Act.VISIT in line.acts:
            break
    assert line.acts == (Act.VISIT,)
    assert "champion" in line.reasons[0].explain()
    assert "visit 1 of 8 this month [CA-4]" in [reason.explain() for reason in line.reasons]


def test_stock_that_runs_out_is_offered_by_the_last_working_day_before() -> None:
    """CA-10: 9 March 2026 is a Monday, so by Friday the sixth."""
    sales = [
        {
            "customer": "C",
            "at": f"2026-{day}",
            "amount": "9",
            "currency": "CNY",
            "product": "tea",
            "quantity": "5",
        }
        for day in ("01-06", "01-27", "02-16")
    ]
    found = matters_of(purchases=sales)
    (key,) = [key for key in found if "run_out" in key]
    assert found[key].due == date(2026, 3, 6)
    assert found[key].reason.explain() == "stock runs out about 8 Mar 2026 [CA-10]"
    assert {
        matter.due for k, matter in matters_of(MONDAY.set(day=6), purchases=sales).items() if "run_out" in k
    } == {None}


def test_of_several_products_the_one_that_runs_out_first_counts() -> None:
    """CA-10: one bought too rarely to know does not hide the others."""

    def sale(day: str, product: str | None) -> dict[str, Any]:
        return {
            "customer": "C",
            "at": f"2026-{day}",
            "amount": "9",
            "currency": "CNY",
            "product": product,
            "quantity": 5,
        }

    tea = [sale(day, "tea") for day in ("01-06", "01-27", "02-16")]
    cups = [sale(day, "cups") for day in ("02-14", "02-28")]
    coal = [sale(day, "coal") for day in ("01-01", "01-20", "02-10")]
    both = matters_of(purchases=[*tea, *cups])
    assert [m.reason.code for k, m in both.items() if "run_out" in k] == ["run_out"]
    third = matters_of(purchases=[*tea, *coal])
    assert [m.reason.sentence.render() for k, m in third.items() if "run_out" in k] == [
        "stock runs out about 2 Mar 2026"
    ]
    off = attrs.evolve(HOUSE, reminders=attrs.evolve(HOUSE.reminders, run_out=None))
    assert not [k for k in matters_of(purchases=tea, policy=off) if "run_out" in k]


def test_a_sum_of_purchases_tells_when_the_next_order_is_expected() -> None:
    """CA-10: without rows there is no stock to reckon with, but there is a rhythm."""
    known = {
        "customer": "C",
        "as_of": "2026-03-02",
        "first_on": "2026-01-05",
        "last_on": "2026-02-16",
        "occasions": 4,
    }
    found = matters_of(
        purchase_summaries=[known | {"net": "500", "currency": "CNY", "known_since": "2025-01-01"}]
    )
    assert [matter.reason.explain() for matter in found.values()] == [
        "buys about every 14 days: the next order is expected about 2 Mar 2026 [CA-10]"
    ]


def test_the_five_reminders() -> None:
    """CA-10."""
    cards = [
        {"id": name, "name": name, "since": "2025-01-01"}
        for name in ("used", "quiet", "untouched", "gone", "unsold")
    ]
    touches = [
        {"customer": name, "at": at, "channel": "call"}
        for name, at in (
            ("used", "2026-03-01"), ("quiet", "2025-01-01"), ("gone", "2026-03-01"), ("unsold", "2026-03-01"),
        )
    ]  # fmt: skip
    purchases = [
        {"customer": name, "at": at, "amount": "9", "currency": "CNY"}
        for name, at in (
            ("used", "2026-01-01"), ("used", "2026-01-31"), ("used", "2026-03-01"), ("quiet", "2026-02-28"),
            ("untouched", "2026-02-28"), ("gone", "2025-01-01"),
        )
    ]  # fmt: skip
    found = matters_of(MONDAY.set(day=27), customers=cards, touches=touches, purchases=purchases)
    codes = {matter.customer: matter.reason.code for matter in found.values() if matter.band is Band.REMINDER}
    assert codes == {
        "used": "run_out", "quiet": "not_followed_up", "untouched": "never_followed_up", "gone": "no_purchase",
        "unsold": "never_purchased",
    }  # fmt: skip


def test_a_reminder_keeps_its_key_when_another_joins_it() -> None:
    """CA-10: what was put off must be known again."""
    card, touch = [HAIDA], [{"customer": "C", "at": "2026-01-05", "channel": "visit"}]
    sale = [{"customer": "C", "at": "2025-09-01", "amount": "9", "currency": "CNY"}]
    alone = {key for key in matters_of(customers=card, touches=touch) if "not_followed_up" in key}
    joined = {
        key for key in matters_of(customers=card, touches=touch, purchases=sale) if "not_followed_up" in key
    }
    assert alone == joined == {"reminder:not_followed_up:C:2026-01-05"}


def test_a_customer_who_only_called_us_was_never_followed_up() -> None:
    """CA-10: his call is no follow-up of ours, and ours before it is what the reminder counts from."""
    log = {"at": "2026-01-05", "channel": "call"}
    asked = [HAIDA | {"since": "2026-02-20"}, {"id": "B", "name": "Boat"}]
    called = [
        {"customer": "C", "at": "2026-02-20", "channel": "call", "direction": "in"},
        log | {"customer": "B"},
    ]
    (key,) = (key for key in matters_of(customers=asked, touches=called) if "followed_up:C" in key)
    assert key == "reminder:never_followed_up:C:never"
    both = [
        log | {"customer": "C"},
        {"customer": "C", "at": "2026-02-20", "channel": "call", "direction": "in"},
    ]
    (key,) = (key for key in matters_of(customers=[HAIDA], touches=both) if "followed_up" in key)
    assert key == "reminder:not_followed_up:C:2026-01-05"


def test_a_card_to_many_is_one_line() -> None:
    """CA-7: without consent no card, and the list says how many."""
    april = pendulum.datetime(2026, 4, 2, 9, tz=SHANGHAI)
    cards = [{"id": f"C{n}", "name": f"shop {n}", "seller": "Li", "grade": "A"} for n in range(5)]
    people = [
        {"id": f"P{n}", "customer": f"C{n}", "name": "Wang", "consent": "card=yes" if n < 3 else None}
        for n in range(5)
    ]
    worklist = today(book_of({"customers": cards, "people": people}), at=april)
    (line,) = all_lines(worklist)
    assert (line.is_batch, line.customers, line.acts) == (True, ("C0", "C1", "C2"), (Act.CARD,))
    assert [(each.reason.code, each.customers) for each in worklist.withheld] == [
        ("consent_unknown", ("C3", "C4"))
    ]
    done = settle(line, Done(Channel.CARD), by="Li", at=april)
    assert isinstance(done, Settled)
    assert not all_lines(
        today(book_of({"customers": cards, "people": people}).with_action(done.action), at=april)
    )


# -- missing tables, currencies, days -------------------------------------------------------------------------------------------


def codes_of(at: datetime = MONDAY, **tables: Any) -> set[str]:
    return {reason.code for reason in today(book_of(tables), at=at).not_judged}


def test_missing_tables_are_named_and_nothing_else_is_said_about_them() -> None:
    assert codes_of(customers=[HAIDA]) == {
        "no_people", "no_touches", "no_purchases", "no_invoices", "no_complaints", "no_opportunities", "no_promises",
    }  # fmt: skip
    assert "not_followed_up_unknown" not in codes_of(customers=[HAIDA], purchases=[])
    assert "never_purchased_unknown" not in codes_of(customers=[HAIDA], touches=[])
    assert {"never_followed_up_unknown", "not_followed_up_unknown"} <= codes_of(customers=[HAIDA], touches=[])
    late = [{"customer": "C", "at": "2026-03-12", "channel": "call"}]
    assert "log_late" in codes_of(MONDAY.set(day=20), customers=[HAIDA], touches=late)
    assert "no_grade" in codes_of(customers=[HAIDA | {"grade": None}], touches=late)
    assert "limits_missing" in codes_of(customers=[HAIDA], invoices=[_bill("F", 1)])
    assert "touches_summed" in codes_of(customers=[HAIDA], touch_summaries=[])
    people = [{"id": "P", "customer": "C", "name": "Wang"}]
    dragon_boat = pendulum.datetime(2026, 6, 18, 9, tz=SHANGHAI)
    assert "grade_unknown" in codes_of(dragon_boat, customers=[HAIDA | {"grade": None}], people=people)
    assert not codes_of(MONDAY, **{name: [] for name in (
        "customers", "people", "touches", "purchases", "invoices", "complaints", "opportunities", "promises",
    )})  # fmt: skip


def test_money_in_several_currencies_is_not_added_up_and_the_list_says_so() -> None:
    """CU-7: who bought in two currencies did buy; only the sum is not known."""
    sales = [
        {"customer": "C", "at": "2026-02-20", "amount": "9", "currency": "CNY"},
        {"customer": "C", "at": "2026-02-21", "amount": "9", "currency": "GBP"},
        {"customer": "B", "at": "2026-02-21", "amount": "9", "currency": "GBP"},
    ]
    cards = [{"id": "C", "name": "Haida", "since": "2025-01-01"}, {"id": "B", "name": "Boat"}]
    worklist = today(book_of({"customers": cards, "purchases": sales}), at=MONDAY)
    assert dict(worklist.grades) == {"B": "A"}
    (said,) = [reason for reason in worklist.not_judged if reason.code == "mixed_currencies"]
    assert (
        said.explain() == "how much 1 customer bought: in several currencies, which are not added up [CU-7]"
    )
    assert not [m for m in all_matters(worklist) if m.reason.code in ("never_purchased", "no_purchase")]
    bills = [_bill("F1", 5, "10"), _bill("F2", 5, "20", currency="GBP")]
    assert set(matters_of(invoices=bills)) == {"late:C:CNY", "late:C:GBP"}


def test_a_sunday_is_said() -> None:
    worklist = today(book_of({"customers": [HAIDA]}), at=MONDAY.subtract(days=1))
    assert [reason.explain() for reason in worklist.notes] == ["1 Mar 2026 is not a working day"]


@pytest.mark.parametrize(("at", "owed"), [("2026-02-28", 8), ("2026-03-31", 8), ("2024-02-29", 8)])
def test_at_the_end_of_a_month_all_of_it_is_owed_and_the_next_begins_anew(at: str, owed: int) -> None:
    """CA-4."""
    day = pendulum.parse(at, tz=SHANGHAI)
    assert isinstance(day, datetime)
    first = pendulum.datetime(2020, 1, 1, tz=SHANGHAI)
    touches = [{"customer": "C", "at": first, "channel": "visit"}]
    found = matters_of(day, touches=touches)
    visit = next(
        matter for matter in found.values() if matter.reason.code == "quota" and matter.act is Act.VISIT
    )
    assert visit.reason.sentence.render() == f"visit 1 of {owed} this month"
    assert visit.key.endswith(":1")


def test_the_day_is_that_of_the_house_wherever_one_asks() -> None:
    """Half past eight in the evening in New York is the next morning in Shanghai."""
    promise = [{"id": "P", "customer": "C", "what": "the invoice", "due": "2026-03-06"}]
    evening = pendulum.datetime(2026, 3, 3, 20, 30, tz="America/New_York")
    assert matters_of(evening, promises=promise)
    new_york = attrs.evolve(HOUSE, zone="America/New_York")
    assert not matters_of(evening, new_york, promises=promise)


def test_a_clock_runs_through_the_change_of_the_clocks() -> None:
    """CO-4: on 29 March 2026 London skips an hour; office hours do not."""
    london = attrs.evolve(HOUSE, zone="Europe/London")
    case = {"id": "K", "customer": "C", "received_at": "2026-03-27 17:00", "severity": "minor"}
    friday = pendulum.datetime(2026, 3, 27, 17, 30, tz="Europe/London")
    found = matters_of(friday, london, complaints=[case])["complaint:K:acknowledge"]
    assert isinstance(found.due, datetime)
    assert found.due.isoformat() == "2026-03-30T10:00:00+01:00"
    twice = pendulum.datetime(2026, 10, 25, 1, 30, tz="Europe/London")
    for hours in (0, 1):
        assert today(book_of({"customers": [HAIDA]}, london), london, at=twice.add(hours=hours)).days == ()


def test_complaints_far_back_do_not_stop_the_list() -> None:
    """CO-4: one too old for any calendar is named; one of some years ago is simply overdue."""

    def case(number: str, at: str) -> dict[str, Any]:
        return {"id": number, "customer": "C", "received_at": at, "severity": "minor"}

    worklist = today(
        book_of(
            {
                "customers": [HAIDA],
                "complaints": [case("K1", "2019-01-05 09:00"), case("K2", "1950-01-05 09:00")],
            }
        ),
        at=MONDAY,
    )
    assert {m.key for m in all_matters(worklist)} == {"complaint:K1:acknowledge", "complaint:K1:resolve"}
    assert "complaint_too_old" in {reason.code for reason in worklist.not_judged}


def test_clocks_far_ahead_are_counted() -> None:
    """CO-4: eight weeks are not today's business."""
    case = {
        "id": "K",
        "customer": "C",
        "received_at": "2026-03-02 08:00",
        "procedure": "fca-disp",
        "severity": "minor",
    }
    worklist = today(book_of({"customers": [HAIDA], "complaints": [case]}), at=MONDAY)
    assert {m.key for m in all_matters(worklist)} == {"complaint:K:acknowledge", "complaint:K:resolve"}
    assert [r.sentence.render() for r in worklist.notes] == [
        "1 complaint clock runs out after the next 5 working days"
    ]
    hurried = attrs.evolve(HOUSE, clock_days=0)
    case |= {"procedure": "desk"}
    assert list(matters_of(policy=hurried, complaints=[case])) == ["complaint:K:acknowledge"]


def test_outside_the_lunar_table_and_without_a_zone_there_is_no_list() -> None:
    book = book_of({"customers": [HAIDA], "people": []})
    with pytest.raises(OutOfCalendarError):
        today(book, at=pendulum.datetime(2150, 3, 2, tz=SHANGHAI))
    with pytest.raises(InputError):
        today(book, at=datetime(2026, 3, 2, 9))
