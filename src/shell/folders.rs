//! Where finwait keeps things: the platform's folders, or `FINWAIT_HOME` in place of all of them.

use std::path::PathBuf;

use etcetera::{AppStrategy, AppStrategyArgs, choose_app_strategy};

/// The folder that replaces all others, for tests and for a portable installation.
pub fn home() -> Option<PathBuf> {
    std::env::var_os("FINWAIT_HOME").filter(|home| !home.is_empty()).map(PathBuf::from)
}

/// The folder of the learner's progress: the platform's folder for data.
pub fn data() -> Result<PathBuf, String> {
    home().map_or_else(|| Ok(strategy()?.data_dir()), Ok)
}

/// The folder of what may be lost: the platform's folder for state, or that for data where there is none.
pub fn state() -> Result<PathBuf, String> {
    if let Some(home) = home() {
        return Ok(home);
    }
    let strategy = strategy()?;
    Ok(strategy.state_dir().unwrap_or_else(|| strategy.data_dir()))
}

/// The platform's folders for this program.
pub fn strategy() -> Result<impl AppStrategy, String> {
    let args = AppStrategyArgs {
        top_level_domain: "org".to_owned(),
        author: "finwait".to_owned(),
        app_name: "finwait".to_owned(),
    };
    choose_app_strategy(args).map_err(|error| error.to_string())
}
