#include "cli/files.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>
#include <set>
#include <system_error>

namespace snaptrail_cli {
namespace {

namespace fs = std::filesystem;

class Walker {
 public:
  Walker(const OnFile& file, const OnError& error)
      : file_(file), error_(error) {}

  void Walk(const std::string& top) {
    std::error_code code;
    if (top == "-" || !fs::is_directory(top, code)) {
      // What does not exist or may not be read is told when it is opened.
      file_(top);
      return;
    }
    std::vector<fs::path> folders = {top};  // next one last
    while (!folders.empty()) {
      const fs::path next = folders.back();
      folders.pop_back();
      Enter(next, &folders);
    }
  }

 private:
  // Files of a folder come before what is in its folders, so that only folders
  // wait: a log bucket has few of them and millions of files.
  void Enter(const fs::path& folder, std::vector<fs::path>* folders) {
    std::error_code code;
    const fs::path real = fs::canonical(folder, code);
    if (code) return error_(folder.string(), code.message());
    if (!entered_.insert(real.string()).second) return;
    std::vector<fs::path> files;
    std::vector<fs::path> inner;
    fs::directory_iterator entries(folder, code);
    for (; !code && entries != fs::directory_iterator();
         entries.increment(code)) {
      std::error_code ignored;
      const fs::file_status status = entries->status(ignored);
      if (fs::is_directory(status)) {
        inner.push_back(entries->path());
      } else if (fs::is_regular_file(status)) {
        files.push_back(entries->path());
      } else if (!fs::exists(status)) {
        error_(entries->path().string(), "the link leads nowhere");
      }
    }
    if (code) error_(folder.string(), code.message());
    std::sort(files.begin(), files.end());
    for (const fs::path& path : files) file_(path.string());
    std::sort(inner.rbegin(), inner.rend());
    folders->insert(folders->end(), inner.begin(), inner.end());
  }

  const OnFile& file_;
  const OnError& error_;
  std::set<std::string> entered_;
};

struct CloseFile {
  void operator()(std::FILE* file) const {
    if (file != stdin) std::fclose(file);
  }
};

constexpr std::size_t kPiece = 1 << 20;

}  // namespace

void WalkPaths(const std::vector<std::string>& paths, const OnFile& file,
               const OnError& error) {
  Walker walker(file, error);
  for (const std::string& path : paths) walker.Walk(path);
}

bool ReadFile(const std::string& path,
              const std::function<void(std::string_view)>& piece,
              std::string* reason) {
  errno = 0;
  const std::unique_ptr<std::FILE, CloseFile> file(
      path == "-" ? stdin : std::fopen(path.c_str(), "rb"));
  if (file == nullptr) {
    *reason = std::strerror(errno);
    return false;
  }
  std::vector<char> buffer(kPiece);
  while (true) {
    errno = 0;
    const std::size_t count =
        std::fread(buffer.data(), 1, buffer.size(), file.get());
    if (count > 0) piece(std::string_view(buffer.data(), count));
    if (count == buffer.size()) continue;
    if (std::ferror(file.get()) != 0) {
      *reason = errno != 0 ? std::strerror(errno) : "read error";
      return false;
    }
    if (std::feof(file.get()) != 0) return true;
  }
}

}  // namespace snaptrail_cli
