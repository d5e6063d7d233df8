// Sources: the forms that records have.
#include <algorithm>

#include "src/cloud/loader.h"

namespace snaptrail::inline v0::internal {
namespace {

ActorField ActorFieldOf(std::string_view word) {
  static constexpr std::string_view kWords[] = {
      "uid",           "name",         "account",  "credential", "session_name",
      "session_start", "mfa",          "issuer",   "invoked_by", "claim",
      "app",           "via_resource", "via_role", "behind"};
  for (std::size_t i = 0; i < std::size(kWords); ++i) {
    if (kWords[i] == word) return static_cast<ActorField>(i + 1);
  }
  return ActorField::kUnknown;
}

// The members at the top of a record that a source's expressions for the actor
// read.
class ActorKeys {
 public:
  explicit ActorKeys(const Source& source) {
    for (const auto& [field, value] : source.actor_always) Add(value);
    for (const ActorRule& rule : source.actors) {
      for (const Test& test : rule.when) {
        Add(test.value);
        for (const Test::Choice& choice : test.any) Add(choice.other);
      }
      for (const auto& [field, value] : rule.fields) Add(value);
      for (const Reference& ref : rule.alias) {
        Add(ref.value);
        for (const ValueProgram& argument : ref.arguments) Add(argument);
      }
    }
  }
  // None when something is read that does not stand under a key, or too many.
  std::vector<std::string> Take() {
    constexpr std::size_t kMost = 10;
    if (!all_ || keys_.size() > kMost) keys_.clear();
    return std::move(keys_);
  }

 private:
  void Add(const ValueProgram& value) {
    for (const ValueProgram& part : value.parts) Add(part);
    if (value.kind != ValueProgram::Kind::kPath) return;
    if (value.path.empty() || value.path.front().kind != Segment::Kind::kKey) {
      all_ = false;
      return;
    }
    const std::string& key = value.path.front().name;
    if (std::find(keys_.begin(), keys_.end(), key) == keys_.end()) {
      keys_.push_back(key);
    }
  }

  bool all_ = true;
  std::vector<std::string> keys_;
};

}  // namespace

void Loader::Sources(const YamlNode& node) {
  static const Words kKeys = {
      "has",     "like",   "logsource",    "fields", "keys",     "match",
      "lists",   "hidden", "blank",        "roots",  "envelope", "outcome",
      "refused", "actor",  "actor_always", "fold",   "body"};
  if (!Mapping(node, "sources")) return;
  for (const auto& [name, spec] : node.entries) {
    const std::string path = Cat("sources.", name.scalar);
    if (!Mapping(spec, path)) continue;
    for (const auto& [key, value] : spec.entries) {
      const std::string here = Cat(path, ".", key.scalar);
      if (!Contains(kKeys, key.scalar)) UnknownKey(key, here, kKeys);
    }
    // Rows are compiled for the sources that stand before them.
    if (!cloud_->rows.empty()) {
      Problem(name, path, "a cloud's sources stand in its first file");
      continue;
    }
    SourceSpec made;
    made.node = Inherited(spec, path);
    OneSource(name.scalar, made.node, path, &made);
    for (SourceSpec& known : *specs_) {
      if (known.source.name == name.scalar) {
        Problem(name, path, "a source of this name exists");
      }
    }
    specs_->push_back(made);
    cloud_->sources.push_back(std::move(made.source));
  }
}

YamlNode Loader::Inherited(const YamlNode& node, const std::string& path) {
  const YamlNode* const like = node.Find("like");
  if (like == nullptr) return node;
  const auto base = std::find_if(specs_->begin(), specs_->end(),
                                 [like](const SourceSpec& known) {
                                   return known.source.name == like->scalar;
                                 });
  if (base == specs_->end()) {
    Problem(*like, Cat(path, ".like"), "no source of this name stands above");
    return node;
  }
  YamlNode merged = base->node;
  std::erase_if(merged.entries,
                [](const auto& entry) { return entry.first.scalar == "has"; });
  const auto put = [](YamlNode* into, const auto& entry) {
    for (auto& known : into->entries) {
      if (known.first.scalar != entry.first.scalar) continue;
      known = entry;
      return;
    }
    into->entries.push_back(entry);
  };
  for (const auto& entry : node.entries) {
    YamlNode* known = nullptr;
    for (auto& [key, value] : merged.entries) {
      if (key.scalar == entry.first.scalar) known = &value;
    }
    const bool by_key = entry.first.scalar == "roots" ||
                        entry.first.scalar == "envelope" ||
                        entry.first.scalar == "fields";
    if (!by_key || known == nullptr || !known->is_mapping()) {
      put(&merged, entry);
      continue;
    }
    for (const auto& inner : entry.second.entries) put(known, inner);
  }
  merged.line = node.line;
  merged.column = node.column;
  return merged;
}

void Loader::Roots(const YamlNode& node, const std::string& path,
                   SourceSpec* out) {
  const YamlNode* const roots = node.Find("roots");
  if (roots == nullptr || !Mapping(*roots, Cat(path, ".roots"))) return;
  static const Words kKeys = {"path", "through", "dotted"};
  for (const auto& [key, value] : roots->entries) {
    const std::string here = Cat(path, ".roots.", key.scalar);
    Root root;
    root.name = key.scalar;
    const YamlNode* expression = &value;
    if (value.is_mapping()) {
      for (const auto& [word, what] : value.entries) {
        if (!Contains(kKeys, word.scalar)) {
          UnknownKey(word, Cat(here, ".", word.scalar), kKeys);
        }
      }
      expression = value.Find("path");
      root.through = TextsOf(value.Find("through"));
      const YamlNode* const dotted = value.Find("dotted");
      root.dotted = dotted != nullptr && dotted->AsBool().value_or(false);
    }
    std::string problem;
    if (expression == nullptr) {
      Problem(value, here, "a path is needed");
      continue;
    }
    if (!ParseExpression(expression->scalar, &root.expression, &problem)) {
      Problem(value, here, problem);
      continue;
    }
    out->roots.push_back(std::move(root));
  }
}

// What of a record is the body of the call: its request and its answer.
void Loader::Bodies(const YamlNode& node, const std::string& path,
                    SourceSpec* out) {
  std::vector<std::string> words = {"req", "res"};
  const YamlNode* const given = node.Find("body");
  if (given != nullptr) words = TextsOf(given);
  for (const std::string& word : words) {
    const auto root =
        std::find_if(out->roots.begin(), out->roots.end(),
                     [&](const Root& r) { return r.name == word; });
    if (root == out->roots.end()) {
      if (given != nullptr) {
        Problem(*given, Cat(path, ".body"), Cat("'", word, "' is no root"));
      }
      continue;
    }
    Segment segment;
    segment.name = word;
    Heads heads;
    Resolve(*out, {segment}, 0, &heads);
    root->body = static_cast<std::uint32_t>(out->source.bodies.size() + 1);
    for (Head& head : heads) {
      Source::Body& body = out->source.bodies.emplace_back();
      if (head.computed != nullptr) continue;
      body.spot = out->source.trie->Add(head.path, out->source.shape.keys);
      body.path = std::move(head.path);
    }
  }
}

void Loader::OneSource(const std::string& name, const YamlNode& node,
                       const std::string& path, SourceSpec* out) {
  Source& source = out->source;
  source.name = name;
  for (const std::string& has : TextsOf(node.Find("has"))) {
    std::vector<std::string> keys;
    for (const std::string_view key : Split(has, ' ')) {
      if (!key.empty()) keys.emplace_back(key);
    }
    source.has.push_back(std::move(keys));
  }
  if (source.has.empty())
    Problem(node, path, "has: names the keys of a record");
  if (const YamlNode* v = node.Find("logsource")) {
    if (const YamlNode* p = v->Find("product")) source.product = p->scalar;
    if (const YamlNode* s = v->Find("service")) source.log_service = s->scalar;
  }
  if (const YamlNode* v = node.Find("keys")) {
    source.shape.keys = v->scalar == "first"  ? KeyMatch::kFirst
                        : v->scalar == "fold" ? KeyMatch::kFold
                                              : KeyMatch::kExact;
  }
  if (const YamlNode* v = node.Find("match")) {
    source.shape.nocase = v->scalar == "nocase";
  }
  source.shape.lists = TextsOf(node.Find("lists"));
  source.shape.hidden = TextsOf(node.Find("hidden"));
  source.shape.blank = TextsOf(node.Find("blank"));
  Roots(node, path, out);
  Bodies(node, path, out);
  auto fields = [&](const char* key, auto* list) {
    const YamlNode* v = node.Find(key);
    if (v == nullptr || !Mapping(*v, Cat(path, ".", key))) return;
    for (const auto& [k, value] : v->entries) {
      list->emplace_back(
          k.scalar,
          Value(*out, value, Cat(path, ".", key, ".", k.scalar), nullptr));
    }
  };
  std::vector<std::pair<std::string, ValueProgram>> envelope;
  fields("envelope", &envelope);
  for (auto& [key, value] : envelope) {
    const auto* const word =
        std::find(kEnvelopeWords.begin(), kEnvelopeWords.end(), key);
    if (word == kEnvelopeWords.end()) continue;
    source.envelope[static_cast<std::size_t>(word - kEnvelopeWords.begin())] =
        std::make_shared<const ValueProgram>(std::move(value));
  }
  std::vector<std::pair<std::string, ValueProgram>> named;
  fields("fields", &named);
  for (auto& [key, value] : named) source.fields[key] = std::move(value);
  if (const YamlNode* v = node.Find("fold")) {
    source.fold = std::make_shared<const ValueProgram>(
        Value(*out, *v, Cat(path, ".fold"), nullptr));
  }
  for (const std::vector<std::string>& keys : source.has) {
    std::vector<std::uint32_t>& nodes = source.has_nodes.emplace_back();
    for (const std::string& key : keys) {
      Segment segment;
      segment.name = key;
      nodes.push_back(source.trie->Add({segment}, source.shape.keys).node);
    }
  }
  for (const EnvelopeField needed :
       {EnvelopeField::kService, EnvelopeField::kOperation,
        EnvelopeField::kTime, EnvelopeField::kUid, EnvelopeField::kAccount}) {
    if (source.Envelope(needed) == nullptr) {
      Problem(
          node, Cat(path, ".envelope"),
          Cat(kEnvelopeWords[static_cast<std::size_t>(needed)], " is needed"));
    }
  }
  static const Words kStatuses = {"Success", "Failure", "Attempt", "Pending"};
  if (const YamlNode* v = node.Find("outcome")) {
    for (const YamlNode* item : ListOf(v)) {
      OutcomeRule rule;
      const YamlNode* is = item->Find("is");
      const std::size_t index =
          is != nullptr ? IndexOf(kStatuses, is->scalar) : kStatuses.size();
      if (index == kStatuses.size()) {
        Problem(*item, Cat(path, ".outcome"),
                Cat("is: one of ", Listed(kStatuses)));
        continue;
      }
      rule.is = static_cast<StepStatus>(index);
      if (const YamlNode* why = item->Find("why")) rule.why = why->scalar;
      rule.when =
          Tests(*out, item->Find("when"), Cat(path, ".outcome.when"), nullptr);
      source.outcome.push_back(std::move(rule));
    }
  }
  source.refused =
      Refs(*out, node.Find("refused"), Cat(path, ".refused"), nullptr);
  Actors(node, path, out);
  source.actor_keys = ActorKeys(source).Take();
}

void Loader::Actors(const YamlNode& node, const std::string& path,
                    SourceSpec* out) {
  Source& source = out->source;
  if (const YamlNode* v = node.Find("actor_always")) {
    const std::string here = Cat(path, ".actor_always");
    if (!Mapping(*v, here)) return;
    for (const auto& [key, value] : v->entries) {
      source.actor_always.emplace_back(
          ActorFieldOf(key.scalar),
          Value(*out, value, Cat(here, ".", key.scalar), nullptr));
    }
  }
  static const Words kTypes = {"Unknown", "User", "Role",      "App",
                               "Service", "Root", "Federated", "Account"};
  for (const YamlNode* item : ListOf(node.Find("actor"))) {
    ActorRule rule;
    const std::string here = Cat(path, ".actor");
    for (const auto& [key, value] : item->entries) {
      if (key.scalar == "type") {
        const std::size_t index = IndexOf(kTypes, value.scalar);
        if (index == kTypes.size()) {
          Problem(value, here, Cat("type is one of: ", Listed(kTypes)));
        } else {
          rule.type = static_cast<ActorType>(index);
        }
      } else if (key.scalar == "when") {
        rule.when = Tests(*out, &value, Cat(here, ".when"), nullptr);
      } else if (key.scalar == "alias") {
        rule.alias = Refs(*out, &value, Cat(here, ".alias"), nullptr);
      } else {
        rule.fields.emplace_back(
            ActorFieldOf(key.scalar),
            Value(*out, value, Cat(here, ".", key.scalar), nullptr));
      }
    }
    source.actors.push_back(std::move(rule));
  }
}

}  // namespace snaptrail::inline v0::internal
