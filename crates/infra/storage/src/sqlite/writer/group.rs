//! Many jobs, one commit.

use std::collections::HashSet;

use cambist_model::AccountId;
use cambist_ports::store::StoreError;
use rusqlite::Connection;

use super::job::{Job, Outcome, Work};
use crate::sqlite::failure::{Failure, Result, unavailable};
use crate::sqlite::{paper, records};

/// Writes groups of jobs.
pub(super) struct GroupCommit {
    db: Connection,
    /// Paper accounts with a change that could not be written. The changes after it build on it, so none of them is
    /// written either until the account is taken up again: what is on the disk is always a beginning of what was asked.
    broken: HashSet<AccountId>,
}

/// Why a group was not committed. Nothing of it is written.
enum Undone {
    /// It could not even begin, so trying its jobs alone would not help.
    NotBegun(rusqlite::Error),
    /// It was rolled back for one of its jobs or for the commit.
    RolledBack(Failure),
}

impl GroupCommit {
    /// Writes with `db`.
    pub(super) fn new(db: Connection) -> Self {
        Self { db, broken: HashSet::new() }
    }

    /// Carries out `jobs` in their order, answers them and leaves the list empty.
    pub(super) fn carry_out(&mut self, jobs: &mut Vec<Job>) {
        let works: Vec<&Work> = jobs.iter().map(|job| &job.work).collect();
        let outcomes = match works.as_slice() {
            [] => return,
            [work] => vec![self.alone(work)],
            many => self.group(many),
        };
        for (job, outcome) in jobs.drain(..).zip(outcomes) {
            // Who asked may have stopped waiting; the outcome is the same.
            let _ = job.answer.send(outcome);
        }
    }

    /// Folds the log into the database file. What is committed is safe without it.
    pub(super) fn close(self) -> Outcome {
        let fold = || -> Result<()> {
            self.db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
            self.db.close().map_err(|(_, why)| Failure::from(why))
        };
        Ok(fold()?)
    }

    /// Many jobs at once; one by one if what befalls one of them undoes them all.
    fn group(&mut self, works: &[&Work]) -> Vec<Outcome> {
        match self.together(works) {
            Ok(outcomes) => outcomes,
            Err(Undone::NotBegun(why)) => {
                let why = format!("the database cannot be written now: {why}");
                let fail = |work: &&Work| self.failed(work, unavailable(why.as_str()));
                works.iter().map(fail).collect()
            }
            Err(Undone::RolledBack(why)) => {
                tracing::warn!(jobs = works.len(), %why, "a group of writes was undone; writing them one by one");
                works.iter().map(|work| self.alone(work)).collect()
            }
        }
    }

    /// One commit for all; each job fails or not on its own.
    fn together(&mut self, works: &[&Work]) -> Result<Vec<Outcome>, Undone> {
        let before = self.broken.clone();
        self.attempt(works).inspect_err(|_| {
            self.broken = before;
            if !self.db.is_autocommit() {
                // If even this fails, the next BEGIN says so.
                let _ = self.db.execute_batch("ROLLBACK");
            }
        })
    }

    fn attempt(&mut self, works: &[&Work]) -> Result<Vec<Outcome>, Undone> {
        self.db.execute_batch("BEGIN IMMEDIATE").map_err(Undone::NotBegun)?;
        let mut outcomes = Vec::with_capacity(works.len());
        for work in works {
            outcomes.push(match self.in_savepoint(work)? {
                Ok(()) => Ok(()),
                Err(why) => self.failed(work, why),
            });
        }
        self.db.execute_batch("COMMIT").map_err(|why| Undone::RolledBack(why.into()))?;
        Ok(outcomes)
    }

    /// A job as a group of its own.
    fn alone(&mut self, work: &Work) -> Outcome {
        match self.together(&[work]) {
            Ok(outcomes) => outcomes.into_iter().collect(),
            Err(Undone::NotBegun(why)) => self.failed(work, Failure::from(why).into()),
            Err(Undone::RolledBack(why)) => self.failed(work, why.into()),
        }
    }

    /// Carries out a job; if it fails, what it wrote is undone and the group goes on.
    ///
    /// The outer error is for a failure that took the whole group with it, as a full disk may.
    fn in_savepoint(&mut self, work: &Work) -> Result<Outcome, Undone> {
        let undone = |why: rusqlite::Error| Undone::RolledBack(why.into());
        self.db.execute_batch("SAVEPOINT job").map_err(undone)?;
        let Err(why) = self.write(work) else {
            self.db.execute_batch("RELEASE job").map_err(undone)?;
            return Ok(Ok(()));
        };
        if self.db.is_autocommit() {
            return Err(Undone::RolledBack(why));
        }
        self.db.execute_batch("ROLLBACK TO job; RELEASE job").map_err(undone)?;
        Ok(Err(why.into()))
    }

    fn write(&mut self, work: &Work) -> Result<()> {
        match work {
            Work::Records(changes) => records::changes::write(&self.db, changes),
            Work::Paper(account, _) if self.broken.contains(account) => {
                Err(unavailable(format!("a change before this one could not be written; load account {account} again"))
                    .into())
            }
            Work::Paper(account, changes) => paper::changes::write(&self.db, *account, changes),
            Work::Candles(known) => records::candles::write(&self.db, known),
            Work::Resume(account) => {
                self.broken.remove(account);
                Ok(())
            }
        }
    }

    /// The outcome of a job that failed, after noting what builds on it.
    fn failed(&mut self, work: &Work, why: StoreError) -> Outcome {
        self.broken.extend(work.account());
        Err(why)
    }
}
