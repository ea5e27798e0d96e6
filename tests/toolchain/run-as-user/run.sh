printf '#include <stdio.h>\nint main(void) { puts("as a user"); return 4; }\n' > app.c
llama-gcc app.c -o app
expect4() { if "$@"; then exit 1; else status=$?; fi; test $status = 4 || { echo "status $status: $*"; exit 1; }; }
if test "$(id -u)" != 0; then
    expect4 llama-run ./app
    expect4 ./app
    exit 0
fi
# Root copies what running takes to where the user nobody can reach it, and names that place in the image.
place=$(mktemp -d /tmp/lu.XXXXXX)
trap 'rm -rf "$place"' EXIT
mkdir -p "$place/bin" "$place/libexec" "$place/share"
cp -L "$TOOLCHAIN/bin/llama-run" "$place/bin/"
cp -L "$TOOLCHAIN/libexec/llama-interp" "$place/libexec/"
cp -rL "$TOOLCHAIN/share/llamaos" "$place/share/"
printf '.section .interp, "a", @progbits\n.asciz "%s"\n.section .note.GNU-stack, "", @progbits\n' "$place/libexec/llama-interp" | llama-as -o interp.o -
llama-gcc -B"$PWD/" app.c -o "$place/app"
chmod -R a+rX "$place"
cd "$place"
as_nobody() { setpriv --reuid=nobody --regid=nogroup --clear-groups env -i PATH=/usr/bin:/bin "$@"; }
expect4 as_nobody bin/llama-run ./app
expect4 as_nobody ./app
