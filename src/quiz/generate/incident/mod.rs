//! Incidents: a run with one fault in it, told in what programs print on its hosts. A [`Fault`] knows how to write such
//! a run, when it is there (a predicate over the run, not over its text), and which lines of the outputs show it.
//!
//! Nothing is taken on trust. The same script is played without the fault: there the fault must not be found and no
//! line may show it. Wrong options are other faults that the run does not have.

mod closing;
mod confused;
mod faults;
mod known;
mod opening;
mod resets;
mod scene;
mod signs;
mod silence;
mod tables;
mod waits;

use crate::lang::Text;
use crate::quiz::decided::Deciding;
use crate::quiz::item::{Against, Ask, Blank, Blanks, Output, Played, Wants};
use crate::quiz::words::Words;
use crate::scenario::Session;
use crate::trace::{Program, Rule};

use super::build::{Made, refused, script};
use super::draft::{Draft, words};
use super::measure::Ended;
use super::watched::Watched;
use super::{Asked, Barren, Draw, Format, Generator};

pub(super) use faults::fault;
pub(crate) use known::{fault_named, fault_names};
pub(in crate::quiz) use known::{has_fault, rules_of, showing, shows};
pub(in crate::quiz) use scene::{Seen, without_options};
pub(super) use tables::GENERATORS;

use faults::FAULTS;
use scene::Scene;

/// How many faults are offered in a drill.
const OFFERED: usize = 4;

/// The name under which an incident is asked of a candidate, who must ask for the evidence.
pub(super) const NAME: &str = "incident";

/// What people notice of a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Symptom {
    /// No new connection.
    NoConnection,
    /// A connection that ends with an error.
    Broken,
    /// A connection on which nothing moves.
    Stalled,
    /// Sockets that stay.
    Left,
}

/// A fault.
pub(super) struct Fault {
    /// Its name in this source.
    pub key: &'static str,
    /// What a candidate who knows it understands.
    pub concept: &'static str,
    /// What it is called among the options.
    pub name: Text,
    /// What the outputs show where it is.
    pub shows: Text,
    /// What to do about it.
    pub fix: Text,
    /// What is noticed; it is taken for others that are noticed so.
    pub symptoms: &'static [Symptom],
    /// The rules that decide it, as far as they were applied.
    pub rules: &'static [Rule],
    /// Whether a run has it.
    pub holds: fn(&Ended) -> bool,
    /// Whether a line shows it, among all lines.
    pub proves: fn(&Seen, &[Seen]) -> bool,
    /// Writes a run with it.
    pub scene: fn(&mut Draw) -> Scene,
}

/// A fault that a draft has put into its run.
#[derive(Debug, Clone)]
pub struct Incident {
    fault: &'static str,
    /// The same script without it.
    without: Vec<String>,
    /// Whether time stamps of segments are to be seen.
    stamps: bool,
    /// Which programs' outputs are shown; all if there are none here.
    only: &'static [Program],
    /// Whether it is told to a candidate, who asks for outputs one by one and names a remedy as well.
    interview: bool,
}

/// A situation with one of these faults.
fn draft(draw: &mut Draw, pool: &[&'static str], only: &'static [Program], interview: bool) -> Draft {
    let key = draw.pick(pool);
    // A key that is not there shows as a generator that gives nothing.
    let Some(fault) = fault(key) else { return Draft::new("") };
    let scene = (fault.scene)(draw);
    let symptom = scene.told.clone().unwrap_or_else(|| scene::tell(draw, fault.symptoms));
    let incident = Incident { fault: key, without: scene.without(), stamps: scene.stamps, only, interview };
    let mut draft = Draft::new(scene.with().join("\n")).ask(Asked::Diagnose(incident));
    draft.tell = Some(symptom);
    draft
}

/// A production incident for a candidate; its outputs have to be asked for.
pub(super) fn of_seed(seed: u64) -> Option<crate::quiz::item::Item> {
    let draw = |draw: &mut Draw| {
        let keys: Vec<&'static str> = FAULTS.iter().map(|fault| fault.key).collect();
        draft(draw, &keys, &[], true)
    };
    Generator::new(NAME, "reading-ss", Format::Diagnose, draw).item(seed).ok()
}

/// An incident as it is asked: its run, to be looked at afterwards from the beginning, and its outputs.
pub(super) struct Told {
    /// What it asks for, where the generator does not say so.
    pub concept: Option<&'static str>,
    /// Whether its outputs are shown one by one, as they are asked for.
    pub by_asking: bool,
    pub played: Played,
    pub outputs: Vec<Output>,
    pub made: Made,
}

/// The item's question, outputs and truth.
pub(super) fn ask(name: &str, played: &Played, incident: &Incident, draw: &mut Draw) -> Result<Told, Barren> {
    let nothing = || Barren::Nothing(name.to_owned());
    let fault = fault(incident.fault).ok_or_else(nothing)?;
    let sick = at_end(name, played)?;
    let healthy = Played::new(incident.without.clone(), Vec::new()).map_err(|found| script(name, &found))?;
    let healthy = at_end(name, &healthy)?;
    let (outputs, seen) = scene::outputs(&sick, incident);
    let lines: Vec<usize> = proofs(fault, &seen);
    let (_, well) = scene::outputs(&healthy, incident);
    let told_apart =
        (fault.holds)(&ended(&sick)) && !(fault.holds)(&ended(&healthy)) && proofs(fault, &well).is_empty();
    if !told_apart || lines.is_empty() {
        return Err(Barren::Focus(format!("{name}: {}", fault.key)));
    }
    let wanted = if incident.interview { OFFERED + 1 } else { OFFERED };
    let (options, right) = offered(fault, &ended(&sick), wanted, draw);
    if options.len() < OFFERED {
        return Err(nothing());
    }
    let fixes = if incident.interview { remedies(&options, fault, draw) } else { (Vec::new(), 0) };
    let end = sick.len();
    let rules = rules_of(fault.key, sick.records());
    let deciding = Watched::whole(sick).first_of(fault.rules);
    let made = Made { deciding, ..made(fault, &options, right, &lines, fixes, rules) };
    let by_asking = incident.interview;
    let concept = by_asking.then_some(fault.concept);
    Ok(Told { concept, by_asking, played: played.between(0, end), outputs, made })
}

/// The numbers of the lines that show the fault, from 1.
fn proofs(fault: &Fault, seen: &[Seen]) -> Vec<usize> {
    showing(fault.key, seen).into_iter().map(|at| at + 1).collect()
}

fn ended(session: &Session) -> Ended<'_> {
    Ended { view: session.view(), records: session.records(), stretch: session.records() }
}

/// The run at its end, if none of its commands was refused.
fn at_end(name: &str, played: &Played) -> Result<Session, Barren> {
    let session = played.at_cut();
    refused(name, &session)?;
    Ok(session)
}

/// The fault among others that the run does not have; those that are noticed in the same way come first.
fn offered(fault: &'static Fault, run: &Ended, most: usize, draw: &mut Draw) -> (Vec<&'static Fault>, usize) {
    let absent = |other: &&Fault| !(other.holds)(run) && !confused::happened(other.key, run.records);
    let mut others: Vec<&Fault> = FAULTS.iter().filter(|other| other.key != fault.key).filter(absent).collect();
    draw.shuffle(&mut others);
    let alike = |other: &Fault| other.symptoms.iter().any(|symptom| fault.symptoms.contains(symptom));
    others.sort_by_key(|other| !alike(other));
    let mut options: Vec<&Fault> = others.into_iter().take(most - 1).chain([fault]).collect();
    draw.shuffle(&mut options);
    let right = options.iter().position(|option| option.key == fault.key).unwrap_or(0);
    (options, right)
}

/// What could be done: the remedies of all the faults that are offered, in another order, and the place of the right
/// one.
fn remedies(options: &[&'static Fault], fault: &Fault, draw: &mut Draw) -> (Vec<&'static Fault>, usize) {
    let mut fixes = options.to_vec();
    draw.shuffle(&mut fixes);
    let right = fixes.iter().position(|fix| fix.key == fault.key).unwrap_or(0);
    (fixes, right)
}

fn made(
    fault: &Fault,
    options: &[&'static Fault],
    right: usize,
    lines: &[usize],
    fixes: (Vec<&'static Fault>, usize),
    rules: Vec<Rule>,
) -> Made {
    let (fixes, fix) = fixes;
    let wants = |label: Words, wants: Wants| Blank { label, wants };
    let count = options.len();
    let mut blanks = vec![
        wants(words(format!("fault (1 to {count})"), format!("故障（1–{count}）")), Wants::Option(right, 0..count)),
        wants(words("line that shows it", "能说明它的一行"), Wants::Line(lines.to_vec())),
    ];
    let mut listed: Vec<Words> = options.iter().map(|option| option.name.into()).collect();
    let mut why: Vec<Against> = options
        .iter()
        .map(|option| Against { why: told_by(option), myth: confused::myth(fault.key, option.key) })
        .collect();
    let mut prompt = words(
        "Which fault is behind it, and which line shows it? Any line that does will do; lines are numbered through all \
         outputs.",
        "背后是哪种故障？哪一行能说明？任选一行即可；行号在所有输出中连续编号。",
    );
    if !fixes.is_empty() {
        let (first, last) = (count + 1, count + fixes.len());
        let label = words(format!("remedy ({first} to {last})"), format!("处理办法（{first}–{last}）"));
        blanks.push(wants(label, Wants::Option(count + fix, count..count + fixes.len())));
        listed.extend(fixes.iter().map(|other| bare(other.fix)));
        why.extend(fixes.iter().map(|other| Against { why: helps(other), myth: None }));
        prompt = words(
            "What is the cause, which line proves it, and what do you do about it?",
            "原因是什么？哪一行能证明？怎么处理？",
        );
    }
    let numbers: Vec<String> = lines.iter().map(ToString::to_string).collect();
    let (numbers, zh_numbers) = (numbers.join(", "), numbers.join("、"));
    let because = words(
        format!(
            "Shown by {} {numbers}: {}. {}",
            if lines.len() > 1 { "lines" } else { "line" },
            fault.shows.en,
            fault.fix.en
        ),
        format!("第 {zh_numbers} 行能说明：{}。{}", fault.shows.zh, fault.fix.zh),
    );
    let ask = Ask::Blanks(Blanks { options: listed, blanks, why });
    Made {
        prompt: Some(prompt),
        ask,
        mistaken: Vec::new(),
        rules,
        because: Some(because),
        deciding: Deciding::default(),
    }
}

/// A sentence without its full stop, as an option.
fn bare(text: Text) -> Words {
    words(text.en.trim_end_matches('.'), text.zh.trim_end_matches('。'))
}

/// What would be seen if it were that.
fn told_by(fault: &Fault) -> Words {
    words(format!("It would show: {}.", fault.shows.en), format!("若是如此，会看到：{}。", fault.shows.zh))
}

/// What that would help against.
fn helps(fault: &Fault) -> Words {
    words(format!("That helps where this is so: {}.", fault.name.en), format!("这一办法针对的是：{}。", fault.name.zh))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::Lang;
    use crate::quiz::item::{Item, Wants};
    use crate::trace::What;

    fn drill(key: &'static str, seed: u64) -> Result<Item, Barren> {
        let mut draw = Draw::new(key, seed, 0);
        let draft = draft(&mut draw, &[key], &[], false);
        let generator = Generator::new("test", "reading-ss", Format::Diagnose, |_| Draft::new(""));
        super::super::build::build(&generator, seed, draft, &mut draw)
    }

    #[test]
    fn every_fault_shows_in_its_run_and_in_no_run_without_it() {
        for fault in FAULTS {
            let mut failed = Vec::new();
            for seed in 0..12 {
                match drill(fault.key, seed) {
                    Ok(item) => {
                        let verdict = item.grade(&item.right_reply(), Lang::En);
                        assert!(verdict.is_ok_and(|verdict| verdict.right), "{}", fault.key);
                    }
                    Err(error) => failed.push(format!("{} {seed}: {error:?}", fault.key)),
                }
            }
            // Whose time stamps are ahead is chance.
            let most = if fault.key == "recycle" { 8 } else { 0 };
            assert!(failed.len() <= most, "{}", failed.join("\n"));
        }
    }

    /// A cable that is out is out, whether keepalive has found it or a repeat.
    #[test]
    fn no_wrong_option_is_true_of_the_run_as_well() {
        for fault in FAULTS {
            for seed in 0..12 {
                let Ok(item) = drill(fault.key, seed) else { continue };
                let Ask::Blanks(blanks) = &item.ask else { panic!("boxes") };
                let named = |key: &str| FAULTS.iter().find(|one| one.key == key).map(|one| one.name.en).unwrap();
                let offered = |key: &str| blanks.options.iter().any(|option| option.en == named(key));
                let mut session = item.played.as_ref().unwrap().solved().at_cut();
                item.played.as_ref().unwrap().solved().go_on(&mut session, |_| {});
                let did = |word: &str| {
                    let told = |what: &What| matches!(what, What::Did { command } if command.ends_with(word));
                    session.records().iter().any(|record| told(&record.what))
                };
                for (word, key) in [(": unplug", "dead-path"), (": reboot", "rebooted")] {
                    assert!(fault.key == key || !did(word) || !offered(key), "{} {seed}: {key}", fault.key);
                }
            }
        }
    }

    #[test]
    fn no_line_proves_what_another_line_would_not_have_to() {
        // Not every line may do: then nothing would have to be read.
        for fault in FAULTS {
            let item = (0..9).find_map(|seed| drill(fault.key, seed).ok()).unwrap();
            let lines: usize = item.outputs.iter().map(|output| output.text.lines().count()).sum();
            let Ask::Blanks(blanks) = &item.ask else { panic!("boxes") };
            let Wants::Line(right) = &blanks.blanks[1].wants else { panic!("a line") };
            assert!(right.len() * 10 <= lines * 6, "{}: {} of {lines}", fault.key, right.len());
        }
    }
}
