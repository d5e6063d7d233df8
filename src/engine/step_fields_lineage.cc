// The fields that follow from other records: of the same lineage, or near in
// time.
#include "src/engine/step_field_readers.h"

namespace snaptrail::inline v0::internal::step_field {

StepFieldGroup InLineage() {
  static constexpr Word kReachParts[] = {
      {kBrought, "brought"}, {kMade, "made"},       {kOpened, "opened"},
      {kGuarded, "guarded"}, {kEntered, "entered"}, {kStarted, "started"}};
  static constexpr Word kReachBys[] = {{kByAccess, "access"},
                                       {kByRule, "rule"},
                                       {kByStart, "start"},
                                       {kByPrivate, "private"}};
  static constexpr Word kOpenedBys[] = {{kOpenedByGroup, "group"},
                                        {kOpenedPublic, "public"},
                                        {kOpenedPassword, "password"}};
  static constexpr Word kMoveds[] = {{kMovedKey, "key"},
                                     {kMovedRegion, "region"}};
  StepFieldGroup group{"In its lineage", {}};
  auto& f = group.fields;
  f.push_back({"lineage.uid", "text", "L",
               "the root copy of the lineage; a step in several lineages is "
               "asked once in each",
               [](const View& view, const Row& r, ValueVisitor v) {
                 return r.in_lineage && view.has_root && Text(view.key, v);
               }});
  f.push_back({"lineage.root.uid", "text", "L", "the same",
               [](const View& view, const Row&, ValueVisitor v) {
                 return view.has_root && Text(view.key, v);
               }});
  f.push_back({"lineage.root.account", "text", "L", "of the root copy",
               [](const View& view, const Row&, ValueVisitor v) {
                 return Text(view.root_account, v);
               }});
  f.push_back({"lineage.root.time", "ms", "L",
               "when the root copy was made; absent: not seen",
               [](const View& view, const Row&, ValueVisitor v) {
                 return Number(view.root_time, v);
               }});
  f.push_back({"lineage.root.forgotten", "boolean", "L",
               "the making of the root copy is not held, and may be among what "
               "was forgotten for want of room or as idle",
               [](const View& view, const Row&, ValueVisitor v) {
                 return Flag(view.root_maybe_forgotten, v);
               }});
  f.push_back({"lineage.data_bearing", "boolean", "L",
               "real data is in it: not a blank disk, a public image or a "
               "build pipeline's product",
               [](const View& view, const Row&, ValueVisitor v) {
                 return Flag(view.data_bearing, v);
               }});
  f.push_back(
      {"lineage.taken", "boolean", "L", "resource.in holds the lineage's data",
       OfRow([](const Row& r, ValueVisitor v) { return Flag(r.taken, v); })});
  f.push_back({"lineage.depth", "integer", "L", "hops from the root copy",
               OfRow([](const Row& r, ValueVisitor v) {
                 return r.depth >= 0 &&
                        Number(static_cast<std::int64_t>(r.depth), v);
               })});
  f.push_back(
      {"lineage.stages", "text list", "L", "stages so far",
       OfRow([](const Row& r, ValueVisitor v) { return Texts(r.stages, v); })});
  f.push_back({"lineage.actors", "integer", "L", "distinct origins so far",
               OfRow([](const Row& r, ValueVisitor v) {
                 return r.actors > 0 &&
                        Number(static_cast<std::int64_t>(r.actors), v);
               })});
  f.push_back({"lineage.elapsed", "ms", "L", "since the first step",
               OfRow([](const Row& r, ValueVisitor v) {
                 return Number(r.elapsed, v);
               })});
  f.push_back({"lineage.parent.uid", "text", "L", "the hop before",
               OfRow([](const Row& r, ValueVisitor v) {
                 return Text(r.parent_uid, v);
               })});
  f.push_back({"lineage.parent.account", "text", "L", "of the hop before",
               OfRow([](const Row& r, ValueVisitor v) {
                 return Text(r.parent_account, v);
               })});
  f.push_back({"lineage.creators", "text list", "L",
               "origins that made the copies at or above resource.in",
               OfRow([](const Row& r, ValueVisitor v) {
                 return Texts(r.creators, v);
               })});
  f.push_back({"lineage.other", "yes, no, unknown", "L",
               "whether one of those is another than this step's origin",
               RowYesNo(&Row::other)});
  f.push_back({"lineage.usual", "yes, no, unknown", "L",
               "whether the origin made or attached the source by then; "
               "unknown when nobody was seen to",
               RowYesNo(&Row::usual)});
  f.push_back({"reach.part", "text list", "L",
               "parts this step has in the data being reachable on a host, "
               "where that is complete: brought, made, opened, guarded, "
               "entered, started",
               OfRow([](const Row& r, ValueVisitor v) {
                 return Words(r.reach_part, kReachParts, v);
               })});
  f.push_back({"reach.by", "text list", "L",
               "how that host can be reached: access, rule, start, private "
               "(only a private range in a rule older than the lineage)",
               OfRow([](const Row& r, ValueVisitor v) {
                 return Words(r.reach_by, kReachBys, v);
               })});
  f.push_back({"exposure.part", "text list", "L",
               "parts this step has in a host of the lineage being exposed: "
               "brought, opened, guarded",
               OfRow([](const Row& r, ValueVisitor v) {
                 return Words(r.exposure_part, kReachParts, v);
               })});
  f.push_back({"product.opened", "text list", "L",
               "how the product of this restore was opened: group, public, "
               "password",
               OfRow([](const Row& r, ValueVisitor v) {
                 return Words(r.opened, kOpenedBys, v);
               })});
  f.push_back({"grant.hidden", "boolean", "L",
               "takes back, or removes, what was given outside since it was "
               "made, all within a day (Options::hide_window)",
               OfRow([](const Row& r, ValueVisitor v) {
                 return Flag(r.hides_grant, v);
               })});
  f.push_back({"copy.moved", "text list", "L",
               "what is given outside here is, or came through, a copy made "
               "in the seven days before (Options::move_window): key (under a "
               "key that the call names), region (in another region)",
               OfRow([](const Row& r, ValueVisitor v) {
                 return Words(r.moved, kMoveds, v);
               })});
  f.push_back({"image.removed", "boolean", "L",
               "the image of a copy that this was launched from was removed "
               "since",
               OfRow([](const Row& r, ValueVisitor v) {
                 return Flag(r.image_removed, v);
               })});
  // Nobody is known to have made what a step takes that takes nothing.
  for (StepField& field : f) {
    field.needs_lineage = field.name != "lineage.other";
  }
  return group;
}

StepFieldGroup NearInTime() {
  static constexpr Word kProbes[] = {{kRefused, "refused"},
                                     {kLooked, "looked"}};
  static constexpr Word kNears[] = {
      {kNearOrigin, "origin"}, {kNearAccount, "account"}, {kNearKey, "key"}};
  StepFieldGroup group{"Near it in time", {}};
  auto& f = group.fields;
  f.push_back({"probe.before", "text list", "L",
               "key origin, on work on copies: what the same origin did in the "
               "hour before (Options::probe_window): refused (a denied call on "
               "copies, or a dry run of one), looked (for copies, as a new "
               "principal)",
               OfRow([](const Row& r, ValueVisitor v) {
                 return Words(r.probed, kProbes, v);
               })});
  f.push_back({"acts.near", "text list", "L",
               "what joins this step with work on copies: origin, account, "
               "key. With key origin, on a setting covered up: the origin's "
               "in the day before (Options::cover_window). With key account, "
               "on a weakening: what was given outside, exported or restored "
               "in the seven days after (Options::guard_window). With key key, "
               "on a share of an encryption key: within a day of it "
               "(Options::key_window). Automation's counts under a key only",
               OfRow([](const Row& r, ValueVisitor v) {
                 return Words(r.near, kNears, v);
               })});
  return group;
}

}  // namespace snaptrail::inline v0::internal::step_field
