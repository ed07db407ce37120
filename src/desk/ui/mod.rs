//! Makes what people see: posts with their buttons and menus, and the words in them.

pub mod action;
pub(crate) mod page;
pub mod post;
pub(crate) mod replies;
pub mod report_view;
pub mod setup_step;
pub mod size;
pub mod text;
