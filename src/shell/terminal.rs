//! The terminal's life: raw mode, alternate screen, mouse, paste and cursor set up on entry and undone on every exit.
//!
//! Whether the terminal is ours is one global flag, because the panic hook must be able to give it back from anywhere.
//! [`restore`] may be called at any time, from any thread and more than once. The event loop decides when; this file
//! only knows how.

use std::io::{self, Write};
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

use crossterm::terminal::{disable_raw_mode, enable_raw_mode};
use ratatui::{Frame, Terminal};

use super::backend::{FrameBytes, QuietBackend, SizeSource};
use super::outlet::{self, Outlet};
use crate::tui::text::Ghosts;

/// Alternate screen, hidden cursor, mouse buttons and drags as SGR reports, bracketed paste. Not `EnableMouseCapture`:
/// that also turns on reports of every motion, a flood over a slow line.
const ENTER: &str = "\x1b[?1049h\x1b[?25l\x1b[?1000h\x1b[?1002h\x1b[?1006h\x1b[?2004h";
/// [`ENTER`] undone in reverse order, after ending a frame that a panic may have cut short and resetting the colours.
const LEAVE: &str = "\x1b[?2026l\x1b[0m\x1b[?2004l\x1b[?1006l\x1b[?1002l\x1b[?1000l\x1b[?25h\x1b[?1049l";
/// Begins a synchronized update (DEC mode 2026); terminals that do not know it ignore it.
const BEGIN_FRAME: &[u8] = b"\x1b[?2026h";
/// Ends a synchronized update.
const END_FRAME: &[u8] = b"\x1b[?2026l";

/// Whether the terminal is set up for us and must be given back.
static OURS: AtomicBool = AtomicBool::new(false);

/// Whether the line has not taken the last frame whole: whoever gives the terminal back must not wait behind it.
static HELD_UP: AtomicBool = AtomicBool::new(false);

/// The terminal while the tutor has it. Dropping it gives the terminal back.
pub struct Screen {
    terminal: Terminal<QuietBackend>,
    bytes: FrameBytes,
    outlet: Outlet,
    ghosts: Ghosts,
}

impl Screen {
    /// Takes the terminal over. A panic from now on gives it back before the message is printed.
    pub fn open() -> io::Result<Screen> {
        // With NO_COLOR set, crossterm would garble bold and reverse; the theme leaves the colours out instead.
        crossterm::style::force_color_output(true);
        install_panic_hook();
        let bytes = FrameBytes::default();
        let terminal = Terminal::new(QuietBackend::new(bytes.clone(), SizeSource::Terminal))?;
        take()?;
        Ok(Screen { terminal, bytes, outlet: Outlet::open(), ghosts: Ghosts::default() })
    }

    /// Offers the line what it has not taken yet; whether it has everything now, so that a frame may be drawn.
    pub fn push(&mut self) -> io::Result<bool> {
        let free = self.outlet.push()?;
        HELD_UP.store(!free, Ordering::SeqCst);
        Ok(free)
    }

    /// Whether the line has taken all that was sent.
    pub fn is_free(&self) -> bool {
        self.outlet.is_free()
    }

    /// Draws a frame and sends it in one piece; says how many bytes that took, none if nothing changed. The line must
    /// be free, and need not be afterwards.
    pub fn draw(&mut self, view: impl FnOnce(&mut Frame)) -> io::Result<usize> {
        let ghosts = &mut self.ghosts;
        self.terminal.draw(|frame| {
            view(frame);
            ghosts.lay(frame.buffer_mut());
        })?;
        let body = self.bytes.take();
        if body.is_empty() {
            return Ok(0);
        }
        let mut whole = Vec::with_capacity(body.len() + BEGIN_FRAME.len() + END_FRAME.len());
        whole.extend_from_slice(BEGIN_FRAME);
        whole.extend_from_slice(&body);
        whole.extend_from_slice(END_FRAME);
        self.outlet.send(&whole)?;
        HELD_UP.store(!self.is_free(), Ordering::SeqCst);
        Ok(whole.len())
    }

    /// Takes the terminal over again after it was given back, or after somebody else may have changed its modes; the
    /// next frame is drawn in full.
    pub fn reopen(&mut self) -> io::Result<()> {
        // Without this, crossterm believes that raw mode is on and does nothing.
        let _ = disable_raw_mode();
        self.outlet.forget();
        take()?;
        self.terminal.backend_mut().forget();
        self.ghosts.forget();
        self.terminal.clear()
    }

    /// Columns and rows.
    pub fn size(&self) -> io::Result<(u16, u16)> {
        let size = self.terminal.size()?;
        Ok((size.width, size.height))
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        restore();
    }
}

/// Sets everything up, or leaves everything as it was.
fn take() -> io::Result<()> {
    OURS.store(true, Ordering::SeqCst);
    enable_raw_mode().and_then(|()| send(ENTER)).inspect_err(|_| restore())
}

/// Gives the terminal back if it is ours. Errors have nobody to go to: the terminal may be gone.
pub fn restore() {
    if OURS.swap(false, Ordering::SeqCst) {
        if HELD_UP.swap(false, Ordering::SeqCst) {
            outlet::discard_unread();
        }
        let _ = send(LEAVE);
        let _ = disable_raw_mode();
    }
}

/// Gives back only the line discipline, which cannot block; for an exit while the output is stuck.
pub fn restore_without_writing() {
    let _ = disable_raw_mode();
}

fn send(sequence: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(sequence.as_bytes())?;
    out.flush()
}

/// Puts giving back the terminal before whatever prints a panic's message.
fn install_panic_hook() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        let print = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            restore();
            print(panic);
        }));
    });
}
