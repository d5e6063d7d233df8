#include "tests/sigma/content.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "src/base/strings.h"

namespace snaptrail::inline v0::internal {

std::shared_ptr<const Rules> Shipped() {
  std::vector<std::string> names;
  for (const auto& entry :
       std::filesystem::directory_iterator("content/rules")) {
    if (entry.path().extension() == ".yml") {
      names.push_back(entry.path().string());
    }
  }
  std::sort(names.begin(), names.end());
  std::vector<RuleText> texts;
  for (const std::string& name : names) {
    std::stringstream text;
    text << std::ifstream(name).rdbuf();
    texts.push_back({name, text.str()});
  }
  Diagnostics diagnostics;
  auto rules = Rules::Compile(texts, TestSchema(), &diagnostics);
  for (const Diagnostic& d : diagnostics) ADD_FAILURE() << d.ToString();
  return rules;
}

std::set<std::string> Levels(const std::string& name, const StepDoc& step) {
  static const std::shared_ptr<const Rules> rules = Shipped();
  std::set<std::string> levels;
  if (rules == nullptr) return levels;
  for (const std::string& hit : Hits(*rules, step)) {
    const std::string prefix = name + "/";
    if (!hit.starts_with(prefix)) continue;
    levels.insert(hit.substr(prefix.size(), hit.find(':') - prefix.size()));
  }
  return levels;
}

std::vector<std::string> Texts(const std::string& name, const StepDoc& step) {
  static const std::shared_ptr<const Rules> rules = Shipped();
  std::vector<std::string> texts;
  if (rules == nullptr) return texts;
  for (const std::string& hit : Hits(*rules, step)) {
    if (hit.starts_with(name + "/"))
      texts.push_back(hit.substr(name.size() + 1));
  }
  return texts;
}

StepDoc Step(const std::string& stage) {
  return StepDoc({{"stage", {stage}},
                  {"status", {"Success"}},
                  {"api.operation", {"SomeCall"}},
                  {"actor.user.account.uid", {"111122223333"}},
                  {"cloud.account.uid", {"111122223333"}},
                  {"lineage.uid", {"aws:snapshot:snap-0a"}},
                  {"lineage.root.uid", {"aws:snapshot:snap-0a"}},
                  {"lineage.data_bearing", {"true"}},
                  {"lineage.other", {"no"}}});
}

void NeedsEach(const std::string& rule, const StepDoc& step,
               const std::vector<std::string>& fields) {
  ASSERT_FALSE(Levels(rule, step).empty()) << rule;
  for (const std::string& field : fields) {
    EXPECT_THAT(Levels(rule, step.With(field, {})), testing::IsEmpty())
        << rule << " without " << field;
  }
  EXPECT_THAT(Levels(rule, step.With("status", {"Failure"})),
              testing::IsEmpty());
  EXPECT_THAT(Levels(rule, step.With("status", {"Attempt"})),
              testing::IsEmpty());
}

}  // namespace snaptrail::inline v0::internal
