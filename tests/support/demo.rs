//! A small program for the event loop: something moves for a while, keys count, `p` panics. It stands in for the
//! screens where a test needs what they must never do. `f` floods: every frame is new all over, until `f` again.

use std::io::Write as _;

use finwait::shell::event_loop::Program;
use finwait::tui::{Effect, KeyCode, Msg};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

/// The file in which the demo writes down every key that it hears, if the environment names one: heard is not shown.
pub const HEARD: &str = "FINWAIT_DEMO_HEARD";

/// Writes down a key.
fn write_down(code: KeyCode) {
    let Some(path) = std::env::var_os(HEARD) else { return };
    let mut file = std::fs::OpenOptions::new().create(true).append(true).open(path).unwrap();
    writeln!(file, "{code:?}").unwrap();
}

/// Counts what it is told.
#[derive(Debug, Default)]
pub struct Demo {
    size: (u16, u16),
    told: Vec<String>,
    /// Where the moving thing is, in microseconds of its way; none while nothing moves.
    moving: Option<u64>,
    /// The number of the flood's frame; none while it does not flood.
    flood: Option<u64>,
}

/// How long something moves after `m`.
const WAY_US: u64 = 300_000;

impl Program for Demo {
    fn update(&mut self, msg: Msg) -> Vec<Effect> {
        match msg {
            Msg::Key(key) => match key.code {
                KeyCode::Char('z') if key.ctrl => return vec![Effect::Suspend],
                KeyCode::Char('q') => return vec![Effect::Quit],
                KeyCode::Char('p') => panic!("the demo panics on purpose"),
                KeyCode::Char('f') => self.flood = if self.flood.is_some() { None } else { Some(0) },
                KeyCode::Char('m') => self.moving = Some(0),
                code => {
                    write_down(code);
                    self.told.push(format!("{code:?}"));
                }
            },
            Msg::Mouse(mouse) => self.told.push(format!("{:?}@{},{}", mouse.kind, mouse.column, mouse.row)),
            Msg::Paste(text) => self.told.push(format!("Paste {text:?}")),
            Msg::Now(_) | Msg::Course(_) => {}
            Msg::Written(outcome) => self.told.push(format!("{outcome:?}")),
            Msg::Unkept(sentence) => self.told.push(sentence),
            Msg::Lab(report) => self.told.push(format!("{report:?}")),
            Msg::Files(report) => self.told.push(format!("{report:?}")),
            Msg::Resize(columns, rows) => self.size = (columns, rows),
            Msg::Frame { .. } if self.flood.is_some() => self.flood = self.flood.map(|frame| frame + 1),
            Msg::Frame { elapsed } => {
                self.moving = self.moving.map(|at| at + elapsed.0).filter(|at| *at < WAY_US);
                if self.moving.is_none() {
                    self.told.push("arrived".to_owned());
                }
            }
        }
        Vec::new()
    }

    fn view(&self, frame: &mut Frame) {
        let (columns, rows) = self.size;
        let at = self.moving.map_or(0, |at| usize::try_from(at * 60 / WAY_US).unwrap_or(0));
        let text = format!("demo {columns}x{rows}\n{}>\n{}", " ".repeat(at), self.told.join("\n"));
        frame.render_widget(Paragraph::new(text), frame.area());
        if let Some(number) = self.flood {
            let letter = char::from(b'a' + u8::try_from(number % 26).unwrap());
            let line = letter.to_string().repeat(usize::from(columns));
            let below = Rect { y: rows / 2, height: rows - rows / 2, ..frame.area() };
            frame.render_widget(Paragraph::new(vec![Line::from(line); usize::from(below.height)]), below);
        }
    }

    fn animates(&self) -> bool {
        self.moving.is_some() || self.flood.is_some()
    }
}
