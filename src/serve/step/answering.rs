//! Who answers requests as things stand.

use super::{Child, ChildId, Stage, State};

/// Who answers requests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Answering {
    App(ChildId),
    /// A version is built or starts, and nobody else is there: requests wait for it.
    #[default]
    Soon,
    /// Nothing is on its way before the next change.
    Nobody,
}

impl State {
    /// Who answers requests as things stand.
    pub(crate) fn answering(&self) -> Answering {
        let is_starting = |child: &Child| child.stage == Stage::Starting;
        let starts = self.children.values().any(is_starting);
        let is_building = self.build.as_ref().is_some_and(|it| it.binary.is_none());
        let mut children = self.children.iter();
        if let Some((id, _)) = children.find(|(_, child)| child.stage == Stage::Serving) {
            return Answering::App(*id);
        }
        let has_begun = self.last_id > 0;
        if is_building || starts || self.ending.is_some() || !has_begun {
            return Answering::Soon;
        }
        Answering::Nobody
    }
}
