//! Names of the files of `one file per run`: each says of which run it is.

use jiff::Zoned;

/// The file of a run that began at this moment: `{run.date}` and `{run.time}` in the path become its day and its time;
/// where neither is there, both stand before the ending of the name.
///
/// # Errors
/// Something else stands in braces.
pub(super) fn file_of_run(path: &str, moment: &Zoned) -> Result<String, String> {
    let date = moment.strftime("%Y-%m-%d").to_string();
    let time = moment.strftime("%H%M%S").to_string();
    let named = path.replace("{run.date}", &date).replace("{run.time}", &time);
    if named.contains(['{', '}']) {
        return Err(format!(
            "`path` of a file for each run knows `{{run.date}}` and `{{run.time}}` only, and it is `{path}`"
        ));
    }
    if named != path {
        return Ok(named);
    }
    let name = path.rfind('/').map_or(0, |slash| slash + 1);
    let rest = path.get(name..).unwrap_or_default();
    // A point at the beginning hides a file and ends no name.
    let ending =
        rest.char_indices().skip(1).find(|(_, letter)| *letter == '.').map_or(rest.len(), |(at, _)| at);
    let (before, after) = path.split_at(name + ending);
    Ok(format!("{before}-{date}-{time}{after}"))
}

#[cfg(test)]
mod tests {
    use super::file_of_run;

    #[test]
    fn each_run_has_a_name_of_its_own() {
        let moment = "2026-03-02T09:05:07[Europe/Copenhagen]".parse().unwrap();
        let named = |path: &str| file_of_run(path, &moment).unwrap();
        assert_eq!(named("out/list.csv"), "out/list-2026-03-02-090507.csv");
        assert_eq!(named("out.d/list"), "out.d/list-2026-03-02-090507");
        assert_eq!(named("list.csv.gz"), "list-2026-03-02-090507.csv.gz");
        assert_eq!(named("out/.hidden"), "out/.hidden-2026-03-02-090507");
        assert_eq!(named("out/{run.date}/list_{run.time}.txt"), "out/2026-03-02/list_090507.txt");
        assert!(file_of_run("out/{run.count}.csv", &moment).unwrap_err().contains("{run.date}"));
    }
}
