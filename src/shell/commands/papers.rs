//! `finwait completions` and `finwait man`: both made from the command line's own declaration.

use crate::lang::Lang;
use crate::shell::{Failure, cli, print};

/// Prints completions for a shell.
pub fn completions(shell: clap_complete::Shell, lang: Lang) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut cli::command(lang), "finwait", &mut script);
    print(&String::from_utf8_lossy(&script))
}

/// Prints the manual page: one for the whole program, with a section for each subcommand.
pub fn manual(lang: Lang) -> Result<(), Failure> {
    let mut command = cli::command(lang);
    command.build();
    let man = clap_mangen::Man::new(command.clone());
    let mut page = Vec::new();
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    let mut page = String::from_utf8_lossy(&page).into_owned();
    for below in command.get_subcommands() {
        page.push_str(&subcommand(below)?);
    }
    print(&page)
}

/// A subcommand's own section. The generator writes a page of its own for each; its sections become subsections here.
fn subcommand(command: &clap::Command) -> Result<String, Failure> {
    let name = format!("finwait {}", command.get_name());
    let about = command.get_about().map(ToString::to_string).unwrap_or_default();
    let man = clap_mangen::Man::new(command.clone().name(name.clone()));
    let mut parts = Vec::new();
    man.render_synopsis_section(&mut parts)?;
    man.render_options_section(&mut parts)?;
    let parts = String::from_utf8_lossy(&parts).replace(".SH ", ".SS ");
    Ok(format!(".SH \"{}\"\n{about}\n{parts}", name.to_uppercase()))
}
