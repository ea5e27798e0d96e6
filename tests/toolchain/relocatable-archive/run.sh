xtask() { ( cd "$LLAMAOS_ROOT" && if test -n "${LLAMAOS_XTASK:-}"; then "$LLAMAOS_XTASK" "$@"; else cargo xtask "$@"; fi ); }
xtask dist --output "$PWD/archive.tar.xz" > dist.log 2>&1 || { cat dist.log; exit 1; }
mkdir "else where"
tar -xf archive.tar.xz -C "else where"
set -- "else where"/*
test $# = 1 && test -d "$1" || { echo "the archive has more than one directory on top"; exit 1; }
mv "$1" moved
moved/bin/llama-relocate
# The toolchain it came from must not be used.
PATH=$(printf '%s' "$PATH" | tr ':' '\n' | grep -vF "$TOOLCHAIN" | paste -sd:)
unset TOOLCHAIN CONFIG_SITE LLAMAOS_CMAKE LLAMAOS_MESON
printf '#include <iostream>\n#include <stdexcept>\nint main(int argc, char **argv) { try { throw std::runtime_error("moved"); } catch (const std::exception &e) { std::cout << e.what() << argc << std::endl; } return 5; }\n' > app.cpp
moved/bin/llama-g++ -O1 app.cpp -o app
status() { if "$@"; then exit 1; else test $? = 5; fi; }
status ./app one
status moved/bin/llama-run ./app one two
llama_interp=$(moved/bin/llama-readelf -lW app | sed -n 's/.*interpreter: \(.*\)\]/\1/p')
test "$(realpath "$llama_interp")" = "$(realpath moved/libexec/llama-interp)" || { echo "the interpreter is $llama_interp"; exit 1; }
