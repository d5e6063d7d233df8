// Capture: the values of a path in one record, with the places of the list
// elements they stand in, so that values of one element can be kept together.
//
// Reading follows the source: how keys compare, which shapes lists have, which
// values are hidden. An empty text, object, list or null is absent.
//
// Invariants: at most kMaxValues values a path; text in text at most kMaxDepth
// deep.
// Threads: one record at a time.
#ifndef SNAPTRAIL_SRC_CLOUD_CAPTURE_H_
#define SNAPTRAIL_SRC_CLOUD_CAPTURE_H_

#include <simdjson.h>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "src/cloud/expression.h"
#include "src/cloud/key_match.h"

namespace snaptrail::inline v0::internal {

struct SourceShape {
  KeyMatch keys = KeyMatch::kExact;
  bool nocase = false;
  std::vector<std::string> lists;
  std::vector<std::string> hidden;
  std::vector<std::string> blank;  // an object of these alone says nothing
};

using Place = absl::InlinedVector<std::uint32_t, 3>;

// The paths of one source. Those that begin with the same keys share them, so
// that the members of an object are gone through once a record.
//
// Threads: immutable after loading.
class PathTrie {
 public:
  struct Spot {
    std::uint32_t node = 0;  // of the keys that the path begins with
    std::uint32_t keys = 0;  // how many those are
    std::uint32_t slot = 0;  // the path's own
  };
  struct Node {
    std::uint32_t parent = 0;
    std::string key;
    std::uint32_t children = 0;
    // Open addressing by KeyHash; 0 is none. A key of the record may be that of
    // several children: "VolumeId" and "volumeId" where the first letter is
    // folded.
    std::vector<std::uint32_t> table;
  };

  // The same path has the same spot. `keys` is the source's, and stays.
  Spot Add(const Path& path, KeyMatch keys);
  const Node& node(std::uint32_t id) const { return nodes_[id]; }
  std::size_t nodes() const { return nodes_.size(); }
  std::size_t slots() const { return known_.size(); }
  // The child of that very key; 0: there is none.
  std::uint32_t Child(std::uint32_t parent, std::string_view key,
                      KeyMatch keys) const;

 private:
  void Enter(Node* parent, std::uint32_t child, KeyMatch keys);

  std::vector<Node> nodes_ = std::vector<Node>(1);  // 0 is the record
  std::map<std::string, Spot> known_;
};

struct Captured {
  Place place;
  std::string_view text;  // good as long as the record
  bool hidden = false;
  simdjson::dom::element element;  // raw captures
};

class Capture {
 public:
  enum class What : std::uint8_t { kText, kRaw, kThere };
  static constexpr std::size_t kMaxValues = 4096;
  static constexpr int kMaxDepth = 64;

  Capture() = default;
  Capture(const Capture&) = delete;
  Capture& operator=(const Capture&) = delete;

  // Another record; what was given of the one before is gone. Everything is
  // borrowed.
  void Begin(const SourceShape* shape, const PathTrie* trie,
             simdjson::dom::element record);

  // Read once, whatever the number of those that ask.
  const std::vector<Captured>& Values(const Path& path,
                                      const PathTrie::Spot& spot, What what);
  // Whether the record has the member, whatever it holds.
  bool HasTop(std::uint32_t node);
  // A text that lives as long as the record.
  std::string_view Keep(std::string text) {
    return texts_.emplace_back(std::move(text));
  }
  // Text as JSON, also percent-encoded; the element lives as long as this.
  bool Embedded(std::string_view text, simdjson::dom::element* out);

 private:
  struct Walk;
  void Go(const Walk& walk, simdjson::dom::element value, std::size_t at,
          const Place& place, int depth);
  bool ScalarView(simdjson::dom::element value, std::string_view* out);
  void Members(const Walk& walk, simdjson::dom::element value, std::size_t at,
               const Place& place, int depth);
  void Dotted(const Walk& walk, simdjson::dom::object object, std::size_t at,
              const Place& place, int depth);
  bool IsBlank(simdjson::dom::element value) const;

  // What a walk along keys alone comes to.
  struct Reached {
    bool found = false;
    std::uint32_t keys = 0;  // fewer than asked: a list is in the way
    simdjson::dom::element value;
  };
  Reached Reach(std::uint32_t node, std::uint32_t keys);
  void Expand(std::uint32_t node, simdjson::dom::object object);

  // What is of an earlier epoch is of an earlier record.
  struct NodeMemo {
    std::uint64_t found = 0;
    std::uint64_t expanded = 0;
    simdjson::dom::element value;
  };
  struct SlotMemo {
    std::uint64_t read = 0;
    std::vector<Captured> values;
  };
  static constexpr std::size_t kWhats = 3;

  const SourceShape* shape_ = nullptr;
  const PathTrie* trie_ = nullptr;
  simdjson::dom::element record_;
  std::uint64_t epoch_ = 0;
  std::vector<NodeMemo> nodes_;
  std::vector<SlotMemo> slots_;  // kWhats for each
  std::deque<simdjson::dom::parser> parsers_;
  std::deque<std::string> texts_;
};

// A scalar as text: true, false, digits. False: no scalar, or null.
bool ScalarText(simdjson::dom::element value, std::string* out);

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_CLOUD_CAPTURE_H_
