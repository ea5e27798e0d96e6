. "$TESTS/include/one-line.sh"
echo 'int main(void) { return 0; }' > main.c
llama-gcc main.c -o app
refused 125 '^llama-run: .*--frobnicate.*--help' llama-run --frobnicate ./app
refused 125 '^llama-run: .*moon.*qemu' llama-run --on moon ./app
refused 125 '^llama-run: .*--memory' llama-run --memory lots ./app
refused 125 '^llama-run: .*--memory' llama-run --memory 0 ./app
refused 125 '^llama-run: .*--timeout' llama-run --timeout soon ./app
refused 125 '^llama-run: .*--memory' llama-run --memory
refused 125 '^llama-run: .*(--help|Usage: llama-run)' llama-run
refused 125 '^llama-run: .*none' llama-run --files none ./app
refused 125 '^llama-run: .*main\.c' llama-run --files main.c ./app
llama-run ./app
