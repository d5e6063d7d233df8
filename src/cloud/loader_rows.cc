// Rows: what an operation means, once for every source of the cloud.
#include "src/cloud/loader.h"
#include "src/cloud/row_slots.h"

namespace snaptrail::inline v0::internal {

namespace {

constexpr std::size_t kMaxRows = 4096;

std::string Written(const YamlNode& node) {
  std::vector<std::string> parts;
  if (node.is_mapping()) {
    for (const auto& [key, value] : node.entries) {
      parts.push_back(Cat(key.scalar, ": ", Written(value)));
    }
    return Cat("{", Join(parts, ", "), "}");
  }
  if (!node.is_sequence()) return node.scalar;
  for (const YamlNode& item : node.items) parts.push_back(Written(item));
  return Join(parts, ", ");
}

}  // namespace

void Loader::Actions(const YamlNode& node) {
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

void Loader::Row(const std::string& service, const YamlNode& names,
                 const YamlNode& row, const std::string& path) {
  if (!Mapping(row, path)) return;
  bool bad = false;
  for (const auto& [key, value] : row.entries) {
    if (Contains(RowKeys(), key.scalar) || Contains(StepKeys(), key.scalar)) {
      continue;
    }
    Words known = StepKeys();
    known.insert(known.end(), RowKeys().begin(), RowKeys().end());
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
        if (one == nullptr || !Contains(EvidenceWords(), one->scalar)) {
          Problem(*ev, Cat(path, ".ev"),
                  Cat(op, ": ev is one of: ", Listed(EvidenceWords())));
          bad = true;
        }
      }
      for (const auto& [op, value] : ev->entries) {
        if (!Contains(operations, op.scalar)) {
          Problem(op, Cat(path, ".ev.", op.scalar), "no operation of this row");
          bad = true;
        }
      }
    } else if (ev == nullptr || !Contains(EvidenceWords(), ev->scalar)) {
      Problem(names, path, Cat("ev is one of: ", Listed(EvidenceWords())));
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
      if (spec.source.fold != nullptr) program.body = BodyOf(program);
      if (const std::size_t slots = SlotsOf(program); slots > kMaxSlots) {
        Problem(
            names, path,
            Cat("reads ", slots, " places of a record; at most ", kMaxSlots));
      }
      programs.push_back(std::move(program));
    }
  }
  const YamlNode* over = row.Find("override");
  const std::string mode = over != nullptr ? over->scalar : "";
  if (over != nullptr && mode != "replace" && mode != "extend") {
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
    made.log_class =
        log_class != nullptr ? log_class->scalar : std::string("management");
    const auto text = [&row](const char* word) {
      const YamlNode* v = row.Find(word);
      return v != nullptr ? v->scalar : std::string();
    };
    made.doc = text("doc");
    made.note = text("note");
    made.why = text("why");
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
        if ((*specs_)[i].source.fold != nullptr) {
          made.by_source[i].body = BodyOf(made.by_source[i]);
        }
        if (const std::size_t slots = SlotsOf(made.by_source[i]);
            slots > kMaxSlots) {
          Problem(names, path,
                  Cat("reads ", slots, " places of a record with the row in ",
                      it->second.file, "; at most ", kMaxSlots));
        }
      }
    }
    cloud_->rows[key] = std::move(made);
  }
}

bool Loader::Nocase() const {
  return !specs_->empty() && specs_->front().source.shape.nocase;
}

void Loader::Steps(const SourceSpec& spec, const YamlNode& row,
                   const std::string& path, RowProgram* program) {
  const YamlNode* variants = row.Find("steps");
  if (variants == nullptr) {
    program->steps.push_back(OneStep(spec, row, path));
  } else {
    for (const YamlNode* variant : ListOf(variants)) {
      if (!Mapping(*variant, Cat(path, ".steps"))) continue;
      YamlNode merged = *variant;
      for (const auto& entry : row.entries) {
        if (Contains(StepKeys(), entry.first.scalar) &&
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

std::optional<ValueProgram> Loader::Each(const SourceSpec& spec,
                                         const YamlNode& node,
                                         const std::string& path, Heads* list) {
  const YamlNode* v = node.Find("each");
  if (v == nullptr) return std::nullopt;
  Expression e;
  std::string problem;
  if (ParseExpression(v->scalar, &e, &problem) &&
      e.kind == Expression::Kind::kPath) {
    Resolve(spec, e.path, 0, list);
  }
  std::erase_if(*list,
                [](const Head& head) { return head.computed != nullptr; });
  if (list->empty()) {
    Problem(*v, Cat(path, ".each"), "a path to a list is needed");
    return std::nullopt;
  }
  std::vector<ValueProgram> parts;
  for (const Head& head : *list) {
    ValueProgram& part = parts.emplace_back();
    part.kind = ValueProgram::Kind::kPath;
    part.path = head.path;
    part.spot = spec.source.trie->Add(part.path, spec.source.shape.keys);
  }
  return FirstOf(std::move(parts));
}

StepProgram Loader::OneStep(const SourceSpec& spec, const YamlNode& node,
                            const std::string& path) {
  StepProgram step;
  if (!Mapping(node, path)) return step;
  for (const auto& [key, value] : node.entries) {
    if (!Contains(StepKeys(), key.scalar) && !Contains(RowKeys(), key.scalar)) {
      UnknownKey(key, Cat(path, ".", key.scalar), StepKeys());
    }
  }
  const YamlNode* stage = node.Find("stage");
  const std::size_t index = stage != nullptr
                                ? IndexOf(StageWords(), stage->scalar)
                                : StageWords().size();
  if (index == StageWords().size()) {
    Problem(stage != nullptr ? *stage : node, path,
            Cat("stage is one of: ", Listed(StageWords())));
    return step;
  }
  step.stage = static_cast<Stage>(index + 1);
  for (const std::string_view key : StepKeys()) {
    if (key == "stage") continue;
    if (const YamlNode* v = node.Find(key)) {
      step.written.emplace_back(key, Written(*v));
    }
  }
  if (const YamlNode* v = node.Find("effect")) {
    const std::size_t e = IndexOf(EffectWords(), v->scalar);
    if (e == EffectWords().size()) {
      Problem(*v, Cat(path, ".effect"),
              Cat("effect is one of: ", Listed(EffectWords())));
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

  Heads list;
  step.each = Each(spec, node, path, &list);
  const Heads* it = list.empty() ? nullptr : &list;
  auto value = [&](const char* key) -> std::optional<ValueProgram> {
    const YamlNode* v = node.Find(key);
    if (v == nullptr) return std::nullopt;
    return Value(spec, *v, Cat(path, ".", key), it);
  };
  step.when = Tests(spec, node.Find("when"), Cat(path, ".when"), it);
  step.public_tests =
      Tests(spec, node.Find("public"), Cat(path, ".public"), it);
  for (std::size_t slot = 0; slot < ReferenceKeys().size(); ++slot) {
    const std::string key(ReferenceKeys()[slot]);
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
      const std::size_t h = IndexOf(LendWords(), how.scalar);
      if (h == LendWords().size()) {
        Problem(how, Cat(path, ".lend.", how.scalar),
                Cat("lend is one of: ", Listed(LendWords())));
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
              "rights are read by an extractor, such as policy-name(..)");
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
  step.to_region = value("to_region");
  step.to_account = value("to_account");
  step.acts = value("acts");
  step.expires = value("expires");
  // In the order of Need's bits.
  static const Words kNeeds = {
      "from",   "to",     "on",    "gone",      "via",       "into",
      "guards", "with",   "pass",  "job",       "key",       "net",
      "lend",   "rights", "facts", "to_region", "to_account"};
  for (const YamlNode* need : ListOf(node.Find("need"))) {
    const std::size_t bit = IndexOf(kNeeds, need->scalar);
    if (bit == kNeeds.size()) {
      Problem(*need, Cat(path, ".need"), Cat("one of: ", Listed(kNeeds)));
    } else {
      step.need |= 1u << bit;
    }
  }
  if (const YamlNode* v = node.Find("net")) Net(spec, *v, path, it, &step);
  return step;
}

void Loader::Net(const SourceSpec& spec, const YamlNode& node,
                 const std::string& path, const Heads* it, StepProgram* step) {
  if (node.is_mapping()) {
    step->net = StepProgram::Net::kMapping;
    Heads list;
    step->net_each = Each(spec, node, Cat(path, ".net"), &list);
    if (!list.empty()) it = &list;
    static const Words kKeys = {"cidr",    "proto", "from_port",
                                "to_port", "out",   "each"};
    for (const auto& [key, value] : node.entries) {
      if (!Contains(kKeys, key.scalar)) {
        UnknownKey(key, Cat(path, ".net.", key.scalar), kKeys);
      }
      if (key.scalar == "each") continue;
      for (const YamlNode* one : ListOf(&value)) {
        step->net_mapping.emplace_back(
            key.scalar, Value(spec, *one, Cat(path, ".net.", key.scalar), it));
      }
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

}  // namespace snaptrail::inline v0::internal
