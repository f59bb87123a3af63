//! Commands for a shell, as far as a script needs no shell for them: they set kernel settings, or ask for them.
//!
//! Settings that finwait's TCP does not have are taken if they ask for what it does anyway. Everything else is not
//! known, and a script that has it is skipped.

use crate::tcp::{Counter, Overlay, Setting, Span, Sysctl};

/// One thing that a command does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// The settings that public scripts assume.
    Defaults,
    /// A setting is set.
    Set(Sysctl, i64),
    /// `tcp_rmem`: the first and the largest receive buffer.
    Receive(u32, u32),
    /// `tcp_wmem`: the first and the largest send buffer.
    Send(u32, u32),
    /// ACKs for gaps are put together for at most so long.
    GapAcks(Span),
    /// A setting is to have that value.
    Check(Sysctl, i64),
    /// The script asks for a congestion control.
    Control(Wanted),
    /// The largest packet of the wire, in bytes.
    Mtu(u16),
    /// What was counted since the last time is looked at.
    Counts(Counted),
    /// Time passes.
    Sleep(u64),
    /// Nothing that matters here.
    Nothing,
}

/// A congestion control that a script may ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// Reno, which is what there is.
    Reno,
    /// CUBIC, which is Reno until it matters.
    Cubic,
}

/// `nstat`: how often something was counted since it was last asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// Which counter, and how often it is to be; none of a number for at all. None if nothing is asked.
    pub wanted: Option<(Counter, Option<u64>)>,
    /// Whether counting begins anew.
    pub anew: bool,
}

/// Settings that finwait's TCP does not have, with what it does; `*` is any value.
const FIXED: &[(&str, &str)] = &[
    ("tcp_adv_win_scale", "1"),
    ("tcp_app_win", "*"),
    ("tcp_autocorking", "*"),
    ("tcp_backlog_ack_defer", "*"),
    ("tcp_base_mss", "*"),
    ("tcp_comp_sack_nr", "44"),
    ("tcp_comp_sack_slack_ns", "*"),
    ("tcp_ecn", "0 2"),
    ("tcp_ecn_fallback", "*"),
    ("tcp_fack", "0"),
    ("tcp_fastopen", "*"),
    ("tcp_fastopen_key", "*"),
    ("tcp_fwmark_accept", "0"),
    ("tcp_limit_output_bytes", "*"),
    ("tcp_low_latency", "*"),
    ("tcp_moderate_rcvbuf", "1"),
    ("tcp_mtu_probing", "0"),
    ("tcp_no_metrics_save", "*"),
    ("tcp_pacing_ca_ratio", "120"),
    ("tcp_pacing_ss_ratio", "200"),
    ("tcp_plb_enabled", "0"),
    ("tcp_recovery", "1"),
    ("tcp_reordering", "3"),
    ("tcp_retrans_collapse", "*"),
    ("tcp_retries1", "*"),
    ("tcp_shrink_window", "0"),
    ("tcp_stdurg", "*"),
    ("tcp_thin_linear_timeouts", "0"),
    ("tcp_tso_rtt_log", "9"),
    ("tcp_workaround_signed_windows", "0"),
    ("default_qdisc", "*"),
    ("netdev_max_backlog", "*"),
    ("optmem_max", "*"),
    ("icmp_ratelimit", "*"),
    ("icmp_ratemask", "*"),
    ("ip_forward", "*"),
    ("ip_nonlocal_bind", "0"),
    ("rp_filter", "*"),
];

/// Queueing disciplines that, as they are, neither drop nor delay what a script sends.
const PLAIN_QUEUES: &[&str] = &["pfifo", "bfifo", "pfifo_fast", "fq", "fq_codel", "noqueue", "mq"];

/// What `ethtool -K` may turn on and off: who cuts what into segments.
const OFFLOADS: &[&str] = &["tso", "gso", "gro", "on", "off"];

/// What a command does, step by step; or the part of it that is not known.
pub(super) fn steps(command: &str) -> Result<Vec<Step>, String> {
    let mut found = Vec::new();
    // A line that ends in a backslash goes on in the next.
    let whole = command.replace("\\\n", " ");
    for line in whole.split(['\n', ';']).flat_map(|line| line.split("&&")) {
        let line = line.split('#').next().unwrap_or("").trim();
        if !line.is_empty() {
            let (command, from) = (without_outlets(line), found.len());
            let piped = command.contains('|') && !command.starts_with("nstat");
            if piped || one(&command, &mut found).is_err() {
                return Err(line.to_owned());
            }
            if forgives(line) {
                forgive(found.split_at_mut(from).1);
            }
        }
    }
    Ok(found)
}

/// Whether a part of a command that is not known is FreeBSD's.
pub(super) fn is_of_bsd(line: &str) -> bool {
    let words = ["net.inet.", "net.inet6.", "kern.", "security.", "hw."];
    let calls = ["kldload", "kldunload", "kldstat", "sockstat", "tcpsso", "siftr", "netstat -s -p"];
    line.split_whitespace().any(|word| words.iter().any(|start| word.starts_with(start)))
        || calls.iter().any(|call| line.trim_start().starts_with(call))
}

/// Whether it does not matter what a line comes to.
fn forgives(line: &str) -> bool {
    line.contains("|| true") || line.contains("|| :")
}

/// Takes away what steps check.
fn forgive(steps: &mut [Step]) {
    for step in steps {
        match step {
            Step::Check(..) => *step = Step::Nothing,
            Step::Counts(counted) => counted.wanted = None,
            _ => {}
        }
    }
}

/// Whether a setting has that name.
fn is_setting(path: &str) -> bool {
    let name = setting_name(path);
    let others = ["tcp_rmem", "tcp_wmem", "tcp_comp_sack_delay_ns", "tcp_congestion_control"];
    others.contains(&name) || FIXED.iter().any(|(fixed, _)| *fixed == name) || Sysctl::from_name(name).is_some()
}

/// A line without what says where its output goes, and what to do if it fails.
fn without_outlets(line: &str) -> String {
    let mut line = line.replace("|| true", " ").replace("|| :", " ");
    for outlet in ["2>&1", "&>/dev/null", "&> /dev/null", "2>/dev/null", "2> /dev/null", ">/dev/null", "> /dev/null"] {
        line = line.replace(outlet, " ");
    }
    line.trim().to_owned()
}

fn one(line: &str, found: &mut Vec<Step>) -> Result<(), ()> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let Some((first, rest)) = words.split_first() else { return Ok(()) };
    let name = first.rsplit('/').next().unwrap_or(first);
    match (name, rest) {
        ("defaults.sh" | "tcp_defaults.sh", _) => found.push(Step::Defaults),
        ("set_sysctls.py", pairs) => {
            for pair in join_values(pairs) {
                found.push(set(&pair).ok_or(())?);
            }
        }
        ("sysctl", rest) => {
            let asks = rest.iter().all(|word| !word.contains('='));
            let pairs: Vec<&str> = rest.iter().copied().filter(|word| !word.starts_with('-')).collect();
            if asks && !pairs.iter().all(|path| is_setting(path)) {
                return Err(());
            }
            for pair in join_values(&pairs).iter().filter(|_| !asks) {
                found.push(set(pair).ok_or(())?);
            }
        }
        ("echo", _) => {
            let (value, path) = line.trim_start_matches("echo").split_once('>').ok_or(())?;
            found.push(set(&format!("{}={}", path.trim(), value.trim())).ok_or(())?);
        }
        ("test" | "[" | "[[", rest) => found.push(check(rest).ok_or(())?),
        ("sleep", [time]) => found.push(sleep(time).ok_or(())?),
        ("true" | ":", _) => found.push(Step::Nothing),
        ("ip", ["link", "set", "dev" | "tun0", rest @ ..]) => match rest.split_last() {
            Some((mtu, ["tun0", "mtu"] | ["mtu"])) => found.push(Step::Mtu(mtu.parse().map_err(|_| ())?)),
            _ => return Err(()),
        },
        ("ip", ["tcp_metrics", "flush", ..]) => found.push(Step::Nothing),
        // A queue that drops or delays would matter.
        ("tc", ["qdisc", "show" | "list" | "ls" | "del" | "delete", ..]) => found.push(Step::Nothing),
        ("tc", ["qdisc", "add" | "replace" | "change", "dev", _, "root", rest @ ..]) => match rest {
            [queue] | ["handle", _, queue] if PLAIN_QUEUES.contains(queue) => found.push(Step::Nothing),
            _ => return Err(()),
        },
        (name, []) if name.starts_with("sysctl_restore") => found.push(Step::Nothing),
        ("nstat", _) => found.push(Step::Counts(counted(line).ok_or(())?)),
        ("modprobe", ["-q", module] | [module]) if module.starts_with("tcp_") => found.push(Step::Nothing),
        // How segments are handed over together is nothing that a script sees.
        ("ethtool", ["-K", _, what @ ..]) if what.iter().all(|word| OFFLOADS.contains(word)) => {
            found.push(Step::Nothing);
        }
        _ => return Err(()),
    }
    Ok(())
}

/// `nstat | grep NAME | grep -q " 3 "`, or without a part of it.
fn counted(line: &str) -> Option<Counted> {
    let mut parts = line.split('|').map(str::trim);
    let options: Vec<&str> = parts.next()?.split_whitespace().skip(1).collect();
    if options.iter().any(|option| !matches!(*option, "-n" | "-r" | "-s" | "-rs" | "-z" | "-sz" | "-zs")) {
        return None;
    }
    let anew = !options.iter().any(|option| option.contains('s')) || options.contains(&"-rs");
    let mut wanted = None;
    for part in parts {
        let pattern = part.strip_prefix("grep")?.trim_start().trim_start_matches("-q").trim();
        let pattern = pattern.trim_matches(['"', '\'']).trim();
        wanted = match (wanted, Counter::from_name(pattern), pattern.parse::<u64>()) {
            (None, Some(counter), _) => Some((counter, None)),
            (Some((counter, None)), None, Ok(count)) => Some((counter, Some(count))),
            _ => return None,
        };
    }
    Some(Counted { wanted, anew })
}

/// `name=value` pairs; a value in quotation marks may hold spaces, and `=` may stand apart.
fn join_values(words: &[&str]) -> Vec<String> {
    let line = words.join(" ");
    let (mut pairs, mut pair, mut quoted) = (Vec::new(), String::new(), None);
    let mut depth = 0_u32;
    for sign in line.replace(" = ", "=").chars() {
        match sign {
            '"' | '\'' if quoted == Some(sign) => quoted = None,
            '"' | '\'' if quoted.is_none() => quoted = Some(sign),
            '(' => {
                depth += 1;
                pair.push(sign);
            }
            ')' => {
                depth = depth.saturating_sub(1);
                pair.push(sign);
            }
            ' ' if quoted.is_none() && depth == 0 => pairs.push(std::mem::take(&mut pair)),
            _ => pair.push(sign),
        }
    }
    pairs.push(pair);
    pairs.retain(|pair| !pair.is_empty());
    pairs
}

/// The name of a setting without what stands before it.
fn setting_name(path: &str) -> &str {
    path.trim().rsplit(['/', '.']).next().unwrap_or(path)
}

fn set(pair: &str) -> Option<Step> {
    let (path, value) = pair.split_once('=')?;
    let (name, value) = (setting_name(path), value.trim().trim_matches('"'));
    if name == "tcp_rmem" || name == "tcp_wmem" {
        let parts: Vec<u32> = value_parts(value).into_iter().map(u32::try_from).collect::<Result<_, _>>().ok()?;
        let [_, first, most] = parts.as_slice() else { return None };
        let sane = (1..=1 << 30).contains(first) && (1..=1 << 30).contains(most);
        let step = if name == "tcp_rmem" { Step::Receive(*first, *most) } else { Step::Send(*first, *most) };
        return sane.then_some(step);
    }
    if name == "tcp_comp_sack_delay_ns" || (name == "tcp_comp_sack_nr" && value == "0") {
        return Some(Step::GapAcks(Span(u64::try_from(value.parse::<i64>().ok()?).ok()? / 1_000)));
    }
    if name == "tcp_congestion_control" {
        return match value {
            "reno" => Some(Step::Control(Wanted::Reno)),
            "cubic" => Some(Step::Control(Wanted::Cubic)),
            _ => None,
        };
    }
    if let Some((_, does)) = FIXED.iter().find(|(fixed, _)| *fixed == name) {
        return does.split(' ').any(|does| does == "*" || does == value).then_some(Step::Nothing);
    }
    let key = Sysctl::from_name(name)?;
    number(key, value).map(|value| Step::Set(key, value))
}

fn number(key: Sysctl, value: &str) -> Option<i64> {
    let parts = value_parts(value);
    if key == Sysctl::LocalPortRange {
        let [first, last] = parts.as_slice() else { return None };
        return Some(Sysctl::ports_value(u16::try_from(*first).ok()?, u16::try_from(*last).ok()?));
    }
    let info = key.info();
    match parts.as_slice() {
        [value] if !key.is_triple() && !key.is_ports() && (info.min..=info.max).contains(value) => Some(*value),
        _ => None,
    }
}

/// Numbers with spaces between them; each may be a product in `$((...))`.
fn value_parts(value: &str) -> Vec<i64> {
    let part = |text: &str| -> Option<i64> {
        let text = text.trim_start_matches("$((").trim_end_matches("))");
        text.split('*').try_fold(1_i64, |all, factor| all.checked_mul(factor.trim().parse().ok()?))
    };
    let parts: Option<Vec<i64>> = value.split_whitespace().map(part).collect();
    parts.unwrap_or_default()
}

/// `test "$(sysctl -n NAME)" -eq VALUE`, or with `cat` and the file.
fn check(words: &[&str]) -> Option<Step> {
    let line: String = words.join(" ").replace(['"', '$', '(', ')', '[', ']'], " ");
    let words: Vec<&str> = line.split_whitespace().collect();
    let [read, middle @ .., compare, value] = words.as_slice() else { return None };
    if !matches!(*read, "sysctl" | "cat") || !matches!(*compare, "=" | "==" | "-eq") {
        return None;
    }
    let key = Sysctl::from_name(setting_name(middle.last()?))?;
    Some(Step::Check(key, number(key, value)?))
}

fn sleep(time: &str) -> Option<Step> {
    let (whole, fraction) = time.split_once('.').unwrap_or((time, ""));
    let digits: String = fraction.chars().chain("000000".chars()).take(6).collect();
    let whole: u64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let time = whole.checked_mul(1_000_000)?.checked_add(digits.parse().ok()?)?;
    (time < 1 << 40).then_some(Step::Sleep(time))
}

/// What a host is made of, before the script's first event.
pub(super) fn lay(steps: &[Step], overlay: &mut Overlay) {
    for step in steps {
        match step {
            Step::Receive(first, most) => overlay.receive = (*first, *most),
            Step::Send(first, most) => overlay.send = (*first, *most),
            Step::GapAcks(delay) => overlay.gap_ack_delay = *delay,
            Step::Defaults
            | Step::Set(..)
            | Step::Check(..)
            | Step::Counts(_)
            | Step::Sleep(_)
            | Step::Control(_)
            | Step::Mtu(_)
            | Step::Nothing => {}
        }
    }
}

/// A setting's number, if it is one.
pub(crate) fn value_of(setting: &Setting) -> i64 {
    setting.number()
}
