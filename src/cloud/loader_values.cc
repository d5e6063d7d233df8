// Values, references and tests: what a text in the YAML stands for, as paths of
// one source.
#include "src/cloud/loader.h"

namespace snaptrail::inline v0::internal {
namespace {

Function FunctionOf(std::string_view word) {
  static constexpr std::string_view kWords[] = {
      "before", "after",   "between",    "lower", "join",
      "part",   "present", "no-version", "span",  "own-project"};
  for (std::size_t i = 0; i < std::size(kWords); ++i) {
    if (kWords[i] == word) return static_cast<Function>(i + 1);
  }
  return Function::kNone;
}

ValueProgram PathProgram(const SourceSpec& spec, Head head) {
  ValueProgram v;
  v.kind = ValueProgram::Kind::kPath;
  v.spot = spec.source.trie->Add(head.path, spec.source.shape.keys);
  v.path = std::move(head.path);
  v.body = head.body;
  return v;
}

std::vector<const Expression*> Terms(const Expression& e) {
  std::vector<const Expression*> terms;
  if (e.kind == Expression::Kind::kAlternatives) {
    for (const Expression& part : e.parts) terms.push_back(&part);
  } else {
    terms.push_back(&e);
  }
  return terms;
}

}  // namespace

void Loader::Resolve(const SourceSpec& spec, const Path& path, int depth,
                     Heads* out) {
  constexpr int kMaxDepth = 8;
  if (depth > kMaxDepth) return;
  const auto root =
      std::find_if(spec.roots.begin(), spec.roots.end(),
                   [&](const Root& r) { return r.name == path.front().name; });
  if (root == spec.roots.end()) {
    out->push_back({path});
    return;
  }
  const std::size_t before = out->size();
  for (const Expression* term : Terms(root->expression)) {
    Heads heads;
    if (term->kind == Expression::Kind::kPath) {
      if (term->path.front().name == root->name) {
        heads.push_back({term->path});
      } else {
        Resolve(spec, term->path, depth + 1, &heads);
      }
      if (!root->through.empty() || root->dotted) {
        Segment through;
        through.kind = Segment::Kind::kThrough;
        through.wrappers = root->through;
        through.dotted = root->dotted;
        for (Head& head : heads) head.path.push_back(through);
      }
    } else if (term->kind == Expression::Kind::kFunction &&
               term->text == "json") {
      heads = JsonPaths(spec, *term, depth + 1);
    } else {
      heads.push_back({{}, term});
    }
    for (Head& head : heads) {
      if (head.computed == nullptr) {
        head.path.insert(head.path.end(), path.begin() + 1, path.end());
      }
      out->push_back(std::move(head));
    }
  }
  for (std::size_t i = before; i < out->size(); ++i) {
    (*out)[i].body = root->body == 0
                         ? 0
                         : root->body + static_cast<std::uint32_t>(i - before);
  }
}

Heads Loader::JsonPaths(const SourceSpec& spec, const Expression& e,
                        int depth) {
  constexpr int kMaxDepth = 8;
  Heads out;
  if (depth > kMaxDepth || e.parts.empty()) return out;
  for (const Expression* term : Terms(e.parts[0])) {
    Heads heads;
    if (term->kind == Expression::Kind::kFunction && term->text == "json") {
      heads = JsonPaths(spec, *term, depth + 1);
    } else if (term->kind == Expression::Kind::kPath) {
      Resolve(spec, term->path, depth + 1, &heads);
    }
    for (Head& head : heads) {
      // What is worked out is text that no parser has seen.
      if (head.computed != nullptr) continue;
      Segment json;
      json.kind = Segment::Kind::kJson;
      head.path.push_back(std::move(json));
      head.path.insert(head.path.end(), e.rest.begin(), e.rest.end());
      out.push_back(std::move(head));
    }
  }
  return out;
}

ValueProgram Loader::FirstOf(std::vector<ValueProgram> parts) {
  if (parts.size() == 1) return std::move(parts.front());
  ValueProgram out;
  out.kind = ValueProgram::Kind::kFirst;
  out.parts = std::move(parts);
  return out;
}

bool Loader::CompilePath(const SourceSpec& spec, const Expression& e,
                         const Heads* it, ValueProgram* out,
                         std::string* problem) {
  Heads heads;
  const bool grouped = it != nullptr && e.path.front().name == "it";
  if (grouped) {
    for (Head head : *it) {
      head.path.insert(head.path.end(), e.path.begin() + 1, e.path.end());
      heads.push_back(std::move(head));
    }
  } else {
    Resolve(spec, e.path, 0, &heads);
  }
  std::vector<ValueProgram> parts;
  for (Head& head : heads) {
    if (head.computed == nullptr) {
      parts.push_back(PathProgram(spec, std::move(head)));
      parts.back().grouped = grouped;
      continue;
    }
    constexpr int kMaxComputed = 8;
    if (e.path.size() > 1 || computing_ >= kMaxComputed) {
      *problem = Cat("'", e.path.front().name,
                     "' is worked out of the record: no path goes on from it");
      return false;
    }
    ++computing_;
    const bool good =
        Compile(spec, *head.computed, it, &parts.emplace_back(), problem);
    --computing_;
    if (!good) return false;
  }
  if (parts.empty()) {
    *problem = Cat("'", e.path.front().name, "' leads back to itself");
    return false;
  }
  *out = FirstOf(std::move(parts));
  return true;
}

bool Loader::Compile(const SourceSpec& spec, const Expression& e,
                     const Heads* it, ValueProgram* out, std::string* problem) {
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
    case Expression::Kind::kPath:
      return CompilePath(spec, e, it, out, problem);
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
    for (Head& head : JsonPaths(spec, e, 0)) {
      parts.push_back(PathProgram(spec, std::move(head)));
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
  out->function = FunctionOf(e.text);
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

ValueProgram Loader::Value(const SourceSpec& spec, const YamlNode& node,
                           const std::string& path, const Heads* it) {
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

std::string Loader::KindNames() {
  std::vector<std::string> names;
  for (const auto& k : cloud_->kinds) names.push_back(k->name);
  std::sort(names.begin(), names.end());
  return Join(names, " ");
}

Reference Loader::Ref(const SourceSpec& spec, const YamlNode& node,
                      const std::string& path, const Heads* it) {
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
      Problem(node, path,
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

void Loader::Extractor(const SourceSpec& spec, const YamlNode& node,
                       const std::string& path, const Heads* it,
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

std::vector<Reference> Loader::Refs(const SourceSpec& spec,
                                    const YamlNode* node,
                                    const std::string& path, const Heads* it) {
  std::vector<Reference> out;
  for (const YamlNode* item : ListOf(node)) {
    out.push_back(Ref(spec, *item, path, it));
  }
  return out;
}

std::vector<Test> Loader::Tests(const SourceSpec& spec, const YamlNode* node,
                                const std::string& path, const Heads* it) {
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

void Loader::Choices(const SourceSpec& spec, const YamlNode& node,
                     const std::string& path, const Heads* it, bool negate,
                     Test* test) {
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

}  // namespace snaptrail::inline v0::internal
