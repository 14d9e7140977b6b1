"""The bar of an experiment: in a kernel, in a terminal, and silent elsewhere (LA-4; field study of the lab, section 3)."""

from __future__ import annotations

import io
import sys
from datetime import date
from fractions import Fraction
from types import ModuleType, SimpleNamespace
from typing import ClassVar

import pytest

from salesflow.adapters.lab_progress import Bar
from salesflow.lab.experiment import Experiment
from salesflow.lab.players import TableEngine
from salesflow.lab.portfolio import Synthetic
from salesflow.testing.lab_models import ToyModel, ToyPolicy, ToyRow


class Terminal(io.StringIO):
    def isatty(self):
        return True


class Handle:
    def __init__(self, shown):
        self.shown = shown

    def update(self, state):
        self.shown.append(("update", state))


@pytest.fixture
def kernel(monkeypatch):
    """What a notebook shows: the real IPython where it is installed would need a kernel to show anything."""
    shown = []

    def display(state, *, display_id):
        assert display_id is True
        shown.append(("display", state))
        return Handle(shown)

    ipython, displays = ModuleType("IPython"), ModuleType("IPython.display")
    ipython.get_ipython = lambda: SimpleNamespace(kernel=object())
    displays.display = display
    monkeypatch.setitem(sys.modules, "IPython", ipython)
    monkeypatch.setitem(sys.modules, "IPython.display", displays)
    return shown


@pytest.fixture
def no_kernel(monkeypatch):
    monkeypatch.delitem(sys.modules, "IPython", raising=False)


class Tqdm:
    made: ClassVar[list] = []

    def __init__(self, *, total, file):
        self.total, self.file, self.n, self.is_closed = total, file, 0, False
        self.made.append(self)

    def update(self, n):
        assert n >= 0
        self.n += n

    def close(self):
        self.is_closed = True


@pytest.fixture
def terminal(monkeypatch, no_kernel):
    tqdm = ModuleType("tqdm")
    tqdm.tqdm = Tqdm
    Tqdm.made = []
    monkeypatch.setitem(sys.modules, "tqdm", tqdm)

    def begin():  # in the test itself: between set-up and test pytest puts its own file there
        screen = Terminal()
        monkeypatch.setattr(sys, "stderr", screen)
        return screen

    return begin


def test_a_notebook_shows_one_line_and_updates_it(kernel):
    bar = Bar()
    for done in range(4):
        bar(done, 3)
    assert [how for how, _ in kernel] == ["display", "update", "update", "update"]
    assert repr(kernel[-1][1]) == "3 of 3 parts"
    assert kernel[1][1]._repr_html_() == '<progress value="1" max="3"></progress> 1 of 3 parts'
    bar(0, 3)  # the next run: a line of its own
    assert kernel[-1][0] == "display"


def test_many_parts_are_a_hundred_steps(kernel):
    bar = Bar(language="zh")
    for done in range(50_001):
        bar(done, 50_000)
    assert len(kernel) == 101
    assert repr(kernel[-1][1]) == "已完成 50,000/50,000 部分"


def test_a_terminal_shows_tqdm(terminal):
    screen = terminal()
    bar = Bar()
    for done in range(4):
        bar(done, 3)
    (shown,) = Tqdm.made
    assert (shown.total, shown.n, shown.is_closed, shown.file) == (3, 3, True, screen)


def test_a_session_of_ipython_in_a_terminal_is_a_terminal(terminal, monkeypatch):
    terminal()
    ipython = ModuleType("IPython")
    ipython.get_ipython = SimpleNamespace
    monkeypatch.setitem(sys.modules, "IPython", ipython)
    Bar()(0, 3)
    assert len(Tqdm.made) == 1
    ipython.get_ipython = lambda: None  # loaded by somebody, but nobody's session
    Bar()(0, 3)
    assert len(Tqdm.made) == 2


def test_no_tqdm_no_bar(terminal, monkeypatch):
    screen = terminal()
    monkeypatch.setitem(sys.modules, "tqdm", None)
    bar = Bar()
    bar(0, 3)
    bar(3, 3)
    assert screen.getvalue() == ""


def test_a_file_gets_no_bar(monkeypatch, no_kernel):
    screen = io.StringIO()
    monkeypatch.setattr(sys, "stderr", screen)
    bar = Bar()
    bar(0, 3)
    bar(3, 3)
    assert screen.getvalue() == ""


def test_with_the_real_tqdm(monkeypatch, no_kernel):
    pytest.importorskip("tqdm", reason="tqdm is not installed")
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    bar = Bar()
    for done in range(4):
        bar(done, 3)
    assert "3/3" in screen.getvalue()


def test_it_is_what_an_experiment_takes(kernel):
    row = ToyRow("pays", False, ((Fraction(1, 3), 1, 500_00, True, 0), (Fraction(2, 3), 1, 0, False, 0)))
    trial = Experiment(
        Synthetic.of(10, grade={"A": 1}),
        ToyModel((row,)),
        date(2026, 1, 1),
        replications=1,
        seed=5,
        engine=TableEngine(part=4),
    )
    bar, one, two = Bar(), ToyPolicy((9,) * 4, 0, 2), ToyPolicy((9,) * 4, 0, 4)
    assert trial.compare(one, two, progress=bar) == trial.compare(one, two)
    assert repr(kernel[-1][1]) == "3 of 3 parts"
    trial.sweep(one, {"two": two, "one": one}, progress=bar)
    assert [how for how, _ in kernel].count("display") == 2
    assert repr(kernel[-1][1]) == "6 of 6 parts"
