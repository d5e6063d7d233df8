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

}  // namespace

void Loader::Resolve(const SourceSpec& spec, const Path& path, int depth,
                     std::vector<Path>* out) {
  if (depth > 8) return;
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
        } else {
          Resolve(spec, term->path, depth + 1, &heads);
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
    return;
  }
  out->push_back(path);
}

std::vector<Path> Loader::JsonPaths(const SourceSpec& spec, const Expression& e,
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
      Resolve(spec, term->path, depth + 1, &heads);
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

ValueProgram Loader::FirstOf(std::vector<ValueProgram> parts) {
  if (parts.size() == 1) return std::move(parts.front());
  ValueProgram out;
  out.kind = ValueProgram::Kind::kFirst;
  out.parts = std::move(parts);
  return out;
}

bool Loader::Compile(const SourceSpec& spec, const Expression& e,
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
        Resolve(spec, e.path, 0, &paths);
      }
      std::vector<ValueProgram> parts;
      for (Path& path : paths) {
        ValueProgram v;
        v.kind = ValueProgram::Kind::kPath;
        v.spot = spec.source.trie->Add(path, spec.source.shape.keys);
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
      v.spot = spec.source.trie->Add(path, spec.source.shape.keys);
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
                           const std::string& path,
                           const std::vector<Path>* it) {
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

std::vector<Reference> Loader::Refs(const SourceSpec& spec,
                                    const YamlNode* node,
                                    const std::string& path,
                                    const std::vector<Path>* it) {
  std::vector<Reference> out;
  for (const YamlNode* item : ListOf(node)) {
    out.push_back(Ref(spec, *item, path, it));
  }
  return out;
}

std::vector<Test> Loader::Tests(const SourceSpec& spec, const YamlNode* node,
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

void Loader::Choices(const SourceSpec& spec, const YamlNode& node,
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

}  // namespace snaptrail::inline v0::internal
