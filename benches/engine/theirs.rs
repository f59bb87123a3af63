//! smoltcp with both ends in one interface and one set of sockets, over a queue in memory that keeps its packets'
//! memory; no checksums, the same MTU as ours.

use std::collections::VecDeque;

use smoltcp::iface::{Config, Interface, SocketHandle, SocketSet};
use smoltcp::phy::{self, ChecksumCapabilities, Device, DeviceCapabilities, Medium};
use smoltcp::socket::tcp::{Socket, SocketBuffer, State};
use smoltcp::time::{Duration, Instant};
use smoltcp::wire::{HardwareAddress, IpAddress, IpCidr};

/// The queue.
#[derive(Default)]
pub struct Queue {
    packets: VecDeque<Vec<u8>>,
    free: Vec<Vec<u8>>,
    /// Packets that crossed.
    pub count: u64,
    /// Those of them that are longer than any headers.
    pub data: u64,
}

pub struct Rx<'a> {
    packet: Vec<u8>,
    free: &'a mut Vec<Vec<u8>>,
}

impl phy::RxToken for Rx<'_> {
    fn consume<R, F: FnOnce(&[u8]) -> R>(self, f: F) -> R {
        let result = f(&self.packet);
        self.free.push(self.packet);
        result
    }
}

pub struct Tx<'a> {
    packets: &'a mut VecDeque<Vec<u8>>,
    spare: Option<Vec<u8>>,
    count: &'a mut u64,
    data: &'a mut u64,
}

impl phy::TxToken for Tx<'_> {
    fn consume<R, F: FnOnce(&mut [u8]) -> R>(self, len: usize, f: F) -> R {
        let mut packet = self.spare.unwrap_or_default();
        packet.resize(len, 0);
        let result = f(&mut packet);
        self.packets.push_back(packet);
        *self.count += 1;
        *self.data += u64::from(len > 100);
        result
    }
}

impl Device for Queue {
    type RxToken<'a> = Rx<'a>;
    type TxToken<'a> = Tx<'a>;

    fn capabilities(&self) -> DeviceCapabilities {
        let mut capabilities = DeviceCapabilities::default();
        capabilities.max_transmission_unit = 1_500;
        capabilities.medium = Medium::Ip;
        capabilities.checksum = ChecksumCapabilities::ignored();
        capabilities
    }

    fn receive(&mut self, _: Instant) -> Option<(Rx<'_>, Tx<'_>)> {
        let packet = self.packets.pop_front()?;
        let spare = self.free.pop();
        let Queue { packets, free, count, data } = self;
        Some((Rx { packet, free }, Tx { packets, spare, count, data }))
    }

    fn transmit(&mut self, _: Instant) -> Option<Tx<'_>> {
        let spare = self.free.pop();
        let Queue { packets, count, data, .. } = self;
        Some(Tx { packets, spare, count, data })
    }
}

/// Both ends.
pub struct Pair {
    pub queue: Queue,
    pub now: Instant,
    interface: Interface,
    sockets: SocketSet<'static>,
    address: IpAddress,
    port: u16,
    buffer: usize,
}

/// A connection.
pub type Ends = (SocketHandle, SocketHandle);

impl Pair {
    /// Sockets will have two buffers of so many bytes.
    pub fn new(buffer: usize) -> Pair {
        let mut queue = Queue::default();
        let now = Instant::from_micros(0);
        let mut interface = Interface::new(Config::new(HardwareAddress::Ip), &mut queue, now);
        let address = IpAddress::v4(10, 0, 0, 1);
        interface.update_ip_addrs(|list| list.push(IpCidr::new(address, 8)).unwrap());
        Pair { queue, now, interface, sockets: SocketSet::new(Vec::new()), address, port: 32_768, buffer }
    }

    /// Two sockets; they serve one connection after another.
    pub fn sockets(&mut self) -> Ends {
        let buffer = || SocketBuffer::new(vec![0; self.buffer]);
        let [a, b] = [Socket::new(buffer(), buffer()), Socket::new(buffer(), buffer())];
        (self.sockets.add(a), self.sockets.add(b))
    }

    fn poll(&mut self) {
        self.interface.poll(self.now, &mut self.queue, &mut self.sockets);
    }

    /// Everything under way arrives.
    pub fn settle(&mut self) {
        loop {
            self.poll();
            if self.queue.packets.is_empty() {
                return;
            }
        }
    }

    /// Time passes; timers fire.
    pub fn pass(&mut self, micros: u64) {
        self.now += Duration::from_micros(micros);
        self.settle();
    }

    pub fn open(&mut self, (mine, theirs): Ends, listens_on: u16) {
        self.sockets.get_mut::<Socket>(theirs).listen(listens_on).unwrap();
        self.port = if self.port == u16::MAX { 32_768 } else { self.port + 1 };
        let socket = self.sockets.get_mut::<Socket>(mine);
        socket.connect(self.interface.context(), (self.address, listens_on), self.port).unwrap();
        self.settle();
        assert_eq!(self.sockets.get_mut::<Socket>(theirs).state(), State::Established);
    }

    fn transfer(&mut self, from: SocketHandle, to: SocketHandle, payload: &[u8], room: &mut [u8]) {
        self.sockets.get_mut::<Socket>(from).send_slice(payload).unwrap();
        self.settle();
        assert_eq!(self.sockets.get_mut::<Socket>(to).recv_slice(room).unwrap(), payload.len());
    }

    /// The client sends, the server sends the same back.
    pub fn echo(&mut self, (mine, theirs): Ends, payload: &[u8]) {
        let mut room = [0; 2_048];
        self.transfer(mine, theirs, payload, &mut room);
        self.transfer(theirs, mine, payload, &mut room);
        self.settle();
    }

    /// The client closes, then the server.
    pub fn close(&mut self, (mine, theirs): Ends) {
        self.sockets.get_mut::<Socket>(mine).close();
        self.settle();
        self.sockets.get_mut::<Socket>(theirs).close();
        self.settle();
    }

    /// So many bytes from the client to the server.
    pub fn bulk(&mut self, bytes: usize) {
        let ends = self.sockets();
        self.open(ends, 80);
        let (mine, theirs) = ends;
        let payload = vec![7; 65_536];
        let mut room = vec![0; 65_536];
        let (mut sent, mut read) = (0, 0);
        while read < bytes {
            if sent < bytes {
                let piece = &payload[..payload.len().min(bytes - sent)];
                sent += self.sockets.get_mut::<Socket>(mine).send_slice(piece).unwrap();
            }
            self.poll();
            self.now += Duration::from_micros(16);
            let got = self.sockets.get_mut::<Socket>(theirs).recv_slice(&mut room).unwrap();
            read += got;
            if got == 0 && self.queue.packets.is_empty() {
                self.pass(1_000);
            }
        }
        self.close(ends);
    }
}
