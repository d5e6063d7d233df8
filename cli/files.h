// Paths of the command line as files: folders are walked, by name, links are
// followed, and no folder is entered twice.
#ifndef SNAPTRAIL_CLI_FILES_H_
#define SNAPTRAIL_CLI_FILES_H_

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace snaptrail_cli {

using OnFile = std::function<void(const std::string& path)>;
using OnError =
    std::function<void(const std::string& path, const std::string& reason)>;

// Each file at or below `paths`, in that order, a folder's entries sorted by
// name. A file that is named itself is given whatever it is; in folders only
// regular ones are. "-" is given as it is.
void WalkPaths(const std::vector<std::string>& paths, const OnFile& file,
               const OnError& error);

// The bytes of a file, or of standard input for "-", piece by piece. False: it
// could not be read (to its end); *reason says why.
bool ReadFile(const std::string& path,
              const std::function<void(std::string_view)>& piece,
              std::string* reason);

}  // namespace snaptrail_cli

#endif  // SNAPTRAIL_CLI_FILES_H_
