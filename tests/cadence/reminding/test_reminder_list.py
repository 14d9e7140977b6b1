"""The list of a book: every reminder of every customer once, the most pressing first (CA-10)."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from salesflow.cadence.catalogue.reminder_rules import ESCALATION
from salesflow.cadence.reminding.facts import Facts
from salesflow.cadence.reminding.reminder_list import ReminderList
from salesflow.cadence.reminding.reminders import Reminders
from salesflow.cadence.reminding.rules import NotFollowedUp

TODAY = date(2026, 3, 2)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


days = st.none() | st.integers(0, 200).map(ago)
books = st.dictionaries(
    st.sampled_from(["C-1", "C-2", "C-3", "C-4"]), st.builds(Facts, days, days, days, days, days)
)


@given(books)
def test_nobody_is_left_out_and_the_order_of_the_book_does_not_matter(book: dict[str, Facts]) -> None:
    found = ReminderList.of(book, Reminders(), as_of=TODAY, escalation=ESCALATION)
    assert found == ReminderList.of(
        dict(reversed(book.items())), Reminders(), as_of=TODAY, escalation=ESCALATION
    )
    singly = {
        (name, each) for name, facts in book.items() for each in Reminders().judge(facts, as_of=TODAY).value
    }
    assert {(line.customer, line.raised) for line in found.lines} == singly
    assert len(found.lines) == len(singly)
    missing = [
        (name, each) for name, facts in book.items() for each in Reminders().judge(facts, as_of=TODAY).missing
    ]
    assert sorted(found.unknown, key=str) == sorted(missing, key=str)
    assert [line.height for line in found.lines] == sorted(
        (line.height for line in found.lines), reverse=True
    )


@given(books)
def test_what_was_settled_is_silent(book: dict[str, Facts]) -> None:
    found = ReminderList.of(book, Reminders(), as_of=TODAY)
    keys = frozenset(line.key for line in found.lines[::2])
    rest = ReminderList.of(book, Reminders(), as_of=TODAY, settled=keys)
    assert rest.lines == tuple(line for line in found.lines if line.key not in keys)


def test_each_line_says_who_must_hear_of_it() -> None:
    touches_only = Reminders(no_purchase=None, never_purchased=None)
    rules = {"C-1": touches_only, "C-2": Reminders(None, NotFollowedUp(7), None, None, None)}
    book = {name: Facts(ago(10), ago(500), since=ago(400)) for name in ("C-1", "C-2", "C-3")}
    book["C-1"] = Facts(ago(55), ago(500), since=ago(400))
    found = ReminderList.of(book, rules, as_of=TODAY, escalation=ESCALATION)
    assert found.explain() == (
        "C-1, to the manager: not followed up for 55 days, since 6 Jan 2026 [CA-10]\n"
        "C-2, to the seller: not followed up for 10 days, since 20 Feb 2026 [CA-10]\n"
        "1 customer: no reminders are set [CA-10]"
    )
    assert found.explain("zh").splitlines()[0] == "C-1（告知经理）：自2026年1月6日起已55天没有跟进 [CA-10]"
