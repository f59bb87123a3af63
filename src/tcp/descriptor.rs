//! The names of descriptors: which process of a host has one, and what a script calls it.
//!
//! A script names the descriptors of the host's first process by their labels (`s1`), those of a child by the child's
//! name before it (`worker.s1`), and one without a label by the child's name alone. Both arms keep such names.

/// The children of a host's first process, by name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Processes(Vec<String>);

impl Processes {
    /// A child begins.
    pub fn add(&mut self, name: &str) {
        self.0.push(name.to_owned());
    }

    /// A child ends.
    pub fn remove(&mut self, name: &str) {
        self.0.retain(|known| known != name);
    }

    /// All children end.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// Whether a child has that name.
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|known| known == name)
    }

    /// The child that has a descriptor of that name; none is the first process.
    pub fn owner<'a>(&self, name: Option<&'a str>) -> Option<&'a str> {
        let first = name?.split('.').next()?;
        self.has(first).then_some(first)
    }

    /// The name of a descriptor with that label in a process.
    pub fn name(process: Option<&str>, label: Option<&str>) -> Option<String> {
        match (process, label) {
            (Some(process), Some(label)) => Some(format!("{process}.{label}")),
            (Some(name), None) | (None, Some(name)) => Some(name.to_owned()),
            (None, None) => None,
        }
    }

    /// The name of a child's copy of a descriptor.
    pub fn inherited(&self, child: &str, name: Option<&str>) -> String {
        let label = match self.owner(name) {
            Some(_) => name.and_then(|name| name.split_once('.')).map(|(_, label)| label),
            None => name,
        };
        Processes::name(Some(child), label).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_has_its_labels_name_in_the_child() {
        let mut processes = Processes::default();
        processes.add("worker");
        for (name, owner, copy) in [
            (None, None, "other"),
            (Some("s1"), None, "other.s1"),
            (Some("worker"), Some("worker"), "other"),
            (Some("worker.s1"), Some("worker"), "other.s1"),
        ] {
            assert_eq!(processes.owner(name), owner);
            assert_eq!(processes.inherited("other", name), copy);
        }
    }
}
