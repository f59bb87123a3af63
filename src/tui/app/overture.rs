//! The first screen's ladder: a connection opens, played once by the engine itself.
//!
//! It asks nothing and waits for nobody. It moves for less than five seconds, since what moves by itself for longer
//! would have to be stoppable, and stands still from then on; where nothing may move, it stands at its end at once.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::sandbox::Sandbox;
use super::stage::Manner;
use crate::lang::Lang;
use crate::scenario;
use crate::trace::Span;
use crate::tui::ladder::layout::{LayoutOptions, layout};
use crate::tui::ladder::model::model;
use crate::tui::ladder::widget::Ladder;
use crate::tui::theme::{GlyphSet, Theme};

/// What is played.
const SCRIPT: &str = "server: listen 80\nclient: connect server:80\nrun 200ms\n";

/// The place of the pace in the list of paces: 2x.
const PACE: usize = 3;

/// The ladder of the first screen.
#[derive(Debug, Clone)]
pub(super) struct Overture {
    sandbox: Sandbox,
}

impl Overture {
    /// At its beginning, playing; at its end where nothing may move.
    pub(super) fn new(manner: Manner, lang: Lang) -> Option<Overture> {
        let script = scenario::parse(SCRIPT, lang).ok()?;
        let manner = Manner { pace: PACE, ..manner };
        let mut sandbox = Sandbox::of(script, String::new(), manner, None);
        if manner.motion {
            sandbox.toggle_play(lang);
        } else {
            sandbox.step_until(lang, |_| false);
        }
        Some(Overture { sandbox })
    }

    /// Time passes.
    pub(super) fn tick(&mut self, elapsed: Span, lang: Lang) {
        self.sandbox.tick(elapsed, lang);
    }

    /// Whether it moves.
    pub(super) fn animates(&self) -> bool {
        self.sandbox.stage.animates(&self.sandbox.session)
    }

    /// Draws it.
    pub(super) fn draw(&self, buf: &mut Buffer, area: Rect, theme: &Theme, lang: Lang) {
        let (session, clock) = (&self.sandbox.session, self.sandbox.stage.clock());
        let (left, right) = self.sandbox.stage.pair(session);
        let mut picture = model(session.records(), session.view(), left, right, clock);
        // The whole handshake fits a small window if nothing is explained yet.
        picture.arrows.iter_mut().for_each(|arrow| arrow.rule = None);
        picture.notes.iter_mut().for_each(|note| note.rule = None);
        let options = LayoutOptions { lang, ascii: theme.glyph_set() == GlyphSet::Ascii, ..LayoutOptions::default() };
        let ladder = layout(&picture, &options, area.width, area.height);
        Ladder { layout: &ladder, theme }.render(area, buf);
    }
}
