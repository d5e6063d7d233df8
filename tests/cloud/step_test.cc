// Rows and records, and the steps they give: the language, case by case.
#include <ostream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "src/base/sha256.h"
#include "tests/cloud/cloud_testing.h"
#include "tests/cloud/test_actions.h"

namespace snaptrail::inline v0::internal {
namespace {

constexpr char kHead[] =
    R"("eventSource":"ec2.example.com","eventName":"A","eventTime":"2026-01-02T03:04:05Z","eventID":"e-1","accountId":"111122223333","region":"eu-west-1")";

std::string RecordOf(std::string_view more) {
  return Cat("{", std::string_view(kHead), more.empty() ? "" : ",", more, "}");
}

// The steps of a record by one row A of service ec2.
Read ReadWith(std::string_view row, std::string_view record) {
  std::string text = Cat("dictionary: 1\ncloud: test\nactions:\n  ec2:\n");
  text += row.substr(0, 4) == "    " ? std::string(row)
                                     : Cat("    A: {ev: model, ", row, "}\n");
  std::string messages;
  const auto dictionary =
      Load({{"test.yml", kTestCloud}, {"rows.yml", text}}, &messages);
  EXPECT_NE(dictionary, nullptr) << messages;
  if (!dictionary) return {};
  Interpreter interpreter(dictionary);
  return ReadRecord(&interpreter, record);
}

struct StepCase {
  const char* row;
  const char* request;
  const char* dump;  // of all steps, one a line
};
void PrintTo(const StepCase& one, std::ostream* out) { *out << one.row; }

class Steps : public testing::TestWithParam<StepCase> {};

TEST_P(Steps, AreAsTheRowSays) {
  const Read read = ReadWith(
      GetParam().row, RecordOf(Cat(R"("requestParameters":)",
                                   std::string_view(GetParam().request))));
  EXPECT_EQ(Join(read.dumps, "\n"), GetParam().dump);
}

INSTANTIATE_TEST_SUITE_P(
    Expressions, Steps,
    testing::ValuesIn(std::vector<StepCase>{
        {"stage: recon, facts: {x: req.a.b}", R"({"a":{"b":"1"}})",
         "recon Success x=1"},
        {"stage: recon, facts: {x: req.a | req.b}", R"({"a":"","b":"1"})",
         "recon Success x=1"},
        {"stage: recon, facts: {x: req.a}", R"({"A":true})",
         "recon Success x=true"},
        {"stage: recon, facts: {x: req.a}", R"({"ARequest":{"a":8}})",
         "recon Success x=8"},
        {"stage: recon, facts: {x: 'req.\"a:b\"'}", R"({"a:b":"1"})",
         "recon Success x=1"},
        {"stage: recon, facts: {x: 'req.a[].b'}",
         R"({"a":{"items":[{"b":1},{"b":2},{"b":1}]}})", "recon Success x=1,2"},
        {"stage: recon, facts: {x: 'req.a[].b'}", R"({"a":{"item":{"b":1}}})",
         "recon Success x=1"},
        {"stage: recon, facts: {x: 'req.a[].b'}", R"({"a":{"b":1}})",
         "recon Success x=1"},
        {"stage: recon, facts: {x: 'req.a[k=two].b'}",
         R"({"a":[{"k":"one","b":1},{"k":"two","b":2}]})", "recon Success x=2"},
        {"stage: recon, facts: {x: 'json(req.a).b'}",
         R"({"a":"{\"b\":\"1\"}"})", "recon Success x=1"},
        {"stage: recon, facts: {x: 'json(req.a).b'}", R"({"a":{"b":"1"}})",
         "recon Success x=1"},
        {"stage: recon, facts: {x: 'json(req.a).b'}",
         R"({"a":"%7B%22b%22%3A1%7D"})", "recon Success x=1"},
        {"stage: recon, facts: {x: 'before(req.a, \"-\")', y: 'after(req.a, "
         "\"-\")'}",
         R"({"a":"p-q-r"})", "recon Success x=p y=q-r"},
        {"stage: recon, facts: {x: 'before(req.a, \"-\", last)', y: "
         "'after(req.a, \"-\", last)'}",
         R"({"a":"p-q-r"})", "recon Success x=p-q y=r"},
        {"stage: recon, facts: {x: 'between(req.a, \"(\", \")\")'}",
         R"({"a":"p(q)r"})", "recon Success x=q"},
        {"stage: recon, facts: {x: 'before(req.a, \"+\")'}", R"({"a":"p"})",
         "recon Success"},
        {"stage: recon, facts: {x: 'part(req.a, \":\", 3)'}",
         R"({"a":"p:q:r"})", "recon Success x=r"},
        {"stage: recon, facts: {x: 'part(req.a, \"::\", 2)', y: 'part(req.a, "
         "\":\", 9)'}",
         R"({"a":"p::q"})", "recon Success x=q"},
        {"stage: recon, facts: {x: lower(req.a), y: 'join(req.a, req.b)', z: "
         "'span(req.a, req.c)'}",
         R"({"a":"Pp","c":"q"})", "recon Success x=pp y=Pp| z=Pp-q"},
        {"stage: recon, facts: {x: no-version(req.a)}",
         R"({"a":"v1.beta.a.v2beta3.b"})", "recon Success x=a.b"},
        {"stage: recon, facts: {x: 'own-project(req.a, req.b)'}",
         R"({"a":"projects/12/z","b":"p"})", "recon Success x=projects/p/z"},
        {"stage: recon, facts: {x: present(req.a), y: present(req.b)}",
         R"({"a":{"z":1},"b":{}})", "recon Success x=true"},
        {"stage: recon, facts: {x: '=true', y: true, z: =word}", "{}",
         "recon Success x=true y=true z=word"},
        {"stage: recon, facts: {x: req.a}", R"({"a":"****"})",
         "recon Success x=(hidden)"},
        {"stage: cover_up, gone: snapshot req.a", R"({"a":"****"})",
         "cover_up Success"},
        {"stage: recon, facts: {x: req.a}", R"({"a":"1","a":"2"})",
         "recon Success x=1"},
    }));

INSTANTIATE_TEST_SUITE_P(
    Tests, Steps,
    testing::ValuesIn(std::vector<StepCase>{
        {"stage: recon, when: {req.a: [x, absent]}", "{}", "recon Success"},
        {"stage: recon, when: {req.a: [x, absent]}", R"({"a":"y"})", ""},
        {"stage: recon, when: {req.a: present}", R"({"a":"****"})",
         "recon Success"},
        {"stage: recon, when: {req.a: present}", R"({"a":{}})", ""},
        {"stage: recon, when: {req.a: {like: ['i-*', 'j-*']}}",
         R"({"a":"j-1"})", "recon Success"},
        {"stage: recon, when: {req.a: {not: [x, y]}}", R"({"a":"y"})", ""},
        {"stage: recon, when: {req.a: {not: [x, y]}}", R"({"a":"z"})",
         "recon Success"},
        {"stage: recon, when: {req.a: {above: 3}}", R"({"a":4})",
         "recon Success"},
        {"stage: recon, when: {req.a: {above: 3}}", R"({"a":3})", ""},
        {"stage: recon, when: {req.a: {differs: req.b}}", R"({"a":1,"b":2})",
         "recon Success"},
        {"stage: recon, when: {req.a: {differs: req.b}}", R"({"a":1})", ""},
        {"stage: recon, when: {req.a: false}", R"({"a":false})",
         "recon Success"},
    }));

INSTANTIATE_TEST_SUITE_P(
    Resources, Steps,
    testing::ValuesIn(std::vector<StepCase>{
        {"stage: create, from: volume req.v, to: any req.s",
         R"({"v":"arn:aws:ec2:eu-west-1:111122223333:volume/vol-1","s":"snap-1"})",
         "create Success from:volume=vol-1 to:snapshot=snap-1"},
        {"stage: recon, on: db req.d", R"({"d":"Prod"})",
         "recon Success on:db=arn:aws:rds:eu-west-1:111122223333:db:prod"},
        {"stage: recon, on: any(db) req.d", R"({"d":"prod"})",
         "recon Success on:db=arn:aws:rds:eu-west-1:111122223333:db:prod"},
        {"stage: recon, on: any req.d", R"({"d":"thing"})",
         "recon Success on:other=thing"},
        // A form that takes the whole value accepts nothing else.
        {"stage: recon, on: point req.d", R"({"d":"thing"})", "recon Success"},
        {"stage: cover_up, gone: role req.r",
         R"({"r":"arn:aws:iam::111122223333:role/p/q/r"})",
         "cover_up Success gone:role=role/111122223333/r"},
        {"stage: share, on: snapshot req.s, with: account req.who",
         R"({"s":"snap-1","who":["444455556666","all","444455556666"]})",
         "share Success on:snapshot=snap-1 public:all with:444455556666"},
        {"stage: share, on: snapshot req.s, public: {req.g: all}, effect: "
         "remove",
         R"({"s":"snap-1","g":"all"})",
         "share Success effect=remove on:snapshot=snap-1 public:all(remove)"},
        {"stage: share, on: snapshot req.s, with: account req.who",
         R"({"s":"snap-1"})", ""},
        {"stage: attach, from: volume req.v, to: snapshot req.i",
         R"({"v":"vol-1"})", ""},
        {"stage: attach, effect: rename, from: db req.v, to: db req.i",
         R"({"v":"a","i":"b"})",
         "attach Success effect=rename "
         "from:db=arn:aws:rds:eu-west-1:111122223333:db:a "
         "to:db=arn:aws:rds:eu-west-1:111122223333:db:b"},
        {"stage: expose, on: group req.g, net: {cidr: req.c, proto: =6, "
         "from_port: =22}",
         R"({"g":"sg-1","c":["192.0.2.0/24","0.0.0.0/0"]})",
         "expose Success on:group=sg-1 in:192.0.2.0/24:tcp:22-22 "
         "in:0.0.0.0/0:tcp:22-22"},
        {"stage: expose, on: db req.d, net: service", R"({"d":"a"})",
         "expose Success on:db=arn:aws:rds:eu-west-1:111122223333:db:a "
         "net=service"},
        {"stage: identity, lend: {assume: [credential req.k, role req.r, "
         "principal-id req.p]}",
         R"({"k":"ASIA1","r":"x","p":"AROA1"})",
         "identity Success lend:assume:credential=ASIA1 "
         "lend:assume:role=role/111122223333/x "
         "lend:assume:principal-id=AROA1"},
        {"stage: copy, job: req.j, need: [from], from: snapshot req.s",
         R"({"j":"1"})", ""},
    }));

INSTANTIATE_TEST_SUITE_P(
    Rows, Steps,
    testing::ValuesIn(std::vector<StepCase>{
        {"each: 'req.l[]', stage: create, from: volume it.v, to: snapshot "
         "it.s, via: group req.g",
         R"({"g":"g","l":[{"v":"vol-1","s":"snap-1"},{"v":"vol-2","s":"snap-2"}]})",
         "create Success from:volume=vol-1 to:snapshot=snap-1 via:group=g\n"
         "create Success from:volume=vol-2 to:snapshot=snap-2 via:group=g"},
        {"    A:\n      ev: model\n      on: snapshot req.s\n      steps:\n"
         "        - {stage: access, when: {req.a: present}}\n"
         "        - {stage: weaken, else: true}\n"
         "      and:\n        - {stage: recon}\n",
         R"({"s":"snap-1"})",
         "weaken Success on:snapshot=snap-1\nrecon Success"},
        {"    A:\n      ev: model\n      on: snapshot req.s\n      steps:\n"
         "        - {stage: access, when: {req.a: present}}\n"
         "        - {stage: weaken, else: true}\n",
         R"({"s":"snap-1","a":1})", "access Success on:snapshot=snap-1"},
        {"    \"*\": {ev: model, stage: recon}\n", "{}", "recon Success"},
        {"    \"*\": {ev: model, stage: recon}\n"
         "    A: {off: true, why: known}\n",
         "{}", ""},
        {"    A:\n      ev: model\n      stage: copy\n"
         "      from: snapshot req.s\n"
         "      failed: {req.state: [BAD]}\n      pending: {req.state: RUN}\n",
         R"({"s":"snap-1","state":"RUN"})",
         "copy Pending from:snapshot=snap-1"},
    }));

constexpr char kCreate[] =
    "stage: create, from: volume req.v, to: snapshot req.s, into: vault req.p";

TEST(Fields, OfTheRecord) {
  const Read read = ReadWith(
      kCreate,
      RecordOf(
          R"("ip":"192.0.2.1","userIdentity":{"type":"Role","id":"AROA1","arn":"arn:aws:iam::444455556666:role/r","invokedBy":"AWS Internal","start":"2026-01-02T03:00:00Z","mfa":"false"},"requestParameters":{"v":"vol-1","s":"arn:aws:ec2:us-east-1:444455556666:snapshot/snap-1","p":"v"})"));
  ASSERT_EQ(read.verdict, Verdict::kSteps);
  const Step& step = read.steps.at(0);
  EXPECT_EQ(
      StepToJson(step),
      R"({"actor.session.created_time":1767322800000,"actor.session.is_mfa":false,"actor.user.alias":["role/444455556666/r"],"actor.user.type":"Role","actor.user.uid":"AROA1","api.operation":"A","api.service.name":"ec2","cloud.account.uid":"111122223333","cloud.provider":"test","cloud.region":"eu-west-1","evidence":"model","metadata.step":0,"metadata.uid":"e-1","resource.in":[{"kind":"volume","nature":"live","role":"data","uid":"vol-1"}],"resource.out":[{"account":"444455556666","kind":"snapshot","nature":"copy","region":"us-east-1","role":"data","uid":"snap-1"}],"resource.uid":["vol-1","snap-1"],"src_endpoint.ip":"192.0.2.1","stage":"create","status":"Success","target.account":"111122223333","target.place":[{"kind":"vault","role":"place","uid":"arn:aws:backup:eu-west-1:111122223333:backup-vault:v"}],"target.region":"eu-west-1","time":1767323045000})");
}

TEST(Fields, OfADatabase) {
  const Read read = ReadWith("stage: recon, on: db req.d",
                             RecordOf(R"("requestParameters":{"d":"x"})"));
  const Resource& db = read.steps.at(0).on.at(0);
  EXPECT_TRUE(db.also_host);
  EXPECT_TRUE(db.reused);
  EXPECT_EQ(db.nature, DataNature::kLive);
}

TEST(Fields, ExpiryInEveryForm) {
  for (const char* text :
       {R"("2026-01-02T04:04:05Z")", "1767326645", "1767326645000",
        R"("Jan 2, 2026 4:04:05 AM")", R"("Jan 2, 2026, 4:04:05 AM")"}) {
    const Read read = ReadWith(
        "stage: identity, lend: {assume: credential req.k}, expires: req.e",
        RecordOf(Cat(R"("requestParameters":{"k":"ASIA1","e":)",
                     std::string_view(text), "}")));
    EXPECT_EQ(read.steps.at(0).identity.expires, 1767326645000) << text;
  }
}

TEST(Fields, AnAddendumCorrectsTheFirstRecord) {
  const Read read = ReadWith(
      "stage: recon", RecordOf(R"("addendum":{"originalEventID":"e-0"})"));
  EXPECT_EQ(read.steps.at(0).uid, "e-0");
  EXPECT_EQ(read.steps.at(0).revision, 1u);
}

TEST(Fields, AnAddendumByWhichNothingHappenedTakesBackWhatDid) {
  const char* row = "stage: recon, when: {req.k: yes}";
  const std::string nothing = R"("requestParameters":{"k":"no"})";
  EXPECT_TRUE(ReadWith(row, RecordOf(nothing)).steps.empty());
  const Read read = ReadWith(
      row, RecordOf(Cat(nothing, R"(,"addendum":{"originalEventID":"e-0"})")));
  ASSERT_EQ(read.steps.size(), 1u);
  EXPECT_EQ(read.steps[0].uid, "e-0");
  EXPECT_EQ(read.steps[0].revision, 1u);
  EXPECT_EQ(read.steps[0].stage, Stage::kNone);
}

TEST(Fields, ARecordWithoutUidIsKnownByItsText) {
  const std::string text =
      R"({"eventSource":"ec2.example.com","eventName":" A ","eventTime":"2026-01-02T03:04:05Z"})";
  const Read read = ReadWith("stage: recon", text);
  EXPECT_EQ(read.steps.at(0).uid, ShortDigest(text));
}

TEST(Fields, Automation) {
  const auto name = [](std::string_view stage, std::string_view service) {
    const Read read =
        ReadWith(Cat("stage: ", stage, ", on: snapshot req.s"),
                 RecordOf(Cat(R"("userIdentity":{"invokedBy":")", service,
                              R"("},"requestParameters":{"s":"snap-1"})")));
    return read.steps.at(0).actor.automation;
  };
  EXPECT_EQ(name("create", "plan.example.com"), "plan");
  EXPECT_EQ(name("create", "other"), "plan");
  EXPECT_EQ(name("create", "planet"), "");
  EXPECT_EQ(name("recon", "plan.example.com"), "");
}

TEST(Refused, IsAStepThatNamesWhatWasAskedFor) {
  const char* row = "stage: create, from: volume req.v";
  EXPECT_THAT(
      ReadWith(
          row,
          RecordOf(
              R"("errorCode":"AccessDenied","errorMessage":"no: on resource: arn:aws:ec2:eu-west-1:111122223333:volume/vol-1 because")"))
          .dumps,
      testing::ElementsAre("create Attempt on:volume=vol-1"));
  EXPECT_THAT(
      ReadWith(
          row,
          RecordOf(
              R"("errorCode":"NotFound","errorMessage":"on resource: arn:aws:ec2:*:*:volume/* x")"))
          .dumps,
      testing::ElementsAre("create Failure"));
}

TEST(Verdicts, OfRecords) {
  const auto verdict = [](std::string_view record) {
    return ReadWith("stage: share, on: snapshot req.s", record).verdict;
  };
  EXPECT_EQ(verdict(RecordOf("")), Verdict::kNoStep);
  EXPECT_EQ(verdict(R"({"eventSource":"ec2.example.com","eventName":"B"})"),
            Verdict::kUnnamed);
  EXPECT_EQ(verdict(R"({"eventSource":"rds.example.com","eventName":"A"})"),
            Verdict::kUnnamed);
  EXPECT_EQ(verdict(R"({"eventSource":1,"eventName":"A"})"), Verdict::kUnnamed);
  EXPECT_EQ(verdict(R"({"a":"b"})"), Verdict::kNoSource);
  EXPECT_EQ(verdict(R"({"a":)"), Verdict::kBad);
  EXPECT_EQ(verdict("[]"), Verdict::kBad);
  // Escapes in keys and values, and the other case of a first letter.
  EXPECT_EQ(
      verdict(
          R"({"eventSource":"ec2.example.com","event\u004eame":"\u0041","eventTime":"2026-01-02T03:04:05Z"})"),
      Verdict::kNoStep);
  EXPECT_EQ(
      verdict(
          R"({"EventSource":"ec2.example.com","EventName":"A","EventTime":"2026-01-02T03:04:05Z"})"),
      Verdict::kNoStep);
}

TEST(Verdicts, ATimeIsNeeded) {
  const Read none = ReadWith(
      "stage: recon", R"({"eventSource":"ec2.example.com","eventName":"A"})");
  EXPECT_EQ(none.verdict, Verdict::kBad);
  EXPECT_EQ(none.problem, "eventTime: the record has no time");
  const Read bad = ReadWith(
      "stage: recon",
      R"({"eventSource":"ec2.example.com","eventName":"A","eventTime":"x"})");
  EXPECT_EQ(bad.verdict, Verdict::kBad);
  EXPECT_EQ(bad.problem, "eventTime: not a time: 'x'");
}

TEST(Bounds, StepsOfOneRecord) {
  std::string list;
  for (int i = 0; i < 20'000; ++i)
    list += Cat(i == 0 ? "" : ",", R"({"s":"snap-)", i, R"("})");
  const Read read =
      ReadWith("each: 'req.l[]', stage: create, to: snapshot it.s",
               RecordOf(Cat(R"("requestParameters":{"l":[)", list, "]}")));
  EXPECT_EQ(read.steps.size(), 1024u);
}

TEST(Bounds, ValuesOfOnePath) {
  std::string list;
  for (int i = 0; i < 20'000; ++i)
    list += Cat(i == 0 ? "" : ",", R"("snap-)", i, R"(")");
  const Read read =
      ReadWith("stage: recon, facts: {x: 'req.l[]'}",
               RecordOf(Cat(R"("requestParameters":{"l":[)", list, "]}")));
  EXPECT_EQ(read.steps.at(0).facts.size(), 4096u);
}

// What stands beside a list is not repeated without end in each of its steps,
// and one step names only so much: 1,024 elements and 4,096 hosts beside them
// were 4 million resources.
TEST(Bounds, ResourcesOfOneRecord) {
  std::string list;
  std::string hosts;
  for (int i = 0; i < 4096; ++i) {
    if (i < 1024) list += Cat(i == 0 ? "" : ",", R"({"s":"snap-)", i, R"("})");
    hosts += Cat(i == 0 ? "" : ",", R"("vol-)", i, R"(")");
  }
  const std::string record = RecordOf(
      Cat(R"("requestParameters":{"l":[)", list, R"(],"h":[)", hosts, "]}"));
  const Read many = ReadWith(
      "each: 'req.l[]', stage: create, to: snapshot it.s, via: 'volume "
      "req.h[]'",
      record);
  ASSERT_EQ(many.steps.size(), 1024u);
  EXPECT_EQ(many.steps.back().out.front().uid, "snap-1023");
  EXPECT_EQ(many.steps.back().via.size(), 64u);
  const Read one = ReadWith("stage: create, from: 'volume req.h[]'", record);
  EXPECT_EQ(one.steps.at(0).in.size(), 1024u);
}

TEST(Bounds, DepthOfEmbeddedText) {
  const auto deep = [](int depth) {
    std::string text = "1";
    for (int i = 0; i < depth; ++i) text = Cat(R"({\"b\":)", text, "}");
    return ReadWith(
        "stage: recon, facts: {x: present(json(req.a).b)}",
        RecordOf(Cat(R"("requestParameters":{"a":")", text, R"("})")));
  };
  EXPECT_THAT(deep(60).dumps, testing::ElementsAre("recon Success x=true"));
  EXPECT_THAT(deep(70).dumps, testing::ElementsAre("recon Success"));
}

TEST(CanonicalPrincipal, OfARole) {
  std::string messages;
  const auto dictionary = Load({{"test.yml", kTestCloud}}, &messages);
  ASSERT_NE(dictionary, nullptr) << messages;
  EXPECT_EQ(
      dictionary->CanonicalPrincipal("arn:aws:iam::111122223333:role/p/q/r"),
      "role/111122223333/r");
  EXPECT_EQ(dictionary->CanonicalPrincipal("AROA1"), "AROA1");
}

}  // namespace
}  // namespace snaptrail::inline v0::internal
