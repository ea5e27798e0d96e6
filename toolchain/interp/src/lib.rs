//! The interpreter stub that an appliance names in PT_INTERP.
