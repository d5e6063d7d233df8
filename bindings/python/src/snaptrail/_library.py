"""Finds and loads the library, and turns its statuses into exceptions."""
from __future__ import annotations

import ctypes
import os
import sys
from ctypes import byref, c_void_p
from pathlib import Path
from typing import Any

from . import _declarations as c
from .errors import CLASSES, Error

NAME = "libsnaptrail.so.0"


def _place() -> Path:
    """SNAPTRAIL_LIBRARY, for a library of one's own; else the one in the package."""
    given = os.environ.get("SNAPTRAIL_LIBRARY")
    if given:
        return Path(given)
    return Path(__file__).resolve().parent / NAME


def _load() -> ctypes.CDLL:
    if sys.implementation.name != "cpython":
        # Buffers are lent to the library through CPython's own functions.
        raise ImportError(f"snaptrail works with CPython, not with {sys.implementation.name}")
    if not getattr(sys, "_is_gil_enabled", lambda: True)():
        raise ImportError("snaptrail is not tested without the global interpreter lock, and refuses: run Python with "
                          "-X gil=1")
    place = _place()
    if not place.exists():
        raise ImportError(f"snaptrail: there is no {place}; install the wheel (./dev wheel makes it), or name a library "
                          f"that ./dev bundle made in SNAPTRAIL_LIBRARY")
    try:
        library = ctypes.CDLL(str(place))
    except OSError as error:
        raise ImportError(f"snaptrail: {place} cannot be loaded: {error}") from error
    try:
        library.snaptrail_abi_version.restype = ctypes.c_uint32
        major, minor = divmod(library.snaptrail_abi_version(), 65536)
        # As the header asks: the same major, and no smaller minor; before 1.0 any difference may be a break.
        if major != c.ABI_MAJOR or minor < c.ABI_MINOR or (major == 0 and minor != c.ABI_MINOR):
            raise ImportError(f"snaptrail: {place} has ABI {major}.{minor}, this package needs "
                              f"{c.ABI_MAJOR}.{c.ABI_MINOR}")
        c.declare(library)
    except AttributeError as error:
        raise ImportError(f"snaptrail: {place} is not the library of this package: {error}") from error
    return library


LIB: Any = _load()


def failure(status: int, message: str) -> Error:
    """The exception of a status."""
    name: bytes = LIB.snaptrail_status_name(status)
    return CLASSES.get(status, Error)(message, status, name.decode())


def take_failure(status: int, error: c_void_p) -> Error:
    """The same of an error object, which is destroyed."""
    message: bytes = LIB.snaptrail_error_message(error)
    text = message.decode("utf-8", "replace")
    LIB.snaptrail_error_destroy(error)
    return failure(status, text)


def call(function: Any, *arguments: Any) -> int:
    """Calls a function whose last parameter is the error. Raises; or returns 0 or a status with a note."""
    error = c_void_p()
    status: int = function(*arguments, byref(error))
    if status < 0:
        raise take_failure(status, error)
    return status


def handle_of(function: Any, *arguments: Any) -> c_void_p:
    """The same of a function whose last but one parameter is where the handle goes."""
    out = c_void_p()
    call(function, *arguments, byref(out))
    return out


def text_of(function: Any, *arguments: Any) -> str:
    """The same, when the handle is of a text."""
    buffer = handle_of(function, *arguments)
    try:
        data: bytes = LIB.snaptrail_buffer_data(buffer)
        return data.decode("utf-8", "replace")
    finally:
        LIB.snaptrail_buffer_destroy(buffer)


def str_of(text: c.Str) -> str:
    return ctypes.string_at(text.data, text.size).decode("utf-8", "replace") if text.size else ""


def version() -> str:
    """The library's version, "0.1.0"."""
    return str(LIB.snaptrail_version_string().decode())


def build_info() -> str:
    """One line of JSON: version, ABI, compiler, and what this processor is given."""
    return str(LIB.snaptrail_build_info().decode())


def has_feature(name: str) -> bool:
    """Whether the library has "gzip", "explain", "sigma", "aws", .."""
    data = name.encode()
    return bool(LIB.snaptrail_has_feature(data, len(data)))
