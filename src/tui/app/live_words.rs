//! What is said of a run on the real kernel: which arm is live, what is waited for, what cannot be paused, what the
//! kernel repeated while somebody thought, and that it gives no reasons.

use crate::lang::Lang;
use crate::lesson::{LessonRun, Observed, Verdict};
use crate::quiz::{Kind, Question};
use crate::scenario::live::{Pace, Report, Unable, Wait, Why};
use crate::scenario::{Next, Session, refusal_text};
use crate::tr;
use crate::trace::{Span, Time, TimerKind, TimerView, WorldView};
use crate::tui::text::left;

/// Of how many packets it is told how often they were repeated: the latest ones.
const REPEATS_MOST: usize = 2;

/// Whether a report tells that something has happened.
pub fn is_news(report: &Report) -> bool {
    match report {
        Report::Moment(moment) => !moment.records.is_empty(),
        Report::Ended { .. } => false,
    }
}

/// The sentence for a command that was refused.
pub fn unable(unable: &Unable, lang: Lang) -> String {
    let why = match &unable.why {
        Why::Refused(refusal) => refusal_text(refusal, lang),
        Why::EndedByHand => tr!(lang, "live.ended_by_hand").into_owned(),
        Why::Kernel(reason) => tr!(lang, "live.kernel_refused", reason = reason).into_owned(),
    };
    tr!(lang, "live.unable", command = unable.command, why = why).into_owned()
}

/// What is said before a command is given to the kernel: whoever looks at the past is taken to the present.
pub fn before_giving(session: &Session, lang: Lang) -> Option<String> {
    (!session.is_at_present()).then(|| tr!(lang, "live.back_to_present").into_owned())
}

/// The arm that is live, for the title, at length and then in short: `kernel 6.18.44, slow`, `kernel 6.18.44`.
pub fn arm(session: &Session, version: &str, lang: Lang) -> Vec<String> {
    let profile = session.setup().profile.name;
    let kernel = || tr!(lang, "live.arm.kernel", version = version);
    let forms = match session.pace() {
        None => [tr!(lang, "live.arm.sim", profile = profile), tr!(lang, "live.arm.sim_short")],
        Some(Pace::Slow) => [tr!(lang, "live.arm.slow", version = version), kernel()],
        Some(Pace::Step) => [tr!(lang, "live.arm.step", version = version), kernel()],
    };
    forms.into_iter().map(std::borrow::Cow::into_owned).collect()
}

/// The lines about the run on the kernel, the most important first.
pub fn lines(session: &Session, clock: Time, lang: Lang) -> Vec<String> {
    let mut out = Vec::new();
    let Some(pace) = session.pace() else { return out };
    if let Some(why) = session.ended() {
        return vec![tr!(lang, "live.ended", why = why.get(lang)).into_owned()];
    }
    if session.is_opening() {
        return vec![tr!(lang, "live.opening").into_owned()];
    }
    if !session.is_at_present() {
        let (at, of) = (session.position(), session.len());
        return vec![tr!(lang, "live.past", at = at, of = of).into_owned()];
    }
    let Some(report) = session.report() else { return out };
    for (id, (flags, count)) in report.repeats.iter().rev().take(REPEATS_MOST) {
        let key = if *count == 1 { "live.repeated_once" } else { "live.repeated" };
        out.push(tr!(lang, key, id = id, flags = flags, count = count).into_owned());
    }
    if let Some(wait) = &report.wait {
        out.push(match wait.ends {
            _ if wait.for_packet => tr!(lang, "live.for_packet", what = first_packet(session, lang)).into_owned(),
            Some(ends) if ends.since(clock) > Span::secs(1) => {
                tr!(lang, "live.waits", command = wait.text, left = left(ends.since(clock), lang)).into_owned()
            }
            Some(_) | None => tr!(lang, "live.runs", command = wait.text).into_owned(),
        });
    } else if pace == Pace::Step && matches!(session.next(), Next::Event { .. }) {
        out.push(tr!(lang, "live.for_packet", what = first_packet(session, lang)).into_owned());
    }
    if let Some((timer, mut line)) = unstoppable(session.view(), clock, lang) {
        // A wait that is shorter than the timer is skipped without ending it.
        let longer = |wait: &Wait| wait.ends.is_some_and(|ends| ends >= timer.at);
        if matches!(timer.kind, TimerKind::TimeWait | TimerKind::FinWait2) && report.wait.as_ref().is_none_or(longer) {
            line.push_str(&tr!(lang, "live.f_ends_it"));
        }
        out.push(line);
    }
    if report.repeats.is_empty() {
        let key = match pace {
            Pace::Slow => "live.real_time",
            Pace::Step => "live.step_by_step",
        };
        out.push(tr!(lang, key).into_owned());
    }
    out
}

/// What is said of the kernel while it has to wait for an answer.
pub fn while_thinking(run: &LessonRun, lang: Lang) -> Option<String> {
    let session = run.session();
    session.pace()?;
    if let Some(why) = session.ended() {
        return Some(tr!(lang, "live.ended", why = why.get(lang)).into_owned());
    }
    if run.was_brought_back() {
        return Some(tr!(lang, "live.brought_back").into_owned());
    }
    if session.is_opening() {
        return Some(tr!(lang, "live.opening").into_owned());
    }
    // A timer that is asked about is not told.
    let asked = run.question().is_some_and(|question| matches!(question.kind, Kind::Time(_) | Kind::Timer(_)));
    let report = session.report().filter(|_| !asked)?;
    unstoppable(&report.view, report.view.now, lang).map(|(_, line)| line)
}

/// What a step would let go.
fn first_packet(session: &Session, lang: Lang) -> String {
    let view = session.view();
    let there = view.flights.iter().filter(|flight| flight.lost_at.is_none());
    let Some(first) = there.min_by_key(|flight| (flight.arrives_at, flight.id)) else { return String::new() };
    let to = first.to.and_then(|to| view.host(to)).map_or("?", |host| host.name.as_str());
    let (id, flags) = (first.id.to_string(), first.segment.flags.to_string());
    tr!(lang, "live.packet", id = id, flags = flags, host = to).into_owned()
}

/// The timer that ends first among those that nothing can stop.
fn unstoppable(view: &WorldView, clock: Time, lang: Lang) -> Option<(TimerView, String)> {
    let goes_on = |timer: &&TimerView| match timer.kind {
        TimerKind::TimeWait
        | TimerKind::FinWait2
        | TimerKind::Linger
        | TimerKind::DelayedAck
        | TimerKind::Keepalive
        | TimerKind::CallTimeout => true,
        TimerKind::Retransmit | TimerKind::SynAck | TimerKind::Persist | TimerKind::TailLoss | TimerKind::Reorder => {
            false
        }
    };
    let timers = view
        .hosts
        .iter()
        .flat_map(|host| host.sockets.iter().flat_map(|socket| &socket.timers).map(move |timer| (host, timer)));
    let (host, timer) = timers.filter(|(_, timer)| goes_on(timer)).min_by_key(|(_, timer)| timer.at)?;
    let (name, left) = (timer.kind.label().get(lang), left(timer.at.since(clock), lang));
    Some((*timer, tr!(lang, "live.unstoppable", host = host.name, timer = name, left = left).into_owned()))
}

/// How the kernel's answer to a question stands to the simulator's, where they are not the same; and whose the reasons
/// are that follow.
pub fn verdict(observed: &Observed, simulated: &Question, lang: Lang) -> String {
    let kind = &simulated.kind;
    let (kernel, sim) = (observed.kernel.label(kind, lang), simulated.truth.answer.label(kind, lang));
    match observed.verdict {
        Verdict::Agrees => tr!(lang, "live.verdict.agrees"),
        Verdict::Differs => tr!(lang, "live.verdict.differs", kernel = kernel, sim = sim),
        Verdict::NotOffered => tr!(lang, "live.verdict.not_offered", kernel = kernel, sim = sim),
        Verdict::Skipped => tr!(lang, "live.verdict.skipped", sim = sim),
    }
    .into_owned()
}
