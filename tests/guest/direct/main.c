#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
    char line[64] = "";
    fgets(line, sizeof line, stdin);
    printf("%d [%s][%s][%s] %s %s", argc, argv[1], argv[2], argv[3], getenv("CASE_DIRECT"), line);
    fputs("seen\n", stderr);
    return 7;
}
