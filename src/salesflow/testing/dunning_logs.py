"""Hypothesis strategies for dunning: plans, the invoices of one customer, and logs; plural of what they make.

>>> from hypothesis import given, settings
>>> from salesflow.testing.dunning_laws import check_dunning
>>> @settings(max_examples=5)
... @given(dunning_plans(), dunning_invoices(), dunning_logs())
... def every_day_keeps_the_laws(plan, invoices, log):
...     check_dunning(plan, invoices, log, as_of=date(2026, 3, 31))
>>> every_day_keeps_the_laws()
"""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Final

import pendulum
from hypothesis import strategies as st

from salesflow.basics.channels import Channel
from salesflow.basics.money import Money
from salesflow.basics.text import Text
from salesflow.credit.dunning.entries import Ground
from salesflow.credit.dunning.log import DunningLog
from salesflow.credit.dunning.plan import DunningPlan
from salesflow.credit.dunning.step import (
    FIRST_DAY,
    LAST_DAY,
    ByPerson,
    ByRole,
    BySeller,
    DunningStep,
    Executor,
    Formal,
    Manner,
)
from salesflow.credit.rating.citation import Citation
from salesflow.customers.history import Invoice

__all__ = ["dunning_invoices", "dunning_logs", "dunning_plans"]

_DAY: Final = date(2026, 3, 31)
_MANNERS: Final[tuple[Manner, ...]] = (
    Channel.MESSAGE,
    Channel.CALL,
    Channel.VISIT,
    Formal.LETTER,
    Formal.LAWYER,
)
_EXECUTORS: Final[tuple[Executor, ...]] = (BySeller(), ByRole("finance"), ByPerson("u-4"))


@st.composite
def dunning_plans(draw: st.DrawFn, *, last: int = LAST_DAY) -> DunningPlan:
    """Plans of up to two reminders and six dunnings until the day `last`, with levels and tolerances that rise."""
    ahead = draw(st.sets(st.integers(FIRST_DAY, 0), max_size=2))
    after = sorted(draw(st.sets(st.integers(1, last), min_size=1, max_size=6)))
    enters = draw(st.sampled_from(after))
    level = rest = 0
    steps: list[DunningStep] = []
    for day in [*sorted(ahead), *after]:
        level = level + draw(st.integers(0, 2)) if level else int(day > 0)
        rest += draw(st.sampled_from([0, 0, 0, 10, 100]))
        steps.append(
            DunningStep(
                f"day {day}",
                Text(f"step of day {day}", zh=f"第{day}天"),
                day,
                level,
                draw(st.sampled_from(_MANNERS)),
                draw(st.sampled_from(_EXECUTORS)),
                enters_collection=day == enters,
                tolerance={"CNY": rest} if rest else {},
            )
        )
    apart = [later.day - step.day for step, later in pairwise(steps)]
    gap = draw(st.integers(1, min([7, *apart])))
    return DunningPlan(Citation("drawn", "1", "Hypothesis"), steps, gap=gap)


def _invoice(place: int, ago: int, terms: int, amount: int, left: int | None, *, disputed: bool) -> Invoice:
    due_on = _DAY - timedelta(ago)
    currency = "USD" if place == 4 else "CNY"
    return Invoice(
        "C-7",
        f"F-{place}",
        due_on - timedelta(terms),
        due_on,
        Money(amount, currency),
        None if left is None or left >= amount else Money(left, currency),
        disputed=disputed,
    )


@st.composite
def dunning_invoices(draw: st.DrawFn) -> tuple[Invoice, ...]:
    """Up to five invoices of C-7 around 31 March 2026: some part paid, paid or disputed, now and then with a credit note."""
    found = [
        _invoice(
            place,
            draw(st.integers(-40, 60) | st.integers(-40, 400)),
            draw(st.integers(0, 90)),
            draw(st.integers(1, 2_000)),
            draw(st.none() | st.integers(0, 2_000)),
            disputed=not draw(st.integers(0, 5)),
        )
        for place in range(draw(st.integers(1, 5)))
    ]
    if not draw(st.integers(0, 2)):
        day = _DAY - timedelta(draw(st.integers(0, 60)))
        note = Money(-draw(st.integers(1, 1_500)), "CNY")
        found.append(Invoice("C-7", "N-1", day, day, note, credit_note=True))
    return tuple(draw(st.permutations(found)))


@st.composite
def dunning_logs(draw: st.DrawFn) -> DunningLog:
    """The log of C-7 in March 2026, before anything was sent: promises, disputes, a block; empty in one of three cases."""
    log = DunningLog("C-7")
    at = pendulum.datetime(2026, 3, 1, 9, tz="Asia/Shanghai")
    for _ in range(draw(st.sampled_from([0, 1, 3]))):
        at = at.add(days=draw(st.integers(0, 10)))
        item, day = f"F-{draw(st.integers(0, 1))}", at.date()
        what = draw(st.sampled_from(["promise", "promise", "dispute", "settle", "block", "insolvent"]))
        if what == "promise":
            until = day + timedelta(draw(st.integers(0, 60)))
            amount = Money(draw(st.integers(1, 500)), "CNY")
            answer = log.promise(item, until=until, amount=amount, owed=Money(500, "CNY"), by="u-7", at=at)
        elif what == "dispute":
            answer = log.dispute(item, "goods came broken", by="u-7", at=at)
        elif what == "settle":
            answer = log.settle_dispute(item, "he was right in part", by="u-7", at=at)
        else:
            ends = None if what == "insolvent" else day + timedelta(draw(st.integers(1, 30)))
            ground = Ground.INSOLVENCY if ends is None else Ground.DECISION
            if ends is None and draw(st.booleans()):
                continue
            answer = log.block(ground, "a person said so", ends=ends, by="u-4", at=at)
        log = answer if isinstance(answer, DunningLog) else log
    return log
