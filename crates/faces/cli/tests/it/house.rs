//! A whole application around a scripted exchange, and a command line in front of it.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use cambist_app::{App, AppParts, Call, Position, SafetyRules, Venue};
use cambist_cli::{Command, Look, OperationCall, Printer, UsageError, parse, run_operation};
use cambist_model::Timestamp;
use cambist_model::safety::Limits;
use cambist_ops::{Answer, Caller, Feed, FeedRequest, LocalCaller, Problem, Request};
use cambist_ports::Clock;
use cambist_testkit::{ManualClock, MemoryStore, ScriptedVenue, SeededIds};

/// What a command line printed, and how it ended.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Ran {
    pub(crate) exit: u8,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// Answers from a scripted exchange, and remembers what it was asked and what it answered.
pub(crate) struct House {
    local: LocalCaller,
    seen: Mutex<Vec<(Request, Result<Answer, Problem>)>>,
    pub(crate) venue: Arc<ScriptedVenue>,
    clock: Arc<ManualClock>,
    ids: Arc<SeededIds>,
}

impl House {
    pub(crate) async fn open() -> Self {
        let clock = Arc::new(ManualClock::new(Timestamp::from_secs(1_700_000_000)));
        let venue = Arc::new(ScriptedVenue::new(Arc::clone(&clock) as Arc<dyn Clock>));
        let ids = Arc::new(SeededIds::default());
        let app = App::new(AppParts {
            venues: vec![Venue { exchange: Arc::clone(&venue) as _, limits: Limits::paper_defaults() }],
            rules: SafetyRules::default(),
            cash: vec!["USD".parse().unwrap()],
            market: cambist_app::MarketParts::default(),
            store: Arc::new(MemoryStore::default()),
            clock: Arc::clone(&clock) as _,
            ids: Arc::clone(&ids) as _,
        });
        app.start().await.unwrap();
        Self { local: LocalCaller::new(Arc::new(app)), seen: Mutex::default(), venue, clock, ids }
    }

    /// Runs a command line whose output goes into pipes.
    pub(crate) async fn run(&self, line: &str) -> Ran {
        self.run_on(PIPES, line, "").await
    }

    /// Runs a command line whose user has agreed to what needs a human.
    pub(crate) async fn run_agreed(&self, line: &str) -> Ran {
        self.carry_out(PIPES, line, "", OperationCall::agreed).await
    }

    /// Runs a command line with this around it.
    pub(crate) async fn run_on(&self, look: Look, line: &str, stdin: &str) -> Ran {
        self.carry_out(look, line, stdin, |asked| asked).await
    }

    async fn carry_out(
        &self,
        look: Look,
        line: &str,
        stdin: &str,
        settle: impl FnOnce(OperationCall) -> OperationCall,
    ) -> Ran {
        let paper = Paper::default();
        let printer = paper.printer(look);
        let exit = match read(line) {
            Ok(invocation) => {
                let printer = printer.with(&invocation.globals);
                let Command::Operation(asked) = invocation.command else { unreachable!("{line}") };
                run_operation(&settle(asked), self, &*self.ids, &mut stdin.as_bytes(), &printer).await
            }
            Err(error) => error.show(&printer, &*self.ids),
        };
        paper.ran(exit.code())
    }

    /// What was asked last, and the answer.
    pub(crate) fn last(&self) -> (Request, Result<Answer, Problem>) {
        self.seen.lock().unwrap().last().unwrap().clone()
    }

    pub(crate) fn times_asked(&self) -> usize {
        self.seen.lock().unwrap().len()
    }
}

impl House {
    /// The answer. Where it takes its time, time passes.
    async fn answered(&self, request: Request) -> Result<Answer, Problem> {
        let mut answer = self.local.call(request);
        loop {
            tokio::select! {
                biased;
                answer = &mut answer => return answer,
                () = settle() => self.clock.advance(Duration::from_secs(1)),
            }
        }
    }
}

/// Lets everything that is ready run.
async fn settle() {
    for _ in 0..1_000 {
        tokio::task::yield_now().await;
    }
}

#[async_trait]
impl Caller for House {
    async fn call(&self, request: Request) -> Result<Answer, Problem> {
        let answer = self.answered(request.clone()).await;
        self.seen.lock().unwrap().push((request, answer.clone()));
        answer
    }

    async fn feed(&self, call: Call, request: FeedRequest, after: Option<Position>) -> Result<Feed, Problem> {
        self.local.feed(call, request, after).await
    }
}

/// Nobody looks.
pub(crate) const PIPES: Look =
    Look { stdout_is_terminal: false, stderr_is_terminal: false, columns: None, no_color: false };

/// A terminal without color.
pub(crate) const fn terminal(columns: usize) -> Look {
    Look { stdout_is_terminal: true, stderr_is_terminal: true, columns: Some(columns), no_color: true }
}

/// Reads a command line; single quotes hold words together.
pub(crate) fn read(line: &str) -> Result<cambist_cli::Invocation, UsageError> {
    let mut arguments = vec!["cambist".to_owned()];
    for (number, part) in line.split('\'').enumerate() {
        if number % 2 == 1 {
            arguments.push(part.to_owned());
        } else {
            arguments.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    parse(arguments, None)
}

/// Catches what is printed.
#[derive(Clone, Default)]
pub(crate) struct Paper {
    out: Sheet,
    err: Sheet,
}

impl Paper {
    pub(crate) fn printer(&self, look: Look) -> Printer {
        Printer::new(Box::new(self.out.clone()), Box::new(self.err.clone()), look)
    }

    pub(crate) fn ran(&self, exit: u8) -> Ran {
        Ran { exit, out: self.out.text(), err: self.err.text() }
    }
}

#[derive(Clone, Default)]
struct Sheet(Arc<Mutex<Vec<u8>>>);

impl Sheet {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Sheet {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
