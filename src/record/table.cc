#include "src/record/table.h"

namespace snaptrail::inline v0::internal {
namespace {

// A column is told by its name or by an object that has it.
std::string_view NameOf(std::string_view column) {
  if (column[0] == '"') return column;
  MemberReader reader(column);
  Member member;
  while (reader.Next(&member) == MemberReader::Stop::kMember) {
    if (member.type == '"' && member.key == "name") {
      return {member.value.data() - 1, member.value.size() + 2};
    }
  }
  return {};
}

}  // namespace

TableRows::TableRows(std::string_view table) {
  MemberReader reader(table);
  Member member;
  while (reader.Next(&member) == MemberReader::Stop::kMember) {
    if (member.type != '[') continue;
    if (member.key == "columns") {
      names_.clear();
      ElementReader columns(member.value);
      std::string_view column;
      while (names_.size() < kMaxColumns && columns.Next(&column)) {
        const std::string_view name = NameOf(column);
        names_.push_back(name.size() <= kMaxName + 2 ? name
                                                     : std::string_view());
      }
    } else if (member.key == "rows") {
      rows_.emplace(member.value);
    }
  }
}

bool TableRows::Next(std::string* object) {
  std::string_view row;
  if (!rows_ || !rows_->Next(&row)) return false;
  *object = "{";
  ElementReader values(row);
  std::string_view value;
  for (const std::string_view name : names_) {
    if (!values.Next(&value)) break;
    if (name.empty()) continue;
    if (object->size() > 1) *object += ',';
    *object += name;
    *object += ':';
    *object += value;
  }
  *object += '}';
  return true;
}

}  // namespace snaptrail::inline v0::internal
