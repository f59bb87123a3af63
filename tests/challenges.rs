//! What a challenge's text forbids does not win it: for each, the ways that somebody might try are played in it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop at the first surprise")]

use finwait::lang::Lang;
use finwait::lesson::{LessonRun, NotDone, Phase, Proved, check, embedded, prove};
use finwait::scenario::{Session, of_a_line};

/// How a way is kept from winning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kept {
    /// It would win, and a command of it is refused.
    Refused,
    /// It would win if more commands followed, and this one is refused.
    AtOnce,
    /// Nothing of it is refused, and the goal does not hold.
    ByGoal,
}

use Kept::{AtOnce, ByGoal, Refused};

/// The ways, by lesson.
#[rustfmt::skip]
const WAYS: &[(&str, Kept, &str)] = &[
    ("B1", Refused, r#"heal; lighthouse: send "HELLO"; run 150ms; harbour: recv"#),
    ("B1", AtOnce, "inject PSH-ACK from lighthouse to harbour length=5"),
    ("B3", AtOnce, "drop every SYN from client"),
    ("B3", AtOnce, "server: unplug"),
    ("B3", AtOnce, "server: kill"),
    ("B3", AtOnce, "sysctl server somaxconn=0"),
    ("B4", Refused, "server.a: close; client.b: shutdown wr; server.b: shutdown wr; run 1s; client.a: close; run 1s"),
    ("B5", Refused, "client.a: shutdown wr; server.b: set linger 0; server.b: close; run 100ms; client.a: send 1; client.b: send 1; server: unplug; client.c: send 1; run 20m; client.c: send 1"),
    ("B6", ByGoal, "client: close; run 50ms; server.s: close; run 200ms; server.door: close; server: listen 80; client: connect server:80 from 40001; run 200ms; inject PSH-ACK from server to client length=3; run 100ms; client: recv"),
    ("B7", Refused, "sysctl client ip_local_port_range=40000-50000; client: connect server:11211 as a; run 50ms; client: send 20; run 50ms; client: close; client: connect server:11211 as b; run 50ms; client: send 20; run 50ms; client: send 20; run 50ms; client: send 20; run 50ms"),
    ("B7", AtOnce, "client: connect server:11211 from 40001"),
    ("L02", Refused, "sysctl anna ip_local_port_range=40000-40009; anna: connect shop:80 as a; anna: connect shop:80 as b; anna: connect shop:80 as c; anna: connect shop:80 as d; run 100ms"),
    ("L02", Refused, "anna: connect shop:80 from 1 as a; anna: connect shop:80 from 2 as b; anna: connect shop:80 from 3 as c; anna: connect shop:80 from 4 as d; run 100ms"),
    ("L03", AtOnce, "kiosk: connect library:7000"),
    ("L03", Refused, "library: connect library:7000 as x; run 100ms; library.x: close; run 100ms; library: accept"),
    ("L04", ByGoal, "ward: set quickack off; lab: set nodelay on; drop next DATA from lab; lab: send 10; lab: send 10; run 1s"),
    ("L05", ByGoal, "camera: send 500; camera: send 400; camera: send 500; desk: send 1400; run 1s; desk: recv; camera: recv"),
    ("L06", Refused, "heal; client: connect server:80; run 1s"),
    ("L06", Refused, "client: connect server:80; run 150ms; inject ACK from client to server; run 100ms"),
    ("L07", AtOnce, "server: crash"),
    ("L08", Refused, "phone: crash; inject SYN from phone:40000 to bank:443 seq=7000; run 64s"),
    ("L08", AtOnce, "phone: connect bank:443"),
    ("L10", AtOnce, "server: crash"),
    ("L11", Refused, "left: listen 7000 as door; left: connect left:7000 as c; run 10ms; left.c: send 1; run 10ms; left.door: accept; left: recv"),
    ("L11", AtOnce, "right: listen 7000"),
    ("L13", AtOnce, "drop every DATA from web"),
    ("L13", AtOnce, "box: unplug"),
    ("L14", ByGoal, "sysctl exam tcp_syncookies=2; pupil: connect exam:80; run 200ms"),
    ("L15", Refused, "heal; sender: connect mail:25; run 200ms"),
    ("L15", AtOnce, "sysctl mail tcp_syncookies=0"),
    ("L15", AtOnce, "inject ACK from sender to mail"),
    ("L16", ByGoal, "client: connect server:80; run 300ms; server: accept; server: close; run 60ms; client: close; run 1s"),
    ("L18", AtOnce, "press: unplug"),
    ("L18", ByGoal, "studio: send 1000; studio: close; run 16s; press.job: recv; run 1s; press.job: recv"),
    ("L18", ByGoal, "studio: send 6000; studio: close; run 8s; press.job: recv; run 8s; press.job: recv; press.job: recv"),
    ("L19", ByGoal, "sysctl client tcp_fin_timeout=5; client.a: shutdown wr; client.b: shutdown wr; client.c: close; run 200ms; server.c: close; drop next RST from client; client.b: set linger 0; client.b: close; run 10s"),
    ("L20", AtOnce, "drop next FIN from anna"),
    ("L20", AtOnce, "link delay 200ms"),
    ("L20", AtOnce, "anna: unplug"),
    ("L21", AtOnce, "valley: unplug"),
    ("L21", AtOnce, "valley: crash"),
    ("L24", AtOnce, "app: shutdown wr"),
    ("L24", ByGoal, "peer: set linger 0; peer: close; run 200ms; app: recv; app: send 1"),
    ("L26", ByGoal, "farm: crash; run 25h"),
    ("L26", ByGoal, "farm: kill; run 25h"),
    ("L27", Refused, "hub: set keepalive on; hub: set keepidle 1; hub: set keepintvl 1; door: unplug; run 25s"),
    ("L27", Refused, "hub: set keepalive on; hub: set keepidle 1; hub: set keepintvl 1; drop every segment from door; run 25s"),
    ("L28", AtOnce, "api: kill"),
    ("L29", ByGoal, "app: kill; run 1s"),
    ("L30", Refused, "server: close; run 70s; client: connect server:80; run 100ms; server: accept; client: close; run 100ms; server: close; run 52s"),
    ("L30", AtOnce, "sysctl client tcp_fin_timeout=120"),
    ("L31", AtOnce, "inject RST from client to server"),
    ("L32", AtOnce, "sysctl client tcp_max_tw_buckets=1"),
    ("L32", AtOnce, "inject FIN-ACK from server to client"),
    ("L33", AtOnce, "sysctl client tcp_fin_timeout=5"),
    ("L33", Refused, "server: send 400; run 20ms; client: recv; client: shutdown wr; run 60ms; server: close; run 20ms; client: close"),
    ("L34", Refused, "sysctl client tcp_max_tw_buckets=0; sysctl client ip_local_port_range=40000-40009; client: connect server:80 as b; run 20ms; server.door: accept as t; client.b: send 10; run 20ms; server.t: send 50; run 20ms; client.b: send 10; run 20ms; server.t: send 50; run 20ms; client.b: send 10; run 20ms; server.t: send 50; run 20ms"),
    ("L34", Refused, "sysctl client tcp_tw_reuse=1; run 1100ms; client: connect server:80 as b; run 20ms; server.door: accept as t; client.b: send 10; run 20ms; server.t: send 50; run 20ms; client.b: send 10; run 20ms; server.t: send 50; run 20ms; client.b: send 10; run 20ms; server.t: send 50; run 20ms"),
    ("L36", Refused, "drop next RST from client; inject SYN from client:40000 to server:80 seq=500 ts=-5000; run 100ms; inject SYN from client:40000 to server:80 seq=5000 ts=1000; run 100ms"),
    ("L37", AtOnce, "inject RST from server to client seq=102"),
    ("L38", Refused, "sysctl client ip_local_port_range=40000-40009; sysctl client tcp_tw_reuse=1; client: connect server:80 as b; run 100ms; server.k: accept as s2; client.b: close; run 60ms; server.s2: close; run 100ms; sysctl client ip_local_port_range=40000-40000; sysctl client tcp_tw_reuse_delay=1; client: connect server:80 as c; run 100ms"),
    ("L38", AtOnce, "client: connect server:80 from 40001"),
    ("L39", AtOnce, "sysctl server tcp_tw_recycle=0"),
    ("L40", AtOnce, "drop next ACK from client"),
    ("L40", AtOnce, "inject RST from client to server"),
    ("L40", AtOnce, "client: set linger 0"),
    ("L40", AtOnce, "server: send 10"),
    ("L41", ByGoal, "sysctl client ip_local_port_range=40000-40009; client: connect server:80 as b; run 100ms; client.b: send 400; run 100ms; client.b: set linger 0; client.b: close; client: connect server:80 as c; run 100ms; client.c: send 400; run 100ms"),
    ("L42", Refused, "sysctl lab tcp_mem=1-2-100; phone: send 300000; run 5s"),
    ("L43", Refused, "sysctl sim1 ip_local_port_range=40000-50000; sim1: connect gate:80 as a; sim1: connect gate:80 as b; sim1: connect gate:80 as c; sim2: connect gate:80 as d; sim2: connect gate:80 as e; run 1s"),
    ("L43", Refused, "sim1: connect gate:80 as a; sim1: connect gate:80 as b; sim1: connect gate:80 from 50000 as c; sim2: connect gate:80 as d; sim2: connect gate:80 as e; run 1s"),
    ("L43", ByGoal, "sim1: connect gate:80; run 100ms; sim1: set linger 0; sim1: close; run 100ms; sim1: connect gate:80; run 100ms; sim1: set linger 0; sim1: close; run 100ms; sim1: connect gate:80; run 100ms; sim1: set linger 0; sim1: close; run 100ms; sim1: connect gate:80; run 100ms; sim1: connect gate:80; run 1s"),
    ("L44", AtOnce, "api: crash"),
];

/// Texts that only sound like it: nothing is forbidden in them, or what is cannot be done.
const NOTHING_FORBIDDEN: &[(&str, &str)] = &[
    ("L09", "the goal counts what the scale has sent"),
    ("L12", "nobody else has seen the bytes: the goal counts one accept() and all five"),
    ("L22", "leaving everything dark is the goal itself"),
    ("L25", "no TIME_WAIT is the goal itself"),
    ("L35", "the first listener is not there yet"),
];

fn challenge(id: &str) -> LessonRun {
    let path = format!("lessons/{id}.toml");
    let file = embedded().iter().find(|lesson| lesson.path == path).unwrap();
    let proved: Proved = prove(&check(file.text, Lang::En).unwrap(), Lang::En).unwrap();
    let mut run = LessonRun::new(proved, true);
    for _ in 0..5000 {
        if run.phase() == Phase::Challenge {
            return run;
        }
        if !run.step() {
            run.advance().unwrap();
        }
    }
    panic!("{id} has no challenge");
}

/// Whether the commands win where nothing is forbidden.
fn wins_unbound(run: &LessonRun, way: &str) -> bool {
    let challenge = &run.proved().lesson.challenge;
    let mut session = Session::new(&challenge.setup);
    while !session.script_is_over() {
        session.step();
    }
    of_a_line(way).iter().any(|line| {
        if let Ok(command) = session.command(line, Lang::En) {
            let _ = session.give(command);
        }
        challenge.goal.iter().all(|wanted| wanted.holds(session.view(), session.records()))
    })
}

#[test]
fn forbidden_ways_do_not_win() {
    let mut wrong = Vec::new();
    for (id, kept, way) in WAYS {
        let mut run = challenge(id);
        let unbound = wins_unbound(&run, way);
        let mut refusals = 0;
        for line in of_a_line(way) {
            let before = run.session().clone();
            let Ok(command) = run.session().command(&line, Lang::En) else { continue };
            if let Err(NotDone::Forbidden(why)) = run.give(command) {
                refusals += 1;
                assert!(Lang::ALL.iter().all(|lang| !why.get(*lang).trim().is_empty()), "{id}");
                assert_eq!(run.session().records(), before.records(), "{id}: {line} is refused and does something");
            }
        }
        let as_said = match kept {
            Refused => refusals > 0 && unbound,
            AtOnce => refusals > 0 && !unbound,
            ByGoal => refusals == 0 && !unbound,
        };
        if run.challenge_met() || !as_said {
            wrong.push(format!(
                "{id} {kept:?} refusals={refusals} unbound={unbound} met={}: {way}",
                run.challenge_met()
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Whoever forbids something in a text has it tried above.
#[test]
fn every_prohibition_is_tried() {
    let forbidding = ["no", "not", "without", "only", "nothing", "except", "neither", "stay", "stays"];
    let mut wrong = Vec::new();
    for file in embedded() {
        let lesson = check(file.text, Lang::En).unwrap();
        let said = lesson.challenge.say.get(Lang::En).to_lowercase();
        let refuses = !lesson.challenge.forbids.is_empty();
        let forbids = refuses || said.split(|c: char| !c.is_alphanumeric()).any(|word| forbidding.contains(&word));
        let tried = WAYS.iter().any(|(id, _, _)| *id == lesson.id);
        let excused = NOTHING_FORBIDDEN.iter().any(|(id, _)| *id == lesson.id);
        let refused = WAYS.iter().any(|(id, kept, _)| *id == lesson.id && *kept != ByGoal);
        if (forbids && !tried && !excused) || (tried && excused) || refused != refuses {
            wrong.push(format!("{} {tried} {excused} {refused} {refuses}: {said}", lesson.id));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Until the hint is asked for, or it holds, a riddle is one; what is refused names the rule in the learner's language.
#[test]
fn a_refusal_says_the_rule_and_a_riddle_is_kept() {
    for lang in Lang::ALL {
        let mut run = challenge("B6");
        let wanted = run.proved().lesson.challenge.riddle[0].clone();
        assert!(run.is_riddle(&wanted));
        let hint = run.take_challenge_hint().get(lang).to_owned();
        assert!(!hint.is_empty() && !run.is_riddle(&wanted));
        let denied = challenge("B1").may(&finwait::trace::Command::Heal).unwrap_err();
        let rule = if lang == Lang::En { "not yours to mend" } else { "线路不归你修" };
        assert!(denied.told(lang).contains(rule), "{}", denied.told(lang));
    }
}
