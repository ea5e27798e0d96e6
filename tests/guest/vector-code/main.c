#include "check.h"
#include <immintrin.h>
#include <stdio.h>
#include <time.h>

__attribute__((target("avx2,fma"))) static double avx_sum(const float *values, int count)
{
    __m256 sum = _mm256_setzero_ps();
    for (int i = 0; i < count; i += 8)
        sum = _mm256_fmadd_ps(_mm256_loadu_ps(values + i), _mm256_set1_ps(2), sum);
    float parts[8];
    _mm256_storeu_ps(parts, sum);
    double total = 0;
    for (int i = 0; i < 8; i++)
        total += parts[i];
    return total;
}

__attribute__((target("avx2"))) static int kept_across_sleep(void)
{
    __m256i value = _mm256_set_epi32(8, 7, 6, 5, 4, 3, 2, 1);
    __asm__ volatile("vmovdqa %0, %%ymm15" : : "m"(value) : "xmm15");
    /* The registers must survive timer events while this loop is spinning. */
    struct timespec start, now;
    clock_gettime(CLOCK_MONOTONIC, &start);
    do
        clock_gettime(CLOCK_MONOTONIC, &now);
    while ((now.tv_sec - start.tv_sec) * 1000000000L + now.tv_nsec - start.tv_nsec < 30000000);
    return _mm256_extract_epi32(_mm256_add_epi32(value, value), 7) == 16;
}

int main(void)
{
    __builtin_cpu_init();
    CHECK(__builtin_cpu_supports("sse2"));
    /* Xen under QEMU and any PC of this decade have it; the guest must be able to use it. */
    CHECK(__builtin_cpu_supports("avx2"));
    static float values[4096];
    for (int i = 0; i < 4096; i++)
        values[i] = 0.5f;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        CHECK(avx_sum(values, 4096) == 4096);
    if (__builtin_cpu_supports("avx2"))
        CHECK(kept_across_sleep());
    return finish();
}
