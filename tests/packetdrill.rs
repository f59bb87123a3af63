//! Packetdrill's scripts: ours all pass; what is no script is refused at its place; what finwait does not have skips a
//! script; what is not as the script says fails it; and nothing that can be written makes it stop.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at the first surprise")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use finwait::lang::Lang;
use finwait::packetdrill::{Lack, Options, Part, Verdict, Wrong, parse, run};
use proptest::prelude::*;

/// The scripts of a folder, and of the folders in it.
fn scripts(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(scripts(&path));
        } else if path.extension().is_some_and(|extension| extension == "pkt") {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn ours() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/packetdrill");
    let named = |path: PathBuf| (path.display().to_string(), fs::read_to_string(&path).expect("a script"));
    scripts(&root).into_iter().map(named).collect()
}

fn verdict(text: &str, strict: bool) -> Verdict {
    let script = parse(text, Lang::En).unwrap_or_else(|mistake| panic!("{}\n{text}", mistake.message));
    run(&script, text, &Options { strict, ..Options::default() }).verdict
}

#[test]
fn every_script_of_ours_passes() {
    let all = ours();
    assert!(all.len() >= 190, "{}", all.len());
    let wrong: Vec<String> = all
        .iter()
        .filter_map(|(name, text)| match verdict(text, false) {
            Verdict::Passed => None,
            other => Some(format!("{name}: {other:?}")),
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_script_is_the_same_in_every_run() {
    for (name, text) in ours() {
        let script = parse(&text, Lang::En).expect("a script");
        let once = || run(&script, &text, &Options::default()).records;
        assert_eq!(once(), once(), "{name}");
    }
}

/// A listener with a connection, accepted as 4.
const OPEN: &str = "0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
+0 bind(3, ..., ...) = 0
+0 listen(3, 1) = 0
+0 < S 0:0(0) win 65535 <mss 1000>
+0 > S. 0:0(0) ack 1 <mss 1460>
+.1 < . 1:1(0) ack 1 win 65535
+0 accept(3, ..., ...) = 4
";

#[test]
fn what_is_not_as_the_script_says_fails_it() {
    for (tail, wrong, line) in [
        ("+0 close(4) = 0\n+0 > . 1:1(0) ack 1", Wrong::Packet(Part::Flags), 9),
        ("+0 close(4) = 0\n+0 > F. 2:2(0) ack 1", Wrong::Packet(Part::Seq), 9),
        ("+0 close(4) = 0\n+0 > F. 1:1(0) ack 2", Wrong::Packet(Part::Ack), 9),
        ("+0 close(4) = 0\n+0 > F. 1:1(0) ack 1 win 7", Wrong::Packet(Part::Window), 9),
        ("+0 close(4) = 0\n+0 > F. 1:1(0) ack 1 <nop,nop,nop,nop>", Wrong::Packet(Part::Options), 9),
        ("+0 close(4) = 0\n+.1 > F. 1:1(0) ack 1", Wrong::PacketTime, 9),
        ("+0 write(4, ..., 9) = 9\n+0 > . 1:10(9) ack 1", Wrong::Packet(Part::Flags), 9),
        ("+0 write(4, ..., 9) = 9\n+0 > P. 1:9(8) ack 1", Wrong::Packet(Part::Length), 9),
        ("+0 > . 1:1(0) ack 1", Wrong::NoPacket, 8),
        ("* > . 1:1(0) ack 1", Wrong::NoPacket, 8),
        ("+0 read(4, ..., 9) = 9", Wrong::Blocked, 8),
        ("+0...0.1 read(4, ..., 9) = 9\n+.3 < P. 1:10(9) ack 1 win 9", Wrong::ReturnTime, 8),
        ("+0 listen(3, 1) = -1 EINVAL (Invalid argument)", Wrong::Result, 8),
        ("+0 close(9) = -1 EINVAL (Invalid argument)", Wrong::Result, 8),
        ("+0 ioctl(4, SIOCINQ, [5]) = 0", Wrong::Filled, 8),
        ("+0 poll([{fd=4, events=POLLOUT, revents=POLLIN}], 1, 0) = 1", Wrong::Filled, 8),
        ("+0 %{ assert tcpi_state == TCP_CLOSE }%", Wrong::Assert, 8),
        ("+0 `test \"$(sysctl -n net.ipv4.tcp_sack)\" -eq 0`\n+0 listen(3, 1) = 0", Wrong::Setting, 8),
        ("+0 `nstat | grep TcpActiveOpens | grep -q \" 1 \"`\n+0 listen(3, 1) = 0", Wrong::Count, 8),
        ("+0 `nstat | grep TcpActiveOpens`\n+0 listen(3, 1) = 0", Wrong::Count, 8),
        (".01 < . 1:1(0) ack 1 win 9", Wrong::Late, 8),
        ("+0 close(4) = 0\n+.2~+.9 > F. 1:1(0) ack 1", Wrong::PacketTime, 9),
        (
            "+0 write(4, ..., 1001) = 1001\n+0 write(4, ..., 999) = 999\n+0 > P. 1:2001(2000) ack 1",
            Wrong::Packet(Part::Length),
            10,
        ),
        ("+0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 4", Wrong::Taken, 8),
        ("+0 getsockopt(4, SOL_TCP, TCP_NODELAY, [0], [8]) = 0", Wrong::Filled, 8),
    ] {
        let text = format!("{OPEN}{tail}\n");
        let Verdict::Failed(failure) = verdict(&text, false) else { panic!("{tail}: {:?}", verdict(&text, false)) };
        assert_eq!(failure.wrong, wrong, "{tail}");
        let at = text[..failure.place.start].matches('\n').count() + 1;
        assert_eq!(at, line, "{tail}");
    }
}

#[test]
fn a_packet_that_is_left_fails_a_strict_script_alone() {
    let text = format!("{OPEN}+0 close(4) = 0\n");
    assert_eq!(verdict(&text, false), Verdict::Passed);
    let Verdict::Failed(failure) = verdict(&text, true) else { panic!("it passed") };
    assert_eq!(failure.wrong, Wrong::Leftover);
    assert!(failure.actual.starts_with("> F. 1:1(0) ack 1"), "{}", failure.actual);
}

/// A send without copying, and somebody who would see what came of it.
const ZEROCOPY: &str = "+0 setsockopt(4, SOL_SOCKET, SO_ZEROCOPY, [1], 4) = 0
+0 send(4, ..., 9, MSG_ZEROCOPY) = 9
+0 > P. 1:10(9) ack 1
+0 poll([{fd=4, events=POLLOUT, revents=POLLOUT}], 1, 0) = 1";

#[test]
fn what_is_not_there_skips_a_script_even_behind_a_failure() {
    for (tail, lack) in [
        ("+0 splice(4, 0, 5, 0, 9, 0) = 9", Lack::Call),
        ("+0 setsockopt(4, SOL_SOCKET, SO_TIMESTAMPING, [4], 4) = 0", Lack::SocketOption),
        ("+0 setsockopt(4, SOL_TCP, TCP_CONGESTION, \"bbr\", 3) = 0", Lack::SocketOption),
        ("+0 `nstat | grep TcpRetrans`\n+0 listen(3, 1) = 0", Lack::Command),
        ("+0 `sysctl -q net.ipv4.tcp_ecn=1`\n+0 listen(3, 1) = 0", Lack::Command),
        ("+0 `sysctl -q net.ipv4.tcp_shrink_window=1`\n+0 listen(3, 1) = 0", Lack::Command),
        ("+0 setsockopt(4, SOL_SOCKET, SO_RCVTIMEO, {tv_sec=-1, tv_usec=0}, 16) = 0", Lack::SocketOption),
        ("+0 setsockopt(4, SOL_SOCKET, SO_SNDTIMEO, \"\\x01\", 16) = 0", Lack::SocketOption),
        (
            "+0 epoll_create(1) = 5
             +0 epoll_create(1) = 6
             +0 epoll_ctl(5, EPOLL_CTL_ADD, 6, {events=EPOLLIN, fd=6}) = 0",
            Lack::Argument,
        ),
        ("+0 epoll_create(1) = 5\n+0 poll([{fd=5, events=POLLIN, revents=0}], 1, 0) = 0", Lack::Argument),
        ("+0 < icmp unreachable code_16 [1:1(0)]", Lack::Packet),
        ("+0 < icmp source_quench [1:1(0)]", Lack::Packet),
        ("+0 getsockopt(4, SOL_TCP, TCP_NODELAY, [0, 7], [4]) = 0", Lack::Argument),
        ("+0 getsockopt(4, SOL_SOCKET, SO_LINGER, [5], [8]) = 0", Lack::Argument),
        ("+0 ioctl(4, SIOCINQ, []) = 0", Lack::Argument),
        ("+0 recv(4, ..., 9, MSG_ERRQUEUE) = -1 EAGAIN (x)", Lack::Argument),
        (ZEROCOPY, Lack::Argument),
        ("+0 `sysctl -w net.inet.tcp.rfc1323=1`\n+0 listen(3, 1) = 0", Lack::System),
        ("+0 < udp (9)", Lack::Packet),
        ("+0 < icmp echo_request", Lack::Packet),
        ("+0 < SEW 0:0(0) win 9", Lack::Flag),
        ("+0 < [ect0] . 1:1(0) ack 1 win 9", Lack::Ip),
        ("+0 < S 0:0(0) win 9 <FO,nop,nop>", Lack::TcpOption),
        ("+0 %{ assert tcpi_delivery_rate > 9 }%", Lack::Code),
        ("+0 %{ import os }%", Lack::Code),
    ] {
        let text = format!("{OPEN}{tail}\n");
        let Verdict::Skipped(skip) = verdict(&text, false) else { panic!("{tail}: {:?}", verdict(&text, false)) };
        assert_eq!(skip.lack, lack, "{tail}: {}", skip.detail);
    }
    let text = format!("{OPEN}+0 > R 7:7(0)\n+0 sendfile(4, 5, [0], 9) = 9\n");
    assert!(matches!(verdict(&text, false), Verdict::Skipped(_)), "what can be seen beforehand is");
    let text = "--ip_version=ipv6\n0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n";
    assert!(matches!(verdict(text, false), Verdict::Skipped(skip) if skip.lack == Lack::IpVersion));
}

#[test]
fn a_command_is_obeyed_or_skips_the_script_with_its_words() {
    let asks = |command: &str| verdict(&format!("`{command}`\n{OPEN}+0 `{command}`\n+0 close(4) = 0\n"), false);
    for command in [
        "tc qdisc show",
        "tc qdisc list dev tun0",
        "tc qdisc del dev tun0 root 2>/dev/null",
        "tc qdisc add dev tun0 root fq",
        "tc qdisc replace dev tun0 root handle 1: pfifo_fast",
        "tc qdisc change dev tun0 root fq_codel",
        "ethtool -K tun0 tso off gso off",
        "modprobe -q tcp_cubic",
        "ip tcp_metrics flush all",
        "sysctl_restore_10",
        "true",
    ] {
        assert_eq!(asks(command), Verdict::Passed, "{command}");
    }
    for command in [
        "tc qdisc add dev tun0 root pfifo limit 0",
        "tc qdisc add dev tun0 root tbf rate 1mbit burst 10kb latency 70ms",
        "tc qdisc replace dev tun0 root fq maxrate 1mbit",
        "tc qdisc add dev tun0 root netem delay 10ms",
        "tc qdisc add dev tun0 ingress",
        "tc qdisc add dev tun0 root",
        "tc qdisc",
        "tc -s qdisc show",
        "tc class add dev tun0 parent 1: classid 1:1 htb rate 1mbit",
        "tc filter add dev tun0 parent 1: u32",
        "tc qdisc show | grep -q fq",
        "ethtool -K tun0 rx off",
        "ethtool -S tun0",
        "modprobe dummy",
        "iptables -A INPUT -j DROP",
        "ip route add 1.2.3.0/24 dev tun0",
        "ip link set dev tun0 down",
        "ss -tn",
        "test -f /tmp/x",
        "test 1 -eq 1",
        "cat /proc/net/netstat",
        "false",
    ] {
        let Verdict::Skipped(skip) = asks(command) else { panic!("{command}: {:?}", asks(command)) };
        assert_eq!((skip.lack, skip.detail.as_str()), (Lack::Command, command));
    }
}

#[test]
fn a_script_that_asks_for_cubic_is_run_until_that_matters() {
    let asks = |tail: &str| verdict(&format!("`sysctl -q net.ipv4.tcp_congestion_control=cubic`\n{OPEN}{tail}"), false);
    let sent = "+0 write(4, ..., 100) = 100\n+0 > P. 1:101(100) ack 1\n";
    assert_eq!(asks(&format!("{sent}+.1 < . 1:1(0) ack 101 win 9000\n")), Verdict::Passed);
    let of_socket = "+0 setsockopt(4, SOL_TCP, TCP_CONGESTION, \"cubic\", 5) = 0\n";
    let asks_there = |tail: &str| verdict(&format!("{OPEN}{of_socket}{sent}{tail}"), false);
    assert_eq!(asks_there("+.1 < . 1:1(0) ack 101 win 9000\n"), Verdict::Passed);
    assert!(matches!(asks_there("+9 close(4) = 0\n"), Verdict::Skipped(_)));
    let lost = asks(&format!("{sent}+9 close(4) = 0\n"));
    assert!(matches!(&lost, Verdict::Skipped(skip) if skip.detail.ends_with("cubic")), "{lost:?}");
    let fails = asks(&format!("{sent}+9 close(4) = 1\n"));
    assert!(matches!(fails, Verdict::Skipped(_)), "as far as is known it might have passed: {fails:?}");
}

#[test]
fn after_a_loss_only_what_another_window_may_explain_is_no_failure() {
    let asks = |tail: &str| verdict(&format!("`./defaults.sh`\n{OPEN}+0 write(4, ..., 2000) = 2000\n{tail}"), false);
    let fast = "+0 > P. 1:2001(2000) ack 1\n+.1 < . 1:1(0) ack 1 win 65535 <nop,nop,sack 1001:2001>\n";
    let timeout = "+0 > P. 1:2001(2000) ack 1\n+.1 < . 1:1(0) ack 1001 win 65535\n+.3~+.5 > P. 1001:2001(1000) ack 1\n";
    for (tail, may_be) in [
        // A pure ACK has nothing to do with a window.
        ("+0 < P. 1:11(10) ack 1001 win 65535\n+0 > . 2001:2001(0) ack 12\n", false),
        // While timeouts follow each other, both have a window of one segment.
        ("+.5~+1 > . 1001:2001(1000) ack 1\n", false),
        ("+0 %{ assert tcpi_snd_ssthresh == 7 }%\n", true),
        ("+0 %{ assert tcpi_unacked == 7 }%\n", false),
        ("+0 < . 1:1(0) ack 2001 win 65535\n+0 write(4, ..., 9000) = 9000\n+0 > P. 2001:11001(9000) ack 1\n", true),
    ] {
        let found = asks(&format!("{timeout}{tail}"));
        let same = if may_be { matches!(found, Verdict::Skipped(_)) } else { matches!(found, Verdict::Failed(_)) };
        assert!(same, "{tail}: {found:?}");
    }
    assert!(matches!(asks(&format!("{fast}+0 > R 9:9(0)\n")), Verdict::Failed(_)));
}

#[test]
fn a_reader_is_told_round_moments() {
    let text =
        format!("{OPEN}+0 write(4, ..., 100) = 100\n+0 > P. 1:101(100) ack 1\n+.1 < . 1:1(0) ack 101 win 9000\n");
    let text = format!("{text}+0 > R 1:1(0)\n");
    let report = run(&parse(&text, Lang::En).unwrap(), &text, &Options::default());
    assert!(report.records.iter().any(|record| record.at.0 == 200_001), "the call took its time");
    assert!(report.told_records().iter().all(|record| record.at.0 % 100 == 0), "{:?}", report.told_records());
    let odd = format!("{OPEN}+.000037 close(4) = 0\n+0 > R 1:1(0)\n");
    let report = run(&parse(&odd, Lang::En).unwrap(), &odd, &Options::default());
    assert!(report.told_records().iter().any(|record| record.at.0 == 100_037), "nothing else is rounded");
}

#[test]
fn what_the_original_takes_is_taken() {
    for text in [
        "0 close(3) = 0\r\n+0\tclose(3) = -1 EBADF (Bad file descriptor) // \u{e9}\r\n`true`\r\n// the last",
        "--define=NAME=cubic\n--define=RUN=`true`\n0 f(NAME) = 0\n+0 RUN",
        "--tolerance_usecs=9000 --define=X=\"y\"\n--foo\n`true`\n0 close(3) = 0\n`true`",
        "0 < - 1:1(0) win 9",
        "0 < 5000>80 FSRPEWU. 1:1(0) ack 1 win 9 urg 3 <eol,nop,nop,nop>",
        "0 > SW. 0:0(0) ack 1 <mss 1460,ECN e1b 1 ceb 0 e0b 1,nop,nop,nop,sackOK,nop,wscale 8>",
        "0 > [tos 0x10] P5. 1:1(0) ack 1",
        "0 > ipv4 1.2.3.4 > 5.6.7.8: gre flags 0x0, sum 0, off 0, key 0, seq 0: . 1:1(0) ack 1",
        "0 > gre: . 1:1(0) ack 1",
        "0 > gre Flags [checksum present, key present, sequence# present] sum 0 off 0 key = 5 seq 1: . 1:1(0) ack 1",
        "0 > mpls (label 0, tc 7, ttl 255) (label 1048575, tc 0, [S], ttl 64): mpls: . 1:1(0) ack 1",
        "0 > [tos 0xff] . 1:1(0) ack 1",
        "0 > [ect01, flowlabel 0xfffff] udp (9)",
        "0 < S 0:0(0) win 9 <mss 1000,FO 0102,FO,nop,nop>",
        "0 < S 0:0(0) win 9 <mss 1000,FO TFO_COOKIE,nop>",
        "0 < S 0:0(0) win 9 <FOEXP 01a2030405060708,nop,nop,md5 000102030405060708090a0b0c0d0e0f>",
        "0 < [1:1001(1000)] icmp unreachable frag_needed mtu 1200",
        "0 < icmp type_3 code_7 [1:1(0)]\n+0 < icmp unreachable source_host_isolated [1:1(0)]",
        "--ip_version=ipv6\n0 < icmp packet_too_big mtu 1280 [1:1(0)]\n+0 < icmp unreachable no_route [1:1(0)]",
        "0 close(3) = -1 EBADF (flags b) (c)\n+0 close(3) = 0 (Flags d)",
        "0 close(3) = 0 /****/ /** x *****/ // y",
        "0 > (ttl 5) . 1:1(0) ack 1",
        "0 < icmp unreachable frag_needed mtu 1200 [1:1001(1000)]",
        "0 < icmp echo_request id 5 [udp (9)]",
        "0 f() = ... (flags of it)",
        "0 f(-1, 0x1f, A|B|C, [], [1, 2], \"a\" \"b\", \"c\"..., X=3, {..., 5}, {1, 2}) = -1 EINVAL (Invalid argument)",
        "0 f({events=A, u64=1}, {fd=3, events=B}, {fd=3, events=B, revents=C}, inet_addr(\"1.2.3.4\")) = 0",
        "0...1 recvmsg(3, {msg_name(...)=..., msg_iov(1)=[{..., 9}], msg_flags=A, msg_control=[
            {cmsg_level=A, cmsg_type=B, cmsg_data={scm_sec=0, scm_nsec=5}}]}, 0) = 9",
        "0 f({ee_errno=A, ee_origin=B, ee_type=1, ee_code=0, ee_info=0, ee_data=0}) = 0",
    ] {
        if let Err(mistake) = parse(text, Lang::En) {
            panic!("{:?}: {}\n{text}", mistake.place(text), mistake.message);
        }
    }
}

#[test]
fn what_only_freebsds_fork_takes_is_skipped() {
    for (event, lack) in [
        ("> S 0:0(0) <mss 1460,nop,wscale 6,sackOK,TS val ... ecr 0>", Lack::TcpOption),
        ("> . 1:1(0) ack 1 <nop,nop,TS val 100 ecr 200!>", Lack::TcpOption),
        ("< [noecn] 5. 1:1(0) ack 1 win 9", Lack::Flag),
        ("> P5. 1:9(8) ack 1", Lack::Flag),
        ("> A. 1:1(0) ack 1", Lack::Flag),
        ("> R ...(0)", Lack::Packet),
        ("> R 77:77(0)!", Lack::Packet),
        ("> S 0:0(0) <mss 1460>/udp(9899>9900)", Lack::Packet),
        ("> [dscp CS1,ecn ect0,hlim 9] . 1:1(0) ack 1", Lack::Ip),
        ("> [class 0x10] . 1:1(0) ack 1", Lack::Ip),
        ("< sctp: INIT[flgs=0, tag=1, a_rwnd=1500, os=1, is=1, tsn=1]", Lack::Packet),
    ] {
        let text = format!("{OPEN}+0 {event}\n+0 close(4) = 0\n");
        let Verdict::Skipped(skip) = verdict(&text, false) else { panic!("{event}: {:?}", verdict(&text, false)) };
        assert_eq!(skip.lack, lack, "{event}: {}", skip.detail);
    }
}

#[test]
fn strict_segments_are_not_put_together() {
    let text = |flag: &str| format!("{flag}\n{OPEN}+0 write(4, ..., 2000) = 2000\n+0 > P. 1:2001(2000) ack 1\n");
    assert_eq!(verdict(&text(""), false), Verdict::Passed);
    let strict = verdict(&text("--strict_segments"), false);
    assert!(matches!(&strict, Verdict::Failed(failure) if failure.wrong == Wrong::Packet(Part::Length)), "{strict:?}");
}

#[test]
fn an_old_encoding_is_read_and_what_cannot_be_read_is_told_in_json() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = format!("// caf? {OPEN}").replace("caf? ", "caf?\n");
    let bytes: Vec<u8> = text.bytes().map(|byte| if byte == b'?' { 0xe9 } else { byte }).collect();
    fs::write(folder.path().join("remark"), &bytes).expect("a file");
    fs::write(folder.path().join("code"), [b"0 close(3)".as_slice(), &[0xe9], b"= 0\n"].concat()).expect("a file");
    let mut command = Command::new(env!("CARGO_BIN_EXE_finwait"));
    command.current_dir(folder.path()).args(["packetdrill", "--lang", "en", "--json", "remark", "code", "missing"]);
    let output = command.output().expect("it runs");
    let told = String::from_utf8(output.stdout).expect("UTF-8");
    let found: Vec<serde_json::Value> = told.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let of = |at: usize, key: &str| found[at][key].clone();
    assert_eq!([of(0, "result"), of(1, "result"), of(2, "result")], ["passed", "rejected", "rejected"], "{told}");
    assert_eq!((of(1, "line"), of(1, "column")), (1.into(), 11.into()), "{told}");
    assert_eq!(of(2, "file"), "missing");
}

#[test]
fn the_command_says_what_came_of_each_and_ends_accordingly() {
    let folder = tempfile::tempdir().expect("a folder");
    let made = [
        ("good", format!("{OPEN}+0 close(4) = 0\n")),
        ("bad", format!("{OPEN}+0 > . 9:9(0) ack 1\n")),
        ("other", "0 splice(3) = 0\n".to_owned()),
        ("none", "0 close(3)\n".to_owned()),
    ];
    for (name, text) in &made {
        fs::write(folder.path().join(name), text).expect("a file");
    }
    let told = |names: &[&str], option: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_finwait"));
        command.current_dir(folder.path()).args(["packetdrill", "--lang", "en", option]).args(names);
        let output = command.output().expect("it runs");
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        (output.status.code(), text(output.stdout), text(output.stderr))
    };
    assert_eq!(told(&["good"], "--color=never").0, Some(0));
    assert_eq!(told(&["other"], "--color=never").0, Some(0));
    assert_eq!(told(&["good"], "--strict").0, Some(1));
    let (code, text, mistake) = told(&["good", "none"], "--json");
    assert_eq!(code, Some(2));
    assert!(mistake.contains("none:2:1"), "{mistake}");
    assert!(text.ends_with(
        "{\"summary\":{\"backend\":\"sim\",\"empty\":0,\"failed\":0,\
         \"passed\":1,\"rejected\":1,\"scripts\":2,\"skipped\":0}}\n"
    ));
    let (code, text, _) = told(&["bad"], "--json");
    assert_eq!(code, Some(1));
    let value: serde_json::Value = serde_json::from_str(text.lines().next().expect("a line")).expect("JSON");
    let ladder = value["ladder"].as_array().expect("a ladder");
    assert!(ladder.iter().any(|line| line.as_str().is_some_and(|line| line.contains("host: accept -> ok"))), "{text}");
    let (code, text, mistake) = told(&["."], "--color=never");
    assert_eq!((code, text.as_str()), (Some(2), ""), "a folder without a script: {mistake}");
    let (code, text, _) = told(&["."], "--json");
    assert_eq!(code, Some(2), "the same in JSON");
    let lines: Vec<serde_json::Value> = text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let [folder_of, summary] = lines.as_slice() else { panic!("{text}") };
    assert_eq!((&folder_of["file"], &folder_of["result"]), (&".".into(), &"empty".into()));
    assert_eq!((&summary["summary"]["empty"], &summary["summary"]["scripts"]), (&1.into(), &0.into()));
    let (code, _, mistake) = told(&["good", "--profile", "nope"], "--color=never");
    assert_eq!(code, Some(2));
    assert!(mistake.contains("packetdrill-defaults"), "{mistake}");
    for path in ["sub/b.pkt", "a.pkt", "sub/deep/a.pkt"] {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("it can be made");
        fs::write(path, &made[0].1).expect("a file");
    }
    let (code, text, _) = told(&["."], "--color=never");
    assert_eq!(code, Some(0));
    assert_eq!(text.lines().take(3).collect::<String>(), "./a.pkt: passed./sub/b.pkt: passed./sub/deep/a.pkt: passed");
    let (code, text, _) = told(&["good", "bad", "other"], "--color=never");
    assert_eq!(code, Some(1));
    let wanted = [
        "good: passed\n",
        "bad: failed: line 8: no packet came\n",
        "host: accept -> ok",
        "other: skipped: line 1: finwait does not have the system call splice()\n",
        "Scripts: 3. Passed: 1, failed: 1, skipped: 1, not scripts: 0.\n",
    ];
    for wanted in wanted {
        assert!(text.contains(wanted), "{wanted}\n{text}");
    }
}

/// Pieces of scripts, so that garbage comes far.
const PIECES: &[&str] = &[
    "0 ",
    "+0 ",
    "+.1 ",
    "* ",
    "...",
    "< ",
    "> ",
    "S ",
    "S. ",
    ". ",
    "F. ",
    "R ",
    "1:1(0) ",
    "0:0(0) ",
    "1:101(100) ",
    "ack 1 ",
    "win 65535 ",
    "<mss 1000>",
    "<nop,nop,TS val 1 ecr 2>",
    "\n",
    "socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n",
    "bind(3, ..., ...) = 0\n",
    "listen(3, 1) = 0\n",
    "accept(3, ..., ...) = 4\n",
    "connect(3, ..., ...) = 0\n",
    "write(4, ..., 100) = 100\n",
    "read(3, ..., 100) = -1 EAGAIN (x)\n",
    "close(4) = 0\n",
    "`sleep 1`",
    "/udp(1>2)",
    "[tos 0x100] ",
    "[1:1(0)] ",
    "mpls (label 5, tc 0, [S], ttl 64): ",
    "gre flags [key present], sum 0, off 0, key = 5, seq 0: ",
    "icmp unreachable code_7 [1:1(0)]\n",
    "<mss 1000,FO 0102,FO,nop,nop>",
    "recv(4, ..., 300, MSG_WAITALL) = 9\n",
    "recv(4, ..., 300, MSG_WAITALL|MSG_PEEK) = 9\n",
    "setsockopt(4, SOL_SOCKET, SO_RCVTIMEO, {tv_sec=1, tv_usec=5}, 16) = 0\n",
    "epoll_ctl(5, EPOLL_CTL_ADD, 4, {events=EPOLLIN|EPOLLEXCLUSIVE, fd=4}) = 0\n",
    "/***/ ",
    "5. ",
    "...(3) ",
    "sctp: INIT[x]\n",
    "TS val ... ecr 3!",
    "[dscp CS1, ecn ect0] ",
    "setsockopt(3, SOL_TCP, TCP_DEFER_ACCEPT, [5], 4) = 0\n",
    "setsockopt(3, SOL_IP, IP_LOCAL_PORT_RANGE, [0x9c409c40], 4) = 0\n",
    "%{ assert 1 }%",
    "(",
    ")",
    "[",
    "{",
    "}",
    "=",
    ",",
    "-1",
    "99999999999",
    "\"",
    "é",
    "--x",
    "epoll_create(1) = 5\n",
    "epoll_wait(5, {events=EPOLLIN, fd=4}, 1, 100) = 0\n",
    "shutdown(3, SHUT_RDWR) = 0\n",
    "+1000000 ",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_it_stop(picks in proptest::collection::vec(0..PIECES.len(), 0..40)) {
        let text: String = picks.into_iter().map(|at| PIECES[at]).collect();
        match parse(&text, Lang::En) {
            Ok(script) => drop(run(&script, &text, &Options::default())),
            Err(mistake) => drop(finwait::scenario::render(&[mistake], &text, "x", Lang::Zh, false)),
        }
    }

    #[test]
    fn no_change_of_a_script_makes_it_stop(which in 0usize..200, at in 0usize..2000, piece in 0..PIECES.len()) {
        let all = ours();
        let (_, text) = &all[which % all.len()];
        let at = (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        let text = format!("{}{}{}", &text[..at], PIECES[piece], &text[at..]);
        if let Ok(script) = parse(&text, Lang::En) {
            drop(run(&script, &text, &Options::default()));
        }
    }
}
