// What is wrong with a text of rules, told with its place.
//
// Threads: one compilation at a time.
#ifndef SNAPTRAIL_SRC_SIGMA_PROBLEMS_H_
#define SNAPTRAIL_SRC_SIGMA_PROBLEMS_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "snaptrail/status.h"
#include "src/base/yaml.h"

namespace snaptrail::inline v0::internal {

// Where something stands: in a file, and in its document.
struct Place {
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  std::string path;  // "detection.selection.eventName|contains"
};

inline Place PlaceOf(const YamlNode& node, std::string path) {
  return {node.line, node.column, std::move(path)};
}

class Problems {
 public:
  // A hostile text must not make a hostile report.
  static constexpr std::size_t kMost = 1000;

  // Of at most `most` problems. Errors are always counted, and the first of
  // them is always told.
  explicit Problems(Diagnostics* out, std::size_t most = kMost)
      : out_(*out), most_(most) {}

  void set_file(std::string_view file) { file_ = file; }
  const std::string& file() const { return file_; }

  void Error(const Place& place, std::string message) {
    ++errors_;
    Add(Severity::kError, place, std::move(message));
  }
  void Warning(const Place& place, std::string message) {
    Add(Severity::kWarning, place, std::move(message));
  }
  std::size_t errors() const { return errors_; }

 private:
  void Add(Severity severity, const Place& place, std::string message) {
    const bool first = severity == Severity::kError && errors_ == 1;
    if (told_ >= most_ && !first) return;
    ++told_;
    Diagnostic d;
    d.severity = severity;
    d.file = file_;
    d.line = place.line;
    d.column = place.column;
    d.key_path = place.path;
    d.message = std::move(message);
    out_.push_back(std::move(d));
  }

  Diagnostics& out_;
  std::size_t most_;
  std::string file_;
  std::size_t errors_ = 0;
  std::size_t told_ = 0;
};

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_SIGMA_PROBLEMS_H_
