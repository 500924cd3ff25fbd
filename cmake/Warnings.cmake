# Warnings and hardening for every target of ours.
add_library(bcp_flags INTERFACE)
target_compile_options(bcp_flags INTERFACE $<$<COMPILE_LANGUAGE:C>:
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes
  -Wmissing-prototypes -Wold-style-definition -Wwrite-strings -Wcast-qual -Wvla
  -Wundef -Wformat=2 -Wswitch-enum -Wnull-dereference -fno-common>)
target_compile_definitions(bcp_flags INTERFACE _XOPEN_SOURCE=700)
if(BCP_WERROR)
  target_compile_options(bcp_flags INTERFACE $<$<COMPILE_LANGUAGE:C>:-Werror>)
endif()
if(BCP_SANITIZE)
  add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=all
    -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
else()
  target_compile_definitions(bcp_flags INTERFACE
    $<$<CONFIG:Release,RelWithDebInfo>:_FORTIFY_SOURCE=3>)
endif()
if(BCP_COVERAGE)
  add_compile_options(--coverage -fprofile-update=atomic)
  add_link_options(--coverage)
endif()
if(BCP_FUZZ)
  if(NOT CMAKE_C_COMPILER_ID MATCHES "Clang" OR NOT BCP_SANITIZE)
    message(FATAL_ERROR "libFuzzer is clang's: cmake --preset fuzz")
  endif()
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

# What makes a fault of memory hard to use. tests/e2e/test_hardening.py looks
# for each of them in the program that was built.
include(CheckPIESupported)
check_pie_supported(LANGUAGES C)
add_compile_options(-fstack-protector-strong -fstack-clash-protection)
if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
  add_compile_options(-fcf-protection=full)
elseif(CMAKE_SYSTEM_PROCESSOR MATCHES "aarch64")
  add_compile_options(-mbranch-protection=standard)
endif()
add_link_options(-Wl,-z,relro,-z,now -Wl,-z,noexecstack
  -Wl,-z,separate-code)
# assert() stays on in every build: it is for programmer errors only.
string(REPLACE "-DNDEBUG" "" CMAKE_C_FLAGS_RELEASE "${CMAKE_C_FLAGS_RELEASE}")
string(REPLACE "-O3" "-O2" CMAKE_C_FLAGS_RELEASE "${CMAKE_C_FLAGS_RELEASE}")
