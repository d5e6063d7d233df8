#include "src/record/inflater.h"

#include <libdeflate.h>

#include <algorithm>
#include <string>
#include <vector>

#include "src/base/strings.h"

namespace snaptrail::inline v0::internal {
namespace {

// Of output held at once. CloudTrail's files inflate to well under it.
constexpr std::size_t kBudget = 16u << 20;
constexpr std::size_t kStreamPiece = 256u << 10;
// Small inputs may exceed the ratio: a run of blanks shrinks a thousandfold.
constexpr std::uint64_t kRatioFloor = 1u << 20;
// Of what is gzip again; such bytes hardly shrink.
constexpr std::uint64_t kGzipRatio = 10;
// The ratio is looked at after every so many bytes in, and at a member's end:
// at places that do not depend on the cuts.
constexpr std::uint64_t kRatioStep = 32u << 10;
// What zlib has read when it finds corrupt data depends on how it was fed, by
// some bytes. So it is fed up to multiples of this, and the next member is
// looked for from the last of them on.
constexpr std::uint64_t kStep = 2u << 10;
static_assert(kRatioStep % kStep == 0);
// Magic, deflate, flags (RFC 1952, 2.3.1).
constexpr std::size_t kHeadBytes = 4;

bool IsHead(std::string_view bytes) {
  return Inflater::IsGzip(bytes) && bytes[2] == 8 &&
         (static_cast<unsigned char>(bytes[3]) & 0xE0) == 0;
}

}  // namespace

void Inflater::DeflateFree::operator()(libdeflate_decompressor* d) const {
  libdeflate_free_decompressor(d);
}

Inflater::Inflater(std::uint32_t max_ratio, std::uint64_t* allowance,
                   InflaterSink* sink)
    : max_ratio_(max_ratio),
      allowance_(allowance),
      sink_(*sink),
      ratio_(max_ratio) {}

Inflater::~Inflater() {
  if (stream_ready_) inflateEnd(&stream_);
}

void Inflater::Begin() {
  state_ = State::kBetween;
  padded_ = guessed_ = false;
  held_.clear();
  again_.clear();
  in_ = out_ = all_in_ = all_out_ = 0;
  spent_ = false;
  ratio_ = max_ratio_;
  first_.clear();
}

void Inflater::Room(std::size_t bytes) {
  if (piece_bytes_ >= bytes) return;
  // Not written to beforehand: most members need little of it.
  piece_ = std::make_unique_for_overwrite<char[]>(bytes);
  piece_bytes_ = bytes;
}

void Inflater::Emit(std::string_view bytes) {
  if (allowance_ != nullptr) {
    // Charged before anything is passed on: what is passed on may inflate
    // again, from the same allowance.
    if (bytes.size() > *allowance_) {
      spent_ = true;
      bytes = bytes.substr(0, static_cast<std::size_t>(*allowance_));
    }
    *allowance_ -= bytes.size();
  }
  if (bytes.empty()) return;
  if (first_.size() < 2) {
    first_ += bytes.substr(0, 2 - first_.size());
    if (IsGzip(first_)) ratio_ = std::min(ratio_, kGzipRatio);
  }
  out_ += bytes.size();
  all_out_ += bytes.size();
  sink_.OnInflated(bytes);
}

bool Inflater::OverLimit() {
  if (spent_) return true;
  // out - floor > ratio * in, without the overflow.
  return all_out_ > kRatioFloor &&
         (all_out_ - kRatioFloor - 1) / std::max<std::uint64_t>(all_in_, 1) >=
             ratio_;
}

void Inflater::Corrupt(std::string_view reason) {
  // A guess that gave nothing was no member; the bad bytes were told of.
  if (!guessed_ || out_ != 0) sink_.OnGzipProblem(reason, false);
  state_ = State::kSeek;
}

std::uint64_t Inflater::RoomAt(std::uint64_t ratio, std::uint64_t steps) const {
  const std::uint64_t in = all_in_ + steps * kRatioStep;
  const std::uint64_t most =
      kRatioFloor + std::min(ratio, (UINT64_MAX - kRatioFloor) / in) * in;
  return most - std::min(most, all_out_);
}

bool Inflater::ReadyStream() {
  if (stream_ready_) return inflateReset(&stream_) == Z_OK;
  stream_ = z_stream{};
  // 16: a gzip header is expected.
  stream_ready_ = inflateInit2(&stream_, 16 + MAX_WBITS) == Z_OK;
  return stream_ready_;
}

// Whether a stream would have met no limit before the end of a good member that
// comes to `written` bytes. Where it is looked at early on, when little was
// read, that is found by streaming so much.
bool Inflater::WithinOnTheWay(std::string_view member, std::uint64_t written) {
  constexpr std::uint64_t kMostSteps = 4;
  std::vector<unsigned char> out;
  std::uint64_t so_far = 0;
  for (std::uint64_t step = 1; written > RoomAt(ratio_, step); ++step) {
    if (step * kRatioStep >= member.size()) return true;
    if (step > kMostSteps) return false;
    if (step == 1) {
      if (!ReadyStream()) return false;
      out.resize(kStreamPiece);
    }
    stream_.next_in = reinterpret_cast<Bytef*>(
        const_cast<char*>(member.data() + (step - 1) * kRatioStep));
    stream_.avail_in = static_cast<uInt>(kRatioStep);
    do {
      stream_.next_out = out.data();
      stream_.avail_out = static_cast<uInt>(out.size());
      const int code = inflate(&stream_, Z_NO_FLUSH);
      if (code != Z_OK && code != Z_BUF_ERROR) return false;
      so_far += out.size() - stream_.avail_out;
      if (so_far > RoomAt(ratio_, step)) return false;
    } while (stream_.avail_out == 0);
  }
  return true;
}

bool Inflater::WholeMember(std::string_view* bytes) {
  // zlib checks the header's own checksum (bit 1 of the flags), libdeflate does
  // not.
  if (((*bytes)[3] & 2) != 0) return false;
  if (!deflate_) deflate_.reset(libdeflate_alloc_decompressor());
  if (!deflate_) return false;
  std::size_t room = kBudget;
  if (allowance_ != nullptr) {
    room = static_cast<std::size_t>(std::min<std::uint64_t>(room, *allowance_));
  }
  if (room == 0) return false;
  Room(room);
  std::size_t read = 0;
  std::size_t written = 0;
  if (libdeflate_gzip_decompress_ex(deflate_.get(), bytes->data(),
                                    bytes->size(), piece_.get(), room, &read,
                                    &written) != LIBDEFLATE_SUCCESS) {
    return false;
  }
  if (!WithinOnTheWay(bytes->substr(0, read), written)) return false;
  if (all_out_ < 2 && written > RoomAt(kGzipRatio, 1) &&
      IsGzip(Cat(first_, std::string_view(piece_.get(), 2)))) {
    return false;
  }
  bytes->remove_prefix(read);
  all_in_ += read;
  Emit(std::string_view(piece_.get(), written));
  state_ = State::kBetween;
  guessed_ = false;
  if (OverLimit()) {
    state_ = State::kDead;
    sink_.OnGzipProblem("gzip inflates beyond the ratio limit", true);
  }
  return true;
}

void Inflater::BeginMember(std::string_view* bytes) {
  padded_ = false;
  if (WholeMember(bytes)) return;
  if (!ReadyStream()) {
    state_ = State::kDead;
    sink_.OnGzipProblem("no memory to inflate", false);
    return;
  }
  in_ = out_ = 0;
  state_ = State::kInside;
}

void Inflater::StreamMember(std::string_view* bytes) {
  Room(kStreamPiece);
  const std::size_t given = static_cast<std::size_t>(
      std::min<std::uint64_t>(bytes->size(), kStep - in_ % kStep));
  stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes->data()));
  stream_.avail_in = static_cast<uInt>(given);
  int code = Z_OK;
  do {
    stream_.next_out = reinterpret_cast<Bytef*>(piece_.get());
    stream_.avail_out = static_cast<uInt>(kStreamPiece);
    code = inflate(&stream_, Z_NO_FLUSH);
    const std::size_t written = kStreamPiece - stream_.avail_out;
    Emit(std::string_view(piece_.get(), written));
    // A full piece may not have been all there was.
  } while (code == Z_OK && stream_.avail_out == 0 && !spent_);
  const std::size_t used = given - stream_.avail_in;
  if (in_ % kStep == 0) step_.clear();
  step_ += bytes->substr(0, used);
  in_ += used;
  all_in_ += used;
  bytes->remove_prefix(used);
  if (code == Z_STREAM_END) {
    state_ = State::kBetween;
    guessed_ = false;
  }
  if ((spent_ || code == Z_STREAM_END || in_ % kRatioStep == 0) &&
      OverLimit()) {
    state_ = State::kDead;
    sink_.OnGzipProblem("gzip inflates beyond the ratio limit", true);
  } else if (code != Z_STREAM_END && code != Z_OK &&
             (code != Z_BUF_ERROR || used == 0)) {
    // Not the head of this member again.
    again_ = in_ <= kStep && !step_.empty() ? step_.substr(1) : step_;
    Corrupt("gzip data is corrupt");
  }
}

void Inflater::Between(std::string_view* bytes) {
  // Padding with zeros behind the last member is usual: tapes and block devices
  // write it.
  if (bytes->front() == '\0') {
    if (!padded_) sink_.OnGzipPadding();
    padded_ = true;
    bytes->remove_prefix(
        std::min(bytes->find_first_not_of('\0'), bytes->size()));
    return;
  }
  if (IsGzip(bytes->substr(0, 2)) && bytes->size() >= kHeadBytes) {
    if (IsHead(*bytes)) return BeginMember(bytes);
  } else if (bytes->size() < kHeadBytes &&
             std::string_view("\x1f\x8b\x08").substr(0, bytes->size()) ==
                 bytes->substr(0, 3)) {
    held_ = *bytes;
    *bytes = {};
    return;
  }
  sink_.OnGzipProblem("bytes that are no gzip member", false);
  state_ = State::kSeek;
}

void Inflater::Seek(std::string_view* bytes) {
  bytes->remove_prefix(std::min(bytes->find('\x1f'), bytes->size()));
  if (bytes->empty()) return;
  if (bytes->size() < kHeadBytes) {
    if (std::string_view("\x1f\x8b\x08").substr(0, bytes->size()) ==
        bytes->substr(0, 3)) {
      held_ = *bytes;
      *bytes = {};
      return;
    }
  } else if (IsHead(*bytes)) {
    guessed_ = true;
    return BeginMember(bytes);
  }
  bytes->remove_prefix(1);
}

void Inflater::Run(std::string_view* bytes) {
  while (!bytes->empty() && held_.empty() && again_.empty()) {
    switch (state_) {
      case State::kBetween:
        Between(bytes);
        break;
      case State::kInside:
        StreamMember(bytes);
        break;
      case State::kSeek:
        Seek(bytes);
        break;
      case State::kDead:
        *bytes = {};
        break;
    }
  }
}

void Inflater::Feed(std::string_view bytes) {
  // To be read before `bytes`, the next one last; each a few bytes.
  std::vector<std::string> ahead;
  while (!ahead.empty() || !bytes.empty()) {
    if (!held_.empty()) {
      // Joined with as many as make a head, so that the rest is not copied.
      std::string joined;
      joined.swap(held_);
      const std::size_t missing = kHeadBytes - joined.size();
      if (ahead.empty()) {
        const std::size_t more = std::min(missing, bytes.size());
        joined += bytes.substr(0, more);
        bytes.remove_prefix(more);
      } else {
        joined += ahead.back().substr(0, missing);
        ahead.back().erase(0, missing);
        if (ahead.back().empty()) ahead.pop_back();
      }
      ahead.push_back(std::move(joined));
    }
    if (ahead.empty()) {
      Run(&bytes);
    } else {
      const std::string piece = std::move(ahead.back());
      ahead.pop_back();
      std::string_view rest = piece;
      Run(&rest);
      if (!rest.empty()) ahead.emplace_back(rest);
    }
    if (!again_.empty()) {
      ahead.push_back(std::move(again_));
      again_.clear();
    }
  }
}

void Inflater::End() {
  if (state_ == State::kInside) {
    if (!guessed_ || out_ != 0)
      sink_.OnGzipProblem("gzip data is cut off", false);
  } else if (state_ == State::kBetween && !held_.empty()) {
    sink_.OnGzipProblem("gzip data is cut off", false);
  }
  held_.clear();
  state_ = State::kBetween;
}

}  // namespace snaptrail::inline v0::internal
