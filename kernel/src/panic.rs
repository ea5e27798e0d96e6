//! The end of a kernel or runtime that finds itself in a state that cannot be.

use core::fmt::{self, Write};
use core::panic::PanicInfo;

use crate::exit;

/// A message of limited length; what does not fit is left out.
struct Message {
    text: [u8; 256],
    length: usize,
}

impl Write for Message {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let room = &mut self.text[self.length..];
        let count = text.len().min(room.len());
        room[..count].copy_from_slice(&text.as_bytes()[..count]);
        self.length += count;
        Ok(())
    }
}

#[panic_handler]
fn panic(info: &PanicInfo<'_>) -> ! {
    let mut message = Message {
        text: [0; 256],
        length: 0,
    };
    // Cannot fail: the message takes any text.
    let _ = write!(message, "{info}");
    exit::killed_with_message(exit::KERNEL, None, &message.text[..message.length])
}
