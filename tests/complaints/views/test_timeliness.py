"""In time (CO-4) and promises (CO-1): what pauses, links and withdrawals did to it is told, abuse cases 8, 9 and 16."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import attrs
import pytest
from complaint_book import MARCH, NINE, OFFICE, TO_RESOLVED, told

from salesflow.complaints.cases.ending import Link, Pause, Resume, Withdraw
from salesflow.complaints.cases.redress import KeepPromise, MakePromise
from salesflow.complaints.cases.step import Likeness
from salesflow.complaints.cases.steps import Acknowledge
from salesflow.complaints.catalogue.desk import DESK, FCA_DESK
from salesflow.complaints.views.timeliness import promise_rate, timeliness
from salesflow.errors import InputError

DAY = 1_440


def rates(complaints, at=NINE.add(days=10), procedures=(DESK,), **more):
    found = timeliness(complaints, procedures, MARCH, at=at, calendar=OFFICE, **more)
    return {(each.procedure, each.clock.key): each for each in found}


def counts(rate) -> tuple[int, ...]:
    return (rate.met, rate.missed, rate.open, rate.ended, rate.idle)


def test_in_time_late_open_and_ended():
    """A withdrawal before the term is neither in time nor late; after it, it is late for ever."""
    book = [
        told("K-1", *TO_RESOLVED),
        told("K-2", (Acknowledge("call"), "u-ann", 5 * DAY)),
        told("K-3", Withdraw("never mind")),
        told("K-4", (Withdraw("too slow"), "u-ann", 5 * DAY)),
        told("K-5", at=NINE.add(days=10)),
    ]
    found = rates(book, enough=3)
    assert counts(found["desk", "acknowledge"]) == (1, 2, 1, 1, 0)
    assert counts(found["desk", "resolve"]) == (1, 2, 1, 1, 0)
    assert counts(found["desk", "follow_up"]) == (0, 1, 0, 0, 4)
    assert found["desk", "resolve"].explain() == (
        "solution in time: 1 of 3 (33%); 1 still open, 1 ended otherwise, 0 not begun [CO-4]"
    )
    assert found["desk", "resolve"].explain("zh") == (
        "解决按时率：3个中1个（33%）；进行中1，另行终结1，未开始0 [CO-4]"
    )


def test_linking_makes_nobody_timely():
    """Abuse case 16: what is linked away has not been handled in time, and a breach stays one."""
    book = [
        told("K-1", Link("K-9", Likeness.DUPLICATE)),
        told("K-2", (Link("K-9", Likeness.DUPLICATE), "u-ann", 9 * DAY)),
    ]
    assert counts(rates(book)["desk", "resolve"]) == (0, 1, 0, 1, 0)


def test_pauses_are_told():
    """Abuse cases 8 and 9: met because it was paused, and paused again and again."""
    farmed = [told("K-1", *TO_RESOLVED)]
    steps = [
        step
        for n in range(3)
        for step in ((Pause("resolve", "we wait"), "u-ann", 60), (Resume("resolve"), "u-ann", 60))
    ]
    farmed.append(told("K-2", *steps, *TO_RESOLVED))
    farmed.append(told("K-3", Pause("resolve", "we wait")))
    solve = rates(farmed, at=NINE.add(hours=9))["desk", "resolve"]
    assert (solve.met, solve.paused_met, solve.most_pauses) == (2, 1, 3)
    assert solve.pausers == (("K-2", 3), ("K-3", 1))
    # K-1 works 160 min; K-2 340 with 180 paused; K-3 20 and 520 paused
    assert solve.paused_share == Fraction(180 + 520, 160 + 160 + 180 + 180 + 20 + 520)
    assert solve.explain().splitlines()[1] == (
        "solution: 1 of those in time was paused; 57% of all time was paused, up to 3 times in one complaint [CO-4]"
    )
    assert solve.explain("zh").splitlines()[1] == (
        "解决：按时完成的当中有1宗曾暂停；暂停占全部时间的57%，单宗最多暂停3次 [CO-4]"
    )


def test_legal_clocks_stand_apart():
    """They never pause, and are named as legal; each procedure is told by itself."""
    book = [told("K-1"), told("K-2", procedure=FCA_DESK)]
    found = rates(book, procedures=[DESK, FCA_DESK, DESK])
    assert list(found)[:3] == [("desk", "acknowledge"), ("desk", "resolve"), ("desk", "follow_up")]
    final = found["fca-disp", "fca_final_response"]
    assert (counts(final), final.pausers, final.most_pauses) == ((0, 0, 1, 0, 0), (), 0)
    assert final.explain() == (
        f"{final.clock.label.render()} in time (legal): none to judge; 1 still open, 0 ended otherwise, 0 not begun "
        f"[{' '.join(final.clock.rows)}]"
    )
    assert "（法定）" in final.explain("zh")


def test_two_versions_of_one_clock_are_told_apart():
    """Abuse case 17: a longer term of new rules makes the old complaints no more timely."""
    first, solve, third = DESK.clocks
    newer = attrs.evolve(
        DESK, version="2026.2", clocks=(first, attrs.evolve(solve, term=third.term, label=solve.label), third)
    )
    book = [told("K-1", (Acknowledge("call"), "u-ann", 60)), told("K-2", procedure=newer)]
    found = timeliness(book, [DESK, newer], MARCH, at=NINE.add(days=2), calendar=OFFICE)
    both = [(str(each.clock.term), counts(each)) for each in found if each.clock.key == "resolve"]
    assert both == [("16 working hours", (0, 1, 0, 0, 0)), ("3 working days", (0, 0, 1, 0, 0))]
    shared = next(each for each in found if each.clock == first)
    assert sum(counts(shared)) == 2


def test_of_nothing_there_is_no_rate():
    found = rates([])["desk", "resolve"]
    assert (found.portion.share, found.paused_share) == (None, None)
    with pytest.raises(InputError, match="give the procedure of complaint K-1"):
        rates([told("K-1")], procedures=[])


def test_promises():
    """CO-1: kept in time, kept too late, broken, open; those made in the period."""

    def promise(number: int, due: date, *more) -> object:
        return told(f"K-{number}", MakePromise("call", "we call you", due), *more)

    book = [
        promise(1, date(2026, 3, 4), (KeepPromise("call"), "u-ann", DAY)),
        promise(2, date(2026, 3, 3), (KeepPromise("call"), "u-ann", 3 * DAY)),
        promise(3, date(2026, 3, 3)),
        promise(4, date(2026, 3, 20)),
        told("K-5", (MakePromise("call", "later", date(2026, 5, 1)), "u-ann", 40 * DAY)),
    ]
    found = promise_rate(book, MARCH, at=NINE.add(days=10), enough=3)
    assert (found.kept, found.kept_late, found.broken, found.open) == (1, 1, 1, 1)
    assert found.portion.share == Fraction(1, 3)
    assert found.explain() == (
        "promises kept: 1 of 3 (33%); 1 of the others kept too late, 1 still open [CO-1]"
    )
    assert found.explain("zh") == "承诺按时兑现率：3个中1个（33%）；其余承诺中1项逾期兑现，1项待兑现 [CO-1]"
    before = promise_rate(book, MARCH, at=NINE.add(days=1))
    assert (before.kept, before.kept_late, before.broken, before.open) == (0, 0, 0, 4)
