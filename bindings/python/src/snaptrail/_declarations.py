"""The C interface as ctypes sees it.

Made from capi/symbols.yaml by generate_declarations.py; not to be edited.
"""
import ctypes
from ctypes import (CFUNCTYPE, POINTER, Structure, c_char_p, c_int32, c_int64, c_size_t, c_uint8, c_uint32, c_uint64,
                    c_void_p)
from typing import Any

ABI_MAJOR = 0
ABI_MINOR = 1

ABI_VERSION = 1
OK = 0
PARTIAL = 1
E_INVALID_ARGUMENT = -1
E_OUT_OF_MEMORY = -2
E_BUSY = -3
E_UNSUPPORTED = -4
E_BUFFER_TOO_SMALL = -5
E_NOT_FOUND = -6
E_BROKEN = -7
E_INVALID_CONTENT = -20
E_MALFORMED = -40
E_QUEUE_FULL = -41
E_CALLBACK_ABORTED = -80
E_INTERNAL = -99
COMPILE_WHAT_LOADS = 1
SOURCE_RULES = 1
SOURCE_ACTIONS = 2
SEVERITY_WARNING = 0
SEVERITY_ERROR = 1
ENGINE_HOLD_FINDINGS = 1
ENGINE_NO_EVENTS = 2
ACTION_CREATE = 0
ACTION_UPDATE = 1
ACTION_CLOSE = 2
ACTION_STANDS = 3
CLOSE_NONE = 0
CLOSE_SUPERSEDED = 1
CLOSE_EXPLAINED = 2
LEVEL_INFORMATIONAL = 0
LEVEL_LOW = 1
LEVEL_MEDIUM = 2
LEVEL_HIGH = 3
LEVEL_CRITICAL = 4
JSON_EVENT = 1
PACK_JSON = 1
PACK_EVENT_JSON = 2
PACKED_MAGIC = 826692691
UNLIMITED = 9223372036854775807


class Str(Structure):
    _fields_ = [
        ("data", c_void_p),
        ("size", c_size_t),
    ]


class CompilerOptions(Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("flags", c_uint32),
    ]


class Diagnostic(Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("severity", c_uint32),
        ("line", c_uint32),
        ("column", c_uint32),
        ("source", Str),
        ("key_path", Str),
        ("message", Str),
    ]


class RuleInfo(Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("line", c_uint32),
        ("id", Str),
        ("name", Str),
        ("title", Str),
        ("level", Str),
        ("source", Str),
    ]


class EngineOptions(Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("flags", c_uint32),
        ("own", POINTER(Str)),
        ("own_count", c_size_t),
        ("trusted", POINTER(Str)),
        ("trusted_count", c_size_t),
        ("automation", POINTER(Str)),
        ("automation_count", c_size_t),
        ("baseline", POINTER(Str)),
        ("baseline_count", c_size_t),
        ("explain", POINTER(Str)),
        ("explain_count", c_size_t),
        ("learn_until", c_int64),
        ("new_window", c_int64),
        ("credential_window", c_int64),
        ("job_window", c_int64),
        ("hide_window", c_int64),
        ("move_window", c_int64),
        ("probe_window", c_int64),
        ("key_window", c_int64),
        ("guard_window", c_int64),
        ("cover_window", c_int64),
        ("build_window", c_int64),
        ("lateness", c_int64),
        ("lineage_idle", c_int64),
        ("principal_idle", c_int64),
        ("max_record_bytes", c_uint64),
        ("max_wrap_bytes", c_uint64),
        ("max_state_bytes", c_uint64),
        ("max_seen_records", c_uint64),
        ("max_depth", c_uint32),
        ("max_inflation", c_uint32),
        ("max_wraps", c_uint32),
        ("max_evidence", c_uint32),
        ("max_chain_hops", c_uint32),
        ("max_picture_nodes", c_uint32),
        ("max_pending_findings", c_uint64),
        ("max_pending_bytes", c_uint64),
    ]


class Finding(Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("action", c_uint32),
        ("close_reason", c_uint32),
        ("level", c_uint32),
        ("settled", c_uint8),
        ("evidence_cut", c_uint8),
        ("reserved", c_uint8 * 6),
        ("first_time", c_int64),
        ("last_time", c_int64),
        ("uid", Str),
        ("rule_id", Str),
        ("rule_name", Str),
        ("rule_title", Str),
        ("key", Str),
        ("under", Str),
        ("superseded_by", Str),
        ("source", c_void_p),
    ]


class IngestResult(Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("reserved", c_uint32),
        ("consumed", c_uint64),
        ("records", c_uint64),
        ("skipped", c_uint64),
        ("malformed", c_uint64),
        ("pending", c_uint64),
        ("first_malformed", c_uint64),
    ]


class Record(Structure):
    _fields_ = [
        ("name", Str),
        ("data", Str),
    ]


class EngineStats(Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("has_complete_since", c_uint32),
        ("bytes", c_uint64),
        ("records", c_uint64),
        ("steps", c_uint64),
        ("findings", c_uint64),
        ("skipped", c_uint64),
        ("malformed", c_uint64),
        ("repaired", c_uint64),
        ("over_limit", c_uint64),
        ("duplicate", c_uint64),
        ("late", c_uint64),
        ("evicted", c_uint64),
        ("state_bytes", c_uint64),
        ("pending", c_uint64),
        ("complete_since", c_int64),
    ]


FindingFn = CFUNCTYPE(c_int32, POINTER(Finding), c_size_t, c_size_t, c_void_p)
LogFn = CFUNCTYPE(None, c_uint32, c_void_p, c_size_t, c_void_p)
FreeFn = CFUNCTYPE(None, c_void_p)

# Name, result, parameters.
FUNCTIONS: list[tuple[str, Any, list[Any]]] = [
    ("snaptrail_abi_version", c_uint32, []),
    ("snaptrail_version_number", c_uint32, []),
    ("snaptrail_version_string", c_char_p, []),
    ("snaptrail_build_info", c_char_p, []),
    ("snaptrail_has_feature", c_uint8, [c_char_p, c_size_t]),
    ("snaptrail_status_name", c_char_p, [c_int32]),
    ("snaptrail_error_code", c_int32, [c_void_p]),
    ("snaptrail_error_message", c_char_p, [c_void_p]),
    ("snaptrail_error_destroy", None, [c_void_p]),
    ("snaptrail_buffer_data", c_char_p, [c_void_p]),
    ("snaptrail_buffer_size", c_size_t, [c_void_p]),
    ("snaptrail_buffer_destroy", None, [c_void_p]),
    ("snaptrail_compiler_options_init", c_int32, [POINTER(CompilerOptions), c_uint32]),
    ("snaptrail_compiler_create", c_int32, [POINTER(CompilerOptions), POINTER(c_void_p), POINTER(c_void_p)]),
    ("snaptrail_compiler_add_builtin", c_int32, [c_void_p, POINTER(c_void_p)]),
    ("snaptrail_compiler_add_source", c_int32, [c_void_p, c_uint32, c_char_p, c_size_t, c_char_p, c_size_t, POINTER(c_void_p)]),
    ("snaptrail_compiler_build", c_int32, [c_void_p, POINTER(c_void_p), POINTER(c_void_p)]),
    ("snaptrail_compiler_diagnostic_count", c_size_t, [c_void_p]),
    ("snaptrail_compiler_diagnostic_get", c_int32, [c_void_p, c_size_t, POINTER(Diagnostic)]),
    ("snaptrail_compiler_diagnostics_json", c_int32, [c_void_p, POINTER(c_void_p), POINTER(c_void_p)]),
    ("snaptrail_compiler_destroy", None, [c_void_p]),
    ("snaptrail_ruleset_retain", c_void_p, [c_void_p]),
    ("snaptrail_ruleset_release", None, [c_void_p]),
    ("snaptrail_ruleset_rule_count", c_size_t, [c_void_p]),
    ("snaptrail_ruleset_rule_get", c_int32, [c_void_p, c_size_t, POINTER(RuleInfo)]),
    ("snaptrail_engine_options_init", c_int32, [POINTER(EngineOptions), c_uint32]),
    ("snaptrail_engine_create", c_int32, [c_void_p, POINTER(EngineOptions), POINTER(c_void_p), POINTER(c_void_p)]),
    ("snaptrail_engine_set_finding_callback", c_int32, [c_void_p, FindingFn, c_void_p, FreeFn, POINTER(c_void_p)]),
    ("snaptrail_engine_set_log_callback", c_int32, [c_void_p, LogFn, c_void_p, FreeFn, POINTER(c_void_p)]),
    ("snaptrail_engine_begin_input", c_int32, [c_void_p, c_char_p, c_size_t, POINTER(c_void_p)]),
    ("snaptrail_engine_ingest", c_int32, [c_void_p, c_void_p, c_size_t, POINTER(IngestResult), POINTER(c_void_p)]),
    ("snaptrail_engine_end_input", c_int32, [c_void_p, POINTER(c_void_p)]),
    ("snaptrail_engine_ingest_record", c_int32, [c_void_p, c_char_p, c_size_t, c_void_p, c_size_t, POINTER(c_void_p)]),
    ("snaptrail_engine_ingest_batch", c_int32, [c_void_p, POINTER(Record), c_size_t, c_size_t, POINTER(c_int32), POINTER(IngestResult), POINTER(c_void_p)]),
    ("snaptrail_engine_advance", c_int32, [c_void_p, c_int64, POINTER(c_void_p)]),
    ("snaptrail_engine_flush", c_int32, [c_void_p, POINTER(c_void_p)]),
    ("snaptrail_engine_findings", c_int32, [c_void_p, POINTER(c_void_p), POINTER(c_void_p)]),
    ("snaptrail_engine_drain", c_int32, [c_void_p, c_size_t, POINTER(c_void_p), POINTER(c_void_p)]),
    ("snaptrail_finding_batch_size", c_size_t, [c_void_p]),
    ("snaptrail_finding_batch_get", POINTER(Finding), [c_void_p, c_size_t]),
    ("snaptrail_finding_batch_destroy", None, [c_void_p]),
    ("snaptrail_finding_to_json", c_int32, [POINTER(Finding), c_uint32, POINTER(c_void_p), POINTER(c_void_p)]),
    ("snaptrail_finding_batch_pack", c_int32, [c_void_p, c_size_t, c_uint32, c_void_p, c_size_t, POINTER(c_size_t), POINTER(c_size_t), POINTER(c_void_p)]),
    ("snaptrail_engine_drain_packed", c_int32, [c_void_p, c_uint32, c_void_p, c_size_t, POINTER(c_size_t), POINTER(c_size_t), POINTER(c_void_p)]),
    ("snaptrail_engine_get_stats", c_int32, [c_void_p, POINTER(EngineStats), POINTER(c_void_p)]),
    ("snaptrail_engine_stats_json", c_int32, [c_void_p, POINTER(c_void_p), POINTER(c_void_p)]),
    ("snaptrail_engine_problems_json", c_int32, [c_void_p, POINTER(c_void_p), POINTER(c_void_p)]),
    ("snaptrail_engine_explain_json", c_int32, [c_void_p, c_char_p, c_size_t, POINTER(c_void_p), POINTER(c_void_p)]),
    ("snaptrail_engine_destroy", None, [c_void_p]),
]


def declare(library: ctypes.CDLL) -> None:
    """AttributeError: the library has no such function."""
    for name, result, parameters in FUNCTIONS:
        function = getattr(library, name)
        function.restype = result
        function.argtypes = parameters
