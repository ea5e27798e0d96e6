printf '#include <stdio.h>\nint main(void) { for (;;) puts("line"); }\n' > main.c
llama-gcc -O1 main.c -o app
timeout 60 llama-run ./app 2> err | head -n 3
