//! The terminal is given back on every exit, and the event loop does its work: tested in a pseudo-terminal.
//!
//! The endings are tested with a demo program (a tutor must not have a key that panics). This test file runs itself as
//! that program, hence its own `main`; arguments filter the tests by name, as usual.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at the first surprise")]
#![allow(clippy::disallowed_methods, reason = "a program in a terminal is waited for in real time")]
#![allow(clippy::print_stdout, reason = "this test reports its own results")]

#[cfg(not(unix))]
fn main() {
    println!("skipped: pseudo-terminal tests need a Unix system");
}

#[cfg(unix)]
mod support;

#[cfg(unix)]
fn main() -> std::process::ExitCode {
    if std::env::args().nth(1).as_deref() == Some(tests::AS_DEMO) { tests::demo() } else { tests::run() }
}

#[cfg(unix)]
mod tests {
    use std::io::Read;
    use std::panic::catch_unwind;
    use std::path::PathBuf;
    use std::process::ExitCode;
    use std::time::{Duration, Instant};

    use portable_pty::{CommandBuilder, PtySize, native_pty_system};
    use rustix::process::Signal;

    use crate::support::demo::{Demo, HEARD};
    use crate::support::pty::{Options, Session};

    pub const AS_DEMO: &str = "as-demo";

    const TESTS: &[(&str, fn())] = &[
        ("the_tutor_starts_and_quits", the_tutor_starts_and_quits),
        ("the_tutor_ends_on_sigterm", the_tutor_ends_on_sigterm),
        ("the_tutor_runs_where_nothing_can_be_kept", the_tutor_runs_where_nothing_can_be_kept),
        ("every_ending_gives_the_terminal_back", every_ending_gives_the_terminal_back),
        ("a_panic_prints_its_message_after_the_screen_is_gone", a_panic_prints_its_message),
        ("ctrl_z_stops_and_fg_paints_again", ctrl_z_stops_and_fg_paints_again),
        ("a_stop_that_cannot_be_caught_is_mended_afterwards", an_uncatchable_stop_is_mended),
        ("nobody_could_continue_us_so_ctrl_z_does_nothing", ctrl_z_without_a_shell_does_nothing),
        ("a_vanished_terminal_ends_the_program", a_vanished_terminal_ends_the_program),
        ("input_arrives_translated", input_arrives_translated),
        ("a_resize_is_told_and_drawn", a_resize_is_told_and_drawn),
        ("over_a_slow_line_keys_are_heard_and_frames_skipped", over_a_slow_line),
        ("a_terminal_that_reads_no_more_is_left_all_the_same", a_terminal_that_reads_no_more_is_left),
        ("what_moves_arrives_and_then_nothing_is_sent", what_moves_arrives_and_then_nothing_is_sent),
    ];

    /// Runs the tests one after the other.
    pub fn run() -> ExitCode {
        let args: Vec<String> = std::env::args().skip(1).collect();
        let exact = args.iter().any(|arg| arg == "--exact");
        let filters: Vec<&String> = args.iter().filter(|arg| !arg.starts_with('-')).collect();
        let wanted = |name: &str| {
            filters.is_empty() || filters.iter().any(|f| if exact { name == *f } else { name.contains(f.as_str()) })
        };
        let chosen = TESTS.iter().filter(|(name, _)| wanted(name));
        if args.iter().any(|arg| arg == "--list") {
            chosen.for_each(|(name, _)| println!("{name}: test"));
            return ExitCode::SUCCESS;
        }
        let mut failed = 0;
        for (name, test) in chosen {
            let passed = catch_unwind(test).is_ok();
            println!("test {name} ... {}", if passed { "ok" } else { "FAILED" });
            failed += u8::from(!passed);
        }
        ExitCode::from(failed.min(1))
    }

    /// Is the demo program.
    pub fn demo() -> ExitCode {
        use finwait::shell::event_loop::{Ending, run};
        match run(&mut Demo::default(), finwait::lab::Ground::default(), None, &mut |_| None) {
            Ok(Ending::Quit) => ExitCode::SUCCESS,
            Ok(Ending::Signal(signal)) => ExitCode::from(u8::try_from(128 + signal).unwrap()),
            Ok(Ending::Gone) => ExitCode::from(77),
            Err(error) => panic!("{error}"),
        }
    }

    fn this_program() -> PathBuf {
        std::env::current_exe().unwrap()
    }

    fn start_demo() -> Session {
        let mut session = Session::spawn(&this_program(), &[AS_DEMO], &Options::default());
        session.wait_for("demo 80x24");
        assert_taken(&session);
        session
    }

    /// The terminal is set up: all modes are on, and the line is raw.
    fn assert_taken(session: &Session) {
        let screen = session.screen();
        assert!(screen.alternate_screen() && screen.hide_cursor() && screen.bracketed_paste());
        assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::ButtonMotion);
        assert_eq!(screen.mouse_protocol_encoding(), vt100::MouseProtocolEncoding::Sgr);
        let (now, before) = session.line_modes();
        assert_ne!(now, before, "the line is not raw");
    }

    /// The terminal is as it was before: line discipline, and every mode undone as often as it was done, in reverse
    /// order.
    fn assert_given_back(session: &Session, ending: &str) {
        let (now, before) = session.line_modes();
        assert_eq!(now, before, "line modes after {ending}");
        let screen = session.screen();
        assert!(!screen.alternate_screen() && !screen.hide_cursor() && !screen.bracketed_paste(), "after {ending}");
        assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None, "after {ending}");
        let raw = String::from_utf8_lossy(session.raw()).into_owned();
        for mode in [1000, 1002, 1006, 1049, 2004] {
            let [on, off] = ['h', 'l'].map(|switch| raw.matches(&format!("\x1b[?{mode}{switch}")).count());
            assert_eq!(on, off, "mode {mode} after {ending}");
        }
        let last = |sequence: &str| raw.rfind(sequence).unwrap_or_else(|| panic!("no {sequence:?} after {ending}"));
        let undone = ["?2004l", "?1006l", "?1002l", "?1000l", "?25h", "?1049l"].map(last);
        assert!(undone.is_sorted(), "not in reverse order after {ending}: {undone:?}");
        assert!(last("?2026l") > last("?2026h"), "a frame was left open after {ending}");
    }

    fn the_tutor_starts_and_quits() {
        for locale in ["en_US.UTF-8", "zh_CN.UTF-8"] {
            let mut session = Session::finwait(&[], &Options::default().locale(locale));
            session.wait_for("finwait");
            assert_taken(&session);
            session.keys("q");
            assert_eq!(session.wait_exit(), 0);
            assert_given_back(&session, "quitting");
        }
    }

    fn the_tutor_ends_on_sigterm() {
        let mut session = Session::finwait(&[], &Options::default());
        session.wait_for("finwait");
        session.signal(Signal::TERM);
        assert_eq!(session.wait_exit(), 128 + 15);
        assert_given_back(&session, "SIGTERM");
    }

    fn the_tutor_runs_where_nothing_can_be_kept() {
        let options = Options::default().env("FINWAIT_HOME", "/dev/null/finwait");
        let mut session = Session::finwait(&["--lang", "zh"], &options);
        session.wait_until("the tutor", vt100::Screen::alternate_screen);
        // It is told on screen, before anything can be lost, and again at the end.
        session.wait_for("学习进度不会保留");
        session.keys("<Esc>");
        session.wait_gone("学习进度不会保留");
        session.keys("q");
        assert_eq!(session.wait_exit(), 0);
        assert!(session.text().contains("学习进度不会保留"), "{}", session.text());
        assert_given_back(&session, "quitting");
    }

    /// Something done to a session.
    type Act<'a> = &'a dyn Fn(&mut Session);

    fn every_ending_gives_the_terminal_back() {
        let endings: [(&str, Act, u32); 7] = [
            ("quitting", &|session| session.keys("q"), 0),
            ("SIGTERM", &|session| session.signal(Signal::TERM), 128 + 15),
            ("SIGHUP", &|session| session.signal(Signal::HUP), 128 + 1),
            ("SIGINT", &|session| session.signal(Signal::INT), 128 + 2),
            ("SIGQUIT", &|session| session.signal(Signal::QUIT), 128 + 3),
            ("SIGTERM in motion", &|session| end_in_motion(session), 128 + 15),
            ("a panic", &|session| session.keys("p"), 101),
        ];
        for (ending, end, code) in endings {
            let mut session = start_demo();
            end(&mut session);
            assert_eq!(session.wait_exit(), code, "exit code after {ending}");
            assert_given_back(&session, ending);
        }
        // Those that nobody sends to end a program end it all the same.
        let seldom = [Signal::USR1, Signal::USR2, Signal::ALARM, Signal::VTALARM, Signal::PROF, Signal::IO];
        let of_limits = [Signal::XCPU, Signal::XFSZ];
        let numbers = seldom.iter().chain(&of_limits).map(|signal| signal.as_raw());
        // Of Linux alone: power, the coprocessor's stack, and the first and the last of the real-time signals.
        let of_linux: &[i32] = if cfg!(target_os = "linux") { &[30, 16, 35, 64] } else { &[] };
        for number in numbers.chain(of_linux.iter().copied()) {
            let mut session = start_demo();
            let kill = format!("kill -{number} {}", session.pid());
            assert!(std::process::Command::new("sh").args(["-c", &kill]).status().unwrap().success(), "{kill}");
            assert_eq!(session.wait_exit(), 128 + number.cast_unsigned(), "exit code after signal {number}");
            assert_given_back(&session, &format!("signal {number}"));
        }
    }

    fn end_in_motion(session: &mut Session) {
        session.keys("m");
        session.wait_until("motion", |screen| screen.contents().contains(" >"));
        session.signal(Signal::TERM);
    }

    fn a_panic_prints_its_message() {
        let mut session = start_demo();
        session.keys("p");
        session.wait_exit();
        let raw = String::from_utf8_lossy(session.raw()).into_owned();
        let message = raw.find("the demo panics on purpose").expect("the message");
        assert!(message > raw.rfind("\x1b[?1049l").unwrap(), "printed before the terminal was given back");
        // The line is cooked again, so that its lines begin at the left.
        assert!(
            session.text().lines().any(|line| line.starts_with("the demo panics on purpose")),
            "{}",
            session.text()
        );
    }

    /// Once directly, and once below a parent in the same process group, as below `cargo run`.
    fn ctrl_z_stops_and_fg_paints_again() {
        let program = this_program().display().to_string();
        for command in [format!("'{program}' {AS_DEMO}"), format!("sh -c \"'{program}' {AS_DEMO}; true\"")] {
            let options = Options::default().env("PS1", "ready> ");
            let mut session = Session::spawn("/bin/sh".as_ref(), &["-i"], &options);
            wait_for_prompt(&mut session);
            session.keys(&format!("{command}<Enter>"));
            session.wait_for("demo 80x24");
            session.keys("<C-z>");
            wait_for_prompt(&mut session);
            assert!(session.text().contains("Stopped") && !session.screen().hide_cursor());
            session.keys("stty -a<Enter>");
            session.wait_for(" icanon");
            wait_for_prompt(&mut session);
            session.keys("fg<Enter>");
            session.wait_until("the demo again", |screen| {
                screen.alternate_screen() && screen.contents().contains("demo 80x24")
            });
            assert_taken(&session);
            session.keys("x");
            session.wait_for("Char('x')");
            session.keys("q");
            wait_for_prompt(&mut session);
            session.keys("exit<Enter>");
            session.wait_exit();
        }
    }

    fn wait_for_prompt(session: &mut Session) {
        session.wait_until("the shell's prompt", |screen| {
            !screen.alternate_screen() && screen.contents().trim_end().ends_with("ready>")
        });
    }

    fn an_uncatchable_stop_is_mended() {
        let mut session = start_demo();
        session.signal(Signal::STOP);
        session.signal(Signal::CONT);
        // The first row again, in full.
        session.wait_for_raw("80x24", 2);
        session.keys("x");
        session.wait_for("Char('x')");
        assert_taken(&session);
        session.signal(Signal::TERM);
        session.wait_exit();
        let (now, before) = session.line_modes();
        assert_eq!(now, before);
        assert!(!session.screen().alternate_screen());
    }

    /// The demo leads its session here, so that no shell waits for it.
    fn ctrl_z_without_a_shell_does_nothing() {
        let mut session = start_demo();
        session.keys("<C-z>x");
        session.wait_for("Char('x')");
        session.keys("q");
        assert_eq!(session.wait_exit(), 0);
        assert_given_back(&session, "quitting");
    }

    fn a_vanished_terminal_ends_the_program() {
        let pair = native_pty_system().openpty(PtySize::default()).unwrap();
        let mut command = CommandBuilder::new(this_program());
        command.arg(AS_DEMO);
        let mut child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let mut reader = pair.master.try_clone_reader().unwrap();
        let mut seen = Vec::new();
        while !String::from_utf8_lossy(&seen).contains("demo") {
            let mut chunk = [0; 4096];
            let n = reader.read(&mut chunk).unwrap();
            seen.extend_from_slice(&chunk[..n]);
        }
        drop(reader);
        drop(pair.master);
        let code = child.wait().unwrap().exit_code();
        assert!(code == 129 || code == 77, "exit code {code}");
    }

    fn input_arrives_translated() {
        let mut session = start_demo();
        let cases: [(Act, &str); 8] = [
            (&|session| session.keys("a"), "Char('a')"),
            (&|session| session.keys("<Enter>"), "Enter"),
            (&|session| session.keys("<Left>"), "Left"),
            (&|session| session.keys("<BackTab>"), "BackTab"),
            (&|session| session.keys("<F3>"), "F(3)"),
            (&|session| session.click(7, 3), "Down@7,3\nUp@7,3"),
            (&|session| session.scroll(false, 1, 2), "ScrollDown@1,2"),
            (&|session| session.bytes("\x1b[200~四次 挥手\x1b[201~".as_bytes()), "Paste \"四次 挥手\""),
        ];
        for (act, told) in cases {
            act(&mut session);
            session.wait_for(told);
        }
        session.keys("<Esc>");
        session.wait_for("Esc");
    }

    fn a_resize_is_told_and_drawn() {
        let mut session = start_demo();
        for (columns, rows) in [(120, 40), (20, 5), (200, 60)] {
            session.resize(columns, rows);
            session.wait_for(&format!("demo {columns}x{rows}"));
        }
    }

    /// The bytes a second of the slow line.
    const SLOW: usize = 300;

    /// More than a frame of the flood has: half a screen of letters, and the codes around it.
    const FRAME: usize = 1_500;

    /// What the kernel holds of a pseudo-terminal's output while nobody reads it.
    fn kernel_holds() -> usize {
        use rustix::fs::{Mode, OFlags, open};
        let pair = native_pty_system().openpty(PtySize::default()).unwrap();
        let name = pair.master.tty_name().unwrap();
        let line = open(name, OFlags::WRONLY | OFlags::NONBLOCK | OFlags::NOCTTY, Mode::empty()).unwrap();
        let mut held = 0;
        // What it has been given it may still be moving on.
        for _ in 0..20 {
            while let Ok(n) = rustix::io::write(&line, &[b'x'; 512]) {
                held += n;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        assert!(held > 1_000 && held < 1 << 20, "{held}");
        held
    }

    fn frames(raw: &[u8]) -> usize {
        String::from_utf8_lossy(raw).matches("\x1b[?2026h").count()
    }

    /// Lets the demo draw a thousand bytes a frame over a line that takes 300 a second.
    fn flood(session: &mut Session) {
        session.limit_line(SLOW);
        session.keys("f");
        session.listen_for(Duration::from_secs(2));
    }

    /// How long the demo takes to hear a key, at the worst of several.
    fn slowest_hearing(session: &mut Session, heard: &std::path::Path, keys: &str) -> Duration {
        let count = |heard: &std::path::Path| std::fs::read_to_string(heard).unwrap_or_default().lines().count();
        let one = |key: char| {
            let (before, pressed) = (count(heard), Instant::now());
            session.keys(&key.to_string());
            while count(heard) == before {
                assert!(pressed.elapsed() < Duration::from_secs(10), "{key} is not heard");
                std::thread::sleep(Duration::from_millis(1));
            }
            pressed.elapsed()
        };
        keys.chars().map(one).max().unwrap()
    }

    fn over_a_slow_line() {
        // Elsewhere nothing tells what was read, and what the kernel holds comes first.
        let held = if cfg!(target_os = "linux") { 0 } else { kernel_holds() };
        let folder = tempfile::tempdir().unwrap();
        let heard = folder.path().join("heard");
        let options = Options::default().env(HEARD, heard.to_str().unwrap());
        let mut session = Session::spawn(&this_program(), &[AS_DEMO], &options);
        session.wait_for("demo 80x24");
        let free = slowest_hearing(&mut session, &heard, "abcde");
        session.wait_for("Char('e')");
        let free_until = session.raw().len();
        flood(&mut session);
        // Keys are heard while frames wait, as soon as on a free line: a fifth of a second is for a busy machine.
        let slow = slowest_hearing(&mut session, &heard, "vwxyz");
        assert!(slow < free * 4 + Duration::from_millis(200), "{slow:?} over a slow line, {free:?} over a free one");
        // What they do is drawn as soon as the line has room: not frame by frame. Before the frame that shows the keys
        // comes no more than the rest of the one that was begun.
        session.keys("f");
        session.listen_for(Duration::from_secs(1));
        let before = session.raw().len();
        session.limit_line(0);
        session.wait_for("Char('x')\nChar('y')\nChar('z')");
        let late = &session.raw()[before..];
        assert!(
            late.len() <= held + 2 * FRAME,
            "{} bytes in {} frames came after the line was free, the kernel may hold {held}",
            late.len(),
            frames(late)
        );
        let slowly = &session.raw()[free_until..];
        let (taken, drawn) = (slowly.len(), frames(slowly));
        assert!(drawn <= 4 + taken / 900, "{drawn} frames in {taken} bytes");
        // The end does not wait for what nobody has read.
        flood(&mut session);
        let asked = Instant::now();
        session.keys("q");
        assert_eq!(session.wait_exit(), 0);
        let waited = asked.elapsed();
        assert!(waited < Duration::from_millis(1_500), "left after {waited:?}");
        session.limit_line(0);
        session.listen_for(Duration::from_millis(300));
        assert_modes_given_back(&session, "leaving a slow line");
    }

    fn a_terminal_that_reads_no_more_is_left() {
        for signal in [Signal::TERM, Signal::HUP, Signal::INT] {
            let mut session = start_demo();
            session.limit_line(1);
            session.keys("f");
            session.listen_for(Duration::from_secs(1));
            let asked = Instant::now();
            session.signal(signal);
            assert_eq!(session.wait_exit(), 128 + signal.as_raw().cast_unsigned());
            assert!(asked.elapsed() < Duration::from_secs(3), "{signal:?} ends it at once");
            session.limit_line(0);
            session.listen_for(Duration::from_millis(300));
            assert_modes_given_back(&session, "a signal while the line is stuck");
        }
    }

    /// The terminal is as it was before, though frames may have been cut short.
    fn assert_modes_given_back(session: &Session, ending: &str) {
        let (now, before) = session.line_modes();
        assert_eq!(now, before, "line modes after {ending}");
        let screen = session.screen();
        assert!(!screen.alternate_screen() && !screen.hide_cursor() && !screen.bracketed_paste(), "after {ending}");
        assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None, "after {ending}");
    }

    fn what_moves_arrives_and_then_nothing_is_sent() {
        let mut session = start_demo();
        session.keys("m");
        session.wait_for("arrived");
        // On a busy machine a few NULs follow the last frame, which ask whether it has been read (`shell::outlet`).
        let questions = 8;
        assert!(session.listen_for(Duration::from_millis(300)) <= questions, "bytes behind the last frame");
        assert_eq!(session.listen_for(Duration::from_millis(300)), 0, "bytes while nothing moves");
    }
}
