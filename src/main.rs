//! `cortex`: makes backend projects in Rust and drives them.
//!
//! Runs the command, prints the failure if there is one, and ends the process; nothing else exits.

mod addition;
mod age;
mod change;
mod checksum;
mod cli;
mod commands;
mod config;
mod conflicts;
mod ctx;
mod database;
mod doctor;
mod edit;
mod error;
mod existing;
mod fields;
mod generate;
mod graph;
mod info;
mod lint;
mod name;
mod nearest;
mod pack;
mod plan;
mod project;
mod prompt;
mod removal;
mod routes;
mod scaffold;
mod serve;
mod settings;
mod shell;
mod signals;
mod sql;
mod template;
mod tools;
mod undo;
mod wizard;

use std::process::ExitCode;

fn main() -> ExitCode {
    let ctx = ctx::Ctx::from_process();
    report_panics(&ctx);
    if cli::complete(&ctx) {
        return ExitCode::SUCCESS;
    }
    match cli::run(&ctx) {
        Ok(()) => ExitCode::SUCCESS,
        Err((shell, failure)) => {
            shell.failure(&failure);
            ExitCode::from(failure.exit().code())
        }
    }
}

/// A panic is our bug and says so; the process then ends with 101, as Rust has it.
fn report_panics(ctx: &ctx::Ctx) {
    let shell = cli::shell_before_parsing(ctx);
    std::panic::set_hook(Box::new(move |panic| {
        shell.failure(&error::catalog::broken_inside("it panicked", panic));
    }));
}
