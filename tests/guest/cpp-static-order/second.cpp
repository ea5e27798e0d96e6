#include "noisy.h"

Noisy three("three");
