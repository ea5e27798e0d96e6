#include "check.h"
#include <cstdlib>
#include <cxxabi.h>
#include <map>
#include <string>
#include <typeindex>

struct A { virtual ~A() = default; int a = 1; };
struct B { virtual ~B() = default; int b = 2; };
struct V { virtual ~V() = default; int v = 3; };
struct L : virtual V, A { int l = 4; };
struct R : virtual V, B { int r = 5; };
struct Bottom final : L, R { int bottom = 6; };
template <typename T> struct Wrapped {};

int main()
{
    Bottom object;
    A *a = &object;
    B *b = dynamic_cast<B *>(a);
    CHECK(b && b->b == 2 && static_cast<void *>(a) != static_cast<void *>(b));
    V *v = a ? dynamic_cast<V *>(a) : nullptr;
    CHECK(v && v->v == 3 && dynamic_cast<Bottom *>(v) == &object && dynamic_cast<void *>(b) == &object);
    A plain;
    A *only = &plain;
    CHECK(dynamic_cast<B *>(only) == nullptr && dynamic_cast<Bottom *>(only) == nullptr);
    CHECK(typeid(*a) == typeid(Bottom) && typeid(a) == typeid(A *) && typeid(*only) == typeid(A));
    int status = -1;
    char *name = abi::__cxa_demangle(typeid(Wrapped<std::map<int, const char *>>).name(), nullptr, nullptr, &status);
    CHECK(status == 0 && std::string(name).starts_with("Wrapped<std::map<int, char const*"));
    std::free(name);
    std::map<std::type_index, int> kinds{{typeid(int), 1}, {typeid(double), 2}};
    CHECK(kinds[typeid(double)] == 2);
    int (L::*member) = &L::l;
    CHECK(object.*member == 4);
    return finish();
}
