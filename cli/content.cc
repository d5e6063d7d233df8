#include "cli/content.h"

#include <functional>
#include <iostream>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "cli/files.h"

namespace snaptrail_cli {
namespace {

bool IsYaml(std::string_view path) {
  return path.ends_with(".yml") || path.ends_with(".yaml");
}

using Add =
    std::function<void(const std::string& name, const std::string& text)>;

bool Load(const std::vector<std::string>& paths, const Add& add) {
  bool ok = true;
  const std::set<std::string> named(paths.begin(), paths.end());
  const auto fail = [&](const std::string& path, const std::string& reason) {
    std::cerr << "snaptrail: " << path << ": " << reason << "\n";
    ok = false;
  };
  WalkPaths(
      paths,
      [&](const std::string& path) {
        // A folder may hold a README; a file that is named is meant.
        if (!named.contains(path) && !IsYaml(path)) return;
        std::string text;
        std::string reason;
        if (!ReadFile(
                path, [&](std::string_view piece) { text += piece; },
                &reason)) {
          return fail(path, reason);
        }
        add(path, text);
      },
      fail);
  return ok;
}

}  // namespace

bool ReadRuleFiles(
    const std::vector<std::string>& paths,
    const std::function<void(const std::string&, const std::string&)>& add) {
  return Load(paths, add);
}

bool SetPlaceholders(const std::vector<std::string>& placeholders,
                     snaptrail::Compiler* compiler) {
  std::map<std::string, std::vector<std::string>> values;
  for (const std::string& one : placeholders) {
    const std::size_t end = one.find('=');
    if (end == 0 || end == std::string::npos) {
      std::cerr << "snaptrail: --placeholder " << one
                << ": NAME=VALUE is expected\n";
      return false;
    }
    values[one.substr(0, end)].push_back(one.substr(end + 1));
  }
  for (auto& [name, all] : values) {
    compiler->SetPlaceholder(name, std::move(all));
  }
  return true;
}

std::optional<snaptrail::Ruleset> LoadContent(
    const std::vector<std::string>& rules,
    const std::vector<std::string>& actions,
    const std::vector<std::string>& placeholders) {
  snaptrail::Compiler compiler;
  if (!SetPlaceholders(placeholders, &compiler)) return std::nullopt;
  compiler.AddBuiltin();
  const bool read =
      Load(actions,
           [&](const std::string& name, const std::string& text) {
             compiler.AddActions(name, text);
           }) &&
      Load(rules, [&](const std::string& name, const std::string& text) {
        compiler.AddRules(name, text);
      });
  if (!read) return std::nullopt;
  snaptrail::Result<snaptrail::Ruleset> ruleset = compiler.Compile();
  for (const snaptrail::Diagnostic& diagnostic : compiler.diagnostics()) {
    std::cerr << (diagnostic.severity == snaptrail::Severity::kError
                      ? "error: "
                      : "warning: ")
              << diagnostic.ToString() << "\n";
  }
  if (!ruleset.ok()) {
    std::cerr << "snaptrail: " << ruleset.status().message() << "\n";
    return std::nullopt;
  }
  return std::move(ruleset).value();
}

}  // namespace snaptrail_cli
