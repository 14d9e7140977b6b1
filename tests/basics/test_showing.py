"""Results as text and as HTML, from the same rows (LA-4; field study of the lab, section 3)."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.showing import MOST_ROWS, Showing, Table, columns
from salesflow.basics.text import tabled

WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=8)


class Reader(HTMLParser):
    """Reads a page as a browser would: the tags in order, and the text of each cell, heading and line."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.names: set[str] = set()
        self.rows: list[list[str]] = []
        self.lines: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.open.append(tag)
        self.tags.add(tag)
        self.names |= {name for name, _ in attrs}
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")
        if tag in ("div", "caption") and len(self.open) > 1:
            self.lines.append("")

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open[-1] in ("td", "th"):
            self.rows[-1][-1] += data
        else:
            self.lines[-1] += data


@st.composite
def tables(draw: st.DrawFn) -> Table:
    across = draw(st.integers(1, 4))
    rows = draw(st.lists(st.lists(WORDS, min_size=across, max_size=across), min_size=1, max_size=6))
    return Table(
        rows, title=draw(WORDS), left=draw(st.integers(0, across)), marked=draw(st.sets(st.integers(1, 6)))
    )


@given(st.lists(WORDS | tables(), max_size=4))
def test_page_and_text_say_the_same(blocks: list[str | Table]) -> None:
    """Whatever is in a cell arrives there, as nothing but text."""
    found = Showing(blocks)
    page = Reader(found.html)
    assert page.open == []
    assert page.rows == [list(row) for each in blocks if isinstance(each, Table) for row in each.rows]
    assert page.lines == [
        words
        for each in blocks
        for words in ([each] if isinstance(each, str) else [each.title] if each.title else [])
    ]
    assert page.tags <= {"div", "table", "caption", "thead", "tbody", "tr", "th", "td"}
    assert page.names <= {"style", "class"}
    lines = []
    for each in blocks:
        if isinstance(each, str):
            lines.append(each)
        else:
            lines += [each.title] * bool(each.title) + [tabled(each.rows, each.left)]
    assert found.text == "\n".join(lines) == str(found)
    assert found.bundle == {"text/plain": found.text, "text/html": found.html}
    assert found._repr_mimebundle_(include=None, exclude=None) == found.bundle


def test_no_colour_but_those_of_the_theme() -> None:
    page = Showing(
        ["a line", Table([("", "n"), ("orders", "3"), ("calls", "4")], title="x", marked=[2])]
    ).html
    assert re.findall(r"#[0-9a-fA-F]{3}|rgb|background|[^-]color:", page) == []
    assert re.findall(r"var\(([^)]*)\)", page) == ["--jp-border-color1, currentColor"] * 2
    assert "mathjax_ignore" in page  # two prices in one line are no formula
    assert page.count("font-weight: bold") == 3  # the title, and the two cells of the marked row


def test_figures_and_short_names_stay_on_one_line() -> None:
    cells = (
        "sales (CNY)",
        "a name of more letters",
        "+143,072.54 to +165,552.46",
        "more with 6 calls: better",
    )
    page = Showing([Table([[""] * 4, cells], left=2)]).html
    body = page.partition("<tbody>")[2]
    assert ["nowrap" in cell for cell in body.split("</td>")[:4]] == [True, False, True, False]
    page = Showing([Table([["", ""], ["1", "1 Jan 2026: the first line of a life"]], left=2)]).html
    assert page.count("nowrap") == 1


def test_a_long_table_says_how_much_more_there_is() -> None:
    rows = [("n",), *[(str(n),) for n in range(MOST_ROWS)]]
    assert "more" not in Showing([Table(rows)]).html
    longer = Showing([Table([*rows, ("x",)]), Table([*rows, ("x",), ("y",)]), "the end"])
    page = Reader(longer.html)
    assert page.lines == ["and 1 more row", "and 2 more rows", "the end"]
    assert len(page.rows) == 2 * (MOST_ROWS + 1)
    assert longer.bundle["text/plain"].splitlines()[MOST_ROWS + 1] == "and 1 more row"
    assert "more" not in longer.text  # whoever asks for all of it gets it
    assert "另有1行" in Showing([Table([*rows, ("x",)])], "zh").html


def test_the_text_may_say_it_in_another_order() -> None:
    found = Showing(["beside"], "en", "below")
    assert (found.text, found.bundle["text/plain"]) == ("below", "below")
    assert "beside" in found.html
    assert repr(found) == "Showing(blocks=1, language='en')"


def test_rows_become_columns() -> None:
    assert columns([]) == {}
    assert columns([{"a": 1, "b": None}, {"a": 2, "b": 3}]) == {"a": [1, 2], "b": [None, 3]}


def test_a_table_alone_shows_itself():
    table = Table([("", "visits"), ("Lin", "4")], title="March")
    assert str(table) == table.text == table._repr_mimebundle_()["text/plain"]
    assert table.html in table._repr_mimebundle_()["text/html"]
