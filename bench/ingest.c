/* Seconds of the processor that the C interface takes for one buffer: what
 * bindings are compared with. usage: ingest FILE TIMES */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "snaptrail/snaptrail.h"

static double Now(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

int main(int argc, char **argv) {
  snaptrail_compiler *compiler = NULL;
  snaptrail_ruleset *ruleset = NULL;
  FILE *file = argc == 3 ? fopen(argv[1], "rb") : NULL;
  char *data;
  long size;
  int times;
  if (file == NULL || fseek(file, 0, SEEK_END) != 0) return 2;
  size = ftell(file);
  rewind(file);
  data = malloc((size_t)size);
  if (data == NULL || fread(data, 1, (size_t)size, file) != (size_t)size) {
    return 2;
  }
  snaptrail_compiler_create(NULL, &compiler, NULL);
  snaptrail_compiler_add_builtin(compiler, NULL);
  if (snaptrail_compiler_build(compiler, &ruleset, NULL) < 0) return 1;
  for (times = atoi(argv[2]); times > 0; --times) {
    snaptrail_engine_options options = SNAPTRAIL_ENGINE_OPTIONS_INIT;
    snaptrail_engine *engine = NULL;
    double begin;
    options.flags = SNAPTRAIL_ENGINE_HOLD_FINDINGS;
    if (snaptrail_engine_create(ruleset, &options, &engine, NULL) < 0) return 1;
    begin = Now();
    snaptrail_engine_begin_input(engine, "buffer", 6, NULL);
    if (snaptrail_engine_ingest(engine, data, (size_t)size, NULL, NULL) < 0) {
      return 1;
    }
    snaptrail_engine_end_input(engine, NULL);
    printf("%.6f\n", Now() - begin);
    fflush(stdout);
    snaptrail_engine_destroy(engine);
  }
  snaptrail_ruleset_release(ruleset);
  snaptrail_compiler_destroy(compiler);
  free(data);
  fclose(file);
  return 0;
}
