"""What can go wrong, one class per family; each has the `code` and `name` of the C interface."""
from __future__ import annotations

from typing import TYPE_CHECKING

from . import _declarations as c

if TYPE_CHECKING:
    from .rules import Diagnostic


class Error(Exception):
    """The base of all. `code`: the status of the C interface, `name`: its name."""

    def __init__(self, message: str, code: int = c.E_INTERNAL, name: str = "SNAPTRAIL_E_INTERNAL") -> None:
        super().__init__(message)
        self.code = code
        self.name = name

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (str(self), self.code, self.name), dict(self.__dict__)


class ArgumentError(Error, ValueError):
    """An argument that can never be right. Nothing was done."""


class OutOfMemoryError(Error, MemoryError):
    """Nothing was done, or the engine is broken from now on."""


class BusyError(Error):
    """The engine is inside another call: of another thread, or its own callback called it."""


class UnsupportedError(Error):
    """This version of the library does not know what was asked for."""


class NotFoundError(Error, LookupError):
    """There is none such."""


class BrokenError(Error):
    """An earlier call ran out of memory half way. What was found can be drained."""


class ClosedError(Error):
    """The engine was closed."""


class ContentError(Error, ValueError):
    """Rules or actions have errors: all of them are in `diagnostics`."""

    diagnostics: tuple[Diagnostic, ...] = ()


class MalformedError(Error, ValueError):
    """The text holds no record that could be read."""


class StoppedError(Error):
    """Part of the input was taken. `consumed`: how many bytes (of a batch: records) of this source; `rest`: what was
    read from the source and not taken. To go on: `feed(rest)`, then what the source still has, then `end_input()`."""

    consumed: int = 0
    rest: memoryview | bytes = b""

    def __reduce__(self) -> tuple[object, ...]:
        state = dict(self.__dict__)
        state["rest"] = bytes(self.rest)
        return type(self), (str(self), self.code, self.name), state


class QueueFullError(StoppedError):
    """As many findings wait as may: drain, then go on."""


class CallbackAbortedError(StoppedError):
    """The callback returned False. What it had not seen waits."""


class InternalError(Error):
    """A bug of the library; please report it."""


CLASSES: dict[int, type[Error]] = {
    c.E_INVALID_ARGUMENT: ArgumentError,
    c.E_OUT_OF_MEMORY: OutOfMemoryError,
    c.E_BUSY: BusyError,
    c.E_UNSUPPORTED: UnsupportedError,
    c.E_NOT_FOUND: NotFoundError,
    c.E_BROKEN: BrokenError,
    c.E_INVALID_CONTENT: ContentError,
    c.E_MALFORMED: MalformedError,
    c.E_QUEUE_FULL: QueueFullError,
    c.E_CALLBACK_ABORTED: CallbackAbortedError,
    c.E_INTERNAL: InternalError,
}
