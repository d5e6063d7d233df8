// What is found in the golden cases, of all clouds, does not depend on how
// their records come: in any order, doubled, cut into buffers of any size, in
// another envelope.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "src/base/strings.h"
#include "src/record/reader.h"
#include "tests/engine/samples.h"

namespace snaptrail::inline v0::internal {
namespace {

namespace fs = std::filesystem;
using Random = std::mt19937;

constexpr char kCases[] = "tests/golden";
constexpr unsigned kArrivals = 6;

std::string ReadFile(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

struct Case {
  std::string name;
  Options options;
  std::vector<std::string> files;
};

Case ReadCase(const fs::path& folder) {
  Case one;
  one.name = folder.filename();
  std::istringstream args(ReadFile(folder / "args"));
  std::string option;
  std::string value;
  while (args >> option >> value) {
    if (option == "--own") {
      if (!one.options.own) one.options.own.emplace();
      one.options.own->push_back(value);
    } else if (option == "--trusted") {
      one.options.trusted.push_back(value);
    } else if (option == "--automation") {
      one.options.automation.push_back(value);
    } else {
      ADD_FAILURE() << one.name << ": this test knows no " << option;
    }
  }
  std::vector<fs::path> paths;
  for (const auto& entry : fs::directory_iterator(folder)) {
    const std::string name = entry.path().filename();
    if (name.find(".json") != std::string::npos && name != "expect.jsonl") {
      paths.push_back(entry.path());
    }
  }
  std::sort(paths.begin(), paths.end());
  for (const fs::path& path : paths) one.files.push_back(ReadFile(path));
  return one;
}

std::vector<Case> AllCases() {
  std::vector<Case> cases;
  for (const auto& entry : fs::directory_iterator(kCases)) {
    if (fs::exists(entry.path() / "want")) {
      cases.push_back(ReadCase(entry.path()));
    }
  }
  return cases;
}

// The records as they stand in their envelopes.
class Keeper : public RecordSink {
 public:
  void OnRecord(const Record& record) override {
    records.emplace_back(record.json);
  }
  void OnMalformed(std::string_view, std::uint64_t, std::string_view reason,
                   bool, std::string_view) override {
    ADD_FAILURE() << reason;
  }
  void OnSkipped(std::string_view, std::uint64_t) override {}
  void OnRepaired(std::uint64_t) override {}

  std::vector<std::string> records;
};

std::vector<std::string> RecordsOf(const Case& one) {
  Keeper keeper;
  RecordReader reader(RecordLimits{}, &keeper);
  for (const std::string& file : one.files) {
    reader.Begin(one.name);
    reader.Feed(file);
    reader.End();
  }
  return keeper.records;
}

void IngestCut(std::string_view bytes, std::size_t longest, Random* random,
               Engine* engine) {
  while (!bytes.empty()) {
    const std::size_t length =
        std::min<std::size_t>(1 + (*random)() % longest, bytes.size());
    engine->Ingest(bytes.substr(0, length));
    bytes.remove_prefix(length);
  }
}

std::string Join(const std::vector<std::string>& records,
                 std::string_view before, std::string_view between,
                 std::string_view after) {
  std::string text(before);
  for (std::size_t i = 0; i < records.size(); ++i) {
    if (i > 0) text += between;
    text += records[i];
  }
  return text += after;
}

std::string InAnyEnvelope(const std::vector<std::string>& records,
                          Random* random) {
  switch ((*random)() % 3) {
    case 0:
      return Join(records, "", "\n", "\n");
    case 1:
      return Join(records, "[", ",\n", "]");
    default:
      return Join(records, R"({"records":[)", ",", "]}");
  }
}

void Check(const Ruleset& ruleset, const Case& one) {
  SCOPED_TRACE(one.name);
  Engine whole(ruleset, one.options, nullptr);
  for (const std::string& file : one.files) {
    whole.BeginInput(one.name);
    whole.Ingest(file);
    whole.EndInput();
  }
  whole.Flush();
  const std::string want = WithoutPlaces(whole.findings());
  const std::vector<std::string> records = RecordsOf(one);
  ASSERT_EQ(whole.stats().records, records.size());

  for (unsigned seed = 0; seed < kArrivals; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    const std::size_t longest = std::size_t{2} << random() % 14;
    Options options = one.options;
    // The last one is told of every change.
    options.hold_findings = seed + 1 < kArrivals;
    Recorder sink;
    Engine engine(ruleset, options, &sink);
    if (seed == 0) {  // the files, in another order
      std::vector<std::string> files = one.files;
      std::shuffle(files.begin(), files.end(), random);
      for (const std::string& file : files) {
        engine.BeginInput("files");
        IngestCut(file, longest, &random, &engine);
        engine.EndInput();
      }
    } else {
      std::vector<std::string> some = records;
      for (const std::string& record : records) {
        if (random() % 3 == 0) some.push_back(record);
      }
      std::shuffle(some.begin(), some.end(), random);
      engine.BeginInput("records");
      IngestCut(InAnyEnvelope(some, &random), longest, &random, &engine);
      engine.EndInput();
      EXPECT_EQ(engine.stats().records, some.size());
    }
    engine.Flush();
    EXPECT_EQ(engine.stats().malformed, 0u);
    // Not compared by EXPECT_EQ, which prints both.
    ASSERT_TRUE(WithoutPlaces(engine.findings()) == want)
        << "\n"
        << testing::PrintToString(Dumps(engine.findings()))
        << "\nand in the order of the files\n"
        << testing::PrintToString(Dumps(whole.findings()));
    ASSERT_TRUE(sink.state() == engine.findings());
  }
}

TEST(GoldenCases, AnyOrderRepetitionAndCutGiveTheSame) {
  Compiler compiler;
  compiler.AddBuiltin();
  const Result<Ruleset> ruleset = compiler.Compile();
  ASSERT_TRUE(ruleset.ok());
  std::map<std::string, int> of_cloud;
  for (const Case& one : AllCases()) {
    const bool azure = one.name.find("azure") != std::string::npos;
    const bool google = one.name.find("google") != std::string::npos;
    ++of_cloud[azure ? "azure" : google ? "google" : "aws"];
    Check(*ruleset, one);
    if (HasFatalFailure()) return;
  }
  for (const char* cloud : {"aws", "azure", "google"}) {
    EXPECT_GE(of_cloud[cloud], 20) << cloud;
  }
}

}  // namespace
}  // namespace snaptrail::inline v0::internal
