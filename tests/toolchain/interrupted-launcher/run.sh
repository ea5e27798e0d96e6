printf '#include <unistd.h>\n#include <stdio.h>\nint main(void) { puts("up"); fflush(stdout); pause(); }\n' > main.c
llama-gcc main.c -o app
for signal in INT TERM; do
    # A shell starts background commands with SIGINT ignored; env gives it back.
    env --default-signal=INT llama-run ./app > out 2> err < /dev/null &
    launcher=$!
    for i in $(seq 200); do grep -q up out && break; sleep 0.1; done
    grep -q up out || { echo "never came up"; cat err; exit 1; }
    child=$(cat /proc/$launcher/task/*/children)
    test -n "$child"
    kill -$signal $launcher
    # The shell says on standard error of what a job died.
    if wait $launcher 2> /dev/null; then status=0; else status=$?; fi
    case $signal in INT) test $status = 130 ;; TERM) test $status = 143 ;; esac || { echo "$signal: status $status"; exit 1; }
    for i in $(seq 50); do
        alive=
        for pid in $child; do test ! -d /proc/$pid || alive=$pid; done
        test -n "$alive" || break
        sleep 0.1
    done
    test -z "$alive" || { echo "$signal: process $alive is left"; exit 1; }
done
