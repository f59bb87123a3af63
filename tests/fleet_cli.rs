//! `finwait fleet` from outside: what it prints in each form, what it asks, and what is left of a run that is ended.
#![allow(clippy::unwrap_used, reason = "a test that fails is a finding")]
#![allow(clippy::disallowed_methods, reason = "what is to be ended must be under way first")]

mod support;

use std::io::Write as _;
use std::process::{Command, Output, Stdio};

#[cfg(unix)]
use support::pty::{Options, Session};

/// Small enough for a debug build, with errors: sixty ports for a hundred connections.
const PLAN: &str = "format = 1\nrun = \"3s\"\narrivals = 40\nmost = 100\n\
                    settings = [\"sysctl client ip_local_port_range=40000-40059\"]\n";

fn fleet(line: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_finwait"));
    command.arg("fleet").args(line.split_whitespace());
    command.env_clear().env("LANG", "en_US.UTF-8").env("FINWAIT_HOME", std::env::temp_dir().join("finwait-fleet"));
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// What it says when the plan is on its standard input.
fn said(line: &str, input: &str) -> (Option<i32>, String) {
    let mut child = fleet(line).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let Output { status, stdout, stderr } = child.wait_with_output().unwrap();
    (status.code(), String::from_utf8(if status.success() { stdout } else { stderr }).unwrap())
}

#[test]
fn the_json_has_the_same_series_as_the_csv() {
    let (code, json) = said("- --json", PLAN);
    assert_eq!(code, Some(0), "{json}");
    let whole: serde_json::Value = serde_json::from_str(&json).unwrap();
    let number = |name: &str| whole[name].as_u64();
    assert_eq!([number("schema"), number("begun"), number("opened")], [1, 100, 60].map(Some));
    assert_eq!(whole["stopped"], false);
    assert_eq!(whole["errors"][0]["errno"], "EADDRNOTAVAIL");
    assert_eq!(whole["errors"][0]["count"], 40);
    let (_, csv) = said("- --csv", PLAN);
    let mut lines = csv.lines();
    let names: Vec<&str> = lines.next().unwrap().split(',').collect();
    let series = whole["series"].as_array().unwrap();
    // What is met on the way has a column from the start.
    let over_time = |name: &str| {
        let place = names.iter().position(|one| *one == name).unwrap();
        csv.lines().skip(1).map(|line| line.split(',').nth(place).unwrap().parse().unwrap()).collect::<Vec<u64>>()
    };
    let failed = over_time("errors_connect_EADDRNOTAVAIL");
    assert_eq!((failed.first(), failed.last()), (Some(&0), Some(&40)));
    assert_eq!(failed, over_time("errors"));
    assert!(failed.is_sorted() && failed.contains(&20), "{failed:?}");
    assert_eq!(over_time("client_TcpActiveOpens").last(), Some(&60));
    assert_eq!(over_time("server_TcpPassiveOpens").last(), Some(&60));
    assert_eq!(lines.clone().count(), series.len());
    for (line, sample) in lines.zip(series) {
        assert_eq!(sample.as_object().unwrap().len(), names.len());
        for (name, value) in names.iter().zip(line.split(',')) {
            assert_eq!(sample[name].to_string(), value, "{name}");
        }
    }
}

#[test]
fn a_page_a_table_and_one_connection() {
    let (code, page) = said("- --text", PLAN);
    assert_eq!(code, Some(0), "{page}");
    assert!(page.contains("EADDRNOTAVAIL") && page.contains("100") && page.contains("60"), "{page}");
    let (_, table) = said("- --score", PLAN);
    assert!(table.lines().any(|line| line.trim_start().starts_with('-') && line.contains("40")), "{table}");
    let (code, one) = said("- --zoom 7", PLAN);
    assert_eq!(code, Some(0), "{one}");
    assert!(one.contains("fin-to-time-wait") && one.contains("CLOSED"), "{one}");
    let (_, failed) = said("- --zoom EADDRNOTAVAIL", PLAN);
    assert!(failed.contains("EADDRNOTAVAIL"), "{failed}");
    let (code, forged) = said("- --zoom forged --set flood=5", PLAN);
    assert_eq!(code, Some(0), "{forged}");
    assert!(forged.contains("attacker") && forged.contains("SYN_RCVD"), "{forged}");
    let (code, none) = said("- --zoom ECONNRESET", PLAN);
    assert_eq!(code, Some(2), "{none}");
}

#[test]
fn a_prediction_is_asked_for_and_compared() {
    let (code, page) = said("restart --predict --set run=2s", "1000000\n");
    assert_eq!(code, Some(0), "{page}");
    assert!(page.contains("1000000") || page.contains("1,000,000"), "{page}");
}

/// Waits until a process has a handler for a signal, and then for the first samples of its run.
#[cfg(target_os = "linux")]
fn until_it_listens_to(process: u32, signal: i32) {
    let caught = || {
        let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
        let mask = status.lines().find_map(|line| line.strip_prefix("SigCgt:")).unwrap();
        u64::from_str_radix(mask.trim(), 16).unwrap() & 1 << (signal - 1) != 0
    };
    let short = std::time::Duration::from_millis(20);
    let waits = (0..1_500).take_while(|_| !caught()).inspect(|_| std::thread::sleep(short)).count();
    assert!(waits < 1_500, "no handler for signal {signal} after half a minute");
    std::thread::sleep(short * 50);
}

#[cfg(target_os = "linux")]
#[test]
fn a_run_that_is_ended_prints_what_it_has_and_says_so() {
    for (signal, code) in [("INT", 130), ("TERM", 143)] {
        let mut child = fleet("- --csv").spawn().unwrap();
        let endless = "format = 1\nrun = \"24h\"\narrivals = 400\n";
        child.stdin.take().unwrap().write_all(endless.as_bytes()).unwrap();
        until_it_listens_to(child.id(), code - 128);
        let killed = Command::new("kill").args(["-s", signal, &child.id().to_string()]).status().unwrap();
        assert!(killed.success());
        let Output { status, stdout, stderr } = child.wait_with_output().unwrap();
        let (out, err) = (String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap());
        assert_eq!(status.code(), Some(code), "{err}");
        assert!(out.lines().count() > 1 && out.starts_with("us,"), "{out}");
        assert!(err.contains("stopped at"), "{err}");
        let column = out.lines().next().and_then(|names| names.split(',').position(|name| name == "begun")).unwrap();
        let begun = out.lines().last().and_then(|row| row.split(',').nth(column)).unwrap();
        assert!(begun.parse::<u64>().unwrap() > 0, "what there was is there:\n{out}");
    }
}

#[cfg(unix)]
#[test]
fn a_long_run_says_on_the_terminal_how_far_it_is_and_ctrl_c_keeps_what_there_is() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("long.toml"), "format = 1\nrun = \"24h\"\narrivals = 400\n").unwrap();
    let options = Options::sized(120, 40).within(folder.path());
    let mut session = Session::finwait(&["fleet", "long.toml", "--text"], &options);
    session.wait_for(" %, ");
    session.wait_for(" s left (Ctrl-C stops)");
    session.bytes(b"\x03");
    session.wait_for("stopped at");
    assert!(session.text().contains("ESTAB"), "{}", session.text());
    assert_eq!(session.wait_exit(), 130);
}

#[cfg(unix)]
#[test]
fn a_long_search_says_how_far_it_is_and_can_be_ended() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("long.toml"), "format = 1\nrun = \"24h\"\narrivals = 400\n").unwrap();
    let options = Options::sized(120, 40).within(folder.path());
    let mut session = Session::finwait(&["fleet", "long.toml", "--zoom", "30000000"], &options);
    session.wait_for("looking for the connection: 0 %");
    session.bytes(b"\x03");
    assert_eq!(session.wait_exit(), 130);
}

#[test]
fn the_help_names_the_plan_before_others() {
    let (_, help) = said("--help", "");
    let place = |name: &str| help.rfind(name).unwrap_or_else(|| panic!("{name}:\n{help}"));
    assert!(help.find("Usage").unwrap() < place("\n  [PLAN]") && place("\n  [PLAN]") < place("[OTHERS]..."), "{help}");
}

#[test]
fn a_lab_that_is_nearly_named_is_told() {
    let (code, told) = said("curl-lop --text", "");
    assert!(code == Some(2) && told.contains("curl-loop"), "{told}");
    let (_, told) = said("nothing-like-it.toml --text", "");
    assert!(told.contains("no such file") && !told.contains("lab"), "{told}");
}
