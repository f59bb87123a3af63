//! Which program has a socket: by host and the socket's number, in pages that are dropped when nothing is left on them
//! (but for the last, which the next comes on), since numbers grow for ever and those in use lie close together.

use crate::host::Id;

use super::HostIx;

/// How many numbers stand on a page.
const PAGE: usize = 64;

#[derive(Debug, Clone)]
struct Page<T> {
    owners: [Option<T>; PAGE],
    used: usize,
}

/// The sockets of all hosts that have an owner.
#[derive(Debug, Clone)]
pub(super) struct Owners<T>(Vec<Vec<Option<Box<Page<T>>>>>);

impl<T> Default for Owners<T> {
    fn default() -> Owners<T> {
        Owners(Vec::new())
    }
}

fn place(socket: Id) -> (usize, usize) {
    let number = usize::try_from(socket).unwrap_or(usize::MAX);
    (number / PAGE, number % PAGE)
}

impl<T: Copy> Owners<T> {
    /// Whose a socket is.
    pub(super) fn get(&self, host: HostIx, socket: Id) -> Option<T> {
        let (page, at) = place(socket);
        *self.0.get(usize::from(host.0))?.get(page)?.as_ref()?.owners.get(at)?
    }

    /// A socket has an owner from now on.
    pub(super) fn insert(&mut self, host: HostIx, socket: Id, owner: T) {
        let (page, at) = place(socket);
        let host = usize::from(host.0);
        if self.0.len() <= host {
            self.0.resize_with(host + 1, Vec::new);
        }
        let Some(pages) = self.0.get_mut(host) else { return };
        if pages.len() <= page {
            pages.resize_with(page + 1, || None);
        }
        let fresh = || Box::new(Page { owners: [None; PAGE], used: 0 });
        let Some(page) = pages.get_mut(page).map(|page| page.get_or_insert_with(fresh)) else { return };
        if let Some(place) = page.owners.get_mut(at) {
            page.used += usize::from(place.is_none());
            *place = Some(owner);
        }
    }

    /// A socket has no owner any more.
    pub(super) fn remove(&mut self, host: HostIx, socket: Id) {
        let (number, at) = place(socket);
        let pages = self.0.get_mut(usize::from(host.0));
        let Some(pages) = pages else { return };
        let is_last = pages.len() == number + 1;
        let Some(slot) = pages.get_mut(number) else { return };
        let Some(page) = slot else { return };
        let gone = page.owners.get_mut(at).and_then(Option::take).is_some();
        page.used -= usize::from(gone);
        if page.used == 0 && !is_last {
            *slot = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_knows_the_owners_and_keeps_no_empty_page() {
        let mut owners = Owners::default();
        let all = || (0..3_u16).flat_map(|host| (0..1_000).step_by(7).map(move |socket| (HostIx(host), socket)));
        all().for_each(|(host, socket)| owners.insert(host, socket, (host, socket)));
        assert!(all().all(|(host, socket)| owners.get(host, socket) == Some((host, socket))));
        assert_eq!(owners.get(HostIx(0), 1), None);
        assert_eq!(owners.get(HostIx(9), 0), None);
        all().for_each(|(host, socket)| owners.remove(host, socket));
        for pages in &owners.0 {
            assert!(pages.iter().rev().skip(1).all(Option::is_none));
        }
    }
}
