//! The table of keys, one line a binding.
//!
//! Every action has a key that every keyboard types without a chord; what is bound with Ctrl has a plain key too, but
//! for `Ctrl-Z`, which terminals' users expect. Within a context the order is that of the help.

use std::borrow::Cow;

use super::{Action, Binding, Context, Pattern};
use crate::tui::key::{Key, KeyCode};
use crate::tui::present::Hidden;

/// The key that types `c`.
const fn c(c: char) -> Pattern {
    Pattern::One(Key::char(c))
}

/// The key with that name.
const fn k(code: KeyCode) -> Pattern {
    Pattern::One(Key::plain(code))
}

/// Ctrl with a key.
const fn ctrl(c: char) -> Pattern {
    Pattern::One(Key::ctrl(c))
}

/// A line of the table.
const fn row(context: Context, keys: &'static [Pattern], action: Action, words: &'static str, hint: u8) -> Binding {
    Binding { context, keys: Cow::Borrowed(keys), action, words, hint }
}

use Context::{
    Ahead, Answer, Beside, CommandLine, Confirm, Drill, Fleet, Forks, Global, Home, Lesson, Look, Meddle, Menu,
    Overlay, Pick, Present, Question, Read, Run,
};

const UP: Pattern = k(KeyCode::Up);
const DOWN: Pattern = k(KeyCode::Down);
const ENTER: Pattern = k(KeyCode::Enter);
const ESC: Pattern = k(KeyCode::Esc);
const TAB: Pattern = k(KeyCode::Tab);
const SPACE: Pattern = c(' ');

/// Every binding.
pub static BINDINGS: &[Binding] = &[
    row(Home, &[UP, c('k')], Action::Up, "up", 2),
    row(Home, &[DOWN, c('j')], Action::Down, "down", 2),
    row(Home, &[k(KeyCode::PageUp)], Action::PageUp, "chapter_up", 0),
    row(Home, &[k(KeyCode::PageDown)], Action::PageDown, "chapter_down", 0),
    row(Home, &[k(KeyCode::Home), c('g')], Action::First, "first", 0),
    row(Home, &[k(KeyCode::End), c('G')], Action::Last, "last", 0),
    row(Home, &[ENTER, SPACE], Action::Commit, "open", 1),
    row(Home, &[c('p')], Action::Play, "sandbox", 3),
    row(Home, &[c('d')], Action::Drill, "drill", 3),
    row(Home, &[c('t')], Action::Placement, "placement", 4),
    row(Home, &[c('w')], Action::NextPath, "path", 4),
    row(Home, &[c('F')], Action::Fleet, "fleet", 5),
    row(Home, &[c('O')], Action::Open, "open_file", 0),
    row(Home, &[c('K')], Action::Arm, "arm", 5),
    row(Home, &[c('q'), ESC], Action::Back, "leave", 4),
    row(Lesson, &[ENTER], Action::NextBeat, "next_beat", 1),
    row(Lesson, &[c('h')], Action::Hint, "hint", 9),
    row(Lesson, &[c('r')], Action::Restart, "restart", 0),
    row(Lesson, &[c('F')], Action::Fleet, "fleet", 0),
    row(Drill, &[c('c')], Action::Confidence, "confidence", 5),
    row(Drill, &[c('x')], Action::GiveUp, "give_up", 6),
    row(Drill, &[k(KeyCode::PageUp)], Action::PageUp, "page_up", 0),
    row(Drill, &[k(KeyCode::PageDown)], Action::PageDown, "page_down", 0),
    row(Read, &[ENTER], Action::NextBeat, "next_beat", 1),
    row(Read, &[k(KeyCode::PageUp)], Action::PageUp, "page_up", 2),
    row(Read, &[k(KeyCode::PageDown)], Action::PageDown, "page_down", 2),
    row(Question, &[Pattern::Digit], Action::Choose(1), "answer", 1),
    row(Question, &[UP, c('k')], Action::Up, "up", 3),
    row(Question, &[DOWN, c('j')], Action::Down, "down", 3),
    row(Question, &[ENTER], Action::Commit, "commit", 2),
    row(Question, &[c('h')], Action::Hint, "hint", 4),
    row(Question, &[c('r')], Action::Restart, "restart", 0),
    row(Answer, &[ENTER], Action::Commit, "commit_typed", 1),
    row(Answer, &[ESC], Action::Back, "leave_answer", 2),
    row(Answer, &[k(KeyCode::PageUp)], Action::PageUp, "page_up", 0),
    row(Answer, &[k(KeyCode::PageDown)], Action::PageDown, "page_down", 0),
    row(Answer, &[k(KeyCode::F(1))], Action::Help, "help", 3),
    row(Answer, &[k(KeyCode::F(2))], Action::Language, "language", 4),
    row(Answer, &[ctrl('c')], Action::Quit, "quit", 0),
    row(Ahead, &[c('?')], Action::Ask, "ask", 4),
    row(Run, &[SPACE, k(KeyCode::Right)], Action::Step, "step", 2),
    row(Run, &[k(KeyCode::Left), k(KeyCode::Backspace)], Action::StepBack, "step_back", 3),
    row(Run, &[c('p')], Action::PlayPause, "play", 5),
    row(Run, &[c('+'), c('=')], Action::Faster, "faster", 0),
    row(Run, &[c('-')], Action::Slower, "slower", 0),
    row(Run, &[c('n')], Action::NextArrival, "next_arrival", 0),
    row(Run, &[c('s')], Action::NextStateChange, "next_state", 0),
    row(Run, &[k(KeyCode::Home), c('g')], Action::ToStart, "to_start", 0),
    row(Run, &[k(KeyCode::End), c('G')], Action::ToEnd, "to_end", 0),
    row(Run, &[c('f')], Action::Skip, "skip", 0),
    row(Run, &[c('e')], Action::Jump, "jump", 9),
    row(Run, &[c('<')], Action::ScrubBack, "scrub_back", 0),
    row(Run, &[c('>')], Action::ScrubOn, "scrub_on", 0),
    row(Run, &[c('B')], Action::Bookmark, "bookmark", 0),
    row(Run, &[c('\'')], Action::Bookmarks, "bookmarks", 0),
    row(Meddle, &[c('x'), k(KeyCode::Delete)], Action::Lose, "lose", 4),
    row(Meddle, &[c('c')], Action::Duplicate, "duplicate", 0),
    row(Meddle, &[c('d')], Action::Delay, "delay", 0),
    row(Meddle, &[c('m')], Action::HostMenu, "host_menu", 2),
    row(Meddle, &[c(':'), c(';')], Action::CommandLine, "command_line", 3),
    row(Meddle, &[c('E')], Action::SegmentMenu, "segment_menu", 0),
    row(Meddle, &[c('M')], Action::LinkMenu, "link_menu", 0),
    row(Forks, &[c('b')], Action::Fork, "fork", 6),
    row(Forks, &[c('F')], Action::Branches, "branches", 0),
    row(Forks, &[c('T')], Action::Beside, "beside", 0),
    row(Forks, &[c('S')], Action::Save, "save", 0),
    row(Forks, &[c('O')], Action::Open, "open_file", 0),
    row(Beside, &[TAB], Action::SwapSide, "swap_side", 1),
    row(Beside, &[c('D')], Action::ToDifference, "to_difference", 3),
    row(Beside, &[c('T'), ESC], Action::Beside, "one_future", 4),
    row(Meddle, &[c('u')], Action::RunUntil, "run_until", 0),
    row(Fleet, &[SPACE, c('p')], Action::PlayPause, "fleet_run", 1),
    row(Fleet, &[c('r')], Action::Restart, "fleet_again", 3),
    row(Fleet, &[c('x')], Action::GiveUp, "fleet_stop", 6),
    row(Fleet, &[TAB], Action::NextHost, "fleet_panel", 2),
    row(Fleet, &[ENTER], Action::Commit, "fleet_open", 4),
    row(Fleet, &[UP, c('k')], Action::Up, "fleet_up", 0),
    row(Fleet, &[DOWN, c('j')], Action::Down, "fleet_down", 0),
    row(Fleet, &[k(KeyCode::Left), c('-')], Action::StepBack, "fleet_less", 5),
    row(Fleet, &[k(KeyCode::Right), c('+'), c('=')], Action::Step, "fleet_more", 5),
    row(Fleet, &[c('v')], Action::NextSheet, "fleet_chart", 7),
    row(Fleet, &[c('V')], Action::PreviousSheet, "fleet_chart_back", 0),
    row(Fleet, &[c('l')], Action::NextLens, "fleet_whose", 8),
    row(Fleet, &[c('T')], Action::Beside, "fleet_alone", 0),
    row(Fleet, &[k(KeyCode::Delete)], Action::Lose, "fleet_take_away", 0),
    row(Fleet, &[c(':'), c(';')], Action::CommandLine, "fleet_line", 7),
    row(Fleet, &[c('S')], Action::Save, "fleet_save", 0),
    row(Fleet, &[c('O')], Action::Open, "open_file", 0),
    row(Fleet, &[c('F')], Action::Fleet, "fleet", 8),
    row(Fleet, &[c('/'), k(KeyCode::F(10))], Action::Palette, "palette", 0),
    row(Fleet, &[ESC, c('q')], Action::Back, "fleet_leave", 9),
    row(Look, &[UP, c('k')], Action::PreviousSegment, "previous_segment", 9),
    row(Look, &[DOWN, c('j')], Action::NextSegment, "next_segment", 9),
    row(Look, &[TAB, k(KeyCode::BackTab)], Action::NextHost, "next_host", 0),
    row(Look, &[c('w')], Action::Why, "why", 8),
    row(Look, &[c('v')], Action::NextSheet, "next_sheet", 6),
    row(Look, &[c('V')], Action::PreviousSheet, "previous_sheet", 0),
    row(Look, &[c('l')], Action::NextLens, "next_lens", 8),
    row(Look, &[c('t')], Action::Terms, "terms", 9),
    row(Look, &[c('z')], Action::NextZoom, "next_zoom", 0),
    row(Look, &[c(']'), c('i')], Action::NextField, "next_field", 0),
    row(Look, &[c('[')], Action::PreviousField, "previous_field", 0),
    row(Look, &[k(KeyCode::PageUp)], Action::PageUp, "ladder_up", 0),
    row(Look, &[k(KeyCode::PageDown)], Action::PageDown, "ladder_down", 0),
    row(Look, &[c('a')], Action::AbsoluteNumbers, "absolute", 0),
    row(Look, &[c('K')], Action::Arm, "arm", 9),
    row(Look, &[c('/'), k(KeyCode::F(10))], Action::Palette, "palette", 2),
    row(Look, &[c('R')], Action::Rules, "rules", 0),
    row(CommandLine, &[ENTER], Action::Commit, "run_line", 1),
    row(CommandLine, &[TAB], Action::Complete, "complete", 2),
    row(CommandLine, &[k(KeyCode::BackTab)], Action::CompleteBack, "complete_back", 0),
    row(CommandLine, &[UP], Action::HistoryBack, "history", 3),
    row(CommandLine, &[DOWN], Action::HistoryForward, "history_forward", 0),
    row(CommandLine, &[ESC], Action::Back, "leave_typing", 4),
    row(CommandLine, &[ctrl('c')], Action::Quit, "quit", 0),
    row(Menu, &[UP, c('k')], Action::Up, "up", 2),
    row(Menu, &[DOWN, c('j')], Action::Down, "down", 2),
    row(Menu, &[ENTER, SPACE], Action::Commit, "choose", 1),
    row(Menu, &[Pattern::Digit], Action::Choose(1), "choose_digit", 0),
    row(Menu, &[ESC, c('q'), c('m')], Action::Back, "close", 3),
    row(Pick, &[UP], Action::Up, "up", 2),
    row(Pick, &[DOWN], Action::Down, "down", 2),
    row(Pick, &[ENTER], Action::Commit, "choose", 1),
    row(Pick, &[k(KeyCode::PageUp)], Action::PageUp, "page_up", 0),
    row(Pick, &[k(KeyCode::PageDown)], Action::PageDown, "page_down", 0),
    row(Pick, &[ESC], Action::Back, "close", 3),
    row(Pick, &[ctrl('c')], Action::Quit, "quit", 0),
    row(Overlay, &[ESC, c('q'), ENTER, c('?'), k(KeyCode::F(1))], Action::Back, "close", 1),
    row(Overlay, &[UP, c('k')], Action::Up, "scroll_up", 2),
    row(Overlay, &[DOWN, c('j')], Action::Down, "scroll_down", 2),
    row(Overlay, &[k(KeyCode::PageDown), SPACE], Action::PageDown, "page_down", 0),
    row(Overlay, &[k(KeyCode::PageUp), c('b')], Action::PageUp, "page_up", 0),
    row(Overlay, &[k(KeyCode::Home), c('g')], Action::First, "first_line", 0),
    row(Overlay, &[k(KeyCode::End), c('G')], Action::Last, "last_line", 0),
    row(Overlay, &[c('t')], Action::Terms, "terms", 3),
    row(Present, &[k(KeyCode::PageDown), k(KeyCode::Right), SPACE, ENTER], Action::NextSlide, "next_slide", 1),
    row(
        Present,
        &[k(KeyCode::PageUp), k(KeyCode::Left), k(KeyCode::Backspace)],
        Action::PreviousSlide,
        "previous_slide",
        2,
    ),
    row(Present, &[k(KeyCode::F(5)), k(KeyCode::Home), c('g')], Action::FirstSlide, "first_slide", 0),
    row(Present, &[Pattern::Digit], Action::Choose(1), "count_hand", 3),
    row(Present, &[c('u'), k(KeyCode::Delete)], Action::Uncount, "uncount", 0),
    row(Present, &[c('h')], Action::Bars, "bars", 5),
    row(Present, &[c('r')], Action::CloseVote, "close_vote", 0),
    row(Present, &[c('e')], Action::SpokenQuestion, "spoken_question", 0),
    row(Present, &[c('t')], Action::Countdown, "countdown", 6),
    row(Present, &[c('+'), c('=')], Action::Faster, "more_time", 0),
    row(Present, &[c('-')], Action::Slower, "less_time", 0),
    row(Present, &[c('s')], Action::Hide(Hidden::States), "hide_states", 4),
    row(Present, &[c('f')], Action::Hide(Hidden::Flags), "hide_flags", 4),
    row(Present, &[c('n')], Action::Hide(Hidden::Numbers), "hide_numbers", 4),
    row(Present, &[c('i')], Action::Hide(Hidden::Timers), "hide_timers", 4),
    row(Present, &[c('[')], Action::Hide(Hidden::Left), "hide_left", 4),
    row(Present, &[c(']')], Action::Hide(Hidden::Right), "hide_right", 4),
    row(Present, &[c('v')], Action::Lens, "lens", 7),
    row(Present, &[c('l')], Action::Outputs, "outputs", 0),
    row(Present, &[c('o')], Action::Spotlight, "spotlight", 8),
    row(Present, &[UP, c('k')], Action::PreviousSegment, "spot_before", 0),
    row(Present, &[DOWN, c('j')], Action::NextSegment, "spot_after", 0),
    row(Present, &[c('a')], Action::AbsoluteNumbers, "absolute", 0),
    row(Present, &[c('b'), c('.')], Action::Blank, "blank", 9),
    row(Present, &[c('w')], Action::Terms, "terms", 9),
    row(Present, &[c('?'), k(KeyCode::F(1))], Action::Help, "help", 1),
    row(Present, &[c('L'), k(KeyCode::F(2))], Action::Language, "language", 8),
    row(Present, &[c('q'), ESC], Action::Back, "back", 7),
    row(Present, &[c('Q'), ctrl('c')], Action::Quit, "quit", 0),
    row(Present, &[ctrl('z')], Action::Suspend, "suspend", 0),
    row(Confirm, &[c('y'), ENTER], Action::Yes, "yes", 1),
    row(Confirm, &[c('n'), ESC, c('q')], Action::No, "no", 1),
    row(Confirm, &[ctrl('c')], Action::Quit, "quit", 0),
    row(Global, &[c('?'), c('H'), k(KeyCode::F(1))], Action::Help, "help", 1),
    row(Global, &[c('L'), k(KeyCode::F(2))], Action::Language, "language", 4),
    row(Global, &[c('o'), k(KeyCode::F(3))], Action::Settings, "settings", 8),
    row(Global, &[c('q'), ESC], Action::Back, "back", 6),
    row(Global, &[c('Q'), ctrl('c')], Action::Quit, "quit", 0),
    row(Global, &[ctrl('z')], Action::Suspend, "suspend", 0),
];
