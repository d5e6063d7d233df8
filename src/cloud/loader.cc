#include "src/cloud/loader.h"

#include <memory>
#include <tuple>
#include <utility>

#include "src/cloud/quick_look.h"

namespace snaptrail::inline v0::internal {
namespace {

constexpr std::size_t kMaxProblems = 100;

const Words& TopKeys() {
  static const Words kWords = {"dictionary", "cloud",     "sources",
                               "kinds",      "parties",   "services",
                               "actions",    "automation"};
  return kWords;
}

const Words& RoleWords() {
  static const Words kWords = {"data",      "host",       "mold", "guard",
                               "net",       "place",      "key",  "party",
                               "principal", "credential", "job",  "setting"};
  return kWords;
}

const Words& NatureWords() {
  static const Words kWords = {"live", "copy", "image"};
  return kWords;
}

// What only the cloud itself writes.
const Words& FirmFields() {
  static const Words kWords = {"actor.invoked_by",   "actor.session.issuer",
                               "src_endpoint.ip",    "actor.app_uid",
                               "actor.via_resource", "actor.user.uid"};
  return kWords;
}

}  // namespace

const Words& StepKeys() {
  static const Words kWords = {
      "stage",  "when",        "else",      "each",       "effect",   "public",
      "net",    "lend",        "rights",    "facts",      "standing", "need",
      "names",  "from_region", "to_region", "to_account", "acts",     "expires",
      "from",   "to",          "on",        "gone",       "via",      "into",
      "guards", "with",        "pass",      "job",        "key"};
  return kWords;
}

const Words& RowKeys() {
  static const Words kWords = {"ev",  "class",  "note",     "doc",
                               "why", "off",    "override", "steps",
                               "and", "failed", "pending"};
  return kWords;
}

const Words& EvidenceWords() {
  static const Words kWords = {"record", "documented", "model"};
  return kWords;
}

const Words& StageWords() {
  static const Words kWords = {
      "create", "copy",   "share",  "export",   "read",   "restore",  "launch",
      "attach", "expose", "access", "cover_up", "weaken", "identity", "recon"};
  return kWords;
}

const Words& EffectWords() {
  static const Words kWords = {"add", "remove", "set", "rename"};
  return kWords;
}

const Words& LendWords() {
  static const Words kWords = {"create", "credential", "assume", "grant",
                               "trust"};
  return kWords;
}

const Words& ReferenceKeys() {
  static const Words kWords = {"from",   "to",   "on",   "gone", "via", "into",
                               "guards", "with", "pass", "job",  "key"};
  return kWords;
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

void Loader::Load(const ActionText& text) {
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

void Loader::Problem(const YamlNode& at, const std::string& path,
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

void Loader::UnknownKey(const YamlNode& key, const std::string& path,
                        const Words& known) {
  std::string message = "unknown key";
  const std::string_view near = NearestWord(key.scalar, known);
  if (!near.empty()) message += Cat("; did you mean '", near, "'?");
  Problem(key, path, message);
}

bool Loader::Mapping(const YamlNode& node, const std::string& path) {
  if (node.is_mapping()) return true;
  Problem(node, path, "a mapping is needed");
  return false;
}

std::vector<const YamlNode*> Loader::ListOf(const YamlNode* node) {
  std::vector<const YamlNode*> out;
  if (node == nullptr) return out;
  if (node->is_sequence()) {
    for (const YamlNode& item : node->items) out.push_back(&item);
  } else if (!node->is_null()) {
    out.push_back(node);
  }
  return out;
}

std::vector<std::string> Loader::TextsOf(const YamlNode* node) {
  std::vector<std::string> out;
  for (const YamlNode* item : ListOf(node)) out.push_back(item->scalar);
  return out;
}

void Loader::File(const YamlNode& root) {
  if (!Mapping(root, "")) return;
  for (const auto& [key, value] : root.entries) {
    if (!Contains(TopKeys(), key.scalar))
      UnknownKey(key, key.scalar, TopKeys());
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
  if (const YamlNode* node = root.Find("services")) Services(*node);
  if (const YamlNode* node = root.Find("sources")) Sources(*node);
  if (const YamlNode* node = root.Find("automation")) Automations(*node);
  if (const YamlNode* node = root.Find("actions")) Actions(*node);
}

void Loader::Kinds(const YamlNode& node) {
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
    const std::size_t index = role != nullptr
                                  ? IndexOf(RoleWords(), role->scalar)
                                  : RoleWords().size();
    if (index == RoleWords().size()) {
      Problem(role != nullptr ? *role : name, path,
              Cat("role is one of: ", Listed(RoleWords())));
      continue;
    }
    kind->role = static_cast<ResourceRole>(index);
    const YamlNode* nature = spec.Find("nature");
    if (kind->role == ResourceRole::kData) {
      const std::size_t n = nature != nullptr
                                ? IndexOf(NatureWords(), nature->scalar)
                                : NatureWords().size();
      if (n == NatureWords().size()) {
        Problem(
            nature != nullptr ? *nature : name, path,
            Cat("a kind of role data has a nature: ", Listed(NatureWords())));
        continue;
      }
      kind->nature = static_cast<DataNature>(n + 1);
    } else if (nature != nullptr) {
      Problem(*nature, path, "only kinds of role data have a nature");
    }
    auto flag = [&kind_node = spec](const char* key, std::string_view word) {
      const YamlNode* value = kind_node.Find(key);
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

void Loader::Services(const YamlNode& node) {
  if (!Mapping(node, "services")) return;
  for (const auto& [name, spec] : node.entries) {
    const std::string path = Cat("services.", name.scalar);
    if (!Mapping(spec, path)) continue;
    for (const auto& [key, value] : spec.entries) {
      if (key.scalar != "doc") {
        UnknownKey(key, Cat(path, ".", key.scalar), {"doc"});
      } else {
        cloud_->docs[name.scalar] = value.scalar;
      }
    }
  }
}

void Loader::Automations(const YamlNode& node) {
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
      if (!Contains(FirmFields(), field.scalar)) {
        Problem(field, Cat(path, ".firm.", field.scalar),
                Cat("not written by the cloud alone; firm fields: ",
                    Listed(FirmFields())));
        continue;
      }
      const YamlNode* like = want.is_mapping() ? want.Find("like") : &want;
      entry.firm.emplace_back(field.scalar, TextsOf(like));
    }
    for (const YamlNode* stage : ListOf(spec.Find("covers"))) {
      const std::size_t index = IndexOf(StageWords(), stage->scalar);
      if (index == StageWords().size()) {
        Problem(*stage, Cat(path, ".covers"),
                Cat("unknown stage '", stage->scalar, "'"));
      } else {
        entry.covers.push_back(static_cast<Stage>(index + 1));
      }
    }
    auto& all = cloud_->automation;
    const auto same =
        std::find_if(all.begin(), all.end(),
                     [&](const Automation& a) { return a.name == entry.name; });
    if (same != all.end()) {
      *same = std::move(entry);
    } else {
      all.push_back(std::move(entry));
    }
  }
}

Dictionary::Dictionary() : impl_(std::make_unique<Impl>()) {}
Dictionary::~Dictionary() = default;

std::shared_ptr<const Dictionary> Dictionary::Compile(
    const std::vector<ActionText>& texts, Diagnostics* diagnostics) {
  std::shared_ptr<Dictionary> dictionary(new Dictionary());
  Loader loader(dictionary->impl_.get(), diagnostics);
  for (const ActionText& text : texts) loader.Load(text);
  if (loader.failed()) return nullptr;
  Impl& impl = *dictionary->impl_;
  if (!impl.clouds.empty()) {
    impl.quick = std::make_unique<QuickLook>(impl.clouds);
  }
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

std::vector<ActionInfo> Dictionary::Actions() const {
  std::vector<ActionInfo> out;
  for (const auto& cloud : impl_->clouds) {
    for (const auto& [key, row] : cloud->rows) {
      ActionInfo info;
      info.cloud = cloud->name;
      info.service = row.service;
      info.operation = row.operation;
      info.log_class = row.log_class;
      info.note = row.note;
      info.off = row.off;
      info.why = row.why;
      info.file = row.file;
      info.line = row.line;
      info.doc = row.doc;
      const auto page = cloud->docs.find(row.service);
      if (info.doc.empty() && page != cloud->docs.end() &&
          row.operation != "*") {
        info.doc = page->second;
        const std::size_t at = info.doc.find("{op}");
        if (at != std::string::npos) info.doc.replace(at, 4, row.operation);
      }
      if (!row.off) {
        info.evidence = row.evidence;
        for (const StepProgram& step : row.by_source.front().steps) {
          info.steps.push_back({step.stage, step.written});
        }
      }
      out.push_back(std::move(info));
    }
  }
  std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) {
    return std::tie(a.cloud, a.service, a.operation) <
           std::tie(b.cloud, b.service, b.operation);
  });
  return out;
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
