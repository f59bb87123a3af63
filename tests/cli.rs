//! The command line from outside: exit codes, sentences in both languages, and no panic whatever is asked.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test may stop at the first surprise and say what it skips"
)]

use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// A folder with files good and bad.
struct Place {
    folder: TempDir,
}

impl Place {
    fn new() -> Place {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, bytes: &[u8]| fs::write(folder.path().join(name), bytes).unwrap();
        write("good.tcp", GOOD);
        write("latin1.tcp", b"# caf\xe9\n");
        write("latin1.toml", b"# caf\xe9\n");
        fs::File::create(folder.path().join("huge.tcp")).unwrap().set_len(50 * 1024 * 1024).unwrap();
        fs::File::create(folder.path().join("huge.toml")).unwrap().set_len(50 * 1024 * 1024).unwrap();
        fs::create_dir(folder.path().join("folder")).unwrap();
        Place { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs finwait in the folder, with `input` on its standard input.
    fn run(&self, line: &str, input: &[u8]) -> Said {
        let mut child = finwait(self.folder.path(), line)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // It may refuse without reading.
        let _ = child.stdin.take().unwrap().write_all(input);
        Said::from(child.wait_with_output().unwrap())
    }
}

const GOOD: &[u8] = b"server: listen 80\nclient: connect server:80\nrun 1s\nexpect client ESTABLISHED\n";

fn finwait(folder: &Path, line: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_finwait"));
    // `''` is an empty argument.
    command.args(line.split_whitespace().map(|word| word.trim_matches('\''))).current_dir(folder);
    command.env_clear().env("LANG", "en_US.UTF-8").env("FINWAIT_HOME", folder.join("home"));
    command
}

/// What a run of the program said.
#[derive(Debug)]
struct Said {
    code: i32,
    out: String,
    err: String,
}

impl From<Output> for Said {
    fn from(output: Output) -> Said {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Said { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
    }
}

/// Command line, exit code, and what the error output contains.
const REFUSALS: &[(&str, i32, &str)] = &[
    ("", 3, "needs a terminal"),
    ("--lang zh", 3, "都需要终端"),
    ("learn", 3, "needs a terminal"),
    ("play", 3, "needs a terminal"),
    ("play good.tcp", 3, "needs a terminal"),
    ("play missing.tcp", 2, "there is no such file"),
    ("learn no-such-lesson", 2, "there is no lesson no-such-lesson; there are: "),
    ("learn l06", 3, "needs a terminal"),
    ("export good.tcp --format svg --output folder", 3, "folder: cannot be written"),
    ("run missing.tcp", 2, "missing.tcp: there is no such file."),
    ("run missing.tcp --lang zh", 2, "missing.tcp：文件不存在。"),
    ("run good.tcp/inner", 2, "good.tcp/inner: cannot be read"),
    ("run folder", 2, "folder: is a folder"),
    ("run latin1.tcp", 2, "latin1.tcp: is not UTF-8 text (at byte 5"),
    ("run latin1.tcp --lang=zh", 2, "第 5 字节"),
    ("run huge.tcp", 2, "huge.tcp: is too large (50.00 MiB)"),
    ("run good.tcp --profile windows-95", 2, "there are: linux-6.18"),
    ("run good.tcp --profile windows-95 --lang zh", 2, "没有 windows-95 这个配置"),
    ("check good.tcp --profile windows-95", 2, "there are: linux-6.18, linux-3.0, rfc9293"),
    ("play --profile windows-95", 2, "there is no profile windows-95"),
    ("play --profile linux-3.0", 3, "needs a terminal"),
    ("export good.tcp --format svg --profile x", 2, "there is no profile x"),
    ("profiles bsd", 2, "there are: linux-6.18, linux-3.0, rfc9293"),
    ("compare", 2, "missing: <FILES>..."),
    ("compare missing.tcp", 2, "there is no such file"),
    ("compare good.tcp --profiles linux-6.18", 2, "two different profiles"),
    ("compare good.tcp --profiles linux-6.18,linux-6.18", 2, "two different profiles"),
    ("compare good.tcp --profiles linux-6.18,minix", 2, "there is no profile minix"),
    ("compare good.tcp --same no_such_knob", 2, "there is no knob no_such_knob"),
    ("run good.tcp --backend moon", 2, "it can be: sim, kernel"),
    ("run good.tcp --seed seven", 2, "--seed takes a whole number, not seven."),
    ("run good.tcp --seed -1", 2, "no option or argument -1"),
    ("profiles ''", 2, "there is no profile \"\"; there are: linux-6.18"),
    ("rules ''", 2, "there is no rule \"\""),
    ("learn ''", 2, "there is no lesson \"\""),
    ("compare good.tcp --profiles ''", 2, "given: \"\"."),
    ("run", 2, "missing: <FILE>"),
    ("run good.tcp extra", 2, "no option or argument extra"),
    ("check", 2, "missing: <PATHS>..."),
    ("check missing.tcp", 2, "there is no such file"),
    ("check latin1.tcp", 2, "is not UTF-8"),
    ("check latin1.toml", 2, "is not UTF-8"),
    ("check huge.toml", 2, "is too large"),
    ("export missing.tcp --format svg", 2, "there is no such file"),
    ("export good.tcp --format gif", 2, "it can be: svg, tcpdump"),
    ("rules no-such-rule-at-all", 2, "there is no rule no-such-rule-at-all"),
    ("rules syn-repaet", 2, "did you mean syn-repeat?"),
    ("rules syn-reply", 2, "alike are: syn-repeat,"),
    ("rules --search bananas", 1, "no rule mentions \"bananas\""),
    ("rules syn-repeat --search syn", 2, "do not go together"),
    ("bogus", 2, "there is no command bogus"),
    ("--lang=zh bogus", 2, "没有 bogus 这个命令"),
    ("--bogus", 2, "--bogus"),
    ("--lang fr", 2, "it can be: en, zh"),
    ("completions cobol", 2, "it can be: bash"),
];

#[test]
fn bad_input_is_a_sentence_and_an_exit_code_never_a_panic() {
    let place = Place::new();
    for (line, code, sentence) in REFUSALS {
        let said = place.run(line, b"");
        assert_eq!(said.code, *code, "finwait {line}: {said:?}");
        assert!(said.err.starts_with("finwait: ") && said.err.contains(sentence), "finwait {line}: {said:?}");
        assert!(!said.err.contains("panicked") && said.err.lines().count() <= 2, "finwait {line}: {said:?}");
        assert_eq!(said.out, "", "finwait {line}");
    }
}

#[test]
fn endless_and_garbled_standard_input_is_refused() {
    let place = Place::new();
    let said = place.run("run -", &vec![b'#'; 3 << 20]);
    assert_eq!((said.code, said.err.contains("goes on for more than 1 MiB")), (2, true), "{said:?}");
    let said = place.run("run -", b"\xff");
    assert_eq!((said.code, said.err.contains("at byte 0")), (2, true), "{said:?}");
}

#[cfg(unix)]
#[test]
fn a_file_that_may_not_be_read_is_named() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new();
    fs::set_permissions(place.path("good.tcp"), fs::Permissions::from_mode(0o000)).unwrap();
    if fs::read(place.path("good.tcp")).is_ok() {
        println!("skipped: this user may read everything");
        return;
    }
    let said = place.run("run good.tcp", b"");
    assert_eq!((said.code, said.err.contains("good.tcp: cannot be read")), (2, true), "{said:?}");
}

#[test]
fn help_and_papers_are_printed_in_both_languages() {
    let place = Place::new();
    let cases = [
        ("--help", "Run a scenario"),
        ("--help --lang zh", "运行场景"),
        ("run --help --lang zh", "场景文件"),
        ("--version", env!("CARGO_PKG_VERSION")),
        ("rules", "connect-sends-syn"),
        ("rules connect-sends-syn", "RFC 9293"),
        ("rules connect-sends-syn --lang zh", "初始序列号"),
        ("profiles", "linux-3.0"),
        ("profiles --lang zh", "初始 RTO 3 秒"),
        ("profiles linux-3.0", "tcp_tw_recycle"),
        ("profiles linux-6.18", "rto_initial = 1s"),
        ("profiles rfc9293 --lang zh", "与 linux-6.18 的不同之处"),
        ("completions bash", "profiles"),
        ("completions zsh", "--profile"),
        ("man", ".SH \"FINWAIT COMPARE\""),
        ("rules syn-repeat", "\n    syn-lost\n"),
        ("rules --search rfc1337", "time-wait-protected"),
        ("rules -s 初始序列号 --lang zh", "connect-sends-syn"),
        ("rules -s 质询 --lang zh", "challenge-ack"),
        ("rules -s 挑战 --lang zh", "challenge-ack"),
        ("completions bash", "finwait"),
        ("completions fish", "finwait"),
        ("man", ".TH finwait"),
        ("man", ".SH \"FINWAIT RUN\""),
    ];
    for (line, text) in cases {
        let said = place.run(line, b"");
        assert_eq!((said.code, said.err.as_str()), (0, ""), "finwait {line}");
        assert!(said.out.contains(text), "finwait {line}:\n{}", said.out);
    }
}

#[test]
fn the_locale_chooses_the_language_and_the_option_wins() {
    let place = Place::new();
    for (locale, line, text) in
        [("zh_CN.UTF-8", "", "终端"), ("zh_CN.UTF-8", "--lang en", "terminal"), ("C", "", "terminal")]
    {
        let output = finwait(place.folder.path(), line).env("LANG", locale).stdin(Stdio::null()).output().unwrap();
        let said = Said::from(output);
        assert!(said.err.contains(text), "LANG={locale} finwait {line}: {said:?}");
    }
}

#[test]
fn two_profiles_are_told_apart_with_the_knob_behind_it() {
    let place = Place::new();
    let text = "server: crash\nclient: connect server:80\nrun 10s\n";
    for (lang, knob, marks) in
        [("en", "What makes the difference: tcp_syn_linear_timeouts", "=> "), ("zh", "差别来自", "=> ")]
    {
        let said = place.run(&format!("compare - --lang {lang}"), text.as_bytes());
        assert_eq!((said.code, said.err.as_str()), (0, ""), "that they differ is no failure");
        assert!(said.out.contains(knob) && said.out.contains(marks) && said.out.contains("RFC 6298"), "{}", said.out);
    }
    let same = place.run("compare - --same tcp_syn_linear_timeouts", text.as_bytes());
    assert!(same.out.contains("the same under linux-6.18 and rfc9293"), "{}", same.out);
}

#[test]
fn two_scenarios_are_held_beside_each_other_as_two_futures() {
    let place = Place::new();
    let past = "server: listen 80\nclient: connect server:80\nrun\nserver: accept\n";
    let write = |name: &str, text: &str| fs::write(place.path(name), format!("{past}{text}")).unwrap();
    write("fin.tcp", "client: close\nrun 1s\n");
    write("rst.tcp", "client: set linger 0\nclient: close\nrun 1s\n");
    fs::write(place.path("three.tcp"), "host a\nhost b\nhost c\n").unwrap();
    for (lang, word) in [("en", "The same up to"), ("zh", "相同")] {
        let said = place.run(&format!("compare fin.tcp rst.tcp --lang {lang}"), b"");
        assert_eq!((said.code, said.err.as_str()), (0, ""), "that they differ is no failure");
        for part in [word, "=> ", "close-sends-fin", "linger-zero-reset", "fin.tcp", "rst.tcp"] {
            assert!(said.out.contains(part), "{part}: {}", said.out);
        }
    }
    let said = place.run("compare fin.tcp fin.tcp", b"");
    assert!(said.out.contains("No difference"), "{}", said.out);
    write("broken.tcp", "deliver #99\nclient: close\nrun 1s\n");
    let said = place.run("compare broken.tcp fin.tcp", b"");
    assert!(said.code == 1 && said.out.contains("broken.tcp was broken off in line 5"), "{said:?}");
    assert!(said.err.contains("segment #99 is not in flight"), "{}", said.err);
    let said = place.run("compare fin.tcp three.tcp", b"");
    assert!(said.code == 2 && said.err.contains("different hosts"), "{said:?}");
    let said = place.run("compare fin.tcp rst.tcp --profiles linux-6.18,rfc9293", b"");
    assert!(said.code == 0 && said.out.contains("fin.tcp: "), "{said:?}");
}

/// The scenario that the expectations below vary.
const LINGER: &str = include_str!("scenarios/design-example.tcp");

#[test]
fn a_run_that_goes_as_expected_is_printed() {
    let place = Place::new();
    let said = place.run("run -", LINGER.as_bytes());
    assert_eq!((said.code, said.err.as_str()), (0, ""));
    assert!(said.out.contains("linger-zero-reset") && said.out.contains("ECONNRESET"), "{}", said.out);
    let json = place.run("run - --json", LINGER.as_bytes());
    assert_eq!(json.code, 0);
    assert!(json.out.lines().next().unwrap().contains(r#""version":1"#), "{}", json.out);
    assert_eq!(json.out, place.run("run - --json", LINGER.as_bytes()).out, "the same seed, the same bytes");
    let other = place.run("run - --json --seed 8", LINGER.as_bytes());
    assert!(other.out.lines().next().unwrap().contains(r#""seed":8"#), "{}", other.out);
}

#[test]
fn an_expectation_that_fails_shows_both_values_and_its_place() {
    let place = Place::new();
    let wrong = LINGER.replace("expect client CLOSED", "expect client TIME_WAIT");
    for (lang, found) in [("en", "found: client CLOSED"), ("zh", "实际为：client CLOSED")] {
        let said = place.run(&format!("run - --lang {lang}"), wrong.as_bytes());
        assert_eq!(said.code, 1);
        for text in ["client TIME_WAIT", found, "-:17:", "^^^^"] {
            assert!(said.err.contains(text), "{text} is missing in:\n{}", said.err);
        }
        assert!(said.out.contains("linger-zero-reset"), "the run itself is printed too");
    }
}

#[test]
fn three_mistakes_are_three_diagnostics_and_nothing_runs() {
    let place = Place::new();
    let said = place.run("run -", b"server: lissen 80\nclient: connect nobody:80\nrun 3x\n");
    assert_eq!((said.code, said.out.as_str()), (2, ""));
    for place in ["-:1:9", "-:2:17", "-:3:5"] {
        assert!(said.err.contains(place), "{place} is missing in:\n{}", said.err);
    }
}

#[test]
fn a_run_is_exported_as_a_picture() {
    let place = Place::new();
    let said = place.run("export - --format svg", LINGER.as_bytes());
    assert_eq!((said.code, said.err.as_str()), (0, ""));
    assert!(said.out.starts_with("<svg") && said.out.contains("ESTABLISHED"), "{}", said.out);
    let silent = place.run("export good.tcp --format svg -o good.svg", b"");
    assert_eq!((silent.code, silent.out.as_str()), (0, ""));
    assert!(fs::read_to_string(place.path("good.svg")).unwrap().starts_with("<svg"));
}

#[test]
fn checking_goes_through_folders_and_counts() {
    let place = Place::new();
    fs::write(place.path("folder/fine.tcp"), GOOD).unwrap();
    let said = place.run("check folder good.tcp", b"");
    assert_eq!((said.code, said.out.trim()), (0, "Files checked: 2. Nothing is wrong."), "{said:?}");
    fs::write(place.path("folder/wrong.tcp"), "expect client ESTABLISHED\n").unwrap();
    fs::write(place.path("folder/wrong.toml"), "format = 1\ncolour = 'blue'\n").unwrap();
    let said = place.run("check folder --lang zh", b"");
    assert_eq!((said.code, said.out.trim()), (1, "已检查 3 个文件，其中 2 个有错误。"), "{said:?}");
    assert!(said.err.contains("wrong.tcp:1:") && said.err.contains("wrong.toml:2:"), "{}", said.err);
    let mixed = place.run("check folder latin1.tcp", b"");
    assert_eq!(mixed.code, 2, "an unreadable file weighs more, and the rest is checked all the same: {mixed:?}");
    assert!(mixed.out.contains("Files checked: 3."), "{mixed:?}");
    let unread = place.run("check good.tcp latin1.tcp", b"");
    assert!(!unread.out.contains("Nothing is wrong."), "what was not read is not called good: {unread:?}");
    assert!(unread.out.contains("not looked at: 1."), "{unread:?}");
    fs::create_dir(place.path("empty")).unwrap();
    assert_eq!(place.run("check empty", b"").code, 2);
}

#[test]
fn a_reader_that_goes_away_ends_us_quietly() {
    let place = Place::new();
    let mut child = finwait(place.folder.path(), "completions zsh")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut err = String::new();
    child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
    assert_eq!((child.wait().unwrap().code(), err.as_str()), (Some(0), ""));
}

#[test]
fn what_a_profile_lacks_is_said_and_not_compared() {
    let place = Place::new();
    let lacking = b"sysctl client tcp_early_retrans=0\nclient: connect server:80\nrun\n";
    fs::write(place.path("lacking.tcp"), lacking).unwrap();
    let said = place.run("compare lacking.tcp good.tcp --profiles linux-6.18,linux-3.0", b"");
    assert_eq!(said.code, 2, "{said:?}");
    for text in ["lacking.tcp cannot be compared: linux-3.0 refuses", "came with Linux 3.5", "lacking.tcp:1:1"] {
        assert!(said.err.contains(text), "{text} is missing in:\n{}", said.err);
    }
    assert!(said.out.starts_with("good.tcp: "), "the others are compared all the same: {}", said.out);
}

#[test]
fn the_sentences_before_the_screens_are_in_the_language_of_all_others() {
    let place = Place::new();
    fs::create_dir(place.path("home")).unwrap();
    fs::write(place.path("home/progress.toml"), "format = 1\nlanguage = \"zh\"\n").unwrap();
    let said = place.run("learn L99", b"");
    assert_eq!((said.code, said.err.contains("there is no lesson L99")), (2, true), "{said:?}");
    let said = place.run("learn L99 --lang zh", b"");
    assert_eq!((said.code, said.err.contains("没有 L99 这一课")), (2, true), "{said:?}");
}

#[test]
fn nothing_is_cut_in_a_pipe() {
    let place = Place::new();
    let hosts = "host client\nhost server\nhost third\nhost fourth\n";
    let said = place.run("run -", format!("{hosts}{}", String::from_utf8_lossy(GOOD)).as_bytes());
    let sent: Vec<&str> = said.out.lines().filter(|line| line.contains(" > ")).collect();
    let whole = |line: &&str| line.contains("Flags [") && line.contains(", win ") && line.contains(", length ");
    assert!(!sent.is_empty() && sent.iter().all(whole), "{}", said.out);
}
