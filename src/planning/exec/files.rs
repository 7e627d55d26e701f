//! What a plan needs open.

use std::os::fd::OwnedFd;

use crate::model::plan::FileId;

/// The files of a plan, by their [`FileId`]s.
#[derive(Debug, Default)]
pub(super) struct Files(pub(super) Vec<OwnedFd>);

impl Files {
    /// Keeps a file open until the plan is carried out.
    pub(super) fn keep(&mut self, file: OwnedFd) -> FileId {
        self.0.push(file);
        FileId(self.0.len() - 1)
    }
}
