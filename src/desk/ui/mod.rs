//! Makes the messages that people see: posts with their buttons and menus, and their texts.

pub mod action;
pub(crate) mod page;
pub mod post;
pub(crate) mod replies;
pub mod report_view;
pub mod setup_step;
pub mod size;
pub mod text;
