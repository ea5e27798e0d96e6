# Each sample is built as its build file says. All of them are taken: no name is known here.
count=0
for sample in "$LLAMAOS_ROOT"/samples/*/; do
    name=$(basename "$sample")
    cp -r "$sample" "$name"
    if test -e "$name/CMakeLists.txt"; then
        cmake --toolchain "$LLAMAOS_CMAKE" -S "$name" -B "$name/build" > "$name.log" 2>&1 && cmake --build "$name/build" >> "$name.log" 2>&1 &&
            ctest --test-dir "$name/build" --output-on-failure --no-tests=error >> "$name.log" 2>&1 || { cat "$name.log"; exit 1; }
    elif test -e "$name/meson.build"; then
        meson setup "$name/build" "$name" --cross-file "$LLAMAOS_MESON" > "$name.log" 2>&1 &&
            meson test -C "$name/build" --print-errorlogs >> "$name.log" 2>&1 || { cat "$name.log"; exit 1; }
    elif test -e "$name/Makefile"; then
        make -C "$name" check > "$name.log" 2>&1 || { cat "$name.log"; exit 1; }
    else
        echo "$name has no build file"
        exit 1
    fi
    count=$((count + 1))
done
echo "samples checked: $count"
