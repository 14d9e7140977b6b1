"""What an approver answers for: the highest limit of any day to come, and raises counted together (CR-6, property 15)."""

from __future__ import annotations

from datetime import date, timedelta

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.money import UNLIMITED, money
from salesflow.credit.limits.facts import LineState
from salesflow.credit.limits.grant import Effect, Grant, GrantKind, effective_limit
from salesflow.credit.limits.proposal import Action, Proposal, Wish
from salesflow.credit.limits.stake import Stake, first_day, grant_of, is_over, with_grant

DAY = date(2026, 3, 31)


def cny(amount):
    return money(amount, "CNY")


def proposed(action, amount, before=None, **more):
    before = cny(before) if isinstance(before, int) else before
    amount = cny(amount) if isinstance(amount, int) else amount
    return Proposal("C-7", "CNY", DAY, action, before, amount, next_review=DAY, **more)


def since(amount, ago, until=None, **more):
    ends = None if until is None else DAY - timedelta(until)
    return Grant(f"G-{ago}", cny(amount), DAY - timedelta(ago), ends, **more)


def fair(amount, begins, days, effect):
    return Grant(
        f"T-{begins}", cny(amount), DAY + timedelta(begins), DAY + timedelta(begins + days), effect=effect,
        kind=GrantKind.TEMPORARY, purpose="fair",
    )  # fmt: skip


def wished(amount, begins, days, effect, before):
    wish = Wish(cny(amount), DAY + timedelta(begins), DAY + timedelta(begins + days), "fair", effect)
    return proposed(
        Action.TEMPORARY, amount, before, wish=wish, valid_from=wish.begins, valid_until=wish.ends
    )


def stake(proposal, *grants, within=90):
    return Stake.of(proposal, LineState(grants), on=DAY, within=within)


@st.composite
def _seasons(draw):
    """Temporary grants one after another, some in the past, some to come."""
    found, begins = [], draw(st.integers(-60, 0))
    for _ in range(draw(st.integers(0, 3))):
        days = draw(st.integers(1, 40))
        found.append(fair(draw(st.integers(0, 200)), begins, days, draw(st.sampled_from(Effect))))
        begins += days + draw(st.integers(0, 20))
    return found


@given(st.integers(0, 100), st.integers(1, 100), _seasons(), st.none() | st.integers(1, 60))
def test_the_total_is_the_highest_limit_of_any_day(base, more, seasons, days):
    """CR-6: no day on which the raise is in force shows more than was judged, and one shows as much."""
    until = None if days is None else DAY + timedelta(days)
    proposal = proposed(Action.RAISE, base + more, base, valid_until=until)
    found = stake(proposal, since(base, 200), *seasons)
    then = with_grant([since(base, 200), *seasons], grant_of(proposal, "P", first_day(proposal, DAY)))
    span = 200 if days is None else days
    limits = [effective_limit(then, on=DAY + timedelta(ahead)) for ahead in range(span)]
    assert found.gives_more
    assert found.total == max(limits)
    assert found.delta == found.total - cny(base) if found.total > cny(base) else found.delta == cny(0)


@given(
    st.integers(0, 100), st.lists(st.tuples(st.integers(1, 60), st.integers(1, 50)), min_size=1, max_size=5)
)
def test_raises_within_the_days_count_together(base, steps):
    """CR-6: however a raise is cut up, the last part weighs as much as the whole."""
    grants, now, at = (since(base, 400),), base, -90
    for ahead, more in steps:
        at, now = min(at + ahead, 0), now + more
        grants = with_grant(grants, Grant(f"P-{now}", cny(now), DAY + timedelta(at)))
    found = Stake.of(proposed(Action.RAISE, now + 1, now), LineState(grants), on=DAY, within=90)
    assert found.delta == cny(now + 1 - base)
    assert stake(proposed(Action.RAISE, now + 1, now), since(now, 91)).delta == cny(1)


def test_a_first_limit_and_one_after_a_gap_count_from_zero():
    """CR-6: nobody had decided, so the whole is new; what lies behind the days does not count."""
    assert stake(proposed(Action.RAISE, 50)).delta == cny(50)
    assert stake(proposed(Action.RAISE, 60, 50), since(50, 20)).delta == cny(60)
    assert stake(proposed(Action.RAISE, 60, 50), since(50, 20), within=20).delta == cny(10)
    assert stake(proposed(Action.RAISE, 60, 50), since(50, 200, 10), since(50, 5)).delta == cny(60)
    first = date(1, 1, 2)
    assert Stake.of(proposed(Action.RAISE, 50), LineState(), on=first, within=90).delta == cny(50)


def test_what_is_kept_or_lifted_is_no_raise():
    """CR-6: the whole is at stake, and nothing more than before."""
    kept = proposed(Action.KEEP, 50, 50, is_renewal=True)
    lifted = proposed(Action.UNFREEZE, 50, 50)
    for each in (kept, lifted):
        found = stake(each, since(50, 20), fair(30, 5, 9, Effect.ADD))
        assert (found.gives_more, found.total, found.delta) == (True, cny(80), cny(0))


def test_no_ceiling_is_above_every_amount():
    """CR-6: with, before, or beside."""
    endless = attrs.evolve(since(0, 200), amount=UNLIMITED)
    assert stake(proposed(Action.RAISE, UNLIMITED, 50), since(50, 200)).total is UNLIMITED
    found = stake(wished(9, 0, 9, Effect.ADD, UNLIMITED), endless)
    assert (found.total, found.delta) == (UNLIMITED, None)
    found = stake(wished(9, 0, 9, Effect.REPLACE, UNLIMITED), endless)
    assert (found.total, found.delta) == (cny(9), None)
    short = attrs.evolve(fair(1, 0, 9, Effect.REPLACE), amount=UNLIMITED)
    assert stake(proposed(Action.RAISE, 60, 50), since(50, 200), short).delta is None


def test_a_temporary_limit_is_judged_with_the_fixed_one_of_its_days():
    """CR-6: another one on the same days is refused later, and not counted twice."""
    season = wished(30, 10, 20, Effect.ADD, 50)
    assert stake(season, since(50, 200), fair(70, 12, 5, Effect.ADD)).total == cny(80)
    assert stake(season, since(50, 200), fair(70, 31, 5, Effect.ADD)).total == cny(80)
    assert first_day(season, DAY) == DAY + timedelta(10)


@pytest.mark.parametrize("action", [Action.FREEZE, Action.LOWER, Action.CANCEL])
def test_what_protects_gives_nothing(action):
    """CR-6: any mandate will do."""
    amount = {Action.FREEZE: 50, Action.LOWER: 40, Action.CANCEL: 0}[action]
    assert not stake(proposed(action, amount, 50), since(50, 20)).gives_more
    assert not stake(proposed(action, amount, 50, terms_days=30), since(50, 20, terms_days=30)).gives_more


def test_a_lowering_gives_more_where_time_or_caps_grow():
    """CR-6: days to pay that one of the two leaves open, an end that goes, a limit that is gone already."""
    known = since(50, 20, -20, terms_days=30, order_cap=cny(40))
    end = {"valid_until": known.ends}
    more = {"terms_days": 30, "order_cap": cny(40)} | end
    cases = [({}, False), ({"terms_days": 29}, False), ({"terms_days": 31}, True), ({"terms_days": None}, True),
             ({"valid_until": None}, True), ({"order_cap": None}, True)]  # fmt: skip
    assert [
        stake(proposed(Action.LOWER, 45, 50, **(more | change)), known).gives_more for change, _ in cases
    ] == [wider for _, wider in cases]
    uncapped = proposed(Action.LOWER, 40, 50, terms_days=30, **end)
    assert not stake(uncapped, known).gives_more  # one order may take the 40 as before
    assert stake(proposed(Action.LOWER, 45, 50, terms_days=30), since(50, 20)).gives_more
    assert not stake(proposed(Action.LOWER, 0, 50, terms_days=30), since(50, 20)).gives_more
    assert stake(proposed(Action.LOWER, 45, 50), since(50, 20, 5)).gives_more  # it has ended


def test_without_a_line_and_after_its_days_the_proposal_alone_is_looked_at():
    """CR-6: it says what it says."""
    raised = proposed(Action.RAISE, 60, 50, valid_from=DAY, valid_until=DAY + timedelta(9))
    alone = Stake(True, cny(60), cny(10))
    assert Stake.of(raised, None, on=DAY, within=90) == alone
    late = DAY + timedelta(9)
    assert is_over(raised, late)
    assert Stake.of(raised, LineState(), on=late, within=90) == alone
    kept = proposed(Action.KEEP, 50, 50)
    assert stake(kept, since(50, 20)) == Stake(False, cny(50), cny(0))
