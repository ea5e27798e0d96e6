#include "check.h"
#include <future>
#include <pthread.h>
#include <system_error>
#include <thread>

static void *body(void *argument)
{
    return argument;
}

int main()
{
    pthread_t thread;
    CHECK(pthread_create(&thread, nullptr, body, nullptr) == EAGAIN);
    int caught = 0;
    try {
        std::thread worker([] {});
        worker.join();
    } catch (const std::system_error &error) {
        caught = error.code() == std::errc::resource_unavailable_try_again;
    }
    CHECK(caught);
    CHECK(std::thread::hardware_concurrency() >= 1);
    CHECK(std::this_thread::get_id() != std::thread::id());
    auto later = std::async(std::launch::deferred, [] { return 6 * 7; });
    CHECK(later.get() == 42);
    std::this_thread::yield();
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    return finish();
}
