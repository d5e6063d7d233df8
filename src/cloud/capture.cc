#include "src/cloud/capture.h"

#include <algorithm>
#include <charconv>

#include "src/base/strings.h"

namespace snaptrail::inline v0::internal {
namespace {

using Element = simdjson::dom::element;
using Type = simdjson::dom::element_type;

char Lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

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

bool Capture::SameKey(std::string_view written, std::string_view asked) const {
  switch (shape_.keys) {
    case KeyMatch::kExact:
      return written == asked;
    case KeyMatch::kFirst:
      return written.size() == asked.size() && !asked.empty() &&
             Lower(written[0]) == Lower(asked[0]) &&
             written.substr(1) == asked.substr(1);
    case KeyMatch::kFold: {
      std::size_t j = 0;
      for (const char c : written) {
        if (c == '_') continue;
        while (j < asked.size() && asked[j] == '_') ++j;
        if (j == asked.size() || Lower(c) != Lower(asked[j])) return false;
        ++j;
      }
      while (j < asked.size() && asked[j] == '_') ++j;
      return j == asked.size();
    }
  }
  return false;
}

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

std::vector<Captured> Capture::Values(const Path& path, What what) {
  std::vector<Captured> out;
  Go(Walk{path, what, &out}, record_, 0, {}, 0);
  return out;
}

void Capture::Go(const Walk& walk, Element value, std::size_t at,
                 const Place& place, int depth) {
  if (depth > 4 * kMaxDepth || walk.out->size() >= kMaxValues ||
      IsAbsent(value)) {
    return;
  }
  const Type type = value.type();
  const bool hidden = type == Type::STRING &&
                      std::find(shape_.hidden.begin(), shape_.hidden.end(),
                                std::string_view(value)) != shape_.hidden.end();
  if (at == walk.path.size()) {
    if (walk.what == What::kThere) {
      walk.out->push_back({place, "", false, {}});
    } else if (walk.what == What::kRaw) {
      walk.out->push_back({place, "", false, value});
    } else if (hidden) {
      walk.out->push_back({place, "", true, {}});
    } else if (type == Type::ARRAY) {
      for (const Element item : simdjson::dom::array(value)) {
        std::string text;
        if (!IsAbsent(item) && ScalarText(item, &text) &&
            walk.out->size() < kMaxValues) {
          const bool secret =
              std::find(shape_.hidden.begin(), shape_.hidden.end(), text) !=
              shape_.hidden.end();
          walk.out->push_back({place, secret ? "" : text, secret, {}});
        }
      }
    } else {
      std::string text;
      if (ScalarText(value, &text)) {
        walk.out->push_back({place, std::move(text), false, {}});
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
        if (SameKey(field.key, segment.name)) {
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
              if (SameKey(field.key, part)) {
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
        for (const std::string& wrapper : shape_.lists) {
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
    if (next.kind == Segment::Kind::kKey && SameKey(field.key, next.name)) {
      direct = true;
    }
  }
  if (direct || next.kind != Segment::Kind::kKey) {
    Go(walk, value, at + 1, place, depth + 1);
    return;
  }
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

}  // namespace snaptrail::inline v0::internal
