#include "nlohmann/json.hpp"

#include "gtest/gtest.h"
#include "src/base/strings.h"
#include "tests/finding/sample.h"

namespace snaptrail::inline v0::internal {
namespace {

using nlohmann::json;

TEST(FindingToJson, Golden) {
  Finding f = ChainFinding();
  f.evidence.resize(1);
  f.lineage.nodes.resize(1);
  f.lineage.edges.resize(1);
  f.notes = {"a note"};
  f.under = "ffff";
  f.uid = "0000";
  EXPECT_EQ(
      FindingToJson(f),
      R"({"actors":["AIDAEVE","AIDAOPS"],"evidence":[{"account":"111122223333",)"
      R"("actor":{"account":"111122223333","name":"ops","origin":"AIDAOPS",)"
      R"("session":"AKIAEVE","type":"User","uid":"AIDAOPS"},"cloud":"aws",)"
      R"("input":"trail.json","offset":0,"operation":"CreateSnapshot",)"
      R"("proves":[2],"region":"eu-west-1","request":[{"name":"fact.size",)"
      R"("value":"8"}],"resources":[{"node":"aws:volume:vol-0a",)"
      R"("relation":"in"},{"node":"aws:snapshot:snap-0b","relation":"out"}],)"
      R"("service":"ec2.amazonaws.com","src_ip":"203.0.113.7",)"
      R"("stage":"create","status":"Success","step":0,"time":1767323045000,)"
      R"("uid":"r-made","user_agent":"aws-cli/2",)"
      R"("when":"2026-01-02T03:04:05Z"}],"evidence_cut":false,)"
      R"("first_time":1767323045000,"first_when":"2026-01-02T03:04:05Z",)"
      R"("key":"aws:snapshot:snap-0b","last_time":1767323125000,)"
      R"("last_when":"2026-01-02T03:05:25Z","level":"critical",)"
      R"("lineage":{"cut":false,"edges":[{"child":"aws:snapshot:snap-0b",)"
      R"("parent":"aws:volume:vol-0a","relation":"derived-from"}],)"
      R"("nodes":[{"account":"111122223333","kind":"volume",)"
      R"("node":"aws:volume:vol-0a"}],"root":"aws:snapshot:snap-0b"},)"
      R"("message":"user/111122223333/ops made snapshot snap-0b of volume )"
      R"(vol-0a (account 111122223333).","notes":["a note"],"reasons":[{"level":"critical",)"
      R"("text":"by a new principal"},{"level":"high",)"
      R"("text":"brought by a person"},{"level":"low",)"
      R"("text":"a copy was brought onto a host"}],)"
      R"("rule":{"id":"id-snapshot_chain","name":"snapshot_chain",)"
      R"("title":"Title of snapshot_chain"},"settled":false,)"
      R"("techniques":[{"id":"T1578","version":"17.1"},)"
      R"({"id":"T1578.001","version":"17.1"}],"uid":"0000","under":"ffff"})");
}

TEST(FindingToJson, ARuleWithoutNameHasOne) {
  Finding f = ChainFinding();
  f.rule_name.clear();
  EXPECT_EQ(json::parse(FindingToJson(f))["rule"]["name"],
            "Title of snapshot_chain");
  f.rule_title.clear();
  EXPECT_EQ(json::parse(FindingToJson(f))["rule"]["name"], "id-snapshot_chain");
}

TEST(FindingToJson, HostileTextIsOneValidLine) {
  for (const std::string& text :
       {std::string("<script>alert(1)</script>"), std::string("a\nb\r\0c", 6),
        std::string("\xFF\xFE\xC3"), std::string("\xED\xA0\x80"),
        std::string("\x1b]0;x\x07"), std::string(100000, '"')}) {
    Finding f = ChainFinding();
    f.evidence[0].user_agent = text;
    f.evidence[0].input = text;
    f.evidence[0].resources[0].node = text;
    f.lineage.nodes[0].node = text;
    f.key = text;
    const std::string line = FindingToJson(f);
    EXPECT_EQ(line.find('\n'), line.npos);
    EXPECT_TRUE(IsValidUtf8(line));
    EXPECT_TRUE(json::accept(line));
  }
}

TEST(FindingEventToJson, SaysWhatHappened) {
  FindingEvent event;
  event.finding = ChainFinding();
  json line = json::parse(FindingEventToJson(event));
  EXPECT_EQ(line["action"], "create");
  EXPECT_FALSE(line.contains("close_reason"));
  EXPECT_FALSE(line.contains("superseded_by"));
  event.action = FindingEvent::Action::kClose;
  event.close_reason = FindingEvent::CloseReason::kSuperseded;
  event.superseded_by = {"u1"};
  line = json::parse(FindingEventToJson(event));
  EXPECT_EQ(line["action"], "close");
  EXPECT_EQ(line["close_reason"], "superseded");
  EXPECT_EQ(line["superseded_by"], json::array({"u1"}));
  EXPECT_EQ(line["uid"], event.finding.uid);
}

}  // namespace
}  // namespace snaptrail::inline v0::internal
