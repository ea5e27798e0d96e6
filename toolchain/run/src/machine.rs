//! What every way of running hands to the session: a started guest.

use std::fs::File;
use std::process::ExitStatus;

use crate::link::Link;
use crate::ram::Ram;

/// A guest that has been started.
pub struct Machine {
    /// The framed channel to the guest.
    pub link: Link,
    /// The read end of the hypervisor's log.
    pub log: File,
    /// The machine's memory, where the launcher can see it.
    pub ram: Option<Ram>,
    /// What runs the guest.
    pub process: Box<dyn Process>,
}

/// The process that runs a guest. Dropping it ends it, and with it the guest.
pub trait Process {
    /// Ends it at once.
    fn kill(&mut self);

    /// Waits for its end; returns how it ended, and the first line of its complaints.
    fn wait(&mut self) -> (Option<ExitStatus>, Option<String>);
}
