#include "src/finding/techniques.h"

#include "gtest/gtest.h"
#include "src/base/strings.h"

namespace snaptrail::inline v0::internal {
namespace {

TEST(TechniquesOf, Table) {
  struct Case {
    std::vector<std::string> tags;
    std::string want;
  };
  const Case cases[] = {
      {{"attack.t1578.001"}, "T1578.001"},
      {{"ATTACK.T1578.001", "attack.t1537"}, "T1537 T1578.001"},
      {{"attack.t1578", "attack.t1578"}, "T1578"},
      {{"attack.exfiltration", "attack.g0016", "attack.s0001"}, ""},
      {{"cve.2024-1234", "t1578", "attack."}, ""},
      {{"attack.t157", "attack.t1578.01", "attack.t1578x001", "attack.t15a8"},
       ""},
  };
  for (const Case& c : cases) {
    std::vector<std::string> ids;
    for (const Technique& t : TechniquesOf(c.tags)) {
      ids.push_back(t.id);
      EXPECT_EQ(t.version, "17.1");
    }
    EXPECT_EQ(Join(ids, " "), c.want);
  }
}

}  // namespace
}  // namespace snaptrail::inline v0::internal
