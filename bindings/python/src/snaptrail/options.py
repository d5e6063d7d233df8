"""What changes what an engine does, and its limits."""
from __future__ import annotations

import dataclasses
import os
from collections.abc import Sequence
from ctypes import POINTER, c_char_p, c_void_p, cast
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Optional, Union

from . import _declarations as c

UNLIMITED = c.UNLIMITED
"""No end, of a time."""

Duration = Union[timedelta, int]
Time = Union[datetime, int]


def milliseconds(time: Time | Duration) -> int:
    """Whole milliseconds, since 1970 of a datetime (which has to have a time zone)."""
    if isinstance(time, timedelta):
        return time // timedelta(milliseconds=1)
    if isinstance(time, datetime):
        if time.tzinfo is None:
            raise ValueError(f"{time} has no time zone")
        return (time - datetime.fromtimestamp(0, time.tzinfo)) // timedelta(milliseconds=1)
    return time


@dataclass(frozen=True)
class Options:
    """Times are event time: a timedelta, or milliseconds; 0: the default. What each is and its default stands in
    include/snaptrail/options.h, by the same names."""

    # Who is who.
    own: Optional[Sequence[str]] = None
    """Our accounts; None: those that logged a step, which suits a scan."""
    trusted: Sequence[str] = ()
    """Foreign accounts that are agreed."""
    automation: Sequence[str] = ()
    """Principals whose work is routine."""
    baseline: Optional[Sequence[str]] = None
    """All known principals; None: there is no such list."""
    explain: Sequence[str] = ()
    """uids of records that Engine.explain will be asked for."""
    learn_until: Time = 0
    """Principals are learnt until then; 0: never."""

    new_window: Duration = 0
    credential_window: Duration = 0
    job_window: Duration = 0
    hide_window: Duration = 0
    move_window: Duration = 0
    probe_window: Duration = 0
    key_window: Duration = 0
    guard_window: Duration = 0
    cover_window: Duration = 0
    build_window: Duration = 0
    lateness: Duration = 0
    """Default: UNLIMITED, right for scans of files. Live, what is older is settled and small."""
    lineage_idle: Duration = 0
    principal_idle: Duration = 0

    max_record_bytes: int = 0
    max_wrap_bytes: int = 0
    max_state_bytes: int = 0
    max_seen_records: int = 0
    max_depth: int = 0
    max_inflation: int = 0
    max_wraps: int = 0
    max_evidence: int = 0
    max_chain_hops: int = 0
    max_picture_nodes: int = 0
    max_pending_findings: int = 0
    max_pending_bytes: int = 0

    hold_findings: bool = False
    """They are worked out by flush() alone, which is fastest for a scan."""
    events: bool = True
    """False: nothing is queued; findings() says how they stand."""


_LISTS = ("own", "trusted", "automation", "baseline", "explain")
_FLAGS = ("hold_findings", "events")
_LAST = c.EngineOptions.max_pending_bytes


def to_struct(options: Options) -> tuple[c.EngineOptions, list[Any]]:
    """As the library reads them, and what has to live as long."""
    keep: list[Any] = []
    out = c.EngineOptions(struct_size=_LAST.offset + _LAST.size)
    out.flags = (c.ENGINE_HOLD_FINDINGS if options.hold_findings else 0) | (0 if options.events else c.ENGINE_NO_EVENTS)
    for field in dataclasses.fields(options):
        value = getattr(options, field.name)
        if field.name in _LISTS:
            if value is None:
                continue
            if isinstance(value, (str, bytes)):
                raise TypeError(f"{field.name} is a list of texts, not one")
            texts = [os.fsencode(text) for text in value]
            # One more, so that an empty list is not NULL, which would be none.
            array = (c.Str * (len(texts) + 1))()
            for place, text in zip(array, texts):
                place.data = cast(c_char_p(text), c_void_p)
                place.size = len(text)
            keep += [texts, array]
            setattr(out, field.name, cast(array, POINTER(c.Str)))
            setattr(out, field.name + "_count", len(texts))
        elif field.name not in _FLAGS:
            number = milliseconds(value)
            setattr(out, field.name, number)
            # ctypes cuts what does not fit.
            if getattr(out, field.name) != number:
                raise OverflowError(f"{field.name} cannot be {value}")
    return out, keep
