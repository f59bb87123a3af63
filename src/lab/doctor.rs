//! What the kernel lab needs of the machine, each requirement with whether it is met and how to meet it.
//!
//! What can only be known by trying is tried, in a thread that is thrown away. A requirement that something else can
//! stand in for is no failure: the lab runs, and the finding says on what.

use crate::lang::Lang;
use crate::tr;

use super::ground::Ground;
#[cfg(target_os = "linux")]
use super::ground::Wire;

/// How a requirement stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// As it should be.
    Met,
    /// The lab runs without it, with something else in its place or with less.
    Fallback,
    /// The lab cannot run.
    Unmet,
}

/// One requirement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Its key in the words of the lab, such as `namespace`.
    pub key: &'static str,
    /// Whether it is met.
    pub verdict: Verdict,
    /// What was found.
    pub found: String,
    /// What to do about it, if anything is to be done.
    pub remedy: Option<String>,
}

impl Finding {
    #[cfg(target_os = "linux")]
    fn met(key: &'static str, found: impl Into<String>) -> Finding {
        Finding { key, verdict: Verdict::Met, found: found.into(), remedy: None }
    }

    fn lacking(key: &'static str, verdict: Verdict, found: impl Into<String>, remedy: &str) -> Finding {
        Finding { key, verdict, found: found.into(), remedy: Some(remedy.to_owned()) }
    }

    /// A line: what is needed, and what was found.
    pub fn line(&self, lang: Lang) -> String {
        let key = format!("lab.doctor.{}", self.key);
        let name = tr!(lang, &key);
        let sign = match self.verdict {
            Verdict::Met => tr!(lang, "lab.doctor.met"),
            Verdict::Fallback => tr!(lang, "lab.doctor.fallback"),
            Verdict::Unmet => tr!(lang, "lab.doctor.unmet"),
        };
        tr!(lang, "lab.doctor.line", sign = sign, name = name, found = self.found).into_owned()
    }

    /// Whether the lab can run in spite of it.
    pub fn allows(&self) -> bool {
        self.verdict != Verdict::Unmet
    }
}

/// Looks at each requirement; those that depend on one that is not met are left out.
#[cfg(target_os = "linux")]
pub fn examine(ground: &Ground, lang: Lang) -> Vec<Finding> {
    let namespace = namespace(lang);
    let able = namespace.allows();
    let mut findings = vec![Finding::met("linux", super::kernel()), settings(lang), namespace];
    let tun = tun(ground, lang);
    let possible = able && tun.allows();
    findings.push(tun);
    if possible {
        findings.extend(tried(ground, lang));
    }
    findings
}

/// Settings that came late, with the version that has them.
#[cfg(target_os = "linux")]
const LATE_SETTINGS: [(&str, &str); 4] = [
    ("tcp_syn_linear_timeouts", "6.5"),
    ("tcp_rto_min_us", "6.11"),
    ("tcp_tw_reuse_delay", "6.14"),
    ("tcp_rto_max_ms", "6.15"),
];

#[cfg(target_os = "linux")]
fn settings(lang: Lang) -> Finding {
    let there = |name: &str| std::path::Path::new("/proc/sys/net/ipv4").join(name).exists();
    let (present, absent): (Vec<_>, Vec<_>) = LATE_SETTINGS.into_iter().partition(|(name, _)| there(name));
    let names = |list: &[(&str, &str)]| list.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
    if absent.is_empty() {
        return Finding::met("settings", names(&present));
    }
    let meaning = absent.iter().map(|(name, since)| {
        let key = format!("lab.doctor.late.{name}");
        format!("{name} (Linux {since}): {}", tr!(lang, &key))
    });
    let found = tr!(lang, "lab.doctor.absent", names = names(&absent));
    Finding::lacking("settings", Verdict::Fallback, found, &meaning.collect::<Vec<_>>().join("\n"))
}

/// Enters a user namespace, if that is needed.
#[cfg(target_os = "linux")]
fn namespace(lang: Lang) -> Finding {
    use super::rights::{Obstacle, become_able, is_able};

    let user = rustix::process::geteuid();
    if is_able() {
        return Finding::met("namespace", tr!(lang, "lab.doctor.rights.own", uid = user.as_raw()));
    }
    match become_able() {
        Ok(()) => Finding::met("namespace", tr!(lang, "lab.doctor.rights.user", uid = user.as_raw())),
        Err(error) => {
            let obstacle = Obstacle::find();
            let mut found = obstacle.sentence(&error, lang);
            if user.is_root() {
                found = tr!(lang, "lab.doctor.rights.weak_root", found = found).into_owned();
            }
            Finding::lacking("namespace", Verdict::Unmet, found, &obstacle.remedy(lang))
        }
    }
}

#[cfg(target_os = "linux")]
fn tun(ground: &Ground, lang: Lang) -> Finding {
    let fallback = match ground.wire {
        Wire::Veth => return Finding::met("node", tr!(lang, "lab.doctor.not_needed")),
        Wire::Auto => true,
        Wire::Tun => false,
    };
    let node = ground.tun_node.display();
    let Err(error) = super::link::open_tun(&ground.tun_node) else {
        return Finding::met("node", node.to_string());
    };
    let remedy = match error.kind() {
        std::io::ErrorKind::PermissionDenied => tr!(lang, "lab.doctor.tun.closed", node = node),
        std::io::ErrorKind::NotFound => tr!(lang, "lab.doctor.tun.absent", node = node),
        _ => tr!(lang, "lab.doctor.tun.other"),
    };
    if fallback {
        let found = tr!(lang, "lab.doctor.veth_instead", reason = error);
        Finding::lacking("node", Verdict::Fallback, found, &remedy)
    } else {
        Finding::lacking("node", Verdict::Unmet, error.to_string(), &remedy)
    }
}

/// What making two hosts shows.
#[cfg(target_os = "linux")]
fn tried(ground: &Ground, lang: Lang) -> Vec<Finding> {
    let trial = std::thread::scope(|scope| {
        let arm = std::thread::Builder::new().spawn_scoped(scope, || super::trial::run(ground)).ok()?;
        arm.join().ok()
    });
    let no = |key: &'static str, verdict: Verdict, reason: String| {
        let remedy = format!("lab.doctor.remedy.{key}");
        Finding::lacking(key, verdict, reason, &tr!(lang, &remedy))
    };
    let Some(trial) = trial else { return vec![no("hosts", Verdict::Unmet, String::new())] };
    let wire = match trial.hosts {
        Ok(wire) => wire,
        Err(error) => return vec![no("hosts", Verdict::Unmet, error.to_string())],
    };
    let works = || tr!(lang, "lab.doctor.works");
    vec![
        Finding::met("hosts", tr!(lang, "lab.doctor.over", wire = wire.word())),
        match trial.diag {
            Ok(()) => Finding::met("sock_diag", works()),
            Err(error) => no("sock_diag", Verdict::Unmet, error.to_string()),
        },
        match trial.destroy {
            Ok(()) => Finding::met("sock_destroy", works()),
            Err(error) => no("sock_destroy", Verdict::Fallback, error.to_string()),
        },
        match trial.process {
            Ok(()) => Finding::met("process", works()),
            Err(error) => no("process", Verdict::Fallback, error.to_string()),
        },
    ]
}

/// Elsewhere the first requirement is not met, and the rest does not matter.
#[cfg(not(target_os = "linux"))]
pub fn examine(_ground: &Ground, lang: Lang) -> Vec<Finding> {
    let remedy = tr!(lang, "lab.doctor.remedy.linux");
    vec![Finding::lacking("linux", Verdict::Unmet, std::env::consts::OS, &remedy)]
}
