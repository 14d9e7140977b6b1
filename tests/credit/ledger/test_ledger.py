"""The credit ledger: what is accepted, what is declined and why, and what it says on a day (CR-5)."""

from __future__ import annotations

import pickle
from datetime import date
from itertools import permutations

import pendulum
import pytest

from salesflow.basics.money import Money, money
from salesflow.basics.reasons import Declined
from salesflow.basics.terms import days
from salesflow.credit.control.account import Account
from salesflow.credit.control.checks_conduct import OverdueDays
from salesflow.credit.control.credit_check import ControlRule, CreditCheck
from salesflow.credit.ledger.ledger import CreditLedger
from salesflow.credit.ledger.movements import (
    Applied,
    Cancelled,
    CreditNoteIssued,
    Delivered,
    Disputed,
    Invoiced,
    NoteDishonoured,
    NoteTaken,
    Ordered,
    Paid,
    Prepaid,
    Refunded,
    Rescheduled,
    Reserved,
    Reversed,
    WrittenOff,
)
from salesflow.credit.ledger.stage import Stage
from salesflow.credit.limits.facts import LineState
from salesflow.credit.rating.citation import Citation
from salesflow.errors import CurrencyError, HistoryError, InputError

NOW = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
TODAY = date(2026, 3, 2)
EMPTY = CreditLedger("C-7", "CNY")


def cny(amount: int | str) -> Money:
    return money(amount, "CNY")


def later(hours: int) -> pendulum.DateTime:
    return NOW.add(hours=hours)


def done(answer):
    assert not isinstance(answer, Declined), answer.explain()
    return answer


def test_a_delivery_is_not_counted_besides_its_order():
    """CR-5: frappe/erpnext#47279: a note of 60 against a limit of 100 was counted as 120."""
    ledger = done(
        EMPTY.write(Ordered("V-1", "O-1", cny(60), at=NOW), Delivered("V-2", "D-1", cny(60), "O-1", at=NOW))
    )
    position = ledger.position(as_of=TODAY)
    assert position.used == cny(60)
    assert position.available(cny(100)) == cny(40)


def test_a_prepaid_order_uses_nothing_on_its_whole_way():
    """CR-5: frappe/erpnext#37888 and #34910: prepaid orders, and parts of them, stay possible."""
    ledger = done(
        EMPTY.write(Prepaid("P", "P-1", cny(60), "O-1", at=NOW), Ordered("O", "O-1", cny(60), at=NOW))
    )
    steps = [
        Delivered("D", "D-1", cny(60), "O-1", at=later(1)),
        Invoiced("F1", "F-1", cny(20), TODAY, "D-1", at=later(2)),
        Applied("A1", "P-1", cny(20), "F-1", at=later(3)),
        Invoiced("F2", "F-2", cny(40), TODAY, "D-1", at=later(4)),
        Applied("A2", "P-1", cny(40), "F-2", at=later(4)),
    ]
    for step in steps:
        ledger = done(ledger.write(step))
        assert ledger.position(as_of=TODAY).used == cny(0)
    assert ledger.sums(as_of=TODAY)[Stage.PAID] == cny(60)


def test_a_blanket_order_counts_line_by_line_as_the_horizon_moves():
    """CR-5: frappe/erpnext#10861."""
    lines = [Ordered(f"V-{n}", f"O-1/{n}", cny(100), ship_on=date(2026, n, 20), at=NOW) for n in range(3, 13)]
    ledger = done(EMPTY.write(*lines))
    assert ledger.position(as_of=TODAY, horizon=days(18)).used == cny(100)
    assert ledger.position(as_of=TODAY, horizon=days(17)).used == cny(0)
    assert ledger.position(as_of=date(2026, 5, 2), horizon=days(18)).used == cny(300)
    moved = done(ledger.write(Rescheduled("V-99", "O-1/3", date(2026, 9, 1), at=later(1))))
    assert moved.position(as_of=TODAY, horizon=days(18)).used == cny(0)


def test_a_dishonoured_note_goes_back_to_the_invoice_and_only_cash_releases():
    """CR-5: field study 1.3."""
    ledger = done(EMPTY.write(Invoiced("F", "F-1", cny(60), TODAY, at=NOW)))
    ledger = done(ledger.write(NoteTaken("N", "N-1", cny(60), "F-1", date(2026, 9, 2), at=later(1))))
    assert ledger.position(as_of=TODAY).documents[0].day == date(2026, 9, 2)
    back = done(ledger.write(NoteDishonoured("X", "F-1", cny(60), "N-1", at=later(2))))
    assert back.position(as_of=TODAY).documents[0].day == TODAY
    assert [each.position(as_of=TODAY).gross for each in (ledger, back)] == [cny(60), cny(60)]
    paid = done(ledger.write(Paid("C", "N-1", cny(60), out_of=Stage.NOTE, at=later(2))))
    assert paid.position(as_of=TODAY).gross == cny(0)


def test_an_overpayment_and_an_older_credit_note_are_held_apart():
    """Bad input 8: part payments, overpayments, unapplied cash, a credit note older than its invoice."""
    ledger = done(EMPTY.write(CreditNoteIssued("C", "C-1", cny(10), at=NOW)))
    ledger = done(ledger.write(Invoiced("F", "F-1", cny(60), TODAY, at=later(1))))
    assert ledger.write(Paid("P", "F-1", cny(70), at=later(2))).codes == ("overdrawn",)
    ledger = done(
        ledger.write(Paid("P1", "F-1", cny(30), at=later(2)), Prepaid("P2", "P-2", cny(40), at=later(2)))
    )
    position = ledger.position(as_of=TODAY)
    assert (position.gross, position.prepaid, position.credits, position.used) == (
        cny(30),
        cny(40),
        cny(10),
        cny(0),
    )
    ledger = done(ledger.write(Applied("A", "C-1", cny(10), "F-1", out_of=Stage.CREDIT, at=later(3))))
    ledger = done(
        ledger.write(
            Applied("B", "P-2", cny(20), "F-1", at=later(3)), Refunded("R", "P-2", cny(20), at=later(4))
        )
    )
    assert ledger.position(as_of=TODAY).documents == ()


def test_two_equal_payments_of_one_moment_are_two():
    """Bad input 9: the voucher tells them apart; the same voucher twice counts once."""
    ledger = done(EMPTY.write(Invoiced("F", "F-1", cny(60), TODAY, at=NOW)))
    one, two = Paid("P1", "F-1", cny(20), at=later(1)), Paid("P2", "F-1", cny(20), at=later(1))
    ledger = done(ledger.write(one, two, one))
    assert ledger.position(as_of=TODAY).used == cny(20)
    assert ledger.write(two) is ledger
    no = ledger.write(Paid("P2", "F-1", cny(5), at=later(1)))
    assert no.explain() == "voucher P2 stands for another entry already; give this one its own number [CR-5]"
    with pytest.raises(HistoryError, match="voucher P2 stands for another entry"):
        CreditLedger("C-7", "CNY", [*ledger.entries, Paid("P2", "F-1", cny(5), at=later(1))])


def test_entries_in_every_order_give_the_same_ledger():
    """Bad input 9: out of order is fine as long as they fit together."""
    entries = [
        Ordered("V-4", "O-1", cny(60), at=NOW),
        Delivered("V-3", "D-1", cny(60), "O-1", at=NOW),
        Invoiced("V-2", "F-1", cny(60), TODAY, "D-1", at=later(1)),
        Paid("V-1", "F-1", cny(60), at=later(2)),
    ]
    assert len({CreditLedger("C-7", "CNY", order) for order in permutations(entries)}) == 1


def test_what_comes_late_is_declined_when_it_takes_what_was_needed():
    """Bad input 9 and 7: a payment dated before its invoice, and one that leaves too little for a later one."""
    ledger = done(
        EMPTY.write(Invoiced("F", "F-1", cny(60), TODAY, at=NOW), Paid("P", "F-1", cny(50), at=later(5)))
    )
    assert ledger.write(Paid("A", "F-1", cny(5), at=later(-1))).codes == ("overdrawn",)
    assert ledger.write(Paid("B", "F-1", cny(20), at=later(1))).explain() == (
        "F-1: only CNY 40 is invoiced on 2 Mar 2026; CNY 50 cannot be taken from it [CR-5]"
    )
    assert done(ledger.write(Paid("C", "F-1", cny(10), at=later(1)))).position(as_of=TODAY).used == cny(0)


def test_several_entries_are_written_together_or_not_at_all_with_every_reason():
    no = EMPTY.write(
        Ordered("V-1", "O-1", cny(60), at=NOW),
        Delivered("V-2", "D-1", cny(70), "O-1", at=NOW),
        Paid("V-3", "F-1", cny(5), at=NOW),
        Reversed("V-4", "V-0", at=NOW),
        Rescheduled("V-5", "O-9", TODAY, at=NOW),
    )
    assert isinstance(no, Declined)
    assert no.codes == ("no_document", "not_written", "overdrawn", "overdrawn")
    assert no.explain("zh").splitlines() == [
        "当时O-9不处于“已下单”，没有可改的日期 [CR-5]",
        "当时没有凭证V-0，无法冲销 [CR-5]",
        "2026年3月2日，O-1“已下单”的金额只有60元，不足以转出70元 [CR-5]",
        "2026年3月2日，F-1“已开票”的金额只有0元，不足以转出5元 [CR-5]",
    ]


def test_a_reversal_undoes_a_movement_once():
    """CR-5, property 5."""
    ledger = done(EMPTY.write(Ordered("V-1", "O-1", cny(60), ship_on=TODAY, at=NOW)))
    gone = done(ledger.write(Cancelled("V-2", "O-1", cny(60), at=later(1))))
    back = done(gone.write(Reversed("V-3", "V-2", at=later(2))))
    assert back.position(as_of=TODAY) == ledger.position(as_of=TODAY)
    assert back.write(Reversed("V-4", "V-2", at=later(3))).codes == ("reversed",)
    assert back.write(Reversed("V-4", "V-3", at=later(3))).codes == ("no_amount",)
    assert gone.write(Reversed("V-4", "V-1", at=later(3))).codes == ("overdrawn",)
    assert ledger.write(Reversed("V-4", "V-1", at=later(-3))).codes == ("not_written",)


def test_a_reversed_document_may_get_another_day_a_standing_one_not():
    ledger = done(EMPTY.write(Invoiced("V-1", "F-1", cny(60), TODAY, at=NOW)))
    again = Invoiced("V-2", "F-1", cny(50), date(2026, 4, 2), at=later(2))
    no = ledger.write(again)
    assert no.explain() == (
        "F-1 says 2 Mar 2026 already, not 2 Apr 2026; number that part apart, or reschedule it [CR-5]"
    )
    ledger = done(
        ledger.write(Rescheduled("V-9", "F-1", date(2026, 5, 5), stage=Stage.INVOICED, at=later(1)))
    )
    ledger = done(ledger.write(Reversed("V-3", "V-1", at=later(1))))
    assert done(ledger.write(again)).position(as_of=TODAY).documents[0].day == date(2026, 4, 2)


def test_a_change_of_an_order_adds_to_it_and_a_reservation_becomes_an_order():
    ledger = done(EMPTY.write(Reserved("V-1", "R-1", cny(100), at=NOW)))
    ledger = done(ledger.write(Ordered("V-2", "O-1", cny(100), "R-1", date(2026, 5, 1), at=later(1))))
    ledger = done(ledger.write(Ordered("V-3", "O-1", cny(6), at=later(2))))
    assert [(each.stage, each.amount) for each in ledger.position(as_of=TODAY).documents] == [
        (Stage.ORDERED, cny(106))
    ]


def test_a_day_shows_what_was_known_in_its_evening():
    """Bad input 7: nothing of later days leaks back; the ledger of a day always adds up, across zones too."""
    kiel = pendulum.datetime(2026, 3, 2, 23, 30, tz="Europe/Berlin")
    ordered = Ordered("V-1", "O-1", cny(60), at=kiel.in_timezone("Asia/Shanghai"))
    ledger = done(EMPTY.write(ordered, Delivered("V-2", "D-1", cny(60), "O-1", at=kiel.add(minutes=5))))
    assert ledger.known_on(TODAY).entries == ()
    assert ledger.position(as_of=TODAY).used == cny(0)
    assert ledger.known_on(date(2026, 3, 3)) is ledger
    assert ledger.sums(as_of=date(2026, 3, 3))[Stage.DELIVERED] == cny(60)


def test_the_trail_of_a_document():
    entries = [
        Ordered("V-1", "O-1", cny(60), ship_on=TODAY, at=NOW),
        Rescheduled("V-2", "O-1", date(2026, 4, 2), at=later(1)),
        Delivered("V-3", "D-1", cny(60), "O-1", at=later(2)),
        Reversed("V-4", "V-3", at=later(3)),
        WrittenOff("V-6", "D-9", cny(1), out_of=Stage.DELIVERED, at=later(5)),
        Delivered("V-5", "D-9", cny(1), at=later(4)),
    ]
    ledger = done(EMPTY.write(*entries))
    assert [each.key for each in ledger.trail("O-1")] == ["V-1", "V-2", "V-3", "V-4"]
    assert [each.key for each in ledger.trail("D-9")] == ["V-5", "V-6"]


def test_what_cannot_be_a_ledger_is_refused():
    """Bad input 4: two currencies meet; a rate is nobody's guess."""
    with pytest.raises(CurrencyError, match="entry V-1 meets a ledger in CNY"):
        EMPTY.write(Ordered("V-1", "O-1", money(5, "USD"), at=NOW))
    with pytest.raises(CurrencyError):
        CreditLedger("C-7", "CNY", [Ordered("V-1", "O-1", money(5, "USD"), at=NOW)])
    with pytest.raises(InputError, match="give entries of a ledger"):
        CreditLedger("C-7", "CNY", ["V-1"])
    with pytest.raises(InputError, match="give entries of a ledger"):
        EMPTY.write(None)
    with pytest.raises(InputError, match="currency"):
        CreditLedger("C-7", "RMB")
    with pytest.raises(InputError, match="as_of"):
        EMPTY.position(as_of=NOW)
    with pytest.raises(HistoryError, match="record 1: F-1: only CNY 0 is invoiced"):
        CreditLedger("C-7", "CNY", [Paid("V-1", "F-1", cny(5), at=NOW)])


def test_the_open_invoices_of_a_ledger_are_an_exposure():
    """CR-5: checks and ageing read the same ledger; a part in dispute never counts as late."""
    later_on = NOW.add(days=40)
    ledger = done(
        EMPTY.write(
            Invoiced("V-1", "F-1", cny(900), date(2026, 4, 1), at=NOW),
            Disputed("V-2", "F-1", cny(200), at=NOW),
            Invoiced("V-3", "F-2", cny(50), date(2026, 5, 1), at=NOW),
            CreditNoteIssued("V-4", "G-1", cny(30), at=NOW),
            Ordered("V-5", "O-1", cny(70), at=NOW),
            Prepaid("V-6", "P-1", cny(5), at=NOW),
            Paid("V-7", "F-1", cny(100), at=NOW.add(days=1)),
            Invoiced("V-8", "F-3", cny(10), date(2026, 5, 2), at=later_on),
        )
    )
    day = date(2026, 4, 11)
    owed = ledger.exposure(as_of=day)
    assert [(each.id, each.due_on, each.amount, each.days_late, each.disputed) for each in owed.items] == [
        ("F-1", date(2026, 4, 1), cny(600), 10, False),
        ("F-1", date(2026, 4, 1), cny(200), 10, True),
        ("G-1", TODAY, cny(-30), 0, False),
        ("F-2", date(2026, 5, 1), cny(50), 0, False),
        ("F-3", date(2026, 5, 2), cny(10), 0, False),
    ]
    assert (owed.total, owed.late_by(0), owed.oldest_days_late) == (cny(830), cny(600), 10)
    position = ledger.position(as_of=day)
    account = Account("C-7", "CNY", day, exposure=owed, position=position, line=LineState())
    found = CreditCheck(Citation("toy", "1", "-"), [ControlRule(OverdueDays(7))]).run(account, as_of=day)
    assert [each.items for each in found.failing] == [("F-1",)]
    moved = done(ledger.write(Rescheduled("V-9", "F-1", date(2026, 4, 9), stage=Stage.INVOICED, at=NOW)))
    assert {each.due_on for each in moved.exposure(as_of=day).items if each.id == "F-1"} == {date(2026, 4, 9)}
    assert ledger.exposure(as_of=date(2026, 3, 1)).items == ()
    with pytest.raises(InputError, match="as_of"):
        ledger.exposure(as_of=NOW)


def test_a_bill_that_was_not_honoured_is_owed_since_its_own_day():
    """CR-5: under a number of its own it has no other due day; of two bills the older one counts."""
    entries = [Invoiced("V-1", "F-1", cny(60), date(2026, 3, 9), at=NOW)]
    for n, due in ((1, date(2026, 5, 1)), (2, date(2026, 6, 1))):
        entries.append(NoteTaken(f"N-{n}", f"B-{n}", cny(30), "F-1", due, at=later(n)))
        entries.append(NoteDishonoured(f"X-{n}", "F-9", cny(30), f"B-{n}", at=later(9 + n)))
    owed = done(EMPTY.write(*entries)).exposure(as_of=date(2026, 5, 3))
    assert [(each.id, each.due_on, each.days_late) for each in owed.items] == [("F-9", date(2026, 5, 1), 2)]
    undone = done(EMPTY.write(*entries, Reversed("R", "X-1", at=later(20))))
    assert undone.exposure(as_of=date(2026, 5, 3)).items[0].due_on == date(2026, 6, 1)


def test_a_ledger_is_a_value():
    ledger = done(EMPTY.write(Ordered("V-1", "O-1", cny(60), at=NOW)))
    assert pickle.loads(pickle.dumps(ledger)) == ledger  # our own
    assert len({ledger, CreditLedger("C-7", "CNY", ledger.entries)}) == 1
