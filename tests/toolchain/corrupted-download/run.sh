xtask() { ( cd "$LLAMAOS_ROOT" && if test -n "${LLAMAOS_XTASK:-}"; then "$LLAMAOS_XTASK" "$@"; else cargo xtask "$@"; fi ); }
mkdir cache sources
file=$(sed -n '/name = "zlib"/,/^$/s/^file = "\(.*\)"/\1/p' "$TESTS/sources.toml")
sum=$(sed -n '/name = "zlib"/,/^$/s/^sha256 = "\(.*\)"/\1/p' "$TESTS/sources.toml")
echo 'not the archive' > "sources/$file"
export LLAMAOS_CACHE="$PWD/cache" LLAMAOS_SOURCES="$PWD/sources"
if xtask fetch zlib > out 2> err; then echo "accepted"; exit 1; fi
test ! -s out
test "$(wc -l < err)" = 1 || { cat err; exit 1; }
grep -q "$sum" err && grep -qF "$file" err || { cat err; exit 1; }
if find cache -type f -size +0 | grep -F "$file"; then echo "kept in the cache"; exit 1; fi
