//! The system calls that no safe library names: leaving a namespace, making a TUN device, tapping a veth, and
//! starting a process that holds what we are about to let go.
//!
//! The only file with `unsafe`. Every function that changes a network acts on the namespace of the calling thread, and
//! none is called before that thread has left the one of the machine (`netns`).
#![expect(unsafe_code, reason = "system calls without a safe wrapper; each says why it is sound")]

use std::fs::File;
use std::io;
use std::mem;
use std::net::SocketAddrV4;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd, OwnedFd, RawFd};

use rustix::process::Pid;
use rustix::thread::{UnshareFlags, unshare_unsafe};

use super::diag;

/// Puts the calling thread into a new network namespace.
pub fn new_network() -> io::Result<()> {
    // SAFETY: only CLONE_FILES can make descriptors of other threads unusable; it is not asked for.
    unsafe { unshare_unsafe(UnshareFlags::NEWNET) }.map_err(io::Error::from)
}

/// Puts the process, which has one thread, into a new user namespace and a new network namespace.
pub fn new_user_and_network() -> io::Result<()> {
    // SAFETY: as above.
    unsafe { unshare_unsafe(UnshareFlags::NEWUSER | UnshareFlags::NEWNET) }.map_err(io::Error::from)
}

/// Sets an integer option of TCP (`tcp(7)`) on a socket.
pub fn set_tcp(socket: &impl AsFd, option: libc::c_int, value: libc::c_int) -> io::Result<()> {
    set_option(socket, libc::IPPROTO_TCP, option, &value.to_ne_bytes())
}

/// Sets any option on a socket (`setsockopt(2)`).
pub fn set_option(socket: &impl AsFd, level: libc::c_int, option: libc::c_int, value: &[u8]) -> io::Result<()> {
    let (fd, size) = (socket.as_fd().as_raw_fd(), libc::socklen_t::try_from(value.len()).unwrap_or(0));
    // SAFETY: the call reads as many bytes as there are.
    check(unsafe { libc::setsockopt(fd, level, option, value.as_ptr().cast(), size) })
}

/// Asks for any option of a socket (`getsockopt(2)`); how many bytes there are of it.
pub fn option(socket: &impl AsFd, level: libc::c_int, option: libc::c_int, room: &mut [u8]) -> io::Result<usize> {
    let (fd, mut size) = (socket.as_fd().as_raw_fd(), libc::socklen_t::try_from(room.len()).unwrap_or(0));
    // SAFETY: the call writes at most as many bytes as there is room for, and their number.
    check(unsafe { libc::getsockopt(fd, level, option, room.as_mut_ptr().cast(), &raw mut size) })?;
    Ok(usize::try_from(size).unwrap_or(0))
}

/// Asks for a number by one of the requests of `tcp(7)`: `SIOCINQ`, `SIOCOUTQ`, `SIOCOUTQNSD`.
pub fn queue(socket: &impl AsFd, request: u32) -> io::Result<libc::c_int> {
    let mut value: libc::c_int = 0;
    // SAFETY: these requests write one int, which lives until the call returns.
    check(unsafe { libc::ioctl(socket.as_fd().as_raw_fd(), request.into(), &raw mut value) })?;
    Ok(value)
}

/// `epoll_create(2)`, which is given a size that must not be zero or less.
pub fn epoll_create(size: libc::c_int) -> io::Result<OwnedFd> {
    // SAFETY: the call takes a number; what it returns is a new descriptor that nobody else has.
    let made = unsafe { libc::epoll_create(size) };
    check(made)?;
    // SAFETY: as above.
    let made = unsafe { OwnedFd::from_raw_fd(made) };
    rustix::io::fcntl_setfd(&made, rustix::io::FdFlags::CLOEXEC)?;
    Ok(made)
}

/// `epoll_ctl(2)`, whatever operation it is told.
pub fn epoll_ctl(epoll: &impl AsFd, does: libc::c_int, fd: &impl AsFd, events: u32, data: u64) -> io::Result<()> {
    let mut event = libc::epoll_event { events, u64: data };
    let (epoll, fd) = (epoll.as_fd().as_raw_fd(), fd.as_fd().as_raw_fd());
    // SAFETY: the event lives until the call returns, which only reads it.
    check(unsafe { libc::epoll_ctl(epoll, does, fd, &raw mut event) })
}

/// recvmsg(): how many bytes came, and how many TCP_INQ tells are left. Without room there is a length and no buffer.
pub fn receive(
    socket: &impl AsFd,
    room: Result<&mut [u8], usize>,
    flags: libc::c_int,
) -> io::Result<(usize, Option<libc::c_int>)> {
    const TCP_CM_INQ: libc::c_int = 36;
    let (base, length) = match room {
        Ok(room) => (room.as_mut_ptr().cast(), room.len()),
        Err(length) => (std::ptr::null_mut(), length),
    };
    let mut part = libc::iovec { iov_base: base, iov_len: length };
    // Aligned as a cmsghdr has to be.
    let mut control = [0_u64; 16];
    // SAFETY: a msghdr is made of integers and pointers, for which zero is valid.
    let mut message: libc::msghdr = unsafe { mem::zeroed() };
    (message.msg_iov, message.msg_iovlen) = (&raw mut part, 1);
    (message.msg_control, message.msg_controllen) = (control.as_mut_ptr().cast(), size_of_val(&control));
    // SAFETY: the call writes into the room and into `control`, of the sizes given; a null buffer is refused by it.
    let received = unsafe { libc::recvmsg(socket.as_fd().as_raw_fd(), &raw mut message, flags) };
    let received = usize::try_from(received).map_err(|_| io::Error::last_os_error())?;
    let mut left = None;
    // SAFETY: the header was filled in by recvmsg, and `control` lives; a header that is there is whole.
    unsafe {
        let first = libc::CMSG_FIRSTHDR(&raw const message);
        if !first.is_null() && (*first).cmsg_level == libc::IPPROTO_TCP && (*first).cmsg_type == TCP_CM_INQ {
            left = Some(libc::CMSG_DATA(first).cast::<libc::c_int>().read_unaligned());
        }
    }
    Ok((received, left))
}

/// send() of so many bytes from a buffer that is NULL.
pub fn send_nowhere(socket: &impl AsFd, length: usize, flags: libc::c_int) -> io::Result<usize> {
    // SAFETY: the kernel refuses an address that is not there.
    let sent = unsafe { libc::send(socket.as_fd().as_raw_fd(), std::ptr::null(), length, flags) };
    usize::try_from(sent).map_err(|_| io::Error::last_os_error())
}

/// Does something as another user, and is root again: the calling thread alone, as the kernel sees it.
pub fn as_user<T>(user: u32, act: impl FnOnce() -> T) -> io::Result<T> {
    if user == 0 {
        return Ok(act());
    }
    effective_user(user)?;
    let done = act();
    effective_user(0)?;
    Ok(done)
}

/// The effective user of this thread; the real and the saved one stay, and let it come back.
fn effective_user(user: u32) -> io::Result<()> {
    const KEEP: libc::c_long = -1;
    // SAFETY: setresuid takes three numbers. The system call itself changes one thread, the library's function all.
    let done = unsafe { libc::syscall(libc::SYS_setresuid, KEEP, libc::c_long::from(user), KEEP) };
    if done == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}

/// Makes an opened TUN node the end of a new device that gives and takes bare IP packets.
pub fn make_tun(tun: &File, device: &str) -> io::Result<()> {
    let mut request = named(device);
    request.ifr_ifru.ifru_flags = libc::c_short::try_from(libc::IFF_TUN | libc::IFF_NO_PI).unwrap_or(0);
    // SAFETY: TUNSETIFF reads and writes one ifreq, which lives until the call returns.
    check(unsafe { libc::ioctl(tun.as_raw_fd(), libc::TUNSETIFF as _, &raw mut request) })
}

/// Keeps the device when its end is closed, so that closing does not wait; the namespace takes it along when it goes.
pub fn keep_tun(tun: &File) -> io::Result<()> {
    // SAFETY: TUNSETPERSIST takes a number.
    check(unsafe { libc::ioctl(tun.as_raw_fd(), libc::TUNSETPERSIST as _, 1) })
}

/// Makes a device's packets leave with their checksums in them, and thereby in segments of the size that the wire
/// carries. `socket` is any IPv4 socket of the namespace.
pub fn complete_checksums(socket: &impl AsFd, device: &str) -> io::Result<()> {
    /// `ethtool_value` of `linux/ethtool.h`.
    #[repr(C)]
    struct Value {
        command: u32,
        data: u32,
    }
    const ETHTOOL_STXCSUM: u32 = 0x17;
    let mut value = Value { command: ETHTOOL_STXCSUM, data: 0 };
    let mut request = named(device);
    request.ifr_ifru.ifru_data = (&raw mut value).cast();
    // SAFETY: SIOCETHTOOL reads one ifreq and the ethtool_value that it points to; both live until the call returns.
    check(unsafe { libc::ioctl(socket.as_fd().as_raw_fd(), libc::SIOCETHTOOL as _, &raw mut request) })
}

/// Makes a packet socket hear the IPv4 that arrives at a device, and send over it past the device's queue, which is
/// not there in the first moments of a veth.
pub fn tap(socket: &impl AsFd, index: u32) -> io::Result<()> {
    const PACKET_QDISC_BYPASS: libc::c_int = 20;
    const PACKET_IGNORE_OUTGOING: libc::c_int = 23;
    let fd = socket.as_fd().as_raw_fd();
    let on: libc::c_int = 1;
    for option in [PACKET_QDISC_BYPASS, PACKET_IGNORE_OUTGOING] {
        let value = (&raw const on).cast();
        // SAFETY: both options read one int, whose size is given.
        check(unsafe { libc::setsockopt(fd, libc::SOL_PACKET, option, value, length::<libc::c_int>()) })?;
    }
    // SAFETY: a sockaddr_ll is made of integers; zero is valid for all of them.
    let mut address: libc::sockaddr_ll = unsafe { mem::zeroed() };
    address.sll_family = u16::try_from(libc::AF_PACKET).unwrap_or(0);
    address.sll_protocol = u16::try_from(libc::ETH_P_IP).unwrap_or(0).to_be();
    address.sll_ifindex = i32::try_from(index).unwrap_or(0);
    let pointer = (&raw const address).cast();
    // SAFETY: bind reads one sockaddr_ll, whose size is given.
    check(unsafe { libc::bind(fd, pointer, length::<libc::sockaddr_ll>()) })
}

/// What a process of [`start`] does when it is continued.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// It lets its descriptors go in their order, and ends. It dies with the thread that started it.
    Hold,
    /// It writes to its last descriptor, which is to kill it by SIGPIPE.
    Write,
    /// It makes a call on its descriptor and waits in it, until it catches SIGUSR1; its exit status is the errno.
    Sleep(Sleep),
    /// Its descriptors are `sock_diag` sockets. It waits for the end of the thread that started it, and then ends
    /// every connection of their namespaces, and itself.
    Guard,
}

/// A call that is waited in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sleep {
    /// connect() to there.
    Connect(SocketAddrV4),
    /// accept().
    Accept,
    /// recv(), which leaves the data there if some comes.
    Recv,
    /// send() of a byte.
    Send,
}

/// Starts a process that has nothing of ours but these descriptors and that stops itself once it has got rid of
/// everything else; until then it holds what belongs to others.
pub fn start(role: Role, held: &[BorrowedFd<'_>]) -> io::Result<Pid> {
    let numbers: Vec<RawFd> = held.iter().map(AsRawFd::as_raw_fd).collect();
    let mut sorted = numbers.clone();
    sorted.sort_unstable();
    // SAFETY: getpid only looks; sigset_t is made of integers, for which zero is valid.
    let (parent, mut every, mut before) = unsafe { (libc::getpid(), mem::zeroed(), mem::zeroed()) };
    // SAFETY: both sets live until the calls return. In the child no handler of ours may run, so all signals wait; the
    // calling thread's mask is put back below.
    unsafe {
        libc::sigfillset(&raw mut every);
        libc::pthread_sigmask(libc::SIG_SETMASK, &raw const every, &raw mut before);
    }
    // SAFETY: the child calls nothing but async-signal-safe functions, on memory that was laid out before, and never
    // returns.
    let pid = unsafe { libc::fork() };
    if pid == 0 {
        // SAFETY: this is the child that `child` is for.
        unsafe { child(role, &numbers, &sorted, parent) }
    }
    let error = io::Error::last_os_error();
    // SAFETY: the set was filled in above.
    unsafe { libc::pthread_sigmask(libc::SIG_SETMASK, &raw const before, std::ptr::null_mut()) };
    Pid::from_raw(pid).filter(|_| pid > 0).ok_or(error)
}

/// What the child of [`start`] does.
///
/// # Safety
///
/// To be called in that child only: it takes the process over and ends it.
unsafe fn child(role: Role, held: &[RawFd], sorted: &[RawFd], parent: libc::pid_t) -> ! {
    // SAFETY: all of these are async-signal-safe, and touch no memory but their arguments.
    unsafe {
        libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL);
        // The parent may have gone before it was watched.
        if libc::getppid() != parent || !close_all_but(sorted) {
            libc::_exit(1);
        }
        let first = sorted.last().copied().unwrap_or(0) + 1;
        if role != Role::Guard {
            // Numbers in the order in which they were given, as they would have in a process with nothing else.
            for fd in held {
                libc::fcntl(*fd, libc::F_DUPFD, first);
                libc::close(*fd);
            }
        }
        // A process group of its own: what the terminal says to ours is not for it.
        libc::setpgid(0, 0);
        catch(libc::SIGUSR1);
        libc::kill(libc::getpid(), libc::SIGSTOP);
        match role {
            Role::Sleep(sleep) => libc::_exit(sleep_in(sleep, first)),
            Role::Write => {
                let last = first + libc::c_int::try_from(held.len()).unwrap_or(1) - 1;
                libc::signal(libc::SIGPIPE, libc::SIG_DFL);
                unblock(libc::SIGPIPE);
                libc::send(last, (&raw const first).cast(), 1, 0);
            }
            Role::Hold => {
                for (number, _) in (first..).zip(held) {
                    libc::close(number);
                }
            }
            Role::Guard => {
                libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGTERM);
                if libc::getppid() == parent {
                    let (mut wanted, mut number) = (mem::zeroed(), 0);
                    libc::sigemptyset(&raw mut wanted);
                    libc::sigaddset(&raw mut wanted, libc::SIGTERM);
                    libc::sigwait(&raw const wanted, &raw mut number);
                }
                sweep(held);
            }
        }
        libc::_exit(0);
    }
}

/// Lets a signal interrupt what the process waits for, and do nothing else.
///
/// # Safety
///
/// To be called in a process of [`start`] only: it changes what a signal does to the whole of it.
unsafe fn catch(signal: libc::c_int) {
    extern "C" fn nothing(_: libc::c_int) {}
    // SAFETY: a sigaction is made of integers and pointers, for which zero is valid; the handler touches nothing.
    unsafe {
        let mut action: libc::sigaction = mem::zeroed();
        action.sa_sigaction = nothing as *const () as libc::sighandler_t;
        libc::sigaction(signal, &raw const action, std::ptr::null_mut());
        unblock(signal);
    }
}

/// Lets a signal through.
///
/// # Safety
///
/// As for [`catch`].
unsafe fn unblock(signal: libc::c_int) {
    // SAFETY: the set lives until the calls return.
    unsafe {
        let mut set: libc::sigset_t = mem::zeroed();
        libc::sigemptyset(&raw mut set);
        libc::sigaddset(&raw mut set, signal);
        libc::sigprocmask(libc::SIG_UNBLOCK, &raw const set, std::ptr::null_mut());
    }
}

/// Makes the call and waits in it; its errno, or 0. O_NONBLOCK belongs to all that share the socket, so it is put back.
///
/// # Safety
///
/// As for [`catch`].
unsafe fn sleep_in(sleep: Sleep, fd: RawFd) -> libc::c_int {
    let mut byte = [0_u8];
    // SAFETY: each call reads or writes memory of this function, of the size that it is told.
    unsafe {
        let flags = libc::fcntl(fd, libc::F_GETFL);
        libc::fcntl(fd, libc::F_SETFL, flags & !libc::O_NONBLOCK);
        let done = match sleep {
            Sleep::Connect(peer) => {
                let mut address: libc::sockaddr_in = mem::zeroed();
                address.sin_family = u16::try_from(libc::AF_INET).unwrap_or(0);
                address.sin_port = peer.port().to_be();
                address.sin_addr.s_addr = u32::from(*peer.ip()).to_be();
                libc::connect(fd, (&raw const address).cast(), length::<libc::sockaddr_in>()) >= 0
            }
            Sleep::Accept => libc::accept(fd, std::ptr::null_mut(), std::ptr::null_mut()) >= 0,
            Sleep::Recv => libc::recv(fd, byte.as_mut_ptr().cast(), 1, libc::MSG_PEEK) >= 0,
            Sleep::Send => libc::send(fd, byte.as_ptr().cast(), 1, libc::MSG_NOSIGNAL) >= 0,
        };
        let errno = if done { 0 } else { *libc::__errno_location() };
        libc::fcntl(fd, libc::F_SETFL, flags);
        errno
    }
}

/// Closes every descriptor that is not among these, which are sorted; false if the system cannot.
///
/// # Safety
///
/// No descriptor may be used afterwards but these.
unsafe fn close_all_but(held: &[RawFd]) -> bool {
    let mut next: libc::c_uint = 0;
    for fd in held.iter().copied().chain([-1]) {
        // The end of the list stands for a number above all others.
        let last = fd.cast_unsigned().wrapping_sub(1);
        if fd != 0 && next <= last {
            // SAFETY: close_range takes numbers.
            let done = unsafe { libc::syscall(libc::SYS_close_range, next, last, 0) };
            if done != 0 {
                return false;
            }
        }
        next = fd.cast_unsigned().wrapping_add(1);
    }
    true
}

/// How often [`sweep`] looks, and how long it waits in between in nanoseconds: what closes last does so at once.
const SWEEPS: (usize, libc::c_long) = (10, 20_000_000);

/// Ends everything that there is in the namespaces of these `sock_diag` sockets. No memory is taken from the heap.
fn sweep(diags: &[RawFd]) {
    let (times, pause) = SWEEPS;
    let mut buffer = [0_u8; 16 * 1024];
    for _ in 0..times {
        for fd in diags {
            sweep_one(*fd, &mut buffer);
        }
        let pause = libc::timespec { tv_sec: 0, tv_nsec: pause };
        // SAFETY: nanosleep reads one timespec.
        unsafe { libc::nanosleep(&raw const pause, std::ptr::null_mut()) };
    }
}

/// Asks for all connections and asks to end each.
fn sweep_one(fd: RawFd, buffer: &mut [u8]) {
    let tell = |request: &[u8]| {
        // SAFETY: send reads as many bytes as there are.
        unsafe { libc::send(fd, request.as_ptr().cast(), request.len(), 0) }
    };
    tell(&diag::request(diag::DUMP, diag::EVERY_STATE, &[0; 48]));
    loop {
        // SAFETY: recv writes at most as many bytes as there is room for.
        let length = unsafe { libc::recv(fd, buffer.as_mut_ptr().cast(), buffer.len(), 0) };
        let Some(answer) = usize::try_from(length).ok().and_then(|length| buffer.get(..length)) else { return };
        for message in diag::Messages(answer) {
            match message {
                diag::Message::End | diag::Message::Error(_) => return,
                diag::Message::Entry(entry) => {
                    if let Some(id) = diag::id(entry) {
                        tell(&diag::request(diag::DESTROY_UNHEARD, 0, &id));
                    }
                }
            }
        }
        if answer.is_empty() {
            return;
        }
    }
}

/// A request about the device of that name.
fn named(name: &str) -> libc::ifreq {
    // SAFETY: an ifreq is made of bytes and integers; zero is valid for all of them.
    let mut request: libc::ifreq = unsafe { mem::zeroed() };
    // The last byte stays 0.
    let room = request.ifr_name.len() - 1;
    for (to, from) in request.ifr_name.iter_mut().take(room).zip(name.bytes()) {
        *to = libc::c_char::from_ne_bytes([from]);
    }
    request
}

/// The size of something that the system reads.
fn length<T>() -> libc::socklen_t {
    libc::socklen_t::try_from(size_of::<T>()).unwrap_or(0)
}

fn check(result: libc::c_int) -> io::Result<()> {
    if result < 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
}
