for prefix in llama- x86_64-llamaos-elf-; do
    for tool in gcc g++ cpp c++ cc as ar ranlib nm strip objcopy objdump size readelf ld pkg-config; do
        "$prefix$tool" --version > output 2>&1 || { echo "$prefix$tool --version fails:"; cat output; exit 1; }
        test -s output || { echo "$prefix$tool --version says nothing"; exit 1; }
    done
done
llama-run --version
llama-run --help > help
for option in --memory --files --timeout --stats --gdb --on --env; do
    grep -q -e "$option" help || { echo "--help does not tell of $option"; exit 1; }
done
echo 'int answer(void) { return 42; }' > a.c
llama-gcc -c a.c && llama-ar rcs liba.a a.o && llama-ranlib liba.a
llama-nm liba.a | grep -q ' T answer'
llama-objdump -d a.o | grep -q '<answer>:'
llama-readelf -h a.o | grep -q 'X86-64'
llama-objcopy --only-section=.text a.o b.o && llama-size b.o > /dev/null
