/* File: snaptrail.h
 *
 * The C interface: bytes of audit logs in, findings out. C99 and C++, nothing
 * but <stddef.h> and <stdint.h>. docs/c-interface.md is the guide.
 *
 *   snaptrail_compiler_create(NULL, &compiler, NULL);
 *   snaptrail_compiler_add_builtin(compiler, NULL);
 *   snaptrail_compiler_build(compiler, &ruleset, &error);
 *   snaptrail_engine_create(ruleset, NULL, &engine, &error);
 *   snaptrail_engine_begin_input(engine, name, name_size, NULL);
 *   while (more) snaptrail_engine_ingest(engine, data, size, NULL, &error);
 *   snaptrail_engine_flush(engine, &error);
 *   snaptrail_engine_findings(engine, &batch, &error);
 *
 * These rules hold for every function; its own comment says what is beyond
 * them.
 *
 * Ownership. What is received through a `T **out` is the caller's, who gives it
 * back to its destroy function (of a ruleset: release); on failure *out is
 * NULL. A pointer that is returned, or stands in a struct that was filled, is
 * borrowed; the comment says for how long. Arguments are borrowed for the call.
 * Destroy functions take NULL, never fail, and need no order.
 *
 * Text is (data, size), UTF-8, never needs a terminator, and may be NULL when
 * the size is 0. What the library hands out is terminated besides.
 *
 * Status. A function that can fail returns a snaptrail_status: 0, positive with
 * a note, negative on failure. Any may return E_INVALID_ARGUMENT (NULL where
 * it is not allowed), E_OUT_OF_MEMORY and E_INTERNAL; functions of an engine
 * also E_BUSY and E_BROKEN. `error` may be NULL; else *error is written: NULL
 * on success, an object that the caller destroys on failure. There is no "last
 * error". E_OUT_OF_MEMORY's object is static: reporting it cannot fail.
 *
 * Structs have struct_size first, which the caller sets, by the _INIT macro or
 * the init function. All other fields 0 or NULL mean the default. A later
 * library takes the struct of an earlier header; an earlier one refuses a later
 * struct (E_UNSUPPORTED) if fields that it does not know are not 0.
 *
 * Threads. "Any": at any time from any thread. "Exclusive": one call at a time
 * on this handle, from whatever thread; of an engine this is checked as far as
 * it goes (E_BUSY), which is a help in debugging and no lock. No handle is tied
 * to a thread. The library starts no thread, installs no handler, reads no
 * clock, environment or file, and prints nothing. fork: with no call in flight
 * both processes may go on, each with its own copy.
 *
 * Before version 1.0 any of this may change with the minor version. Constants
 * are never renumbered. Every name here is since 0.1. */
#ifndef SNAPTRAIL_SNAPTRAIL_H_
#define SNAPTRAIL_SNAPTRAIL_H_

#include <stddef.h> /* NOLINT: this is C */
#include <stdint.h> /* NOLINT */

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Version ------------------------------------------------------------ */

/* major * 65536 + minor of the ABI, which is not the product's version. A
 * binding compares it with snaptrail_abi_version: same major, and the library's
 * minor not smaller. */
#define SNAPTRAIL_ABI_VERSION 0x00000001u

/* The library's own. Threads: any. */
uint32_t snaptrail_abi_version(void);
/* The product's: major << 16 | minor << 8 | patch. Threads: any. */
uint32_t snaptrail_version_number(void);
/* "0.1.0". Static. Threads: any. */
const char *snaptrail_version_string(void);
/* One line of JSON: version, abi, compiler, and the simdjson kernel that this
 * processor is given. Static. Threads: any. */
const char *snaptrail_build_info(void);
/* Returns 1 when the library has the feature `name`: "gzip", "explain",
 * "sigma", "aws". 0 for a name that it does not know. Threads: any. */
uint8_t snaptrail_has_feature(const char *name, size_t name_size);

/* ---- Status and errors -------------------------------------------------- */

typedef int32_t snaptrail_status;

/* Done. */
#define SNAPTRAIL_OK 0
/* Done; some records could not be read, or some rules were left out. */
#define SNAPTRAIL_PARTIAL 1
/* An argument that can never be right. Nothing was done. */
#define SNAPTRAIL_E_INVALID_ARGUMENT (-1)
/* Nothing was done, or the engine is now broken (E_BROKEN hereafter). Not every
 * dependency survives it: docs/c-interface.md. */
#define SNAPTRAIL_E_OUT_OF_MEMORY (-2)
/* The engine is inside another call; a callback called its own engine. */
#define SNAPTRAIL_E_BUSY (-3)
/* A flag or a field that this version of the library does not know. */
#define SNAPTRAIL_E_UNSUPPORTED (-4)
/* The buffer does not hold the next finding; the size it needs was written. */
#define SNAPTRAIL_E_BUFFER_TOO_SMALL (-5)
/* There is none such. */
#define SNAPTRAIL_E_NOT_FOUND (-6)
/* An earlier call ran out of memory half way. What was found can be drained;
 * nothing more can be ingested. */
#define SNAPTRAIL_E_BROKEN (-7)
/* Rules or actions have errors: see the compiler's diagnostics. */
#define SNAPTRAIL_E_INVALID_CONTENT (-20)
/* The text holds no record that could be read. */
#define SNAPTRAIL_E_MALFORMED (-40)
/* As many findings wait as may: drain, then go on from result.consumed. */
#define SNAPTRAIL_E_QUEUE_FULL (-41)
/* The finding callback returned other than 0. What it had not seen waits for
 * the next call, or to be drained. */
#define SNAPTRAIL_E_CALLBACK_ABORTED (-80)
/* A bug of the library; please report it. */
#define SNAPTRAIL_E_INTERNAL (-99)

/* "SNAPTRAIL_E_BUSY", .. of any value, "SNAPTRAIL_UNKNOWN" of one that is not
 * known. Static. Threads: any. */
const char *snaptrail_status_name(snaptrail_status status);

typedef struct snaptrail_error snaptrail_error;
/* The status that was returned; of NULL, OK. Threads: any. */
snaptrail_status snaptrail_error_code(const snaptrail_error *error);
/* One line, lower case, no full stop; of NULL, "". Borrowed from the error.
 * Threads: any. */
const char *snaptrail_error_message(const snaptrail_error *error);
/* Threads: exclusive. */
void snaptrail_error_destroy(snaptrail_error *error);

/* ---- Texts -------------------------------------------------------------- */

/* Never grows, so it may stand in arrays. */
typedef struct snaptrail_str {
  const char *data;
  size_t size;
} snaptrail_str;

/* A text that the library made and the caller owns. */
typedef struct snaptrail_buffer snaptrail_buffer;
/* Terminated; of NULL, "". Borrowed from the buffer. Threads: any. */
const char *snaptrail_buffer_data(const snaptrail_buffer *buffer);
/* Bytes without the terminator; of NULL, 0. Threads: any. */
size_t snaptrail_buffer_size(const snaptrail_buffer *buffer);
/* Threads: exclusive. */
void snaptrail_buffer_destroy(snaptrail_buffer *buffer);

/* ---- Compiler ----------------------------------------------------------- */

typedef struct snaptrail_compiler snaptrail_compiler;
typedef struct snaptrail_ruleset snaptrail_ruleset;

/* Flag: rules with errors are left out instead of refusing the whole set. */
#define SNAPTRAIL_COMPILE_WHAT_LOADS 1u

typedef struct snaptrail_compiler_options {
  uint32_t struct_size;
  uint32_t flags; /* SNAPTRAIL_COMPILE_.. */
} snaptrail_compiler_options;
#define SNAPTRAIL_COMPILER_OPTIONS_SIZE ((uint32_t)(2 * sizeof(uint32_t)))
#define SNAPTRAIL_COMPILER_OPTIONS_INIT \
  { SNAPTRAIL_COMPILER_OPTIONS_SIZE, 0 }

/* Sets the defaults, as the _INIT macro does. struct_size: what the caller was
 * compiled with, _SIZE. E_UNSUPPORTED: not a size that there was. Threads: any.
 */
snaptrail_status snaptrail_compiler_options_init(
    snaptrail_compiler_options *options, uint32_t struct_size);

/* An empty compiler. options: NULL for the defaults. E_UNSUPPORTED. Threads:
 * any. */
snaptrail_status snaptrail_compiler_create(
    const snaptrail_compiler_options *options, snaptrail_compiler **out,
    snaptrail_error **error);
/* Adds the actions and rules that the library ships. Threads: exclusive. */
snaptrail_status snaptrail_compiler_add_builtin(snaptrail_compiler *compiler,
                                                snaptrail_error **error);

/* What a text is: Sigma documents (docs/rules.md), actions (docs/actions.md).
 */
#define SNAPTRAIL_SOURCE_RULES 1u
#define SNAPTRAIL_SOURCE_ACTIONS 2u

/* Adds a text, which is copied. name: stands in diagnostics. At most 1 MiB.
 * What is wrong with it is told by build. E_UNSUPPORTED: format. Threads:
 * exclusive. */
snaptrail_status snaptrail_compiler_add_source(
    snaptrail_compiler *compiler, uint32_t format, const char *name,
    size_t name_size, const char *text, size_t text_size,
    snaptrail_error **error);
/* Compiles all that was added, which stays. PARTIAL: with COMPILE_WHAT_LOADS,
 * some were left out. E_INVALID_CONTENT: see the diagnostics; no ruleset.
 * Threads: exclusive. */
snaptrail_status snaptrail_compiler_build(snaptrail_compiler *compiler,
                                          snaptrail_ruleset **out,
                                          snaptrail_error **error);

/* Of a diagnostic. Rules with warnings are used all the same. */
#define SNAPTRAIL_SEVERITY_WARNING 0u
#define SNAPTRAIL_SEVERITY_ERROR 1u

typedef struct snaptrail_diagnostic {
  uint32_t struct_size;
  uint32_t severity; /* SNAPTRAIL_SEVERITY_.. */
  uint32_t line;     /* from 1; 0: no place */
  uint32_t column;
  snaptrail_str source; /* the name given with the text */
  snaptrail_str key_path;
  snaptrail_str message;
} snaptrail_diagnostic;
#define SNAPTRAIL_DIAGNOSTIC_SIZE \
  ((uint32_t)(offsetof(snaptrail_diagnostic, message) + sizeof(snaptrail_str)))

/* How many the last build gave: all errors and warnings, in the order of the
 * texts, at most 100 of each. Threads: exclusive. */
size_t snaptrail_compiler_diagnostic_count(const snaptrail_compiler *compiler);
/* Fills *out, whose struct_size is set; its texts are borrowed until the next
 * build or destroy. E_NOT_FOUND: index; E_UNSUPPORTED. Threads: exclusive. */
snaptrail_status snaptrail_compiler_diagnostic_get(
    const snaptrail_compiler *compiler, size_t index,
    snaptrail_diagnostic *out);
/* All of them as one JSON array of objects with the struct's names, and
 * "text", the form for people. Threads: exclusive. */
snaptrail_status snaptrail_compiler_diagnostics_json(
    const snaptrail_compiler *compiler, snaptrail_buffer **out,
    snaptrail_error **error);
/* Threads: exclusive. */
void snaptrail_compiler_destroy(snaptrail_compiler *compiler);

/* ---- Ruleset: immutable, counted, shared by any number of engines ------- */

/* One more owner, who will release it. Returns its argument. Threads: any. */
const snaptrail_ruleset *snaptrail_ruleset_retain(
    const snaptrail_ruleset *ruleset);
/* One owner less. Engines keep what they need. Threads: any. */
void snaptrail_ruleset_release(const snaptrail_ruleset *ruleset);

typedef struct snaptrail_rule_info {
  uint32_t struct_size;
  uint32_t line; /* where its document begins */
  snaptrail_str id;
  snaptrail_str name;
  snaptrail_str title;
  snaptrail_str level; /* "high" */
  snaptrail_str source;
} snaptrail_rule_info;
#define SNAPTRAIL_RULE_INFO_SIZE \
  ((uint32_t)(offsetof(snaptrail_rule_info, source) + sizeof(snaptrail_str)))

/* Threads: any. */
size_t snaptrail_ruleset_rule_count(const snaptrail_ruleset *ruleset);
/* Fills *out, whose struct_size is set; its texts are borrowed until the last
 * release. E_NOT_FOUND: index; E_UNSUPPORTED. Threads: any. */
snaptrail_status snaptrail_ruleset_rule_get(const snaptrail_ruleset *ruleset,
                                            size_t index,
                                            snaptrail_rule_info *out);

/* ---- Engine ------------------------------------------------------------- */

typedef struct snaptrail_engine snaptrail_engine;

/* Flag: findings are worked out by flush alone, which is fastest for a scan. */
#define SNAPTRAIL_ENGINE_HOLD_FINDINGS 1u
/* Flag: events are not queued when there is no callback; see
 * snaptrail_engine_findings. */
#define SNAPTRAIL_ENGINE_NO_EVENTS 2u
/* No end, of a time in milliseconds. */
#define SNAPTRAIL_UNLIMITED INT64_MAX

/* Times are milliseconds of event time. What each is, and its default:
 * options.h of the C++ interface, same names. Lists are copied. */
typedef struct snaptrail_engine_options {
  uint32_t struct_size;
  uint32_t flags;           /* SNAPTRAIL_ENGINE_.. */
  const snaptrail_str *own; /* our accounts; NULL: those of the logs */
  size_t own_count;
  const snaptrail_str *trusted; /* foreign accounts that are agreed */
  size_t trusted_count;
  const snaptrail_str *automation; /* principals whose work is routine */
  size_t automation_count;
  const snaptrail_str *baseline; /* known principals; NULL: no such list */
  size_t baseline_count;
  const snaptrail_str *explain; /* uids of records, for explain_json */
  size_t explain_count;
  int64_t learn_until; /* since 1970; 0: never */
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
  int64_t lateness; /* default: unlimited, right for scans of files */
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
  /* Events that may wait to be drained, and their bytes as packed without
   * JSON: 65,536, and 64 MiB. Looked at between pieces of input (1 MiB) and
   * records, so one piece may go beyond. */
  uint64_t max_pending_findings;
  uint64_t max_pending_bytes;
} snaptrail_engine_options;
#define SNAPTRAIL_ENGINE_OPTIONS_SIZE                                 \
  ((uint32_t)(offsetof(snaptrail_engine_options, max_pending_bytes) + \
              sizeof(uint64_t)))
#define SNAPTRAIL_ENGINE_OPTIONS_INIT                                        \
  {                                                                          \
    SNAPTRAIL_ENGINE_OPTIONS_SIZE, 0, NULL, 0, NULL, 0, NULL, 0, NULL, 0,    \
        NULL, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, \
        0, 0, 0, 0, 0, 0                                                     \
  }

/* As snaptrail_compiler_options_init. Threads: any. */
snaptrail_status snaptrail_engine_options_init(
    snaptrail_engine_options *options, uint32_t struct_size);

/* An engine on these rules, which it keeps. options: NULL for the defaults.
 * E_INVALID_ARGUMENT: a negative time; E_UNSUPPORTED. Threads: any. */
snaptrail_status snaptrail_engine_create(
    const snaptrail_ruleset *ruleset, const snaptrail_engine_options *options,
    snaptrail_engine **out, snaptrail_error **error);

/* What is told of a finding: that it is there, changed, is none after all (see
 * close_reason; as it stood last); or, of a snapshot, how it stands. */
#define SNAPTRAIL_ACTION_CREATE 0u
#define SNAPTRAIL_ACTION_UPDATE 1u
#define SNAPTRAIL_ACTION_CLOSE 2u
#define SNAPTRAIL_ACTION_STANDS 3u
/* Joined to another, see superseded_by; turned out to be routine; or its rule
 * is no longer asked. */
#define SNAPTRAIL_CLOSE_NONE 0u
#define SNAPTRAIL_CLOSE_SUPERSEDED 1u
#define SNAPTRAIL_CLOSE_EXPLAINED 2u
#define SNAPTRAIL_CLOSE_RETIRED 3u
#define SNAPTRAIL_LEVEL_INFORMATIONAL 0u
#define SNAPTRAIL_LEVEL_LOW 1u
#define SNAPTRAIL_LEVEL_MEDIUM 2u
#define SNAPTRAIL_LEVEL_HIGH 3u
#define SNAPTRAIL_LEVEL_CRITICAL 4u

/* Filled by the library. In the array of a callback the stride is finding_size,
 * which may be more than sizeof. */
typedef struct snaptrail_finding {
  uint32_t struct_size;
  uint32_t action;       /* SNAPTRAIL_ACTION_.. */
  uint32_t close_reason; /* SNAPTRAIL_CLOSE_.. */
  uint32_t level;        /* SNAPTRAIL_LEVEL_.. */
  uint8_t settled;       /* it will not change any more */
  uint8_t evidence_cut;  /* a reason had more evidence than is kept */
  uint8_t reserved[6];
  int64_t first_time; /* of its evidence, ms since 1970 */
  int64_t last_time;
  snaptrail_str uid; /* the same from any order of records */
  snaptrail_str rule_id;
  snaptrail_str rule_name;
  snaptrail_str rule_title;
  snaptrail_str key;           /* what it is told under */
  snaptrail_str under;         /* uid of the finding that it belongs to */
  snaptrail_str superseded_by; /* uids, one a line */
  const void *source;          /* the library's */
} snaptrail_finding;

/* Gets findings, count >= 1, borrowed for the call; on the thread that is
 * inside begin_input, ingest.., end_input, advance, flush or replace_rules, and
 * with no lock held. 0 to go on. Must not be left by longjmp; a C++ exception
 * counts as other than 0. May call any function that does not take this engine;
 * destroying it is allowed and takes effect when the call that is inside it
 * returns. */
typedef int32_t (*snaptrail_finding_fn)(const snaptrail_finding *findings,
                                        size_t count, size_t finding_size,
                                        void *user_data);
/* Gets one line, terminated, borrowed for the call; as above. */
typedef void (*snaptrail_log_fn)(uint32_t severity, const char *message,
                                 size_t message_size, void *user_data);
typedef void (*snaptrail_free_fn)(void *user_data);

/* From now on findings are told to `callback`, those that wait first; NULL:
 * they are queued. free_fn, when not NULL, gets user_data once: when it is
 * replaced or the engine is destroyed; not on failure. Threads: exclusive. */
snaptrail_status snaptrail_engine_set_finding_callback(
    snaptrail_engine *engine, snaptrail_finding_fn callback, void *user_data,
    snaptrail_free_fn free_fn, snaptrail_error **error);
/* Tells of input that could not be read: "input:offset: reason", the first
 * 1,000. The default is silence. As above. Threads: exclusive. */
snaptrail_status snaptrail_engine_set_log_callback(snaptrail_engine *engine,
                                                   snaptrail_log_fn callback,
                                                   void *user_data,
                                                   snaptrail_free_fn free_fn,
                                                   snaptrail_error **error);

/* What one call of ingest.. did. */
typedef struct snaptrail_ingest_result {
  uint32_t struct_size;
  uint32_t reserved;
  uint64_t consumed;  /* bytes; of a batch, records */
  uint64_t records;   /* read whole and understood */
  uint64_t skipped;   /* valid, and no audit record */
  uint64_t malformed; /* stretches that could not be read */
  uint64_t pending;   /* findings that wait to be drained */
  /* Of a batch, the first record that could not be read; UINT64_MAX: none. */
  uint64_t first_malformed;
} snaptrail_ingest_result;
#define SNAPTRAIL_INGEST_RESULT_SIZE                               \
  ((uint32_t)(offsetof(snaptrail_ingest_result, first_malformed) + \
              sizeof(uint64_t)))
#define SNAPTRAIL_INGEST_RESULT_INIT \
  { SNAPTRAIL_INGEST_RESULT_SIZE, 0, 0, 0, 0, 0, 0, 0 }

/* All of the following may return E_QUEUE_FULL and E_CALLBACK_ABORTED. A record
 * that cannot be read costs itself alone: PARTIAL. */

/* Begins a file, object or message, and ends the one before. name: stands in
 * evidence and problems. Threads: exclusive. */
snaptrail_status snaptrail_engine_begin_input(snaptrail_engine *engine,
                                              const char *name,
                                              size_t name_size,
                                              snaptrail_error **error);
/* The next bytes of the input, cut anywhere: a record that is cut is carried
 * over. Files, JSON lines, arrays, messages, gzip or plain: found by shape. No
 * padding is needed. result: may be NULL; consumed is less than size only with
 * a failure, and the rest may then be given again. E_UNSUPPORTED: its
 * struct_size. Threads: exclusive. */
snaptrail_status snaptrail_engine_ingest(snaptrail_engine *engine,
                                         const void *data, size_t size,
                                         snaptrail_ingest_result *result,
                                         snaptrail_error **error);
/* The input is complete: what was cut off is told. Threads: exclusive. */
snaptrail_status snaptrail_engine_end_input(snaptrail_engine *engine,
                                            snaptrail_error **error);
/* One record, or one message, as an input of its own. name: as begin_input's.
 * E_MALFORMED: it could not be read. Threads: exclusive. */
snaptrail_status snaptrail_engine_ingest_record(snaptrail_engine *engine,
                                                const char *name,
                                                size_t name_size,
                                                const void *data, size_t size,
                                                snaptrail_error **error);

typedef struct snaptrail_record {
  snaptrail_str name;
  snaptrail_str data;
} snaptrail_record;

/* Many records, as ingest_record for each. record_size:
 * sizeof(snaptrail_record) of the caller. record_status: NULL, or room for
 * count: OK or E_MALFORMED of each that was consumed. E_UNSUPPORTED:
 * record_size. Threads: exclusive. */
snaptrail_status snaptrail_engine_ingest_batch(snaptrail_engine *engine,
                                               const snaptrail_record *records,
                                               size_t count, size_t record_size,
                                               snaptrail_status *record_status,
                                               snaptrail_ingest_result *result,
                                               snaptrail_error **error);

/* From now on these rules are asked, in place of those before; the engine takes
 * part in the ruleset. Rules that ask the same keep what is held for them, and
 * nothing of it is told again; of rules that are no longer there the findings
 * are closed. change: NULL, or gets {"kept":[ids],"changed":[],"added":[],
 * "removed":[]}. On failure the engine goes on with the rules that it has, but
 * when a callback ends the telling of what was closed (E_CALLBACK_ABORTED with
 * change set): then these rules are asked already.
 * E_INVALID_ARGUMENT: the actions are others than those that it was made with.
 * Threads: exclusive; the ruleset may have been compiled on another. */
snaptrail_status snaptrail_engine_replace_rules(
    snaptrail_engine *engine, const snaptrail_ruleset *ruleset,
    snaptrail_buffer **change, snaptrail_error **error);
/* Event time has reached now_ms although nothing was logged. Threads:
 * exclusive. */
snaptrail_status snaptrail_engine_advance(snaptrail_engine *engine,
                                          int64_t now_ms,
                                          snaptrail_error **error);
/* Ends the input and tells everything that can be told. What comes after must
 * not be older. Threads: exclusive. */
snaptrail_status snaptrail_engine_flush(snaptrail_engine *engine,
                                        snaptrail_error **error);

/* ---- Findings by pull --------------------------------------------------- */

typedef struct snaptrail_finding_batch snaptrail_finding_batch;

/* How the findings stand, by uid: action STANDS. Independent of the queue.
 * Threads: exclusive. */
snaptrail_status snaptrail_engine_findings(snaptrail_engine *engine,
                                           snaptrail_finding_batch **out,
                                           snaptrail_error **error);
/* Takes the oldest events out of the queue, at most max_count; 0: all. An empty
 * batch when there are none. Threads: exclusive. */
snaptrail_status snaptrail_engine_drain(snaptrail_engine *engine,
                                        size_t max_count,
                                        snaptrail_finding_batch **out,
                                        snaptrail_error **error);
/* Of NULL, 0. Threads: any. */
size_t snaptrail_finding_batch_size(const snaptrail_finding_batch *batch);
/* NULL: no such index. Borrowed from the batch. Threads: any. */
const snaptrail_finding *snaptrail_finding_batch_get(
    const snaptrail_finding_batch *batch, size_t index);
/* Threads: exclusive. */
void snaptrail_finding_batch_destroy(snaptrail_finding_batch *batch);

/* Flag: with action, close_reason and superseded_by. */
#define SNAPTRAIL_JSON_EVENT 1u
/* One line (docs/finding.schema.json), no line feed. finding: as the library
 * gave it, not a copy. E_UNSUPPORTED: flags. Threads: any. */
snaptrail_status snaptrail_finding_to_json(const snaptrail_finding *finding,
                                           uint32_t flags,
                                           snaptrail_buffer **out,
                                           snaptrail_error **error);

/* Flags: each packed finding has its JSON; of the kind with JSON_EVENT. */
#define SNAPTRAIL_PACK_JSON 1u
#define SNAPTRAIL_PACK_EVENT_JSON 2u
/* "STF1" as bytes, the first of a packed buffer. */
#define SNAPTRAIL_PACKED_MAGIC 0x31465453u

/* Writes the findings of a batch, from index `first` on as many as fit, in the
 * layout below. *written, *count: bytes and findings. E_BUFFER_TOO_SMALL: not
 * one fits (buffer may be NULL, capacity 0), and *written is what the first
 * ones need, as many as 1 MiB holds. Nothing to write is no failure: 0 and 0.
 * E_UNSUPPORTED: flags. Threads: exclusive.
 *
 * Little endian, whatever the processor. The head, 32 bytes:
 *   u32 magic   u32 head size   u32 row size   u32 rows   u64 bytes in all
 *   u64 flags of the call
 * then the rows, 96 bytes each in this version (step by the row size):
 *   u32 action  u32 close_reason  u32 level  u32 1 = settled, 2 = evidence_cut
 *   i64 first_time  i64 last_time
 *   eight texts, each u32 place (from the buffer's begin) and u32 size: uid,
 *   rule_id, rule_name, rule_title, key, under, superseded_by, json
 * then the texts, not terminated. A text may serve several rows. */
snaptrail_status snaptrail_finding_batch_pack(
    const snaptrail_finding_batch *batch, size_t first, uint32_t flags,
    void *buffer, size_t capacity, size_t *written, size_t *count,
    snaptrail_error **error);
/* The same out of the queue: the oldest events, as many as fit, are written and
 * taken. Threads: exclusive. */
snaptrail_status snaptrail_engine_drain_packed(snaptrail_engine *engine,
                                               uint32_t flags, void *buffer,
                                               size_t capacity, size_t *written,
                                               size_t *count,
                                               snaptrail_error **error);

/* ---- What an engine did ------------------------------------------------- */

/* As Stats of the C++ interface, since the engine was made. */
typedef struct snaptrail_engine_stats {
  uint32_t struct_size;
  uint32_t has_complete_since;
  uint64_t bytes; /* after inflation */
  uint64_t records;
  uint64_t steps;
  uint64_t findings; /* live now */
  uint64_t skipped;
  uint64_t malformed;
  uint64_t repaired;
  uint64_t over_limit;
  uint64_t duplicate;
  uint64_t late;
  uint64_t evicted;
  uint64_t state_bytes;
  uint64_t pending;
  int64_t complete_since; /* what was forgotten is older, ms since 1970 */
} snaptrail_engine_stats;
#define SNAPTRAIL_ENGINE_STATS_SIZE                              \
  ((uint32_t)(offsetof(snaptrail_engine_stats, complete_since) + \
              sizeof(int64_t)))

/* Fills *out, whose struct_size is set. E_UNSUPPORTED. Threads: exclusive. */
snaptrail_status snaptrail_engine_get_stats(snaptrail_engine *engine,
                                            snaptrail_engine_stats *out,
                                            snaptrail_error **error);
/* All, with the counters by kind, as one JSON object. Threads: exclusive. */
snaptrail_status snaptrail_engine_stats_json(snaptrail_engine *engine,
                                             snaptrail_buffer **out,
                                             snaptrail_error **error);
/* The stretches of input that could not be read, the first 1,000, as a JSON
 * array of {"input", "offset", "reason"}. Threads: exclusive. */
snaptrail_status snaptrail_engine_problems_json(snaptrail_engine *engine,
                                                snaptrail_buffer **out,
                                                snaptrail_error **error);
/* Why each rule fired on a record of options.explain or did not, as JSON
 * (docs/explanation.schema.json). Threads: exclusive. */
snaptrail_status snaptrail_engine_explain_json(snaptrail_engine *engine,
                                               const char *uid, size_t uid_size,
                                               snaptrail_buffer **out,
                                               snaptrail_error **error);
/* Frees what waits and what the callbacks were given. Threads: exclusive; from
 * inside a callback of this engine it is done when the outer call returns. */
void snaptrail_engine_destroy(snaptrail_engine *engine);

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* SNAPTRAIL_SNAPTRAIL_H_ */
