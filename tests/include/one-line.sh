# For scripts: refused STATUS PATTERN COMMAND... runs a command that must fail with that status, say nothing on stdout,
# and one line on stderr that matches the pattern (an extended regular expression).
refused() {
    expected=$1 pattern=$2
    shift 2
    if "$@" > refused.stdout 2> refused.stderr < /dev/null; then got=0; else got=$?; fi
    test "$got" = "$expected" || { echo "status $got, expected $expected: $*"; cat refused.stderr; return 1; }
    test ! -s refused.stdout || { echo "something on stdout: $*"; cat refused.stdout; return 1; }
    test "$(wc -l < refused.stderr)" = 1 || { echo "not one line on stderr: $*"; cat refused.stderr; return 1; }
    grep -qE "$pattern" refused.stderr || { echo "the line does not match $pattern:"; cat refused.stderr; return 1; }
}
