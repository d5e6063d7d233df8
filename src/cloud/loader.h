// Loader: YAML texts of actions to a checked dictionary, or every problem in
// them. What it loads stands in files of its own: values and references,
// sources, rows.
//
// Invariants: nothing is loaded from a set with a problem; every message names
// file, line, column and key path.
// Threads: used once, by one thread.
#ifndef SNAPTRAIL_SRC_CLOUD_LOADER_H_
#define SNAPTRAIL_SRC_CLOUD_LOADER_H_

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/yaml.h"
#include "src/cloud/extractors.h"
#include "src/cloud/program.h"

namespace snaptrail::inline v0::internal {

using Words = std::vector<std::string_view>;

// The words of the language.
const Words& StepKeys();
const Words& RowKeys();
const Words& EvidenceWords();
const Words& StageWords();
const Words& EffectWords();
const Words& LendWords();
const Words& ReferenceKeys();

template <typename List, typename T>
bool Contains(const List& list, const T& value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}
std::string Listed(const Words& words);
std::size_t IndexOf(const Words& words, std::string_view word);

// A root of a source: what its first word in a path stands for.
struct Root {
  std::string name;
  Expression expression;
  std::vector<std::string> through;
  bool dotted = false;
  std::uint32_t body = 0;  // 1 + place of its first path in Source::bodies
};

// One of the things that a path stands for: an absolute path, or, for a root
// that is worked out of the record, the expression of that.
struct Head {
  Path path;
  const Expression* computed = nullptr;
  std::uint32_t body = 0;  // as in ValueProgram
};
using Heads = std::vector<Head>;

struct SourceSpec {
  Source source;
  std::vector<Root> roots;
  YamlNode node;  // with what it is like; for those that are like it
};

class Loader {
 public:
  Loader(Dictionary::Impl* out, Diagnostics* diagnostics)
      : out_(*out), diagnostics_(*diagnostics) {}
  Loader(const Loader&) = delete;
  Loader& operator=(const Loader&) = delete;

  void Load(const ActionText& text);
  bool failed() const { return failed_; }

 private:
  // -- what every part uses, and the small sections (loader.cc)
  void Problem(const YamlNode& at, const std::string& path,
               std::string message);
  void UnknownKey(const YamlNode& key, const std::string& path,
                  const Words& known);
  bool Mapping(const YamlNode& node, const std::string& path);
  // One text or a list of texts.
  std::vector<const YamlNode*> ListOf(const YamlNode* node);
  std::vector<std::string> TextsOf(const YamlNode* node);
  void File(const YamlNode& root);
  void Kinds(const YamlNode& node);
  void Automations(const YamlNode& node);
  void Services(const YamlNode& node);

  // -- values, references, tests (loader_values.cc)
  // Alternatives of absolute paths for a path that may begin at a root.
  void Resolve(const SourceSpec& spec, const Path& path, int depth, Heads* out);
  Heads JsonPaths(const SourceSpec& spec, const Expression& e, int depth);
  bool CompilePath(const SourceSpec& spec, const Expression& e, const Heads* it,
                   ValueProgram* out, std::string* problem);
  ValueProgram FirstOf(std::vector<ValueProgram> parts);
  bool Compile(const SourceSpec& spec, const Expression& e, const Heads* it,
               ValueProgram* out, std::string* problem);
  ValueProgram Value(const SourceSpec& spec, const YamlNode& node,
                     const std::string& path, const Heads* it);
  std::string KindNames();
  Reference Ref(const SourceSpec& spec, const YamlNode& node,
                const std::string& path, const Heads* it);
  void Extractor(const SourceSpec& spec, const YamlNode& node,
                 const std::string& path, const Heads* it,
                 const ExtractorInfo& info, Reference* ref);
  std::vector<Reference> Refs(const SourceSpec& spec, const YamlNode* node,
                              const std::string& path, const Heads* it);
  std::vector<Test> Tests(const SourceSpec& spec, const YamlNode* node,
                          const std::string& path, const Heads* it);
  void Choices(const SourceSpec& spec, const YamlNode& node,
               const std::string& path, const Heads* it, bool negate,
               Test* test);

  // -- sources (loader_sources.cc)
  void Sources(const YamlNode& node);
  // With what it takes over of the source that it is like.
  YamlNode Inherited(const YamlNode& node, const std::string& path);
  void OneSource(const std::string& name, const YamlNode& node,
                 const std::string& path, SourceSpec* out);
  void Roots(const YamlNode& node, const std::string& path, SourceSpec* out);
  void Bodies(const YamlNode& node, const std::string& path, SourceSpec* out);
  void Actors(const YamlNode& node, const std::string& path, SourceSpec* out);

  // -- rows (loader_rows.cc)
  void Actions(const YamlNode& node);
  void Row(const std::string& service, const YamlNode& names,
           const YamlNode& row, const std::string& path);
  bool Nocase() const;
  // The row is a step unless it has `steps`, which inherit its step keys.
  void Steps(const SourceSpec& spec, const YamlNode& row,
             const std::string& path, RowProgram* program);
  // The list of `each`, and where its elements stand.
  std::optional<ValueProgram> Each(const SourceSpec& spec, const YamlNode& node,
                                   const std::string& path, Heads* list);
  StepProgram OneStep(const SourceSpec& spec, const YamlNode& node,
                      const std::string& path);
  void Net(const SourceSpec& spec, const YamlNode& node,
           const std::string& path, const Heads* it, StepProgram* step);

  Dictionary::Impl& out_;
  Diagnostics& diagnostics_;
  std::string file_;
  Cloud* cloud_ = nullptr;
  std::vector<SourceSpec>* specs_ = nullptr;
  std::map<Cloud*, std::vector<SourceSpec>> all_specs_;
  std::size_t problems_ = 0;
  int computing_ = 0;  // roots within roots that are worked out
  bool failed_ = false;
};

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_CLOUD_LOADER_H_
