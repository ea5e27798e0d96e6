# CMake toolchain file: cmake --toolchain .../share/llamaos/llamaos.cmake
#
# Finds everything relative to itself, so that the toolchain can be moved. Programs that CMake or CTest runs (try_run,
# add_test, code generators built by the project) run in guests, by llama-run.

get_filename_component(LLAMAOS_PREFIX "${CMAKE_CURRENT_LIST_DIR}/../.." ABSOLUTE)

set(CMAKE_SYSTEM_NAME llamaOS)
set(CMAKE_SYSTEM_PROCESSOR x86_64)
list(APPEND CMAKE_MODULE_PATH "${CMAKE_CURRENT_LIST_DIR}/cmake")

set(CMAKE_C_COMPILER "${LLAMAOS_PREFIX}/bin/x86_64-llamaos-elf-gcc")
set(CMAKE_CXX_COMPILER "${LLAMAOS_PREFIX}/bin/x86_64-llamaos-elf-g++")
set(CMAKE_ASM_COMPILER "${CMAKE_C_COMPILER}")
if(EXISTS "${LLAMAOS_PREFIX}/bin/x86_64-llamaos-elf-gfortran")
  set(CMAKE_Fortran_COMPILER "${LLAMAOS_PREFIX}/bin/x86_64-llamaos-elf-gfortran")
endif()

set(CMAKE_CROSSCOMPILING_EMULATOR "${LLAMAOS_PREFIX}/bin/llama-run")
set(PKG_CONFIG_EXECUTABLE "${LLAMAOS_PREFIX}/bin/llama-pkg-config" CACHE FILEPATH "pkg-config for llamaOS")

# Headers, libraries and packages come from the sysroot and from where the user points to, programs from the host.
set(CMAKE_FIND_ROOT_PATH "${LLAMAOS_PREFIX}/x86_64-llamaos-elf" ${CMAKE_PREFIX_PATH} ${CMAKE_STAGING_PREFIX})
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
