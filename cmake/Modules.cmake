# bcp_module(NAME DIR DEPS ...): a static library of the C files in DIR, whose
# include path is its own folder and those of the modules it depends on.
function(bcp_module name dir)
  cmake_parse_arguments(ARG "" "" "DEPS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${dir}/*.c)
  list(SORT sources)
  if(sources)
    add_library(${name} STATIC ${sources})
    target_include_directories(${name} PUBLIC ${dir})
    target_link_libraries(${name} PUBLIC ${ARG_DEPS} PRIVATE bcp_flags)
  else()
    add_library(${name} INTERFACE)
    target_include_directories(${name} INTERFACE ${dir})
    target_link_libraries(${name} INTERFACE ${ARG_DEPS})
  endif()
endfunction()

# bcp_program(NAME DIR DEPS ...): the program, from the C files in DIR.
function(bcp_program name dir)
  cmake_parse_arguments(ARG "" "" "DEPS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${dir}/*.c)
  list(SORT sources)
  if(NOT sources)
    return()
  endif()
  add_executable(${name} ${sources})
  target_include_directories(${name} PRIVATE ${dir})
  target_compile_definitions(${name} PRIVATE
    BCP_VERSION="${PROJECT_VERSION}")
  target_link_libraries(${name} PRIVATE ${ARG_DEPS} bcp_flags)
endfunction()

# bcp_test(NAME SOURCE DEPS ...): a cmocka test program, run by ctest.
function(bcp_test name source)
  cmake_parse_arguments(ARG "" "" "DEPS" ${ARGN})
  add_executable(${name} ${source})
  target_link_libraries(${name} PRIVATE ${ARG_DEPS} bcp_flags PkgConfig::CMOCKA)
  target_compile_definitions(${name} PRIVATE
    BCP_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  add_test(NAME ${name} COMMAND ${name}
    WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
endfunction()
