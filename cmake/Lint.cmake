# cmake --build BUILD --target lint: clang-tidy and cppcheck over all C files
# of ours, reports are errors. .clang-tidy and cppcheck.txt say what is left
# out, and why.
find_program(RUN_CLANG_TIDY run-clang-tidy)
find_program(CPPCHECK cppcheck)
if(TARGET bcpgen AND RUN_CLANG_TIDY AND CPPCHECK)
  # What clang-tidy compiles includes what the build generates.
  add_custom_target(lint
    COMMAND ${CPPCHECK} -q --std=c11 --error-exitcode=1 -D__GNUC__=12
      "-Djson_object_foreach(o,k,v)=while(json_next(o,&k,&v))"
      --enable=warning,performance,portability
      --suppressions-list=${CMAKE_SOURCE_DIR}/cmake/cppcheck.txt
      schema render cmd
    COMMAND ${RUN_CLANG_TIDY} -p ${CMAKE_BINARY_DIR} -quiet
      "/(schema|render|cmd)/"
    DEPENDS bcpgen WORKING_DIRECTORY ${CMAKE_SOURCE_DIR} USES_TERMINAL
    VERBATIM)
endif()
