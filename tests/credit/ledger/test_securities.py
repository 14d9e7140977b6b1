"""Securities: what covers, what does not, and why (CR-5, property 17, bad input 14)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from salesflow.basics.money import Money, money
from salesflow.credit.ledger.securities import Securities, Security, SecurityKind
from salesflow.errors import DefinitionError, InputError

DAY, NEXT = date(2026, 3, 2), date(2027, 1, 1)


def cny(amount: int | str) -> Money:
    return money(amount, "CNY")


def security(
    which: str = "S-1", kind: SecurityKind = SecurityKind.DEPOSIT, face: int = 100, **more
) -> Security:
    more.setdefault("allocations", {"C-7": cny(face)})
    return Security(which, kind, cny(face), more.pop("begins", DAY), more.pop("ends", NEXT), **more)


def covers(*items: Security, claim: int = 1000, **more):
    more.setdefault("days_late", 0)
    more.setdefault("group", ())
    more.setdefault("as_of", DAY)
    return Securities(items).cover(cny(claim), "C-7", **more)


def test_the_vector_of_the_field_note():
    """Field study 4.4: a guarantee of 50,000 at 90% covers 45,000."""
    bank = security(kind=SecurityKind.GUARANTEE, face=50000, coverage="0.9", giver="bank")
    assert covers(bank, claim=80000).covered == cny(45000)


def test_an_insurance_keeps_its_own_share_back_and_a_haircut_does_not():
    """CR-5: 90% of the loss, however small; a pledge that is worth 70% of its face covers a small claim whole."""
    insured = security("S-2", SecurityKind.INSURANCE, coverage=Decimal("0.9"), giver="insurer")
    pledged = security(kind=SecurityKind.PLEDGE, coverage="0.7", asset="lorry-3")
    assert (covers(insured, claim=50).covered, covers(pledged, claim=50).covered) == (cny(45), cny(50))
    both = covers(insured, pledged, claim=150)
    assert [(each.id, amount) for each, amount in covers(pledged, claim=500).parts] == [("S-1", cny(70))]
    assert both.covered == cny(70) + cny(72)


def test_a_poor_insurance_does_not_take_the_place_of_a_better_one():
    """CR-5, property 17: one more security never lowers the cover."""
    good = security("S-2", SecurityKind.INSURANCE, coverage="0.9", giver="insurer")
    poor = security("S-1", SecurityKind.INSURANCE, coverage="0.5", giver="insurer")
    assert covers(poor, good, claim=100).covered == covers(good, claim=100).covered == cny(90)


def test_validity_is_half_open_and_early_release_shortens_it():
    """CR-5: the end is the first day without it."""
    book = Securities([security()])
    answers = {
        day: book.cover(cny(50), "C-7", as_of=day, group=()).reasons[0].code
        for day in (date(2026, 3, 1), DAY, date(2026, 12, 31), NEXT)
    }
    assert list(answers.values()) == ["not_begun", "covers", "covers", "ended"]
    assert [security().holds_on(day) for day in answers] == [False, True, True, False]
    early = book.release("S-1", on=date(2026, 6, 1))
    assert early.cover(cny(50), "C-7", as_of=date(2026, 6, 1), group=()).covered == cny(0)
    assert Securities([security(ends=None)]).cover(
        cny(5), "C-7", as_of=date(2099, 1, 1), group=()
    ).covered == cny(5)
    with pytest.raises(InputError, match="ends before"):
        early.release("S-1", on=date(2026, 7, 1))
    with pytest.raises(InputError, match="is not held; there are S-1"):
        early.release("S-2", on=DAY)
    with pytest.raises(InputError, match="there are none"):
        Securities().release("S-2", on=DAY)
    with pytest.raises(DefinitionError, match="it ends on"):
        book.release("S-1", on=DAY)


def test_cover_that_is_none_is_named():
    """Bad input 14: expired, of the same group, the customer's own guarantee, another currency, stopped."""
    own = security("S-1", SecurityKind.GUARANTEE, giver="C-7")
    sister = security("S-2", SecurityKind.GUARANTEE, giver="C-8")
    dollars = Security(
        "S-3", SecurityKind.DEPOSIT, money(9, "USD"), DAY, allocations={"C-7": money(9, "USD")}
    )
    insured = security("S-4", SecurityKind.INSURANCE, giver="insurer", stops_after=60)
    for_another = security("S-5", allocations={"C-9": cny(100)})
    cover = covers(own, sister, dollars, insured, for_another, group={"C-7", "C-8"}, days_late=61)
    assert [reason.code for reason in cover.void] == [
        "own_guarantee", "same_group", "other_currency", "insurance_stopped",
    ]  # fmt: skip
    assert cover.explain("zh").splitlines()[-1] == "1,000元中有0元得到保障，1,000元没有保障 [CR-5]"
    assert covers(insured, days_late=60).covered == cny(100)
    assert covers(insured, days_late=None).void[0].code == "days_late_unknown"
    assert covers(security("S-2", SecurityKind.GUARANTEE, giver="C-8")).covered == cny(100)
    assert covers(security(), security("S-9"), claim=100).void[0].code == "not_needed"


def test_an_asset_is_pledged_once_at_a_time():
    """Bad input 14: double-pledged."""
    first = security("S-1", SecurityKind.PLEDGE, asset="lorry-3", ends=date(2026, 6, 1))
    book = Securities([first])
    again = security("S-2", SecurityKind.PLEDGE, asset="lorry-3", begins=date(2026, 5, 31))
    assert book.take(again).codes == ("pledged_twice",)
    after = security("S-2", SecurityKind.PLEDGE, asset="lorry-3", begins=date(2026, 6, 1))
    both = book.take(after)
    assert isinstance(both, Securities)
    assert both.take(after) is both
    assert both.take(security("S-1")).codes == ("known",)
    for_ever = security("S-3", SecurityKind.PLEDGE, asset="lorry-3", ends=None, begins=date(2026, 1, 1))
    assert both.take(for_ever).codes == ("pledged_twice", "pledged_twice")
    assert "lorry-3" in both.take(for_ever).explain("zh")
    with pytest.raises(DefinitionError, match="lorry-3 is pledged under S-1"):
        Securities([first, again])


def test_two_customers_that_are_one_have_one_allocation():
    """Bad input 15: merged customers."""
    shared = security(
        kind=SecurityKind.GUARANTEE, giver="C-70", allocations={"C-7": cny(60), "C-70": cny(40)}
    )
    book = Securities([shared, security("S-2", allocations={"C-70": cny(5)}), security("S-3")]).merged(
        "C-7", "C-70"
    )
    assert [each.part_of("C-7") for each in book.items] == [cny(100), cny(5), cny(100)]
    assert book.cover(cny(500), "C-7", as_of=DAY, group=()).void[0].code == "own_guarantee"


def test_everything_wrong_with_a_security_is_said_at_once():
    with pytest.raises(DefinitionError) as caught:
        Security("S-1", SecurityKind.PLEDGE, cny(0), NEXT, DAY, allocations={"C-1": cny(5)}, stops_after=3)
    assert len(caught.value.problems) == 5
    for problem, wrong in (
        ("nobody is named", lambda: security(kind=SecurityKind.INSURANCE)),
        ("more than CNY 100", lambda: security(allocations={"C-1": cny(60), "C-2": cny(41)})),
        ("a part is negative", lambda: security(allocations={"C-1": cny(-60), "C-2": cny(41)})),
        ("a part is not in CNY", lambda: security(allocations={"C-1": money(5, "USD")})),
        ("has two parts", lambda: security(allocations=(("C-1", cny(5)), ("C-1", cny(5))))),
    ):
        with pytest.raises(DefinitionError, match=problem):
            wrong()


@pytest.mark.parametrize("coverage", ["0", "1.01", "-0.5", "NaN", 0.5, True, None])
def test_a_coverage_is_an_exact_share(coverage):
    """Bad input 5; cover is never more than 100%."""
    with pytest.raises(InputError, match="coverage"):
        security(coverage=coverage)


def test_what_cannot_be_asked_is_refused():
    with pytest.raises(InputError, match="we owe him"):
        covers(claim=-1)
    for days_late in (-1, True, 1.5):
        with pytest.raises(InputError, match="days_late"):
            covers(days_late=days_late)
    with pytest.raises(InputError, match="stops_after"):
        security(kind=SecurityKind.INSURANCE, giver="i", stops_after=-1)
    assert repr(SecurityKind.PLEDGE) == "SecurityKind.PLEDGE"
    assert {kind.render("zh") for kind in SecurityKind} == {
        "保证",
        "信用保险",
        "抵押或质押",
        "所有权保留",
        "保证金",
    }


def test_the_group_is_read_once_and_for_all_securities():
    """Bad input 14: a group that is used up by the first security, or is only text, would let a guarantee through."""
    both = [security(f"S-{n}", SecurityKind.GUARANTEE, giver="C-8") for n in (1, 2)]
    for group in (["C-8"], {"C-8"}, (each for each in ["C-8"])):
        assert [each.code for each in covers(*both, group=group).void] == ["same_group", "same_group"]
    for wrong in ("C-80", "C-8", None, 8):
        with pytest.raises(InputError, match="group: give the ids of the group"):
            covers(*both, group=wrong)
    with pytest.raises(InputError, match="group"):
        covers(*both, group=[None])
