mod book;
mod replay;
mod synthetic;
