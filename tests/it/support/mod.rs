//! What the tests share.

mod sandbox;

pub(crate) use sandbox::Sandbox;
