#include <stdio.h>
#include <stdlib.h>

static void say(const char *text)
{
    puts(text);
}

__attribute__((constructor(102))) static void second(void) { say("constructor 102"); }
__attribute__((constructor(101))) static void first(void) { say("constructor 101"); }
__attribute__((constructor)) static void late(void) { say("constructor"); }
__attribute__((destructor(101))) static void last(void) { say("destructor 101"); }
__attribute__((destructor)) static void early(void) { say("destructor"); }

static void preinit(int argc, char **argv, char **envp)
{
    (void)argv;
    (void)envp;
    printf("preinit argc %d\n", argc);
}
__attribute__((section(".preinit_array"), used)) static void (*const preinit_entry)(int, char **, char **) = preinit;

static void handler_a(void) { say("atexit a"); }
static void handler_b(void)
{
    say("atexit b");
    atexit(handler_a);
}
static void handler_c(void) { say("atexit c"); }

int main(void)
{
    say("main");
    atexit(handler_c);
    atexit(handler_b);
    printf("buffered, flushed by exit");
    printf("\n");
    return 5;
}
