xtask() { ( cd "$LLAMAOS_ROOT" && if test -n "${LLAMAOS_XTASK:-}"; then "$LLAMAOS_XTASK" "$@"; else cargo xtask "$@"; fi ); }
cat > main.cpp <<'END'
#include <iostream>
#include <map>
#include <regex>
#include <string>
int leaf(int x) { volatile int local[8] = {x}; return local[0]; }
int main() { std::map<std::string, int> m{{"a", leaf(1)}}; std::cout << m["a"] << std::regex_match("x", std::regex("x")); }
END
llama-g++ -O2 main.cpp -o app
xtask check-image "$PWD/app" > /dev/null
# The driver refuses the option that would make one; assembly can still have one.
if llama-g++ -O2 -mred-zone main.cpp -o bad 2> output; then echo "-mred-zone is accepted"; exit 1; fi
test "$(wc -l < output)" = 1 && grep -q 'red zone' output
cat > zone.s <<'END'
    .globl zone_user
    .type zone_user, @function
zone_user:
    movl %edi, -8(%rsp)
    movl -8(%rsp), %eax
    ret
    .size zone_user, . - zone_user
    .section .note.GNU-stack, "", @progbits
END
echo 'int zone_user(int); int main(void) { return zone_user(0); }' > user.c
llama-gcc -O2 user.c zone.s -o bad
if xtask check-image "$PWD/bad" > output 2>&1; then echo "the red zone of zone_user was not found"; exit 1; fi
grep -q zone_user output || { echo "zone_user is not named:"; cat output; exit 1; }
