// What is written is what the library that reads JSON would write.
#include "src/base/json.h"

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace snaptrail::inline v0::internal {
namespace {

using Library = nlohmann::json;

TEST(Json, Written) {
  const std::string lines[] = {
      Json().Text(),
      Json(true).Text(),
      Json(false).Text(),
      Json(-7).Text(),
      Json(std::uint64_t{18446744073709551615u}).Text(),
      Json("a").Text(),
      Json::Array().Text(),
      Json::Object().Text(),
      Json(std::vector<std::string>{"b", "a"}).Text(),
      Json(std::vector<std::uint32_t>{2, 1}).Text(),
      Json({{"b", 1}, {"a", Json({{"d", true}, {"c", "x"}})}}).Text(),
      Json({{"b", 1}, {"a", Json({{"d", true}, {"c", "x"}})}}).SortedText(),
      Json::Raw("[1, 2]").Text(),
  };
  const char* const want[] = {
      "null",
      "true",
      "false",
      "-7",
      "18446744073709551615",
      R"("a")",
      "[]",
      "{}",
      R"(["b","a"])",
      "[2,1]",
      R"({"b":1,"a":{"d":true,"c":"x"}})",
      R"({"a":{"c":"x","d":true},"b":1})",
      "[1, 2]",
  };
  for (std::size_t i = 0; i < std::size(want); ++i)
    EXPECT_EQ(lines[i], want[i]);
}

TEST(Json, MembersAreSetOnceAndErased) {
  Json object = {{"b", 1}, {"a", 2}};
  object.Set("b", 3);
  object.SetSome("c", "");
  object.SetSome("d", std::vector<std::string>());
  object.SetSome("e", "x");
  EXPECT_EQ(object.Text(), R"({"b":3,"a":2,"e":"x"})");
  object.Erase("a");
  EXPECT_FALSE(object.empty());
  EXPECT_EQ(object.Text(), R"({"b":3,"e":"x"})");
}

// Every byte, alone and among others, as value and as key.
TEST(Json, TextsOfAllBytes) {
  for (int byte = 0; byte < 256; ++byte) {
    const std::string one(1, static_cast<char>(byte));
    for (const std::string& text : {one, "a" + one + "\xC3\xA4" + one}) {
      Library library;
      library[text] = {text, text};
      Json ours = Json::Object();
      ours.Set(text, std::vector<std::string>{text, text});
      EXPECT_EQ(
          ours.SortedText(),
          library.dump(-1, ' ', false, Library::error_handler_t::replace));
    }
  }
}

}  // namespace
}  // namespace snaptrail::inline v0::internal
