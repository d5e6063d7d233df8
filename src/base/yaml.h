// YAML texts as a tree with the place of every node, built from libyaml's
// events, so that duplicate keys, anchors and depth are seen and bounded.
//
// Invariants: a tree never has more than the limits' nodes or depth; aliases,
// where allowed, are expanded and count as often as they are used.
// Threads: plain values; parsing keeps no state.
#ifndef SNAPTRAIL_SRC_BASE_YAML_H_
#define SNAPTRAIL_SRC_BASE_YAML_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "snaptrail/status.h"

namespace snaptrail::inline v0::internal {

struct YamlNode {
  enum class Kind : std::uint8_t { kNull, kScalar, kSequence, kMapping };
  // Defined where the type is complete: `entries` holds pairs of it, which
  // clang will not look into before.
  YamlNode();
  ~YamlNode();
  YamlNode(const YamlNode&);
  YamlNode(YamlNode&&) noexcept;
  YamlNode& operator=(const YamlNode&);
  YamlNode& operator=(YamlNode&&) noexcept;

  Kind kind = Kind::kNull;
  bool quoted = false;       // scalar in quotes or block style: always text
  std::uint32_t line = 0;    // from 1
  std::uint32_t column = 0;  // from 1
  std::string scalar;
  std::vector<YamlNode> items;                         // sequence
  std::vector<std::pair<YamlNode, YamlNode>> entries;  // mapping, file order

  bool is_null() const { return kind == Kind::kNull; }
  bool is_scalar() const { return kind == Kind::kScalar; }
  bool is_sequence() const { return kind == Kind::kSequence; }
  bool is_mapping() const { return kind == Kind::kMapping; }
  // Value of a key of a mapping; null pointer when absent or no mapping.
  const YamlNode* Find(std::string_view key) const;
  // Plain true/false; plain integer that fits. Nothing: it is none.
  std::optional<bool> AsBool() const;
  std::optional<std::int64_t> AsInt() const;
};

struct YamlLimits {
  bool allow_aliases = false;
  std::uint32_t max_depth = 16;
  std::uint32_t max_nodes = 200'000;
  std::uint32_t max_bytes = 1u << 20;
};

// The same keys, values and quotes, in the same order, wherever they stand.
bool SameYaml(const YamlNode& a, const YamlNode& b);

// The documents of a text. Problems (syntax, duplicate keys, anchors, tags,
// limits) are appended to *diagnostics with `file`; a text with an error gives
// no document. A plain empty scalar, ~ or null is kNull.
std::vector<YamlNode> ParseYaml(std::string_view file, std::string_view text,
                                const YamlLimits& limits,
                                Diagnostics* diagnostics);

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_BASE_YAML_H_
