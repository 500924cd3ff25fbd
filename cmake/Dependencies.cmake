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
