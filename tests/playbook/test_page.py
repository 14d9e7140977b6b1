"""The page a seller reads: aligned, short, in English and Chinese."""

from __future__ import annotations

from datetime import date
from typing import Any

import pendulum
import pytest

from salesflow.basics.text import width
from salesflow.playbook.book import Book
from salesflow.playbook.house import HOUSE
from salesflow.playbook.page import due_text, page, reasons_text, summary
from salesflow.playbook.today import today
from salesflow.playbook.worklist import Worklist

AT = pendulum.datetime(2026, 3, 5, 9, tz="Asia/Shanghai")
TABLES: dict[str, Any] = {
    "customers": [
        {"id": "C1", "name": "海达", "grade": "A", "seller": "Li"},
        {"id": "C2", "name": "Dongfang"},
        {"id": "C3", "name": "later", "since": "2026-05-01"},
    ],
    "people": [{"id": "P", "customer": "C1", "name": "Wang", "consent": "*=yes"}],
    "complaints": [
        {"id": "K", "customer": "C1", "received_at": "2026-03-05 08:00", "severity": "minor"},
        {"id": "K0", "customer": "C2", "received_at": "2026-03-03 08:00", "severity": "minor"},
    ],
    "promises": [
        {"id": "Z", "customer": "C2", "what": "send it", "due": "2026-03-06"},
        {"id": "Y", "customer": "C1", "what": "call", "due": "2026-03-01", "by": "Wang"},
    ],
    "purchases": [{"customer": "C1", "at": "2026-06-01", "amount": "5", "currency": "CNY"}],
}


@pytest.fixture(scope="module")
def worklist() -> Worklist:
    book, problems = Book.of(**TABLES)
    assert problems == ()
    return today(book, at=AT)


def test_the_page_in_english(worklist: Worklist) -> None:
    overdue = (
        "acknowledge complaint K0 now: overdue since Tue 3 Mar 11:00; resolve complaint K0 now: overdue since "
        "Wed 4 Mar 16:00; promised: send it; due 6 Mar 2026 [CO-4 CA-12]"
    )
    not_judged = (
        "Not judged: quotas, call-backs and follow-ups: no log of touches; overdue money: no invoices; deals: no "
        "opportunities; whether 2 customers never bought: unknown since when, or the log begins later; whether 2 "
        "customers bought lately: the log of purchases begins too late [CA-10]"
    )
    assert page(worklist) == [
        "Li, Thu 5 Mar 2026: room for 6 visits, 12 calls; 2 lines, 0 moved on",
        "1 by 11:00  call  海达 (A)    acknowledge complaint K by 11:00; resolve complaint K by Fri 6 Mar 16:00 [CO-4]",
        "2 today     card  1 customer  monthly card on 1 Mar 2026 [CA-7]",
        "",
        "Wang, Thu 5 Mar 2026: room for 6 visits, 12 calls; 1 line, 0 moved on",
        "1 today  call  海达 (A)  promised: call; was due 1 Mar 2026, 4 days late [CA-12]",
        "",
        "(no seller), Thu 5 Mar 2026: room for 6 visits, 12 calls; 1 line, 0 moved on",
        f"1 now  call  Dongfang  {overdue}",
        "",
        "Withheld: 1 (nobody known to write to [CU-1])",
        not_judged,
        "Not yet known on this day: 1 in customers; 1 in purchases",
    ]


def test_the_page_in_chinese(worklist: Worklist) -> None:
    rows = page(worklist, "zh")
    assert rows[0] == "Li，2026年3月5日周四：可拜访6次、电话12次；待办2项，顺延0项"
    assert rows[1].startswith(
        "1 11:00前  电话  海达 (A)  请在11:00前确认收到投诉K；请在3月6日周五16:00前解决投诉K [CO-4]"
    )
    assert rows[7].startswith("（未分配），2026年3月5日周四")
    assert rows[8].startswith("1 立即  电话  Dongfang  请立即确认收到投诉K0：")
    assert rows[-1] == "当日尚未发生：客户1条；购买1条"
    assert not [row for row in rows if "[en]" in row]


def test_columns_stand_below_each_other_in_any_script(worklist: Worklist) -> None:
    for language, acts in (("en", ("call", "card")), ("zh", ("电话", "贺卡"))):
        rows = page(worklist, language)[1:3]
        assert len({width(row[: row.index(act)]) for row, act in zip(rows, acts, strict=True)}) == 1


def test_long_reasons_go_on_below_their_beginning(worklist: Worklist) -> None:
    for language in ("en", "zh"):
        whole = page(worklist, language)
        rows = page(worklist, language, columns=80)
        assert len(rows) > len(whole)
        # a closing mark may hang over
        assert all(width(row) <= 80 + 2 for row in rows)
        assert "".join("".join(rows).split()) == "".join("".join(whole).split())
    # a terminal too narrow for a column of reasons gets whole rows
    assert page(worklist, seller="Wang", columns=40)[1] == page(worklist, seller="Wang")[1]
    assert summary(worklist, columns=60)[:5] == summary(worklist)[:5]


def test_one_seller_and_the_first_lines_only(worklist: Worklist) -> None:
    rows = page(worklist, seller="Li", top=1)
    assert rows[0].startswith("Li, ")
    assert rows[2:4] == ["... and 1 more line", ""]
    assert not [row for row in rows if row.startswith("Wang")]
    assert page(worklist, seller="Li", top=0)[1] == "... and 2 more lines"
    assert page(worklist, "zh", seller="nobody")[0] == "今天没有待办事项。"
    empty = Worklist(AT, ())
    assert page(empty) == ["Nothing to do today.", ""]


def test_what_cannot_be_kept_stands_with_its_seller() -> None:
    cards = [{"id": str(n), "name": "shop", "grade": "A", "seller": "Li"} for n in range(17)]
    book, _ = Book.of(customers=cards)
    worklist = today(book, at=AT)
    words = "Li: the quota cannot be kept: 17 customers need 136 visits (room for 132) this month [CA-4]"
    assert words in page(worklist)
    assert words in page(worklist, seller="Li")
    assert words not in page(worklist, seller="Wang")
    sunday, _ = Book.of(customers=[])
    assert "Note: 8 Mar 2026 is not a working day" in page(today(sunday, at=AT.add(days=3)))


def test_the_summary_counts_each_seller(worklist: Worklist) -> None:
    rows = summary(worklist)
    assert rows[0].split() == [
        "seller", "lines", "visits", "calls", "clocks", "promises", "money", "deals", "occasions", "quotas", "reminders",
        "moved", "on",
    ]  # fmt: skip
    assert rows[1].split() == ["Li", "2", "0", "1", "1", "0", "0", "0", "1", "0", "0", "0"]
    assert rows[3].split() == ["(no", "seller)", "1", "0", "1", "1", "0", "0", "0", "0", "0", "0", "0"]
    assert summary(worklist, "zh")[0].startswith("销售员")
    assert summary(worklist, seller="Wang")[1].startswith("Wang")
    assert summary(worklist, seller="Wang")[2] == ""


def test_a_deadline_as_a_seller_says_it(worklist: Worklist) -> None:
    cases = {
        AT.subtract(minutes=1): "now", AT.add(hours=2): "by 11:00", AT.in_timezone("UTC").add(hours=2): "by 11:00",
        AT.add(days=1): "by 6 Mar", AT.add(years=1): "by 5 Mar 2027", None: "today", date(2026, 3, 1): "today",
        date(2026, 3, 5): "today", date(2026, 3, 6): "by 6 Mar",
    }  # fmt: skip
    assert {due: due_text(due, worklist) for due in cases} == cases
    assert due_text(date(2027, 3, 6), worklist, "zh") == "2027年3月6日前"


def test_reasons_share_their_row_ids() -> None:
    notes = today(Book(), HOUSE, at=AT.add(days=3)).notes
    assert (
        reasons_text([*notes, *notes]) == "8 Mar 2026 is not a working day; 8 Mar 2026 is not a working day"
    )


def test_a_line_with_very_many_reasons_counts_the_rest() -> None:
    """Nobody reads thirty complaints in one row; JSON and the line itself hold them all."""
    cases = [
        {"id": f"K-{n}", "customer": "C", "received_at": f"2026-03-02 08:{n:02}", "severity": "major"}
        for n in range(9)
    ]
    book, problems = Book.of(customers=[{"id": "C", "name": "Haida"}], complaints=cases)
    assert problems == ()
    worklist = today(book, at=pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai"))
    (line,) = worklist.days[0].lines
    assert len(line.reasons) == 18
    assert page(worklist)[1].endswith("; and 13 reasons more [CO-4]")
    assert page(worklist, "zh")[1].endswith("；另有13项理由 [CO-4]")
    assert reasons_text(line.reasons[:6], most=5) == reasons_text(line.reasons[:6])
