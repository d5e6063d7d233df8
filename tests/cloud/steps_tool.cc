// Prints the steps of records: one record of JSON a line on stdin, files of
// actions as arguments, one line a step on stdout (--dump: the short form;
// --mark: a line "#" after each record).
#include <fstream>
#include <iostream>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "src/cloud/dictionary.h"
#include "src/cloud/dump.h"

int main(int argc, char** argv) {
  namespace internal = snaptrail::internal;
  std::vector<internal::ActionText> texts;
  bool dump = false, mark = false;
  for (int i = 1; i < argc; ++i) {
    const std::string name = argv[i];
    if (name == "--dump") {
      dump = true;
      continue;
    }
    if (name == "--mark") {
      mark = true;
      continue;
    }
    std::ifstream file(name);
    std::ostringstream text;
    text << file.rdbuf();
    if (!file) {
      std::cerr << name << ": cannot be read\n";
      return 2;
    }
    texts.push_back({name.substr(name.rfind('/') + 1), text.str()});
  }
  snaptrail::Diagnostics diagnostics;
  const auto dictionary = internal::Dictionary::Compile(texts, &diagnostics);
  for (const snaptrail::Diagnostic& d : diagnostics)
    std::cerr << d.ToString() << '\n';
  if (!dictionary) return 2;
  internal::Interpreter interpreter(dictionary);
  std::string line;
  while (std::getline(std::cin, line)) {
    const std::size_t size = line.size();
    line.resize(size + internal::kJsonPadding);
    internal::Record record;
    record.json = std::string_view(line).substr(0, size);
    std::vector<snaptrail::Step> steps;
    std::string problem;
    if (interpreter.Interpret(record, &steps, &problem) ==
        internal::Verdict::kBad)
      std::cerr << "bad record: " << problem << '\n';
    for (const snaptrail::Step& step : steps)
      std::cout << (dump ? internal::DumpStep(step)
                         : internal::StepToJson(step))
                << '\n';
    if (mark) std::cout << "#\n";
  }
}
