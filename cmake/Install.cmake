# What `cmake --install` puts into place, and the package that `cpack -G DEB`
# makes of it. Manual pages and completions are written with the program.
include(GNUInstallDirs)
if(NOT TARGET bcpgen)
  return()
endif()

set(man ${CMAKE_BINARY_DIR}/man)
set(man_pages bcpgen.1 bcpgen-plan.5 bcpgen-rules.5)
list(TRANSFORM man_pages PREPEND ${man}/)
set(man_files ${man}/bcpgen.bash ${man}/_bcpgen ${man}/bcpgen.fish)
foreach(page ${man_pages})
  list(APPEND man_files ${page}.gz)
endforeach()
find_program(GZIP gzip REQUIRED)
file(GLOB man_inputs CONFIGURE_DEPENDS docs/generator/*.py docs/man/*
  schema/plan.schema.json schema/workspace.schema.json schema/rules/*.yaml)
add_custom_command(OUTPUT ${man_files}
  COMMAND ${Python3_EXECUTABLE} -B
    ${CMAKE_SOURCE_DIR}/docs/generator/man.py $<TARGET_FILE:bcpgen>
    ${CMAKE_SOURCE_DIR} ${man}
  COMMAND ${GZIP} -9nfk ${man_pages}
  DEPENDS bcpgen ${man_inputs} VERBATIM)
add_custom_target(man ALL DEPENDS ${man_files})

install(TARGETS bcpgen RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(FILES ${man}/bcpgen.1.gz DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES ${man}/bcpgen-plan.5.gz ${man}/bcpgen-rules.5.gz
  DESTINATION ${CMAKE_INSTALL_MANDIR}/man5)
install(FILES ${man}/bcpgen.bash RENAME bcpgen
  DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
install(FILES ${man}/_bcpgen
  DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions)
install(FILES ${man}/bcpgen.fish
  DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
install(FILES README.md CHANGELOG.md SECURITY.md KNOWN_LIMITS.md
  DESTINATION ${CMAKE_INSTALL_DOCDIR})

# The program carries fonts, whose licences go where it goes. Debian's packages
# have them in a folder named as the package.
set(debian ${CMAKE_BINARY_DIR}/debian)
file(MAKE_DIRECTORY ${debian}/doc ${debian}/package)
file(READ LICENSE licences)
foreach(font noto-core noto-mono dejavu-core)
  file(READ /usr/share/doc/fonts-${font}/copyright licence)
  string(APPEND licences "\n\nThe program carries fonts of the Debian package "
    "fonts-${font}, of which is said:\n\n${licence}")
endforeach()
file(WRITE ${debian}/doc/copyright "${licences}")
install(FILES ${debian}/doc/copyright DESTINATION ${CMAKE_INSTALL_DOCDIR})

set(CPACK_PACKAGE_NAME bcpgen)
set(CPACK_PACKAGE_CONTACT "The bcpgen authors <bcpgen@bcpgen.invalid>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY
  "compiler of continuity plans into audit packages")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
"Checks business continuity and disaster recovery plans, written as YAML,
against a schema and rules, and compiles them into HTML, Markdown and PDF with
a manifest that an auditor can verify.")

# What only a package has: Debian's changelog, and why lintian is mistaken.
string(TIMESTAMP debian_date "%a, %d %b %Y %H:%M:%S +0000" UTC)
configure_file(cmake/debian/changelog.in ${debian}/changelog @ONLY)
file(MAKE_DIRECTORY ${debian}/package/share/doc/bcpgen)
execute_process(COMMAND ${GZIP} -9nc ${debian}/changelog
  OUTPUT_FILE ${debian}/package/share/doc/bcpgen/changelog.gz
  COMMAND_ERROR_IS_FATAL ANY)
configure_file(cmake/debian/lintian-overrides
  ${debian}/package/share/lintian/overrides/bcpgen COPYONLY)
set(CPACK_INSTALLED_DIRECTORIES ${debian}/package usr)

# What is packed has been built; a package is no reason to build the tests.
set(CMAKE_SKIP_INSTALL_ALL_DEPENDENCY ON)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_GENERATOR DEB)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION text)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# git's library is loaded by its name, which dpkg-shlibdeps does not see.
find_program(DPKG_QUERY dpkg-query)
if(DPKG_QUERY)
  get_filename_component(git2 ${GIT2_LIBRARY} REALPATH)
  execute_process(COMMAND ${DPKG_QUERY} -S ${git2} OUTPUT_VARIABLE git2)
  string(REGEX REPLACE ":.*" "" CPACK_DEBIAN_PACKAGE_DEPENDS "${git2}")
endif()
# What is loaded on demand, dpkg-shlibdeps cannot know.
find_program(DPKG_QUERY dpkg-query)
if(DPKG_QUERY)
  execute_process(COMMAND ${DPKG_QUERY} -S "*/${GIT2_SONAME}"
    OUTPUT_VARIABLE GIT2_PACKAGE COMMAND_ERROR_IS_FATAL ANY)
  string(REGEX REPLACE "[: ].*" "" CPACK_DEBIAN_PACKAGE_DEPENDS
    "${GIT2_PACKAGE}")
endif()
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE
  OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
include(CPack)
