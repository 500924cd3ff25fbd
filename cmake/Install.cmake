# What `cmake --install` puts into place, and the package that `cpack -G DEB`
# makes of it. Manual pages and completions are written with the program.
include(GNUInstallDirs)
if(NOT TARGET bcpgen)
  return()
endif()

set(man ${CMAKE_BINARY_DIR}/man)
set(man_files bcpgen.1 bcpgen-plan.5 bcpgen-rules.5 bcpgen.bash _bcpgen
  bcpgen.fish)
list(TRANSFORM man_files PREPEND ${man}/)
file(GLOB man_inputs CONFIGURE_DEPENDS docs/generator/*.py docs/man/*
  schema/plan.schema.json schema/workspace.schema.json schema/rules/*.yaml)
add_custom_command(OUTPUT ${man_files}
  COMMAND ${Python3_EXECUTABLE} -B
    ${CMAKE_SOURCE_DIR}/docs/generator/man.py $<TARGET_FILE:bcpgen>
    ${CMAKE_SOURCE_DIR} ${man}
  DEPENDS bcpgen ${man_inputs} VERBATIM)
add_custom_target(man ALL DEPENDS ${man_files})

install(TARGETS bcpgen RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(FILES ${man}/bcpgen.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES ${man}/bcpgen-plan.5 ${man}/bcpgen-rules.5
  DESTINATION ${CMAKE_INSTALL_MANDIR}/man5)
install(FILES ${man}/bcpgen.bash RENAME bcpgen
  DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
install(FILES ${man}/_bcpgen
  DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions)
install(FILES ${man}/bcpgen.fish
  DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
install(FILES README.md CHANGELOG.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES LICENSE RENAME copyright DESTINATION ${CMAKE_INSTALL_DOCDIR})

# What is packed has been built; a package is no reason to build the tests.
set(CMAKE_SKIP_INSTALL_ALL_DEPENDENCY ON)
set(CPACK_PACKAGE_NAME bcpgen)
set(CPACK_PACKAGE_CONTACT "The bcpgen authors <bcpgen@bcpgen.invalid>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY
  "compiler of continuity plans into audit packages")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
"Checks business continuity and disaster recovery plans, written as YAML,
against a schema and rules, and compiles them into HTML, Markdown and PDF with
a manifest that an auditor can verify.")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_GENERATOR DEB)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION text)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
include(CPack)
