#include "src/record/framer.h"

#include <algorithm>
#include <cstring>

#include "src/base/strings.h"

namespace snaptrail::inline v0::internal {
namespace {

// What is added to a cut record at first; most records are shorter.
constexpr std::size_t kPiece = 4096;
// Arrays in arrays and in containers; records lie two deep in the deepest known
// form.
constexpr std::size_t kMaxFrames = 16;

// NUL too: files are padded with it.
bool IsBlank(char c) { return static_cast<unsigned char>(c) <= ' '; }

bool IsScalar(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
         (c >= 'A' && c <= 'Z') || c == '-' || c == '+' || c == '.';
}

bool IsByteOrderMark(char c) {
  return c == '\xEF' || c == '\xBB' || c == '\xBF';
}

}  // namespace

Framer::Framer(const RecordLimits& limits, FramerSink* sink)
    : limits_(limits), sink_(*sink), scanner_(limits.max_depth) {}

void Framer::Begin() {
  held_.clear();
  base_ = fed_ = 0;
  at_ = start_ = floor_ = 0;
  state_ = State::kBetween;
  frames_.clear();
  indent_ = 0;
  in_scalar_ = stray_told_ = lost_ = last_ = false;
  marks_.Clear();
}

// ---- Bytes in

std::size_t Framer::Needed() const {
  if (state_ == State::kObject) return start_;
  if (state_ == State::kSearch) return at_;
  return window_.size();
}

void Framer::Shift(std::size_t by) {
  base_ += by;
  at_ -= by;
  // Meaningless, and not used, outside of their states.
  start_ -= std::min(start_, by);
  floor_ -= std::min(floor_, by);
}

void Framer::Feed(std::string_view bytes) {
  fed_ += bytes.size();
  while (!bytes.empty()) {
    if (held_.empty()) {
      base_ = fed_ - bytes.size();
      window_ = bytes;
      Run();
      const std::size_t needed = Needed();
      held_.Assign(bytes.substr(needed));
      Shift(needed);
      return;
    }
    const std::size_t before = held_.size();
    const std::size_t piece = std::min(bytes.size(), std::max(kPiece, before));
    held_.Append(bytes.substr(0, piece));
    window_ = held_.view();
    Run();
    const std::size_t needed = Needed();
    if (needed >= before) {
      // All that is still wanted lies in `bytes`.
      bytes.remove_prefix(needed - before);
      held_.clear();
    } else {
      bytes.remove_prefix(piece);
      held_.RemovePrefix(needed);
    }
    Shift(needed);
  }
}

void Framer::Run() {
  bool going = true;
  while (going) {
    switch (state_) {
      case State::kBetween:
        going = Between();
        break;
      case State::kString:
        going = String();
        break;
      case State::kObject:
        going = Object();
        break;
      case State::kSkip:
        going = Skipping();
        break;
      case State::kSearch:
        going = Search();
        break;
    }
  }
}

// ---- Between values

bool Framer::Between() {
  for (; at_ < window_.size(); ++at_) {
    const char c = window_[at_];
    if (IsBlank(c)) {
      indent_ = c == '\n' ? 0 : indent_ < 0 ? -1 : indent_ + 1;
      in_scalar_ = false;
      continue;
    }
    if (c == '{') {
      StartObject();
      return true;
    }
    if (c == ',') {
      in_scalar_ = false;
    } else if (c == '[' && frames_.size() < kMaxFrames) {
      frames_.push_back(kArray);
      in_scalar_ = stray_told_ = false;
    } else if (c == ']' && !frames_.empty()) {
      const bool of_container = frames_.back() != kArray;
      frames_.pop_back();
      in_scalar_ = stray_told_ = false;
      if (of_container) {
        ++at_;
        start_ = at_;
        rest_ = true;
        object_indent_ = -1;
        limit_ = limits_.max_record_bytes;
        scanner_.Resume();
        state_ = State::kObject;
        return true;
      }
    } else if (c == ']' || c == '}') {
      // One too many is a usual slip; it costs nothing but a word.
      if (!stray_told_) {
        sink_.OnBroken(base_ + at_, "a closing bracket too many", false, {});
      }
      stray_told_ = true;
    } else if (!frames_.empty() && c == '"') {
      sink_.OnScalar();
      indent_ = -1;
      in_scalar_ = escaped_ = false;
      ++at_;
      state_ = State::kString;
      return true;
    } else if (!frames_.empty() && IsScalar(c)) {
      if (!in_scalar_) sink_.OnScalar();
      in_scalar_ = true;
    } else if (frames_.empty() && IsByteOrderMark(c)) {
      continue;  // a line still begins behind it
    } else {
      Garbage();
      return true;
    }
    indent_ = -1;
  }
  return false;
}

void Framer::Garbage() {
  const bool limit = window_[at_] == '[';
  sink_.OnBroken(
      base_ + at_,
      limit ? "arrays nested too deep" : "bytes that begin no record", limit,
      {});
  lost_ = true;
  SearchFrom(at_ + 1, {window_[at_], -1}, true);
}

bool Framer::String() {
  for (; at_ < window_.size(); ++at_) {
    const char c = window_[at_];
    if (escaped_) {
      escaped_ = false;
    } else if (c == '\\') {
      escaped_ = true;
    } else if (c == '"') {
      ++at_;
      state_ = State::kBetween;
      return true;
    }
  }
  return false;
}

// ---- Objects

void Framer::StartObject() {
  state_ = State::kObject;
  start_ = at_;
  rest_ = false;
  object_indent_ = indent_;
  limit_ = limits_.max_record_bytes;
  scanner_.Start(frames_.size() < kMaxFrames);
}

bool Framer::Object() {
  // The limit is where it is whatever the cuts are.
  const std::size_t room = window_.size() - start_;
  const bool limited = room >= limit_;
  const std::size_t size =
      limited ? start_ + static_cast<std::size_t>(limit_) : window_.size();
  const Scanner::Stop stop = scanner_.Scan(window_.data(), start_, at_, size);
  at_ = scanner_.pos();
  switch (stop) {
    case Scanner::Stop::kEnd:
      Ended();
      return true;
    case Scanner::Stop::kContainer:
      if (!rest_ && Container() != kNoContainer && Container() != kArray) {
        // No record is a container: the one before was not closed.
        sink_.OnBroken(base_ + start_, "a closing bracket is missing before",
                       false, {});
        LeaveContainers();
      }
      frames_.push_back(scanner_.container());
      sink_.OnContainer(Container(), window_.substr(start_, at_ - start_));
      state_ = State::kBetween;
      indent_ = -1;
      stray_told_ = false;
      return true;
    case Scanner::Stop::kBroken:
      Broken(scanner_.broken(), false);
      return true;
    case Scanner::Stop::kTooDeep:
      OverLimit(Cat("record is nested deeper than ",
                    std::min(limits_.max_depth, Scanner::kMaxDepth)));
      return true;
    case Scanner::Stop::kMore:
      break;
  }
  if (limited) {
    if (limit_ < limits_.max_wrap_bytes && !rest_ &&
        sink_.MayBeLarge(window_.substr(start_, size - start_))) {
      limit_ = limits_.max_wrap_bytes;
      return true;
    }
    OverLimit(Cat("record exceeds ", limit_, " bytes"));
    return true;
  }
  if (!last_) return false;
  // A bracket that is missing may have made it run to the end over whole ones.
  Broken(last_reason_, last_over_limit_);
  return true;
}

void Framer::Ended() {
  state_ = State::kBetween;
  indent_ = -1;
  stray_told_ = false;
  if (rest_) return;
  Framed framed;
  framed.text = window_.substr(start_, at_ - start_);
  framed.offset = base_ + start_;
  framed.members = scanner_.members();
  framed.nested = scanner_.nested();
  framed.payload = scanner_.payload();
  framed.high = scanner_.saw_high();
  framed.control = scanner_.saw_control();
  framed.escapes = scanner_.saw_escape();
  framed.container = Container();
  marks_.Learn(framed.text);
  // Too little room behind it in the caller's bytes; or a byte that a lazy
  // parser, led astray by bad JSON, takes for the end of the object: then what
  // it finds would depend on the cuts.
  const std::size_t behind = window_.size() - at_;
  if ((window_.data() != held_.view().data() && behind < kJsonPadding) ||
      (behind != 0 && (window_[at_] == '}' || window_[at_] == '"'))) {
    framed.text = copy_.Assign(framed.text);
  }
  sink_.OnFramed(framed);
}

void Framer::Broken(std::string_view reason, bool over_limit) {
  // What lies behind depends on the cuts.
  const std::string_view text = window_.substr(start_, at_ - start_);
  sink_.OnBroken(base_ + start_, reason, over_limit, text);
  lost_ = true;
  wanted_indent_ = object_indent_;
  marks_.SetOwn(rest_ ? std::string_view() : ReadFirstKey(text).name);
  if (rest_) {
    SearchFrom(start_, {']', -1}, false);
  } else {
    SearchFrom(start_ + 1, {'{', -1}, false);
  }
}

void Framer::OverLimit(std::string_view reason) {
  sink_.OnBroken(base_ + start_, reason, true,
                 window_.substr(start_, at_ - start_));
  scanner_.Skip();
  state_ = State::kSkip;
}

bool Framer::Skipping() {
  const Scanner::Stop stop =
      scanner_.Scan(window_.data(), at_, at_, window_.size());
  at_ = scanner_.pos();
  if (stop == Scanner::Stop::kMore) return false;
  if (stop == Scanner::Stop::kEnd) {
    state_ = State::kBetween;
    indent_ = -1;
    stray_told_ = false;
    return true;
  }
  lost_ = true;
  wanted_indent_ = object_indent_;
  marks_.SetOwn({});
  SearchFrom(at_, {'{', -1}, false);
  return true;
}

// ---- After broken bytes

void Framer::LeaveContainers() {
  while (!frames_.empty() && frames_.back() != kArray) frames_.pop_back();
}

void Framer::SearchFrom(std::size_t at, Before before, bool any) {
  state_ = State::kSearch;
  at_ = floor_ = at;
  before_ = before;
  any_ = any;
  in_scalar_ = false;
}

Framer::Before Framer::LookBack(std::size_t at) const {
  std::int64_t blanks = 0;
  std::int64_t indent = -1;
  for (std::size_t i = at; i > floor_; --i) {
    const char c = window_[i - 1];
    if (!IsBlank(c)) return {c, indent};
    if (c == '\n' && indent < 0) indent = blanks;
    ++blanks;
  }
  if (indent < 0 && before_.indent >= 0) indent = before_.indent + blanks;
  return {before_.byte, indent};
}

Framer::Guess Framer::Begins(std::size_t at) {
  const std::string_view text = window_.substr(at);
  if (text[0] == '[') {
    // An array of objects behind bytes that are no JSON.
    std::size_t next = 1;
    while (next < text.size() && next < kFirstKeyReach && IsBlank(text[next])) {
      ++next;
    }
    if (next >= text.size()) return last_ ? Guess::kNo : Guess::kCut;
    return text[next] == '{' || text[next] == '[' ? Guess::kYes : Guess::kNo;
  }
  const FirstKey key = ReadFirstKey(text);
  if (key.kind == FirstKey::Kind::kCut && !last_) return Guess::kCut;
  if (key.kind != FirstKey::Kind::kName) return Guess::kNo;
  const Before before = LookBack(at);
  // The broken record's neighbours begin their lines as it did; lines of their
  // own begin at the margin. What lies inside of it lies deeper.
  const bool line =
      before.indent >= 0 && (before.indent == wanted_indent_ ||
                             (frames_.empty() && before.indent == 0));
  const bool named = before.byte != ':' && marks_.Known(key.name);
  if (!any_ && !line && !named) return Guess::kNo;
  if (RecordMarks::IsContainer(key.name)) {
    LeaveContainers();
  }
  return Guess::kYes;
}

bool Framer::Search() {
  while (true) {
    const std::size_t found = any_ && frames_.empty()
                                  ? window_.find_first_of("{[", at_)
                                  : window_.find('{', at_);
    at_ = std::min(found, window_.size());
    const Guess guess = at_ < window_.size() ? Begins(at_)
                        : last_              ? Guess::kNo
                                             : Guess::kCut;
    if (guess == Guess::kNo && at_ < window_.size()) {
      ++at_;
      continue;
    }
    const Before before = LookBack(at_);
    if (guess == Guess::kYes) {
      state_ = State::kBetween;
      indent_ = before.indent;
      stray_told_ = false;
      return true;
    }
    before_ = before;
    floor_ = at_;
    return false;
  }
}

// ---- The end

void Framer::Finish(std::string_view reason, bool over_limit, bool always) {
  window_ = held_.view();
  base_ = fed_ - window_.size();
  last_ = true;
  last_reason_ = reason;
  last_over_limit_ = over_limit;
  if (state_ == State::kObject) {
    Broken(reason, over_limit);
    Run();
  } else if (always) {
    sink_.OnBroken(fed_, reason, over_limit, {});
  } else if (state_ == State::kString ||
             (state_ == State::kBetween && !frames_.empty() && !lost_)) {
    sink_.OnBroken(fed_, "input ends inside an array of records", false, {});
  }
  if (state_ == State::kSearch) Run();
  last_ = false;
  held_.clear();
  at_ = start_ = floor_ = 0;
  state_ = State::kBetween;
  frames_.clear();
  indent_ = 0;
  in_scalar_ = stray_told_ = lost_ = false;
}

void Framer::Cut(std::string_view reason, bool over_limit) {
  Finish(reason, over_limit, true);
}

void Framer::End() { Finish("input ends inside a record", false, false); }

}  // namespace snaptrail::inline v0::internal
