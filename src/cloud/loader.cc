// Loading: YAML texts to a checked dictionary, or every problem in them.
#include <algorithm>
#include <set>

#include "src/base/yaml.h"
#include "src/cloud/extractors.h"
#include "src/cloud/program.h"

namespace snaptrail::inline v0::internal {
namespace {

constexpr std::size_t kMaxRows = 4096;
constexpr std::size_t kMaxProblems = 100;

using Words = std::vector<std::string_view>;

const Words kTopKeys = {"dictionary", "cloud",    "sources", "kinds",
                        "parties",    "services", "actions", "automation"};
const Words kStepKeys = {
    "stage", "when",    "else",  "each",     "effect", "public", "net",
    "lend",  "rights",  "facts", "standing", "need",   "names",  "from_region",
    "acts",  "expires", "from",  "to",       "on",     "gone",   "via",
    "into",  "guards",  "with",  "pass",     "job",    "key"};
const Words kRowKeys = {"ev",       "class", "note", "doc",    "why",    "off",
                        "override", "steps", "and",  "failed", "pending"};
const Words kEvidence = {"record", "documented", "model"};
const Words kStages = {"create",   "copy",   "share",    "export", "read",
                       "restore",  "launch", "attach",   "expose", "access",
                       "cover_up", "weaken", "identity", "recon"};
const Words kEffects = {"add", "remove", "set", "rename"};
const Words kLends = {"create", "credential", "assume", "grant", "trust"};
const Words kRoles = {"data",      "host",       "mold", "guard",
                      "net",       "place",      "key",  "party",
                      "principal", "credential", "job",  "setting"};
const Words kNatures = {"live", "copy", "image"};
const Words kRefKeys = {"from",   "to",   "on",   "gone", "via", "into",
                        "guards", "with", "pass", "job",  "key"};
// What only the cloud itself writes.
const Words kFirm = {"actor.invoked_by",   "actor.session.issuer",
                     "src_endpoint.ip",    "actor.app_uid",
                     "actor.via_resource", "actor.user.uid"};

template <typename List, typename T>
bool Contains(const List& list, const T& value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

std::string Listed(const Words& words) {
  std::string out;
  for (const std::string_view w : words) {
    if (!out.empty()) out += ' ';
    out += w;
  }
  return out;
}

std::size_t IndexOf(const Words& words, std::string_view word) {
  return static_cast<std::size_t>(std::find(words.begin(), words.end(), word) -
                                  words.begin());
}

// A root of a source: what its first word in a path stands for.
struct Root {
  std::string name;
  Expression expression;
  std::vector<std::string> through;
};

struct SourceSpec {
  Source source;
  std::vector<Root> roots;
};

class Loader {
 public:
  Loader(Dictionary::Impl* out, Diagnostics* diagnostics)
      : out_(*out), diagnostics_(*diagnostics) {}

  void Load(const ActionText& text) {
    file_ = text.file;
    problems_ = 0;
    const std::size_t before = diagnostics_.size();
    std::vector<YamlNode> documents =
        ParseYaml(text.file, text.text, YamlLimits(), &diagnostics_);
    failed_ |= diagnostics_.size() != before;
    if (documents.empty()) {
      if (diagnostics_.size() == before) {
        Problem(YamlNode(), "", "the file is empty");
      }
      return;
    }
    if (documents.size() > 1) {
      Problem(documents[1], "", "one document a file");
    }
    File(documents.front());
  }
  bool failed() const { return failed_; }

 private:
  void Problem(const YamlNode& at, const std::string& path,
               std::string message) {
    failed_ = true;
    if (++problems_ > kMaxProblems) return;
    Diagnostic d;
    d.file = file_;
    d.line = at.line;
    d.column = at.column;
    d.key_path = path;
    d.message = std::move(message);
    diagnostics_.push_back(std::move(d));
  }

  void UnknownKey(const YamlNode& key, const std::string& path,
                  const Words& known) {
    std::string message = "unknown key";
    const std::string_view near = NearestWord(key.scalar, known);
    if (!near.empty()) message += Cat("; did you mean '", near, "'?");
    Problem(key, path, message);
  }

  bool Mapping(const YamlNode& node, const std::string& path) {
    if (node.is_mapping()) return true;
    Problem(node, path, "a mapping is needed");
    return false;
  }

  // One text or a list of texts.
  std::vector<const YamlNode*> ListOf(const YamlNode* node) {
    std::vector<const YamlNode*> out;
    if (node == nullptr) return out;
    if (node->is_sequence()) {
      for (const YamlNode& item : node->items) out.push_back(&item);
    } else if (!node->is_null()) {
      out.push_back(node);
    }
    return out;
  }
  std::vector<std::string> TextsOf(const YamlNode* node) {
    std::vector<std::string> out;
    for (const YamlNode* item : ListOf(node)) out.push_back(item->scalar);
    return out;
  }

  void File(const YamlNode& root) {
    if (!Mapping(root, "")) return;
    for (const auto& [key, value] : root.entries) {
      if (!Contains(kTopKeys, key.scalar))
        UnknownKey(key, key.scalar, kTopKeys);
    }
    const YamlNode* version = root.Find("dictionary");
    if (version == nullptr || version->AsInt() != 1) {
      Problem(version != nullptr ? *version : root, "dictionary",
              "this program reads version 1");
      return;
    }
    const YamlNode* cloud = root.Find("cloud");
    if (cloud == nullptr || !cloud->is_scalar()) {
      Problem(root, "cloud", "a cloud is needed: aws, azure, gcp or your own");
      return;
    }
    cloud_ = nullptr;
    for (auto& known : out_.clouds) {
      if (known->name == cloud->scalar) cloud_ = known.get();
    }
    if (cloud_ == nullptr) {
      if (root.Find("sources") == nullptr) {
        Problem(*cloud, "cloud",
                Cat("'", cloud->scalar, "' has no sources: in this file"));
        return;
      }
      out_.clouds.push_back(std::make_unique<Cloud>());
      cloud_ = out_.clouds.back().get();
      cloud_->name = cloud->scalar;
    }
    specs_ = &all_specs_[cloud_];
    if (const YamlNode* node = root.Find("kinds")) Kinds(*node);
    if (const YamlNode* node = root.Find("parties")) {
      for (std::string& p : TextsOf(node->Find("public"))) {
        cloud_->public_parties.push_back(std::move(p));
      }
    }
    if (const YamlNode* node = root.Find("sources")) Sources(*node);
    if (const YamlNode* node = root.Find("automation")) Automations(*node);
    if (const YamlNode* node = root.Find("actions")) Actions(*node);
  }

  void Kinds(const YamlNode& node) {
    static const Words kKeys = {"role", "nature", "also",  "id",
                                "case", "trim",   "forms", "like",
                                "fill", "reused", "stable"};
    if (!Mapping(node, "kinds")) return;
    for (const auto& [name, spec] : node.entries) {
      const std::string path = Cat("kinds.", name.scalar);
      if (!Mapping(spec, path)) continue;
      for (const auto& [key, value] : spec.entries) {
        if (!Contains(kKeys, key.scalar)) {
          UnknownKey(key, Cat(path, ".", key.scalar), kKeys);
        }
      }
      auto kind = std::make_unique<Kind>();
      kind->name = name.scalar;
      const YamlNode* role = spec.Find("role");
      const std::size_t index =
          role != nullptr ? IndexOf(kRoles, role->scalar) : kRoles.size();
      if (index == kRoles.size()) {
        Problem(role != nullptr ? *role : name, path,
                Cat("role is one of: ", Listed(kRoles)));
        continue;
      }
      kind->role = static_cast<ResourceRole>(index);
      const YamlNode* nature = spec.Find("nature");
      if (kind->role == ResourceRole::kData) {
        const std::size_t n = nature != nullptr
                                  ? IndexOf(kNatures, nature->scalar)
                                  : kNatures.size();
        if (n == kNatures.size()) {
          Problem(nature != nullptr ? *nature : name, path,
                  Cat("a kind of role data has a nature: ", Listed(kNatures)));
          continue;
        }
        kind->nature = static_cast<DataNature>(n + 1);
      } else if (nature != nullptr) {
        Problem(*nature, path, "only kinds of role data have a nature");
      }
      auto flag = [&](const char* key, std::string_view word) {
        const YamlNode* value = spec.Find(key);
        return value != nullptr && value->scalar == word;
      };
      kind->also_host = flag("also", "host");
      kind->lower = flag("case", "lower");
      kind->reused = flag("reused", "true");
      kind->stable = flag("stable", "true");
      if (const YamlNode* v = spec.Find("trim")) kind->trim = v->scalar;
      if (const YamlNode* v = spec.Find("like")) kind->like = v->scalar;
      if (const YamlNode* v = spec.Find("id")) kind->id = v->scalar;
      if (const YamlNode* v = spec.Find("fill")) {
        for (const auto& [key, value] : v->entries) {
          kind->fill.emplace_back(key.scalar, value.scalar);
        }
      }
      for (const std::string& form : TextsOf(spec.Find("forms"))) {
        kind->AddForm(form);
      }
      // A later file's kind replaces one of the same name.
      for (auto& known : cloud_->kinds) {
        if (known->name == kind->name) {
          *known = std::move(*kind);
          kind.reset();
          break;
        }
      }
      if (kind) cloud_->kinds.push_back(std::move(kind));
    }
  }

  // ---- values

  // Alternatives of absolute paths for a path that may begin at a root.
  bool Resolve(const SourceSpec& spec, const Path& path, int depth,
               std::vector<Path>* out, ValueProgram* computed) {
    if (depth > 8) return false;
    for (const Root& root : spec.roots) {
      if (root.name != path.front().name) continue;
      const Path rest(path.begin() + 1, path.end());
      std::vector<const Expression*> terms;
      if (root.expression.kind == Expression::Kind::kAlternatives) {
        for (const Expression& e : root.expression.parts) terms.push_back(&e);
      } else {
        terms.push_back(&root.expression);
      }
      for (const Expression* term : terms) {
        if (term->kind == Expression::Kind::kPath) {
          std::vector<Path> heads;
          if (term->path.front().name == root.name) {
            heads.push_back(term->path);
          } else if (!Resolve(spec, term->path, depth + 1, &heads, computed)) {
            heads.push_back(term->path);
          }
          for (Path& head : heads) {
            if (!root.through.empty()) {
              Segment through;
              through.kind = Segment::Kind::kThrough;
              through.wrappers = root.through;
              head.push_back(std::move(through));
            }
            head.insert(head.end(), rest.begin(), rest.end());
            out->push_back(std::move(head));
          }
        } else if (term->kind == Expression::Kind::kFunction &&
                   term->text == "json") {
          for (Path& head : JsonPaths(spec, *term, depth + 1)) {
            head.insert(head.end(), rest.begin(), rest.end());
            out->push_back(std::move(head));
          }
        }
      }
      return true;
    }
    out->push_back(path);
    return false;
  }

  std::vector<Path> JsonPaths(const SourceSpec& spec, const Expression& e,
                              int depth) {
    std::vector<Path> out;
    if (depth > 8 || e.parts.empty()) return out;
    std::vector<const Expression*> terms;
    if (e.parts[0].kind == Expression::Kind::kAlternatives) {
      for (const Expression& t : e.parts[0].parts) terms.push_back(&t);
    } else {
      terms.push_back(&e.parts[0]);
    }
    for (const Expression* term : terms) {
      std::vector<Path> heads;
      if (term->kind == Expression::Kind::kFunction && term->text == "json") {
        heads = JsonPaths(spec, *term, depth + 1);
      } else if (term->kind == Expression::Kind::kPath) {
        ValueProgram none;
        Resolve(spec, term->path, depth + 1, &heads, &none);
      }
      for (Path& head : heads) {
        Segment json;
        json.kind = Segment::Kind::kJson;
        head.push_back(std::move(json));
        head.insert(head.end(), e.rest.begin(), e.rest.end());
        out.push_back(std::move(head));
      }
    }
    return out;
  }

  ValueProgram FirstOf(std::vector<ValueProgram> parts) {
    if (parts.size() == 1) return std::move(parts.front());
    ValueProgram out;
    out.kind = ValueProgram::Kind::kFirst;
    out.parts = std::move(parts);
    return out;
  }

  bool Compile(const SourceSpec& spec, const Expression& e,
               const std::vector<Path>* it, ValueProgram* out,
               std::string* problem) {
    switch (e.kind) {
      case Expression::Kind::kConstant:
        out->kind = ValueProgram::Kind::kConstant;
        out->text = e.text;
        return true;
      case Expression::Kind::kAlternatives: {
        std::vector<ValueProgram> parts(e.parts.size());
        for (std::size_t i = 0; i < parts.size(); ++i) {
          if (!Compile(spec, e.parts[i], it, &parts[i], problem)) return false;
        }
        *out = FirstOf(std::move(parts));
        return true;
      }
      case Expression::Kind::kPath: {
        std::vector<Path> paths;
        const std::string& head = e.path.front().name;
        const bool grouped = it != nullptr && head == "it";
        if (grouped) {
          for (Path path : *it) {
            path.insert(path.end(), e.path.begin() + 1, e.path.end());
            paths.push_back(std::move(path));
          }
        } else {
          ValueProgram computed;
          Resolve(spec, e.path, 0, &paths, &computed);
        }
        std::vector<ValueProgram> parts;
        for (Path& path : paths) {
          ValueProgram v;
          v.kind = ValueProgram::Kind::kPath;
          v.path = std::move(path);
          v.grouped = grouped;
          v.body = grouped || head == "req" || head == "res";
          parts.push_back(std::move(v));
        }
        *out = FirstOf(std::move(parts));
        return true;
      }
      case Expression::Kind::kFunction:
        break;
    }
    if (!Contains(ExpressionFunctions(), std::string_view(e.text))) {
      *problem = Cat("unknown function '", e.text,
                     "' (functions: ", Listed(ExpressionFunctions()), ")");
      return false;
    }
    if (e.text == "json") {
      std::vector<ValueProgram> parts;
      for (Path& path : JsonPaths(spec, e, 0)) {
        ValueProgram v;
        v.kind = ValueProgram::Kind::kPath;
        v.path = std::move(path);
        parts.push_back(std::move(v));
      }
      if (parts.empty()) {
        *problem = "json(..) needs a path";
        return false;
      }
      *out = FirstOf(std::move(parts));
      return true;
    }
    if (!e.rest.empty()) {
      *problem =
          Cat("only json(..) may be followed by a path, not ", e.text, "(..)");
      return false;
    }
    static const std::pair<std::string_view, std::size_t> kLeast[] = {
        {"before", 2}, {"after", 2},      {"between", 3}, {"lower", 1},
        {"join", 1},   {"part", 3},       {"present", 1}, {"no-version", 1},
        {"span", 2},   {"own-project", 2}};
    for (const auto& [name, least] : kLeast) {
      if (name == e.text && e.parts.size() < least) {
        *problem = Cat(e.text, "(..) needs ", least, " arguments");
        return false;
      }
    }
    out->kind = ValueProgram::Kind::kFunction;
    out->text = e.text;
    out->parts.resize(e.parts.size());
    for (std::size_t i = 0; i < e.parts.size(); ++i) {
      const Expression& part = e.parts[i];
      if (i == 2 && part.kind == Expression::Kind::kPath &&
          part.path.size() == 1 && part.path.front().name == "last") {
        out->parts[i].kind = ValueProgram::Kind::kConstant;
        out->parts[i].text = "last";
        continue;
      }
      if (!Compile(spec, part, it, &out->parts[i], problem)) return false;
    }
    return true;
  }

  ValueProgram Value(const SourceSpec& spec, const YamlNode& node,
                     const std::string& path, const std::vector<Path>* it) {
    ValueProgram out;
    Expression e;
    std::string problem;
    if (!node.is_scalar()) {
      Problem(node, path, "an expression is needed");
    } else if (node.AsBool() || node.AsInt()) {
      out.kind = ValueProgram::Kind::kConstant;
      out.text = node.scalar;
    } else if (!ParseExpression(node.scalar, &e, &problem) ||
               !Compile(spec, e, it, &out, &problem)) {
      Problem(node, path, problem);
    }
    return out;
  }

  std::string KindNames() {
    std::vector<std::string> names;
    for (const auto& k : cloud_->kinds) names.push_back(k->name);
    std::sort(names.begin(), names.end());
    return Join(names, " ");
  }

  Reference Ref(const SourceSpec& spec, const YamlNode& node,
                const std::string& path, const std::vector<Path>* it) {
    Reference ref;
    if (!node.is_scalar()) {
      Problem(node, path, "a reference reads: KIND PATH");
      return ref;
    }
    const std::string& text = node.scalar;
    for (const ExtractorInfo& info : Extractors()) {
      if (text.rfind(Cat(info.name, "("), 0) != 0) continue;
      const std::size_t dot = path.rfind('.');
      const std::string place =
          path.substr(dot == std::string::npos ? 0 : dot + 1);
      if (place != info.place) {
        Problem(node, path, Cat(info.name, "(..) stands under ", info.place));
        return ref;
      }
      Extractor(spec, node, path, it, info, &ref);
      return ref;
    }
    const std::size_t blank = text.find(' ');
    if (blank == std::string::npos) {
      Problem(node, path,
              Cat("'", text,
                  "': a reference reads KIND PATH (kinds: ", KindNames(), ")"));
      return ref;
    }
    std::string kind = text.substr(0, blank);
    if (kind.rfind("any(", 0) == 0 && kind.back() == ')') {
      const std::string fallback = kind.substr(4, kind.size() - 5);
      ref.fallback = cloud_->FindKind(fallback);
      if (ref.fallback == nullptr) {
        Problem(
            node, path,
            Cat("unknown kind '", fallback, "' (kinds: ", KindNames(), ")"));
      }
    } else if (kind != "any") {
      ref.kind = cloud_->FindKind(kind);
      if (ref.kind == nullptr) {
        Problem(node, path,
                Cat("unknown kind '", kind, "' (kinds: ", KindNames(), ")"));
        return ref;
      }
    }
    Expression e;
    std::string problem;
    if (!ParseExpression(Trim(std::string_view(text).substr(blank)), &e,
                         &problem) ||
        !Compile(spec, e, it, &ref.value, &problem)) {
      Problem(node, path, problem);
    }
    return ref;
  }

  void Extractor(const SourceSpec& spec, const YamlNode& node,
                 const std::string& path, const std::vector<Path>* it,
                 const ExtractorInfo& info, Reference* ref) {
    Expression e;
    std::string problem;
    if (!ParseExpression(node.scalar, &e, &problem)) {
      Problem(node, path, problem);
      return;
    }
    if (e.parts.size() != info.arguments) {
      Problem(node, path,
              Cat(info.name, "(..) takes ", info.arguments, " arguments"));
      return;
    }
    ref->extractor = std::string(info.name);
    for (const Expression& part : e.parts) {
      ValueProgram v;
      if (part.kind == Expression::Kind::kPath && part.path.size() == 1 &&
          Contains(Words{"in", "out", "any"}, part.path.front().name)) {
        v.kind = ValueProgram::Kind::kConstant;
        v.text = part.path.front().name;
      } else if (!Compile(spec, part, it, &v, &problem)) {
        Problem(node, path, problem);
        return;
      }
      ref->arguments.push_back(std::move(v));
    }
  }

  std::vector<Reference> Refs(const SourceSpec& spec, const YamlNode* node,
                              const std::string& path,
                              const std::vector<Path>* it) {
    std::vector<Reference> out;
    for (const YamlNode* item : ListOf(node)) {
      out.push_back(Ref(spec, *item, path, it));
    }
    return out;
  }

  std::vector<Test> Tests(const SourceSpec& spec, const YamlNode* node,
                          const std::string& path,
                          const std::vector<Path>* it) {
    std::vector<Test> out;
    if (node == nullptr) return out;
    if (!Mapping(*node, path)) return out;
    for (const auto& [key, want] : node->entries) {
      const std::string here = Cat(path, ".", key.scalar);
      Test test;
      test.value = Value(spec, key, here, it);
      for (const YamlNode* choice : ListOf(&want)) {
        Choices(spec, *choice, here, it, false, &test);
      }
      if (test.any.empty()) Problem(want, here, "a test is needed");
      out.push_back(std::move(test));
    }
    return out;
  }

  void Choices(const SourceSpec& spec, const YamlNode& node,
               const std::string& path, const std::vector<Path>* it,
               bool negate, Test* test) {
    Test::Choice choice;
    choice.negate = negate;
    if (node.is_scalar()) {
      choice.text = node.scalar;
      if (!node.quoted && node.scalar == "present") {
        choice.op = Test::Op::kPresent;
      } else if (!node.quoted && node.scalar == "absent") {
        choice.op = Test::Op::kAbsent;
      }
      test->any.push_back(std::move(choice));
      return;
    }
    if (!node.is_mapping() || node.entries.size() != 1) {
      Problem(node, path,
              "a test is a value, a list of values, present, absent, like, "
              "not, above or differs");
      return;
    }
    const auto& [word, value] = node.entries.front();
    if (word.scalar == "not") {
      for (const YamlNode* item : ListOf(&value)) {
        Choices(spec, *item, path, it, true, test);
      }
    } else if (word.scalar == "like") {
      choice.op = Test::Op::kLike;
      for (const YamlNode* item : ListOf(&value)) {
        choice.text = item->scalar;
        test->any.push_back(choice);
      }
    } else if (word.scalar == "above" && value.AsInt()) {
      choice.op = Test::Op::kAbove;
      choice.number = *value.AsInt();
      test->any.push_back(choice);
    } else if (word.scalar == "differs") {
      choice.op = Test::Op::kDiffers;
      choice.other = Value(spec, value, path, it);
      test->any.push_back(choice);
    } else {
      Problem(word, path,
              Cat("unknown test '", word.scalar,
                  "' (tests: a value, a list of values, present, absent, "
                  "like, not, above, differs)"));
    }
  }

  // ---- sources

  void Sources(const YamlNode& node) {
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
        if (key.scalar == "like" || key.scalar == "fold") {
          Problem(key, here, "not supported yet");
        }
      }
      // Rows are compiled for the sources that stand before them.
      if (!cloud_->rows.empty()) {
        Problem(name, path, "a cloud's sources stand in its first file");
        continue;
      }
      SourceSpec made;
      OneSource(name.scalar, spec, path, &made);
      for (SourceSpec& known : *specs_) {
        if (known.source.name == name.scalar) {
          Problem(name, path, "a source of this name exists");
        }
      }
      specs_->push_back(made);
      cloud_->sources.push_back(std::move(made.source));
    }
  }

  void OneSource(const std::string& name, const YamlNode& node,
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
      if (const YamlNode* s = v->Find("service"))
        source.log_service = s->scalar;
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
    if (const YamlNode* roots = node.Find("roots")) {
      for (const auto& [key, value] : roots->entries) {
        Root root;
        root.name = key.scalar;
        const YamlNode* expression = &value;
        if (value.is_mapping()) {
          expression = value.Find("path");
          root.through = TextsOf(value.Find("through"));
        }
        std::string problem;
        if (expression == nullptr ||
            !ParseExpression(expression->scalar, &root.expression, &problem)) {
          Problem(value, Cat(path, ".roots.", key.scalar), problem);
          continue;
        }
        out->roots.push_back(std::move(root));
      }
    }
    auto fields = [&](const char* key, auto* list) {
      const YamlNode* v = node.Find(key);
      if (v == nullptr || !Mapping(*v, Cat(path, ".", key))) return;
      for (const auto& [k, value] : v->entries) {
        list->emplace_back(
            k.scalar,
            Value(*out, value, Cat(path, ".", key, ".", k.scalar), nullptr));
      }
    };
    fields("envelope", &source.envelope);
    fields("actor_always", &source.actor_always);
    for (const char* needed :
         {"service", "operation", "time", "uid", "account"}) {
      if (source.Envelope(needed) == nullptr) {
        Problem(node, Cat(path, ".envelope"), Cat(needed, " is needed"));
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
        rule.when = Tests(*out, item->Find("when"), Cat(path, ".outcome.when"),
                          nullptr);
        source.outcome.push_back(std::move(rule));
      }
    }
    source.refused =
        Refs(*out, node.Find("refused"), Cat(path, ".refused"), nullptr);
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
              key.scalar,
              Value(*out, value, Cat(here, ".", key.scalar), nullptr));
        }
      }
      source.actors.push_back(std::move(rule));
    }
  }

  // ---- automation

  void Automations(const YamlNode& node) {
    static const Words kKeys = {"firm", "covers", "unless_job_by_person",
                                "with_service_accounts", "hints"};
    if (!Mapping(node, "automation")) return;
    for (const auto& [name, spec] : node.entries) {
      const std::string path = Cat("automation.", name.scalar);
      if (!Mapping(spec, path)) continue;
      Automation entry;
      entry.name = name.scalar;
      for (const auto& [key, value] : spec.entries) {
        if (!Contains(kKeys, key.scalar)) {
          UnknownKey(key, Cat(path, ".", key.scalar), kKeys);
        }
      }
      const YamlNode* firm = spec.Find("firm");
      if (firm == nullptr || !firm->is_mapping() || firm->entries.empty()) {
        Problem(name, path,
                "matches only what an attacker can write: give `firm`");
        continue;
      }
      for (const auto& [field, want] : firm->entries) {
        if (!Contains(kFirm, field.scalar)) {
          Problem(field, Cat(path, ".firm.", field.scalar),
                  Cat("not written by the cloud alone; firm fields: ",
                      Listed(kFirm)));
          continue;
        }
        const YamlNode* like = want.is_mapping() ? want.Find("like") : &want;
        entry.firm.emplace_back(field.scalar, TextsOf(like));
      }
      for (const YamlNode* stage : ListOf(spec.Find("covers"))) {
        const std::size_t index = IndexOf(kStages, stage->scalar);
        if (index == kStages.size()) {
          Problem(*stage, Cat(path, ".covers"),
                  Cat("unknown stage '", stage->scalar, "'"));
        } else {
          entry.covers.push_back(static_cast<Stage>(index + 1));
        }
      }
      auto& all = cloud_->automation;
      const auto same = std::find_if(
          all.begin(), all.end(),
          [&](const Automation& a) { return a.name == entry.name; });
      if (same != all.end()) {
        *same = std::move(entry);
      } else {
        all.push_back(std::move(entry));
      }
    }
  }

  // ---- rows

  void Actions(const YamlNode& node) {
    if (!Mapping(node, "actions")) return;
    if (specs_->empty()) {
      Problem(node, "actions", "no source of this cloud was read");
      return;
    }
    for (const auto& [service, operations] : node.entries) {
      const std::string path = Cat("actions.", service.scalar);
      if (!Mapping(operations, path)) continue;
      for (const auto& [names, row] : operations.entries) {
        Row(service.scalar, names, row, Cat(path, ".", names.scalar));
      }
    }
  }

  void Row(const std::string& service, const YamlNode& names,
           const YamlNode& row, const std::string& path) {
    if (!Mapping(row, path)) return;
    bool bad = false;
    for (const auto& [key, value] : row.entries) {
      if (Contains(kRowKeys, key.scalar) || Contains(kStepKeys, key.scalar)) {
        continue;
      }
      Words known = kStepKeys;
      known.insert(known.end(), kRowKeys.begin(), kRowKeys.end());
      UnknownKey(key, Cat(path, ".", key.scalar), known);
      bad = true;
    }
    const YamlNode* off = row.Find("off");
    const bool is_off = off != nullptr && off->scalar == "true";
    if (is_off && row.Find("why") == nullptr) {
      Problem(names, path, "a row that is off says why");
      bad = true;
    }
    static const Words kClasses = {"management", "data", "service"};
    const YamlNode* log_class = row.Find("class");
    if (log_class != nullptr && !Contains(kClasses, log_class->scalar)) {
      Problem(*log_class, Cat(path, ".class"),
              Cat("class is one of: ", Listed(kClasses)));
      bad = true;
    }
    std::vector<std::string> operations;
    for (const std::string_view op : Split(names.scalar, ',')) {
      operations.emplace_back(Trim(op));
    }
    const YamlNode* ev = row.Find("ev");
    if (!is_off) {
      if (ev != nullptr && ev->is_mapping()) {
        for (const std::string& op : operations) {
          const YamlNode* one = ev->Find(op);
          if (one == nullptr || !Contains(kEvidence, one->scalar)) {
            Problem(*ev, Cat(path, ".ev"),
                    Cat(op, ": ev is one of: ", Listed(kEvidence)));
            bad = true;
          }
        }
        for (const auto& [op, value] : ev->entries) {
          if (!Contains(operations, op.scalar)) {
            Problem(op, Cat(path, ".ev.", op.scalar),
                    "no operation of this row");
            bad = true;
          }
        }
      } else if (ev == nullptr || !Contains(kEvidence, ev->scalar)) {
        Problem(names, path, Cat("ev is one of: ", Listed(kEvidence)));
        bad = true;
      }
    }
    if (bad) return;

    std::vector<RowProgram> programs;
    if (!is_off) {
      for (const SourceSpec& spec : *specs_) {
        RowProgram program;
        program.failed =
            Tests(spec, row.Find("failed"), Cat(path, ".failed"), nullptr);
        program.pending =
            Tests(spec, row.Find("pending"), Cat(path, ".pending"), nullptr);
        Steps(spec, row, path, &program);
        programs.push_back(std::move(program));
      }
    }
    const YamlNode* over = row.Find("override");
    const std::string mode = over != nullptr ? over->scalar : "";
    if (!mode.empty() && mode != "replace" && mode != "extend") {
      Problem(*over, Cat(path, ".override"), "replace or extend");
      return;
    }
    for (const std::string& op : operations) {
      const std::string key =
          Cat(AsciiLower(service), " ", Nocase() ? AsciiLower(op) : op);
      auto it = cloud_->rows.find(key);
      if (it != cloud_->rows.end()) {
        if (it->second.file == file_) {
          Problem(names, path, Cat(op, " is given twice in this file"));
          continue;
        }
        if (mode.empty() && !is_off) {
          Problem(names, path,
                  Cat(op, " already has a row in ", it->second.file, ":",
                      it->second.line,
                      ": say override: replace, override: extend or off: "
                      "true"));
          continue;
        }
      } else if (cloud_->rows.size() >= kMaxRows) {
        Problem(names, path, Cat("more than ", kMaxRows, " rows"));
        return;
      }
      ActionRow made;
      made.service = service;
      made.operation = op;
      made.file = file_;
      made.line = names.line;
      made.off = is_off;
      if (ev != nullptr) {
        made.evidence = ev->is_mapping() ? ev->Find(op)->scalar : ev->scalar;
      }
      made.by_source = programs;
      if (it != cloud_->rows.end() && mode == "extend") {
        // A row that was off has nothing to extend.
        const std::size_t had =
            std::min(made.by_source.size(), it->second.by_source.size());
        for (std::size_t i = 0; i < had; ++i) {
          std::vector<StepProgram> steps = it->second.by_source[i].steps;
          for (StepProgram& step : made.by_source[i].steps) {
            steps.push_back(std::move(step));
          }
          made.by_source[i].steps = std::move(steps);
        }
      }
      cloud_->rows[key] = std::move(made);
    }
  }

  bool Nocase() const {
    return !specs_->empty() && specs_->front().source.shape.nocase;
  }

  // The row is a step unless it has `steps`, which inherit its step keys.
  void Steps(const SourceSpec& spec, const YamlNode& row,
             const std::string& path, RowProgram* program) {
    const YamlNode* variants = row.Find("steps");
    if (variants == nullptr) {
      program->steps.push_back(OneStep(spec, row, path));
    } else {
      for (const YamlNode* variant : ListOf(variants)) {
        if (!Mapping(*variant, Cat(path, ".steps"))) continue;
        YamlNode merged = *variant;
        for (const auto& entry : row.entries) {
          if (Contains(kStepKeys, entry.first.scalar) &&
              variant->Find(entry.first.scalar) == nullptr) {
            merged.entries.push_back(entry);
          }
        }
        // `when` of the row holds for all its steps.
        program->steps.push_back(OneStep(spec, merged, Cat(path, ".steps")));
        const YamlNode* common = row.Find("when");
        if (common != nullptr && variant->Find("when") != nullptr) {
          for (Test& t : Tests(spec, common, Cat(path, ".when"), nullptr)) {
            program->steps.back().when.push_back(std::move(t));
          }
        }
      }
    }
    if (program->steps.empty()) {
      Problem(row, Cat(path, ".steps"), "a row has a step, or is off");
    }
    for (const YamlNode* further : ListOf(row.Find("and"))) {
      program->steps.push_back(OneStep(spec, *further, Cat(path, ".and")));
    }
  }

  StepProgram OneStep(const SourceSpec& spec, const YamlNode& node,
                      const std::string& path) {
    StepProgram step;
    if (!Mapping(node, path)) return step;
    for (const auto& [key, value] : node.entries) {
      if (!Contains(kStepKeys, key.scalar) && !Contains(kRowKeys, key.scalar)) {
        UnknownKey(key, Cat(path, ".", key.scalar), kStepKeys);
      }
    }
    const YamlNode* stage = node.Find("stage");
    const std::size_t index =
        stage != nullptr ? IndexOf(kStages, stage->scalar) : kStages.size();
    if (index == kStages.size()) {
      Problem(stage != nullptr ? *stage : node, path,
              Cat("stage is one of: ", Listed(kStages)));
      return step;
    }
    step.stage = static_cast<Stage>(index + 1);
    if (const YamlNode* v = node.Find("effect")) {
      const std::size_t e = IndexOf(kEffects, v->scalar);
      if (e == kEffects.size()) {
        Problem(*v, Cat(path, ".effect"),
                Cat("effect is one of: ", Listed(kEffects)));
      } else {
        step.effect = static_cast<Effect>(e);
      }
    }
    auto flag = [&](const char* key) {
      const YamlNode* v = node.Find(key);
      if (v != nullptr && !v->AsBool()) {
        Problem(*v, Cat(path, ".", key), "true or false");
      }
      return v != nullptr && v->AsBool().value_or(false);
    };
    step.otherwise = flag("else");
    step.standing = flag("standing");

    std::vector<Path> list;
    const std::vector<Path>* it = nullptr;
    if (const YamlNode* v = node.Find("each")) {
      Expression e;
      std::string problem;
      ValueProgram computed;
      if (!ParseExpression(v->scalar, &e, &problem) ||
          e.kind != Expression::Kind::kPath) {
        Problem(*v, Cat(path, ".each"), "a path to a list is needed");
      } else {
        Resolve(spec, e.path, 0, &list, &computed);
        if (list.empty()) {
          Problem(*v, Cat(path, ".each"), "a path to a list is needed");
        } else {
          ValueProgram each;
          each.kind = ValueProgram::Kind::kPath;
          each.path = list.front();
          step.each = std::move(each);
          it = &list;
        }
      }
    }
    auto value = [&](const char* key) -> std::optional<ValueProgram> {
      const YamlNode* v = node.Find(key);
      if (v == nullptr) return std::nullopt;
      return Value(spec, *v, Cat(path, ".", key), it);
    };
    step.when = Tests(spec, node.Find("when"), Cat(path, ".when"), it);
    step.public_tests =
        Tests(spec, node.Find("public"), Cat(path, ".public"), it);
    for (std::size_t slot = 0; slot < kRefKeys.size(); ++slot) {
      const std::string key(kRefKeys[slot]);
      const YamlNode* v = node.Find(key);
      if (v == nullptr) continue;
      const std::string here = Cat(path, ".", key);
      if (slot == kJob) {
        for (const YamlNode* item : ListOf(v)) {
          Reference ref;
          ref.value = Value(spec, *item, here, it);
          step.refs[slot].push_back(std::move(ref));
        }
      } else {
        step.refs[slot] = Refs(spec, v, here, it);
      }
    }
    if (const YamlNode* v = node.Find("lend")) {
      for (const auto& [how, refs] : v->entries) {
        const std::size_t h = IndexOf(kLends, how.scalar);
        if (h == kLends.size()) {
          Problem(how, Cat(path, ".lend.", how.scalar),
                  Cat("lend is one of: ", Listed(kLends)));
          continue;
        }
        static constexpr IdentityOp kOps[] = {
            IdentityOp::kCreate, IdentityOp::kCredential, IdentityOp::kAssume,
            IdentityOp::kGrant, IdentityOp::kTrust};
        for (Reference& ref :
             Refs(spec, &refs, Cat(path, ".lend.", how.scalar), it)) {
          step.lend.emplace_back(kOps[h], std::move(ref));
        }
      }
    }
    if (const YamlNode* v = node.Find("rights")) {
      step.rights = Ref(spec, *v, Cat(path, ".rights"), it);
      if (step.rights->extractor.empty()) {
        Problem(*v, Cat(path, ".rights"),
                "rights are read by aws-policy-rights(..) or policy-name(..)");
      }
    }
    if (const YamlNode* v = node.Find("facts")) {
      if (Mapping(*v, Cat(path, ".facts"))) {
        for (const auto& [key, fact] : v->entries) {
          step.facts.emplace_back(
              key.scalar,
              Value(spec, fact, Cat(path, ".facts.", key.scalar), it));
        }
      }
    }
    if (const YamlNode* v = node.Find("names")) {
      for (const auto& [place, refs] : v->entries) {
        if (!Contains(Words{"from", "to", "on"}, place.scalar)) {
          Problem(place, Cat(path, ".names.", place.scalar),
                  "names are of: from to on");
        }
      }
      step.names_from = Refs(spec, v->Find("from"), Cat(path, ".names"), it);
      step.names_to = Refs(spec, v->Find("to"), Cat(path, ".names"), it);
      step.names_on = Refs(spec, v->Find("on"), Cat(path, ".names"), it);
    }
    step.from_region = value("from_region");
    step.acts = value("acts");
    step.expires = value("expires");
    static const Words kNeeds = {"from", "to",     "on",   "gone",   "via",
                                 "into", "guards", "with", "pass",   "job",
                                 "key",  "net",    "lend", "rights", "facts"};
    for (const YamlNode* need : ListOf(node.Find("need"))) {
      if (!Contains(kNeeds, need->scalar)) {
        Problem(*need, Cat(path, ".need"), Cat("one of: ", Listed(kNeeds)));
      }
      step.need.push_back(need->scalar);
    }
    if (const YamlNode* v = node.Find("net")) Net(spec, *v, path, it, &step);
    return step;
  }

  void Net(const SourceSpec& spec, const YamlNode& node,
           const std::string& path, const std::vector<Path>* it,
           StepProgram* step) {
    if (node.is_mapping()) {
      step->net = StepProgram::Net::kMapping;
      for (const auto& [key, value] : node.entries) {
        step->net_mapping.emplace_back(
            key.scalar, Value(spec, value, Cat(path, ".net.", key.scalar), it));
      }
    } else if (node.scalar == "address") {
      step->net = StepProgram::Net::kAddress;
    } else if (node.scalar == "service") {
      step->net = StepProgram::Net::kService;
    } else if (node.scalar == "none") {
      step->net = StepProgram::Net::kNone;
    } else if (node.scalar.find('(') != std::string::npos) {
      step->net = StepProgram::Net::kExtractor;
      step->net_extractor = Ref(spec, node, Cat(path, ".net"), it);
    } else {
      Problem(node, Cat(path, ".net"),
              Cat("net is a mapping, an extractor, address, service or none, "
                  "not '",
                  node.scalar, "'"));
    }
  }

  Dictionary::Impl& out_;
  Diagnostics& diagnostics_;
  std::string file_;
  Cloud* cloud_ = nullptr;
  std::vector<SourceSpec>* specs_ = nullptr;
  std::map<Cloud*, std::vector<SourceSpec>> all_specs_;
  std::size_t problems_ = 0;
  bool failed_ = false;
};

}  // namespace

Dictionary::Dictionary() : impl_(std::make_unique<Impl>()) {}
Dictionary::~Dictionary() = default;

std::shared_ptr<const Dictionary> Dictionary::Compile(
    const std::vector<ActionText>& texts, Diagnostics* diagnostics) {
  std::shared_ptr<Dictionary> dictionary(new Dictionary());
  Loader loader(dictionary->impl_.get(), diagnostics);
  for (const ActionText& text : texts) loader.Load(text);
  if (loader.failed()) return nullptr;
  return dictionary;
}

std::string Dictionary::CanonicalPrincipal(std::string_view text) const {
  for (const auto& cloud : impl_->clouds) {
    for (const auto& kind : cloud->kinds) {
      if (kind->role != ResourceRole::kPrincipal || kind->id.empty() ||
          !kind->MatchesForm(text)) {
        continue;
      }
      if (std::optional<Resource> r = kind->Build(text, IdContext())) {
        return r->uid;
      }
    }
  }
  return std::string(text);
}

std::string Dictionary::DumpRows() const {
  std::vector<std::string> lines;
  for (const auto& cloud : impl_->clouds) {
    for (const auto& [key, row] : cloud->rows) {
      std::string line =
          Cat(cloud->name, " ", row.service, " ", row.operation, " ");
      if (row.off) {
        line += "off";
      } else {
        line += Cat(row.evidence, " ",
                    StageName(row.by_source.front().steps.front().stage));
      }
      lines.push_back(Cat(line, " ", row.file, ":", row.line));
    }
  }
  std::sort(lines.begin(), lines.end());
  return Join(lines, "\n");
}

std::string Dictionary::DumpRow(std::string_view cloud_name,
                                std::string_view service,
                                std::string_view operation) const {
  for (const auto& cloud : impl_->clouds) {
    if (cloud->name != cloud_name) continue;
    auto it = cloud->rows.find(Cat(AsciiLower(service), " ", operation));
    if (it == cloud->rows.end()) continue;
    return Cat(cloud->name, " ", it->second.service, " ", it->second.operation,
               " steps=",
               it->second.off ? 0 : it->second.by_source.front().steps.size());
  }
  return "";
}

}  // namespace snaptrail::inline v0::internal
