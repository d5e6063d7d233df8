// Memory that runs out anywhere in a whole scan, from compiling to JSON: the
// n-th allocation fails, it alone or all from there on, each n in a process of
// its own. A call says OUT_OF_MEMORY (and of its engine BROKEN hereafter), or
// gives the whole answer; never a part of it, and never another reason.
//
// Abseil's tables are not made for exceptions inside of them, so a few of the
// processes end: docs/c-interface.md. How many is printed, by step, and may not
// be more than one in a hundred.
//
// exhaust_test [STRIDE]: every how manieth n is tried.
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <new>
#include <string>

#include "tests/capi/support.h"

namespace {

long allowed = -1;  // allocations that still succeed; negative: all of them
bool for_good = false;
long count = 0;

void* Allocate(std::size_t size) {
  ++count;
  if (allowed == 0) {
    if (!for_good) allowed = -1;
    return nullptr;
  }
  if (allowed > 0) --allowed;
  return std::malloc(size == 0 ? 1 : size);
}

}  // namespace

void* operator new(std::size_t size) {
  if (void* memory = Allocate(size)) return memory;
  throw std::bad_alloc();
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  return Allocate(size);
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete(void* memory, const std::nothrow_t&) noexcept {
  std::free(memory);
}

namespace snaptrail_capi_test {
namespace {

enum Step { kCompile, kEngine, kIngest, kFlush, kFindings, kJson, kDestroy };
constexpr int kSteps = 7;
constexpr const char* kNames[kSteps] = {"compile",  "engine", "ingest", "flush",
                                        "findings", "json",   "destroy"};

// What a process tells the one that watches it, in memory of both.
struct Report {
  int step;
  snaptrail_status wrong;  // a status that should not be
};

class Scan {
 public:
  explicit Scan(Report* report) : report_(report) {}

  // The JSON of all findings; empty when memory ran out.
  std::string Run(const std::string& text) {
    snaptrail_compiler* compiler = nullptr;
    snaptrail_ruleset* ruleset = nullptr;
    snaptrail_engine* engine = nullptr;
    snaptrail_finding_batch* batch = nullptr;
    report_->step = kCompile;
    bool ok = Ok(snaptrail_compiler_create(nullptr, &compiler, nullptr)) &&
              Ok(snaptrail_compiler_add_builtin(compiler, nullptr)) &&
              Ok(snaptrail_compiler_build(compiler, &ruleset, nullptr));
    snaptrail_compiler_destroy(compiler);
    report_->step = kEngine;
    ok = ok && Ok(snaptrail_engine_create(ruleset, nullptr, &engine, nullptr));
    snaptrail_ruleset_release(ruleset);
    report_->step = kIngest;
    ok = ok && Ok(snaptrail_engine_ingest(engine, text.data(), text.size(),
                                          nullptr, nullptr));
    report_->step = kFlush;
    ok = ok && Ok(snaptrail_engine_flush(engine, nullptr));
    report_->step = kFindings;
    ok = ok && Ok(snaptrail_engine_findings(engine, &batch, nullptr));
    std::string all;
    report_->step = kJson;
    for (std::size_t i = 0; ok && i < snaptrail_finding_batch_size(batch);
         ++i) {
      snaptrail_buffer* json = nullptr;
      ok = Ok(snaptrail_finding_to_json(snaptrail_finding_batch_get(batch, i),
                                        0, &json, nullptr));
      const long kept = allowed;
      allowed = -1;  // ours
      all += snaptrail_buffer_data(json);
      allowed = kept;
      snaptrail_buffer_destroy(json);
    }
    report_->step = kDestroy;
    snaptrail_finding_batch_destroy(batch);
    snaptrail_engine_destroy(engine);
    return ok ? all : std::string();
  }

 private:
  bool Ok(snaptrail_status status) {
    if (status == SNAPTRAIL_OK) return true;
    if (status != SNAPTRAIL_E_OUT_OF_MEMORY) report_->wrong = status;
    return false;
  }

  Report* report_;
};

int Main(long stride) {
  void* shared = mmap(nullptr, sizeof(Report), PROT_READ | PROT_WRITE,
                      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (shared == MAP_FAILED) return 2;
  auto* report = static_cast<Report*>(shared);
  const std::string text = Shares(20);
  Scan(report).Run(text);  // what is made once is there
  count = 0;
  const std::string wanted = Scan(report).Run(text);
  const long all = count;
  if (wanted.empty()) return 2;
  int tried = 0;
  int wrong = 0;
  int ended[kSteps] = {};
  int ends = 0;
  for (const bool good : {false, true}) {
    for (long n = 0; n < all; n += stride) {
      ++tried;
      *report = {};
      const pid_t child = fork();
      if (child < 0) return 2;
      if (child == 0) {
        if (std::freopen("/dev/null", "w", stderr) == nullptr) _exit(3);
        allowed = n;
        for_good = good;
        const std::string found = Scan(report).Run(text);
        allowed = -1;
        _exit(found.empty() || found == wanted ? 0 : 1);
      }
      int status = 0;
      if (waitpid(child, &status, 0) != child) return 2;
      if (!WIFEXITED(status)) {
        ++ended[report->step];
        ++ends;
      } else if (WEXITSTATUS(status) != 0 || report->wrong != 0) {
        ++wrong;
        std::printf("at %ld%s: %s: %s\n", n, good ? " and on" : "",
                    kNames[report->step], snaptrail_status_name(report->wrong));
      }
    }
  }
  std::printf("%ld allocations, %d tried, %d wrong, %d ended:", all, tried,
              wrong, ends);
  for (int i = 0; i < kSteps; ++i) std::printf(" %s %d", kNames[i], ended[i]);
  std::printf("\n");
  return wrong > 0 || ends * 100 > tried ? 1 : 0;
}

}  // namespace
}  // namespace snaptrail_capi_test

int main(int argc, char** argv) {
  return snaptrail_capi_test::Main(argc > 1 ? std::atol(argv[1]) : 1);
}
