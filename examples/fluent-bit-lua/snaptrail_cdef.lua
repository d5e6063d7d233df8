-- The C interface as LuaJIT sees it. Made from capi/symbols.yaml by capi/cdef.py; not to be edited.
require("ffi").cdef[[
typedef int32_t snaptrail_status;
typedef struct snaptrail_error snaptrail_error;
typedef struct snaptrail_buffer snaptrail_buffer;
typedef struct snaptrail_compiler snaptrail_compiler;
typedef struct snaptrail_ruleset snaptrail_ruleset;
typedef struct snaptrail_engine snaptrail_engine;
typedef struct snaptrail_finding_batch snaptrail_finding_batch;
typedef struct snaptrail_str {
  const char *data;
  size_t size;
} snaptrail_str;
typedef struct snaptrail_compiler_options {
  uint32_t struct_size;
  uint32_t flags;
} snaptrail_compiler_options;
typedef struct snaptrail_diagnostic {
  uint32_t struct_size;
  uint32_t severity;
  uint32_t line;
  uint32_t column;
  snaptrail_str source;
  snaptrail_str key_path;
  snaptrail_str message;
} snaptrail_diagnostic;
typedef struct snaptrail_rule_info {
  uint32_t struct_size;
  uint32_t line;
  snaptrail_str id;
  snaptrail_str name;
  snaptrail_str title;
  snaptrail_str level;
  snaptrail_str source;
} snaptrail_rule_info;
typedef struct snaptrail_engine_options {
  uint32_t struct_size;
  uint32_t flags;
  const snaptrail_str *own;
  size_t own_count;
  const snaptrail_str *trusted;
  size_t trusted_count;
  const snaptrail_str *automation;
  size_t automation_count;
  const snaptrail_str *baseline;
  size_t baseline_count;
  const snaptrail_str *explain;
  size_t explain_count;
  int64_t learn_until;
  int64_t new_window;
  int64_t credential_window;
  int64_t job_window;
  int64_t hide_window;
  int64_t move_window;
  int64_t probe_window;
  int64_t key_window;
  int64_t guard_window;
  int64_t cover_window;
  int64_t build_window;
  int64_t lateness;
  int64_t lineage_idle;
  int64_t principal_idle;
  uint64_t max_record_bytes;
  uint64_t max_wrap_bytes;
  uint64_t max_state_bytes;
  uint64_t max_seen_records;
  uint32_t max_depth;
  uint32_t max_inflation;
  uint32_t max_wraps;
  uint32_t max_evidence;
  uint32_t max_chain_hops;
  uint32_t max_picture_nodes;
  uint64_t max_pending_findings;
  uint64_t max_pending_bytes;
} snaptrail_engine_options;
typedef struct snaptrail_finding {
  uint32_t struct_size;
  uint32_t action;
  uint32_t close_reason;
  uint32_t level;
  uint8_t settled;
  uint8_t evidence_cut;
  uint8_t reserved[6];
  int64_t first_time;
  int64_t last_time;
  snaptrail_str uid;
  snaptrail_str rule_id;
  snaptrail_str rule_name;
  snaptrail_str rule_title;
  snaptrail_str key;
  snaptrail_str under;
  snaptrail_str superseded_by;
  const void *source;
} snaptrail_finding;
typedef struct snaptrail_ingest_result {
  uint32_t struct_size;
  uint32_t reserved;
  uint64_t consumed;
  uint64_t records;
  uint64_t skipped;
  uint64_t malformed;
  uint64_t pending;
  uint64_t first_malformed;
} snaptrail_ingest_result;
typedef struct snaptrail_record {
  snaptrail_str name;
  snaptrail_str data;
} snaptrail_record;
typedef struct snaptrail_engine_stats {
  uint32_t struct_size;
  uint32_t has_complete_since;
  uint64_t bytes;
  uint64_t records;
  uint64_t steps;
  uint64_t findings;
  uint64_t skipped;
  uint64_t malformed;
  uint64_t repaired;
  uint64_t over_limit;
  uint64_t duplicate;
  uint64_t late;
  uint64_t evicted;
  uint64_t state_bytes;
  uint64_t pending;
  int64_t complete_since;
} snaptrail_engine_stats;
typedef int32_t (*snaptrail_finding_fn)(const snaptrail_finding *findings, size_t count, size_t finding_size, void *user_data);
typedef void (*snaptrail_log_fn)(uint32_t severity, const char *message, size_t message_size, void *user_data);
typedef void (*snaptrail_free_fn)(void *user_data);
uint32_t snaptrail_abi_version(void);
uint32_t snaptrail_version_number(void);
const char *snaptrail_version_string(void);
const char *snaptrail_build_info(void);
uint8_t snaptrail_has_feature(const char *name, size_t name_size);
const char *snaptrail_status_name(snaptrail_status status);
snaptrail_status snaptrail_error_code(const snaptrail_error *error);
const char *snaptrail_error_message(const snaptrail_error *error);
void snaptrail_error_destroy(snaptrail_error *error);
const char *snaptrail_buffer_data(const snaptrail_buffer *buffer);
size_t snaptrail_buffer_size(const snaptrail_buffer *buffer);
void snaptrail_buffer_destroy(snaptrail_buffer *buffer);
snaptrail_status snaptrail_compiler_options_init(snaptrail_compiler_options *options, uint32_t struct_size);
snaptrail_status snaptrail_compiler_create(const snaptrail_compiler_options *options, snaptrail_compiler **out, snaptrail_error **error);
snaptrail_status snaptrail_compiler_add_builtin(snaptrail_compiler *compiler, snaptrail_error **error);
snaptrail_status snaptrail_compiler_add_source(snaptrail_compiler *compiler, uint32_t format, const char *name, size_t name_size, const char *text, size_t text_size, snaptrail_error **error);
snaptrail_status snaptrail_compiler_build(snaptrail_compiler *compiler, snaptrail_ruleset **out, snaptrail_error **error);
size_t snaptrail_compiler_diagnostic_count(const snaptrail_compiler *compiler);
snaptrail_status snaptrail_compiler_diagnostic_get(const snaptrail_compiler *compiler, size_t index, snaptrail_diagnostic *out);
snaptrail_status snaptrail_compiler_diagnostics_json(const snaptrail_compiler *compiler, snaptrail_buffer **out, snaptrail_error **error);
void snaptrail_compiler_destroy(snaptrail_compiler *compiler);
const snaptrail_ruleset *snaptrail_ruleset_retain(const snaptrail_ruleset *ruleset);
void snaptrail_ruleset_release(const snaptrail_ruleset *ruleset);
size_t snaptrail_ruleset_rule_count(const snaptrail_ruleset *ruleset);
snaptrail_status snaptrail_ruleset_rule_get(const snaptrail_ruleset *ruleset, size_t index, snaptrail_rule_info *out);
snaptrail_status snaptrail_engine_options_init(snaptrail_engine_options *options, uint32_t struct_size);
snaptrail_status snaptrail_engine_create(const snaptrail_ruleset *ruleset, const snaptrail_engine_options *options, snaptrail_engine **out, snaptrail_error **error);
snaptrail_status snaptrail_engine_set_finding_callback(snaptrail_engine *engine, snaptrail_finding_fn callback, void *user_data, snaptrail_free_fn free_fn, snaptrail_error **error);
snaptrail_status snaptrail_engine_set_log_callback(snaptrail_engine *engine, snaptrail_log_fn callback, void *user_data, snaptrail_free_fn free_fn, snaptrail_error **error);
snaptrail_status snaptrail_engine_replace_rules(snaptrail_engine *engine, const snaptrail_ruleset *ruleset, snaptrail_buffer **change, snaptrail_error **error);
snaptrail_status snaptrail_engine_begin_input(snaptrail_engine *engine, const char *name, size_t name_size, snaptrail_error **error);
snaptrail_status snaptrail_engine_ingest(snaptrail_engine *engine, const void *data, size_t size, snaptrail_ingest_result *result, snaptrail_error **error);
snaptrail_status snaptrail_engine_end_input(snaptrail_engine *engine, snaptrail_error **error);
snaptrail_status snaptrail_engine_ingest_record(snaptrail_engine *engine, const char *name, size_t name_size, const void *data, size_t size, snaptrail_error **error);
snaptrail_status snaptrail_engine_ingest_batch(snaptrail_engine *engine, const snaptrail_record *records, size_t count, size_t record_size, snaptrail_status *record_status, snaptrail_ingest_result *result, snaptrail_error **error);
snaptrail_status snaptrail_engine_advance(snaptrail_engine *engine, int64_t now_ms, snaptrail_error **error);
snaptrail_status snaptrail_engine_flush(snaptrail_engine *engine, snaptrail_error **error);
snaptrail_status snaptrail_engine_findings(snaptrail_engine *engine, snaptrail_finding_batch **out, snaptrail_error **error);
snaptrail_status snaptrail_engine_drain(snaptrail_engine *engine, size_t max_count, snaptrail_finding_batch **out, snaptrail_error **error);
size_t snaptrail_finding_batch_size(const snaptrail_finding_batch *batch);
const snaptrail_finding *snaptrail_finding_batch_get(const snaptrail_finding_batch *batch, size_t index);
void snaptrail_finding_batch_destroy(snaptrail_finding_batch *batch);
snaptrail_status snaptrail_finding_to_json(const snaptrail_finding *finding, uint32_t flags, snaptrail_buffer **out, snaptrail_error **error);
snaptrail_status snaptrail_finding_batch_pack(const snaptrail_finding_batch *batch, size_t first, uint32_t flags, void *buffer, size_t capacity, size_t *written, size_t *count, snaptrail_error **error);
snaptrail_status snaptrail_engine_drain_packed(snaptrail_engine *engine, uint32_t flags, void *buffer, size_t capacity, size_t *written, size_t *count, snaptrail_error **error);
snaptrail_status snaptrail_engine_get_stats(snaptrail_engine *engine, snaptrail_engine_stats *out, snaptrail_error **error);
snaptrail_status snaptrail_engine_stats_json(snaptrail_engine *engine, snaptrail_buffer **out, snaptrail_error **error);
snaptrail_status snaptrail_engine_problems_json(snaptrail_engine *engine, snaptrail_buffer **out, snaptrail_error **error);
snaptrail_status snaptrail_engine_explain_json(snaptrail_engine *engine, const char *uid, size_t uid_size, snaptrail_buffer **out, snaptrail_error **error);
void snaptrail_engine_destroy(snaptrail_engine *engine);
]]
return {
  abi = 1,
  ABI_VERSION = 1,
  OK = 0,
  PARTIAL = 1,
  E_INVALID_ARGUMENT = -1,
  E_OUT_OF_MEMORY = -2,
  E_BUSY = -3,
  E_UNSUPPORTED = -4,
  E_BUFFER_TOO_SMALL = -5,
  E_NOT_FOUND = -6,
  E_BROKEN = -7,
  E_INVALID_CONTENT = -20,
  E_MALFORMED = -40,
  E_QUEUE_FULL = -41,
  E_CALLBACK_ABORTED = -80,
  E_INTERNAL = -99,
  COMPILE_WHAT_LOADS = 1,
  SOURCE_RULES = 1,
  SOURCE_ACTIONS = 2,
  SEVERITY_WARNING = 0,
  SEVERITY_ERROR = 1,
  ENGINE_HOLD_FINDINGS = 1,
  ENGINE_NO_EVENTS = 2,
  ACTION_CREATE = 0,
  ACTION_UPDATE = 1,
  ACTION_CLOSE = 2,
  ACTION_STANDS = 3,
  CLOSE_NONE = 0,
  CLOSE_SUPERSEDED = 1,
  CLOSE_EXPLAINED = 2,
  CLOSE_RETIRED = 3,
  LEVEL_INFORMATIONAL = 0,
  LEVEL_LOW = 1,
  LEVEL_MEDIUM = 2,
  LEVEL_HIGH = 3,
  LEVEL_CRITICAL = 4,
  JSON_EVENT = 1,
  PACK_JSON = 1,
  PACK_EVENT_JSON = 2,
  PACKED_MAGIC = 826692691,
}
