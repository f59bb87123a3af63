//! The right to make network namespaces: as root one has it, as an ordinary user one makes a user namespace in which
//! one has it. Where neither works, this finds out which of the machine's settings stands in the way.

use std::fs;
use std::io;
use std::path::Path;

use rustix::thread::{CapabilitySet, capabilities};

use crate::lang::Lang;
use crate::tr;

use super::sys;

/// Whether this process may make network namespaces as it is.
pub fn is_able() -> bool {
    let needed = CapabilitySet::SYS_ADMIN | CapabilitySet::NET_ADMIN | CapabilitySet::NET_RAW;
    capabilities(None).is_ok_and(|sets| sets.effective.contains(needed))
}

/// Gives whoever may not make network namespaces a user namespace in which they may; for root there is nothing to do.
/// To be called while the process has one thread.
pub fn become_able() -> io::Result<()> {
    if is_able() {
        return Ok(());
    }
    let (user, group) = (rustix::process::geteuid().as_raw(), rustix::process::getegid().as_raw());
    sys::new_user_and_network()?;
    fs::write("/proc/self/setgroups", "deny")?;
    fs::write("/proc/self/uid_map", format!("0 {user} 1"))?;
    fs::write("/proc/self/gid_map", format!("0 {group} 1"))
}

/// What stands in the way of a user namespace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Obstacle {
    /// `user.max_user_namespaces` is 0.
    Limit,
    /// `kernel.unprivileged_userns_clone` is 0.
    Clone,
    /// `kernel.apparmor_restrict_unprivileged_userns` is 1.
    AppArmor,
    /// A seccomp filter is at work, as in most containers.
    Seccomp,
    /// None of these; perhaps a kernel without user namespaces.
    Unknown,
}

impl Obstacle {
    /// The most likely one, judged by the settings of this machine.
    pub fn find() -> Obstacle {
        let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
        Obstacle::judge(|name| fs::read_to_string(Path::new("/proc/sys").join(name)).ok(), &status)
    }

    fn judge(setting: impl Fn(&str) -> Option<String>, status: &str) -> Obstacle {
        let is = |name: &str, value: &str| setting(name).is_some_and(|text| text.trim() == value);
        let filtered = || status.lines().any(|line| line.starts_with("Seccomp:") && !line.trim_end().ends_with('0'));
        if is("user/max_user_namespaces", "0") {
            Obstacle::Limit
        } else if is("kernel/unprivileged_userns_clone", "0") {
            Obstacle::Clone
        } else if is("kernel/apparmor_restrict_unprivileged_userns", "1") {
            Obstacle::AppArmor
        } else if filtered() {
            Obstacle::Seccomp
        } else {
            Obstacle::Unknown
        }
    }

    /// What was found, with the system's own reason.
    pub fn sentence(self, reason: &io::Error, lang: Lang) -> String {
        let key = format!("lab.doctor.obstacle.{}", self.key());
        tr!(lang, &key, reason = reason).into_owned()
    }

    /// What to do about it.
    pub fn remedy(self, lang: Lang) -> String {
        let key = format!("lab.doctor.allow.{}", self.key());
        tr!(lang, &key).into_owned()
    }

    /// Its key in the words of the doctor.
    fn key(self) -> &'static str {
        match self {
            Obstacle::Limit => "limit",
            Obstacle::Clone => "clone",
            Obstacle::AppArmor => "apparmor",
            Obstacle::Seccomp => "seccomp",
            Obstacle::Unknown => "unknown",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_obstacle_is_read_from_the_settings() {
        type Settings = [(&'static str, &'static str)];
        let cases: [(&Settings, &str, Obstacle); 6] = [
            (&[("user/max_user_namespaces", "0\n")], "Seccomp:\t0\n", Obstacle::Limit),
            (&[("user/max_user_namespaces", "100\n")], "Seccomp:\t0\n", Obstacle::Unknown),
            (&[("kernel/unprivileged_userns_clone", "0\n")], "", Obstacle::Clone),
            (&[("kernel/apparmor_restrict_unprivileged_userns", "1\n")], "Seccomp:\t2\n", Obstacle::AppArmor),
            (&[("kernel/apparmor_restrict_unprivileged_userns", "0\n")], "Seccomp:\t2\n", Obstacle::Seccomp),
            (&[("kernel/unprivileged_userns_clone", "1\n")], "Seccomp:\t0\nSeccomp_filters:\t0\n", Obstacle::Unknown),
        ];
        for (settings, status, expected) in cases {
            let setting = |name: &str| settings.iter().find(|(known, _)| *known == name).map(|(_, v)| (*v).to_owned());
            assert_eq!(Obstacle::judge(setting, status), expected, "{settings:?}");
        }
    }
}
