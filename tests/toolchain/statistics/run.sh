printf '#include <stdlib.h>\n#include <string.h>\nint main(void) { memset(malloc(20000000), 1, 20000000); return 6; }\n' > main.c
llama-gcc -O0 main.c -o app
if llama-run --memory 64M --stats ./app 2> stats; then exit 1; else test $? = 6; fi
test "$(wc -l < stats)" = 1 || { cat stats; exit 1; }
python3 - "$(stat -c %s app)" <<'END'
import json, sys
stats = json.load(open("stats"))
assert stats["status"] == 6, stats
assert stats["image_bytes"] == int(sys.argv[1]), stats
assert stats["memory_bytes"] == 64 << 20, stats
assert 20000000 < stats["peak_memory_bytes"] < 64 << 20, stats
assert 0 < stats["boot_seconds"] < 60 and stats["boot_seconds"] <= stats["run_seconds"], stats
assert stats["entry_to_main_ticks"] > 0 and stats["main_to_exit_ticks"] > 0, stats
END
