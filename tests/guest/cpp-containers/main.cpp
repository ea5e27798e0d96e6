#include "check.h"
#include <algorithm>
#include <array>
#include <bitset>
#include <deque>
#include <forward_list>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <memory_resource>
#include <numeric>
#include <queue>
#include <ranges>
#include <set>
#include <span>
#include <stack>
#include <string>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <vector>

int main()
{
    std::vector<int> v(1000);
    std::iota(v.begin(), v.end(), 0);
    std::ranges::reverse(v);
    std::sort(v.begin(), v.end());
    CHECK(std::is_sorted(v.begin(), v.end()) && std::accumulate(v.begin(), v.end(), 0) == 499500);
    CHECK(std::ranges::binary_search(v, 500) && *std::lower_bound(v.begin(), v.end(), 250) == 250);
    auto even = v | std::views::filter([](int x) { return x % 2 == 0; }) | std::views::transform([](int x) { return x * x; }) | std::views::take(5) | std::views::common;
    std::vector<int> squares(even.begin(), even.end());
    CHECK((squares == std::vector{0, 4, 16, 36, 64}));
    std::stable_partition(v.begin(), v.end(), [](int x) { return x % 3 == 0; });
    CHECK(v[0] == 0 && v[1] == 3 && v[334] == 1);
    std::nth_element(v.begin(), v.begin() + 500, v.end());
    CHECK(v[500] == 500);

    std::map<std::string, int> map{{"one", 1}, {"two", 2}};
    map.try_emplace("three", 3);
    map.insert_or_assign("one", 11);
    auto node = map.extract("two");
    node.key() = "zwei";
    map.insert(std::move(node));
    CHECK(map.size() == 3 && map.at("one") == 11 && map.rbegin()->first == "zwei" && map.contains("three"));
    std::unordered_map<int, std::string> hash;
    for (int i = 0; i < 5000; i++)
        hash[i * 7919] = std::to_string(i);
    CHECK(hash.size() == 5000 && hash.at(7919 * 1234) == "1234" && hash.load_factor() <= hash.max_load_factor());
    std::erase_if(hash, [](const auto &entry) { return entry.first % 2; });
    CHECK(hash.size() == 2500);
    std::multiset<int> multi{3, 1, 3, 2};
    CHECK(multi.count(3) == 2 && *multi.begin() == 1);
    std::unordered_set<std::string> set{"a", "b", "a"};
    CHECK(set.size() == 2);
    std::deque<int> deque{2, 3};
    deque.push_front(1);
    std::list<int> list{3, 1, 2}, more{0, 9};
    list.sort();
    list.merge(more);
    CHECK((std::vector<int>(list.begin(), list.end()) == std::vector{0, 1, 2, 3, 9}) && deque.front() == 1);
    std::forward_list<int> forward{1, 2, 3};
    forward.reverse();
    CHECK(forward.front() == 3);
    std::priority_queue<int, std::vector<int>, std::greater<>> queue;
    for (int x : {5, 1, 4})
        queue.push(x);
    CHECK(queue.top() == 1);
    std::stack<int> stack;
    stack.push(7);
    CHECK(stack.top() == 7);
    std::bitset<100> bits("1011");
    CHECK(bits.count() == 3 && bits.to_ulong() == 11);
    std::array<int, 3> array{1, 2, 3};
    std::span<int> span(array);
    CHECK(span.subspan(1).front() == 2);
    auto [first, second, third] = std::tuple{1, 2.5, std::string("x")};
    CHECK(first == 1 && second == 2.5 && third == "x");

    auto shared = std::make_shared<std::string>("shared");
    std::weak_ptr<std::string> weak = shared;
    CHECK(shared.use_count() == 1 && weak.lock()->size() == 6);
    shared.reset();
    CHECK(weak.expired());
    std::function<int(int)> twice = [factor = 2](int x) { return x * factor; };
    CHECK(twice(21) == 42 && std::invoke(std::plus<>(), 1, 2) == 3 && std::bind(std::minus<>(), std::placeholders::_2, 1)(0, 5) == 4);
    try {
        std::function<void()> empty;
        empty();
        CHECK(false);
    } catch (const std::bad_function_call &) {
    }
    std::byte buffer[4096];
    std::pmr::monotonic_buffer_resource pool(buffer, sizeof buffer);
    std::pmr::vector<int> pooled(100, 7, &pool);
    CHECK(std::reduce(pooled.begin(), pooled.end()) == 700);
    std::string a = "moved from a long string that is on the heap", b = std::move(a);
    CHECK(a.empty() && b.starts_with("moved") && b.find("heap") == 40);
    return finish();
}
