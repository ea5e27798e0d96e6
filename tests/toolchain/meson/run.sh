cp -r "$CASE/project" project
meson setup build project --cross-file "$LLAMAOS_MESON"
meson compile -C build
meson test -C build --print-errorlogs
