//! `frontdesk drivers FILE.csv`: the regression of a file of surveys, without a database; with `--guild ID` instead, of
//! all complete surveys of a server.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use jiff::tz::TimeZone;
use serde::Serialize;

use super::refused::refused_lines;
use super::rules_dir::UnreadRules;
use super::{database, runtime};
use crate::desk::insights;
use crate::domain::GuildId;
use crate::measures::{Coefficient, Drivers, Rated, SurveyFile, SurveyRow, TestedFit};

/// Show what drives the expected value of a file of surveys (CSV with the columns Perceived Value, Perceived Effort,
/// Expected Value), or of a server's own and imported ones
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The file
    #[arg(
        value_name = "FILE",
        required_unless_present = "guild",
        conflicts_with = "guild"
    )]
    file: Option<PathBuf>,
    /// The server whose surveys are read from the database instead
    #[arg(long, value_name = "ID")]
    guild: Option<GuildId>,
    /// Print JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    pub(super) rules: UnreadRules,
}

/// Prints the regression in words and figures. Refused rows go to standard error, so that the figures can be piped.
pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    args.rules.is_unnamed()?;
    let read = match (&args.file, args.guild) {
        (Some(file), _) => of_file(file)?,
        (None, guild) => of_server(guild)?,
    };
    let drivers = Drivers::of(&read.rated).with_context(|| read.name.clone())?;
    if args.json {
        println!(
            "{}",
            serde_json::to_string_pretty(&DriversReport::of(&drivers, &read))?
        );
    } else {
        if let Some(imported) = read.imported {
            println!(
                "{}: complete surveys: {}, imported ones: {imported}\n",
                read.name,
                read.rated.len()
            );
        }
        print!("{}", told(&drivers));
    }
    Ok(ExitCode::SUCCESS)
}

/// The surveys of a file or a server.
struct SurveysRead {
    /// The name of the file or server, for messages.
    name: String,
    rated: Vec<Rated>,
    /// The rows of the file that were left out.
    refused: usize,
    /// The number of a server's surveys that were imported; `None` for a file.
    imported: Option<usize>,
}

/// Reads a file, and reports unreadable rows.
fn of_file(path: &Path) -> anyhow::Result<SurveysRead> {
    let name = path.display().to_string();
    let content =
        std::fs::read_to_string(path).with_context(|| format!("{name} cannot be read"))?;
    let file = SurveyFile::read(&content, &TimeZone::UTC).with_context(|| name.clone())?;
    eprint!("{}", refused_lines(path, &file.refused));
    Ok(SurveysRead {
        name,
        rated: file.rows.iter().map(SurveyRow::rated).collect(),
        refused: file.refused.len(),
        imported: None,
    })
}

/// Reads a server's own surveys and imported ones.
fn of_server(guild: Option<GuildId>) -> anyhow::Result<SurveysRead> {
    runtime::on_this_thread()?.block_on(async {
        let store = database::open().await?;
        let settings = database::guild(&store, guild).await?;
        let surveys = insights::drivers::surveys(&store, settings.guild).await?;
        store.close().await;
        Ok(SurveysRead {
            name: format!("server {}", settings.guild),
            rated: surveys.rated,
            refused: 0,
            imported: Some(surveys.imported),
        })
    })
}

/// Writes the regression in words, and its figures beneath.
fn told(drivers: &Drivers) -> String {
    let Drivers {
        tested,
        value,
        effort,
    } = drivers;
    let fit = &tested.fit;
    let mut text = String::new();
    for (name, one) in [("value", value), ("effort", effort)] {
        text += &sentence(name, one);
    }
    text += &worth(tested);
    let rows = [
        ("(at 0)", &fit.intercept),
        ("perceived value", value),
        ("perceived effort", effort),
    ];
    text += "\nexpected value       coefficient   95 % interval\n";
    for (name, one) in rows {
        let interval = one.interval;
        // Writing into a String cannot fail.
        let _ = writeln!(
            text,
            "{name:<20} {:>11.4}   {:.4} to {:.4}",
            one.value, interval.low, interval.high
        );
    }
    let r_squared = fit.r_squared.map_or("-".to_owned(), |r| format!("{r:.4}"));
    let _ = writeln!(
        text,
        "\nfitted to n = {}, R² {r_squared}; held out n = {}: mean squared error {:.4}, {:.4} by the mean alone",
        fit.n, tested.held_out, tested.squared_error, tested.squared_error_of_mean
    );
    text
}

fn sentence(name: &str, one: &Coefficient) -> String {
    if !one.is_beyond_chance() {
        return format!("Perceived {name} does not go with the expected value beyond chance.\n");
    }
    let direction = if one.value > 0.0 { "higher" } else { "lower" };
    let by = one.value.abs();
    format!(
        "Who perceives one point more {name}, the other rating being equal, expects {by:.2} {direction}.\n"
    )
}

/// Describes whether the fit predicts the held-out rows better than their mean does.
fn worth(tested: &TestedFit) -> String {
    if tested.squared_error < tested.squared_error_of_mean {
        let less = 100.0 * (1.0 - tested.squared_error / tested.squared_error_of_mean);
        format!(
            "On surveys that it has not seen, its squared error is {less:.0} % below that of the mean.\n"
        )
    } else {
        "On surveys that it has not seen, it tells no more than the mean: do not build on it.\n"
            .to_owned()
    }
}

/// The regression as JSON.
#[derive(Debug, Serialize)]
struct DriversReport {
    rows: usize,
    refused: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    imported: Option<usize>,
    fitted: usize,
    held_out: usize,
    intercept: ShownCoefficient,
    perceived_value: ShownCoefficient,
    perceived_effort: ShownCoefficient,
    r_squared: Option<f64>,
    held_out_squared_error: f64,
    held_out_squared_error_of_mean: f64,
}

/// A coefficient with its interval.
#[derive(Debug, Serialize)]
struct ShownCoefficient {
    value: f64,
    low: f64,
    high: f64,
}

impl ShownCoefficient {
    fn of(one: &Coefficient) -> Self {
        Self {
            value: one.value,
            low: one.interval.low,
            high: one.interval.high,
        }
    }
}

impl DriversReport {
    fn of(drivers: &Drivers, read: &SurveysRead) -> Self {
        let (tested, fit) = (&drivers.tested, &drivers.tested.fit);
        Self {
            rows: read.rated.len(),
            refused: read.refused,
            imported: read.imported,
            fitted: fit.n,
            held_out: tested.held_out,
            intercept: ShownCoefficient::of(&fit.intercept),
            perceived_value: ShownCoefficient::of(&drivers.value),
            perceived_effort: ShownCoefficient::of(&drivers.effort),
            r_squared: fit.r_squared,
            held_out_squared_error: tested.squared_error,
            held_out_squared_error_of_mean: tested.squared_error_of_mean,
        }
    }
}
