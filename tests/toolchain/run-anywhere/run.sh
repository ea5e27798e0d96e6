cat > where.c <<'END'
#include <stdio.h>
int main(int argc, char **argv) { char line[80] = ""; fgets(line, 80, stdin); printf("%d %s|%s", argc, argv[argc - 1], line); return argc; }
END
mkdir -p bin "other place"
llama-gcc -O1 where.c -o bin/where
status() { expected=$1; shift; if "$@"; then got=0; else got=$?; fi; test $got = "$expected" || { echo "status $got, expected $expected: $*"; exit 1; }; }
status 2 bin/where one < /dev/null; echo
( cd "other place" && status 2 ../bin/where two < /dev/null ); echo
PATH=$PWD/bin:$PATH; status 3 where x three < /dev/null; echo
ln -s ../bin/where "other place/link"
status 2 "other place/link" four < /dev/null; echo
echo input | status 2 bin/where five
printf 'all:\n\t@echo made | bin/where six || test $$? = 2\n' > Makefile
make -s
printf '#!/bin/sh\necho script | bin/where "$1" || exit $(($? + 40))\n' > script.sh
chmod +x script.sh
status 42 ./script.sh "se ven"
printf 'a\nb\n' | while read -r line; do echo "$line" | bin/where eight || :; done
bin/where nine < /dev/null | wc -c
