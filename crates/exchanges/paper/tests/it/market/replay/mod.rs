mod frames;
mod play;
mod refused;
mod speed;
mod table;
mod tape;
mod writer;

use std::fs;
use std::path::{Path, PathBuf};

use cambist_exchange_paper::market::{Act, MarketModel, ReplayModel, Speed, TapeError};
use cambist_model::{Symbol, Timestamp};

/// Writes a file for one test.
fn file(name: &str, content: impl AsRef<[u8]>) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, content).unwrap();
    path
}

fn symbol(text: &str) -> Symbol {
    Symbol::parse(text).unwrap()
}

fn open(path: &Path, symbol: Option<Symbol>) -> Result<ReplayModel, TapeError> {
    ReplayModel::open(path, symbol, Timestamp::EPOCH, Speed::REAL)
}

/// Why a recording is refused.
fn refusal(path: &Path, symbol: Option<Symbol>) -> String {
    let error = open(path, symbol).err().unwrap().to_string();
    assert!(error.contains(path.to_str().unwrap()), "names the file: {error}");
    error
}

/// Everything that happens.
fn all(model: &mut ReplayModel) -> Vec<(Timestamp, Act)> {
    let (start, end) = model.span();
    let mut acts = Vec::new();
    model.acts(0, start, end, &mut acts);
    acts
}
