xtask() { ( cd "$LLAMAOS_ROOT" && if test -n "${LLAMAOS_XTASK:-}"; then "$LLAMAOS_XTASK" "$@"; else cargo xtask "$@"; fi ); }
# A file system of one mebibyte, in a mount namespace of our own.
mkdir cache sources
file=$(sed -n '/name = "zlib"/,/^$/s/^file = "\(.*\)"/\1/p' "$TESTS/sources.toml")
cp "$(xtask fetch zlib)" "sources/$file"
cat > inside.sh <<'END'
mount -t tmpfs -o size=1m tmpfs cache || exit 99
export LLAMAOS_CACHE="$PWD/cache" LLAMAOS_SOURCES="$PWD/sources"
if ( cd "$LLAMAOS_ROOT" && ${LLAMAOS_XTASK:-cargo xtask} fetch zlib ) > out 2> err; then echo "worked in 1 MiB" > verdict; else find cache -name "*$1*" > verdict; fi
END
unshare --map-root-user --mount sh inside.sh "$file" || { echo "cannot make a small file system here: status $?"; exit 1; }
test ! -s verdict || { echo "left behind or wrong:"; cat verdict; exit 1; }
test ! -s out
test "$(wc -l < err)" = 1 || { cat err; exit 1; }
grep -qi 'space' err && grep -q cache err || { cat err; exit 1; }
