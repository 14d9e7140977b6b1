"""The worklist for programs, and the file of settled lines (section 4: feedback)."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from datetime import date
from pathlib import Path

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.adapters.tables import read_folder, read_table
from salesflow.adapters.worklists import append_action, worklist_csv, worklist_plain, write_actions
from salesflow.basics.channels import Channel
from salesflow.errors import InputError
from salesflow.playbook import sample
from salesflow.playbook.actions import Action, Verb
from salesflow.playbook.book import Book
from salesflow.playbook.settle import Done, Settled, settle
from salesflow.playbook.today import today
from salesflow.playbook.worklist import Worklist

WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=9).map(str.strip)
SAID = st.one_of(WORDS, st.sampled_from(["=1+1", "'=x", "-5", "@home", 'say "hi", twice', "a\nb", "a\rb"]))
NAMES = SAID.filter(bool)
IDS = st.text("abC-17:|号 ", min_size=1, max_size=9).map(str.strip).filter(bool)
MOMENTS = st.datetimes(min_value=pendulum.naive(2020, 1, 1), max_value=pendulum.naive(2030, 1, 1)).map(
    lambda at: pendulum.instance(at.replace(microsecond=0), tz="Asia/Shanghai")
)


@st.composite
def actions(draw: st.DrawFn) -> Action:
    verb = draw(st.sampled_from(Verb))
    return Action(
        draw(NAMES),
        draw(st.lists(IDS, min_size=1, max_size=3)),
        draw(st.lists(IDS, min_size=1, max_size=3)),
        verb,
        draw(MOMENTS),
        draw(NAMES),
        channel=draw(st.none() | st.sampled_from(Channel)),
        until=date(2026, 3, 9) if verb is Verb.SNOOZED else None,
        to=draw(NAMES) if verb is Verb.REASSIGNED else None,
        why=draw(NAMES),
    )


def read_back(path: Path) -> tuple[Action, ...]:
    book, problems = read_folder(path.parent)
    assert problems == ()
    return book.actions


@given(st.lists(actions(), max_size=4, unique_by=lambda each: (each.line, each.at)))
def test_settled_lines_read_back_however_they_were_written(rows: list[Action]) -> None:
    path = Path(tempfile.mkdtemp()) / "actions.csv"
    write_actions(path, rows)
    whole = path.read_bytes()
    assert read_back(path) == tuple(rows)
    path.unlink()
    for row in rows:
        append_action(path, row)
    assert not rows or path.read_bytes() == whole


ONE = Action("L-1", ["m"], ["C-1"], Verb.DONE, pendulum.datetime(2026, 3, 2, tz="UTC"), "李", Channel.CALL)
HEADER = "line;matters;customers;verb;at;by;channel;until;to;备注;原因"


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_line_is_added_in_the_form_the_file_has(tmp_path: Path, end: str, encoding: str) -> None:
    path = tmp_path / "actions.csv"
    path.write_bytes(f"{HEADER}{end}".encode(encoding))
    append_action(path, ONE)
    assert read_table(path, "actions").rows == [
        {
            "line": "L-1", "matters": '["m"]', "customers": '["C-1"]', "verb": "done", "by": "李",
            "at": "2026-03-02T00:00:00+00:00[UTC]", "channel": "call", "until": "", "to": "", "why": "",
        }
    ]  # fmt: skip


def test_a_file_of_other_columns_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "actions.csv"
    path.write_text("line,verb\n")
    with pytest.raises(InputError, match="has no column matters, customers, at, by"):
        append_action(path, ONE)
    assert path.read_text() == "line,verb\n"


def test_an_empty_file_is_begun(tmp_path: Path) -> None:
    path = tmp_path / "actions.csv"
    path.write_text("\n")
    append_action(path, ONE)
    assert read_back(path) == (ONE,)


@pytest.fixture(scope="module")
def worklist() -> Worklist:
    book, _ = Book.of(**sample.tables())
    return today(book, at=sample.AT)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_plain_form_holds_everything(worklist: Worklist, language: str) -> None:
    plain = json.loads(json.dumps(worklist_plain(worklist, language)))
    assert plain["at"] == "2026-03-02T09:00:00+08:00[Asia/Shanghai]"
    assert [each["seller"] for each in plain["sellers"]] == [day.seller for day in worklist.days]
    for each, day in zip(plain["sellers"], worklist.days, strict=True):
        assert each["count"] == {"lines": len(day.lines), "moved": len(day.moved)}
        for told, line in zip((*each["lines"], *each["moved"]), (*day.lines, *day.moved), strict=True):
            assert worklist.line(told["line"]) == line
            assert [(one["key"], one["legal"]) for one in told["matters"]] == [
                (matter.key, matter.legal) for matter in line.matters
            ]
            assert [one["rows"] for one in told["reasons"]] == [list(one.rows) for one in line.reasons]
            assert [one["words"] for one in told["reasons"]] == [
                one.sentence.render(language) for one in line.reasons
            ]
            assert [one["id"] for one in told["customers"]] == list(line.customers)
    assert plain["not_judged"]
    assert {one["reason"]["code"]: len(one["customers"]) for one in plain["withheld"]}[
        "consent_unknown"
    ] == 11


def test_one_seller_and_the_first_lines(worklist: Worklist) -> None:
    plain = worklist_plain(worklist, seller="Lin Mei", top=2)
    (seller,) = plain["sellers"]  # type: ignore[misc]
    assert [line["number"] for line in seller["lines"]] == [1, 2]  # type: ignore[index]
    assert worklist_csv(worklist, seller="Lin Mei", top=2).count("\n") == 3


def test_what_is_not_feasible_is_told_with_its_seller() -> None:
    customers = [{"id": f"C-{n}", "name": "x", "grade": "A", "seller": "Li"} for n in range(99)]
    book, _ = Book.of(customers=customers, touches=[])
    worklist = today(book, at=sample.AT)
    for seller, count in (("Li", 1), (None, 1), ("Wang", 0)):
        assert len(worklist_plain(worklist, seller=seller)["not_feasible"]) == count  # type: ignore[arg-type]


def test_csv_has_one_row_for_each_customer_of_a_line(worklist: Worklist) -> None:
    """A batch is sent to many: the spreadsheet must say to whom."""
    rows = list(csv.DictReader(io.StringIO(worklist_csv(worklist, "zh"))))
    told = [(row["seller"], row["line"], row["customer"]) for row in rows]
    assert told == [
        (day.seller, line.id, customer)
        for day in worklist.days
        for line in day.lines
        for customer in line.customers
    ]
    assert rows[0]["act"] == "电话 + 拜访"
    assert {row["due"] for row in rows} >= {"", "2026-03-02", "2026-03-02T11:00:00+08:00[Asia/Shanghai]"}


@given(st.text("=+-@\t\r\n'ab,\"", min_size=1, max_size=6).filter(str.strip))
def test_no_cell_of_the_csv_is_a_formula(name: str) -> None:
    book, _ = Book.of(
        customers=[{"id": "1", "name": name, "seller": name}],
        promises=[{"id": "P", "customer": "1", "what": name, "due": "2026-03-02"}],
    )
    rows = list(csv.reader(io.StringIO(worklist_csv(today(book, at=sample.AT)), newline="")))
    assert rows[1][8] in {name.strip(), f"'{name.strip()}"}
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_a_settled_line_is_gone_when_the_folder_is_read_again(tmp_path: Path, worklist: Worklist) -> None:
    line = worklist.days[1].lines[2]
    settled = settle(line, Done(Channel.CALL), by="u7", at=sample.AT)
    assert isinstance(settled, Settled)
    append_action(tmp_path / "actions.csv", settled.action)
    (action,) = read_back(tmp_path / "actions.csv")
    book, _ = Book.of(**sample.tables())
    assert today(book.with_action(action), at=sample.AT).line(line.id) is None
