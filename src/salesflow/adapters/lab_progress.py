"""A bar that grows while an experiment is played: in a notebook, in a terminal with tqdm, and nowhere else.

>>> from datetime import date
>>> bar = Bar()
>>> bar(0, 3), bar(3, 3)  # what Experiment.compare(..., progress=bar) does; no terminal and no notebook here: nothing is shown
(None, None)
>>> bar.told(1, 3), bar.told(1, 3, "zh")
('1 of 3 parts', '已完成 1/3 部分')

In a notebook it is one line of plain HTML that is updated in place; it needs no widgets, and its last state is what is saved.
In a terminal it needs tqdm (extra ``progress``); without it, and wherever nobody looks (files, continuous integration,
the pages of the documentation), it keeps silent. Source: LA-4; field study of the lab, section 3.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any, Final, TypeAlias

from salesflow.basics.text import Language, Text

__all__ = ["Bar"]

_Show: TypeAlias = Callable[[int, int], None]

_PARTS: Final = Text("{done} of {total} parts", zh="已完成 {done}/{total} 部分")


class Bar:
    """What `progress` of an experiment takes: shows how much is done, wherever somebody looks.

    It begins anew with each run, so one bar serves a whole notebook. `language` is that of the words beside it.
    """

    def __init__(self, *, language: Language = "en") -> None:
        self._language = language
        self._show: _Show = _silent
        self._shown = -1

    def __call__(self, done: int, total: int) -> None:
        """So many parts are done, of so many; 0 begins a new bar."""
        if not done:
            self._show, self._shown = self._begun(total), -1
        # a hundred steps are all an eye can see; a run may have many thousand parts
        if (step := 100 * done // total) > self._shown:
            self._shown = step
            self._show(done, total)

    def told(self, done: int, total: int, language: Language = "") -> str:
        """The words beside the bar."""
        return _PARTS.fill(done=done, total=total).render(language or self._language)

    def _begun(self, total: int) -> _Show:
        if _is_notebook():
            return self._notebook()
        return _terminal(total) if sys.stderr.isatty() else _silent

    def _notebook(self) -> _Show:
        show: Any = import_module("IPython.display").display
        handle: Any = None

        def update(done: int, total: int) -> None:
            nonlocal handle
            state = _State(done, total, self.told(done, total))
            if handle is None:
                handle = show(state, display_id=True)
            else:
                handle.update(state)

        return update


class _State:
    """One state of the bar, as a notebook shows it: no script, no colours of its own, and words where there is no HTML."""

    def __init__(self, done: int, total: int, told: str) -> None:
        self._plain = told
        self._html = f'<progress value="{done}" max="{total}"></progress> {told}'

    def __repr__(self) -> str:
        return self._plain

    def _repr_html_(self) -> str:
        return self._html


def _silent(done: int, total: int) -> None:
    """Nobody looks."""


def _is_notebook() -> bool:
    """Whether a kernel runs this; whoever runs one has loaded IPython, so nothing is loaded to find out."""
    ipython: Any = sys.modules.get("IPython")
    return ipython is not None and getattr(ipython.get_ipython(), "kernel", None) is not None


def _terminal(total: int) -> _Show:
    try:
        bar: Any = import_module("tqdm").tqdm(total=total, file=sys.stderr)
    except ImportError:
        return _silent

    def update(done: int, total: int) -> None:
        bar.update(done - bar.n)
        if done == total:
            bar.close()

    return update
