"""snaptrail finds data theft through cloud snapshots in audit logs.

    import snaptrail

    for finding in snaptrail.scan("AWSLogs", own=["111122223333"]):
        print(finding.level, finding.rule_name, finding["message"])

docs/python.md is the guide.
"""
from ._library import build_info, has_feature, version
from .engine import Engine, IngestResult, Problem, RuleChange, Stats
from .errors import (ArgumentError, BrokenError, BusyError, CallbackAbortedError, ClosedError, ContentError, Error,
                     InternalError, MalformedError, NotFoundError, OutOfMemoryError, QueueFullError, StoppedError,
                     UnsupportedError)
from .findings import Action, CloseReason, Finding, Findings, Level
from .options import UNLIMITED, Options
from .rules import Compiler, Diagnostic, Rule, Ruleset, compile
from .scanning import Scan, scan

__version__ = version()

__all__ = [
    "Action", "ArgumentError", "BrokenError", "BusyError", "CallbackAbortedError", "CloseReason", "ClosedError",
    "Compiler", "ContentError", "Diagnostic", "Engine", "Error", "Finding", "Findings", "IngestResult", "InternalError",
    "Level", "MalformedError", "NotFoundError", "Options", "OutOfMemoryError", "Problem", "QueueFullError", "Rule",
    "RuleChange", "Ruleset", "Scan", "Stats", "StoppedError", "UNLIMITED", "UnsupportedError", "build_info", "compile",
    "has_feature", "scan", "version",
]
