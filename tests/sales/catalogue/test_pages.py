"""The pages of the processes on the docs site say what the processes say (ST-1 to ST-8)."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[3] / "docs"
PAGES = runpy.run_path(str(DOCS / "make_process_pages.py"))["pages"]()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_what_its_process_says(name: str) -> None:
    page = DOCS / "processes" / name
    assert page.read_text("utf-8") == PAGES[name], "run: python docs/make_process_pages.py"


def test_there_are_no_other_pages() -> None:
    assert {path.name for path in (DOCS / "processes").glob("*.md")} == set(PAGES)


def test_every_process_is_shown_in_both_languages() -> None:
    assert len(PAGES) == 16
    for name, text in PAGES.items():
        assert text.startswith("# ")
        assert ("任务：" if ".zh." in name else "Task: ") in text
