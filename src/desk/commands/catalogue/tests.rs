//! The catalogue is whole: each command stands once, and its options are in the order that Discord asks for.

use std::collections::{BTreeSet, HashSet};

use super::*;

/// Lists the names of all commands, as the refusal of an unknown one lists them.
fn names() -> BTreeSet<String> {
    let refused = serde_json::from_str::<CommandName>("\"Unknown\"").unwrap_err();
    let refused = refused.to_string();
    let quoted = refused.split('`').skip(1).step_by(2);
    quoted.skip(1).map(str::to_owned).collect()
}

#[test]
fn every_command_that_has_a_name_is_listed() {
    let listed: BTreeSet<String> = COMMANDS
        .iter()
        .map(|spec| format!("{:?}", spec.name))
        .collect();
    assert_eq!(names(), listed);
}

#[test]
fn every_command_stands_once_and_finds_itself() {
    let paths: HashSet<_> = COMMANDS.iter().map(|spec| spec.path).collect();
    assert_eq!(paths.len(), COMMANDS.len());
    for spec in COMMANDS {
        assert_eq!(spec.name.spec().path, spec.path);
        assert_eq!(find(spec.path).map(|found| found.name), Some(spec.name));
    }
}

#[test]
fn required_options_come_first() {
    for spec in COMMANDS {
        let order: Vec<bool> = spec.options.iter().map(|option| option.required).collect();
        assert!(order.is_sorted_by(|a, b| a >= b), "{}", spec.path);
    }
}

#[test]
fn only_reports_have_a_public_option() {
    for spec in COMMANDS {
        let has = spec.options.iter().any(|option| option.name == "public");
        let reports = matches!(
            spec.name,
            CommandName::StatsOverview
                | CommandName::StatsSatisfaction
                | CommandName::StatsResponse
        );
        assert_eq!(has, reports, "{}", spec.path);
    }
}
