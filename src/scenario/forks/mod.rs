//! A tree of runs: each begins as another one was at some step, and goes its own way from there.
//!
//! A branch is a session with its parent, the step at which it left it, a short name, and the change that made it
//! another run, as the command that was given first. The tree is played at its active branch and dereferences to that
//! branch's session, so that whoever plays a session plays a tree of them. What two branches have in common and where
//! they part is the business of `compare::futures`; how a tree is written down, that of [`mod@file`].

#[cfg(feature = "tutor")]
pub mod file;

use core::ops::{Deref, DerefMut};

use crate::scenario::Session;
use crate::scenario::compare::futures::{Futures, futures};
use crate::trace::{Command, Time};

/// The most characters of a branch's name.
pub const NAME_MOST: usize = 24;

/// The most branches of a tree: each is a run of its own in memory.
pub const BRANCHES_MOST: usize = 64;

/// Which branch of a tree; none is ever given twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BranchId(usize);

/// One run of a tree.
#[derive(Debug, Clone)]
pub struct Branch {
    /// Which.
    pub id: BranchId,
    /// Its name; no two in a tree have the same.
    pub name: String,
    /// The branch that it left; none for the first.
    pub parent: Option<BranchId>,
    /// After how many steps of its own it left its parent.
    pub step: usize,
    /// The run.
    pub session: Session,
    /// The change as it was read from a file.
    written: Option<String>,
}

impl Branch {
    /// The change that made it another run: the first command given since, in its canonical form.
    pub fn change(&self) -> Option<String> {
        self.parent?;
        self.session.first_given(self.step).map(Command::to_string).or_else(|| self.written.clone())
    }
}

/// Why a tree was not changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unchanged {
    /// A run on the kernel cannot be forked.
    OnKernel,
    /// There are as many branches as a tree may have.
    Full,
    /// The name is empty, too long, or has something in it that is no letter, digit, blank or sign on one line.
    BadName,
    /// Another branch has that name.
    NameTaken,
    /// The first branch has no parent that could stand in for it.
    First,
}

/// A tree of runs, played at its active branch.
#[derive(Debug, Clone)]
pub struct Forks {
    /// In the order in which they were made: a parent before its children. Never empty.
    branches: Vec<Branch>,
    /// The place of the active one.
    active: usize,
    next: usize,
}

impl From<Session> for Forks {
    /// A tree of one run.
    fn from(session: Session) -> Forks {
        let first = Branch { id: BranchId(0), name: letter(0), parent: None, step: 0, session, written: None };
        Forks { branches: vec![first], active: 0, next: 1 }
    }
}

impl Deref for Forks {
    type Target = Session;

    fn deref(&self) -> &Session {
        &self.branches[self.active].session
    }
}

impl DerefMut for Forks {
    fn deref_mut(&mut self) -> &mut Session {
        &mut self.branches[self.active].session
    }
}

impl Forks {
    /// The branch that is played.
    pub fn active(&self) -> &Branch {
        &self.branches[self.active]
    }

    /// Every branch, a parent before its children.
    pub fn branches(&self) -> &[Branch] {
        &self.branches
    }

    /// Whether there is more than one branch.
    pub fn is_forked(&self) -> bool {
        self.branches.len() > 1
    }

    fn place(&self, id: BranchId) -> Option<usize> {
        self.branches.iter().position(|branch| branch.id == id)
    }

    /// The branch with that number.
    pub fn branch(&self, id: BranchId) -> Option<&Branch> {
        self.branches.get(self.place(id)?)
    }

    /// The run of a branch, to be played.
    pub fn session_mut(&mut self, id: BranchId) -> Option<&mut Session> {
        let place = self.place(id)?;
        self.branches.get_mut(place).map(|branch| &mut branch.session)
    }

    /// The branch of that name.
    pub fn named(&self, name: &str) -> Option<&Branch> {
        self.branches.iter().find(|branch| branch.name == name)
    }

    /// Forks the active branch at its present step; the new branch is then the active one.
    ///
    /// # Errors
    /// On the kernel, and when the tree is full.
    pub fn fork(&mut self) -> Result<BranchId, Unchanged> {
        if self.branches.len() >= BRANCHES_MOST {
            return Err(Unchanged::Full);
        }
        let session = self.active().session.fork().ok_or(Unchanged::OnKernel)?;
        let (parent, step) = (Some(self.active().id), session.position());
        let mut names = (self.branches.len()..).map(letter);
        let name = names.find(|name| self.named(name).is_none()).unwrap_or_default();
        let id = BranchId(self.next);
        self.next += 1;
        self.active = self.branches.len();
        self.branches.push(Branch { id, name, parent, step, session, written: None });
        Ok(id)
    }

    /// Goes to another branch; whether there is such a one.
    pub fn activate(&mut self, id: BranchId) -> bool {
        let place = self.place(id);
        self.active = place.unwrap_or(self.active);
        place.is_some()
    }

    /// A command was given in the active branch when it had taken so many steps: if that was before it left its parent,
    /// it leaves it there now.
    pub fn given_at(&mut self, step: usize) {
        let branch = &mut self.branches[self.active];
        branch.step = branch.step.min(step);
    }

    /// Gives a branch another name.
    ///
    /// # Errors
    /// If it cannot be a name, or is that of another branch.
    pub fn rename(&mut self, id: BranchId, name: &str) -> Result<(), Unchanged> {
        let name = name.trim();
        if !is_name(name) {
            return Err(Unchanged::BadName);
        }
        if self.named(name).is_some_and(|other| other.id != id) {
            return Err(Unchanged::NameTaken);
        }
        if let Some(place) = self.place(id) {
            name.clone_into(&mut self.branches[place].name);
        }
        Ok(())
    }

    /// Takes a branch off, and all that were forked from it; its parent is active then, if one of them was.
    ///
    /// # Errors
    /// The first branch stays.
    pub fn delete(&mut self, id: BranchId) -> Result<(), Unchanged> {
        let Some(parent) = self.branch(id).and_then(|branch| branch.parent) else { return Err(Unchanged::First) };
        let mut gone = vec![id];
        for branch in &self.branches {
            if branch.parent.is_some_and(|parent| gone.contains(&parent)) {
                gone.push(branch.id);
            }
        }
        let active = self.active().id;
        self.branches.retain(|branch| !gone.contains(&branch.id));
        self.active = 0;
        self.activate(if gone.contains(&active) { parent } else { active });
        Ok(())
    }

    /// The branches as a list with indents: how deep each lies below the first, its children right behind it.
    pub fn outline(&self) -> Vec<(usize, &Branch)> {
        let mut lines = Vec::new();
        if let Some(first) = self.branches.first() {
            self.outline_below(first, 0, &mut lines);
        }
        lines
    }

    fn outline_below<'a>(&'a self, branch: &'a Branch, depth: usize, lines: &mut Vec<(usize, &'a Branch)>) {
        lines.push((depth, branch));
        for child in self.branches.iter().filter(|child| child.parent == Some(branch.id)) {
            self.outline_below(child, depth + 1, lines);
        }
    }

    /// The next branch in the order of the outline, or the one before; the same if there is no other.
    pub fn neighbour(&self, id: BranchId, back: bool) -> BranchId {
        let order: Vec<BranchId> = self.outline().iter().map(|(_, branch)| branch.id).collect();
        let at = order.iter().position(|known| *known == id).unwrap_or(0);
        let next = if back { at + order.len() - 1 } else { at + 1 } % order.len().max(1);
        order.get(next).copied().unwrap_or(id)
    }

    /// The branch that one is held against unless another is asked for: its parent; for the first, its latest fork.
    pub fn counterpart(&self, id: BranchId) -> Option<BranchId> {
        let branch = self.branch(id)?;
        let latest = || self.branches.iter().rev().find(|other| other.id != id).map(|other| other.id);
        branch.parent.or_else(latest)
    }

    /// Two branches side by side, up to where each of them is.
    pub fn beside(&self, left: BranchId, right: BranchId) -> Option<Futures> {
        let (left, right) = (&self.branch(left)?.session, &self.branch(right)?.session);
        Some(futures([left.known(), right.known()], &left.setup().hosts))
    }

    /// A branch beside its parent, as far as both are known.
    pub fn beside_parent(&self, id: BranchId) -> Option<Futures> {
        let branch = self.branch(id)?;
        let (left, right) = (self.branch(branch.parent?)?.session.at_end(), branch.session.at_end());
        Some(futures([left.known(), right.known()], &left.setup().hosts))
    }

    /// Two branches go to the last moment that is known in both.
    pub fn level(&mut self, left: BranchId, right: BranchId) {
        let mut ends = Vec::new();
        for id in [left, right] {
            if let Some(session) = self.session_mut(id) {
                session.seek(session.len());
                ends.push(session.view().now);
            }
        }
        self.seek_both(left, right, ends.into_iter().min().unwrap_or(Time::ZERO));
    }

    /// Two branches go to a moment, as far as they know it.
    pub fn seek_both(&mut self, left: BranchId, right: BranchId, time: Time) {
        for id in [left, right] {
            if let Some(session) = self.session_mut(id) {
                session.seek_time(time);
            }
        }
    }

    /// Two branches take their next step: the one whose step comes first, or both if it is at the same moment. Whether
    /// there was any.
    pub fn step_both(&mut self, left: BranchId, right: BranchId) -> bool {
        let at = [left, right].map(|id| self.branch(id).and_then(|branch| branch.session.next_at()));
        let Some(first) = at.into_iter().flatten().min() else { return false };
        for (id, at) in [left, right].into_iter().zip(at) {
            if at == Some(first)
                && let Some(session) = self.session_mut(id)
            {
                session.step();
            }
        }
        true
    }

    /// Two branches go one moment back: the one that is further, or both. Whether that was possible.
    pub fn back_both(&mut self, left: BranchId, right: BranchId) -> bool {
        let now = [left, right].map(|id| {
            let session = self.branch(id).map(|branch| &branch.session)?;
            session.can_back().then(|| session.view().now)
        });
        let Some(last) = now.into_iter().flatten().max() else { return false };
        for (id, now) in [left, right].into_iter().zip(now) {
            if now == Some(last)
                && let Some(session) = self.session_mut(id)
            {
                session.back();
            }
        }
        true
    }
}

/// The name of the branch made as that one: A to Z, then A2 and so on.
fn letter(number: usize) -> String {
    let letter = char::from(b'A' + u8::try_from(number % 26).unwrap_or(0));
    match number / 26 {
        0 => letter.to_string(),
        round => format!("{letter}{}", round + 1),
    }
}

/// Whether a text may be the name of a branch.
fn is_name(name: &str) -> bool {
    let fits = (1..=NAME_MOST).contains(&name.chars().count());
    fits && name == name.trim() && name.chars().all(|c| !c.is_control() && c != '"')
}
