// Sources: forms of record that are like another, tell of one operation in
// several records, write lists into names.
#include <ostream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/cloud/cloud_testing.h"

namespace snaptrail::inline v0::internal {
namespace {

constexpr char kActions[] = R"yml(dictionary: 1
cloud: test
sources:
  live:
    has: [op id, op item]
    logsource: {product: test, service: live}
    keys: fold
    match: nocase
    hidden: ["<hidden>"]
    blank: ["@type"]
    body: [req, res]
    roots:
      p: payload
      req: p.request
      res: json(p.answer) | json(p.older)
      rid: own-project(p.name, account) | item
      state: status.value | status
    envelope:
      service: =store
      operation: no-version(op)
      time: time
      uid: join(op, state, time)
      account: account
    outcome:
      - {is: Pending, when: {state: [Started, Accepted]}}
      - {is: Failure, when: {state: Failed}}
      - {is: Success}
    fold: lower(join(id, rid))
  row:
    like: live
    has: Op Id_g
    roots:
      p: json(Properties)
      req: json(p.requestJson) | json(json(Properties_d).requestJson)
    envelope: {time: Generated}
  flat:
    like: live
    has: Action
    roots:
      req: {path: Parameters, dotted: true}
    envelope: {operation: Action}
parties: {public: [everybody]}
kinds:
  disk: {role: data, nature: live, case: lower}
  copy: {role: data, nature: copy, case: lower}
  vm: {role: host}
actions:
  store:
    copies.write:
      ev: model
      to: copy rid
      from: disk res.source
      steps:
        - {stage: copy, when: {res.source: {like: "copies/*"}}}
        - {stage: create, else: true}
    disks.write:
      ev: model
      stage: restore
      when: {req.from: present}
      from: copy req.from
      to: disk rid
    vms.write: {ev: model, stage: attach, effect: set, to: vm rid, from: 'disk req.disks[].id'}
    share.write: {ev: model, stage: share, effect: set, on: copy rid, with: "gcp-bindings(req.policy | req, p.delta)"}
    picks.write: {ev: model, stage: recon, facts: {x: 'p.checks[may=read.it].on.name'}}
    lists.write: {ev: model, stage: create, each: 'req.disk[]', from: disk it.id, to: copy it.copy}
)yml";

Read ReadOf(std::string_view record) {
  std::string messages;
  const auto dictionary = Load({{"test.yml", kActions}}, &messages);
  EXPECT_NE(dictionary, nullptr) << messages;
  if (!dictionary) return {};
  Interpreter interpreter(dictionary);
  return ReadRecord(&interpreter, record);
}

struct SourceCase {
  const char* why;
  const char* record;  // what is needed of every record comes before it
  const char* dump;    // of all steps, one a line
};
void PrintTo(const SourceCase& one, std::ostream* out) { *out << one.why; }

class Sources : public testing::TestWithParam<SourceCase> {};

TEST_P(Sources, GiveTheSteps) {
  const Read read = ReadOf(Cat(
      R"({"time":"2026-01-02T03:04:05Z","Generated":"2026-01-02T03:04:05Z","account":"p1",)",
      std::string_view(GetParam().record), "}"));
  EXPECT_EQ(read.problem, "");
  EXPECT_EQ(Join(read.dumps, "\n"), GetParam().dump);
}

INSTANTIATE_TEST_SUITE_P(
    Table, Sources,
    testing::ValuesIn(std::vector<SourceCase>{
        {"keys and operations without case, text in text",
         R"("OP":"v1.Copies.Write","id":"1","payload":{"NAME":"c","Answer":"{\"source\":\"D1\"}"})",
         "create Success from:disk=d1 to:copy=c"},
        {"the second place of an answer",
         R"("op":"copies.write","id":"1","payload":{"name":"c","older":{"source":"copies/1"}})",
         "copy Success from:disk=copies/1 to:copy=c"},
        {"an alternative of has",
         R"("op":"copies.write","item":"c2","payload":{"answer":{"source":"d"}})",
         "create Success from:disk=d to:copy=c2"},
        {"the keys of one form in a record of another",
         R"("Op":null,"Id_g":"1","Action":"lists.write","Parameters":{"Disk":{"Id":"a"}})",
         "create Success from:disk=a"},
        {"none of them",
         R"("op":"copies.write","payload":{"answer":{"source":"d"}})", ""},
        {"a number for the project is the record's",
         R"("op":"copies.write","id":"1","payload":{"name":"projects/77/c","answer":{"source":"d"}})",
         "create Success from:disk=d to:copy=projects/p1/c"},
        {"a half without its request is told nevertheless",
         R"("op":"copies.write","id":"1","status":"Started","payload":{"name":"c"})",
         "create Pending to:copy=c"},
        {"a half that proves no step is a bare completion",
         R"("op":"disks.write","id":"1","payload":{"name":"d","request":{"@type":"x"}})",
         "None Success"},
        {"with its request it is none",
         R"("op":"disks.write","id":"1","payload":{"name":"d","request":{"from":""}})",
         "None Success"},
        {"a blank object refutes nothing of a refused call",
         R"("op":"disks.write","id":"1","status":"Failed","payload":{"name":"d","request":{"@type":"x"}})",
         "restore Failure"},
        {"a request does",
         R"("op":"disks.write","id":"1","status":"Failed","payload":{"name":"d","request":{"size":1}})",
         "None Failure"},
        {"a whole list",
         R"("op":"vms.write","id":"1","payload":{"name":"v","request":{"disks":[{"id":"D1"},{"id":"D2"}]}})",
         "attach Success effect=set from:disk=d1 from:disk=d2 to:vm=v"},
        {"without it nothing is set",
         R"("op":"vms.write","id":"1","payload":{"name":"v"})",
         "attach Success to:vm=v"},
        {"a policy",
         R"("op":"share.write","id":"1","payload":{"name":"c","request":{"policy":{"bindings":[{"role":"r","members":["a","everybody"]}]}}})",
         "share Success effect=set on:copy=c public:everybody(set) "
         "with:a(set)"},
        {"the difference goes before it",
         R"("op":"share.write","id":"1","payload":{"name":"c","delta":{"bindingDeltas":[{"action":"ADD","member":"b","role":"r"},{"action":"REMOVE","member":"c"}]},"request":{"policy":{"bindings":[{"role":"r","members":["a"]}]}}})",
         "share Success on:copy=c with:b with:c(remove)"},
        {"elements by a member of a member",
         R"("op":"picks.write","id":"1","payload":{"checks":[{"may":"write","on":{"name":"a"}},{"may":"read.it","on":{"name":"b"}}]})",
         "recon Success x=b"},
        {"what is hidden is there",
         R"("op":"disks.write","id":"1","payload":{"name":"d","request":{"from":"<hidden>"}})",
         "restore Success to:disk=d"},
        {"like another, with text in text in text",
         R"("Op":"disks.write","Id_g":"1","Properties":"{\"name\":\"d\",\"requestJson\":\"{\\\"from\\\":\\\"c1\\\"}\"}")",
         "restore Success from:copy=c1 to:disk=d"},
        {"percent-encoded",
         R"("Op":"disks.write","Id_g":"1","Properties":"%7B%22name%22%3A%22d%22%2C%22requestJson%22%3A%7B%22from%22%3A%22c1%22%7D%7D")",
         "restore Success from:copy=c1 to:disk=d"},
        {"the twin of a column",
         R"("Op":"disks.write","Id_g":"1","Properties_d":{"requestJson":"{\"from\":\"c1\"}"})",
         "restore Success from:copy=c1"},
        {"lists in names",
         R"("Action":"lists.write","Parameters":{"Disk.1.Id":"a","Disk.1.Copy":"ca","Disk.2.Id":"b","Disk.2.Copy":"cb"})",
         "create Success from:disk=a to:copy=ca\n"
         "create Success from:disk=b to:copy=cb"},
        {"lists as lists",
         R"("Action":"lists.write","Parameters":{"Disk":[{"Id":"a","Copy":"ca"},{"Id":"b","Copy":"cb"}]})",
         "create Success from:disk=a to:copy=ca\n"
         "create Success from:disk=b to:copy=cb"},
    }));

TEST(Halves, NameTheirOperation) {
  const std::string head =
      R"({"time":"2026-01-02T03:04:05Z","op":"copies.write","id":"C1","payload":{"name":"Snap")";
  const Step start = ReadOf(head + R"(},"status":"Started"})").steps.at(0);
  EXPECT_EQ(start.correlation_uid, "c1|snap");
  EXPECT_FALSE(start.fold_final);
  EXPECT_FALSE(start.fold_body);
  const Step accept =
      ReadOf(head +
             R"(,"answer":{"source":"d"}},"status":{"value":"Accepted"}})")
          .steps.at(0);
  EXPECT_EQ(accept.correlation_uid, "c1|snap");
  EXPECT_FALSE(accept.fold_final);
  EXPECT_TRUE(accept.fold_body);
  const Step end = ReadOf(head + R"(},"status":"Succeeded"})").steps.at(0);
  EXPECT_EQ(end.correlation_uid, "c1|snap");
  EXPECT_TRUE(end.fold_final);
  EXPECT_FALSE(end.fold_body);
}

// Nothing names an operation: the record is whole, and says so by silence.
TEST(Halves, WithoutANameAreNone) {
  const Read read = ReadOf(
      R"({"time":"2026-01-02T03:04:05Z","Action":"vms.write","Parameters":{}})");
  EXPECT_THAT(read.dumps, testing::IsEmpty());
}

// All that is done to a thing is not one operation.
TEST(Halves, HaveAnIdOfTheirOwn) {
  const Read read = ReadOf(
      R"({"time":"2026-01-02T03:04:05Z","op":"copies.write","item":"c","payload":{"answer":{"source":"d"}}})");
  ASSERT_THAT(read.dumps,
              testing::ElementsAre("create Success from:disk=d to:copy=c"));
  EXPECT_EQ(read.steps[0].correlation_uid, "");
}

TEST(Sources, ThatCannotBeRead) {
  const auto problem = [](std::string_view text) {
    std::string messages;
    EXPECT_EQ(
        Load({{"test.yml", Cat(kActions, "")},
              {"x.yml", Cat("dictionary: 1\ncloud: new\nsources:\n", text)}},
             &messages),
        nullptr);
    return messages;
  };
  const std::string envelope =
      "    envelope: {service: =x, operation: a, time: a, uid: a, account: "
      "a}\n";
  EXPECT_THAT(problem("  one:\n    like: two\n    has: a\n" + envelope),
              testing::HasSubstr(
                  "sources.one.like: no source of this name stands above"));
  EXPECT_THAT(problem("  one:\n    has: a\n    body: [req]\n" + envelope),
              testing::HasSubstr("sources.one.body: 'req' is no root"));
  EXPECT_THAT(
      problem("  one:\n    has: a\n    roots: {x: {way: a}}\n" + envelope),
      testing::HasSubstr("sources.one.roots.x.way: unknown key"));
  EXPECT_THAT(
      problem("  one:\n    has: a\n    roots: {x: lower(a)}\n    fold: x.b\n" +
              envelope),
      testing::HasSubstr("sources.one.fold: 'x' is worked out of the record"));
  EXPECT_THAT(
      problem("  one:\n    has: a\n    roots: {x: y, y: x}\n    fold: x\n" +
              envelope),
      testing::HasSubstr("sources.one.fold: 'x' leads back to itself"));
  EXPECT_THAT(
      problem("  one:\n    has: a\n    roots: {x: lower(x)}\n    fold: x\n" +
              envelope),
      testing::HasSubstr("sources.one.fold: 'x' is worked out of the record"));
}

}  // namespace
}  // namespace snaptrail::inline v0::internal
