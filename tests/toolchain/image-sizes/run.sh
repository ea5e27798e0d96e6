printf '#include <stdio.h>\nint main(void) { printf("hello\\n"); }\n' > hello.c
printf '#include <iostream>\nint main() { std::cout << "hello\\n"; }\n' > hello.cpp
llama-gcc -O2 -s hello.c -o hello-c
llama-g++ -O2 -s hello.cpp -o hello-cpp
test "$(stat -c %s hello-c)" -lt $((150 * 1024)) || { echo "C: $(stat -c %s hello-c) bytes"; exit 1; }
test "$(stat -c %s hello-cpp)" -lt $((1200 * 1024)) || { echo "C++: $(stat -c %s hello-cpp) bytes"; exit 1; }
./hello-c
./hello-cpp
