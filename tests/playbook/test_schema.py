"""The description of the tables agrees with the values that come out of them."""

from __future__ import annotations

import attrs
import pytest

from salesflow.playbook.book import Book
from salesflow.playbook.schema import TABLES

ISSUE = {
    "customers": "id name grade seller size city since credit_limit currency",
    "people": "id customer name role born lunar_born wedding_anniversary consent",
    "sellers": "name visits_per_day calls_per_day absent_until deputy",
    "purchases": "customer at amount currency id product quantity outlet",
    "touches": "customer at channel id by direction outcome next_on",
    "opportunities": "id customer process stage since amount currency seller closed_on",
    "complaints": "id customer received_at procedure stage severity owner acknowledged_at resolved_at",
    "invoices": "id customer issued_on due_on amount currency open_amount paid_on disputed",
    "promises": "id customer what due by kept_at",
    "actions": "line",
}
"""The columns promised to the reader."""


@pytest.mark.parametrize(("name", "columns"), ISSUE.items())
def test_every_promised_column_is_there(name: str, columns: str) -> None:
    assert set(columns.split()) <= {column.name for column in TABLES[name].columns}


def test_there_is_a_table_for_every_field_of_the_book_and_its_key_stands_in_it() -> None:
    assert set(TABLES) == {field.name for field in attrs.fields(Book)} - {"given", "counts"}
    for name, table in TABLES.items():
        names = [column.name for column in table.columns]
        assert table.name == name
        assert len(names) == len(set(names))
        assert set(table.key) <= set(names)
        assert set(table.required) == {column.name for column in table.columns if column.required}


def test_rows_are_told_apart_by_what_is_required() -> None:
    optional = {name for name, table in TABLES.items() if not set(table.key) <= set(table.required)}
    assert optional == {"touches", "purchases"}
    assert {name for name, table in TABLES.items() if table.keeps} == {"customers", "opportunities"}
