//! Two futures side by side on the smallest screen.

use super::*;

/// Two connected hosts, with what was changed in the second future.
fn two_futures(lines: &str) -> App {
    let mut app = app(false);
    app.open_sandbox();
    press(&mut app, ":client: connect server:80<Enter>:run 1s<Enter>b");
    press(&mut app, lines);
    press(&mut app, "B");
    app
}

#[test]
fn each_state_is_told_whole_above_its_lifeline_and_can_be_clicked() {
    let mut app = two_futures(":run 1s<Enter>");
    let shown = text(&app);
    let row = shown.lines().position(|line| line.contains("ESTABLISHED")).expect("the states");
    let states = shown.lines().nth(row).unwrap_or_default();
    assert_eq!(states.matches("ESTABLISHED").count(), 4, "{shown}");
    let names = shown.lines().nth(row + 1).unwrap_or_default();
    assert_eq!((names.matches("client").count(), names.matches("server").count()), (2, 2), "{shown}");
    for (column, side, host) in [(8, 0, 0), (36, 0, 1), (50, 1, 0), (75, 1, 1)] {
        let row = u16::try_from(row).expect("a row");
        app.update(Msg::Mouse(Mouse { kind: MouseKind::Down, column, row }));
        let sandbox = sandbox(&app);
        assert_eq!((sandbox.active_side(), sandbox.stage.host().0), (side, host), "{column}");
        press(&mut app, "<Esc>");
    }
}
