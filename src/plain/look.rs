//! Looking without changing anything: the reasons, the hosts, the wire, the whole run, a segment's header.

use crate::tr;
use crate::trace::{FlightView, HostId, Segment, SegmentId, WorldView};
use crate::tui::app::reasons;
use crate::tui::connection;
use crate::tui::glossary;
use crate::tui::host_card::{Body, HostCard};
use crate::tui::ladder::{label, model, plain as ladder_lines};
use crate::tui::sheet::{Moment, Sheet, plain as plain_sheet, without_timers};
use crate::tui::text::length;

use super::Plain;
use super::act::segment_id;
use super::page::Page;
use super::sandbox::next_line;
use super::say::{sent, short};

impl Plain {
    /// The rules behind the last step, in full.
    pub(super) fn why(&self, page: &mut Page) {
        let rules = self.place.as_ref().map(|place| reasons(place.session())).unwrap_or_default();
        if rules.is_empty() {
            page.words("plain.no_reason");
        }
        for rule in rules {
            page.rule(rule);
        }
    }

    /// The clock, the hosts (or one of them), and what is on the wire.
    pub(super) fn look(&mut self, name: &str, page: &mut Page) {
        let Some(place) = &mut self.place else { return };
        let (hides, asking) = (place.hides_timers(), place.is_asking());
        let (session, teller) = place.told();
        let view = session.view();
        if !name.is_empty() && view.host_by_name(name).is_none() {
            let text = tr!(page.lang, "scenario.no-such-host", name = name).into_owned();
            return self.misunderstood(&text, page);
        }
        let clock = label::clock(view.now);
        let text = tr!(page.lang, "plain.clock", at = clock, n = session.position()).into_owned();
        page.text(text);
        let pair = [HostId(0), HostId(1)];
        let about = connection::shown(session.records(), view, pair, None).filter(|_| view.hosts.len() == 2);
        for host in view.hosts.iter().filter(|host| name.is_empty() || host.name == name) {
            let host = if hides { without_timers(host) } else { host.clone() };
            let before = teller.before().filter(|_| !hides).and_then(|view| view.host(host.id));
            let card = HostCard {
                host: &host,
                before,
                about: about.map(|connection| (connection, view)),
                clock: view.now,
                lang: page.lang,
                ascii: true,
                body: Body::Facts,
            };
            page.text(card.plain());
        }
        if !name.is_empty() {
            return;
        }
        for flight in &view.flights {
            page.text(in_flight(flight, view, page));
        }
        if view.flights.is_empty() {
            page.words("app.segment.none");
        }
        let armed = view.armed_faults.join(", ");
        if !armed.is_empty() {
            let text = tr!(page.lang, "app.sandbox.armed", faults = armed).into_owned();
            page.text(text);
        }
        // What comes next is what a question asks for.
        if let Some(next) = next_line(session, page.lang).filter(|_| !asking && place.may_meddle()) {
            page.text(next);
        }
    }

    /// Another view of the moment: the same as on screen, in lines.
    pub(super) fn view(&mut self, sheet: Sheet, rest: &str, page: &mut Page) {
        // Some views are of a segment or of its connection, one of a host, the others of two hosts.
        let of_segment = matches!(sheet, Sheet::Header | Sheet::Variables | Sheet::Diagram);
        let selected = segment_id(rest).filter(|_| of_segment);
        let chosen =
            self.place.as_ref().and_then(|place| place.session().view().host_by_name(rest).map(|host| host.id));
        let rest = if selected.is_some() || chosen.is_some() { "" } else { rest };
        let Some(pair) = self.pair(rest, page) else { return };
        let Some(place) = &mut self.place else { return };
        let hides_timers = place.hides_timers();
        let (session, teller) = place.told();
        let moment = Moment {
            records: session.records(),
            latest: session.records_of_last_step().len(),
            view: session.view(),
            before: teller.before().filter(|_| !hides_timers),
            pair,
            about: connection::shown(session.records(), session.view(), pair, selected),
            host: chosen.unwrap_or(pair[0]),
            clock: session.view().now,
            absolute: false,
            hides_timers,
            selected,
            scroll: 0,
            field: 0,
        };
        let new = tr!(page.lang, "widgets.card.new").into_owned();
        for line in plain_sheet(sheet, &moment, page.lang).lines() {
            page.text(if sheet == Sheet::Queues { spoken(line, &new) } else { line.to_owned() });
        }
    }

    /// A term of the field, explained.
    pub(super) fn glossary(&mut self, rest: &str, page: &mut Page) {
        match glossary::find(rest) {
            Some(term) => {
                page.text(term.names(page.lang).join(", "));
                page.story(term.text(page.lang));
                let source = tr!(page.lang, "views.glossary.source").into_owned();
                let text = tr!(page.lang, "plain.labelled", label = source, value = term.source).into_owned();
                page.text(text);
            }
            None if rest.is_empty() => {
                let all: Vec<&str> = glossary::TERMS.iter().map(|term| term.title(page.lang)).collect();
                page.text(all.join(&*tr!(page.lang, "quiz.answer.comma")));
            }
            None => {
                let text = tr!(page.lang, "plain.no_term", word = rest).into_owned();
                self.misunderstood(&text, page);
            }
        }
    }

    /// The first two hosts, or the two that are named; says so if there are no such.
    fn pair(&mut self, rest: &str, page: &mut Page) -> Option<[HostId; 2]> {
        let view = self.place.as_ref()?.session().view();
        let names: Vec<&str> = rest.split_whitespace().collect();
        let named: Option<Vec<HostId>> = names.iter().map(|name| view.host_by_name(name).map(|host| host.id)).collect();
        match named.as_deref() {
            Some([]) => Some([HostId(0), HostId(1)]),
            Some([left, right]) => Some([*left, *right]),
            Some(_) | None => {
                let text = tr!(page.lang, "scenario.no-such-host", name = rest).into_owned();
                self.misunderstood(&text, page);
                None
            }
        }
    }

    /// The whole run in sentences, between the first two hosts or two that are named.
    pub(super) fn ladder(&mut self, rest: &str, page: &mut Page) {
        let Some([left, right]) = self.pair(rest, page) else { return };
        let Some(place) = &self.place else { return };
        let view = place.session().view();
        let model = model(place.session().records(), view, left, right, view.now);
        page.text(ladder_lines(&model, page.lang));
    }

    /// A segment's header in one spoken line: the one that is named, or the last that was sent.
    pub(super) fn segment(&mut self, rest: &str, page: &mut Page) {
        let Some(place) = &mut self.place else { return };
        let (session, teller) = place.told();
        let named = segment_id(rest);
        let last = || {
            session.records().iter().rev().find_map(|record| match &record.what {
                crate::trace::What::Sent { id, .. } | crate::trace::What::Injected { id, .. } => Some(*id),
                _ => None,
            })
        };
        let wanted = if rest.is_empty() { last() } else { named };
        let found = wanted.and_then(|id| sent(session.records(), id).map(|segment| (id, segment.clone())));
        let Some((id, segment)) = found else {
            let text = tr!(page.lang, "plain.no_segment", text = rest).into_owned();
            return self.misunderstood(&text, page);
        };
        let counted = teller.counted(session, &segment);
        header(id, &segment, counted, page);
    }
}

/// A row of a queue without what is for the eye: empty places, and the sign for what is new.
fn spoken(line: &str, new: &str) -> String {
    let (line, mark) = line.strip_prefix('>').map_or((line, ""), |rest| (rest, new));
    let mut told = String::new();
    for piece in line.split_inclusive(']') {
        let (before, place) = piece.rfind('[').map_or((piece, ""), |at| piece.split_at(at));
        told.push_str(before);
        if !place.trim_matches(['[', ']', ' ']).is_empty() {
            told.push_str(place);
        }
    }
    format!("{} {mark}", told.trim_end())
}

/// A segment on its way, in a sentence.
fn in_flight(flight: &FlightView, view: &WorldView, page: &Page) -> String {
    let ends = flight.lost_at.unwrap_or(flight.arrives_at);
    let left = length(ends.since(view.now), page.lang);
    tr!(page.lang, "widgets.say.in_flight", segment = short(flight.id, &flight.segment), left = left).into_owned()
}

/// The header, field by field.
fn header(id: SegmentId, segment: &Segment, counted: (Option<u32>, Option<u32>), page: &mut Page) {
    let mut parts = vec![
        tr!(page.lang, "plain.header.ends", segment = short(id, segment), from = segment.src, to = segment.dst)
            .into_owned(),
    ];
    let mut number = |name: &str, relative: Option<u32>, absolute: u32| {
        parts.push(match relative {
            Some(n) => tr!(page.lang, "plain.header.number", name = name, n = n, absolute = absolute).into_owned(),
            None => format!("{name} {absolute}"),
        });
    };
    number("seq", counted.0, segment.seq.0);
    if segment.flags.ack() {
        number("ack", counted.1, segment.ack.0);
    }
    parts.push(tr!(page.lang, "plain.header.window", n = segment.window).into_owned());
    parts.push(tr!(page.lang, "plain.header.length", n = segment.payload.len()).into_owned());
    let options = options(segment);
    if !options.is_empty() {
        parts.push(tr!(page.lang, "plain.header.options", options = options).into_owned());
    }
    let line =
        tr!(page.lang, "plain.header.line", parts = parts.join(&*tr!(page.lang, "quiz.answer.comma"))).into_owned();
    page.text(line);
}

/// The options that a segment carries, by the field's own names; sequence numbers of SACK blocks as they stand.
fn options(segment: &Segment) -> String {
    let found = segment.options;
    let mut parts = Vec::new();
    parts.extend(found.mss.map(|mss| format!("MSS {mss}")));
    parts.extend(found.sack_permitted.then(|| "SACK permitted".to_owned()));
    parts.extend(found.window_scale.map(|shift| format!("window scale {shift}")));
    parts.extend(found.timestamps.map(|stamps| format!("TS val {} ecr {}", stamps.val, stamps.ecr)));
    parts.extend(found.sack.as_slice().iter().map(|block| format!("SACK {} - {}", block.from.0, block.to.0)));
    parts.join("; ")
}
