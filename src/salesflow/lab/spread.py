"""Spreading an experiment: here, over threads, processes or a cluster; whoever plays the parts, the numbers are the same.

`on` is all there is to say: nothing (play here), any executor (``concurrent.futures``, loky, ``client.get_executor()`` of
dask), or any ``map(fn, jobs)`` that gives back what `fn` returns, in any order, each job once or more.

>>> from datetime import date
>>> from salesflow.lab.experiment import Experiment
>>> from salesflow.lab.portfolio import Synthetic
>>> from salesflow.basics.text import Text
>>> from salesflow.lab.model import Chances, Metric, Outcome, Turn
>>> class Calls:
...     metrics = (Metric("calls", Text("calls")),)
...     def kind(self, customer): return ""
...     def begin(self, policy, kind, day): return Turn(1, day)
...     def turn(self, policy, state, day):
...         return Chances("calls", [Outcome(1, {"calls": 1}, Turn(state + 1, day + 7) if state < policy else None)])
>>> trial = Experiment(Synthetic.of(4100), Calls(), date(2026, 1, 1), replications=1, seed=7)
>>> backwards = lambda fn, jobs: [fn(job) for job in reversed(jobs)]
>>> trial.compare(4, 6, on=backwards) == trial.compare(4, 6, on=map) == trial.compare(4, 6)
True
>>> told = trial.compare(4, 6, progress=lambda done, total: print(done, "of", total))
0 of 3
1 of 3
2 of 3
3 of 3

What cannot work is refused before anything is sent: a dask client in place of its executor, a class in place of an instance, a
policy that worker processes cannot load. Source: LA-4; field study of the lab, section 2.
"""

from __future__ import annotations

import io
import pickle
import sys
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import closing
from functools import partial
from itertools import chain
from queue import SimpleQueue
from threading import local
from types import FunctionType
from typing import Any, Final, TypeAlias, TypeVar, cast
from uuid import uuid4

from salesflow.errors import InputError
from salesflow.lab.engine import Table
from salesflow.lab.manifest import versions
from salesflow.lab.parts import Job, Part, part_of, play, player_of
from salesflow.lab.players import Player
from salesflow.lab.streams import STREAM_VERSION

__all__ = ["WINDOW", "Progress", "Spread", "play_part", "played", "shifted"]

P = TypeVar("P")

Spread: TypeAlias = Executor | Callable[[Callable[[Job[P]], Part], Iterable[Job[P]]], Iterable[Part]]
"""Who plays the parts: an executor, or a ``map(fn, jobs)``."""

Progress: TypeAlias = Callable[[int, int], object]
"""Is told how many parts are done, and of how many: first 0, then after each part, here and never on a worker."""

WINDOW: Final = 512
"""How many parts an executor holds at most: enough for some hundred workers; more customers wait here, not in its queue."""

_TOLD: Final = 3
_LOAD: Final = "put it in a module that the workers can import"
_SEND: Final = "give loky.get_reusable_executor() or a dask executor, which send the code along"


def played(
    jobs: Iterable[Job[P]],
    total: int,
    on: Spread[P] | None = None,
    progress: Progress | None = None,
    *,
    known: Table[P] | None = None,
) -> list[Part]:
    """All parts, in the order in which they came; one that came twice stands there twice.

    `known` is what the first policy has answered already: where it is played here, it is not asked again.

    What cannot play them, what gives back something else, and a part that did not come are an `InputError`. An error on a
    worker is raised here as it was, with a note of the part; what had not begun is cancelled.
    """
    tell = shifted(progress, 0, total)
    waiting = iter(jobs)
    first = next(waiting)
    if on is not None:
        _check_spread(on, first)
    jobs = chain([first], waiting)
    tell(0, total)
    size = part_of(first.model, first.engine)
    asked: set[tuple[int, int]] = set()
    come: set[tuple[int, int]] = set()
    found: list[Part] = []
    with closing(_parts(_noted(jobs, asked), on, known)) as parts:
        for part in parts:
            place = part.start, part.end
            names = part.manifest.differs_from(first.manifest)
            if names or place not in asked:
                problem = f"gave back {_name(size, *place)}, which this experiment did not ask for"
                raise InputError("on", on, problem + (f": it differs in {', '.join(names)}" if names else ""))
            found.append(part)
            if place not in come:
                come.add(place)
                tell(len(come), total)
    if len(come) < total:
        missing = sorted(asked - come)
        told = ", ".join([_name(size, *each) for each in missing[:_TOLD]])
        more = f" and {len(missing) - _TOLD} more" if len(missing) > _TOLD else ""
        raise InputError("on", on, f"did not give back {told}{more} of {total} parts; each job counts")
    return found


def shifted(progress: Progress | None, before: int, total: int) -> Progress:
    """The same, told by one run of several: `before` parts are done already, of `total` in all.

    What cannot be called is an `InputError`.
    """
    if progress is None:
        return _silent
    if not callable(progress):
        problem = "give a callable(done, total), such as salesflow.adapters.lab_progress.Bar()"
        raise InputError("progress", progress, problem)
    return lambda done, _: progress(before + done, total)


def _silent(done: int, total: int) -> None:
    """Nobody wants to know."""


def _noted(jobs: Iterable[Job[P]], asked: set[tuple[int, int]]) -> Iterator[Job[P]]:
    for job in jobs:
        asked.add((job.start, job.end))
        yield job


def _name(size: int, start: int, end: int) -> str:
    return f"part {start // size} (customers {start} to {end - 1})"


def _name_of(job: Job[P]) -> str:
    return _name(part_of(job.model, job.engine), job.start, job.end)


def play_part(job: Job[P], run: str = "") -> Part:
    """What a worker does: plays one part. Its errors name the part, and a worker with another salesflow plays nothing.

    Parts of one `run` that come to one worker share their tables, so each question is asked once there.
    """
    try:
        mine, wanted = (versions()[0], STREAM_VERSION), (job.manifest.salesflow, job.manifest.stream_version)
        if mine != wanted:
            problem = f"(with its streams) is what this worker has; the experiment needs {wanted}"
            raise InputError("salesflow", mine, problem)
        return play(job, _KEPT.of(job, run))
    except Exception as error:
        error.add_note(f"while playing {_name_of(job)}")
        if _comes_back(error):
            raise
        failed = error
    told = RuntimeError(f"{type(failed).__name__}: {failed}")
    told.add_note(f"while playing {_name_of(job)}")
    told.__cause__ = failed
    if not _comes_back(told):  # some engines teach pickle to send the cause as well
        told.__cause__ = None
    raise told


class _Kept(local):
    """The tables of the last run, for each thread its own: two threads must not fill in one table."""

    run = ""
    player: Player | None = None

    def of(self, job: Job[P], run: str) -> Player:
        if not run:
            return player_of(job)
        if self.player is None or self.run != run:
            self.run, self.player = run, player_of(job)
        return self.player

    def forget(self) -> None:
        self.run, self.player = "", None


_KEPT: Final = _Kept()


def _comes_back(error: Exception) -> bool:
    """Whether an error can be sent home; one that cannot would break a whole pool of processes."""
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 - it was written one call ago
    except Exception:  # noqa: BLE001 - whatever a foreign class does when it is read
        return False
    return True


# -- three ways to play ---------------------------------------------------------------------------------------------------


def _parts(
    jobs: Iterable[Job[P]], on: Spread[P] | None, known: Table[P] | None
) -> Generator[Part, None, None]:
    if on is None:
        return _here(jobs, known)
    # by this name a worker knows that parts belong together; it is new each time, for code may have changed
    run = uuid4().hex
    return _by_executor(jobs, run, on) if isinstance(on, Executor) else _by_map(jobs, run, on)


def _here(jobs: Iterable[Job[P]], known: Table[P] | None) -> Generator[Part, None, None]:
    player = None  # each question is asked once, not once for each part
    for job in jobs:
        player = player or player_of(job, known)
        yield play(job, player)


def _by_executor(jobs: Iterable[Job[P]], run: str, on: Executor) -> Generator[Part, None, None]:
    ready: SimpleQueue[Future[Part]] = SimpleQueue()
    out: dict[Future[Part], str] = {}
    try:
        for job in jobs:
            if len(out) == WINDOW:
                yield _next(ready, out)
            future = _submit(on, job, run)
            out[future] = _name_of(job)
            future.add_done_callback(ready.put)
        while out:
            yield _next(ready, out)
    finally:  # an error, here or there, or somebody who stops the run: nothing is left behind
        for each in out:
            each.cancel()


def _submit(on: Executor, job: Job[P], run: str) -> Future[Part]:
    try:
        return on.submit(play_part, job, run)
    except RuntimeError as error:
        if isinstance(error, BrokenExecutor) or "shutdown" in str(error):
            raise InputError("on", on, f"takes no more work, begin a new one: {error}") from error
        raise


def _next(ready: SimpleQueue[Future[Part]], out: dict[Future[Part], str]) -> Part:
    future = ready.get()
    name = out.pop(future)
    try:
        return future.result()
    except BrokenExecutor as error:
        error.add_note(
            f"{name} did not come back: a worker died. Either it had too little memory, or it could not load a class of this "
            f"notebook or script: {_LOAD}, and begin a new pool after you change it"
        )
        raise
    except Exception as error:
        if not getattr(error, "__notes__", ()):  # what the engine itself says, such as that it was cancelled
            error.add_note(f"{name} did not come back")
        raise


def _by_map(
    jobs: Iterable[Job[P]],
    run: str,
    on: Callable[[Callable[[Job[P]], Part], Iterable[Job[P]]], Iterable[Part]],
) -> Generator[Part, None, None]:
    try:
        # a list of jobs: some want its length, or go through it twice
        given = cast("object", on(partial(play_part, run=run), list(jobs)))
        if not isinstance(given, Iterable):
            raise InputError("on", given, "came back in place of the parts; give a map that collects them")
        for part in cast("Iterable[object]", given):
            if not isinstance(part, Part):
                problem = "came back in place of a part; give a map that waits for what fn returns"
                raise InputError("on", part, problem)
            yield part
    finally:
        _KEPT.forget()  # where it was played here


# -- what cannot work, before anything is sent -----------------------------------------------------------------------------


def _check_spread(on: object, job: Job[P]) -> None:
    while isinstance(on, partial):
        on = cast("partial[object]", on).func
    if isinstance(on, type):
        if hasattr(on, "__iter__"):  # such as map itself
            return
        raise InputError("on", on, f"is a class; make one of it first: {on.__name__}(...)")
    holder = getattr(on, "__self__", on)  # of pool.imap_unordered, the pool
    if hasattr(holder, "get_executor"):
        raise InputError(
            "on", on, "is a dask client or part of it; give client.get_executor(pure=False), an executor"
        )
    if not isinstance(on, Executor) and not callable(on):
        if hasattr(on, "imap_unordered"):
            raise InputError("on", on, "is a pool and no executor; give its method pool.imap_unordered")
        if hasattr(on, "get_client"):
            raise InputError(
                "on", on, "is a dask cluster; give cluster.get_client().get_executor(pure=False)"
            )
        raise InputError("on", on, "give None, an executor of concurrent.futures, or a map(fn, jobs)")
    begins = _way_of_beginning(holder)
    if begins is not None:
        _check_travels(job, f"{type(holder).__name__}, {begins}", is_bare=begins != "fork")


def _way_of_beginning(holder: object) -> str | None:
    """How a pool of this Python begins its processes; None for whoever has other ways to send code, or needs none."""
    from concurrent.futures import (
        ProcessPoolExecutor,
    )  # loads multiprocessing, which only those need who spread
    from multiprocessing.pool import Pool, ThreadPool

    if isinstance(holder, ThreadPool) or not isinstance(holder, ProcessPoolExecutor | Pool):
        return None
    context = getattr(holder, "_mp_context", None) or getattr(holder, "_ctx", None)
    return "spawn" if context is None else str(context.get_start_method())


class _Pickler(pickle.Pickler):
    """Writes a value as a pool does, and notes what of it stands in the main module."""

    def __init__(self) -> None:
        super().__init__(io.BytesIO())
        self.main: list[str] = []

    def reducer_override(self, value: object) -> Any:
        if isinstance(value, type | FunctionType) and value.__module__ == "__main__":
            self.main.append(value.__qualname__)
        return NotImplemented


def _check_travels(job: Job[P], pool: str, *, is_bare: bool) -> None:
    """Whether the first job can be sent to such a pool; `is_bare` when its processes begin without what is loaded here."""
    named = {"first": job.first, "second": job.second, "model": job.model, "customers": job.customers}
    for name, value in named.items():
        told = f"cannot be sent to the workers ({pool})"
        pickler = _Pickler()
        try:
            pickler.dump(value)
        except Exception as error:
            problem = f"{told}: {error}; {_LOAD}, as a class rather than a lambda, or {_SEND}"
            raise InputError(name, value, problem) from error
        if is_bare and pickler.main and not _has_main_file():
            what = ", ".join(dict.fromkeys(pickler.main))
            raise InputError(
                name, value, f"{told}: {what} is written in this notebook or session; {_LOAD}, or {_SEND}"
            )


def _has_main_file() -> bool:
    """Whether a new process can run the main module once more: a script or ``python -m``, not a notebook or a session."""
    main = sys.modules["__main__"]
    return getattr(main, "__spec__", None) is not None or hasattr(main, "__file__")
