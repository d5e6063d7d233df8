// Who acted is the same whether it is remembered or read anew.
#include "src/cloud/actor_cache.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "src/base/strings.h"
#include "src/record/reader.h"

namespace snaptrail::internal {
namespace {

// `extra` goes into the last actor rule.
std::string Actions(std::string_view extra) {
  return Cat(R"(
dictionary: 1
cloud: aws
sources:
  cloudtrail:
    has: eventSource eventName
    logsource: {product: aws, service: cloudtrail}
    keys: first
    roots: {who: userIdentity}
    envelope:
      service: before(eventSource, ".amazonaws.com")
      operation: eventName
      time: eventTime
      uid: eventID
      account: recipientAccountId
      region: awsRegion
    actor:
      - when: {who.type: AssumedRole}
        type: Role
        uid: before(who.principalId, ":") | via.id
        alias: role who.arn | via.arn
      - type: Unknown
        uid: who.principalId
)",
             extra, R"(
    actor_always: {name: who.userName, account: who.accountId}
kinds:
  snapshot: {role: data, nature: copy, like: "snap-*"}
  role: {role: principal, id: "role/{account}/{region}/{id}", forms: ["arn:*:iam::{account}:role/{id}"]}
actions:
  ec2:
    DeleteSnapshot: {ev: model, stage: cover_up}
)");
}

// The same record twice: as it came, when what is remembered counts, and as one
// that was not scanned, of which nothing is.
class Comparer : public RecordSink {
 public:
  explicit Comparer(std::string_view extra)
      : interpreter_(
            Dictionary::Compile({{"t.yml", Actions(extra)}}, &diagnostics_)) {
    for (const Diagnostic& d : diagnostics_) ADD_FAILURE() << d.message;
  }
  void OnRecord(const Record& record) override {
    std::string problem;
    std::vector<Step> steps;
    std::vector<Step> anew;
    interpreter_.Interpret(record, &steps, &problem);
    Record unscanned = record;
    unscanned.scanned = false;
    interpreter_.Interpret(unscanned, &anew, &problem);
    ASSERT_EQ(steps.size(), 1u) << record.json;
    EXPECT_EQ(steps, anew) << record.json;
    uids.push_back(steps[0].actor.uid);
  }
  void OnMalformed(std::string_view, std::uint64_t, std::string_view, bool,
                   std::string_view) override {
    ADD_FAILURE();
  }
  void OnSkipped(std::string_view, std::uint64_t) override {}
  void OnRepaired(std::uint64_t) override {}
  std::vector<std::string> uids;

 private:
  Diagnostics diagnostics_;
  Interpreter interpreter_;
};

void Compare(std::string_view extra, unsigned seed, int rounds) {
  std::mt19937 rng(seed);
  const auto pick = [&rng](const std::vector<std::string>& from) {
    return from[rng() % from.size()];
  };
  const auto who = [&] {
    std::string text = "{";
    for (const char* key : {"type", "principalId", "arn", "userName",
                            "accountId", "accessKeyId"}) {
      if (rng() % 4 == 0) continue;
      if (text.size() > 1) text += ",";
      text += Cat("\"", key, "\":\"",
                  pick({"AssumedRole", "AROA1:a", "AROA2", "333333333333",
                        "arn:aws:iam::444444444444:role/r"}),
                  "\"");
    }
    return text + "}";
  };
  Comparer comparer(extra);
  RecordReader reader({}, &comparer);
  for (int round = 0; round < rounds; ++round) {
    std::vector<std::string> members = {
        R"("eventSource":"ec2.amazonaws.com")",
        R"("eventName":"DeleteSnapshot")",
        R"("eventTime":"2027-01-01T00:00:00Z")",
        Cat("\"eventID\":\"", round, "\""),
        pick({R"("recipientAccountId":"111111111111")",
              R"("recipientAccountId":"222222222222")", R"("a":1)"}),
        pick({R"("awsRegion":"eu-central-1")", R"("awsRegion":"us-east-1")"}),
        Cat(pick({"\"userIdentity\":", "\"UserIdentity\":",
                  "\"user\\u0049dentity\":"}),
            pick({who(), who(), "null", "\"x\"", "[" + who() + "]"})),
        Cat(pick({"\"userIdentity\":", "\"b\":"}), who()),
        Cat(pick({"\"via\":", "\"c\":"}), who())};
    std::shuffle(members.begin(), members.end(), rng);
    reader.Feed(Cat("{", Join(members, ","), "}\n"));
  }
  reader.End();
  EXPECT_EQ(comparer.uids.size(), static_cast<std::size_t>(rounds));
  std::sort(comparer.uids.begin(), comparer.uids.end());
  EXPECT_GE(std::unique(comparer.uids.begin(), comparer.uids.end()) -
                comparer.uids.begin(),
            3);
}

TEST(ActorCache, SaysWhatTheRecordSays) { Compare("", 5, 20'000); }

TEST(ActorCache, SaysWhatATextInTheRecordSays) {
  Compare("        via_role: json(b).arn\n", 6, 2'000);
}

TEST(ActorCache, RemembersOneByItsText) {
  Source source;
  source.actor_keys = {"userIdentity"};
  ActorCache cache;
  Actor actor;
  actor.uid = "A";
  const std::vector<Nested> nested = {{16, 23}};
  const auto record = [&](std::string_view json) {
    return Record{json, "in", 0, "bare", true, nested};
  };
  const std::string text =
      R"({"userIdentity":{"a":1},"b":2})" + std::string(kJsonPadding, ' ');
  const std::string other =
      R"({"userIdentity":{"a":2},"b":2})" + std::string(kJsonPadding, ' ');
  const auto json = [](const std::string& padded) {
    return std::string_view(padded).substr(0, padded.size() - kJsonPadding);
  };
  const IdContext here{"1", "r"};
  EXPECT_EQ(cache.Find(record(json(text)), source, here), nullptr);
  cache.Keep(actor);
  ASSERT_NE(cache.Find(record(json(text)), source, here), nullptr);
  EXPECT_EQ(cache.Find(record(json(text)), source, here)->uid, "A");
  EXPECT_EQ(cache.Find(record(json(text)), source, IdContext{"", "1r"}),
            nullptr);
  EXPECT_EQ(cache.Find(record(json(other)), source, here), nullptr);
  const Source twin = source;
  EXPECT_EQ(cache.Find(record(json(text)), twin, here), nullptr);
  // A record that was not scanned, and a source that reads anything.
  Record unscanned = record(json(text));
  unscanned.scanned = false;
  EXPECT_EQ(cache.Find(unscanned, source, here), nullptr);
  cache.Keep(actor);
  Source any;
  EXPECT_EQ(cache.Find(record(json(text)), any, here), nullptr);
  cache.Keep(actor);
  EXPECT_EQ(cache.Find(record(json(text)), any, here), nullptr);
}

}  // namespace
}  // namespace snaptrail::internal
