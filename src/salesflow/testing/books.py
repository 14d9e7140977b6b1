"""Hypothesis strategies for the tables of a small house: what a day's worklist is made from.

The tables know everything that makes a list hard: customers without seller, grade or people, hostile names, returns,
two currencies, mourning, late consents, absent sellers who stand in for each other, rows dated after the list.

>>> from hypothesis import given, settings
>>> from salesflow.testing.worklist_laws import check_worklist
>>> @settings(max_examples=5)
... @given(books(), book_moments())
... def every_list_keeps_the_laws(book, at):
...     check_worklist(book, at=at)
>>> every_list_keeps_the_laws()
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final, TypeAlias

import attrs
import pendulum
from hypothesis import strategies as st

from salesflow.basics.channels import Channel, Direction
from salesflow.basics.moments import instant
from salesflow.basics.money import UNLIMITED, Money
from salesflow.complaints.cases.complaint import Complaint
from salesflow.complaints.cases.step import Likeness
from salesflow.complaints.handling.links import Linked, Linker
from salesflow.customers.customer import Customer
from salesflow.customers.history import Touch
from salesflow.playbook.book import Book
from salesflow.playbook.house import HOUSE
from salesflow.playbook.policy import Policy
from salesflow.testing.complaint_lives import live

__all__ = [
    "Row",
    "Tables",
    "book_moments",
    "books",
    "case_books",
    "complaint_cases",
    "customers",
    "tables",
    "touches",
]

Row: TypeAlias = dict[str, object]
"""One row: cells by the names of their columns."""
Tables: TypeAlias = dict[str, list[Row]]
"""The rows of every table, as `Book.of` takes them."""

_Columns: TypeAlias = Mapping[str, st.SearchStrategy[object]]

_FIRST: Final = date(2026, 1, 1)
_ZONES: Final = ("Asia/Shanghai", "UTC", "Europe/London", "America/New_York")
_DAYS: Final = st.integers(0, 110).map(lambda n: _FIRST + timedelta(n))
_SPANS: Final = st.integers(0, 60)
_SELLERS: Final = st.sampled_from(["Li", "Wang", "Zhao"])
_GRADES: Final = st.sampled_from(["A", "B", "C", None])
_HOLDS: Final = st.sampled_from([None, False, True])
_IDS: Final = st.integers(1, 6).map(lambda n: f"{n:05}")
_OUTCOMES: Final = st.sampled_from(
    ["", "", "no answer", "talk in a month", "waiting for the boss", "stop", "replied", "a bigger shelf"]
)
_LENGTHS: Final = (20, 12, 6, 2)
"""How many steps the life of a complaint may have."""
_CONSENTS: Final = st.sampled_from(
    [
        None,
        "*=yes",
        "message=yes; card=yes",
        "call=no",
        "*=no",
        "message:promotion=yes@2026-02-20T09:00:00+08:00",
    ]
)


@st.composite
def _clock_times(draw: st.DrawFn) -> datetime:
    """Moments as tables hold them: without a zone, the house's is meant."""
    day = draw(_DAYS)
    return datetime(day.year, day.month, day.day, draw(st.integers(0, 23)), draw(st.sampled_from([0, 30])))  # noqa: DTZ001


_TIMES: Final = _clock_times()


@st.composite
def book_moments(draw: st.DrawFn) -> pendulum.DateTime:
    """Aware moments among the days of `tables`, in several zones: some rows lie before each, some after."""
    return pendulum.instance(draw(_TIMES), tz=draw(st.sampled_from(_ZONES)))


# -- values ------------------------------------------------------------------------------------------------------


@st.composite
def customers(draw: st.DrawFn) -> Customer:
    """Cards of customers "00001" to "00006", with everything but id and name also unknown."""
    id_ = draw(_IDS)
    return Customer(
        id_,
        f"shop {id_}",
        grade=draw(_GRADES),
        seller=draw(st.none() | _SELLERS),
        since=draw(st.none() | _DAYS),
        credit_limit=draw(st.sampled_from([None, Money(0, "CNY"), Money(5000, "CNY"), UNLIMITED])),
        currency="CNY",
        credit_hold=draw(_HOLDS),
    )


def touches() -> st.SearchStrategy[Touch]:
    """Touches of those customers, either way, by every channel, with answers that put off or forbid the next."""
    return st.builds(
        Touch,
        _IDS,
        book_moments(),
        st.sampled_from(Channel),
        by=st.none() | _SELLERS,
        direction=st.sampled_from(Direction),
        outcome=_OUTCOMES,
        next_on=st.none() | _DAYS,
    )


# -- tables ------------------------------------------------------------------------------------------------------


@st.composite
def tables(draw: st.DrawFn, policy: Policy = HOUSE, *, most: int = 6) -> Tables:
    """Rows of every table of a small house with at most `most` rows in each, one to six customers.

    Opportunities go through the processes of the policy, complaints through its procedures. Actions and sums are
    left out: settle a line, or sum up the rows, to have them.
    """
    ids = [f"{n:05}" for n in range(1, draw(st.integers(1, 6)) + 1)]
    customer = st.sampled_from(ids)

    def many(rows: st.SearchStrategy[Row]) -> list[Row]:
        return draw(st.lists(rows, max_size=most))

    stages = [(machine.key, stage.key) for machine in policy.processes for stage in machine.stages]
    procedures = [None, *(procedure.key for procedure in policy.procedures)]
    return {
        "customers": [draw(_customer_rows(each)) for each in ids],
        "people": _numbered("P", many(_person_rows(customer))),
        "sellers": [draw(_seller_rows(name)) for name in sorted(draw(st.sets(_SELLERS)))],
        "purchases": _numbered("S", many(_purchase_rows(customer))),
        "touches": many(_touch_rows(customer)),
        "opportunities": _numbered("D", many(_deal_rows(customer, stages)) if stages else []),
        "complaints": _numbered("K", many(_complaint_rows(customer, procedures))),
        "invoices": _numbered("F", many(_invoice_rows(customer))),
        "promises": _numbered("Z", many(_promise_rows(customer))),
    }


def books(policy: Policy = HOUSE, *, most: int = 6) -> st.SearchStrategy[Book]:
    """Books made from such `tables`; every row is a good one."""

    def build(rows: Tables) -> Book:
        book, problems = Book.of(policy, **rows)
        assert not problems, problems  # noqa: S101 - a fault of the strategy, not of the caller
        return book

    return tables(policy, most=most).map(build)


@st.composite
def complaint_cases(
    draw: st.DrawFn, policy: Policy = HOUSE, *, ids: Sequence[str], most: int = 3
) -> list[Complaint]:
    """Up to `most` complaints with their records, of the customers `ids`, under the procedures of the policy.

    They live among the days of `tables`; their clocks are counted with the policy's own calendar. Some are linked.
    """
    found: list[Complaint] = []
    procedure = draw(st.sampled_from(policy.procedures))
    for number in range(draw(st.integers(0, most))):
        begun = pendulum.instance(draw(_TIMES), tz=policy.zone)
        calendar = policy.calendar(begun.date())
        random = draw(st.randoms(use_true_random=False))
        life = live(
            random,
            procedure,
            most=draw(st.sampled_from(_LENGTHS)),
            calendar=calendar,
            id=f"Q{number}",
            at=begun,
        )
        first, *rest = life.complaint.records
        receipt = attrs.evolve(life.complaint.receipt, customer=draw(st.sampled_from(ids)))
        found.append(Complaint(life.complaint.id, (attrs.evolve(first, step=receipt), *rest)))
    if len(found) > 1 and all(each.linked_to is None for each in found) and draw(st.booleans()):
        done = Linker(procedure, policy.calendar(_FIRST)).link(
            found[0], found[1], found, why=Likeness.MERGED, by="u-lee",
            at=max((each.records[-1].at for each in found), key=instant),
        )  # fmt: skip
        if isinstance(done, Linked):
            known = {each.id: each for each in found} | {
                each.complaint.id: each.complaint for each in done.accepted
            }
            found = list(known.values())
    return found


@st.composite
def case_books(draw: st.DrawFn, policy: Policy = HOUSE, *, most: int = 6) -> Book:
    """Books as `books` makes them, whose complaints are partly rows of a table and partly cases with records."""
    book = draw(books(policy, most=most))
    cases = draw(complaint_cases(policy, ids=[each.id for each in book.customers]))
    return attrs.evolve(book, complaints=(*book.complaints, *cases))


def _numbered(prefix: str, rows: Iterable[Row]) -> list[Row]:
    return [{"id": f"{prefix}{n}"} | row for n, row in enumerate(rows)]


def _rows(columns: _Columns) -> st.SearchStrategy[Row]:
    return st.fixed_dictionaries(columns)


def _customer_rows(id_: str) -> st.SearchStrategy[Row]:
    return _rows(
        {
            "id": st.just(id_),
            "name": st.just(f"shop {id_}"),
            "grade": _GRADES,
            "seller": st.none() | _SELLERS,
            "since": st.none() | _DAYS,
            "credit_limit": st.sampled_from([None, "0", "5000", "unlimited"]),
            "currency": st.just("CNY"),
            "credit_hold": st.sampled_from([None, "no", "yes"]),
        }
    )


def _person_rows(customer: st.SearchStrategy[str]) -> st.SearchStrategy[Row]:
    return _rows(
        {
            "customer": customer,
            "name": st.sampled_from(["Wang", "Li {x}", "a}b"]),
            "born": st.none() | _DAYS.map(lambda day: day.replace(year=1980)),
            "lunar_born": st.sampled_from([None, "1984-1-15", "1984-L10-30"]),
            "wedding_anniversary": st.none() | _DAYS.map(lambda day: day.replace(year=2010)),
            "consent": _CONSENTS,
            "mourning_until": st.none() | _DAYS,
        }
    )


def _seller_rows(name: str) -> st.SearchStrategy[Row]:
    return _rows(
        {
            "name": st.just(name),
            "visits_per_day": st.none() | st.integers(0, 3),
            "calls_per_day": st.none() | st.integers(0, 3),
            "absent_until": st.none() | _DAYS,
            "deputy": st.none() | _SELLERS.filter(lambda each: each != name),
        }
    )


def _purchase_rows(customer: st.SearchStrategy[str]) -> st.SearchStrategy[Row]:
    return _rows(
        {
            "customer": customer,
            "at": _TIMES,
            "amount": st.integers(-50, 900).map(str),
            "currency": st.sampled_from(["CNY", "CNY", "CNY", "GBP"]),
            "product": st.sampled_from([None, "tea", "cups"]),
            "quantity": st.sampled_from([None, "2", "5"]),
        }
    )


def _touch_rows(customer: st.SearchStrategy[str]) -> st.SearchStrategy[Row]:
    return _rows(
        {
            "customer": customer,
            "at": _TIMES,
            "channel": st.sampled_from(Channel),
            "by": st.none() | _SELLERS,
            "direction": st.sampled_from(["out", "out", "in"]),
            "outcome": _OUTCOMES,
            "next_on": st.none() | _DAYS,
        }
    )


@st.composite
def _deal_rows(draw: st.DrawFn, customer: st.SearchStrategy[str], stages: list[tuple[str, str]]) -> Row:
    process, stage = draw(st.sampled_from(stages))
    return {
        "customer": draw(customer),
        "process": process,
        "stage": stage,
        "since": draw(_TIMES),
        "seller": draw(st.none() | _SELLERS),
        "closed_on": draw(st.none() | _DAYS),
        "champion": draw(st.sampled_from([None, "unknown", "person-7"])),
    }


@st.composite
def _complaint_rows(draw: st.DrawFn, customer: st.SearchStrategy[str], procedures: list[str | None]) -> Row:
    received = draw(_TIMES)
    hours = (draw(st.none() | st.integers(0, 80)), draw(st.none() | st.integers(0, 800)))
    acknowledged, resolved = (None if each is None else received + timedelta(hours=each) for each in hours)
    return {
        "customer": draw(customer),
        "received_at": received,
        "procedure": draw(st.sampled_from(procedures)),
        "severity": draw(st.sampled_from([None, "minor", "major"])),
        "owner": draw(st.none() | _SELLERS),
        "acknowledged_at": acknowledged,
        "resolved_at": resolved,
    }


@st.composite
def _invoice_rows(draw: st.DrawFn, customer: st.SearchStrategy[str]) -> Row:
    issued, paid = draw(_DAYS), draw(st.none() | _SPANS)
    amount = draw(st.integers(-500, 9000).filter(bool))
    return {
        "customer": draw(customer),
        "issued_on": issued,
        "due_on": issued + timedelta(draw(_SPANS)),
        "amount": amount,
        "open_amount": draw(st.sampled_from([None, None, "0", f"{amount / 2:.1f}"])),
        "currency": draw(st.sampled_from(["CNY", "CNY", "GBP"])),
        "paid_on": None if paid is None else issued + timedelta(paid),
        "disputed": draw(st.booleans()),
        "credit_note": "yes" if amount < 0 else None,
    }


def _promise_rows(customer: st.SearchStrategy[str]) -> st.SearchStrategy[Row]:
    return _rows(
        {
            "customer": customer,
            "what": st.just("send the invoice"),
            "due": _DAYS,
            "by": st.none() | _SELLERS,
            "kept_at": st.none() | _TIMES,
        }
    )
