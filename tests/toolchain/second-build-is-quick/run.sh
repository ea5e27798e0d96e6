xtask() { ( cd "$LLAMAOS_ROOT" && if test -n "${LLAMAOS_XTASK:-}"; then "$LLAMAOS_XTASK" "$@"; else cargo xtask "$@"; fi ); }
xtask sysroot > /dev/null 2>&1
before=$(stat -c %Y-%s "$TOOLCHAIN/x86_64-llamaos-elf/lib/libc.a")
best=999999
for i in 1 2 3; do
    start=$(date +%s%N)
    xtask sysroot > out 2>&1
    took=$((($(date +%s%N) - start) / 1000000))
    test $took -ge $best || best=$took
done
# Other tests run beside this one: the best of three counts.
test $best -le 2000 || { echo "$best ms"; exit 1; }
test "$before" = "$(stat -c %Y-%s "$TOOLCHAIN/x86_64-llamaos-elf/lib/libc.a")"
