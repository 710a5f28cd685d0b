use std::process::ExitCode;

fn main() -> ExitCode {
    nanhu::cli::run()
}
