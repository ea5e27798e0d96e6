int call_through_c(int (*callback)(int), int value)
{
    volatile int local = value;
    int result = callback(local);
    return result + local;
}
