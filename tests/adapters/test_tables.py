"""Tables as CSV files: every row is used, later, reported or repeated; nothing is dropped silently (section 4)."""

from __future__ import annotations

import csv
import io
import tempfile
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.adapters.headers import HEADERS, column_of, folded
from salesflow.adapters.tables import (
    FileProblem,
    accounts,
    decoded,
    delimiter_of,
    neutral,
    read_folder,
    read_table,
    write_table,
)
from salesflow.basics.channels import Channel
from salesflow.errors import InputError
from salesflow.playbook.schema import TABLES
from salesflow.playbook.today import today

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)

GOOD = ("C-1,2026-02-01 09:00,visit", "C-2,2026-02-02,call", "C-1,2026-01-05 10:00,短信")
LATER = ("C-1,2026-05-01 09:00,visit", "C-3,2027-01-01,card")
BAD = (
    "C-1,2026-02-30,visit,", "C-1,yesterday,visit,", "C-1,2026-02-01,pigeon,", ",2026-02-01,visit,",
    "C-1,2026-02-01,visit", "C-1,2026-02-01,visit,T-x,more", "C-1,2026-02-01,visit,T\0", '"C-1,2026-02-01,visit,',
    'C-1,"2026"x,visit,',
)  # fmt: skip
BLANK = ("", "  ", ",,,", ",,, ,")


def folder_of(**tables: str) -> Path:
    folder = Path(tempfile.mkdtemp())
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8", newline="")
    return folder


@given(
    st.lists(
        st.one_of(
            *(
                st.tuples(st.just(kind), st.sampled_from(rows))
                for kind, rows in (("used", GOOD), ("later", LATER), ("reported", BAD), ("", BLANK))
            )
        )
    )
)
def test_read_is_used_and_later_and_reported_and_repeated(rows: list[tuple[str, str]]) -> None:
    """A broken quote in one row costs that row only, whatever stands below it."""
    lines = [
        f'{row},"T-{number}"' if kind in {"used", "later"} else row for number, (kind, row) in enumerate(rows)
    ]
    again = [line for line, (kind, _) in zip(lines, rows, strict=True) if kind == "used"][:1]
    text = "\n".join(["customer,at,channel,id", *lines, *again])
    book, problems = read_folder(folder_of(touches=text))
    worklist = today(book, at=AT)
    (account,) = accounts(book, worklist.later)
    wanted = [sum(kind == each for kind, _ in rows) for each in ("used", "later", "reported")]
    assert [account.used, account.later, account.reported, account.repeated] == [*wanted, len(again)]
    assert account.read == account.used + account.later + account.reported + account.repeated
    bad = [place for place, (kind, _) in enumerate(rows, start=2) if kind == "reported"]
    assert sorted(problem.line for problem in problems) == bad


CELL = st.text(
    st.characters(codec="gb18030", exclude_categories=["Cc", "Cs"], exclude_characters="\ufeff"), max_size=8
)
CELLS = st.lists(
    st.one_of(CELL, st.sampled_from(['say "hi"', "a,b", "a;b", "two\nlines", "two\r\nlines", "tab\there"])),
    min_size=3,
    max_size=3,
)


@given(
    st.lists(CELLS, max_size=6),
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from(["utf-8", "utf-8-sig", "gb18030"]),
    st.sampled_from(
        [("id", "name", "town"), ("客户编号", "客户名称", "town"), (" ID ", "Customer-Name", "town")]
    ),
    st.sampled_from(["\n", "\r\n"]),
)
def test_any_form_of_a_table_reads_the_same(
    cells: list[list[str]], delimiter: str, encoding: str, header: tuple[str, ...], end: str
) -> None:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator=end)
    rows = [[f"C-{number}", *row[1:]] for number, row in enumerate(cells)]
    writer.writerows([header, *rows])
    path = Path(tempfile.mkdtemp()) / "customers.csv"
    path.write_bytes(text.getvalue().encode(encoding))
    sheet = read_table(path, "customers")
    assert sheet.rows == [dict(zip(("id", "name", "town"), row, strict=True)) for row in rows]
    assert not [problem for problem in sheet.problems if not problem.is_note]
    lines = text.getvalue().splitlines(keepends=True)
    assert sheet.read == len(rows)
    assert all(lines[line - 1].startswith(f"C-{number}") for number, line in enumerate(sheet.lines)), (
        sheet.lines
    )


def test_file_lines_are_kept_where_a_cell_has_line_breaks() -> None:
    text = 'id,name\n"1","two\nlines"\n\n2,"three\r\nwhole\nlines"\n3\n4,Haida\n'
    sheet = read_table(text, "customers")
    assert (sheet.lines, [problem.line for problem in sheet.problems]) == ((2, 5, 9), [8])


@pytest.mark.parametrize("end", ["\n", "\n\n5,Yuanda\n"])
def test_an_open_quote_loses_its_own_line_only(end: str) -> None:
    text = f'id,name\n1,Haida\n2,"Jinhua\n3,Hengtai\n4,Dongfang{end}'
    sheet = read_table(text, "customers")
    assert [row["id"] for row in sheet.rows or ()][:3] == ["1", "3", "4"]
    assert [(each.line, each.reason) for each in sheet.problems] == [
        (3, "cannot be cut into cells: unexpected end of data")
    ]


def test_a_cell_that_swallowed_rows_is_given_back() -> None:
    sheet = read_table('id,name\n2,"Jinhua\n3,Hengtai\n4,"\n5,Yuanda\n', "customers")
    assert [row["id"] for row in sheet.rows or ()] == ["2", "5"]  # one cell of three lines, as it stands
    sheet = read_table('id,name,city\n2,"Jinhua\n3,Hengtai,Wuxi\n4,"\n5,Yuanda,Wuxi\n', "customers")
    assert [row["id"] for row in sheet.rows or ()] == ["3", "5"]
    assert [(each.line, each.reason) for each in sheet.problems] == [
        (2, "has 2 cells instead of 3"),
        (4, "cannot be cut into cells: unexpected end of data"),
    ]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\xff\xfei\0d\0", "is UTF-16; save it as CSV UTF-8"),
        (b"id,name\n1,\xff\xff\n", "is neither UTF-8 nor GB18030 (line 2); save it as CSV UTF-8"),
        (b"name\n1\n2\n", "has no column id; the header is: name; the table is not used"),
        (b"id,Customer No,name\n1,2,x\n", None),
        (
            b"Customer No,Customer ID,name\n1,2,x\n3,4,y\n",
            "means id, as 'Customer No' does; keep one of them",
        ),
    ],
)
def test_tables_that_cannot_be_used(tmp_path: Path, data: bytes, reason: str | None) -> None:
    """Such a table counts as not given, and all its rows as reported."""
    (tmp_path / "customers.csv").write_bytes(data)
    book, problems = read_folder(tmp_path)
    assert [problem.reason for problem in problems] == ([] if reason is None else [reason])
    assert ("customers" in book.given) is (reason is None)
    (account,) = accounts(book)
    assert account.read == account.used + account.reported
    assert account.read == data.count(b"\n") - 1 or reason is None or "UTF" in reason


def test_a_file_that_cannot_be_opened(tmp_path: Path) -> None:
    (tmp_path / "customers.csv").mkdir()
    _, problems = read_folder(tmp_path)
    assert [(each.line, each.reason) for each in problems] == [(0, "cannot be read: Is a directory")]


@pytest.mark.parametrize("text", ["", "\n", "\ufeff", " \n;;\n", "id,name\n", "id,name"])
def test_an_empty_file_is_an_empty_table(text: str) -> None:
    book, problems = read_folder(folder_of(customers=text))
    assert (book.customers, problems) == ((), ())
    assert "customers" in book.given
    assert [(each.read, each.used) for each in accounts(book)] == [(0, 0)]


def test_gb18030_is_told_where_no_header_proves_it(tmp_path: Path) -> None:
    path = tmp_path / "customers.csv"
    path.write_bytes("id,name\n1,海达\n".encode("gb18030"))
    (note,) = read_table(path, "customers").problems
    assert (str(note), note.is_note) == (
        "customers.csv: is not UTF-8 (line 2); it is read as GB18030",
        True,
    )
    path.write_bytes("编号,名称\n1,海达\n".encode("gb18030"))
    assert read_table(path, "customers").problems == ()
    assert decoded(path)[1:] == ("gb18030", 1)


def test_problems_name_file_line_and_the_header_of_the_file() -> None:
    folder = folder_of(
        invoices="发票号,客户,开票日期,到期日,金额,币种,付款日\n"
        "F-1,C-1,2026-01-05,2026-02-04,NaN,CNY,\n"
        "F-2,C-1,2026-01-05,2026-02-04,100,CNY,2026-01-01\n"
        "F-3,C-1,2026-01-05,2026-02-04,-100,CNY,\n"
        "F-4,C-1,2026-01-05,,100,CNY,\n"
        "F-5,C-1,2026-01-05,2026-02-04,100,CNY,\n"
        "F-5,C-1,2026-01-05,2026-02-04,101,CNY,\n"
        "F-5,C-1,2026-01-05,2026-02-04,100,CNY,\n",
        notes="x\n1\n",
    )
    (folder / "readme.txt").write_text("not a table")
    book, problems = read_folder(folder)
    assert [str(each) for each in problems] == [
        "notes.csv: is not one of the tables; it is not read",
        "invoices.csv, line 2, 金额: is not a finite number (got 'NaN')",
        "invoices.csv, line 3, 付款日: lies before the day of issue 2026-01-05 (got '2026-01-01')",
        "invoices.csv, line 4, 金额: is negative; only a credit note may be (got '-100')",
        "invoices.csv, line 5, 到期日: is empty; every row needs it",
        "invoices.csv, line 7, 发票号: stands in an earlier row with other content; the earlier row is used (got 'F-5')",
    ]
    assert [each.is_note for each in problems] == [True, *[False] * 5]
    (account,) = accounts(book)
    assert (account.read, account.used, account.reported, account.repeated) == (7, 1, 5, 1)


def test_unknown_columns_are_kept_as_facts_or_noted_once() -> None:
    folder = folder_of(
        customers="id,name,Shoe size,\n1,Haida,44,\n",
        sellers="name,colour,\nLi,red,\nWang,blue,\n",
        opportunities="id,customer,process,stage,since,budget\nD-1,1,seven-step,needs,2026-02-01,60\n",
    )
    book, problems = read_folder(folder)
    assert dict(book.customers[0].facts)["Shoe size"] == "44"
    assert dict(book.opportunities[0].facts)["budget"] == 60
    assert [(each.file, each.line, each.column, each.is_note) for each in problems] == [
        ("sellers.csv", 0, "colour", True)
    ]


def test_the_own_name_of_a_column_wins_over_another_header() -> None:
    """An opportunity with a seller may have an owner as a fact."""
    text = "id,customer,process,stage,since,seller,owner\nD-1,1,seven-step,needs,2026-02-01,Li,Mr Wu\n"
    book, problems = read_folder(folder_of(opportunities=text))
    deal = book.opportunities[0]
    assert (deal.seller, dict(deal.facts)["owner"], problems) == ("Li", "Mr Wu", ())


def test_facts_of_the_same_name_are_refused() -> None:
    sheet = read_table("id,name,size of shop,size of shop\n1,Haida,4,5\n", "customers")
    assert sheet.rows is None
    assert sheet.problems[0].column == "size of shop"


@pytest.mark.parametrize("folder", ["", "nothing"])
def test_a_folder_without_tables_is_refused(tmp_path: Path, folder: str) -> None:
    (tmp_path / "notes.csv").write_text("x\n")
    with pytest.raises(InputError, match="is not a folder" if folder else r"holds none .* customers\.csv"):
        read_folder(tmp_path / folder)


def test_file_names_in_any_case_and_twice(tmp_path: Path) -> None:
    for name in ("Customers.CSV", "customers.csv"):
        (tmp_path / name).write_text("id,name\n1,Haida\n")
    book, problems = read_folder(tmp_path)
    assert (len(book.customers), [(each.file, each.is_note) for each in problems]) == (
        1,
        [("customers.csv", True)],
    )


def test_an_unknown_table_is_refused() -> None:
    with pytest.raises(InputError, match="table: is unknown"):
        read_table("id\n", "orders")


def test_a_long_value_is_cut() -> None:
    said = str(FileProblem("a.csv", 2, "x", "is odd", "y" * 99))
    assert said == f"a.csv, line 2, x: is odd (got '{'y' * 36}...)"


# -- headers --------------------------------------------------------------------------------------------------------------


def test_every_column_has_a_chinese_header_and_no_header_two_meanings() -> None:
    for table, headers in HEADERS.items():
        columns = {column.name for column in TABLES[table].columns}
        assert set(headers.values()) <= columns
        chinese = {column for header, column in headers.items() if not header.isascii()}
        assert chinese == columns, table
        meant: dict[str, set[str]] = {}
        for header, column in headers.items():
            meant.setdefault(folded(header), set()).add(column)
        assert all(len(each) == 1 for each in meant.values())
        assert not {folded(name) for name in columns} & {
            key
            for key, each in meant.items()
            if not each <= {name for name in columns if folded(name) == key}
        }


@given(st.sampled_from(sorted(TABLES)), st.data())
def test_case_blanks_and_hyphens_of_a_header_do_not_matter(table: str, data: st.DataObject) -> None:
    column = data.draw(st.sampled_from(TABLES[table].columns)).name
    written = data.draw(st.sampled_from([str.upper, str.title, str.swapcase]))(column)
    written = written.replace("_", data.draw(st.sampled_from([" ", "-", "", "  "])))
    assert column_of(table, f" {written}\u3000") == column


def test_the_delimiter_is_seen_in_the_header_alone() -> None:
    assert delimiter_of("customers", "\nid;name\n1,2,3;x\n") == (";", ["id", "name"])
    assert delimiter_of("customers", "编号\t名称, voll\n")[0] == "\t"
    assert delimiter_of("customers", "\n") == (",", [])


# -- writing --------------------------------------------------------------------------------------------------------------

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)


@given(st.text("'=+-@\t\r\nab", max_size=6))
def test_formulas_are_neutral_and_read_back(text: str) -> None:
    made = neutral(text)
    assert made in {text, f"'{text}"}
    assert not made.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    out = io.StringIO()
    row = ["L-1", '["m"]', '["C-1"]', "dismissed", "2026-03-02T09:00+08:00", "u7", "", "", "", made]
    csv.writer(out).writerows([[column.name for column in TABLES["actions"].columns], row])
    assert (read_table(out.getvalue(), "actions").rows or [{}])[0]["why"] == text


@given(st.lists(st.fixed_dictionaries({"name": TEXT}, optional={"id": TEXT, "shoe": TEXT}), max_size=5))
def test_written_tables_read_back(rows: list[dict[str, str]]) -> None:
    rows = [{"id": f"C-{number}", **row} for number, row in enumerate(rows)]
    rows = [{**row, "id": f"C-{number}", "name": f"n{row['name']}"} for number, row in enumerate(rows)]
    path = Path(tempfile.mkdtemp()) / "customers.csv"
    write_table(path, rows, "customers")
    sheet = read_table(path, "customers")
    columns = [name for name in ("id", "name", "shoe") if any(name in row for row in rows)]
    assert sheet.rows == [{name: row.get(name, "") for name in columns} for row in rows]


def test_channels_in_chinese_are_read() -> None:
    book, _ = read_folder(folder_of(touches="客户,日期,方式\nC-1,2026-02-01,微信\n"))
    assert [touch.channel for touch in book.touches] == [Channel.MESSAGE]


def test_blank_cells_behind_a_row_hold_nothing() -> None:
    sheet = read_table("id,name\n1,Haida,, \n,,,\n", "customers")
    assert (sheet.rows, sheet.problems, sheet.read) == ([{"id": "1", "name": "Haida"}], (), 1)


@pytest.mark.parametrize("amount", ["1e999999", "1e-400", "0e99", "12345678901234567890"])
def test_an_amount_of_absurd_size_is_a_problem_and_costs_no_time(amount: str) -> None:
    text = (
        f"customer,at,amount,currency\nC-1,2026-02-01,{amount},CNY\nC-1,2026-02-01,0.000000000000000001,CNY\n"
    )
    book, problems = read_folder(folder_of(purchases=text))
    assert (len(book.purchases), [each.reason for each in problems]) == (
        1,
        ["has more digits than can be meant"],
    )


def test_a_nul_byte_in_a_cell_costs_its_row_and_no_other() -> None:
    sheet = read_table("id,name\n1,Hai\0da\n2,Jinhua\n", "customers")
    assert [row["id"] for row in sheet.rows or ()] == ["2"]
    assert [(each.line, each.reason) for each in sheet.problems] == [
        (2, "holds NUL bytes; save the file as CSV UTF-8")
    ]


@pytest.mark.parametrize(
    ("text", "amounts", "bad"),
    [
        ("C;2026-01-05;1,500;CNY\nC;2026-01-06;1,500,000;CNY\nC;2026-01-07;1,500.0;CNY\n", ["1500000", "1500.0"], [2]),
        ("C;2026-01-05; -1,500 ;CNY\nC;2026-01-06;1500;CNY\n", ["1500"], [2]),
        ("C\t2026-01-05\t1,500\tCNY\n", ["1500"], []),
    ],
)  # fmt: skip
def test_a_comma_that_may_be_a_decimal_mark_is_refused_where_semicolons_part_the_cells(
    text: str, amounts: list[str], bad: list[int]
) -> None:
    header = ("\t" if "\t" in text else ";").join(["customer", "at", "金额", "currency"])
    book, problems = read_folder(folder_of(purchases=f"{header}\n{text}"))
    assert [row.amount.amount for row in book.purchases] == [Decimal(each) for each in amounts]
    assert [(each.line, each.column) for each in problems] == [(line, "金额") for line in bad]
    assert all(each.reason.startswith("can be read in two ways") for each in problems)
    (account,) = accounts(book)
    assert (account.used, account.reported) == (len(amounts), len(bad))


def test_a_comma_in_words_is_no_number() -> None:
    sheet = read_table("id;name;grade\n1;1,500;A\n", "customers")
    assert (sheet.problems, sheet.rows) == ((), [{"id": "1", "name": "1,500", "grade": "A"}])


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"name\n1\n", "customers.csv：缺少列id；表头为：name；此表不使用"),
        (b"id,name\n1\n", "customers.csv、第2行：有1个单元格，应为2个"),
        (b"id,name\n1,\0\n", "customers.csv、第2行：含有NUL字节；请存为CSV UTF-8"),
        (b"id,Customer No,ID,name\n1,2,x,y\n", "customers.csv、ID：与'id'同指id；请只留一列"),
        (b"id,name,grade\n1,,A\n", "customers.csv、第2行、name：是空的；每一行都要填写"),
        ("编号,名称,建档日期\n1,甲,02/03/2026\n".encode(),
         "customers.csv、第2行、建档日期：无法读作日期；请写成2026-03-02或2026-03-02 09:00（读到'02/03/2026'）"),
    ],
)  # fmt: skip
def test_problems_are_said_in_chinese(data: bytes, said: str) -> None:
    folder = folder_of()
    (folder / "customers.csv").write_bytes(data)
    _, problems = read_folder(folder)
    told = [each for each in problems if not each.is_note]
    assert [each.render("zh") for each in told] == [said]
    assert [each.is_whole for each in told] == [not each.line for each in told]
