//! The catalogue has each command once, with options in the order that Discord requires.

use super::*;

#[test]
fn every_command_stands_once_and_finds_itself() {
    for command in CommandName::ALL {
        assert_eq!(CommandName::of_path(command.spec().path), Some(command));
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
    for command in CommandName::ALL {
        let spec = command.spec();
        let has = spec.options.iter().any(|option| option.name == "public");
        let reports = matches!(
            command,
            CommandName::StatsOverview
                | CommandName::StatsSatisfaction
                | CommandName::StatsResponse
        );
        assert_eq!(has, reports, "{}", spec.path);
    }
}
