"""scan(paths): what a notebook begins with."""
from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterable, Sequence
from typing import Union

from ._files import PathLike, walk
from .engine import Engine, Problem, Stats
from .findings import Batch, Finding, Findings, Level
from .options import Options
from .rules import Ruleset


class Scan(Findings):
    """The findings of a scan, highest level first, then by time; and what became of the input."""

    stats: Stats
    problems: list[Problem]
    """Stretches that could not be read, the first 1,000."""
    unreadable: list[tuple[str, str]]
    """Files and folders that could not be opened, and why."""
    files: int

    @classmethod
    def _of(cls, findings: Findings) -> Scan:
        batch = findings._batch
        return cls(batch, sorted(findings._index, key=lambda i: _order(batch, i)))


def _order(batch: Batch, index: int) -> tuple[int, int, str]:
    finding = Finding(batch, batch.row(index), index)
    return -finding.level, finding.first_time_ms, finding.uid


def scan(paths: Union[PathLike, Iterable[PathLike]], *, own: Sequence[str] | None = None,
         trusted: Sequence[str] | None = None, automation: Sequence[str] | None = None,
         min_level: Level | int | str = "medium", ruleset: Ruleset | None = None,
         options: Options | None = None) -> Scan:
    """Reads files and folders, and gives what `snaptrail scan` prints.

    own: our accounts; without, those that logged a step. min_level: the lowest to give. A path that is named and does
    not exist is raised; what cannot be read inside of folders stands in `unreadable`.
    """
    named = [paths] if isinstance(paths, (str, os.PathLike)) else list(paths)
    options = dataclasses.replace(options or Options(), hold_findings=True, events=False)
    unreadable: list[tuple[str, str]] = []
    files = 0

    def tell(path: str, error: OSError) -> None:
        unreadable.append((path, error.strerror or str(error)))

    tops = {os.fspath(path) for path in named}
    with Engine(ruleset, options, own=own, trusted=trusted, automation=automation) as engine:
        for path in walk(named, tell):
            files += 1
            try:
                engine.ingest(path)
            except OSError as error:
                if path in tops:
                    raise
                tell(path, error)
        engine.flush()
        result = Scan._of(engine.findings().at_least(min_level))
        result.stats = engine.stats()
        result.problems = engine.problems()
    result.unreadable = unreadable
    result.files = files
    return result
