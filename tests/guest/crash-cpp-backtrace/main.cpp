#include <vector>

namespace shop {

struct Order {
    int *prices = nullptr;
    int total(int count) const;
};

__attribute__((noinline)) int Order::total(int count) const
{
    return prices[count] + 1;
}

template <typename F> __attribute__((noinline)) int apply(const std::vector<Order> &orders, F function)
{
    /* The frame must stay: no tail call. */
    return function(orders[0]) + 1;
}
} // namespace shop

int main(int argc, char **)
{
    return shop::apply(std::vector<shop::Order>(3), [argc](const shop::Order &o) { return o.total(argc) + 1; }) + 1;
}
