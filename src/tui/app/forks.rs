//! The tree of forks on screen: forking, walking the tree, naming and pruning it; and the words of the `:` line for it.
//!
//! These words are about the session, not of the scenario language: none of them is written into a scenario.

use crate::lang::Lang;
use crate::scenario::BranchId;
use crate::scenario::compare::Parted;
use crate::scenario::compare::futures::Futures;
use crate::scenario::compare::words::moment;
use crate::scenario::forks::Unchanged;
use crate::tr;
use crate::tui::action::Action;
use crate::tui::command_line::Candidate;
use crate::tui::files::ListFor;
use crate::tui::overlay::Overlay;
use crate::tui::picker::{Item, Picker};

use super::sandbox::Sandbox;
use super::{App, Choice, Place};

/// What can be done with a branch of the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BranchAct {
    /// Show what can be done with it.
    Choose,
    /// Play it.
    Play,
    /// Hold it beside its parent.
    Beside,
    /// Give it another name.
    Rename,
    /// Take it off the tree.
    Delete,
}

/// The words about the session, each with what follows it.
const WORDS: [(&str, &str); 9] = [
    ("save", "FILE"),
    ("open", "FILE"),
    ("fork", ""),
    ("forks", ""),
    ("branch", "NAME"),
    ("beside", "NAME"),
    ("rename", "NAME"),
    ("delete", "NAME"),
    ("difference", ""),
];

impl App {
    fn sandbox_mut(&mut self) -> Option<&mut Sandbox> {
        match &mut self.place {
            Place::Sandbox(sandbox) => Some(sandbox),
            Place::Home | Place::Lesson(_) | Place::Drill(_) | Place::Fleet(_) => None,
        }
    }

    /// What the sandbox alone offers: forks, two futures, files; whether this was one of them.
    pub(super) fn act_forks(&mut self, action: Action) -> bool {
        match action {
            Action::Fork => self.fork(),
            Action::Branches => self.open_tree_list(),
            Action::Beside => self.toggle_beside(),
            Action::Save => self.list_files("", ListFor::Save),
            Action::Open => self.list_files("", ListFor::Open),
            _ => return self.act_beside(action),
        }
        true
    }

    /// What moves two futures together; whether this was it.
    fn act_beside(&mut self, action: Action) -> bool {
        let lang = self.lang;
        let Some(sandbox) = self.sandbox_mut().filter(|sandbox| sandbox.beside.is_some()) else { return false };
        match action {
            Action::Step => {
                if !sandbox.step_both() {
                    sandbox.notice = Some(tr!(lang, "futures.rest").into_owned());
                }
            }
            Action::StepBack => sandbox.back_both(),
            Action::PlayPause => sandbox.play_both(),
            Action::NextArrival => sandbox.step_both_until(super::act::has_arrival),
            Action::NextStateChange => sandbox.step_both_until(super::act::has_state_change),
            Action::ToStart => sandbox.start_both(),
            Action::ToEnd => sandbox.step_both_until(|_| false),
            Action::SwapSide => sandbox.swap_side(),
            Action::ToDifference => sandbox.go_to_difference(),
            Action::Back => sandbox.close_beside(),
            _ => return false,
        }
        true
    }

    /// Forks here, and shows both futures.
    fn fork(&mut self) {
        let lang = self.lang;
        let Some(sandbox) = self.sandbox_mut() else { return };
        let ahead = sandbox.stage.ahead(&sandbox.session);
        let parent = sandbox.session.active().id;
        match sandbox.session.fork() {
            Ok(id) => {
                if ahead > crate::trace::Span::ZERO {
                    sandbox.stage.settle(&sandbox.session);
                }
                sandbox.unsaved = true;
                sandbox.put_beside([parent, id], false);
                let name = sandbox.session.active().name.clone();
                sandbox.notice = Some(tr!(lang, "futures.forked", name = name).into_owned());
            }
            Err(why) => self.say(unchanged(why, lang)),
        }
    }

    /// Two futures, or one again.
    fn toggle_beside(&mut self) {
        let lang = self.lang;
        let Some(sandbox) = self.sandbox_mut() else { return };
        if sandbox.beside.is_some() {
            sandbox.close_beside();
            return;
        }
        let active = sandbox.session.active().id;
        match sandbox.session.counterpart(active) {
            Some(other) => sandbox.put_beside(in_order([other, active]), true),
            None => sandbox.notice = Some(tr!(lang, "futures.no_fork").into_owned()),
        }
    }

    /// The tree as a list: each branch below its parent, with its change and where it parts from it first.
    fn open_tree_list(&mut self) {
        self.lay(App::put_tree_list);
    }

    fn put_tree_list(&mut self) {
        let lang = self.lang;
        let Some(sandbox) = self.sandbox_mut() else { return };
        let tree = &sandbox.session;
        let items = tree.outline().into_iter().map(|(depth, branch)| {
            let here = if branch.id == tree.active().id { " *" } else { "" };
            let label = format!("{}{}{here}", "  ".repeat(depth), branch.name);
            let unchanged = if branch.parent.is_some() { "futures.tree.unchanged" } else { "futures.tree.first" };
            let change = branch.change().unwrap_or_else(|| tr!(lang, unchanged).into_owned());
            let found = tree.beside_parent(branch.id);
            let parts = found.as_ref().and_then(|found| found.first.as_ref()).and_then(Parted::at);
            let note = match (branch.parent, parts.map(moment)) {
                (Some(_), Some(at)) => {
                    tr!(lang, "futures.tree.parted", step = branch.step, change = change, at = at).into_owned()
                }
                (Some(_), None) if branch.change().is_some() => {
                    tr!(lang, "futures.tree.not_parted", step = branch.step, change = change).into_owned()
                }
                (Some(_), None) => tr!(lang, "futures.tree.step", step = branch.step, change = change).into_owned(),
                (None, _) => change,
            };
            let found = found.map(|found| first_words(&found, &tree.setup().hosts, lang));
            Item::new(label, note, Choice::Branch(branch.id, BranchAct::Choose)).help(found.unwrap_or_default())
        });
        let items: Vec<Item<Choice>> = items.collect();
        self.overlays.push(Overlay::Pick(Picker::new(tr!(lang, "futures.tree.title"), items)));
    }

    /// Does something with a branch.
    pub(super) fn act_branch(&mut self, id: BranchId, act: BranchAct) {
        let lang = self.lang;
        let Some(sandbox) = self.sandbox_mut() else { return };
        match act {
            BranchAct::Choose => self.open_branch_menu(id),
            BranchAct::Play => {
                sandbox.beside = None;
                sandbox.session.activate(id);
                sandbox.stage.settle(&sandbox.session);
            }
            BranchAct::Beside => {
                if let Some(other) = sandbox.session.counterpart(id) {
                    sandbox.session.activate(id);
                    sandbox.put_beside(in_order([other, id]), true);
                }
            }
            BranchAct::Rename => {
                sandbox.session.activate(id);
                sandbox.stage.settle(&sandbox.session);
                self.open_line_with("rename ");
            }
            BranchAct::Delete => match sandbox.session.delete(id) {
                Ok(()) => {
                    sandbox.unsaved = true;
                    sandbox.refresh_beside();
                    sandbox.stage.settle(&sandbox.session);
                }
                Err(why) => self.say(unchanged(why, lang)),
            },
        }
    }

    fn open_branch_menu(&mut self, id: BranchId) {
        self.lay(|app| app.put_branch_menu(id));
    }

    fn put_branch_menu(&mut self, id: BranchId) {
        let lang = self.lang;
        let Some(sandbox) = self.sandbox_mut() else { return };
        let Some(branch) = sandbox.session.branch(id) else { return };
        let name = branch.name.clone();
        let item = |key: &str, note: String, act: BranchAct| {
            Item::new(tr!(lang, key).into_owned(), note, Choice::Branch(id, act))
        };
        let mut items = vec![
            item("futures.tree.play", format!(": branch {name}"), BranchAct::Play),
            item("futures.tree.beside", format!(": beside {name}"), BranchAct::Beside),
            item("futures.tree.rename", ": rename …".to_owned(), BranchAct::Rename),
            item("futures.tree.delete", format!(": delete {name}"), BranchAct::Delete),
        ];
        if let Some(beside) = items.get_mut(1).filter(|_| sandbox.session.counterpart(id).is_none()) {
            beside.refused = Some(tr!(lang, "futures.no_fork").into_owned());
        }
        if let Some(delete) = items.get_mut(3).filter(|_| branch.parent.is_none()) {
            delete.refused = Some(unchanged(Unchanged::First, lang));
        }
        self.overlays.push(Overlay::Pick(Picker::new(name, items)));
    }

    /// Carries out a line about the session; none if it is not one.
    pub(super) fn run_session_line(&mut self, text: &str) -> Option<Result<(), String>> {
        let lang = self.lang;
        let (word, rest) = text.trim().split_once(' ').unwrap_or((text.trim(), ""));
        let (rest, takes) = (rest.trim(), WORDS.iter().find(|(known, _)| *known == word)?.1);
        let Place::Sandbox(sandbox) = &mut self.place else {
            return Some(Err(tr!(lang, "futures.only_sandbox").into_owned()));
        };
        if takes.is_empty() != rest.is_empty() {
            return Some(Err(tr!(lang, "futures.usage", usage = format!("{word} {takes}").trim()).into_owned()));
        }
        let branch = || sandbox.session.named(rest).map(|branch| branch.id);
        let unknown = || tr!(lang, "futures.no_branch", name = rest).into_owned();
        let act = match word {
            "save" => {
                self.save_as(rest);
                return Some(Ok(()));
            }
            "open" => {
                self.open_file(rest);
                return Some(Ok(()));
            }
            "rename" => {
                let active = sandbox.session.active().id;
                sandbox.unsaved = true;
                return Some(sandbox.session.rename(active, rest).map_err(|why| unchanged(why, lang)));
            }
            "fork" => Action::Fork,
            "forks" => Action::Branches,
            "difference" => Action::ToDifference,
            _ => {
                let act = match word {
                    "branch" => BranchAct::Play,
                    "beside" => BranchAct::Beside,
                    _ => BranchAct::Delete,
                };
                return Some(branch().map(|id| self.act_branch(id, act)).ok_or_else(unknown));
            }
        };
        if !self.act_forks(act) {
            return Some(Err(tr!(lang, "futures.no_fork").into_owned()));
        }
        Some(Ok(()))
    }

    /// The words about the session that may stand at the cursor, and where the word begins.
    pub(super) fn complete_session(&mut self, before: &str) -> Vec<Candidate> {
        let Place::Sandbox(sandbox) = &self.place else { return Vec::new() };
        let Some((word, rest)) = before.split_once(' ') else {
            let known = WORDS.iter().filter(|(word, _)| word.starts_with(before));
            let candidate = |word: &str| {
                let key = format!("futures.word.{word}");
                Candidate { text: word.to_owned(), help: tr!(self.lang, &key).into_owned() }
            };
            return known.map(|(word, _)| candidate(word)).collect();
        };
        match word {
            "save" | "open" => {
                let rest = rest.trim_start().to_owned();
                self.list_files(&rest, ListFor::Line);
                Vec::new()
            }
            "branch" | "beside" | "delete" => {
                let named = sandbox.session.branches().iter().filter(|branch| branch.name.starts_with(rest));
                let candidate = |branch: &crate::scenario::forks::Branch| Candidate {
                    text: branch.name.clone(),
                    help: branch.change().unwrap_or_default(),
                };
                named.map(candidate).collect()
            }
            _ => Vec::new(),
        }
    }
}

/// The older one first.
fn in_order(mut ids: [BranchId; 2]) -> [BranchId; 2] {
    ids.sort_unstable();
    ids
}

/// The first difference in a few words.
fn first_words(found: &Futures, hosts: &[String], lang: Lang) -> String {
    let Some(first) = &found.first else { return tr!(lang, "futures.same").into_owned() };
    let host = hosts.get(first.place.host).map_or("", String::as_str);
    match found.phrases(lang) {
        [Some(left), Some(right)] => {
            tr!(lang, "futures.tree.parts", host = host, left = left, right = right).into_owned()
        }
        [Some(words), None] => tr!(lang, "futures.tree.only_parent", host = host, words = words).into_owned(),
        [None, Some(words)] => tr!(lang, "futures.tree.only_child", host = host, words = words).into_owned(),
        [None, None] => tr!(lang, "futures.same").into_owned(),
    }
}

/// Why a tree was not changed.
fn unchanged(why: Unchanged, lang: Lang) -> String {
    let key = match why {
        Unchanged::OnKernel => "futures.unchanged.on_kernel",
        Unchanged::Full => "futures.unchanged.full",
        Unchanged::BadName => "futures.unchanged.bad_name",
        Unchanged::NameTaken => "futures.unchanged.name_taken",
        Unchanged::First => "futures.unchanged.first",
    };
    tr!(lang, key).into_owned()
}
