mkdir -p host own/lib/pkgconfig
printf 'Name: host\nDescription: of the host\nVersion: 1\nLibs: -lhost\n' > host/hostpackage.pc
for file in /usr/lib/x86_64-linux-gnu/pkgconfig/*.pc /usr/lib/pkgconfig/*.pc /usr/share/pkgconfig/*.pc "$PWD"/host/*.pc; do
    test -e "$file" || continue
    package=$(basename "$file" .pc)
    if llama-pkg-config --exists "$package"; then echo "$package of the host is seen"; exit 1; fi
done
printf 'prefix=%s/own\nName: own\nDescription: cross-built\nVersion: 2.5\nCflags: -I${prefix}/include\nLibs: -L${prefix}/lib -lown\n' "$PWD" > own/lib/pkgconfig/own.pc
export LLAMAOS_PKG_CONFIG_PATH="$PWD/own/lib/pkgconfig"
test "$(llama-pkg-config --modversion own)" = 2.5
test "$(x86_64-llamaos-elf-pkg-config --cflags own | tr -d " ")" = "-I$PWD/own/include"
# What it says is enough to build with.
mkdir own/include
echo 'int own(void);' > own/include/own.h
printf '#include <own.h>\nint own(void) { return 42; }\n' > own.c
llama-gcc -c -Iown/include own.c && llama-ar rcs own/lib/libown.a own.o
printf '#include <own.h>\nint main(void) { return own(); }\n' > main.c
llama-gcc $(llama-pkg-config --cflags own) main.c $(llama-pkg-config --libs own) -o app
if ./app; then exit 1; else test $? = 42; fi
