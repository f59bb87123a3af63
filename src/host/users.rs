//! Users: who a process runs as, what that lets it bind, and with whom it may share a port.
//!
//! Every process begins as root. A port below `ip_unprivileged_port_start` is root's (Linux `af_inet.c: __inet_bind`),
//! and SO_REUSEPORT shares a port with sockets of the same user only, so that nobody takes part of another's
//! connections (`inet_connection_sock.c: inet_bind_conflict`). A socket is its maker's, whoever uses it later.

use crate::tcp::{CallName, Errno, Rule, Sysctl};

use super::socket::Ret;
use super::{Event, Host, failed, returned};

/// The user that may do everything.
const ROOT: u32 = 0;

impl Host {
    /// Who the process is that makes the present call.
    pub(super) fn user(&self) -> u32 {
        self.users.get(&self.caller).copied().unwrap_or(ROOT)
    }

    /// setuid(): root becomes anybody, for good; anybody else stays who they are.
    pub fn setuid(&mut self, user: u32, out: &mut Vec<Event>) {
        let now = self.user();
        if now != ROOT && now != user {
            out.push(failed(None, CallName::SetUid, Errno::EPERM, Rule::NotRoot));
            return;
        }
        self.users.insert(self.caller.clone(), user);
        out.push(returned(None, CallName::SetUid, Ret::Zero, Rule::UserChanges));
    }

    /// A child is who its parent is.
    pub(super) fn inherit_user(&mut self, parent: Option<&str>, child: &str) {
        if let Some(user) = self.users.get(&parent.map(str::to_owned)).copied() {
            self.users.insert(Some(child.to_owned()), user);
        }
    }

    /// Whether the present process may bind that port.
    pub(super) fn may_bind(&self, port: u16) -> bool {
        self.user() == ROOT || u32::from(port) >= self.sysctls.count(Sysctl::UnprivilegedPortStart)
    }
}
