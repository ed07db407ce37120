//! The names of plain values: an enum lists each of its values once, with its name in tables, commands and exports.

/// Gives an enum the list of its values, in order, their names, and the conversion from a name.
macro_rules! named {
    ($(#[$all:meta])* $enum:ident { $($value:ident => $name:literal,)+ }) => {
        impl $enum {
            $(#[$all])*
            pub const ALL: [Self; [$($name),+].len()] = [$(Self::$value),+];

            /// Returns the name in tables, commands and exports.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$value => $name,)+
                }
            }

            /// Reads a [`Self::name`].
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.into_iter().find(|one| one.name() == name)
            }
        }
    };
}
pub(crate) use named;
