// YAML texts to canonical dumps, and what is refused, with its place.
#include "src/base/yaml.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "src/base/strings.h"

namespace snaptrail::inline v0::internal {
namespace {

std::string Dump(const YamlNode& node) {
  switch (node.kind) {
    case YamlNode::Kind::kNull:
      return "null";
    case YamlNode::Kind::kScalar:
      return node.quoted ? Cat('"', node.scalar, '"') : node.scalar;
    case YamlNode::Kind::kSequence: {
      std::vector<std::string> parts;
      for (const YamlNode& item : node.items) parts.push_back(Dump(item));
      return Cat('[', Join(parts, ", "), ']');
    }
    case YamlNode::Kind::kMapping: {
      std::vector<std::string> parts;
      for (const auto& [key, value] : node.entries) {
        parts.push_back(Cat(Dump(key), ": ", Dump(value)));
      }
      return Cat('{', Join(parts, ", "), '}');
    }
  }
  return "";
}

// The documents, or the problems.
std::string Read(std::string_view text, const YamlLimits& limits = {}) {
  Diagnostics diagnostics;
  const std::vector<YamlNode> documents =
      ParseYaml("f", text, limits, &diagnostics);
  std::vector<std::string> lines;
  for (const YamlNode& document : documents) lines.push_back(Dump(document));
  for (const Diagnostic& d : diagnostics) {
    EXPECT_TRUE(documents.empty());
    lines.push_back(d.ToString());
  }
  return Join(lines, " | ");
}

YamlLimits WithAliases() {
  YamlLimits limits;
  limits.allow_aliases = true;
  return limits;
}

TEST(Yaml, ReadsDocuments) {
  const struct {
    const char* text;
    const char* want;
  } cases[] = {
      {"", ""},
      {"a: 1\nb: [x, 'y', \"z\"]\n", "{a: 1, b: [x, \"y\", \"z\"]}"},
      {"a:\nb: ~\nc: null\nd: ''\n", "{a: null, b: null, c: null, d: \"\"}"},
      {"---\na\n---\nb\n...\n", "a | b"},
      {"a: |\n  one\n  two\n", "{a: \"one\ntwo\n\"}"},
      {"- a\r\n- b\r\n", "[a, b]"},
      {"\xEF\xBB\xBFk: v\n", "{k: v}"},
      {"k: \xC3\xA9\n", "{k: \xC3\xA9}"},
      {"{a: {b: {}}, c: []}", "{a: {b: {}}, c: []}"},
  };
  for (const auto& c : cases) EXPECT_EQ(Read(c.text), c.want) << c.text;
}

TEST(Yaml, RefusesWithThePlace) {
  const struct {
    const char* text;
    const char* want;
  } cases[] = {
      {"a: 1\nb: 2\na: 3\n", "f:3:1: a: key is given twice"},
      {"x:\n  a: 1\n  a: 2\n", "f:3:3: x.a: key is given twice"},
      // Code points, not bytes.
      {"{\xC3\xA9: 1, b: 1, b: 2}", "f:1:14: b: key is given twice"},
      {"a: !!str 1\n", "f:1:4: a: tags are not part of the language"},
      {"[a]: 1\n", "f:1:1: a key must be text"},
      {"a: \xFF\n", "f: not valid UTF-8"},
  };
  for (const auto& c : cases) EXPECT_EQ(Read(c.text), c.want) << c.text;
  EXPECT_TRUE(Read("a: [1\nb: 2\n").starts_with("f:2:")) << Read("a: [1\n");
  EXPECT_TRUE(Read("a: &x 1\n").find("anchors") != std::string::npos);
  EXPECT_TRUE(Read("a: *x\n").find("anchors") != std::string::npos);
}

TEST(Yaml, OneBadDocumentGivesNone) {
  EXPECT_EQ(Read("a: 1\n---\nb: 1\nb: 2\n"), "f:4:1: b: key is given twice");
}

TEST(Yaml, AliasesAreWrittenOut) {
  EXPECT_EQ(Read("a: &x [1, 2]\nb: *x\n", WithAliases()),
            "{a: [1, 2], b: [1, 2]}");
  EXPECT_EQ(Read("b: *x\n", WithAliases()), "f:1:4: b: no anchor 'x' above");
  // An anchor ends with its document.
  EXPECT_EQ(Read("a: &x 1\n---\nb: *x\n", WithAliases()),
            "f:3:4: b: no anchor 'x' above");
}

TEST(Yaml, BillionLaughsEndAtTheNodes) {
  std::string text = "- &a0 [x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 12; ++i) {
    text += Cat("- &a", i, " [");
    for (int j = 0; j < 9; ++j) text += Cat(j == 0 ? "" : ", ", "*a", i - 1);
    text += "]\n";
  }
  const std::string said = Read(text, WithAliases());
  EXPECT_TRUE(said.find("more than 200000 nodes") != std::string::npos) << said;
}

TEST(Yaml, NodesAreCountedOverAllDocuments) {
  YamlLimits limits;
  limits.max_nodes = 10;
  EXPECT_EQ(Read("[1, 2, 3]\n---\n[1, 2, 3]\n", limits),
            "[1, 2, 3] | [1, 2, 3]");
  const std::string said =
      Read("[1, 2, 3]\n---\n[1, 2, 3]\n---\n[1, 2, 3]\n", limits);
  EXPECT_TRUE(said.find("more than 10 nodes") != std::string::npos) << said;
}

TEST(Yaml, DepthIsBoundedWithAliasesToo) {
  YamlLimits limits = WithAliases();
  limits.max_depth = 4;
  EXPECT_EQ(Read("[[[[1]]]]", limits), "[[[[1]]]]");
  EXPECT_EQ(Read("[[[[[1]]]]]", limits),
            "f:1:6: 0.0.0.0.0: nested deeper than 4");
  EXPECT_EQ(Read("- &a [[1]]\n- [*a]\n", limits), "[[[1]], [[[1]]]]");
  const std::string said = Read("- &a [[1]]\n- [[*a]]\n", limits);
  EXPECT_TRUE(said.find("nested deeper than 4") != std::string::npos) << said;
  // So a hundred thousand brackets are no danger to the stack.
  EXPECT_FALSE(Read(std::string(100'000, '[')).empty());
}

TEST(Yaml, BytesAreBounded) {
  YamlLimits limits;
  limits.max_bytes = 8;
  EXPECT_EQ(Read("12345678", limits), "12345678");
  EXPECT_EQ(Read("123456789", limits), "f: larger than 8 bytes");
}

TEST(Yaml, ReportIsBounded) {
  std::string text;
  for (int i = 0; i < 5000; ++i) text += "a: 1\n";
  Diagnostics diagnostics;
  ParseYaml("f", text, {}, &diagnostics);
  EXPECT_EQ(diagnostics.size(), 100u);
}

TEST(Yaml, ReadsTruthsAndNumbers) {
  const auto node = [](const char* text) {
    Diagnostics diagnostics;
    return ParseYaml("f", text, {}, &diagnostics).at(0);
  };
  EXPECT_EQ(node("true").AsBool(), true);
  EXPECT_EQ(node("false").AsBool(), false);
  EXPECT_EQ(node("'true'").AsBool(), std::nullopt);
  EXPECT_EQ(node("yes").AsBool(), std::nullopt);
  EXPECT_EQ(node("-17").AsInt(), -17);
  EXPECT_EQ(node("'17'").AsInt(), std::nullopt);
  EXPECT_EQ(node("17x").AsInt(), std::nullopt);
  EXPECT_EQ(node("99999999999999999999").AsInt(), std::nullopt);
  EXPECT_EQ(node("a: {b: 1}").Find("a")->Find("b")->AsInt(), 1);
  EXPECT_EQ(node("a: 1").Find("b"), nullptr);
}

}  // namespace
}  // namespace snaptrail::inline v0::internal
