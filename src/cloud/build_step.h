// StepBuilder: the steps of one record by a compiled row.
//
// Threads: one record at a time.
#ifndef SNAPTRAIL_SRC_CLOUD_BUILD_STEP_H_
#define SNAPTRAIL_SRC_CLOUD_BUILD_STEP_H_

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "src/cloud/actor_cache.h"
#include "src/cloud/capture.h"
#include "src/cloud/extractors.h"
#include "src/cloud/program.h"

namespace snaptrail::inline v0::internal {

class StepBuilder {
 public:
  // Of one record. A list of the cloud's own records stays far under these;
  // what is cut off is counted.
  static constexpr std::size_t kMaxSteps = 1024;
  static constexpr std::size_t kMaxResources = 1024;  // a reference
  static constexpr std::size_t kMaxCommon = 64;  // the same, in each of a list

  // All are borrowed; `cache` may be null.
  StepBuilder(const Cloud* cloud, const Source* source, const ActionRow* row,
              const RowProgram* program, Capture* capture, ActorCache* cache,
              const Record* record)
      : cloud_(*cloud),
        source_(*source),
        row_(*row),
        program_(*program),
        capture_(*capture),
        cache_(cache),
        record_(*record) {}

  // False: *problem says what the record lacks.
  bool Build(std::vector<Step>* steps, std::string* problem);
  std::string_view EnvelopeText(EnvelopeField field) {
    return One(source_.Envelope(field));
  }

  // Whether a limit cut something off.
  bool cut() const { return cut_; }

 private:
  using Group = std::optional<Place>;
  // A value; the text is good as long as the record.
  struct Text {
    std::string_view text;
    bool hidden = false;
  };
  using TextList = absl::InlinedVector<Text, 2>;
  const std::vector<Captured>& Captures(const ValueProgram& value,
                                        Capture::What what) {
    return capture_.Values(value.path, value.spot, what);
  }
  TextList Values(const ValueProgram& value, const Group& group,
                  bool keep_hidden);
  TextList Texts(const ValueProgram& value, const Group& group) {
    return Values(value, group, false);
  }
  // The first that is not hidden; false: there is none.
  bool First(const ValueProgram& value, const Group& group,
             std::string_view* out);
  std::string_view One(const ValueProgram& value, const Group& group);
  std::string_view One(const ValueProgram* value);
  RawValue Raw(const ValueProgram& value, const Group& group);
  bool There(const ValueProgram& value, const Group& group);
  TextList Call(const ValueProgram& value, const Group& group);
  bool Holds(const std::vector<Test>& tests, const Group& group);
  bool Holds(const Test& test, const Group& group);
  bool Fits(const Test& test, const Test::Choice& choice,
            const TextList& values, const Group& group);

  std::optional<Resource> ResourceOf(const Reference& ref,
                                     std::string_view value) const;
  // Good until the next call.
  const std::vector<Resource>& Resources(const Reference& ref,
                                         const Group& group);
  static bool Grouped(const ValueProgram& value);
  bool Base(Step* base, std::string* problem);
  void Actor(Step* base);
  // `out` is the base, to be made the step. False: it comes to none.
  bool Make(const StepProgram& program, const Group& group, Step* out);
  void Grants(const StepProgram& program, Effect effect, const Group& group,
              Step* out, bool* any);
  void Rules(const StepProgram& program, const Group& group, Step* out,
             bool* any);
  std::vector<std::string> Rights(const Reference& ref, const Group& group);
  std::vector<Group> Elements(const ValueProgram& list);
  // Whether the record is a half of an operation, without what the call was.
  bool Half(const Step& step) const {
    return !step.correlation_uid.empty() && !step.fold_body;
  }
  void Fold(Step* base);
  bool Told(const ValueProgram& value);
  bool ToldIn(const ValueProgram& value, bool* body);
  void Refused(const Step& base, std::vector<Step>* steps);
  void Mark(Step* step) const;

  const Cloud& cloud_;
  const Source& source_;
  const ActionRow& row_;
  const RowProgram& program_;
  Capture& capture_;
  ActorCache* const cache_;
  const Record& record_;
  IdContext context_;
  std::vector<Resource> read_;
  std::map<const Reference*, std::vector<Resource>> common_;
  bool cut_ = false;
};

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_CLOUD_BUILD_STEP_H_
