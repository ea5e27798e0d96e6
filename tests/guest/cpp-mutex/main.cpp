#include "check.h"
#include <chrono>
#include <condition_variable>
#include <future>
#include <mutex>
#include <semaphore>
#include <shared_mutex>
#include <stdexcept>
#include <stop_token>

using namespace std::literals;

int main()
{
    std::mutex mutex;
    {
        std::lock_guard guard(mutex);
        CHECK(!std::unique_lock(mutex, std::try_to_lock).owns_lock());
    }
    std::recursive_mutex recursive;
    std::scoped_lock both(mutex, recursive);
    CHECK(recursive.try_lock());
    recursive.unlock();
    std::timed_mutex timed;
    CHECK(timed.try_lock_for(1ms));
    CHECK(!timed.try_lock_for(5ms));
    timed.unlock();
    std::shared_mutex shared;
    {
        std::shared_lock one(shared), two(shared);
        CHECK(!shared.try_lock());
    }
    std::once_flag once;
    int calls = 0;
    try {
        std::call_once(once, [&] { calls++; throw 1; });
    } catch (int) {
    }
    std::call_once(once, [&] { calls++; });
    std::call_once(once, [&] { calls++; });
    CHECK(calls == 2);
    std::condition_variable condition;
    std::mutex other;
    std::unique_lock lock(other);
    CHECK(condition.wait_for(lock, 10ms) == std::cv_status::timeout);
    CHECK(!condition.wait_until(lock, std::chrono::steady_clock::now() + 5ms, [] { return false; }));
    std::promise<int> promise;
    auto future = promise.get_future();
    CHECK(future.wait_for(1ms) == std::future_status::timeout);
    promise.set_value(3);
    CHECK(future.get() == 3);
    std::packaged_task<int(int)> task([](int x) { return x + 1; });
    auto result = task.get_future();
    task(4);
    CHECK(result.get() == 5);
    std::promise<int> broken;
    auto failing = broken.get_future();
    broken.set_exception(std::make_exception_ptr(std::runtime_error("kept")));
    try {
        failing.get();
        CHECK(false);
    } catch (const std::runtime_error &) {
    }
    std::counting_semaphore<3> semaphore(1);
    semaphore.acquire();
    CHECK(!semaphore.try_acquire_for(2ms));
    semaphore.release();
    std::stop_source source;
    CHECK(source.request_stop() && source.get_token().stop_requested());
    return finish();
}
