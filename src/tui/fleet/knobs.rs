//! The panel of knobs: a row for each knob of the plan, one for each setting and each thing that will happen, and the
//! last to add one.

use crate::fleet::{Knob, KnobInfo, Plan, shown};
use crate::lang::Lang;
use crate::tr;
use crate::tui::text::{Run, RunLine, fit, pad, width};
use crate::tui::theme::{Glyphs, Role};

/// A row.
#[derive(Debug, Clone, Copy)]
pub enum KnobRow {
    /// A knob.
    Knob(&'static KnobInfo),
    /// The setting of that place.
    Setting(usize),
    /// What happens, by its place.
    Act(usize),
    /// To add a setting.
    Add,
}

/// The rows of a plan.
pub fn rows(plan: &Plan) -> Vec<KnobRow> {
    let knobs = Knob::ALL.iter().map(KnobRow::Knob);
    let settings = (0..plan.settings.len()).map(KnobRow::Setting);
    let acts = (0..plan.acts.len()).map(KnobRow::Act);
    knobs.chain(settings).chain(acts).chain([KnobRow::Add]).collect()
}

/// The first row of a plan in which it is not what it was.
pub fn changed_row(before: &Plan, after: &Plan) -> Option<usize> {
    let shown = |plan: &Plan, row: KnobRow| match row {
        KnobRow::Knob(info) => value(info, plan),
        KnobRow::Setting(place) => plan.setting_line(place).unwrap_or_default(),
        KnobRow::Act(place) => plan.act_line(place).unwrap_or_default(),
        KnobRow::Add => String::new(),
    };
    let old: Vec<String> = rows(before).into_iter().map(|row| shown(before, row)).collect();
    let new: Vec<String> = rows(after).into_iter().map(|row| shown(after, row)).collect();
    (0..new.len()).find(|row| new.get(*row) != old.get(*row))
}

/// In what a plan differs from the one before, each with both values.
pub fn differences(before: &Plan, after: &Plan) -> Vec<String> {
    let turned = Knob::ALL.iter().filter(|info| before.knobs.get(info.knob) != after.knobs.get(info.knob));
    let mut out: Vec<String> =
        turned.map(|info| format!("{} {} -> {}", info.name, value(info, before), value(info, after))).collect();
    let lines = |plan: &Plan| -> Vec<String> {
        let settings = (0..plan.settings.len()).filter_map(|place| plan.setting_line(place));
        settings.chain((0..plan.acts.len()).filter_map(|place| plan.act_line(place))).collect()
    };
    let (old, new) = (lines(before), lines(after));
    out.extend(old.iter().filter(|line| !new.contains(line)).map(|line| format!("- {line}")));
    out.extend(new.iter().filter(|line| !old.contains(line)).map(|line| format!("+ {line}")));
    for (word, old, new) in [
        ("profile", before.profile.name.to_owned(), after.profile.name.to_owned()),
        ("seed", before.seed.to_string(), after.seed.to_string()),
    ] {
        if old != new {
            out.push(format!("{word} {old} -> {new}"));
        }
    }
    out
}

impl KnobRow {
    /// What is typed to change it.
    pub fn line(self, plan: &Plan) -> String {
        match self {
            KnobRow::Knob(info) => format!("{}={}", info.name, value(info, plan)),
            KnobRow::Setting(place) => plan.setting_line(place).unwrap_or_default(),
            KnobRow::Act(_) => "at ".to_owned(),
            KnobRow::Add => "sysctl ".to_owned(),
        }
    }

    /// What it does, in a sentence.
    pub fn help(self, lang: Lang) -> String {
        match self {
            KnobRow::Knob(info) => info.help.get(lang).to_owned(),
            KnobRow::Setting(_) => tr!(lang, "fleetui.knob.setting").into_owned(),
            KnobRow::Act(_) => tr!(lang, "fleetui.knob.act").into_owned(),
            KnobRow::Add => tr!(lang, "fleetui.knob.add_help").into_owned(),
        }
    }

    /// The row in cells; `before` is the plan of the latest run.
    pub fn draw(self, plan: &Plan, before: Option<&Plan>, chosen: bool, look: (usize, &Glyphs, Lang)) -> RunLine {
        let (columns, glyphs, lang) = look;
        let pointer = if chosen { glyphs.pointer } else { " " };
        let (left, right, role) = match self {
            KnobRow::Knob(info) => {
                let role = match before {
                    Some(before) if before.knobs.get(info.knob) != plan.knobs.get(info.knob) => Role::Warn,
                    _ if plan.knobs.get(info.knob) != info.start => Role::Strong,
                    _ => Role::Dim,
                };
                (info.name.to_owned(), value(info, plan), role)
            }
            KnobRow::Setting(place) => {
                let line = plan.setting_line(place).unwrap_or_default();
                let new = before.is_some_and(|before| !before.settings.iter().eq(plan.settings.iter()));
                (
                    line.trim_start_matches("sysctl ").to_owned(),
                    String::new(),
                    if new { Role::Warn } else { Role::Strong },
                )
            }
            KnobRow::Act(place) => (plan.act_line(place).unwrap_or_default(), String::new(), Role::Strong),
            KnobRow::Add => (tr!(lang, "fleetui.knob.add").into_owned(), String::new(), Role::Dim),
        };
        let role = if chosen { Role::Selected } else { role };
        let room = columns.saturating_sub(2 + width(&right) + usize::from(!right.is_empty()));
        let left = if right.is_empty() { fit(&left, room).into_owned() } else { pad(&left, room) };
        let gap = if right.is_empty() { "" } else { " " };
        vec![Run::new(format!("{pointer} "), Role::Key), Run::new(format!("{left}{gap}{right}"), role)]
    }
}

/// A knob's value as it is typed.
fn value(info: &KnobInfo, plan: &Plan) -> String {
    shown(info.unit, plan.knobs.get(info.knob)).trim_matches('"').to_owned()
}
