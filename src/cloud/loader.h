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
};

struct SourceSpec {
  Source source;
  std::vector<Root> roots;
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
  void Resolve(const SourceSpec& spec, const Path& path, int depth,
               std::vector<Path>* out);
  std::vector<Path> JsonPaths(const SourceSpec& spec, const Expression& e,
                              int depth);
  ValueProgram FirstOf(std::vector<ValueProgram> parts);
  bool Compile(const SourceSpec& spec, const Expression& e,
               const std::vector<Path>* it, ValueProgram* out,
               std::string* problem);
  ValueProgram Value(const SourceSpec& spec, const YamlNode& node,
                     const std::string& path, const std::vector<Path>* it);
  std::string KindNames();
  Reference Ref(const SourceSpec& spec, const YamlNode& node,
                const std::string& path, const std::vector<Path>* it);
  void Extractor(const SourceSpec& spec, const YamlNode& node,
                 const std::string& path, const std::vector<Path>* it,
                 const ExtractorInfo& info, Reference* ref);
  std::vector<Reference> Refs(const SourceSpec& spec, const YamlNode* node,
                              const std::string& path,
                              const std::vector<Path>* it);
  std::vector<Test> Tests(const SourceSpec& spec, const YamlNode* node,
                          const std::string& path, const std::vector<Path>* it);
  void Choices(const SourceSpec& spec, const YamlNode& node,
               const std::string& path, const std::vector<Path>* it,
               bool negate, Test* test);

  // -- sources (loader_sources.cc)
  void Sources(const YamlNode& node);
  void OneSource(const std::string& name, const YamlNode& node,
                 const std::string& path, SourceSpec* out);

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
                                   const std::string& path,
                                   std::vector<Path>* list);
  StepProgram OneStep(const SourceSpec& spec, const YamlNode& node,
                      const std::string& path);
  void Net(const SourceSpec& spec, const YamlNode& node,
           const std::string& path, const std::vector<Path>* it,
           StepProgram* step);

  Dictionary::Impl& out_;
  Diagnostics& diagnostics_;
  std::string file_;
  Cloud* cloud_ = nullptr;
  std::vector<SourceSpec>* specs_ = nullptr;
  std::map<Cloud*, std::vector<SourceSpec>> all_specs_;
  std::size_t problems_ = 0;
  bool failed_ = false;
};

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_CLOUD_LOADER_H_
