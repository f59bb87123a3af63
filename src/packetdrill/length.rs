//! How long a script lasts by its own times: what whoever plays it in real time has to wait for.

use crate::tcp::{Span, Time};

use super::ast::{Action, Place, Script, When};
use super::settings::{self, Step};

impl Script {
    /// When the last thing is to happen of which the script says the time, and where it says so. What it waits for
    /// without a time is not counted.
    pub fn lasts(&self) -> (Time, Place) {
        let (mut now, mut end, mut place) = (Time::ZERO, Time::ZERO, 0..0);
        for event in &self.events {
            let base = now;
            now = match event.when {
                When::At(at) | When::Between(_, at) => base.max(Time(at)),
                When::After(after) | When::AfterBetween(_, after) => Time(base.0.saturating_add(after)),
                When::Any => base,
            };
            let until = match &event.action {
                Action::Call(call) => match (call.until, event.when) {
                    (Some(until), When::After(_) | When::AfterBetween(..)) => Time(base.0.saturating_add(until)),
                    (Some(until), When::At(_) | When::Between(..) | When::Any) => Time(until),
                    (None, _) => now,
                },
                Action::Command(command) => {
                    now = Time(now.0.saturating_add(sleeps(command).0));
                    now
                }
                Action::Packet(_) | Action::Code(_) => now,
            };
            // The next call waits for the one before; a packet does not.
            if matches!(event.action, Action::Call(_)) {
                now = now.max(end);
            }
            let latest = now.max(until);
            if latest > end {
                (end, place) = (latest, event.place.clone());
            }
        }
        (end, place)
    }
}

/// How long a command sleeps.
fn sleeps(command: &str) -> Span {
    let steps = settings::steps(command).unwrap_or_default();
    let all = steps.iter().map(|step| if let Step::Sleep(time) = step { *time } else { 0 });
    Span(all.fold(0, u64::saturating_add))
}
