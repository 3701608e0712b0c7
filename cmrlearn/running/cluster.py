"""The work done by Dask: on a cluster that runs already, or on one made on this machine for the purpose.

Dask decides what runs where and repeats what a lost worker was doing. A worker must have the same cmrlearn, with the
same models and packages, or the run stops: results would differ by machine.
"""

from __future__ import annotations

import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import islice
from multiprocessing import resource_tracker
from typing import Any

from cmrlearn.corpus import Failure
from cmrlearn.errors import UsageError, WorkersError
from cmrlearn.running.local import killed
from cmrlearn.running.work import Settings, Task, attempt, get_ready, limited

AHEAD = 2_000  # tasks that the scheduler knows of at a time; it needs about a kilobyte for each
TRIES = 5  # for a task whose result is lost
WAIT = 30  # seconds for a scheduler to answer

_one_at_a_time = threading.Lock()  # PDFium must not be used by two threads of a process


def run(
    tasks: Sequence[Task], settings: Settings, *, scheduler: str | None = None, jobs: int | None = None
) -> Iterator[tuple[Task, bytes | Failure]]:
    """Results as they come.

    Parameters
    ----------
    tasks, settings
        What to do, and how.
    scheduler
        Address of a running Dask scheduler, such as tcp://10.0.0.5:8786; None makes a cluster on this machine.
    jobs
        Workers of a cluster made here; None is what Dask thinks right.

    Raises
    ------
    UsageError
        If Dask is not installed, or no scheduler answers.
    WorkersError
        If workers have another cmrlearn than this, or the scheduler went away.
    """
    with _client(scheduler, jobs) as client:
        killers: list[Task] = []
        for task, result in _all(client, tasks, settings):
            if result is None:
                killers.append(task)
            else:
                yield task, result
        # Dask blames all that a worker was given when it died. Each alone, the guilty one is known; and twice, because
        # a worker may also die of something else.
        for task in killers:
            yield task, _alone(client, task, settings)


def _alone(client: Any, task: Task, settings: Settings) -> bytes | Failure:
    for _ in range(2):
        started = time.monotonic()
        ((_, result),) = _all(client, [task], settings)
        if result is not None:
            return result
    return killed(task, time.monotonic() - started, settings.timeout)


def _all(client: Any, tasks: Sequence[Task], settings: Settings) -> Iterator[tuple[Task, bytes | Failure | None]]:
    """Each task with its result, or None if it was being done on each of several workers that died."""
    from distributed import KilledWorker, as_completed

    todo = iter(tasks)
    of: dict[str, Task] = {}
    lost: Counter[Task] = Counter()

    def submit(task: Task) -> Any:
        future = client.submit(work, task, settings, pure=False)
        of[future.key] = task
        return future

    done = as_completed([submit(task) for task in islice(todo, AHEAD)], loop=client.loop)
    for future in done:
        task = of.pop(future.key)
        error = future.exception() if future.status == "error" else None
        if future.status == "finished":
            yield task, future.result()
        elif isinstance(error, KilledWorker):
            yield task, None
        elif error is None and lost[task] < TRIES:  # a result that died with its worker before it was fetched
            lost[task] += 1
            done.add(submit(task))
            continue
        elif isinstance(error, WorkersError):
            raise error
        else:
            why = f"{type(error).__name__}: {error}" if error else "it went away"
            raise WorkersError(f"The Dask scheduler gave up ({why}); run again: what was finished is in the cache.")
        future.release()
        for following in islice(todo, 1):
            done.add(submit(following))


def work(task: Task, settings: Settings) -> bytes | Failure:
    """On a worker: one report.

    Raises
    ------
    WorkersError
        If cmrlearn on this worker is not the one that asks.
    """
    from cmrlearn.running.store import fingerprint

    if fingerprint(settings) != settings.fingerprint:
        raise WorkersError(
            "A Dask worker has another cmrlearn, other models or other versions of the packages that read PDFs and do "
            "OCR; install the same on all machines (requirements.txt), so that results do not differ by machine."
        )
    with _one_at_a_time:
        get_ready(settings)
        with limited(settings.timeout):
            return attempt(task, settings)


@contextmanager
def _client(scheduler: str | None, jobs: int | None) -> Iterator[Any]:
    try:
        from distributed import Client, LocalCluster
    except ImportError as error:
        raise UsageError("--engine dask needs Dask; install it with: pip install 'cmrlearn[dask]'.") from error
    if scheduler is not None:
        try:
            client = Client(scheduler, timeout=WAIT, set_as_default=False)
        except (OSError, ValueError, TypeError) as error:
            raise UsageError(f"--scheduler {scheduler}: no Dask scheduler answers there ({error}).") from error
        with client:
            yield client
        return
    import dask

    quiet = {"dashboard_address": None, "silence_logs": "CRITICAL", "host": "127.0.0.1"}
    with ExitStack() as stack:
        # A task on a worker that died is not tried again among the others but alone (`run`).
        stack.enter_context(dask.config.set({"distributed.scheduler.allowed-failures": 0}))
        with _interrupts_waiting():
            cluster = stack.enter_context(LocalCluster(n_workers=jobs, threads_per_worker=1, processes=True, **quiet))
            client = stack.enter_context(Client(cluster, set_as_default=False))
        yield client


@contextmanager
def _interrupts_waiting() -> Iterator[None]:
    """Let an interrupt wait until the block is left. Processes started in it, or by its threads, will get none.

    Ctrl-C goes to all processes of a terminal, but is for this one to act upon.
    """
    mask = getattr(signal, "pthread_sigmask", None)  # not on Windows
    if mask is None:
        yield
        return
    resource_tracker.ensure_running()  # or it would be started in the block, and let interrupts through again
    before = mask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        mask(signal.SIG_SETMASK, before)
