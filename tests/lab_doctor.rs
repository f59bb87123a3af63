//! `finwait lab doctor` tells the truth, and a run follows it: as root and as nobody, with the TUN node open, closed
//! and missing, told to use one wire or the other, and where nothing is allowed.
//!
//! Runs with `LAB_REQUIRED=1` only, as in `.ci/run`, needs root, and says so loudly where it does not run.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "a test may stop at the first surprise")]
#![allow(clippy::disallowed_methods, reason = "the environment asks for it")]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Command, Output};

use rustix::fs::{CWD, FileType, Mode, makedev, mknodat};

/// A folder that everybody may enter: the program, a scenario, and a TUN node open to all.
struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Place {
        let folder = tempfile::tempdir().unwrap();
        let place = Place(folder);
        fs::set_permissions(place.0.path(), fs::Permissions::from_mode(0o755)).unwrap();
        fs::copy(env!("CARGO_BIN_EXE_finwait"), place.path("finwait")).unwrap();
        fs::write(place.path("short.tcp"), SHORT).unwrap();
        mknodat(CWD, place.path("open"), FileType::CharacterDevice, Mode::empty(), makedev(10, 200)).unwrap();
        fs::set_permissions(place.path("open"), fs::Permissions::from_mode(0o666)).unwrap();
        mknodat(CWD, place.path("closed"), FileType::CharacterDevice, Mode::empty(), makedev(10, 200)).unwrap();
        fs::set_permissions(place.path("closed"), fs::Permissions::from_mode(0o600)).unwrap();
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Runs the program behind other commands that change what it may do.
    fn finwait(&self, behind: &[&str], wire: &str, node: &str, arguments: &[&str]) -> Said {
        let words = behind.iter().map(PathBuf::from).chain([self.path("finwait")]);
        let words: Vec<PathBuf> = words.chain(arguments.iter().map(PathBuf::from)).collect();
        let mut command = Command::new(&words[0]);
        command.args(&words[1..]).current_dir(self.0.path()).env_clear().env("PATH", std::env::var("PATH").unwrap());
        command.env("LANG", "en_US.UTF-8").env("FINWAIT_HOME", self.path("home"));
        command.env("FINWAIT_LAB_WIRE", wire).env("FINWAIT_LAB_TUN", self.path(node));
        Said::from(command.output().unwrap())
    }
}

const SHORT: &str = "server: listen 80\nclient: connect server:80\nserver: accept\nrun until server ESTABLISHED\n\
     server: send 10\nrun 100ms\nserver: kill\nrun until server FIN_WAIT_2\nexpect client CLOSE_WAIT\n";

#[derive(Debug)]
struct Said {
    code: Option<i32>,
    out: String,
    err: String,
}

impl From<Output> for Said {
    fn from(output: Output) -> Said {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Said { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }
}

const ROOT: &[&str] = &[];
const NOBODY: &[&str] = &["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];

/// In a user namespace of ours that allows no other, without the rights that root has in it.
const NOTHING: &[&str] = &["unshare", "--user", "--map-root-user", "sh", "-c", FORBID];
const FORBID: &str = "echo 0 > /proc/sys/user/max_user_namespaces && \
     exec setpriv --bounding-set -all --inh-caps -all \"$0\" \"$@\"";

/// Who asks, for which wire, with which node; the exit code, and what the doctor says among other things. The first of
/// these is what a run that is refused says, too.
type Case = (&'static [&'static str], &'static str, &'static str, i32, &'static [&'static str]);

const CASES: [Case; 9] = [
    (ROOT, "auto", "open", 0, &["uid 0 may make network namespaces", "over tun", "The kernel lab can run here."]),
    (ROOT, "veth", "open", 0, &["not needed, since veth was asked for", "over veth"]),
    (ROOT, "auto", "missing", 0, &["[fallback]", "No such file or directory", "modprobe tun", "over veth"]),
    (ROOT, "tun", "missing", 3, &["No such file or directory", "[missing]", "modprobe tun"]),
    (NOBODY, "auto", "open", 0, &["uid 65534 may, in a user namespace of its own", "over tun"]),
    (
        NOBODY,
        "auto",
        "closed",
        0,
        &["[fallback]", "Permission denied", "veth is used instead", "chmod 0666", "over veth"],
    ),
    (NOBODY, "tun", "closed", 3, &["Permission denied", "[missing]", "chmod 0666"]),
    (NOBODY, "veth", "missing", 0, &["over veth"]),
    (NOTHING, "auto", "open", 3, &["user.max_user_namespaces is 0", "sysctl user.max_user_namespaces=15000"]),
];

#[test]
fn the_doctor_tells_the_truth_and_runs_follow_it() {
    if !std::env::var("LAB_REQUIRED").is_ok_and(|value| value == "1") {
        eprintln!("\n!!! SKIPPED: the doctor was not tried as root and as nobody; LAB_REQUIRED=1 asks for it\n");
        return;
    }
    let place = Place::new();
    let mut wrong = Vec::new();
    for (who, wire, node, code, parts) in CASES {
        let doctor = place.finwait(who, wire, node, &["lab", "doctor"]);
        let missing: Vec<&&str> = parts.iter().filter(|part| !doctor.out.contains(**part)).collect();
        if doctor.code != Some(code) || !missing.is_empty() {
            wrong.push(format!("{who:?} {wire} {node}: the doctor lacks {missing:?}: {doctor:?}"));
        }
        let run = place.finwait(who, wire, node, &["run", "--backend", "kernel", "short.tcp"]);
        // A run that is refused says why in one sentence.
        let said = code == 0 || (run.err.lines().count() == 1 && run.err.contains(parts[0]));
        if run.code != Some(code) || !said {
            wrong.push(format!("{who:?} {wire} {node}: a run ends differently: {run:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
