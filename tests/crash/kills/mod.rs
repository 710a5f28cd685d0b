mod centre;
mod clerk;
mod papers;
mod writer;

use std::{
    collections::HashSet,
    process::{Child, Stdio},
    time::{Duration, Instant},
};

use crate::support::{
    Client, Home, Server, alone, eventually, every_record, journal_without_gaps, lines, random, random_millis, setting,
};
use centre::Centre;
use writer::Writer;

const CLIENTS: usize = 4;
const IMPORTED: usize = 1_200;
const READY_WITHIN: Duration = Duration::from_secs(3);

#[test]
fn a_server_killed_under_load_is_back_within_three_seconds_and_has_lost_nothing() {
    let _alone = alone();
    let mut trial = Trial::new();
    let rounds = setting("NANHU_TEST_CRASH_ROUNDS", 3);
    for round in 0..rounds {
        trial.round(round);
    }
    trial.last_account(rounds);
}

/// A file being imported by a process of its own.
struct Import {
    process: Child,
    text: String,
    killed: bool,
}

struct Trial {
    home: Home,
    key: String,
    server: Server,
    writers: Vec<Writer>,
    centre: Centre,
    imports: Vec<String>,
    imports_killed: usize,
    slowest: Duration,
}

impl Trial {
    fn new() -> Self {
        let home = Home::new();
        let (key, server) = (home.key(), home.start());
        let writers = (0..CLIENTS).map(Writer::new).collect();
        let mut centre = Centre::new(&home, &server.client(&key));
        centre.begin(&server);
        Self { home, key, server, writers, centre, imports: Vec::new(), imports_killed: 0, slowest: Duration::ZERO }
    }

    fn client(&self) -> Client {
        self.server.client(&self.key)
    }

    /// Load, a kill at some moment, a start, and the account of what was acknowledged.
    fn round(&mut self, round: usize) {
        // Every other round, for a writer with large transactions leaves the others little room.
        let mut import = round.is_multiple_of(2).then(|| self.begin_import(round));
        let killed_after = random_millis(50, 1_200);
        let began = Instant::now();
        let (server, writers, centre) = (&mut self.server, &mut self.writers, &mut self.centre);
        let (client, staff) = (server.client(&self.key), centre.clients(server));
        std::thread::scope(|threads| {
            for writer in writers.iter_mut() {
                threads.spawn(|| writer.write(&client));
            }
            for clerk in &mut centre.clerks {
                threads.spawn(|| clerk.write(&staff));
            }
            threads.spawn(|| centre.reports.freeze(&client));
            std::thread::sleep(killed_after);
            server.kill();
        });
        if let Some(import) = import.as_mut().filter(|_| random(2) == 0) {
            import.kill();
        }
        assert!(began.elapsed() < Duration::from_secs(30), "the kill was not seen by the clients");
        self.server = self.home.start();
        self.slowest = self.slowest.max(self.server.ready_after);
        assert!(self.server.ready_after < READY_WITHIN, "ready after {:?}\n{}", self.server.ready_after, self.server.log());
        let client = self.client();
        for writer in &mut self.writers {
            writer.settle(&client);
        }
        self.centre.account(&client);
        if let Some(import) = import {
            self.imports_killed += usize::from(import.killed);
            self.imports.push(import.end(&client, round));
        }
        assert!(self.server.catches_up(Duration::from_secs(60)), "{}", self.server.log());
        self.home.verified();
    }

    fn begin_import(&self, round: usize) -> Import {
        let text = lines(&format!("import-{round}"), IMPORTED);
        let file = self.home.written(&text);
        let mut command = self.home.command(&["import", "achievements", &file.to_string_lossy(), "--json"]);
        let process = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the import starts");
        Import { process, text, killed: false }
    }

    /// What was cut off is imported again; then all is there, once, and found.
    fn last_account(mut self, rounds: usize) {
        for text in &self.imports {
            let summary = self.home.import(text);
            let there = summary["created"].as_u64().zip(summary["unchanged"].as_u64()).map(|(new, old)| new + old);
            assert_eq!(there, Some(IMPORTED as u64), "{summary}");
        }
        assert!(self.server.catches_up(Duration::from_secs(60)), "{}", self.server.log());
        let client = self.client();
        for writer in &mut self.writers {
            writer.settle_all(&client);
        }
        self.count(&client);
        let written = self.centre.last_account(&client);
        let events = journal_without_gaps(&client);
        assert!(self.server.stop().success(), "the server does not end well");
        let published = self.home.verified();
        let acknowledged: usize = self.writers.iter().map(|writer| writer.acknowledged).sum();
        let by_clerks = self.centre.acknowledged();
        eprintln!(
            "{rounds} kills under load, {} of {} imports killed: {acknowledged} acknowledged changes of achievements and {by_clerks} \
             of the centre's records, none lost; {events} events, {published} published; {written}; slowest start {:?}",
            self.imports_killed,
            self.imports.len(),
            self.slowest
        );
    }

    fn count(&self, client: &Client) {
        let records = every_record(client);
        let expected: HashSet<&str> = self.writers.iter().flat_map(Writer::records).map(|(id, _)| id).collect();
        assert_eq!(records.len(), expected.len() + self.imports.len() * IMPORTED, "records are missing or there twice");
        let references: HashSet<&str> = records.iter().filter_map(|record| record["external_ref"].as_str()).collect();
        assert_eq!(references.len(), records.len(), "a reference is there twice");
        let published = self.writers.iter().flat_map(Writer::records).filter(|(_, published)| *published).count();
        let found = client.search("").expect("an answer").0;
        assert_eq!(found, i64::try_from(published + self.imports.len() * IMPORTED).expect("a number"), "what a search finds");
        let demands = client.get("/api/v1/search/demands").expect(200).number("total");
        assert_eq!(demands, i64::try_from(self.centre.published()).expect("a number"), "demands that a search finds");
    }
}

impl Import {
    fn kill(&mut self) {
        self.killed = matches!(self.process.try_wait(), Ok(None));
        let _ = self.process.kill();
    }

    /// An import that says that it has done it has; one that was killed has done whole records only.
    fn end(mut self, client: &Client, round: usize) -> String {
        let status = self.process.wait().expect("the import ends");
        assert!(self.killed || status.success(), "the import failed: {status}");
        let last = format!("/api/v1/achievements?external_ref=import-{round}-{}", IMPORTED - 1);
        if !self.killed {
            assert_eq!(client.get(&last).expect(200).body["items"].as_array().map(Vec::len), Some(1), "imported, then lost");
        }
        std::mem::take(&mut self.text)
    }
}

impl Drop for Import {
    fn drop(&mut self) {
        self.kill();
        let _ = eventually(Duration::from_secs(5), || !matches!(self.process.try_wait(), Ok(None)));
    }
}
