"""Records of many reports without holding them all in memory."""

from __future__ import annotations

from abc import ABC, abstractmethod
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from tempfile import SpooledTemporaryFile
from typing import IO, overload

from cmrlearn.model import Recommendation, Report
from cmrlearn.running.packed import head_of, records_of

IN_MEMORY = 20_000  # records up to which they are kept as they are: some 4 kB each, 80 MB in all
PACKED_IN_MEMORY = 64 * 2**20  # bytes of packed results up to which no temporary file is used

Place = tuple[int, int]  # offset and length in the file


class Gathered:
    """Takes packed results in whatever order they come, and gives reports and records in the order of the inputs."""

    def __init__(self) -> None:
        # Has no name in the file system where the platform allows it, so that nothing is left when the run is killed.
        self._file: IO[bytes] = SpooledTemporaryFile(PACKED_IN_MEMORY)  # noqa: SIM115 (lives on)
        self._found: dict[int, tuple[Report, Place, tuple[int, int]]] = {}

    def add(self, index: int, packed: bytes) -> None:
        """The result of the input at this place of the order."""
        report, counts = head_of(packed)
        self._found[index] = report, (self._file.tell(), len(packed)), counts
        self._file.write(packed)

    def reports(self) -> dict[int, Report]:
        """Reports, without blocks, by their place in the order."""
        return {index: self._found[index][0] for index in sorted(self._found)}

    def records(self) -> tuple[Sequence[Recommendation], Sequence[Recommendation]]:
        """Recommendations, and records of other kinds: tuples where they are few, else a `Shelf`."""
        found = [self._found[index] for index in sorted(self._found)]
        places = [place for _, place, _ in found]
        main, other = (Shelf(self._file, places, [counts[part] for *_, counts in found], part) for part in (0, 1))
        if len(main) + len(other) <= IN_MEMORY:
            return tuple(main), tuple(other)
        return main, other


class _Records(Sequence[Recommendation], ABC):
    """What can be counted and asked for by its place; a slice of it is a tuple."""

    @abstractmethod
    def _at(self, at: int) -> Recommendation: ...

    @overload
    def __getitem__(self, index: int) -> Recommendation: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Recommendation, ...]: ...
    def __getitem__(self, index: int | slice) -> Recommendation | tuple[Recommendation, ...]:
        if isinstance(index, slice):
            return tuple(self[i] for i in range(*index.indices(len(self))))
        return self._at(range(len(self))[index])


class Shelf(_Records):
    """A sequence of records that are read from a file as they are asked for.

    Reading on from record to record is quick (20,000 a second); jumping about costs one report's records each time.
    """

    def __init__(self, file: IO[bytes], places: Sequence[Place], counts: Sequence[int], part: int) -> None:
        filled = [(place, count) for place, count in zip(places, counts, strict=True) if count]
        self._file, self._part = file, part
        self._places = [place for place, _ in filled]
        self._ends = list(accumulate(count for _, count in filled))
        self._last: tuple[int, list[Recommendation]] = (-1, [])

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    def __iter__(self) -> Iterator[Recommendation]:
        for number in range(len(self._places)):
            yield from self._read(number)

    def _at(self, at: int) -> Recommendation:
        number = bisect_right(self._ends, at)
        return self._read(number)[at - (self._ends[number - 1] if number else 0)]

    def __repr__(self) -> str:
        return f"<{len(self)} records>"

    def _read(self, number: int) -> list[Recommendation]:
        if self._last[0] != number:
            offset, length = self._places[number]
            self._file.seek(offset)
            self._last = number, records_of(self._file.read(length))[self._part]
        return self._last[1]


class Joined(_Records):
    """Two sequences as one, with nothing copied."""

    def __init__(self, first: Sequence[Recommendation], second: Sequence[Recommendation]) -> None:
        self._first, self._second = first, second

    def __len__(self) -> int:
        return len(self._first) + len(self._second)

    def __iter__(self) -> Iterator[Recommendation]:
        yield from self._first
        yield from self._second

    def _at(self, at: int) -> Recommendation:
        return self._first[at] if at < len(self._first) else self._second[at - len(self._first)]
