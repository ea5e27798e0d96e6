. "$TESTS/include/one-line.sh"
printf '#include <stdio.h>\nstatic char big[40 << 20];\nint main(void) { big[5] = 1; puts("fits"); return big[6]; }\n' > main.c
llama-gcc main.c -o app
refused 125 '^llama-run: .*[0-9]+ ?MiB.*--memory' llama-run --memory 16M ./app
refused 125 '^llama-run: .*--memory' llama-run --memory 1M ./app
mkdir files
head -c 50000000 /dev/zero > files/large
echo 'int main(void) { return 0; }' > small.c
llama-gcc small.c -o small
refused 125 '^llama-run: .*--files.*--memory|^llama-run: .*--memory.*--files' llama-run --memory 32M --files files ./small
llama-run --memory 128M --files files ./small
llama-run --memory 64M ./app
