//! The linear mode on the ordinary screen: reads lines, prints what they are answered with, and does the files.
//!
//! The terminal stays as it is, line editing included, so that Ctrl-C, Ctrl-Z and Ctrl-D mean what they always mean.
//! On a terminal lines are wrapped to its width; in a pipe they are left whole, and each line read is shown, because
//! nobody has typed it there. The end of the input ends the program; the exit code of a script tells how it went.

use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, IsTerminal, Read, Write};
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use super::content::Content;
use super::learner::clock::now;
use super::learner::{Learner, Trouble as Unsaved};
use super::{Failure, complain, files, print};
use crate::lang::Lang;
use crate::plain::room::Room;
use crate::plain::{Effect, News, Plain, Reply, Trouble, wrapped};
use crate::tr;
use crate::trace::Span;
use crate::tui::text::clean;

/// The longest line that is read, in bytes.
const LINE_MOST: u64 = 1 << 16;

/// What stands before a line that is typed.
const PROMPT: &str = "> ";

/// How a talk ended that ended well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// The learner left, or the input ended.
    Quit,
    /// The learner wants the screens.
    Screens,
}

/// Whether the talk goes on after a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Goes {
    On,
    To(Ended),
}

/// Talks until the learner leaves or the input ends.
///
/// What changes in a folder of lessons is known from the next line on.
pub fn run(talk: &mut Plain, learner: &mut Learner, mut content: Option<&mut Content>) -> Result<Ended, Failure> {
    let mut input = io::stdin().lock();
    let typed = io::stdin().is_terminal();
    let mut unsaved = None;
    if typed {
        talk.ask_before_losing();
    }
    let greeting = talk.greeting();
    let mut goes = perform(talk, greeting, learner, &mut unsaved)?;
    while goes == Goes::On {
        if typed {
            print(PROMPT)?;
        }
        let Some(line) = read_line(&mut input)? else {
            if typed {
                print("\n")?;
            }
            let Some(reply) = talk.end() else { break };
            goes = perform(talk, reply, learner, &mut unsaved)?;
            continue;
        };
        if !typed {
            print(&format!("{PROMPT}{}\n", clean(&line)))?;
        }
        if let Some(course) = content.as_mut().and_then(|content| content.changed()) {
            talk.use_course(course);
        }
        talk.set_now(now());
        let reply = talk.line(&line);
        goes = perform(talk, reply, learner, &mut unsaved)?;
    }
    if let Some(error) = unsaved {
        complain(&tr!(talk.lang(), "shell.tutor.unsaved", reason = error.reason(talk.lang())));
    }
    match talk.trouble() {
        Trouble::Failed if !typed => Err(Failure::Failed),
        Trouble::NotUnderstood if !typed => Err(Failure::BadFile),
        Trouble::None | Trouble::Failed | Trouble::NotUnderstood => Ok(match goes {
            Goes::To(ended) => ended,
            Goes::On => Ended::Quit,
        }),
    }
}

/// Prints a reply and does what it asks for; whether the talk goes on.
fn perform(
    talk: &mut Plain,
    reply: Reply,
    learner: &mut Learner,
    unsaved: &mut Option<Unsaved>,
) -> Result<Goes, Failure> {
    say(&reply.lines)?;
    for effect in reply.effects {
        let news = match effect {
            Effect::Quit => return Ok(Goes::To(Ended::Quit)),
            Effect::Screens => return Ok(Goes::To(Ended::Screens)),
            Effect::Keep(progress) => {
                if let Err(error) = learner.save_progress(&progress) {
                    *unsaved = Some(error);
                }
                continue;
            }
            Effect::Record(reviews) => {
                for review in reviews {
                    // It stays with the learner and is tried again; one sentence is enough until that succeeds.
                    if let (Err(trouble), 1) = (learner.record(review), learner.unsaved()) {
                        complain(&trouble.sentence(talk.lang()));
                    }
                }
                continue;
            }
            Effect::Save { path, text, replace } => {
                let outcome =
                    write(Path::new(&path), &text, replace).map_err(|error| unwritten(&error, &path, talk.lang()));
                News::Saved { path, outcome }
            }
            Effect::Open { path } => {
                let outcome = files::read(Path::new(&path)).map_err(|error| error.sentence(talk.lang(), &path));
                News::Opened { path, outcome }
            }
        };
        let answer = talk.told(news);
        let goes = perform(talk, answer, learner, unsaved)?;
        if goes != Goes::On {
            return Ok(goes);
        }
    }
    Ok(Goes::On)
}

/// What a reader of lines hands over.
type Line = Result<Option<String>, Failure>;

/// Presents in lines until the presenter leaves or the input ends. `tell` is handed the presenter's notes.
pub fn present(room: &mut Room, tell: &mut dyn FnMut(&str)) -> Result<(), Failure> {
    let typed = io::stdin().is_terminal();
    let lines = lines_read_apart();
    let mut understood = true;
    let mut reply = room.greeting();
    loop {
        say(&reply.lines)?;
        if let Some(notes) = &reply.notes {
            tell(notes);
        }
        understood &= reply.understood;
        if reply.ends {
            break;
        }
        if typed {
            print(PROMPT)?;
        }
        let Some(line) = line_in_time(room, &lines, typed, tell)? else { break };
        if !typed {
            print(&format!("{PROMPT}{}\n", clean(&line)))?;
        }
        reply = room.line(&line);
    }
    if understood || typed { Ok(()) } else { Err(Failure::BadFile) }
}

/// The lines of the input, read in a thread of their own, so that a clock can be told of while nobody types.
fn lines_read_apart() -> Receiver<Line> {
    let (send, lines) = channel();
    thread::spawn(move || {
        let mut input = io::stdin().lock();
        loop {
            let line = read_line(&mut input);
            let last = !matches!(line, Ok(Some(_)));
            if send.send(line).is_err() || last {
                break;
            }
        }
    });
    lines
}

/// The next line. If the time to talk is over before it comes, that is said.
fn line_in_time(room: &mut Room, lines: &Receiver<Line>, typed: bool, tell: &mut dyn FnMut(&str)) -> Line {
    loop {
        let began = Instant::now();
        let got = match room.waits() {
            Some(left) => lines.recv_timeout(Duration::from_micros(left.0)),
            None => lines.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        let elapsed = u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX);
        let reply = room.pass(Span(elapsed));
        let unasked = matches!(got, Err(RecvTimeoutError::Timeout));
        if let Some(notes) = &reply.notes {
            tell(notes);
        }
        if !reply.lines.is_empty() {
            if typed && unasked {
                print("\n")?;
            }
            say(&reply.lines)?;
            if typed && unasked {
                print(PROMPT)?;
            }
        }
        match got {
            Ok(line) => return line,
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return Ok(None),
        }
    }
}

/// Prints lines, wrapped where a terminal shows them.
fn say(lines: &[String]) -> Result<(), Failure> {
    let columns = if io::stdout().is_terminal() { crossterm::terminal::size().ok() } else { None };
    let mut text = String::new();
    for line in lines {
        match columns {
            Some((columns, _)) if columns > 0 => text.push_str(&wrapped(line, usize::from(columns)).join("\n")),
            Some(_) | None => text.push_str(line),
        }
        text.push('\n');
    }
    print(&text)
}

/// A line without its end, at most so long; none at the end of the input. What is no UTF-8 is read as far as it goes.
fn read_line(input: &mut impl BufRead) -> Result<Option<String>, Failure> {
    let mut bytes = Vec::new();
    input.by_ref().take(LINE_MOST).read_until(b'\n', &mut bytes)?;
    if bytes.is_empty() {
        return Ok(None);
    }
    Ok(Some(String::from_utf8_lossy(&bytes).trim_end_matches(['\n', '\r']).to_owned()))
}

fn write(path: &Path, text: &str, replace: bool) -> io::Result<()> {
    let mut file =
        if replace { File::create(path)? } else { OpenOptions::new().write(true).create_new(true).open(path)? };
    file.write_all(text.as_bytes())
}

/// Why a file was not written.
fn unwritten(error: &io::Error, path: &str, lang: Lang) -> String {
    if error.kind() == io::ErrorKind::AlreadyExists {
        tr!(lang, "shell.file.exists", file = path).into_owned()
    } else {
        tr!(lang, "shell.file.unwritten", file = path, reason = files::reason(error, lang)).into_owned()
    }
}
