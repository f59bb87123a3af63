//! `finwait completions` and `finwait man`: both made from the command line's own declaration.

use crate::lang::Lang;
use crate::shell::{Failure, cli, print};

/// Prints completions for a shell.
pub fn completions(shell: clap_complete::Shell, lang: Lang) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut cli::command(lang), "finwait", &mut script);
    print(&String::from_utf8_lossy(&script))
}

/// Prints the manual page, with a section for each subcommand.
pub fn manual(lang: Lang) -> Result<(), Failure> {
    let mut page = Vec::new();
    let mut command = cli::command(lang);
    command.build();
    clap_mangen::Man::new(command.clone()).render(&mut page)?;
    for below in command.get_subcommands() {
        let name = format!("finwait {}", below.get_name());
        let man = clap_mangen::Man::new(below.clone().name(name));
        man.render_name_section(&mut page)?;
        man.render_synopsis_section(&mut page)?;
        man.render_options_section(&mut page)?;
    }
    print(&String::from_utf8_lossy(&page))
}
