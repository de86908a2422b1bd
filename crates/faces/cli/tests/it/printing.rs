use std::io::{self, ErrorKind, Write};

use cambist_cli::{Command, Look, Printer, run_operation};
use cambist_testkit::SeededIds;
use rstest::rstest;

use crate::house::{House, PIPES, read, terminal};

const COLORFUL: Look = Look { no_color: false, ..terminal(120) };

#[rstest]
#[case::terminal(COLORFUL, "", true)]
#[case::environment(terminal(120), "", false)]
#[case::flag(COLORFUL, "--no-color", false)]
#[case::pipes(PIPES, "", false)]
#[case::json(COLORFUL, "--json", false)]
#[tokio::test]
async fn color_is_for_terminals_that_want_it(#[case] look: Look, #[case] flag: &str, #[case] expected: bool) {
    let house = House::open().await;
    let ran = house.run_on(look, &format!("balance list {flag}"), "").await;
    assert_eq!(ran.out.contains('\x1b'), expected, "{}", ran.out);
    let ran = house.run_on(look, &format!("order get nothing {flag}"), "").await;
    assert_eq!(ran.err.contains('\x1b'), expected, "{}", ran.err);
    let ran = house.run_on(look, &format!("order get {flag}"), "").await;
    assert_eq!(ran.err.contains('\x1b'), expected, "{}", ran.err);
}

#[tokio::test]
async fn color_carries_no_meaning_of_its_own() {
    let house = House::open().await;
    let line = "order get nothing";
    let plain = house.run_on(terminal(120), line, "").await;
    let colored = house.run_on(COLORFUL, line, "").await;
    assert_eq!(without_color(&colored.err), plain.err);
}

fn without_color(text: &str) -> String {
    let mut parts = text.split('\x1b');
    let first = parts.next().unwrap().to_owned();
    first + &parts.map(|part| part.split_once('m').unwrap().1).collect::<String>()
}

#[tokio::test]
async fn quiet_leaves_answers_and_errors() {
    let house = House::open().await;
    let ran = house.run("order list --quiet").await;
    assert_eq!((ran.exit, ran.err.as_str()), (0, ""));
    assert!(house.run("order get nothing --quiet").await.err.starts_with("error: "));
}

/// Fails every time.
struct Torn(ErrorKind);

impl Write for Torn {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(self.0.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[rstest]
#[case::reader_gone(ErrorKind::BrokenPipe, "balance list", 0, false)]
#[case::reader_gone(ErrorKind::BrokenPipe, "balance list --json", 0, false)]
#[case::disk_full(ErrorKind::StorageFull, "balance list", 1, true)]
#[tokio::test]
async fn a_reader_that_went_away_is_no_failure_and_a_full_disk_is(
    #[case] kind: ErrorKind,
    #[case] line: &str,
    #[case] exit: u8,
    #[case] complains: bool,
) {
    let house = House::open().await;
    let (heard, hears) = std::sync::mpsc::channel();
    let printer = Printer::new(Box::new(Torn(kind)), Box::new(Told(heard)), PIPES);
    let invocation = read(line).unwrap();
    let Command::Operation(asked) = &invocation.command else { panic!() };
    let printer = printer.with(&invocation.globals);
    let ended = run_operation(asked, &house, &SeededIds::default(), &mut io::empty(), &printer).await;
    assert_eq!(ended.code(), exit);
    let said: Vec<u8> = hears.try_iter().flatten().collect();
    assert_eq!(String::from_utf8(said).unwrap().contains("error: cannot print the answer"), complains);
}

/// Tells every line.
struct Told(std::sync::mpsc::Sender<Vec<u8>>);

impl Write for Told {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.send(bytes.to_vec()).unwrap();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
