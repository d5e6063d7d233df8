snaptrail_test(
  engine
  CORE
  SOURCES
  compiler_test.cc
  automation_test.cc
  engine_test.cc
  raw_rules_test.cc
  samples.cc
  step_document_test.cc)
snaptrail_test(
  engine_threads
  CORE
  SOURCES
  samples.cc
  threads_test.cc
  LABELS
  threads)

add_executable(step_fields_doc step_fields_doc.cc)
snaptrail_link(step_fields_doc CORE "")
