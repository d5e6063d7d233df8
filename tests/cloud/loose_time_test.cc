// Times as clouds write them besides ISO 8601.
#include "src/cloud/loose_time.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string_view>
#include <utility>

namespace snaptrail::internal {
namespace {

TEST(LooseTime, IsRead) {
  for (const auto& [text, time] :
       {std::pair<std::string_view, std::int64_t>{"2027-03-02T10:14:05Z",
                                                  1'803'982'445'000},
        {"1803982445", 1'803'982'445'000},
        {"1803982445123", 1'803'982'445'123},
        {"Mar 2, 2027, 10:14:05 AM", 1'803'982'445'000},
        {"Mar 2, 2027 10:14:05 AM", 1'803'982'445'000},
        {"Mar 2, 2027, 10:14:05 PM", 1'804'025'645'000},
        {"Mar 2, 2027, 12:14:05 AM", 1'803'946'445'000},
        {"Mar 2, 2027, 12:14:05 PM", 1'803'989'645'000},
        {"Dec 31, 1999 11:59:59 PM", 946'684'799'000}}) {
    EXPECT_EQ(LooseTime(text), time) << text;
  }
}

TEST(LooseTime, IsNone) {
  for (const std::string_view text :
       {"", "Mar", "yesterday", "ar 2, 2027, 10:14:05 AM", "-5",
        "Mar 2, 2027, 10:14 AM", "Mar 2, 2027, 10:14:05:01 AM",
        "Mar 2, 27, 10:14:05 AM", "Mar 2, 20270, 10:14:05 AM",
        "Mar 99, 2027, 10:14:05 AM", "Mar 102, 2027, 10:14:05 AM",
        "Mar 2, 2027, 10:61:05 AM", "Mar 2, 2027, 10:14:105 AM",
        "Mar 2, 99999999999, 10:14:05 AM", "Feb 30, 2027, 10:14:05 AM"}) {
    EXPECT_EQ(LooseTime(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace snaptrail::internal
