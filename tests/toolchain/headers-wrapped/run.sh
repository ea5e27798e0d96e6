mkdir -p wrappers/sys
printf '#include <signal.h>\n#include_next <sys/select.h>\n' > wrappers/sys/select.h
printf '#include <sys/types.h>\npid_t a; uid_t b; clock_t c; pthread_attr_t d;\n' > main.c
for standard in c99 gnu17; do
    llama-gcc -std=$standard -Iwrappers -c main.c
done
printf '#include <thread>\n#include <csignal>\nint main() {}\n' > main.cpp
llama-g++ -Iwrappers -c main.cpp
