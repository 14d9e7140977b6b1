"""The tutorials of the lab run in a kernel, and their pages say what comes out (LA-3, LA-4)."""

from __future__ import annotations

import re
import runpy
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

DOCS = Path(__file__).parents[1] / "docs"
FOLDER = DOCS / "tutorial" / "lab"
SOURCES = sorted(FOLDER.glob("*.py"))
PICTURE = re.compile(r"^!\[(.+)\]\((.+)\)$", re.MULTILINE)


@cache
def maker() -> dict[str, Any]:
    return runpy.run_path(str(DOCS / "make_tutorial_pages.py"))


def page_of(source: Path) -> Path:
    return source.with_name(source.stem.replace("_", "-") + ".md")


@pytest.mark.timeout(400)  # a kernel of its own, on a machine that has other things to do
@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.stem)
def test_a_page_is_what_its_tutorial_shows(source: Path) -> None:
    # pictures are other bytes with another matplotlib: of them only that they are there, and are pictures
    (name, text), *pictures = maker()["pages"](source).items()
    assert (FOLDER / name).read_text("utf-8") == text, "run: python docs/make_tutorial_pages.py"
    assert pictures
    for picture, drawn in pictures:
        for svg in (drawn, (FOLDER / picture).read_text("utf-8")):
            root = ET.fromstring(svg)  # noqa: S314 - our own file
            assert root.tag == "{http://www.w3.org/2000/svg}svg"
            assert root.findall(".//{http://www.w3.org/2000/svg}path")


def test_there_are_no_other_files() -> None:
    expected = {path.name for path in SOURCES}
    for source in SOURCES:
        page = page_of(source)
        expected |= {page.name, *[name for _, name in PICTURE.findall(page.read_text("utf-8"))]}
    # Python's own, where somebody has imported a source
    assert {path.name for path in FOLDER.iterdir()} - {"__pycache__"} == expected


def test_the_three_questions_and_the_worklists_have_a_tutorial() -> None:
    assert [path.stem for path in SOURCES] == [
        "fewer_visits",
        "freeze_sooner",
        "stop_earlier",
        "two_worklists",
    ]


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.stem)
def test_a_tutorial_shows_a_picture_and_says_what_it_leaves_out(source: Path) -> None:
    text = page_of(source).read_text("utf-8")
    assert text.startswith("# ")
    assert all(len(alt) > 20 for alt, _ in PICTURE.findall(text))
    assert re.search(r"^## \d\. What (the model|it) (leaves out|does not tell)$", text, re.MULTILINE)
    assert re.search(r"^## \d\. .*first (decision|day) that differs$", text, re.MULTILINE)


# -- how a page is written --------------------------------------------------------------------------------------------


def shown(*outputs: Any, **metadata: str) -> tuple[list[str], dict[str, str]]:
    from nbformat.v4 import new_code_cell

    pictures: dict[str, str] = {}
    cell = new_code_cell("1", outputs=list(outputs), metadata=metadata)
    return list(maker()["_shown"](cell, FOLDER / "a_tutorial.py", "a-tutorial", pictures)), pictures


def display(**data: str) -> Any:
    from nbformat.v4 import new_output

    return new_output("display_data", {name.replace("_", "/"): told for name, told in data.items()})


def printed(text: str, name: str = "stdout") -> Any:
    from nbformat.v4 import new_output

    return new_output("stream", name=name, text=text)


def test_what_is_printed_is_one_block_in_its_place() -> None:
    blocks, _ = shown(printed("one\n"), printed("two  \n"), display(text_plain="3"), printed("four\n"))
    assert blocks == ["```text\none\ntwo\n```", "```text\n3\n```", "```text\nfour\n```"]


def test_a_long_sentence_is_wrapped_and_a_row_of_a_table_is_not() -> None:
    sentence, row = "so long " * 20, "cell  " * 20
    (block,), _ = shown(printed(f"{sentence}\n{row}\n"))
    _, *lines, last, _ = block.splitlines()
    assert all(len(line) <= 80 for line in lines)
    assert [line[:4] for line in lines[1:]] == ["    "] * (len(lines) - 1)
    assert " ".join(" ".join(lines).split()) == sentence.strip()
    assert last == row.rstrip()


def test_a_diagram_stays_markdown_and_a_table_html_without_blank_lines() -> None:
    diagram = "```mermaid\nstateDiagram-v2\n```"
    assert shown(display(text_markdown=diagram, text_plain="a machine"))[0] == [diagram]
    (block,), _ = shown(display(text_html='<table><tr><th style="x">a</th></tr>\n\n<tr></tr></table>'))
    assert block.splitlines() == [
        "<table>",
        '<tr><th style="min-width: 0; x">a</th></tr>',
        "<tr></tr></table>",
    ]


def test_a_picture_is_a_file_and_says_what_is_seen() -> None:
    picture = {"image_svg+xml": "<svg/>", "text_plain": "<Axes>"}
    blocks, pictures = shown(display(**picture), alt="a calendar")
    assert blocks == ["![a calendar](a-tutorial-1.svg)"]
    assert pictures == {"a-tutorial-1.svg": "<svg/>\n"}
    with pytest.raises(ValueError, match=r"a_tutorial\.py: the cell of picture 1 has no alt"):
        shown(display(**picture))


def test_a_warning_does_not_reach_a_page() -> None:
    with pytest.raises(ValueError, match="a cell says 'FutureWarning: soon'"):
        shown(printed("FutureWarning: soon", "stderr"))


@pytest.mark.timeout(400)
def test_a_cell_that_fails_is_an_error(tmp_path: Path) -> None:
    from nbclient.exceptions import CellExecutionError

    source = tmp_path / "wrong.py"
    source.write_text("# %%\n1 / 0\n", encoding="utf-8")
    with pytest.raises(CellExecutionError, match="division by zero"):
        maker()["pages"](source)


@pytest.mark.timeout(400)
def test_digests_are_left_out_for_they_name_the_version(tmp_path: Path) -> None:
    source = tmp_path / "right_one.py"
    source.write_text('# %% [markdown]\n"""# One\n"""\n\n# %%\n"lab1:" + "0a" * 12\n', encoding="utf-8")
    ((name, text),) = maker()["pages"](source).items()
    assert name == "right-one.md"
    assert text.startswith(
        '# One\n\n```python\n"lab1:" + "0a" * 12\n```\n\n```text\n\'lab1:…\'\n```\n\n*This page'
    )
