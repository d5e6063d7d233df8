#include "src/cloud/capture.h"

#include <algorithm>
#include <charconv>

#include "src/base/strings.h"

namespace snaptrail::inline v0::internal {
namespace {

using Element = simdjson::dom::element;
using Type = simdjson::dom::element_type;

bool IsAbsent(Element value) {
  switch (value.type()) {
    case Type::NULL_VALUE:
      return true;
    case Type::STRING:
      return std::string_view(value).empty();
    case Type::ARRAY:
      return simdjson::dom::array(value).size() == 0;
    case Type::OBJECT:
      return simdjson::dom::object(value).size() == 0;
    default:
      return false;
  }
}

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string Unquote(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && HexDigit(text[i + 1]) >= 0 &&
        HexDigit(text[i + 2]) >= 0) {
      out +=
          static_cast<char>(HexDigit(text[i + 1]) * 16 + HexDigit(text[i + 2]));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

}  // namespace

bool ScalarText(Element value, std::string* out) {
  switch (value.type()) {
    case Type::STRING:
      *out = std::string(std::string_view(value));
      return true;
    case Type::BOOL:
      *out = bool(value) ? "true" : "false";
      return true;
    case Type::INT64:
      *out = std::to_string(std::int64_t(value));
      return true;
    case Type::UINT64:
      *out = std::to_string(std::uint64_t(value));
      return true;
    case Type::DOUBLE: {
      char digits[32];
      const auto result =
          std::to_chars(digits, digits + sizeof(digits), double(value));
      *out = std::string(digits, result.ptr);
      return true;
    }
    default:
      return false;
  }
}

struct Capture::Walk {
  const Path& path;
  What what;
  std::vector<Captured>* out;
};

bool Capture::Embedded(std::string_view text, Element* out) {
  std::string_view trimmed = Trim(text);
  std::string decoded;
  if (trimmed.substr(0, 3) == "%7B" || trimmed.substr(0, 3) == "%5B") {
    decoded = Unquote(trimmed);
    trimmed = decoded;
  }
  if (trimmed.empty() || (trimmed[0] != '{' && trimmed[0] != '[') ||
      parsers_.size() >= 64) {
    return false;
  }
  parsers_.emplace_back();
  // max_depth bounds what a hostile text can nest.
  simdjson::dom::parser& parser = parsers_.back();
  if (parser.allocate(trimmed.size(), kMaxDepth)) return false;
  return !parser.parse(trimmed.data(), trimmed.size(), true).get(*out);
}

// ---- Paths that begin alike

std::uint32_t PathTrie::Child(std::uint32_t parent, std::string_view key,
                              KeyMatch keys) const {
  const Node& from = nodes_[parent];
  if (from.table.empty()) return 0;
  const std::size_t mask = from.table.size() - 1;
  for (std::size_t at = KeyHash(key, keys) & mask; from.table[at] != 0;
       at = (at + 1) & mask) {
    if (nodes_[from.table[at]].key == key) return from.table[at];
  }
  return 0;
}

void PathTrie::Enter(Node* parent, std::uint32_t child, KeyMatch keys) {
  const std::size_t mask = parent->table.size() - 1;
  std::size_t at = KeyHash(nodes_[child].key, keys) & mask;
  while (parent->table[at] != 0) at = (at + 1) & mask;
  parent->table[at] = child;
}

PathTrie::Spot PathTrie::Add(const Path& path, KeyMatch keys) {
  std::string text;
  for (const Segment& segment : path) {
    text += static_cast<char>(segment.kind);
    if (segment.dotted) text += '.';
    for (const std::string* part : {&segment.name, &segment.value}) {
      text += Cat(part->size(), ":", *part);
    }
    for (const std::string& wrapper : segment.wrappers) {
      text += Cat(wrapper.size(), "w", wrapper);
    }
  }
  const auto [known, made] = known_.try_emplace(std::move(text));
  if (!made) return known->second;
  Spot& spot = known->second;
  spot.slot = static_cast<std::uint32_t>(known_.size() - 1);
  for (const Segment& segment : path) {
    if (segment.kind != Segment::Kind::kKey) break;
    std::uint32_t child = Child(spot.node, segment.name, keys);
    if (child == 0) {
      child = static_cast<std::uint32_t>(nodes_.size());
      Node& node = nodes_.emplace_back();
      node.parent = spot.node;
      node.key = segment.name;
      Node& parent = nodes_[spot.node];
      if (std::size_t{++parent.children} * 4 > parent.table.size()) {
        std::vector<std::uint32_t> old;
        old.swap(parent.table);
        parent.table.resize(std::max<std::size_t>(old.size() * 2, 8));
        for (const std::uint32_t other : old) {
          if (other != 0) Enter(&parent, other, keys);
        }
      }
      Enter(&parent, child, keys);
    }
    spot.node = child;
    ++spot.keys;
  }
  return spot;
}

// ---- Of one record

void Capture::Begin(const SourceShape* shape, const PathTrie* trie,
                    Element record) {
  shape_ = shape;
  trie_ = trie;
  record_ = record;
  ++epoch_;
  if (nodes_.size() < trie->nodes()) nodes_.resize(trie->nodes());
  if (slots_.size() < trie->slots() * kWhats) {
    slots_.resize(trie->slots() * kWhats);
  }
  parsers_.clear();
  texts_.clear();
}

void Capture::Expand(std::uint32_t node, simdjson::dom::object object) {
  nodes_[node].expanded = epoch_;
  const std::vector<std::uint32_t>& table = trie_->node(node).table;
  if (table.empty()) return;
  const std::size_t mask = table.size() - 1;
  for (const auto field : object) {
    const std::string_view key = field.key;
    for (std::size_t at = KeyHash(key, shape_->keys) & mask; table[at] != 0;
         at = (at + 1) & mask) {
      NodeMemo& memo = nodes_[table[at]];
      // The first of several counts.
      if (memo.found == epoch_ ||
          !SameKey(shape_->keys, key, trie_->node(table[at]).key)) {
        continue;
      }
      memo.found = epoch_;
      memo.value = field.value;
    }
  }
}

Capture::Reached Capture::Reach(std::uint32_t node, std::uint32_t keys) {
  if (node == 0) return {true, 0, record_};
  const std::uint32_t parent = trie_->node(node).parent;
  const Reached above = Reach(parent, keys - 1);
  if (!above.found || above.keys != keys - 1) return above;
  const Type type = above.value.type();
  if (type == Type::ARRAY) return above;
  if (type != Type::OBJECT) return {};
  if (nodes_[parent].expanded != epoch_) {
    Expand(parent, simdjson::dom::object(above.value));
  }
  const NodeMemo& memo = nodes_[node];
  if (memo.found != epoch_) return {};
  return {true, keys, memo.value};
}

bool Capture::HasTop(std::uint32_t node) { return Reach(node, 1).found; }

const std::vector<Captured>& Capture::Values(const Path& path,
                                             const PathTrie::Spot& spot,
                                             What what) {
  SlotMemo& memo = slots_[spot.slot * kWhats + static_cast<std::size_t>(what)];
  if (memo.read == epoch_) return memo.values;
  memo.read = epoch_;
  memo.values.clear();
  const Reached reached = Reach(spot.node, spot.keys);
  if (reached.found) {
    Go(Walk{path, what, &memo.values}, reached.value, reached.keys, {},
       static_cast<int>(reached.keys));
  }
  return memo.values;
}

bool Capture::ScalarView(Element value, std::string_view* out) {
  if (!value.get(*out)) return true;
  std::string text;
  if (!ScalarText(value, &text)) return false;
  *out = Keep(std::move(text));
  return true;
}

void Capture::Go(const Walk& walk, Element value, std::size_t at,
                 const Place& place, int depth) {
  if (depth > 4 * kMaxDepth || walk.out->size() >= kMaxValues ||
      IsAbsent(value)) {
    return;
  }
  const Type type = value.type();
  const bool hidden =
      type == Type::STRING &&
      std::find(shape_->hidden.begin(), shape_->hidden.end(),
                std::string_view(value)) != shape_->hidden.end();
  if (at == walk.path.size()) {
    if (walk.what != What::kText && IsBlank(value)) return;
    if (walk.what == What::kThere) {
      walk.out->push_back({place, "", false, {}});
    } else if (walk.what == What::kRaw) {
      walk.out->push_back({place, "", false, value});
    } else if (hidden) {
      walk.out->push_back({place, "", true, {}});
    } else if (type == Type::ARRAY) {
      for (const Element item : simdjson::dom::array(value)) {
        std::string_view text;
        if (!IsAbsent(item) && ScalarView(item, &text) &&
            walk.out->size() < kMaxValues) {
          const bool secret =
              std::find(shape_->hidden.begin(), shape_->hidden.end(), text) !=
              shape_->hidden.end();
          walk.out->push_back(
              {place, secret ? std::string_view() : text, secret, {}});
        }
      }
    } else {
      std::string_view text;
      if (ScalarView(value, &text)) {
        walk.out->push_back({place, text, false, {}});
      }
    }
    return;
  }
  if (hidden) return;
  const Segment& segment = walk.path[at];
  switch (segment.kind) {
    case Segment::Kind::kThrough:
      if (type == Type::ARRAY) {
        for (const Element item : simdjson::dom::array(value)) {
          Go(walk, item, at, place, depth + 1);
        }
        return;
      }
      if (type == Type::OBJECT) {
        Members(walk, value, at, place, depth);
      }
      return;
    case Segment::Kind::kKey:
      if (type == Type::ARRAY) {
        for (const Element item : simdjson::dom::array(value)) {
          if (item.type() == Type::OBJECT || item.type() == Type::ARRAY) {
            Go(walk, item, at, place, depth + 1);
          }
        }
        return;
      }
      if (type != Type::OBJECT) return;
      for (const auto field : simdjson::dom::object(value)) {
        if (SameKey(shape_->keys, field.key, segment.name)) {
          Go(walk, field.value, at + 1, place, depth + 1);
          return;
        }
      }
      return;
    case Segment::Kind::kJson: {
      if (type == Type::STRING) {
        Element inner;
        if (Embedded(std::string_view(value), &inner)) {
          Go(walk, inner, at + 1, place, depth + 1);
        }
        return;
      }
      Go(walk, value, at + 1, place, depth + 1);
      return;
    }
    case Segment::Kind::kList:
    case Segment::Kind::kPick: {
      auto element = [&](Element item, std::uint32_t index) {
        if (segment.kind == Segment::Kind::kPick) {
          if (item.type() != Type::OBJECT) return;
          Element probe = item;
          for (const std::string_view part : Split(segment.name, '.')) {
            bool found = false;
            if (probe.type() != Type::OBJECT) return;
            for (const auto field : simdjson::dom::object(probe)) {
              if (SameKey(shape_->keys, field.key, part)) {
                probe = field.value;
                found = true;
                break;
              }
            }
            if (!found) return;
          }
          std::string text;
          if (!ScalarText(probe, &text) || text != segment.value) return;
        }
        Place inner = place;
        inner.push_back(index);
        Go(walk, item, at + 1, inner, depth + 1);
      };
      if (type == Type::ARRAY) {
        std::uint32_t index = 0;
        for (const Element item : simdjson::dom::array(value)) {
          element(item, index++);
        }
        return;
      }
      if (type == Type::OBJECT) {
        for (const std::string& wrapper : shape_->lists) {
          Element inner;
          if (simdjson::dom::object(value).at_key(wrapper).get(inner)) {
            continue;
          }
          if (inner.type() == Type::ARRAY) {
            std::uint32_t index = 0;
            for (const Element item : simdjson::dom::array(inner)) {
              element(item, index++);
            }
          } else {
            element(inner, 0);
          }
          return;
        }
      }
      element(value, 0);
      return;
    }
  }
}

// The members of an object, also those that stand in a wrapper named after the
// call ("CreateFleetRequest").
void Capture::Members(const Walk& walk, Element value, std::size_t at,
                      const Place& place, int depth) {
  const simdjson::dom::object object(value);
  const Segment& through = walk.path[at];
  if (at + 1 == walk.path.size()) {
    Go(walk, value, at + 1, place, depth + 1);
    return;
  }
  const Segment& next = walk.path[at + 1];
  bool direct = false;
  for (const auto field : object) {
    if (next.kind == Segment::Kind::kKey &&
        SameKey(shape_->keys, field.key, next.name)) {
      direct = true;
    }
  }
  if (direct || next.kind != Segment::Kind::kKey) {
    Go(walk, value, at + 1, place, depth + 1);
    return;
  }
  if (through.dotted) Dotted(walk, object, at + 1, place, depth);
  for (const auto field : object) {
    if (field.value.type() != Type::OBJECT) continue;
    for (const std::string& wrapper : through.wrappers) {
      if (GlobMatch(wrapper, field.key)) {
        Go(walk, field.value, at + 1, place, depth + 1);
        break;
      }
    }
  }
}

// Members whose name is a path of its own: "DataDisk.1.Id".
void Capture::Dotted(const Walk& walk, simdjson::dom::object object,
                     std::size_t at, const Place& place, int depth) {
  for (const auto field : object) {
    const std::string_view key = field.key;
    if (key.find('.') == std::string_view::npos) continue;
    Place inner = place;
    std::size_t next = at;
    bool fits = true;
    for (const std::string_view part : Split(key, '.')) {
      // The member goes on below what is asked for, which is therefore there.
      fits = next < walk.path.size();
      if (!fits && walk.what == What::kThere && !IsAbsent(field.value) &&
          walk.out->size() < kMaxValues) {
        walk.out->push_back({inner, "", false, {}});
      }
      if (!fits) break;
      const Segment& segment = walk.path[next++];
      std::uint32_t index = 0;
      const auto [end, error] =
          std::from_chars(part.data(), part.data() + part.size(), index);
      if (error == std::errc() && end == part.data() + part.size()) {
        fits = segment.kind == Segment::Kind::kList;
        inner.push_back(index);
      } else {
        fits = segment.kind == Segment::Kind::kKey &&
               SameKey(shape_->keys, part, segment.name);
      }
      if (!fits) break;
    }
    if (fits) Go(walk, field.value, next, inner, depth + 1);
  }
}

bool Capture::IsBlank(Element value) const {
  if (shape_->blank.empty() || value.type() != Type::OBJECT) return false;
  const simdjson::dom::object object(value);
  return std::all_of(object.begin(), object.end(), [this](const auto& field) {
    return std::any_of(shape_->blank.begin(), shape_->blank.end(),
                       [&](const std::string& key) {
                         return SameKey(shape_->keys, field.key, key);
                       });
  });
}

}  // namespace snaptrail::inline v0::internal
