"""The work done on this machine: in this process where there is little of it, else in worker processes (joblib's loky).

A file that ends its worker (a crash in C code, no memory left, over the time limit) costs only itself. When a worker
dies, loky ends them all; the marks that workers leave say which files were being read, those are read again alone, one
worker each, and the one that dies again is the one to blame.
"""

from __future__ import annotations

import os
import re
import signal
import tempfile
import threading
import time
import warnings
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cmrlearn.addresses import is_address
from cmrlearn.corpus import Failure
from cmrlearn.errors import WorkersError
from cmrlearn.running.work import Settings, Task, attempt, cached, get_ready, limited, mined

Result = tuple[Task, bytes | Failure]

FEW_FILES, FEW_BYTES = 8, 10_000_000  # fewer than both are done sooner here than workers are ready for them
AHEAD = 2  # tasks handed out for each worker, so that none waits for its next; loky's own queue holds as many
IDLE = 60.0  # seconds after which a worker without work ends
BREAKS = 3  # times in a row that workers may die before any has begun a file


def run(tasks: Sequence[Task], settings: Settings, *, jobs: int | None = None, debug: bool = False) -> Iterator[Result]:
    """Results as they come, first those that the cache holds.

    Parameters
    ----------
    tasks, settings
        What to do, and how.
    jobs
        Worker processes; None is all cores but one, or no worker at all for few small files; 1 is no worker.
    debug
        Raise what goes wrong with a file; no workers.

    Raises
    ------
    WorkersError
        If worker processes cannot be kept alive.
    """
    waiting: list[Task] = []
    for task in tasks:
        known = cached(task, settings)
        if known is None:
            waiting.append(task)
        else:
            yield task, known
    if debug or jobs == 1 or (jobs is None and _few(waiting)):
        for task in waiting:
            yield task, mined(task, settings) if debug else attempt(task, settings)
    else:
        yield from _in_processes(waiting, settings, jobs or _all_but_one())


def _few(tasks: Sequence[Task]) -> bool:
    if len(tasks) >= FEW_FILES:
        return False
    return sum(_size(task.address) for task in tasks) < FEW_BYTES


def _size(address: str) -> int:
    try:
        return FEW_BYTES // FEW_FILES if is_address(address) else os.stat(address).st_size
    except OSError:
        return 0


def _all_but_one() -> int:
    import joblib

    return max(1, int(joblib.cpu_count()) - 1)


def _in_processes(tasks: Sequence[Task], settings: Settings, jobs: int) -> Iterator[Result]:
    waiting = deque(tasks)
    breaks = 0
    while waiting:
        before = len(waiting)
        with tempfile.TemporaryDirectory(prefix="cmrlearn-") as folder:
            marks = Path(folder)
            lost = yield from _until_one_dies(waiting, settings, min(jobs, len(waiting)), marks)
            begun = {task: _age(marks / str(task.index)) for task in lost}
        suspects = [task for task, age in begun.items() if age is not None]
        waiting.extendleft(reversed([task for task, age in begun.items() if age is None]))
        breaks = breaks + 1 if len(waiting) == before else 0
        if breaks == BREAKS:
            raise WorkersError("Worker processes die before they begin to read; use --jobs 1, or free some memory.")
        for task in suspects:
            seconds = begun[task] or 0.0
            too_slow = settings.timeout is not None and seconds >= settings.timeout
            yield task, killed(task, seconds, settings.timeout) if too_slow else _alone(task, settings)


def _until_one_dies(
    waiting: deque[Task], settings: Settings, jobs: int, marks: Path
) -> Generator[Result, None, list[Task]]:
    """Results of `waiting`, which is emptied, until all are there or a worker dies; then the tasks that it cost."""
    from joblib.externals.loky import BrokenProcessPool, wait

    running: dict[Any, Task] = {}
    with _pool(jobs) as pool:
        try:
            while waiting or running:
                with _deaf():
                    while waiting and len(running) < AHEAD * jobs:
                        task = waiting[0]
                        running[pool.submit(_marked, task, settings, str(marks / str(task.index)))] = task
                        waiting.popleft()
                for future in wait(running, return_when="FIRST_COMPLETED").done:
                    result = future.result()
                    yield running.pop(future), result
        except BrokenProcessPool:
            for future, task in list(running.items()):
                if future.done() and future.exception() is None:
                    del running[future]
                    yield task, future.result()
    return list(running.values())


def _alone(task: Task, settings: Settings) -> bytes | Failure:
    """The result of a task that may end its worker."""
    from joblib.externals.loky import BrokenProcessPool

    with tempfile.TemporaryDirectory(prefix="cmrlearn-") as folder, _pool(1) as pool:
        mark = Path(folder) / str(task.index)
        try:
            with _deaf():
                future = pool.submit(_marked, task, settings, str(mark))
            result: bytes | Failure = future.result()
        except BrokenProcessPool as error:
            how = ", ".join(re.findall(r"SIG[A-Z]+", str(error)))
            return killed(task, _age(mark) or 0.0, settings.timeout, how)
    return result


def killed(task: Task, seconds: float, timeout: float | None, how: str = "") -> Failure:
    """The row of a file whose process ended after so many seconds; `how` is the name of a signal, where it is known."""
    if timeout is not None and seconds >= timeout:
        reason = f"took longer than {timeout:g} seconds and was given up; allow more with --timeout."
        return Failure(task.address, f"{task.address}: {reason}")
    what = f"reading it ended the process ({how})" if how else "reading it ended the process"
    advice = "the file may be damaged, or need more memory than there is; get a fresh copy"
    return Failure(task.address, f"{task.address}: {what}; {advice}.")


def _marked(task: Task, settings: Settings, mark: str) -> bytes | Failure:
    """In a worker: the work, with a file called `mark` there for as long as it lasts."""
    get_ready(settings)
    Path(mark).touch()
    with limited(settings.timeout):
        result = attempt(task, settings)
    Path(mark).unlink(missing_ok=True)
    return result


def _age(mark: Path) -> float | None:
    """Seconds since a mark was left; None if there is none."""
    try:
        return time.time() - mark.stat().st_mtime
    except OSError:
        return None


@contextmanager
def _pool(jobs: int) -> Iterator[Any]:
    """Workers, ended with the block however it ends, at once."""
    from joblib.externals.loky import ProcessPoolExecutor

    # One thread each for numerical libraries: the processes are the parallelism.
    env = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
    pool = ProcessPoolExecutor(jobs, timeout=IDLE, initializer=_begin, initargs=(os.getpid(),), env=env)
    with warnings.catch_warnings():
        # loky's, when a worker has grown and is replaced by a fresh one; nothing is lost by it
        warnings.filterwarnings("ignore", message="A worker stopped while some jobs")
        try:
            yield pool
        finally:
            pool.shutdown(wait=True, kill_workers=True)


@contextmanager
def _deaf() -> Iterator[None]:
    """Take no notice of an interrupt for a moment; nor will, ever, the processes that are started in it.

    Ctrl-C goes to all processes of a terminal; what to do about it is for the one to say that started the others.
    """
    if threading.current_thread() is not threading.main_thread():  # no other may say
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _begin(parent: int) -> None:
    """In a new worker: an interrupt (on Windows it comes here too) is the parent's to handle; no worker outlives it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_leave_with, args=(parent,), daemon=True).start()


def _leave_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)
