"""Reading a picture: its title, rows, bars, marks and notes, as a test asks for them."""

from __future__ import annotations

import io

from hypothesis import strategies as st
from matplotlib.colors import to_hex

NAMES = st.text(
    st.characters(min_codepoint=32, max_codepoint=126) | st.sampled_from("\n\t$\\{}^_"),
    min_size=1,
    max_size=60,
)
"""Names that matplotlib might take for formulas, commands or line breaks (in letters that its own font has)."""


def drawn(ax):
    """The picture as a file: what cannot be drawn fails here."""
    page = io.BytesIO()
    ax.figure.savefig(page, format="png", dpi=20)
    assert page.getvalue().startswith(b"\x89PNG")
    return ax


def title(ax):
    return ax.get_title(loc="left")


def notes(ax):
    return ax.get_xlabel().splitlines()


def rows(ax):
    return [label.get_text() for label in ax.get_yticklabels()]


def beside(ax):
    return [words.get_text() for words in ax.texts]


def legend(ax):
    return [words.get_text() for words in ax.get_legend().get_texts()]


def bars(ax, colour):
    """The bars of a colour, full or hollow: left, bottom, width, height."""
    return [
        each.get_bbox().bounds
        for each in ax.patches
        if colour.lower() in (to_hex(each.get_facecolor()), to_hex(each.get_edgecolor()))
        and each.get_zorder() == 2
    ]


def marks(ax, marker=None):
    found = [line for line in ax.lines if line.get_zorder() == 4 and marker in (None, line.get_marker())]
    return [(line.get_xdata()[0], line.get_ydata()[0]) for line in found]


def lines(ax):
    return [(list(line.get_xdata()), list(line.get_ydata())) for line in ax.lines if line.get_zorder() == 3]


def words(ax):
    """All words of a picture."""
    return "".join([title(ax), ax.get_xlabel(), ax.get_ylabel(), *rows(ax), *beside(ax), *legend(ax)])
