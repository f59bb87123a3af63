//! Remedies: a symptom, several things that could be done about it, and a simulated minute that is really played with
//! each of them. What is best is not written down: it is the remedy whose minute does the least damage
//! ([`Damage`] says what counts), and it must be one alone.

mod closing;
mod damage;
mod opening;
mod shop;
mod silence;

use crate::lang::Lang;
use crate::quiz::Deciding;
use crate::quiz::decided::{self, Parting};
use crate::quiz::item::{Ask, Choice, Chosen, Mistaken, Played, Reply};
use crate::quiz::words::Words;
use crate::scenario::{Session, parse};
use crate::tr;
use crate::trace::{Command, Outcome, Record, Rule, Run, Time, What};

use super::build::{Made, script};
use super::draft::{Draft, words};
use super::watched::Watched;
use super::{Asked, Barren, Draw, Format, Generator};

use damage::Damage;

/// How many remedies are offered.
const OFFERED: usize = 4;

/// When a minute is over.
const MINUTE: Time = Time(60_000_000);

/// The generators, in the order of the course.
pub(super) const GENERATORS: &[Generator] = &[
    Generator::new("backlog-remedy", "backlog-and-somaxconn", Format::Remedy, |draw| of(opening::burst(draw))),
    Generator::new("flood-remedy", "syn-flood-defences", Format::Remedy, |draw| of(opening::flood(draw))),
    Generator::new("unread-remedy", "unread-data-resets", Format::Remedy, |draw| of(closing::unread(draw))),
    Generator::new("silence-remedy", "silent-peer", Format::Remedy, |draw| of(silence::vanished(draw))),
    Generator::new("user-timeout-remedy", "user-timeout", Format::Remedy, |draw| of(silence::unanswered(draw))),
    Generator::new("leak-remedy", "close-wait-is-a-missing-close", Format::Remedy, |draw| of(closing::leak(draw))),
    Generator::new("bind-remedy", "bind-after-restart", Format::Remedy, |draw| of(closing::restart(draw))),
    Generator::new("ports-remedy", "port-exhaustion-rate", Format::Remedy, |draw| of(shop::ports(draw))),
    Generator::new("reuse-remedy", "tw-reuse", Format::Remedy, |draw| of(shop::reuse(draw))),
    Generator::new("recycle-remedy", "tw-recycle-and-nat", Format::Remedy, |draw| of(opening::recycle(draw))),
    Generator::new("remedy", "choose-the-remedy", Format::Remedy, any),
    Generator::new("pool-remedy", "keep-connections-open", Format::Remedy, |draw| of(shop::server_waits(draw))),
];

/// Any card.
fn any(draw: &mut Draw) -> Draft {
    let cards: [fn(&mut Draw) -> Case; 10] = [
        opening::burst,
        opening::flood,
        opening::recycle,
        closing::unread,
        closing::leak,
        closing::restart,
        silence::vanished,
        silence::unanswered,
        shop::ports,
        shop::server_waits,
    ];
    let card = draw.pick(&cards);
    of(card(draw))
}

/// A case with its minute as it is, and with each remedy.
#[derive(Debug, Clone)]
pub struct Case {
    /// What is complained of.
    tell: Words,
    /// The host whose sockets are counted.
    host: &'static str,
    /// How many requests are to be answered.
    wanted: u64,
    /// The minute as it is, one command a line.
    now: String,
    /// The remedies.
    remedies: Vec<Remedy>,
}

/// Something that could be done, and the minute with it.
#[derive(Debug, Clone)]
struct Remedy {
    name: Words,
    minute: String,
    myth: Option<&'static str>,
}

impl Case {
    fn new(host: &'static str, wanted: u64, now: String, en: String, zh: String) -> Case {
        Case { tell: words(en, zh), host, wanted, now, remedies: Vec::new() }
    }

    /// Offers a remedy.
    fn or(mut self, minute: String, en: impl Into<String>, zh: impl Into<String>) -> Case {
        self.remedies.push(Remedy { name: words(en, zh), minute, myth: None });
        self
    }

    /// Offers one that only those take who hold a misconception.
    fn mistaken(mut self, myth: &'static str, minute: String, en: impl Into<String>, zh: impl Into<String>) -> Case {
        self.remedies.push(Remedy { name: words(en, zh), minute, myth: Some(myth) });
        self
    }
}

fn of(case: Case) -> Draft {
    Draft::new("").ask(Asked::Remedy(case))
}

/// A remedy question: the minute as it is, to be looked at afterwards, what is told, and the rest.
pub(super) struct Told {
    pub played: Played,
    pub tell: Words,
    pub made: Made,
}

/// Plays the minute as it is and with a draw of the remedies, and finds the best.
pub(super) fn ask(name: &str, case: &Case, draw: &mut Draw) -> Result<Told, Barren> {
    let (session, lines) = minute(name, &case.now)?;
    let now = Damage::of(&session, case.host, case.wanted);
    let mut tried = Vec::new();
    let played = Played::new(lines, Vec::new()).map_err(|found| script(name, &found))?;
    let as_is = Watched::whole(played.at_cut());
    for remedy in offered(case, draw) {
        let (session, _) = minute(name, &remedy.minute)?;
        let damage = Damage::of(&session, case.host, case.wanted);
        let parting = as_is.parting(&Watched::whole(session).uncounted(), is_seen);
        tried.push(Tried { damage, remedy, parting });
    }
    draw.shuffle(&mut tried);
    let best = tried.iter().map(|tried| tried.damage).min().unwrap_or(now);
    let alone = tried.iter().filter(|tried| tried.damage == best).count() == 1;
    if !alone || best >= now {
        return Err(Barren::Focus(format!("{name}: {tried:?}")));
    }
    let right = tried.iter().position(|tried| tried.damage == best).unwrap_or(0);
    let end = as_is.session().len();
    let report = now.report(case.wanted, case.host);
    let tell = words(
        format!("{} A minute as it is: {}", case.tell.en, report.en),
        case.tell.zh.clone() + &format!("照现在这样的一分钟：{}", report.zh),
    );
    let deciding = match tried.get(right) {
        Some(found) => {
            let (without, _) = minute(name, &found.remedy.minute)?;
            deciding(&as_is, case.host, (now, best), &without, found.parting.as_ref())
        }
        None => Deciding::default(),
    };
    Ok(Told { played: played.between(0, end), tell, made: made(case, &tried, (right, deciding)) })
}

/// A remedy, and the minute with it.
#[derive(Debug)]
struct Tried<'c> {
    damage: Damage,
    remedy: &'c Remedy,
    /// Where the minute as it is and that one part.
    parting: Option<Parting>,
}

/// Whether a record is seen on the wire, in a state or as an error, and is no call that the remedy itself is made of.
fn is_seen(record: &Record) -> bool {
    let made = match &record.what {
        What::Returned { outcome, .. } => !matches!(outcome, Outcome::Failed(_)),
        what => matches!(what, What::Did { .. } | What::Called { .. } | What::Host { .. }),
    };
    !made && record.rule != Some(Rule::OptionSet)
}

/// Where two minutes part, as a sentence; or that they do not.
fn told_apart(parting: Option<&Parting>) -> Words {
    decided::both(|lang| match parting {
        Some(parting) => {
            let [was, now] = decided::side_by_side(parting, lang);
            tr!(lang, "decided.minutes", was = was, now = now).into_owned()
        }
        None => tr!(lang, "decided.same-minute").into_owned(),
    })
}

/// What does the damage in the minute as it is that the best remedy's minute is spared, with its rule; if nothing is
/// seen of it, what happens where the two part, or that nothing does.
fn deciding(
    as_is: &Watched,
    host: &str,
    (now, best): (Damage, Damage),
    without: &Session,
    parting: Parted,
) -> Deciding {
    let session = as_is.session();
    let hurts = damage::records(session, host, now.worst_against(best));
    // What happens with the remedy as well does not decide.
    let spared = |record: &&&Record| without.records().iter().all(|other| other != **record);
    let hurt: Vec<&Record> = hurts.iter().filter(spared).copied().take(1).collect();
    let at_once = |(was, then): &Parting| match (was, then) {
        (Some(was), Some(then)) => was.at <= then.at,
        (was, _) => was.is_some(),
    };
    let mut events = as_is.events(&hurt);
    if events.is_empty() {
        events.extend(parting.filter(|parting| at_once(parting)).and_then(|(was, _)| was.clone()));
    }
    let none = decided::both(|lang| tr!(lang, "decided.goes-on").into_owned());
    let besides = if events.is_empty() { vec![none] } else { Vec::new() };
    Deciding { events, besides }
}

/// Where two minutes part, if they do.
type Parted<'p> = Option<&'p Parting>;

/// The first remedy of a case, which is meant to help, and some of the others.
fn offered<'a>(case: &'a Case, draw: &mut Draw) -> Vec<&'a Remedy> {
    let mut others: Vec<&Remedy> = case.remedies.iter().skip(1).collect();
    draw.shuffle(&mut others);
    case.remedies.first().into_iter().chain(others.into_iter().take(OFFERED - 1)).collect()
}

fn made(case: &Case, tried: &[Tried<'_>], (right, deciding): (usize, Deciding)) -> Made {
    let chosen = |Tried { damage, remedy, parting }: &Tried<'_>| {
        let (report, apart) = (damage.report(case.wanted, case.host), told_apart(parting.as_ref()));
        let why = words(
            format!("A minute with “{}”: {} {}", remedy.name.en, report.en, apart.en),
            format!("采用“{}”之后的一分钟：{}{}", remedy.name.zh, report.zh, apart.zh),
        );
        Chosen { text: remedy.name.clone(), myth: remedy.myth, why }
    };
    let options: Vec<Chosen> = tried.iter().map(chosen).collect();
    let mistaken = |(at, option): (usize, &Chosen)| {
        let myth = option.myth.filter(|_| at != right)?;
        Some(Mistaken { myth, reply: Reply::Option(at), why: option.why.clone() })
    };
    let mistaken = options.iter().enumerate().filter_map(mistaken).collect();
    let because = options.get(right).map(|option| option.why.clone());
    let prompt = words(
        "Which remedy does the least damage in a minute? Lost bytes count first, then requests without an answer, then \
         connections that hang, then sockets left in TIME_WAIT on the host that is named.",
        "哪种对策在一分钟里造成的损害最小？先比丢失的字节，再比没有应答的请求，再比悬挂的连接，\
         最后比所说主机上留下的 TIME_WAIT。",
    );
    Made {
        prompt: Some(prompt),
        ask: Ask::Choice(Choice { options, right }),
        mistaken,
        rules: Vec::new(),
        because,
        deciding,
    }
}

/// Plays a minute command by command. A call on a socket that a failure has left nobody is not made, as a program would
/// not make it; gives the commands that were.
fn minute(name: &str, lines: &str) -> Result<(Session, Vec<String>), Barren> {
    let scenario = parse(lines, Lang::En).map_err(|found| script(name, &found))?;
    let mut session = Session::play(scenario.setup.clone());
    let preamble = |line: &&str| ["profile ", "seed ", "host "].iter().any(|word| line.starts_with(word));
    let mut kept: Vec<String> = lines.lines().map(str::trim).filter(preamble).map(str::to_owned).collect();
    for line in &scenario.lines {
        if session.give(line.command.clone()).is_ok() {
            kept.push(line.command.to_string());
        }
    }
    if session.view().now < MINUTE {
        let rest = Command::Run(Run::For(MINUTE.since(session.view().now)));
        kept.push(rest.to_string());
        // Time can always pass.
        let _ = session.give(rest);
    }
    Ok((session, kept))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quiz::item::Item;

    fn item(generator: &Generator, seed: u64) -> Option<Item> {
        generator.item(seed).ok()
    }

    #[test]
    fn the_remedy_that_is_meant_to_help_is_what_the_minute_finds_best() {
        for generator in GENERATORS.iter().filter(|generator| generator.name != "remedy") {
            for seed in 0..3 {
                let mut draw = Draw::new(generator.name, seed, 0);
                let draft = (generator.draw)(&mut draw);
                let Some(Asked::Remedy(case)) = draft.asked else { panic!("{}: no case", generator.name) };
                let now = minute(generator.name, &case.now).unwrap().0;
                let now = Damage::of(&now, case.host, case.wanted);
                let found: Vec<(Damage, &str)> = case
                    .remedies
                    .iter()
                    .map(|remedy| {
                        let (session, _) = minute(generator.name, &remedy.minute).unwrap();
                        (Damage::of(&session, case.host, case.wanted), remedy.name.en.as_str())
                    })
                    .collect();
                let best = found[0].0;
                assert!(
                    best < now && found[1..].iter().all(|(damage, _)| best < *damage),
                    "{}: {now:?}\n{found:#?}",
                    generator.name
                );
            }
        }
    }

    #[test]
    fn what_went_wrong_is_told_of_every_wrong_choice() {
        let item = item(&GENERATORS[0], 1).unwrap();
        let Ask::Choice(choice) = &item.ask else { panic!("a choice") };
        assert_eq!(choice.options.len(), OFFERED);
        assert!(choice.options.iter().all(|option| option.why.en.starts_with("A minute with “")));
    }
}
