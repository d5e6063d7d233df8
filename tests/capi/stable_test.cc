// snaptrail.hpp: one source, built with and without exceptions, in C++17. No
// test library, because that needs exceptions.
#include <cstdio>
#include <cstdlib>
#include <string>

#include "snaptrail/snaptrail.hpp"

namespace st = snaptrail::stable;

#define CHECK(condition)                                          \
  do {                                                            \
    if (!(condition)) {                                           \
      std::printf("%s:%d: %s\n", __FILE__, __LINE__, #condition); \
      std::exit(1);                                               \
    }                                                             \
  } while (0)

namespace {

std::string Share() {
  return R"({"eventVersion":"1.08","userIdentity":{"type":"IAMUser",)"
         R"("principalId":"AIDAEXAMPLE0001","accountId":"111122223333",)"
         R"("userName":"eve"},"eventTime":"2024-05-01T10:00:00Z",)"
         R"("eventSource":"ec2.amazonaws.com","eventName":)"
         R"("ModifySnapshotAttribute","awsRegion":"us-east-1",)"
         R"("requestParameters":{"snapshotId":"snap-1",)"
         R"("createVolumePermission":{"add":{"items":[{"userId":)"
         R"("999988887777"}]}},"attributeType":"CREATE_VOLUME_PERMISSION"},)"
         R"("responseElements":{"_return":true},"eventID":"e-1",)"
         R"("eventType":"AwsApiCall","recipientAccountId":"111122223333"})";
}

std::size_t FindingsWith(const st::Ruleset& ruleset,
                         const st::EngineOptions& options) {
  st::Engine engine;
  CHECK(st::Engine::Create(ruleset, options, &engine).ok());
  CHECK(engine.BeginInput("a").ok());
  CHECK(engine.Ingest(Share()).ok());
  CHECK(engine.EndInput().ok());
  CHECK(engine.Flush().ok());
  st::Findings findings;
  CHECK(engine.GetFindings(&findings).ok());
  for (const snaptrail_finding& finding : findings) {
    std::string json;
    CHECK(st::ToJson(finding, 0, &json).ok());
    CHECK(json.find(st::View(finding.uid)) != std::string::npos);
  }
  return findings.size();
}

}  // namespace

int main() {
  st::Ruleset ruleset;
  {
    st::Compiler compiler;
    CHECK(compiler.created().ok());
    CHECK(compiler.AddRules("bad", "title: [").ok());
    const st::Status status = compiler.Build(&ruleset);
    CHECK(status.code() == SNAPTRAIL_E_INVALID_CONTENT);
    CHECK(!status.message().empty());
    CHECK(!compiler.diagnostics().empty());
  }
  st::Compiler compiler;
  CHECK(compiler.AddBuiltin().ok());
  CHECK(compiler.Build(&ruleset).ok());
  const st::Ruleset copy = ruleset;
  CHECK(copy.size() > 10 && copy.rule(0).title.size > 0);

  st::EngineOptions options;
  CHECK(FindingsWith(copy, options) == 1);
  options.own = {"111122223333", "999988887777"};
  CHECK(FindingsWith(copy, options) == 0);
  options.own.clear();
  options.own_known = true;  // nobody is ours: nothing of ours is shared
  (void)FindingsWith(copy, options);

  st::Engine engine;
  CHECK(st::Engine::Create(copy, {}, &engine).ok());
  int calls = 0;
  const st::Status set = engine.SetCallback(
      [&](const snaptrail_finding*, std::size_t, std::size_t) -> std::int32_t {
        ++calls;
#if defined(__cpp_exceptions)
        throw 7;
#else
        return 1;
#endif
      });
  CHECK(set.ok());
#if defined(__cpp_exceptions)
  try {
    (void)engine.IngestRecord("a", Share());
    CHECK(false);
  } catch (int thrown) {
    CHECK(thrown == 7);
  }
#else
  CHECK(engine.IngestRecord("a", Share()).code() ==
        SNAPTRAIL_E_CALLBACK_ABORTED);
#endif
  CHECK(calls == 1);
  snaptrail_engine_stats stats;
  CHECK(engine.GetStats(&stats).ok());
  CHECK(stats.records == 1);
  engine = st::Engine();
  return 0;
}
