# Prints nothing unless something is wrong.
for driver in llama-gcc llama-g++ llama-cc llama-c++ x86_64-llamaos-elf-gcc x86_64-llamaos-elf-g++; do
    test "$($driver -dumpmachine)" = x86_64-llamaos-elf || { echo "$driver -dumpmachine: $($driver -dumpmachine)"; exit 1; }
    test "$($driver -dumpfullversion)" = 14.2.0 || { echo "$driver: wrong version"; exit 1; }
done
for language in c c++; do
    llama-gcc -x $language -dM -E /dev/null > macros
    for name in __llamaos__ __unix__ __ELF__ __x86_64__ __LP64__; do
        grep -q "#define $name 1" macros || { echo "$language: $name is not defined"; exit 1; }
    done
    for name in __linux__ __linux linux __gnu_linux__ _WIN32 __APPLE__ __pie__ __PIC__; do
        ! grep -q "#define $name " macros || { echo "$language: $name is defined"; exit 1; }
    done
done
llama-g++ -x c++ -dM -E -include cstddef /dev/null | grep -q '_GLIBCXX_HAS_GTHREADS 1' || { echo "no gthreads"; exit 1; }
