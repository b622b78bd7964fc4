//! Slots that hold the choices of one topic, or of each person at an address: told what holds for that topic, or for that
//! person, and nothing else.

#![allow(clippy::expect_used, missing_docs, reason = "a test fails by panicking")]

use martlet_testkit::program::Program;
use serde_json::Value;
use std::fs;

const PROJECT: &str = r#"
company acme "Acme A/S" { address "Havnegade 1, Copenhagen"   dpo "dpo@acme.example"   markets DK }
purpose news "News" { channels email   uses contact, privacy   basis consent }
topic running "Running"
topic trails "Trails" under running
topic skiing "Skiing"
IDENTITY
/// Where people choose.
system portal "Portal" is csv {
  owner "web@acme.example"   stored in EU
  connect { path "choices.csv" }
  object choices about customer {
    email:    email
    customer: id?
    topic:    text?
    said:     bool("yes", "no")
    at:       date
    consent news via email CHOICE {
      value said { true => granted   false => withdrawn }
      at at in "UTC"
      method form
      evidence said
      WHOSE
    }
  }
}
/// Where they sign up for all of it.
system web "Web" is csv {
  owner "web@acme.example"   stored in EU
  connect { path "signups.csv" }
  object signups about prospect {
    email: email
    said:  bool("yes", "no")
    at:    date
    consent news via email {
      value said { true => granted   false => withdrawn }
      at at in "UTC"
      method form
      evidence said
    }
  }
}
SLOT
consent news via email { from portal.choices, web.signups   TELLS   on conflict latest choice wins   owner "dpo@acme.example" }
"#;

/// A row for each address and topic.
const TOPICS: &str = r#"
system esp "Newsletter tool" is csv {
  owner "web@acme.example"   stored in EU   role controller
  connect { path "esp.csv"   cells machine }
  object topic about customer {
    email:  email
    topic:  text
    status: enum("in", "out", "new")
    note:   text?
    consent news via email topic topic {
      value status { "in" => granted   "out" => withdrawn   "new" => never_asked }
      writes deny yes, grant yes
    }
  }
}
"#;

/// A row for each address, all of one topic.
const TRAILS: &str = r#"
system esp "Newsletter tool" is csv {
  owner "web@acme.example"   stored in EU   role controller
  connect { path "esp.csv"   cells machine }
  object trails about customer {
    email:  email key
    status: enum("in", "out", "new")
    consent news via email topic trails {
      value status { "in" => granted   "out" => withdrawn   "new" => never_asked }
      writes deny yes, grant yes
    }
  }
}
"#;

/// A row for each person, some of whom share an address.
const PERSONS: &str = r#"
system esp "Newsletter tool" is csv {
  owner "web@acme.example"   stored in EU   role controller
  connect { path "esp.csv"   cells machine }
  object person about customer {
    email:    email
    customer: id?
    status:   enum("in", "out", "new")
    consent news via email {
      value status { "in" => granted   "out" => withdrawn   "new" => never_asked }
      person by customer
      writes deny yes, grant yes
    }
  }
}
"#;

martlet_testkit::project!(Project);

impl Project {
    fn new(slot: &str, tells: &str) -> Project {
        let project = Project(Program::new(env!("CARGO_BIN_EXE_martlet")));
        project.put("martlet.toml", "name = \"apart\"\nzone = \"UTC\"\n");
        let (identity, choice, whose) = match slot == PERSONS {
            true => (NEVER_MERGED, "", "person by customer"),
            false => ("identity person { match email }", "topic topic", ""),
        };
        let flows = PROJECT.replace("IDENTITY", identity).replace("CHOICE", choice).replace("WHOSE", whose);
        let flows = flows.replace("SLOT", slot).replace("TELLS", tells);
        project.put("apart.flow", &flows);
        project.signed_up(&[]);
        project
    }

    fn chose(&self, rows: &[&str]) {
        let rows: String = rows.iter().map(|row| format!("{row}\n")).collect();
        self.put("choices.csv", &format!("email,customer,topic,said,at\n{rows}"));
    }

    /// For the whole purpose.
    fn signed_up(&self, rows: &[&str]) {
        let rows: String = rows.iter().map(|row| format!("{row}\n")).collect();
        self.put("signups.csv", &format!("email,said,at\n{rows}"));
    }

    fn esp(&self) -> String {
        fs::read_to_string(self.path("esp.csv")).expect("read")
    }

    /// Runs, and gives how many records were told: of refusals, of grants.
    fn run(&self) -> Vec<(String, u64)> {
        let report: Value = serde_json::from_str(&self.martlet(&["run", "--format", "json"])).expect("JSON");
        let told = report["told"].as_array().expect("a list").iter();
        let written = told.map(|job| {
            (job["name"].as_str().unwrap_or_default().to_owned(), job["delivered"].as_u64().unwrap_or(0))
        });
        written.filter(|(_, written)| *written > 0).collect()
    }

    fn acts(&self, who: &str) -> usize {
        let events = self.martlet(&["consent", "history", who, "--format", "json"]);
        let events: Vec<Value> = serde_json::from_str(&events).expect("a list");
        events.iter().filter(|event| event["kind"] == "act").count()
    }
}

const NEVER_MERGED: &str = "identity person {
  match email | canonical_email
  link  portal.choices.customer same as esp.person.customer
  never merge when portal.choices.customer differs
}";

#[test]
fn each_row_is_told_what_holds_for_its_topic() {
    let project = Project::new(TOPICS, "both esp.topic");
    // Ana wants everything but what has to do with running; Bo nothing; Cy said yes to trails alone.
    project.chose(&["ana@x.example,,running,no,2026-01-05", "cy@x.example,,trails,yes,2026-01-01"]);
    project.signed_up(&["ana@x.example,yes,2026-01-01", "bo@x.example,no,2026-01-01"]);
    project.put(
        "esp.csv",
        "email,topic,status,note\n\
         ANA@x.example,running,in,a\nana@x.example,trails,in,b\nana@x.example,skiing,new,c\n\
         bo@x.example,running,in,d\nbo@x.example,chess,in,e\nbo@x.example,,in,f\n\
         cy@x.example,running,new,g\ncy@x.example,trails,new,h\ncy@x.example,chess,new,i\n",
    );
    let written = project.run();
    assert_eq!(
        project.esp(),
        "email,topic,status,note\n\
         ANA@x.example,running,out,a\nana@x.example,trails,out,b\nana@x.example,skiing,in,c\n\
         bo@x.example,running,out,d\nbo@x.example,chess,out,e\nbo@x.example,,in,f\n\
         cy@x.example,running,new,g\ncy@x.example,trails,in,h\ncy@x.example,chess,new,i\n",
        "{written:?}"
    );
    assert_eq!(written.iter().map(|(_, written)| written).sum::<u64>(), 6, "{written:?}");
    let (ana, bo) = (project.acts("ana@x.example"), project.acts("bo@x.example"));
    assert_eq!(project.run(), []);
    assert_eq!((project.acts("ana@x.example"), project.acts("bo@x.example")), (ana, bo), "no echo is an act");
    // A later yes of hers to trails, in that very tool, opens that topic alone.
    project.chose(&["ana@x.example,,trails,yes,2026-02-01"]);
    project.run();
    assert!(
        project.esp().contains("ANA@x.example,running,out,a\nana@x.example,trails,in,b"),
        "{}",
        project.esp()
    );
}

#[test]
fn a_slot_of_one_topic_takes_the_yes_of_the_purpose_and_its_no() {
    let project = Project::new(TRAILS, "to esp.trails");
    project.chose(&["bo@x.example,,skiing,yes,2026-01-01", "cy@x.example,,running,no,2026-01-01"]);
    project.signed_up(&["ana@x.example,yes,2026-01-01"]);
    let file = "email,status\nana@x.example,new\nbo@x.example,new\ncy@x.example,in\n";
    project.put("esp.csv", file);
    project.run();
    // Nobody reads what stands there, so a `new` may be written over, which is no answer; a yes to skiing is none to trails.
    assert_eq!(project.esp(), "email,status\nana@x.example,in\nbo@x.example,new\ncy@x.example,out\n");
}

#[test]
fn of_people_at_one_address_each_is_told_their_own_answer() {
    let project = Project::new(PERSONS, "both esp.person");
    project.chose(&[
        "home@x.example,1,,yes,2026-01-01",
        "home@x.example,2,,no,2026-01-02",
        "home@x.example,3,,yes,2026-01-03",
    ]);
    project.put(
        "esp.csv",
        "email,customer,status\nhome@x.example,1,new\nhome@x.example,2,in\nhome@x.example,3,new\nhome@x.example,4,new\n",
    );
    project.run();
    let told = "email,customer,status\nhome@x.example,1,in\nhome@x.example,2,out\nhome@x.example,3,in\nhome@x.example,4,new\n";
    assert_eq!(project.esp(), told);
    let acts = project.acts("home@x.example");
    assert_eq!(project.run(), []);
    assert_eq!((project.esp().as_str(), project.acts("home@x.example")), (told, acts));
}
