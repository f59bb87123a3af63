//! The file of settings and what counts more than it: the command, and the program in a pseudo-terminal.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at the first surprise")]
#![allow(clippy::disallowed_methods, reason = "a program in a terminal is waited for in real time")]
#![cfg(unix)]

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use support::pty::{Options, Session};
use tempfile::TempDir;

/// A home with a file of settings in it.
struct Home(TempDir);

impl Home {
    fn with(config: &str) -> Home {
        let home = Home(tempfile::tempdir().unwrap());
        fs::write(home.file(), config).unwrap();
        home
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn file(&self) -> PathBuf {
        self.path().join("config.toml")
    }

    /// Runs a command: exit code, output, errors.
    fn run(&self, line: &str, env: &[(&str, &str)]) -> (i32, String, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_finwait"));
        command.args(line.split_whitespace()).current_dir(self.path()).stdin(Stdio::null());
        command.env_clear().env("LANG", "en_US.UTF-8").env("FINWAIT_HOME", self.path()).envs(env.iter().copied());
        let output = command.output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
    }

    /// Opens the tutor with this home.
    fn open(&self, args: &[&str], env: &[(&str, &str)]) -> Session {
        let mut options = Options::sized(80, 24).env("FINWAIT_HOME", &self.path().display().to_string());
        options = options.env("COLORTERM", "truecolor");
        for (name, value) in env {
            options = options.env(name, value);
        }
        let mut session = Session::finwait(args, &options);
        session.wait_for("finwait");
        session
    }
}

#[test]
fn the_file_of_defaults_can_be_checked_and_used() {
    for lang in ["en", "zh"] {
        let (code, defaults, _) = Home::with("").run(&format!("config --default --lang {lang}"), &[]);
        assert_eq!(code, 0);
        let home = Home::with(&defaults);
        let (code, said, errors) = home.run("config --check --lang en", &[]);
        assert_eq!((code, errors.as_str()), (0, ""), "{said}");
        let (_, path, _) = home.run("config --path", &[]);
        assert_eq!(Path::new(path.trim()), home.file());
        let mut session = home.open(&[], &[]);
        session.keys("q");
        assert_eq!(session.wait_exit(), 0);
    }
}

/// A file of settings, how it is used, and what is said of it, with its place.
const REFUSED: &[(&str, &str, &str)] = &[
    ("theme = \"dusk\"\n", "config --check", "config.toml:1:9"),
    ("theme = \"dusk\"\n", "", "dark, light, high-contrast, colour-blind"),
    ("# x\nthemes = 1\n", "", "config.toml:2:1"),
    ("# x\nthemes = 1\n", "--lang zh", "未知的键"),
    ("[keys.run]\nstep = \"n\"\n", "play", "`n` stands for both `run.step` and `run.next_arrival`"),
    ("[keys.run]\nstep = \"n\"\n", "play", "config.toml:2:8"),
    ("[keys.run]\nstep = []\n", "learn", "`run.step` has no key"),
    ("[keys.home]\nopen = \"Entre\"\n", "", "`Entre` names no key"),
    ("[keys", "config --check", "config.toml:1:"),
    ("", "--theme dusk", "there is no theme dusk"),
    ("", "--color pink", "it can be: auto, truecolor, 256, 16, never"),
    ("", "config --check missing.toml", "there is no such file"),
    ("", "config --path --default", "--path and --default do not go together"),
];

#[test]
fn what_cannot_be_used_is_refused_with_its_place() {
    for (config, line, told) in REFUSED {
        let (code, out, errors) = Home::with(config).run(line, &[]);
        assert_eq!((code, out.as_str()), (2, ""), "{config:?}, finwait {line}: {errors}");
        assert!(errors.starts_with("finwait: ") && errors.contains(told), "{config:?}, finwait {line}: {errors}");
    }
    let (code, _, errors) = Home::with("").run("", &[("FINWAIT_LANG", "fr")]);
    assert_eq!((code, errors.contains("it can be: en, zh")), (2, true), "{errors}");
}

#[test]
fn a_broken_theme_is_told_when_it_is_asked_for() {
    let home = Home::with("");
    fs::create_dir(home.path().join("themes")).unwrap();
    fs::write(home.path().join("themes/mine.toml"), "[roles]\nsyn = \"blue\"\n").unwrap();
    for line in ["--theme mine", "config --check"] {
        let (code, _, errors) = home.run(line, &[]);
        assert!(code == 2 && errors.contains("mine.toml:2:7"), "{line}: {errors}");
    }
    let mut session = home.open(&[], &[]);
    session.keys("q");
    assert_eq!(session.wait_exit(), 0, "nobody asked for it");
}

/// The background of the screen's middle.
fn ground(session: &Session) -> vt100::Color {
    session.screen().cell(1, 40).unwrap().bgcolor()
}

const DARK: vt100::Color = vt100::Color::Rgb(0x12, 0x16, 0x1f);
const LIGHT: vt100::Color = vt100::Color::Rgb(0xfa, 0xfa, 0xf7);
const CONTRAST: vt100::Color = vt100::Color::Rgb(0, 0, 0);

/// The file, what was set on screen, variables, options, and the background that comes of it.
type Case<'a> = (&'a str, &'a str, &'a [(&'a str, &'a str)], &'a [&'a str], vt100::Color);

#[test]
fn options_count_more_than_the_environment_that_more_than_the_file_and_that_more_than_the_screen() {
    let with_screen = |config: &str, on_screen: &str| {
        let home = Home::with(config);
        fs::write(home.path().join("settings.toml"), on_screen).unwrap();
        home
    };
    let (light, dark) = ("theme = \"light\"\n", "theme = \"dark\"\n");
    let contrast: &[(&str, &str)] = &[("FINWAIT_THEME", "high-contrast")];
    let no_color: &[(&str, &str)] = &[("NO_COLOR", "1")];
    let cases: [Case; 9] = [
        ("", "", &[], &[], DARK),
        ("", light, &[], &[], LIGHT),
        (dark, light, &[], &[], DARK),
        (light, dark, contrast, &[], CONTRAST),
        (light, dark, contrast, &["--theme", "dark"], DARK),
        ("color = \"truecolor\"\n", "", no_color, &[], vt100::Color::Default),
        ("color = \"never\"\n", "", &[], &["--color", "truecolor"], DARK),
        ("", "", no_color, &["--color", "256"], vt100::Color::Idx(234)),
        ("", "", &[("CLICOLOR", "0")], &[], vt100::Color::Default),
    ];
    for (config, on_screen, env, args, expected) in cases {
        let mut session = with_screen(config, on_screen).open(args, env);
        assert_eq!(ground(&session), expected, "file {config:?}, screen {on_screen:?}, {env:?}, {args:?}");
        session.keys("q");
        session.wait_exit();
    }
    let home = Home::with("language = \"zh\"\n");
    assert!(home.run("rules syn-repeat", &[]).1.contains("依据") || home.run("--help", &[]).1.contains("运行场景"));
    assert!(home.run("--help", &[("FINWAIT_LANG", "en")]).1.contains("Run a scenario"));
    assert!(home.run("--help --lang zh", &[("FINWAIT_LANG", "en")]).1.contains("运行场景"));
}

#[test]
fn what_is_set_on_screen_is_kept_and_the_file_only_changes_when_asked_for() {
    let before = "# my file\nnumbers = \"relative\" # as in books\n\n[keys.home]\nleave = \"X\"\n";
    let home = Home::with(before);
    let mut session = home.open(&["--lang", "en"], &[]);
    session.keys("o2");
    session.wait_until("the light theme", |screen| screen.cell(1, 40).unwrap().bgcolor() == LIGHT);
    assert_eq!(fs::read_to_string(home.file()).unwrap(), before, "only what was asked for is written");
    assert_eq!(fs::read_to_string(home.path().join("settings.toml")).unwrap(), "theme = \"light\"\n");
    session.keys("79");
    session.wait_for("config.toml now");
    session.keys("qqX");
    assert_eq!(session.wait_exit(), 0, "the rebound key leaves");
    let after = fs::read_to_string(home.file()).unwrap();
    assert!(after.contains("# my file\nnumbers = \"absolute\" # as in books\n"), "{after}");
    assert!(after.contains("theme = \"light\"\n") && after.contains("[keys.home]\nleave = \"X\"\n"), "{after}");
    assert_eq!(home.run("config --check", &[]).0, 0, "{after}");
}

#[test]
fn the_first_run_asks_nothing_and_shows_a_ladder_that_moves_and_comes_to_rest() {
    for lang in ["en", "zh"] {
        let begun = Instant::now();
        let mut session = Session::finwait(&["--lang", lang], &Options::default());
        session.wait_for("●");
        let moving = begun.elapsed();
        assert!(session.find("●").unwrap().0 > 40, "beside the lessons");
        session.wait_for("SYN-ACK seq 0");
        session.wait_for("ACK ack 1");
        session.wait_until("the server's end", |screen| screen.contents().matches("ESTABLISHED").count() >= 2);
        session.listen_for(Duration::from_millis(1200));
        assert_eq!(session.listen_for(Duration::from_millis(400)), 0, "and then nothing moves");
        assert!(begun.elapsed() < Duration::from_secs(12), "it began after {moving:?}");
        session.keys("q");
        assert_eq!(session.wait_exit(), 0);
    }
    let mut still = Session::finwait(&["--no-motion"], &Options::default());
    still.wait_until("the whole handshake at once", |screen| screen.contents().matches("ESTABLISHED").count() >= 2);
    let frames = |session: &Session| String::from_utf8_lossy(session.raw()).matches("\x1b[?2026h").count();
    assert!(frames(&still) <= 2, "{} frames where nothing may move", frames(&still));
}

#[test]
fn with_ascii_no_other_byte_is_written_in_english() {
    let options = Options::sized(100, 30);
    let mut session = Session::finwait(&["--ascii", "--lang", "en"], &options);
    session.wait_for("Learn: ");
    for (keys, shown) in [
        ("?", "Everywhere"),
        ("qo", "Sequence numbers"),
        ("qp", "0.000 s"),
        ("m", "client: connect"),
        (":client: connect server:80<Enter>", "SYN_SENT"),
        ("    ", "ESTABLISHED"),
        ("w", "RFC"),
    ] {
        session.keys(keys);
        session.wait_for(shown);
        if keys == "m" {
            session.keys("<Esc>");
            session.wait_gone(shown);
        }
    }
    session.signal(rustix::process::Signal::TERM);
    session.wait_exit();
    let strange: String = String::from_utf8_lossy(session.raw()).chars().filter(|c| !c.is_ascii()).collect();
    assert_eq!(strange, "");
}
