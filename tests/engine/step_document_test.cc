#include "src/engine/step_document.h"

#include <fstream>
#include <set>
#include <sstream>

#include "gtest/gtest.h"
#include "src/base/strings.h"
#include "src/engine/step_fields.h"

namespace snaptrail::inline v0::internal {
namespace {

std::string ValueText(const Value& value) {
  switch (value.type) {
    case Value::Type::kBool:
      return value.boolean ? "true" : "false";
    case Value::Type::kInt:
      return Cat(value.integer);
    default:
      return std::string(value.text);
  }
}

FieldRef Ref(const std::string& name) {
  FieldRef ref;
  ref.name = name;
  for (std::string_view part : Split(name, '.')) ref.parts.emplace_back(part);
  ref.slot = StepSchema().Slot(name);
  return ref;
}

// "absent", or the values, of which at most `limit` are asked for.
std::string Read(const View& view, const Row& row, const std::string& name,
                 std::size_t limit = 20) {
  std::vector<std::string> values;
  const StepDocument document(view, row);
  const bool present = document.Visit(Ref(name), [&](const Value& value) {
    values.push_back(ValueText(value));
    return values.size() < limit;
  });
  EXPECT_TRUE(present || values.empty()) << name;
  return present ? Join(values, " ") : "absent";
}

Resource MakeResource(const std::string& uid, const std::string& kind) {
  Resource r;
  r.uid = uid;
  r.kind = kind;
  return r;
}

struct Sample {
  View view;
  Row row;
};

// Something in every field.
Sample Full() {
  Sample s;
  s.view.key = "aws:snapshot:snap-0b";
  s.view.has_root = true;
  s.view.root_account = "111122223333";
  s.view.root_time = 1000;
  s.view.root_maybe_forgotten = true;
  s.view.data_bearing = true;
  Step& step = s.row.step;
  step.uid = "r-1";
  step.index = 2;
  step.revision = 3;
  step.shared_uid = "sh";
  step.correlation_uid = "co";
  step.fold_final = step.fold_body = true;
  step.time = 5000;
  step.cloud = "aws";
  step.account = "111122223333";
  step.org = "o-1";
  step.region = "eu-west-1";
  step.service = "ec2.amazonaws.com";
  step.operation = "CreateVolume";
  step.status = StepStatus::kSuccess;
  step.status_code = "c";
  step.status_detail = "denied";
  step.evidence = "record";
  step.actor.uid = "AIDAEVE";
  step.actor.type = ActorType::kUser;
  step.actor.name = "eve";
  step.actor.account = "111122223333";
  step.actor.alias = {"user/111122223333/eve", "eve"};
  step.actor.session_uid = "AKIAEVE";
  step.actor.session_name = "sess";
  step.actor.session_issuer = "arn";
  step.actor.session_created = 4000;
  step.actor.mfa = false;
  step.actor.invoked_by = "backup.amazonaws.com";
  step.actor.app_uid = "app";
  step.actor.via_role = "vr";
  step.actor.via_resource = "vres";
  step.actor.origin_claim = "claim";
  step.actor.automation = "configured";
  step.src_ip = "203.0.113.7";
  step.user_agent = "cli";
  step.stage = Stage::kRestore;
  Resource in = MakeResource("snap-0b", "snapshot");
  in.nature = DataNature::kCopy;
  in.account = "444455556666";
  in.region = "us-east-1";
  in.alias = {"arn-1", "arn-2"};
  step.in = {in, MakeResource("snap-0c", "snapshot")};
  step.out = {MakeResource("vol-0c", "volume")};
  step.on = {MakeResource("i-1", "instance")};
  step.gone = {MakeResource("vol-9", "volume")};
  step.via = {MakeResource("i-2", "instance")};
  step.key = {MakeResource("k-1", "key")};
  step.place = {MakeResource("b-1", "bucket")};
  step.guard = {MakeResource("sg-1", "group")};
  step.job_uid = {"j-1"};
  step.job_service = "backup.amazonaws.com";
  step.standing = true;
  step.grants = {{"777788889999", "volume", GrantDirection::kAdd, false}};
  step.rules = {{"0.0.0.0/0", "", "tcp", 22, 22, true, false},
                {"", "sg-2", "tcp", 20, 23, true, true}};
  step.network_reach = "address";
  step.network_effect = Effect::kAdd;
  step.hold_effect = Effect::kRemove;
  step.target_account = "444455556666";
  step.target_region = "eu-central-1";
  step.from_region = "us-east-1";
  step.identity.op = IdentityOp::kCredential;
  step.identity.uid = "AIDAX";
  step.identity.name = "user/111122223333/x";
  step.identity.session = "AKIAX";
  step.identity.expires = 9000;
  step.identity.rights = {"create", "share"};
  step.identity.pass = {MakeResource("role/1/r", "role")};
  step.facts = {{"size", "8"}, {"tag", "a"}, {"tag", "b"}};
  Row& row = s.row;
  row.origin = "AIDAMAL";
  row.sponsor = "AIDAADMIN";
  row.author = "AIDAAUTHOR";
  row.automation = true;
  row.novelty = kCreated | kNewPlace;
  row.clone = true;
  row.foreign_targets = {"777788889999"};
  row.target_foreign = true;
  row.grant_direction = GrantDirection::kAdd;
  row.grant_targets = {"777788889999", "111122223333"};
  row.grant_public = true;
  row.in_lineage = row.taken = true;
  row.depth = 2;
  row.stages = {"create", "restore"};
  row.actors = 2;
  row.elapsed = 77;
  row.parent_uid = "aws:snapshot:p";
  row.parent_account = "111122223333";
  row.creators = {"AIDAOPS"};
  row.other = YesNo::kYes;
  row.usual = YesNo::kUnknown;
  row.elsewhere = YesNo::kNo;
  row.again = YesNo::kYes;
  row.granted = YesNo::kYes;
  row.reach_part = kBrought | kMade | kOpened | kGuarded | kEntered | kStarted;
  row.reach_by = kByAccess | kByRule | kByStart | kByPrivate;
  row.exposure_part = kBrought | kGuarded;
  row.opened = kOpenedByGroup | kOpenedPublic | kOpenedPassword;
  row.hides_grant = row.image_removed = true;
  row.moved = kMovedKey | kMovedRegion;
  row.probed = kRefused | kLooked;
  row.near = kNearOrigin | kNearAccount | kNearKey;
  return s;
}

TEST(StepDocument, EachField) {
  const Sample s = Full();
  const std::pair<const char*, const char*> cases[] = {
      {"metadata.uid", "r-1"},
      {"metadata.step", "2"},
      {"metadata.revision", "3"},
      {"metadata.shared_uid", "sh"},
      {"metadata.correlation_uid", "co"},
      {"fold.final", "true"},
      {"fold.body", "true"},
      {"time", "5000"},
      {"cloud.provider", "aws"},
      {"cloud.account.uid", "111122223333"},
      {"cloud.org.uid", "o-1"},
      {"cloud.region", "eu-west-1"},
      {"api.service.name", "ec2.amazonaws.com"},
      {"api.operation", "CreateVolume"},
      {"status", "Success"},
      {"status_code", "c"},
      {"status_detail", "denied"},
      {"evidence", "record"},
      {"actor.user.uid", "AIDAEVE"},
      {"actor.user.type", "User"},
      {"actor.user.name", "eve"},
      {"actor.user.account.uid", "111122223333"},
      {"actor.user.alias", "user/111122223333/eve eve"},
      {"actor.session.uid", "AKIAEVE"},
      {"actor.session.name", "sess"},
      {"actor.session.issuer", "arn"},
      {"actor.session.created_time", "4000"},
      {"actor.session.is_mfa", "false"},
      {"actor.invoked_by", "backup.amazonaws.com"},
      {"actor.app_uid", "app"},
      {"actor.via_role", "vr"},
      {"actor.via_resource", "vres"},
      {"actor.origin.claim", "claim"},
      {"actor.origin.uid", "AIDAMAL"},
      {"actor.sponsor.uid", "AIDAADMIN"},
      {"actor.author.uid", "AIDAAUTHOR"},
      {"actor.automation", "configured"},
      {"actor.novelty", "created new_place"},
      {"src_endpoint.ip", "203.0.113.7"},
      {"http_request.user_agent", "cli"},
      {"stage", "restore"},
      {"resource.in", "snap-0b snap-0c"},
      {"resource.in.uid", "snap-0b snap-0c"},
      {"resource.in.kind", "snapshot snapshot"},
      {"resource.in.role", "data data"},
      {"resource.in.nature", "copy"},
      {"resource.in.account", "444455556666"},
      {"resource.in.region", "us-east-1"},
      {"resource.in.alias", "arn-1 arn-2"},
      {"resource.out", "vol-0c"},
      {"resource.out.nature", "absent"},
      {"resource.on", "i-1"},
      {"resource.gone", "vol-9"},
      {"resource.gone.kind", "volume"},
      {"resource.via", "i-2"},
      {"resource.uid", "snap-0b snap-0c vol-0c i-1 vol-9"},
      {"key", "k-1"},
      {"clone", "true"},
      {"job.uid", "j-1"},
      {"job.service", "backup.amazonaws.com"},
      {"standing", "true"},
      {"fact.size", "8"},
      {"fact.tag", "a b"},
      {"fact.none", "absent"},
      {"grant.targets", "777788889999 111122223333"},
      {"grant.public", "true"},
      {"grant.direction", "add"},
      {"grant.list.party", "777788889999"},
      {"grant.list.role", "volume"},
      {"grant.list.direction", "add"},
      {"grant.foreign", "777788889999"},
      {"grant.before", "yes"},
      {"guard", "sg-1"},
      {"network.cidrs", "0.0.0.0/0"},
      {"network.groups", "sg-2"},
      {"network.protocols", "tcp tcp"},
      {"network.ports", "20-23 20 21 22 23"},
      {"network.direction", "ingress egress"},
      {"network.public", "true"},
      {"network.reach", "address"},
      {"network.effect", "add"},
      {"hold.effect", "remove"},
      {"hold.elsewhere", "no"},
      {"hold.again", "yes"},
      {"target.place", "b-1"},
      {"target.account", "444455556666"},
      {"target.foreign", "true"},
      {"target.region", "eu-central-1"},
      {"target.from_region", "us-east-1"},
      {"identity.op", "credential"},
      {"identity.effect", "add"},
      {"identity.uid", "AIDAX"},
      {"identity.name", "user/111122223333/x"},
      {"identity.session", "AKIAX"},
      {"identity.expires", "9000"},
      {"identity.rights", "create share"},
      {"identity.pass", "role/1/r"},
      {"lineage.uid", "aws:snapshot:snap-0b"},
      {"lineage.root.uid", "aws:snapshot:snap-0b"},
      {"lineage.root.account", "111122223333"},
      {"lineage.root.time", "1000"},
      {"lineage.root.forgotten", "true"},
      {"lineage.data_bearing", "true"},
      {"lineage.taken", "true"},
      {"lineage.depth", "2"},
      {"lineage.stages", "create restore"},
      {"lineage.actors", "2"},
      {"lineage.elapsed", "77"},
      {"lineage.parent.uid", "aws:snapshot:p"},
      {"lineage.parent.account", "111122223333"},
      {"lineage.creators", "AIDAOPS"},
      {"lineage.other", "yes"},
      {"lineage.usual", "unknown"},
      {"reach.part", "brought made opened guarded entered started"},
      {"reach.by", "access rule start private"},
      {"exposure.part", "brought guarded"},
      {"product.opened", "group public password"},
      {"grant.hidden", "true"},
      {"copy.moved", "key region"},
      {"image.removed", "true"},
      {"probe.before", "refused looked"},
      {"acts.near", "origin account key"},
  };
  std::set<std::string> tested;
  for (const auto& [name, want] : cases) {
    EXPECT_EQ(Read(s.view, s.row, name), want) << name;
    tested.insert(name);
  }
  // A field that is in the table is in the list above.
  for (const StepFieldGroup& group : StepFieldGroups()) {
    for (const StepField& field : group.fields) {
      if (!field.doc.empty() && field.read) {
        EXPECT_TRUE(tested.contains(field.name)) << field.name;
      }
    }
  }
}

TEST(StepDocument, NothingIsEmpty) {
  const View view;
  Row row;
  row.step.uid = "r-1";
  for (std::string_view name : StepSchema().Fields()) {
    const std::string read = Read(view, row, std::string(name));
    static const std::set<std::string_view> kAlways = {
        "metadata.uid", "metadata.step", "metadata.revision",
        "time",         "status",        "actor.user.type"};
    if (kAlways.contains(name)) continue;
    EXPECT_EQ(read, "absent") << name;
  }
}

TEST(StepDocument, AutomationNeedsNobodyBehindTheService) {
  Sample s = Full();
  s.row.automation = false;
  EXPECT_EQ(Read(s.view, s.row, "actor.automation"), "absent");
}

TEST(StepDocument, LineageOfARowThatIsOnlyAGuard) {
  Sample s = Full();
  s.row.in_lineage = false;
  EXPECT_EQ(Read(s.view, s.row, "lineage.uid"), "absent");
  EXPECT_EQ(Read(s.view, s.row, "lineage.data_bearing"), "true");
  EXPECT_EQ(Read(s.view, s.row, "exposure.part"), "brought guarded");
}

TEST(StepDocument, NetworkPublic) {
  struct Case {
    NetworkRule rule;
    const char* want;
  };
  const Case cases[] = {
      {{"0.0.0.0/0", "", "tcp", 22, 22, true, false}, "true"},
      {{"128.0.0.0/1", "", "tcp", 22, 22, true, false}, "true"},
      {{"::/0", "", "all", 0, 65535, true, false}, "true"},
      {{"203.0.113.0/24", "", "tcp", 22, 22, true, false}, "absent"},
      {{"0.0.0.0/0", "", "tcp", 22, 22, true, true}, "absent"},
      {{"", "sg-1", "tcp", 22, 22, true, false}, "absent"},
  };
  for (const Case& c : cases) {
    Row row;
    row.step.rules = {c.rule};
    EXPECT_EQ(Read(View(), row, "network.public"), c.want) << c.rule.cidr;
  }
}

// A thousand rules over all ports are 65,536 ports, not 65 million.
TEST(StepDocument, PortsAreBounded) {
  Row row;
  for (int i = 0; i < 1000; ++i) {
    row.step.rules.push_back({"0.0.0.0/0", "", "all", 0, 65535, true, false});
  }
  std::size_t visited = 0;
  const View view;
  StepDocument(view, row).Visit(Ref("network.ports"), [&](const Value&) {
    ++visited;
    return true;
  });
  EXPECT_EQ(visited, 1000u + 65536u);
}

TEST(StepDocument, StopsWhenTold) {
  const Sample s = Full();
  for (const char* name :
       {"actor.user.alias", "resource.in", "resource.uid", "network.ports",
        "reach.part", "fact.tag", "network.direction", "resource.in.alias"}) {
    EXPECT_EQ(Read(s.view, s.row, name, 1).find(' '), std::string::npos)
        << name;
  }
  std::size_t visited = 0;
  StepDocument(s.view, s.row).VisitAll([&](const Value&) {
    return ++visited < 5;
  });
  EXPECT_EQ(visited, 5u);
}

TEST(StepDocument, KeywordsSeeEverything) {
  const Sample s = Full();
  std::set<std::string> seen;
  StepDocument(s.view, s.row).VisitAll([&](const Value& value) {
    seen.insert(ValueText(value));
    return true;
  });
  for (const char* text :
       {"r-1", "eve", "snap-0c", "8", "b", "0.0.0.0/0", "AIDAOPS", "group"}) {
    EXPECT_TRUE(seen.contains(text)) << text;
  }
}

TEST(StepSchema, IsClosed) {
  const Schema& schema = StepSchema();
  EXPECT_GE(schema.Slot("stage"), 0);
  EXPECT_GE(schema.Slot("resource.out.kind"), 0);
  EXPECT_EQ(schema.Slot("fact.anything"), -1);
  for (const char* name : {"fact.", "fact.NAMES.", "Stage", "resource",
                           "resource.in.nothing", "raw.eventName", ""}) {
    const std::int32_t want = std::string_view(name) == "fact.NAMES." ? -1 : -2;
    EXPECT_EQ(schema.Slot(name), want) << name;
  }
  EXPECT_TRUE(schema.IsRelation("doors"));
  EXPECT_FALSE(schema.IsRelation("door"));
  EXPECT_EQ(schema.Relations().size(), kRelations);
  const std::vector<std::string_view> keys = schema.Keys();
  EXPECT_EQ(Join(std::vector<std::string>(keys.begin(), keys.end()), " "),
            "lineage origin account key");
}

TEST(StepSchema, NamesAreUnique) {
  std::set<std::string_view> names;
  for (std::string_view name : StepSchema().Fields()) {
    EXPECT_TRUE(names.insert(name).second) << name;
  }
}

TEST(StepSchema, DocumentedInDocs) {
  std::ifstream file("docs/step-fields.md");
  std::stringstream text;
  text << file.rdbuf();
  EXPECT_EQ(text.str(), StepFieldsMarkdown())
      << "docs/step-fields.md is written by step_fields_doc";
}

}  // namespace
}  // namespace snaptrail::inline v0::internal
