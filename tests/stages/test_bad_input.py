"""Bad input: every line of docs/explanation/bad-input.md does what the page says (ST-1, ST-2).

The page is the one source: its first block of code makes the values, each row of its tables is run.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from salesflow.errors import SalesflowError
from salesflow.stages.case import Accepted, Case, Refused
from salesflow.stages.machine import Machine

PAGE = (Path(__file__).parents[2] / "docs" / "explanation" / "bad-input.md").read_text(encoding="utf-8")


class Row(NamedTuple):
    """A line of the page: what is wrong, the code, the kind of answer and its words ("…" stands for anything)."""

    what: str
    code: str
    gets: str
    says: str


def rows() -> list[Row]:
    found: list[Row] = []
    for line in PAGE.splitlines():
        match = re.fullmatch(r"\| (.+?) \| `(.+?)` \| (.+?) \| (.+) \|", line)
        if match is not None:
            found.append(Row(*[cell.replace(r"\|", "|") for cell in match.groups()]))
    return found


def values() -> dict[str, Any]:
    """What the page calls `deal`, `case`, `nine` and so on."""
    block = re.search(r"^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    assert block is not None
    made: dict[str, Any] = {}
    exec(block.group(1), made)  # noqa: S102  # our own page
    return made


def outcome(code: str, known: dict[str, Any]) -> tuple[str, str]:
    """The kind of answer, and its words in one line."""
    try:
        answer: object = eval(code, dict(known))  # noqa: S307  # our own page
    except (SalesflowError, TypeError) as error:
        return f"`{type(error).__name__}`", str(error)
    match answer:
        case Refused():
            return f"refused: {answer.reason.value}", answer.explain().replace("\n- ", " / ")
        case Accepted(case=case, record=record):
            return "accepted", f"{record.kind.value}: {record.source} to {case.stage}"
        case Case():
            return "the case", f"on {answer.stage} with {len(answer.records)} records"
        case Machine():
            return "a machine", ", ".join(stage.key for stage in answer.stages)
        case _:
            said: Any = answer
            return "a finding", said.explain()


ROWS = rows()


@pytest.mark.parametrize("row", ROWS, ids=[f"{row.what}: {row.code[:40]}" for row in ROWS])
def test_bad_input_gets_the_answer_of_the_page(row: Row) -> None:
    gets, says = outcome(row.code, values())
    pattern = ".*".join(re.escape(part) for part in row.says.split("…"))
    same = gets == row.gets and re.fullmatch(pattern, says, re.DOTALL) is not None
    assert same, f"the page should say\n| {row.what} | `{row.code}` | {gets} | {says} |"


def test_the_page_is_read_whole() -> None:
    """No line of a table is passed over, and none stands there twice."""
    lines = [line for line in PAGE.splitlines() if line.startswith("| ") and "What is wrong" not in line]
    assert len(lines) == len(ROWS) >= 25
    assert len({row.code for row in ROWS}) == len(ROWS)
    for gets in ("`InputError`", "`DefinitionError`", "`HistoryError`", "refused: stale", "refused: closed"):
        assert gets in {row.gets for row in ROWS}
