//! Lists of what can be done to a host, its options, its settings, the link, or a segment: everything that the
//! scenario language knows, each with its command, and what is not possible now with the reason.
//!
//! What is possible is not guessed: the command is tried on a copy of the moment. On the kernel nothing can be tried,
//! and everything is offered.

use crate::lang::Lang;
use crate::scenario::words::OptName;
use crate::scenario::{Session, in_a_line};
use crate::tr;
use crate::trace::{
    Call, Command, Errno, Fault, FaultKind, FaultTarget, Flags, FlightView, Forged, HostAct, HostId, HostView, Outcome,
    Payload, Segment, SegmentId, SegmentKind, SeqNum, Setting, ShutdownHow, SockOpt, Span, Stamp, Sysctl, What,
};
use crate::tui::ladder::model::LadderModel;
use crate::tui::picker::Item;

use super::Choice;
use super::menu::{act, label_key, likely, on, strike};

/// A list that another one leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum More {
    /// Every option of a host's current socket.
    Options(HostId),
    /// Every kernel setting of a host.
    Settings(HostId),
    /// The values of a setting.
    Setting(HostId, Sysctl),
    /// How long a segment may be delayed.
    Delays(SegmentId),
    /// What can be changed in a forged copy of a segment.
    Copies(SegmentId),
}

/// The delays that are offered.
const DELAYS: [Span; 5] = [Span::millis(10), Span::millis(50), Span::millis(200), Span::secs(1), Span::secs(5)];

/// What a call that makes no sense on a socket returns; other errors are worth seeing.
const SENSELESS: [Errno; 6] =
    [Errno::EBADF, Errno::ENOTCONN, Errno::EINVAL, Errno::EISCONN, Errno::EALREADY, Errno::EADDRINUSE];

/// A list being made.
struct Lister<'a> {
    session: &'a Session,
    lang: Lang,
    items: Vec<Item<Choice>>,
}

impl Lister<'_> {
    fn words(&self, key: &str) -> String {
        tr!(self.lang, key).into_owned()
    }

    /// Adds a command under its usual words.
    fn add(&mut self, command: Command) {
        let label = self.words(label_key(&command));
        self.labelled(label, command);
    }

    fn labelled(&mut self, label: String, command: Command) {
        let (refused, note) = (self.refused(&command), format!(": {command}"));
        let item = Item { refused, ..Item::new(label, note.clone(), Choice::Do(command)) };
        self.items.push(item.help(note));
    }

    /// Adds the way to another list.
    fn more(&mut self, key: &str, more: More) {
        let label = self.words(key);
        self.items.push(Item::new(label, "…", Choice::More(more)));
    }

    /// Adds the beginning of a command that is to be completed at the `:` line.
    fn line(&mut self, text: String) {
        let label = self.words("app.menu.other_value");
        self.items.push(Item::new(label, format!(": {text}…"), Choice::Line(text)));
    }

    /// Why a command cannot be done now, or makes no sense.
    fn refused(&self, command: &Command) -> Option<String> {
        if let Command::Call { on, call: Call::Signal } = command
            && !self.waits(&on.host)
        {
            return Some(self.words("app.menu.no_call_waits"));
        }
        let tried = self.session.trial(command)?;
        let records = match tried {
            Ok(records) => records,
            Err(refusal) => return Some(super::refusal_sentence(&refusal, self.lang)),
        };
        let Command::Call { call, .. } = command else { return None };
        records.iter().find_map(|record| match &record.what {
            What::Returned { call: name, outcome: Outcome::Failed(errno) }
                if *name == call.name() && SENSELESS.contains(errno) =>
            {
                Some(tr!(self.lang, "app.menu.would_fail", errno = errno.name()).into_owned())
            }
            _ => None,
        })
    }

    /// Whether a call of that host's processes waits; on the kernel nobody knows it for certain.
    fn waits(&self, host: &str) -> bool {
        let host = self.session.view().host_by_name(host);
        self.session.is_live() || host.is_some_and(|host| host.sockets.iter().any(|socket| !socket.blocked.is_empty()))
    }

    /// What can be done first, then what cannot, each in its order.
    fn done(self) -> Vec<Item<Choice>> {
        let (mut can, cannot): (Vec<_>, Vec<_>) = self.items.into_iter().partition(|item| item.refused.is_none());
        can.extend(cannot);
        can
    }
}

fn lister(session: &Session, lang: Lang) -> Lister<'_> {
    Lister { session, lang, items: Vec::new() }
}

/// What can be done to a host.
pub fn host_items(session: &Session, host: &HostView, lang: Lang) -> Vec<Item<Choice>> {
    let mut list = lister(session, lang);
    let mut calls = likely(session.view(), host);
    if !session.is_live() {
        calls.extend(all_calls(host).into_iter().filter(|call| !calls.contains(call)).collect::<Vec<Call>>());
    }
    for call in calls {
        list.add(on(host, call));
    }
    list.more("app.menu.options", More::Options(host.id));
    list.more("app.menu.settings", More::Settings(host.id));
    for (which, _) in HostAct::ALL {
        let command = act(host, which);
        let label = list.words(label_key(&command));
        let (refused, note) = (impossible(host, which).map(|key| list.words(key)), format!(": {command}"));
        let item = Item { refused, ..Item::new(label, note.clone(), Choice::Do(command)) };
        list.items.push(item.help(note));
    }
    list.line(format!("{}: ", host.name));
    list.done()
}

/// Why something cannot befall a host.
fn impossible(host: &HostView, act: HostAct) -> Option<&'static str> {
    match act {
        HostAct::Kill | HostAct::Crash => (!host.up).then_some("app.menu.is_down"),
        HostAct::Reboot => host.up.then_some("app.menu.is_up"),
        HostAct::Unplug => (!host.plugged).then_some("app.menu.is_out"),
        HostAct::Plug => host.plugged.then_some("app.menu.is_in"),
    }
}

/// Every call, with what one would usually give it.
fn all_calls(host: &HostView) -> Vec<Call> {
    let name = |stem: &str| {
        let taken =
            |name: &String| host.sockets.iter().any(|it| it.label.as_ref() == Some(name) || it.names.contains(name));
        let mut names = (1..).map(|n| if n == 1 { stem.to_owned() } else { format!("{stem}{n}") });
        names.find(|name| !taken(name)).unwrap_or_default()
    };
    vec![
        Call::Socket { label: None },
        Call::Bind { host: None, port: 8080 },
        Call::ListenOn { backlog: crate::trace::command::BACKLOG_DEFAULT },
        Call::Accept { label: None },
        Call::Send(Payload::Text("HELLO".to_owned())),
        Call::Send(Payload::Bytes(5_000)),
        Call::Recv { max: crate::trace::command::RECV_DEFAULT },
        Call::Shutdown(ShutdownHow::Write),
        Call::Shutdown(ShutdownHow::Read),
        Call::Shutdown(ShutdownHow::Both),
        Call::Close,
        Call::SoError,
        Call::Poll,
        Call::Dup { label: name("copy") },
        Call::Fork { child: name("child") },
        Call::Signal,
        Call::SigPipe { kills: false },
        Call::Exit,
    ]
}

/// Every option of a host's current socket, each with the values that are worth trying.
pub fn option_items(session: &Session, host: &HostView, lang: Lang) -> Vec<Item<Choice>> {
    let mut list = lister(session, lang);
    let set: Vec<SockOpt> = host.current().map(|socket| socket.options.clone()).unwrap_or_default();
    for (name, word) in OptName::ALL {
        let now = set.iter().find(|option| option.word() == word).map(|option| option.value());
        let now = now.unwrap_or_else(|| list.words("app.menu.as_usual"));
        let help = name.entry().help.get(lang);
        for option in values(name) {
            let label = format!("{word} {}", option.value());
            list.labelled(label, on(host, Call::Set(option)));
            if let Some(item) = list.items.last_mut() {
                item.help = tr!(lang, "app.menu.now", now = now, help = help).into_owned();
            }
        }
    }
    list.line(format!("{}: set ", host.name));
    list.done()
}

/// The values of an option that are worth trying.
fn values(name: OptName) -> Vec<SockOpt> {
    let switch = |option: fn(bool) -> SockOpt| [true, false].map(option).to_vec();
    let numbers = |option: fn(u32) -> SockOpt, numbers: [u32; 3]| numbers.map(option).to_vec();
    match name {
        OptName::Linger => [Some(0), Some(5), None].map(SockOpt::Linger).to_vec(),
        OptName::NoDelay => switch(SockOpt::NoDelay),
        OptName::NonBlock => switch(SockOpt::NonBlock),
        OptName::ReuseAddr => switch(SockOpt::ReuseAddr),
        OptName::ReusePort => switch(SockOpt::ReusePort),
        OptName::KeepAlive => switch(SockOpt::KeepAlive),
        OptName::Cork => switch(SockOpt::Cork),
        OptName::QuickAck => switch(SockOpt::QuickAck),
        OptName::KeepIdle => numbers(SockOpt::KeepIdle, [5, 60, 7_200]),
        OptName::KeepIntvl => numbers(SockOpt::KeepIntvl, [1, 10, 75]),
        OptName::KeepCnt => numbers(SockOpt::KeepCnt, [1, 3, 9]),
        OptName::UserTimeout => numbers(SockOpt::UserTimeout, [3_000, 30_000, 0]),
        OptName::SynCnt => numbers(SockOpt::SynCnt, [1, 2, 6]),
        OptName::RcvTimeo => numbers(SockOpt::RcvTimeo, [500, 5_000, 0]),
        OptName::SndTimeo => numbers(SockOpt::SndTimeo, [500, 5_000, 0]),
        OptName::ReceiveBuffer => numbers(SockOpt::ReceiveBuffer, [4_096, 16_384, 131_072]),
        OptName::SendBuffer => numbers(SockOpt::SendBuffer, [8_192, 32_768, 131_072]),
        OptName::Linger2 => [-1, 0, 5].map(SockOpt::Linger2).to_vec(),
        OptName::NotsentLowat => numbers(SockOpt::NotsentLowat, [4_096, 16_384, 0]),
        OptName::DeferAccept => numbers(SockOpt::DeferAccept, [3, 7, 0]),
        OptName::MaxSeg => [536, 1_200, 0].map(SockOpt::MaxSeg).to_vec(),
    }
}

/// Every kernel setting of a host with its value.
pub fn setting_items(session: &Session, host: &HostView, lang: Lang) -> Vec<Item<Choice>> {
    let mut list = lister(session, lang);
    for info in Sysctl::ALL {
        let now = value_now(session, host, info.key);
        let shown = info.key.show(&now);
        let command = Command::Sysctl { host: host.name.clone(), key: info.key, value: now };
        let refused = list.refused(&command);
        let choice = Choice::More(More::Setting(host.id, info.key));
        let item = Item::new(info.name, format!("= {shown}"), choice).help(info.help.get(lang));
        list.items.push(Item { refused, ..item });
    }
    list.done()
}

/// The value of a setting on a host.
fn value_now(session: &Session, host: &HostView, key: Sysctl) -> Setting {
    let set = host.sysctls.iter().find(|(known, _)| *known == key).map(|(_, value)| value.clone());
    set.unwrap_or_else(|| session.setup().profile.sysctls().setting(key))
}

/// The values of a setting that are worth trying; others are typed.
pub fn value_items(session: &Session, host: &HostView, key: Sysctl, lang: Lang) -> Vec<Item<Choice>> {
    let mut list = lister(session, lang);
    let (info, now) = (key.info(), value_now(session, host, key));
    let start = session.setup().profile.sysctls().setting(key);
    let mut wanted: Vec<Setting> = if key.is_triple() || key.is_ports() {
        vec![start.clone(), now.clone()]
    } else if info.max - info.min <= 4 {
        (info.min..=info.max).map(Setting::Number).collect()
    } else {
        let start = start.number();
        let near = [info.min, start / 10, start / 2, start, start.saturating_mul(2), start.saturating_mul(10)];
        near.into_iter().filter(|value| (info.min..=info.max).contains(value)).map(Setting::Number).collect()
    };
    wanted.sort_unstable();
    wanted.dedup();
    for value in wanted {
        let sign = match (value == now, value == start) {
            (true, _) => "app.menu.value_now",
            (false, true) => "app.menu.value_start",
            (false, false) => "app.menu.value",
        };
        let label = tr!(lang, sign, value = key.show(&value)).into_owned();
        list.labelled(label, Command::Sysctl { host: host.name.clone(), key, value });
        if let Some(item) = list.items.last_mut() {
            info.help.get(lang).clone_into(&mut item.help);
        }
    }
    list.line(format!("sysctl {} {}=", host.name, info.name));
    list.done()
}

/// What can be done to the link.
pub fn link_items(session: &Session, lang: Lang) -> Vec<Item<Choice>> {
    let mut list = lister(session, lang);
    let view = session.view();
    for delay in [Span::millis(1), Span::millis(10), Span::millis(50), Span::millis(200), Span::secs(1)] {
        let now = if delay == view.link_delay { "app.menu.link_delay_now" } else { "app.menu.link_delay" };
        let label = tr!(lang, now, delay = delay).into_owned();
        list.labelled(label, Command::LinkDelay(delay));
    }
    let names: Vec<String> = view.hosts.iter().map(|host| host.name.clone()).collect();
    let cut = |from: &String| {
        let target = FaultTarget::Every { each: 1, kind: SegmentKind::Any, from: from.clone() };
        Command::Fault(Fault { kind: FaultKind::Drop, target })
    };
    let all: Vec<Command> = names.iter().map(cut).collect();
    let label = list.words("app.menu.partition");
    list.items.push(Item::new(label, format!(": {}", in_a_line(&all)), Choice::DoAll(all.clone())));
    for (name, command) in names.iter().zip(all) {
        let label = tr!(lang, "app.menu.cut", host = name).into_owned();
        list.labelled(label, command);
    }
    let heal = list.words("app.menu.heal");
    list.labelled(heal, Command::Heal);
    if view.armed_faults.is_empty()
        && let Some(item) = list.items.last_mut()
    {
        item.refused = Some(tr!(lang, "app.menu.no_fault").into_owned());
    }
    for from in &names {
        let target = FaultTarget::Every { each: 3, kind: SegmentKind::Any, from: from.clone() };
        let label = tr!(lang, "app.menu.every_third", host = from).into_owned();
        list.labelled(label, Command::Fault(Fault { kind: FaultKind::Drop, target }));
        for (kind, word) in SegmentKind::ALL {
            let target = FaultTarget::Next { count: 1, kind, from: from.clone() };
            let any = kind == SegmentKind::Any;
            let key = if any { "app.menu.lose_next_any" } else { "app.menu.lose_next" };
            let label = tr!(lang, key, kind = word, host = from).into_owned();
            list.labelled(label, Command::Fault(Fault { kind: FaultKind::Drop, target }));
        }
    }
    list.line("drop next ".to_owned());
    list.done()
}

/// What can be done to a segment in flight.
pub fn segment_items(session: &Session, id: SegmentId, lang: Lang) -> Vec<Item<Choice>> {
    let mut list = lister(session, lang);
    for kind in [FaultKind::Drop, FaultKind::Duplicate, FaultKind::Reorder, FaultKind::Delay(super::menu::DELAY)] {
        list.add(strike(id, kind));
    }
    list.more("app.menu.delays", More::Delays(id));
    list.more("app.menu.copies", More::Copies(id));
    list.labelled(tr!(lang, "app.menu.deliver").into_owned(), Command::Deliver(id));
    list.done()
}

/// How long a segment may be delayed.
pub fn delay_items(session: &Session, id: SegmentId, lang: Lang) -> Vec<Item<Choice>> {
    let mut list = lister(session, lang);
    for by in DELAYS {
        list.labelled(by.to_string(), strike(id, FaultKind::Delay(by)));
    }
    list.line(format!("delay {id} by "));
    list.done()
}

/// Forged copies of a segment, each with one thing changed.
pub fn copy_items(session: &Session, model: &LadderModel, id: SegmentId, lang: Lang) -> Vec<Item<Choice>> {
    let mut list = lister(session, lang);
    let flight = session.view().flights.iter().find(|flight| flight.id == id);
    let Some(copy) = flight.and_then(|flight| forged(session, model, flight)) else { return list.done() };
    let by = |number: Option<i32>, more: i32| number.map(|number| number.wrapping_add(more));
    let rst = Forged { flags: Flags::RST, ack: None, length: 0, window: None, sack: Vec::new(), ..copy.clone() };
    let syn = Forged { flags: Flags::SYN, ack: None, length: 0, window: None, sack: Vec::new(), ..copy.clone() };
    let changed = [
        ("app.menu.copy", copy.clone()),
        ("app.menu.copy_rst", rst.clone()),
        ("app.menu.copy_rst_off", Forged { seq: by(rst.seq, 100), ..rst }),
        ("app.menu.copy_syn", syn),
        ("app.menu.copy_before", Forged { seq: by(copy.seq, -1), ..copy.clone() }),
        ("app.menu.copy_beyond", Forged { seq: by(copy.seq, 100_000), ..copy.clone() }),
        ("app.menu.copy_ack", Forged { ack: by(copy.ack, 100_000), ..copy.clone() }),
        ("app.menu.copy_window", Forged { window: Some(0), ..copy.clone() }),
    ];
    for (key, forged) in changed {
        let label = list.words(key);
        list.labelled(label, Command::Inject(forged));
    }
    list.line(Command::Inject(copy).to_string());
    list.done()
}

/// A segment in flight as a forged one that says the same.
fn forged(session: &Session, model: &LadderModel, flight: &FlightView) -> Option<Forged> {
    let arrow = model.arrows.iter().find(|arrow| arrow.id == flight.id)?;
    let name = |id: HostId| session.view().host(id).map(|host| host.name.clone());
    let segment = &flight.segment;
    Some(Forged {
        flags: segment.flags,
        from: (name(flight.from)?, Some(segment.src.port())),
        to: (name(flight.to?)?, Some(segment.dst.port())),
        seq: arrow.seq.map(u32::cast_signed),
        ack: arrow.ack.map(u32::cast_signed),
        length: u16::try_from(segment.payload.len()).unwrap_or(u16::MAX),
        window: Some(segment.window),
        stamp: Stamp::Latest(0),
        sack: arrow.ack.map(|ack| blocks(segment, ack)).unwrap_or_default(),
    })
}

/// The SACK blocks of a segment, counted as its acknowledgment is.
fn blocks(segment: &Segment, ack: u32) -> Vec<(i32, i32)> {
    let counted = |number: SeqNum| ack.wrapping_add(number.offset_from(segment.ack)).cast_signed();
    segment.options.sack.as_slice().iter().map(|block| (counted(block.from), counted(block.to))).collect()
}

#[cfg(test)]
#[path = "intervene_tests.rs"]
mod tests;
