//! The values of settings in the configuration files: written where there are none, and replaced only
//! where they were generated.

use serde_json::Value;

use super::site::Site;
use crate::config::{values_of, with_values, without_value};
use crate::error::Failure;
use crate::plan::{Content, RelPath};

/// Keys with their values.
pub(super) type Values = Vec<(String, Value)>;

impl Site<'_> {
    /// Gives settings their defaults in a file. A value that a person wrote stays, and they are told
    /// so where it is another.
    pub(super) fn defaults(&mut self, file: &RelPath, values: &Values) -> Result<(), Failure> {
        let others = self.write_values(file, values, |_, _| true)?;
        for (key, there, wanted) in others {
            self.tell(format!(
                "`{key}` stays {there} in `{file}`, which is not the default {wanted} that was asked for"
            ));
        }
        Ok(())
    }

    /// Gives settings values for tests in a file. Any that is there will do, unless the setting is of
    /// another type now.
    pub(super) fn samples(&mut self, file: &RelPath, values: &Values) -> Result<(), Failure> {
        let is_alike =
            |a: &Value, b: &Value| std::mem::discriminant(a) == std::mem::discriminant(b);
        self.write_values(file, values, |there, wanted| !is_alike(there, wanted))
            .map(drop)
    }

    /// Writes values to a file, which is made where it is not there, and returns those that stay
    /// other than they were wanted. Those of an earlier run make way where a person says so and
    /// `yields` agrees.
    fn write_values(
        &mut self,
        file: &RelPath,
        values: &Values,
        yields: impl Fn(&Value, &Value) -> bool,
    ) -> Result<Vec<(String, Value, Value)>, Failure> {
        let text = self.read(file)?;
        let present = values_of(text.as_deref().unwrap_or_default(), file.as_str())?;
        let mut ours = self.values_before(file)?;
        ours.retain(|key| present.contains_key(key));
        let (mut new, mut others) = (Vec::new(), Vec::new());
        for (key, wanted) in values {
            match present.get(key) {
                Some(there) if there == wanted => {}
                Some(there) if !(self.replaces && ours.contains(key) && yields(there, wanted)) => {
                    others.push((key.clone(), there.clone(), wanted.clone()));
                }
                _ => new.push((key.clone(), wanted.clone())),
            }
        }
        let is_wanted = |key: &String| values.iter().any(|(wanted, _)| wanted == key);
        let (gone, stays): (Vec<_>, Vec<_>) = ours
            .into_iter()
            .partition(|key| self.replaces && !is_wanted(key));
        self.rewrite_values(file, text, &new, &gone)?;
        // Those that a person wrote are theirs.
        let own = |key: &String| stays.contains(key) || new.iter().any(|(new, _)| new == key);
        let wanted = values.iter().map(|(key, _)| key).filter(|key| own(key));
        let dropped = stays.iter().filter(|key| !is_wanted(key));
        let keys = wanted.chain(dropped).map(|key| (file.clone(), key.clone()));
        self.record.settings.extend(keys);
        Ok(others)
    }

    /// The keys that an earlier run has written to a file.
    fn values_before(&self, file: &RelPath) -> Result<Vec<String>, Failure> {
        let before = self.recorded()?.map(|recorded| recorded.record.settings);
        let before = before.into_iter().flatten();
        let keys = before.filter(|(path, _)| path == file).map(|(_, key)| key);
        Ok(keys.collect())
    }

    fn rewrite_values(
        &mut self,
        file: &RelPath,
        text: Option<String>,
        new: &Values,
        gone: &[String],
    ) -> Result<(), Failure> {
        let is_there = text.is_some();
        if new.is_empty() && gone.is_empty() {
            return Ok(());
        }
        let mut after = text.unwrap_or_default();
        for key in gone {
            after = without_value(&after, file.as_str(), key)?;
        }
        after = with_values(&after, file.as_str(), new)?;
        if is_there {
            return self.edit(file, |_| Ok(after));
        }
        let content = Content::new(after.into_bytes(), false);
        self.draft.replace(file.clone(), content)
    }
}
