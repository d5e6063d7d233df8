# cmake -DPROGRAM=.. -P this: runs an example that reads standard
# input on two inputs.
execute_process(
  COMMAND ${CMAKE_COMMAND} -E true
  COMMAND ${PROGRAM}
  OUTPUT_VARIABLE out RESULT_VARIABLE code)
if(NOT code EQUAL 0 OR NOT out STREQUAL "")
  message(FATAL_ERROR "on empty input: ${code}: ${out}")
endif()
execute_process(
  COMMAND ${PROGRAM} INPUT_FILE ${CMAKE_CURRENT_LIST_DIR}/share.json
  OUTPUT_VARIABLE out RESULT_VARIABLE code)
message("${out}")
if(NOT code EQUAL 0 OR NOT out MATCHES "999988887777")
  message(FATAL_ERROR "the share was not found: ${code}")
endif()
