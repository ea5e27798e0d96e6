cat > main.c <<'END'
#include <stdio.h>
#include <stdlib.h>
int main(int argc, char **argv)
{
    char line[80];
    int lines = 0;
    while (fgets(line, sizeof line, stdin)) { printf("%s %s", argv[1], line); lines++; }
    return argc + lines + atoi(argv[1]);
}
END
llama-gcc -O1 main.c -o app
for i in 1 2 3 4 5 6; do
    ( seq $i 100 | { if ./app $i > out.$i 2> err.$i; then echo 0; else echo $?; fi; } > status.$i ) &
done
wait
for i in 1 2 3 4 5 6; do
    seq $i 100 | sed "s/^/$i /" | cmp - out.$i || { cat err.$i; exit 1; }
    test ! -s err.$i || { cat err.$i; exit 1; }
    test "$(cat status.$i)" = $((2 + 101 - i + i)) || { echo "status $(cat status.$i)"; exit 1; }
done
