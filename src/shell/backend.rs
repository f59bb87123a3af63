//! What ratatui draws through: crossterm's backend, writing into memory, with everything left out that changes nothing.
//!
//! The stock backend sends bytes for a frame in which nothing changed (it hides the cursor and resets the colours each
//! time), and asks the terminal where its cursor is on every resize, which waits two seconds in vain while the input
//! thread reads. This one remembers the cursor, so it is silent when nothing moves and never asks. How cells become
//! bytes is in `ink`.

use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;

use ratatui::backend::{Backend, ClearType, CrosstermBackend, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};

use super::ink;

/// The bytes of a frame in the making, shared between the backend that writes them and the screen that sends them.
#[derive(Debug, Clone, Default)]
pub struct FrameBytes(Rc<RefCell<Vec<u8>>>);

impl FrameBytes {
    /// Takes the bytes written since the last call.
    pub fn take(&self) -> Vec<u8> {
        std::mem::take(&mut *self.0.borrow_mut())
    }
}

impl Write for FrameBytes {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    /// Does nothing: a frame is sent in one piece when it is complete.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Where the terminal's size comes from.
#[derive(Debug, Clone, Copy)]
pub enum SizeSource {
    /// The terminal of this process.
    Terminal,
    /// A size that never changes.
    Fixed(Size),
}

/// The backend.
#[derive(Debug)]
pub struct QuietBackend {
    inner: CrosstermBackend<FrameBytes>,
    bytes: FrameBytes,
    size: SizeSource,
    /// Whether the terminal shows its cursor; unknown at first.
    cursor_shown: Option<bool>,
    /// Where the cursor stands; unknown after anything was drawn.
    cursor_at: Option<Position>,
}

impl QuietBackend {
    /// A backend that writes into `bytes`.
    pub fn new(bytes: FrameBytes, size: SizeSource) -> QuietBackend {
        let inner = CrosstermBackend::new(bytes.clone());
        QuietBackend { inner, bytes, size, cursor_shown: None, cursor_at: None }
    }

    /// Forgets what is known about the terminal, after somebody else may have written to it.
    pub fn forget(&mut self) {
        self.cursor_shown = None;
        self.cursor_at = None;
    }

    fn show(&mut self, shown: bool) -> io::Result<()> {
        if self.cursor_shown == Some(shown) {
            return Ok(());
        }
        self.cursor_shown = Some(shown);
        if shown { self.inner.show_cursor() } else { self.inner.hide_cursor() }
    }
}

impl Backend for QuietBackend {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        let mut content = content.peekable();
        if content.peek().is_none() {
            return Ok(());
        }
        self.cursor_at = None;
        let mut frame = Vec::new();
        ink::write(&mut frame, content)?;
        self.bytes.write_all(&frame)
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        self.show(false)
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        self.show(true)
    }

    fn get_cursor_position(&mut self) -> io::Result<Position> {
        Ok(self.cursor_at.unwrap_or(Position::ORIGIN))
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        let position = position.into();
        if self.cursor_at == Some(position) {
            return Ok(());
        }
        self.cursor_at = Some(position);
        self.inner.set_cursor_position(position)
    }

    fn clear(&mut self) -> io::Result<()> {
        self.inner.clear()
    }

    fn clear_region(&mut self, clear_type: ClearType) -> io::Result<()> {
        self.inner.clear_region(clear_type)
    }

    fn append_lines(&mut self, n: u16) -> io::Result<()> {
        self.cursor_at = None;
        self.inner.append_lines(n)
    }

    fn size(&self) -> io::Result<Size> {
        match self.size {
            SizeSource::Terminal => self.inner.size(),
            SizeSource::Fixed(size) => Ok(size),
        }
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        self.inner.window_size()
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
