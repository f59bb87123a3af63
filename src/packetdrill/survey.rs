//! What a script asks for that finwait does not have, found before anything runs: then it is skipped, whatever the
//! part before it would have come to.

use super::ast::{Action, Body, Event, IcmpBody, Opt, OptionLine, Packet, Place, Script, Tcp, Way};
use super::outcome::{Lack, Skip};
use super::packets::icmp_of;
use super::process::knows;
use super::{assert, info, link, settings};

/// The first thing that finwait does not have.
pub(super) fn survey(script: &Script) -> Option<Skip> {
    let options = script.options.iter().find_map(of_option);
    let init = script.init.iter().find_map(|(command, place)| of_command(command, place));
    options.or(init).or_else(|| script.events.iter().find_map(of_event))
}

fn skip(lack: Lack, detail: impl Into<String>, place: &Place) -> Skip {
    Skip { lack, detail: detail.into(), place: place.clone() }
}

fn of_option(option: &OptionLine) -> Option<Skip> {
    match (option.name.as_str(), option.value.as_deref()) {
        ("ip_version", Some("ipv4") | None) => None,
        ("mtu", Some(mtu)) if mtu.parse().is_ok_and(fits) => None,
        ("mtu", _) => Some(skip(Lack::Argument, "--mtu", &option.place)),
        ("ip_version", Some(version)) => Some(skip(Lack::IpVersion, version, &option.place)),
        _ => None,
    }
}

/// Whether a host with that largest packet is one that we have: with less than 296 bytes Linux announces segments that
/// the wire does not take (`ip_rt_min_advmss`), and the lab reads no larger ones than 9,216.
fn fits(mtu: u16) -> bool {
    (296..=9_216).contains(&mtu)
}

fn of_command(command: &str, place: &Place) -> Option<Skip> {
    match settings::steps(command) {
        Err(unknown) => {
            let lack = if settings::is_of_bsd(&unknown) { Lack::System } else { Lack::Command };
            Some(skip(lack, unknown, place))
        }
        Ok(steps) => steps.iter().find_map(|step| match step {
            settings::Step::Mtu(mtu) if !fits(*mtu) => Some(skip(Lack::Command, format!("mtu {mtu}"), place)),
            _ => None,
        }),
    }
}

fn of_event(event: &Event) -> Option<Skip> {
    match &event.action {
        Action::Call(call) if knows(&call.name) => None,
        Action::Call(call) => Some(skip(Lack::Call, call.name.as_str(), &call.place)),
        Action::Command(command) => of_command(command, &event.place),
        Action::Code(code) => assert::unknown(code, &info::is_known).map(|what| skip(Lack::Code, what, &event.place)),
        Action::Packet(packet) => of_packet(packet, &event.place),
    }
}

fn of_packet(packet: &Packet, place: &Place) -> Option<Skip> {
    if let Some(wrapped) = &packet.wrapped {
        return Some(skip(Lack::Packet, wrapped.as_str(), place));
    }
    match packet.ip.as_deref() {
        None | Some("noecn") => {}
        Some(asked) => return Some(skip(Lack::Ip, asked, place)),
    }
    match &packet.body {
        Body::Udp => Some(skip(Lack::Packet, "udp", place)),
        Body::Icmp(icmp) => of_icmp(packet.way, icmp, place),
        Body::Tcp(tcp) => of_tcp(tcp, place),
    }
}

fn of_icmp(way: Way, icmp: &IcmpBody, place: &Place) -> Option<Skip> {
    let known = way == Way::In && !icmp.foreign && icmp_of(icmp).is_some();
    let name = format!("icmp {} {}", icmp.kind, icmp.code.as_deref().unwrap_or_default());
    if known { None } else { Some(skip(Lack::Packet, name.trim_end(), place)) }
}

fn of_tcp(tcp: &Tcp, place: &Place) -> Option<Skip> {
    if link::flags(&tcp.flags).is_none() {
        return Some(skip(Lack::Flag, tcp.flags.as_str(), place));
    }
    if tcp.urgent.is_some_and(|urgent| urgent != 0) {
        return Some(skip(Lack::Flag, "urg", place));
    }
    tcp.options.iter().flatten().find_map(|option| match option {
        Opt::Foreign(name) => Some(skip(Lack::TcpOption, name.as_str(), place)),
        Opt::Nop | Opt::Eol | Opt::Mss(_) | Opt::Wscale(_) | Opt::SackOk | Opt::Sack(_) | Opt::Stamps(..) => None,
    })
}
