"""The pages keep their word: blocks of the README run alone, extras that are named exist, each page has one place."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
README = ROOT / "README.md"
BLOCK = re.compile(r"^```python\n(.*?)^```", re.DOTALL | re.MULTILINE)
PRINTED = re.compile(r"^```python\n((?:(?!^```).)*?)^```\n\n```text\n(.*?)^```", re.DOTALL | re.MULTILINE)
EXTRAS = set(tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"])


def readme_blocks() -> list[str]:
    return BLOCK.findall(README.read_text("utf-8"))


@pytest.mark.parametrize("place", range(len(readme_blocks())))
def test_every_block_of_the_readme_runs_alone(place: int) -> None:
    exec(readme_blocks()[place], {"__name__": "readme"})  # noqa: S102  # our own page


def test_the_readme_has_blocks_to_run() -> None:
    assert len(readme_blocks()) >= 5


def extras_named(text: str) -> set[str]:
    """What stands in brackets behind our name where something is installed."""
    return {
        each for found in re.findall(r"salesflow\[([\w, -]+)\]", text) for each in re.split(r"[, ]+", found)
    }


def test_every_extra_that_is_named_exists() -> None:
    pages = [README, *DOCS.rglob("*.md"), *DOCS.rglob("*.py"), *(ROOT / "src").rglob("*.py")]
    wrong = {
        f"{page.relative_to(ROOT)}: {each}"
        for page in pages
        for each in extras_named(page.read_text("utf-8")) - EXTRAS
    }
    assert wrong == set()


def test_every_extra_that_an_error_names_exists() -> None:
    text = "\n".join(page.read_text("utf-8") for page in (ROOT / "src").rglob("*.py"))
    named = set(re.findall(r"""(?:MissingExtraError\(|_load\("[\w.]+", )"(\w+)""", text))
    assert {"cn", "frames"} <= named <= EXTRAS


@pytest.mark.parametrize("page", [README, DOCS / "index.md"], ids=["README", "index"])
def test_the_first_pages_list_every_extra(page: Path) -> None:
    assert extras_named(page.read_text("utf-8")) == EXTRAS


def test_every_page_has_one_place_in_the_menu() -> None:
    listed = Counter(
        re.findall(r"^ +- (?:.+: )?(\S+\.md)$", (ROOT / "mkdocs.yml").read_text("utf-8"), re.MULTILINE)
    )
    assert [page for page, count in listed.items() if count > 1] == []
    assert set(listed) == {str(page.relative_to(DOCS)) for page in DOCS.rglob("*.md")}


def test_no_module_has_two_pages() -> None:
    told = Counter(
        name
        for page in DOCS.rglob("*.md")
        for name in re.findall(r"^::: (\S+)$", page.read_text("utf-8"), re.MULTILINE)
    )
    assert [name for name, count in told.items() if count > 1] == []


@pytest.mark.parametrize("name", ["care-for-personal-data", "compare-two-policies"])
def test_what_a_page_shows_is_what_it_prints(name: str) -> None:
    text = (DOCS / "how-to" / f"{name}.md").read_text("utf-8")
    shown = dict(PRINTED.findall(text))
    made: dict[str, object] = {}
    assert shown
    for block in BLOCK.findall(text):
        out = StringIO()
        with redirect_stdout(out):
            exec(block, made)  # noqa: S102  # our own page
        if block in shown:
            # "…" stands for anything: a digest changes with the version
            pattern = ".*".join(re.escape(part) for part in shown[block].split("…"))
            assert re.fullmatch(pattern, out.getvalue()), out.getvalue()
