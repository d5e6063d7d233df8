"""Bytes of logs in, findings out."""
from __future__ import annotations

import dataclasses
import json
import mmap
import os
import stat
import threading
import weakref
from collections.abc import Iterable, Iterator, Sequence
from ctypes import byref, c_char_p, c_void_p, cast, sizeof
from dataclasses import dataclass
from types import TracebackType
from typing import Any, BinaryIO, Callable, NoReturn, Optional, Union

from . import _declarations as c
from ._buffers import Lent
from ._files import PathLike
from ._library import LIB, call, failure, handle_of, take_failure, text_of
from .errors import BusyError, ClosedError, Error, QueueFullError, StoppedError
from .findings import Batch, Finding, Findings
from .options import Options, Time, milliseconds, to_struct
from .rules import Ruleset

Buffer = Union[bytes, bytearray, memoryview, mmap.mmap]
Source = Union[Buffer, BinaryIO, PathLike]
OnFinding = Callable[[Finding], Optional[bool]]

_PIECE = 1 << 20


@dataclass
class IngestResult:
    """What a call did. Additive: `+=`."""

    consumed: int = 0
    """Bytes; of a batch, records."""
    records: int = 0
    skipped: int = 0
    """Valid, and no audit record."""
    malformed: int = 0
    """Stretches that could not be read."""
    pending: int = 0
    """Findings that wait."""

    def __iadd__(self, other: IngestResult) -> IngestResult:
        self.consumed += other.consumed
        self.records += other.records
        self.skipped += other.skipped
        self.malformed += other.malformed
        self.pending = other.pending
        return self


@dataclass(frozen=True)
class Problem:
    """A stretch of input that could not be read."""

    input: str
    offset: int
    reason: str


@dataclass(frozen=True)
class Stats:
    """Since the engine was made; as Stats of the C++ interface."""

    bytes: int
    records: int
    steps: int
    findings: int
    skipped: int
    malformed: int
    repaired: int
    over_limit: int
    duplicate: int
    late: int
    evicted: int
    state_bytes: int
    pending: int
    by_kind: dict[str, int]
    complete_since: Optional[int] = None
    """What was forgotten is older (milliseconds since 1970); None: nothing was."""


@dataclass(frozen=True)
class RuleChange:
    """What replace_rules() made of the rules, by their ids."""

    kept: tuple[str, ...]
    """They ask the same, and go on with what is held for them."""
    changed: tuple[str, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]
    """They are asked no more; their findings are closed."""


class Engine:
    """Follows what it is given, and tells findings. Used by one thread at a time; that is checked (BusyError).

    ruleset: None for what the library ships. own, trusted, automation: instead of those of the options. on_finding: is
    told each finding as soon as a call knows it, after the library has returned; what it raises reaches the caller of
    that call, False stops the call (CallbackAbortedError), and what it had not seen waits. It may not call its engine,
    but for close().

    Without it findings wait for drain(), or for `for finding in engine`.
    """

    def __init__(self, ruleset: Ruleset | None = None, options: Options | None = None, *,
                 own: Sequence[str] | None = None, trusted: Sequence[str] | None = None,
                 automation: Sequence[str] | None = None, on_finding: OnFinding | None = None) -> None:
        given = {"own": own, "trusted": trusted, "automation": automation}
        options = dataclasses.replace(options or Options(),
                                      **{name: value for name, value in given.items() if value is not None})
        self.ruleset = Ruleset.builtin() if ruleset is None else ruleset
        self.options = options
        self.on_finding = on_finding
        struct, keep = to_struct(options)
        self._handle: c_void_p | None = handle_of(LIB.snaptrail_engine_create, self.ruleset._handle, byref(struct))
        del keep
        self._end = weakref.finalize(self, LIB.snaptrail_engine_destroy, self._handle)
        # Not at the interpreter's exit: a thread may still be inside a call.
        self._end.atexit = False
        self._lock = threading.Lock()
        self._close_wanted = False
        # Drained for on_finding, and how many of them it was told.
        self._told: tuple[Findings, int] | None = None

    # ---- Input

    def ingest(self, source: Source, name: str | None = None) -> IngestResult:
        """Reads one whole input: a buffer (bytes, bytearray, memoryview, mmap: not copied), a binary file, or a path.
        Any envelope, gzip or plain, is found by its shape. name: stands in evidence; default: the path, or the file's
        name.

        QueueFullError: only without on_finding; drain, then go on as it says, or use stream().
        """
        total = IngestResult()
        with self._entered():
            self._ingest(source, name, total)
        return total

    def stream(self, source: Source, name: str | None = None) -> Iterator[Finding]:
        """As ingest(), but gives findings while it reads, however many there are. Not for an engine with on_finding.
        What flush() will tell is not among them."""
        if self.on_finding is not None:
            raise ValueError("this engine tells its findings to on_finding")
        with _Opened(source, name) as opened:
            yield from self._retried(lambda: self.begin_input(opened.name))
            for piece in opened.pieces(_PIECE):
                rest = memoryview(piece)
                while len(rest):
                    try:
                        self.feed(rest)
                        rest = rest[len(rest):]
                    except QueueFullError as full:
                        rest = rest[full.consumed:]
                    yield from self
                rest.release()
            yield from self._retried(self.end_input)

    def begin_input(self, name: PathLike = "") -> None:
        """Begins a file, object or message, and ends the one before."""
        label = os.fsencode(name)
        with self._entered():
            self._until_told(LIB.snaptrail_engine_begin_input, label, len(label))

    def feed(self, data: Buffer) -> IngestResult:
        """The next bytes of the input, cut anywhere."""
        result = IngestResult()
        with self._entered():
            self._feed(data, result)
        return result

    def end_input(self) -> None:
        """The input is complete: what was cut off is told."""
        with self._entered():
            self._until_told(LIB.snaptrail_engine_end_input)

    def ingest_record(self, data: Buffer, name: str = "") -> None:
        """One record or message, as an input of its own. MalformedError: it could not be read."""
        label = os.fsencode(name)
        with self._entered(), Lent(data) as (address, size):
            self._check(LIB.snaptrail_engine_ingest_record, label, len(label), address, size)
            self._tell()

    def ingest_batch(self, records: Iterable[bytes], names: Iterable[str] | None = None) -> IngestResult:
        """Many records, as ingest_record for each; one that cannot be read costs itself alone (`malformed`)."""
        texts = list(records)
        labels = [b""] * len(texts) if names is None else [os.fsencode(name) for name in names]
        if len(labels) != len(texts):
            raise ValueError(f"{len(texts)} records and {len(labels)} names")
        array = (c.Record * len(texts))()
        for row, label, text in zip(array, labels, texts):
            row.name.data, row.name.size = cast(c_char_p(label), c_void_p), len(label)
            row.data.data, row.data.size = cast(c_char_p(text), c_void_p), len(text)
        total = IngestResult()
        with self._entered():
            while True:
                done = total.consumed
                rest = byref(array[done]) if done < len(texts) else None
                error = self._step(LIB.snaptrail_engine_ingest_batch, total, rest, len(texts) - done,
                                   sizeof(c.Record), None)
                try:
                    if not self._goes_on(error, total):
                        return total
                except StoppedError as stopped:
                    stopped.consumed = total.consumed
                    raise

    def advance(self, now: Time) -> None:
        """Event time has reached this although nothing was logged."""
        with self._entered():
            self._until_told(LIB.snaptrail_engine_advance, milliseconds(now))

    def replace_rules(self, ruleset: Ruleset) -> RuleChange:
        """From now on these rules are asked, in place of those before. Rules that ask the same keep what is held for
        them, and nothing of it is told again; of rules that are no longer there the findings are closed.

        ArgumentError: its actions are others than those that the engine was made with; the engine goes on with the
        rules that it has.
        """
        with self._entered():
            while True:
                try:
                    text = text_of(LIB.snaptrail_engine_replace_rules, self._handle, ruleset._handle)
                    break
                except QueueFullError:  # nothing is replaced yet
                    if self.on_finding is None:
                        raise
                    self._tell()
            self.ruleset = ruleset
            self._tell()
        change = json.loads(text)
        return RuleChange(*(tuple(change[field.name]) for field in dataclasses.fields(RuleChange)))

    def flush(self) -> None:
        """Ends the input and tells everything that can be told. What comes after must not be older."""
        with self._entered():
            self._until_told(LIB.snaptrail_engine_flush)

    # ---- Output

    def findings(self) -> Findings:
        """How the findings stand, by uid. Independent of what waits."""
        with self._entered():
            return Findings(Batch.owning(handle_of(LIB.snaptrail_engine_findings, self._handle)))

    def drain(self, max_count: int = 0) -> Findings:
        """Takes the oldest findings that wait, at most max_count (0: as many as there are). Empty when there are none,
        and only then."""
        with self._entered():
            return self._drain(max_count)

    def __iter__(self) -> Iterator[Finding]:
        """Drains, until nothing waits."""
        while True:
            some = self.drain(4096)
            if not some:
                return
            yield from some

    def stats(self) -> Stats:
        with self._entered():
            data = json.loads(text_of(LIB.snaptrail_engine_stats_json, self._handle))
        known = {field.name for field in dataclasses.fields(Stats)}
        stats = {name: value for name, value in data.items() if name in known}
        if self._told is not None:
            stats["pending"] += len(self._told[0]) - self._told[1]
        return Stats(**stats)

    def problems(self) -> list[Problem]:
        """The stretches of input that could not be read, the first 1,000."""
        with self._entered():
            rows = json.loads(text_of(LIB.snaptrail_engine_problems_json, self._handle))
        return [Problem(row["input"], row["offset"], row["reason"]) for row in rows]

    def explain(self, uid: str) -> dict[str, Any]:
        """Why each rule fired on a record of options.explain, or did not (docs/explanation.schema.json)."""
        label = uid.encode()
        with self._entered():
            data: dict[str, Any] = json.loads(
                text_of(LIB.snaptrail_engine_explain_json, self._handle, label, len(label)))
        return data

    # ---- Its end

    def close(self) -> None:
        """Frees the engine; what it found stays. Again: nothing. From on_finding, or while another thread is inside a
        call: when that call ends."""
        self._close_wanted = True
        if self._lock.acquire(blocking=False):
            self._leave()

    @property
    def closed(self) -> bool:
        return self._close_wanted

    def __enter__(self) -> Engine:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<snaptrail.Engine {'closed' if self.closed else 'open'}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("an Engine cannot be sent to another process: make it there")

    # ---- Inside a call

    def _entered(self) -> _Entered:
        return _Entered(self)

    def _leave(self) -> None:
        if self._close_wanted and self._handle is not None:
            self._handle = None
            self._end()
        self._lock.release()

    def _ingest(self, source: Source, name: str | None, total: IngestResult) -> None:
        with _Opened(source, name) as opened:
            label = os.fsencode(opened.name)
            self._until_told(LIB.snaptrail_engine_begin_input, label, len(label))
            # With a callback in pieces, so that it is told early.
            for piece in opened.pieces(_PIECE if self.on_finding is not None else None):
                self._feed(piece, total)
            self._until_told(LIB.snaptrail_engine_end_input)

    def _feed(self, data: Buffer, total: IngestResult) -> None:
        begin = total.consumed
        with Lent(data) as (address, size):
            while True:
                done = total.consumed - begin
                error = self._step(LIB.snaptrail_engine_ingest, total, address + done, size - done)
                try:
                    if not self._goes_on(error, total):
                        return
                except StoppedError as stopped:
                    stopped.consumed = total.consumed
                    stopped.rest = memoryview(data).cast("B")[total.consumed - begin:]
                    raise

    def _goes_on(self, error: Error | None, total: IngestResult) -> bool:
        """What follows a step: on_finding is told, a failure raised. True: there was no room, and now there is."""
        self._tell(total)
        if error is not None and not (isinstance(error, QueueFullError) and self.on_finding is not None):
            raise error
        return error is not None

    def _step(self, function: Any, total: IngestResult, *arguments: Any) -> Error | None:
        """One call that has a result, which is added."""
        out = c.IngestResult(struct_size=_RESULT_SIZE)
        error = c_void_p()
        status: int = function(self._handle, *arguments, byref(out), byref(error))
        total += IngestResult(out.consumed, out.records, out.skipped, out.malformed, out.pending)
        return take_failure(status, error) if status < 0 else None

    def _check(self, function: Any, *arguments: Any) -> int:
        return call(function, self._handle, *arguments)

    def _until_told(self, function: Any, *arguments: Any) -> None:
        """A call without a result, again while the queue is full and on_finding empties it."""
        while True:
            try:
                self._check(function, *arguments)
                return self._tell()
            except QueueFullError:
                if self.on_finding is None:
                    raise
                self._tell()

    def _retried(self, function: Callable[[], None]) -> Iterator[Finding]:
        while True:
            try:
                function()
                break
            except QueueFullError:
                yield from self
        yield from self

    def _drain(self, max_count: int) -> Findings:
        if max_count < 0:
            raise ValueError("max_count is negative")
        if self._told is not None:
            findings, done = self._told
            end = min(len(findings), done + max_count) if max_count else len(findings)
            self._told = (findings, end) if end < len(findings) else None
            return findings[done:end]
        return Findings(Batch.owning(handle_of(LIB.snaptrail_engine_drain, self._handle, max_count)))

    def _tell(self, total: IngestResult | None = None) -> None:
        tell = self.on_finding
        if tell is None:
            return
        while True:
            findings = self._drain(256)
            if not findings:
                break
            for done, finding in enumerate(findings, 1):
                # It has seen this one, whatever it does.
                self._told = (findings, done) if done < len(findings) else None
                if tell(finding) is False:
                    raise failure(c.E_CALLBACK_ABORTED, "the callback returned False")
                if self._close_wanted:
                    raise _closed("the callback closed the engine")
        if total is not None:
            total.pending = 0


class _Entered:
    """One call at a time, and the end of an engine that was closed meanwhile."""

    __slots__ = ("_engine",)

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def __enter__(self) -> None:
        engine = self._engine
        if not engine._lock.acquire(blocking=False):
            raise BusyError("the engine is inside another call", c.E_BUSY, "SNAPTRAIL_E_BUSY")
        if engine._close_wanted:
            engine._leave()
            raise _closed("the engine was closed")

    def __exit__(self, *_: object) -> None:
        self._engine._leave()


class _Opened:
    """A source as buffers."""

    def __init__(self, source: Source, name: str | None) -> None:
        self._source = source
        self._close: list[Any] = []
        if name is None and isinstance(source, (str, os.PathLike)):
            name = os.fspath(source)
        if name is None:
            named = getattr(source, "name", "")
            name = named if isinstance(named, str) else ""  # of a descriptor it is a number
        self.name = name

    def __enter__(self) -> _Opened:
        source = self._source
        if isinstance(source, (str, os.PathLike)):
            self._source = file = open(source, "rb", buffering=0)
            self._close.append(file)
            status = os.fstat(file.fileno())
            # A map of a file of nothing is refused; a pipe has none.
            if stat.S_ISREG(status.st_mode) and status.st_size > 0:
                self._source = mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
                self._close.append(mapped)
        return self

    def __exit__(self, *_: object) -> None:
        for one in reversed(self._close):
            try:
                one.close()
            except BufferError:
                pass  # an exception holds what was not consumed

    def pieces(self, size: int | None) -> Iterator[Buffer]:
        """size: of a buffer, at most that much at once."""
        source: Any = self._source
        if hasattr(source, "readinto") and not isinstance(source, mmap.mmap):
            piece = bytearray(_PIECE)
            while True:
                count = source.readinto(piece)
                if not count:
                    return
                with memoryview(piece) as view:
                    yield view[:count]
        elif hasattr(source, "read") and not isinstance(source, mmap.mmap):
            while True:
                data = source.read(_PIECE)
                if isinstance(data, str):
                    raise TypeError("the file is open as text: open it with mode 'rb'")
                if not data:
                    return
                yield data
        elif size is None:
            yield source
        else:
            with memoryview(source) as view, view.cast("B") as data:
                for place in range(0, len(data), size):
                    yield data[place:place + size]


_RESULT_SIZE = c.IngestResult.first_malformed.offset + c.IngestResult.first_malformed.size



def _closed(message: str) -> ClosedError:
    return ClosedError(message, c.E_INVALID_ARGUMENT, "SNAPTRAIL_E_INVALID_ARGUMENT")
