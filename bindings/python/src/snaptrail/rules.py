"""Rules and actions: texts in, a ruleset that any number of engines share out."""
from __future__ import annotations

import functools
import json
import os
import threading
import weakref
from collections.abc import Iterable, Iterator
from ctypes import byref, c_void_p
from dataclasses import dataclass
from typing import NoReturn

from . import _declarations as c
from ._library import LIB, call, failure, handle_of, str_of, text_of
from ._files import PathLike, walk
from .errors import ContentError, Error


@dataclass(frozen=True)
class Diagnostic:
    """What is wrong with a text, or odd about it."""

    severity: str  # "error", "warning"
    source: str  # the name that was given with the text
    line: int  # from 1; 0: no place
    column: int
    key_path: str
    message: str
    text: str  # all of it, as people read it

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Rule:
    id: str
    name: str
    title: str
    level: str
    source: str
    line: int


class Ruleset:
    """Compiled rules: immutable, shared by any number of engines and threads. Made by a Compiler."""

    def __init__(self, handle: c_void_p, diagnostics: tuple[Diagnostic, ...] = ()) -> None:
        """Takes the handle over; for the package's own use."""
        self._handle = handle
        self.diagnostics = diagnostics
        # Not at the interpreter's exit: a thread may still be inside a call.
        weakref.finalize(self, LIB.snaptrail_ruleset_release, handle).atexit = False

    @staticmethod
    @functools.lru_cache(maxsize=1)
    def builtin() -> Ruleset:
        """The rules and actions that the library ships; compiled once per process."""
        return Compiler().add_builtin().build()

    @functools.cached_property
    def rules(self) -> tuple[Rule, ...]:
        return tuple(self._rules())

    def _rules(self) -> Iterator[Rule]:
        info = c.RuleInfo(struct_size=_RULE_INFO_SIZE)
        for index in range(LIB.snaptrail_ruleset_rule_count(self._handle)):
            status = LIB.snaptrail_ruleset_rule_get(self._handle, index, byref(info))
            if status < 0:
                raise failure(status, "cannot read a rule")
            yield Rule(str_of(info.id), str_of(info.name), str_of(info.title), str_of(info.level),
                       str_of(info.source), info.line)

    def __len__(self) -> int:
        return int(LIB.snaptrail_ruleset_rule_count(self._handle))

    def __repr__(self) -> str:
        return f"<snaptrail.Ruleset of {len(self)} rules>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Ruleset cannot be sent to another process: compile it there")


_RULE_INFO_SIZE = c.RuleInfo.source.offset + c.RuleInfo.source.size


class Compiler:
    """Collects texts, and builds a ruleset of them.

    what_loads: rules with errors are left out instead of refusing all.
    """

    def __init__(self, *, what_loads: bool = False) -> None:
        size = c.CompilerOptions.flags.offset + c.CompilerOptions.flags.size
        options = c.CompilerOptions(struct_size=size, flags=c.COMPILE_WHAT_LOADS if what_loads else 0)
        self._handle = handle_of(LIB.snaptrail_compiler_create, byref(options))
        self._lock = threading.Lock()
        weakref.finalize(self, LIB.snaptrail_compiler_destroy, self._handle).atexit = False
        self.diagnostics: tuple[Diagnostic, ...] = ()
        """What the last build said: all errors and warnings, at most 100 of each."""

    def add_builtin(self) -> Compiler:
        """Adds the rules and actions that the library ships."""
        with self._lock:
            call(LIB.snaptrail_compiler_add_builtin, self._handle)
        return self

    def add_rules(self, text: str | bytes, name: str = "rules") -> Compiler:
        """Adds Sigma documents (docs/rules.md). name: stands in diagnostics."""
        return self._add(c.SOURCE_RULES, text, name)

    def add_actions(self, text: str | bytes, name: str = "actions") -> Compiler:
        """Adds actions (docs/actions.md)."""
        return self._add(c.SOURCE_ACTIONS, text, name)

    def add_rules_from(self, path: PathLike) -> Compiler:
        """Adds a file, or all .yml and .yaml files of a folder and what is in it, by name."""
        for name, text in _texts(path):
            self.add_rules(text, name)
        return self

    def add_actions_from(self, path: PathLike) -> Compiler:
        for name, text in _texts(path):
            self.add_actions(text, name)
        return self

    def build(self) -> Ruleset:
        """Compiles all that was added, which stays. ContentError: errors, with all diagnostics."""
        with self._lock:
            try:
                handle = handle_of(LIB.snaptrail_compiler_build, self._handle)
            except ContentError as error:
                self.diagnostics = error.diagnostics = self._read_diagnostics()
                if error.diagnostics:
                    error.args = ("\n".join(str(d) for d in error.diagnostics), *error.args[1:])
                raise
            except Error:
                self.diagnostics = ()
                raise
            self.diagnostics = self._read_diagnostics()
            return Ruleset(handle, self.diagnostics)

    def _add(self, kind: int, text: str | bytes, name: str) -> Compiler:
        data = text.encode() if isinstance(text, str) else bytes(text)
        label = os.fsencode(name)
        with self._lock:
            call(LIB.snaptrail_compiler_add_source, self._handle, kind, label, len(label), data, len(data))
        return self

    def _read_diagnostics(self) -> tuple[Diagnostic, ...]:
        rows = json.loads(text_of(LIB.snaptrail_compiler_diagnostics_json, self._handle))
        return tuple(
            Diagnostic(_SEVERITIES.get(row["severity"], "error"), row["source"], row["line"], row["column"], row["key_path"],
                       row["message"], row["text"]) for row in rows)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Compiler cannot be sent to another process")


_SEVERITIES = {c.SEVERITY_WARNING: "warning", c.SEVERITY_ERROR: "error"}


def compile(*, builtin: bool = True, rules: Iterable[PathLike] = (), actions: Iterable[PathLike] = (),
            what_loads: bool = False) -> Ruleset:
    """A ruleset of what the library ships (unless builtin is False) and of files and folders of one's own."""
    compiler = Compiler(what_loads=what_loads)
    if builtin:
        compiler.add_builtin()
    for path in actions:
        compiler.add_actions_from(path)
    for path in rules:
        compiler.add_rules_from(path)
    return compiler.build()


def _texts(path: PathLike) -> Iterator[tuple[str, bytes]]:
    top = os.fspath(path)
    for name in walk([top]):
        # A folder may hold a README; a file that is named is meant.
        if name == top or name.endswith((".yml", ".yaml")):
            with open(name, "rb") as file:
                yield name, file.read()
