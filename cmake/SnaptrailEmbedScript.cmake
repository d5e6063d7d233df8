# cmake -DOUTPUT=.. -DFOLDER=.. -P this: see SnaptrailEmbed.cmake.
#
# Works on the hexadecimal form of a file, because CMake's own strings change
# semicolons and brackets. A literal is kept under 16 kB, which every compiler
# takes (MSVC: 16,380 bytes each, 65,535 together), so a file is an array of
# pieces.
set(piece_bytes 4000)
math(EXPR piece_digits "${piece_bytes} * 2")

set(out "// Written by cmake/SnaptrailEmbedScript.cmake.\n#include \"src/engine/builtin_content.h\"\n\n")
string(APPEND out "namespace snaptrail::inline v0::internal {\nnamespace {\n\n")
set(tables "")
foreach(kind actions rules)
  file(GLOB files LIST_DIRECTORIES false "${FOLDER}/${kind}/*.yml")
  list(SORT files)
  set(rows "")
  set(count 0)
  foreach(file IN LISTS files)
    file(READ "${file}" hex HEX)
    string(LENGTH "${hex}" digits)
    get_filename_component(base "${file}" NAME)
    set(pieces "")
    set(at 0)
    while(at LESS digits)
      string(SUBSTRING "${hex}" ${at} ${piece_digits} part)
      string(REGEX REPLACE "(..)" "\\\\x\\1" part "${part}")
      # Lines of 20 bytes; the joined literals are one piece.
      string(REGEX REPLACE
             "(................................................................................)"
             "\\1\"\n    \"" part "${part}")
      string(LENGTH "${hex}" total)
      math(EXPR left "${total} - ${at}")
      if(left GREATER piece_digits)
        set(left ${piece_digits})
      endif()
      math(EXPR bytes "${left} / 2")
      string(APPEND pieces "    {\"${part}\", ${bytes}},\n")
      math(EXPR at "${at} + ${piece_digits}")
    endwhile()
    if(pieces STREQUAL "")
      set(pieces "    {\"\", 0},\n")
    endif()
    string(APPEND out "constexpr std::string_view k_${kind}_${count}[] = {\n${pieces}};\n\n")
    string(APPEND rows "    {\"${kind}/${base}\", k_${kind}_${count}},\n")
    math(EXPR count "${count} + 1")
  endforeach()
  string(APPEND tables "std::vector<BuiltinText> Builtin_${kind}() {\n  return {\n${rows}  };\n}\n\n")
endforeach()
string(REPLACE "Builtin_actions" "BuiltinActions" tables "${tables}")
string(REPLACE "Builtin_rules" "BuiltinRules" tables "${tables}")
string(APPEND out "}  // namespace\n\n${tables}}  // namespace snaptrail::inline v0::internal\n")
file(WRITE "${OUTPUT}" "${out}")
