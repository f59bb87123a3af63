//! Ports that one connection has to itself, as connect() chose them: nearly all of a client's. They take a number each
//! where a bucket would take ten times as much.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::socket::Id;

/// How many ports are kept together.
const PAGE: u16 = 64;

/// Who has each of some ports, and how many of them are taken.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Page {
    ids: [Option<Owner>; PAGE as usize],
    used: u16,
}

/// A socket's number in a form that leaves room for nobody.
type Owner = core::num::NonZeroU32;

/// The ports, with the socket that has each.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct PortMap(BTreeMap<u16, Arc<Page>>);

fn place(port: u16) -> (u16, usize) {
    (port / PAGE, usize::from(port % PAGE))
}

impl PortMap {
    /// Who has that port.
    pub(super) fn get(&self, port: u16) -> Option<Id> {
        let (page, at) = place(port);
        let owner = self.0.get(&page)?.ids.get(at)?;
        owner.map(|owner| owner.get() - 1)
    }

    /// A socket has that port from now on, and nobody had it before. False if there is no room for its number.
    pub(super) fn insert(&mut self, port: u16, id: Id) -> bool {
        let (page, at) = place(port);
        let Some(owner) = id.checked_add(1).and_then(Owner::new) else { return false };
        let page = self.0.entry(page).or_insert_with(|| Arc::new(Page { ids: [None; PAGE as usize], used: 0 }));
        let page = Arc::make_mut(page);
        if let Some(place) = page.ids.get_mut(at) {
            page.used += u16::from(place.is_none());
            *place = Some(owner);
        }
        true
    }

    /// Nobody has that port any more.
    pub(super) fn remove(&mut self, port: u16) {
        let (number, at) = place(port);
        let Some(page) = self.0.get_mut(&number) else { return };
        let page = Arc::make_mut(page);
        if let Some(place) = page.ids.get_mut(at) {
            page.used -= u16::from(place.is_some());
            *place = None;
        }
        if page.used == 0 {
            self.0.remove(&number);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_knows_who_has_a_port_and_forgets_all() {
        let mut map = PortMap::default();
        let ports = || (0..=u16::MAX).step_by(7);
        assert!(ports().zip(0..).all(|(port, id)| map.insert(port, id)));
        assert!(ports().zip(0..).all(|(port, id)| map.get(port) == Some(id)));
        assert_eq!(map.get(1), None);
        assert!(!map.insert(1, Id::MAX));
        ports().for_each(|port| map.remove(port));
        assert_eq!(map, PortMap::default());
    }
}
