// Logs that others published, when they lie beside the source.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>

#include "tests/record/reading.h"

namespace snaptrail::internal {
namespace {

constexpr char kFolder[] = "../shared/data/logs";

std::string Load(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

TEST(RealLogs, AreReadTheSameWhole) {
  if (!std::filesystem::is_directory(kFolder)) {
    GTEST_SKIP() << "no " << kFolder;
  }
  std::mt19937 rng(9);
  std::size_t files = 0;
  std::size_t records = 0;
  std::size_t silent = 0;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(kFolder)) {
    if (!entry.is_regular_file()) continue;
    ++files;
    const std::string input = Load(entry.path());
    const Told whole = Read(input);
    records += whole.records.size();
    if (whole.records.empty()) ++silent;
    for (int i = 0; i < 3; ++i) {
      ASSERT_EQ(ReadCut(input, RandomCuts(&rng, input.size(), 30)), whole)
          << entry.path();
    }
  }
  EXPECT_GE(files, 600u);
  EXPECT_GE(records, 2500u);
  EXPECT_LE(silent, files / 50);
}

// It has one brace too many.
TEST(RealLogs, OneBraceTooMany) {
  const std::filesystem::path path =
      std::filesystem::path(kFolder) /
      "opensearch-catalog/integrations/observability/aws_cloudtrail/data/"
      "samples-large.json";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "no " << path;
  const Told told = Read(Load(path));
  EXPECT_GE(told.records.size(), 700u);
  EXPECT_FALSE(told.problems.empty());
}

}  // namespace
}  // namespace snaptrail::internal
