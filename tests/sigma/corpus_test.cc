// Public cloud rules, when a copy of them lies beside the project: each loads,
// or is refused with a place and a reason.
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <vector>

#include "gtest/gtest.h"
#include "src/base/strings.h"
#include "tests/sigma/testing.h"

namespace snaptrail::inline v0::internal {
namespace {

constexpr char kFolder[] = "../shared/data/sigma-rules/rules";

TEST(Corpus, LoadsOrSaysWhyNot) {
  if (!std::filesystem::is_directory(kFolder)) {
    GTEST_SKIP() << kFolder << " is not there";
  }
  std::set<std::string> files;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(kFolder)) {
    if (entry.path().extension() == ".yml") files.insert(entry.path().string());
  }
  std::vector<RuleText> all;
  int loaded = 0;
  int warned = 0;
  for (const std::string& file : files) {
    std::stringstream text;
    text << std::ifstream(file).rdbuf();
    Diagnostics diagnostics;
    const auto rules =
        Rules::Compile({{file, text.str()}}, TestSchema(), &diagnostics);
    bool error = false;
    for (const Diagnostic& d : diagnostics) {
      error |= d.severity == Severity::kError;
      EXPECT_GT(d.line, 0u) << d.ToString();
      EXPECT_FALSE(d.message.empty());
      std::cout << d.ToString() << '\n';
    }
    EXPECT_EQ(rules == nullptr, error) << file;
    if (rules == nullptr) continue;
    ++loaded;
    warned += !diagnostics.empty();
    all.push_back({file, text.str()});
    ASSERT_EQ(rules->rules().size(), 1u) << file;
    EXPECT_FALSE(rules->rules()[0].chain);
  }
  std::cout << files.size() << " rules: " << loaded << " loaded, " << warned
            << " of them with warnings, " << files.size() - loaded
            << " refused\n";
  EXPECT_GE(files.size(), 1u);
  // Together as well.
  Diagnostics diagnostics;
  const auto together = Rules::Compile(all, TestSchema(), &diagnostics);
  ASSERT_NE(together, nullptr);
  EXPECT_TRUE(together->HasRaw("aws", "cloudtrail"));
  // Keyless records meet every one of them and break none.
  for (const char* json : {"{}", R"({"eventName":null,"a":[[],{}]})"}) {
    const JsonText record(json);
    JsonDocument document;
    ASSERT_TRUE(document.Parse(record.view()));
    for (const char* product : {"aws", "azure", "gcp", "m365"}) {
      together->EvaluateRaw(product, "", document,
                            [](std::uint32_t, std::uint32_t) {});
    }
  }
}

}  // namespace
}  // namespace snaptrail::inline v0::internal
