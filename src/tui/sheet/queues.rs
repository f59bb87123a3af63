//! The two queues of each listener, drawn as queues: a slot an entry, who is in it, how many are free, and what was
//! dropped last and why.
//!
//! The SYN queue holds half-open requests, the accept queue finished connections that wait for `accept()`; Linux lets
//! the latter hold one more than the limit. Where a SYN cookie was sent, nobody is in a queue.

use core::net::SocketAddrV4;

use super::Moment;
use crate::lang::Lang;
use crate::tr;
use crate::trace::view::BacklogView;
use crate::trace::{Counter, HostView, Rule, SocketView, State};
use crate::tui::ladder::label;
use crate::tui::text::{Run, RunLine, length, wrap_hanging};
use crate::tui::theme::{Role, Theme};

/// The rules by which a listener turns something away.
const DROPS: [Rule; 8] = [
    Rule::AcceptQueueFullDropsSyn,
    Rule::SynQueueFullDropsSyn,
    Rule::SynQueueFullSendsCookie,
    Rule::SynBacklogReserved,
    Rule::OverflowIgnoresAck,
    Rule::OverflowAborts,
    Rule::CookieMeetsFullQueue,
    Rule::CookieRefused,
];

/// The counters that tell of it.
const COUNTERS: [Counter; 4] =
    [Counter::ListenOverflows, Counter::ListenDrops, Counter::ReqQFullDrop, Counter::ReqQFullDoCookies];

/// How many drops are told, the latest first.
const DROPS_MOST: usize = 3;

/// The columns of a queue's name.
const NAME: usize = 14;

/// The queues of every listener of both hosts.
pub fn lines(moment: &Moment<'_>, columns: usize, theme: &Theme, lang: Lang) -> Vec<RunLine> {
    let mut lines = Vec::new();
    for (host, before) in moment.hosts() {
        for listener in host.sockets.iter().filter(|socket| socket.backlog.is_some()) {
            if !lines.is_empty() {
                lines.push(RunLine::new());
            }
            let old = before.and_then(|host| host.sockets.iter().find(|socket| socket.id == listener.id));
            lines.extend(of_listener(moment, host, listener, old, columns, theme, lang));
        }
        lines.extend(counted(host));
    }
    if lines.is_empty() {
        lines.push(vec![Run::new(tr!(lang, "views.queues.none"), Role::Dim)]);
    }
    lines
}

fn of_listener(
    moment: &Moment<'_>,
    host: &HostView,
    listener: &SocketView,
    old: Option<&SocketView>,
    columns: usize,
    theme: &Theme,
    lang: Lang,
) -> Vec<RunLine> {
    let Some(backlog) = listener.backlog else { return Vec::new() };
    let title = tr!(lang, "views.queues.title", host = host.name, port = listener.local.port(), limit = backlog.limit);
    let mut lines = vec![vec![Run::new(title, Role::Title)]];
    let changed =
        |of: fn(&BacklogView) -> u32| old.and_then(|old| old.backlog).is_some_and(|old| of(&old) != of(&backlog));
    let (half, done) = inside(host, listener);
    let syn = Queue {
        name: tr!(lang, "views.queues.syn").into_owned(),
        entries: half.iter().filter_map(|socket| socket.remote).collect(),
        length: backlog.syn_queue,
        room: backlog.limit,
        fresh: changed(|backlog| backlog.syn_queue),
    };
    let accept = Queue {
        name: tr!(lang, "views.queues.accept").into_owned(),
        entries: done.iter().filter_map(|socket| socket.remote).collect(),
        length: backlog.accept_queue,
        room: backlog.limit.saturating_add(1),
        fresh: changed(|backlog| backlog.accept_queue),
    };
    lines.extend([syn.line(columns, theme, lang), accept.line(columns, theme, lang)]);
    let one_more = tr!(lang, "views.queues.one_more", limit = backlog.limit);
    lines.extend(wrap_hanging(&[Run::new(format!(" {one_more}"), Role::Dim)], columns, 1));
    lines.extend(half.iter().chain(&done).map(|socket| who(socket, moment, lang)));
    lines.extend(drops(moment, host, listener, columns, lang));
    lines
}

/// The half-open and the finished connections that wait at a listener, oldest first.
fn inside<'a>(host: &'a HostView, listener: &SocketView) -> (Vec<&'a SocketView>, Vec<&'a SocketView>) {
    let mine =
        |socket: &&SocketView| socket.backlog.is_none() && !socket.held && socket.local.port() == listener.local.port();
    let waits = |socket: &SocketView| matches!(socket.state, State::Established | State::CloseWait);
    let all = || host.sockets.iter().filter(mine);
    (all().filter(|socket| socket.state == State::SynRcvd).collect(), all().filter(|socket| waits(socket)).collect())
}

/// One queue.
struct Queue {
    name: String,
    entries: Vec<SocketAddrV4>,
    length: u32,
    room: u32,
    fresh: bool,
}

impl Queue {
    /// `SYN queue  2/4  [:44952][:44953][     ][     ]`
    fn line(&self, columns: usize, theme: &Theme, lang: Lang) -> RunLine {
        let full = self.length >= self.room;
        let role = match (self.fresh, full) {
            (true, _) => Role::StateChanged,
            (false, true) => Role::Error,
            (false, false) => Role::Text,
        };
        let mark = if self.fresh { theme.glyphs().pointer } else { " " };
        let count = format!("{}/{}", self.length, self.room);
        let mut line = vec![
            Run::new(format!("{mark}{}", crate::tui::text::pad(&self.name, NAME)), Role::Text),
            Run::new(format!("{count:>9}"), role),
            Run::new(" ", Role::Text),
        ];
        let ports: Vec<String> = self.entries.iter().map(|end| format!(":{}", end.port())).collect();
        let wide = ports.iter().map(String::len).max().unwrap_or(6).max(6);
        let tail = 16;
        let most = columns.saturating_sub(NAME + 12 + tail) / (wide + 2);
        let unknown = usize::try_from(self.length).unwrap_or(usize::MAX).saturating_sub(ports.len());
        let room = usize::try_from(self.room).unwrap_or(usize::MAX);
        let slots = ports
            .iter()
            .map(|port| (port.clone(), Role::Data))
            .chain(core::iter::repeat_n(("?".to_owned(), Role::Data), unknown.min(most)));
        let free = room.saturating_sub(ports.len() + unknown);
        let empty = core::iter::repeat_n((String::new(), Role::Dim), free.min(most));
        let shown: Vec<(String, Role)> = slots.chain(empty).take(most).collect();
        let rest = room.saturating_sub(shown.len());
        for (text, role) in shown {
            line.push(Run::new(format!("[{text:^wide$}]"), role));
        }
        if rest > 0 {
            line.push(Run::new(tr!(lang, "views.queues.more", n = rest), Role::Dim));
        }
        if full {
            line.push(Run::new(tr!(lang, "views.queues.full"), Role::Error));
        }
        line
    }
}

/// Who waits in a slot, and for what.
fn who(socket: &SocketView, moment: &Moment<'_>, lang: Lang) -> RunLine {
    let from = socket.remote.map_or_else(String::new, |end| end.to_string());
    let mut text = format!("   {from}  {}", socket.state);
    if socket.receive_queue > 0 {
        text = format!("{text}  {}", tr!(lang, "views.queues.unread", n = socket.receive_queue));
    }
    if let Some(timer) = socket.timers.first().filter(|_| !moment.hides_timers) {
        let left = length(timer.at.since(moment.clock), lang);
        text = format!("{text}  {} {left}", timer.kind.label().get(lang));
    }
    vec![Run::new(text, Role::Dim)]
}

/// How often something was turned away on the host in all.
fn counted(host: &HostView) -> Option<RunLine> {
    let counted = COUNTERS.iter().filter_map(|wanted| {
        host.counters
            .iter()
            .find(|(counter, _)| counter == wanted)
            .map(|(counter, n)| format!("{} {n}", counter.name()))
    });
    let counted: Vec<String> = counted.collect();
    (!counted.is_empty()).then(|| vec![Run::new(counted.join("  "), Role::Warn)])
}

/// What a listener has turned away last, with the reason.
fn drops(moment: &Moment<'_>, host: &HostView, listener: &SocketView, columns: usize, lang: Lang) -> Vec<RunLine> {
    let mut lines = Vec::new();
    let newest = moment.records.len().saturating_sub(moment.latest);
    let mine =
        moment.records.iter().enumerate().rev().filter(|(_, record)| {
            record.host == Some(host.id) && record.socket.is_none_or(|socket| socket == listener.id)
        });
    let told =
        mine.filter_map(|(place, record)| Some((place, record.at, record.rule.filter(|it| DROPS.contains(it))?)));
    for (place, at, rule) in told.take(DROPS_MOST) {
        let role = if place >= newest { Role::StateChanged } else { Role::Because };
        let clock = format!("   {} ", label::clock(at));
        let hang = crate::tui::text::width(&clock);
        let line = [Run::new(clock, Role::Dim), Run::new(rule.info().statement.get(lang), role)];
        lines.extend(wrap_hanging(&line, columns, hang));
    }
    lines
}
