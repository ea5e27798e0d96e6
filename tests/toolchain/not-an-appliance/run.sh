. "$TESTS/include/one-line.sh"
echo 'int main(void) { return 0; }' > main.c
llama-gcc -g main.c -o app
refused 127 '^llama-run: .*none.*no such file' llama-run ./none
refused 127 '^llama-run: .*no such file' llama-run ./none/deeper
refused 126 '^llama-run: .*/bin/sh.*not an appliance' llama-run /bin/sh
head -c 5000 /dev/urandom > random
refused 126 '^llama-run: .*random.*not an appliance' llama-run ./random
: > empty
refused 126 '^llama-run: .*empty.*not an appliance' llama-run ./empty
refused 126 '^llama-run: .*main\.c.*not an appliance' llama-run ./main.c
refused 126 '^llama-run: .*directory' llama-run .
llama-gcc -c main.c -o main.o
refused 126 '^llama-run: .*main\.o.*not an appliance' llama-run ./main.o
for size in 4 63 64 200 1000 5000 20000; do
    head -c $size app > cut
    refused 126 '^llama-run: .*cut.*(truncated|not an appliance)' llama-run ./cut
done
head -c 20000 app > cut
refused 126 '^llama-run: .*cut.*truncated' llama-run ./cut
# Noise behind a good header.
for seed in 1 2 3 4 5 6; do
    head -c 64 app > noise
    head -c 40000 /dev/urandom >> noise
    refused 126 '^llama-run: .*noise' llama-run ./noise
done
