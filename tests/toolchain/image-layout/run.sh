cat > main.cpp <<'END'
#include <iostream>
#include <stdexcept>
thread_local int counter = 1;
int main() { try { throw std::runtime_error("x"); } catch (...) { std::cout << counter; } }
END
llama-g++ -O2 main.cpp -o app
llama-readelf -hlnW app > elf
grep -q 'Type:.*EXEC' elf || { echo "not ET_EXEC"; exit 1; }
grep -q 'INTERP' elf || { echo "no PT_INTERP"; exit 1; }
grep -q 'interpreter: .*llama-interp' elf || { echo "another interpreter"; exit 1; }
grep -q 'Xen' elf || { echo "no Xen notes"; exit 1; }
grep -q 'GNU_EH_FRAME' elf || { echo "no .eh_frame_hdr"; exit 1; }
grep -q ' TLS ' elf || { echo "no TLS segment"; exit 1; }
if grep -E 'LOAD.* (RWE|WE| W E)' elf; then echo "a segment is writable and executable"; exit 1; fi
if grep -q 'DYNAMIC' elf; then echo "it is dynamic"; exit 1; fi
test -z "$(llama-nm -u app)" || { echo "undefined:"; llama-nm -u app; exit 1; }
# Nothing of the Rust part is in the way of the program's own names.
echo 'int memory_core, boot, mm, panic, rust_begin_unwind, sched, console, stream; void trap(void) {} void exit_now(void) {} int main(void) { return 0; }' > names.c
llama-gcc names.c -o names
if llama-nm -g app | grep -E ' [TDBR] _(R|ZN[0-9]+(core|kernel|rt|alloc))'; then echo "Rust symbols are global"; exit 1; fi
