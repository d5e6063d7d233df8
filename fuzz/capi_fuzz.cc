// Calls of the C interface in any order, with any sizes, NULLs, structs of
// other versions, and callbacks that stop, re-enter, throw and destroy. Wrong,
// and not only a crash: a status that is not documented, an error object that
// says another, an *out that is set on failure, more consumed or written than
// there is, packed findings that point out of their buffer, user data that is
// freed twice or never.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "capi/include/snaptrail/snaptrail.h"

namespace {

void Require(bool holds) {
  if (!holds) std::abort();
}

// The bytes of one run; zeros when they are used up.
class Bytes {
 public:
  Bytes(const std::uint8_t* data, std::size_t size) : rest_(data, size) {}
  bool empty() const { return rest_.at >= rest_.size; }
  std::uint8_t One() { return empty() ? 0 : rest_.data[rest_.at++]; }
  std::uint64_t Number() {
    // Few bytes for few values, and the corners.
    const std::uint8_t kind = One();
    if (kind < 128) return kind;
    if (kind < 160) return ~std::uint64_t{0} - (kind - 128);
    if (kind < 192) return std::uint64_t{1} << (kind % 64);
    std::uint64_t number = 0;
    for (int i = 0; i < 8; ++i) number = number << 8 | One();
    return number;
  }
  std::string_view Take(std::size_t most) {
    const std::size_t size = std::min(most, rest_.size - rest_.at);
    const char* at = reinterpret_cast<const char*>(rest_.data) + rest_.at;
    rest_.at += size;
    return {at, size};
  }

 private:
  struct Rest {
    Rest(const std::uint8_t* from, std::size_t count)
        : data(from), size(count) {}
    const std::uint8_t* data;
    std::size_t size;
    std::size_t at = 0;
  } rest_;
};

std::string Share(unsigned number) {
  return R"({"eventVersion":"1.08","userIdentity":{"type":"IAMUser",)"
         R"("principalId":"AIDAEXAMPLE0001","accountId":"111122223333"},)"
         R"("eventTime":"2024-05-01T10:00:00Z","eventSource":)"
         R"("ec2.amazonaws.com","eventName":"ModifySnapshotAttribute",)"
         R"("awsRegion":"us-east-1","requestParameters":{"snapshotId":"snap-)" +
         std::to_string(number) +
         R"(","createVolumePermission":{"add":{"items":[{"userId":)"
         R"("999988887777"}]}}},"responseElements":{"_return":true},)"
         R"("eventID":"e-)" +
         std::to_string(number) +
         R"(","recipientAccountId":"111122223333"})"
         "\n";
}

constexpr std::string_view kRule =
    "title: A\nid: 0b0c7a52-3f0e-4d0e-9d55-4a6c1b1f6a09\n"
    "logsource: {product: aws, service: cloudtrail}\ndetection:\n"
    "  selection: {eventName: ModifySnapshotAttribute}\n"
    "  condition: selection\nlevel: high\n";

const snaptrail_ruleset* Builtin() {
  static const snaptrail_ruleset* const built = [] {
    snaptrail_compiler* compiler = nullptr;
    snaptrail_ruleset* ruleset = nullptr;
    snaptrail_compiler_create(nullptr, &compiler, nullptr);
    snaptrail_compiler_add_builtin(compiler, nullptr);
    snaptrail_compiler_build(compiler, &ruleset, nullptr);
    snaptrail_compiler_destroy(compiler);
    return ruleset;
  }();
  return built;
}

// A struct of `size` bytes where an access beyond them is seen.
template <typename T>
class Sized {
 public:
  Sized(std::uint32_t size, Bytes* fill)
      // At least struct_size itself, and aligned as its owner would have it.
      : memory_(std::make_unique<std::uint64_t[]>(Words(size))) {
    char* bytes = reinterpret_cast<char*>(memory_.get());
    const std::string_view text =
        fill == nullptr ? "" : fill->Take(Words(size) * 8);
    std::memcpy(bytes, text.data(), text.size());
    std::memcpy(bytes, &size, sizeof(size));
  }
  T* get() { return reinterpret_cast<T*>(memory_.get()); }

 private:
  static std::size_t Words(std::uint32_t size) {
    return size == 0 || size > 8192 ? 1 : (size + 7) / 8;
  }
  std::unique_ptr<std::uint64_t[]> memory_;
};

// An engine and what its callback does.
struct Host {
  snaptrail_engine* engine = nullptr;
  std::uint8_t answer = 0;
  bool gone = false;
};
int registered = 0;
int freed = 0;

void CheckStatus(snaptrail_status status, snaptrail_error* error) {
  Require(std::strcmp(snaptrail_status_name(status), "SNAPTRAIL_UNKNOWN") != 0);
  Require(status != SNAPTRAIL_E_INTERNAL);
  Require(status != SNAPTRAIL_E_OUT_OF_MEMORY);
  Require(snaptrail_error_code(error) == (status < 0 ? status : 0));
  Require((snaptrail_error_message(error)[0] == '\0') == (status >= 0));
  snaptrail_error_destroy(error);
}

std::int32_t OnFindings(const snaptrail_finding* findings, std::size_t count,
                        std::size_t finding_size, void* user_data) {
  auto* host = static_cast<Host*>(user_data);
  Require(count > 0 && finding_size >= sizeof(snaptrail_finding));
  for (std::size_t i = 0; i < count; ++i) {
    const auto* finding = reinterpret_cast<const snaptrail_finding*>(
        reinterpret_cast<const char*>(findings) + i * finding_size);
    Require(std::strlen(finding->uid.data) == finding->uid.size);
  }
  switch (host->answer % 5) {
    case 1:
      return 1;
    case 2: {
      snaptrail_error* error = nullptr;
      Require(snaptrail_engine_flush(host->engine, &error) == SNAPTRAIL_E_BUSY);
      CheckStatus(SNAPTRAIL_E_BUSY, error);
      return 0;
    }
    case 3:
      throw std::runtime_error("mine");
    case 4:
      snaptrail_engine_destroy(host->engine);
      host->gone = true;
      return 0;
    default:
      return 0;
  }
}
void OnFree(void*) { ++freed; }

class Session {
 public:
  explicit Session(Bytes* bytes)
      : bytes_(*bytes), ruleset_(snaptrail_ruleset_retain(Builtin())) {
    registered = freed = 0;
  }
  ~Session() {
    snaptrail_compiler_destroy(compiler_);
    snaptrail_ruleset_release(ruleset_);
    for (Host& host : hosts_) snaptrail_engine_destroy(host.engine);
    snaptrail_finding_batch_destroy(batch_);
    Require(registered == freed);
  }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  void Step();

 private:
  Host& AHost() { return hosts_[bytes_.One() % 2]; }
  // NULL, some bytes of the input, or shares; and its size, or another when it
  // is NULL.
  std::string Text() {
    const std::uint8_t kind = bytes_.One();
    if (kind < 64) return std::string(bytes_.Take(kind));
    std::string text;
    for (unsigned i = 0; i < kind % 8u + 1; ++i) text += Share(kind / 8u + i);
    // Some are cut.
    return kind < 192 ? text : text.substr(0, text.size() / 2);
  }
  void Done(snaptrail_status status, snaptrail_error* error, const void* out) {
    CheckStatus(status, error);
    Require(status >= 0 || out == nullptr);
    for (Host& host : hosts_) {
      if (host.gone) host = {};
    }
  }
  void Compile();
  void MakeEngine();
  void Ingest(Host& host);
  void IngestBatch(Host& host);
  void Register(Host& host);
  void Pull(Host& host);
  void Pack(Host& host);
  void Read(Host& host);
  void CheckPacked(const char* buffer, std::size_t written, std::size_t count);

  Bytes& bytes_;
  snaptrail_compiler* compiler_ = nullptr;
  const snaptrail_ruleset* ruleset_;
  Host hosts_[2];
  snaptrail_finding_batch* batch_ = nullptr;
};

void Session::Compile() {
  snaptrail_error* error = nullptr;
  if (compiler_ == nullptr) {
    Sized<snaptrail_compiler_options> options(
        static_cast<std::uint32_t>(bytes_.Number()), &bytes_);
    const auto status = snaptrail_compiler_create(
        bytes_.One() % 2 == 0 ? nullptr : options.get(), &compiler_, &error);
    return Done(status, error, compiler_);
  }
  const std::uint8_t kind = bytes_.One();
  if (kind % 4 < 2) {
    const std::string text = kind < 128 ? std::string(kRule) : Text();
    const auto status = snaptrail_compiler_add_source(
        compiler_, kind % 8, "x", 1, kind % 16 == 15 ? nullptr : text.data(),
        text.size(), &error);
    return Done(status, error, nullptr);
  }
  if (kind % 4 == 2) {
    snaptrail_compiler_destroy(compiler_);
    compiler_ = nullptr;
    return;
  }
  snaptrail_ruleset* built = nullptr;
  const auto status = snaptrail_compiler_build(compiler_, &built, &error);
  Done(status, error, built);
  const std::size_t count = snaptrail_compiler_diagnostic_count(compiler_);
  Require(status != SNAPTRAIL_E_INVALID_CONTENT || count > 0);
  Sized<snaptrail_diagnostic> one(static_cast<std::uint32_t>(bytes_.Number()),
                                  nullptr);
  snaptrail_compiler_diagnostic_get(compiler_, bytes_.Number(), one.get());
  if (built == nullptr) return;
  snaptrail_ruleset_release(ruleset_);
  ruleset_ = built;
}

void Session::MakeEngine() {
  Host& host = AHost();
  snaptrail_engine_destroy(host.engine);
  host = {};
  snaptrail_error* error = nullptr;
  const std::uint8_t kind = bytes_.One();
  if (kind < 128) {  // one that works, with small limits
    snaptrail_engine_options options = SNAPTRAIL_ENGINE_OPTIONS_INIT;
    const snaptrail_str own = {"111122223333", 12};
    if (kind % 2 == 1) options.own = &own;
    if (kind % 2 == 1) options.own_count = 1;
    options.flags = kind / 2 % 4;
    options.max_pending_findings = kind / 8 % 4;
    options.max_record_bytes = 1 << 14;
    options.lateness = kind / 32 % 2 * 1000;
    const auto status =
        snaptrail_engine_create(ruleset_, &options, &host.engine, &error);
    Require(status == SNAPTRAIL_OK);
    return Done(status, error, host.engine);
  }
  // Anything but pointers, which must be right.
  Sized<snaptrail_engine_options> options(
      kind < 192 ? SNAPTRAIL_ENGINE_OPTIONS_SIZE + kind % 4 * 8
                 : static_cast<std::uint32_t>(bytes_.Number()),
      &bytes_);
  if (options.get()->struct_size >= SNAPTRAIL_ENGINE_OPTIONS_SIZE &&
      options.get()->struct_size <= 8192) {
    options.get()->own = options.get()->trusted = nullptr;
    options.get()->automation = options.get()->baseline = nullptr;
    options.get()->explain = nullptr;
    if (kind % 2 == 0) {
      options.get()->own_count = options.get()->trusted_count = 0;
      options.get()->automation_count = options.get()->baseline_count = 0;
      options.get()->explain_count = 0;
    }
  }
  const auto status =
      snaptrail_engine_create(ruleset_, options.get(), &host.engine, &error);
  Done(status, error, host.engine);
}

void Session::Ingest(Host& host) {
  snaptrail_error* error = nullptr;
  const std::uint8_t kind = bytes_.One();
  const std::string text = Text();
  const char* data = kind % 16 == 15 ? nullptr : text.data();
  if (kind % 4 == 3) {
    const auto status = snaptrail_engine_ingest_record(
        host.engine, "name", kind % 5, data, text.size(), &error);
    return Done(status, error, nullptr);
  }
  const bool own_size = kind % 4 == 2;
  Sized<snaptrail_ingest_result> result(
      own_size ? SNAPTRAIL_INGEST_RESULT_SIZE
               : static_cast<std::uint32_t>(bytes_.Number()),
      nullptr);
  const auto status =
      snaptrail_engine_ingest(host.engine, data, text.size(),
                              kind % 4 == 0 ? nullptr : result.get(), &error);
  if (own_size && !host.gone) {
    Require(result.get()->consumed <= text.size());
    Require(status < 0 || result.get()->consumed == text.size());
  }
  Done(status, error, nullptr);
}

void Session::IngestBatch(Host& host) {
  snaptrail_error* error = nullptr;
  const std::string texts[] = {Text(), Text()};
  snaptrail_record records[2] = {};
  for (int i = 0; i < 2; ++i) {
    records[i].data = {texts[i].data(), texts[i].size()};
    if (bytes_.One() % 8 == 0) records[i].name = {nullptr, 3};
  }
  snaptrail_status each[2] = {77, 77};
  const std::uint8_t kind = bytes_.One();
  // A larger element would be another array: only one of these fits.
  const std::size_t size =
      kind % 4 == 0 ? static_cast<std::size_t>(bytes_.Number()) : 32;
  const std::size_t count = size == sizeof(records[0]) ? kind % 3 : 1;
  if (size > sizeof(records)) return;
  snaptrail_ingest_result result = SNAPTRAIL_INGEST_RESULT_INIT;
  const auto status = snaptrail_engine_ingest_batch(
      host.engine, kind % 32 == 31 ? nullptr : records, count, size, each,
      &result, &error);
  if (!host.gone) {
    Require(result.consumed <= count);
    for (std::size_t i = 0; i < result.consumed; ++i) {
      Require(each[i] == SNAPTRAIL_OK || each[i] == SNAPTRAIL_E_MALFORMED);
    }
  }
  Done(status, error, nullptr);
}

void Session::Register(Host& host) {
  snaptrail_error* error = nullptr;
  host.answer = bytes_.One();
  const bool none = host.answer >= 200;
  const auto status = snaptrail_engine_set_finding_callback(
      host.engine, none ? nullptr : OnFindings, &host, OnFree, &error);
  if (status == SNAPTRAIL_OK) ++registered;
  Done(status, error, nullptr);
}

void Session::CheckPacked(const char* buffer, std::size_t written,
                          std::size_t count) {
  if (count == 0) return;
  std::uint32_t head[4];
  std::memcpy(head, buffer, sizeof(head));
  Require(head[0] == SNAPTRAIL_PACKED_MAGIC && head[3] == count);
  for (std::size_t row = 0; row < count; ++row) {
    const std::size_t at = head[1] + row * head[2];
    Require(at + head[2] <= written);
    std::uint32_t places[16];
    std::memcpy(places, buffer + at + 32, sizeof(places));
    for (int i = 0; i < 16; i += 2) {
      Require(std::uint64_t{places[i]} + places[i + 1] <= written);
    }
  }
}

void Session::Pull(Host& host) {
  snaptrail_error* error = nullptr;
  snaptrail_finding_batch_destroy(batch_);
  const std::uint8_t kind = bytes_.One();
  const auto status =
      kind % 2 == 0
          ? snaptrail_engine_findings(host.engine, &batch_, &error)
          : snaptrail_engine_drain(host.engine, kind % 4 == 1 ? 0 : kind / 4,
                                   &batch_, &error);
  Done(status, error, batch_);
  const auto* finding = snaptrail_finding_batch_get(
      batch_, static_cast<std::size_t>(bytes_.Number()));
  if (finding == nullptr) return;
  snaptrail_buffer* json = nullptr;
  error = nullptr;
  const auto said =
      snaptrail_finding_to_json(finding, bytes_.One(), &json, &error);
  Done(said, error, json);
  Require(std::strlen(snaptrail_buffer_data(json)) ==
          snaptrail_buffer_size(json));
  snaptrail_buffer_destroy(json);
}

void Session::Pack(Host& host) {
  snaptrail_error* error = nullptr;
  const std::uint8_t kind = bytes_.One();
  const std::size_t capacity = bytes_.Number() % 65536;
  const auto buffer = std::make_unique<char[]>(capacity);
  std::size_t written = 0;
  std::size_t count = 0;
  const auto status =
      kind % 2 == 0
          ? snaptrail_engine_drain_packed(host.engine, kind / 2 % 8,
                                          buffer.get(), capacity, &written,
                                          &count, &error)
          : snaptrail_finding_batch_pack(
                batch_, static_cast<std::size_t>(bytes_.Number()), kind / 2 % 8,
                buffer.get(), capacity, &written, &count, &error);
  if (status >= 0) {
    Require(written <= capacity && (count > 0) == (written > 0));
    CheckPacked(buffer.get(), written, count);
  } else {
    Require(count == 0);
    Require(status != SNAPTRAIL_E_BUFFER_TOO_SMALL || written > capacity);
  }
  Done(status, error, nullptr);
}

void Session::Read(Host& host) {
  snaptrail_error* error = nullptr;
  snaptrail_buffer* json = nullptr;
  const std::uint8_t kind = bytes_.One();
  if (kind % 4 == 0) {
    Sized<snaptrail_engine_stats> stats(
        static_cast<std::uint32_t>(bytes_.Number()), nullptr);
    const auto status =
        snaptrail_engine_get_stats(host.engine, stats.get(), &error);
    return Done(status, error, nullptr);
  }
  const auto status =
      kind % 4 == 1 ? snaptrail_engine_stats_json(host.engine, &json, &error)
      : kind % 4 == 2
          ? snaptrail_engine_problems_json(host.engine, &json, &error)
          : snaptrail_engine_explain_json(
                host.engine, kind == 255 ? nullptr : "e-1", 3, &json, &error);
  Done(status, error, json);
  snaptrail_buffer_destroy(json);
}

void Session::Step() {
  const std::uint8_t what = bytes_.One();
  snaptrail_error* error = nullptr;
  if (what % 12 == 0) return Compile();
  if (what % 12 == 1) return MakeEngine();
  Host& host = AHost();
  switch (what % 12) {
    case 2:
    case 3:
      return Ingest(host);
    case 4:
      return IngestBatch(host);
    case 5:
      return Register(host);
    case 6:
      return Pull(host);
    case 7:
      return Pack(host);
    case 8:
      return Read(host);
    case 9: {
      const auto status = snaptrail_engine_advance(
          host.engine, static_cast<std::int64_t>(bytes_.Number()), &error);
      return Done(status, error, nullptr);
    }
    case 10: {
      const auto status =
          bytes_.One() % 2 == 0
              ? snaptrail_engine_begin_input(host.engine, "x", 1, &error)
              : snaptrail_engine_end_input(host.engine, &error);
      return Done(status, error, nullptr);
    }
    default: {
      const auto status = snaptrail_engine_flush(host.engine, &error);
      return Done(status, error, nullptr);
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  Bytes bytes(data, size);
  Session session(&bytes);
  for (int step = 0; step < 64 && !bytes.empty(); ++step) session.Step();
  return 0;
}
