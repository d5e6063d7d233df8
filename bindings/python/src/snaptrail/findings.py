"""What is found: rows that the library packs at once, and that are read where they lie."""
from __future__ import annotations

import ctypes
import enum
import json
import struct
import weakref
from collections.abc import Iterator, Sequence
from ctypes import byref, c_size_t, c_void_p
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any, Callable, Union, overload

from . import _declarations as c
from ._library import LIB, call, text_of
from .errors import Error

if TYPE_CHECKING:
    import pandas
    import pyarrow


class Level(enum.IntEnum):
    """How much a finding matters. str(): as in JSON, "high"."""

    INFORMATIONAL = c.LEVEL_INFORMATIONAL
    LOW = c.LEVEL_LOW
    MEDIUM = c.LEVEL_MEDIUM
    HIGH = c.LEVEL_HIGH
    CRITICAL = c.LEVEL_CRITICAL

    def __str__(self) -> str:
        return self.name.lower()

    @classmethod
    def of(cls, level: Level | int | str) -> Level:
        """Also of its name."""
        return cls[level.upper()] if isinstance(level, str) else cls(level)


class Action(enum.IntEnum):
    """What is told of a finding."""

    CREATE = c.ACTION_CREATE
    UPDATE = c.ACTION_UPDATE
    CLOSE = c.ACTION_CLOSE
    STANDS = c.ACTION_STANDS

    def __str__(self) -> str:
        return self.name.lower()


class CloseReason(enum.IntEnum):
    NONE = c.CLOSE_NONE
    SUPERSEDED = c.CLOSE_SUPERSEDED
    EXPLAINED = c.CLOSE_EXPLAINED
    RETIRED = c.CLOSE_RETIRED

    def __str__(self) -> str:
        return self.name.lower()


# The layout stands at snaptrail_finding_batch_pack in snaptrail.h.
_HEAD = struct.Struct("<4I2Q")
_ROW = struct.Struct("<4I2q16I")
_ACTION, _REASON, _LEVEL, _FLAGS, _FIRST, _LAST = range(6)
_UID, _RULE_ID, _RULE_NAME, _RULE_TITLE, _KEY, _UNDER, _SUPERSEDED_BY, _JSON = range(6, 22, 2)
_LEVELS = tuple(Level)
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)

Row = tuple[int, ...]


class Batch:
    """A packed buffer, and where the JSON of a row is to be had: from the library, or from the buffer itself."""

    __slots__ = ("handle", "data", "text", "ascii", "count", "row_size", "begin", "__weakref__")

    def __init__(self, data: bytes | bytearray, handle: c_void_p | None = None) -> None:
        magic, head, row_size, count, size, _ = _HEAD.unpack_from(data) if data else (c.PACKED_MAGIC, 0, 96, 0, 0, 0)
        if magic != c.PACKED_MAGIC or row_size < _ROW.size or size > len(data) or head + row_size * count > size:
            raise ValueError("these are no packed findings")
        self.handle = handle
        self.data = data
        # A letter for each byte, so that a text is a slice; right as it is when all are ASCII.
        self.text = data.decode("latin-1")
        self.ascii = self.text.isascii() if count == 0 else data[head + row_size * count:].isascii()
        self.count = count
        self.row_size = row_size
        self.begin = head

    @classmethod
    def owning(cls, handle: c_void_p) -> Batch:
        """Of a handle of the library, which is taken over."""
        try:
            batch = cls(pack(handle, 0), handle)
        except BaseException:
            LIB.snaptrail_finding_batch_destroy(handle)
            raise
        weakref.finalize(batch, LIB.snaptrail_finding_batch_destroy, handle).atexit = False
        return batch

    def rows(self) -> Iterator[Row]:
        begin, size = self.begin, self.row_size
        view = memoryview(self.data)[begin:begin + size * self.count]
        if size == _ROW.size:
            return _ROW.iter_unpack(view)
        return (_ROW.unpack_from(view, place) for place in range(0, len(view), size))

    def row(self, index: int) -> Row:
        return _ROW.unpack_from(self.data, self.begin + index * self.row_size)

    def decode(self, text: str) -> str:
        return text.encode("latin-1").decode("utf-8", "replace")

    def json(self, index: int, event: bool) -> str:
        if self.handle is None:
            row = self.row(index)
            text = self.text[row[_JSON]:row[_JSON] + row[_JSON + 1]]
            lines = (text if self.ascii else self.decode(text)).split("\n")
            return lines[-1 if event else 0]
        finding = LIB.snaptrail_finding_batch_get(self.handle, index)
        return text_of(LIB.snaptrail_finding_to_json, finding, c.JSON_EVENT if event else 0)

    def alone(self, index: int) -> bytes:
        """One row as a buffer of its own, with its JSON; an event's is there twice, a line without the event first."""
        row = list(self.row(index))
        texts = [self.data[row[i]:row[i] + row[i + 1]] for i in range(_UID, _JSON, 2)]
        lines = [self.json(index, False)]
        if row[_ACTION] != Action.STANDS:
            lines.append(self.json(index, True))
        texts.append("\n".join(lines).encode())
        place = _HEAD.size + _ROW.size
        for i, text in enumerate(texts):
            row[_UID + 2 * i:_UID + 2 * i + 2] = place, len(text)
            place += len(text)
        head = _HEAD.pack(c.PACKED_MAGIC, _HEAD.size, _ROW.size, 1, place, c.PACK_JSON)
        return b"".join([head, _ROW.pack(*row), *texts])


def pack(handle: c_void_p, flags: int) -> bytearray:
    """All findings of a batch of the library, in one buffer."""
    total = LIB.snaptrail_finding_batch_size(handle)
    if not total:
        return bytearray()
    written, count = c_size_t(), c_size_t()
    # A row and the usual texts; what that does not hold gets twice as much.
    capacity = _HEAD.size + total * 384
    while True:
        data = bytearray(capacity)
        view = (ctypes.c_char * capacity).from_buffer(data)
        try:
            call(LIB.snaptrail_finding_batch_pack, handle, 0, flags, view, capacity, byref(written), byref(count))
        except Error as error:
            if error.code != c.E_BUFFER_TOO_SMALL:
                raise
        del view
        if count.value == total:
            del data[written.value:]
            return data
        if capacity > 0xFFFFFFFF:
            raise OverflowError("more findings than one buffer holds: drain fewer at once")
        capacity *= 2


def _text(index: int, doc: str) -> property:
    """A text of the row."""

    def get(self: Finding) -> str:
        row, batch = self._row, self._batch
        place = row[index]
        text = batch.text[place:place + row[index + 1]]
        return text if batch.ascii else batch.decode(text)

    return property(get, doc=doc)


class Finding:
    """One finding as it was told, or as it stands. Nothing of it is decoded before it is asked for.

    It stays good when the engine that found it is closed, and can be sent to another process.
    """

    __slots__ = ("_batch", "_row", "_index")

    def __init__(self, batch: Batch, row: Row, index: int) -> None:
        """For the package's own use."""
        self._batch = batch
        self._row = row
        self._index = index

    if TYPE_CHECKING:
        uid: str
        rule_id: str
        rule_name: str
        rule_title: str
        key: str
        under: str
    else:
        uid = _text(_UID, "The same from any order of records.")
        rule_id = _text(_RULE_ID, "")
        rule_name = _text(_RULE_NAME, "")
        rule_title = _text(_RULE_TITLE, "")
        key = _text(_KEY, "What it is told under.")
        under = _text(_UNDER, "uid of the finding that it belongs to, or empty.")

    @property
    def level(self) -> Level:
        return _LEVELS[self._row[_LEVEL]]

    @property
    def action(self) -> Action:
        return Action(self._row[_ACTION])

    @property
    def close_reason(self) -> CloseReason:
        return CloseReason(self._row[_REASON])

    @property
    def superseded_by(self) -> tuple[str, ...]:
        """uids of the findings that it was joined to."""
        row, batch = self._row, self._batch
        text = batch.text[row[_SUPERSEDED_BY]:row[_SUPERSEDED_BY] + row[_SUPERSEDED_BY + 1]]
        return tuple((text if batch.ascii else batch.decode(text)).split("\n")) if text else ()

    @property
    def settled(self) -> bool:
        """It will not change any more."""
        return bool(self._row[_FLAGS] & 1)

    @property
    def evidence_cut(self) -> bool:
        """A reason had more evidence than is kept."""
        return bool(self._row[_FLAGS] & 2)

    @property
    def first_time_ms(self) -> int:
        """Of its evidence, milliseconds since 1970."""
        return self._row[_FIRST]

    @property
    def last_time_ms(self) -> int:
        return self._row[_LAST]

    @property
    def first_time(self) -> datetime:
        """The same in UTC. OverflowError: a year that datetime does not have."""
        return _EPOCH + timedelta(milliseconds=self._row[_FIRST])

    @property
    def last_time(self) -> datetime:
        return _EPOCH + timedelta(milliseconds=self._row[_LAST])

    def json(self, event: bool = False) -> str:
        """One line (docs/finding.schema.json), as the command prints it. event: with action, close_reason and
        superseded_by."""
        return self._batch.json(self._index, event)

    def to_dict(self, event: bool = False) -> dict[str, Any]:
        """The JSON, parsed: reasons, evidence, lineage, techniques, .."""
        data: dict[str, Any] = json.loads(self.json(event))
        return data

    def __getitem__(self, name: str) -> Any:
        """finding["evidence"]: a field of the JSON. To read many, keep to_dict()."""
        return self.to_dict(event=True)[name]

    def __repr__(self) -> str:
        return f"<snaptrail.Finding {self.level} {self.rule_name} {self.uid}>"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Finding):
            return NotImplemented
        return self is other or (self._row[:_UID] == other._row[:_UID] and self.json(True) == other.json(True))

    def __hash__(self) -> int:
        return hash(self.uid)

    def __reduce__(self) -> tuple[Callable[[bytes], Finding], tuple[bytes]]:
        return _alone, (self._batch.alone(self._index),)


def _alone(data: bytes) -> Finding:
    batch = Batch(data)
    return Finding(batch, batch.row(0), 0)


class Findings(Sequence[Finding]):
    """Findings in the library's order: standing ones by uid, events as they were told."""

    def __init__(self, batch: Batch, index: Sequence[int] | None = None) -> None:
        """For the package's own use."""
        self._batch = batch
        self._index: Sequence[int] = range(batch.count) if index is None else index

    def __len__(self) -> int:
        return len(self._index)

    def __iter__(self) -> Iterator[Finding]:
        batch = self._batch
        if self._index != range(batch.count):
            for index in self._index:
                yield Finding(batch, batch.row(index), index)
            return
        index = 0
        for row in batch.rows():
            yield Finding(batch, row, index)
            index += 1

    @overload
    def __getitem__(self, index: int) -> Finding: ...

    @overload
    def __getitem__(self, index: slice) -> Findings: ...

    def __getitem__(self, index: int | slice) -> Finding | Findings:
        if isinstance(index, slice):
            return Findings(self._batch, self._index[index])
        place = self._index[index]
        return Finding(self._batch, self._batch.row(place), place)

    def at_least(self, level: Level | int | str) -> Findings:
        """Those of this level and above."""
        least = int(Level.of(level))
        return Findings(self._batch, [i for i in self._index if self._batch.row(i)[_LEVEL] >= least])

    def json_lines(self, event: bool = False) -> str:
        """What the command prints: a finding a line."""
        return "".join(finding.json(event) + "\n" for finding in self)

    def to_dict(self) -> dict[str, list[Any]]:
        """Columns of plain values, for tables. Times are milliseconds since 1970."""
        columns: dict[str, list[Any]] = {name: [] for name in _COLUMNS}
        pairs = [(columns[name], get) for name, get in _COLUMNS.items()]
        for finding in self:
            for column, get in pairs:
                column.append(get(finding))
        return columns

    def to_pandas(self) -> pandas.DataFrame:
        """A DataFrame, a row a finding; needs pandas."""
        try:
            import pandas
        except ImportError as error:
            raise ImportError("to_pandas() needs pandas: pip install pandas") from error
        columns = self.to_dict()
        frame = pandas.DataFrame(columns)
        for name in ("first_time", "last_time"):
            # What pandas cannot say (years after 2262) is NaT.
            frame[name] = pandas.to_datetime(frame[name], unit="ms", utc=True, errors="coerce")
        frame["level"] = pandas.Categorical(frame["level"], [str(level) for level in Level], ordered=True)
        return frame

    def to_arrow(self) -> pyarrow.Table:
        """A Table, a row a finding; needs pyarrow."""
        try:
            import pyarrow
        except ImportError as error:
            raise ImportError("to_arrow() needs pyarrow: pip install pyarrow") from error
        types: dict[str, Any] = {name: pyarrow.string() for name in _COLUMNS}
        types["first_time"] = types["last_time"] = pyarrow.timestamp("ms", "UTC")
        types["settled"] = types["evidence_cut"] = pyarrow.bool_()
        types["superseded_by"] = pyarrow.list_(pyarrow.string())
        return pyarrow.table(self.to_dict(), schema=pyarrow.schema(list(types.items())))

    def __repr__(self) -> str:
        return f"<snaptrail.{type(self).__name__} {len(self)}>"

    def _repr_html_(self) -> str:
        """What a notebook shows: the first 100."""
        from html import escape

        head = "".join(f"<th>{name}</th>" for name in ("level", "rule", "what", "first", "uid"))
        rows = []
        for finding in self[:100]:
            cells = (str(finding.level), finding.rule_name, finding.key,
                     finding["first_when"], finding.uid)
            rows.append("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>")
        more = f"<p>and {len(self) - 100} more</p>" if len(self) > 100 else ""
        return f"<table><tr>{head}</tr>{''.join(rows)}</table>{more}"

    def __reduce__(self) -> Union[str, tuple[Any, ...]]:
        more = {name: value for name, value in self.__dict__.items() if name not in ("_batch", "_index")}
        return _joined, (type(self), [self._batch.alone(i) for i in self._index], more)


def _joined(kind: type[Findings], alone: list[bytes], more: dict[str, Any]) -> Findings:
    """Puts buffers of one row each together again."""
    begin = _HEAD.size + _ROW.size * len(alone)
    rows, texts, place = [], [], begin
    for data in alone:
        row = list(_ROW.unpack_from(data, _HEAD.size))
        shift = place - _HEAD.size - _ROW.size
        for i in range(_UID, _JSON + 1, 2):
            row[i] += shift
        rows.append(_ROW.pack(*row))
        texts.append(data[_HEAD.size + _ROW.size:])
        place += len(texts[-1])
    head = _HEAD.pack(c.PACKED_MAGIC, _HEAD.size, _ROW.size, len(alone), place, c.PACK_JSON)
    result = kind.__new__(kind)
    Findings.__init__(result, Batch(b"".join([head, *rows, *texts])))
    result.__dict__.update(more)
    return result


_COLUMNS: dict[str, Callable[[Finding], Any]] = {
    "uid": lambda f: f.uid,
    "rule_name": lambda f: f.rule_name,
    "level": lambda f: str(f.level),
    "key": lambda f: f.key,
    "first_time": lambda f: f.first_time_ms,
    "last_time": lambda f: f.last_time_ms,
    "rule_title": lambda f: f.rule_title,
    "rule_id": lambda f: f.rule_id,
    "under": lambda f: f.under,
    "action": lambda f: str(f.action),
    "close_reason": lambda f: str(f.close_reason),
    "superseded_by": lambda f: list(f.superseded_by),
    "settled": lambda f: f.settled,
    "evidence_cut": lambda f: f.evidence_cut,
}
