#include <string>
#include <vector>

static int computed() { return 41; }
thread_local int dynamic = computed() + 1;
thread_local std::vector<std::string> words{"a", "b"};
thread_local const int constant = 5;
