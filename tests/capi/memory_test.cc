// Memory that runs out at every n-th allocation of what the C interface does
// itself: the call says so, and nothing is lost. (Compiling and reading
// use Abseil's tables, and JSON a library, that do not survive it:
// docs/c-interface.md.)
#include <cstdlib>
#include <new>
#include <string>
#include <string_view>

#include "tests/capi/support.h"

namespace {

// Allocations that still succeed; negative: all of them.
thread_local long allowed = -1;
thread_local bool failed = false;

void* Allocate(std::size_t size) {
  if (allowed == 0) {
    failed = true;
    return nullptr;
  }
  if (allowed > 0) --allowed;
  return std::malloc(size == 0 ? 1 : size);
}

}  // namespace

void* operator new(std::size_t size) {
  if (void* memory = Allocate(size)) return memory;
  throw std::bad_alloc();
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  return Allocate(size);
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete(void* memory, const std::nothrow_t&) noexcept {
  std::free(memory);
}

namespace snaptrail_capi_test {
namespace {

// Everything after the n-th allocation of `step` fails, until it returns.
// False when it came to its end without.
template <typename Step>
bool FailAfter(long n, const Step& step) {
  failed = false;
  allowed = n;
  step();
  allowed = -1;
  return failed;
}

// Runs `once` with 0, 1, .. allocations until it needs no more; each time but
// the last it must say that memory ran out, and leave an error that says so.
template <typename Once>
void ForEachN(const Once& once) {
  int n = 0;
  for (; n < 100'000; ++n) {
    snaptrail_error* error = nullptr;
    snaptrail_status status = SNAPTRAIL_OK;
    if (!FailAfter(n, [&] { status = once(&error); })) {
      EXPECT_EQ(status, SNAPTRAIL_OK);
      EXPECT_EQ(error, nullptr);
      break;
    }
    EXPECT_EQ(status, SNAPTRAIL_E_OUT_OF_MEMORY) << n;
    EXPECT_EQ(snaptrail_error_code(error), SNAPTRAIL_E_OUT_OF_MEMORY) << n;
    EXPECT_STREQ(snaptrail_error_message(error), "out of memory") << n;
    snaptrail_error_destroy(error);
  }
  EXPECT_GT(n, 0);
}

class OutOfMemory : public testing::Test {
 protected:
  void SetUp() override {
    engine_ = MakeEngine();
    ASSERT_EQ(Ingest(engine_, Shares(20)), SNAPTRAIL_OK);
  }
  void TearDown() override { snaptrail_engine_destroy(engine_); }
  snaptrail_engine* engine_ = nullptr;
};

TEST_F(OutOfMemory, Compiler) {
  ForEachN([](snaptrail_error** error) {
    snaptrail_compiler* compiler = nullptr;
    snaptrail_status status =
        snaptrail_compiler_create(nullptr, &compiler, error);
    if (status == SNAPTRAIL_OK) {
      const std::string_view text = "a text that is too long to be held inside";
      status = snaptrail_compiler_add_source(compiler, SNAPTRAIL_SOURCE_RULES,
                                             text.data(), text.size(),
                                             text.data(), text.size(), error);
    }
    snaptrail_compiler_destroy(compiler);
    return status;
  });
}

TEST_F(OutOfMemory, ErrorObject) {
  // Even of a call that fails for another reason.
  snaptrail_error* error = nullptr;
  snaptrail_status status = SNAPTRAIL_OK;
  EXPECT_TRUE(FailAfter(
      0, [&] { status = snaptrail_compiler_add_builtin(nullptr, &error); }));
  EXPECT_EQ(status, SNAPTRAIL_E_OUT_OF_MEMORY);
  EXPECT_EQ(snaptrail_error_code(error), SNAPTRAIL_E_OUT_OF_MEMORY);
  snaptrail_error_destroy(error);
}

TEST_F(OutOfMemory, DrainLosesNothing) {
  ForEachN([&](snaptrail_error** error) {
    snaptrail_finding_batch* batch = nullptr;
    const snaptrail_status status =
        snaptrail_engine_drain(engine_, 0, &batch, error);
    const std::size_t size = snaptrail_finding_batch_size(batch);
    snaptrail_finding_batch_destroy(batch);
    return status == SNAPTRAIL_OK && size != 20u ? SNAPTRAIL_E_INTERNAL
                                                 : status;
  });
}

TEST_F(OutOfMemory, PackedDrainLosesNothing) {
  static char buffer[1 << 18];
  ForEachN([&](snaptrail_error** error) {
    std::size_t written = 0;
    std::size_t count = 0;
    const snaptrail_status status = snaptrail_engine_drain_packed(
        engine_, 0, buffer, sizeof(buffer), &written, &count, error);
    return status == SNAPTRAIL_OK && count != 20u ? SNAPTRAIL_E_INTERNAL
                                                  : status;
  });
}

TEST_F(OutOfMemory, FindingsAsTheyStand) {
  ForEachN([&](snaptrail_error** error) {
    snaptrail_finding_batch* batch = nullptr;
    const snaptrail_status status =
        snaptrail_engine_findings(engine_, &batch, error);
    snaptrail_finding_batch_destroy(batch);
    return status;
  });
}

}  // namespace
}  // namespace snaptrail_capi_test
