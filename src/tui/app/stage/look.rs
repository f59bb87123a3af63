//! What of a run is looked at, and drawing it: the segment chosen, the ladder's part and scale, the cards' lens, the
//! view in the place of both. Nothing here moves the run.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::{Stage, flying};
use crate::lang::Lang;
use crate::scenario::Session;
use crate::trace::{HostId, HostView, SegmentId, What};
use crate::tui::connection::{self, Connection};
use crate::tui::host_card::{self, Body, HostCard};
use crate::tui::ladder::layout::{HEADER, LadderLayout, LayoutOptions, layout};
use crate::tui::ladder::model::LadderModel;
use crate::tui::ladder::widget::Ladder;
use crate::tui::ladder::{Side, window};
use crate::tui::layout::RunLayout;
use crate::tui::lens::{self, Lens};
use crate::tui::paint::put;
use crate::tui::sheet::{self, Moment, Sheet, Stand, without_timers};
use crate::tui::text::width;
use crate::tui::theme::{GlyphSet, Role, Theme};

/// How the ladder shows time: as few rows as its events need, or to scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Zoom(usize);

/// The rows of a link delay at each scale; the first shows no scale.
const SCALES: [Option<u8>; 4] = [None, Some(2), Some(4), Some(8)];

impl Zoom {
    /// The next scale; after the last, none.
    fn next(self) -> Zoom {
        Zoom((self.0 + 1) % SCALES.len())
    }

    /// The rows of a link delay.
    pub fn rows(self) -> Option<u8> {
        SCALES.get(self.0).copied().flatten()
    }
}

/// The columns of a card on the smallest screen.
const CARD_LEAST: usize = 16;

/// More rows than anything has.
const ROWS_MOST: usize = 100_000;

/// What a click on the stage means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hit {
    /// A host's card.
    Host(HostId),
    /// The upper line of a host's card, with its lens.
    Lens(HostId),
    /// A segment.
    Segment(SegmentId),
    /// A field of the segment's headers.
    Field(usize),
    /// The name of the connection that is shown.
    Connection,
}

impl Stage {
    /// The segment chosen, in flight or long arrived.
    pub fn selected(&self, session: &Session) -> Option<SegmentId> {
        self.selected.filter(|id| flying(session).contains(id) || self.segments(session).contains(id))
    }

    /// The segment that a fault would strike: the one chosen if it is in flight, or else the oldest in flight.
    pub fn target(&self, session: &Session) -> Option<SegmentId> {
        let flying = flying(session);
        self.selected.filter(|id| flying.contains(id)).or_else(|| flying.first().copied())
    }

    /// Chooses a segment.
    pub fn select(&mut self, id: SegmentId) {
        self.selected = Some(id);
        self.connection = None;
        self.field = 0;
    }

    /// Which of several connections is shown: that of the chosen segment, the one chosen by name, or else the one to
    /// which something happened last.
    pub fn about(&self, session: &Session) -> Option<Connection> {
        let (records, view, (left, right)) = (session.records(), session.view(), self.pair(session));
        let shown = connection::shown(records, view, [left, right], self.selected(session))?;
        let Some(ends) = self.connection else { return Some(shown) };
        let all = connection::all(records, view, [left, right]);
        Some(all.into_iter().find(|known| known.ends == ends).unwrap_or(shown))
    }

    /// Shows the next connection, and after the last one again whichever something happens to; whether there are
    /// several.
    pub fn next_connection(&mut self, session: &Session) -> bool {
        let Some(shown) = self.about(session) else { return false };
        let (left, right) = self.pair(session);
        let all = connection::all(session.records(), session.view(), [left, right]);
        let at = all.iter().position(|known| *known == shown).map_or(0, |at| at + 1);
        let stays = self.connection.is_some() || self.selected(session).is_some();
        let next = if stays { all.get(at) } else { all.get(at).or(all.first()) };
        self.connection = next.map(|next| next.ends);
        self.selected = None;
        true
    }

    /// The connection that was chosen by name, if one was.
    pub fn chosen_connection(&self, session: &Session) -> Option<Connection> {
        self.about(session).filter(|shown| self.connection == Some(shown.ends))
    }

    /// The segments between the two hosts that are drawn, oldest first.
    fn segments(&self, session: &Session) -> Vec<SegmentId> {
        let (left, right) = self.pair(session);
        let drawn = |host: Option<HostId>| host.is_none() || host == Some(left) || host == Some(right);
        let sent = session.records().iter().filter_map(|record| match &record.what {
            What::Sent { id, to, .. } => (drawn(record.host) && drawn(*to)).then_some(*id),
            What::Injected { id, from, to, .. } => (drawn(Some(*from)) && drawn(*to)).then_some(*id),
            What::Duplicated { copy, to, .. } => drawn(*to).then_some(*copy),
            _ => None,
        });
        sent.collect()
    }

    /// Chooses the next or the previous segment: at first the oldest in flight, or the newest of all; beyond the newest
    /// none.
    pub fn select_next(&mut self, session: &Session, back: bool) {
        let all = self.segments(session);
        let at = self.selected.and_then(|id| all.iter().rposition(|known| *known == id));
        self.field = 0;
        self.connection = None;
        self.selected = match (at, back) {
            (None, _) => flying(session).first().or(all.last()).copied(),
            (Some(at), false) => all.get(at + 1).copied(),
            (Some(at), true) => all.get(at.saturating_sub(1)).copied(),
        };
    }

    /// Scrolls the ladder so far that the chosen segment is in view.
    pub fn reveal(&mut self, session: &Session, area: Rect, theme: &Theme, lang: Lang) {
        let Some(id) = self.selected else { return };
        let options = LayoutOptions { scroll: 0, ..self.options(session, theme, lang) };
        let (left, right) = self.pair(session);
        let found = window::recent(session.records(), session.view(), [left, right], self.clock, |model| {
            let laid = layout(model, &options, area.width, area.height);
            let ends = laid.ends.iter().find(|(known, _, _)| *known == id).copied();
            ends.map(|(_, start, end)| (laid.rows, start, end))
        });
        let Some((rows, start, end)) = found else { return };
        let body = usize::from(area.height.saturating_sub(HEADER + 1));
        let bottom = rows.saturating_sub(self.scroll);
        if end >= bottom || start < bottom.saturating_sub(body) {
            self.scroll = rows.saturating_sub(end + body / 3).min(rows.saturating_sub(1));
        }
    }

    /// Absolute or relative numbers.
    pub fn toggle_absolute(&mut self) {
        self.absolute = !self.absolute;
    }

    /// The next scale of the ladder.
    pub fn next_zoom(&mut self) {
        self.zoom = self.zoom.next();
        self.scroll = 0;
    }

    /// The next view of the moment, or the one before; after the last, the ladder again. Where a view stands beside
    /// the ladder in any case, there is always another one.
    pub fn next_sheet(&mut self, back: bool, stand: Stand) {
        let beside = stand == Stand::Beside;
        let shown = match self.sheet {
            None if beside && !back => Some(Sheet::COMPANION),
            Some(Sheet::COMPANION) if beside && back => None,
            shown => shown,
        };
        self.show_sheet(if back { Sheet::before(shown) } else { Sheet::after(shown) });
    }

    /// Shows a view, from its beginning.
    pub fn show_sheet(&mut self, sheet: Option<Sheet>) {
        self.sheet = sheet;
        self.sheet_scroll = 0;
    }

    /// Which view is shown in the place of ladder and cards.
    pub fn sheet(&self) -> Option<Sheet> {
        self.sheet
    }

    /// What the cards tell next.
    pub fn next_lens(&mut self) {
        self.lens = self.lens.next();
    }

    /// The next field of the headers, or the one before; opens their view if it is not open.
    pub fn next_field(&mut self, session: &Session, back: bool) {
        if self.sheet != Some(Sheet::Header) {
            self.show_sheet(Some(Sheet::Header));
            return;
        }
        let count = sheet::fields(&self.moment(session)).max(1);
        self.field = if back { self.field + count - 1 } else { self.field + 1 } % count;
    }

    /// Looks at a field of the headers.
    pub fn look_at_field(&mut self, field: usize) {
        self.field = field;
    }

    /// Sets a bookmark at the session's step, or takes it away; whether it is set now.
    pub fn toggle_bookmark(&mut self, session: &Session) -> bool {
        let step = session.position();
        let gone = self.bookmarks.remove(&step);
        if !gone {
            self.bookmarks.insert(step);
        }
        !gone
    }

    /// The bookmarks; of those in a future that was forgotten, none.
    pub fn bookmarks(&self, session: &Session) -> impl Iterator<Item = usize> {
        let len = session.len();
        self.bookmarks.iter().copied().filter(move |step| *step <= len)
    }

    /// Scrolls what was asked for: a view, or else the ladder; positive is up. On the ladder up is the past, and its
    /// own layout knows where it ends.
    pub fn scroll_by(&mut self, rows: i32, session: &Session, places: &RunLayout, theme: &Theme, lang: Lang) {
        let moved = |from: usize, by: i32| from.saturating_add_signed(isize::try_from(by).unwrap_or(0));
        match self.view_shown(places).filter(|_| self.sheet.is_some()) {
            Some((sheet, _, area)) => {
                let moment = Moment { scroll: ROWS_MOST, ..self.moment(session) };
                let most = sheet::scroll_most(area, sheet, &moment, theme, lang);
                let by = if sheet.ends_with_the_newest() { rows } else { -rows };
                self.sheet_scroll = moved(self.sheet_scroll.min(most), by).min(most);
            }
            None => self.scroll = moved(self.scroll, rows).min(ROWS_MOST),
        }
    }

    /// Whether the view has more rows than its place.
    pub fn scrolls(&self, sheet: Sheet, area: Rect, session: &Session, theme: &Theme, lang: Lang) -> bool {
        // Of what ends with the newest, only as much is made as is looked at.
        let moment = Moment { scroll: 1, ..self.moment(session) };
        self.sheet.is_some() && sheet::scroll_most(area, sheet, &moment, theme, lang) > 0
    }

    /// The two hosts that are drawn: the first two, or the chosen one and its neighbour.
    pub fn pair(&self, session: &Session) -> (HostId, HostId) {
        let last = session.view().hosts.len().saturating_sub(1);
        let left = if self.host < 2 { 0 } else { self.host - 1 };
        (HostId(left), HostId((left + 1).min(last)))
    }

    /// How the ladder is to be laid out.
    pub fn options(&self, session: &Session, theme: &Theme, lang: Lang) -> LayoutOptions {
        LayoutOptions {
            lang,
            ascii: theme.glyph_set() == GlyphSet::Ascii,
            selected: self.selected(session),
            scroll: self.scroll,
            absolute: self.absolute,
            names_alone: self.cards_have_addresses(session),
            // Behind a NAT box one connection has two signs.
            lane: self.chosen_connection(session).map(|it| it.lane).filter(|_| session.view().boxes.is_empty()),
            zoom: self.zoom.rows(),
        }
    }

    /// Whether the cards beside the ladder have room for their hosts' addresses: twice side by side they confuse.
    fn cards_have_addresses(&self, session: &Session) -> bool {
        let (left, right) = self.pair(session);
        let fits = |id| {
            let host: Option<&HostView> = session.view().host(id);
            host.is_none_or(|host| width(&format!("{} {}", host.name, host.ip)) <= CARD_LEAST)
        };
        fits(left) && fits(right)
    }

    /// The ladder in cells: of a long run only as much as is in view.
    pub fn ladder(&self, session: &Session, area: Rect, theme: &Theme, lang: Lang) -> LadderLayout {
        let (left, right) = self.pair(session);
        let options = self.options(session, theme, lang);
        let enough = |model: &LadderModel| {
            let laid = layout(model, &options, area.width, area.height);
            // Scrolled to where the window ends, there is more above.
            (model.earlier == 0 || laid.above > 0).then_some(laid)
        };
        window::recent(session.records(), session.view(), [left, right], self.clock, enough).unwrap_or_default()
    }

    /// The moment as the other views see it.
    pub fn moment<'a>(&'a self, session: &'a Session) -> Moment<'a> {
        let (left, right) = self.pair(session);
        Moment {
            records: session.records(),
            latest: session.records_of_last_step().len(),
            view: session.view(),
            before: self.before.as_ref(),
            pair: [left, right],
            about: self.about(session),
            host: self.host(),
            clock: self.clock,
            absolute: self.absolute,
            hides_timers: self.timers_hidden,
            selected: self.selected(session),
            field: self.field,
            scroll: self.sheet_scroll,
        }
    }

    /// The view that is shown, with its place: instead of the ladder, or beside it on a large screen.
    pub fn view_shown(&self, places: &RunLayout) -> Option<(Sheet, Stand, Rect)> {
        if places.companion.is_empty() {
            return self.sheet.map(|sheet| (sheet, Stand::InPlace, places.stage()));
        }
        Some((self.sheet.unwrap_or(Sheet::COMPANION), Stand::Beside, places.companion))
    }

    /// Draws hosts and ladder, and the view that stands in their place or beside them.
    pub fn draw(&self, buf: &mut Buffer, places: &RunLayout, session: &Session, theme: &Theme, lang: Lang) {
        let shown = self.view_shown(places);
        if let Some((sheet, _, area)) = shown {
            sheet::draw(buf, area, sheet, &self.moment(session), theme, lang);
        }
        if shown.is_some_and(|(_, stand, _)| stand == Stand::InPlace) {
            return;
        }
        let (left, right) = self.pair(session);
        for (id, area) in [(left, places.left), (right, places.right)] {
            let Some(host) = session.view().host(id) else { continue };
            self.draw_card(buf, area, session, host, theme, lang);
            if id == self.host() && area.width > 0 {
                let pointer = Rect { width: 1, height: 1, ..area };
                put(buf, pointer, theme.glyphs().pointer, Role::Key, theme);
            }
        }
        let ladder = self.ladder(session, places.ladder, theme, lang);
        Ladder { layout: &ladder, theme }.render(places.ladder, buf);
    }

    fn draw_card(&self, buf: &mut Buffer, area: Rect, session: &Session, host: &HostView, theme: &Theme, lang: Lang) {
        let moment = self.moment(session);
        let told;
        let hidden;
        let body = match self.lens {
            Lens::Host => Body::Facts,
            Lens::Application => {
                told = lens::calls(&moment, host.id, lang);
                Body::List(self.lens, &told)
            }
            Lens::Wire => {
                let (left, _) = self.pair(session);
                let side = if host.id == left { Side::Left } else { Side::Right };
                told = lens::wire(&moment, side, lang);
                Body::List(self.lens, &told)
            }
        };
        let host = if self.timers_hidden {
            hidden = without_timers(host);
            &hidden
        } else {
            host
        };
        let card = HostCard {
            host,
            before: self.before.as_ref().and_then(|view| view.host(host.id)),
            about: moment.about.map(|connection| (connection, session.view())),
            clock: self.clock,
            lang,
            ascii: theme.glyph_set() == GlyphSet::Ascii,
            body,
        };
        card.render(inset(area), buf, theme);
    }

    /// What lies under a click.
    pub fn hit(&self, at: Position, places: &RunLayout, session: &Session, theme: &Theme, lang: Lang) -> Option<Hit> {
        if let Some((shown, stand, area)) = self.view_shown(places)
            && (stand == Stand::InPlace || area.contains(at))
        {
            let moment = self.moment(session);
            if sheet::names_connection(area, shown, &moment, at) {
                return Some(Hit::Connection);
            }
            return sheet::hit(area, shown, &moment, at, lang).map(Hit::Field);
        }
        let (left, right) = self.pair(session);
        for (id, area) in [(left, places.left), (right, places.right)] {
            if area.contains(at) {
                let named = at.y == area.y + host_card::rows_above(inset(area)) && self.lens == Lens::Host;
                if named && self.about(session).is_some() {
                    return Some(Hit::Connection);
                }
                return Some(if at.y == area.y { Hit::Lens(id) } else { Hit::Host(id) });
            }
        }
        if !places.ladder.contains(at) {
            return None;
        }
        let ladder = self.ladder(session, places.ladder, theme, lang);
        ladder.hit(at.x - places.ladder.x, at.y - places.ladder.y).map(Hit::Segment)
    }
}

/// An area less a column at either side.
fn inset(area: Rect) -> Rect {
    if area.width < 12 {
        return area;
    }
    Rect { x: area.x + 1, width: area.width - 2, ..area }
}
