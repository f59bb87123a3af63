//! The screen with two futures side by side, and what a click on it means.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::draw::PANE_LEAST;
use super::sandbox::Sandbox;
use super::{App, Place};
use crate::tr;
use crate::trace::{HostId, SegmentId};
use crate::tui::beside::{BesideLayout, Half, draw, ladders, states};
use crate::tui::ladder::model::LadderModel;
use crate::tui::ladder::pair::PairLayout;
use crate::tui::paint::{put_text, rule};
use crate::tui::text::{Run, RunLine, markup, wrap, wrap_hanging};
use crate::tui::theme::{GlyphSet, Role};

/// What a click means.
enum Hit {
    Side(usize),
    Host(usize, HostId),
    Segment(usize, SegmentId),
}

impl App {
    /// Where things are, and what is said under the ladders.
    fn beside_places(&self, area: Rect, sandbox: &Sandbox) -> Option<(BesideLayout, Vec<RunLine>)> {
        let columns = usize::from(area.width.saturating_sub(2));
        let mut lines = Vec::new();
        if let Some(notice) = &sandbox.notice {
            let ascii = self.theme.glyph_set() == GlyphSet::Ascii;
            let notice = self.keymap.fill(self.contexts(), notice, ascii);
            lines.extend(wrap(&markup(&notice, Role::Warn), columns));
        }
        let bullet = Run::new(format!("{} ", self.theme.glyphs().bullet), Role::Because);
        for (place, words) in sandbox.beside_words(self.lang).iter().enumerate() {
            // The difference itself, then the reasons.
            if place == 0 {
                lines.extend(wrap(&markup(words, Role::Text), columns));
            } else {
                let mut line = vec![bullet.clone()];
                line.extend(markup(words, Role::Because));
                lines.extend(wrap_hanging(&line, columns, 2));
            }
        }
        let rows = u16::try_from(lines.len() + 1).unwrap_or(u16::MAX).max(PANE_LEAST);
        Some((BesideLayout::new(area, rows)?, lines))
    }

    pub(super) fn draw_beside(&self, buf: &mut Buffer, area: Rect, sandbox: &Sandbox) {
        let Some((places, lines)) = self.beside_places(area, sandbox) else { return };
        let name = sandbox.title.clone().unwrap_or_else(|| tr!(self.lang, "app.sandbox.title").into_owned());
        self.draw_bars_at(buf, (places.title, places.keys), &[Run::new(format!(" {name}"), Role::Bar)], &sandbox.stage);
        let Some(models) = models(sandbox) else { return };
        let Some(halves) = self.halves(sandbox, &models) else { return };
        let parting = sandbox.parting([&models[0], &models[1]]);
        draw(buf, &places, &halves, parting, &self.theme, self.lang);
        rule(buf, Rect { height: 1, ..places.pane }, &self.theme);
        let pane = places.pane;
        let text = Rect {
            x: pane.x + 1,
            y: pane.y + 1,
            width: pane.width.saturating_sub(2),
            height: pane.height.saturating_sub(1),
        };
        put_text(buf, text, &lines, &self.theme);
    }

    fn halves<'a>(&self, sandbox: &'a Sandbox, models: &'a [LadderModel; 2]) -> Option<[Half<'a>; 2]> {
        let ids = sandbox.beside.as_ref()?.ids;
        let half = |side: usize| {
            let branch = sandbox.session.branch(ids[side])?;
            let active = sandbox.active_side() == side;
            let mut options = sandbox.stage.options(&branch.session, &self.theme, self.lang);
            options.selected = options.selected.filter(|_| active);
            // There are no cards here.
            options.names_alone = false;
            let (name, view) = (branch.name.as_str(), branch.session.view());
            let host = active.then(|| sandbox.stage.host());
            let about = sandbox.stage.about(&branch.session);
            Some(Half { name, change: branch.change(), host, view, about, model: &models[side], options })
        };
        Some([half(0)?, half(1)?])
    }

    fn beside_ladders(&self, places: &BesideLayout, sandbox: &Sandbox) -> Option<PairLayout> {
        let models = models(sandbox)?;
        let halves = self.halves(sandbox, &models)?;
        Some(ladders(places, &halves, sandbox.parting([&models[0], &models[1]])))
    }

    fn beside_hit(&self, at: Position, sandbox: &Sandbox) -> Option<Hit> {
        let (places, _) = self.beside_places(self.screen, sandbox)?;
        for side in 0..2 {
            if places.heads[side].contains(at) {
                return Some(Hit::Side(side));
            }
            if places.states[side].contains(at) {
                return self.state_hit(at, &places, side, sandbox);
            }
            let area = places.ladders[side];
            if area.contains(at) {
                let laid = self.beside_ladders(&places, sandbox)?;
                let hit = laid.ladders[side].hit(at.x - area.x, at.y - area.y);
                return Some(hit.map_or(Hit::Side(side), |id| Hit::Segment(side, id)));
            }
        }
        None
    }

    /// The host whose state stands there, or else the one whose state begins before it.
    fn state_hit(&self, at: Position, places: &BesideLayout, side: usize, sandbox: &Sandbox) -> Option<Hit> {
        let models = models(sandbox)?;
        let halves = self.halves(sandbox, &models)?;
        let laid = self.beside_ladders(places, sandbox)?;
        let row = places.states[side];
        let all = states(&halves[side], &laid.ladders[side], places.room_for_states(), &self.theme, self.lang);
        let under = all.iter().rev().find(|words| row.x + words.x <= at.x).or(all.first())?;
        Some(Hit::Host(side, under.host))
    }

    /// A click: it chooses the side, a host or a segment; a second one on a segment opens its list.
    pub(super) fn click_beside(&mut self, at: Position) {
        let Place::Sandbox(sandbox) = &self.place else { return };
        let Some(hit) = self.beside_hit(at, sandbox) else { return };
        let Place::Sandbox(sandbox) = &mut self.place else { return };
        let side = match hit {
            Hit::Side(side) | Hit::Host(side, _) | Hit::Segment(side, _) => side,
        };
        if sandbox.active_side() != side {
            sandbox.swap_side();
        }
        match hit {
            Hit::Side(_) => {}
            Hit::Host(_, host) => {
                sandbox.stage.choose_host(host);
                self.open_host_menu();
            }
            Hit::Segment(_, id) => {
                let again = sandbox.stage.selected(&sandbox.session) == Some(id);
                sandbox.stage.select(id);
                if again {
                    self.open_segment_menu(id);
                }
            }
        }
    }
}

/// The ladders of both.
fn models(sandbox: &Sandbox) -> Option<[LadderModel; 2]> {
    Some([sandbox.side_model(0)?, sandbox.side_model(1)?])
}
