//! The Xen PV kernel of an appliance.
#![no_std]
