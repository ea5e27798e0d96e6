/* Draws the Mandelbrot set: as text, or with a width and a height as an image for other programs (PGM, binary).
 *
 *     ./mandelbrot
 *     ./mandelbrot 640 480 > picture.pgm
 */

#include <complex.h>
#include <stdio.h>
#include <stdlib.h>

enum { LIMIT = 255 };

static int iterations(double complex c)
{
    double complex z = 0;
    int n = 0;
    while (n < LIMIT && creal(z) * creal(z) + cimag(z) * cimag(z) <= 4) {
        z = z * z + c;
        n++;
    }
    return n;
}

static double complex point(int x, int y, int width, int height)
{
    return -2.2 + 3.2 * x / width + I * (1.2 - 2.4 * y / height);
}

static void draw_text(int width, int height)
{
    static const char shades[] = " .:-=+*%@#";
    for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++)
            putchar(shades[iterations(point(x, y, width, height)) * 9 / LIMIT]);
        putchar('\n');
    }
}

static int draw_image(int width, int height)
{
    printf("P5\n%d %d\n%d\n", width, height, LIMIT);
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
            putchar(LIMIT - iterations(point(x, y, width, height)));
    return fflush(stdout) == 0 ? 0 : 1;
}

int main(int argc, char **argv)
{
    if (argc == 1) {
        draw_text(72, 24);
        return 0;
    }
    int width = argc == 3 ? atoi(argv[1]) : 0;
    int height = argc == 3 ? atoi(argv[2]) : 0;
    if (width <= 0 || height <= 0) {
        fprintf(stderr, "usage: %s [WIDTH HEIGHT]\n", argv[0]);
        return 2;
    }
    return draw_image(width, height);
}
