cat > main.c <<'END'
int not_there(int);
int main(void) { return not_there(1); }
END
if llama-gcc -O1 main.c -o app 2> errors; then echo "links"; exit 1; fi
grep -q "undefined reference to .not_there'" errors || { cat errors; exit 1; }
test ! -e app
# The names a configure script asks for tell the truth as well.
echo 'char gettid_does_not_exist(); int main(void) { return gettid_does_not_exist(); }' > main.c
! llama-gcc main.c -o app 2> errors
