"""The fifteen bad inputs of credit, one test each, every part of each: the class, the field and the words, or the value that
says no; and that nothing else has changed (CR-1 to CR-7). Here: what may be used, and decisions.
"""

from __future__ import annotations

from datetime import date, datetime

import attrs
import pendulum
import pytest
from credit_cases import (
    AT,
    DAY,
    HOUSE,
    NOW,
    SHEET,
    bill,
    cny,
    declined,
    facts,
    raising,
    refused,
    sheet,
    undefined,
    written,
)

from salesflow.basics.actors import Actor
from salesflow.basics.money import Money
from salesflow.basics.reasons import Declined, Verdict
from salesflow.basics.terms import months
from salesflow.credit.catalogue.holds import HOUSE_HOLD
from salesflow.credit.catalogue.limits import EXAMPLE_FIRST_LIMIT, EXAMPLE_REVIEW, EXAMPLE_TEMPORARY
from salesflow.credit.catalogue.rating import (
    PAYMENT_GRADES,
    PAYMENT_INDEX,
    WORKING_ASSETS,
    Z_DOUBLE_PRIME_1995,
)
from salesflow.credit.control.hold import Decision
from salesflow.credit.exposure import Exposure
from salesflow.credit.ledger.group import CreditGroup, Sharing
from salesflow.credit.ledger.movements import (
    Disputed,
    Invoiced,
)
from salesflow.credit.ledger.position import OpenDocument, Position
from salesflow.credit.ledger.securities import Securities, Security, SecurityKind
from salesflow.credit.ledger.stage import Stage
from salesflow.credit.limits.estimators import (
    SalesCycle,
    Unknown,
)
from salesflow.credit.limits.facts import Debts, LineState, Trading
from salesflow.credit.limits.grant import Effect, Grant, GrantKind, clashes, effective_limit
from salesflow.credit.limits.guards import RequireFresh
from salesflow.credit.limits.line import CreditLine
from salesflow.credit.limits.proposal import Action, Wish
from salesflow.credit.limits.shapes import RoundDown
from salesflow.credit.rating.statements import Acceptance, Line, MoneyUnit, Statement
from salesflow.customers.grades.regrading import Standing
from salesflow.errors import InputError

# -- 10 to 12: what may be used -------------------------------------------------------------------------------------------


def test_10_disputed_items_count_and_are_decided_some_day() -> None:
    """10. Disputed items: count in exposure, not in conduct, but not for ever (CR-1, CR-5, CR-6).

    A dispute still open 90 days after the due day is named, to be decided; it still does not speak against him, and a house
    that knows nothing else of how he pays gets no grade and no raise.
    """
    old = [bill(n, issued_on=date(2025, 10, 1), due_on=date(2025, 10, 31), disputed=True) for n in (1, 2, 3)]
    exposure = Exposure.of(old, customer="C-7", currency="CNY", as_of=DAY)
    assert (exposure.total, exposure.disputed, exposure.late_by(0)) == (cny(300), cny(300), cny(0))
    assert Debts.of(exposure) == Debts(cny(300), (), cny(0))
    assert HOUSE_HOLD.judge(exposure, cny(1000), as_of=DAY).value is Decision.NONE
    assert HOUSE_HOLD.judge(exposure, cny(200), as_of=DAY).value is Decision.REFER
    conduct = PAYMENT_INDEX.judge(old, as_of=DAY)
    assert (conduct.value, conduct.disputed) == (None, ("F-1", "F-2", "F-3"))
    assert [each.code for each in conduct.reasons].count("decide_dispute") == 3
    assert (
        "the dispute about invoice F-1 is still open 151 days after the due day; decide it: 90 days are allowed "
        "(this does not count against the customer) [CR-1 CR-3]"
    ) in conduct.explain()
    good = [bill(n, paid_on=date(2026, 2, 4)) for n in (4, 5, 6)]
    assert (
        PAYMENT_INDEX.judge([*old, *good], as_of=DAY).value
        == PAYMENT_INDEX.judge(good, as_of=DAY).value
        == 80
    )
    fresh = [bill(n, disputed=True) for n in (1, 2, 3)]
    assert "decide_dispute" not in {each.code for each in PAYMENT_INDEX.judge(fresh, as_of=DAY).reasons}
    graded = PAYMENT_GRADES.judge(conduct.value, as_of=DAY)
    assert (graded.value, graded.state) == (None, None)
    assert EXAMPLE_REVIEW.judge(facts(debts=Debts.of(exposure), signals=[]), as_of=DAY).action is Action.REFER
    ledger = written(
        Invoiced("V-1", "F-1", cny(100), date(2025, 10, 31), at=NOW.subtract(days=150)),
        Disputed("V-2", "F-1", cny(60), at=NOW.subtract(days=120)),
    )
    position = ledger.position(as_of=DAY)
    assert (position.gross, position.disputed, position.used) == (cny(100), cny(60), cny(100))
    assert [each.at.date() for each in ledger.trail("F-1")][1] == date(
        2025, 11, 2
    )  # since when it is disputed


def test_11_too_few_observations_say_nothing() -> None:
    """11. Fewer than n observations, or only new-customer data: no index, no estimate, REFER; never zero (CR-1, CR-6)."""
    few = PAYMENT_INDEX.judge([bill(1), bill(2)], as_of=DAY)
    assert (few.value, [each.explain() for each in few.missing]) == (
        None, ["2 invoices say how the customer pays; 3 are needed [CR-1 CR-3]"],
    )  # fmt: skip
    thin = SalesCycle().estimate(facts(terms_days=30, trading=Trading.of([bill()], as_of=DAY)))
    assert isinstance(thin, Unknown)
    assert thin.reason.explain() == "1 invoice in 180 days says too little; 3 are needed [CR-6]"
    refused(
        lambda: Trading.of([], as_of=DAY),
        "invoices",
        "there is none; without one nothing is known of the trading",
    )
    nothing = EXAMPLE_REVIEW.judge(facts(), as_of=DAY)
    assert (nothing.action, nothing.amount, nothing.usable) == (Action.REFER, None, None)
    assert "it is not known what he bought and paid [CR-6]" in nothing.explain()
    new = facts(
        expected_month=cny(80_000), terms_days=30, debts=Debts(cny(0)), signals=[], grade=Standing("A", DAY),
        statement=sheet(unit=MoneyUnit.TEN_THOUSAND),
    )  # fmt: skip
    assert EXAMPLE_REVIEW.judge(new, as_of=DAY).action is Action.REFER
    first = EXAMPLE_FIRST_LIMIT.judge(new, as_of=DAY)
    assert (first.action, first.amount) == (Action.RAISE, cny(64_000))


def test_12_statements_that_may_not_be_used() -> None:
    """12. Stale financials (older than 18 months), unaudited, consolidated vs single, different units (CR-3, CR-6)."""
    edge, old = sheet(date(2024, 9, 30)), sheet(date(2024, 9, 29))
    last = date(2026, 3, 30)
    assert Acceptance().judge(edge, as_of=last).value == edge
    stale = "the statement of 29 Sep 2024 is more than 18 months old; ask for a newer one [CR-3]"
    assert [each.explain() for each in Acceptance().judge(old, as_of=last).missing] == [stale]
    for judged in (WORKING_ASSETS.judge(old, as_of=DAY), Z_DOUBLE_PRIME_1995.judge(old, as_of=DAY)):
        assert (judged.value, judged.missing[0].code) == (None, "stale")
    ruling = RequireFresh().judge(facts(statement=old))
    assert ruling is not None
    assert ruling.reason.explain() == stale
    assert EXAMPLE_REVIEW.judge(facts(statement=old), as_of=DAY).action is Action.REFER
    strict = Acceptance(audited_only=True, firm_only=True)
    for audited, consolidated in ((False, True), (None, None)):
        found = strict.judge(attrs.evolve(sheet(), audited=audited, consolidated=consolidated), as_of=DAY)
        assert (found.value, [each.code for each in found.missing]) == (None, ["not_audited", "not_firm"])
    sound = attrs.evolve(sheet(), audited=True, consolidated=False)
    assert strict.judge(sound, as_of=DAY).value == sound
    yuan, ten_thousands = sheet(), sheet(unit=MoneyUnit.TEN_THOUSAND)
    amounts = [each.amount(Line.NET_WORTH) for each in (yuan, ten_thousands)]
    assert amounts == [cny(100), cny(1_000_000)]
    limits = [WORKING_ASSETS.judge(each, as_of=DAY).limit for each in (yuan, ten_thousands)]
    assert limits == [cny("17.5"), cny(175_000)]
    assert ten_thousands.described.sentence.render("zh").startswith("2025年12月31日的财务报表，单位万元")
    refused(
        lambda: Statement("C-7", DAY, "CNY", 10_000, SHEET),  # type: ignore[arg-type]
        "unit",
        "say in what the figures are written: a MoneyUnit",
    )
    half = Z_DOUBLE_PRIME_1995.judge(attrs.evolve(sheet(), months=6), as_of=DAY)
    assert (half.value, [each.code for each in half.missing]) == (None, ["not_a_year"])


# -- 13 to 15: decisions --------------------------------------------------------------------------------------------------


def fair(name: str, begins: date, ends: date | None, effect: Effect = Effect.ADD) -> Grant:
    return Grant(name, cny(20), begins, ends, kind=GrantKind.TEMPORARY, effect=effect, purpose="fair")


def test_13_temporary_limits_that_cannot_be() -> None:
    """13. Temporary limit without end, end < start, overlapping, back-dated (CR-6)."""
    undefined(lambda: fair("T-1", DAY, None), "grant 'T-1'", "a temporary grant needs an end")
    before = "it ends before it has begun; the day of the end is no longer in it"
    undefined(lambda: fair("T-1", DAY, date(2026, 3, 1)), "grant 'T-1'", before)
    undefined(lambda: fair("T-1", DAY, DAY), "grant 'T-1'", before)
    refused(
        lambda: Wish(cny(1), DAY, DAY, "fair"),
        "ends",
        "is not after 2026-03-31; the day of the end is not in it",
    )
    one, other = (
        fair(name, date(2026, month, 1), date(2026, month + 2, 1)) for name, month in (("T-1", 1), ("T-2", 2))
    )
    both = "T-1 and T-2 are both temporary and valid on the same days [CR-6]"
    assert [each.explain() for each in clashes([one, other])] == [both]
    assert clashes([one, other], temporary_may_overlap=True) == ()
    replacing = [attrs.evolve(each, effect=Effect.REPLACE) for each in (one, other)]
    refused(
        lambda: effective_limit(replacing, on=date(2026, 2, 10)),
        "grants",
        "are valid on the same day, and only one of them can count",
    )
    base = LineState([Grant("G-1", cny(50), date(2026, 1, 1))])
    wish = Wish(cny(20), date(2026, 3, 30), date(2026, 5, 1), "fair")
    known = facts(
        line=base,
        debts=Debts(cny(0)),
        signals=[],
        grade=Standing("AA", DAY),
        cover=cny(900),
        statement=sheet(),
    )
    kept = EXAMPLE_REVIEW.judge_wish(known, wish, EXAMPLE_TEMPORARY, as_of=DAY)
    assert (kept.action, kept.usable) == (Action.KEEP, cny(50))
    assert "30 Mar 2026 is past: a limit never begins before today, 31 Mar 2026 [CR-6]" in kept.explain()
    sound = attrs.evolve(wish, begins=DAY)
    assert EXAMPLE_REVIEW.judge_wish(known, sound, EXAMPLE_TEMPORARY, as_of=DAY).action is Action.TEMPORARY


def test_13_the_end_is_no_longer_in_it_and_days_are_days() -> None:
    """13. Validity end inclusive vs exclusive, time zones: half-open days; a moment is no day, a day has its zone (CR-6)."""
    season = [Grant("G-1", cny(50), date(2026, 1, 1)), fair("T-1", date(2026, 2, 1), date(2026, 3, 1))]
    days = [date(2026, 1, 31), date(2026, 2, 1), date(2026, 2, 28), date(2026, 3, 1)]
    assert [effective_limit(season, on=day) for day in days] == [cny(50), cny(70), cny(70), cny(50)]
    touching = [
        fair("T-1", date(2026, 2, 1), date(2026, 3, 1)),
        fair("T-2", date(2026, 3, 1), date(2026, 4, 1)),
    ]
    assert clashes(touching) == ()
    no_day = "is not a day; give a date (day_of gives the day of a moment in a zone)"
    refused(lambda: Grant("G-1", cny(1), datetime(2026, 3, 1)), "begins", no_day)
    refused(lambda: effective_limit(season, on=datetime(2026, 3, 1)), "on", no_day)
    naive = datetime(2026, 3, 31, 9)
    with pytest.raises(InputError) as caught:
        CreditLine("C-7", "CNY").propose("P-1", raising(50), at=naive)
    assert (type(caught.value), caught.value.field) == (InputError, "at")
    night = pendulum.datetime(2026, 3, 31, 1, tz="Asia/Shanghai")  # still 30 March in London
    line = CreditLine("C-7", "CNY").propose("P-1", raising(50), at=night)
    assert isinstance(line, CreditLine)
    declined(
        CreditLine("C-7", "CNY").propose("P-1", raising(50), at=night.in_timezone("Europe/London")),
        "its facts are of 31 Mar 2026, which lies ahead",
    )


def test_14_securities_that_cover_nothing() -> None:
    """14. Guarantee expired or of the same group, self-guarantee, double-pledged: named, and counted as nothing (CR-5)."""
    bank = Security(
        "S-1",
        SecurityKind.GUARANTEE,
        cny(50),
        date(2026, 1, 1),
        DAY,
        allocations={"C-7": cny(50)},
        giver="bank-3",
    )

    def covered(*given: Security, group: tuple[str, ...] = (), on: date = DAY) -> tuple[Money, list[str]]:
        found = Securities(given).cover(cny(80), "C-7", as_of=on, group=group)
        assert found.claim == cny(80)
        assert "[en]" not in found.explain("zh")
        return found.covered, [each.explain() for each in found.void]

    assert covered(bank, on=date(2026, 3, 30)) == (cny(50), [])
    assert covered(bank) == (cny(0), ["S-1 ended on 31 Mar 2026 and covers nothing [CR-5]"])
    own = attrs.evolve(bank, ends=None, giver="C-7")
    assert covered(own) == (cny(0), ["S-1: C-7 guarantees its own debt, which covers nothing [CR-5]"])
    sister = attrs.evolve(bank, ends=None, giver="C-8")
    said = "S-1: C-8 is of the customer's own group, so its guarantee covers nothing [CR-5]"
    assert covered(sister, group=("C-7", "C-8")) == (cny(0), [said])
    family = CreditGroup("G-1", {"C-9": "C-7"}, cny(5), Sharing.SHARED, merged={"C-8": "C-9"}).family
    assert covered(sister, group=tuple(family)) == (cny(0), [said])
    hall = Security(
        "S-2", SecurityKind.PLEDGE, cny(50), date(2026, 1, 1), allocations={"C-7": cny(50)}, asset="hall 3"
    )
    again = attrs.evolve(hall, id="S-3", allocations={"C-8": cny(50)})
    pledged = "hall 3 is pledged under S-2 on the same days, so it cannot be pledged under S-3"
    book = Securities([hall])
    declined(book.take(again), pledged)
    assert book.items == (hall,)
    undefined(lambda: Securities([hall, again]), "securities", pledged)
    freed = book.release("S-2", on=date(2026, 3, 1)).take(attrs.evolve(again, begins=date(2026, 3, 1)))
    assert isinstance(freed, Securities)
    undefined(
        lambda: attrs.evolve(hall, allocations={"C-7": cny(40), "C-8": cny(11)}),
        "security 'S-2'",
        "the parts come to CNY 51, more than CNY 50",
    )
    refused(lambda: attrs.evolve(bank, coverage="1.01"), "coverage", "is a share above 0, at most 1")


def test_15_circles_merged_customers_and_other_partners() -> None:
    """15. Customer hierarchy cycle, merged/renamed customer, invoice partner different from order partner (CR-5, CR-6)."""
    undefined(
        lambda: CreditGroup("G-1", {"C-8": "C-7", "C-7": "C-8"}, cny(5), Sharing.SHARED),
        "credit group 'G-1'",
        "C-7 under C-8 under C-7 is a circle",
    )
    undefined(
        lambda: CreditGroup("G-1", {"C-8": "C-7"}, cny(5), Sharing.SHARED, merged={"C-8": "C-7"}),
        "credit group 'G-1'",
        "C-8 was merged into C-7 and is still a member",
    )
    group = CreditGroup("G-1", {"C-8": "C-7"}, cny(50), Sharing.SHARED, merged={"C-80": "C-8"})
    assert group.who("C-80") == "C-8"
    places = [
        Position(who, "CNY", DAY, [OpenDocument(Stage.INVOICED, "F", cny(9))])
        for who in ("C-7", "C-8", "C-80")
    ]
    assert group.used(places).value == cny(27)
    assert group.available("C-80", places).value == cny(23)
    refused(lambda: group.who("C-99"), "customer", "is not in group G-1; it has C-7, C-8")
    given = Security("S-1", SecurityKind.GUARANTEE, cny(50), DAY, allocations={"C-80": cny(50)}, giver="C-70")
    book = Securities([given]).merged("C-8", "C-80").merged("C-7", "C-70")
    assert (book.items[0].part_of("C-8"), book.items[0].giver) == (cny(50), "C-7")
    stranger = bill(2, customer="C-9")
    refused(
        lambda: PAYMENT_INDEX.judge([bill(), stranger], as_of=DAY), "invoices", "those before are of 'C-7'"
    )
    refused(lambda: Trading.of([bill(), stranger], as_of=DAY), "invoices", "those before are of 'C-7'")
    assert Exposure.of([bill(), stranger], customer="C-7", currency="CNY", as_of=DAY).total == cny(100)
    other = attrs.evolve(sheet(), customer="C-8")
    refused(lambda: facts(statement=other), "statement", "the review is of 'C-7'")
    refused(
        lambda: CreditLine("C-8", "CNY").propose("P-1", raising(50), at=NOW.add(days=30)),
        "proposal",
        "this is the line of 'C-8'",
    )


def test_15_nothing_is_rounded_up() -> None:
    """15. Rounding up a limit: it is cut down, and a raise is never turned into a lowering (CR-6)."""
    thousands = RoundDown({"CNY": 1000})
    assert [thousands.shape(cny(each), None, facts()).amount for each in ("1999.99", "999", "2000")] == [
        cny(1000), cny(0), cny(2000),
    ]  # fmt: skip
    assert thousands.shape(cny(1700), cny(1500), facts()).amount == cny(1500)
    undefined(lambda: RoundDown({"CNY": -1000}), "round down", "CNY -1,000 is not above zero")


def test_15_a_deputy_whose_time_is_over_and_a_clock_that_runs_backwards() -> None:
    """15. Approval by a deputy whose mandate ended; clock going backwards: declined, and the line is as it was (CR-6)."""
    line = CreditLine("C-7", "CNY").propose("P-1", raising(50), at=AT)
    assert isinstance(line, CreditLine)
    deputy = Actor("u-9", [])

    def signed(at: pendulum.DateTime) -> CreditLine | Declined:
        return line.approve(
            "P-1", "manager", authority=HOUSE, sellers=[], debts=Debts(cny(0)), by=deputy, at=at
        )

    assert isinstance(signed(AT), CreditLine)
    declined(signed(AT.add(days=1)), "u-9 is not manager on 1 Apr 2026, nor anybody's deputy as manager")
    answer = line.freeze("shut", by="u-4", at=AT.subtract(hours=1))
    assert isinstance(answer, Declined)
    assert answer.codes == ("too_early",)
    assert answer.explain().endswith("already; this would come before it [CR-6]")
    assert line.entries == CreditLine("C-7", "CNY", line.entries).entries
    assert (line.waiting.key if line.waiting else None, line.limit_on(DAY)) == ("P-1", None)


def test_15_a_review_is_no_decision() -> None:
    """Nothing of all this is decided by the machine: each answer is a proposal, a finding or a refusal (CR-6)."""
    verdict: Verdict[Decision] = HOUSE_HOLD.judge(
        Exposure.of([bill()], customer="C-7", currency="CNY", as_of=DAY), cny(50), as_of=DAY
    )
    assert verdict.reasons
    line = CreditLine("C-7", "CNY").propose("P-1", raising(50), at=AT)
    assert isinstance(line, CreditLine)
    refusal = line.apply("P-1", authority=HOUSE, debts=Debts(cny(0)), at=AT)
    declined(refusal, "P-1 has 0 of the 1 signature it needs")
    assert line.limit_on(DAY) is None
    assert (
        attrs.evolve(EXAMPLE_REVIEW, grant_term=months(12)).judge(facts(), as_of=DAY).action is Action.REFER
    )
