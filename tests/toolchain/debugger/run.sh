printf 'int value = 41;\nint main(void)\n{\n    value++;\n    return value;\n}\n' > main.c
llama-gcc -g -O0 main.c -o app
llama-run --timeout 60 --gdb ./app > out 2> err &
launcher=$!
trap 'kill $launcher 2> /dev/null || :' EXIT
for i in $(seq 100); do grep -q 'target remote' err && break; sleep 0.1; done
grep 'gdb' err > /dev/null || { echo "no command is printed:"; cat err; exit 1; }
target=$(grep -o 'target remote [^ "'\'']*' err | head -n 1)
test -n "$target" || { echo "no target is printed:"; cat err; exit 1; }
timeout 60 gdb -q -batch -nx -ex "$target" -ex 'hbreak main' -ex continue -ex 'print value' -ex next -ex next -ex 'print value' -ex 'info line' -ex 'delete' -ex continue app > gdb.out 2>&1 < /dev/null || :
grep -q '= 41' gdb.out && grep -q '= 42' gdb.out && grep -q 'main.c' gdb.out || { cat gdb.out; exit 1; }
if wait $launcher; then exit 1; else test $? = 42 || { echo "status $?"; cat err; exit 1; }; fi
trap - EXIT
