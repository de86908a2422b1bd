//! The pages under `docs/reference`. `CAMBIST_BLESS=1` writes them anew.

use cambist_cli::{Command, cli_reference, exit_codes_reference, print_completions};
use cambist_ops::{error_table, registry};
use cambist_testkit::assert_reference;

use crate::house::{PIPES, Paper, read};

#[test]
fn the_reference_of_the_command_line_is_up_to_date() {
    assert_reference("cli.md", &cli_reference());
}

#[test]
fn the_reference_of_the_exit_codes_is_up_to_date() {
    assert_reference("exit-codes.md", &exit_codes_reference());
}

#[test]
fn every_exit_code_stands_in_the_reference() {
    let page = exit_codes_reference();
    for row in error_table() {
        assert!(page.contains(&format!("| {} | `{}` |", row.exit, row.code)), "{}", row.code);
    }
}

#[test]
fn every_operation_has_its_page() {
    let page = cli_reference();
    for entry in registry().entries() {
        let command = entry.spec().cli.command.join(" ");
        assert!(page.contains(&format!("## `cambist {command}`")), "{command}");
    }
}

#[test]
fn every_first_command_stands_on_the_first_page() {
    let page = cli_reference();
    let first_page = page.split("\n## `cambist market`").next().unwrap();
    for heading in page.lines().filter_map(|line| line.strip_prefix("## `cambist ")) {
        let name = heading.trim_end_matches('`').split(' ').next().unwrap();
        assert!(first_page.contains(&format!("\n  {name} ")), "{name} stands in no group");
    }
}

#[test]
fn every_example_can_be_typed() {
    let page = cli_reference();
    let mut tried = 0;
    for example in page.lines().filter_map(|line| line.strip_prefix("  cambist ")) {
        let invocation = read(example);
        assert!(invocation.is_ok(), "{example}: {invocation:?}");
        tried += 1;
    }
    assert!(tried > 30, "{tried}");
}

#[test]
fn no_other_spelling_is_shown() {
    let page = cli_reference();
    assert!(!page.contains("product-id") && !page.contains("granularity"));
}

#[test]
fn every_shell_gets_its_script() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let Command::Completions(shell) = read(&format!("completions {shell}")).unwrap().command else { panic!() };
        let paper = Paper::default();
        let exit = print_completions(shell, &paper.printer(PIPES));
        let ran = paper.ran(exit.code());
        for word in ["cancel-all", "limit-price", "take_profit", "simulate-fault"] {
            assert!(ran.out.contains(word), "{shell}: {word}");
        }
    }
}
