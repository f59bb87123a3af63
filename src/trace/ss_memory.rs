//! The memory of a host's connections as `ss -m` and `/proc/net/sockstat` print it: what is modelled of it.
//!
//! `r` and `w` are what received segments and those to be sent use, `rb` and `tb` the buffers, `f` what is left of the
//! pages taken; `mem` counts pages of 4096 bytes.

use crate::tcp::State;

use super::view::{HostView, MemoryView, SocketView};

/// The line of sockstat, and one for each connection; nothing where memory is not known.
pub fn render(host: &HostView) -> String {
    let Some(pages) = host.memory_pages else { return String::new() };
    let used = |socket: &&SocketView| !matches!(socket.state, State::Closed | State::TimeWait);
    let in_use = host.sockets.iter().filter(used).count();
    let mut text = format!("TCP: inuse {in_use} tw {} mem {pages}\n", host.time_wait_count);
    for socket in &host.sockets {
        if let (Some(memory), Some(remote)) = (socket.memory, socket.remote) {
            text.push_str(&format!("{} {remote} {}\n", socket.local, skmem(memory)));
        }
    }
    text
}

fn skmem(memory: MemoryView) -> String {
    let MemoryView { receiving, receive_buffer, sending, send_buffer, at_hand } = memory;
    format!("skmem:(r{receiving},rb{receive_buffer},tb{send_buffer},f{at_hand},w{sending})")
}
