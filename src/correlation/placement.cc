#include "src/correlation/placement.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "src/base/strings.h"
#include "src/correlation/table.h"
#include "src/sigma/number.h"

namespace snaptrail::inline v0::internal {
namespace {

bool NeedsValue(CorrelationType type) {
  return type != CorrelationType::kEventCount &&
         type != CorrelationType::kTemporal &&
         type != CorrelationType::kTemporalOrdered;
}

double AsDouble(const Number& number) {
  switch (number.type) {
    case Number::Type::kInt:
      return static_cast<double>(number.integer);
    case Number::Type::kUint:
      return static_cast<double>(number.unsigned_integer);
    case Number::Type::kDouble:
      break;
  }
  return number.real;
}

// The texts at a field, each once, in the order of the document.
std::vector<std::string> TextsAt(const Document& document,
                                 const FieldRef& field, bool* cut) {
  std::vector<std::string> texts;
  document.Visit(field, [&](const Value& value) {
    std::string scratch;
    const std::optional<std::string_view> text = TextOf(value, &scratch);
    if (!text) return true;
    if (std::find(texts.begin(), texts.end(), *text) != texts.end()) {
      return true;
    }
    if (texts.size() == kMaxMembers) {
      *cut = true;
      return false;
    }
    texts.emplace_back(*text);
    return true;
  });
  return texts;
}

// A key of each way to take one value of each field. None: a field has none.
std::vector<std::string> Keys(const Document& document,
                              const std::vector<FieldRef>& fields, bool* cut) {
  std::vector<std::vector<std::string>> rows = {{}};
  for (const FieldRef& field : fields) {
    const std::vector<std::string> texts = TextsAt(document, field, cut);
    std::vector<std::vector<std::string>> longer;
    for (const auto& row : rows) {
      for (const std::string& text : texts) {
        if (longer.size() == kMaxPlaces) {
          *cut = true;
          break;
        }
        longer.push_back(row);
        longer.back().push_back(text);
      }
    }
    rows = std::move(longer);
  }
  std::vector<std::string> keys;
  keys.reserve(rows.size());
  for (const auto& row : rows) keys.push_back(KeyOfValues(row));
  return keys;
}

}  // namespace

std::uint64_t Fingerprint(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : text) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001b3;
  }
  // The last characters of ids differ most, and have been mixed least.
  hash ^= hash >> 32;
  hash *= 0x9e3779b97f4a7c15;
  return hash ^ (hash >> 29);
}

std::string KeyOfValues(const std::vector<std::string>& values) {
  std::string key;
  for (const std::string& value : values) {
    key += Cat(value.size(), ':', value);
  }
  return key;
}

std::vector<std::string> ValuesOfKey(std::string_view key) {
  std::vector<std::string> values;
  while (!key.empty()) {
    std::size_t size = 0;
    const auto [end, error] =
        std::from_chars(key.data(), key.data() + key.size(), size);
    if (error != std::errc() || end == key.data() + key.size()) break;
    key.remove_prefix(static_cast<std::size_t>(end - key.data()) + 1);
    values.emplace_back(key.substr(0, size));
    key.remove_prefix(std::min(size, key.size()));
  }
  return values;
}

void PlaceMatch(const Correlation& correlation, std::uint32_t step,
                const Document& document, const Occurrence& match,
                std::vector<GroupItem>* places, PlacementStats* stats) {
  const CorrelationStep& of = correlation.steps[step];
  bool cut = false;
  const std::vector<std::string> keys = Keys(document, of.group, &cut);
  std::vector<Occurrence> items;
  Occurrence item = match;
  item.step = step;
  if (correlation.type == CorrelationType::kValueCount) {
    for (const std::string& value : Keys(document, of.values, &cut)) {
      item.value = Fingerprint(value);
      items.push_back(item);
    }
  } else if (NeedsValue(correlation.type)) {
    std::uint64_t place = 0;
    document.Visit(of.values.front(), [&](const Value& value) {
      if (const std::optional<Number> number = NumberOf(value)) {
        if (items.size() == kMaxMembers) {
          cut = true;
          return false;
        }
        item.number = AsDouble(*number);
        item.value = place++;  // equal numbers of one record are two
        items.push_back(item);
      }
      return true;
    });
  } else {
    items.push_back(item);
  }
  if (keys.empty() || items.empty()) {
    ++stats->missing;
    return;
  }
  std::size_t placed = 0;
  for (const std::string& key : keys) {
    if (key.size() > Table::kMaxKey) {
      cut = true;
      continue;
    }
    for (const Occurrence& one : items) {
      if (++placed > kMaxPlaces) {
        cut = true;
        break;
      }
      places->push_back({key, one});
    }
  }
  stats->cut += cut;
}

}  // namespace snaptrail::inline v0::internal
