//! Forks of a run: the tree and its file, and two futures aligned with the first difference and the rules behind it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at the first surprise")]

use finwait::lang::Lang;
use finwait::scenario::compare::futures::{account, told};
use finwait::scenario::forks::{Unchanged, file};
use finwait::scenario::{Forks, Session, Setup, parse, run};

/// A client connected to a server that has accepted it.
const OPEN: &str = "server: listen 80\nclient: connect server:80\nrun\nserver: accept\n";

fn tree(source: &str) -> Forks {
    let mut session = Session::new(&parse(source, Lang::En).unwrap());
    session.run_on(1_000);
    Forks::from(session)
}

fn give(forks: &mut Forks, text: &str) {
    let command = forks.command(text, Lang::En).unwrap();
    let step = forks.position();
    forks.give(command).unwrap();
    forks.given_at(step);
}

fn run_to_rest(forks: &mut Forks) {
    for _ in 0..200 {
        forks.step();
    }
}

/// The linger example: A closes as it is, B sets SO_LINGER to 0 first.
fn linger() -> Forks {
    let mut forks = tree(OPEN);
    let first = forks.active().id;
    let second = forks.fork().unwrap();
    give(&mut forks, "client: set linger 0");
    give(&mut forks, "client: close");
    run_to_rest(&mut forks);
    assert!(forks.activate(first));
    give(&mut forks, "client: close");
    run_to_rest(&mut forks);
    assert!(forks.activate(second));
    forks
}

#[test]
fn a_fork_has_the_same_past_and_a_future_of_its_own() {
    let mut forks = tree(OPEN);
    let (first, before) = (forks.active().id, forks.records().to_vec());
    let second = forks.fork().unwrap();
    assert_eq!(forks.active().id, second);
    assert_eq!(forks.records(), before);
    give(&mut forks, "client: close");
    assert_eq!(forks.active().change().as_deref(), Some("client: close"));
    assert_eq!(forks.branch(first).unwrap().session.records(), before, "the other goes on as it was");
    assert_eq!(forks.branch(first).unwrap().change(), None);
    forks.back();
    give(&mut forks, "server: close");
    assert_eq!(forks.active().change().as_deref(), Some("server: close"), "the change is what was done instead");
}

#[test]
fn a_fork_of_the_past_knows_no_future_but_what_the_script_still_has_to_do() {
    let mut forks = tree(OPEN);
    forks.seek(2);
    forks.fork().unwrap();
    assert_eq!((forks.position(), forks.len()), (2, 2));
    forks.run_on(1_000);
    let text = forks.to_scenario();
    assert!(text.ends_with("server: accept\n"), "{text}");
}

#[test]
fn the_first_difference_is_what_follows_from_the_change_with_the_rules_of_both() {
    let forks = linger();
    let ids: Vec<_> = forks.branches().iter().map(|branch| branch.id).collect();
    let futures = forks.beside(ids[0], ids[1]).unwrap();
    let first = futures.first.as_ref().unwrap();
    assert_eq!(first.difference.left.as_deref(), Some("ESTABLISHED -> FIN_WAIT_1"), "{first:?}");
    assert_eq!(first.difference.right.as_deref(), Some("ESTABLISHED -> CLOSED"));
    let rules = futures.rules().map(|rule| rule.unwrap().key());
    assert_ne!(rules[0], rules[1]);
    assert!(rules[1].contains("linger") || rules[1].contains("reset"), "{rules:?}");
    assert_eq!(futures.rows.iter().filter(|row| row.marked).count(), 1, "one row holds both sides of it");
    // The close that both did stands on one row, the option that one set alone.
    let find = |words: &str| {
        let has = |event: &Option<_>| -> bool {
            let event: &Option<finwait::scenario::compare::story::Event> = event;
            event.as_ref().is_some_and(|event| event.words == words)
        };
        futures.rows.iter().find(|row| row.events.iter().any(has)).unwrap().events.each_ref().map(has)
    };
    assert_eq!(find("close"), [true, true]);
    assert_eq!(find("set linger 0"), [false, true]);
}

#[test]
fn the_comparison_is_told_as_text_in_both_languages() {
    let forks = linger();
    let ids: Vec<_> = forks.branches().iter().map(|branch| branch.id).collect();
    let futures = forks.beside(ids[0], ids[1]).unwrap();
    let names = ["A".to_owned(), "B".to_owned()];
    for lang in Lang::ALL {
        let text = told(&futures, &forks.setup().hosts, (&names, 120), lang);
        let marked: Vec<&str> = text.lines().filter(|line| line.starts_with("=> ")).collect();
        assert!(matches!(marked[..], [line] if line.contains("FIN_WAIT_1") && line.contains("CLOSED")), "{text}");
        let [left, right] = futures.rules();
        for rule in [left, right].into_iter().flatten() {
            assert!(text.contains(rule.info().statement.get(lang)), "{text}");
        }
    }
}

#[test]
fn a_lost_segment_is_first_missed_where_it_would_have_arrived() {
    let mut forks = tree("server: listen 80\nclient: connect server:80\nrun 50ms\n");
    let first = forks.active().id;
    let second = forks.fork().unwrap();
    give(&mut forks, "drop next ACK from client");
    for id in [first, second] {
        forks.activate(id);
        run_to_rest(&mut forks);
    }
    let futures = forks.beside(first, second).unwrap();
    let told = account(&futures, &["A".to_owned(), "B".to_owned()], Lang::En).join("\n");
    assert!(
        told.contains("on server: in A at 0.150 s it receives ACK ack 1, in B at 1.050 s it sends SYN-ACK"),
        "{told}"
    );
}

#[test]
fn a_loss_that_one_future_has_alone_is_a_difference_at_once() {
    let mut forks = tree(OPEN);
    let first = forks.active().id;
    let second = forks.fork().unwrap();
    let told = |forks: &Forks, lang| {
        account(&forks.beside(first, second).unwrap(), &["A".to_owned(), "B".to_owned()], lang).join("\n")
    };
    give(&mut forks, "client: unplug");
    assert_eq!(told(&forks, Lang::En), "No difference so far, except for what was done: in B `client: unplug`.");
    assert_eq!(told(&forks, Lang::Zh), "到目前为止，除了做过的事没有差别：B 中有 `client: unplug`。");
    for id in [first, second] {
        forks.activate(id);
        give(&mut forks, "client: close");
    }
    forks.step_both(first, second);
    let lost = "in B it loses FIN-ACK seq 1 ack 1 on the way (the cable is out); in A that does not happen.";
    assert!(told(&forks, Lang::En).ends_with(lost), "{}", told(&forks, Lang::En));
    assert!(told(&forks, Lang::En).starts_with("They part at 0.150 s on client: "), "{}", told(&forks, Lang::En));
    assert!(told(&forks, Lang::Zh).contains("B 中，发出的 FIN-ACK seq 1 ack 1 丢在途中（网线已拔出），A 中没有"));
    let futures = forks.beside(first, second).unwrap();
    let rows = futures.rows.iter().filter(|pair| pair.marked).count();
    assert_eq!(rows, 1, "the loss has a row, and it is the marked one");
    // What follows from it later does not take its place.
    for id in [first, second] {
        forks.activate(id);
        run_to_rest(&mut forks);
    }
    assert!(told(&forks, Lang::En).contains(lost), "{}", told(&forks, Lang::En));
}

#[test]
fn what_happens_in_one_future_alone_is_said_so() {
    let mut forks = tree(OPEN);
    let first = forks.active().id;
    let second = forks.fork().unwrap();
    give(&mut forks, "client: send 5");
    for id in [first, second] {
        forks.activate(id);
        run_to_rest(&mut forks);
    }
    let told = |ids: [_; 2], names: [&str; 2], lang| {
        account(&forks.beside(ids[0], ids[1]).unwrap(), &names.map(str::to_owned), lang).join("\n")
    };
    let alone = "on client: in B it sends DATA 5 seq 1 ack 1; in A that does not happen";
    for (ids, names) in [([first, second], ["A", "B"]), ([second, first], ["B", "A"])] {
        let english = told(ids, names, Lang::En);
        assert!(english.contains(alone), "{english}");
        let chinese = told(ids, names, Lang::Zh);
        assert!(chinese.contains("B 中，发出 DATA 5 seq 1 ack 1，A 中没有"), "{chinese}");
    }
}

#[test]
fn both_step_together_in_time() {
    let mut forks = tree(OPEN);
    let left = forks.active().id;
    let right = forks.fork().unwrap();
    give(&mut forks, "link delay 200ms");
    give(&mut forks, "client: close");
    forks.activate(left);
    give(&mut forks, "client: close");
    let now = |forks: &Forks| [left, right].map(|id| forks.branch(id).unwrap().session.view().now);
    let begin = [left, right].map(|id| forks.branch(id).unwrap().session.position());
    let mut count = 0;
    while forks.step_both(left, right) && count < 100 {
        count += 1;
        let next = [left, right].map(|id| forks.branch(id).unwrap().session.next_at());
        for (now, next) in now(&forks).iter().zip([next[1], next[0]]) {
            assert!(next.is_none_or(|next| *now <= next), "one ran ahead of the other");
        }
    }
    assert!(count > 4, "{count}");
    while [left, right].iter().zip(begin).any(|(id, begin)| forks.branch(*id).unwrap().session.position() > begin) {
        assert!(forks.back_both(left, right));
    }
}

#[test]
fn a_tree_is_walked_renamed_and_pruned() {
    let mut forks = tree(OPEN);
    let a = forks.active().id;
    let b = forks.fork().unwrap();
    let c = forks.fork().unwrap();
    forks.activate(a);
    let d = forks.fork().unwrap();
    let outline: Vec<(usize, &str)> = forks.outline().iter().map(|(deep, it)| (*deep, it.name.as_str())).collect();
    assert_eq!(outline, [(0, "A"), (1, "B"), (2, "C"), (1, "D")]);
    assert_eq!(forks.neighbour(b, false), c);
    assert_eq!(forks.neighbour(a, true), d);
    assert_eq!(forks.counterpart(c), Some(b));
    assert_eq!(forks.counterpart(a), Some(d));
    assert_eq!(forks.rename(c, "A"), Err(Unchanged::NameTaken));
    assert_eq!(forks.rename(c, " \n"), Err(Unchanged::BadName));
    assert_eq!(forks.rename(c, "last ACK lost"), Ok(()));
    assert_eq!(forks.delete(a), Err(Unchanged::First));
    forks.activate(c);
    assert_eq!(forks.delete(b), Ok(()));
    assert_eq!(forks.active().id, a, "what was forked from it is gone too, and its parent is played");
    assert_eq!(forks.branches().len(), 2);
    assert_eq!(forks.branch(c).map(|branch| branch.id), None);
}

#[test]
fn a_tree_can_be_full() {
    let mut forks = Forks::from(Session::play(Setup::default()));
    while forks.fork().is_ok() {}
    assert_eq!(forks.fork(), Err(Unchanged::Full));
    let mut names: Vec<&str> = forks.branches().iter().map(|branch| branch.name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), forks.branches().len());
}

#[test]
fn a_tree_is_kept_in_a_file_and_comes_back_as_it_was() {
    let mut forks = linger();
    let first = forks.branches()[0].id;
    forks.rename(forks.active().id, "linger 0").unwrap();
    forks.activate(first);
    forks.seek(3);
    forks.fork().unwrap();
    let text = file::write(&forks).unwrap();
    let read = file::read(&text, Lang::En).unwrap();
    assert_eq!(read.active().name, forks.active().name);
    for (kept, known) in read.branches().iter().zip(forks.branches()) {
        assert_eq!((&kept.name, kept.change()), (&known.name, known.change()));
        assert_eq!(kept.session.records(), known.session.records());
        assert_eq!(kept.session.at_end().records(), known.session.at_end().records());
        assert_eq!(kept.session.view(), known.session.view());
        assert_eq!(kept.parent, known.parent);
    }
    assert_eq!(file::write(&read).unwrap(), text, "writing what was read changes nothing");
    // Each branch stands by itself.
    let table: toml::Table = text.parse().unwrap();
    for branch in table["branch"].as_array().unwrap() {
        let source = branch["source"].as_str().unwrap();
        assert!(run(&parse(source, Lang::En).unwrap()).is_ok(), "{source}");
    }
}

#[test]
fn a_file_that_is_no_tree_is_refused_with_a_sentence() {
    let good = file::write(&linger()).unwrap();
    let cases = [
        (String::new(), "format"),
        ("client: close".to_owned(), "line 1"),
        (good.replace("format = 1", "format = 2"), "newer"),
        (good.replace("active = \"B\"", "active = \"Z\""), "Z"),
        (good.replace("parent = \"A\"", "parent = \"Q\""), "Q"),
        (good.replace("name = \"B\"", "name = \"A\""), "A cannot be the name"),
        (good.replace("listen 80", "lissten 80"), "line 2"),
        (good.replace("fork = ", "fork = 99999"), "it has only"),
        (good.replace("change = ", "chnge = "), "chnge"),
        (good.replacen("seed 1", "seed 5", 1), "begin"),
        (good.get(..good.len() / 2).unwrap().to_owned(), "line"),
    ];
    for (text, word) in cases {
        for lang in Lang::ALL {
            let said = file::read(&text, lang).expect_err(&text);
            assert!(lang != Lang::En || said.contains(word), "{word}: {said}\n{text}");
            assert!(!said.contains('\n') && !said.contains("futures."), "{said}");
        }
    }
}
