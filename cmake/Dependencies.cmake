# Debian's packages; docs/decisions.md says what each is for.
find_package(PkgConfig REQUIRED)
pkg_check_modules(CRYPTO REQUIRED IMPORTED_TARGET libcrypto)
pkg_check_modules(YAML REQUIRED IMPORTED_TARGET yaml-0.1)
pkg_check_modules(PCRE2 REQUIRED IMPORTED_TARGET libpcre2-8)
pkg_check_modules(XML2 REQUIRED IMPORTED_TARGET libxml-2.0)
pkg_check_modules(CMARK REQUIRED IMPORTED_TARGET libcmark)
pkg_check_modules(HARFBUZZ REQUIRED IMPORTED_TARGET harfbuzz harfbuzz-subset)
pkg_check_modules(FRIBIDI REQUIRED IMPORTED_TARGET fribidi)
pkg_check_modules(DEFLATE REQUIRED IMPORTED_TARGET libdeflate)
pkg_check_modules(PNG REQUIRED IMPORTED_TARGET libpng)
pkg_check_modules(JANSSON REQUIRED IMPORTED_TARGET jansson)
# For the build alone: cmake/confine_filter.c.
pkg_check_modules(SECCOMP REQUIRED IMPORTED_TARGET libseccomp)
pkg_check_modules(CMOCKA REQUIRED IMPORTED_TARGET cmocka)

# Graphviz, of which only the layout of its engine dot is used, linked like any
# library: nothing is searched for when the program runs.
pkg_check_modules(GVC REQUIRED IMPORTED_TARGET libgvc libcgraph)
pkg_get_variable(GVC_LIBDIR libgvc libdir)
find_library(DOT_LIBRARY NAMES gvplugin_dot_layout REQUIRED
  PATHS ${GVC_LIBDIR} PATH_SUFFIXES graphviz)
add_library(graphviz INTERFACE)
target_link_libraries(graphviz INTERFACE PkgConfig::GVC ${DOT_LIBRARY})
# It lies in a folder of its own, which an installed program must know, too.
set(CMAKE_INSTALL_RPATH_USE_LINK_PATH ON)
# The path of the build is that of the installed program; CMake would pad it
# with empty parts, which stand for whatever folder one is in.
set(CMAKE_BUILD_WITH_INSTALL_RPATH ON)

# These two ship no pkg-config file on every release we build on.
find_library(HPDF_LIBRARY NAMES hpdf REQUIRED)
find_path(HPDF_INCLUDE_DIR NAMES hpdf.h REQUIRED)
add_library(hpdf INTERFACE)
target_link_libraries(hpdf INTERFACE ${HPDF_LIBRARY})
target_include_directories(hpdf SYSTEM INTERFACE ${HPDF_INCLUDE_DIR})

find_library(UNIBREAK_LIBRARY NAMES unibreak REQUIRED)
find_path(UNIBREAK_INCLUDE_DIR NAMES linebreak.h REQUIRED)
add_library(unibreak INTERFACE)
target_link_libraries(unibreak INTERFACE ${UNIBREAK_LIBRARY})
target_include_directories(unibreak SYSTEM INTERFACE ${UNIBREAK_INCLUDE_DIR})

# git's library is loaded when a repository is there: to link it would cost
# every run 3 ms. Its name is that of the version whose headers we compile with.
pkg_check_modules(GIT2 REQUIRED IMPORTED_TARGET libgit2)
find_library(GIT2_LIBRARY NAMES git2 REQUIRED HINTS ${GIT2_LIBRARY_DIRS})
execute_process(COMMAND ${CMAKE_OBJDUMP} -p ${GIT2_LIBRARY}
  OUTPUT_VARIABLE GIT2_HEADERS COMMAND_ERROR_IS_FATAL ANY)
if(NOT GIT2_HEADERS MATCHES "SONAME +([^ \n]+)")
  message(FATAL_ERROR "${GIT2_LIBRARY} has no SONAME")
endif()
set(GIT2_SONAME ${CMAKE_MATCH_1})
add_library(git2 INTERFACE)
target_include_directories(git2 SYSTEM INTERFACE ${GIT2_INCLUDE_DIRS})
target_compile_definitions(git2 INTERFACE BCP_LIBGIT2="${GIT2_SONAME}")
target_link_libraries(git2 INTERFACE ${CMAKE_DL_LIBS})
