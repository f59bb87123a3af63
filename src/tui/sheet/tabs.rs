//! The names of all the views in one row, the one that is shown stressed. Where there is no room for all of them, those
//! around it are there, and an ellipsis stands for the next one at either end: a click on it turns to that one.

use super::{Sheet, Stand};
use crate::lang::Lang;
use crate::tr;
use crate::tui::text::{Run, RunLine, width};
use crate::tui::theme::Role;

/// A name in the row: the view that it turns to (the ladder is none of them), its words, and how they are drawn.
struct Tab {
    to: Option<Sheet>,
    words: String,
    role: Role,
}

/// The row, for so many columns.
pub fn tabs(shown: Sheet, stand: Stand, room: usize, ellipsis: &str, lang: Lang) -> RunLine {
    let all = row(shown, stand, room, ellipsis, lang);
    all.into_iter().map(|tab| Run::new(tab.words, tab.role)).collect()
}

/// The view whose name stands at that column of the same row.
pub fn tab_at(
    column: usize,
    shown: Sheet,
    stand: Stand,
    room: usize,
    ellipsis: &str,
    lang: Lang,
) -> Option<Option<Sheet>> {
    let mut end = 0;
    let hit = row(shown, stand, room, ellipsis, lang).into_iter().find(|tab| {
        end += width(&tab.words);
        column < end
    });
    hit.map(|tab| tab.to)
}

fn row(shown: Sheet, stand: Stand, room: usize, ellipsis: &str, lang: Lang) -> Vec<Tab> {
    let ladder = (stand == Stand::InPlace).then_some((None, "widgets.sheet.ladder"));
    let names = ladder.into_iter().chain(Sheet::ALL.map(|it| (Some(it), it.title_key())));
    let all: Vec<Tab> = names
        .map(|(to, key)| {
            let role = if to == Some(shown) { Role::Selected } else { Role::Dim };
            Tab { to, words: format!(" {} ", tr!(lang, key)), role }
        })
        .collect();
    let at = all.iter().position(|tab| tab.to == Some(shown)).unwrap_or(0);
    let sign = width(ellipsis) + 1;
    // An end that is not there costs its sign.
    let fits = |from: usize, to: usize| {
        let names: usize = all.iter().take(to).skip(from).map(|tab| width(&tab.words)).sum();
        names + usize::from(from > 0) * sign + usize::from(to < all.len()) * sign <= room
    };
    let from = (0..=at).find(|from| fits(*from, at + 1)).unwrap_or(at);
    let to = (at + 1..=all.len()).rev().find(|to| fits(from, *to)).unwrap_or(at + 1);
    let end = |place: Option<usize>, words: String| {
        let to = place.and_then(|place| all.get(place))?.to;
        Some(Tab { to, words, role: Role::Dim })
    };
    let before = end(from.checked_sub(1), format!(" {ellipsis}"));
    let after = end(Some(to), format!("{ellipsis} "));
    let count = to - from;
    let shown: Vec<Tab> = all.into_iter().skip(from).take(count).collect();
    before.into_iter().chain(shown).chain(after).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::text::line_width;

    #[test]
    fn the_view_that_is_shown_is_named_in_any_width_and_every_other_can_be_reached_by_clicks() {
        for lang in Lang::ALL {
            for room in [24, 30, 40, 60, 80] {
                for (place, shown) in Sheet::ALL.into_iter().enumerate() {
                    let line = tabs(shown, Stand::InPlace, room, "…", lang);
                    assert!(line_width(&line) <= room, "{shown:?} in {room}");
                    let named = line.iter().find(|run| run.role == Role::Selected).expect("it is named");
                    assert_eq!(named.text.trim(), tr!(lang, shown.title_key()), "{shown:?} in {room}");
                    let at = |column| tab_at(column, shown, Stand::InPlace, room, "…", lang);
                    let seen: Vec<Option<Sheet>> = (0..line_width(&line)).filter_map(at).collect();
                    let beside = |step: Option<Option<Sheet>>| step.is_none_or(|step| seen.contains(&step));
                    assert!(beside(Some(Sheet::before(Some(shown)))), "{shown:?} in {room}: {seen:?}");
                    assert!(beside(Sheet::ALL.get(place + 1).map(|it| Some(*it))), "{shown:?} in {room}: {seen:?}");
                    assert_eq!(at(room), None);
                }
            }
        }
    }
}
