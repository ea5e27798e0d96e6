# What CMake must know of llamaOS: a Unix whose libraries are all static.

set(UNIX 1)
set(CMAKE_DL_LIBS "")
set_property(GLOBAL PROPERTY TARGET_SUPPORTS_SHARED_LIBS FALSE)

# An image is linked at fixed addresses.
set(CMAKE_POSITION_INDEPENDENT_CODE OFF)

# Below the roots that the toolchain file names.
list(APPEND CMAKE_SYSTEM_PREFIX_PATH / /usr /usr/local)
list(APPEND CMAKE_SYSTEM_INCLUDE_PATH /include)
list(APPEND CMAKE_SYSTEM_LIBRARY_PATH /lib)
