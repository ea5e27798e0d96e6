//! The network, as long as there is none: `socket` says that no address family is supported, names of hosts are not found,
//! and descriptors are not sockets. Addresses can be read and written as text.

mod addresses;
mod names;
mod sockets;
