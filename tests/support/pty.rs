//! A program in a pseudo-terminal: keys in, screen out.
//!
//! A [`Session`] spawns a program with a clean environment, feeds what it prints to a terminal emulator, and waits for
//! texts and exits with a bound, never for a fixed time. It keeps the raw bytes too, and the line discipline's modes,
//! so that a test can see whether the terminal was given back.

use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{CommandBuilder, MasterPty, PtySize, SlavePty, native_pty_system};
use tempfile::TempDir;

/// How long anything may take before the test fails. Generous: the machine may be busy.
const PATIENCE: Duration = Duration::from_secs(20);

/// How to spawn.
#[derive(Debug, Clone)]
pub struct Options {
    /// The terminal's width.
    pub columns: u16,
    /// The terminal's height.
    pub rows: u16,
    /// `LANG`.
    pub locale: String,
    /// More of the environment.
    pub env: Vec<(String, String)>,
    /// The folder that it starts in; the checkout without one.
    pub folder: Option<std::path::PathBuf>,
}

impl Default for Options {
    fn default() -> Options {
        Options { columns: 80, rows: 24, locale: "en_US.UTF-8".to_owned(), env: Vec::new(), folder: None }
    }
}

impl Options {
    /// A terminal of that size.
    pub fn sized(columns: u16, rows: u16) -> Options {
        Options { columns, rows, ..Options::default() }
    }

    /// The same with another `LANG`.
    pub fn locale(self, locale: &str) -> Options {
        Options { locale: locale.to_owned(), ..self }
    }

    /// The same, started in that folder.
    pub fn within(self, folder: &Path) -> Options {
        Options { folder: Some(folder.to_owned()), ..self }
    }

    /// The same with one more variable.
    pub fn env(mut self, name: &str, value: &str) -> Options {
        self.env.push((name.to_owned(), value.to_owned()));
        self
    }
}

/// A program that runs in a pseudo-terminal.
pub struct Session {
    master: Option<Box<dyn MasterPty + Send>>,
    /// Held open, so that the line's modes can be read after the program has ended.
    slave: Option<Box<dyn SlavePty + Send>>,
    writer: Option<Box<dyn Write + Send>>,
    output: Receiver<Vec<u8>>,
    exit: Receiver<u32>,
    parser: vt100::Parser,
    raw: Vec<u8>,
    /// How many of these bytes the emulator has seen.
    shown: usize,
    pid: u32,
    modes_before: String,
    home: TempDir,
    line: Line,
}

impl Session {
    /// The finwait binary.
    pub fn finwait(args: &[&str], options: &Options) -> Session {
        Session::spawn(Path::new(env!("CARGO_BIN_EXE_finwait")), args, options)
    }

    /// Any program.
    pub fn spawn(program: &Path, args: &[&str], options: &Options) -> Session {
        let size = PtySize { rows: options.rows, cols: options.columns, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).unwrap();
        let modes_before = modes(&*pair.master);
        let home = tempfile::tempdir().unwrap();
        let mut command = CommandBuilder::new(program);
        command.args(args);
        command.env_clear();
        command.cwd(options.folder.as_deref().unwrap_or(Path::new(env!("CARGO_MANIFEST_DIR"))));
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("HOME", home.path());
        command.env("FINWAIT_HOME", home.path().join("finwait"));
        command.env("TERM", "xterm-256color");
        command.env("LANG", &options.locale);
        for (name, value) in &options.env {
            command.env(name, value);
        }
        let mut child = pair.slave.spawn_command(command).unwrap();
        let pid = child.process_id().unwrap();
        let (exited, exit) = channel();
        thread::spawn(move || exited.send(child.wait().unwrap().exit_code()));
        let line = Line::default();
        Session {
            output: pump(pair.master.try_clone_reader().unwrap(), line.clone()),
            line,
            writer: Some(pair.master.take_writer().unwrap()),
            master: Some(pair.master),
            slave: Some(pair.slave),
            exit,
            parser: vt100::Parser::new(nonzero(options.rows), nonzero(options.columns), 0),
            raw: Vec::new(),
            shown: 0,
            pid,
            modes_before,
            home,
        }
    }

    /// Types: text as it stands, `<Enter>`, `<Esc>`, `<Up>`, `<C-z>` and the like by name, `<lt>` for a `<`.
    pub fn keys(&mut self, keys: &str) {
        self.bytes(&encode(keys));
    }

    /// Presses and releases the left button at a cell, counted from 0.
    pub fn click(&mut self, column: u16, row: u16) {
        let at = format!("{};{}", column + 1, row + 1);
        self.bytes(format!("\x1b[<0;{at}M\x1b[<0;{at}m").as_bytes());
    }

    /// Turns the wheel up (or down) at a cell.
    pub fn scroll(&mut self, up: bool, column: u16, row: u16) {
        let button = if up { 64 } else { 65 };
        self.bytes(format!("\x1b[<{button};{};{}M", column + 1, row + 1).as_bytes());
    }

    /// Sends bytes as the terminal would.
    pub fn bytes(&mut self, bytes: &[u8]) {
        let writer = self.writer.as_mut().unwrap();
        writer.write_all(bytes).unwrap();
        writer.flush().unwrap();
    }

    /// Waits until the screen contains a text. Wide characters count as one.
    pub fn wait_for(&mut self, text: &str) {
        self.wait_until(&format!("{text:?} on screen"), |screen| screen.contents().contains(text));
    }

    /// Waits until the screen no longer contains a text.
    pub fn wait_gone(&mut self, text: &str) {
        self.wait_until(&format!("no {text:?} on screen"), |screen| !screen.contents().contains(text));
    }

    /// Waits until the screen is as wished.
    pub fn wait_until(&mut self, wish: &str, fulfilled: impl Fn(&vt100::Screen) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        while !(self.is_whole() && fulfilled(self.parser.screen())) {
            let came = self.take_in(deadline.saturating_duration_since(Instant::now()));
            assert!(came, "waited in vain for {wish}; the screen:\n{}\nraw: {:?}", self.text(), self.tail());
        }
    }

    /// Whether no frame is half on screen: what the program draws comes between these marks.
    fn is_whole(&self) -> bool {
        let last = |mark: &[u8]| self.raw.windows(mark.len()).rposition(|bytes| bytes == mark);
        last(b"\x1b[?2026h") <= last(b"\x1b[?2026l")
    }

    /// Waits until the raw output has contained a text so often.
    pub fn wait_for_raw(&mut self, text: &str, times: usize) {
        let deadline = Instant::now() + PATIENCE;
        while String::from_utf8_lossy(&self.raw).matches(text).count() < times {
            let patience = deadline.saturating_duration_since(Instant::now());
            assert!(self.take_in(patience), "waited in vain for {times} times {text:?} in {:?}", self.tail());
        }
    }

    /// Takes in everything that comes within a time; says how many bytes that were.
    pub fn listen_for(&mut self, time: Duration) -> usize {
        let before = self.raw.len();
        let deadline = Instant::now() + time;
        while self.take_in(deadline.saturating_duration_since(Instant::now())) {}
        self.raw.len() - before
    }

    /// Waits for the program's end; its exit code. Takes in the rest of its output.
    pub fn wait_exit(&mut self) -> u32 {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Ok(code) = self.exit.try_recv() {
                // The line keeps no more than this late.
                self.listen_for(Duration::from_millis(50));
                return code;
            }
            self.take_in(Duration::from_millis(5));
            assert!(Instant::now() < deadline, "the program does not end; the screen:\n{}", self.text());
        }
    }

    /// One read of the output; false if there was none in time.
    fn take_in(&mut self, patience: Duration) -> bool {
        match self.output.recv_timeout(patience) {
            Ok(bytes) => {
                self.raw.extend_from_slice(&bytes);
                // The emulator loses what stands behind a character that comes in two reads, so it waits for the rest.
                let whole = self.raw.len() - cut_short(&self.raw);
                self.parser.process(&self.raw[self.shown..whole.max(self.shown)]);
                self.shown = whole.max(self.shown);
                true
            }
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => false,
        }
    }

    /// The emulated screen, for cells, styles, cursor and modes.
    pub fn screen(&self) -> &vt100::Screen {
        self.parser.screen()
    }

    /// The screen's text.
    pub fn text(&self) -> String {
        self.parser.screen().contents()
    }

    /// Where a text stands on screen: column and row of its first cell.
    pub fn find(&self, text: &str) -> Option<(u16, u16)> {
        let (rows, columns) = self.parser.screen().size();
        for row in 0..rows.get() {
            for column in 0..columns.get() {
                let rest = self.parser.screen().contents_between(row, column, row, columns.get());
                let wide_tail = self.parser.screen().cell(row, column).is_some_and(vt100::Cell::is_wide_continuation);
                if !wide_tail && rest.starts_with(text) {
                    return Some((column, row));
                }
            }
        }
        None
    }

    /// Every byte the program has printed.
    pub fn raw(&self) -> &[u8] {
        &self.raw
    }

    fn tail(&self) -> String {
        let from = self.raw.len().saturating_sub(400);
        String::from_utf8_lossy(&self.raw[from..]).into_owned()
    }

    /// The line discipline's modes, and those from before the program began.
    pub fn line_modes(&self) -> (String, String) {
        (modes(self.master.as_deref().unwrap()), self.modes_before.clone())
    }

    /// Changes the terminal's size.
    pub fn resize(&mut self, columns: u16, rows: u16) {
        self.parser.set_size(nonzero(rows), nonzero(columns));
        let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
        self.master.as_ref().unwrap().resize(size).unwrap();
    }

    /// Lets the terminal take so many bytes a second; 0 for as many as come.
    pub fn limit_line(&self, rate: usize) {
        self.line.limit(rate);
    }

    /// The program's process number.
    pub fn pid(&self) -> u32 {
        self.pid
    }

    /// The folder that the program keeps its progress in; gone with the session.
    pub fn home(&self) -> std::path::PathBuf {
        self.home.path().join("finwait")
    }

    /// Lets the terminal vanish, as a closed window does.
    pub fn hang_up(&mut self) {
        self.writer = None;
        self.slave = None;
        self.master = None;
    }

    /// Sends a signal.
    #[cfg(unix)]
    pub fn signal(&self, signal: rustix::process::Signal) {
        signal_process(self.pid, signal);
    }
}

/// Sends a signal to a process.
#[cfg(unix)]
pub fn signal_process(pid: u32, signal: rustix::process::Signal) {
    let pid = rustix::process::Pid::from_raw(i32::try_from(pid).unwrap()).unwrap();
    rustix::process::kill_process(pid, signal).unwrap();
}

impl Drop for Session {
    /// A test that failed leaves no program behind.
    fn drop(&mut self) {
        #[cfg(unix)]
        if self.exit.try_recv() == Err(std::sync::mpsc::TryRecvError::Empty) {
            let pid = rustix::process::Pid::from_raw(i32::try_from(self.pid).unwrap()).unwrap();
            let _ = rustix::process::kill_process(pid, rustix::process::Signal::KILL);
        }
    }
}

/// How fast the line is; unlimited at first.
#[derive(Debug, Clone, Default)]
pub struct Line {
    /// Bytes a second; 0 for as many as come.
    rate: Arc<AtomicUsize>,
}

impl Line {
    /// So many bytes a second from now on; 0 for as many as come.
    pub fn limit(&self, rate: usize) {
        self.rate.store(rate, Ordering::SeqCst);
    }

    /// The most to read next, after waiting as long as the reading of so much takes.
    fn next(&self, most: usize) -> usize {
        const PAUSES: usize = 10;
        match self.rate.load(Ordering::SeqCst) {
            0 => most,
            rate => {
                thread::sleep(Duration::from_secs(1) / u32::try_from(PAUSES).unwrap());
                (rate / PAUSES).clamp(1, most)
            }
        }
    }
}

fn pump(mut reader: Box<dyn Read + Send>, line: Line) -> Receiver<Vec<u8>> {
    let (to, output) = channel();
    thread::spawn(move || {
        let mut chunk = vec![0; 65536];
        loop {
            let most = line.next(chunk.len());
            let Ok(n) = reader.read(&mut chunk[..most]) else { break };
            if n == 0 || to.send(chunk[..n].to_vec()).is_err() {
                break;
            }
        }
    });
    output
}

#[cfg(unix)]
fn modes(master: &dyn MasterPty) -> String {
    format!("{:?}", master.get_termios().unwrap())
}

#[cfg(not(unix))]
fn modes(_master: &dyn MasterPty) -> String {
    String::new()
}

fn nonzero(n: u16) -> NonZeroU16 {
    NonZeroU16::new(n).unwrap()
}

fn encode(keys: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = keys;
    while let Some(start) = rest.find('<') {
        bytes.extend_from_slice(&rest.as_bytes()[..start]);
        let end = start + rest[start..].find('>').expect("a > for each <");
        bytes.extend_from_slice(&named(&rest[start + 1..end]));
        rest = &rest[end + 1..];
    }
    bytes.extend_from_slice(rest.as_bytes());
    bytes
}

fn named(name: &str) -> Vec<u8> {
    let sequence = match name {
        "lt" => "<",
        "Enter" => "\r",
        "Esc" => "\x1b",
        "Tab" => "\t",
        "BackTab" => "\x1b[Z",
        "Backspace" => "\x7f",
        "Space" => " ",
        "Delete" => "\x1b[3~",
        "Up" => "\x1b[A",
        "Down" => "\x1b[B",
        "Right" => "\x1b[C",
        "Left" => "\x1b[D",
        "Home" => "\x1b[H",
        "End" => "\x1b[F",
        "PageUp" => "\x1b[5~",
        "PageDown" => "\x1b[6~",
        "F1" => "\x1bOP",
        "F2" => "\x1bOQ",
        "F3" => "\x1bOR",
        "F4" => "\x1bOS",
        _ => {
            let letter = name.strip_prefix("C-").and_then(|letter| letter.bytes().next());
            return vec![letter.unwrap_or_else(|| panic!("no key <{name}>")).to_ascii_uppercase() & 0x1f];
        }
    };
    sequence.as_bytes().to_vec()
}

/// How many bytes at the end are the beginning of a character whose rest has not come.
fn cut_short(bytes: &[u8]) -> usize {
    match std::str::from_utf8(&bytes[bytes.len().saturating_sub(4)..]) {
        Err(error) if error.error_len().is_none() => bytes.len().min(4) - error.valid_up_to(),
        // What is cut off at the beginning hides what is at the end.
        Err(_) => (1..bytes.len().min(4)).find(|last| starts_longer(&bytes[bytes.len() - last..])).unwrap_or(0),
        Ok(_) => 0,
    }
}

/// Whether these bytes begin a character that has more.
fn starts_longer(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_err_and(|error| error.valid_up_to() == 0 && error.error_len().is_none())
}
