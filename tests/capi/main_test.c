/* Calls every function of the C interface, as C99, and prints the findings of
 * standard input as JSON lines on standard output: byte for byte what the
 * command prints. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "snaptrail/snaptrail.h"

#define CHECK(condition)                                              \
  do {                                                                \
    if (!(condition)) {                                               \
      fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition); \
      exit(1);                                                        \
    }                                                                 \
  } while (0)

static const char kShare[] =
    "{\"eventVersion\":\"1.08\",\"userIdentity\":{\"type\":\"IAMUser\","
    "\"principalId\":\"AIDAEXAMPLE0001\",\"arn\":\"arn:aws:iam::111122223333:"
    "user/eve\",\"accountId\":\"111122223333\",\"userName\":\"eve\"},"
    "\"eventTime\":\"2024-05-01T10:00:00Z\",\"eventSource\":\"ec2.amazonaws."
    "com\",\"eventName\":\"ModifySnapshotAttribute\",\"awsRegion\":"
    "\"us-east-1\",\"sourceIPAddress\":\"198.51.100.7\",\"userAgent\":\"x\","
    "\"requestParameters\":{\"snapshotId\":\"snap-0a\",\"createVolume"
    "Permission\":{\"add\":{\"items\":[{\"userId\":\"999988887777\"}]}},"
    "\"attributeType\":\"CREATE_VOLUME_PERMISSION\"},\"responseElements\":"
    "{\"_return\":true},\"eventID\":\"e-1\",\"eventType\":\"AwsApiCall\","
    "\"managementEvent\":true,\"recipientAccountId\":\"111122223333\"}";

static int freed = 0;
static size_t told = 0;
static size_t logged = 0;

static int32_t Count(const snaptrail_finding *findings, size_t count,
                     size_t finding_size, void *user_data) {
  size_t i;
  for (i = 0; i < count; ++i) {
    const snaptrail_finding *finding =
        (const snaptrail_finding *)((const char *)findings + i * finding_size);
    CHECK(finding->struct_size >= sizeof(*finding));
    CHECK(finding->action == SNAPTRAIL_ACTION_CREATE);
    CHECK(finding->close_reason == SNAPTRAIL_CLOSE_NONE);
    CHECK(finding->level == SNAPTRAIL_LEVEL_HIGH);
    CHECK(finding->evidence_cut == 0);
    CHECK(finding->first_time == 1714557600000 &&
          finding->last_time == 1714557600000);
    CHECK(finding->uid.size == 32);
    CHECK(finding->uid.data[finding->uid.size] == '\0');
    CHECK(finding->rule_id.size == 36);
    CHECK(strcmp(finding->rule_name.data, "shared_outside") == 0);
    CHECK(strncmp(finding->rule_title.data, "Snapshot or image", 17) == 0);
    CHECK(strcmp(finding->key.data, "aws:snapshot:snap-0a") == 0);
    CHECK(finding->under.size == 0 && finding->superseded_by.size == 0);
  }
  *(size_t *)user_data += count;
  return 0;
}
static void Log(uint32_t severity, const char *message, size_t size,
                void *user_data) {
  CHECK(severity == SNAPTRAIL_SEVERITY_WARNING);
  CHECK(strlen(message) == size);
  ++*(size_t *)user_data;
}
static void Freed(void *user_data) {
  (void)user_data;
  ++freed;
}

static snaptrail_ruleset *Build(void) {
  snaptrail_compiler_options options = SNAPTRAIL_COMPILER_OPTIONS_INIT;
  snaptrail_compiler_options same;
  snaptrail_compiler *compiler = NULL;
  snaptrail_ruleset *ruleset = NULL;
  snaptrail_error *error = NULL;
  snaptrail_diagnostic diagnostic;
  snaptrail_buffer *json = NULL;
  static const char kBad[] = "title: x\nid: nothing\n";

  CHECK(snaptrail_compiler_options_init(
            &same, SNAPTRAIL_COMPILER_OPTIONS_SIZE) == SNAPTRAIL_OK);
  CHECK(memcmp(&same, &options, SNAPTRAIL_COMPILER_OPTIONS_SIZE) == 0);

  CHECK(snaptrail_compiler_create(&options, &compiler, &error) == 0);
  CHECK(snaptrail_compiler_add_source(compiler, SNAPTRAIL_SOURCE_RULES, "bad",
                                      3, kBad, sizeof(kBad) - 1,
                                      &error) == SNAPTRAIL_OK);
  CHECK(snaptrail_compiler_build(compiler, &ruleset, &error) ==
        SNAPTRAIL_E_INVALID_CONTENT);
  CHECK(ruleset == NULL);
  CHECK(snaptrail_error_code(error) == SNAPTRAIL_E_INVALID_CONTENT);
  CHECK(strlen(snaptrail_error_message(error)) > 0);
  snaptrail_error_destroy(error);
  CHECK(snaptrail_compiler_diagnostic_count(compiler) > 0);
  memset(&diagnostic, 0xff, sizeof(diagnostic));
  diagnostic.struct_size = SNAPTRAIL_DIAGNOSTIC_SIZE;
  CHECK(snaptrail_compiler_diagnostic_get(compiler, 0, &diagnostic) == 0);
  CHECK(diagnostic.source.size == 3);
  CHECK(memcmp(diagnostic.source.data, "bad", 3) == 0);
  CHECK(snaptrail_compiler_diagnostic_get(compiler, 1000, &diagnostic) ==
        SNAPTRAIL_E_NOT_FOUND);
  CHECK(snaptrail_compiler_diagnostics_json(compiler, &json, &error) == 0);
  CHECK(snaptrail_buffer_size(json) == strlen(snaptrail_buffer_data(json)));
  CHECK(snaptrail_buffer_data(json)[0] == '[');
  snaptrail_buffer_destroy(json);
  snaptrail_compiler_destroy(compiler);

  options.flags = SNAPTRAIL_COMPILE_WHAT_LOADS;
  CHECK(snaptrail_compiler_create(&options, &compiler, NULL) == 0);
  CHECK(snaptrail_compiler_add_builtin(compiler, NULL) == 0);
  CHECK(snaptrail_compiler_add_source(compiler, SNAPTRAIL_SOURCE_RULES, "bad",
                                      3, kBad, sizeof(kBad) - 1, NULL) == 0);
  CHECK(snaptrail_compiler_build(compiler, &ruleset, NULL) ==
        SNAPTRAIL_PARTIAL);
  snaptrail_compiler_destroy(compiler);
  return ruleset;
}

static void UseCallback(const snaptrail_ruleset *ruleset) {
  snaptrail_engine *engine = NULL;
  snaptrail_error *error = NULL;
  snaptrail_ingest_result result = SNAPTRAIL_INGEST_RESULT_INIT;
  snaptrail_engine_stats stats;
  snaptrail_record records[2];
  snaptrail_status each[2];
  snaptrail_buffer *json = NULL;

  CHECK(snaptrail_engine_create(ruleset, NULL, &engine, &error) == 0);
  CHECK(snaptrail_engine_set_finding_callback(engine, Count, &told, Freed,
                                              &error) == 0);
  CHECK(snaptrail_engine_set_log_callback(engine, Log, &logged, Freed,
                                          &error) == 0);
  records[0].name.data = "first";
  records[0].name.size = 5;
  records[0].data.data = "{\"eventVersion\":";
  records[0].data.size = strlen(records[0].data.data);
  records[1].name = records[0].name;
  records[1].data.data = kShare;
  records[1].data.size = sizeof(kShare) - 1;
  CHECK(snaptrail_engine_ingest_batch(engine, records, 2, sizeof(records[0]),
                                      each, &result,
                                      &error) == SNAPTRAIL_PARTIAL);
  CHECK(each[0] == SNAPTRAIL_E_MALFORMED && each[1] == SNAPTRAIL_OK);
  CHECK(result.consumed == 2 && result.first_malformed == 0);
  CHECK(result.records == 1 && result.malformed == 1);
  CHECK(told > 0 && logged == 1);
  CHECK(snaptrail_engine_ingest_record(engine, NULL, 0, kShare,
                                       sizeof(kShare) - 1, &error) == 0);
  CHECK(snaptrail_engine_ingest_record(engine, NULL, 0, "{", 1, &error) ==
        SNAPTRAIL_E_MALFORMED);
  CHECK(snaptrail_error_code(error) == SNAPTRAIL_E_MALFORMED);
  snaptrail_error_destroy(error);
  CHECK(snaptrail_engine_advance(engine, 1714560000000, &error) == 0);
  memset(&stats, 0xff, sizeof(stats));
  stats.struct_size = SNAPTRAIL_ENGINE_STATS_SIZE;
  CHECK(snaptrail_engine_get_stats(engine, &stats, &error) == 0);
  CHECK(stats.records == 2 && stats.malformed == 2 && stats.duplicate == 1);
  CHECK(snaptrail_engine_stats_json(engine, &json, &error) == 0);
  CHECK(strstr(snaptrail_buffer_data(json), "\"records\":2") != NULL);
  snaptrail_buffer_destroy(json);
  CHECK(snaptrail_engine_problems_json(engine, &json, &error) == 0);
  CHECK(strstr(snaptrail_buffer_data(json), "\"first\"") != NULL);
  snaptrail_buffer_destroy(json);
  CHECK(snaptrail_engine_explain_json(engine, "e-1", 3, &json, &error) == 0);
  snaptrail_buffer_destroy(json);
  CHECK(freed == 0);
  CHECK(snaptrail_engine_set_log_callback(engine, NULL, NULL, NULL, NULL) == 0);
  CHECK(freed == 1);
  snaptrail_engine_destroy(engine);
  CHECK(freed == 2);
}

static void UsePull(const snaptrail_ruleset *ruleset) {
  snaptrail_engine_options options = SNAPTRAIL_ENGINE_OPTIONS_INIT;
  snaptrail_engine_options same;
  snaptrail_engine *engine = NULL;
  snaptrail_finding_batch *batch = NULL;
  snaptrail_buffer *json = NULL;
  size_t written = 0;
  size_t count = 0;
  uint32_t head[4];
  char *packed;
  const snaptrail_finding *finding;

  CHECK(snaptrail_engine_options_init(&same, SNAPTRAIL_ENGINE_OPTIONS_SIZE) ==
        SNAPTRAIL_OK);
  CHECK(memcmp(&same, &options, SNAPTRAIL_ENGINE_OPTIONS_SIZE) == 0);
  CHECK(snaptrail_engine_create(ruleset, &options, &engine, NULL) == 0);
  CHECK(snaptrail_engine_ingest_record(engine, "x", 1, kShare,
                                       sizeof(kShare) - 1, NULL) == 0);
  CHECK(snaptrail_engine_flush(engine, NULL) == 0);
  CHECK(snaptrail_engine_drain(engine, 1, &batch, NULL) == 0);
  CHECK(snaptrail_finding_batch_size(batch) == 1);
  finding = snaptrail_finding_batch_get(batch, 0);
  CHECK(finding->action == SNAPTRAIL_ACTION_CREATE);
  CHECK(snaptrail_finding_batch_get(batch, 1) == NULL);
  CHECK(snaptrail_finding_to_json(finding, SNAPTRAIL_JSON_EVENT, &json, NULL) ==
        0);
  CHECK(strstr(snaptrail_buffer_data(json), "\"action\":\"create\"") != NULL);
  snaptrail_buffer_destroy(json);
  CHECK(snaptrail_finding_batch_pack(batch, 0, SNAPTRAIL_PACK_JSON, NULL, 0,
                                     &written, &count,
                                     NULL) == SNAPTRAIL_E_BUFFER_TOO_SMALL);
  packed = (char *)malloc(written);
  CHECK(snaptrail_finding_batch_pack(batch, 0, SNAPTRAIL_PACK_JSON, packed,
                                     written, &written, &count, NULL) == 0);
  CHECK(count == 1);
  memcpy(head, packed, sizeof(head));
  CHECK(head[0] == SNAPTRAIL_PACKED_MAGIC && head[1] == 32 && head[2] == 96 &&
        head[3] == 1);
  CHECK(memcmp(packed, "STF1", 4) == 0);
  free(packed);
  snaptrail_finding_batch_destroy(batch);
  /* That flush settled it was told too. */
  CHECK(snaptrail_engine_drain_packed(engine, 0, NULL, 0, &written, &count,
                                      NULL) == SNAPTRAIL_E_BUFFER_TOO_SMALL);
  packed = (char *)malloc(written);
  CHECK(snaptrail_engine_drain_packed(engine, 0, packed, written, &written,
                                      &count, NULL) == 0);
  CHECK(count >= 1);
  free(packed);
  CHECK(snaptrail_engine_drain_packed(engine, 0, NULL, 0, &written, &count,
                                      NULL) == 0);
  CHECK(written == 0 && count == 0);
  snaptrail_engine_destroy(engine);
}

#define MOST_NAMES 16

struct Names {
  snaptrail_str names[MOST_NAMES];
  size_t count;
};

static void AddName(struct Names *names, const char *name) {
  CHECK(names->count < MOST_NAMES);
  names->names[names->count].data = name;
  names->names[names->count++].size = strlen(name);
}

/* The command's arguments: lists of names, then files, one input each. */
static void Scan(const snaptrail_ruleset *ruleset, char **files,
                 int file_count) {
  snaptrail_engine_options options = SNAPTRAIL_ENGINE_OPTIONS_INIT;
  struct Names own = {0};
  struct Names trusted = {0};
  struct Names automation = {0};
  snaptrail_engine *engine = NULL;
  snaptrail_finding_batch *batch = NULL;
  size_t i;
  int f;
  for (; file_count > 1 && files[0][0] == '-'; files += 2, file_count -= 2) {
    struct Names *names = strcmp(files[0], "--own") == 0          ? &own
                          : strcmp(files[0], "--trusted") == 0    ? &trusted
                          : strcmp(files[0], "--automation") == 0 ? &automation
                                                                  : NULL;
    CHECK(names != NULL);
    AddName(names, files[1]);
  }
  options.flags = SNAPTRAIL_ENGINE_HOLD_FINDINGS | SNAPTRAIL_ENGINE_NO_EVENTS;
  /* A list of none would say that no account is ours. */
  options.own = own.count == 0 ? NULL : own.names;
  options.own_count = own.count;
  options.trusted = trusted.names;
  options.trusted_count = trusted.count;
  options.automation = automation.names;
  options.automation_count = automation.count;
  CHECK(snaptrail_engine_create(ruleset, &options, &engine, NULL) == 0);
  for (f = 0; f < file_count; ++f) {
    static char buffer[4099];
    size_t n;
    FILE *file = fopen(files[f], "rb");
    CHECK(file != NULL);
    CHECK(snaptrail_engine_begin_input(engine, files[f], strlen(files[f]),
                                       NULL) >= 0);
    while ((n = fread(buffer, 1, sizeof(buffer), file)) > 0) {
      CHECK(snaptrail_engine_ingest(engine, buffer, n, NULL, NULL) >= 0);
    }
    CHECK(snaptrail_engine_end_input(engine, NULL) >= 0);
    fclose(file);
  }
  CHECK(snaptrail_engine_flush(engine, NULL) >= 0);
  CHECK(snaptrail_engine_findings(engine, &batch, NULL) == 0);
  for (i = 0; i < snaptrail_finding_batch_size(batch); ++i) {
    snaptrail_buffer *json = NULL;
    CHECK(snaptrail_finding_to_json(snaptrail_finding_batch_get(batch, i), 0,
                                    &json, NULL) == 0);
    printf("%s\n", snaptrail_buffer_data(json));
    snaptrail_buffer_destroy(json);
  }
  snaptrail_finding_batch_destroy(batch);
  snaptrail_engine_destroy(engine);
}

int main(int argc, char **argv) {
  snaptrail_ruleset *ruleset = Build();
  snaptrail_rule_info rule;
  CHECK(snaptrail_abi_version() >> 16 == SNAPTRAIL_ABI_VERSION >> 16);
  CHECK(snaptrail_version_number() > 0);
  {
    char version[64];
    const uint32_t number = snaptrail_version_number();
    snprintf(version, sizeof(version), "%u.%u.%u", (unsigned)(number >> 16),
             (unsigned)(number >> 8 & 255), (unsigned)(number & 255));
    CHECK(strcmp(version, snaptrail_version_string()) == 0);
  }
  CHECK(snaptrail_build_info()[0] == '{');
  CHECK(snaptrail_has_feature("gzip", 4) == 1);
  CHECK(snaptrail_has_feature("gzipp", 5) == 0);
  CHECK(strcmp(snaptrail_status_name(SNAPTRAIL_E_BUSY), "SNAPTRAIL_E_BUSY") ==
        0);
  CHECK(strcmp(snaptrail_status_name(-12345), "SNAPTRAIL_UNKNOWN") == 0);
  CHECK(snaptrail_ruleset_rule_count(ruleset) > 10);
  rule.struct_size = SNAPTRAIL_RULE_INFO_SIZE;
  CHECK(snaptrail_ruleset_rule_get(ruleset, 0, &rule) == 0);
  CHECK(rule.title.size > 0);
  CHECK(snaptrail_ruleset_retain(ruleset) == ruleset);
  snaptrail_ruleset_release(ruleset);
  if (argc > 1) {
    Scan(ruleset, argv + 1, argc - 1);
  } else {
    UseCallback(ruleset);
    UsePull(ruleset);
  }
  snaptrail_ruleset_release(ruleset);
  return 0;
}
