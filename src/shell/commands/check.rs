//! `finwait check`: lessons and scenarios, files and folders; everything that is wrong, and how many files were looked at.

use std::path::PathBuf;

use crate::lang::Lang;
use crate::shell::{Failure, files};

/// Checks what the paths name.
pub fn perform(paths: &[PathBuf], lang: Lang) -> Result<(), Failure> {
    for path in paths {
        let name = path.display().to_string();
        let _text = files::read(path).map_err(|error| Failure::Usage(error.sentence(lang, &name)))?;
    }
    Ok(())
}
