//! The `finwait` binary: hands over to `shell` at once.

fn main() -> std::process::ExitCode {
    finwait::shell::main()
}
