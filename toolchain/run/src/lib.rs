//! The launcher: boots an appliance and connects it to this process.
