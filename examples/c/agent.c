/* Reads audit logs on standard input and prints each finding as soon as it is
 * known, one line of JSON each.
 *
 *   tail -F trail.jsonl | agent 111122223333
 *
 * Built with: cc agent.c $(pkg-config --cflags --libs snaptrail) */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "snaptrail/snaptrail.h"

static int32_t Print(const snaptrail_finding *findings, size_t count,
                     size_t finding_size, void *user_data) {
  size_t i;
  (void)user_data;
  for (i = 0; i < count; ++i) {
    const snaptrail_finding *finding =
        (const snaptrail_finding *)((const char *)findings + i * finding_size);
    snaptrail_buffer *json = NULL;
    if (snaptrail_finding_to_json(finding, SNAPTRAIL_JSON_EVENT, &json, NULL) !=
        SNAPTRAIL_OK) {
      return 1;
    }
    printf("%s\n", snaptrail_buffer_data(json));
    snaptrail_buffer_destroy(json);
  }
  return fflush(stdout);
}

int main(int argc, char **argv) {
  snaptrail_engine_options options = SNAPTRAIL_ENGINE_OPTIONS_INIT;
  snaptrail_str own;
  snaptrail_compiler *compiler = NULL;
  snaptrail_ruleset *ruleset = NULL;
  snaptrail_engine *engine = NULL;
  snaptrail_error *error = NULL;
  snaptrail_status status;
  static char buffer[1 << 16];
  ssize_t n;

  if (argc > 1) {
    own.data = argv[1];
    own.size = strlen(argv[1]);
    options.own = &own;
    options.own_count = 1;
  }
  options.lateness = 15 * 60 * 1000; /* what is older is settled, and small */

  status = snaptrail_compiler_create(NULL, &compiler, &error);
  if (status >= 0) status = snaptrail_compiler_add_builtin(compiler, &error);
  if (status >= 0)
    status = snaptrail_compiler_build(compiler, &ruleset, &error);
  snaptrail_compiler_destroy(compiler);
  if (status >= 0) {
    status = snaptrail_engine_create(ruleset, &options, &engine, &error);
  }
  snaptrail_ruleset_release(ruleset); /* the engine keeps it */
  if (status >= 0) {
    status = snaptrail_engine_set_finding_callback(engine, Print, NULL, NULL,
                                                   &error);
  }
  while (status >= 0 && (n = read(0, buffer, sizeof(buffer))) > 0) {
    status = snaptrail_engine_ingest(engine, buffer, (size_t)n, NULL, &error);
  }
  if (status >= 0) status = snaptrail_engine_flush(engine, &error);
  if (status < 0) {
    fprintf(stderr, "%s: %s\n", snaptrail_status_name(status),
            snaptrail_error_message(error));
  }
  snaptrail_error_destroy(error);
  snaptrail_engine_destroy(engine);
  return status < 0;
}
