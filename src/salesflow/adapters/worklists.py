"""The worklist for other programs: as plain data (what JSON holds), as CSV, and the file of settled lines.

>>> import pendulum
>>> from salesflow.playbook.book import Book
>>> from salesflow.playbook.today import today
>>> book, _ = Book.of(promises=[{"id": "P-1", "customer": "C-7", "what": "=cmd", "due": "2026-03-02"}])
>>> worklist = today(book, at=pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai"))
>>> print(worklist_csv(worklist).splitlines()[1])
,1,L-b1295ff4fd,today,2026-03-02,call,promise,C-7,C-7,,promised: =cmd; due 2 Mar 2026,CA-12
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

from salesflow.adapters.headers import column_of
from salesflow.adapters.tables import csv_text, decoded, delimiter_of, neutral
from salesflow.basics.moments import to_text
from salesflow.basics.plain import Plain
from salesflow.basics.reasons import Reason
from salesflow.basics.text import Language
from salesflow.errors import InputError
from salesflow.playbook.actions import Action
from salesflow.playbook.matters import Due
from salesflow.playbook.page import due_text, reasons_text
from salesflow.playbook.schema import TABLES
from salesflow.playbook.worklist import Line, SellerDay, Worklist

__all__ = ["SCHEMA", "append_action", "worklist_csv", "worklist_plain", "write_actions"]

SCHEMA: Final = 1
"""The number of the plain form."""

_LIST: Final = (
    "seller", "number", "line", "when", "due", "act", "band", "customer", "name", "grade", "why", "rows",
)  # fmt: skip
_ACTIONS: Final = tuple(column.name for column in TABLES["actions"].columns)


# -- plain data -----------------------------------------------------------------------------------------------------------


def worklist_plain(
    worklist: Worklist, language: Language = "en", *, seller: str | None = None, top: int | None = None
) -> dict[str, Plain]:
    """The whole worklist as plain data: ids and codes for programs, words in one language for people.

    `seller` and `top` cut the lines as on the page. Moments are ISO 8601 with the name of their zone.
    """
    names, grades = worklist.names, worklist.grades

    def line_of(line: Line, number: int | None) -> Plain:
        plain: dict[str, Plain] = {
            "line": line.id,
            "number": number,
            "due": _due(line.due),
            "when": due_text(line.due, worklist, language),
            "acts": [act.value for act in line.acts],
            "band": line.band.name.lower(),
            "customers": [
                {"id": each, "name": names.get(each, each), "grade": grades.get(each)}
                for each in line.customers
            ],
            "reasons": _reasons(line.reasons, language),
            "matters": [
                {
                    "key": each.key,
                    "customer": each.customer,
                    "code": each.reason.code,
                    "act": each.act.value,
                    "band": each.band.name.lower(),
                    "due": _due(each.due),
                    "legal": each.legal,
                }
                for each in line.matters
            ],
        }
        return plain

    sellers: list[Plain] = [
        {
            "seller": day.seller,
            "room": {"visits": day.room.visits, "calls": day.room.calls},
            "notes": _reasons(day.notes, language),
            "count": {"lines": len(day.lines), "moved": len(day.moved)},
            "lines": [line_of(line, number) for number, line in enumerate(day.lines[:top], start=1)],
            "moved": [line_of(line, None) for line in day.moved[:top]],
        }
        for day in _days(worklist, seller)
    ]
    return {
        "schema": SCHEMA,
        "at": to_text(worklist.at),
        "language": language,
        "sellers": sellers,
        "withheld": [
            {"reason": _reason(each.reason, language), "customers": list(each.customers)}
            for each in worklist.withheld
        ],
        "not_judged": _reasons(worklist.not_judged, language),
        "notes": _reasons(worklist.notes, language),
        "not_feasible": [
            {"seller": name, "reason": _reason(found, language)}
            for name, found in worklist.not_feasible
            if seller is None or name == seller
        ],
        "later": dict(worklist.later),
    }


def _days(worklist: Worklist, seller: str | None) -> Iterator[SellerDay]:
    return (day for day in worklist.days if seller is None or day.seller == seller)


def _due(due: Due) -> Plain:
    if isinstance(due, datetime):
        return to_text(due)
    return None if due is None else due.isoformat()


def _reason(reason: Reason, language: Language) -> Plain:
    return {
        "code": reason.code,
        "words": reason.sentence.render(language),
        "rows": list(reason.rows),
    }


def _reasons(reasons: Iterable[Reason], language: Language) -> list[Plain]:
    return [_reason(each, language) for each in reasons]


# -- CSV ------------------------------------------------------------------------------------------------------------------


def worklist_csv(
    worklist: Worklist, language: Language = "en", *, seller: str | None = None, top: int | None = None
) -> str:
    """The lines of the worklist as CSV, those of today; a batch line has one row for each of its customers.

    Texts that a spreadsheet would run as a formula get a leading apostrophe.
    """
    rows: list[tuple[str, ...]] = [_LIST]
    for day in _days(worklist, seller):
        for number, line in enumerate(day.lines[:top], start=1):
            due = _due(line.due)
            shared = (
                day.seller,
                str(number),
                line.id,
                due_text(line.due, worklist, language),
                due if isinstance(due, str) else "",
                " + ".join(act.render(language) for act in line.acts),
                line.band.name.lower(),
            )
            why = (
                reasons_text((Reason(each.code, each.sentence) for each in line.reasons), language),
                " ".join(dict.fromkeys(row for each in line.reasons for row in each.rows)),
            )
            for id in line.customers:  # noqa: A001
                who = (id, worklist.names.get(id, id), worklist.grades.get(id, ""))
                rows.append(tuple(neutral(cell) for cell in (*shared, *who, *why)))
    return csv_text(rows)


# -- settled lines --------------------------------------------------------------------------------------------------------


def write_actions(path: Path, actions: Iterable[Action]) -> None:
    """All settled lines as a new `actions.csv`; what stood there before is gone."""
    rows = [[*_cells(action).values()] for action in actions]
    path.write_text(csv_text([_ACTIONS, *rows]), encoding="utf-8", newline="")


def append_action(path: Path, action: Action) -> None:
    """One more settled line at the end of `actions.csv`, in the encoding and the columns it has; made when missing.

    A file that has not all the columns, or that is no table at all, is an `InputError`: nothing is written to it.
    """
    if not path.exists() or not path.read_bytes().strip():
        write_actions(path, [action])
        return
    text, encoding, _ = decoded(path)
    delimiter, header = delimiter_of("actions", text)
    columns = [column_of("actions", name) for name in header]
    missing = [name for name in _ACTIONS if name not in columns]
    if missing:
        raise InputError("file", path.name, f"has no column {', '.join(missing)}; nothing was written to it")
    cells = _cells(action)
    row = csv_text([[cells[name] if name is not None else "" for name in columns]], delimiter)
    with path.open("ab") as file:
        file.write((row if text.endswith(("\n", "\r")) else f"\n{row}").encode(encoding))


def _cells(action: Action) -> dict[str, str]:
    cells = {
        "line": action.line,
        "matters": json.dumps(action.matters, ensure_ascii=False),
        "customers": json.dumps(action.customers, ensure_ascii=False),
        "verb": action.verb.value,
        "at": to_text(action.at),
        "by": action.by,
        "channel": "" if action.channel is None else action.channel.value,
        "until": "" if action.until is None else action.until.isoformat(),
        "to": action.to or "",
        "why": action.why,
    }
    return {name: neutral(cell) for name, cell in cells.items()}
