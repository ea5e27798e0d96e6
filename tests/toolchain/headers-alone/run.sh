include=$TOOLCHAIN/x86_64-llamaos-elf/include
test -d "$include"
( cd "$include" && find . -name '*.h' | sed 's|^\./||' ) | grep -v '^c++/' | sort > all-headers
# Parts of other headers: what is under machine/ and ssp/, and what begins with an underscore.
grep -vE '^(machine|ssp)/|(^|/)_' all-headers > headers
test "$(wc -l < headers)" -gt 80
for header in stdio.h sys/stat.h pthread.h dlfcn.h link.h dirent.h sys/mman.h poll.h sys/select.h sys/socket.h netinet/in.h arpa/inet.h netdb.h sys/random.h \
    sys/utsname.h sys/resource.h semaphore.h ftw.h spawn.h sys/uio.h sys/ioctl.h termios.h getopt.h langinfo.h strings.h alloca.h malloc.h features.h endian.h \
    byteswap.h err.h sys/param.h sys/sysinfo.h sys/statvfs.h libgen.h fnmatch.h glob.h regex.h search.h wchar.h wctype.h fenv.h tgmath.h sched.h syslog.h; do
    test -e "$include/$header" || echo "$header is missing"
done
while read -r header; do
    printf '#include <%s>\nint check_after_the_header;\n' "$header" > one.c
    if ! llama-gcc -std=gnu17 -Wno-cpp -fsyntax-only one.c 2> errors; then
        if grep -qiE 'never (use|include)|not be included directly|include .* instead|not supported' errors; then continue; fi
        echo "$header, gnu17:"; head -n 3 errors; continue
    fi
    llama-gcc -std=c11 -pedantic-errors -Wno-cpp -fsyntax-only one.c 2> errors || { echo "$header, c11:"; head -n 3 errors; }
    case $header in tgmath.h | complex.h | stdatomic.h | threads.h) continue ;; esac
    llama-g++ -x c++ -std=gnu++20 -Wno-cpp -fsyntax-only one.c 2> errors || { echo "$header, gnu++20:"; head -n 3 errors; }
    llama-g++ -x c++ -std=c++17 -pedantic-errors -Wno-cpp -fsyntax-only one.c 2> errors || { echo "$header, c++17:"; head -n 3 errors; }
done < headers
for header in algorithm any array atomic barrier bit bitset charconv chrono codecvt compare complex concepts condition_variable coroutine deque exception execution expected \
    filesystem format forward_list fstream functional future generator initializer_list iomanip ios iosfwd iostream istream iterator latch limits list locale map memory \
    memory_resource mutex new numbers numeric optional ostream print queue random ranges ratio regex scoped_allocator semaphore set shared_mutex source_location span \
    spanstream sstream stack stacktrace stdexcept stop_token streambuf string string_view syncstream system_error thread tuple type_traits typeindex typeinfo \
    unordered_map unordered_set utility valarray variant vector version cassert cctype cerrno cfenv cfloat cinttypes climits clocale cmath csetjmp csignal cstdarg \
    cstddef cstdint cstdio cstdlib cstring ctime cuchar cwchar cwctype bits/stdc++.h; do
    echo "#include <$header>"
done > all.cpp
for standard in gnu++23 c++17 gnu++14; do
    # This one header refuses older standards, as it does everywhere.
    case $standard in gnu++23) cp all.cpp some.cpp ;; *) grep -v coroutine all.cpp > some.cpp ;; esac
    llama-g++ -std=$standard -fsyntax-only some.cpp 2> errors || grep -E 'error' errors | head -n 10
done
