//! The input thread, and the translation of crossterm's events into the screens' own.
//!
//! Only presses and repeats count, so that terminals which also report releases behave like the others. What the
//! screens have no word for (media keys, the middle button, focus) is dropped here.

use std::io;
use std::sync::mpsc::Sender;
use std::thread;
use std::time::Duration;

use crossterm::event::{self, Event, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};

use super::event_loop::Message;
use crate::tui::{Key, KeyCode, Mouse, MouseKind, Msg};

/// Starts the thread that waits for the terminal's events.
pub fn listen(to: &Sender<Message>) -> io::Result<()> {
    // Makes the reader listen for changes of size from now on, not from whenever the thread gets to run.
    event::poll(Duration::ZERO)?;
    let farewell = Farewell(to.clone());
    thread::Builder::new().name("input".to_owned()).spawn(move || {
        while let Ok(event) = event::read() {
            if let Some(msg) = translate(event)
                && farewell.0.send(Message::Input(msg)).is_err()
            {
                break;
            }
        }
    })?;
    Ok(())
}

/// Tells the loop that there will be no more input, whichever way the thread ends.
struct Farewell(Sender<Message>);

impl Drop for Farewell {
    fn drop(&mut self) {
        let _ = self.0.send(Message::Gone);
    }
}

/// The screens' word for a terminal event.
pub fn translate(event: Event) -> Option<Msg> {
    match event {
        Event::Key(key) if key.kind != KeyEventKind::Release => translate_key(key).map(Msg::Key),
        Event::Mouse(mouse) => translate_mouse(mouse).map(Msg::Mouse),
        Event::Paste(text) => Some(Msg::Paste(text)),
        Event::Resize(columns, rows) => Some(Msg::Resize(columns, rows)),
        Event::Key(_) | Event::FocusGained | Event::FocusLost => None,
    }
}

fn translate_key(key: KeyEvent) -> Option<Key> {
    use crossterm::event::KeyCode as Theirs;
    let code = match key.code {
        Theirs::Char(c) => KeyCode::Char(c),
        Theirs::Enter => KeyCode::Enter,
        Theirs::Esc => KeyCode::Esc,
        Theirs::Tab => KeyCode::Tab,
        Theirs::BackTab => KeyCode::BackTab,
        Theirs::Backspace => KeyCode::Backspace,
        Theirs::Delete => KeyCode::Delete,
        Theirs::Up => KeyCode::Up,
        Theirs::Down => KeyCode::Down,
        Theirs::Left => KeyCode::Left,
        Theirs::Right => KeyCode::Right,
        Theirs::Home => KeyCode::Home,
        Theirs::End => KeyCode::End,
        Theirs::PageUp => KeyCode::PageUp,
        Theirs::PageDown => KeyCode::PageDown,
        Theirs::F(n) => KeyCode::F(n),
        _ => return None,
    };
    Some(Key {
        code,
        ctrl: key.modifiers.contains(KeyModifiers::CONTROL),
        alt: key.modifiers.contains(KeyModifiers::ALT),
        shift: key.modifiers.contains(KeyModifiers::SHIFT),
    })
}

fn translate_mouse(mouse: MouseEvent) -> Option<Mouse> {
    let kind = match mouse.kind {
        MouseEventKind::Down(MouseButton::Left) => MouseKind::Down,
        MouseEventKind::Up(MouseButton::Left) => MouseKind::Up,
        MouseEventKind::Drag(MouseButton::Left) => MouseKind::Drag,
        MouseEventKind::ScrollUp => MouseKind::ScrollUp,
        MouseEventKind::ScrollDown => MouseKind::ScrollDown,
        _ => return None,
    };
    Some(Mouse { kind, column: mouse.column, row: mouse.row })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_release_is_no_press() {
        let mut key = KeyEvent::new(event::KeyCode::Char('q'), KeyModifiers::CONTROL);
        let pressed = Key { code: KeyCode::Char('q'), ctrl: true, alt: false, shift: false };
        assert_eq!(translate(Event::Key(key)), Some(Msg::Key(pressed)));
        key.kind = KeyEventKind::Release;
        assert_eq!(translate(Event::Key(key)), None);
    }
}
