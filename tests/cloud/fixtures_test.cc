// Every line of tests/cloud/fixtures/*.jsonl: a record and the steps that the
// built-in actions make of it.
#include <algorithm>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/cloud/cloud_testing.h"

namespace snaptrail::inline v0::internal {
namespace {

using Json = nlohmann::json;
using OrderedJson = nlohmann::ordered_json;

std::vector<std::filesystem::path> Files(const char* folder,
                                         const char* extension) {
  std::vector<std::filesystem::path> out;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (entry.path().extension() == extension) out.push_back(entry.path());
  std::sort(out.begin(), out.end());
  return out;
}

class Fixtures : public testing::Test {
 protected:
  void SetUp() override {
    std::vector<ActionText> texts;
    for (const auto& path : Files("content/actions", ".yml"))
      texts.push_back({path.filename().string(), FileText(path.string())});
    ASSERT_FALSE(texts.empty());
    std::string messages;
    dictionary_ = Load(texts, &messages);
    ASSERT_NE(dictionary_, nullptr) << messages;
    for (const auto& path : Files("tests/cloud/fixtures", ".jsonl")) {
      const std::string name = path.stem().string();
      const std::string cloud = name.substr(0, name.find('_'));
      std::istringstream lines(FileText(path.string()));
      for (std::string line; std::getline(lines, line);) {
        if (line.empty()) continue;
        cases_.push_back(OrderedJson::parse(line));
        cases_.back()["cloud"] = cloud;
      }
    }
    ASSERT_FALSE(cases_.empty());
  }

  std::shared_ptr<const Dictionary> dictionary_;
  std::vector<OrderedJson> cases_;
};

TEST_F(Fixtures, GiveTheirSteps) {
  Interpreter interpreter(dictionary_);
  for (const OrderedJson& one : cases_) {
    SCOPED_TRACE(one["why"].get<std::string>());
    const Read read = ReadRecord(&interpreter, one["record"].dump());
    EXPECT_EQ(read.problem, "");
    EXPECT_THAT(read.dumps, testing::ElementsAreArray(
                                one["steps"].get<std::vector<std::string>>()));
    if (!one.contains("fields")) continue;
    // What the short form leaves out, step by step. null: not there.
    ASSERT_LE(one["fields"].size(), read.steps.size());
    for (std::size_t i = 0; i < one["fields"].size(); ++i) {
      const Json step = Json::parse(StepToJson(read.steps[i]));
      for (const auto& [field, want] : one["fields"][i].items())
        EXPECT_EQ(step.contains(field) ? step[field] : Json(), Json(want))
            << field;
    }
  }
}

// The same record, its members in another order.
OrderedJson Reversed(const OrderedJson& value) {
  if (value.is_array()) {
    OrderedJson out = OrderedJson::array();
    for (const OrderedJson& item : value) out.push_back(Reversed(item));
    return out;
  }
  if (!value.is_object()) return value;
  std::vector<std::pair<std::string, OrderedJson>> members;
  for (const auto& [key, item] : value.items())
    members.emplace_back(key, Reversed(item));
  OrderedJson out = OrderedJson::object();
  for (auto it = members.rbegin(); it != members.rend(); ++it)
    out[it->first] = it->second;
  return out;
}

// The same record, its lists in the shape that `list` gives them.
template <typename Shape>
OrderedJson WithLists(const OrderedJson& value, const Shape& shape) {
  if (value.is_object()) {
    for (const char* wrapper : {"items", "item", "member"}) {
      if (!value.contains(wrapper) || value.size() != 1) continue;
      const OrderedJson& inner = value[wrapper];
      OrderedJson list = OrderedJson::array();
      for (const OrderedJson& item :
           inner.is_array() ? inner : OrderedJson::array({inner}))
        list.push_back(WithLists(item, shape));
      return shape(list);
    }
    OrderedJson out = OrderedJson::object();
    for (const auto& [key, item] : value.items())
      out[key] = WithLists(item, shape);
    return out;
  }
  if (value.is_array()) {
    OrderedJson out = OrderedJson::array();
    for (const OrderedJson& item : value) out.push_back(WithLists(item, shape));
    return out;
  }
  return value;
}

class Mutations : public Fixtures {
 protected:
  // `clouds`: whose records may be written so. Empty: everybody's.
  template <typename Change>
  void Check(const Change& change,
             const std::vector<std::string>& clouds = {}) {
    Interpreter interpreter(dictionary_);
    std::size_t changed = 0;
    for (const OrderedJson& one : cases_) {
      if (!clouds.empty() &&
          std::find(clouds.begin(), clouds.end(),
                    one["cloud"].get<std::string>()) == clouds.end())
        continue;
      SCOPED_TRACE(one["why"].get<std::string>());
      const OrderedJson other = change(one["record"]);
      changed += other.dump() != one["record"].dump();
      EXPECT_THAT(ReadRecord(&interpreter, other.dump()).dumps,
                  testing::ElementsAreArray(
                      one["steps"].get<std::vector<std::string>>()))
          << other.dump();
    }
    EXPECT_GT(changed, 0u);  // else the property said nothing
  }
};

TEST_F(Mutations, OrderOfKeysSaysNothing) {
  Check([](const OrderedJson& record) { return Reversed(record); });
}

TEST_F(Mutations, ListsInEveryShapeAreOneList) {
  const auto check = [this](const auto& shape) {
    Check([&shape](const auto& record) { return WithLists(record, shape); },
          {"aws"});
  };
  check([](OrderedJson list) { return list; });
  check([](OrderedJson list) {
    return OrderedJson{{"items", std::move(list)}};
  });
  check([](OrderedJson list) {
    return OrderedJson{
        {"item", list.size() == 1 ? list.front() : std::move(list)}};
  });
}

// The same record with its members named as another client names them: in
// capitals, or with '_' between the words.
template <typename Name>
OrderedJson Renamed(const OrderedJson& value, const Name& name) {
  if (value.is_array()) {
    OrderedJson out = OrderedJson::array();
    for (const OrderedJson& item : value) out.push_back(Renamed(item, name));
    return out;
  }
  if (!value.is_object()) return value;
  OrderedJson out = OrderedJson::object();
  for (const auto& [key, item] : value.items())
    out[name(key)] = Renamed(item, name);
  return out;
}

TEST_F(Mutations, NamesOfMembersAreFolded) {
  const auto check = [this](const auto& name) {
    Check([&name](const auto& record) { return Renamed(record, name); },
          {"azure", "gcp"});
  };
  // A claim is named by an address, and is no member of Azure's own.
  const auto address = [](const std::string& key) {
    return key.find('/') != std::string::npos;
  };
  check([&](const std::string& key) {
    std::string out = key;
    if (address(key)) return out;
    for (char& c : out) c = static_cast<char>(std::toupper(c));
    return out;
  });
  check([&](const std::string& key) {
    std::string out;
    for (const char c : key) {
      if (std::isupper(c) && !out.empty() && !address(key)) out += '_';
      out += address(key) ? c : static_cast<char>(std::tolower(c));
    }
    return out;
  });
}

TEST_F(Mutations, WrapperNamedAfterTheCallIsLookedThrough) {
  Check(
      [](const OrderedJson& record) {
        OrderedJson out = record;
        const std::string name = record.value("eventName", "");
        for (const auto& [key, suffix] :
             {std::pair("requestParameters", "Request"),
              std::pair("responseElements", "Response")}) {
          if (!record.contains(key) || !record[key].is_object() ||
              record[key].contains(name + suffix))
            continue;
          out[key] = OrderedJson{{name + suffix, record[key]}};
        }
        return out;
      },
      {"aws"});
}

TEST_F(Mutations, NullsAndEmptyValuesAreAbsent) {
  Check([](const OrderedJson& record) {
    OrderedJson out = record;
    if (!record.contains("resources")) out["resources"] = nullptr;
    out["zzz"] = OrderedJson::object();
    out["additionalEventData"] = record.contains("additionalEventData")
                                     ? record["additionalEventData"]
                                     : OrderedJson("");
    return out;
  });
}

// No prefix of a record may crash or say more than the record.
TEST_F(Mutations, CutRecordsAreBadOrGiveNothing) {
  Interpreter interpreter(dictionary_);
  for (const OrderedJson& one : cases_) {
    const std::string text = one["record"].dump();
    for (std::size_t size = 1; size < text.size(); size += 7)
      EXPECT_TRUE(ReadRecord(&interpreter, text.substr(0, size)).steps.empty());
  }
}

}  // namespace
}  // namespace snaptrail::inline v0::internal
