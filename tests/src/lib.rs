//! The harness of the guest and project tests.
