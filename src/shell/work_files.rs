//! Files for the screens: which there are, what stands in one, and one written whole or not at all.
//!
//! A new file is made only if none has its name; one that may be replaced is replaced by renaming, so that a crash in
//! between leaves the old one.

use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use crate::lang::Lang;
use crate::tr;
use crate::tui::files::{FileReport, FileRequest, Unwritten};

use super::files;

/// The most names that are listed.
const NAMES_MOST: usize = 200;

/// How much of a file is looked at to see whether it holds a tree, in bytes.
const HEAD_MOST: u64 = 4_096;

/// Does what is asked.
pub fn answer(request: FileRequest, lang: Lang) -> FileReport {
    match request {
        FileRequest::List { prefix, wanted } => {
            let names = names(&prefix);
            FileReport::Listed { prefix, wanted, names }
        }
        FileRequest::Read { name } => {
            let text = files::read(Path::new(&name)).map_err(|error| error.sentence(lang, &name));
            FileReport::Read { name, text }
        }
        FileRequest::Write { name, text, replace } => {
            let done = write(Path::new(&name), &text, replace).map_err(|error| match error.kind() {
                io::ErrorKind::AlreadyExists if !replace => Unwritten::Exists,
                _ => Unwritten::Because(
                    tr!(lang, "futures.keep.unwritten", file = name, reason = files::reason(&error, lang)).into_owned(),
                ),
            });
            FileReport::Written { name, text, done }
        }
    }
}

/// The scenarios, trees and folders whose path begins so.
fn names(prefix: &str) -> Vec<String> {
    let (folder, start) = match prefix.rsplit_once('/') {
        Some((folder, start)) => (format!("{folder}/"), start),
        None => (String::new(), prefix),
    };
    let place = if folder.is_empty() { PathBuf::from(".") } else { PathBuf::from(&folder) };
    let Ok(entries) = fs::read_dir(place) else { return Vec::new() };
    let mut names: Vec<String> = entries
        .filter_map(|entry| {
            let entry = entry.ok()?;
            let name = entry.file_name().into_string().ok()?;
            let shown = name.starts_with(start) && (!name.starts_with('.') || start.starts_with('.'));
            let is_folder = entry.path().is_dir();
            let [scenario, tree] = [".tcp", ".toml"].map(|ending| name.ends_with(ending));
            let fits = is_folder || scenario || (tree && is_ours(&entry.path()));
            (shown && fits).then(|| format!("{folder}{name}{}", if is_folder { "/" } else { "" }))
        })
        .collect();
    names.sort_unstable();
    names.truncate(NAMES_MOST);
    names
}

/// Whether a file of TOML holds a tree of forks or a fleet's plan: any other is somebody's settings, and not to be
/// offered for opening, let alone for being written over.
fn is_ours(path: &Path) -> bool {
    let tree = |text: &str| text.lines().any(|line| line.trim() == "[[branch]]");
    path.is_file() && head(path).is_ok_and(|text| tree(&text) || crate::fleet::looks_like_plan(&text))
}

/// What a file begins with.
fn head(path: &Path) -> io::Result<String> {
    let mut bytes = Vec::new();
    fs::File::open(path)?.take(HEAD_MOST).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn write(path: &Path, text: &str, replace: bool) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    let kept = if replace { file.persist(path) } else { file.persist_noclobber(path) };
    kept.map(drop).map_err(|error| error.error)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::forks::file;
    use crate::scenario::{Forks, Session};
    use crate::sim::Setup;

    #[test]
    fn a_file_is_never_replaced_unasked_and_names_are_completed() {
        let folder = tempfile::tempdir().expect("a folder");
        let name = folder.path().join("one.tcp").display().to_string();
        let write = |text: &str, replace| {
            let request = FileRequest::Write { name: name.clone(), text: text.to_owned(), replace };
            match answer(request, Lang::En) {
                FileReport::Written { done, .. } => done,
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(write("first", false), Ok(()));
        assert_eq!(write("second", false), Err(Unwritten::Exists));
        assert_eq!(files::read(Path::new(&name)).expect("the file"), "first");
        assert_eq!(write("third", true), Ok(()));
        assert_eq!(files::read(Path::new(&name)).expect("the file"), "third");
        fs::write(folder.path().join("two.txt"), "").expect("a file");
        fs::write(folder.path().join("Cargo.toml"), "[package]\nname = \"x\"\n").expect("a file");
        fs::create_dir(folder.path().join("more")).expect("a folder");
        let base = folder.path().display();
        assert_eq!(names(&format!("{base}/")), [format!("{base}/more/"), format!("{base}/one.tcp")]);
        assert_eq!(names(&format!("{base}/o")), [format!("{base}/one.tcp")]);
        assert!(names(&format!("{base}/nowhere/x")).is_empty());
        let tree = file::write(&Forks::from(Session::play(Setup::default()))).expect("a tree");
        fs::write(folder.path().join("tree.toml"), tree).expect("a file");
        assert_eq!(names(&format!("{base}/t")), [format!("{base}/tree.toml")]);
        fs::write(folder.path().join("plan.toml"), "format = 1\narrivals = 7\n").expect("a file");
        assert_eq!(names(&format!("{base}/p")), [format!("{base}/plan.toml")]);
        let missing = FileRequest::Write { name: format!("{base}/no/x.tcp"), text: String::new(), replace: false };
        let FileReport::Written { done: Err(Unwritten::Because(said)), .. } = answer(missing, Lang::En) else {
            panic!("a folder that is not there")
        };
        assert!(said.contains("no/x.tcp"), "{said}");
        let missing = FileRequest::Write { name: format!("{base}/no/x.tcp"), text: String::new(), replace: false };
        let FileReport::Written { done: Err(Unwritten::Because(said)), .. } = answer(missing, Lang::Zh) else {
            panic!("a folder that is not there")
        };
        assert_eq!(said, format!("无法写入 {base}/no/x.tcp：没有这个文件夹。"), "our own file is nobody's business");
    }
}
