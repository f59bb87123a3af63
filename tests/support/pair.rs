//! Two hosts of the kernel lab with bare sockets on them: what one sends is handed to the other at once.
//!
//! Neither records nor states unless somebody asks; for tests of what the lab stands on, and for its benchmark.
#![allow(dead_code, reason = "each test file uses its own part")]
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::io;
use std::net::{Ipv4Addr, SocketAddrV4};

use finwait::lab::Ground;
use finwait::lab::netns::{Home, Net};
use finwait::lab::process::Socket;
use rustix::net::{
    AddressFamily, RecvFlags, SendFlags, SocketFlags, SocketType, accept_with, bind, connect, listen, recv, send,
    socket_with,
};

const PORT: u16 = 80;

/// Two hosts.
pub struct Pair {
    pub home: Home,
    pub client: Net,
    pub server: Net,
}

impl Pair {
    /// The calling thread leaves the machine's network for good.
    pub fn new(ground: &Ground) -> io::Result<Pair> {
        let home = Home::leave()?;
        let [client, server] = hosts(&home, ground)?;
        Ok(Pair { home, client, server })
    }

    pub fn socket(&self, net: &Net) -> Socket {
        let flags = SocketFlags::NONBLOCK | SocketFlags::CLOEXEC;
        let open = || Ok(socket_with(AddressFamily::INET, SocketType::STREAM, flags, None)?.into());
        net.within(&self.home, open).unwrap()
    }

    pub fn listen(&self) -> Socket {
        let fd = self.socket(&self.server);
        bind(&fd, &SocketAddrV4::new(Ipv4Addr::UNSPECIFIED, PORT)).unwrap();
        listen(&fd, 8).unwrap();
        fd
    }

    /// It is under way, since nothing blocks.
    pub fn connect(&self) -> Socket {
        let fd = self.socket(&self.client);
        let _ = connect(&fd, &SocketAddrV4::new(Ipv4Addr::new(10, 0, 0, 2), PORT));
        fd
    }

    pub fn accept(listener: &Socket) -> Socket {
        accept_with(listener, SocketFlags::NONBLOCK | SocketFlags::CLOEXEC).unwrap().into()
    }

    /// Carries packets until both are silent; how many. `step` is called after each.
    pub fn carry(&self, step: &mut impl FnMut()) -> usize {
        let mut count = 0;
        loop {
            let before = count;
            for (from, to) in [(&self.client, &self.server), (&self.server, &self.client)] {
                while let Some(packet) = from.take().unwrap() {
                    to.give(&packet).unwrap();
                    step();
                    count += 1;
                }
            }
            if count == before {
                return count;
            }
        }
    }

    /// A connection over which a question is asked and answered: listener, client, server.
    pub fn conversation(&self, step: &mut impl FnMut()) -> [Socket; 3] {
        let listener = self.listen();
        step();
        let client = self.connect();
        step();
        assert_eq!(self.carry(step), 3);
        let server = Pair::accept(&listener);
        let mut buffer = [0; 128];
        for (from, to) in [(&client, &server), (&server, &client)] {
            assert_eq!(send(from, &[b'x'; 100], SendFlags::NOSIGNAL).unwrap(), 100);
            step();
            self.carry(step);
            assert_eq!(recv(to, &mut buffer[..], RecvFlags::empty()).unwrap().0, 100);
        }
        [listener, client, server]
    }

    /// Opens, asks, answers, closes, and leaves both hosts as they were.
    pub fn exchange(&self, step: &mut impl FnMut()) {
        for end in self.conversation(step) {
            drop(end);
            step();
            self.carry(step);
        }
        self.clear();
    }

    pub fn clear(&self) {
        for net in [&self.client, &self.server] {
            net.clear().unwrap();
        }
    }
}

/// Two hosts for a thread that has left already.
pub fn hosts(home: &Home, ground: &Ground) -> io::Result<[Net; 2]> {
    let host = |last| home.host(Ipv4Addr::new(10, 0, 0, last), ground);
    Ok([host(1)?, host(2)?])
}
