//! What the kernel lab needs of the machine, each requirement with whether it is met and how to meet it.
//!
//! What can only be known by trying is tried: the last finding makes two hosts, in a thread that is thrown away.

use crate::lang::Lang;
use crate::tr;

/// One requirement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Its key in the words of the lab: `linux`, `namespace`, `tun`, `hosts`.
    pub key: &'static str,
    /// Whether it is met, and what was found.
    pub outcome: Result<String, String>,
}

impl Finding {
    /// A line: what is needed, and what was found.
    pub fn line(&self, lang: Lang) -> String {
        let key = format!("lab.doctor.{}", self.key);
        let name = tr!(lang, &key);
        let (sign, found) = match &self.outcome {
            Ok(found) => (tr!(lang, "lab.doctor.met"), found),
            Err(found) => (tr!(lang, "lab.doctor.unmet"), found),
        };
        format!("{sign} {name}: {found}")
    }

    /// How to meet it, if it is not met.
    pub fn remedy(&self, lang: Lang) -> Option<String> {
        let key = format!("lab.doctor.remedy.{}", self.key);
        self.outcome.is_err().then(|| tr!(lang, &key).into_owned())
    }
}

/// Looks at each requirement; those that depend on one that is not met are left out.
#[cfg(target_os = "linux")]
pub fn examine() -> Vec<Finding> {
    use super::netns;

    let mut findings = vec![Finding { key: "linux", outcome: Ok(super::kernel()) }];
    let user = || format!("euid {}", rustix::process::geteuid().as_raw());
    let before = user();
    let namespace = netns::become_able().map(|()| before).map_err(|error| error.to_string());
    let able = namespace.is_ok();
    findings.push(Finding { key: "namespace", outcome: namespace });
    let tun = netns::open_tun().map(|_| "/dev/net/tun".to_owned()).map_err(|error| error.to_string());
    let openable = tun.is_ok();
    findings.push(Finding { key: "tun", outcome: tun });
    if able && openable {
        findings.push(Finding { key: "hosts", outcome: try_hosts() });
    }
    findings
}

/// Makes two hosts and lets them go.
#[cfg(target_os = "linux")]
fn try_hosts() -> Result<String, String> {
    use super::world::Lab;

    let names = ["client", "server"].map(str::to_owned);
    std::thread::scope(|scope| {
        let arm = std::thread::Builder::new().spawn_scoped(scope, || {
            Lab::new(&names, crate::trace::Span::ZERO).map(|_| names.join(", ")).map_err(|error| error.to_string())
        });
        let arm = arm.map_err(|error| error.to_string())?;
        arm.join().unwrap_or_else(|_| Err(String::new()))
    })
}

/// Elsewhere the first requirement is not met, and the rest does not matter.
#[cfg(not(target_os = "linux"))]
pub fn examine() -> Vec<Finding> {
    vec![Finding { key: "linux", outcome: Err(std::env::consts::OS.to_owned()) }]
}
