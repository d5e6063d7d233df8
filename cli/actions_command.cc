#include "cli/actions_command.h"

#include <algorithm>
#include <array>
#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>
#include <utility>

#include "CLI/App.hpp"
#include "CLI/Config.hpp"
#include "CLI/Formatter.hpp"
#include "CLI/Validators.hpp"
#include "cli/content.h"
#include "cli/exit_codes.h"
#include "snaptrail/compiler.h"

namespace snaptrail_cli {
namespace {

using snaptrail::ActionInfo;
using Json = nlohmann::ordered_json;

// The keys that say what a step is about, in the table.
bool Tells(std::string_view key) {
  static constexpr std::array<std::string_view, 14> kKeys = {
      "from", "to",  "on",   "gone",      "via",        "into",   "guards",
      "with", "net", "lend", "to_region", "to_account", "effect", "standing"};
  return std::find(kKeys.begin(), kKeys.end(), key) != kKeys.end();
}

std::string Place(const ActionInfo& action) {
  return action.file + ":" + std::to_string(action.line);
}

void PrintLine(const ActionInfo& action) {
  Json out;
  out["cloud"] = action.cloud;
  out["service"] = action.service;
  out["operation"] = action.operation;
  if (action.off) {
    out["off"] = true;
    out["why"] = action.why;
  } else {
    out["evidence"] = action.evidence;
    out["class"] = action.log_class;
    out["steps"] = Json::array();
    for (const ActionInfo::Step& step : action.steps) {
      Json one;
      one["stage"] = snaptrail::StageName(step.stage);
      for (const auto& [key, value] : step.keys) one[key] = value;
      out["steps"].push_back(std::move(one));
    }
  }
  if (!action.note.empty()) out["note"] = action.note;
  if (!action.doc.empty()) out["doc"] = action.doc;
  out["file"] = action.file;
  out["line"] = action.line;
  std::cout << out.dump(-1, ' ', false, Json::error_handler_t::replace) << "\n";
}

using Row = std::array<std::string, 5>;

void PrintTable(const std::vector<Row>& rows) {
  std::array<std::size_t, 5> width{};
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      width[i] = std::max(width[i], row[i].size());
    }
  }
  for (const Row& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      line += row[i];
      if (i + 1 < row.size()) line.append(width[i] - row[i].size() + 2, ' ');
    }
    std::cout << line << "\n";
  }
}

// A row of the table a step: the first names the operation, and where it
// stands.
void AddRows(const ActionInfo& action, std::vector<Row>* rows) {
  const std::string name =
      action.cloud + " " + action.service + " " + action.operation;
  if (action.off) {
    rows->push_back({name, "-", "off", Place(action), action.why});
    return;
  }
  for (std::size_t i = 0; i < action.steps.size(); ++i) {
    const ActionInfo::Step& step = action.steps[i];
    std::string what;
    for (const auto& [key, value] : step.keys) {
      if (!Tells(key)) continue;
      if (!what.empty()) what += "; ";
      what.append(key).append(": ").append(value);
    }
    Row row = {"", snaptrail::StageName(step.stage), "", "", what};
    if (i == 0) {
      row[0] = name;
      row[2] = action.evidence;
      row[3] = Place(action);
    }
    rows->push_back(std::move(row));
  }
}

}  // namespace

void AddActionsCommand(CLI::App* app, ActionsArguments* arguments) {
  CLI::App* sub = app->add_subcommand(
      "actions", "List the operations that are known, and what they mean");
  sub->footer(
      "Exit code: 0, or 2 when the arguments or actions are wrong, or there is "
      "no such\nservice.");
  sub->add_option("--service", arguments->service,
                  "only this service, as in ec2.amazonaws.com or ec2")
      ->type_name("SERVICE");
  sub->add_option("--format", arguments->format,
                  "text (default) or json: an operation a line")
      ->check(CLI::IsMember({"text", "json"}));
  sub->add_option("--actions", arguments->actions,
                  "more actions: a file, or a folder of .yml")
      ->allow_extra_args(false)
      ->type_name("PATH");
  sub->callback([arguments] { arguments->wanted = true; });
}

int PrintActions(const ActionsArguments& arguments) {
  const std::optional<snaptrail::Ruleset> ruleset =
      LoadContent({}, arguments.actions);
  if (!ruleset) return kUsageError;
  std::string_view service = arguments.service;
  constexpr std::string_view kHost = ".amazonaws.com";
  if (service.ends_with(kHost)) service.remove_suffix(kHost.size());
  std::vector<Row> rows;
  bool found = false;
  for (const ActionInfo& action : ruleset->actions()) {
    if (!service.empty() && action.service != service) continue;
    found = true;
    if (arguments.format == "json") {
      PrintLine(action);
    } else {
      if (rows.empty()) {
        rows.push_back({"OPERATION", "STAGE", "EVIDENCE", "ROW", "WHAT"});
      }
      AddRows(action, &rows);
    }
  }
  PrintTable(rows);
  std::cout.flush();
  if (found) return kNothingFound;
  std::cerr << "snaptrail: no operation of a service '" << service
            << "' is known\n";
  return kUsageError;
}

}  // namespace snaptrail_cli
