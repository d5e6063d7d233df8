#include "src/record/inflater.h"

#include <libdeflate.h>

#include <algorithm>
#include <cstring>

namespace snaptrail::inline v0::internal {
namespace {

// Held for one piece of output. CloudTrail's files inflate to well under it.
constexpr std::size_t kPiece = 8u << 20;
constexpr std::size_t kStreamPiece = 256u << 10;
// Small members may exceed the ratio: a run of blanks compresses a
// thousandfold.
constexpr std::uint64_t kRatioFloor = 1u << 20;

}  // namespace

void Inflater::DeflateFree::operator()(libdeflate_decompressor* d) const {
  libdeflate_free_decompressor(d);
}

Inflater::Inflater(std::uint32_t max_ratio) : max_ratio_(max_ratio) {}

Inflater::~Inflater() {
  if (stream_ready_) inflateEnd(&stream_);
}

void Inflater::Begin() {
  state_ = State::kBetween;
  any_ = false;
  held_.clear();
  in_ = out_ = 0;
}

bool Inflater::WholeMember(std::string_view* bytes, Out out) {
  // The trailer of the last member in the piece tells its size (RFC 1952); when
  // it is another member's, the room is too small and the member streams.
  if (bytes->size() < 18) return false;
  if (!deflate_) deflate_.reset(libdeflate_alloc_decompressor());
  if (!deflate_) return false;
  std::uint32_t size = 0;
  std::memcpy(&size, bytes->data() + bytes->size() - 4, 4);
  if (size > kPiece || size > max_ratio_ * bytes->size() + kRatioFloor) {
    return false;
  }
  if (piece_.size() < size + 1) piece_.resize(size + 1);
  std::size_t read = 0;
  std::size_t written = 0;
  if (libdeflate_gzip_decompress_ex(deflate_.get(), bytes->data(),
                                    bytes->size(), piece_.data(), piece_.size(),
                                    &read, &written) != LIBDEFLATE_SUCCESS) {
    return false;
  }
  bytes->remove_prefix(read);
  any_ = true;
  out(std::string_view(piece_.data(), written));
  return true;
}

void Inflater::StreamMember(std::string_view* bytes, Out out, Problem problem) {
  if (piece_.size() < kStreamPiece) piece_.resize(kStreamPiece);
  stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes->data()));
  stream_.avail_in =
      static_cast<uInt>(std::min<std::size_t>(bytes->size(), 1u << 30));
  const std::size_t given = stream_.avail_in;
  while (true) {
    stream_.next_out = reinterpret_cast<Bytef*>(piece_.data());
    stream_.avail_out = static_cast<uInt>(kStreamPiece);
    const uInt before = stream_.avail_in;
    const int code = inflate(&stream_, Z_NO_FLUSH);
    const std::size_t written = kStreamPiece - stream_.avail_out;
    in_ += before - stream_.avail_in;
    out_ += written;
    if (out_ > kRatioFloor &&
        out_ / std::max<std::uint64_t>(1, in_) > max_ratio_) {
      state_ = State::kDead;
      *bytes = {};
      problem("gzip inflates beyond the ratio limit", true);
      return;
    }
    if (written != 0) out(std::string_view(piece_.data(), written));
    if (code == Z_STREAM_END) {
      state_ = State::kBetween;
      any_ = true;
      break;
    }
    if (code != Z_OK && code != Z_BUF_ERROR) {
      state_ = State::kDead;
      *bytes = {};
      problem("gzip data is corrupt", false);
      return;
    }
    if (stream_.avail_out != 0 && stream_.avail_in == 0) break;
    if (code == Z_BUF_ERROR && written == 0) break;
  }
  bytes->remove_prefix(given - stream_.avail_in);
}

void Inflater::Feed(std::string_view bytes, Out out, Problem problem) {
  std::vector<char> joined;
  if (!held_.empty()) {
    joined = std::move(held_);
    held_.clear();
    joined.insert(joined.end(), bytes.begin(), bytes.end());
    bytes = std::string_view(joined.data(), joined.size());
  }
  while (!bytes.empty() && state_ != State::kDead) {
    if (state_ == State::kInside) {
      StreamMember(&bytes, out, problem);
      continue;
    }
    // Padding with zeros after the last member is usual (RFC 1952 allows none,
    // tapes and block devices write it).
    if (bytes.front() == '\0') {
      bytes.remove_prefix(1);
      continue;
    }
    if (bytes.size() < 2) {
      held_.assign(bytes.begin(), bytes.end());
      return;
    }
    if (!IsGzip(bytes)) {
      state_ = State::kDead;
      problem("bytes after a gzip member are none", false);
      return;
    }
    if (WholeMember(&bytes, out)) continue;
    if (!stream_ready_) {
      stream_ = z_stream{};
      // 16: a gzip header is expected.
      stream_ready_ = inflateInit2(&stream_, 16 + MAX_WBITS) == Z_OK;
      if (!stream_ready_) {
        state_ = State::kDead;
        problem("no memory to inflate", false);
        return;
      }
    } else {
      inflateReset(&stream_);
    }
    in_ = out_ = 0;
    state_ = State::kInside;
  }
}

void Inflater::End(Out, Problem problem) {
  if (state_ == State::kInside || !held_.empty()) {
    problem("gzip data is cut off", false);
  }
  held_.clear();
  state_ = State::kBetween;
}

}  // namespace snaptrail::inline v0::internal
