//! The application as its clients see it, in one program so that it links once.

mod greetings;
mod wiring;
