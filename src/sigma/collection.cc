#include "src/sigma/collection.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "src/base/strings.h"

namespace snaptrail::inline v0::internal {
namespace {

// A template is copied into each rule behind it, and so is a rule into each of
// its repetitions: short documents that make long ones.
constexpr std::size_t kMaxNodes = 1'000'000;

YamlNode* Find(YamlNode* map, std::string_view key) {
  for (auto& [name, value] : map->entries) {
    if (name.scalar == key) return &value;
  }
  return nullptr;
}

void Remove(YamlNode* map, std::string_view key) {
  const auto end = std::remove_if(
      map->entries.begin(), map->entries.end(),
      [&](const auto& entry) { return entry.first.scalar == key; });
  map->entries.erase(end, map->entries.end());
}

std::size_t Count(const YamlNode& node) {
  std::size_t count = 1;
  for (const YamlNode& item : node.items) count += Count(item);
  for (const auto& [key, value] : node.entries) count += 1 + Count(value);
  return count;
}

class Collector {
 public:
  explicit Collector(Problems* problems) : problems_(*problems) {}

  std::vector<YamlNode> Collect(std::vector<YamlNode> documents) {
    for (YamlNode& document : documents) {
      if (!full_) One(&document);
    }
    return std::move(out_);
  }

 private:
  void Error(const YamlNode& at, std::string path, std::string message) {
    problems_.Error(PlaceOf(at, std::move(path)), std::move(message));
  }

  void One(YamlNode* document) {
    const YamlNode* const action = document->Find("action");
    if (action == nullptr) {
      const bool rule = document->is_mapping() &&
                        document->Find("correlation") == nullptr &&
                        document->Find("filter") == nullptr;
      if (!rule) {
        out_.push_back(std::move(*document));
        return;
      }
      before_ = *document;
      Emit(std::move(*document));
      return;
    }
    const std::string word = action->is_scalar() ? action->scalar : "";
    if (word == "global") {
      Remove(document, "action");
      template_ = std::move(*document);
      has_template_ = true;
      used_ = 0;
    } else if (word == "reset") {
      if (document->entries.size() > 1) {
        Error(*action, "action",
              "reset stands alone: what else is here would belong to no rule");
      }
      has_template_ = false;
    } else if (word == "repeat") {
      if (before_.is_null()) {
        Error(*action, "action", "no rule stands before this to be repeated");
        return;
      }
      Remove(document, "action");
      before_.line = document->line;
      before_.column = document->column;
      Remove(&before_, "id");
      Remove(&before_, "name");
      Update(&before_, *document);
      Emit(before_);
    } else {
      Error(*action, "action",
            Cat("no action '", word, "'. Allowed are global, repeat, reset"));
    }
  }

  void Emit(YamlNode rule) {
    nodes_ += Count(rule) + (has_template_ ? Count(template_) : 0);
    if (nodes_ > kMaxNodes) {
      Error(rule, "action",
            Cat("a collection of more than ", kMaxNodes,
                " nodes when its actions are carried out"));
      full_ = true;
      return;
    }
    if (has_template_) {
      ++used_;
      for (const char* key : {"id", "name"}) {
        YamlNode* const given = Find(&template_, key);
        if (given == nullptr || rule.Find(key) != nullptr) continue;
        YamlNode own = *given;
        own.scalar = Cat(given->scalar, '/', used_);
        YamlNode name;
        name.kind = YamlNode::Kind::kScalar;
        name.scalar = key;
        name.line = own.line;
        name.column = own.column;
        rule.entries.emplace_back(std::move(name), std::move(own));
      }
      if (!Merge(&rule, template_, "")) return;
    }
    out_.push_back(std::move(rule));
  }

  // Adds what `from` has and `into` has not.
  bool Merge(YamlNode* into, const YamlNode& from, const std::string& path) {
    bool good = true;
    for (const auto& [key, value] : from.entries) {
      YamlNode* const own = Find(into, key.scalar);
      const std::string here =
          path.empty() ? key.scalar : Cat(path, '.', key.scalar);
      if (own == nullptr) {
        into->entries.emplace_back(key, value);
      } else if (own->is_mapping() && value.is_mapping()) {
        good &= Merge(own, value, here);
      } else if (here != "id" && here != "name" && !SameYaml(*own, value)) {
        Error(*own, here,
              Cat("the template of this collection gives ", here,
                  " another value: engines differ in which one counts"));
        good = false;
      }
    }
    return good;
  }

  static void Update(YamlNode* into, const YamlNode& from) {
    for (const auto& [key, value] : from.entries) {
      YamlNode* const own = Find(into, key.scalar);
      if (own == nullptr) {
        into->entries.emplace_back(key, value);
      } else if (own->is_mapping() && value.is_mapping()) {
        Update(own, value);
      } else {
        *own = value;
      }
    }
  }

  Problems& problems_;
  std::vector<YamlNode> out_;
  YamlNode template_;
  bool has_template_ = false;
  bool full_ = false;
  std::size_t used_ = 0;
  std::size_t nodes_ = 0;
  YamlNode before_;  // the rule before, without the template
};

}  // namespace

std::vector<YamlNode> Collected(std::vector<YamlNode> documents,
                                Problems* problems) {
  const bool any = std::any_of(
      documents.begin(), documents.end(),
      [](const YamlNode& node) { return node.Find("action") != nullptr; });
  if (!any) return documents;
  return Collector(problems).Collect(std::move(documents));
}

}  // namespace snaptrail::inline v0::internal
