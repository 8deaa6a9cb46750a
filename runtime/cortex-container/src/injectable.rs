//! A type that says itself how it is constructed.

use crate::Provider;

/// A type that the container can construct, because its fields or its constructor say what it needs.
///
/// Implemented by `#[derive(Injectable)]` and `#[injectable]`, and by nothing else: how it does it may
/// change.
#[diagnostic::on_unimplemented(
    message = "the container cannot construct `{Self}`",
    label = "`{Self}` is not `Injectable`",
    note = "add `#[derive(Injectable)]` to `{Self}`, or register an instance with `m.value(...)`"
)]
pub trait Injectable: Sized + Send + Sync + 'static {
    /// How it is constructed.
    #[doc(hidden)]
    fn provider() -> Provider;

    /// The same instance as the traits that the type says it is used as.
    #[doc(hidden)]
    fn aliases() -> Vec<Provider> {
        Vec::new()
    }
}
