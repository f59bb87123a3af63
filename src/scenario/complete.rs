//! What may stand at a cursor: the words of the language, and the names and numbers of the run that is on.
//!
//! It walks the same tables as the parser; a test asks the parser about everything that is offered.

use crate::lang::Text;
use crate::trace::call::SIGPIPE;
use crate::trace::{
    CallName, Compare, Counter, Errno, FlightView, HostAct, HostView, Icmp, Profile, Program, Rule, SegmentKind,
    ShutdownHow, SocketView, State, Sysctl, TimerKind, Unknown, WorldView,
};

use super::lexer::{is_word, tokens};
use super::words::{self, Asked, OptName, Verb};

/// What is said beside a candidate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Help {
    /// In both languages.
    Text(Text),
    /// The same in both, often empty.
    Plain(String),
}

/// One thing that may stand at the cursor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// What to put in place of the text from [`Completions::start`] to the cursor.
    pub text: String,
    /// What it is.
    pub help: Help,
}

/// All that may stand at the cursor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completions {
    /// Where the word under the cursor begins, in bytes.
    pub start: usize,
    /// The candidates that begin as that word does, in the order of their tables.
    pub candidates: Vec<Candidate>,
}

/// What may stand at byte `cursor` of `text`, in the run that `view` shows, of hosts with that profile.
pub fn complete(text: &str, cursor: usize, view: &WorldView, profile: &Profile) -> Completions {
    let mut cursor = cursor.min(text.len());
    while !text.is_char_boundary(cursor) {
        cursor -= 1;
    }
    let before = text.get(..cursor).unwrap_or("");
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let mut start =
        before.rfind(|c| !is_word(c)).map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
    if before[..start].ends_with('#') {
        start -= 1;
    }
    let (start, prefix) = (start.max(line_start), before.get(start.max(line_start)..).unwrap_or(""));
    let found = tokens(text, line_start..start);
    let words: Vec<&str> = found.iter().filter_map(|token| text.get(token.span.clone())).collect();
    let mut offers = Offers { view, profile, found: Vec::new() };
    offers.line(&words);
    let fits = |candidate: &Candidate| {
        candidate.text.get(..prefix.len()).is_some_and(|head| head.eq_ignore_ascii_case(prefix))
    };
    let candidates = offers.found.into_iter().filter(fits).collect();
    Completions { start, candidates }
}

/// Durations that are worth offering.
const DURATIONS: [&str; 6] = ["10ms", "50ms", "200ms", "1s", "10s", "1m"];

struct Offers<'a> {
    view: &'a WorldView,
    profile: &'a Profile,
    found: Vec<Candidate>,
}

impl Offers<'_> {
    fn plain(&mut self, text: impl Into<String>, help: impl Into<String>) {
        self.found.push(Candidate { text: text.into(), help: Help::Plain(help.into()) });
    }

    fn said(&mut self, text: impl Into<String>, help: Text) {
        self.found.push(Candidate { text: text.into(), help: Help::Text(help) });
    }

    fn plains<'b>(&mut self, texts: impl IntoIterator<Item = &'b str>) {
        for text in texts {
            self.plain(text, "");
        }
    }

    /// The words of the line so far.
    fn line(&mut self, before: &[&str]) {
        let Some((first, rest)) = before.split_first() else { return self.beginnings() };
        if let Some((&":", rest)) = rest.split_first() {
            return self.deed(first, rest);
        }
        match words::verb_of(first) {
            Some(Verb::Link) => self.link(rest),
            Some(Verb::Sysctl) => self.sysctl(rest),
            Some(Verb::Drop | Verb::Duplicate | Verb::Reorder) => self.fault(rest, false),
            Some(Verb::Delay) => self.fault(rest, true),
            Some(Verb::Reject) => self.reject(rest),
            Some(Verb::Icmp) => self.icmp(rest),
            Some(Verb::Nat) => self.nat(rest),
            Some(Verb::Run) => self.run(rest),
            Some(Verb::Expect) => {
                let last = rest.rsplit(|word| *word == ",").next().unwrap_or_default();
                let _ = self.condition(last);
            }
            Some(Verb::Deliver) if rest.is_empty() => self.flights(),
            Some(Verb::Inject) => self.inject(rest),
            Some(Verb::Flood) => self.flood(rest),
            Some(Verb::Route) => self.route(rest),
            Some(Verb::Show) => match rest {
                [] => self.plains(Program::ALL.map(|(_, word)| word)),
                [_] => self.hosts(),
                _ => {}
            },
            Some(Verb::Deliver | Verb::Profile | Verb::Seed | Verb::Host | Verb::Heal | Verb::Step) | None => {}
        }
    }

    fn beginnings(&mut self) {
        let view = self.view;
        for host in &view.hosts {
            self.plain(format!("{}:", host.name), host.ip.to_string());
            for label in labels(host) {
                self.plain(format!("{}.{label}:", host.name), "");
            }
        }
        for (verb, word) in words::VERBS.iter().filter(|(verb, _)| !verb.is_preamble()) {
            self.said(*word, verb.entry().help);
        }
    }

    fn hosts(&mut self) {
        let view = self.view;
        for host in &view.hosts {
            self.plain(host.name.clone(), host.ip.to_string());
        }
    }

    fn sockets(&mut self) {
        self.hosts();
        let view = self.view;
        for host in &view.hosts {
            for label in labels(host) {
                self.plain(format!("{}.{label}", host.name), "");
            }
        }
    }

    fn deed(&mut self, on: &str, rest: &[&str]) {
        let Some((first, rest)) = rest.split_first() else {
            for (call, word) in CallName::ALL {
                self.said(word, words::call_entry(call).help);
            }
            for (act, word) in HostAct::ALL.iter().filter(|_| !on.contains('.')) {
                self.said(*word, words::act_entry(*act).help);
            }
            return;
        };
        match (words::call_of(first), rest) {
            (Some(CallName::Bind), []) => self.plain(format!("{}:", on.split('.').next().unwrap_or(on)), ""),
            (Some(CallName::Listen), []) => self.plain("backlog=", ""),
            (Some(CallName::Listen), [port]) if *port != "backlog" => {
                self.plains(["backlog", "reuseaddr", "reuseport", "as"]);
            }
            (Some(CallName::Socket), []) => self.plain("as", ""),
            (Some(CallName::Connect), []) => self.listeners(),
            (Some(CallName::Connect), [_, ":", _]) => self.plains(["from", "as"]),
            (Some(CallName::Listen), [_, _, "=", _])
            | (Some(CallName::Connect), [_, ":", _, "from", _])
            | (Some(CallName::Accept | CallName::Dup | CallName::Fork), []) => self.plain("as", ""),
            (Some(CallName::SigPipe), []) => self.plains(SIGPIPE.map(|(_, word)| word)),
            (Some(CallName::Shutdown), []) => self.plains(ShutdownHow::ALL.map(|(_, word)| word)),
            (Some(CallName::Set), []) => {
                for (name, word) in OptName::ALL {
                    self.said(word, name.entry().help);
                }
            }
            (Some(CallName::Set), [option]) => self.plains(option_values(option).iter().copied()),
            _ => {}
        }
    }

    /// `server:80` for every port that someone listens on, and the hosts.
    fn listeners(&mut self) {
        let view = self.view;
        for host in &view.hosts {
            for socket in host.sockets.iter().filter(|socket| socket.backlog.is_some()) {
                self.plain(format!("{}:{}", host.name, socket.local.port()), "LISTEN");
            }
            self.plain(format!("{}:", host.name), host.ip.to_string());
        }
    }

    fn link(&mut self, rest: &[&str]) {
        match rest {
            [] => self.plain("delay", ""),
            [_] => self.plains(DURATIONS),
            _ => {}
        }
    }

    fn sysctl(&mut self, rest: &[&str]) {
        match rest {
            [] => self.hosts(),
            [_] => {
                let profile = self.profile;
                for info in Sysctl::ALL.iter().filter(|info| profile.lacks(info.key).is_none()) {
                    self.said(format!("{}=", info.name), info.help);
                }
            }
            [_, name, "="] => {
                let Some(info) = Sysctl::from_name(name).map(Sysctl::info) else { return };
                if info.key.is_port_list() {
                    return self.plains(["off", "8080,9148-9150"]);
                }
                if info.key.is_ports() {
                    let range = Sysctl::ports_value(40_000, 40_003);
                    return self.plain(info.key.show(&range.into()), format!("{}..{}", info.min, info.max));
                }
                if info.key.is_triple() {
                    let three = Sysctl::triple_value((4, 6, 8));
                    return self.plain(info.key.show(&three.into()), format!("{}..{}", info.min, info.max));
                }
                let most = self.profile.most(info.key);
                let bounds = format!("{}..{most}", info.min);
                self.plain(info.min.to_string(), bounds.clone());
                self.plain(most.to_string(), bounds);
            }
            _ => {}
        }
    }

    fn fault(&mut self, rest: &[&str], timed: bool) {
        let rest = match rest {
            ["next" | "every", count, rest @ ..] if count.starts_with(|c: char| c.is_ascii_digit()) => rest,
            ["next" | "every", rest @ ..] => rest,
            [] => {
                self.plains(["next", "every"]);
                self.flights();
                &[]
            }
            rest => rest,
        };
        match rest {
            [] => self.kinds(),
            [kind] if !kind.starts_with('#') => self.plain("from", ""),
            [_, "from"] => self.hosts(),
            [_] | [_, "from", _] if timed => self.plain("by", ""),
            [.., "by"] if timed => self.plains(DURATIONS),
            _ => {}
        }
    }

    fn reject(&mut self, rest: &[&str]) {
        match rest {
            [.., "with"] => self.icmp_errors(),
            [.., "with", "frag-needed"] => self.plain("mtu=1400", ""),
            [.., "with", _] => {}
            [target] if target.starts_with('#') => self.plain("with", ""),
            [.., "from", _] => self.plain("with", ""),
            rest => self.fault(rest, false),
        }
    }

    fn icmp_errors(&mut self) {
        self.plains(Icmp::ALL.map(|(_, word)| word));
    }

    fn icmp(&mut self, rest: &[&str]) {
        match rest {
            [] => self.icmp_errors(),
            ["frag-needed"] => self.plain("mtu=1400", ""),
            [.., "to"] => self.hosts(),
            [_] | ["frag-needed", "mtu", "=", _] => self.plain("to", ""),
            [.., "to", _] | [.., "to", _, ":", _] => self.plain("seq=", ""),
            _ => {}
        }
    }

    fn nat(&mut self, rest: &[&str]) {
        match rest {
            [] => self.plain("box", ""),
            [_] => self.plains(["for", "timeout", "unknown", "reboot"]),
            [_, "for"] | [_, "for", .., ","] => self.hosts(),
            [_, "timeout"] => self.plains(["off", "60s"]),
            [_, "unknown"] => self.plains(Unknown::ALL.map(|(_, word)| word)),
            _ => {}
        }
    }

    fn inject(&mut self, rest: &[&str]) {
        match rest {
            [] => self.plains(["SYN", "SYN-ACK", "ACK", "PSH-ACK", "FIN-ACK", "RST", "RST-ACK"]),
            [_] => self.plain("from", ""),
            [_, .., "from" | "to"] => self.hosts(),
            [_, .., "ts", "="] => self.plains(["off"]),
            [_, middle @ .., _] if !middle.contains(&"to") => self.plain("to", ""),
            [.., last] if *last != "=" => self.plains(["seq=", "ack=", "length=", "window=", "ts=", "sack="]),
            _ => {}
        }
    }

    fn flood(&mut self, rest: &[&str]) {
        match rest {
            [] => self.plains(["10", "100"]),
            [_] => self.plains(["SYN", "ACK", "RST"]),
            [_, _] => self.plain("from", ""),
            [_, _, "from"] => self.plain("192.0.2.1", ""),
            [_, _, "from", _] | [_, _, "from", _, ":", _] => self.plain("to", ""),
            [.., "to"] => self.listeners(),
            _ => {}
        }
    }

    fn route(&mut self, rest: &[&str]) {
        match rest {
            [] => self.hosts(),
            [_] => self.plain("quickack", ""),
            [_, _] => self.plains(["on", "off"]),
            _ => {}
        }
    }

    fn flights(&mut self) {
        let view = self.view;
        for FlightView { id, from, segment, lost_at, .. } in &view.flights {
            if lost_at.is_none() {
                let host = view.host(*from).map_or("", |host| host.name.as_str());
                self.plain(id.to_string(), format!("{} · {host}", segment.flags));
            }
        }
    }

    fn kinds(&mut self) {
        for (kind, word) in SegmentKind::ALL {
            self.said(word, words::kind_help(kind));
        }
    }

    fn run(&mut self, rest: &[&str]) {
        match rest {
            [] => {
                self.plain("until", "");
                self.plains(DURATIONS);
            }
            ["until", rest @ ..] => match rest.iter().position(|word| word.eq_ignore_ascii_case("within")) {
                Some(at) if at + 1 == rest.len() => self.plains(DURATIONS),
                Some(_) => {}
                None if self.condition(rest) => self.plain("within", ""),
                None => {}
            },
            _ => {}
        }
    }

    /// What may go on a condition; whether it is whole already.
    fn condition(&mut self, rest: &[&str]) -> bool {
        let Some((first, rest)) = rest.split_first() else {
            self.condition_beginnings();
            return false;
        };
        let asked = words::ASKED.iter().find(|(_, word)| word.eq_ignore_ascii_case(first)).map(|(asked, _)| *asked);
        match (asked, rest) {
            (Some(Asked::Count), []) => self.kinds(),
            (Some(Asked::Count), [_]) => self.plain("from", ""),
            (Some(Asked::Count), [_, _]) => self.hosts(),
            (Some(Asked::Count), [_, _, _]) | (Some(Asked::Time), []) => {
                self.plains(Compare::ALL.map(|(_, sign)| sign));
            }
            (Some(Asked::Counter), []) => self.hosts(),
            (Some(Asked::Counter), [_]) => {
                for info in Counter::ALL {
                    self.said(info.name, info.help);
                }
            }
            (Some(Asked::Counter), [_, _]) => self.plains(Compare::ALL.map(|(_, sign)| sign)),
            (Some(Asked::Mapping), rest) => return self.mapping(rest),
            (Some(Asked::Timer), []) => self.sockets(),
            (Some(Asked::Timer), [_]) => {
                for timer in TimerKind::ALL {
                    self.said(timer.word(), timer.label());
                }
            }
            (Some(Asked::Rule), []) => {
                for info in Rule::ALL {
                    self.said(info.key, info.statement);
                }
            }
            (Some(Asked::Time), [_]) => self.plains(DURATIONS),
            (None, []) if is_call(first) => self.plain("=", ""),
            (None, []) => self.plains(State::ALL.map(State::name)),
            (None, ["="]) => {
                self.plains(words::names(&words::OUTCOMES));
                self.plains(Errno::ALL.iter().map(|errno| errno.name()));
            }
            (asked, rest) => return asked != Some(Asked::Count) || rest.len() > 4,
        }
        false
    }

    /// What may go on `mapping`; whether it is whole already.
    fn mapping(&mut self, rest: &[&str]) -> bool {
        match rest {
            [] => {
                let view = self.view;
                self.plains(view.boxes.iter().map(|found| found.name.as_str()));
            }
            [_] => self.hosts(),
            [_, _] => self.plain(":", ""),
            [_, _, ":", _] => self.plain("=", ""),
            [.., "="] => self.plain("none", ""),
            rest => return rest.last() != Some(&":"),
        }
        false
    }

    fn condition_beginnings(&mut self) {
        for (asked, word) in words::ASKED {
            self.said(word, asked.entry().help);
        }
        self.sockets();
        let view = self.view;
        for host in &view.hosts {
            for (call, _) in &host.results {
                self.plain(format!("{}.{}", host.name, call.word()), "");
            }
        }
    }
}

fn is_call(word: &str) -> bool {
    word.rsplit_once('.').is_some_and(|(_, last)| words::call_of(last).is_some())
}

/// The labels of a host's sockets, each once.
fn labels(host: &HostView) -> Vec<&str> {
    let mut found: Vec<&str> = Vec::new();
    for SocketView { label, .. } in &host.sockets {
        if let Some(label) = label.as_deref().filter(|label| !found.contains(label)) {
            found.push(label);
        }
    }
    found
}

/// Values worth offering for an option.
fn option_values(option: &str) -> &'static [&'static str] {
    let named = OptName::ALL.iter().find(|(_, word)| word.eq_ignore_ascii_case(option));
    match named.map(|(name, _)| name) {
        Some(OptName::Linger) => &["off", "0", "5"],
        Some(OptName::ReuseAddr | OptName::ReusePort) => &["on", "off"],
        Some(OptName::NoDelay | OptName::NonBlock | OptName::KeepAlive | OptName::Cork | OptName::QuickAck) => {
            &["on", "off"]
        }
        Some(OptName::KeepIdle | OptName::KeepIntvl) => &["1", "5", "75"],
        Some(OptName::KeepCnt | OptName::SynCnt) => &["1", "3"],
        Some(OptName::UserTimeout | OptName::RcvTimeo | OptName::SndTimeo) => &["off", "500", "3000"],
        Some(OptName::ReceiveBuffer | OptName::SendBuffer) => &["4096", "8192", "65536"],
        Some(OptName::MaxSeg) => &["off", "536", "1000"],
        Some(OptName::NotsentLowat) => &["off", "4096", "16384"],
        Some(OptName::DeferAccept) => &["off", "3", "7"],
        Some(OptName::Linger2) => &["-1", "0", "5"],
        None => &[],
    }
}
