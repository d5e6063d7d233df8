// Every vector of tests/sigma/vectors (its README.md tells the format), through
// what the engine calls: Compile, then EvaluateRaw on the JSON of the event.
#include <algorithm>
#include <filesystem>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "src/base/strings.h"
#include "src/base/yaml.h"
#include "tests/sigma/testing.h"
#include "tests/sigma/vector_file.h"

namespace snaptrail::inline v0::internal {
namespace {

constexpr char kFolder[] = "tests/sigma/vectors";

std::string Indented(const std::string& text, const std::string& by) {
  std::string out;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) out += by + line + "\n";
  return out;
}

// The whole document that a case stands for.
std::string RuleOf(const YamlNode& given) {
  const std::string head =
      "title: vector\nlogsource:\n    product: aws\n    service: cloudtrail\n"
      "detection:\n";
  if (const YamlNode* rule = given.Find("rule")) return rule->scalar;
  if (const YamlNode* detection = given.Find("detection")) {
    return head + Indented(detection->scalar, "    ");
  }
  return head + "    selection:\n" +
         Indented(given.Find("selection")->scalar, "        ") +
         "    condition: selection\n";
}

class Runner {
 public:
  void Run(const std::string& file) {
    const std::optional<YamlNode> node =
        ReadVectors(file, {"row", "title", "note", "cases"});
    ASSERT_TRUE(node);
    const std::string row = node->Find("row")->scalar;
    EXPECT_TRUE(rows.insert(row).second) << row;
    for (const YamlNode& given : node->Find("cases")->items) {
      Case(file, given);
    }
  }

  std::set<std::string> rows;
  int verdicts = 0;
  int matches = 0;
  int rejected = 0;

 private:
  void Case(const std::string& file, const YamlNode& given) {
    const std::string where = Cat(file, ':', given.line);
    Only(given,
         {"rule", "detection", "selection", "placeholders", "from", "match",
          "no_match", "rejected", "note"},
         where);
    ASSERT_EQ((given.Find("rule") != nullptr) +
                  (given.Find("detection") != nullptr) +
                  (given.Find("selection") != nullptr),
              1)
        << where;
    const std::string text = RuleOf(given);
    Diagnostics diagnostics;
    Placeholders placeholders;
    if (const YamlNode* values = given.Find("placeholders")) {
      for (const auto& [name, list] : values->entries) {
        for (const YamlNode& value : list.items) {
          placeholders[name.scalar].push_back(value.scalar);
        }
      }
    }
    const auto rules =
        Rules::Compile({{"f", text}}, TestSchema(), &diagnostics, placeholders);
    if (given.Find("rejected") != nullptr) {
      EXPECT_EQ(rules, nullptr) << where << " is to be rejected\n" << text;
      EXPECT_TRUE(given.Find("match") == nullptr &&
                  given.Find("no_match") == nullptr)
          << where;
      ASSERT_FALSE(diagnostics.empty()) << where;
      EXPECT_GT(diagnostics[0].line, 0u) << where;
      ++rejected;
      ++verdicts;
      return;
    }
    ASSERT_NE(rules, nullptr)
        << where << ' ' << diagnostics[0].ToString() << '\n'
        << text;
    const int before = verdicts;
    for (const bool want : {true, false}) {
      const YamlNode* events = given.Find(want ? "match" : "no_match");
      if (events == nullptr) continue;
      for (const YamlNode& event : events->items) {
        Verdict(where, given, *rules, event.scalar, want);
      }
    }
    EXPECT_GT(verdicts, before) << where << " has no verdict";
  }

  void Verdict(const std::string& where, const YamlNode& given,
               const Rules& rules, const std::string& event, bool want) {
    std::string product = "aws";
    std::string service = "cloudtrail";
    if (const YamlNode* from = given.Find("from")) {
      const auto parts = Split(from->scalar, '/');
      product = parts[0];
      service = parts.size() > 1 ? parts[1] : "";
    }
    const JsonText json(event);
    JsonDocument document;
    ASSERT_TRUE(document.Parse(json.view())) << where << ": " << event;
    bool held = false;
    rules.EvaluateRaw(product, service, document,
                      [&](std::uint32_t, std::uint32_t) { held = true; });
    EXPECT_EQ(held, want) << where << ": " << event << '\n' << RuleOf(given);
    ++verdicts;
    matches += want;
  }
};

TEST(Vectors, Hold) {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(kFolder)) {
    if (entry.path().extension() == ".yml") {
      files.push_back(entry.path().string());
    }
  }
  std::sort(files.begin(), files.end());
  ASSERT_FALSE(files.empty());
  Runner runner;
  for (const std::string& file : files) runner.Run(file);
  std::cout << runner.rows.size() << " rows, " << runner.verdicts
            << " verdicts: " << runner.matches << " match, "
            << runner.verdicts - runner.matches - runner.rejected << " do not, "
            << runner.rejected << " rejected\n";
}

}  // namespace
}  // namespace snaptrail::inline v0::internal
