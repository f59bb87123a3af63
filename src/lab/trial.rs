//! Two hosts made for the doctor and thrown away, to see what works here: the wire, the questions to the kernel, the
//! end of a connection by command, and a process that dies for a host.

use std::io;
use std::net::{Ipv4Addr, SocketAddrV4};
use std::os::fd::{AsFd, OwnedFd};

use rustix::io::Errno;
use rustix::net::{AddressFamily, SocketFlags, SocketType, bind, connect, listen, socket_with};

use crate::trace::State;

use super::ground::{Ground, Wire};
use super::netns::{Home, Net};
use super::process::Holder;

/// What was found; what depends on the hosts is only there if they are.
#[derive(Debug)]
pub struct Trial {
    /// Two hosts, a SYN over the wire and the refusal back; with it, the kind of wire.
    pub hosts: io::Result<Wire>,
    /// A listener is found by asking the kernel.
    pub diag: io::Result<()>,
    /// It is ended by command.
    pub destroy: io::Result<()>,
    /// A process that holds it is killed.
    pub process: io::Result<()>,
}

/// Tries everything; the calling thread leaves the machine's network for good.
pub fn run(ground: &Ground) -> Trial {
    match hosts(ground) {
        Err(error) => Trial { hosts: Err(error), diag: untried(), destroy: untried(), process: untried() },
        Ok((home, net)) => {
            let diag = listener(&home, &net).and_then(|_open| found(&net).map(drop));
            let destroy = listener(&home, &net).and_then(|_open| net.diag.destroy(&found(&net)?));
            let process = listener(&home, &net).and_then(|open| {
                let holder = Holder::start(std::iter::once(open.as_fd()))?;
                drop(open);
                holder.kill()
            });
            Trial { hosts: Ok(net.wire()), diag, destroy, process }
        }
    }
}

fn untried() -> io::Result<()> {
    Err(io::ErrorKind::NotConnected.into())
}

/// Two hosts between which packets pass; one of them.
fn hosts(ground: &Ground) -> io::Result<(Home, Net)> {
    let home = Home::leave()?;
    let [client, server] = [1, 2].map(|last| home.host(Ipv4Addr::new(10, 0, 0, last), ground));
    let (client, server) = (client?, server?);
    let fd = stream(&home, &client)?;
    match connect(&fd, &SocketAddrV4::new(Ipv4Addr::new(10, 0, 0, 2), 80)) {
        Ok(()) | Err(Errno::INPROGRESS) => {}
        Err(error) => return Err(error.into()),
    }
    let lost = || io::Error::other("a packet did not get through");
    server.give(&client.take()?.ok_or_else(lost)?)?;
    client.give(&server.take()?.ok_or_else(lost)?)?;
    // It was refused, so nothing is left of it.
    Ok((home, server))
}

fn stream(home: &Home, net: &Net) -> io::Result<OwnedFd> {
    let flags = SocketFlags::NONBLOCK | SocketFlags::CLOEXEC;
    net.within(home, || Ok(socket_with(AddressFamily::INET, SocketType::STREAM, flags, None)?))
}

fn listener(home: &Home, net: &Net) -> io::Result<OwnedFd> {
    let fd = stream(home, net)?;
    bind(&fd, &SocketAddrV4::new(Ipv4Addr::UNSPECIFIED, 80))?;
    listen(&fd, 1)?;
    Ok(fd)
}

/// What the kernel says of the one listener.
fn found(net: &Net) -> io::Result<super::diag::Entry> {
    let entries = net.diag.dump()?;
    let listener = entries.into_iter().find(|entry| entry.state == State::Listen);
    listener.ok_or_else(|| io::Error::other("a listener was not found"))
}
