"""The worklist as a page for people: aligned for a terminal, in English or Chinese.

>>> import pendulum
>>> from salesflow.playbook.book import Book
>>> from salesflow.playbook.today import today
>>> book, _ = Book.of(
...     customers=[{"id": "C-7", "name": "Dongfang", "grade": "B", "seller": "Li"}],
...     promises=[{"id": "P-1", "customer": "C-7", "what": "send the invoice", "due": "2026-04-13"}], touches=[],
... )
>>> for row in page(today(book, at=pendulum.datetime(2026, 4, 13, 9, tz="Asia/Shanghai")))[:2]:
...     print(row)
Li, Mon 13 Apr 2026: room for 6 visits, 12 calls; 1 line, 0 moved on
1 today  visit  Dongfang (B)  promised: send the invoice; due 13 Apr 2026; visit 1 of 4 this month; call 1 of 2 this month [CA-12 CA-4]
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from salesflow.basics.moments import day_of, instant
from salesflow.basics.reasons import Reason
from salesflow.basics.text import Language, Text, clipped, date_text, padded, width, wrapped
from salesflow.playbook.matters import Band, Due
from salesflow.playbook.schema import TABLES
from salesflow.playbook.worklist import Line, SellerDay, Worklist

__all__ = ["due_text", "page", "reasons_text", "summary"]

_HEAD: Final = Text(
    "{seller}, {day}: room for {visits} {visits|visit|visits}, {calls} {calls|call|calls}; "
    "{lines} {lines|line|lines}, {moved} moved on",
    zh="{seller}，{day}：可拜访{visits}次、电话{calls}次；待办{lines}项，顺延{moved}项",
)
_NOBODY: Final = Text("(no seller)", zh="（未分配）")
_TODAY: Final = Text("today", zh="今天")
_NOW: Final = Text("now", zh="立即")
_BY: Final = Text("by {when}", zh="{when}前")
_PEOPLE: Final = Text("{n} {n|customer|customers}", zh="{n}位客户")
_MORE: Final = Text("... and {n} more {n|line|lines}", zh="……另有{n}项")
_WITHHELD: Final = Text("Withheld: {what}", zh="暂缓：{what}")
_COUNTED: Final = Text("{n} ({why})", zh="{n}位（{why}）")
_NOT_JUDGED: Final = Text("Not judged: {what}", zh="无法判断：{what}")
_NOTE: Final = Text("Note: {what}", zh="说明：{what}")
_LATER: Final = Text("Not yet known on this day: {what}", zh="当日尚未发生：{what}")
_LATER_PART: Final = Text("{n} in {table}", zh="{table}{n}条")
_NOTHING: Final = Text("Nothing to do today.", zh="今天没有待办事项。")
_FOR: Final = Text("{seller}: {what}", zh="{seller}：{what}")
_SPLIT: Final = {"zh": "；"}
_NAME: Final = 28
"""A longer name would push the reasons of the whole page to the right."""
_FURTHER: Final = Text("and {n} reasons more", zh="另有{n}项理由")
_MOST: Final = 5
"""A line with more reasons than this (and one) shows the first ones and counts the rest; JSON holds them all."""
_NARROWEST: Final = 30
"""A column of reasons narrower than this is not worth breaking rows for."""


def due_text(due: Due, worklist: Worklist, language: Language = "en") -> str:
    """By when, as a seller says it: now, by 11:00, today, by 6 Mar."""
    today = worklist.at.date()
    if isinstance(due, datetime):
        if instant(due) <= instant(worklist.at):
            return _NOW.render(language)
        local = due.astimezone(worklist.at.tzinfo)
        if day_of(due, worklist.at.timezone or "UTC") == today:
            return _BY.fill(when=f"{local.hour:02}:{local.minute:02}").render(language)
        due = local.date()
    if due is None or due <= today:
        return _TODAY.render(language)
    return _BY.fill(when=date_text(due, language, year=due.year != today.year)).render(language)


def reasons_text(reasons: Iterable[Reason], language: Language = "en", *, most: int | None = None) -> str:
    """Several reasons as one row: the sentences, then their row ids; beyond `most` they are only counted."""
    reasons = tuple(reasons)
    shown = reasons if most is None or len(reasons) <= most + 1 else reasons[:most]
    rows = tuple(dict.fromkeys(row for reason in shown for row in reason.rows))
    said = [reason.sentence.render(language) for reason in shown]
    if len(shown) < len(reasons):
        said.append(_FURTHER.fill(n=len(reasons) - len(shown)).render(language))
    words = _SPLIT.get(language, "; ").join(said)
    return f"{words} [{' '.join(rows)}]" if rows else words


def page(
    worklist: Worklist,
    language: Language = "en",
    *,
    seller: str | None = None,
    top: int | None = None,
    columns: int | None = None,
) -> list[str]:
    """The whole worklist, row by row; `seller` shows one of them, `top` the first lines of each.

    With `columns` (the width of a terminal) long reasons go on below their beginning; else each line is one row.
    """
    rows: list[str] = []
    for day in worklist.days:
        if seller is None or day.seller == seller:
            rows += [*_day(worklist, day, language, top, columns), ""]
    if not rows:
        rows = [_NOTHING.render(language), ""]
    return rows + _hanging(_foot(worklist, language, seller), columns)


def _name(seller: str) -> Text | str:
    return seller or _NOBODY


def _day(
    worklist: Worklist, day: SellerDay, language: Language, top: int | None, columns: int | None
) -> list[str]:
    head = _HEAD.fill(
        seller=_name(day.seller),
        day=date_text(worklist.at, language, weekday=True),
        visits=day.room.visits,
        calls=day.room.calls,
        lines=len(day.lines),
        moved=len(day.moved),
    )
    shown = day.lines if top is None else day.lines[:top]
    cells = [
        (
            due_text(line.due, worklist, language),
            " + ".join(act.render(language) for act in line.acts),
            _who(worklist, line, language),
            reasons_text(line.reasons, language, most=_MOST),
        )
        for line in shown
    ]
    rows = [
        head.render(language),
        *(reason.explain(language) for reason in day.notes),
        *_table(cells, columns),
    ]
    if len(shown) < len(day.lines):
        rows.append(_MORE.fill(n=len(day.lines) - len(shown)).render(language))
    return rows


def _who(worklist: Worklist, line: Line, language: Language) -> str:
    if line.is_batch:
        return _PEOPLE.fill(n=len(line.customers)).render(language)
    customer = line.customers[0]
    name, grade = clipped(worklist.names.get(customer, customer), _NAME), worklist.grades.get(customer)
    return f"{name} ({grade})" if grade else name


def _table(cells: Sequence[tuple[str, str, str, str]], columns: int | None) -> list[str]:
    if not cells:
        return []
    widest = [max(width(row[place]) for row in cells) for place in range(3)]
    digits = len(str(len(cells)))
    rows: list[str] = []
    for number, (due, act, who, why) in enumerate(cells, start=1):
        start = f"{number:>{digits}} {padded(due, widest[0])}  {padded(act, widest[1])}  {padded(who, widest[2])}  "
        rows += _below(start, why, columns)
    return rows


def _below(start: str, words: str, columns: int | None) -> list[str]:
    """`words` after `start`, and what does not fit below their beginning."""
    indent = width(start)
    if columns is None or columns - indent < _NARROWEST:
        return [start + words]
    first, *rest = wrapped(words, columns - indent) or [""]
    return [start + first, *(" " * indent + row for row in rest)]


def _hanging(rows: Iterable[str], columns: int | None) -> list[str]:
    if columns is None:
        return list(rows)
    return [piece for row in rows for piece in _below("", row, columns)]


def _foot(worklist: Worklist, language: Language, seller: str | None) -> list[str]:
    split = _SPLIT.get(language, "; ")
    rows: list[str] = []
    for name, reason in worklist.not_feasible:
        if seller is None or name == seller:
            rows.append(_FOR.fill(seller=_name(name), what=reason.explain(language)).render(language))
    if worklist.withheld:
        parts = [
            _COUNTED.fill(n=len(each.customers), why=each.reason.explain(language)).render(language)
            for each in worklist.withheld
        ]
        rows.append(_WITHHELD.fill(what=split.join(parts)).render(language))
    if worklist.not_judged:
        rows.append(_NOT_JUDGED.fill(what=reasons_text(worklist.not_judged, language)).render(language))
    rows += [_NOTE.fill(what=reason.explain(language)).render(language) for reason in worklist.notes]
    if worklist.later:
        parts = [
            _LATER_PART.fill(n=n, table=TABLES[table].label).render(language) for table, n in worklist.later
        ]
        rows.append(_LATER.fill(what=split.join(parts)).render(language))
    return rows


_SUMMARY_HEAD: Final = tuple(
    Text(en, zh=zh)
    for en, zh in (
        ("seller", "销售员"), ("lines", "待办"), ("visits", "拜访"), ("calls", "电话"), ("clocks", "时限"),
        ("promises", "承诺"), ("money", "款项"), ("deals", "商机"), ("occasions", "节日"), ("quotas", "配额"),
        ("reminders", "提醒"), ("moved on", "顺延"),
    )
)  # fmt: skip


def summary(
    worklist: Worklist, language: Language = "en", *, seller: str | None = None, columns: int | None = None
) -> list[str]:
    """One row a seller: how many lines of each kind, how many visits and calls, how many moved on."""
    table = [[head.render(language) for head in _SUMMARY_HEAD]]
    for day in worklist.days:
        if seller is not None and day.seller != seller:
            continue
        acts = [act.value for line in day.lines for act in line.acts]
        bands = [line.band for line in day.lines]
        name = _name(day.seller)
        table.append(
            [
                name if isinstance(name, str) else name.render(language),
                str(len(day.lines)),
                str(acts.count("visit")),
                str(acts.count("call")),
                *(str(bands.count(band)) for band in Band),
                str(len(day.moved)),
            ]
        )
    widest = [max(width(row[place]) for row in table) for place in range(len(_SUMMARY_HEAD))]
    rows = [
        "  ".join(padded(cell, widest[place]) for place, cell in enumerate(row)).rstrip() for row in table
    ]
    return [*rows, "", *_hanging(_foot(worklist, language, seller), columns)]
