cp -r "$CASE/project" project
cmake --toolchain "$LLAMAOS_CMAKE" -S project -B build -DCMAKE_BUILD_TYPE=Release
cmake --build build -j 2
ctest --test-dir build --output-on-failure
grep -q 'CMAKE_SYSTEM_NAME' build/CMakeFiles/*/CMakeSystem.cmake
