# snaptrail_embed(OUTPUT FOLDER): writes OUTPUT, a .cc that holds the files
# FOLDER/actions/*.yml and FOLDER/rules/*.yml, sorted by name, for
# src/engine/builtin_content.h. Made anew whenever one of them changes.
function(snaptrail_embed output folder)
  file(GLOB files CONFIGURE_DEPENDS LIST_DIRECTORIES false ${folder}/actions/*.yml
       ${folder}/rules/*.yml)
  list(SORT files)
  # Part of the command, so that a file that went away remakes the output too.
  string(MD5 stamp "${files}")
  set(script ${PROJECT_SOURCE_DIR}/cmake/SnaptrailEmbedScript.cmake)
  add_custom_command(
    OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -DOUTPUT=${output} -DFOLDER=${folder} -DSTAMP=${stamp}
            -P ${script}
    DEPENDS ${files} ${script}
    COMMENT "Embedding actions and rules"
    VERBATIM)
endfunction()
