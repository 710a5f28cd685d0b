mod harm;

use std::time::{Duration, Instant};

use serde_json::json;

use crate::support::{Client, Home, Server, alone, eventually, lines, random, setting, word};
use harm::{HARMS, Harm, When};

const RECORDS: usize = 1_500;
const HEALED_WITHIN: Duration = Duration::from_secs(10);
/// How long the answers are watched: damage may be noticed only when it is come upon.
const WATCHED: Duration = Duration::from_secs(1);

/// Each with what is known of it without any index: how many of the imported records it finds, and whether it finds all
/// that come later too.
const QUERIES: [&str; 7] = [
    "",
    "industry=C39",
    "trl_min=8",
    "q=石墨烯散热膜",
    "q=工业废水 检测装置",
    "q=\"锂离子电池隔膜\" -控制系统",
    "q=水稻&trl_max=4&sort=trl_high",
];

#[test]
fn a_damaged_index_heals_by_itself_and_never_answers_wrongly() {
    let _alone = alone();
    let mut subject = Subject::new();
    let damages = setting("NANHU_TEST_DAMAGES", 6);
    let mut slowest = Duration::ZERO;
    // A few in an ordinary run are others each time.
    let first = random(HARMS.len());
    for number in 0..damages {
        let harm = &HARMS[(first + number) % HARMS.len()];
        let took = subject.survives(harm);
        slowest = slowest.max(took);
        eprintln!("{}: healed after {took:?}", harm.name);
    }
    assert!(subject.server.take().expect("running").stop().success(), "the server does not end well");
    assert_eq!(subject.home.verified(), subject.expected[0], "published records");
    eprintln!("{damages} damages, all healed, no wrong answer; slowest {slowest:?}");
}

struct Subject {
    home: Home,
    /// A node of another database, whose index may get in the wrong place.
    stranger: Home,
    key: String,
    server: Option<Server>,
    expected: Vec<i64>,
    published: String,
    added: usize,
}

impl Subject {
    fn new() -> Self {
        let (home, stranger) = (Home::new(), Home::new());
        stranger.import(&lines("stranger", 400));
        for part in 0..3 {
            home.import(&lines(&format!("part-{part}"), RECORDS / 3));
        }
        let (key, server) = (home.key(), home.start());
        let client = server.client(&key);
        let expected: Vec<i64> = QUERIES.iter().map(|query| total(&client, query).expect("an answer")).collect();
        // Of 500 imported numbers a part, every third is C39, and two of nine have one of the two highest levels.
        assert_eq!(expected[..3], [1_500, 3 * 167, 3 * 110], "the answers before any damage");
        assert!(expected.iter().all(|total| *total > 0), "every query finds something: {expected:?}");
        let published = client.get("/api/v1/achievements?limit=1").body["items"][0]["id"].as_str().expect("an id").to_owned();
        Self { home, stranger, key, server: Some(server), expected, published, added: 0 }
    }

    /// Does the harm, watches the answers and says after what time all of them were right.
    fn survives(&mut self, harm: &Harm) -> Duration {
        let server = self.server.take().expect("running");
        let server = match harm.when {
            When::Down => {
                assert!(server.stop().success(), "the server does not end well");
                self.harm(harm);
                self.home.launch()
            }
            When::Running => {
                self.harm(harm);
                server
            }
            When::RunningUntilRestart => {
                self.harm(harm);
                self.watch(&server, harm);
                drop(server);
                self.home.launch()
            }
        };
        let began = Instant::now();
        let healed = eventually(HEALED_WITHIN, || self.all_right(&server, harm));
        assert!(healed, "{}: not healed in time", harm.name);
        let took = began.elapsed();
        self.watch(&server, harm);
        self.follows(&server.client(&self.key), harm);
        self.server = Some(server);
        took
    }

    fn harm(&self, harm: &Harm) {
        (harm.act)(&self.home.index(), &self.stranger.index());
    }

    fn watch(&self, server: &Server, harm: &Harm) {
        let until = Instant::now() + WATCHED;
        while Instant::now() < until {
            self.all_right(server, harm);
        }
    }

    /// Whether all searches are answered. Rightly, or not at all: anything else fails.
    fn all_right(&self, server: &Server, harm: &Harm) -> bool {
        let client = server.client(&self.key);
        client.get(&format!("/api/v1/achievements/{}", self.published)).expect(200);
        let mut all = true;
        for (query, expected) in QUERIES.iter().zip(&self.expected) {
            match total(&client, query) {
                Some(found) => assert_eq!(found, *expected, "{}: a wrong answer to {query:?}", harm.name),
                None => all = false,
            }
        }
        all && client.get("/readyz").status == 200
    }

    /// An index that has healed takes in what comes.
    fn follows(&mut self, client: &Client, harm: &Harm) {
        self.added += 1;
        let marker = word(self.added);
        let body = json!({"title": marker, "abstract": "愈合之后。"});
        let id = client.post("/api/v1/achievements", &body).expect(201).text("id");
        for (version, step) in (1..).zip(["submit", "publish"]) {
            client.change(&id, Some(step), version, None).expect("answered").expect(200);
        }
        self.expected[0] += 1;
        let found = eventually(HEALED_WITHIN, || {
            let all = total(client, "");
            total(client, &format!("q={marker}")) == Some(1) && all == Some(self.expected[0])
        });
        assert!(found, "{}: the index does not follow any more", harm.name);
        assert_eq!(self.home.verified(), self.expected[0], "{}: published records", harm.name);
    }
}

fn total(client: &Client, query: &str) -> Option<i64> {
    let encoded: Vec<String> = query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| format!("{name}={}", form_urlencoded::byte_serialize(value.as_bytes()).collect::<String>()))
        .collect();
    client.search(&encoded.join("&")).map(|(total, _)| total)
}
