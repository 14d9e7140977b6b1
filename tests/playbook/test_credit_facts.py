"""Facts of credit for stage machines: what is known, and nothing else."""

from __future__ import annotations

from datetime import date, datetime

import attrs
import pytest
from credit_desk import FINANCE, NINE, NONE, changed, frozen, granted, stopped, yuan
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.actors import Actor
from salesflow.basics.moments import instant
from salesflow.basics.money import UNLIMITED, Money
from salesflow.basics.truth import Truth
from salesflow.credit.control.switch import Switch
from salesflow.credit.limits.facts import LineState
from salesflow.credit.limits.grant import Effect, Grant, GrantKind
from salesflow.credit.limits.line import CreditLine
from salesflow.credit.limits.proposal import Action, Proposal, Wish
from salesflow.credit.switches.switchboard import Switchboard
from salesflow.errors import CurrencyError, InputError
from salesflow.playbook.credit_facts import MAY_SIGN, LineStop, credit_facts, line_stop
from salesflow.stages.case import Refused
from salesflow.stages.machine import Machine
from salesflow.stages.parts import Move, Stage
from salesflow.testing.credit_reviews import credit_lines, line_states
from salesflow.testing.switchboards import switchboards

# -- laws ---------------------------------------------------------------------------------------------------------------


@given(credit_lines(most=3), switchboards(most=5), st.integers(0, 3000), st.sampled_from([None, 0, 30_000]))
def test_facts_say_what_the_line_and_the_board_say(
    line: CreditLine, board: Switchboard, days: int, used: int | None
) -> None:
    """CR-5, CR-6: as known at the moment, whatever comes later; nothing available while anything stops it."""
    at = NINE.add(days=days)
    owes = None if used is None else yuan(used)
    found = credit_facts(line, board, used=owes, at=at)
    cut_line = attrs.evolve(line, entries=[each for each in line.entries if instant(each.at) <= instant(at)])
    cut_board = attrs.evolve(
        board, entries=[each for each in board.entries if instant(each.at) <= instant(at)]
    )
    assert found == credit_facts(cut_line, cut_board, used=owes, at=at)
    assert found == {**credit_facts(line, used=owes, at=at), **credit_facts(board=board, at=at)}
    assert None not in found.values()
    assert {each for each in Switch if found[f"{each.value}_stopped"]} == set(board.switches(at))
    stop = line_stop(cut_line.history.state, on=at.date())
    marks = [found[f"credit_{each.value}"] for each in LineStop]
    assert (stop is not None) is any(marks)
    if stop is not None:
        assert found["credit_available"] == yuan(0)
    elif owes is not None:
        left = cut_line.available(owes, on=at.date())
        assert found.get("credit_available") == (left if isinstance(left, Money) else None)
    else:
        assert "credit_available" not in found


@given(line_states(), st.dates(date(2024, 1, 1), date(2029, 1, 1)))
def test_a_line_stops_exactly_where_nothing_is_available(state: LineState, day: date) -> None:
    """CR-6: never by a limit that nobody has decided on."""
    begun = [each for each in state.grants if not each.is_temporary and each.begins <= day]
    if line_stop(state, on=day) is LineStop.LAPSED:
        assert begun
        assert not any(each.is_valid_on(day) for each in begun)
    assert line_stop(LineState(), on=day) is None
    if not state.is_frozen and not state.is_cancelled and any(each.is_valid_on(day) for each in begun):
        assert line_stop(state, on=day) is None


@given(credit_lines(most=2), switchboards(most=5), st.integers(0, 900))
def test_a_contract_may_be_signed_exactly_when_nothing_stops_it(
    line: CreditLine, board: Switchboard, days: int
) -> None:
    """CR-5, ST-2: a freeze blocks the contract move; unknown is neither yes nor no."""
    at = NINE.add(days=days)
    found = credit_facts(line, board, at=at)
    state = attrs.evolve(line, entries=[each for each in line.entries if instant(each.at) <= instant(at)])
    stops = line_stop(state.history.state, on=at.date()) is not None or Switch.CONTRACTS in board.switches(at)
    assert MAY_SIGN.judge(found).truth is Truth.of(not stops)
    for part in (credit_facts(line, at=at), credit_facts(board=board, at=at), credit_facts(at=at)):
        assert MAY_SIGN.judge(part).truth is not Truth.YES


# -- examples -------------------------------------------------------------------------------------------------------------


def test_a_limit_in_force() -> None:
    """CR-6."""
    assert credit_facts(granted(), used=yuan(20_000), at=NINE) == {
        "credit_frozen": False, "credit_cancelled": False, "credit_lapsed": False, "credit_unlimited": False,
        "credit_available": yuan(30_000),
    }  # fmt: skip
    assert "credit_available" not in credit_facts(granted(), at=NINE)
    assert credit_facts(granted(), used=yuan(1), at=NINE.subtract(days=1)) == {
        "credit_frozen": False, "credit_cancelled": False, "credit_lapsed": False,
    }  # fmt: skip


def test_none_zero_and_unlimited_are_three() -> None:
    """CR-6."""
    none = credit_facts(CreditLine("C-7", "CNY"), used=yuan(1), at=NINE)
    assert "credit_available" not in none
    assert "credit_unlimited" not in none
    zero = credit_facts(granted(amount=yuan(0)), used=yuan(0), at=NINE)
    assert (zero["credit_available"], zero["credit_unlimited"], zero["credit_lapsed"]) == (
        yuan(0),
        False,
        False,
    )
    free = credit_facts(granted(amount=UNLIMITED), used=yuan(0), at=NINE)
    assert free["credit_unlimited"] is True
    assert "credit_available" not in free


def test_a_limit_that_has_lapsed_and_one_that_is_cancelled() -> None:
    """CR-6: the day of the end is no longer in it; what was cancelled has not lapsed."""
    line = granted(date(2026, 4, 1))
    eve, day = NINE.set(month=3, day=31), NINE.set(month=4, day=1)
    assert credit_facts(line, at=eve)["credit_lapsed"] is False
    over = credit_facts(line, at=day)
    assert (over["credit_lapsed"], over["credit_available"]) == (True, yuan(0))
    gone = credit_facts(changed(granted(), Action.CANCEL, yuan(0), eve), at=day)
    assert (gone["credit_cancelled"], gone["credit_lapsed"]) == (True, False)
    both = frozen(line, eve)
    assert line_stop(both.history.state, on=day.date()) is LineStop.FROZEN
    assert credit_facts(both, at=day)["credit_lapsed"] is True


def test_a_temporary_limit_alone_is_no_lapse() -> None:
    """CR-6: while it is valid there is credit; a temporary one that has ended leaves what was before."""
    season = Grant(
        "G-2",
        yuan(9),
        date(2026, 3, 1),
        date(2026, 5, 1),
        kind=GrantKind.TEMPORARY,
        effect=Effect.ADD,
        purpose="May",
    )
    base = Grant("G-1", yuan(5), date(2026, 1, 1), date(2026, 4, 1))
    both = LineState([base, season])
    days = [date(2026, 3, 31), date(2026, 4, 30), date(2026, 5, 1)]
    assert [line_stop(both, on=day) for day in days] == [None, None, LineStop.LAPSED]
    assert line_stop(LineState([season]), on=date(2026, 6, 1)) is None


def test_what_was_drawn_and_paid_back_counts_where_a_grant_does_not_revolve() -> None:
    """CR-6."""
    line = CreditLine("C-7", "CNY")
    wish = Wish(yuan(900), date(2026, 3, 2), date(2026, 5, 1), "May", Effect.ADD, is_revolving=False)
    found = Proposal(
        "C-7", "CNY", NINE.date(), Action.TEMPORARY, None, yuan(900), wish=wish, valid_from=wish.begins,
        valid_until=wish.ends, next_review=date(2026, 5, 1), debts=NONE,
    )  # fmt: skip
    put = line.propose("P-0", found, by="u-2", at=NINE)
    assert isinstance(put, CreditLine)
    by = Actor("u-4", ["finance"])
    signed = put.approve("P-0", "finance", authority=FINANCE, sellers=[], debts=NONE, by=by, at=NINE)
    assert isinstance(signed, CreditLine)
    line_now = signed.apply("P-0", authority=FINANCE, debts=NONE, at=NINE)
    assert isinstance(line_now, CreditLine)
    facts = credit_facts(line_now, used=yuan(100), paid_back={"P-0": yuan(300)}, at=NINE)
    assert facts["credit_available"] == yuan(500)


def test_a_refusal_names_what_stops_the_contract() -> None:
    """CR-5, ST-2: in words, in both languages; what is not known is said to be unknown."""
    machine = Machine(
        "ours", version="1", start="talks", stages=[Stage("talks"), Stage.won("won")],
        moves=[Move("sign", "talks", "won", needs=[MAY_SIGN])],
    )  # fmt: skip
    case = machine.begin("D-17", at=NINE)
    facts = credit_facts(frozen(granted()), stopped(Switch.CONTRACTS), at=NINE)
    no = machine.decide(case, "sign", facts, at=NINE)
    assert isinstance(no, Refused)
    assert no.explain().splitlines()[1:] == [
        "- stop of contracts is on record (yes) and must not be",
        "- freeze of the limit is on record (yes) and must not be",
    ]
    assert "存在额度冻结的情况（是），而不应存在" in no.explain("zh")
    unknown = machine.decide(case, "sign", credit_facts(granted(), at=NINE), at=NINE)
    assert isinstance(unknown, Refused)
    assert "stop of contracts is not known yet" in unknown.explain()
    yes = machine.decide(case, "sign", credit_facts(granted(), stopped(), at=NINE), at=NINE)
    assert not isinstance(yes, Refused)


def test_every_stop_has_words() -> None:
    for each in LineStop:
        assert each.render() != each.render("zh")
        assert repr(each) == f"LineStop.{each.name}"


def test_bad_input() -> None:
    """CR-5, CR-6: two customers, an amount without a line, other money, a moment without a zone."""
    with pytest.raises(InputError, match="board: the line is that of 'C-7'"):
        credit_facts(granted(), Switchboard("C-8"), at=NINE)
    with pytest.raises(InputError, match="used: give the line"):
        credit_facts(board=stopped(), used=yuan(1), at=NINE)
    with pytest.raises(InputError, match="used: give the line"):
        credit_facts(paid_back={"G-1": yuan(1)}, at=NINE)
    for line in (granted(), frozen(granted())):
        with pytest.raises(CurrencyError):
            credit_facts(line, used=Money(1, "USD"), at=NINE)
    with pytest.raises(InputError, match="at"):
        credit_facts(granted(), at=datetime(2026, 3, 2, 9))
