"""Lends a buffer of Python to the library, without copying it."""
from __future__ import annotations

import ctypes
from typing import Any


class _PyBuffer(ctypes.Structure):
    """Py_buffer, part of CPython's stable ABI."""

    _fields_ = [
        ("buf", ctypes.c_void_p),
        ("obj", ctypes.py_object),
        ("len", ctypes.c_ssize_t),
        ("itemsize", ctypes.c_ssize_t),
        ("readonly", ctypes.c_int),
        ("ndim", ctypes.c_int),
        ("format", ctypes.c_char_p),
        ("shape", ctypes.c_void_p),
        ("strides", ctypes.c_void_p),
        ("suboffsets", ctypes.c_void_p),
        ("internal", ctypes.c_void_p),
    ]


_SIMPLE = 0  # PyBUF_SIMPLE: contiguous bytes
_get = ctypes.pythonapi.PyObject_GetBuffer
_get.argtypes = [ctypes.py_object, ctypes.POINTER(_PyBuffer), ctypes.c_int]
_get.restype = ctypes.c_int
_release = ctypes.pythonapi.PyBuffer_Release
_release.argtypes = [ctypes.POINTER(_PyBuffer)]
_release.restype = None


class Lent:
    """with Lent(data) as (address, size): for so long the owner cannot move or shrink it (a bytearray refuses to grow,
    a map to close). BufferError: not contiguous; TypeError: no buffer."""

    __slots__ = ("_view", "_data")

    def __init__(self, data: Any) -> None:
        self._data = data

    def __enter__(self) -> tuple[int, int]:
        self._view = _PyBuffer()
        _get(self._data, ctypes.byref(self._view), _SIMPLE)
        return self._view.buf or 0, self._view.len

    def __exit__(self, *_: object) -> None:
        _release(ctypes.byref(self._view))
