# A configure script takes the file as shell text; every answer in it is a variable of a cache.
test -r "$CONFIG_SITE"
( prefix=NONE; host_alias=x86_64-llamaos-elf; . "$CONFIG_SITE"; set ) | grep -E '^(ac|gl|am)_cv_' > answers
test -s answers || { echo "no answers"; exit 1; }
# The answers about functions are checked against the libraries.
sed -n 's/^ac_cv_func_\([a-z0-9_]*\)=.\{0,1\}\(yes\|no\).\{0,1\}$/\1 \2/p' answers | while read -r name answer; do
    # These are not about a function's being there, but about what it does.
    case $name in *_works | working_* | *_c99 | *_null | *_dereferences_* | *_posix | *_void | *_nonnull | *_working | *_ok) continue ;; esac
    echo "char $name(void); int main(void) { return $name(); }" > probe.c
    if llama-gcc -fno-builtin -w probe.c -o probe 2> /dev/null; then real=yes; else real=no; fi
    test "$real" = "$answer" || echo "config.site says $name: $answer, the library says $real"
done
