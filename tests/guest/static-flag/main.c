#include <math.h>
#include <stdio.h>
#include <stdlib.h>

int main(void)
{
    printf("%.3f\n", cos(atof("0")));
    return 0;
}
