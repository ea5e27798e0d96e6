. "$TESTS/include/one-line.sh"
echo 'int main(void) { return 0; }' > main.c
llama-gcc main.c -o app
mkdir empty
refused 125 '^llama-run: .*qemu-system-x86_64.*(apt|install)' env PATH="$PWD/empty" "$TOOLCHAIN/bin/llama-run" ./app
refused 125 '^llama-run: .*(xen|XEN)' env LLAMAOS_XEN="$PWD/none" llama-run ./app
