#include "src/record/framer.h"

#include <algorithm>
#include <cstring>

#include "src/base/strings.h"

namespace snaptrail::inline v0::internal {
namespace {

constexpr std::size_t kPiece = 256u << 10;
// Containers in containers; records lie two deep in the deepest known form.
constexpr std::size_t kMaxFrames = 8;
// Kept of the bytes searched through, so that a key cut in two is found; longer
// keys do not begin records.
constexpr std::size_t kSeekTail = 512;

bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

}  // namespace

void Framer::Begin() {
  size_ = at_ = 0;
  base_ = 0;
  state_ = State::kBetween;
  frames_.clear();
  first_key_.clear();
  garbage_told_ = false;
}

void Framer::Append(std::string_view bytes) {
  const std::size_t wanted = size_ + bytes.size() + kJsonPadding;
  if (data_.size() < wanted) data_.resize(std::max(wanted, data_.size() * 2));
  std::memcpy(data_.data() + size_, bytes.data(), bytes.size());
  size_ += bytes.size();
}

void Framer::Feed(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::string_view piece = bytes.substr(0, kPiece);
    bytes.remove_prefix(piece.size());
    Append(piece);
    Run(false);
  }
}

void Framer::Consume(std::size_t to) {
  if (to == 0) return;
  std::memmove(data_.data(), data_.data() + to, size_ - to);
  size_ -= to;
  base_ += to;
  at_ = at_ < to ? 0 : at_ - to;
  scanner_.Rebase(to);
}

void Framer::Run(bool last) {
  bool going = true;
  while (going) {
    switch (state_) {
      case State::kBetween:
      case State::kGarbage:
        going = Between();
        break;
      case State::kObject:
      case State::kSkip:
        going = Object();
        break;
      case State::kSeek:
        going = Seek(last);
        break;
    }
  }
  // What was looked at may go, but for the object that is still open.
  if (state_ == State::kObject) {
    Consume(std::min(scanner_.start(), size_));
  } else if (state_ == State::kSkip) {
    Consume(scanner_.pos());
  } else if (state_ != State::kSeek) {
    Consume(at_);
  }
}

bool Framer::Between() {
  while (at_ < size_) {
    const char c = data_[at_];
    if (IsBlank(c) || c == ',' || c == '\0') {
      if (c == '\n' && state_ == State::kGarbage) state_ = State::kBetween;
      ++at_;
      continue;
    }
    if (c == '{') {
      state_ = State::kObject;
      object_offset_ = base_ + at_;
      scanner_.Start(at_);
      return true;
    }
    if (c == '[' && state_ == State::kBetween && frames_.size() < kMaxFrames) {
      frames_.push_back({'[', Scanner()});
      ++at_;
      continue;
    }
    if (c == ']' && !frames_.empty() && state_ == State::kBetween) {
      const Frame frame = frames_.back();
      frames_.pop_back();
      ++at_;
      if (frame.kind != '[') {
        // The rest of the container's object; a second array may follow.
        scanner_ = frame.outer;
        scanner_.Start(at_);
        scanner_.Resume(at_);
        object_offset_ = base_ + at_;
        state_ = State::kSkip;
        return true;
      }
      continue;
    }
    // A byte order mark at the start of a file is nothing to tell of.
    if (base_ + at_ < 3 && (c == '\xEF' || c == '\xBB' || c == '\xBF')) {
      ++at_;
      continue;
    }
    if (!garbage_told_) {
      garbage_told_ = true;
      sink_.OnBroken(base_ + at_, "bytes that begin no record", false, {});
    }
    if (frames_.empty()) state_ = State::kGarbage;
    ++at_;
  }
  return false;
}

bool Framer::Object() {
  const Scanner::Stop stop = scanner_.Scan(data_.data(), size_);
  const bool open = state_ == State::kObject;
  const std::size_t length = open ? scanner_.pos() - scanner_.start() : 0;
  switch (stop) {
    case Scanner::Stop::kContainer:
      if (frames_.size() >= kMaxFrames) {
        Broken("containers nested too deep");
        return true;
      }
      {
        // "Events" or "Records": the key's last letters tell.
        const std::string_view head(data_.data(), scanner_.pos());
        const std::size_t key = head.rfind('"');
        const bool events = key != std::string_view::npos && key >= 6 &&
                            head.substr(key - 6, 6) == "Events";
        frames_.push_back({events ? 'E' : 'R', scanner_});
      }
      at_ = scanner_.pos();
      state_ = State::kBetween;
      garbage_told_ = false;
      return true;
    case Scanner::Stop::kBroken:
      if (open) {
        Broken("not JSON: a quote or a comma is missing, or a byte is wrong");
      } else {
        at_ = scanner_.pos();
        state_ = State::kSeek;
      }
      return true;
    case Scanner::Stop::kMore:
    case Scanner::Stop::kEnd:
      break;
  }
  if (open && length > limits_.max_record_bytes) {
    OverLimit(Cat("record exceeds ", limits_.max_record_bytes, " bytes"));
  } else if (open && scanner_.max_depth() > limits_.max_depth) {
    OverLimit(Cat("record is nested deeper than ", limits_.max_depth));
  }
  if (state_ == State::kSeek) return true;
  if (stop == Scanner::Stop::kMore) return false;
  Ended();
  return true;
}

void Framer::Ended() {
  if (state_ == State::kObject) {
    if (first_key_.empty() && frames_.size() + 1 > 0) {
      first_key_ = FirstKey(scanner_.start());
    }
    Framed framed;
    framed.text = std::string_view(data_.data() + scanner_.start(),
                                   scanner_.pos() - scanner_.start());
    framed.offset = base_ + scanner_.start();
    framed.keys = scanner_.keys();
    framed.needs_repair = scanner_.needs_repair();
    framed.container = Container();
    sink_.OnFramed(framed);
    garbage_told_ = false;
  }
  at_ = scanner_.pos();
  state_ = State::kBetween;
}

std::string_view Framer::FirstKey(std::size_t start) const {
  std::size_t at = start + 1;
  while (at < size_ && IsBlank(data_[at])) ++at;
  if (at >= size_ || data_[at] != '"') return {};
  const std::size_t begin = at++;
  while (at < size_ && data_[at] != '"' && at - begin < 64) ++at;
  if (at >= size_ || data_[at] != '"') return {};
  return std::string_view(data_.data() + begin, at + 1 - begin);
}

void Framer::Broken(std::string_view reason) {
  const std::size_t start = scanner_.start();
  const std::string_view key = FirstKey(start);
  if (!key.empty()) first_key_ = key;
  sink_.OnBroken(
      base_ + start, reason, false,
      std::string_view(data_.data() + start,
                       std::min<std::size_t>(scanner_.pos() - start, 65536)));
  // Inside the broken object, behind its own first key.
  at_ = std::min(start + 1 + key.size(), size_);
  state_ = State::kSeek;
}

void Framer::OverLimit(std::string_view reason) {
  const std::size_t start = scanner_.start();
  sink_.OnBroken(
      base_ + start, reason, true,
      std::string_view(data_.data() + start, scanner_.pos() - start));
  // One that holds the beginning of another record has lost a brace: the others
  // are looked for inside it. Any other is scanned to its end, unkept.
  const std::string_view key = FirstKey(start);
  const std::string_view inside(data_.data() + start + 1,
                                scanner_.pos() - start - 1);
  const std::size_t own = inside.find(key);
  if (!key.empty() && own != std::string_view::npos &&
      inside.find(key, own + key.size()) != std::string_view::npos) {
    first_key_ = key;
    at_ = std::min(start + 1 + own + key.size(), size_);
    state_ = State::kSeek;
    return;
  }
  state_ = State::kSkip;
}

bool Framer::Seek(bool last) {
  // The next object is where a brace is followed by the key that records of
  // this input begin with; between values at the top also where a line begins
  // with a brace. Nothing else tells a record from an object inside one.
  const std::string_view data(data_.data(), size_);
  std::size_t found = std::string_view::npos;
  if (!first_key_.empty()) {
    std::size_t key = at_;
    while ((key = data.find(first_key_, key)) != std::string_view::npos) {
      std::size_t brace = key;
      while (brace > 0 && IsBlank(data[brace - 1])) --brace;
      if (brace > at_ && data[brace - 1] == '{') {
        found = brace - 1;
        break;
      }
      key += first_key_.size();
    }
  }
  if (frames_.empty()) {
    const std::size_t line = data.find("\n{", at_);
    if (line != std::string_view::npos && line + 1 < found) found = line + 1;
  }
  if (found == std::string_view::npos) {
    const std::size_t keep =
        last || size_ - at_ <= kSeekTail ? at_ : size_ - kSeekTail;
    at_ = keep;
    Consume(at_);
    return false;
  }
  at_ = found;
  state_ = State::kBetween;
  return true;
}

void Framer::End() {
  Run(true);
  if (state_ == State::kObject && size_ > 0) {
    const std::size_t start = scanner_.start();
    const std::string_view key = FirstKey(start);
    // A quote that is missing may make the last object run to the end and hide
    // whole ones: look inside it once more.
    sink_.OnBroken(
        base_ + start, "input ends inside a record", false,
        std::string_view(data_.data() + start,
                         std::min<std::size_t>(size_ - start, 65536)));
    if (!key.empty()) first_key_ = key;
    at_ = std::min(start + 1 + key.size(), size_);
    state_ = State::kSeek;
    Run(true);
    if (state_ == State::kObject && scanner_.start() < size_) End();
  } else if (state_ != State::kSeek && !frames_.empty()) {
    sink_.OnBroken(base_ + size_, "input ends inside an array of records",
                   false, {});
  }
  size_ = at_ = 0;
  frames_.clear();
  state_ = State::kBetween;
}

}  // namespace snaptrail::inline v0::internal
