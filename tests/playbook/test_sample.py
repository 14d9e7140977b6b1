"""The sample company: the same everywhere, readable without a problem, coherent, and telling its whole story."""

from __future__ import annotations

import json
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from salesflow.basics.channels import Channel, Direction
from salesflow.playbook import sample
from salesflow.playbook.book import Book, Problem
from salesflow.playbook.matters import Band
from salesflow.playbook.page import due_text, page
from salesflow.playbook.schema import TABLES
from salesflow.playbook.settle import Settled, Snoozed, settle
from salesflow.playbook.today import today
from salesflow.playbook.worklist import SellerDay, Worklist
from salesflow.sales.catalogue import SEVEN_STEP
from salesflow.stages.case import Accepted

DIGEST = "41e73e36df565b34"


@pytest.fixture(scope="module")
def read() -> tuple[Book, tuple[Problem, ...]]:
    tables = sample.tables()
    return Book.of(
        customers=tables["customers"],
        people=tables["people"],
        sellers=tables["sellers"],
        purchases=tables["purchases"],
        touches=tables["touches"],
        opportunities=tables["opportunities"],
        complaints=tables["complaints"],
        invoices=tables["invoices"],
        promises=tables["promises"],
    )


@pytest.fixture(scope="module")
def book(read: tuple[Book, tuple[Problem, ...]]) -> Book:
    return read[0]


@pytest.fixture(scope="module")
def worklist(book: Book) -> Worklist:
    return today(book, at=sample.AT)


def _day(worklist: Worklist, seller: str) -> SellerDay:
    day = worklist.of(seller)
    assert day is not None
    return day


def _heads(worklist: Worklist, seller: str, n: int) -> list[str]:
    return [
        " ".join((due_text(line.due, worklist), *line.acts, worklist.names[line.customers[0]]))
        for line in _day(worklist, seller).lines[:n]
    ]


# -- the tables -----------------------------------------------------------------------------------------------------


def test_the_tables_are_the_same_at_each_call_and_on_every_machine() -> None:
    first, second = sample.tables(), sample.tables()
    assert first == second
    first["customers"][0]["name"] = "somebody else"
    first["promises"].clear()
    assert sample.tables() == second, "a caller who changes his copy changes nothing for others"
    text = json.dumps(second, sort_keys=True, ensure_ascii=False)
    assert sha256(text.encode()).hexdigest()[:16] == DIGEST


def test_the_moment_is_a_monday_morning_in_shanghai() -> None:
    assert sample.AT.isoformat() == "2026-03-02T09:00:00+08:00"
    assert (sample.AT.day_of_week.name, sample.AT.timezone_name) == ("MONDAY", "Asia/Shanghai")


def test_every_cell_is_text_and_every_column_is_known_or_a_fact() -> None:
    for name, rows in sample.tables().items():
        table = TABLES[name]
        known = {column.name for column in table.columns}
        assert rows, name
        for row in rows:
            assert all(isinstance(cell, str) and cell.strip() for cell in row.values())
            assert set(table.required) <= set(row), (name, row)
            assert table.keeps or set(row) <= known, (name, row)


def test_nothing_is_reported_and_every_row_becomes_a_value(read: tuple[Book, tuple[Problem, ...]]) -> None:
    book, problems = read
    assert problems == ()
    assert {count.table: count.usable for count in book.counts} == {
        name: len(rows) for name, rows in sample.tables().items()
    }


def test_it_has_the_size_of_a_small_company(book: Book) -> None:
    assert (len(book.customers), len(book.sellers)) == (60, 3)
    assert not book.actions
    away = [seller for seller in book.sellers if seller.is_absent(sample.AT.date())]
    assert [(seller.name, seller.deputy) for seller in away] == [("Sun Yi", "Gao Bo")]
    assert all(seller.visits_per_day and seller.calls_per_day for seller in book.sellers)


# -- the story holds together -----------------------------------------------------------------------------------------


def test_nothing_in_it_lies_in_the_future(worklist: Worklist) -> None:
    assert worklist.later == ()


def test_nobody_buys_or_is_touched_before_becoming_a_customer(book: Book) -> None:
    for customer in book.customers:
        assert customer.since is not None
        days = [row.at.date() for row in (*book.purchases, *book.touches) if row.customer == customer.id]
        assert min(days, default=customer.since) >= customer.since, customer.id


def test_nobody_works_on_weekends_or_in_the_festival_week(book: Book) -> None:
    moments = [row.at for row in book.purchases] + [row.at for row in book.touches]
    assert not [at for at in moments if at.weekday() > 4 or not 9 <= at.hour < 18]
    assert not [at for at in moments if "2026-02-15" <= at.date().isoformat() <= "2026-02-23"]


def test_an_invoice_follows_a_purchase_of_that_day_and_amount(book: Book) -> None:
    bought = {(row.customer, row.at.date(), row.amount) for row in book.purchases}
    assert {(row.customer, row.issued_on, row.amount) for row in book.invoices} <= bought
    assert not [row for row in book.invoices if book.customer_of[row.customer].grade not in {"A", "B"}]


def test_touches_are_made_by_the_seller_of_the_customer_one_a_moment(book: Book) -> None:
    for touch in book.touches:
        assert touch.by == book.customer_of[touch.customer].seller
    moments = [(touch.customer, touch.at) for touch in book.touches]
    assert len(moments) == len(set(moments))
    log = [touch.at.date() for touch in book.touches]
    assert timedelta(days=80) < max(log) - min(log) < timedelta(days=95), "three months"


def test_purchases_cover_nine_months_with_products_and_quantities(book: Book) -> None:
    days = [row.at.date() for row in book.purchases]
    assert timedelta(days=260) < max(days) - min(days) < timedelta(days=280)
    assert all(row.product and row.quantity for row in book.purchases)
    assert any(row.amount.amount < 0 for row in book.purchases), "a return"


def test_deals_complaints_and_promises_belong_to_the_seller_of_the_customer(book: Book) -> None:
    seller = {customer.id: customer.seller for customer in book.customers}
    for deal in book.opportunities:
        assert deal.seller == seller[deal.customer], deal.id
    for complaint in book.complaints:
        assert complaint.owner == seller[complaint.customer], complaint.id
    for promise in book.promises:
        assert promise.by == seller[promise.customer], promise.id


def test_a_deal_that_is_closed_stands_on_a_closed_stage(book: Book) -> None:
    """ST-2: and one deal is ready for its next step."""
    for deal in book.opportunities:
        assert (deal.closed_on is not None) is not SEVEN_STEP.stage(deal.stage).is_open, deal.id
    ready = next(deal for deal in book.opportunities if deal.id == "D-18")
    case = ready.case(SEVEN_STEP, sample.AT)
    assert isinstance(SEVEN_STEP.decide(case, "assess", ready.known, at=sample.AT), Accepted)


def test_the_story_has_its_odd_cases(book: Book) -> None:
    day = sample.AT.date()
    has = {
        "a lunar birthday": any(each.lunar_born for each in book.people),
        "a leap month": any(each.lunar_born.leap for each in book.people if each.lunar_born),
        "mourning": any(each.is_mourning(day) for each in book.people),
        "nothing said": any(not each.consents for each in book.people),
        "a refusal": any(not said.given for each in book.people for said in each.consents),
        "a hold": any(each.credit_hold for each in book.customers),
        "no limit": any(each.credit_limit is None for each in book.customers),
        "no grade": any(each.grade is None for each in book.customers),
        "an incoming touch": any(each.direction is Direction.IN for each in book.touches),
        "a disputed invoice": any(each.disputed for each in book.invoices),
        "a credit note": any(each.credit_note for each in book.invoices),
        "a part payment": any(each.open_amount is not None for each in book.invoices),
        "a promise kept": any(each.kept_at for each in book.promises),
    }
    assert [what for what, there in has.items() if not there] == []


# -- the worklist -----------------------------------------------------------------------------------------------------


def test_every_band_appears(worklist: Worklist) -> None:
    """CO-4, CA-12, CR-5, ST-2, CA-5 to CA-7, CA-4, CA-10."""
    leads = {line.band for day in worklist.days for line in day.lines}
    assert leads == set(Band)


def test_every_cause_of_withholding_appears(book: Book, worklist: Worklist) -> None:
    causes = {each.reason.code for each in worklist.withheld}
    assert causes == {
        "complaint", "consent_unknown", "deferred", "disputed", "hold", "mourning", "refused", "stopped",
    }  # fmt: skip
    line = _day(worklist, "Lin Mei").lines[-1]
    settled = settle(
        line, Snoozed(sample.AT.date() + timedelta(days=3), "stock-taking"), by="Lin Mei", at=sample.AT
    )
    assert isinstance(settled, Settled)
    after = today(book.with_action(settled.action), at=sample.AT)
    assert {each.reason.code for each in after.withheld} == {*causes, "settled"}


def test_the_readme_shows_the_list_as_it_is(worklist: Worklist) -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
    shown = readme.partition("```text\n")[2].partition("\n```")[0].splitlines()
    assert len(shown) > 6
    assert [row for row in shown if row not in page(worklist)] == []


def test_some_things_are_not_judged_and_said(worklist: Worklist) -> None:
    codes = {reason.code for reason in worklist.not_judged}
    assert codes == {"outcomes_unread", "limits_missing", "no_grade"}
    assert [reason.code for reason in worklist.notes] == ["graded_by_rule"]


def test_a_page_is_short_enough_to_act_on_and_the_plan_is_feasible(worklist: Worklist) -> None:
    assert [day.seller for day in worklist.days] == ["Gao Bo", "Lin Mei"], "Sun Yi is away"
    for day in worklist.days:
        assert 8 <= len(day.lines) <= 15
        assert day.moved, "something does not fit today"
    assert worklist.not_feasible == ()


def test_the_head_of_the_worklist(worklist: Worklist) -> None:
    assert _heads(worklist, "Lin Mei", 5) == [
        "by 11:00 call Haida",
        "by 3 Mar call Lanting",
        "today call Dongfang",
        "today ask call Hengtai",
        "today visit Jinhua",
    ]
    assert _heads(worklist, "Gao Bo", 3) == [
        "by 3 Mar call visit Qinghe",
        "today call Songbai",
        "today call Taoyuan",
    ]


def test_nobody_sells_to_who_waits_for_an_answer(worklist: Worklist) -> None:
    """CO-4: Haida has an open serious complaint, so its stuck deal and its quota rest."""
    for day in worklist.days:
        for line in (*day.lines, *day.moved):
            if "C-01" in line.customers:
                assert {matter.band for matter in line.matters} == {Band.CLOCK}


def test_a_hold_is_proposed_and_a_dispute_is_not(worklist: Worklist) -> None:
    """CR-5."""
    asked = [
        line.customers for day in worklist.days for line in day.lines if line.lead.key.startswith("hold:")
    ]
    assert asked == [("C-03",)]


def test_the_page_reads_in_both_languages(worklist: Worklist) -> None:
    english, chinese = "\n".join(page(worklist)), "\n".join(page(worklist, "zh"))
    assert "by 11:00" in english
    assert "K-31" in english
    assert "11:00前" in chinese
    assert Channel.VISIT.render("zh") in chinese
