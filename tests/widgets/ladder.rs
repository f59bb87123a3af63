use finwait::lang::Lang;
use finwait::trace::Time;
use finwait::tui::ladder::{Ladder, LadderLayout, LadderModel, LayoutOptions, Piece, Run, layout, model, plain};
use finwait::tui::theme::Theme;
use proptest::prelude::*;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::picture::{canvas, keep, keep_text, text};
use super::samples::{CLIENT, SERVER, Script, crash, four_way, handshake, lost_syn_ack, simultaneous, streaming};

fn at(run: &Script, clock: Time) -> LadderModel {
    model(&run.records, &run.view(), CLIENT, SERVER, clock)
}

fn whole(run: &Script) -> LadderModel {
    at(run, run.now())
}

fn draw(model: &LadderModel, options: &LayoutOptions, width: u16, height: u16) -> (LadderLayout, Buffer) {
    let layout = layout(model, options, width, height);
    let mut buf = canvas(width, height);
    Ladder { layout: &layout, theme: &Theme::default() }.render(buf.area, &mut buf);
    (layout, buf)
}

fn samples() -> Vec<(&'static str, Script)> {
    vec![
        ("handshake", handshake()),
        ("lost", lost_syn_ack()),
        ("four-way", four_way()),
        ("simultaneous", simultaneous()),
        ("streaming", streaming(20)),
        ("crash", crash()),
    ]
}

#[test]
fn pictures() {
    for (name, run) in samples() {
        for lang in Lang::ALL {
            for (w, h) in [(42, 16), (42, 30), (80, 24), (120, 50)] {
                let options = LayoutOptions { lang, ..LayoutOptions::default() };
                let (_, buf) = draw(&whole(&run), &options, w, h);
                assert!(text(&buf).contains("client"));
                keep(&format!("{name}-{}-{w}x{h}", lang.code()), &buf);
            }
            keep_text(&format!("{name}-{}.txt", lang.code()), &plain(&whole(&run), lang));
        }
        let middle = Time(run.now().0 - 20_000);
        let (_, buf) = draw(&at(&run, middle), &LayoutOptions::default(), 42, 16);
        keep(&format!("{name}-flight"), &buf);
    }
}

#[test]
fn svg_pictures() {
    for (name, run) in samples() {
        for lang in Lang::ALL {
            let svg = finwait::tui::svg::ladder_svg(&whole(&run), lang, "A connection & its <end>");
            keep_text(&format!("{name}-{}.svg", lang.code()), &svg);
            assert!(svg.contains("<title>") && svg.contains("A connection &amp; its &lt;end&gt;"));
        }
    }
}
