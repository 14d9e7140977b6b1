"""The sheet that every picture is drawn on: bars, marks, names of rows, a title, and notes on what is left out.

A picture is a matplotlib ``Axes``: the one handed in, or one on a new figure that shows itself at the end of a notebook
cell. Nothing global is touched: no pyplot, no settings, nothing is shown or closed. Words that are in no font of yours come
out as boxes; the how-to page says how to choose a font for Chinese.

Colours are those of Okabe and Ito, told apart by people who see few colours; each also has a pattern or a shape of its own.
On a new figure everything else is a grey that can be read on light and on dark paper; on your axes it is in your style.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import datetime, tzinfo
from decimal import Decimal
from fractions import Fraction
from io import StringIO
from typing import Any, Final, TypeVar

import attrs

from salesflow.basics.counts import check_count
from salesflow.basics.text import Language, Renders, Text, clipped, date_text, width, wrapped
from salesflow.errors import InputError, MissingExtraError

try:
    import matplotlib as mpl
    from matplotlib import dates
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D
    from matplotlib.patches import Rectangle
    from matplotlib.ticker import FuncFormatter, MaxNLocator
except ImportError as error:
    raise MissingExtraError("plot", "matplotlib") from error

__all__ = [
    "BLUE",
    "GREEN",
    "MOST_ROWS",
    "ORANGE",
    "RED",
    "SKY",
    "Look",
    "Picture",
    "Sheet",
    "as_number",
    "kept",
]

T = TypeVar("T")

# what matplotlib takes by name, or as numbers of any kind, carries no types
_mpl: Final[Any] = mpl
_dates: Final[Any] = dates

MOST_ROWS: Final = 40
"""How many rows a picture has at most, unless told."""

BLUE: Final = "#0072B2"
SKY: Final = "#56B4E9"
GREEN: Final = "#009E73"
ORANGE: Final = "#E69F00"
RED: Final = "#D55E00"

_GREY: Final = "#7A7A7A"
_PATTERN: Final = "#222222"
_LONGEST: Final = 30
_ROW: Final = 0.3
_POINT: Final = 1 / 72
_LETTER: Final = 4.7

_CUT: Final = Text("the first {n} of {all} {what}", zh="{what}共{all}，仅显示前{n}")


class Picture(Axes):
    """Axes of a figure of their own, which show themselves in a notebook, as SVG that is the same each time."""

    def _repr_svg_(self) -> str:
        page = StringIO()
        figure: Any = self.figure
        # the settings hold for this one drawing: without a salt, the same picture is another file each time
        with _mpl.rc_context({"svg.hashsalt": "salesflow"}):
            figure.savefig(page, format="svg", metadata={"Date": None})
        return page.getvalue()


@attrs.frozen
class Look:
    """How one kind of thing looks and what it is called: colour, pattern, and (for marks) shape."""

    label: Renders
    colour: str
    hatch: str = ""
    marker: str = "s"
    filled: bool = True


def as_number(value: Decimal | Fraction | int) -> float:
    """An exact figure as a place on an axis; one that no axis can show is an `InputError`."""
    try:
        found = float(value)
    except OverflowError:
        found = math.inf
    if not math.isfinite(found):
        raise InputError("value", value, "is too great to be drawn")
    return found


def kept(
    rows: Iterable[T], most: int, what: Renders, language: Language
) -> tuple[tuple[T, ...], tuple[str, ...]]:
    """The first rows, and a note where some are left out."""
    check_count("most", most)
    if not most:
        raise InputError("most", most, "show one row at least")
    found = tuple(rows)
    if len(found) <= most:
        return found, ()
    return found[:most], (_CUT.fill(n=most, all=len(found), what=what).render(language),)


def _one_line(text: str, columns: int = _LONGEST) -> str:
    return clipped(" ".join(text.split()), columns)


class Sheet:
    """One picture in the making. Rows are counted from the top, 0 first."""

    def __init__(
        self, ax: Axes | None, *, rows: int, language: Language, wide: float = 7.5, tall: float | None = None
    ) -> None:
        if ax is not None and not isinstance(ax, Axes):  # pyright: ignore[reportUnnecessaryIsInstance]  # others come too
            raise InputError("ax", ax, "give the axes to draw on, or none")
        self.language = language
        self._own = ax is None
        self.axes = (
            self._begun(wide, 1.3 + _ROW * max(rows, 2) if tall is None else tall) if ax is None else ax
        )
        self._pen: Any = self.axes
        self._ink: Any = self._pen.title.get_color()
        self._taken = 0
        self._pen.spines[["top", "right"]].set_visible(False)
        self._pen.set_axisbelow(True)

    @staticmethod
    def _begun(wide: float, tall: float) -> Axes:
        figure: Any = Figure(figsize=(wide, tall), layout="constrained", facecolor="none")
        axes: Any = figure.add_subplot(axes_class=Picture)
        axes.set_facecolor("none")
        axes.tick_params(colors=_GREY)
        axes.spines[:].set_color(_GREY)
        for words in (axes.title, axes.xaxis.label, axes.yaxis.label):
            words.set_color(_GREY)
        found: Axes = axes
        return found

    # -- marks --------------------------------------------------------------------------------------------------------

    def bar(self, left: float, right: float, bottom: float, top: float, look: Look) -> None:
        """A bar between two places on each axis; nothing where it has no size."""
        if left != right and bottom != top:
            self._pen.add_patch(
                Rectangle((left, bottom), right - left, top - bottom, **self._filling(look), zorder=2)
            )

    def mark(self, x: float, y: float, look: Look, *, size: float = 7) -> None:
        """A mark at a place."""
        self._pen.add_line(Line2D([x], [y], **self._shape(look, size), zorder=4))

    def line(
        self, xs: Sequence[float], ys: Sequence[float], *, colour: str | None = None, wide: float = 1.5
    ) -> None:
        """A line through some places, in the colour of the words unless told."""
        self._pen.add_line(Line2D(xs, ys, color=colour or self._ink, linewidth=wide, zorder=3))

    def upright(self, x: float, *, dashed: bool = False) -> None:
        """A line from bottom to top, such as nothing or now."""
        self._pen.axvline(
            x, color=self._ink, linewidth=1, linestyle=(0, (4, 3)) if dashed else "-", zorder=1.5
        )

    def shade(self, left: float, right: float) -> None:
        """A stretch that does not count, such as a day off."""
        self._pen.axvspan(left, right, color=self._ink, alpha=0.13, linewidth=0, zorder=0)

    def _filling(self, look: Look) -> dict[str, Any]:
        filled = look.colour if look.filled else "none"
        edge = _PATTERN if look.hatch and look.filled else look.colour
        return {"facecolor": filled, "edgecolor": edge, "hatch": look.hatch, "linewidth": 0.8}

    def _shape(self, look: Look, size: float) -> dict[str, Any]:
        return {
            "marker": look.marker, "markersize": size, "linestyle": "none", "markeredgewidth": 1.4,
            "markerfacecolor": look.colour if look.filled else "none", "markeredgecolor": look.colour,
        }  # fmt: skip

    # -- axes ---------------------------------------------------------------------------------------------------------

    def rows(self, labels: Sequence[str]) -> None:
        """The names of the rows, from the top."""
        shown = [_one_line(each) for each in labels]
        self._pen.set_yticks(range(len(shown)), labels=shown, parse_math=False)
        self._pen.tick_params(axis="y", length=0)
        self._pen.set_ylim(max(len(shown), 1) - 0.4, -0.6)
        self._pen.spines["left"].set_visible(False)
        self._taken = max([width(each) for each in shown], default=0)

    def beside(self, words: Sequence[str]) -> None:
        """A word for each row, right of the picture."""
        for row, each in enumerate(words):
            self._pen.text(
                1.015, row, each, transform=self._pen.get_yaxis_transform(), va="center", ha="left",
                color=self._ink, fontsize="small", parse_math=False,
            )  # fmt: skip

    def amounts(self, *, whole: bool = False, upright: bool = False) -> None:
        """An axis of amounts, with thousands apart and faint lines; of whole numbers if told so."""
        axis = self._pen.yaxis if upright else self._pen.xaxis
        axis.set_major_locator(MaxNLocator(5, integer=whole, steps=[1, 2, 2.5, 5, 10]))
        axis.set_major_formatter(FuncFormatter(_told))
        axis.grid(visible=True, color=self._ink, alpha=0.25, linewidth=0.6)

    def places(self, places: Sequence[float], labels: Sequence[str]) -> None:
        """Named places on the lower axis."""
        self._pen.set_xticks(places, labels=labels, parse_math=False)

    def times(self, moments: Sequence[datetime], where: tzinfo) -> tuple[float, ...]:
        """Moments as places on the lower axis, which tells the clock time of a zone."""
        places: tuple[float, ...] = tuple(map(float, _dates.date2num(moments)))
        with_year = max(places) - min(places) > 300

        def told(place: float, _: int) -> str:
            at: datetime = _dates.num2date(place, where)
            day = date_text(at, self.language, year=with_year)
            return day if not at.hour and not at.minute else f"{at:%H:%M}\n{day}"

        self._pen.xaxis.set_major_locator(_dates.AutoDateLocator(tz=where, minticks=3, maxticks=6))
        self._pen.xaxis.set_major_formatter(FuncFormatter(told))
        self._pen.xaxis.grid(visible=True, color=self._ink, alpha=0.25, linewidth=0.6)
        return places

    def across(self, low: float, high: float, *, room: float = 0.04) -> None:
        """How far the lower axis reaches, with some room at both ends."""
        self._pen.set_xlim(*_roomy(low, high, room))

    def up(self, high: float) -> None:
        """How far the upright axis reaches, from nothing."""
        self._pen.set_ylim(0, (high or 1) * 1.06)

    def left(self, words: str) -> None:
        """The words beside the upright axis."""
        self._pen.set_ylabel(words, parse_math=False)

    # -- words --------------------------------------------------------------------------------------------------------

    def note(self, words: Renders) -> None:
        """The words of a picture that holds nothing."""
        self._pen.text(
            0.5, 0.5, words.render(self.language), transform=self._pen.transAxes, ha="center", va="center",
            color=self._ink, parse_math=False,
        )  # fmt: skip
        self._pen.set_xticks([])
        self._pen.set_yticks([])
        self._pen.spines[:].set_visible(False)

    def done(
        self, title: str, *, below: Sequence[str] = (), bars: Sequence[Look] = (), marks: Sequence[Look] = ()
    ) -> Axes:
        """The finished picture: its title, notes below it, and what its bars and marks mean above it."""
        columns = self._columns()
        pad = 8.0
        if bars or marks:
            pad += 15 * self._legend(bars, marks, columns)
        heading = "\n".join(wrapped(" ".join(title.split()), int(columns * 0.72)))
        self._pen.set_title(heading, loc="left", pad=pad, parse_math=False, fontsize="large", color=self._ink)
        notes = [row for each in below for row in wrapped(" ".join(each.split()), columns)]
        self._pen.set_xlabel("\n".join(notes), loc="left", parse_math=False, fontsize="small")
        self._pen.xaxis.label.set_multialignment("left")
        return self.axes

    def _columns(self) -> int:
        """About how many letters stand above the picture from side to side."""
        figure: Any = self._pen.get_figure(root=True)
        wide = figure.get_size_inches()[0] / _POINT
        points = (
            wide - 30 - 1.2 * _LETTER * self._taken if self._own else wide * self._pen.get_position().width
        )
        return max(int(points / _LETTER), 24)

    def _legend(self, bars: Sequence[Look], marks: Sequence[Look], columns: int) -> int:
        """Draws the legend, and says how many lines it takes."""
        names = [_one_line(each.label.render(self.language), 40) for each in (*bars, *marks)]
        across = max(1, min(len(names), columns // (max(map(width, names)) + 6)))
        handles = [
            *[Rectangle((0, 0), 1, 1, **self._filling(each)) for each in bars],
            *[Line2D([], [], **self._shape(each, 7)) for each in marks],
        ]
        drawn = self._pen.legend(
            handles, names, loc="lower left", bbox_to_anchor=(0, 1), ncols=across, frameon=False,
            borderaxespad=0.1, borderpad=0.2, handletextpad=0.5, columnspacing=1.4, fontsize="small", labelcolor=self._ink,
        )  # fmt: skip
        for words in drawn.get_texts():
            words.set_parse_math(False)
        return math.ceil(len(names) / across)


def _roomy(low: float, high: float, room: float) -> tuple[float, float]:
    more = (high - low) * room if high > low else 1.0
    return low - more, high + more


def _told(value: float, place: int) -> str:
    """A figure on an axis.

    >>> _told(1250000.0, 0), _told(-0.30000000000000004, 1)
    ('1,250,000', '-0.3')
    """
    return f"{value:,.10g}"
