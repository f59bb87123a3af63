//! The lists that lead to everything else: what can be done here, what can be done to a host, a segment or the link,
//! and the rules.

use crate::scenario::Session;
use crate::tr;
use crate::trace::{Command, Rule, SegmentId};
use crate::tui::ladder::model::LadderModel;
use crate::tui::overlay::Overlay;
use crate::tui::picker::{Item, Picker};
use crate::tui::theme::GlyphSet;

use super::intervene::{self, More};
use super::stage::Stage;
use super::{App, Choice, Place};

impl App {
    fn pick(&mut self, title: String, mut items: Vec<Item<Choice>>) {
        for item in items.iter_mut().filter(|item| item.refused.is_none()) {
            item.refused = match &item.choice {
                Choice::Do(command) => self.forbidden(command),
                Choice::DoAll(commands) => commands.iter().find_map(|command| self.forbidden(command)),
                _ => None,
            };
        }
        // What can be done stands first.
        items.sort_by_key(|item| item.refused.is_some());
        self.overlays.push(Overlay::Pick(Picker::new(title, items)));
    }

    /// Why the challenge of the lesson forbids a command.
    pub(super) fn forbidden(&self, command: &Command) -> Option<String> {
        match &self.place {
            Place::Lesson(screen) => screen.run.forbidden(command, self.lang),
            _ => None,
        }
    }

    /// Everything that a key does here.
    pub(super) fn open_palette(&mut self) {
        let ascii = self.theme.glyph_set() == GlyphSet::Ascii;
        let items = self.keymap.offers(self.contexts(), self.lang, ascii).into_iter();
        let items =
            items.map(|offer| Item::new(offer.text.clone(), offer.keys, Choice::Act(offer.action)).help(offer.text));
        let title = tr!(self.lang, "futures.palette.title").into_owned();
        let items = items.collect();
        self.pick(title, items);
    }

    /// Every rule, to be searched.
    pub(super) fn open_rules(&mut self) {
        let item = |rule: Rule| {
            let info = rule.info();
            Item::new(info.key, rule.clause(self.lang), Choice::Rule(rule)).help(info.statement.get(self.lang))
        };
        let items = Rule::ALL.iter().map(|info| item(info.rule)).collect();
        let title = tr!(self.lang, "futures.palette.rules").into_owned();
        self.pick(title, items);
    }

    /// The list of the chosen host.
    pub(super) fn open_host_menu(&mut self) {
        if !self.may_meddle() {
            return;
        }
        let (Some(session), Some(stage)) = (self.session(), self.stage()) else { return };
        let Some(host) = session.view().host(stage.host()) else { return };
        let (title, items) = (host.name.clone(), intervene::host_items(session, host, self.lang));
        self.pick(title, items);
    }

    /// The list of the link.
    pub(super) fn open_link_menu(&mut self) {
        if !self.may_meddle() {
            return;
        }
        let Some(session) = self.session() else { return };
        let items = intervene::link_items(session, self.lang);
        let title = tr!(self.lang, "app.menu.link").into_owned();
        self.pick(title, items);
    }

    /// The list of a segment in flight.
    pub(super) fn open_segment_menu(&mut self, id: SegmentId) {
        if !self.may_meddle() {
            return;
        }
        let Some(session) = self.session() else { return };
        let items = intervene::segment_items(session, id, self.lang);
        self.pick(id.to_string(), items);
    }

    /// The list of the segment that a fault would strike.
    pub(super) fn open_target_menu(&mut self) {
        let target = match (self.stage(), self.session()) {
            (Some(stage), Some(session)) => stage.target(session),
            _ => None,
        };
        match target {
            Some(id) => self.open_segment_menu(id),
            None => self.say(tr!(self.lang, "app.segment.none").into_owned()),
        }
    }

    /// A list that another one leads to.
    pub(super) fn open_more(&mut self, more: More) {
        let lang = self.lang;
        let (Some(session), Some(stage)) = (self.session(), self.stage()) else { return };
        let host = |id| session.view().host(id);
        let list = match more {
            More::Options(id) => host(id).map(|host| (host.name.clone(), intervene::option_items(session, host, lang))),
            More::Settings(id) => {
                host(id).map(|host| (host.name.clone(), intervene::setting_items(session, host, lang)))
            }
            More::Setting(id, key) => {
                host(id).map(|host| (key.info().name.to_owned(), intervene::value_items(session, host, key, lang)))
            }
            More::Delays(id) => Some((id.to_string(), intervene::delay_items(session, id, lang))),
            More::Copies(id) => {
                Some((id.to_string(), intervene::copy_items(session, &whole_ladder(session, stage), id, lang)))
            }
        };
        if let Some((title, items)) = list {
            self.pick(title, items);
        }
    }
}

/// The ladder of the whole run, which knows the numbers of every segment in flight.
fn whole_ladder(session: &Session, stage: &Stage) -> LadderModel {
    let (left, right) = stage.pair(session);
    crate::tui::ladder::model(session.records(), session.view(), left, right, stage.clock())
}
