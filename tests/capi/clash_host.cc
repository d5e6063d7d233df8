// A program with an RE2 and Abseil of its own, those of the system, that uses
// snaptrail too: with a name of a library by dlopen, without one linked.
// Both must give the answers that they give alone.
#include <dlfcn.h>

#include <cstdio>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "re2/re2.h"
#include "re2/set.h"
#include "snaptrail/snaptrail.h"

namespace {

bool OwnWorks() {
  RE2::Set set(RE2::DefaultOptions, RE2::UNANCHORED);
  if (set.Add("(a|b)*a(a|b){4}c[0-9]", nullptr) != 0) return false;
  if (set.Add("snap-[0-9a-f]+", nullptr) != 1) return false;
  if (!set.Compile()) return false;
  std::vector<int> which;
  absl::flat_hash_map<std::string, int> map;
  for (int i = 0; i < 1000; ++i) map[absl::StrCat("k", i)] = i;
  std::string word;
  return set.Match("x snap-0f y", &which) && which == std::vector<int>{1} &&
         !set.Match("nothing", &which) && map["k77"] == 77 &&
         RE2::FullMatch("key=value", "(\\w+)=\\w+", &word) && word == "key";
}

#ifdef LINKED
#define GET(name) auto* const name##_ = &name
#else
#define GET(name) \
  auto* const name##_ = reinterpret_cast<decltype(&name)>(dlsym(library, #name))
#endif

// One rule with regular expressions, one record that it matches.
bool SnaptrailWorks(void* library) {
  (void)library;
  GET(snaptrail_compiler_create);
  GET(snaptrail_compiler_add_builtin);
  GET(snaptrail_compiler_add_source);
  GET(snaptrail_compiler_build);
  GET(snaptrail_compiler_destroy);
  GET(snaptrail_engine_create);
  GET(snaptrail_engine_ingest_record);
  GET(snaptrail_engine_findings);
  GET(snaptrail_engine_destroy);
  GET(snaptrail_finding_batch_size);
  GET(snaptrail_finding_batch_destroy);
  GET(snaptrail_ruleset_release);
  const std::string rule = R"(title: By pattern
id: 0b0c7a52-3f0e-4d0e-9d55-4a6c1b1f6a09
status: experimental
logsource: {product: aws, service: cloudtrail}
detection:
  selection: {userAgent|re: '(a|b)*a(a|b){4}c[0-9]$'}
  condition: selection
level: high
)";
  snaptrail_compiler* compiler = nullptr;
  snaptrail_ruleset* ruleset = nullptr;
  snaptrail_compiler_create_(nullptr, &compiler, nullptr);
  snaptrail_compiler_add_builtin_(compiler, nullptr);
  snaptrail_compiler_add_source_(compiler, SNAPTRAIL_SOURCE_RULES, "r", 1,
                                 rule.data(), rule.size(), nullptr);
  if (snaptrail_compiler_build_(compiler, &ruleset, nullptr) != 0) return false;
  bool right = true;
  for (const bool matches : {true, false}) {
    const std::string record = absl::StrCat(
        R"({"eventVersion":"1.08","userIdentity":{"type":"IAMUser",)"
        R"("accountId":"111122223333","userName":"eve"},"eventTime":)"
        R"("2024-05-01T10:00:00Z","eventSource":"ec2.amazonaws.com",)"
        R"("eventName":"DescribeRegions","awsRegion":"us-east-1",)"
        R"("userAgent":")",
        matches ? "bbababac7" : "bbababac", R"(","eventID":"e-1",)",
        R"("eventType":"AwsApiCall","recipientAccountId":"111122223333"})");
    snaptrail_engine* engine = nullptr;
    snaptrail_finding_batch* batch = nullptr;
    snaptrail_engine_create_(ruleset, nullptr, &engine, nullptr);
    right &= snaptrail_engine_ingest_record_(engine, "", 0, record.data(),
                                             record.size(), nullptr) == 0;
    snaptrail_engine_findings_(engine, &batch, nullptr);
    right &= snaptrail_finding_batch_size_(batch) == (matches ? 1u : 0u);
    snaptrail_finding_batch_destroy_(batch);
    snaptrail_engine_destroy_(engine);
  }
  snaptrail_ruleset_release_(ruleset);
  snaptrail_compiler_destroy_(compiler);
  return right;
}

}  // namespace

int main(int argc, char** argv) {
  const bool before = OwnWorks();
  void* library = nullptr;
  if (argc > 1) {
    library = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) std::puts(dlerror());
    if (library == nullptr) return 1;
  }
  const bool snaptrail = SnaptrailWorks(library);
  const bool after = OwnWorks();
  std::printf("own before %d, snaptrail %d, own after %d\n", before, snaptrail,
              after);
  return before && snaptrail && after ? 0 : 1;
}
