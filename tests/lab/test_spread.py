"""Spreading: what is refused before anything is sent, what happens when a worker fails, progress (LA-4, bad inputs 8 and 9)."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import subprocess
import sys
import threading
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from datetime import date
from fractions import Fraction
from functools import partial
from multiprocessing.pool import ThreadPool
from pathlib import Path
from types import NoneType

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import salesflow
from salesflow.errors import InputError
from salesflow.lab import spread as spread_module
from salesflow.lab.experiment import Experiment
from salesflow.lab.players import TableEngine
from salesflow.lab.portfolio import Portfolio, Synthetic
from salesflow.lab.spread import WINDOW, play_part, played
from salesflow.testing.lab_models import ToyModel, ToyPolicy, ToyRow

ROW = ToyRow("pays", False, ((Fraction(1, 3), 1, 500_00, True, 0), (Fraction(2, 3), 1, 0, False, 0)))
ONE, TWO = ToyPolicy((9,) * 4, 0, 2), ToyPolicy((9,) * 4, 0, 4)
WHOLE = Experiment(
    Synthetic.of(40, grade={"A": 1}), ToyModel((ROW,)), date(2026, 1, 1), months=2, replications=1, seed=5
)
TRIAL = attrs.evolve(WHOLE, engine=TableEngine(part=4))  # in ten parts

HERE = WHOLE.compare(ONE, TWO)  # in one part


def refused(on, trial=TRIAL, first=ONE, **more):
    with pytest.raises(InputError) as error:
        trial.compare(first, TWO, on=on, **more)
    return str(error.value)


class Here(Executor):
    """Plays a part when it is submitted, or never."""

    def __init__(self, plays=True):
        self.plays = plays
        self.futures = []

    def submit(self, fn, /, *args, **kwargs):
        future = Future()
        self.futures.append(future)
        if self.plays:
            try:
                future.set_result(fn(*args, **kwargs))
            except Exception as error:  # noqa: BLE001 - as executors do
                future.set_exception(error)
        return future


# -- what `on` is ----------------------------------------------------------------------------------------------------------


def test_a_class_is_no_engine():
    assert "is a class; make one of it first: ThreadPoolExecutor(...)" in refused(ThreadPoolExecutor)
    assert TRIAL.compare(ONE, TWO, on=map) == HERE


class Client:
    def get_executor(self, **kwargs):
        raise NotImplementedError

    def map(self, fn, jobs):
        raise NotImplementedError


class Cluster:
    def get_client(self):
        raise NotImplementedError


@pytest.mark.parametrize(
    ("on", "told"),
    [
        (Client(), "give client.get_executor(pure=False)"),
        (Client().map, "give client.get_executor(pure=False)"),
        (partial(Client().map, retries=2), "give client.get_executor(pure=False)"),
        (Cluster(), "give cluster.get_client().get_executor(pure=False)"),
        (4, "give None, an executor of concurrent.futures, or a map(fn, jobs)"),
        ("dask", "give None, an executor of concurrent.futures, or a map(fn, jobs)"),
    ],
)
def test_what_is_no_engine_names_the_remedy(on, told):
    assert told in refused(on)


def test_a_pool_is_no_engine_but_its_method_is():
    with multiprocessing.get_context("forkserver").Pool(1) as pool:
        assert "give its method pool.imap_unordered" in refused(pool)


def test_what_was_shut_down_takes_no_work():
    for pool in (ThreadPoolExecutor(1), ProcessPoolExecutor(1)):
        pool.shutdown()
        assert "takes no more work, begin a new one: cannot schedule new futures after shutdown" in refused(
            pool
        )


def test_other_errors_at_submitting_stay_what_they_are():
    class Odd(Here):
        def submit(self, fn, /, *args, **kwargs):
            raise RuntimeError("no licence")

    with pytest.raises(RuntimeError, match="no licence"):
        TRIAL.compare(ONE, TWO, on=Odd())


# -- what cannot travel -----------------------------------------------------------------------------------------------------


def test_what_cannot_be_pickled_is_named():
    @attrs.frozen
    class Local(ToyPolicy):
        """Written inside a function."""

    with ProcessPoolExecutor(1) as pool:
        for value in (Local((9,) * 4, 0, 2), lambda: 4):
            message = refused(pool, first=value)
            assert message.startswith("first: cannot be sent to the workers (ProcessPoolExecutor, ")
            assert (
                "put it in a module that the workers can import, as a class rather than a lambda, or give loky"
                in message
            )
        odd = attrs.evolve(TRIAL, customers=Portfolio.of([{"id": "C-1", "grade": "A", "x": lambda: 4}]))
        assert refused(pool.map, trial=odd).startswith("customers: cannot be sent to the workers")
        assert not pool._processes  # nothing was sent
    local = Local((9,) * 4, 0, 2)
    here = TRIAL.compare(local, TWO)
    with ThreadPoolExecutor(1) as pool, ThreadPool(1) as threads:
        for on in (pool, threads.imap_unordered):
            assert TRIAL.compare(local, TWO, on=on) == here


NOTEBOOK = """
import sys
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from multiprocessing import get_context
from salesflow.errors import InputError
from salesflow.lab import spread
from salesflow.lab.experiment import Experiment
from salesflow.lab.portfolio import Synthetic
from salesflow.basics.text import Text
from salesflow.lab.model import Chances, Metric, Outcome, Turn

class Calls:
    metrics = (Metric("calls", Text("calls")),)
    def kind(self, customer): return ""
    def begin(self, policy, kind, day): return Turn(1, day)
    def turn(self, policy, state, day): return Chances("calls", [Outcome(1, {"calls": 1})])

def main(begins, is_checked):
    if not is_checked:
        spread._check_travels = lambda *args, **kwargs: None
    trial = Experiment(Synthetic.of(2100), Calls(), date(2026, 1, 1), months=1, replications=1, seed=1)
    here = trial.compare(1, 2)
    with ProcessPoolExecutor(1, mp_context=get_context(begins)) as pool:
        try:
            print("same" if trial.compare(1, 2, on=pool) == here else "other")
        except Exception as error:
            print(type(error).__name__, error, *getattr(error, "__notes__", ()))
"""


def session(call, path=None):
    """What Python prints for it: as a session without a file, like a notebook, or as a script."""
    told = NOTEBOOK + f"\nif __name__ == '__main__':\n    {call}\n"
    if path is not None:
        path.write_text(told, encoding="utf-8")
    source = str(Path(salesflow.__file__).parents[1])
    done = subprocess.run(
        [sys.executable, *(["-c", told] if path is None else [str(path)])],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
        env={**os.environ, "PYTHONPATH": source},
    )
    return done.stdout


@pytest.mark.parametrize("begins", ["spawn", "forkserver"])
def test_a_notebooks_class_is_refused_where_it_cannot_be_loaded(begins):
    told = session(f"main({begins!r}, True)")
    assert told.startswith(
        f"InputError model: cannot be sent to the workers (ProcessPoolExecutor, {begins}): Calls is written"
    )
    assert "give loky.get_reusable_executor() or a dask executor" in told


def test_without_the_check_it_would_break_the_pool_and_the_note_says_why():
    told = session("main('spawn', False)")
    assert told.startswith("BrokenProcessPool")
    assert "could not load a class of this notebook" in told


def test_fork_and_scripts_carry_their_classes(tmp_path):
    assert session("main('fork', True)") == "same\n"
    assert session("main('spawn', True)", tmp_path / "script.py") == "same\n"


# -- what a worker does ------------------------------------------------------------------------------------------------------


def test_a_worker_with_another_salesflow_plays_nothing(monkeypatch):
    monkeypatch.setattr(spread_module, "versions", lambda: ("9.9", ""))
    assert "salesflow: (with its streams) is what this worker has" in refused(Here())


class BadlyMadeError(Exception):
    """Cannot be sent: it holds what belongs to one process (a dask client teaches pickle to send any other error)."""

    def __init__(self, told):
        super().__init__(told)
        self.line = threading.Lock()


class Failing(ToyModel):
    def turn(self, policy, state, day):
        raise BadlyMadeError("no route")


def test_an_error_that_cannot_come_back_is_told_in_words():
    with pytest.raises(TypeError):
        pickle.dumps(BadlyMadeError("no route"))
    trial = attrs.evolve(TRIAL, model=Failing((ROW,)))
    with pytest.raises(RuntimeError, match="BadlyMadeError: no route") as error:
        trial.compare(ONE, TWO, on=map)
    assert error.value.__notes__ == ["while playing part 0 (customers 0 to 3)"]
    # a dask client in this process teaches pickle to send the cause as well, which cannot be done
    assert isinstance(error.value.__cause__, BadlyMadeError | NoneType)
    assert pickle.loads(pickle.dumps(error.value)).__notes__


@pytest.mark.parametrize("is_sent", [True, False])
def test_the_cause_goes_along_where_it_can(monkeypatch, is_sent):
    monkeypatch.setattr(
        spread_module, "_comes_back", lambda error: is_sent and isinstance(error, RuntimeError)
    )
    with pytest.raises(RuntimeError) as error:
        attrs.evolve(TRIAL, model=Failing((ROW,))).compare(ONE, TWO, on=map)
    assert isinstance(error.value.__cause__, BadlyMadeError) is is_sent


def test_an_error_cancels_the_rest():
    class Third(Here):
        def submit(self, fn, /, *args, **kwargs):
            self.plays = len(self.futures) == 2
            return super().submit(fn, *args, **kwargs)

    rows = [{"id": f"C-{each}", **({} if each == 9 else {"grade": "A"})} for each in range(40)]
    pool = Third()
    with pytest.raises(InputError, match="'C-9'") as error:
        attrs.evolve(TRIAL, customers=Portfolio.of(rows)).compare(ONE, TWO, on=pool)
    assert error.value.__notes__ == ["while playing part 2 (customers 8 to 11)"]
    assert [each.cancelled() for each in pool.futures] == [True, True, False, *[True] * 7]


def test_what_the_engine_itself_says_gets_the_part_too():
    class Lost(Here):
        def submit(self, fn, /, *args, **kwargs):
            self.plays = False
            future = super().submit(fn, *args, **kwargs)
            if len(self.futures) == 2:
                future.set_exception(MemoryError("worker"))
            return future

    with pytest.raises(MemoryError) as error:
        TRIAL.compare(ONE, TWO, on=Lost())
    assert error.value.__notes__ == ["part 1 (customers 4 to 7) did not come back"]


def test_a_pool_that_broke():
    class Broken(Here):
        def submit(self, fn, /, *args, **kwargs):
            if self.futures:
                raise BrokenExecutor("a child died")
            return super().submit(fn, *args, **kwargs)

    pool = Broken()
    assert "takes no more work, begin a new one: a child died" in refused(pool)


def test_whoever_stops_the_run_leaves_nothing_behind():
    pool = Here(plays=False)
    given = iter(range(1))

    def stop(done, total):
        raise KeyboardInterrupt if next(given, None) is None else LookupError

    with pytest.raises(LookupError):
        TRIAL.compare(ONE, TWO, on=pool, progress=stop)
    assert not pool.futures

    def second(done, total):
        if done:
            raise KeyboardInterrupt

    class First(Here):
        def submit(self, fn, /, *args, **kwargs):
            self.plays = not self.futures
            return super().submit(fn, *args, **kwargs)

    pool = First()
    with pytest.raises(KeyboardInterrupt):
        TRIAL.compare(ONE, TWO, on=pool, progress=second)
    assert [each.cancelled() for each in pool.futures] == [False, *[True] * 9]


def test_no_more_than_the_window_is_out(monkeypatch):
    monkeypatch.setattr(spread_module, "WINDOW", 3)
    assert WINDOW > 3
    out, most = set(), []

    class Slow(ThreadPoolExecutor):
        def submit(self, fn, /, *args, **kwargs):
            future = super().submit(fn, *args, **kwargs)
            out.add(future)
            most.append(len([each for each in out if not each.done()]))
            return future

    with Slow(1) as pool:
        assert TRIAL.compare(ONE, TWO, on=pool) == HERE
    assert len(most) == 10
    assert max(most) <= 3


# -- what comes back ---------------------------------------------------------------------------------------------------------


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])  # it sets the same for each example
@given(st.permutations(range(10)), st.lists(st.integers(0, 9), max_size=12))
def test_any_order_and_any_repetition_is_the_same(order, again):
    """Engines finish in their own order; they retry, and they speculate."""
    assert TRIAL.compare(ONE, TWO, on=lambda fn, jobs: [fn(jobs[each]) for each in [*order, *again]]) == HERE


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sets(st.integers(0, 9), min_size=1))
def test_no_lost_part_goes_unnoticed(lost):
    message = refused(lambda fn, jobs: [fn(each) for each in jobs if each.start // 4 not in lost])
    assert f"did not give back part {min(lost)} " in message


def test_a_missing_part_is_named():
    message = refused(lambda fn, jobs: [fn(job) for job in jobs if job.start not in {8, 20}])
    assert "did not give back part 2 (customers 8 to 11), part 5 (customers 20 to 23) of 10 parts" in message
    assert "part 2 (customers 8 to 11) and 7 more of 10 parts" in refused(lambda fn, jobs: [])


def test_promises_are_no_parts():
    assert "came back in place of a part; give a map that waits" in refused(lambda fn, jobs: [Future()])
    assert "came back in place of the parts; give a map that collects them" in refused(
        lambda fn, jobs: Future()
    )
    assert "came back in place of the parts" in refused(lambda fn, jobs: None)


def test_parts_of_others_are_refused():
    kept = []
    TRIAL.compare(ONE, TWO, on=lambda fn, jobs: kept.extend(map(fn, jobs)) or kept)
    message = refused(lambda fn, jobs: kept, trial=attrs.evolve(TRIAL, seed=6))
    assert (
        "gave back part 0 (customers 0 to 3), which this experiment did not ask for: it differs in seed"
        in message
    )
    odd = attrs.evolve(kept[0], end=3)
    message = refused(lambda fn, jobs: [*kept, odd])
    assert "gave back part 0 (customers 0 to 2), which this experiment did not ask for (got" in message


def test_a_part_that_comes_twice_with_other_figures_is_refused():
    def changing(fn, jobs):
        parts = [fn(job) for job in jobs]
        return [*parts, attrs.evolve(parts[0], sums=parts[1].sums)]

    assert "came twice with other figures" in refused(changing)


# -- progress ----------------------------------------------------------------------------------------------------------------


def test_progress_counts_each_part_once_and_never_on_a_worker():
    told = []
    TRIAL.compare(
        ONE, TWO, on=lambda fn, jobs: map(fn, jobs + jobs[:3]), progress=lambda *each: told.append(each)
    )
    assert told == [(each, 10) for each in range(11)]
    told.clear()
    TRIAL.compare(ONE, TWO, progress=lambda *each: told.append(each))
    assert told == [(each, 10) for each in range(11)]


def test_a_sweep_is_one_run_to_its_onlooker():
    told = []
    found = TRIAL.sweep(ONE, {"a": TWO, "b": ONE}, progress=lambda *each: told.append(each))
    assert told == [(each, 20) for each in [*range(11), *range(10, 21)]]
    told.clear()
    again = TRIAL.confirm(found, seed=6, progress=lambda *each: told.append(each))
    assert told[-1] == (20, 20)
    told.clear()
    best = attrs.evolve(again.best("touches"))
    assert TRIAL.confirm(best, seed=8, progress=lambda *each: told.append(each)).seed == 8
    assert told[-1] == (10, 10)
    told.clear()
    TRIAL.until(ONE, TWO, half_width={"touches": 0.001}, most=20, progress=lambda *each: told.append(each))
    assert told.count((10, 10)) == 2


@pytest.mark.parametrize("progress", [True, 4, "tqdm"])
def test_progress_is_something_to_call(progress):
    for call in (
        lambda: TRIAL.compare(ONE, TWO, progress=progress),
        lambda: TRIAL.sweep(ONE, {"two": TWO}, progress=progress),
    ):
        with pytest.raises(
            InputError, match=r"give a callable\(done, total\), such as salesflow.adapters.lab_progress"
        ):
            call()


# -- tables -------------------------------------------------------------------------------------------------------------------


def test_a_worker_asks_each_question_once_in_a_run_and_again_in_the_next():
    asked = []

    class Counting(ToyModel):
        def turn(self, policy, state, day):
            asked.append(policy)
            return super().turn(policy, state, day)

    trial = attrs.evolve(TRIAL, model=Counting((ROW,)))
    trial.compare(ONE, TWO)
    here = len(asked)
    for _ in range(2):
        asked.clear()
        trial.compare(ONE, TWO, on=map)
        assert len(asked) == here
        assert spread_module._KEPT.player is None  # nothing is kept where the run began
    jobs = []
    trial.compare(ONE, TWO, on=lambda fn, given: jobs.extend(given) or map(fn, given))

    def questions(*runs):
        asked.clear()
        for run in runs:
            play_part(jobs[5], run)
        return len(asked)

    once = questions("a")
    assert (
        questions("a", "a") < questions("b", "a") == 2 * questions("c")
    )  # code may have changed between runs
    assert questions("", "") == 2 * once
    kept = questions("c")
    with ThreadPoolExecutor(1) as pool:  # two threads must not fill in one table
        assert pool.submit(questions, "c").result() == once > kept
    asked.clear()
    assert [play_part(job) for job in jobs] == played(jobs, 10)
    assert len(asked) > here
