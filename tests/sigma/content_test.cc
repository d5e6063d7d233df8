// The rules that ship: for each a step on which it fires at each of its levels,
// and steps that lack one thing and on which it does not.
#include "tests/sigma/content.h"

#include <fstream>
#include <map>
#include <random>
#include <set>
#include <sstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "src/base/strings.h"

namespace snaptrail::inline v0::internal {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

TEST(Content, EveryRuleTellsWhatItIs) {
  const auto rules = Shipped();
  ASSERT_NE(rules, nullptr);
  std::set<std::string> names;
  for (const Rule& rule : rules->rules()) {
    names.insert(rule.name);
    EXPECT_TRUE(rule.chain || rule.correlation >= 0) << rule.name;
    EXPECT_EQ(rule.file, Cat("content/rules/", rule.name, ".yml"));
    EXPECT_EQ(rule.id.size(), 36u) << rule.name;
    EXPECT_EQ(rule.id[14], '4') << rule.name;
    EXPECT_FALSE(rule.title.empty()) << rule.name;
    EXPECT_FALSE(rule.description.empty()) << rule.name;
    EXPECT_FALSE(rule.status.empty()) << rule.name;
    EXPECT_FALSE(rule.references.empty()) << rule.name;
    EXPECT_FALSE(rule.falsepositives.empty()) << rule.name;
    ASSERT_FALSE(rule.tags.empty()) << rule.name;
    EXPECT_TRUE(rule.tags[0].starts_with("attack.t")) << rule.name;
  }
  EXPECT_THAT(
      names,
      UnorderedElementsAre(
          "snapshot_chain", "restored_by_new_account", "shared_outside",
          "shared_snapshot_used", "database_theft", "attached_elsewhere",
          "launched_from_snapshot", "lineage_exposed", "read_directly",
          "backup_restore_by_person", "snapshotless_clone", "lineage_accessed",
          "instance_reverted", "share_then_hide", "laundered_through_image",
          "reencrypted_copy_shared", "key_shared", "guard_lowered",
          "standing_exfiltration", "probed_then_done", "cover_up", "copy_made",
          "mass_snapshot", "copy_removed", "copies_removed", "copy_used",
          "mass_deletion", "azure_restore_completed", "outsider_use"));
}

TEST(Content, CopyMade) {
  const std::string rule = "copy_made";
  const StepDoc made = Step("create").With("resource.in", {"vol-1"});
  EXPECT_THAT(Levels(rule, made), ElementsAre("informational"));
  NeedsEach(rule, made, {"stage", "resource.in"});
  EXPECT_THAT(Levels(rule, made.With("actor.automation", {"backup"})),
              IsEmpty());
}

TEST(Content, SnapshotChain) {
  const std::string rule = "snapshot_chain";
  const StepDoc made = Step("create").With("reach.part", {"made"});
  EXPECT_THAT(Levels(rule, made), ElementsAre("low"));
  NeedsEach(rule, made, {"reach.part", "lineage.data_bearing"});
  // A guard of the host need not be of the lineage.
  EXPECT_THAT(Levels(rule, made.With("lineage.uid", {})), ElementsAre("low"));

  const StepDoc brought =
      Step("attach").With("reach.part", {"brought"}).With("reach.by", {"rule"});
  EXPECT_THAT(Levels(rule, brought), UnorderedElementsAre("low", "high"));
  for (const char* by : {"access", "rule", "start"}) {
    EXPECT_THAT(Levels(rule, brought.With("reach.by", {by})),
                UnorderedElementsAre("low", "high"));
  }
  const StepDoc quiet = brought.With("actor.automation", {"service"});
  EXPECT_THAT(Levels(rule, quiet), ElementsAre("low"));
  EXPECT_THAT(Levels(rule, quiet.With("actor.novelty", {"created"})),
              ElementsAre("low"));
  EXPECT_THAT(Levels(rule, quiet.With("lineage.other", {"yes"})),
              UnorderedElementsAre("low", "high", "critical"));
  EXPECT_THAT(Levels(rule, brought.With("actor.novelty", {"granted"})),
              UnorderedElementsAre("low", "high", "critical"));
  EXPECT_THAT(Levels(rule, brought.With("lineage.other", {"yes"})),
              UnorderedElementsAre("low", "high", "critical"));
  // These alone make nobody new.
  EXPECT_THAT(
      Levels(rule, brought.With("actor.novelty", {"first_seen", "first_use",
                                                  "not_creator", "new_place"})),
      UnorderedElementsAre("low", "high"));

  const StepDoc inside = brought.With("reach.by", {"private"});
  EXPECT_THAT(Levels(rule, inside), UnorderedElementsAre("low", "medium"));
  EXPECT_THAT(Levels(rule, inside.With("actor.novelty", {"created"})),
              UnorderedElementsAre("low", "medium"));
  EXPECT_THAT(Levels(rule, inside.With("actor.automation", {"service"})),
              ElementsAre("low"));
  EXPECT_THAT(Levels(rule, inside.With("reach.by", {"private", "access"})),
              UnorderedElementsAre("low", "high"));
}

TEST(Content, RestoredByNewAccount) {
  const std::string rule = "restored_by_new_account";
  const StepDoc step = Step("restore")
                           .With("lineage.taken", {"true"})
                           .With("lineage.other", {"yes"})
                           .With("actor.novelty", {"created"});
  EXPECT_THAT(
      Texts(rule, step),
      ElementsAre("high: restored by a new principal that did not create it"));
  EXPECT_THAT(Levels(rule, step.With("stage", {"launch"})),
              ElementsAre("high"));
  EXPECT_THAT(Levels(rule, step.With("stage", {"copy"})), IsEmpty());
  NeedsEach(rule, step,
            {"lineage.uid", "lineage.data_bearing", "lineage.taken",
             "actor.novelty"});
  EXPECT_THAT(Levels(rule, step.With("lineage.other", {"no"})), IsEmpty());
  EXPECT_THAT(
      Texts(rule, step.With("lineage.other", {"unknown"})),
      ElementsAre("high: restored by a new principal, whose creation is not in "
                  "the records"));
  // One level lower when that may have been known once.
  const StepDoc dim = step.With("lineage.other", {"unknown"})
                          .With("lineage.root.forgotten", {"true"});
  EXPECT_THAT(Texts(rule, dim),
              ElementsAre("medium: restored by a new principal, whose creation "
                          "is not in the records, or forgotten"));
  EXPECT_THAT(Levels(rule, dim.With("actor.novelty", {"created", "first_use"})),
              ElementsAre("high"));
  for (const char* more : {"first_seen", "first_use", "new_place"}) {
    EXPECT_THAT(Levels(rule, step.With("actor.novelty", {"created", more})),
                ElementsAre("critical"));
    EXPECT_THAT(Levels(rule, step.With("actor.novelty", {more})), IsEmpty());
    EXPECT_THAT(Levels(rule, step.With("lineage.other", {"unknown"})
                                 .With("actor.novelty", {"foreign", more})),
                ElementsAre("critical"));
  }
  EXPECT_THAT(
      Levels(rule, step.With("api.operation", {"SharedSnapshotVolumeCreated"})),
      IsEmpty());
  // Automation that restores what another made is not quiet.
  const StepDoc robot = step.With("actor.automation", {"service"});
  EXPECT_THAT(Levels(rule, robot), ElementsAre("high"));
  EXPECT_THAT(Levels(rule, robot.With("lineage.other", {"unknown"})),
              IsEmpty());
}

TEST(Content, SharedOutside) {
  const std::string rule = "shared_outside";
  const StepDoc step = Step("share")
                           .With("grant.direction", {"add"})
                           .With("grant.foreign", {"444455556666"});
  EXPECT_THAT(Levels(rule, step), ElementsAre("high"));
  NeedsEach(rule, step, {"lineage.uid", "grant.direction", "grant.foreign"});
  EXPECT_THAT(Levels(rule, step.With("grant.public", {"true"})),
              ElementsAre("critical"));
  EXPECT_THAT(
      Levels(rule,
             step.With("grant.public", {"true"}).With("grant.foreign", {})),
      ElementsAre("critical"));
  EXPECT_THAT(Levels(rule, step.With("grant.direction", {"remove"})),
              IsEmpty());
  EXPECT_THAT(Levels(rule, step.With("standing", {"true"})), IsEmpty());
  // Automation never hides it; no data need be known to be in it.
  EXPECT_THAT(Levels(rule, step.With("actor.automation", {"service"})
                               .With("lineage.data_bearing", {})),
              ElementsAre("high"));
}

TEST(Content, SharedSnapshotUsed) {
  const std::string rule = "shared_snapshot_used";
  const StepDoc step =
      Step("restore")
          .With("api.operation", {"SharedSnapshotVolumeCreated"})
          .With("actor.user.account.uid", {"444455556666"})
          .With("actor.novelty", {"foreign"});
  EXPECT_THAT(Texts(rule, step),
              ElementsAre("critical: used by a foreign account, no grant in "
                          "the records"));
  EXPECT_THAT(
      Texts(rule, step.With("grant.before", {"yes"})),
      ElementsAre("critical: used by a foreign account, granted before"));
  EXPECT_THAT(Levels(rule, step.With("grant.before", {"no"})),
              ElementsAre("critical"));
  NeedsEach(rule, step, {"lineage.uid", "actor.novelty"});
  EXPECT_THAT(
      Levels(rule, step.With("actor.user.account.uid", {"111122223333"})),
      IsEmpty());
  EXPECT_THAT(Levels(rule, step.With("api.operation", {"CreateVolume"})),
              IsEmpty());
  EXPECT_THAT(Levels(rule, step.With("stage", {"copy"})),
              ElementsAre("critical"));
  EXPECT_THAT(Levels(rule, step.With("api.operation", {"images.insert"})
                               .With("fact.outside_use", {"true"})),
              ElementsAre("critical"));
}

TEST(Content, OutsiderUse) {
  const std::string rule = "outsider_use";
  const StepDoc use = Step("create")
                          .With("lineage.uid", {})
                          .With("fact.outside_use", {"true"})
                          .With("actor.user.uid", {"x@gmail.example"})
                          .With("actor.novelty", {"foreign"});
  EXPECT_THAT(Texts(rule, use), ElementsAre("high: a stranger took a copy"));
  NeedsEach(rule, use, {"fact.outside_use", "actor.novelty"});
  const StepDoc given = Step("share")
                            .With("lineage.uid", {})
                            .With("resource.on.kind", {"project"})
                            .With("grant.direction", {"add"})
                            .With("grant.foreign", {"user:x@gmail.example"});
  EXPECT_THAT(
      Texts(rule, given),
      ElementsAre("high: a disk or a whole project was given to a stranger"));
  NeedsEach(rule, given,
            {"stage", "resource.on.kind", "grant.direction", "grant.foreign"});
  EXPECT_THAT(Levels(rule, given.With("resource.on.kind", {"disk"})),
              ElementsAre("high"));
  EXPECT_THAT(Levels(rule, given.With("resource.on.kind", {"snapshot"})),
              IsEmpty());
}

TEST(Content, DatabaseTheft) {
  const std::string rule = "database_theft";
  const StepDoc step = Step("restore").With("product.opened", {"public"});
  EXPECT_THAT(Levels(rule, step), ElementsAre("high"));
  NeedsEach(rule, step, {"lineage.uid", "product.opened", "stage"});
  const StepDoc robot = step.With("actor.automation", {"service"});
  EXPECT_THAT(Levels(rule, robot), ElementsAre("low"));
  EXPECT_THAT(Levels(rule, robot.With("lineage.other", {"yes"})),
              ElementsAre("high"));
}

TEST(Content, AttachedElsewhere) {
  const std::string rule = "attached_elsewhere";
  const StepDoc step = Step("attach")
                           .With("hold.elsewhere", {"yes"})
                           .With("lineage.other", {"yes"});
  EXPECT_THAT(Levels(rule, step), ElementsAre("medium"));
  NeedsEach(rule, step,
            {"lineage.uid", "lineage.data_bearing", "hold.elsewhere",
             "lineage.other", "stage"});
  EXPECT_THAT(Levels(rule, step.With("lineage.other", {"unknown"})
                               .With("lineage.usual", {"no"})),
              ElementsAre("medium"));
  EXPECT_THAT(Levels(rule, step.With("lineage.other", {"no"})
                               .With("lineage.usual", {"unknown"})),
              IsEmpty());
  EXPECT_THAT(Levels(rule, step.With("hold.elsewhere", {"no"})), IsEmpty());
  EXPECT_THAT(Levels(rule, step.With("actor.automation", {"service"})),
              IsEmpty());
}

TEST(Content, LaunchedFromSnapshot) {
  const std::string rule = "launched_from_snapshot";
  const StepDoc step = Step("launch").With("lineage.taken", {"true"});
  EXPECT_THAT(Levels(rule, step), ElementsAre("low"));
  NeedsEach(rule, step,
            {"lineage.uid", "lineage.data_bearing", "lineage.taken", "stage"});
  const StepDoc fresh = step.With("actor.novelty", {"credential"});
  EXPECT_THAT(Levels(rule, fresh), ElementsAre("medium"));
  EXPECT_THAT(Levels(rule, fresh.With("actor.automation", {"service"})),
              ElementsAre("low"));
}

TEST(Content, LineageExposed) {
  const std::string rule = "lineage_exposed";
  const StepDoc opened = Step("expose").With("exposure.part", {"opened"});
  EXPECT_THAT(Levels(rule, opened), UnorderedElementsAre("low", "medium"));
  NeedsEach(rule, opened, {"lineage.data_bearing", "exposure.part"});
  EXPECT_THAT(Levels(rule, opened.With("actor.automation", {"service"})),
              ElementsAre("low"));
  // A guard says nothing of who did it.
  const StepDoc guarded =
      Step("launch").With("exposure.part", {"guarded"}).With("lineage.uid", {});
  EXPECT_THAT(Levels(rule, guarded), ElementsAre("low"));
  const StepDoc brought = Step("attach").With("exposure.part", {"brought"});
  EXPECT_THAT(Levels(rule, brought), ElementsAre("medium"));
  EXPECT_THAT(Levels(rule, brought.With("actor.automation", {"service"})),
              IsEmpty());
  EXPECT_THAT(Levels(rule, brought.With("actor.automation", {"service"})
                               .With("lineage.other", {"yes"})),
              ElementsAre("medium"));
}

TEST(Content, ReadDirectly) {
  const std::string rule = "read_directly";
  const StepDoc step = Step("read");
  EXPECT_THAT(Levels(rule, step), ElementsAre("medium"));
  EXPECT_THAT(Levels(rule, step.With("stage", {"export"})),
              ElementsAre("medium"));
  NeedsEach(rule, step, {"lineage.uid", "stage"});
  const StepDoc robot = step.With("actor.automation", {"service"});
  EXPECT_THAT(Levels(rule, robot), ElementsAre("low"));
  EXPECT_THAT(Levels(rule, robot.With("lineage.other", {"yes"})),
              ElementsAre("medium"));
  EXPECT_THAT(Texts(rule, robot.With("target.foreign", {"true"})),
              ElementsAre("high: read or exported to a foreign account"));
  EXPECT_THAT(Texts(rule, robot.With("actor.novelty", {"not_in_baseline"})),
              ElementsAre("high: read or exported by a new principal"));
  EXPECT_THAT(Texts(rule, step.With("actor.novelty", {"foreign"})
                              .With("target.foreign", {"true"})),
              ElementsAre("high: read or exported to a foreign account"));
}

TEST(Content, AzureRestoreCompleted) {
  const std::string rule = "azure_restore_completed";
  const StepDoc asked = Step("restore").With("job.service", {"azure-backup"});
  EXPECT_THAT(Levels(rule, asked), ElementsAre("medium"));
  EXPECT_THAT(Levels(rule, asked.With("stage", {"create"})), IsEmpty());
  EXPECT_THAT(Levels(rule, asked.With("job.service", {"x"})), IsEmpty());
  NeedsEach(rule, asked, {"job.service", "lineage.uid", "stage"});
  EXPECT_THAT(Levels(rule, asked.With("actor.novelty", {"granted"})),
              ElementsAre("high"));
  EXPECT_THAT(Levels(rule, asked.With("actor.automation", {"service"})),
              IsEmpty());
  const StepDoc done = Step("restore").With("fact.restore_job", {"j"});
  EXPECT_THAT(Levels(rule, done), ElementsAre("low", "medium"));
  EXPECT_THAT(Levels(rule, done.With("actor.automation", {"service"})),
              ElementsAre("low"));
  EXPECT_THAT(Levels(rule, done.With("actor.novelty", {"created"})),
              ElementsAre("high", "low"));
}

TEST(Content, BackupRestoreByPerson) {
  const std::string rule = "backup_restore_by_person";
  const StepDoc step =
      Step("restore").With("job.service", {"backup.amazonaws.com"});
  EXPECT_THAT(Levels(rule, step), ElementsAre("medium"));
  EXPECT_THAT(Levels(rule, step.With("stage", {"copy"})),
              ElementsAre("medium"));
  EXPECT_THAT(Levels(rule, step.With("stage", {"create"})), IsEmpty());
  NeedsEach(rule, step, {"job.service", "lineage.uid", "stage"});
  EXPECT_THAT(Levels(rule, step.With("actor.novelty", {"created"})),
              ElementsAre("high"));
  EXPECT_THAT(Levels(rule, step.With("actor.automation", {"service"})),
              IsEmpty());
  EXPECT_THAT(Texts(rule, step.With("target.foreign", {"true"})),
              ElementsAre("high: copied out of a backup vault to a foreign "
                          "account"));
}

TEST(Content, SnapshotlessClone) {
  const std::string rule = "snapshotless_clone";
  const StepDoc step = Step("restore").With("clone", {"true"});
  EXPECT_THAT(Levels(rule, step), ElementsAre("low"));
  NeedsEach(rule, step, {"clone", "lineage.uid", "lineage.data_bearing"});
  const StepDoc fresh = step.With("actor.novelty", {"created"});
  EXPECT_THAT(Levels(rule, fresh), ElementsAre("medium"));
  EXPECT_THAT(Levels(rule, fresh.With("actor.automation", {"service"})),
              ElementsAre("low"));

  // A live disk on a second host; a copy there is another rule's.
  const StepDoc again = Step("attach")
                            .With("hold.again", {"yes"})
                            .With("lineage.uid", {})
                            .With("actor.novelty", {"created"});
  EXPECT_THAT(Levels(rule, again), ElementsAre("medium"));
  EXPECT_THAT(Levels(rule, again.With("hold.again", {"no"})), ElementsAre());
  EXPECT_THAT(Levels(rule, again.With("lineage.uid", {"r"})), ElementsAre());
}

TEST(Content, LineageAccessed) {
  const std::string rule = "lineage_accessed";
  const StepDoc step = Step("access");
  EXPECT_THAT(Levels(rule, step), ElementsAre("medium"));
  NeedsEach(rule, step, {"stage", "lineage.uid", "lineage.data_bearing"});
  EXPECT_THAT(Levels(rule, step.With("actor.automation", {"service"})),
              IsEmpty());
  EXPECT_THAT(Texts(rule, step), ElementsAre("medium: an instance that holds "
                                             "the data was entered"));
  EXPECT_THAT(Texts(rule, step.With("fact.password_reset", {"true"})),
              ElementsAre("medium: the password of a database that holds the "
                          "data was reset"));
}

TEST(Content, InstanceReverted) {
  const std::string rule = "instance_reverted";
  const StepDoc step = Step("restore").With("fact.revert", {"true"});
  EXPECT_THAT(Levels(rule, step), ElementsAre("low"));
  NeedsEach(rule, step, {"fact.revert"});
  // In no lineage it is told as well; as a mere guard of one it is not.
  EXPECT_THAT(Levels(rule, step.With("lineage.uid", {})), IsEmpty());
  EXPECT_THAT(
      Levels(rule, step.With("lineage.uid", {}).With("lineage.root.uid", {})),
      ElementsAre("low"));
}

// Without its `snaptrail` map a rule is one condition and one level, and fires
// on the same steps: no condition holds without a reason.
TEST(Content, AReasonHoldsWheneverTheConditionDoes) {
  std::vector<RuleText> texts;
  std::vector<RuleText> plain;
  const auto shipped = Shipped();
  ASSERT_NE(shipped, nullptr);
  for (const Rule& rule : shipped->rules()) {
    std::stringstream text;
    text << std::ifstream(rule.file).rdbuf();
    texts.push_back({rule.file, text.str()});
    plain.push_back(
        {rule.file, text.str().substr(0, text.str().find("snaptrail:\n"))});
  }
  Diagnostics diagnostics;
  const auto with = Rules::Compile(texts, TestSchema(), &diagnostics);
  const auto without = Rules::Compile(plain, TestSchema(), &diagnostics);
  ASSERT_NE(with, nullptr);
  ASSERT_NE(without, nullptr);
  const std::map<std::string, std::vector<std::vector<std::string>>> choices = {
      {"status", {{"Success"}, {"Success"}, {"Failure"}}},
      {"actor.automation", {{}, {"service"}}},
      {"acts.near", {{}, {"origin"}, {"key"}, {"account", "origin"}}},
      {"copy.moved", {{}, {"key"}, {"region"}}},
      {"actor.novelty",
       {{}, {"created"}, {"first_use"}, {"foreign", "first_use"}}},
      {"actor.user.account.uid", {{"111122223333"}, {"444455556666"}}},
      {"api.operation", {{"X"}, {"SharedSnapshotCopyInitiated"}}},
      {"clone", {{}, {"true"}}},
      {"exposure.part", {{}, {"brought"}, {"opened"}, {"guarded"}}},
      {"grant.before", {{}, {"yes"}, {"no"}}},
      {"grant.direction", {{"add"}, {"remove"}}},
      {"grant.foreign", {{}, {"444455556666"}}},
      {"grant.hidden", {{}, {"true"}}},
      {"grant.public", {{}, {"true"}}},
      {"hold.elsewhere", {{"yes"}, {"no"}}},
      {"image.removed", {{}, {"true"}}},
      {"job.service", {{}, {"backup.amazonaws.com"}}},
      {"lineage.other", {{}, {"yes"}, {"no"}, {"unknown"}}},
      {"lineage.taken", {{}, {"true"}}},
      {"lineage.usual", {{}, {"no"}, {"yes"}}},
      {"probe.before", {{}, {"refused"}, {"looked"}}},
      {"product.opened", {{}, {"group"}}},
      {"reach.by", {{}, {"rule"}, {"private"}, {"private", "access"}}},
      {"reach.part", {{}, {"brought"}, {"made"}}},
      {"resource.gone.nature", {{}, {"copy"}, {"live"}}},
      {"resource.on.role", {{}, {"key"}, {"setting"}}},
      {"standing", {{}, {}, {"true"}}},
      {"target.foreign", {{}, {"true"}}},
      {"resource.on.kind", {{}, {"project"}}},
      {"fact.outside_use", {{}, {}, {"true"}}},
      {"fact.revert", {{}, {"true"}}},
  };
  const char* stages[] = {"create", "copy",    "share",  "export",
                          "read",   "restore", "launch", "attach",
                          "expose", "access",  "weaken", "cover_up"};
  std::mt19937 random(7);
  std::map<std::string, int> fired;
  for (int i = 0; i < 20'000; ++i) {
    StepDoc::Fields fields = {{"stage", {stages[random() % std::size(stages)]}},
                              {"lineage.uid", {"aws:snapshot:snap-0a"}},
                              {"lineage.root.uid", {"aws:snapshot:snap-0a"}},
                              {"lineage.data_bearing", {"true"}},
                              {"cloud.account.uid", {"111122223333"}}};
    for (const auto& [field, values] : choices) {
      const std::vector<std::string>& value = values[random() % values.size()];
      if (!value.empty()) fields[field] = value;
    }
    const StepDoc step(std::move(fields));
    std::set<std::string> a;
    std::set<std::string> b;
    for (const std::string& hit : Hits(*with, step)) {
      a.insert(hit.substr(0, hit.find('/')));
    }
    for (const std::string& hit : Hits(*without, step)) {
      b.insert(hit.substr(0, hit.find('/')));
    }
    ASSERT_EQ(a, b);
    for (const std::string& rule : a) ++fired[rule];
  }
  EXPECT_EQ(fired.size(), 24u);
}

}  // namespace
}  // namespace snaptrail::inline v0::internal
