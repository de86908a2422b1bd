mod book;
mod synthetic;
