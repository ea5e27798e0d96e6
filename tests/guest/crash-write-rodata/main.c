static const char text[] = "constant";

int main(void)
{
    char *where = (char *)text;
    __asm__("" : "+r"(where));
    *where = 'x';
    return 0;
}
