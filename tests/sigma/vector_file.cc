#include "tests/sigma/vector_file.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "snaptrail/status.h"

namespace snaptrail::inline v0::internal {

void Only(const YamlNode& map, const std::set<std::string>& keys,
          const std::string& where) {
  for (const auto& [key, value] : map.entries) {
    EXPECT_TRUE(keys.contains(key.scalar)) << where << ": " << key.scalar;
  }
}

std::optional<YamlNode> ReadVectors(const std::string& file,
                                    const std::set<std::string>& keys) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  Diagnostics diagnostics;
  std::vector<YamlNode> nodes =
      ParseYaml(file, text.str(), YamlLimits(), &diagnostics);
  const bool whole = nodes.size() == 1 && nodes[0].Find("row") != nullptr &&
                     nodes[0].Find("cases") != nullptr;
  EXPECT_TRUE(whole) << file
                     << (diagnostics.empty() ? "" : diagnostics[0].ToString());
  if (!whole) return std::nullopt;
  Only(nodes[0], keys, file);
  const std::string name = std::filesystem::path(file).stem().string();
  EXPECT_EQ(nodes[0].Find("row")->scalar, name.substr(0, name.find('_')))
      << file;
  return std::move(nodes[0]);
}

}  // namespace snaptrail::inline v0::internal
