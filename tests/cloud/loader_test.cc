// Texts of actions that do not load, and what is said of them.
#include <algorithm>
#include <ostream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/cloud/cloud_testing.h"
#include "tests/cloud/test_actions.h"

namespace snaptrail::inline v0::internal {
namespace {

struct BadCase {
  const char* why;
  const char* text;     // after "dictionary: 1\ncloud: test\n"
  const char* message;  // of user.yml, up to its first difference of interest
};

void PrintTo(const BadCase& one, std::ostream* out) { *out << one.why; }

class BadActions : public testing::TestWithParam<BadCase> {};

TEST_P(BadActions, AreRefusedWithPlaceAndReason) {
  std::string messages;
  const auto dictionary =
      Load({{"test.yml", kTestCloud},
            {"user.yml", Cat("dictionary: 1\ncloud: test\n",
                             std::string_view(GetParam().text))}},
           &messages);
  EXPECT_EQ(dictionary, nullptr);
  EXPECT_THAT(messages, testing::StartsWith(GetParam().message));
}

INSTANTIATE_TEST_SUITE_P(
    Table, BadActions,
    testing::ValuesIn(std::vector<BadCase>{
        {"a class that is none",
         "actions:\n  ec2:\n    A: {ev: model, class: rare, stage: recon}\n",
         "user.yml:5:27: actions.ec2.A.class: class is one of: management data "
         "service\n"},
        {"a flag that is no boolean",
         "actions:\n  ec2:\n    A: {ev: model, stage: recon, standing: "
         "maybe}\n",
         "user.yml:5:44: actions.ec2.A.standing: true or false\n"},
        {"a need that nothing gives",
         "actions:\n  ec2:\n    A: {ev: model, stage: recon, need: [form]}\n",
         "user.yml:5:41: actions.ec2.A.need: one of: from to on gone via "
         "into "},
        {"names in no place",
         "actions:\n  ec2:\n    A: {ev: model, stage: recon, names: {with: "
         "volume req.v}}\n",
         "user.yml:5:42: actions.ec2.A.names.with: names are of: from to on\n"},
        {"parties as rules",
         "actions:\n  ec2:\n    A: {ev: model, stage: expose, net: "
         "aws-policy-parties(req)}\n",
         "user.yml:5:40: actions.ec2.A.net: aws-policy-parties(..) stands "
         "under "
         "with\n"},
        {"rights that are a resource",
         "actions:\n  ec2:\n    A: {ev: model, stage: identity, rights: volume "
         "req.v}\n",
         "user.yml:5:45: actions.ec2.A.rights: rights are read by "
         "an extractor, such as policy-name(..)\n"},
        {"nothing is learnt",
         "automation:\n  mine: {learn: true, covers: [create]}\n",
         "user.yml:4:10: automation.mine.learn: unknown key\nuser.yml:4:3: "
         "automation.mine: matches only what an attacker can write: give "
         "`firm`\n"},
        {"data without nature", "kinds:\n  disk: {role: data}\n",
         "user.yml:4:3: kinds.disk: a kind of role data has a nature: live "
         "copy image\n"},
        {"nature of a host", "kinds:\n  vm: {role: host, nature: live}\n",
         "user.yml:4:28: kinds.vm: only kinds of role data have a nature\n"},
        {"role", "kinds:\n  vm: {role: hots}\n",
         "user.yml:4:14: kinds.vm: role is one of: data host mold"},
        {"firm ground", "automation:\n  x: {covers: [create]}\n",
         "user.yml:4:3: automation.x: matches only what an attacker can "
         "write"},
        {"a field that anybody writes",
         "automation:\n  x: {firm: {actor.session.name: y}}\n",
         "user.yml:4:14: automation.x.firm.actor.session.name: not written by "
         "the cloud alone; firm fields: actor.invoked_by"},
        {"stage of automation",
         "automation:\n  x: {firm: {actor.invoked_by: y}, covers: [creat]}\n",
         "user.yml:4:45: automation.x.covers: unknown stage 'creat'\n"},
        {"key of a row",
         "actions:\n  ec2:\n    A:\n      ev: model\n      stage: copy\n"
         "      frm: snapshot req.id\n",
         "user.yml:8:7: actions.ec2.A.frm: unknown key; did you mean "
         "'from'?\n"},
        {"kind",
         "actions:\n  ec2:\n    A: {ev: model, stage: copy, "
         "from: fpga req.id}\n",
         "user.yml:5:39: actions.ec2.A.from: unknown kind 'fpga' (kinds: "
         "account credential db"},
        {"evidence", "actions:\n  ec2:\n    A: {ev: seen, stage: copy}\n",
         "user.yml:5:5: actions.ec2.A: ev is one of: record documented "
         "model\n"},
        {"evidence of each",
         "actions:\n  ec2:\n    A, B: {ev: {A: model}, "
         "stage: copy, from: snapshot req.a}\n",
         "user.yml:5:16: actions.ec2.A, B.ev: B: ev is one of: record"},
        {"stage", "actions:\n  ec2:\n    A: {ev: model, stage: copi}\n",
         "user.yml:5:27: actions.ec2.A: stage is one of: create copy"},
        {"effect",
         "actions:\n  ec2:\n    A: {ev: model, stage: copy, "
         "effect: ad}\n",
         "user.yml:5:41: actions.ec2.A.effect: effect is one of: add remove "
         "set rename\n"},
        {"off without why", "actions:\n  ec2:\n    A: {off: true}\n",
         "user.yml:5:5: actions.ec2.A: a row that is off says why\n"},
        {"no step", "actions:\n  ec2:\n    A: {ev: model, steps: []}\n",
         "user.yml:5:8: actions.ec2.A.steps: a row has a step, or is off\n"},
        {"reference",
         "actions:\n  ec2:\n    A: {ev: model, stage: copy, "
         "from: snapshot}\n",
         "user.yml:5:39: actions.ec2.A.from: 'snapshot': a reference reads "
         "KIND PATH (kinds: "},
        {"function",
         "actions:\n  ec2:\n    A: {ev: model, stage: copy, "
         "from: 'snapshot befor(req.a, \"x\")'}\n",
         "user.yml:5:39: actions.ec2.A.from: unknown function 'befor' "
         "(functions: json before"},
        {"arguments",
         "actions:\n  ec2:\n    A: {ev: model, stage: copy, "
         "from: snapshot before(req.a)}\n",
         "user.yml:5:39: actions.ec2.A.from: before(..) needs 2 arguments\n"},
        {"extractor's arguments",
         "actions:\n  ec2:\n    A: {ev: model, stage: share, "
         "with: 'aws-policy-parties(req.a, req.b)'}\n",
         "user.yml:5:40: actions.ec2.A.with: aws-policy-parties(..) takes 1 "
         "arguments\n"},
        {"net",
         "actions:\n  ec2:\n    A: {ev: model, stage: expose, "
         "net: adress}\n",
         "user.yml:5:40: actions.ec2.A.net: net is a mapping, an extractor, "
         "address, service or none, not 'adress'\n"},
        {"test",
         "actions:\n  ec2:\n    A:\n      ev: model\n"
         "      stage: cover_up\n      when: {req.a: {liek: x}}\n",
         "user.yml:8:22: actions.ec2.A.when.req.a: unknown test 'liek' "
         "(tests: a value"},
        {"lend",
         "actions:\n  ec2:\n    A: {ev: model, stage: identity, "
         "lend: {gift: role req.a}}\n",
         "user.yml:5:44: actions.ec2.A.lend.gift: lend is one of: create "
         "credential assume grant trust\n"},
        {"each",
         "actions:\n  ec2:\n    A: {ev: model, stage: create, "
         "each: '=x', to: snapshot it.id}\n",
         "user.yml:5:41: actions.ec2.A.each: a path to a list is needed\n"},
        {"twice",
         "actions:\n  ec2:\n    A: {ev: model, stage: cover_up}\n"
         "    A, B: {ev: model, stage: cover_up}\n",
         "user.yml:6:5: actions.ec2.A, B: A is given twice in this file\n"},
        {"an anchor", "actions:\n  ec2: &x\n    A: {off: true, why: y}\n",
         "user.yml:4:"},
        {"a key twice",
         "actions:\n  ec2:\n    A: {off: true, why: y}\n"
         "    A: {off: true, why: y}\n",
         "user.yml:6:5: "},
    }));

std::string Loaded(const std::vector<std::string>& texts) {
  std::vector<ActionText> files = {{"test.yml", kTestCloud}};
  for (const std::string& text : texts)
    files.push_back({Cat("u", files.size(), ".yml"),
                     Cat("dictionary: 1\ncloud: test\n", text)});
  std::string messages;
  const auto dictionary = Load(files, &messages);
  return dictionary ? dictionary->DumpRows() : messages;
}

constexpr char kFirst[] =
    "actions:\n  ec2:\n    A: {ev: model, stage: cover_up}\n";

TEST(Override, WithoutAWordIsRefusedAndNamesTheOtherPlace) {
  EXPECT_EQ(Loaded({kFirst, kFirst}),
            "u2.yml:5:5: actions.ec2.A: A already has a row in u1.yml:5: say "
            "override: replace, override: extend or off: true\n");
}

TEST(Override, ReplaceExtendOff) {
  EXPECT_EQ(Loaded({kFirst,
                    "actions:\n  ec2:\n    A: {ev: record, stage: recon, "
                    "override: replace}\n"}),
            "test ec2 A record recon u2.yml:5");
  EXPECT_EQ(Loaded({kFirst,
                    "actions:\n  ec2:\n    A: {ev: model, stage: recon, "
                    "override: extend}\n"}),
            "test ec2 A model cover_up u2.yml:5");
  EXPECT_EQ(
      Loaded({kFirst, "actions:\n  ec2:\n    A: {off: true, why: known}\n",
              "actions:\n  ec2:\n    A: {ev: model, stage: recon, override: "
              "extend}\n"}),
      "test ec2 A model recon u3.yml:5");
  EXPECT_EQ(
      Loaded({kFirst, "actions:\n  ec2:\n    A: {off: true, why: known}\n"}),
      "test ec2 A off u2.yml:5");
}

// Rows are compiled for the sources before them: a later one would have none.
TEST(Override, SourcesStandInTheFirstFile) {
  EXPECT_EQ(Loaded({kFirst, "sources:\n  log2: {has: a}\n"}),
            "u2.yml:4:3: sources.log2: a cloud's sources stand in its first "
            "file\n");
}

TEST(Limits, ProblemsOfAFileAreCut) {
  std::string text = "actions:\n  ec2:\n";
  for (int i = 0; i < 150; ++i) text += Cat("    A", i, ": {off: true}\n");
  const std::string messages = Loaded({text});
  EXPECT_EQ(std::count(messages.begin(), messages.end(), '\n'), 100);
}

TEST(Limits, Rows) {
  std::string text = "actions:\n  ec2:\n";
  for (int i = 0; i < 5000; ++i)
    text += Cat("    A", i, ": {off: true, why: y}\n");
  EXPECT_THAT(Loaded({text}), testing::HasSubstr("more than 4096 rows"));
}

TEST(Limits, Size) {
  EXPECT_THAT(Loaded({std::string(2 << 20, '#')}),
              testing::HasSubstr("larger than"));
}

TEST(Version, OtherNumbersAreRefused) {
  std::string messages;
  EXPECT_EQ(Load({{"a.yml", "dictionary: 2\ncloud: test\n"}}, &messages),
            nullptr);
  EXPECT_EQ(messages, "a.yml:1:13: dictionary: this program reads version 1\n");
}

TEST(Cloud, NeedsSources) {
  std::string messages;
  EXPECT_EQ(Load({{"a.yml", "dictionary: 1\ncloud: other\n"}}, &messages),
            nullptr);
  EXPECT_EQ(messages,
            "a.yml:2:8: cloud: 'other' has no sources: in this file\n");
}

// A row of `count` facts, each from a place of its own.
std::string Wide(const char* operation, int count, const char* more) {
  std::string row = Cat("actions:\n  ec2:\n    ", operation,
                        ": {ev: model, stage: recon", more, ", facts: {");
  for (int i = 0; i < count; ++i)
    row += Cat(i == 0 ? "" : ", ", "f", i, ": req.", operation, i);
  return row + "}}\n";
}

TEST(Slots, ARowReadsAtMostSixtyFourPlaces) {
  EXPECT_EQ(Loaded({Wide("A", 64, "")}), "test ec2 A model recon u1.yml:5");
  EXPECT_EQ(Loaded({Wide("A", 65, "")}),
            "u1.yml:5:5: actions.ec2.A: reads 65 places of a record; at most "
            "64\n");
}

TEST(Slots, OfAnExtendedRowAllCount) {
  EXPECT_EQ(Loaded({Wide("A", 60, ""),
                    "actions:\n  ec2:\n    A: {ev: model, stage: recon, "
                    "override: extend, facts: {a: req.b1, b: req.b2, c: "
                    "req.b3, d: req.b4, e: req.b5, f: req.A1}}\n"}),
            "u2.yml:5:5: actions.ec2.A: reads 65 places of a record with the "
            "row in u1.yml; at most 64\n");
}

TEST(Net, AKeyThatIsNone) {
  EXPECT_EQ(Loaded({"actions:\n  ec2:\n    A: {ev: model, stage: expose, net: "
                    "{cidrs: req.c}}\n"}),
            "u1.yml:5:41: actions.ec2.A.net.cidrs: unknown key; did you mean "
            "'cidr'?\n");
}

TEST(Services, AKeyThatIsNone) {
  EXPECT_EQ(Loaded({"services:\n  ec2: {docs: \"x\"}\n"}),
            "u1.yml:4:9: services.ec2.docs: unknown key; did you mean "
            "'doc'?\n");
}

}  // namespace
}  // namespace snaptrail::inline v0::internal
