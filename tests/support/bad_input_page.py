"""A page of bad input: its blocks of code make the values, each row of its tables is run and must say what it says."""

from __future__ import annotations

import re
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from salesflow.basics.reasons import Declined
from salesflow.complaints.cases.decision import Refused as RefusedStep
from salesflow.errors import SalesflowError
from salesflow.stages.case import Accepted, Case, Refused
from salesflow.stages.machine import Machine

_PAGES = Path(__file__).parents[2] / "docs" / "explanation"


class Row(NamedTuple):
    """A line of the page: what is wrong, the code, the kind of answer and its words ("…" stands for anything)."""

    what: str
    code: str
    gets: str
    says: str


class BadInputPage:
    """A page under docs/explanation, its rows, and the values that its code makes."""

    def __init__(self, name: str) -> None:
        self.text = (_PAGES / name).read_text(encoding="utf-8")
        self.rows = [
            Row(*[cell.replace(r"\|", "|") for cell in match.groups()])
            for line in self.text.splitlines()
            if (match := re.fullmatch(r"\| (.+?) \| `(.+?)` \| (.+?) \| (.+) \|", line)) is not None
        ]

    @property
    def ids(self) -> list[str]:
        """Names for the tests of the rows."""
        return [f"{row.what}: {row.code[:40]}" for row in self.rows]

    @cached_property
    def made(self) -> dict[str, Any]:
        """What the code of the page makes: values, which no row can change."""
        made: dict[str, Any] = {}
        for block in re.findall(r"^```python\n(.*?)^```", self.text, re.MULTILINE | re.DOTALL):
            exec(block, made)  # noqa: S102  # our own page
        return made

    def check(self, row: Row) -> None:
        """The row does what the page says."""
        gets, says = _outcome(row.code, self.made)
        pattern = ".*".join(re.escape(part) for part in row.says.split("…"))
        same = gets == row.gets and re.fullmatch(pattern, says, re.DOTALL) is not None
        assert same, f"the page should say\n| {row.what} | `{row.code}` | {gets} | {says} |"

    def check_whole(self, least: int) -> None:
        """No line of a table is passed over, and none stands there twice."""
        lines = [
            line for line in self.text.splitlines() if line.startswith("| ") and "What is wrong" not in line
        ]
        assert len(lines) == len(self.rows) >= least
        assert len({row.code for row in self.rows}) == len(self.rows)


def _outcome(code: str, known: dict[str, Any]) -> tuple[str, str]:
    """The kind of answer, and its words in one line."""
    try:
        answer: object = eval(code, dict(known))  # noqa: S307  # our own page
    except (SalesflowError, TypeError) as error:
        return f"`{type(error).__name__}`", str(error)
    match answer:
        case RefusedStep():
            return f"refused: {', '.join(answer.codes)}", _line(answer.explain().replace("\n- ", " / "))
        case Refused():
            return f"refused: {answer.reason.value}", _line(answer.explain().replace("\n- ", " / "))
        case Declined():
            return f"declined: {', '.join(answer.codes)}", _line(answer.explain())
        case Accepted(case=case, record=record):
            return "accepted", f"{record.kind.value}: {record.source} to {case.stage}"
        case Case():
            return "the case", f"on {answer.stage} with {len(answer.records)} records"
        case Machine():
            return "a machine", ", ".join(stage.key for stage in answer.stages)
        case tuple() as reasons if reasons:
            return "a finding", " / ".join(reason.explain() for reason in reasons)
        case _:
            said: Any = answer
            return "a finding", _line(said.explain() if hasattr(said, "explain") else said.sentence.render())


def _line(words: str) -> str:
    return words.replace("\n", " / ")
