// Every line of tests/cloud/forms/*.jsonl: one record in every form in which
// its cloud writes it. All forms give the same steps.
#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/cloud/cloud_testing.h"

namespace snaptrail::inline v0::internal {
namespace {

using Json = nlohmann::json;

TEST(Forms, GiveTheSameSteps) {
  std::vector<ActionText> texts;
  for (const auto& entry :
       std::filesystem::directory_iterator("content/actions")) {
    texts.push_back(
        {entry.path().filename().string(), FileText(entry.path().string())});
  }
  std::sort(
      texts.begin(), texts.end(),
      [](const ActionText& a, const ActionText& b) { return a.file < b.file; });
  std::string messages;
  const auto dictionary = Load(texts, &messages);
  ASSERT_NE(dictionary, nullptr) << messages;
  Interpreter interpreter(dictionary);
  std::size_t lines = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator("tests/cloud/forms")) {
    std::istringstream file(FileText(entry.path().string()));
    for (std::string line; std::getline(file, line); ++lines) {
      const Json one = Json::parse(line);
      SCOPED_TRACE(one["why"].get<std::string>());
      std::vector<Json> first;
      for (const auto& [form, record] : one["records"].items()) {
        SCOPED_TRACE(form);
        const Read read = ReadRecord(&interpreter, record.dump());
        EXPECT_EQ(read.problem, "");
        EXPECT_THAT(read.dumps,
                    testing::ElementsAreArray(
                        one["steps"].get<std::vector<std::string>>()));
        std::vector<Json> steps;
        for (const Step& step : read.steps) {
          steps.push_back(Json::parse(StepToJson(step)));
          // An event hub gives no id, the role in which one acts, and the
          // outcome in words of its own.
          for (const char* field :
               {"metadata.uid", "status_code", "actor.via_role"}) {
            steps.back().erase(field);
          }
        }
        if (first.empty()) first = steps;
        EXPECT_EQ(steps, first);
      }
    }
  }
  EXPECT_GT(lines, 10u);
}

}  // namespace
}  // namespace snaptrail::inline v0::internal
