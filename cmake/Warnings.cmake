# Warnings and hardening for every target of ours.
add_library(bcp_flags INTERFACE)
target_compile_options(bcp_flags INTERFACE $<$<COMPILE_LANGUAGE:C>:
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes
  -Wmissing-prototypes -Wold-style-definition -Wwrite-strings -Wcast-qual -Wvla
  -Wundef -Wformat=2 -Wswitch-enum -Wnull-dereference -fno-common
  -fstack-protector-strong>)
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
    $<$<CONFIG:Release,RelWithDebInfo>:_FORTIFY_SOURCE=2>)
endif()
if(BCP_COVERAGE)
  add_compile_options(--coverage)
  add_link_options(--coverage)
endif()
add_link_options(-Wl,-z,relro,-z,now -Wl,-z,noexecstack)
# assert() stays on in every build: it is for programmer errors only.
string(REPLACE "-DNDEBUG" "" CMAKE_C_FLAGS_RELEASE "${CMAKE_C_FLAGS_RELEASE}")
string(REPLACE "-O3" "-O2" CMAKE_C_FLAGS_RELEASE "${CMAKE_C_FLAGS_RELEASE}")
