# cmake -DBUNDLE=libsnaptrail_bundle.a -P this: nothing is global in it but the
# C interface, and of unique symbols, which objcopy leaves global, there are
# none.
execute_process(COMMAND nm --defined-only --extern-only ${BUNDLE}
                OUTPUT_VARIABLE names COMMAND_ERROR_IS_FATAL ANY)
string(REGEX MATCHALL "[0-9a-f]+ [A-Za-z] [^\n]+" names "${names}")
list(LENGTH names count)
list(FILTER names EXCLUDE REGEX " T snaptrail_[a-z_]+$")
if(names OR count LESS 40)
  message(FATAL_ERROR "${count} global symbols, among them: ${names}")
endif()
message("${count} global symbols, all ours")
