//! The variables of both connections (RFC 9293 §3.3.1), a row each, with Linux's names for what the RFC leaves open.
//!
//! Numbers count from the connection's initial ones unless absolute ones are asked for, as on the ladder.

use super::Moment;
use crate::lang::Lang;
use crate::tr;
use crate::trace::view::{HostView, SocketView, TcbView};
use crate::trace::{Time, TimerKind};
use crate::tui::text::{Run, RunLine, length, pad};
use crate::tui::theme::Role;

/// The columns of a name.
const NAME: usize = 18;

/// A variable: its name, and its value in words.
struct Variable {
    name: &'static str,
    value: fn(&SocketView, &TcbView, bool) -> String,
}

/// A number of our own stream, or of the peer's: how far it is from the first.
fn number(value: u32, first: u32, absolute: bool) -> String {
    if absolute { value.to_string() } else { value.wrapping_sub(first).to_string() }
}

/// The variables that move, in the order of the RFC; then those of congestion control.
const VARIABLES: [Variable; 10] = [
    Variable { name: "SND.UNA", value: |_, tcb, absolute| number(tcb.snd_una.0, tcb.iss.0, absolute) },
    Variable { name: "SND.NXT", value: |_, tcb, absolute| number(tcb.snd_nxt.0, tcb.iss.0, absolute) },
    Variable { name: "SND.WND", value: |_, tcb, _| tcb.snd_wnd.to_string() },
    Variable { name: "RCV.NXT", value: |_, tcb, absolute| number(tcb.rcv_nxt.0, tcb.irs.0, absolute) },
    Variable { name: "RCV.WND", value: |_, tcb, _| tcb.rcv_wnd.to_string() },
    Variable { name: "Send-Q", value: |socket, _, _| socket.send_queue.to_string() },
    Variable {
        name: "Recv-Q",
        value: |socket, tcb, _| {
            let queue = socket.receive_queue;
            if tcb.eof { format!("{queue} (FIN)") } else { queue.to_string() }
        },
    },
    Variable { name: "cwnd", value: |_, tcb, _| tcb.cwnd.to_string() },
    Variable { name: "RTO", value: |_, tcb, _| millis(tcb.rto) },
    Variable { name: "SRTT", value: |_, tcb, _| tcb.srtt.map_or_else(|| "-".to_owned(), millis) },
];

/// What does not change from step to step, for the end.
const STEADY: [Variable; 4] = [
    Variable { name: "ISS", value: |_, tcb, _| tcb.iss.0.to_string() },
    Variable { name: "IRS", value: |_, tcb, _| tcb.irs.0.to_string() },
    Variable { name: "MSS", value: |_, tcb, _| tcb.mss.to_string() },
    Variable { name: "probes", value: |_, tcb, _| tcb.probes_out.to_string() },
];

fn millis(span: crate::trace::Span) -> String {
    format!("{}.{:03} ms", span.0 / 1_000, span.0 % 1_000)
}

/// What a cell says of a host; a dash where there is no connection.
fn value(host: &HostView, variable: &Variable, moment: &Moment<'_>) -> String {
    let found = moment.socket(host).and_then(|socket| Some((socket, socket.tcb?)));
    found.map_or_else(|| "-".to_owned(), |(socket, tcb)| (variable.value)(socket, &tcb, moment.absolute))
}

/// The running timers of a host's connection and when they fire.
fn timers(host: &HostView, moment: &Moment<'_>, lang: Lang) -> Vec<String> {
    let now: Time = moment.clock;
    let timer = |kind: TimerKind, at: Time| format!("{} {}", kind.label().get(lang), length(at.since(now), lang));
    let running = moment.socket(host).map(|socket| socket.timers.as_slice()).unwrap_or_default();
    running.iter().map(|timer_view| timer(timer_view.kind, timer_view.at)).collect()
}

/// One row: the name, and a value for each host; what changed is marked.
fn row(name: &str, cells: Vec<(String, bool)>, wide: usize, pointer: &str) -> RunLine {
    let mut line = vec![Run::new(pad(name, NAME), Role::Dim)];
    for (text, fresh) in cells {
        let (mark, role) = if fresh { (pointer, Role::StateChanged) } else { (" ", Role::Text) };
        line.push(Run::new(format!("{mark}{}", pad(&text, wide)), role));
    }
    line
}

/// The table.
pub fn lines(moment: &Moment<'_>, columns: usize, pointer: &str, lang: Lang) -> Vec<RunLine> {
    let wide = ((columns.saturating_sub(NAME)) / 2).saturating_sub(1).clamp(16, 36);
    let hosts: Vec<(&HostView, Option<&HostView>)> = moment.hosts().collect();
    let mut head = vec![Run::new(pad(&tr!(lang, "widgets.sheet.variable"), NAME), Role::Dim)];
    for (host, _) in &hosts {
        let name = moment.about.map(|connection| format!("{} {}", host.name, connection.name(host, moment.view)));
        head.push(Run::new(format!(" {}", pad(&name.unwrap_or_else(|| host.name.clone()), wide)), Role::Title));
    }
    let mut lines = vec![head];
    let state = |host: &HostView| moment.socket(host).map_or("CLOSED", |socket| socket.state.name()).to_owned();
    let cells = |of: &dyn Fn(&HostView) -> String| {
        let cell = |(host, before): &(&HostView, Option<&HostView>)| {
            let text = of(host);
            let fresh = before.is_some_and(|before| of(before) != text);
            (text, fresh)
        };
        hosts.iter().map(cell).collect::<Vec<_>>()
    };
    lines.push(row(&tr!(lang, "widgets.sheet.state"), cells(&state), wide, pointer));
    for variable in &VARIABLES {
        lines.push(row(variable.name, cells(&|host: &HostView| value(host, variable, moment)), wide, pointer));
    }
    if !moment.hides_timers {
        // Both are told at the same clock, so that a timer counting down is not news.
        let told = |host: &HostView| timers(host, moment, lang);
        let most = hosts.iter().map(|(host, _)| told(host).len()).max().unwrap_or(0);
        for place in 0..most {
            let name = if place == 0 { tr!(lang, "widgets.sheet.timers") } else { "".into() };
            let none = || if place == 0 { tr!(lang, "widgets.sheet.no_timer").into_owned() } else { "-".to_owned() };
            let of = |host: &HostView| told(host).into_iter().nth(place).unwrap_or_else(none);
            lines.push(row(&name, cells(&of), wide, pointer));
        }
    }
    for variable in &STEADY {
        lines.push(row(variable.name, cells(&|host: &HostView| value(host, variable, moment)), wide, pointer));
    }
    lines
}
