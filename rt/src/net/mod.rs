//! The network, as long as there is none: `socket` says that no address family is supported, names of hosts are not found,
//! and descriptors are not sockets. Numeric addresses are understood.

mod addresses;
mod names;
mod sockets;
