"""The page on your own tables names every column of every file as the readers know it, and only those."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from salesflow.adapters.headers import HEADERS, column_of
from salesflow.playbook.schema import TABLES

PAGE = (Path(__file__).parents[2] / "docs" / "how-to" / "today-on-your-tables.md").read_text("utf-8")
FILES = [table for table in TABLES if not table.endswith("_summaries")]
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def rows_of(table: str) -> list[tuple[str, list[str]]]:
    """The rows of the page's table for a file: the column as it is set, and its other headers."""
    section = re.search(rf"^### {table}\.csv$(.*?)(?=^##|\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert section is not None, f"write a section '### {table}.csv'"
    cells = [[cell.strip() for cell in row.split("|")[1:-1]] for row in section[1].splitlines() if "|" in row]
    head, rule, *rows = cells
    assert head == ["column", "also read as"]
    assert rule == ["---", "---"]
    return [(name, others.split(", ")) for name, others in rows]


def test_the_page_has_a_section_for_each_file_and_no_other() -> None:
    assert re.findall(r"^### (\w+)\.csv$", PAGE, re.MULTILINE) == FILES


@pytest.mark.parametrize("table", FILES)
def test_every_column_stands_in_order_and_bold_where_it_is_required(table: str) -> None:
    wanted = [f"**{each.name}**" if each.required else each.name for each in TABLES[table].columns]
    assert [name for name, _ in rows_of(table)] == wanted


@pytest.mark.parametrize("table", FILES)
def test_every_column_names_the_headers_that_are_read_and_a_chinese_one(table: str) -> None:
    for name, others in rows_of(table):
        column = name.strip("*")
        assert others == [header for header, meant in HEADERS[table].items() if meant == column]
        assert [header for header in others if column_of(table, header) != column] == []
        assert any(CHINESE.search(header) for header in others), f"{table}.{column} has no Chinese header"
