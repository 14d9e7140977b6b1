"""The book: good rows are used, a bad row is named with its column, nothing is dropped silently."""

from __future__ import annotations

import csv
import io
import pickle
from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.channels import Channel
from salesflow.basics.money import UNLIMITED, Money
from salesflow.basics.truth import Truth
from salesflow.complaints.cases.row import ComplaintRow
from salesflow.customers.consent import Consent
from salesflow.customers.customer import Customer
from salesflow.customers.history import Touch
from salesflow.playbook.actions import Action, Verb
from salesflow.playbook.book import Book, Count, Problem
from salesflow.playbook.house import HOUSE
from salesflow.playbook.schema import TABLES

SHOP = {"id": "C", "name": "Haida"}
BILL = {
    "id": "F", "customer": "C", "issued_on": "2026-01-05", "due_on": "2026-02-04", "amount": "100", "currency": "CNY",
}  # fmt: skip
SALE = {"customer": "C", "at": "2026-01-05", "amount": "100", "currency": "CNY"}
TOUCH = {"customer": "C", "at": "2026-01-05 09:00", "channel": "call"}
DEAL = {"id": "D", "customer": "C", "process": "seven-step", "stage": "needs", "since": "2026-01-05"}
CASE = {"id": "K", "customer": "C", "received_at": "2026-01-05 09:00"}
PERSON = {"id": "P", "customer": "C", "name": "Wang"}
PROMISE = {"id": "Z", "customer": "C", "what": "send the invoice", "due": "2026-03-02"}
ACTION = {
    "line": "L", "matters": '["promise:Z"]', "customers": '["C"]', "verb": "done", "at": "2026-01-05", "by": "u7",
}  # fmt: skip
TOUCHED = {"customer": "C", "as_of": "2026-03-02"}

GOOD: dict[str, dict[str, Any]] = {
    "customers": SHOP, "people": PERSON, "sellers": {"name": "Li"}, "purchases": SALE, "touches": TOUCH,
    "opportunities": DEAL, "complaints": CASE, "invoices": BILL, "promises": PROMISE, "actions": ACTION,
    "touch_summaries": TOUCHED, "purchase_summaries": TOUCHED,
}  # fmt: skip

BAD: list[tuple[str, dict[str, Any], str, str]] = [
    ("customers", {"since": "02/03/2026"}, "since", "cannot be read as a date"),
    ("customers", {"credit_limit": "5000"}, "currency", "is missing"),
    ("customers", {"credit_limit": "-5", "currency": "CNY"}, "credit_limit", "zero (cash only) or more"),
    ("customers", {"name": "  "}, "name", "is empty; every row needs it"),
    ("customers", {None: ["x"]}, "", "more cells than columns"),  # type: ignore[dict-item]
    ("people", {"lunar_born": "1984-13-01"}, "lunar_born", "month"),
    ("people", {"consent": "pigeon=yes"}, "consent", "the channel is"),
    ("people", {"consent": 5}, "consent", "is no consent"),
    ("people", {"customer": "X"}, "customer", "is not in the table of customers"),
    ("sellers", {"visits_per_day": "-1"}, "visits_per_day", "whole number"),
    ("sellers", {"deputy": "Li"}, "deputy", "nobody stands in for himself"),
    ("purchases", {"amount": "NaN"}, "amount", "is not a finite number"),
    ("purchases", {"amount": "Infinity"}, "amount", "is not a finite number"),
    ("purchases", {"amount": 9.99}, "amount", "a float is not exact"),
    ("purchases", {"currency": "RMB"}, "currency", ""),
    ("purchases", {"at": "soon"}, "at", "cannot be read as a date"),
    ("touches", {"channel": "pigeon"}, "channel", "is unknown; use one of visit"),
    ("touches", {"customer": "00001"}, "customer", "is not in the table of customers"),
    ("touches", {"at": ""}, "at", "is empty"),
    ("opportunities", {"process": "magic"}, "process", "is unknown; use one of seven-step"),
    ("opportunities", {"stage": "asleep"}, "stage", "prospecting"),
    ("complaints", {"procedure": "magic"}, "procedure", "is unknown; use one of desk"),
    ("complaints", {"stage": "asleep"}, "stage", "received"),
    ("complaints", {"resolved_at": "2026-01-04"}, "resolved_at", "before the complaint was received"),
    ("complaints", {"severity": "huge"}, "severity", "is unknown"),
    ("invoices", {"paid_on": "2026-01-04"}, "paid_on", "before the day of issue"),
    ("invoices", {"due_on": "2026-01-04"}, "due_on", "before the day of issue"),
    ("invoices", {"amount": "-100"}, "amount", "only a credit note may be"),
    ("invoices", {"open_amount": "101"}, "open_amount", "between nothing and the invoiced amount"),
    ("invoices", {"due_on": "2026-02-30"}, "due_on", "is no day of the calendar"),
    ("promises", {"due": None}, "due", "is empty"),
    ("actions", {"verb": "sung"}, "verb", "is unknown; use one of done"),
    ("actions", {"verb": "snoozed", "why": "later"}, "until", "a snooze needs the day"),
    ("actions", {"matters": "promise:Z"}, "matters", "is no list"),
    ("touch_summaries", {"visits": "-2"}, "visits", "whole number"),
    ("purchase_summaries", {"occasions": 3}, "occasions", "go together"),
    ("purchase_summaries", {"net": "5"}, "currency", "is missing"),
]  # fmt: skip


@pytest.mark.parametrize(("table", "change", "column", "reason"), BAD)
def test_a_bad_row_is_named_and_the_good_one_used(
    table: str, change: dict[str, Any], column: str, reason: str
) -> None:
    tables = {"customers": [SHOP], table: [GOOD[table], GOOD[table] | {"id": "2"} | change]}
    book, problems = Book.of(**tables)  # type: ignore[arg-type]
    (problem,) = problems
    assert (problem.table, problem.row, problem.column) == (table, 2, column)
    assert reason in problem.reason
    assert len(getattr(book, table)) == 1
    assert next(each for each in book.counts if each.table == table) == Count(table, 2, 1)
    assert problem.sentence.render().startswith(f"{table}, row 2, {column}: ")
    assert problem.sentence.render("zh").startswith(f"{TABLES[table].label.render('zh')}第2行，{column}：")


@pytest.mark.parametrize("table", [name for name, each in TABLES.items() if each.key])
def test_the_same_row_twice_counts_once_and_other_content_is_a_problem(table: str) -> None:
    other = {
        "customers": {"name": "other"}, "people": {"name": "other"}, "sellers": {"visits_per_day": 3},
        "purchases": {"amount": "7"}, "touches": {"channel": "visit"}, "opportunities": {"stage": "won"},
        "complaints": {"owner": "Li"}, "invoices": {"amount": "7"}, "promises": {"what": "other"},
        "actions": {"verb": "dismissed", "why": "closed"}, "touch_summaries": {"visits": 3},
        "purchase_summaries": {"lines": 3},
    }[table]  # fmt: skip
    row = {"id": "1"} | GOOD[table]
    tables: dict[str, Any] = {"customers": [SHOP]} | {table: [row, dict(row), row | other]}
    book, problems = Book.of(**tables)
    assert len(getattr(book, table)) == 1
    assert [(each.row, each.reason) for each in problems] == [
        (3, "stands in an earlier row with other content; the earlier row is used")
    ]
    count = next(each for each in book.counts if each.table == table)
    assert (count.read, count.reported, count.repeated, count.usable) == (3, 1, 1, 1)


def test_rows_without_a_number_may_repeat() -> None:
    book, problems = Book.of(touches=[TOUCH, TOUCH], purchases=[SALE, SALE])
    assert problems == ()
    assert (len(book.touches), len(book.purchases)) == (2, 2)
    assert [(count.usable, count.alike) for count in book.counts] == [(2, 1), (2, 1)]


def test_words_of_a_process_and_of_stages_are_read_in_either_language() -> None:
    deals = [
        DEAL | {"id": "1", "process": "七步销售", "stage": "需求评估"},
        DEAL | {"id": "2", "process": "Seven-Step", "stage": "Needs Assessment"},
        SimpleNamespace(**DEAL | {"id": "3", "process": "SEVEN_STEP", "stage": "NEEDS"}),
        DEAL | {"id": "4", "stage": "已收到"},
    ]
    cases = [
        CASE | {"id": "1", "stage": "Received"},
        CASE | {"id": "2", "procedure": "投诉", "stage": "调查中"},
        CASE | {"id": "3", "procedure": "FCA-DISP", "stage": "followed up"},
        CASE | {"id": "4"},
    ]
    book, problems = Book.of(opportunities=deals, complaints=cases)
    assert {(each.process, each.stage) for each in book.opportunities} == {("seven-step", "needs")}
    assert [(each.procedure, each.stage) for each in book.complaints if isinstance(each, ComplaintRow)] == [
        ("desk", "received"), ("desk", "investigating"), ("fca-disp", "followed_up"), ("desk", None),
    ]  # fmt: skip
    (problem,) = problems
    assert (problem.table, problem.row, problem.column) == ("opportunities", 4, "stage")
    assert problem.sentence.render("zh").startswith(
        "商机第4行，stage：无法识别；请使用以下之一：prospecting、"
    )


def test_what_only_a_value_refuses_is_said_in_english() -> None:
    _, (problem,) = Book.of(invoices=[BILL | {"amount": "-100"}])
    assert problem.words is None
    assert "only a credit note may be" in problem.sentence.render("zh")


def test_lines_of_one_invoice_differ_by_product_and_an_id_with_other_content_does_not_pass() -> None:
    rows = [SALE | {"id": "S", "product": each} for each in ("tea", "cups")]
    book, problems = Book.of(purchases=[*rows, rows[0] | {"amount": "5"}])
    assert [row.product for row in book.purchases] == ["tea", "cups"]
    assert [each.column for each in problems] == ["id"]


def test_rows_may_be_objects_with_attributes_such_as_rows_of_an_orm() -> None:
    def objects(row: dict[str, Any]) -> SimpleNamespace:
        return SimpleNamespace(**row)

    tables: dict[str, Any] = {name: [objects(row)] for name, row in GOOD.items()}
    plain: dict[str, Any] = {name: [row] for name, row in GOOD.items()}
    book, problems = Book.of(**tables)
    assert problems == ()
    assert book == Book.of(**plain)[0]
    _, problems = Book.of(customers=[objects({"id": "C"}), "nonsense", objects({"id": "C", "name": " "})])
    assert [(each.row, each.column) for each in problems] == [(1, "name"), (2, "id"), (3, "name")]


def test_values_are_read_as_they_come_from_a_database() -> None:
    book, problems = Book.of(
        customers=[SHOP | {"credit_limit": Decimal(5000), "currency": "CNY", "credit_hold": False, "region": "north"}],
        people=[PERSON | {"consent": [Consent(Channel.CALL, None, given=False)]}],
        touches=[TOUCH | {"at": datetime(2026, 3, 1, 20, tzinfo=UTC), "channel": Channel.VISIT}],
        invoices=[BILL | {"issued_on": date(2026, 1, 5), "amount": Decimal(-5), "credit_note": True}],
        purchase_summaries=[
            {"customer": "C", "as_of": "2026-03-02", "first_on": "2026-01-01", "last_on": "2026-02-01",
             "occasions": 3, "net": 7, "currency": "CNY"}
        ],
        touch_summaries=[TOUCHED | {"visits": 2, "calls": 0, "last_out_at": "2026-03-01 09:00"}],
    )  # fmt: skip
    assert problems == ()
    (card,) = book.customers
    assert (card.credit_limit, card.credit_hold, card.fact("region")) == (Money(5000, "CNY"), False, "north")
    assert book.people_of["C"][0].consents == (Consent(Channel.CALL, None, given=False),)
    assert book.invoices_of["C"][0].credit_note
    assert book.customer_of["C"] is card
    assert book.touch_summaries[0].count(Channel.VISIT) == 2
    assert book.purchase_summaries[0].net == Money(7, "CNY")
    assert Book.of(customers=[SHOP | {"credit_limit": "unlimited"}])[0].customers[0].credit_limit is UNLIMITED


def test_further_columns_are_facts_and_empty_ones_are_not_known() -> None:
    (deal,) = Book.of(
        opportunities=[
            DEAL | {"amount": "10", "currency": "CNY", "budget": "0", "champion": "未知", "timing": " "}
        ]
    )[0].opportunities
    assert deal.amount == Money(10, "CNY")
    assert dict(deal.facts) == {"budget": Decimal(0), "champion": Truth.UNKNOWN}


def test_a_row_with_more_cells_than_headers_is_named() -> None:
    book, problems = Book.of(
        touches=csv.DictReader(io.StringIO("customer,at,channel\nC,2026-03-02,call,oops\n"))
    )
    assert book.touches == ()
    assert [(each.row, each.value, each.reason) for each in problems] == [
        (1, ["oops"], "there are more cells than columns")
    ]


def test_naive_times_are_read_in_the_zone_of_the_policy() -> None:
    london = attrs.evolve(HOUSE, zone="Europe/London")
    (touch,) = Book.of(london, touches=[TOUCH | {"at": "2026-07-01 09:00"}])[0].touches
    assert touch.at.isoformat() == "2026-07-01T09:00:00+01:00"


def test_without_a_table_of_customers_each_one_named_is_taken() -> None:
    book, problems = Book.of(touches=[TOUCH, TOUCH | {"customer": "B"}], invoices=[BILL])
    assert problems == ()
    assert [(card.id, card.name) for card in book.customers] == [("C", "C"), ("B", "B")]
    assert book.given == {"touches", "invoices"}


def test_an_action_read_back_is_the_action_that_was_settled() -> None:
    action = Action(
        "L", ("promise:Z",), ("C",), Verb.SNOOZED, datetime(2026, 3, 2, 9, tzinfo=UTC), "u7",
        until=date(2026, 3, 9), why="on holiday",
    )  # fmt: skip
    for row in (action, attrs.asdict(action, recurse=False)):
        book, problems = Book.of(actions=[row])
        assert problems == ()
        assert book.actions == (action,)
    assert Book().with_action(action).actions == (action,)
    assert Book().with_action(action).given == {"actions"}


@given(st.dictionaries(st.sampled_from(sorted(TABLES)), st.lists(st.dictionaries(
    st.sampled_from(sorted({column.name for table in TABLES.values() for column in table.columns})),
    st.none() | st.text(max_size=8) | st.integers() | st.floats() | st.booleans() | st.dates() | st.datetimes(),
), max_size=3)))  # fmt: skip
def test_whatever_stands_in_the_rows_the_count_is_exact(tables: dict[str, list[dict[str, Any]]]) -> None:
    book, problems = Book.of(**tables)  # type: ignore[arg-type]
    for count in book.counts:
        assert count.usable == len(getattr(book, count.table))
        assert count.read == len(tables[count.table])
        assert count.reported == sum(each.table == count.table for each in problems)
    assert pickle.loads(pickle.dumps(book)) == book
    assert all(isinstance(each, Problem) and each.sentence.render("zh") for each in problems)


def test_the_librarys_own_values_are_taken_as_they_are() -> None:
    when = datetime(2026, 3, 2, 9, tzinfo=UTC)
    customer, touch = Customer("C", "Haida"), Touch("C", when, Channel.CALL)
    stranger = Touch("X", when, Channel.CALL)
    case = ComplaintRow("K", "C", when)
    unknown = ComplaintRow("L", "C", when, procedure="nowhere")
    book, problems = Book.of(
        customers=[customer, customer, Customer("C", "Another")],
        touches=[touch, touch, stranger],
        complaints=[case, unknown],
    )
    assert (book.customers, book.touches, book.complaints) == ((customer,), (touch, touch), (case,))
    assert [(each.table, each.row, each.column) for each in problems] == [
        ("customers", 3, "id"),
        ("touches", 3, "customer"),
        ("complaints", 2, "procedure"),
    ]


def test_a_person_is_erased_from_the_book_and_the_words_that_name_him_are_found() -> None:
    """CU-1: rows of others keep their ids, so that what was settled stays as it was."""
    named = "Wang" + " asked for the invoice"
    book, _ = Book.of(
        customers=[SHOP],
        people=[PERSON, PERSON | {"id": "Q", "name": "Zhao"}],
        touches=[TOUCH | {"id": "T", "outcome": named}, TOUCH | {"outcome": "nobody there"}],
        promises=[PROMISE | {"what": named}],
    )
    act = Action("L", ["m"], ["C"], Verb.DISMISSED, datetime(2026, 3, 2, tzinfo=UTC), "u7", why=named)
    book = book.with_action(act)
    erased = book.erased("P")
    assert [person.id for person in erased.value.people] == ["Q"]
    assert erased.still_named == ("touch T", "promise Z", "action on L")
    assert erased.value == attrs.evolve(book, people=erased.value.people)
    again = erased.value.erased("P")
    assert again.value == erased.value
    assert again.explain() == "there is no row of person P [CU-1]"
