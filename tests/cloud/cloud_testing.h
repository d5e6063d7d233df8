// What the tests of this folder share: reading a record with a dictionary.
#ifndef SNAPTRAIL_TESTS_CLOUD_CLOUD_TESTING_H_
#define SNAPTRAIL_TESTS_CLOUD_CLOUD_TESTING_H_

#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "src/base/strings.h"
#include "src/cloud/dictionary.h"
#include "src/cloud/dump.h"

namespace snaptrail::inline v0::internal {

inline std::string FileText(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// Null when the texts do not load; *messages then has a line a problem.
inline std::shared_ptr<const Dictionary> Load(
    const std::vector<ActionText>& texts, std::string* messages) {
  Diagnostics diagnostics;
  auto dictionary = Dictionary::Compile(texts, &diagnostics);
  for (const Diagnostic& d : diagnostics) *messages += d.ToString() + "\n";
  return dictionary;
}

struct Read {
  Verdict verdict = Verdict::kNoSource;
  std::vector<Step> steps;
  std::vector<std::string> dumps;
  std::string problem;
};

inline Read ReadRecord(Interpreter* interpreter, std::string_view json) {
  std::string padded(json);
  padded.resize(json.size() + kJsonPadding);
  Record record;
  record.json = std::string_view(padded).substr(0, json.size());
  Read read;
  read.verdict = interpreter->Interpret(record, &read.steps, &read.problem);
  for (const Step& step : read.steps) read.dumps.push_back(DumpStep(step));
  return read;
}

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_TESTS_CLOUD_CLOUD_TESTING_H_
