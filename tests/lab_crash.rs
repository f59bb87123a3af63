//! Nothing remains of a kernel lab that is killed at a random moment, one hundred times over: no process, no
//! namespace, no device. And labs of several processes run side by side.
//!
//! The kernel itself keeps the account of namespaces: the runs happen in a user namespace that allows exactly as many
//! network namespaces as one run needs, so that the next can only start once those of the last are gone. Runs with
//! `LAB_REQUIRED=1` only, as in `.ci/run`, and says so loudly where it does not.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "a test may stop at the first surprise")]
#![allow(clippy::disallowed_methods, reason = "the kernel lives in real time, and the environment asks for it")]

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant, SystemTime};

use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

/// How often a run is killed.
const KILLS: u32 = 100;

/// How long what is left of one may take to go.
const PATIENCE: Duration = Duration::from_secs(5);

/// What one run needs: to be at home in, and two hosts.
const NAMESPACES: u32 = 3;

/// Opens, lets a close() linger in a process of its own, kills, again and again. No reboot, which takes another
/// namespace.
fn scenario() -> String {
    let mut text = "link delay 1ms\n".to_owned();
    for round in 0..400 {
        text.push_str(&format!(
            "server: listen 80 as l{round}\nclient: connect server:80 as c{round}\nrun 20ms\n\
             server: accept as s{round}\nclient.c{round}: set linger 30\nclient.c{round}: send 10\nrun 5ms\n\
             client.c{round}: close\nrun 5ms\nserver: kill\nrun 5ms\nclient: kill\nrun 5ms\n"
        ));
    }
    text
}

/// A folder with the scenario in it, whose name is on the command line of every process of a run.
struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Place {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("long.tcp"), scenario()).unwrap();
        Place(folder)
    }

    fn scenario(&self) -> PathBuf {
        self.0.path().join("long.tcp")
    }

    fn start(&self, wire: &str) -> Child {
        let mut command = Command::new(env!("CARGO_BIN_EXE_finwait"));
        command.args(["run", "--backend", "kernel"]).arg(self.scenario()).env("FINWAIT_LAB_WIRE", wire);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
    }

    /// The processes of runs, children included.
    fn processes(&self) -> Vec<u32> {
        let name = self.scenario().into_os_string().into_string().unwrap();
        let of_run = |id: &u32| {
            let line = fs::read(format!("/proc/{id}/cmdline")).unwrap_or_default();
            String::from_utf8_lossy(&line).contains(&name)
        };
        processes().filter(of_run).collect()
    }
}

fn processes() -> impl Iterator<Item = u32> {
    fs::read_dir("/proc").unwrap().filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
}

fn devices() -> BTreeSet<String> {
    let entries = fs::read_dir("/sys/class/net").unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

fn asked_for(what: &str) -> bool {
    let asked = std::env::var("LAB_REQUIRED").is_ok_and(|value| value == "1");
    if !asked {
        eprintln!("\n!!! SKIPPED: {what} was not tried; LAB_REQUIRED=1 asks for it\n");
    }
    asked
}

fn seed() -> u64 {
    match std::env::var("LAB_CRASH_SEED") {
        Ok(seed) => seed.parse().unwrap(),
        Err(_) => SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().subsec_nanos().into(),
    }
}

/// Runs one test of this file again, in a user namespace that allows so many network namespaces.
fn limited(test: &str, namespaces: u32) -> Output {
    let limit = format!("echo {namespaces} > /proc/sys/user/max_net_namespaces");
    let script = format!("{limit} && exec \"$0\" --exact {test} --nocapture --ignored");
    let mut command = Command::new("unshare");
    command.args(["--user", "--map-root-user", "sh", "-c", &script]).arg(std::env::current_exe().unwrap());
    command.output().unwrap()
}

#[test]
fn nothing_remains_of_a_killed_run() {
    if !asked_for("killing a run of the kernel lab") {
        return;
    }
    let devices_before = devices();
    let output = limited("one_run_after_another_is_killed", NAMESPACES);
    let said = String::from_utf8_lossy(&output.stderr);
    eprintln!("{said}");
    assert!(output.status.success(), "{}\n{said}", String::from_utf8_lossy(&output.stdout));
    assert!(said.contains("killed 100 times"), "the runs did not happen");
    assert_eq!(devices(), devices_before);
}

#[test]
#[ignore = "run by nothing_remains_of_a_killed_run, where namespaces are counted"]
fn one_run_after_another_is_killed() {
    let place = Place::new();
    let seed = seed();
    eprintln!("LAB_CRASH_SEED={seed}");
    let mut random = Pcg64Mcg::seed_from_u64(seed);
    let mut slowest = Duration::ZERO;
    // One more than is counted: its start is what shows that nothing is left of the last.
    for kill in 0..=KILLS {
        let wait = Duration::from_millis(random.random_range(50..350));
        let wire = if kill % 2 == 0 { "tun" } else { "veth" };
        // It cannot start before the kernel has taken back the namespaces of the last.
        let began = Instant::now();
        let mut run = place.start(wire);
        sleep(wait);
        while run.try_wait().unwrap().is_some() {
            let (code, said) = (run.wait().unwrap().code(), run.wait_with_output().unwrap().stderr);
            let said = String::from_utf8_lossy(&said);
            assert!(code == Some(3) && began.elapsed() < PATIENCE, "kill {kill}: {code:?} {said}");
            slowest = slowest.max(began.elapsed());
            run = place.start(wire);
            sleep(wait);
        }
        run.kill().unwrap();
        run.wait().unwrap();
        let died = Instant::now();
        while !place.processes().is_empty() {
            assert!(died.elapsed() < PATIENCE, "kill {kill}: processes {:?} are left", place.processes());
            sleep(Duration::from_millis(5));
        }
    }
    eprintln!("killed {KILLS} times; namespaces were taken back within {slowest:?}, and nothing was left");
}

#[test]
fn two_labs_run_side_by_side() {
    if !asked_for("two kernel labs at once") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("short.tcp");
    fs::write(&file, "server: listen 80\nclient: connect server:80\nrun 1s\nexpect client ESTABLISHED\n").unwrap();
    let start = |wire: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_finwait"));
        command.args(["run", "--backend", "kernel"]).arg(&file).env("FINWAIT_LAB_WIRE", wire);
        command.stdout(Stdio::null()).spawn().unwrap()
    };
    let runs = ["tun", "veth", "tun", "veth"].map(start);
    for mut run in runs {
        assert!(run.wait().unwrap().success());
    }
}
