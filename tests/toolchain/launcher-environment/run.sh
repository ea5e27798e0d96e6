cat > main.c <<'END'
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
extern char **environ;
int main(void)
{
    int count = 0;
    while (environ[count]) count++;
    printf("%s %s %s %s %d\n", getenv("A") ? getenv("A") : "-", getenv("B") ? getenv("B") : "-", getenv("LLAMA_RUN_FLAGS") ? "flags" : "-",
           sysconf(_SC_PHYS_PAGES) * 4096 > 100 << 20 ? "large" : "small", count == 1);
}
END
llama-gcc main.c -o app
A=1 llama-run --memory 64M ./app
A=1 B=2 llama-run --memory 64M --env B=three --env "A=" ./app
A=1 B=2 llama-run --memory 64M --clear-env --env B=only ./app
A=1 LLAMA_RUN_FLAGS='--memory 160M --env "B=two words"' ./app
