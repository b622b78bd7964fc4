//! The same path on data it was not made for: the customers and employees of the public Chinook sample database.
//! Names with accents, an address with a letter outside ASCII, countries as words, one phone of several people, a
//! customer without a phone. What must arrive is worked out here, from the database and a rule, not by Martlet.
//!
//! The database is not part of the repository. Where `../shared/data/chinook/chinook.sqlite` is missing, the test says
//! that it was left out.

#![allow(clippy::expect_used, clippy::panic, missing_docs, reason = "a test fails by panicking")]

use rusqlite::{Connection, OpenFlags};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const PROJECT: &str = include_str!("chinook/project.flow");

/// A customer, as the database has it.
#[derive(Clone)]
struct Customer {
    id: i64,
    first: String,
    last: String,
    company: Option<String>,
    city: String,
    country: String,
    phone: Option<String>,
    email: String,
}

/// An employee, as the database has it.
struct Employee {
    id: i64,
    last: String,
    first: String,
    title: String,
    hired: String,
    phone: String,
}

#[test]
fn customers_reach_the_crm_and_colleagues_the_phone_list_as_far_as_each_allows() {
    let Some(database) = database() else { return };
    let (customers, employees) = read(&database);
    assert_eq!((customers.len(), employees.len()), (59, 8), "another edition of the database");
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    write_project(root, &customers, &employees);

    let first = run(root);
    let expected: BTreeMap<String, Vec<Option<String>>> =
        customers.iter().filter(|customer| newsletter(customer.id)).map(contact).collect();
    assert!(expected.len() > 30, "too few say yes for this to show anything");
    assert_eq!(contacts(root), expected);
    assert_eq!(phone_list(root), expected_phone_list(&employees, &BTreeSet::new()));
    let yes = expected.len();
    assert!(
        first.contains(&format!("flow contacts\n  59 read = {yes} delivered + {} withheld\n", 59 - yes)),
        "{first}"
    );

    let before = fs::read(root.join("out/phones.csv")).expect("delivered");
    let second = run(root);
    assert!(!second.contains("delivered"), "nothing changed, so nothing is handed over: {second}");
    assert_eq!(contacts(root), expected);
    assert_eq!(fs::read(root.join("out/phones.csv")).expect("still there"), before);

    // The one with the letter outside ASCII takes the newsletter back, in capitals.
    let withdrawn = "stanisław.wójcik@wp.pl";
    assert!(expected.contains_key(withdrawn), "the rule must have let him in");
    // A phone belongs to whoever uses it: its refusal counts for both colleagues.
    let silent = shared_phone(&employees);
    let choices = root.join("data/choices.csv");
    let text = fs::read_to_string(&choices).expect("there");
    let more = format!("STANISłAW.WóJCIK@WP.PL,,stop,,2024-06-01\n,{silent},,stop,2024-06-01\n");
    fs::write(&choices, text + &more).expect("written");
    run(root);

    let mut marked = expected;
    let mark = marked.get_mut(withdrawn).and_then(|row| row.last_mut()).expect("delivered before");
    *mark = Some("1".into());
    assert_eq!(contacts(root), marked, "one person is marked, and nothing else changes");
    assert_eq!(phone_list(root), expected_phone_list(&employees, &BTreeSet::from([digits(&silent)])));
}

/// The database, where it is.
/// The example of the repository, in a folder of its own.
fn example(root: &Path) {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/chinook");
    fs::create_dir(root.join("data")).expect("a folder");
    for file in
        ["martlet.toml", "company.flow", "systems.flow", "flows.flow", "tests.flow", "data/answers.csv"]
    {
        fs::copy(from.join(file), root.join(file)).expect("copied");
    }
}

#[test]
fn the_example_tests_itself_without_the_database() {
    let folder = tempfile::tempdir().expect("a folder");
    example(folder.path());
    let output = Command::new(env!("CARGO_BIN_EXE_martlet"))
        .arg("test")
        .current_dir(folder.path())
        .output()
        .expect("the program starts");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
    assert!(text.ends_with("5 tests passed\n"), "{text}");
}

#[test]
fn the_example_sums_up_what_customers_bought() {
    let Some(database) = database() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    example(root);
    fs::copy(&database, root.join("data/chinook.sqlite")).expect("copied");
    run(root);

    // What each customer bought, by the database itself, in cents.
    let shop = Connection::open_with_flags(&database, OpenFlags::SQLITE_OPEN_READ_ONLY).expect("a database");
    let mut bought = shop
        .prepare(
            "SELECT CustomerId, Email, count(InvoiceId), CAST(round(100 * sum(Total)) AS INTEGER),
               CAST(round(100 * max(Total)) AS INTEGER), substr(max(InvoiceDate), 1, 10)
             FROM Customer JOIN Invoice USING (CustomerId) GROUP BY 1 ORDER BY 1",
        )
        .expect("both tables are there");
    let bought: Vec<(i64, String, i64, i64, i64, String)> = bought
        .query_map([], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?))
        })
        .expect("read")
        .map(|row| row.expect("a row"))
        .collect();
    assert_eq!(bought.len(), 59, "another edition of the database");
    let amount = |cents: i64| format!("{}.{:02}", cents / 100, cents % 100);

    let figures = Connection::open(root.join("out/figures.sqlite")).expect("the figures");
    let mut figures =
        figures.prepare("SELECT customer, orders, spent, largest FROM customer_value").expect("the table");
    let mut figures: Vec<(String, i64, String, String)> = figures
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
        .expect("read")
        .map(|row| row.expect("a row"))
        .collect();
    figures.sort_by_key(|row| row.0.parse::<i64>().expect("a number"));
    let expected: Vec<_> = bought
        .iter()
        .map(|(id, _, orders, spent, largest, _)| (id.to_string(), *orders, amount(*spent), amount(*largest)))
        .collect();
    assert_eq!(figures, expected);

    // Who said yes last, of those who answered more than once; a stop comes after every yes in the file.
    let answers = fs::read_to_string(root.join("data/answers.csv")).expect("there");
    let mut latest: BTreeMap<i64, &str> = BTreeMap::new();
    for line in answers.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        latest.insert(cells[0].parse().expect("a number"), cells[1]);
    }
    let said_yes = |id: &i64| latest.get(id) == Some(&"yes");
    let expected: BTreeSet<String> = bought
        .iter()
        .filter(|(id, ..)| said_yes(id))
        .map(|(id, email, orders, spent, _, last)| {
            let segment = match spent {
                4_500.. => "gold",
                3_800.. => "silver",
                _ => "regular",
            };
            format!("{id},{email},{orders},{},{last},{segment}", amount(*spent))
        })
        .collect();
    let written = csv(&root.join("out/segments.csv"));
    let written: BTreeSet<String> =
        written.iter().map(|row| [0, 1, 5, 6, 7, 8].map(|cell| row[cell].clone()).join(",")).collect();
    assert!(expected.len() > 20 && expected.len() < 50, "{} of 59 say yes", expected.len());
    assert_eq!(written, expected);

    let again = run(root);
    assert!(!again.contains("delivered"), "nothing changed, so nothing is handed over: {again}");
}

/// The rows of a file of which no cell needs quotes, without its first line.
fn csv(path: &Path) -> Vec<Vec<String>> {
    let text = fs::read_to_string(path).expect("a file");
    assert!(!text.contains('"'), "{text}");
    text.lines().skip(1).map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

fn database() -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/chinook/chinook.sqlite");
    if !path.is_file() {
        println!("left out: {} is not there", path.display());
        return None;
    }
    Some(path)
}

fn read(path: &Path) -> (Vec<Customer>, Vec<Employee>) {
    let uri = format!("file:{}?mode=ro&immutable=1", path.display());
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI;
    let database = Connection::open_with_flags(uri, flags).expect("a database");
    let mut statement = database
        .prepare(
            "SELECT CustomerId, FirstName, LastName, Company, City, Country, Phone, Email FROM Customer \
             ORDER BY CustomerId",
        )
        .expect("the table is there");
    let customers = statement
        .query_map([], |row| {
            Ok(Customer {
                id: row.get(0)?,
                first: row.get(1)?,
                last: row.get(2)?,
                company: row.get(3)?,
                city: row.get(4)?,
                country: row.get(5)?,
                phone: row.get(6)?,
                email: row.get(7)?,
            })
        })
        .expect("readable")
        .collect::<Result<_, _>>()
        .expect("rows");
    let mut statement = database
        .prepare("SELECT EmployeeId, LastName, FirstName, Title, HireDate, Phone FROM Employee ORDER BY EmployeeId")
        .expect("the table is there");
    let employees = statement
        .query_map([], |row| {
            Ok(Employee {
                id: row.get(0)?,
                last: row.get(1)?,
                first: row.get(2)?,
                title: row.get(3)?,
                hired: row.get(4)?,
                phone: row.get(5)?,
            })
        })
        .expect("readable")
        .collect::<Result<_, _>>()
        .expect("rows");
    (customers, employees)
}

/// Everyone but each fifth, who was never asked, and those who said no or took the yes back.
fn newsletter(id: i64) -> bool {
    !matches!(id % 10, 0 | 1 | 5 | 7)
}

/// Who may be called: each third.
fn calls(id: i64) -> bool {
    id % 3 == 0
}

fn write_project(root: &Path, customers: &[Customer], employees: &[Employee]) {
    fs::create_dir(root.join("data")).expect("made");
    fs::write(root.join("martlet.toml"), "name = \"chinook\"\nzone = \"Europe/Paris\"\n").expect("written");
    fs::write(root.join("project.flow"), PROJECT).expect("written");

    let mut text = String::from("First,Last,Company,City,Country,Phone,E-mail\n");
    for person in customers {
        let cells = [
            person.first.as_str(),
            &person.last,
            person.company.as_deref().unwrap_or(""),
            &person.city,
            &person.country,
            person.phone.as_deref().unwrap_or(""),
            &person.email,
        ];
        text.push_str(&line(&cells));
    }
    fs::write(root.join("data/customers.csv"), text).expect("written");

    let mut text = String::from("Number,First,Last,Title,Hired,Phone\n");
    for person in employees {
        let number = person.id.to_string();
        text.push_str(&line(&[
            &number,
            &person.first,
            &person.last,
            &person.title,
            &person.hired,
            &person.phone,
        ]));
    }
    fs::write(root.join("data/employees.csv"), text).expect("written");

    let mut text = String::from("E-mail,Phone,Newsletter,Calls,Day\n");
    for person in customers {
        // In capitals of ASCII: the same mailbox, written otherwise.
        let loud = person.email.to_ascii_uppercase();
        let said = match person.id % 10 {
            0 | 5 => continue,
            1 => "no",
            _ => "yes",
        };
        let call = if calls(person.id) { "yes" } else { "no" };
        let phone = person.phone.as_deref().map(other_spelling).unwrap_or_default();
        text.push_str(&line(&[&loud, &phone, said, call, "2024-01-10"]));
        if person.id % 10 == 7 {
            text.push_str(&line(&[&person.email, "", "stop", "", "2024-02-01"]));
        }
    }
    for person in employees {
        text.push_str(&line(&["", &person.phone, "", "yes", "2024-01-10"]));
    }
    fs::write(root.join("data/choices.csv"), text).expect("written");
}

fn line(cells: &[&str]) -> String {
    let quoted: Vec<String> = cells.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
    quoted.join(",") + "\n"
}

/// The same number as somebody else would write it.
fn other_spelling(phone: &str) -> String {
    phone.replacen('+', "00", 1).replace(['(', ')'], "").replace(' ', "-")
}

fn digits(phone: &str) -> String {
    let phone = phone.replace("(0)", "");
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    digits.strip_prefix("00").map_or(digits.clone(), str::to_owned)
}

fn run(root: &Path) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_martlet"))
        .arg("run")
        .current_dir(root)
        .env("NO_COLOR", "1")
        .output()
        .expect("the program starts");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
    text
}

/// What the CRM must hold for a customer: by address; name, company, city, country, phone, the mark.
fn contact(person: &Customer) -> (String, Vec<Option<String>>) {
    let country = match person.country.as_str() {
        "Argentina" => "AR",
        "Australia" => "AU",
        "Austria" => "AT",
        "Belgium" => "BE",
        "Brazil" => "BR",
        "Canada" => "CA",
        "Chile" => "CL",
        "Czech Republic" => "CZ",
        "Denmark" => "DK",
        "Finland" => "FI",
        "France" => "FR",
        "Germany" => "DE",
        "Hungary" => "HU",
        "India" => "IN",
        "Ireland" => "IE",
        "Italy" => "IT",
        "Netherlands" => "NL",
        "Norway" => "NO",
        "Poland" => "PL",
        "Portugal" => "PT",
        "Spain" => "ES",
        "Sweden" => "SE",
        "USA" => "US",
        "United Kingdom" => "GB",
        other => panic!("the database has a new country: {other}"),
    };
    let company = person.company.as_ref().map(|name| name.chars().take(24).collect::<String>());
    let phone = person.phone.clone().filter(|_| calls(person.id));
    let row = vec![
        Some(format!("{} {}", person.first, person.last)),
        Some(company.map_or_else(|| "(private)".to_owned(), |name| name.trim_end().to_owned())),
        Some(person.city.trim().to_owned()),
        Some(country.to_owned()),
        phone,
        None,
    ];
    (person.email.clone(), row)
}

fn contacts(root: &Path) -> BTreeMap<String, Vec<Option<String>>> {
    let database = Connection::open(root.join("out/crm.sqlite")).expect("delivered");
    let mut statement = database
        .prepare("SELECT Email, FullName, Company, City, Country, Phone, CAST(OptedOut AS TEXT) FROM contact")
        .expect("the table is there");
    statement
        .query_map([], |row| {
            let cells = (1..=6).map(|column| row.get(column)).collect::<Result<_, _>>()?;
            Ok((row.get(0)?, cells))
        })
        .expect("readable")
        .collect::<Result<_, _>>()
        .expect("rows")
}

/// A phone that several colleagues share.
fn shared_phone(employees: &[Employee]) -> String {
    let shared = |person: &&Employee| {
        employees.iter().filter(|other| digits(&other.phone) == digits(&person.phone)).count() > 1
    };
    employees.iter().find(shared).expect("some share a phone").phone.clone()
}

/// Number, name, title, first day and phone of those whose phone said yes and did not refuse since. A number without
/// a country (the database has one, `1 (780) …`) is not guessed at, so nobody's yes is found for it.
fn expected_phone_list(employees: &[Employee], silent: &BTreeSet<String>) -> BTreeSet<String> {
    employees
        .iter()
        .filter(|person| person.phone.starts_with('+') && !silent.contains(&digits(&person.phone)))
        .map(|person| {
            let day = person.hired.get(..10).expect("a day");
            format!("{},{}, {} ({})", person.id, person.last, person.first, person.title)
                + &format!(",{day},{}", person.phone)
        })
        .collect()
}

/// The rows of the file, without its header and its quotes.
fn phone_list(root: &Path) -> BTreeSet<String> {
    let text = fs::read_to_string(root.join("out/phones.csv")).expect("delivered");
    text.lines().skip(1).map(|line| line.replace('"', "")).collect()
}
