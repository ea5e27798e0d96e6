cat > library.c <<'END'
int used(void) { return 1; }
static char big[300000] = {1};
char *unused_function(void) { return big; }
END
echo 'int used(void); int main(void) { return used() - 1; }' > main.c
llama-gcc -O1 -ffunction-sections -fdata-sections main.c library.c -o app
if llama-nm app | grep -q unused_function; then echo "unused_function is linked"; exit 1; fi
llama-strip app
test "$(stat -c %s app)" -lt 250000 || { echo "the image has $(stat -c %s app) bytes"; exit 1; }
llama-run app
