fails() { # description, then a command that must fail
    what=$1; shift
    if "$@" > output 2>&1; then echo "$what: works, but must not"; exit 1; fi
}
for header in linux/limits.h gnu/stubs.h asm/unistd.h linux/version.h features-time64.h bits/types/FILE.h x86_64-linux-gnu/asm/unistd.h; do
    echo "#include <$header>" > leak.c
    fails "<$header>" llama-gcc -c leak.c
    grep -q 'No such file' output || { echo "<$header> fails for another reason:"; cat output; exit 1; }
done
echo 'int main(void) { return 0; }' > main.c
for library in X11 z ssl crypto ncurses selinux; do
    fails "-l$library" llama-gcc main.c -l$library
    grep -q "cannot find -l$library" output || { echo "-l$library fails for another reason:"; cat output; exit 1; }
done
for language in c c++; do
    llama-gcc -x $language -v -E /dev/null > search 2>&1
    sed -n '/search starts here/,/End of search/p' search | grep '^ ' > directories
    test -s directories
    while read -r directory; do
        case $(realpath "$directory") in
            "$(realpath "$TOOLCHAIN")"/*) ;;
            *) echo "$language searches $directory"; exit 1 ;;
        esac
    done < directories
done
llama-gcc -print-search-dirs | sed -n 's/^libraries: =//p' | tr ':' '\n' | while read -r directory; do
    test -d "$directory" || continue
    case $(realpath "$directory") in
        "$(realpath "$TOOLCHAIN")"/*) ;;
        *) echo "libraries are searched in $directory"; exit 1 ;;
    esac
done
# The host's variables for its own compiler do not matter for what is found.
llama-gcc main.c -o app -Wl,--trace > trace
while read -r word; do
    case $word in
        /tmp/*.o | /tmp/*.res | *.a\)* | *"("*) continue ;;
    esac
    path=${word%% *}
    test -e "$path" || continue
    case $(realpath "$path") in
        "$(realpath "$TOOLCHAIN")"/*) ;;
        *) echo "the link takes $path"; exit 1 ;;
    esac
done < trace
