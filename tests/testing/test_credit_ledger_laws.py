"""The laws of credit ledgers hold for everything that can be drawn, and they can fail (CR-5, CR-7)."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import pendulum
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salesflow.basics.money import UNLIMITED, Money, money
from salesflow.basics.reasons import Declined, Reason, Verdict
from salesflow.basics.text import Text
from salesflow.credit.ledger import securities as securities_module
from salesflow.credit.ledger.group import CreditGroup, Sharing
from salesflow.credit.ledger.ledger import CreditLedger
from salesflow.credit.ledger.movements import (
    CreditNoteIssued,
    Delivered,
    Disputed,
    Invoiced,
    Movement,
    NoteTaken,
    Ordered,
    Paid,
    Prepaid,
    Reserved,
)
from salesflow.credit.ledger.position import Position
from salesflow.credit.ledger.securities import Cover, Securities, Security, SecurityKind
from salesflow.credit.trading.trade_entries import Promised
from salesflow.credit.trading.trade_off import TradeOff
from salesflow.credit.trading.trade_offs import TradeOffs
from salesflow.testing.credit_ledger_laws import (
    check_cover,
    check_credit_group,
    check_credit_ledger,
    check_entry,
    check_position,
    check_split,
    check_trade_offs,
    check_two_entries,
)
from salesflow.testing.credit_ledgers import (
    KINDS,
    credit_entries,
    credit_groups,
    credit_ledgers,
    credit_limits,
    positions,
    securities,
    security_books,
    trade_offs,
)

NOW = pendulum.datetime(2026, 12, 1, 9, tz="Asia/Shanghai")
DAYS = st.integers(0, 300).map(lambda after: date(2026, 3, 1) + timedelta(days=after))
kinds = st.sampled_from(KINDS)


def keys(number: int) -> st.SearchStrategy[str]:
    """A voucher number, now and then one that stands for another entry."""
    return st.integers(0, 7).map(lambda place: f"K{number}" if place else "K1")


def at_every_stage() -> CreditLedger:
    """A ledger with something at every stage."""
    start, due = NOW.subtract(days=30), date(2027, 1, 1)
    hundred = money(100, "CNY")
    return CreditLedger(
        "C-1",
        "CNY",
        [
            Reserved("R", "X-1", hundred, at=start),
            Ordered("K1", "X-1", hundred, at=start),
            Delivered("D", "X-1", hundred, at=start),
            Invoiced("F", "X-1", money(300, "CNY"), due, at=start),
            Disputed("S", "X-1", hundred, at=start),
            NoteTaken("N", "X-1", hundred, "X-1", due, at=start),
            Prepaid("P", "X-1", hundred, at=start),
            CreditNoteIssued("C", "X-1", hundred, at=start),
        ],
    )


def test_every_kind_of_entry_is_accepted_and_declined_and_keeps_the_laws():
    """CR-5, properties 3 and 5: guided walks, each over all kinds; each was accepted, and each declined, at least once."""
    met = Counter[tuple[str, bool]]()

    @settings(max_examples=60, derandomize=True, database=None)
    @given(st.data())
    def walk(data):
        ledger, at = at_every_stage(), NOW
        for number, kind in enumerate(data.draw(st.permutations(KINDS)), 1):
            at = at.add(hours=data.draw(st.sampled_from([0, 1, 30])))
            entry = data.draw(credit_entries(ledger, kind, key=data.draw(keys(number)), at=at))
            answer = check_entry(ledger, entry)
            met[kind.__name__, isinstance(answer, Declined)] += 1
            ledger = ledger if isinstance(answer, Declined) else answer
        check_credit_ledger(ledger, as_of=at.date())

    walk()
    names = {kind.__name__ for kind in KINDS}
    assert {name for name, declined in met if not declined} == names
    assert {name for name, declined in met if declined} == names


@given(credit_ledgers(), DAYS)
def test_ledgers_keep_their_laws_on_every_day(ledger, as_of):
    """CR-5, properties 3 and 4: nothing appears or vanishes, whatever the day and the order of entries."""
    check_credit_ledger(ledger, as_of=as_of)


def test_two_entries_in_any_order_give_the_same_ledger():
    """CR-5, property 4; pairs that can be written both ways were reached."""
    both = Counter[bool]()

    @settings(max_examples=120, derandomize=True, database=None)
    @given(st.data(), credit_ledgers(), kinds, kinds)
    def walk(data, ledger, kind, another):
        one = data.draw(credit_entries(ledger, kind, key="one", at=NOW))
        other = data.draw(credit_entries(ledger, another, key="other", at=NOW.subtract(hours=2)))
        both[check_two_entries(ledger, one, other)] += 1

    walk()
    assert both[True] > 20


def test_splitting_an_amount_changes_nothing():
    """CR-5, property 20: two halves are the whole; splits that were accepted were reached."""
    accepted = Counter[bool]()

    @settings(max_examples=120, derandomize=True, database=None)
    @given(st.data(), credit_ledgers(), kinds)
    def walk(data, ledger, kind):
        entry = data.draw(credit_entries(ledger, kind, key="one", at=NOW))
        if isinstance(entry, Movement) and entry.amount > Money("0.01", "CNY"):
            part = Money(
                Decimal(data.draw(st.integers(1, int(entry.amount.amount * 100) - 1))).scaleb(-2), "CNY"
            )
            accepted[check_split(ledger, entry, part, as_of=NOW.date())] += 1

    walk()
    assert accepted[True] > 20


def test_positions_keep_their_laws_and_every_answer_comes():
    """CR-5, properties 6 and 14: availability is never negative, a shortfall is said, three values stay three."""
    met = Counter[str]()

    @settings(max_examples=200, derandomize=True, database=None)
    @given(positions(), credit_limits())
    def walk(position, limit):
        left = check_position(position, limit)
        met[
            "none"
            if left is None
            else "unlimited"
            if left is UNLIMITED
            else "zero"
            if left.is_zero
            else "some"
        ] += 1
        met["later"] += position.later.is_positive
        met["prepaid later"] += position.prepaid_later.is_positive
        met["over"] += bool(limit is not None and position.shortfall(limit).is_positive)

    walk()
    assert all(met[each] for each in ("none", "unlimited", "zero", "some", "later", "prepaid later", "over"))


def test_covers_keep_their_laws_and_every_fault_is_named():
    """CR-5, property 17: one more never lowers, one less never raises, and each way of being void came."""
    met = Counter[str]()
    claims = (st.just(0) | st.integers(0, 300_000)).map(lambda cents: Money(Decimal(cents).scaleb(-2), "CNY"))
    late = st.sampled_from([None, None, 0, 31, 90, 90])

    @settings(max_examples=400, derandomize=True, database=None)
    @given(security_books(), claims, DAYS, late, securities(id="S-9"))
    def walk(book, claim, as_of, days_late, more):
        group = {"C-1", "C-2"}
        cover = check_cover(book, claim, "C-1", as_of=as_of, group=group, days_late=days_late, more=more)
        met.update(reason.code for reason in cover.reasons)

    walk()
    assert met.keys() == {
        "covers", "cover", "not_begun", "ended", "other_currency", "own_guarantee", "same_group", "days_late_unknown",
        "insurance_stopped", "not_needed",
    }  # fmt: skip


def test_groups_keep_their_laws_and_miss_nobody():
    """CR-5, property 20: no member has more than the group, together never more than the limit."""
    met = Counter[str]()

    @settings(max_examples=150, derandomize=True, database=None)
    @given(st.data(), credit_groups(), st.sampled_from([(), (), (), ("C-4",)]))
    def walk(data, group, missing):
        numbers = [each for each in (*group.members, "C-90") if each not in missing]
        used = check_credit_group(group, [data.draw(positions(customer=each)) for each in numbers])
        met["unknown" if used is None else group.sharing.value] += 1
        met["used"] += bool(used is not None and used.is_positive)

    walk()
    assert met.keys() == {"unknown", "shared", "allocated", "used"}
    assert all(met.values())


def test_give_and_take_keeps_its_laws_and_every_state_comes():
    """CR-7: nothing is paid out without both promises and evidence."""
    met = Counter[str]()

    @settings(max_examples=150, derandomize=True, database=None)
    @given(trade_offs(most=30))
    def walk(book):
        met.update(check_trade_offs(book))

    walk()
    assert met.keys() == {"asked", "granted", "refused", "lapsed", "paid", "kept", "back"}


# -- the laws can fail ----------------------------------------------------------------------------------------------


def a_ledger() -> CreditLedger:
    return CreditLedger(
        "C-7",
        "CNY",
        [
            Ordered("V-1", "O-1", money(60, "CNY"), at=NOW),
            Delivered("V-2", "D-1", money(40, "CNY"), "O-1", at=NOW.add(hours=1)),
        ],
    )


def forgetful(self, *, as_of, horizon=None):
    """A position that loses its last document, as some systems do between two stages."""
    right = RIGHT(self, as_of=as_of, horizon=horizon)
    return Position(right.customer, right.currency, right.as_of, right.documents[:-1], right.last_day)


RIGHT = CreditLedger.position


def everything() -> None:
    ledger, day = a_ledger(), NOW.date()
    check_entry(ledger, Paid("V-3", "F-1", money(5, "CNY"), at=NOW.add(hours=2)))
    check_credit_ledger(ledger, as_of=day)
    check_position(ledger.position(as_of=day), money(50, "CNY"))
    until, parts = date(2027, 1, 1), {"C-1": money(9, "CNY")}
    own = Security("S-1", SecurityKind.GUARANTEE, money(9, "CNY"), day, until, allocations=parts, giver="C-1")
    cash = Security("S-2", SecurityKind.DEPOSIT, money(9, "CNY"), day, until, allocations=parts)
    check_cover(
        Securities([own, cash]), money(50, "CNY"), "C-1", as_of=day, group=(), days_late=0, more=OTHER
    )
    group = CreditGroup("G-1", {"C-2": "C-1"}, money(50, "CNY"), Sharing.SHARED)
    both = [Position("C-1", "CNY", day), Position("C-2", "CNY", day)]
    check_credit_group(group, both)
    check_credit_group(group, both[:1])


OTHER = Security(
    "S-9", SecurityKind.DEPOSIT, money(9, "CNY"), NOW.date(), allocations={"C-1": money(9, "CNY")}
)
GONE = Reason("gone", Text("gone").fill(id="S-0"))
ZERO, MUCH = Verdict(Money(0, "CNY"), (GONE,)), Verdict(Money(70, "CNY"), (GONE,))


@pytest.mark.parametrize(
    ("law", "owner", "name", "fault"),
    [
        ("the position adds up", CreditLedger, "position", forgetful),
        ("a refusal has words", CreditLedger, "write", lambda _, *__: Declined(())),
        ("within the gross", Position, "used", property(lambda self: self.gross + Money(1, "CNY"))),
        ("they give the limit", Position, "shortfall", lambda _, __: Money(0, "CNY")),
        ("never lowers the cover", Securities, "take", lambda _, __: Securities()),
        ("no more is covered", Cover, "covered", property(lambda self: self.claim + self.claim)),
        ("counts or is named", securities_module, "_why_not", lambda *_: [GONE]),
        ("unknown is not zero", CreditGroup, "available", lambda *_: ZERO),
        ("than the group", CreditGroup, "available", lambda *_: MUCH),
    ],
)
def test_the_laws_see_a_fault(monkeypatch, law, owner, name, fault):
    everything()
    monkeypatch.setattr(owner, name, fault)
    with pytest.raises(AssertionError, match=law):
        everything()


def test_the_laws_of_give_and_take_see_a_payment_without_evidence(monkeypatch):
    at, promised = NOW, Promised(money(5, "CNY"), date(2027, 1, 1))
    book = TradeOffs("D-4").ask("T-1", "a leaflet", money(5, "CNY"), at=at)
    book = book.grant("T-1", money(5, "CNY"), payment=promised, off_take=promised, by="u-2", at=at)
    check_trade_offs(book)
    monkeypatch.setattr(TradeOff, "short_of", lambda _, **__: ())
    monkeypatch.setattr(TradeOff, "not_shown", lambda _: ())
    book = book.pay_out("T-1", money(5, "CNY"), voucher="P-1", by="u-3", at=at)
    monkeypatch.setattr(TradeOff, "is_ripe", lambda _: False)
    with pytest.raises(AssertionError, match="nothing is paid out without"):
        check_trade_offs(book)
