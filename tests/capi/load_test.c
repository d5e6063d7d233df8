/* load_test LIBRARY: 1,000 times dlopen, use, dlclose, with memory that stays
 * flat; and threads that outlive the last dlclose. */
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "snaptrail/snaptrail.h"

static const char kRule[] =
    "title: A\n"
    "id: 0b0c7a52-3f0e-4d0e-9d55-4a6c1b1f6a09\n"
    "status: experimental\n"
    "logsource: {product: aws, service: cloudtrail}\n"
    "detection:\n"
    "  selection: {userAgent|re: '(a|b)*a(a|b){12}c[0-9]'}\n"
    "  condition: selection\n"
    "level: high\n";

static void Fail(const char *why) {
  fprintf(stderr, "%s\n", why);
  exit(1);
}

/* ISO C has no conversion from data to function pointers; POSIX wants one. */
#define GET(library, name)                       \
  do {                                           \
    void *address = dlsym(library, #name);       \
    if (address == NULL) Fail(#name);            \
    memcpy(&name##_, &address, sizeof(address)); \
  } while (0)

static snaptrail_status (*snaptrail_compiler_create_)(
    const snaptrail_compiler_options *, snaptrail_compiler **,
    snaptrail_error **);
static snaptrail_status (*snaptrail_compiler_add_builtin_)(snaptrail_compiler *,
                                                           snaptrail_error **);
static snaptrail_status (*snaptrail_compiler_add_source_)(snaptrail_compiler *,
                                                          uint32_t,
                                                          const char *, size_t,
                                                          const char *, size_t,
                                                          snaptrail_error **);
static snaptrail_status (*snaptrail_compiler_build_)(snaptrail_compiler *,
                                                     snaptrail_ruleset **,
                                                     snaptrail_error **);
static void (*snaptrail_compiler_destroy_)(snaptrail_compiler *);
static void (*snaptrail_ruleset_release_)(const snaptrail_ruleset *);
static snaptrail_status (*snaptrail_engine_create_)(
    const snaptrail_ruleset *, const snaptrail_engine_options *,
    snaptrail_engine **, snaptrail_error **);
static snaptrail_status (*snaptrail_engine_ingest_record_)(snaptrail_engine *,
                                                           const char *, size_t,
                                                           const void *, size_t,
                                                           snaptrail_error **);
static void (*snaptrail_engine_destroy_)(snaptrail_engine *);

static const snaptrail_ruleset *shared = NULL;
static pthread_barrier_t used;
static pthread_barrier_t closed;

static void Use(const snaptrail_ruleset *ruleset) {
  static const char kRecord[] =
      "{\"eventVersion\":\"1.08\",\"userIdentity\":{\"type\":\"IAMUser\"},"
      "\"eventTime\":\"2024-05-01T10:00:00Z\",\"eventSource\":"
      "\"ec2.amazonaws.com\",\"eventName\":\"RunInstances\",\"awsRegion\":"
      "\"us-east-1\",\"userAgent\":\"abababbbabababbabababababcc\","
      "\"eventID\":\"e-1\",\"recipientAccountId\":\"111122223333\"}";
  snaptrail_engine *engine = NULL;
  if (snaptrail_engine_create_(ruleset, NULL, &engine, NULL) != 0) {
    Fail("engine");
  }
  if (snaptrail_engine_ingest_record_(engine, "", 0, kRecord,
                                      sizeof(kRecord) - 1, NULL) != 0) {
    Fail("record");
  }
  snaptrail_engine_destroy_(engine);
}

/* Without actions it is quick, and matches nothing. */
static snaptrail_ruleset *Build(int whole) {
  snaptrail_compiler *compiler = NULL;
  snaptrail_ruleset *ruleset = NULL;
  snaptrail_compiler_create_(NULL, &compiler, NULL);
  if (whole) snaptrail_compiler_add_builtin_(compiler, NULL);
  snaptrail_compiler_add_source_(compiler, SNAPTRAIL_SOURCE_RULES, "r", 1,
                                 kRule, sizeof(kRule) - 1, NULL);
  if (snaptrail_compiler_build_(compiler, &ruleset, NULL) != 0) Fail("build");
  snaptrail_compiler_destroy_(compiler);
  return ruleset;
}

static void *Thread(void *unused) {
  int i;
  for (i = 0; i < 200; ++i) Use(shared);
  pthread_barrier_wait(&used);
  pthread_barrier_wait(&closed);
  return unused;
}

static long Resident(void) {
  long pages = 0;
  FILE *file = fopen("/proc/self/statm", "r");
  if (file == NULL || fscanf(file, "%*d %ld", &pages) != 1) Fail("statm");
  fclose(file);
  return pages * 4;
}

static void *Load(const char *path) {
  void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (library == NULL) Fail(dlerror());
  GET(library, snaptrail_compiler_create);
  GET(library, snaptrail_compiler_add_builtin);
  GET(library, snaptrail_compiler_add_source);
  GET(library, snaptrail_compiler_build);
  GET(library, snaptrail_compiler_destroy);
  GET(library, snaptrail_ruleset_release);
  GET(library, snaptrail_engine_create);
  GET(library, snaptrail_engine_ingest_record);
  GET(library, snaptrail_engine_destroy);
  return library;
}

int main(int argc, char **argv) {
  pthread_t threads[4];
  long before = 0;
  long after;
  int i;
  void *library;
  if (argc != 2) return 2;
  for (i = 0; i < 1000; ++i) {
    snaptrail_ruleset *ruleset;
    library = Load(argv[1]);
    ruleset = Build(0);
    Use(ruleset);
    snaptrail_ruleset_release_(ruleset);
    dlclose(library);
    if (i == 200) before = Resident();
  }
  after = Resident();
  printf("%ld KiB after 200 turns, %ld after 1000\n", before, after);
  if (after > before + 512) Fail("memory grows");

  library = Load(argv[1]);
  shared = Build(1);
  pthread_barrier_init(&used, NULL, 5);
  pthread_barrier_init(&closed, NULL, 5);
  for (i = 0; i < 4; ++i) pthread_create(&threads[i], NULL, Thread, NULL);
  pthread_barrier_wait(&used);
  snaptrail_ruleset_release_(shared);
  dlclose(library);
  pthread_barrier_wait(&closed);
  for (i = 0; i < 4; ++i) pthread_join(threads[i], NULL);
  return 0;
}
