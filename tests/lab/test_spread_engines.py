"""Any engine by one argument: the same experiment played everywhere is the same, compared with == (LA-4; issue 8, point 5)."""

from __future__ import annotations

import inspect
import multiprocessing
import pickle
import random
import shutil
import sys
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import date
from fractions import Fraction
from functools import partial
from multiprocessing.pool import ThreadPool
from pathlib import Path
from textwrap import dedent

import attrs
import pytest

from salesflow.errors import InputError
from salesflow.lab.experiment import Experiment
from salesflow.lab.portfolio import Portfolio, Synthetic
from salesflow.testing.lab_models import ToyModel, ToyPolicy, ToyRow

ROWS = (
    ToyRow("pays", False, ((Fraction(1, 3), 1, 500_00, True, 0), (Fraction(2, 3), 1, 0, False, 1))),
    ToyRow("calls", True, ((Fraction(1, 5), 1, -20_00, False, 0), (Fraction(4, 5), 2, 0, False, 1))),
)
ONE, TWO = ToyPolicy((9,) * 4, 0, 2), ToyPolicy((11,) * 4, 3, 5)
TRIAL = Experiment(
    Synthetic.of(4100, grade={"A": 1, "B": 2}),
    ToyModel(ROWS),
    date(2026, 1, 1),
    months=2,
    replications=1,
    seed=5,
    by="grade",
)
HERE = TRIAL.compare(ONE, TWO)
LISTED = Experiment(
    Portfolio.of([{"id": f"C-{each}", "grade": "AB"[each % 2]} for each in range(2001)]),
    ToyModel(ROWS),
    date(2026, 1, 1),
    months=2,
    replications=1,
    seed=6,
)
LISTED_HERE = LISTED.compare(ONE, TWO)
# customer 2000 has no grade: playing part 1 fails on the worker, after the job has travelled
BROKEN = Experiment(
    Portfolio.of([{"id": f"C-{each}", **({} if each == 2000 else {"grade": "A"})} for each in range(2001)]),
    ToyModel(ROWS),
    date(2026, 1, 1),
    months=2,
    replications=1,
    seed=6,
)
HOW_TO = Path(__file__).parents[2] / "docs/how-to/run-the-lab-on-many-machines.md"
forks = pytest.mark.filterwarnings("ignore:.*multi-threaded, use of fork:DeprecationWarning")


def check_engine(on):
    """All that an engine must do; `on` may be used several times."""
    told = []
    found = TRIAL.compare(ONE, TWO, on=on, progress=lambda done, total: told.append((done, total)))
    assert found == HERE
    assert found.manifest == HERE.manifest
    assert told == [(each, 3) for each in range(4)]
    assert LISTED.compare(ONE, TWO, on=on) == LISTED_HERE
    with pytest.raises(InputError, match="trait: is not known of 'C-2000'") as error:
        BROKEN.compare(ONE, TWO, on=on)
    assert error.value.__notes__ == ["while playing part 1 (customers 2000 to 2000)"]


def test_threads():
    with ThreadPoolExecutor(3) as pool:
        check_engine(pool)
        assert TRIAL.compare(ONE, TWO, on=pool.map) == HERE


@forks
@pytest.mark.parametrize("begins", multiprocessing.get_all_start_methods())
def test_processes(begins):
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context(begins)) as pool:
        check_engine(pool)


@forks
def test_pools_by_their_methods():
    with multiprocessing.get_context("forkserver").Pool(2) as pool:
        check_engine(partial(pool.imap_unordered, chunksize=2))
        assert TRIAL.compare(ONE, TWO, on=pool.map) == HERE
    with ThreadPool(2) as pool:
        check_engine(pool.imap_unordered)


@forks
def test_loky():
    loky = pytest.importorskip("loky", reason="loky is not installed")
    pool = loky.get_reusable_executor(max_workers=2)
    try:
        check_engine(pool)
    finally:
        pool.shutdown(wait=True)


@forks
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_dask(tmp_path):
    distributed = pytest.importorskip("distributed", reason="dask.distributed is not installed")
    with (
        distributed.LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            processes=True,
            dashboard_address=None,
            local_directory=str(tmp_path),
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        check_engine(client.get_executor(pure=False))
        gathered = TRIAL.compare(
            ONE, TWO, on=lambda fn, jobs: client.gather(client.map(fn, jobs, pure=False))
        )
        assert gathered == HERE
        for wrong, right in (
            (client, "client.get_executor"),
            (client.map, "client.get_executor"),
            (cluster, "get_client"),
        ):
            with pytest.raises(InputError, match=right):
                TRIAL.compare(ONE, TWO, on=wrong)
        done = client.get_executor(pure=False)
        done.shutdown()
        with pytest.raises(InputError, match="takes no more work"):
            TRIAL.compare(ONE, TWO, on=done)


@pytest.mark.parametrize("seed", range(3))
def test_maps_that_shuffle_and_repeat(seed):
    luck = random.Random(seed)

    def shuffled(fn, jobs):
        listed = jobs + luck.choices(jobs, k=3)  # engines that retry, or speculate
        luck.shuffle(listed)
        return map(fn, listed)

    check_engine(shuffled)


def test_plain_maps():
    check_engine(map)
    check_engine(lambda fn, jobs: [fn(job) for job in reversed(jobs)])


@pytest.mark.slow
@pytest.mark.timeout(600)
# its tables ask for pandas, and pandas 3 is newer than what it was made for
@pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning")
def test_spark(monkeypatch):
    """Spark in local mode, with worker processes, by both recipes of docs/how-to/run-the-lab-on-many-machines.md."""
    pyspark = pytest.importorskip("pyspark", reason="pyspark is not installed")
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java, and there is none")
    pyarrow = pytest.importorskip("pyarrow", reason="pyarrow is not installed")
    pytest.importorskip("pandas", reason="pandas is not installed")
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    cloudpickle = pyspark.cloudpickle
    # else the workers are whatever "python3" means on the path, which need not have this library
    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    monkeypatch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
    session = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()

    def on_spark(fn, jobs):
        return session.sparkContext.parallelize(jobs, len(jobs)).map(fn).collect()

    def on_rows(fn, jobs):
        def play(batches):
            for batch in batches:
                parts = [pickle.dumps(fn(pickle.loads(job))) for job in batch["job"].to_pylist()]
                yield pyarrow.RecordBatch.from_pydict({"part": parts})

        rows = [(cloudpickle.dumps(job),) for job in jobs]
        frame = session.createDataFrame(rows, "job binary").repartition(len(jobs))
        return [pickle.loads(row.part) for row in frame.mapInArrow(play, "part binary").collect()]

    class Mine(ToyModel):
        """No worker can load it: it travels as code."""

    page = HOW_TO.read_text(encoding="utf-8")
    mine = attrs.evolve(LISTED, model=Mine(ROWS))
    try:
        for recipe in (on_spark, on_rows):
            assert dedent(inspect.getsource(recipe)) in page
            assert TRIAL.compare(ONE, TWO, on=recipe) == HERE
            assert LISTED.compare(ONE, TWO, on=recipe) == LISTED_HERE
            assert mine.compare(ONE, TWO, on=recipe) == mine.compare(ONE, TWO)
            # what went wrong on a worker comes back as an error of Spark's, in words
            with pytest.raises(PySparkException, match=r"not known of 'C-2000'(?s:.*)while playing part 1"):
                BROKEN.compare(ONE, TWO, on=recipe)
    finally:
        session.stop()
