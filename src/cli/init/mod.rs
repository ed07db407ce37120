//! `frontdesk init`: sets a desk up in this folder. Writes `.env` and, if there are no rules, those of the sample book;
//! checks the token with Discord, shows the needed page and link, and ends with the findings of `doctor`.

mod asking;
mod env_file;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, bail};

use self::asking::PromptTerminal;
use self::env_file::EnvFile;
use super::doctor;
use super::rules_dir::RulesDir;
use super::runtime;
use crate::app::{BadConfig, Config, DATABASE_URL, TOKEN, environment, variable};
use crate::discord::{Application, DiscordPlatform};
use crate::faq::write_sample_book;

/// The page on which applications are made.
const PORTAL: &str = "https://discord.com/developers/applications";
/// The most times that a question is asked.
const TRIES: usize = 3;

/// Set a desk up in this folder: token, database, rules, invite link
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Ask nothing: the token is in DISCORD_TOKEN, or in the file that DISCORD_TOKEN_FILE names
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    pub(super) rules: RulesDir,
}

/// Sets a desk up in this folder. Findings of the doctor do not make this command fail.
pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let runtime = runtime::on_this_thread()?;
    let asking = if args.yes {
        None
    } else {
        Some(PromptTerminal::open()?)
    };
    runtime.block_on(set_up(&args.rules, asking))
}

/// The variables that were answered here; they override those of the environment.
type Answers = BTreeMap<&'static str, String>;

fn read(answers: &Answers) -> Result<Config, BadConfig> {
    let mut all = environment();
    let answered = answers.iter();
    all.extend(answered.map(|(name, value)| ((*name).to_owned(), value.clone())));
    Config::read(&all)
}

async fn set_up(rules: &RulesDir, mut asking: Option<PromptTerminal>) -> anyhow::Result<ExitCode> {
    let mut answers = Answers::new();
    let application = token(&mut answers, asking.as_mut()).await?;
    println!(
        "The token is right: {}, application {}.",
        application.name, application.id
    );
    intent(&answers, application.clone(), asking.as_mut()).await?;
    database(&mut answers, asking.as_mut())?;
    write_env(&answers)?;
    write_rules(&rules.folder())?;
    println!(
        "\nInvite it with {}\n\
         Manage Roles and Manage Channels are there only so that `/setup start` can make roles and channels for you; \
         leave them out, or take them from it afterwards.\n",
        application.first_invitation()
    );
    if let Some(asking) = &mut asking {
        asking.wait("Open that link and choose your server, then press Enter: ")?;
    }
    let report = doctor::examine(rules, read(&answers)).await;
    print!("{}", report.text);
    println!("\nNext: `frontdesk run`, and in your server `/setup start`.");
    Ok(ExitCode::SUCCESS)
}

/// Finds the application of the token, and asks for the token if there is none.
async fn token(
    answers: &mut Answers,
    asking: Option<&mut PromptTerminal>,
) -> anyhow::Result<Application> {
    let is_known = variable(TOKEN)?.is_some();
    let Some(asking) = asking.filter(|_| !is_known) else {
        return consult(&read(answers)?).await;
    };
    println!("Open {PORTAL}, choose New Application, and on its page Bot press Reset Token.");
    for _ in 0..TRIES {
        answers.insert(TOKEN, asking.secret("The token: ")?);
        match consult(&read(answers)?).await {
            Ok(application) => return Ok(application),
            Err(error) => println!("{error:#}"),
        }
    }
    bail!("without a token that Discord takes there is nothing to set up")
}

async fn consult(config: &Config) -> anyhow::Result<Application> {
    let (_, application) = DiscordPlatform::consult(&config.discord).await?;
    Ok(application)
}

/// Shows where to switch the intent on, until it is on or nobody can be asked.
async fn intent(
    answers: &Answers,
    mut application: Application,
    mut asking: Option<&mut PromptTerminal>,
) -> anyhow::Result<()> {
    for _ in 0..TRIES {
        if application.reads_messages {
            println!("It may read what learners write (Message Content Intent).");
            return Ok(());
        }
        println!(
            "Without Message Content Intent it cannot read what learners write. Switch it on, under Privileged Gateway Intents, \
             at {PORTAL}/{}/bot",
            application.id
        );
        let Some(asking) = asking.as_deref_mut() else {
            return Ok(());
        };
        asking.wait("Then press Enter: ")?;
        application = consult(&read(answers)?).await?;
    }
    Ok(())
}

/// Asks for the database, unless the environment names it.
fn database(answers: &mut Answers, asking: Option<&mut PromptTerminal>) -> anyhow::Result<()> {
    let is_known = variable(DATABASE_URL)?.is_some();
    let Some(asking) = asking.filter(|_| !is_known) else {
        return Ok(());
    };
    println!(
        "Everything is kept in SQLite, in a file here, unless you name a PostgreSQL database."
    );
    for _ in 0..TRIES {
        let url = asking.secret("Enter for SQLite, or postgres://USER:PASSWORD@HOST/DATABASE: ")?;
        if url.is_empty() {
            return Ok(());
        }
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            answers.insert(DATABASE_URL, url);
            return Ok(());
        }
        println!("That is no such address.");
    }
    bail!("where everything is kept is not clear")
}

/// Writes the answers into `.env`, and into a new file also the variables of the environment.
fn write_env(answers: &Answers) -> anyhow::Result<()> {
    let mut file = EnvFile::open(Path::new(".env"))?;
    let is_new = file.is_new();
    for name in [TOKEN, DATABASE_URL] {
        let of_environment = || std::env::var(name).ok().filter(|_| is_new);
        let value = answers.get(name).cloned().or_else(of_environment);
        if let Some(value) = value.filter(|value| !value.trim().is_empty()) {
            file.set(name, value.trim())?;
        }
    }
    if file.write()? {
        println!("Written: .env, which only you can read. Keep it out of every repository.");
    } else {
        println!(".env is there, and stays as it is.");
    }
    Ok(())
}

/// Writes the sample book into the rules folder, unless that has any files.
fn write_rules(folder: &Path) -> anyhow::Result<()> {
    let shown = folder.display();
    let is_empty = std::fs::read_dir(folder).map_or(true, |mut entries| entries.next().is_none());
    if !is_empty {
        println!("{shown} has rules, and stays as it is.");
        return Ok(());
    }
    write_sample_book(folder).with_context(|| shown.to_string())?;
    println!(
        "Written: {shown}, a sample rule book whose links lead nowhere. `frontdesk rules import FAQ.html` makes drafts of yours."
    );
    Ok(())
}
