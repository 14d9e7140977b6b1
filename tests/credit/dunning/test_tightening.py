"""Entering collection proposes to tighten credit; nothing happens by itself (CR-5)."""

from __future__ import annotations

from datetime import date, timedelta

import attrs
import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.actors import Actor
from salesflow.basics.authority import Authority, Mandate
from salesflow.basics.money import UNLIMITED, money
from salesflow.basics.reasons import Declined
from salesflow.basics.terms import hours, working_days
from salesflow.basics.text import Text
from salesflow.basics.truth import Truth
from salesflow.credit.catalogue.dunning import EXAMPLE_DUNNING, EXAMPLE_TIGHTENING
from salesflow.credit.control.switch import Switch
from salesflow.credit.dunning.log import DunningLog
from salesflow.credit.dunning.tightening import TighteningRule
from salesflow.credit.limits.authority import CreditAuthority
from salesflow.credit.limits.facts import LineState
from salesflow.credit.limits.grant import Grant
from salesflow.credit.limits.line import CreditLine
from salesflow.credit.limits.line_entries import Applied, Approved, Proposed
from salesflow.credit.limits.proposal import Action, Proposal
from salesflow.credit.rating.citation import Citation
from salesflow.customers.history import Invoice
from salesflow.errors import CurrencyError, DefinitionError, InputError
from salesflow.testing.dunning_laws import executed
from salesflow.testing.dunning_logs import dunning_invoices, dunning_logs

DUE = date(2026, 3, 2)
RULE = EXAMPLE_TIGHTENING


def cny(amount):
    return money(amount, "CNY")


def on(day):
    return DUE + timedelta(day)


def noon(day):
    return pendulum.datetime(day.year, day.month, day.day, 12, tz="Asia/Shanghai")


def bill(name="F-1", due=DUE, amount=900, **more):
    return Invoice("C-7", name, due - timedelta(30), due, cny(amount), **more)


def done(answer):
    assert not isinstance(answer, Declined), answer.explain()
    return answer


def dunned(rows, until):
    return executed(EXAMPLE_DUNNING, rows, DunningLog("C-7"), begins=on(0), ends=on(until))


LINE = LineState([Grant("G-1", cny(2000), date(2026, 1, 1))])
ROWS = [bill(), bill("F-2", on(6), 300)]
LOG = dunned(ROWS, 10)  # F-1 was visited, F-2 called


def codes(found):
    assert "[en]" not in found.explain("zh")
    return [each.code for each in found.reasons]


def test_what_is_in_collection_proposes_a_freeze_and_switches():
    """CR-5: with the items, by the very type that a credit line takes."""
    assert LOG.collected == {"F-1": on(7)}
    found = RULE.judge(
        ROWS, LOG, LINE, currency="CNY", as_of=on(10), correction=Text("write to u-4", zh="请联系u-4")
    )
    assert (found.items, found.switches, found.is_needed) == (("F-1",), (Switch.CREDIT_SALES,), True)
    assert codes(found) == ["in_collection", "freeze", "switches", "person_decides"]
    assert found.explain().startswith("CNY 900 is in collection (1 item: F-1) [CR-5]\nfreeze:")
    proposal = found.proposal
    assert (proposal.action, proposal.before, proposal.amount, proposal.is_frozen) == (
        Action.FREEZE, cny(2000), cny(2000), True,
    )  # fmt: skip
    assert proposal.usable == cny(0)
    assert proposal.next_review == on(40)
    assert (proposal.debts.used, proposal.shortfall) == (cny(1200), cny(0))
    assert proposal.explain().splitlines()[1:] == [
        "CNY 900 is in collection (1 item: F-1) [CR-5]",
        "next review by 11 Apr 2026 [CR-6]",
        "by the rules example_tightening 2026.1 [CR-6]",
        "write to u-4 [CR-6]",
    ]


def test_nothing_is_proposed_before_after_or_for_others():
    """CR-5: paid, disputed, set off, another currency, an earlier day: nothing."""
    note = Invoice("C-7", "N-1", on(9), on(9), cny(-900), credit_note=True)
    contested = done(LOG.dispute("F-1", "broken", by="u-7", at=noon(on(11))))
    for rows, log, currency, day in (
        (ROWS, LOG, "CNY", 6),
        ([bill(paid_on=on(9)), ROWS[1]], LOG, "CNY", 12),
        ([bill(disputed=True), ROWS[1]], LOG, "CNY", 12),
        (ROWS, contested, "CNY", 12),
        ([*ROWS, note], LOG, "CNY", 12),
        (ROWS, LOG, "USD", 12),
        (ROWS, DunningLog("C-7"), "CNY", 12),
    ):
        found = RULE.judge(rows, log, LINE, currency=currency, as_of=on(day))
        assert not found.is_needed
        assert (found.proposal, found.switches, codes(found)) == (None, (), ["nothing_in_collection"])


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (None, "line_unknown"),
        (LineState(), "no_limit"),
        (attrs.evolve(LINE, frozen_on=on(3)), "frozen_already"),
        (attrs.evolve(LINE, is_cancelled=True), "cancelled_already"),
    ],
    ids=["unknown", "none", "frozen", "cancelled"],
)
def test_where_nothing_can_be_frozen_the_switch_is_proposed_alone(line, code):
    """CR-5."""
    found = RULE.judge(ROWS, LOG, line, currency="CNY", as_of=on(10))
    assert found.proposal is None
    assert found.switches == (Switch.CREDIT_SALES,)
    assert codes(found) == ["in_collection", code, "switches", "person_decides"]


def test_a_limit_without_ceiling_or_in_another_currency():
    """CR-5: unlimited is frozen too; dollars never meet yuan."""
    free = LineState([Grant("G-1", UNLIMITED, date(2026, 1, 1))])
    proposal = RULE.judge(ROWS, LOG, free, currency="CNY", as_of=on(10)).proposal
    assert (proposal.before, proposal.shortfall) == (UNLIMITED, None)
    dollars = LineState([Grant("G-1", money(5, "USD"), date(2026, 1, 1))])
    with pytest.raises(CurrencyError):
        RULE.judge(ROWS, LOG, dollars, currency="CNY", as_of=on(10))
    with pytest.raises(InputError):
        RULE.judge(ROWS, LOG, LINE, currency="yuan", as_of=on(10))


def test_a_credit_line_takes_the_proposal_and_a_person_decides():
    """CR-5, CR-6: proposed, approved, carried out; or frozen at once by a named person."""
    house = CreditAuthority(Authority([Mandate("finance", "approve", cny(9000))]), zone="Asia/Shanghai")
    first = Proposal("C-7", "CNY", on(-40), Action.RAISE, None, cny(2000), next_review=on(300))
    line = CreditLine(
        "C-7",
        "CNY",
        [
            Proposed("P-0", first, at=noon(on(-40))),
            Approved("P-0", "finance", True, 1, at=noon(on(-40)), by="u-4"),
            Applied("P-0", Grant("P-0", cny(2000), on(-40)), at=noon(on(-40))),
        ],
    )
    found = RULE.judge(ROWS, LOG, line.state_on(on(10)), currency="CNY", as_of=on(10))
    line = done(line.propose("P-1", found.proposal, by="u-7", at=noon(on(10))))
    assert line.available(cny(0), on=on(10)) == cny(2000)  # nothing happens by itself
    debts = found.proposal.debts
    line = done(
        line.approve(
            "P-1",
            "finance",
            authority=house,
            sellers=["u-7"],
            debts=debts,
            by=Actor("u-4", ["finance"]),
            at=noon(on(10)),
        )
    )
    frozen = done(line.apply("P-1", authority=house, debts=debts, at=noon(on(10))))
    assert frozen.state_on(on(10)).is_frozen
    assert frozen.available(cny(0), on=on(10)) == cny(0)
    assert RULE.judge(ROWS, LOG, frozen.state_on(on(11)), currency="CNY", as_of=on(11)).proposal is None
    assert done(line.freeze(found.reasons[0].explain(), by="u-4", at=noon(on(10)))).state_on(on(10)).is_frozen


def loosen(rows, log=LOG, *, day, rule=RULE):
    found = rule.loosening(rows, log, currency="CNY", as_of=on(day))
    assert "[en]" not in found.explain("zh")
    return found.value, [each.code for each in (*found.reasons, *found.missing)]


def test_loosening_needs_all_paid_and_a_clean_time():
    """CR-5: counted from the day on which the last late debt was paid."""
    assert loosen(ROWS, day=20) == (Truth.NO, ["still_open", "late_now", "late_now"])
    half = [bill(paid_on=on(20)), ROWS[1]]
    assert loosen(half, day=30) == (Truth.NO, ["late_now", "not_clean_yet"])
    paid = [bill(paid_on=on(20)), bill("F-2", on(6), 300, paid_on=on(15))]
    assert loosen(paid, day=109) == (Truth.NO, ["not_clean_yet"])
    assert loosen(paid, day=110) == (Truth.YES, ["clean"])
    again = [*paid, bill("F-3", on(50), 100, paid_on=on(60)), bill("F-4", on(100), 100)]
    assert loosen(again, day=110) == (Truth.NO, ["late_now", "not_clean_yet"])
    intime = [*paid, bill("F-3", on(50), 100, paid_on=on(50)), bill("F-4", on(111), 100)]
    assert loosen(intime, day=110) == (Truth.YES, ["clean"])
    assert loosen(paid, day=20, rule=attrs.evolve(RULE, clean_days=0)) == (Truth.YES, ["clean"])


def test_what_is_not_known_is_not_yes():
    """CR-5: disputed, gone from the ledger, paid on a day that nobody knows."""
    second = bill("F-2", on(6), 300, paid_on=on(6))
    assert loosen([bill(disputed=True), second], day=200) == (Truth.UNKNOWN, ["disputed"])
    assert loosen([second], day=200) == (Truth.UNKNOWN, ["item_unknown"])
    assert loosen([bill(open_amount=cny(0)), second], day=200) == (Truth.UNKNOWN, ["day_unknown"])
    note = Invoice("C-7", "N-1", on(9), on(9), cny(-900), credit_note=True)
    assert loosen([bill(), second, note], day=200) == (Truth.UNKNOWN, ["day_unknown"])
    settled = bill(disputed=True, paid_on=on(150))
    assert loosen([settled, second], day=200) == (Truth.YES, ["clean"])
    dollars = RULE.loosening([bill(), second], LOG, currency="USD", as_of=on(200))
    assert dollars.value is Truth.YES  # his dollars were never in collection
    assert loosen([], day=200) == (Truth.UNKNOWN, ["no_invoices", "item_unknown"])
    nothing = RULE.loosening([], DunningLog("C-7"), currency="CNY", as_of=on(200))
    assert (nothing.value, nothing.missing[0].code) == (Truth.UNKNOWN, "no_invoices")


def test_an_item_in_collection_that_is_gone_from_the_ledger_is_named():
    """CR-5: nobody knows what became of it; beside another one in collection, and alone."""
    found = RULE.judge([], LOG, LINE, currency="CNY", as_of=on(10))
    assert (found.is_needed, found.proposal, codes(found)) == (False, None, ["item_unknown"])
    log = dunned([bill(), bill("F-3")], 10)
    found = RULE.judge([bill()], log, LINE, currency="CNY", as_of=on(10))
    assert (found.items, codes(found)[-2:]) == (("F-1",), ["item_unknown", "person_decides"])


def test_a_credit_line_is_not_where_it_stands():
    """CR-5: the whole line instead of its state is refused with the way out."""
    with pytest.raises(InputError, match=r"line\.state_on"):
        RULE.judge(ROWS, LOG, CreditLine("C-7", "CNY"), currency="CNY", as_of=on(10))  # type: ignore[arg-type]


@given(dunning_invoices(), dunning_logs(), st.integers(0, 60))
def test_tightening_names_only_what_is_owed_and_ends_before_loosening(invoices, log, after):
    """CR-5: a disputed item never tightens; what tightens does not loosen on the same day."""
    day = date(2026, 3, 31) + timedelta(after)
    log = executed(EXAMPLE_DUNNING, invoices, log, begins=date(2026, 3, 31), ends=day, every=5)
    found = RULE.judge(invoices, log, LINE, currency="CNY", as_of=day)
    rows = {row.id: row for row in invoices}
    for name in found.items:
        assert not rows[name].disputed
        assert not log.is_disputed(name)
        assert rows[name].open_on(day).is_positive
    assert found.is_needed is ("nothing_in_collection" not in codes(found))
    if found.is_needed:
        assert RULE.loosening(invoices, log, currency="CNY", as_of=day).value is Truth.NO


def test_a_rule_that_cannot_be_is_refused():
    """CR-5: all problems at once."""
    cited = Citation("house", "1", "our house")
    with pytest.raises(DefinitionError) as caught:
        TighteningRule(cited, switches=[], review_after=hours(3), clean_days=-1)
    assert len(caught.value.problems) == 3
    with pytest.raises(InputError, match="give a Switch"):
        TighteningRule(cited, switches=["deliveries"])  # type: ignore[list-item]
    for change in (
        {"review_after": 30},
        {"review_after": working_days(3)},
        {"clean_days": True},
        {"clean_days": 1.5},
    ):
        with pytest.raises(DefinitionError):
            TighteningRule(cited, **change)
    both = TighteningRule(cited, switches=[Switch.CONTRACTS, Switch.DELIVERIES, Switch.CONTRACTS])
    assert both.switches == (Switch.CONTRACTS, Switch.DELIVERIES)
