"""Showing a result: the same lines and tables as text for a terminal and as HTML for a notebook.

>>> found = Showing(["from 4 calls to 6 calls", Table([("", "4 calls", "6 calls"), ("orders", "424", "549")])])
>>> print(found.text)
from 4 calls to 6 calls
        4 calls  6 calls
orders      424      549
>>> sorted(found.bundle)
['text/html', 'text/plain']

The HTML is a plain table: everything escaped, no script, no ids, and no colour but those of the notebook's own theme.
Source: LA-4; field study of the lab, section 3.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Final, TypeAlias

import attrs

from salesflow.basics.text import Language, Text, tabled, width

__all__ = ["MOST_ROWS", "Block", "Bundle", "Showing", "Table", "columns"]

Bundle: TypeAlias = dict[str, str]
"""One thing in several forms, by their media type: what a notebook asks for and picks from."""

MOST_ROWS: Final = 50
"""A notebook shows so many rows of a table, and says how many there are besides."""

_MORE: Final = Text("and {n} more {n|row|rows}", zh="另有{n}行")

# notebooks read what stands between two dollar signs as a formula; these classes tell both kinds of MathJax not to
_BEGIN: Final = '<div class="tex2jax_ignore mathjax_ignore" style="overflow-x: auto">'
_TABLE: Final = (
    '<table style="border-collapse: collapse; font-variant-numeric: tabular-nums; margin: 0.5em 0">'
)
_TITLE: Final = 'style="caption-side: top; text-align: left; font-weight: bold; padding: 0.3em 0"'
_RULE: Final = "1px solid var(--jp-border-color1, currentColor)"
_CELL: Final = "padding: 0.2em 0.5em; vertical-align: top"
_SHORT: Final = 18
_FIGURE: Final = frozenset("0123456789+-<")


def _rows(value: Iterable[Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    return tuple(map(tuple, value))


def _numbers(value: Iterable[int]) -> frozenset[int]:
    return frozenset(value)


@attrs.frozen
class Table:
    """Rows of cells, the first of them the headings; `marked` rows (numbers from 1) stand out in HTML.

    The first `left` columns hold words and begin at the left, the others end at the right.
    """

    rows: tuple[tuple[str, ...], ...] = attrs.field(converter=_rows)
    title: str = attrs.field(default="", kw_only=True)
    left: int = attrs.field(default=1, kw_only=True)
    marked: frozenset[int] = attrs.field(default=frozenset[int](), kw_only=True, converter=_numbers)

    def cut(self) -> tuple[Table, int]:
        """The table with no more rows than a notebook shows, and how many there are besides."""
        most = MOST_ROWS + 1
        return attrs.evolve(self, rows=self.rows[:most]), max(0, len(self.rows) - most)

    @property
    def text(self) -> str:
        """The table for a terminal."""
        return (f"{self.title}\n" if self.title else "") + tabled(self.rows, self.left)

    @property
    def html(self) -> str:
        """The table for a page."""
        title = f"<caption {_TITLE}>{escape(self.title)}</caption>" if self.title else ""
        head, *body = [
            self._row(cells, "td" if number else "th", is_marked=number in self.marked)
            for number, cells in enumerate(self.rows)
        ]
        return f"{_TABLE}{title}<thead>{head}</thead><tbody>{''.join(body)}</tbody></table>"

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Bundle:
        return Showing([self]).bundle

    def __str__(self) -> str:
        return self.text

    def _row(self, cells: Sequence[str], tag: str, *, is_marked: bool) -> str:
        style = f"{_CELL}; border-bottom: {_RULE}" if tag == "th" else _CELL
        if is_marked:
            style += "; font-weight: bold"
        told: list[str] = []
        for place, cell in enumerate(cells):
            is_word = place < self.left
            side = "left" if is_word else "right"
            # a figure or a short name is not broken over two lines, longer words are: so that all fits on a page
            if tag == "td":
                is_whole = width(cell) <= _SHORT or (not is_word and cell[0] in _FIGURE)
                side += "; white-space: nowrap" if is_whole else "; min-width: 9em"
            told.append(f'<{tag} style="{style}; text-align: {side}">{escape(cell)}</{tag}>')
        return f"<tr>{''.join(told)}</tr>"


Block: TypeAlias = "str | Table"
"""A line, or a table."""


def _blocks(value: Iterable[Block]) -> tuple[Block, ...]:
    return tuple(value)


@attrs.frozen(repr=False)
class Showing:
    """Lines and tables, one under the other; a notebook shows them as a page, `print` as text.

    `told` is the text where it says the same in another order than the page (what stands side by side there).
    """

    blocks: tuple[Block, ...] = attrs.field(converter=_blocks)
    language: Language = "en"
    told: str | None = None

    @property
    def text(self) -> str:
        """All of it for a terminal, however long."""
        if self.told is not None:
            return self.told
        return "\n".join([each if isinstance(each, str) else each.text for each in self.blocks])

    @property
    def html(self) -> str:
        """The page: of each table the first 50 rows, and how many there are besides."""
        told = [
            f"<div>{escape(each)}</div>" if isinstance(each, str) else each.html
            for each in self._short().blocks
        ]
        return f"{_BEGIN}{''.join(told)}</div>"

    def _short(self) -> Showing:
        blocks: list[Block] = []
        for each in self.blocks:
            if isinstance(each, str):
                blocks.append(each)
                continue
            table, more = each.cut()
            blocks.append(table)
            if more:
                blocks.append(_MORE.fill(n=more).render(self.language))
        return attrs.evolve(self, blocks=blocks)

    @property
    def bundle(self) -> Bundle:
        """Both forms for a notebook, which keeps both in its file: so a long table is cut in both."""
        return {"text/plain": self._short().text, "text/html": self.html}

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Bundle:
        return self.bundle  # the notebook picks

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"Showing(blocks={len(self.blocks)}, language={self.language!r})"


def columns(rows: Sequence[Mapping[str, object]]) -> dict[str, list[object]]:
    """Rows of one shape as columns, as frames take them.

    >>> columns([{"metric": "calls", "low": 1}, {"metric": "orders", "low": None}])
    {'metric': ['calls', 'orders'], 'low': [1, None]}
    """
    return {name: [row[name] for row in rows] for name in (rows[0] if rows else ())}
