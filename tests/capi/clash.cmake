# Builds clash_host.cc against the system's RE2 and Abseil, linked with the
# bundle and by dlopen of the library, and runs both.
find_program(pkg_config pkg-config REQUIRED)
unset(ENV{PKG_CONFIG_LIBDIR})
execute_process(
  COMMAND ${pkg_config} --cflags --libs re2 absl_raw_hash_set absl_hash absl_strings
  OUTPUT_VARIABLE system OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
separate_arguments(system UNIX_COMMAND "${system}")
file(MAKE_DIRECTORY ${WORK})
set(compile ${COMPILER} -std=c++17 -O1 -I${INCLUDE} ${SOURCE})
execute_process(COMMAND ${compile} -o ${WORK}/loads ${system} -ldl
                COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${compile} -DLINKED -o ${WORK}/links ${BUNDLE} ${system} -ldl
                COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${WORK}/loads ${LIBRARY} COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${WORK}/links COMMAND_ERROR_IS_FATAL ANY)
