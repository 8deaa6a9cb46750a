//! Cursors: what says where a page begins, signed, so that clients cannot make their own.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac as _};
use sha2::Sha256;

use crate::Error;

/// Half of the signature: as much as nobody can guess, in cursors that are short.
const SIGNATURE: usize = 16;

/// The longest cursor that is looked at.
const LONGEST: usize = 8_192;

#[derive(Clone)]
pub(crate) struct Seal(Hmac<Sha256>);

impl Seal {
    pub(crate) fn new(key: &str) -> Self {
        // The key as a password is hashed by HMAC itself, whatever its length.
        Self(Hmac::new_from_slice(key.as_bytes()).unwrap_or_else(|_| Hmac::new(&[0; 64].into())))
    }

    pub(crate) fn sign(&self, list: &str, content: &[u8]) -> String {
        let signature = self.signature(list, content).finalize().into_bytes();
        URL_SAFE_NO_PAD.encode([&signature[..SIGNATURE], content].concat())
    }

    pub(crate) fn open(&self, list: &str, cursor: &str) -> Result<Vec<u8>, Error> {
        if cursor.len() > LONGEST {
            return Err(Error::Cursor);
        }
        let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| Error::Cursor)?;
        let (signature, content) = bytes.split_at_checked(SIGNATURE).ok_or(Error::Cursor)?;
        // In constant time: the time would tell how much of a guess is right.
        self.signature(list, content)
            .verify_truncated_left(signature)
            .map_err(|_| Error::Cursor)?;
        Ok(content.to_vec())
    }

    fn signature(&self, list: &str, content: &[u8]) -> Hmac<Sha256> {
        let length = (list.len() as u64).to_be_bytes();
        let mac = self.0.clone().chain_update(length);
        mac.chain_update(list).chain_update(content)
    }
}

impl fmt::Debug for Seal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Seal")
    }
}
