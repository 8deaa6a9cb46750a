//! A value that must not be seen: no way of printing it shows it, and it cannot be serialized.

use std::fmt;

use crate::{Place, Reader, Setting, Spec};

/// Holds a secret, such as a password or a key.
///
/// As a setting it can also be read from the file that the variable with `_FILE` at its end names,
/// such as `APP__MAIL__PASSWORD_FILE=/run/secrets/mail`.
///
/// ```
/// use cortex_config::Secret;
///
/// let password = Secret::new("hunter2".to_owned());
/// assert_eq!(format!("{password} {password:?}"), "[secret] [secret]");
/// assert_eq!(password.expose(), "hunter2");
/// ```
///
/// Nothing serializes it, not even by accident:
///
/// ```compile_fail,E0277
/// fn serializable<T: serde::Serialize>(_: T) {}
/// serializable(cortex_config::Secret::new(1));
/// ```
#[derive(Clone)]
pub struct Secret<T>(T);

impl<T> Secret<T> {
    /// Hides a value.
    pub fn new(value: T) -> Self {
        Self(value)
    }

    /// The value itself. Look twice at each line that calls this.
    pub fn expose(&self) -> &T {
        &self.0
    }
}

impl<T> fmt::Debug for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}

impl<T> fmt::Display for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}

impl<T: Setting> Setting for Secret<T> {
    fn specs(place: &Place, specs: &mut Vec<Spec>) {
        T::specs(&place.clone().secret(), specs);
    }

    fn read(place: &Place, reader: &mut Reader<'_>) -> Option<Self> {
        T::read(&place.clone().secret(), reader).map(Self)
    }
}
