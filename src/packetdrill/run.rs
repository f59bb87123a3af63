//! A script is played: the clock, the events one after the other, and the end.
//!
//! Relative times count from the moment at which the event before was over, as in the original. A packet may be off
//! by the tolerance or by an eighth of the time since then, whichever is more. What the script does at a moment comes
//! before the host's timers of that moment; what it expects at a moment, after them.

use core::net::{Ipv4Addr, SocketAddrV4};

use crate::tcp::{Counter, Profile, Span, Time};

use super::assert::{Checked, check};
use super::ast::{Action, Event, Place, Script, Way, When};
use super::backend::{Backend, Ground, Left, Missing, Until};
use super::calls::Pending;
use super::link::Link;
use super::outcome::{Failure, Lack, Report, Skip, Verdict, Wrong};
use super::process::Process;
use super::settings::{self, Counted, Step, Wanted};
use super::survey::survey;

/// How a script is played.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// How the host's TCP behaves.
    pub profile: &'static Profile,
    /// Whether the settings that public scripts assume are laid over the profile (`packetdrill-defaults`).
    pub defaults: bool,
    /// What every random choice comes from.
    pub seed: u64,
    /// Whether a packet fails the script that is left at its end.
    pub strict: bool,
    /// Whether what was to be seen at each moment is kept.
    pub watch: bool,
    /// How many timers may fire.
    pub timers_most: u32,
}

impl Default for Options {
    fn default() -> Options {
        let profile = Profile::default_profile();
        Options { profile, defaults: true, seed: 1, strict: false, watch: false, timers_most: TIMERS_MOST }
    }
}

/// Why a script ends before its end.
#[derive(Debug)]
pub(super) enum End {
    /// It fails.
    Fail(Failure),
    /// It is skipped.
    Skip(Skip),
}

/// Whose congestion control a script wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Control {
    /// The host's own.
    Any,
    /// The preamble of public scripts asked for CUBIC: what follows is often the same with Reno.
    Preamble,
    /// Reno, by its name.
    Reno,
    /// CUBIC, which the host does not have, but it has made no difference yet.
    Cubic,
    /// CUBIC, and it would have done something else.
    CubicMatters,
}

/// How many timers may fire in one script, if nobody says otherwise.
const TIMERS_MOST: u32 = 200_000;

/// The tolerance of a script that does not say one, in microseconds.
const TOLERANCE_US: u64 = 4_000;

/// What the command line of the original gives a script, in its tests for IPv4.
const LOCAL: Ipv4Addr = Ipv4Addr::new(192, 168, 0, 1);
const REMOTE: Ipv4Addr = Ipv4Addr::new(192, 0, 2, 1);
const PORT: u16 = 8080;

/// The two ends as scenarios would name them, in every language: the host first.
pub const NAMES: [&str; 2] = ["host", "script"];

/// A script at a moment of its run.
pub(super) struct Runner<'a> {
    /// The script's text.
    pub text: &'a str,
    /// The process under test with its host.
    pub backend: Box<dyn Backend>,
    /// The connections that were seen.
    pub links: Vec<Link>,
    /// Which of them a packet without ports belongs to.
    pub current: Option<usize>,
    /// The call that has not returned.
    pub pending: Option<Pending>,
    /// How far off a packet may be, in microseconds.
    pub tolerance_us: u64,
    /// How long a tick of the script's timestamps is, in microseconds; 0 if they are not checked.
    pub tick_us: u64,
    /// Whether a packet fails the script that it does not expect, from whatever connection.
    pub strict: bool,
    /// Whether an expected packet may not come as several segments.
    pub whole: bool,
    /// Whether the packet that was last held against the script, or what the script says of it, has data or a FIN.
    pub data_differs: bool,
    /// How many connections the script has opened.
    pub opened: u16,
    /// What the host had counted when it was last asked.
    counters: Vec<(Counter, u64)>,
    /// How often something has happened by itself, and how often it may.
    fired: u32,
    /// Whose congestion control it wants.
    control: Control,
    timers_most: u32,
}

/// Plays a script whose text is at hand on a simulated host.
pub fn run(script: &Script, text: &str, options: &Options) -> Report {
    let made = run_on(script, text, options, |ground| Ok::<_, core::convert::Infallible>(Process::boxed(ground)));
    match made {
        Ok(report) => report,
        Err(never) => match never {},
    }
}

/// Plays a script on the host that `make` makes, which it is not asked for if the script is skipped.
///
/// # Errors
/// That of `make`.
pub fn run_on<E>(
    script: &Script,
    text: &str,
    options: &Options,
    make: impl FnOnce(&Ground) -> Result<Box<dyn Backend>, E>,
) -> Result<Report, E> {
    let known = [
        "tolerance_usecs",
        "strict_segments",
        "tcp_ts_tick_usecs",
        "ip_version",
        "mss",
        "mtu",
        "bind_port",
        "connect_port",
        "local_ip",
        "remote_ip",
    ];
    let ignored = script.options.iter().filter(|option| !known.contains(&option.name.as_str()));
    let ignored = ignored.map(|option| option.name.clone()).collect();
    if let Some(skip) = survey(script) {
        let left = Left::default();
        return Ok(Report::of(Verdict::Skipped(skip), left, ignored));
    }
    let mut runner = Runner::new(script, text, options, make(&ground(script, options))?);
    let verdict = match runner.play(script, options) {
        Ok(()) => Verdict::Passed,
        Err(End::Fail(failure)) => Verdict::Failed(failure),
        Err(End::Skip(skip)) => Verdict::Skipped(skip),
    };
    Ok(Report::of(verdict, runner.backend.finish(), ignored))
}

/// The value of an option line; of several the last.
fn value<'a>(script: &'a Script, name: &str) -> Option<&'a str> {
    script.options.iter().rev().find(|option| option.name == name)?.value.as_deref()
}

/// What the script is to be played on.
fn ground(script: &Script, options: &Options) -> Ground {
    let short = |name: &str| value(script, name).and_then(|text| text.parse::<u16>().ok());
    let address = |name: &str, usual: Ipv4Addr| value(script, name).and_then(|text| text.parse().ok()).unwrap_or(usual);
    let steps = first_steps(script);
    Ground {
        profile: options.profile,
        defaults: options.defaults || steps.contains(&Step::Defaults),
        seed: options.seed,
        watch: options.watch,
        home: SocketAddrV4::new(address("local_ip", LOCAL), short("bind_port").unwrap_or(PORT)),
        peer: SocketAddrV4::new(address("remote_ip", REMOTE), short("connect_port").unwrap_or(PORT)),
        mtu: largest(&steps).or(short("mtu")),
        steps,
    }
}

impl<'a> Runner<'a> {
    fn new(script: &Script, text: &'a str, options: &Options, backend: Box<dyn Backend>) -> Runner<'a> {
        let number = |name: &str| value(script, name).and_then(|text| text.parse::<u64>().ok());
        Runner {
            text,
            backend,
            links: Vec::new(),
            current: None,
            pending: None,
            tolerance_us: number("tolerance_usecs").unwrap_or(TOLERANCE_US).min(1 << 40),
            tick_us: number("tcp_ts_tick_usecs").unwrap_or(0),
            strict: options.strict,
            whole: script.options.iter().any(|option| option.name == "strict_segments"),
            data_differs: false,
            opened: 0,
            counters: Vec::new(),
            fired: 0,
            control: Control::Any,
            timers_most: options.timers_most,
        }
    }

    fn play(&mut self, script: &Script, options: &Options) -> Result<(), End> {
        if let Some((command, place)) = &script.init {
            self.command(command, true, place)?;
        }
        let mut first = true;
        for event in &script.events {
            let done = self.event(event, first);
            self.note_control();
            if self.control == Control::CubicMatters {
                let lack = (Lack::Command, "tcp_congestion_control=cubic".to_owned());
                return Err(Runner::skip(lack, &event.place));
            }
            if matches!(&done, Err(End::Fail(failure)) if self.cubic_may_differ(failure)) {
                // With CUBIC the window would be another since.
                let lack = (Lack::Command, "defaults.sh: tcp_congestion_control=cubic".to_owned());
                return Err(Runner::skip(lack, &event.place));
            }
            done?;
            first &= matches!(event.action, Action::Command(_));
        }
        self.finish_pending()?;
        let left = if options.strict { self.backend.take_sent() } else { None };
        match (left, script.events.last()) {
            (Some((_, segment)), Some(event)) => {
                let link = self.link_of(&segment);
                let actual = self.links.get(link).map_or(String::new(), |link| link.written(&segment));
                Err(fail(Wrong::Leftover, "-", actual, &event.place))
            }
            _ => Ok(()),
        }
    }

    /// Looks whether it matters by now that CUBIC is not there.
    pub fn note_control(&mut self) {
        if self.control == Control::Cubic && self.backend.cubic_matters() {
            self.control = Control::CubicMatters;
        }
    }

    /// Whether a failure may be due to the congestion window that CUBIC would have had, for which the preamble asked.
    /// While nothing is acknowledged behind a timeout both have a window of one segment, and only their thresholds
    /// differ.
    fn cubic_may_differ(&self, failure: &Failure) -> bool {
        let timed_out = self.backend.info("tcpi_retransmits").is_some_and(|count| count > 0);
        self.control == Control::Preamble
            && failure.wrong.is_of_window(&failure.expected, self.data_differs)
            && self.backend.has_lost()
            && (failure.wrong == Wrong::Assert || !timed_out)
    }

    /// The script says which congestion control it wants.
    pub fn want(&mut self, wanted: Wanted) {
        self.control = match wanted {
            Wanted::Reno => Control::Reno,
            Wanted::Cubic => Control::Cubic,
        };
    }

    fn event(&mut self, event: &Event, first: bool) -> Result<(), End> {
        let base = self.now();
        let (start, end) = match event.when {
            When::At(at) => (Time(at), Time(at)),
            When::After(after) => (base + Span(after), base + Span(after)),
            When::Any => (base, base),
            When::Between(from, to) => (Time(from), Time(to)),
            When::AfterBetween(from, to) => (base + Span(from), base + Span(to)),
        };
        if let Action::Packet(packet) = &event.action
            && packet.way == Way::Out
        {
            return self.await_packet(packet, (event.when != When::Any).then_some((start, end)), &event.place);
        }
        self.advance(start)?;
        let late = self.now().0.saturating_sub(start.0);
        if late > self.slack(base, start) {
            return Err(fail(Wrong::Late, self.shown(start), self.shown(self.now()), &event.place));
        }
        match &event.action {
            Action::Packet(packet) => self.inject(packet, &event.place),
            Action::Call(call) => {
                let until = call.until.map(|until| match event.when {
                    When::After(_) | When::AfterBetween(..) => base + Span(until),
                    When::At(_) | When::Between(..) | When::Any => Time(until),
                });
                self.call(call, until, &event.place)
            }
            Action::Command(command) => self.command(command, first, &event.place),
            Action::Code(code) => self.code(code, &event.place),
        }
    }

    /// Now.
    pub fn now(&self) -> Time {
        self.backend.now()
    }

    /// A moment in seconds, as scripts write it.
    pub fn shown(&self, at: Time) -> String {
        self.backend.taken().told(at).to_string()
    }

    /// How far off what is expected at a moment may be, in microseconds.
    pub fn slack(&self, since: Time, at: Time) -> u64 {
        self.tolerance_us.max(at.0.saturating_sub(since.0) / 8)
    }

    /// The words of an event, without its time and in one line.
    pub fn words(&self, place: &Place) -> String {
        let words = self.text.get(place.clone()).unwrap_or("");
        words.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Lets time pass until something has happened by itself; false if nothing has, and the time is over.
    fn step(&mut self, until: Until, place: &Place) -> Result<bool, End> {
        if !self.backend.pass(until) {
            return Ok(false);
        }
        self.fired += 1;
        if self.fired > self.timers_most {
            let skip = Skip { lack: Lack::Argument, detail: self.timers_most.to_string(), place: place.clone() };
            return Err(End::Skip(skip));
        }
        self.settle()?;
        Ok(true)
    }

    /// Lets time pass up to a moment.
    fn advance(&mut self, to: Time) -> Result<(), End> {
        while self.step(Until::Before(to), &(0..0))? {}
        self.settle()
    }

    /// Lets time pass until the host has sent something, up to the end of a moment at most.
    pub fn next_sent(&mut self, last: Option<Time>, place: &Place) -> Result<Option<(Time, crate::tcp::Segment)>, End> {
        loop {
            if let Some(sent) = self.backend.take_sent() {
                return Ok(Some(sent));
            }
            if !self.step(last.map_or(Until::Forever, Until::EndOf), place)? {
                return Ok(None);
            }
        }
    }

    /// Lets time pass until no call waits any more.
    pub fn finish_pending(&mut self) -> Result<(), End> {
        while let Some(pending) = &self.pending {
            let (place, last) = (pending.place.clone(), pending.last(self));
            if !self.step(last.map_or(Until::Forever, Until::EndOf), &place)? {
                let expected = self.words(&place);
                return Err(fail(Wrong::Blocked, expected, "", &place));
            }
        }
        Ok(())
    }

    fn command(&mut self, command: &str, first: bool, place: &Place) -> Result<(), End> {
        let unknown = |detail: String| End::Skip(Skip { lack: Lack::Command, detail, place: place.clone() });
        for step in settings::steps(command).map_err(unknown)? {
            match step {
                Step::Check(key, value) => {
                    let found = self.backend.setting(key);
                    if found != value {
                        return Err(fail(Wrong::Setting, value.to_string(), found.to_string(), place));
                    }
                }
                Step::Counts(counted) => self.counted(&counted, place)?,
                Step::Sleep(time) => self.advance(self.now() + Span(time))?,
                Step::Control(wanted) => self.want(wanted),
                Step::Nothing => {}
                Step::Defaults if self.control == Control::Any => {
                    self.control = Control::Preamble;
                    self.backend.set(&Step::Defaults, first).map_err(unknown)?;
                }
                step @ (Step::Defaults
                | Step::Set(..)
                | Step::Receive(..)
                | Step::Send(..)
                | Step::GapAcks(_)
                | Step::Mtu(_)) => {
                    self.backend.set(&step, first).map_err(unknown)?;
                }
            }
        }
        Ok(())
    }

    fn counted(&mut self, counted: &Counted, place: &Place) -> Result<(), End> {
        let counters = self.backend.counters();
        if let Some((counter, wanted)) = counted.wanted {
            let of =
                |all: &[(Counter, u64)]| all.iter().find(|(one, _)| *one == counter).map_or(0, |(_, count)| *count);
            let found = of(&counters).saturating_sub(of(&self.counters));
            if wanted.map_or(found == 0, |wanted| wanted != found) {
                let wanted = wanted.map_or("> 0".to_owned(), |wanted| wanted.to_string());
                let shown = |value: &str| format!("{} {value}", counter.name());
                return Err(fail(Wrong::Count, shown(&wanted), shown(&found.to_string()), place));
            }
        }
        if counted.anew {
            self.counters = counters;
        }
        Ok(())
    }

    fn code(&mut self, code: &str, place: &Place) -> Result<(), End> {
        match check(code, &|name| self.backend.info(name)) {
            Checked::Holds => Ok(()),
            Checked::Fails(words, values) => Err(fail(Wrong::Assert, words, values, place)),
            Checked::Unknown(detail) => Err(End::Skip(Skip { lack: Lack::Code, detail, place: place.clone() })),
        }
    }

    /// Nothing can be said of the script.
    pub fn skip((lack, detail): Missing, place: &Place) -> End {
        End::Skip(Skip { lack, detail, place: place.clone() })
    }
}

/// The steps of all commands before anything else happens.
fn first_steps(script: &Script) -> Vec<Step> {
    let events = script.events.iter().map_while(|event| match &event.action {
        Action::Command(command) => Some(command.as_str()),
        Action::Packet(_) | Action::Call(_) | Action::Code(_) => None,
    });
    let init = script.init.iter().map(|(command, _)| command.as_str());
    init.chain(events).flat_map(|command| settings::steps(command).unwrap_or_default()).collect()
}

/// The largest packet that the first commands set.
fn largest(steps: &[Step]) -> Option<u16> {
    steps.iter().rev().find_map(|step| if let Step::Mtu(mtu) = step { Some(*mtu) } else { None })
}

/// A failure.
pub(super) fn fail(wrong: Wrong, expected: impl Into<String>, actual: impl Into<String>, place: &Place) -> End {
    End::Fail(Failure { wrong, expected: expected.into(), actual: actual.into(), place: place.clone() })
}
