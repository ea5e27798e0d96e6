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
llama-g++ -O2 -mred-zone main.cpp -o bad
if xtask check-image "$PWD/bad" > output 2>&1; then echo "the red zone of leaf was not found"; exit 1; fi
grep -q leaf output || { echo "leaf is not named:"; cat output; exit 1; }
