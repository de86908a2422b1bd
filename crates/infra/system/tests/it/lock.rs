use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};

use cambist_model::{AppError, ErrorCode, Timestamp};
use cambist_system::{DataDir, LockError, Owner};

fn owner(runs_as: &str) -> Owner {
    Owner::this_process(runs_as, Timestamp::parse("2026-11-21T10:00:00Z").unwrap(), BTreeMap::new())
}

#[test]
fn the_second_process_learns_who_was_first() {
    let temp = tempfile::tempdir().unwrap();
    let dir = DataDir::open(temp.path()).unwrap();
    let _held = dir.lock(&owner("serve")).unwrap();

    let refused = dir.lock(&owner("mcp")).unwrap_err();
    let LockError::InUse { owner: named, .. } = &refused else { panic!("{refused}") };
    assert_eq!(named.as_ref(), Some(&owner("serve")));
    let text = refused.to_string();
    let expected = format!("in use by `cambist serve`, pid {}, since 2026-11-21", std::process::id());
    assert!(text.contains(&expected), "{text}");

    let error = AppError::from(refused);
    assert_eq!(error.code, ErrorCode::Busy);
    assert!(error.hint.is_some());
}

#[test]
fn a_lock_that_was_given_back_can_be_taken_again() {
    let temp = tempfile::tempdir().unwrap();
    let dir = DataDir::open(temp.path()).unwrap();
    drop(dir.lock(&owner("serve")).unwrap());
    drop(dir.lock(&owner("mcp")).unwrap());
    let left: Vec<_> = std::fs::read_dir(temp.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["cambist.lock"], "nothing tells of an owner that is gone");
}

#[test]
fn an_owner_that_cannot_be_read_is_not_invented() {
    let temp = tempfile::tempdir().unwrap();
    let dir = DataDir::open(temp.path()).unwrap();
    let _held = dir.lock(&owner("serve")).unwrap();
    std::fs::write(temp.path().join("cambist.lock.json"), "{").unwrap();
    let refused = dir.lock(&owner("mcp")).unwrap_err();
    assert!(matches!(refused, LockError::InUse { owner: None, .. }));
    assert!(refused.to_string().ends_with("another process"), "{refused}");
}

#[test]
fn a_killed_process_is_in_nobodys_way() {
    let temp = tempfile::tempdir().unwrap();
    let dir = DataDir::open(temp.path()).unwrap();
    let mut holder = holder(temp.path());

    let refused = dir.lock(&owner("serve")).unwrap_err();
    let LockError::InUse { owner: Some(named), .. } = refused else { panic!("{refused}") };
    assert_eq!((named.pid, named.runs_as.as_str()), (holder.id(), "worker"));

    holder.kill().unwrap();
    holder.wait().unwrap();
    assert!(temp.path().join("cambist.lock.json").exists(), "it had no time to clean up");
    let _held = dir.lock(&owner("serve")).unwrap();
}

const DIR_VARIABLE: &str = "LOCK_TEST_DIR";

/// A process of its own that holds the lock until it is killed.
fn holder(dir: &std::path::Path) -> Child {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "lock::holds_the_lock_until_it_is_killed", "--ignored", "--nocapture"])
        .env(DIR_VARIABLE, dir)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(lines.map_while(Result::ok).any(|line| line.ends_with("locked")));
    child
}

#[test]
#[ignore = "the other process of a test above"]
#[expect(clippy::disallowed_methods, reason = "how a test talks to its other process")]
fn holds_the_lock_until_it_is_killed() {
    let Ok(dir) = std::env::var(DIR_VARIABLE) else {
        return;
    };
    let dir = DataDir::open(dir).unwrap();
    let _held = dir.lock(&owner("worker")).unwrap();
    writeln!(std::io::stdout(), "locked").unwrap();
    // Its standard input never says anything; it ends when the test is gone.
    std::io::stdin().read_line(&mut String::new()).unwrap();
}
