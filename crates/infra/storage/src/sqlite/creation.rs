//! A new database.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use cambist_model::Timestamp;
use rusqlite::Connection;

use super::backup::sync_parent;
use super::connection::{open_writer, set_up_draft};
use super::{OpenError, SqliteOptions, migrations};

/// What SQLite keeps beside a database while it is used.
const COMPANIONS: &[&str] = &["wal", "shm", "journal"];

/// Makes the database where there is nothing of one.
///
/// It is made in a draft, which nobody needs before it is whole, so that the disk is waited for once and not for each of
/// its many steps. It gets its name when it is whole and on the disk.
pub(super) fn create_if_missing(options: &SqliteOptions, now: Timestamp) -> Result<(), OpenError> {
    let failed = |problem| OpenError::Creation { path: options.path.clone(), problem };
    if !is_missing(&options.path).map_err(failed)? {
        return Ok(());
    }
    let draft = SqliteOptions { path: options.path.with_added_extension("new"), ..options.clone() };
    // What an earlier attempt left would be in the way.
    clear(&draft.path).map_err(failed)?;
    let made = make(&draft, options, now).and_then(|()| give_name(&draft.path, &options.path).map_err(failed));
    made.inspect_err(|_| {
        // It may not have been begun, and a draft that stays does no harm.
        let _ = clear(&draft.path);
    })
}

/// Is there nothing of a database? A log without one is for SQLite to judge: it must not be taken for that of a new one.
pub(super) fn is_missing(path: &Path) -> io::Result<bool> {
    let mut files = [path.to_owned()].into_iter().chain(companions(path));
    files.try_fold(true, |missing, file| Ok(missing && !file.try_exists()?))
}

fn companions(path: &Path) -> impl Iterator<Item = PathBuf> {
    COMPANIONS.iter().map(|what| {
        let mut name = path.as_os_str().to_owned();
        name.push("-");
        name.push(what);
        PathBuf::from(name)
    })
}

fn clear(draft: &Path) -> io::Result<()> {
    for file in [draft.to_owned()].into_iter().chain(companions(draft)) {
        match fs::remove_file(file) {
            Err(why) if why.kind() != io::ErrorKind::NotFound => return Err(why),
            _ => {}
        }
    }
    Ok(())
}

fn make(draft: &SqliteOptions, options: &SqliteOptions, now: Timestamp) -> Result<(), OpenError> {
    let cannot = |problem| OpenError::Sqlite { path: options.path.clone(), problem };
    let mut db = open_writer(draft).map_err(cannot)?;
    set_up_draft(&db, draft).map_err(cannot)?;
    migrations::carry_out(&mut db, draft, draft.migrations, now)?;
    finish(db).map_err(cannot)
}

/// The journal of those who will use it is part of a database, and switching to it later would take syncs of its own.
fn finish(db: Connection) -> rusqlite::Result<()> {
    db.pragma_update(None, "journal_mode", "WAL")?;
    db.close().map_err(|(_, why)| why)
}

fn give_name(draft: &Path, path: &Path) -> io::Result<()> {
    File::open(draft)?.sync_all()?;
    fs::rename(draft, path)?;
    sync_parent(path)
}
