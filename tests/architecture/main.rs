//! The rules of docs/ARCHITECTURE.md that a program can check, checked on the source text.

mod layers;
mod sources;
mod style;
mod words;
