// Feeds organisations of the reference model to the tracker and prints what was
// derived of every step.
//
// Input, JSON lines: {"options": {..}} begins an organisation, then its steps
// in arrival order; {"end": NAME} prints "= NAME" and the tracker's dump.
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "src/lineage/tracker.h"
#include "tests/reference/model_step.h"

int main() {
  using snaptrail::internal::Tracker;
  using snaptrail::internal::TrackerOptions;
  std::ios::sync_with_stdio(false);
  std::unique_ptr<Tracker> tracker;
  std::string line;
  while (std::getline(std::cin, line)) {
    const nlohmann::json j = nlohmann::json::parse(line);
    if (j.contains("options")) {
      TrackerOptions options;
      options.options = snaptrail_tests::OptionsFromModel(j.at("options"));
      options.every_lineage_bears_data = true;
      tracker = std::make_unique<Tracker>(options);
    } else if (j.contains("end")) {
      tracker->TakeChanged();
      std::cout << "= " << j.at("end").get<std::string>() << "\n"
                << tracker->Dump();
    } else {
      tracker->Apply(snaptrail_tests::FromModel(j), "model", 0);
      if (j.contains("refresh")) tracker->TakeChanged();
    }
  }
}
